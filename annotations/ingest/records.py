"""Records one after the other: JSON Lines, CSV and TSV. Memory holds one record."""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from annotations.errors import InputError
from annotations.ingest.draft import Draft
from annotations.ingest.fields import Fields, Origin, draft_of
from annotations.ingest.streams import MAX_RECORD, Text, as_utf8, numbered_lines

__all__ = ["Choose", "read_csv", "read_jsonl", "record_draft"]

Choose = Callable[[list[str]], Fields]
"""Tells from the names of a record's fields which is what."""

_DELIMITERS = ",;\t|"
_QUOTE = "Is a quotation mark missing? Mend the line, and add the file again."
_HEADER = "Its first line must name the columns, for example title,text,url."


def read_jsonl(stream: BinaryIO, name: str, folder: str, choose: Choose) -> Iterator[Draft | InputError]:
    """An article a line, each a JSON object."""
    text = as_utf8(stream)
    for line in numbered_lines(text, name):
        if isinstance(line, InputError):
            yield line
            continue
        number, data = line
        if not data.isspace():
            yield _json_line(data, Origin(name, number, folder, text.encoding), choose)


def _json_line(data: str, origin: Origin, choose: Choose) -> Draft | InputError:
    try:
        record = json.loads(data)
    except RecursionError:
        return InputError(origin.file, "it is nested too deep", "An article has a handful of fields.", origin.line)
    except ValueError as error:
        reason = f"it is no JSON: {getattr(error, 'msg', error)}"
        if isinstance(error, json.JSONDecodeError):
            reason += f" (column {error.colno})"
        return InputError(origin.file, reason, "One complete object a line.", origin.line)
    return record_draft(record, origin, choose)


def record_draft(record: Any, origin: Origin, choose: Choose) -> Draft | InputError:
    """What a record makes: a draft, or the reason why not."""
    if not isinstance(record, Mapping):
        kind = {list: "a list", str: "a text", type(None): "null"}.get(type(record), "a number or the like")
        return InputError(origin.file, f"it is {kind}, not an object", 'Write {"text": …}.', origin.line)
    try:
        return draft_of(record, choose(list(record)), origin)
    except InputError as error:
        return error


def read_csv(
    stream: BinaryIO, name: str, folder: str, choose: Choose, delimiter: str | None = None
) -> Iterator[Draft | InputError]:
    """An article a row; the first names the columns. Without `delimiter` it is the commonest sign in the first line."""
    text = as_utf8(stream)
    lines = _Lines(text, name)
    first = next(lines, "")
    lines.back(1)
    if not delimiter:
        delimiter = max(_DELIMITERS, key=first.count)
    header: list[str] | None = None
    for found in _rows(lines, name, delimiter):
        if isinstance(found, InputError):
            yield found
            continue
        begun, row = found
        if not any(row):
            continue
        if header is None:
            header = row
            if len(row) < 2 and not choose(row).names.get("text"):
                yield InputError(name, "it has no columns with names", _HEADER, begun)
                return
        else:
            yield _csv_row(row, header, Origin(name, begun, folder, text.encoding), choose)
    if header is None:
        yield InputError(name, "it is empty", _HEADER, 1)


def _rows(lines: _Lines, name: str, delimiter: str) -> Iterator[tuple[int, list[str]] | InputError]:
    """`(line, cells)` of each row, and what is wrong with some. After one that is broken, rows count again from the
    next that has as many cells as the first of the table: what is between belongs to it."""
    csv.field_size_limit(MAX_RECORD)
    rows = csv.reader(lines, delimiter=delimiter, strict=False)
    broken = width = 0
    seeking = False
    while True:
        begun = lines.number + 1
        row, trouble = _row(rows, lines)
        yield from lines.drain()
        if trouble:
            broken += 1
            yield InputError(name, f"{trouble}; what belongs to the row was left out", _QUOTE, begun)
            if broken == _MOST_BROKEN:
                yield InputError(name, "so many rows are broken that the rest was left", _QUOTE, begun)
                return
            lines.back_after(begun)
            rows = csv.reader(lines, delimiter=delimiter, strict=False)
            seeking = width > 1
        elif row is None:
            return
        elif not seeking or len(row) == width:
            seeking = False
            width = width or len(row)
            yield begun, row


def _row(rows: Iterator[list[str]], lines: _Lines) -> tuple[list[str] | None, str]:
    """The next row, None at the end; or what is wrong with it."""
    lines.begin()
    try:
        row = next(rows, None)
    except csv.Error as error:
        return None, f"the row is broken: {error}"
    if row is not None and lines.ended:  # it asked for one line more than there are
        return None, "a quotation mark is opened and never closed"
    return row, ""


def _csv_row(row: list[str], header: list[str], origin: Origin, choose: Choose) -> Draft | InputError:
    if len(row) > len(header):
        reason = f"it has {len(row)} cells, but there are {len(header)} columns"
        return InputError(origin.file, reason, "Put texts that hold the delimiter in quotation marks.", origin.line)
    return record_draft(dict(zip(header, row, strict=False)), origin, choose)


class _Lines:
    """The lines of a table for `csv`; what is wrong with some is kept to be told between the rows.

    The lines of a row are held until the next begins, so that those which a missing quotation mark swallowed can be
    read again; `csv` gives up when they are longer than a record may be.
    """

    def __init__(self, text: Text, name: str) -> None:
        self._found = numbered_lines(text, name)
        self._errors: list[InputError] = []
        self._held: list[tuple[int, str]] = []
        self._again: deque[tuple[int, str]] = deque()
        self.number = 0
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if line is None:
            self.ended = True
            raise StopIteration
        self._held.append(line)
        self.number = line[0]
        return line[1]

    def _read(self) -> tuple[int, str] | None:
        for line in self._found:
            if not isinstance(line, InputError):
                return line
            self._errors.append(line)
            if len(self._errors) > _MOST_ERRORS:
                break
        return None

    def begin(self) -> None:
        """A row begins."""
        self._held.clear()
        self.ended = False

    def back(self, count: int) -> None:
        """Give the last lines of the row again."""
        back = self._held[len(self._held) - count :] if self._held else []
        self._again.extendleft(reversed(back))
        del self._held[len(self._held) - len(back) :]
        self.number = back[0][0] - 1 if back else self.number

    def back_after(self, begun: int) -> None:
        """Give all lines of the row again but the first, which has the number `begun` or a higher one."""
        self.back(len(self._held) - 1)
        self.number = max(self.number, begun)

    def drain(self) -> Iterator[InputError]:
        """What was wrong since it was asked last."""
        yield from islice(self._errors, None)
        self._errors.clear()


_MOST_BROKEN = 100
"""Rows that cannot be read, after which a table is given up: each may be as long as a record."""
_MOST_ERRORS = 10_000
"""Lines in one go that cannot be read, after which a table is given up."""
