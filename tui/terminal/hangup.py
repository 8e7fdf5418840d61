"""A prompt and clean end when the line drops or the system asks for it, even if the program no longer listens.

Must not import Textual: it is installed before the slow imports, so that they too can be interrupted.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Final

__all__ = ["HANG_UP", "CleanEnd"]

HANG_UP: Final = 128 + signal.SIGHUP
"""Exit status when the terminal is gone."""

SIGNALS: Final = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


class CleanEnd:
    """Catches SIGHUP, SIGTERM and SIGINT while it is entered: asks the program to end, and ends it if it does not.

    Plain signal handlers and a thread, because an event loop blocked by a stalled terminal runs no handler of its own.
    A SIGHUP that came in ignored (nohup, some supervisors) is heard again: a desk without terminal has nothing to do.

    `deadline` is in seconds from the first request; then `at_hard_end` callbacks run, then the process exits with
    `128 + signal`, whatever it was doing.
    """

    def __init__(self, *, deadline: float = 0.6, grace: float = 0.2, leave: Callable[[int], None] = os._exit) -> None:
        self.status: int | None = None
        """Exit status asked for: 128 + signal; None while nobody asked."""
        self.reason = ""
        """Why it ends: the signal's name, or what happened to the terminal."""
        self._deadline = deadline
        self._grace = grace
        self._leave = leave
        self._ask: Callable[[int], None] | None = None
        self._last_acts: list[Callable[[], object]] = []
        self._before: dict[
            signal.Signals, signal.Handlers | Callable[[int, FrameType | None], object] | int | None
        ] = {}
        self._once = threading.Lock()

    def __enter__(self) -> CleanEnd:
        for number in SIGNALS:
            self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Give the signals back. A deadline that is running keeps running: closing down must not hang either."""
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self._before.clear()

    def ask_with(self, ask: Callable[[int], None] | None) -> None:
        """How to ask the program to end with a status: called on any thread, must not wait. None: there is no program.

        Without one, a signal raises `SystemExit` where the main thread is.
        """
        self._ask = ask

    def at_hard_end(self, act: Callable[[], object]) -> None:
        """Call `act`, on a thread of its own beside whatever still runs, if the program has to be ended by force."""
        self._last_acts.append(act)

    def begin(self, reason: str, status: int) -> None:
        """Begin to end: ask, and start the deadline. From any thread; only the first call counts."""
        if not self._once.acquire(blocking=False):
            return
        self.status, self.reason = status, reason
        threading.Thread(target=self._force, args=(status,), name="hard-end", daemon=True).start()
        if self._ask is not None:
            self._ask(status)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        status = 128 + number
        first = self.status is None
        self.begin(signal.Signals(number).name, status)
        if first and self._ask is None:
            raise SystemExit(status)

    def _force(self, status: int) -> None:
        never = threading.Event()
        never.wait(self._deadline)
        acts = threading.Thread(target=self._act, name="last-acts", daemon=True)
        acts.start()
        acts.join(self._grace)
        self._leave(status)

    def _act(self) -> None:
        for act in self._last_acts:
            try:
                act()
            except Exception:  # noqa: BLE001 - the next one is owed its turn, and nobody is left to tell
                continue
