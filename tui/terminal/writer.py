"""The output thread: takes whatever is ready to the terminal in one write and never makes anybody wait."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Final

__all__ = ["TerminalWriter"]

HIGH_WATER: Final = 4096
"""Bytes the terminal has not taken: from here on it does not keep up. About one page."""

LIMIT: Final = 1 << 20
"""Bytes that may wait; more is dropped."""


class TerminalWriter(threading.Thread):
    """Writes to the file descriptor `fd`, in order, one `os.write` for all that is waiting.

    Called on this thread: `on_lost(reason)` when the terminal is gone, once; `on_drained(dropped)` when a terminal that
    did not keep up has taken everything, `dropped` telling that it got less than was written.
    """

    def __init__(self, fd: int, on_lost: Callable[[str], None], on_drained: Callable[[bool], None]) -> None:
        super().__init__(name="terminal-output", daemon=True)
        self._fd = fd
        self._on_lost = on_lost
        self._on_drained = on_drained
        self._changed = threading.Condition()
        self._waiting: list[bytes] = []
        self._backlog = 0
        self._backed_up = False
        self._dropped = False
        self._lost = False
        self._stopping = False

    @property
    def backed_up(self) -> bool:
        """Whether the terminal does not keep up; `on_drained` will tell when it has."""
        return self._backed_up

    def write(self, data: bytes) -> None:
        """Send `data` soon. Never waits: beyond `LIMIT` bytes of backlog `data` is dropped, as after a hang-up."""
        with self._changed:
            if self._lost or self._stopping:
                return
            if self._backlog + len(data) > LIMIT:
                self._dropped = self._backed_up = True
                return
            self._waiting.append(data)
            self._backlog += len(data)
            self._backed_up = self._backed_up or self._backlog > HIGH_WATER
            self._changed.notify()

    def discard(self) -> None:
        """Drop what waits and has not been begun."""
        with self._changed:
            self._backlog -= sum(map(len, self._waiting))
            self._waiting.clear()

    def stop(self, timeout: float) -> None:
        """End after everything is written, or after `timeout` seconds."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self.join(timeout)

    def run(self) -> None:
        """Write until `stop`, or until the terminal is gone."""
        while (data := self._next()) is not None:
            try:
                self._write(data)
            except OSError as error:
                with self._changed:
                    self._lost = True
                    self._waiting.clear()
                self._on_lost(f"write: {error}")
                return
            self._written(len(data))

    def _next(self) -> bytes | None:
        with self._changed:
            while not self._waiting:
                if self._stopping:
                    return None
                self._changed.wait()
            data = b"".join(self._waiting)
            self._waiting.clear()
            return data

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view) :]

    def _written(self, count: int) -> None:
        with self._changed:
            self._backlog -= count
            drained = self._backed_up and not self._backlog
            if not drained:
                return
            dropped, self._dropped, self._backed_up = self._dropped, False, False
        self._on_drained(dropped)
