"""Records one after the other: JSON Lines, CSV and TSV. Memory holds one record."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, BinaryIO

from annotations.errors import InputError
from annotations.ingest.draft import Draft
from annotations.ingest.fields import Fields, Origin, draft_of
from annotations.ingest.streams import MAX_RECORD, Text, as_utf8, numbered_lines

__all__ = ["Choose", "read_csv", "read_jsonl", "record_draft"]

Choose = Callable[[list[str]], Fields]
"""Tells from the names of a record's fields which is what."""

_DELIMITERS = ",;\t|"
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
    if not delimiter:
        delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(MAX_RECORD)
    rows = csv.reader(chain([first], lines), delimiter=delimiter, strict=False)
    header: list[str] | None = None
    begun = 1
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield from lines.drain()
            hint = "Is a quotation mark missing? Save it anew as CSV, and add it again."
            yield InputError(name, f"the table is broken from here on: {error}", hint, begun)
            return
        yield from lines.drain()
        if row is None:
            break
        at, begun = begun, lines.number + 1
        if header is None:
            header = row
            if len(row) < 2 and not choose(row).names.get("text"):
                yield InputError(name, "it has no columns with names", _HEADER, 1)
                return
        elif any(row):
            yield _csv_row(row, header, Origin(name, at, folder, text.encoding), choose)


def _csv_row(row: list[str], header: list[str], origin: Origin, choose: Choose) -> Draft | InputError:
    if len(row) > len(header):
        reason = f"it has {len(row)} cells, but there are {len(header)} columns"
        return InputError(origin.file, reason, "Put texts that hold the delimiter in quotation marks.", origin.line)
    return record_draft(dict(zip(header, row, strict=False)), origin, choose)


class _Lines:
    """The lines of a table for `csv`; what is wrong with some is kept to be told between the rows."""

    def __init__(self, text: Text, name: str) -> None:
        self._found = numbered_lines(text, name)
        self._errors: list[InputError] = []
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        for line in self._found:
            if isinstance(line, InputError):
                self._errors.append(line)
                if len(self._errors) > _MOST_ERRORS:
                    break
            else:
                self.number = line[0]
                return line[1]
        raise StopIteration

    def drain(self) -> Iterator[InputError]:
        """What was wrong since it was asked last."""
        yield from islice(self._errors, None)
        self._errors.clear()


_MOST_ERRORS = 10_000
"""Lines in one go that cannot be read, after which a table is given up."""
