"""A list of articles looked for in the background: the next question interrupts the one before.

Of a hundred thousand that have a common word the first are there after some hundredths of a second, the last after some
tenths: so a list is handed over in two parts. Imports no Textual.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Thread

from annotations.errors import ProjectError
from annotations.store.reading import Reading
from annotations.store.selection import Selection
from tui.paged import PAGE

__all__ = ["FIRST", "Finder", "Found"]

FIRST = 4 * PAGE
"""Articles that are handed over before the rest is known: whole pages, more than a screen shows."""


@dataclass(slots=True)
class Found:
    """What came of a question so far. `uids` grow until `complete`; `reason` says why there are none."""

    number: int
    uids: list[str] = field(default_factory=list)
    complete: bool = False
    reason: str = ""


class Finder:
    """One thread with a connection of its own, made with the first question."""

    def __init__(self, again: Callable[[], Reading], tell: Callable[[], None]) -> None:
        """`again` opens the project once more; `tell` is called, in the thread, when there is more to take."""
        self._again, self._tell = again, tell
        self._changed = Condition()
        self._asked: tuple[int, Selection, str] | None = None
        self._number = 0
        self._found = Found(0, complete=True)
        self._reading: Reading | None = None
        self._thread: Thread | None = None
        self._closed = False

    def ask(self, selection: Selection, order: str) -> None:
        """Look for this, and no longer for anything else."""
        with self._changed:
            self._number += 1
            self._asked = (self._number, selection, order)
            self._found = Found(self._number)
            if self._reading is not None:
                self._reading.interrupt()
            if self._thread is None:
                self._thread = Thread(target=self._work, name="library-find", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def take(self, seconds: float, *, whole: bool = False) -> Found | None:
        """What came of the latest question: a copy of its first part, or of all if that is known or `whole`.

        Waits so long at most; None if there is nothing yet.
        """
        with self._changed:
            ready = lambda: self._found.complete or (bool(self._found.uids) and not whole)  # noqa: E731
            if not self._changed.wait_for(ready, seconds):
                return None
            found = self._found
            return Found(found.number, list(found.uids), found.complete, found.reason)

    def close(self) -> None:
        """Stop looking; the thread ends by itself."""
        with self._changed:
            self._closed = True
            if self._reading is not None:
                self._reading.interrupt()
            self._changed.notify_all()

    # -- in the thread ---------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while (asked := self._next()) is not None:
            try:
                if self._reading is None:
                    self._reading = self._again()
                self._look(self._reading, *asked)
            except ProjectError as error:
                self._hand_over(asked[0], [], complete=True, reason=str(error))
            except Exception as error:  # noqa: BLE001 - the thread must live, or later lists stay empty
                # Only the name of what nobody expected: its words may be an article's.
                self._hand_over(asked[0], [], complete=True, reason=f"it failed: {type(error).__name__}")
                self._forget()
        self._forget()

    def _forget(self) -> None:
        """Close the connection; the next question opens another."""
        with self._changed:
            reading, self._reading = self._reading, None
        if reading is not None:
            with suppress(Exception):
                reading.close()

    def _next(self) -> tuple[int, Selection, str] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._asked is not None)
            asked, self._asked = self._asked, None
            return None if self._closed else asked

    def _look(self, reading: Reading, number: int, selection: Selection, order: str) -> None:
        part: list[str] = []
        size = FIRST
        for uid in reading.each_uid(selection, order):
            part.append(uid)
            if len(part) == size:
                if not self._hand_over(number, part):
                    return
                part, size = [], 1 << 14
        self._hand_over(number, part, complete=True)

    def _hand_over(self, number: int, part: list[str], *, complete: bool = False, reason: str = "") -> bool:
        """Add to what was found; whether anybody still wants it."""
        with self._changed:
            if number != self._number or self._closed:
                return False
            first = not self._found.uids
            self._found.uids += part
            self._found.complete, self._found.reason = complete, reason
            self._changed.notify_all()
        if first or complete:
            with suppress(Exception):  # a screen that has closed hears nothing
                self._tell()
        return True
