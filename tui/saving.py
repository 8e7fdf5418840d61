"""The desk's way to the disk: one thread that writes actions in order, retries what fails, and reports.

The desk paints first and saves at once; nothing is called saved before its transaction has been committed.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotations.errors import Conflict, KutipError
from annotations.store.actions import Action
from annotations.store.records import Position
from annotations.store.spool import Spool

if TYPE_CHECKING:
    from annotations.store.store import Reversal, Store

__all__ = ["Outcome", "Saver", "count_of"]

FIRST_RETRY, LAST_RETRY = 0.25, 5.0
REST = 1.5
"""Seconds without a job after which the database does what it would otherwise do in the middle of a later save."""
"""Seconds before the first and between later tries of a write that failed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: `saved`, `failing` (kept, tried again), `conflict` (cannot be applied), `recovered`
    (an earlier desk could not write it; `reason` says how many), `able` (nothing waits and all is well again), …

    `seq` is the journal row that was written. `waiting` counts the actions that are not on disk yet.
    """

    kind: str
    waiting: int
    seq: int = 0
    reason: str = ""
    reversal: Reversal | None = None
    passable: bool = False
    """Of a conflict: whether the action itself no longer fits, so that undo may leave it and go on."""


@dataclass(frozen=True, slots=True)
class _Reverse:
    word: str
    annotator: str
    at: str
    past: bool = False


@dataclass(frozen=True, slots=True)
class _Stand:
    article: str
    annotator: str
    position: Position
    at: str


_Job = Action | _Reverse | _Stand


class Saver:
    """Takes jobs from the desk's thread, writes them in its own, and calls `report` from there."""

    def __init__(self, open_store: Callable[[], Store], spool: Spool, report: Callable[[Outcome], None]) -> None:
        self._open_store = open_store
        self._spool = spool
        self._report = report
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._failing = False
        self._store: Store | None = None
        self._caught_up = False
        self._wrote = False
        """Whether anything was written since the log was folded."""
        self._thread = threading.Thread(target=self._run, name="saver", daemon=True)

    def start(self) -> None:
        """Begin; what a former desk could not write comes first."""
        self._thread.start()

    @property
    def project(self) -> str:
        """The project file or URL."""
        return self._spool.target

    @property
    def waiting(self) -> int:
        """Actions handed in and not on disk yet."""
        with self._changed:
            return sum(isinstance(job, Action) for job in self._jobs)

    @property
    def failing(self) -> bool:
        """Whether the last try to write failed."""
        return self._failing

    def submit(self, action: Action) -> None:
        """Write the action as soon as those before it are written."""
        self._put(action)

    def stand(self, article: str, annotator: str, position: Position, at: str) -> None:
        """Keep the reading position; a newer one replaces one that still waits."""
        with self._changed:
            if self._jobs and isinstance(self._jobs[-1], _Stand) and len(self._jobs) > 1:
                self._jobs.pop()
        self._put(_Stand(article, annotator, position, at))

    def reverse(self, word: str, annotator: str, at: str, *, past: bool = False) -> None:
        """Undo or redo (`word`); reported as `reversed`, `nothing` or `conflict`. `past`: undo the one before."""
        self._put(_Reverse(word, annotator, at, past))

    def _put(self, job: _Job) -> None:
        with self._changed:
            self._jobs.append(job)
            self._changed.notify_all()

    def drain(self, seconds: float) -> bool:
        """Wait until everything is written, at most so long, and no longer once a write has failed. Whether it is."""
        with self._changed:
            self._changed.wait_for(lambda: not self._jobs or self._failing, seconds)
            return not self._jobs

    def close(self, seconds: float = 2.0) -> int:
        """Write what waits, at most so long; keep the rest for the next desk. Returns how many were kept so.

        Raises `OSError` if they cannot be kept either.
        """
        if self._thread.is_alive():
            self.drain(seconds)
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return self.keep_now()

    def keep_now(self) -> int:
        """Put what is not written where the next desk finds it; it stays here too. Returns how many actions.

        Does not wait for anybody: for the last moment of a process, too. Raises `OSError`.
        """
        left = [job for job in list(self._jobs) if isinstance(job, Action)]
        self._spool.keep(left)
        return len(left)

    # -- in the thread -------------------------------------------------------------------------------------------

    def _run(self) -> None:
        delay = FIRST_RETRY
        while not self._closing:
            job: _Job | None = None
            try:
                store = self._opened()
                self._recover()
                job = self._next()
                if job is None:
                    break
                outcome = self._do(store, job)
            except Exception as error:  # noqa: BLE001 - whatever it is: what was made is kept, and the reader is told
                if isinstance(job, _Stand):  # the next position will do
                    self._done(job)
                    continue
                if not isinstance(error, Conflict) and not isinstance(job, _Reverse):
                    self._fail(error, delay)
                    delay = min(delay * 2, LAST_RETRY)
                    continue
                # An undo that came late would surprise: it is not tried again.
                outcome = Outcome("conflict", 0, reason=_worded(error), passable=isinstance(error, Conflict))
            delay, self._failing, self._wrote = FIRST_RETRY, False, True
            if job is not None:
                self._done(job)
            if outcome is not None:
                self._tell(replace(outcome, waiting=self.waiting))
        if self._store is not None:
            self._store.close()

    def _fail(self, error: Exception, delay: float) -> None:
        """Tell of a write that failed, wait before it is tried again. An undo behind it would come late: it goes."""
        with self._changed:
            self._failing = True
            self._jobs = deque(job for job in self._jobs if not isinstance(job, _Reverse))
            self._changed.notify_all()
        self._tell(Outcome("failing", self.waiting, reason=_worded(error)))
        with self._changed:
            self._changed.wait_for(lambda: self._closing, delay)

    def _recover(self) -> None:
        """The project could not be opened, now it is, and nothing waits: say so, as no save will."""
        if self._failing and not self._jobs:
            self._failing = False
            self._tell(Outcome("able", 0))

    def _tell(self, outcome: Outcome) -> None:
        """Report; a desk that has closed hears nothing, and what waits is written all the same."""
        with contextlib.suppress(Exception):
            self._report(outcome)

    def _opened(self) -> Store:
        """The project, and in it what earlier desks could not write."""
        if self._store is None:
            self._store = self._open_store()
        if not self._caught_up:
            self._catch_up(self._store)
            self._caught_up = True
        return self._store

    def _catch_up(self, store: Store) -> None:
        seq, refusals = 0, []
        left = self._spool.waiting()
        for action in left:
            try:
                seq = store.commit(action)
            except Conflict as error:
                refusals.append(str(error))
        self._spool.clear(aside=bool(refusals))
        if seq:
            written = len(left) - len(refusals)
            self._tell(Outcome("recovered", self.waiting, seq, str(written)))
        for reason in refusals:
            self._tell(Outcome("conflict", self.waiting, reason=reason))

    def _next(self) -> _Job | None:
        """The oldest job; None when there will be no more."""
        with self._changed:
            resting = self._wrote and not self._changed.wait_for(self._called, REST)
        if resting and self._store is not None:
            self._store.fold_log()
            self._wrote = False
        with self._changed:
            self._changed.wait_for(self._called)
            return None if self._closing else self._jobs[0]

    def _called(self) -> bool:
        return bool(self._jobs) or self._closing

    def _done(self, job: _Job) -> None:
        with self._changed:
            if self._jobs and self._jobs[0] is job:
                self._jobs.popleft()
            self._changed.notify_all()

    @staticmethod
    def _do(store: Store, job: _Job) -> Outcome | None:
        if isinstance(job, Action):
            return Outcome("saved", 0, store.commit(job))
        if isinstance(job, _Stand):
            store.save_position(job.article, job.annotator, job.position, job.at)
            return None
        if job.word == "redo":
            done = store.redo(job.annotator, job.at)
        else:
            done = store.undo(job.annotator, job.at, past=job.past)
        return Outcome("reversed", 0, done.seq, job.word, done) if done else Outcome("nothing", 0, reason=job.word)


def count_of(changes: int) -> str:
    """`1 change`, `2 changes`."""
    return f"{changes} change{'' if changes == 1 else 's'}"


def _worded(error: Exception) -> str:
    """An error for the status row. Of one that nobody expected only its name: its words may be an article's."""
    return str(error) if isinstance(error, KutipError) else f"unexpected {type(error).__name__}"
