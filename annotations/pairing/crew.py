"""Work on a project spread over processes that read it themselves; results come back in order, a few at a time."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import connection, get_context, parent_process
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # with numpy and all that matching needs: processes are to start before that is imported here
    from annotations.pairing.source import Source

__all__ = ["Crew", "collected_seldom", "processes_for"]

NICE = 10
"""Added to the niceness of those who work beside a desk: keys go first."""

WORTH = 3000
"""Articles from which a second process pays: it takes half a second to start."""

Item = TypeVar("Item")
Result = TypeVar("Result")

_source: list[Source] = []
"""What a worker process reads from: opened once, by `_begin`."""


def processes_for(articles: int) -> int:
    """How many processes to work with."""
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cpus if articles >= WORTH else 1


class Crew:
    """Workers on one project. With one process the work is done here. `folder`: where they may keep files meanwhile."""

    def __init__(self, target: str, processes: int) -> None:
        self._target = target
        self.processes = processes
        self._here: Source | None = None
        self._pool: ProcessPoolExecutor | None = None
        self._ending = contextlib.ExitStack()
        self.folder = ""

    def begin(self) -> None:
        """Let the processes start, if there are to be several: they import what they need while the one that asked for
        them does so too. `close` ends them if the `with` block is never entered."""
        if self.processes > 1 and self._pool is None:
            # spawned, not forked: SQLite's connections and locks must not go along
            self._pool = ProcessPoolExecutor(self.processes, get_context("spawn"), _begin, (self._target,))
            # Ctrl+C is for the one that asked, who ends them: they would each tell where they were.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                for _ in range(self.processes):  # each starts one
                    self._pool.submit(os.getpid)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def __enter__(self) -> Crew:
        self.begin()
        from annotations.pairing.scratch import scratch_folder

        try:
            self.folder = self._ending.enter_context(scratch_folder(self._target))
        except BaseException:
            self.close()
            raise
        if self._pool is None:
            from annotations.pairing.source import Source

            self._here = Source(self._target)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, and remove their files. A crew that is closed does not work again."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        if self._here is not None:
            self._here.close()
        self._ending.close()

    def each(self, work: Callable[[Source, Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """`work(source, item)` for each item, in order. Not more than two a process are under way at once."""
        if self._pool is None:
            if self._here is None:
                raise RuntimeError("the crew works within its `with` block")
            for item in items:
                yield work(self._here, item)
            return
        waiting: deque[Future[Result]] = deque()
        for item in items:
            waiting.append(self._pool.submit(_do, work, item))
            if len(waiting) > 2 * self.processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _collect_seldom() -> None:
    """What is there stays; arrays and rows make no circles, so looking for them seldom is enough."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@contextlib.contextmanager
def collected_seldom() -> Iterator[None]:
    """Circles of objects are looked for seldom: among millions of rows that would take a quarter of the time."""
    before = gc.get_threshold()
    _collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _begin(target: str) -> None:
    with contextlib.suppress(OSError):
        os.nice(NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from annotations.pairing import together, work  # noqa: F401  # what they will be asked to do
    from annotations.pairing.source import Source

    _collect_seldom()
    _source.append(Source(target))
    Finalize(None, _source[0].close, exitpriority=0)  # or SQLite leaves its log beside the project


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _do(work: Callable[[Source, Any], Result], item: Any) -> Result:
    return work(_source[0], item)
