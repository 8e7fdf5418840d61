"""A command that is asked to end clears away what is half done first."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["ending_by_signal"]


@contextmanager
def ending_by_signal() -> Iterator[None]:
    """A request to end (SIGTERM) ends as Ctrl+C does: what is half written is cleared away first."""

    def end(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
