"""A list of articles looked for in the background: the next question interrupts the one before.

Of a hundred thousand the first are there after some hundredths of a second, the last after a tenth, and of more later
still: so a list is handed over in parts. Imports no Textual.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Thread
from time import monotonic

from annotations.errors import ProjectError
from annotations.store.reading import Reading
from annotations.store.selection import Selection
from annotations.store.shelves import FIRST

__all__ = ["Finder", "Found"]

MOMENT = 0.02
"""Seconds that the rest of a list is waited for when its beginning is there: mostly that saves drawing it twice."""


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
        """What came of the latest question: a copy of its first part, or of all if that is known soon or `whole`.

        Waits so long at most, and from the first part on only a moment: None if there is nothing yet.
        """
        until = monotonic() + seconds
        with self._changed:
            found = self._found
            if not self._changed.wait_for(lambda: found.complete or (bool(found.uids) and not whole), seconds):
                return None
            self._changed.wait_for(lambda: found.complete, min(MOMENT, until - monotonic()))
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
        for part in reading.uids_in_parts(selection, order):
            # so short a part is the last one: what is found at once is listed at once
            if not self._hand_over(number, part, complete=len(part) < FIRST):
                return
        if not 0 < len(part) < FIRST:
            self._hand_over(number, [], complete=True)

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
