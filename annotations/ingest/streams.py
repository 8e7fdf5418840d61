"""Bytes of any encoding as a stream of UTF-8, and as numbered lines; nothing longer than it may be is held."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from annotations.errors import InputError
from annotations.ingest.unpacking import CHUNK
from annotations.text import sniff

__all__ = ["MAX_RECORD", "Text", "as_utf8", "numbered_lines"]

MAX_RECORD = 16 << 20
"""Bytes of one record; a long novel has a tenth of that."""

_SAMPLE = 1 << 18
"""Bytes that are asked for their encoding."""


class Text:
    """A stream of UTF-8, and the encoding that the bytes were in."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.stream = stream
        self.encoding = encoding


class _Prefixed(io.RawIOBase):
    """A stream with some bytes, read before, in front again."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes; 0 at the end."""
        room = len(buffer)
        data = self._head[:room] or self._stream.read(room)
        self._head = self._head[room:]
        buffer[: len(data)] = data
        return len(data)


class _Recoded(io.RawIOBase):
    """A stream of another encoding, as UTF-8. Raises `ValueError` where it is not of that encoding."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes; 0 at the end."""
        while not self._ready and not self._ended:
            data = self._stream.read(CHUNK)
            self._ended = not data
            try:
                self._ready = self._decoder.decode(data, final=self._ended).encode()
            except UnicodeError as error:
                name = self._encoding.upper()
                raise ValueError(f"it starts like {name} but is not: {getattr(error, 'reason', error)}") from error
        room = len(buffer)
        data, self._ready = self._ready[:room], self._ready[room:]
        buffer[: len(data)] = data
        return len(data)


def as_utf8(stream: BinaryIO) -> Text:
    """The stream as UTF-8 without a byte order mark, whatever encoding its beginning speaks for.

    Raises `ValueError` with a reason if the beginning is no text.
    """
    head = b""
    while len(head) < _SAMPLE and (more := stream.read(_SAMPLE - len(head))):
        head += more
    cut = len(head) == _SAMPLE
    # a NUL here or there spoils a record, not the file
    encoding = sniff(head.replace(b"\0", b" ") if _is_text_with_nul(head) else head, cut=cut)
    whole = io.BufferedReader(_Prefixed(head.removeprefix(codecs.BOM_UTF8), stream), CHUNK)
    if encoding == "utf-8":
        return Text(whole, encoding)
    return Text(io.BufferedReader(_Recoded(whole, encoding), CHUNK), encoding)


def _is_text_with_nul(head: bytes) -> bool:
    """Whether bytes are lines of text but for some NUL: no more than lines, and nothing else that is no text."""
    nul = head.count(0)
    return 0 < nul <= head.count(b"\n") + 1 and _NO_TEXT.search(head) is None


_NO_TEXT = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]|\A(?:\xff\xfe|\xfe\xff)")
"""Control characters that no text has, and the marks of UTF-16 and UTF-32."""


def numbered_lines(text: Text, file: str) -> Iterator[tuple[int, str] | InputError]:
    """`(number, line)` from 1, newline included; a line that is too long or no UTF-8 comes as an `InputError`."""
    number = 0
    while data := text.stream.readline(MAX_RECORD + 1):
        number += 1
        if len(data) > MAX_RECORD:
            while data and not data.endswith(b"\n"):
                data = text.stream.readline(MAX_RECORD)
            reason = f"the line is longer than {MAX_RECORD >> 20} MB"
            yield InputError(file, reason, "Is it one article a line?", number)
            continue
        try:
            yield number, data.decode()
        except UnicodeDecodeError as error:
            reason = f"the line is not UTF-8 as those before it: byte {error.start + 1} is 0x{data[error.start]:02x}"
            yield InputError(file, reason, "Save the whole file in one encoding, best UTF-8.", number)
