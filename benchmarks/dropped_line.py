"""The line drops, or the system asks: how fast is the process gone, and is everything acknowledged on disk?"""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.corpus import Shape, copy_project, project
from benchmarks.peers import cache_dir, kutip
from benchmarks.report import Report, Table, percentile, verdict
from tests.terminal.pty import PtyProgram, encode_keys

__all__ = ["run"]

SECONDS = 1.0
"""The budget."""
SHAPE = Shape(stories=1, outlets=2, words=3700, marks=1000)
SAVED, TYPED = 5, 20
"""Marks that the status row has called saved, and marks typed in one go right before the end."""
Way = tuple[Callable[[PtyProgram], None], Callable[[PtyProgram], None]]
"""What happens before the end, and the end itself."""

SETTLE = 1.5
"""Seconds in which a desk that has nothing to write says so."""


@dataclass(slots=True)
class Ends:
    """What came of one way to end."""

    seconds: list[float] = field(default_factory=list)
    lost: int = 0
    """Acknowledged marks that are neither in the project nor kept for the next desk."""
    typed_kept: int = 0
    """Of those typed right before the end."""
    statuses: set[int | None] = field(default_factory=set)


def _nothing(_terminal: PtyProgram) -> None:
    """Straight to the end."""


def _stall(terminal: PtyProgram) -> None:
    """Nobody reads any more, while frames are due."""
    for _ in range(40):
        os.write(terminal.fd, encode_keys("pagedown") * 3 + encode_keys("pageup") * 3)
        time.sleep(0.01)


def _signal(number: signal.Signals) -> Way:
    return _nothing, lambda terminal: terminal.signal(number)


WAYS: dict[str, Way] = {
    "terminal closed": (_nothing, PtyProgram.hang_up),
    "stalled, then closed": (_stall, PtyProgram.hang_up),
    "SIGHUP": _signal(signal.SIGHUP),
    "SIGTERM": _signal(signal.SIGTERM),
    "SIGKILL": _signal(signal.SIGKILL),
}


def run(*, quick: bool, full: bool) -> Report:
    """Measure."""
    ends = {name: Ends() for name in WAYS}
    database = project(SHAPE, cache_dir())
    count = 2 if quick else 8
    for _ in range(count):
        for name, way in WAYS.items():
            with tempfile.TemporaryDirectory() as folder:
                _end(way, database, Path(folder), ends[name])
    table = Table(
        f"Ends: {SAVED} marks saved, {TYPED} more typed in one go, then at once",
        ("how", "times", "s p50", "s most", "acknowledged, lost", "typed, kept", "exit status", "budget", ""),
    )
    for name, found in ends.items():
        most = max(found.seconds)
        met = verdict(most, SECONDS) if not found.lost else "MISSED: marks lost"
        table.rows.append(
            (
                name, count, percentile(found.seconds, 50), most, found.lost, f"{found.typed_kept}/{TYPED * count}",
                "/".join(map(str, sorted(found.statuses, key=str))), f"{SECONDS:g} s, none lost", met,
            )
        )  # fmt: skip
    table.notes.append(
        "kept: in the project, or in the file from which the next desk writes them; killed outright, only"
    )
    table.notes.append("what was called saved is owed")
    return Report("dropped_line", [table])


def _end(way: Way, database: Path, folder: Path, ends: Ends) -> None:
    copy = copy_project(database, folder)
    before = _journal(copy)
    program = kutip(copy, folder, "0 of 2 done")
    with PtyProgram(program.argv, env=program.environment, cwd=str(folder)) as terminal:
        terminal.wait_for(program.ready, 30)
        terminal.collect(SETTLE, 5, wait=False)
        terminal.press("1" * SAVED)
        if not terminal.wait_until(lambda: "saved" in terminal.screen_text(), 10):
            raise TimeoutError(f"nothing was saved:\n{terminal.screen_text()}")
        terminal.collect(SETTLE, 5, wait=False)
        terminal.press("1" * TYPED)
        before_end, end = way
        before_end(terminal)
        begun = time.perf_counter()
        end(terminal)
        ends.statuses.add(terminal.wait_for_exit(10))
        ends.seconds.append(time.perf_counter() - begun)
    kept = _journal(copy) - before + _spooled(folder)
    ends.lost += max(0, SAVED - kept)
    ends.typed_kept += max(0, kept - SAVED)


def _journal(database: Path) -> int:
    connection = sqlite3.connect(database)
    try:
        (rows,) = connection.execute("SELECT count(*) FROM journal").fetchone()
        return int(rows)
    finally:
        connection.close()


def _spooled(folder: Path) -> int:
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in folder.glob("data/**/unsaved/*.jsonl"))
