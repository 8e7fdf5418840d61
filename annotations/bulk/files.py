"""Articles, lines, postings and pairs as Parquet files: what goes from one piece of bulk matching to the next.

A file is whole or not there: it is written under another name first, so that what a lost worker left behind is never
read.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from annotations.errors import KutipError
from annotations.matching.arrays import U64
from annotations.matching.whole import Given

__all__ = [
    "read_articles",
    "read_columns",
    "read_furniture",
    "require_parquet",
    "write_articles",
    "write_columns",
    "write_furniture",
]


def _parquet() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        hint = "Install it: pip install 'kutip[parquet]'."
        raise KutipError("Bulk matching keeps its postings in Parquet files, which needs PyArrow.", hint) from error
    return pyarrow, pyarrow.parquet


def require_parquet() -> None:
    """Raises `KutipError` if there is nothing to write these files with."""
    _parquet()


def write_columns(path: str, columns: Mapping[str, Any]) -> str:
    """One file with the given columns (arrays or lists of one length); its path."""
    arrow, parquet = _parquet()
    unfinished = f"{path}.{uuid.uuid4().hex}.part"
    try:
        parquet.write_table(arrow.table(dict(columns)), unfinished, compression="zstd")
        os.replace(unfinished, path)
    except OSError as error:
        Path(unfinished).unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise KutipError(f"{path} could not be written: {reason}", "Check the folder and its free space.") from error
    return path


def read_columns(paths: Sequence[str], names: Sequence[str]) -> list[Any]:
    """The named columns of all files, one after the other, as arrays. Without files they are empty."""
    arrow, parquet = _parquet()
    if not paths:
        return [np.zeros(0, np.int64) for _ in names]
    table = arrow.concat_tables([parquet.read_table(path, columns=list(names), partitioning=None) for path in paths])
    return [table[name].to_numpy() for name in names]


def write_articles(path: str, first: int, articles: Sequence[Given]) -> str:
    """A block of articles, numbered `first`, `first + 1`, … in order of date; its path."""
    return write_columns(
        path,
        {
            "number": np.arange(first, first + len(articles)),
            "text": [each.text for each in articles],
            "holes": [[at for hole in each.holes for at in hole] for each in articles],
            "outlet": [each.outlet for each in articles],
            "title": [each.title for each in articles],
            "date": [each.date for each in articles],
        },
    )


def read_articles(path: str) -> tuple[int, list[Given]]:
    """The number of the first article of a block, and its articles."""
    _, parquet = _parquet()
    rows = parquet.read_table(path, partitioning=None).to_pylist()
    articles = [
        Given(row["text"], tuple(zip(row["holes"][::2], row["holes"][1::2], strict=True)), row["outlet"], row["title"],
              row["date"])
        for row in rows
    ]  # fmt: skip
    return (rows[0]["number"] if rows else 0), articles


def write_furniture(path: str, furniture: Mapping[int, U64]) -> str:
    """The lines that outlets repeat, `furniture_lines`' answer; its path."""
    lines = [np.zeros(0, np.uint64), *(furniture[outlet] for outlet in sorted(furniture))]
    outlets = [np.full(len(furniture[outlet]), outlet, np.int64) for outlet in sorted(furniture)]
    return write_columns(
        path, {"outlet": np.concatenate([np.zeros(0, np.int64), *outlets]), "line": np.concatenate(lines)}
    )


def read_furniture(path: str) -> dict[int, U64]:
    """What `write_furniture` wrote."""
    outlets, lines = read_columns([path], ["outlet", "line"])
    return {int(outlet): np.sort(lines[outlets == outlet]) for outlet in np.unique(outlets)}
