"""Packed bytes to plain ones as a stream: gzip, bzip2, xz; and a stop to those that never end."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO

__all__ = ["CHUNK", "Bomb", "Counted", "unpack"]

CHUNK = 1 << 16
"""Bytes read or unpacked at once."""

FREE = 16 << 20
"""Bytes that may come out of anything, however small."""
RATIO = 250
"""Bytes that may come out for one that goes in, beyond `FREE`. News packs to a quarter, the same article over and
over to a hundredth; deflate ends at 1,032, bzip2 and xz much later."""

MEMORY = 128 << 20
"""Bytes that xz may ask for; its own presets ask for 65 MB at most."""

_Engine = Any
_ENGINES: dict[str, Callable[[], _Engine]] = {
    "gz": lambda: zlib.decompressobj(wbits=31),
    "bz2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=MEMORY),
}
_NAMES = {"gz": "gzip", "bz2": "bzip2", "xz": "xz"}


class Bomb(ValueError):
    """So much came out of so little that it was made to fill memory or disk."""


class Counted(io.RawIOBase):
    """A stream that counts the bytes which went through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes; 0 at the end."""
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)

    def close(self) -> None:
        """Close the stream below."""
        self._stream.close()
        super().close()


class _Unpacked(io.RawIOBase):
    """What comes out of a packed stream, which may be several one after the other.

    Raises `ValueError` with a reason if it is broken, `Bomb` if it is one.
    """

    def __init__(self, stream: BinaryIO, packing: str) -> None:
        self._stream = stream
        self._packing = packing
        self._engine = _ENGINES[packing]()
        self._waiting = b""
        self._in = self._out = 0
        self._begun = False

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Unpack up to as many bytes as there is room for; 0 at the end."""
        try:
            data = self._more(len(buffer))
        except (zlib.error, OSError, EOFError, lzma.LZMAError, MemoryError) as error:
            raise ValueError(f"its {_NAMES[self._packing]} data is broken: {error}") from error
        buffer[: len(data)] = data
        self._out += len(data)
        if self._out > FREE and self._out > RATIO * self._in:
            raise Bomb(f"it unpacks to more than {RATIO} times its size: it looks made to fill the disk")
        return len(data)

    def _more(self, room: int) -> bytes:
        while True:
            if self._engine.eof:
                self._waiting = (self._engine.unused_data or b"").lstrip(b"\0")
                if not self._waiting and not self._fill():
                    return b""
                self._engine, self._begun = _ENGINES[self._packing](), False
            elif not self._waiting and getattr(self._engine, "needs_input", True) and not self._fill():
                if not self._begun and self._in == 0:
                    raise EOFError("there is nothing in it")
                raise EOFError("it was cut short")
            self._begun = True
            data: bytes = self._engine.decompress(self._waiting, room)
            self._waiting = getattr(self._engine, "unconsumed_tail", b"")
            if data:
                return data

    def _fill(self) -> bool:
        self._waiting = self._stream.read(CHUNK)
        self._in += len(self._waiting)
        return bool(self._waiting)

    def close(self) -> None:
        """Close the packed stream."""
        self._stream.close()
        super().close()


def unpack(stream: BinaryIO, packing: str) -> BinaryIO:
    """The plain bytes of a stream packed with `gz`, `bz2` or `xz`; `""` for one that is not packed.

    Reading from it raises `ValueError` with a reason if the data is broken, `Bomb` if it is a decompression bomb.
    """
    if not packing:
        return stream
    return io.BufferedReader(_Unpacked(stream, packing), CHUNK)
