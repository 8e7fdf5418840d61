"""Archives as blobs: a name, a format, and bytes to read once.

Nothing is ever unpacked to disk under a name that an archive chose.
"""

from __future__ import annotations

import io
import re
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

from annotations.errors import InputError
from annotations.ingest.unpacking import CHUNK, FREE, RATIO, Bomb, unpack

__all__ = ["ARCHIVES", "FORMATS", "Blob", "kind_of", "members", "seekable"]

FORMATS = {
    "txt": ("txt", "text"),
    "html": ("html", "htm", "xhtml"),
    "markdown": ("md", "markdown"),
    "jsonl": ("jsonl", "ndjson"),
    "json": ("json",),
    "csv": ("csv",),
    "tsv": ("tsv", "tab"),
    "parquet": ("parquet", "pq"),
}
"""What can be read, and the suffixes that tell it."""
ARCHIVES = ("zip", "tar")

_BY_SUFFIX = {suffix: name for name, suffixes in FORMATS.items() for suffix in suffixes}
_SHORT = {"tgz": ("tar", "gz"), "tbz2": ("tar", "bz2"), "txz": ("tar", "xz")}
_PACKINGS = ("gz", "bz2", "xz")
_ZIP_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, OSError, EOFError, RuntimeError, ValueError, MemoryError)
_TRICK = re.compile(r"\\|^[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SHARED = 4
"""Times `FREE` that all members of an archive may unpack to, so that the first bomb does not take what others need."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that one reader reads. `kind` is a key of `FORMATS`; `open` gives the unpacked bytes, once.

    `open` and reading from what it gives raise `ValueError` with a reason, or `InputError`. `folder` is the name of the
    folder around it.
    """

    name: str
    kind: str
    open: Callable[[], BinaryIO]
    folder: str = ""


def kind_of(name: str) -> tuple[str, str]:
    """Format (or archive) and packing by the suffixes of a name; `""` where they tell nothing.

    >>> kind_of("news.jsonl.gz"), kind_of("all.tgz"), kind_of("README")
    (('jsonl', 'gz'), ('tar', 'gz'), ('', ''))
    """
    parts = name.lower().rpartition("/")[2].split(".")[1:]
    packing = parts.pop() if len(parts) > 0 and parts[-1] in _PACKINGS else ""
    last = parts[-1] if parts else ""
    if not packing and last in _SHORT:
        return _SHORT[last]
    if last == "zip" and packing:
        return "", packing
    return (last if last in ARCHIVES else _BY_SUFFIX.get(last, "")), packing


@contextmanager
def seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The stream itself, or a temporary file of what it holds, for formats that are read from their end."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy, CHUNK)
        copy.seek(0)
        yield copy


def members(stream: BinaryIO, kind: str, name: str) -> Iterator[Blob | InputError]:
    """The files in a `zip` or `tar` archive, one after the other; each must be read before the next is asked for.

    What is broken, encrypted, no file, or named so that it would lead out of the archive comes as an `InputError`.
    """
    walk = _zip_members if kind == "zip" else _tar_members
    try:
        yield from walk(stream, name)
    except _BROKEN as error:
        reason = str(error) if isinstance(error, Bomb) else f"the archive is broken from here on: {error}"
        yield InputError(name, reason, "What came before is in the project; mend the archive and add it again.")


def _zip_members(stream: BinaryIO, name: str) -> Iterator[Blob | InputError]:
    with seekable(stream) as file, zipfile.ZipFile(file) as archive:
        size = sum(info.compress_size for info in archive.infolist())
        whole = _size_of(file, size)
        budget = _Budget(min(size, whole), _SHARED * FREE)
        for info in archive.infolist():
            if info.filename.endswith("/"):  # is_dir() of Python 3.11 fails where there is no name
                continue
            place = f"{name}/{info.filename}"
            mode = info.external_attr >> 16
            if mode & 0o170000 not in (0, 0o100000):
                yield InputError(place, "it is a link or something special, not a file", "Put the file itself there.")
            elif info.flag_bits & _ENCRYPTED:
                yield InputError(place, "it is encrypted", "Unpack the archive with its password, and add the folder.")
            elif info.compress_type not in _ZIP_PACKINGS:
                yield InputError(place, "it is packed in a way that Kutip does not read", "Unpack the archive first.")
            else:
                own = _Budget(min(info.compress_size, whole))
                yield from _member(info.filename, name, _opener(archive, info, (own, budget)))


def _size_of(stream: BinaryIO, otherwise: int) -> int:
    try:
        at = stream.tell()
        size = stream.seek(0, io.SEEK_END)
        stream.seek(at)
    except (OSError, ValueError):
        return otherwise
    return size


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budgets: tuple[_Budget, ...]) -> Callable[[], BinaryIO]:
    return lambda: io.BufferedReader(_Member(lambda: archive.open(info), budgets), CHUNK)


