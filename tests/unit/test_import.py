"""Every kind of input comes in, as a stream; whatever cannot be used gets a sentence, and the rest goes on."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotations.commands.add import _FORMATS
from annotations.errors import InputError, KutipError
from annotations.ingest import streams, unpacking
from annotations.ingest.containers import ARCHIVES, FORMATS, kind_of
from annotations.ingest.draft import Draft
from annotations.ingest.fields import Fields, guess_fields, parse_map
from annotations.ingest.sources import Reader, Source
from annotations.text import decode, sniff

RECORDS: list[dict[str, Any]] = [
    {
        "judul": "Judul Satu",
        "isi": "Isi satu “ya”.\r\nBaris dua.",
        "link": "https://a.id/1",
        "penulis": ["Ana", "Budi"],
    },
    {"judul": "Judul Dua", "isi": "Isi dua.", "link": "https://a.id/2", "tanggal": "2020-01-02"},
]
TEXTS = ["Judul Satu\n\nIsi satu “ya”.\nBaris dua.", "Judul Dua\n\nIsi dua."]


def read(path: Path | str, **given: Any) -> tuple[list[Draft], list[InputError]]:
    """Everything that a path gives, apart."""
    drafts: list[Draft] = []
    errors: list[InputError] = []
    for source in Reader(**given).sources([Path(path)]):
        for item in [source] if isinstance(source, InputError) else source.drafts():
            (errors if isinstance(item, InputError) else drafts).append(item)  # type: ignore[arg-type]
    return drafts, errors


def jsonl(records: list[Any]) -> bytes:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()


def table(delimiter: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["judul", "isi", "link", "penulis"])
    writer.writerows([record["judul"], record["isi"], record["link"], ""] for record in RECORDS)
    return out.getvalue().encode()


def parquet(path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    names = ("judul", "isi", "link", "penulis")
    pyarrow.parquet.write_table(pyarrow.table({name: [record.get(name) for record in RECORDS] for name in names}), path)


MANY: dict[str, Callable[[], bytes]] = {
    "a.jsonl": lambda: jsonl(RECORDS),
    "a.ndjson": lambda: b"\xef\xbb\xbf" + jsonl(RECORDS) + b"\n\n",
    "array.json": lambda: json.dumps(RECORDS).encode(),
    "held.json": lambda: json.dumps({"status": "ok", "hits": RECORDS}).encode(),
    "by-id.json": lambda: json.dumps({"7": RECORDS[0], "8": RECORDS[1]}).encode(),
    "lines.json": lambda: jsonl(RECORDS),
    "utf16.jsonl": lambda: jsonl(RECORDS).decode().encode("utf-16"),
    "utf16.json": lambda: json.dumps(RECORDS).encode("utf-16-le"),
    "cp1252.json": lambda: json.dumps(RECORDS, ensure_ascii=False).encode("cp1252"),
    "a.csv": lambda: table(","),
    "semicolons.csv": lambda: table(";"),
    "a.tsv": lambda: table("\t"),
    "cp1252.csv": lambda: table(",").decode().encode("cp1252"),
}


@pytest.mark.parametrize("packing", ["", ".gz", ".bz2", ".xz"])
@pytest.mark.parametrize("name", MANY)
def test_records_of_every_format_and_packing_are_the_same_articles(tmp_path: Path, name: str, packing: str) -> None:
    pack: dict[str, Callable[[bytes], bytes]] = {
        "": bytes,
        ".gz": gzip.compress,
        ".bz2": bz2.compress,
        ".xz": lzma.compress,
    }
    (tmp_path / f"{name}{packing}").write_bytes(pack[packing](MANY[name]()))
    drafts, errors = read(tmp_path / f"{name}{packing}")
    assert errors == []
    assert [draft.text for draft in drafts] == TEXTS
    assert [(draft.given.title, draft.given.url) for draft in drafts] == [
        ("Judul Satu", "https://a.id/1"),
        ("Judul Dua", "https://a.id/2"),
    ]
    assert all(draft.headed and draft.line for draft in drafts)


def test_parquet_gives_the_same_articles_also_out_of_an_archive(tmp_path: Path) -> None:
    parquet(tmp_path / "a.parquet")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "a.parquet", "in/a.parquet")
    for name in ("a.parquet", "a.tar.gz"):
        drafts, errors = read(tmp_path / name)
        assert (errors, [draft.text for draft in drafts]) == ([], TEXTS)
        assert drafts[0].given.byline == "Ana, Budi"


def test_a_single_record_is_an_article(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(RECORDS[0] | {"tags": ["x"], "meta": {"a": 1}}), encoding="utf-8")
    drafts, errors = read(tmp_path / "one.json")
    assert (errors, [draft.text for draft in drafts]) == ([], TEXTS[:1])


def test_a_name_given_twice_in_an_object_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": "x", "a": [1, {"b": 2}], "isi": "satu", "isi": "dua"}', encoding="utf-8")
    drafts, errors = read(tmp_path / "a.json")
    assert (errors, [draft.text for draft in drafts]) == ([], ["dua"])


def test_standard_input_needs_a_format() -> None:
    [draft, _], errors = read("-", stdin=io.BytesIO(jsonl(RECORDS)), format="jsonl")
    assert (draft.text, draft.place, errors) == (TEXTS[0], "-#1", [])
    _, [error] = read("-", stdin=io.BytesIO(b""))
    assert "--format" in str(error)


def test_an_archive_is_read_with_its_folders(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("kompas/a.txt", "Judul\n\nIsi.")
        archive.writestr("kompas/b.jsonl.gz", gzip.compress(jsonl(RECORDS)))
        archive.writestr("kompas/logo.png", b"\x89PNG")
        archive.writestr("__MACOSX/kompas/._a.txt", b"\0\0")
    drafts, errors = read(tmp_path / "a.zip")
    assert errors == []
    assert [draft.text for draft in drafts] == ["Judul\n\nIsi.", *TEXTS]
    assert {draft.folder for draft in drafts} == {"kompas"}
    assert drafts[1].place == f"{tmp_path}/a.zip/kompas/b.jsonl.gz#1"


def test_markdown_with_front_matter(tmp_path: Path) -> None:
    front = "title: 'Judul: satu'\ndate: 2021-05-06 10:00\nauthor: [Ana, Budi]\nsummary: pendek"
    page = f"---\n{front}\n---\n# Judul: satu\n\nIsi.\n"
    (tmp_path / "a.md").write_text(page, encoding="utf-8")
    [draft], errors = read(tmp_path / "a.md")
    assert errors == []
    assert draft.text == "# Judul: satu\n\nIsi.\n"
    assert (draft.given.title, draft.given.published, draft.given.byline) == (
        "Judul: satu",
        "2021-05-06 10:00",
        "Ana, Budi",
    )


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: !!python/object/apply:os.system ['touch pwned']", "YAML tag"),
        ("title: !include /etc/passwd", "YAML tag"),
        ("title: [a, b", "is no YAML"),
        ("- a\n- b", "no list of names"),
        ("a: " + "[" * 3000, "nested too deep|no YAML"),
    ],
)
def test_front_matter_that_is_wrong_is_pointed_at_and_nothing_is_executed(
    tmp_path: Path, front: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(f"---\n{front}\n---\nIsi.\n", encoding="utf-8")
    drafts, [error] = read(tmp_path / "a.md")
    assert drafts == []
    assert re.search(reason, error.reason)
    assert error.line is not None
    assert not (tmp_path / "pwned").exists()


def test_aliases_that_multiply_do_no_harm(tmp_path: Path) -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
    )
    (tmp_path / "a.md").write_text(f"---\n{laughs}title: Judul\n---\nIsi.\n", encoding="utf-8")
    [draft], _ = read(tmp_path / "a.md")
    assert draft.given.title == "Judul"


PAGE = """<html lang="id"><head><meta charset="utf-8"><title>Judul - Kompas.com</title>
<meta property="og:title" content="Judul Berita Besar Hari Ini"><meta property="og:site_name" content="KOMPAS.com">
<meta property="article:published_time" content="2023-05-01T10:20:30+07:00">
<link rel="canonical" href="https://nasional.kompas.com/read/2023/05/01/judul"></head><body>
<nav><a href=x>Home</a></nav>
<article><h1>Judul Berita Besar Hari Ini</h1>
<figure><img src=a.jpg><figcaption>Menteri Budi di Jakarta, Senin
(1/5). (ANTARA FOTO/Yudhi)</figcaption></figure>
<p>JAKARTA, KOMPAS.com - Menteri Keuangan berkata bahwa harga tidak akan naik tahun ini karena subsidi masih besar.</p>
<p>"Kami tidak akan menaikkan harga," kata menteri kepada wartawan di Jakarta pada Senin siang itu juga.</p>
<p>Selain itu, ia menambahkan bahwa pemerintah sedang menghitung ulang kebutuhan anggaran semester kedua.</p>
</article></body></html>"""


def test_a_web_page_is_its_article_with_captions_and_what_it_says_of_itself(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    [draft], errors = read(tmp_path / "a.html")
    assert errors == []
    lines = [line for line in draft.text.split("\n") if line]
    assert lines[0] == "Judul Berita Besar Hari Ini"
    assert lines[1] == "Menteri Budi di Jakarta, Senin (1/5). (ANTARA FOTO/Yudhi)"
    assert lines[2].startswith("JAKARTA, KOMPAS.com - ")
    assert len(lines) == 5
    assert draft.captions == {lines[1]}
    assert draft.given.url == "https://nasional.kompas.com/read/2023/05/01/judul"
    assert draft.given.published == "2023-05-01T10:20:30+07:00"


def test_a_page_without_an_article_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><script>1</script></body></html>", encoding="utf-8")
    _, [error] = read(tmp_path / "a.html")
    assert "no article" in error.reason


# -- fields ----------------------------------------------------------------------------------------------------------


def test_fields_are_guessed_and_set() -> None:
    assert guess_fields(["Judul", "Isi Berita", "isi", "sumber"], {}).names == {
        "text": "isi",
        "title": "Judul",
        "outlet": "sumber",
    }
    assert guess_fields(["a", "title"], {"text": "a", "title": "a2"}).names == {"text": "a", "title": "a2"}
    assert parse_map(["title=judul", "date=tgl"]) == {"title": "judul", "published": "tgl"}
    for wrong in ("title", "headline=x", "text="):
        with pytest.raises(KutipError, match="--map"):
            parse_map([wrong])


def test_fields_are_told_once(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(RECORDS * 3))
    told: list[tuple[str, Fields]] = []
    read(tmp_path / "a.jsonl", told=lambda file, fields: told.append((file, fields)), mapped={"title": "link"})
    assert [fields.told() for _, fields in told] == [
        "text=isi, title=link, byline=penulis",
        "text=isi, title=link, published=tanggal",
    ]


# -- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"isi": 5}', "no text but int"),
        (b"{bad", "no JSON"),
        (b"[]", "a list, not an object"),
        (b"7", "not an object"),
        (b'{"isi": "x\\u0000y"}', "NUL"),
        (b'{"isi": "x\\ud800"}', "half a character"),
        (b'{"judul": "t"}', r"no text among its fields \(judul\)"),
        (b'{"isi": "  "}', "is empty"),
        (b'{"isi": "\xff"}', "not UTF-8 as those before"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"isi": "a", "judul": "' + b"x" * 3000 + b'"}', "field of 3,000 characters"),
        (b'{"isi": "a", "n": ' + b"9" * 5000 + b"}", "no JSON"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_the_next_goes_on(tmp_path: Path, line: bytes, reason: str) -> None:
    good = jsonl(RECORDS[1:])
    filler = jsonl([{"isi": "x" * 1000, "judul": f"J{n}"} for n in range(300)])
    (tmp_path / "a.jsonl").write_bytes(filler + b"\n" + line + b"\n" + good)
    drafts, [error] = read(tmp_path / "a.jsonl")
    assert len(drafts) == 301
    assert drafts[-1].text == TEXTS[1]
    assert error.line == 301
    assert re.search(reason, error.reason)
    assert error.hint


def test_a_line_that_is_absurdly_long_is_passed_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_RECORD", 1000)
    long = json.dumps({"isi": "x" * 5000}).encode()
    (tmp_path / "a.jsonl").write_bytes(long + b"\n" + jsonl(RECORDS))
    drafts, [error] = read(tmp_path / "a.jsonl")
    assert [draft.line for draft in drafts] == [2, 3]
    assert "longer than" in error.reason


@pytest.mark.parametrize(
    "data", [b'[{"isi": "a"}, {"isi": ', b'[{"isi": "a"}, nonsense]', b'[{"isi": "a"},' + b"[" * 200_000]
)
def test_json_that_breaks_off_keeps_what_came_before(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.json").write_bytes(data)
    drafts, [error] = read(tmp_path / "a.json")
    assert [draft.text for draft in drafts] == ["a"]
    assert error.reason


def test_a_table_with_too_many_cells_or_an_open_quotation_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from annotations.ingest import records

    monkeypatch.setattr(records, "MAX_RECORD", 2000)
    rows = 'judul,isi\nA,"satu\ndua"\nB,x,y\nC,tiga\nD,"' + "x\n" * 2000
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    drafts, errors = read(tmp_path / "a.csv")
    assert [(draft.text, draft.line) for draft in drafts] == [("A\n\nsatu\ndua", 2), ("C\n\ntiga", 5)]
    assert [error.line for error in errors] == [4, 6]
    assert "3 cells" in errors[0].reason
    assert "the row is broken" in errors[1].reason


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def test_tricks_in_archives_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    link = tarfile.TarInfo("link.txt")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device = tarfile.TarInfo("dev.txt")
    device.type = tarfile.CHRTYPE
    good = (tarfile.TarInfo("good.txt"), b"Judul\n\nIsi.")
    (tmp_path / "a.tar").write_bytes(
        tar_of(
            (tarfile.TarInfo("../up.txt"), b"x"), (tarfile.TarInfo("/abs.txt"), b"x"), (link, b""), (device, b""), good
        )
    )
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for name in ("a/../../up.txt", "C:\\evil.txt", "in.zip"):
            archive.writestr(name, "x")
        archive.writestr("good.txt", "Judul\n\nIsi.")
    before = sorted(tmp_path.parent.rglob("*.txt"))
    drafts, errors = read(tmp_path / "a.tar")
    assert [draft.text for draft in drafts] == ["Judul\n\nIsi."]
    assert ["lead out" in error.reason for error in errors] == [True, True, False, False]
    drafts, errors = read(tmp_path / "b.zip")
    assert [draft.text for draft in drafts] == ["Judul\n\nIsi."]
    assert ["lead out" in error.reason for error in errors] == [True, True, False]
    assert sorted(tmp_path.parent.rglob("*.txt")) == before


def test_decompression_bombs_are_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE", 1 << 16)
    from annotations.ingest import containers

    monkeypatch.setattr(containers, "FREE", 1 << 16)
    zeros = b"a" * (8 << 20)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(zeros))
    (tmp_path / "a.jsonl.bz2").write_bytes(bz2.compress(zeros))
    (tmp_path / "a.csv.xz").write_bytes(lzma.compress(zeros))
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(tar_of((tarfile.TarInfo("a.txt"), zeros))))
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", zeros)
    for path in sorted(tmp_path.iterdir()):
        drafts, errors = read(path)
        assert drafts == []
        assert errors, path
        assert all("looks made to fill the disk" in error.reason for error in errors[:1]), (path, errors[0].reason)


def test_broken_archives_and_packed_files_keep_what_came_before(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(jsonl(RECORDS))[:-20])
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 not really")
    whole = tar_of((tarfile.TarInfo("a.txt"), b"Judul\n\nIsi."), (tarfile.TarInfo("b.txt"), b"y" * 9000))
    (tmp_path / "c.tar").write_bytes(whole[:3000])
    (tmp_path / "d.gz").write_bytes(b"")
    for name in ("a.jsonl.gz", "b.zip", "d.gz"):
        _, errors = read(tmp_path / name)
        assert len(errors) == 1, name
    drafts, errors = read(tmp_path / "c.tar")
    assert drafts[0].text == "Judul\n\nIsi."
    assert len(errors) >= 1


def test_an_encrypted_member_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    _, [error] = read(tmp_path / "a.zip")
    assert "encrypted" in error.reason


# -- encodings -------------------------------------------------------------------------------------------------------

SAMPLE = "Ségolène berkata, “Harga naik,” katanya – dan “itu benar”. Menteri’s naïve café."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
def test_encodings_are_told_from_their_bytes(encoding: str) -> None:
    decoded = decode(SAMPLE.encode(encoding))
    assert (decoded.text, decoded.encoding) == (SAMPLE, encoding)


def test_a_sample_that_ends_within_a_character_is_still_utf_8() -> None:
    assert sniff("é".encode()[:1], cut=True) == "utf-8"


def test_formats_are_told_by_suffix() -> None:
    assert (*FORMATS, *ARCHIVES) == _FORMATS
    assert kind_of("a/b.c/NEWS.JSONL.GZ") == ("jsonl", "gz")
    assert kind_of("x.tgz") == ("tar", "gz")
    assert kind_of("x.tar.xz") == ("tar", "xz")
    assert kind_of("x.png") == ("", "")
    assert kind_of("gz") == ("", "")


def test_memory_does_not_grow_with_the_input(tmp_path: Path) -> None:
    """Sources are generators all the way down: the first draft comes before the last byte was read."""
    line = jsonl([{"isi": "x" * 10_000}]) + b"\n"
    (tmp_path / "a.jsonl").write_bytes(line * 2000)
    [source] = Reader().sources([tmp_path / "a.jsonl"])
    assert isinstance(source, Source)
    next(source.drafts())
    assert source.done < 1 << 20
