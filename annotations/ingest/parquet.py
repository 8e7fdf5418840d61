"""Parquet, with the extra of that name: a few rows at a time, only the columns that matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from annotations.errors import InputError, KutipError
from annotations.ingest.containers import seekable
from annotations.ingest.draft import Draft
from annotations.ingest.fields import Origin
from annotations.ingest.records import Choose, record_draft

__all__ = ["read_parquet"]

_ROWS = 256
"""Rows held at once."""
_LARGEST_GROUP = 1 << 30
"""Bytes that a group of rows may say it unpacks to."""
_HINT = "Is it a Parquet file? Write it anew, and add it again."


def read_parquet(stream: BinaryIO, name: str, folder: str, choose: Choose) -> Iterator[Draft | InputError]:
    """An article a row; `line` of what comes is the number of the row, from 1."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise KutipError(
            "Parquet needs a library of its own.", "Install it with pip install 'kutip[parquet]'."
        ) from error
    number = 0
    try:
        with seekable(stream) as file:
            table = pyarrow.parquet.ParquetFile(file, pre_buffer=False)
            fields = choose(table.schema_arrow.names)
            groups = (table.metadata.row_group(at) for at in range(table.metadata.num_row_groups))
            if any(group.total_byte_size > _LARGEST_GROUP for group in groups):
                yield InputError(name, "a group of its rows unpacks to more than 1 GB", "Write it in smaller groups.")
                return
            for batch in table.iter_batches(_ROWS, columns=sorted(set(fields.names.values())), use_threads=False):
                for row in batch.to_pylist():
                    number += 1
                    yield record_draft(row, Origin(name, number, folder), lambda _: fields)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        reason = " ".join(str(error).split())[:160]
        yield InputError(name, f"it cannot be read from here on: {reason}", _HINT, number + 1)