def _tar_members(stream: BinaryIO, name: str) -> Iterator[Blob | InputError]:
    with tarfile.open(fileobj=stream, mode="r|", errorlevel=0) as archive:
        for info in archive:
            archive.members = []  # type: ignore[attr-defined]  # it would keep every header
            if info.isdir():
                continue
            if not info.isreg() or info.issparse():
                yield InputError(
                    f"{name}/{info.name}",
                    "it is a link or something special, not a file",
                    "Put the file itself there.",
                )
                continue
            yield from _member(info.name, name, lambda info=info: _extracted(archive, info))  # type: ignore[misc]


def _extracted(archive: tarfile.TarFile, info: tarfile.TarInfo) -> BinaryIO:
    return io.BufferedReader(_Member(lambda: archive.extractfile(info)), CHUNK)


def _member(inner: str, archive: str, opener: Callable[[], BinaryIO]) -> Iterator[Blob | InputError]:
    place = f"{archive}/{inner}"
    path = PurePosixPath(inner)
    if not path.parts:
        yield InputError(archive, "a file in it has no name", "Unpack it, give the file a name, and add the folder.")
        return
    if _CONTROL.search(inner):
        yield InputError(place, "its name holds control characters", "Nothing was written. Rename it if it is news.")
        return
    if _TRICK.search(inner) or path.is_absolute() or ".." in path.parts:
        yield InputError(
            place, "its name would lead out of the archive", "Nothing was written. Rename it if it is news."
        )
        return
    kind, packing = kind_of(inner)
    if kind in ARCHIVES:
        yield InputError(place, "it is an archive within an archive", "Unpack the outer one, and add the folder.")
    elif kind and not path.name.startswith((".", "__MACOSX")) and path.parts[0] != "__MACOSX":
        folder = path.parts[-2] if len(path.parts) > 1 else Path(archive).name.partition(".")[0]
        yield Blob(place, kind, lambda: unpack(opener(), packing), folder)


class _Budget:
    """What a member, and all of an archive together, may unpack to: entries that overlap make each look harmless."""

    def __init__(self, size: int, free: int = FREE) -> None:
        self._limit = free + RATIO * size

    def spend(self, count: int) -> None:
        """Raises `Bomb` when too much came out."""
        self._limit -= count
        if self._limit < 0:
            raise Bomb(f"it unpacks to more than {RATIO} times its size: it looks made to fill the disk")


class _Member(io.RawIOBase):
    """One file of an archive, to read once; whatever is found wrong with it is a `ValueError`."""

    def __init__(self, opener: Callable[[], IO[bytes] | None], budgets: tuple[_Budget, ...] = ()) -> None:
        self._budgets = budgets
        try:
            stream = opener()
            if stream is None:
                raise ValueError("it is no file")
            self._stream = stream
        except _BROKEN as error:
            raise ValueError(f"it cannot be unpacked: {error}") from error

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Unpack some bytes; 0 at the end."""
        try:
            data = self._stream.read(len(buffer))
        except _BROKEN as error:
            raise ValueError(f"it cannot be unpacked: {error}") from error
        for budget in self._budgets:
            budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the member."""
        self._stream.close()
        super().close()
