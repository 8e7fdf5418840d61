"""Matches on their way into a project: gathered, and written in the order of the table while more are found."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

from annotations.store.matching import MatchRow
from annotations.store.store import Store

__all__ = ["Keeping"]

MOST = 50_000
"""Matches that are gathered: some 25 MB, and what a killed run has to find once more, a few seconds of work. A page of
the table is written as often as rows for it come apart from each other, so that as many as can be should come at once.
"""

LONGEST = 5.0
"""Seconds after which those that were gathered are written all the same, and with them how far the run has come: most
pairs of a template's pages leave none."""

Part = tuple[str, int, bytes]


class Keeping:
    """Keeps matches within its `with` block; all of them are kept at its end, also if that is an error or Ctrl+C.

    A thread writes, so that nobody waits for the disk; the store is that thread's alone within the block. `part` says
    how far the run has come, given the number handed to `add`: it is kept with the matches that it is true of.
    """

    def __init__(self, store: Store, part: Callable[[int], Part]) -> None:
        self._store = store
        self._part = part
        self._rows: list[MatchRow] = []
        self._done: int | None = None
        self._written: Future[None] | None = None
        self._writer = ThreadPoolExecutor(1)
        self._ending = ExitStack()
        self._handed = time.monotonic()

    def __enter__(self) -> Keeping:
        self._ending.enter_context(self._store.much_written())
        self._ending.callback(self._writer.shutdown)
        return self

    def __exit__(self, *_: object) -> None:
        with self._ending:
            self._hand_over()
            self._settle()

    def add(self, rows: Sequence[MatchRow], done: int) -> None:
        """Keep these, with which the run has come as far as `done`. Raises `SaveError`, also for those before."""
        self._rows += rows
        self._done = done
        if len(self._rows) >= MOST or time.monotonic() - self._handed >= LONGEST:
            self._hand_over()

    def _hand_over(self) -> None:
        self._settle()  # what comes after rows that were not written must not say that they were
        if self._done is not None:
            self._written = self._writer.submit(self._write, self._rows, self._done)
            self._rows, self._done = [], None
            self._handed = time.monotonic()

    def _settle(self) -> None:
        if self._written is not None:
            self._written.result()

    def _write(self, rows: list[MatchRow], done: int) -> None:
        rows.sort()
        self._store.put_matches(rows, self._part(done))
