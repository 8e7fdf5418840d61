"""A lid on what a library may ask for while it reads what nobody can look into beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

__all__ = ["at_most", "unhindered"]

_STATM = Path("/proc/self/statm")
_lid = RLock()
"""Who holds it has the lid on, or must not have it on."""


@contextmanager
def unhindered() -> Iterator[None]:
    """Within, no other thread puts the lid on: it binds the whole process, and what somebody writes meanwhile would
    fail for want of memory, or use up what the reader may have. Waits until a lid is off."""
    with _lid:
        yield


@contextmanager
def at_most(room: int) -> Iterator[None]:
    """Within, the process cannot get `room` bytes more than it has; who asks for more gets a `MemoryError`.

    Waits until nobody is `unhindered`. Where the system does not tell what a process has (anything but Linux), nothing
    is held back.
    """
    with _lid, _put_on(room):
        yield


@contextmanager
def _put_on(room: int) -> Iterator[None]:
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
