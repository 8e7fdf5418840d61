"""One run of matching at a time on a project: two would drop each other's half-written index."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from annotations.errors import KutipError
from annotations.store.filesystem import file_at

__all__ = ["AlreadyMatching", "alone"]

_TAKEN = (errno.EWOULDBLOCK, errno.EACCES)


class AlreadyMatching(KutipError):
    """Another process matches the project."""


@contextmanager
def alone(target: str) -> Iterator[None]:
    """Hold the project for a run. The system lets go of it when the process ends, however that happens.

    Raises `AlreadyMatching` at once if another run has it. A project that is no file, or is where files cannot be
    locked, is not held.
    """
    held = None if "://" in target else _held(f"{os.path.realpath(target)}.matching-lock")
    try:
        yield
    finally:
        if held is not None:
            path, file = held
            with suppress(OSError):  # while it is locked: who opened it meanwhile sees that it is another file
                os.unlink(path)
            os.close(file)


def _held(path: str) -> tuple[str, int] | None:
    """The file, locked; None where there can be none."""
    while True:
        try:
            file = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            if error.errno not in _TAKEN:
                return None
            raise AlreadyMatching(
                "Another kutip match is going on in this project.", "Wait for it to end; what it finds counts for all."
            ) from error
        there = os.fstat(file)
        if file_at(path) == (there.st_dev, there.st_ino):
            return path, file
        os.close(file)  # its holder removed it between our two steps
