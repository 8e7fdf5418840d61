"""Taking values out of JSON that others wrote: each of the type it should have, or a reason why not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotations.errors import InputError
from annotations.spans import Span

__all__ = [
    "integer",
    "items",
    "json_array",
    "json_file",
    "json_lines",
    "mapping",
    "optional",
    "parsed",
    "place",
    "small_enough",
    "string",
]

LARGEST = 256 << 20
"""Bytes of a file that is read as a whole at most: in memory it takes several times as much."""


def parsed(text: str) -> Any:
    """The JSON value. Raises `ValueError` with a reason, also for what no UTF-8 can hold and for endless nesting."""
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON: {error.msg} at column {error.colno}") from error
    if "\\ud" in text or "\\uD" in text:  # only then can a lone surrogate have come in
        try:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError("it holds half a character (a lone surrogate)") from error
    return value


def json_lines(path: Path) -> Iterator[tuple[int, Any] | InputError]:
    """`(line, value)` of every line that is not blank; a line that is no JSON as an `InputError`."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                yield number, parsed(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except UnicodeDecodeError:
                yield InputError(str(path), "it is not UTF-8", line=number)
            except ValueError as error:
                yield InputError(str(path), str(error), line=number)


def json_array(path: Path) -> Iterator[tuple[int | None, Any] | InputError]:
    """`(line, value)` of every element of an array. One element a line is read line by line, other arrays as a stream,
    without lines; a value that is no array is taken for the one element, if it is no larger than `LARGEST`.
    """
    with path.open("rb") as stream:
        by_line = stream.readline().strip() == b"[" and stream.readline().rstrip().endswith((b"},", b"}"))
    if not by_line:
        try:
            yield from ((None, value) for value in _streamed(path))
        except InputError as error:
            yield error
        return
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            element = line.strip().removesuffix(b",")
            if element in (b"[", b"]", b""):
                continue
            try:
                yield number, parsed(element.decode("utf-8"))
            except ValueError as error:  # a UnicodeDecodeError is one too
                reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
                yield InputError(str(path), reason, line=number)


def _streamed(path: Path) -> Iterator[Any]:
    """The elements of an array one by one, or the value of the file. Raises `InputError`."""
    with path.open("rb") as stream:
        if stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"[":
            yield json_file(path)
            return
        stream.seek(0)
        if stream.read(3) != b"\xef\xbb\xbf":
            stream.seek(0)
        import ijson  # 20 ms, and only those with such a file

        try:
            for value in ijson.items(stream, "item", use_float=True):
                json.dumps(value, ensure_ascii=False).encode("utf-8")  # no half characters, no endless nesting
                yield value
        except (ijson.JSONError, UnicodeError, OverflowError, RecursionError) as error:
            raise InputError(str(path), f"it is no JSON: {' '.join(str(error).split())[:160]}") from error


def small_enough(path: Path) -> None:
    """Raises `InputError` for a file that would have to be in memory as a whole, and is too large for that."""
    size = path.stat().st_size
    if size > LARGEST:
        reason = f"it is one value of {size >> 20:,} MB, and has to be read as a whole"
        raise InputError(str(path), reason, f"Split it into files of at most {LARGEST >> 20} MB.")


def json_file(path: Path) -> Any:
    """The value of a whole file. Raises `InputError`."""
    small_enough(path)
    try:
        return parsed(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(str(path), "it is not UTF-8") from error
    except ValueError as error:
        raise InputError(str(path), str(error)) from error


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    """`value` as an object. Raises `ValueError`."""
    if not isinstance(value, dict):
        raise ValueError(f"{what} is no object")
    return value


def items(of: Mapping[str, Any], key: str) -> list[Any]:
    """The list under the key, empty where there is none. Raises `ValueError`."""
    value = of.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{key} is no list")
    return value


def string(of: Mapping[str, Any], key: str) -> str:
    """The text under the key. Raises `ValueError`."""
    value = of.get(key)
    if not isinstance(value, str):
        raise ValueError(f"{key} is no text" if key in of else f"{key} is missing")
    return value


def optional(of: Mapping[str, Any], key: str) -> str | None:
    """The text under the key, if it is one; anything else is taken for none."""
    value = of.get(key)
    return value if isinstance(value, str) else None


def integer(of: Mapping[str, Any], key: str) -> int:
    """The whole number under the key. Raises `ValueError`."""
    value = of.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{key} is no whole number" if key in of else f"{key} is missing")
    return value


def place(start: int, end: int, length: int) -> Span:
    """The span. Raises `ValueError` if it is none of a text so long."""
    if not 0 <= start < end <= length:
        raise ValueError(f"{start}-{end} is no span of a text of {length}")
    return (start, end)
