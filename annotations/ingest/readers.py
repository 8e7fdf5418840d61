"""Files on disk to decoded text: finding them, and refusing what is not an article with a reason and a remedy."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from annotations.errors import InputError
from annotations.ingest.containers import FORMATS, kind_of
from annotations.text import Decoded, decode

__all__ = ["MAX_BYTES", "find_inputs", "open_file", "read_text"]

MAX_BYTES = 32 * 1024 * 1024
"""The largest file taken as one article, bytes: eight million characters in any encoding, and safe to hold."""

_FolderId = tuple[int, int]
"""Device and inode, the same for a folder however it is reached."""


def find_inputs(paths: Sequence[Path]) -> Iterator[Path | InputError]:
    """Every file that `paths` name, in order; what cannot be taken comes as an `InputError` in its place.

    A file is taken whatever its suffix. A folder is walked in order of names, links followed, for files whose suffix
    tells that Kutip reads them; hidden entries are left out. A file reached twice comes once. Raises nothing.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _look(path):
            if isinstance(found, Path):
                real = os.path.realpath(found)
                if real in seen:
                    continue
                seen.add(real)
            yield found


def _look(path: Path) -> Iterator[Path | InputError]:
    info = _stat(path)
    if isinstance(info, InputError):
        yield info
    elif stat.S_ISDIR(info.st_mode):
        yield from _walk(path, info)
    else:
        yield _file(path, info)


def _walk(top: Path, info: os.stat_result) -> Iterator[Path | InputError]:
    """Depth first with a stack of its own, as folders may be nested deeper than Python may recurse."""
    found = 0
    visited: set[_FolderId] = set()
    stack: list[tuple[Path, os.stat_result, frozenset[_FolderId]]] = [(top, info, frozenset())]
    while stack:
        path, info, above = stack.pop()
        if not stat.S_ISDIR(info.st_mode):
            found += 1
            yield _file(path, info)
            continue
        here = (info.st_dev, info.st_ino)
        if here in above:
            yield InputError(str(path), "it links back to a folder that holds it", "It was left out; nothing is lost.")
            continue
        if here in visited:
            continue
        visited.add(here)
        inside: list[tuple[Path, os.stat_result, frozenset[_FolderId]]] = []
        for entry in _entries(path):
            if isinstance(entry, InputError):
                found += 1
                yield entry
            else:
                inside.append((*entry, above | {here}))
        stack.extend(reversed(inside))
    if not found:
        known = ", ".join(f".{suffixes[0]}" for suffixes in FORMATS.values())
        reason = f"no file in this folder that Kutip reads ({known} or an archive of them)"
        yield InputError(str(top), reason, "To read files with other suffixes, name each one.")


def _entries(folder: Path) -> Iterator[tuple[Path, os.stat_result] | InputError]:
    """The folders and the readable entries of `folder` that can be looked at, in order of names."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield InputError(str(folder), _reason(error), "Check the folder's permissions.")
        return
    for name in names:
        if name.startswith("."):
            continue
        path = folder / name
        info = _stat(path)
        wanted = kind_of(name)[0] != ""
        if isinstance(info, InputError):
            if wanted:
                yield info
        elif wanted or stat.S_ISDIR(info.st_mode):
            yield path, info


def _stat(path: Path) -> os.stat_result | InputError:
    try:
        return os.stat(path)
    except FileNotFoundError:
        if path.is_symlink():
            return InputError(str(path), "it is a link to a file that does not exist", "Mend or remove the link.")
        return InputError(str(path), "it does not exist", "Check the spelling.")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return InputError(str(path), _reason(error), "Check the path and its permissions.")


def _file(path: Path, info: os.stat_result) -> Path | InputError:
    if not stat.S_ISREG(info.st_mode):
        return InputError(str(path), f"it is {_sort(info.st_mode)}, not a file", "Save its text to a file first.")
    if not os.access(path, os.R_OK):
        return InputError(str(path), "you may not read it", "Check its permissions (chmod u+r).")
    return path


def read_text(path: Path) -> Decoded:
    """The text of one file; `Decoded.converted` tells whether its bytes were in another encoding than UTF-8.

    Raises `InputError` with the reason and a remedy if it cannot be read, is empty, is larger than `MAX_BYTES` or is
    not text. Never waits on a pipe or device.
    """
    try:
        data = _bytes(path)
    except (OSError, ValueError) as error:
        raise InputError(str(path), _reason(error), "Check the path and its permissions.") from error
    try:
        return decode(data)
    except ValueError as error:
        raise InputError(str(path), str(error), "Save it as plain text in UTF-8.") from error


def open_file(path: Path) -> BinaryIO:
    """A file to read. Raises `InputError` if it cannot be; never waits on a pipe or device."""
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would hang the whole import.
        file = open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")  # noqa: SIM115 – the caller's
    except (OSError, ValueError) as error:
        raise InputError(str(path), _reason(error), "Check the path and its permissions.") from error
    mode = os.fstat(file.fileno()).st_mode
    if not stat.S_ISREG(mode):
        file.close()
        raise InputError(str(path), f"it is {_sort(mode)}, not a file", "Save its text to a file first.")
    return file


def _bytes(path: Path) -> bytes:
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        # The size alone is not enough: some files (in /proc, or still growing) hold more than they say.
        data = b"" if size > MAX_BYTES else file.read(MAX_BYTES + 1)
        if size > MAX_BYTES or len(data) > MAX_BYTES:
            limit = MAX_BYTES // (1024 * 1024)
            raise InputError(str(path), f"it is larger than {limit} MB", "Split it into one file per article.")
        return data


def _sort(mode: int) -> str:
    sorts = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a named pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    return sorts.get(stat.S_IFMT(mode), "something special")


def _reason(error: OSError | ValueError) -> str:
    if not isinstance(error, OSError):
        return str(error)
    if error.errno == errno.ELOOP:
        return "it is a link that leads back to itself"
    return f"it cannot be read: {error.strerror or error}"
