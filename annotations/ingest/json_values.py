"""JSON as one long value: an array of records, an object that holds one, or a record by itself; read as a stream."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from annotations.errors import InputError
from annotations.ingest.draft import Draft
from annotations.ingest.fields import Origin
from annotations.ingest.records import Choose, record_draft
from annotations.ingest.streams import MAX_RECORD, as_utf8
from annotations.ingest.unpacking import CHUNK, Bomb

__all__ = ["read_json"]

_DEEPEST = 64
_Event = tuple[str, Any]
_BEGIN, _END = ("start_map", "start_array"), ("end_map", "end_array")
_HINT = "What came before is in the project; mend the file and add it again."


def read_json(stream: BinaryIO, name: str, folder: str, choose: Choose) -> Iterator[Draft | InputError]:
    """Every record of an array, of the arrays and objects that an object holds, or the object itself.

    `line` of what comes is the number of the record, from 1.
    """
    import ijson  # 20 ms, and only those with such a file

    text = as_utf8(stream)
    watch = _Watched(text.stream)
    number = 0
    try:
        # As floats: ijson 3.6 crashes where Python refuses one of its other numbers, such as one of 100,000 digits.
        events = watch.over(ijson.basic_parse(watch, use_float=True, multiple_values=True))
        for record in _records(events, choose):
            number += 1
            if isinstance(record, _TooMuch):
                yield InputError(name, record.reason, "An article has a handful of fields.", number)
            else:
                yield record_draft(record, Origin(name, number, folder, text.encoding), choose)
    except Bomb:
        raise
    except _TooLong:
        reason = f"a value is longer than {MAX_RECORD >> 20} MB"
        yield InputError(name, reason, "Is it one article a record? What came before is kept.", number + 1)
    except (ijson.JSONError, ValueError, OverflowError) as error:
        reason = " ".join(str(error).split())[:160]
        yield InputError(name, f"it is no JSON from here on: {reason}", _HINT, number + 1)
    else:
        if number == 0:
            yield InputError(name, "it is empty", "An article needs a text.")


class _TooLong(ValueError):
    """One value of more bytes than a record may have."""


@dataclass(frozen=True, slots=True)
class _TooMuch:
    """Stands for a value that was passed by: it is nested too deep, or too large."""

    reason: str


class _Watched(io.RawIOBase):
    """A stream that gives up when so much went through it that no record can be so long."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._since = 0

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes; 0 at the end."""
        data = self._stream.read(min(len(buffer), CHUNK))
        self._since += len(data)
        if self._since > MAX_RECORD:
            raise _TooLong
        buffer[: len(data)] = data
        return len(data)

    def over(self, events: Iterable[_Event]) -> Iterator[_Event]:
        """The events; each of them says that a value has ended."""
        for event in events:
            self._since = 0
            yield event


def _records(events: Iterator[_Event], choose: Choose) -> Iterator[Any]:
    for event, value in events:
        if event == "start_array":
            yield from _elements(events)
        elif event == "start_map":
            yield from _of_object(events, choose)
        else:
            yield value


def _elements(events: Iterator[_Event]) -> Iterator[Any]:
    for event, value in events:
        if event == "end_array":
            return
        yield _value(event, value, events)


def _of_object(events: Iterator[_Event], choose: Choose) -> Iterator[Any]:
    """The records that an object holds; the object itself if it holds none."""
    own: dict[str, Any] = {}
    held = False
    for event, value in events:
        if event == "end_map":
            break
        key = str(value)
        event, value = next(events)
        if event == "start_array":
            listed: list[Any] = []
            for element in _elements(events):
                if isinstance(element, dict) and _is_record(element, choose):
                    held = True
                    yield element
                elif len(listed) < 100:
                    listed.append(element)
            own[key] = listed
        else:
            part = _value(event, value, events)
            if isinstance(part, dict) and _is_record(part, choose):
                held = True
                yield part
            elif len(own) < 1000 and not isinstance(part, _TooMuch):
                own[key] = part
    if not held:
        yield own


def _is_record(value: dict[str, Any], choose: Choose) -> bool:
    name = choose(list(value)).names.get("text")
    return name is not None and isinstance(value.get(name), str)


def _value(event: str, value: Any, events: Iterator[_Event]) -> Any:
    """The value that begins with an event; of one that is nested too deep or too long, the reason alone."""
    if event not in _BEGIN:
        return value
    from ijson import ObjectBuilder

    builder = ObjectBuilder()
    builder.event(event, value)
    depth, size = 1, 0
    refused: _TooMuch | None = None
    while depth:
        event, value = next(events)
        depth += (event in _BEGIN) - (event in _END)
        if refused is not None:
            continue
        size += 64 + (len(value) if isinstance(value, str) else 0)
        if depth > _DEEPEST:
            refused = _TooMuch(f"it is nested more than {_DEEPEST} deep")
        elif size > MAX_RECORD:
            refused = _TooMuch(f"it is longer than {MAX_RECORD >> 20} MB")
        else:
            builder.event(event, value)
    return refused or builder.value
