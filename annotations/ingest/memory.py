"""A lid on what a library may ask for while it reads what nobody can look into beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["at_most"]

_STATM = Path("/proc/self/statm")


@contextmanager
def at_most(room: int) -> Iterator[None]:
    """Within, the process cannot get `room` bytes more than it has; who asks for more gets a `MemoryError`.

    Where the system does not tell what a process has (anything but Linux), nothing is held back.
    """
    try:
        import resource

        used = int(_STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        before = resource.getrlimit(resource.RLIMIT_AS)
    except (ImportError, OSError, ValueError):
        yield
        return
    lid = used + room
    if before[0] != resource.RLIM_INFINITY:
        lid = min(lid, before[0])
    resource.setrlimit(resource.RLIMIT_AS, (lid, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
