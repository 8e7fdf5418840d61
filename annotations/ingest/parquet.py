"""Parquet, with the extra of that name: a few rows at a time, only the columns that matter.

What a file says of its own size need not be true, and a few bytes may stand for gigabytes: rows that come out are
counted against the bytes of the file, as everything packed is, and the library gets no more memory than an honest file
needs.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from annotations.errors import InputError, KutipError
from annotations.ingest.containers import seekable
from annotations.ingest.draft import Draft
from annotations.ingest.fields import Origin
from annotations.ingest.memory import at_most
from annotations.ingest.records import Choose, record_draft
from annotations.ingest.unpacking import FREE, RATIO, Bomb

__all__ = ["read_parquet"]

_ROWS = 256
"""Rows held at once, or as many as have `_BATCH` bytes."""
_BATCH = 16 << 20
_BUFFER = 1 << 20
"""Bytes of a column that are read at once."""
_ROOM = 128 << 20
"""Bytes the library may ask for; pages have 1 MB, and those of careless writers tens."""
_ROW = 64
"""Bytes that a row counts for, whatever is in it."""
_HINT = "Is it a Parquet file? Write it anew, and add it again."


def read_parquet(stream: BinaryIO, name: str, folder: str, choose: Choose) -> Iterator[Draft | InputError]:
    """An article a row; `line` of what comes is the number of the row, from 1."""
    # The other pools hold a gigabyte of addresses before they need it, out of which anything could be had in spite of
    # the lid; the library asks for this once, as it is loaded.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
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
            left = FREE + RATIO * file.seek(0, io.SEEK_END)
            file.seek(0)
            with at_most(_ROOM):
                table = pyarrow.parquet.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER)
            fields = choose(table.schema_arrow.names)
            for batch in _batches(table, sorted(set(fields.names.values()))):
                left -= batch.nbytes + _ROW * len(batch)
                if left < 0:
                    raise Bomb(f"it unpacks to more than {RATIO} times its size: it looks made to fill the disk")
                for row in batch.to_pylist():
                    number += 1
                    yield record_draft(row, Origin(name, number, folder), lambda _: fields)
            if number != table.metadata.num_rows:
                reason = f"it says that it has {table.metadata.num_rows:,} rows, but there are {number:,}"
                yield InputError(name, reason, "Something is missing: write it anew, and add it again.")
    except Bomb as error:
        yield InputError(name, str(error), "Nothing further was read of it. Unpack it yourself if it is news.")
    except MemoryError:
        reason = f"it asks for more than {_ROOM >> 20} MB at once"
        yield InputError(name, reason, "Write it with smaller pages and groups of rows.", number + 1)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        reason = " ".join(str(error).split())[:160]
        yield InputError(name, f"it cannot be read from here on: {reason}", _HINT, number + 1)


def _batches(table: Any, columns: Sequence[str]) -> Iterator[Any]:
    """Some rows after the other. Raises what the library raises, `MemoryError` for more than `_ROOM`."""
    data = table.metadata
    group = max((data.row_group(at).total_byte_size for at in range(data.num_row_groups)), default=0)
    rows = max((data.row_group(at).num_rows for at in range(data.num_row_groups)), default=0)
    size = max(1, min(_ROWS, _BATCH * max(rows, 1) // max(group, 1)))
    with at_most(_ROOM):
        found = table.iter_batches(size, columns=columns, use_threads=False)
    while True:
        with at_most(_ROOM):
            batch = next(found, None)
        if batch is None:
            return
        yield batch
