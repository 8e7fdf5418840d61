"""Small sound inputs of every format, to begin from when readers are given what is not sound."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable

__all__ = ["SEEDS"]

_RECORD = {"title": "Judul “satu”", "text": "TEMPO.CO, Jakarta - Isi.\n\nBaca juga: lain", "url": "https://a.id/1"}
_LINE = json.dumps(_RECORD).encode()
_PAGE = (
    b"<html><head><title>Judul</title><meta property='article:published_time' content='2020-01-02T10:00:00Z'></head>"
    b"<body><article><h1>Judul</h1><figure><figcaption>Foto</figcaption></figure><p>"
    + b"Kata menteri di Jakarta. " * 20
    + b"</p></article></body></html>"
)


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tempo/a.txt", "Judul\n\nIsi.")
        archive.writestr("b.jsonl", _LINE)
    return out.getvalue()


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in (("a.txt", b"Judul\n\nIsi."), ("b.jsonl", _LINE)):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _parquet() -> bytes:
    import pyarrow
    import pyarrow.parquet

    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({name: [value] * 3 for name, value in _RECORD.items()}), out)
    return out.getvalue()


_MARKDOWN = b"---\ntitle: Judul\ndate: 2020-01-02\nauthor: [Ana, Budi]\n---\n# Judul\n\nIsi.\n"
_CSV = b'title,text,url\nJudul,"Isi ""satu"".\nBaris dua.",https://a.id/1\n'

SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "txt": lambda: ["Judul\n\nSenin, 4 Mei 2020 10:00 WIB\n\nTEMPO.CO, Jakarta - Isi “satu”.".encode(), b"\xd2Ya\xd3"],
    "html": lambda: [_PAGE],
    "markdown": lambda: [_MARKDOWN],
    "jsonl": lambda: [_LINE + b"\n" + _LINE, _LINE.decode().encode("utf-16")],
    "json": lambda: [b"[" + _LINE + b"]", b'{"a": [' + _LINE + b"]}"],
    "csv": lambda: [_CSV],
    "tsv": lambda: [_CSV.replace(b",", b"\t")],
    "parquet": lambda: [_parquet()],
    "zip": lambda: [_zip()],
    "tar": lambda: [_tar()],
    "gz": lambda: [gzip.compress(_LINE)],
    "bz2": lambda: [bz2.compress(_LINE)],
    "xz": lambda: [lzma.compress(_LINE)],
}
"""Inputs by the name of the reader that reads them."""
