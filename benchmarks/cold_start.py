"""From the command line to a complete first screen: seconds and bytes, page cache warm and cold, peers beside us."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotations.config import seeds_dir
from annotations.ingest.article import build_article
from annotations.ingest.outlets import load_profiles
from benchmarks.peers import Absent, Program, kutip, kutip_command, slate, slate_command, vim, vim_command
from benchmarks.report import Cell, Report, Table, percentile, verdict
from tests.terminal.pty import PtyProgram

__all__ = ["run"]

SECONDS, BYTES, HELP_SECONDS = 0.6, 12_000, 0.15
"""The budgets."""
DROP_CACHES = Path("/proc/sys/vm/drop_caches")
QUIET = 0.4
"""Seconds without output after which the screen is complete; they are not counted."""

Start = Callable[[Path], Program]


@dataclass(slots=True)
class Times:
    """Of several starts."""

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def row(self) -> tuple[Cell, ...]:
        """Least and median seconds, worst; most bytes."""
        return (
            len(self.seconds), min(self.seconds, default=None), percentile(self.seconds, 50),
            max(self.seconds, default=None), max(self.sizes, default=None),
        )  # fmt: skip


def run(*, quick: bool, full: bool) -> Report:
    """Measure."""
    warm, cold = (3, 1) if quick else (15, 5)
    report = Report("cold_start")
    absent: list[str] = []
    starts = _starts(absent)
    screens = Table(
        "To a complete first screen, the five seeds, 80x24",
        ("program", "page cache", "starts", "s least", "p50", "most", "bytes", "budget", ""),
    )
    for cache, count in (("warm", warm), ("cold", cold)):
        if cache == "cold" and not os.access(DROP_CACHES, os.W_OK):
            absent.append(f"{DROP_CACHES} cannot be written here: no cold starts")
            continue
        for name, times in _screens(starts, count, cold=cache == "cold").items():
            screens.rows.append((name, cache, *times.row(), *_judged(name, times)))
    screens.notes += [
        "new: the project is not there yet and is built from the files first; open: it is, as on every later start",
        "cold: every page of every file dropped before the start, Python and the terminal's libraries too",
        "a cold start is a disk's speed; the budget is judged on the medians",
        *absent,
    ]
    report.tables = [screens, _help(warm)]
    return report


def _starts(absent: list[str]) -> dict[str, Start]:
    """How to start each; each start has a folder of its own, prepared before the clock runs."""
    seeds = seeds_dir() / "articles"
    texts = sorted(seeds.glob("*.txt"))
    profiles = load_profiles()
    articles = [build_article(path.read_text(encoding="utf-8"), str(path), profiles) for path in texts]

    def opened(folder: Path) -> Program:
        _add(folder, seeds)
        return kutip(folder / "project.db", folder, "of 5 done")

    starts: dict[str, Start] = {
        "kutip open": opened,
        "kutip open (new)": lambda folder: kutip(folder / "project.db", folder, "of 5 done", arguments=[str(seeds)]),
    }
    for name, installed, start in (
        ("SLATE", slate_command, lambda folder: slate(articles[0], (), folder)),
        ("vim", vim_command, lambda folder: vim(articles[:2], folder)),
    ):
        try:
            installed()
            starts[name] = start
        except Absent as reason:
            absent.append(str(reason))
    return starts


def _add(folder: Path, seeds: Path) -> None:
    command = [kutip_command(), "add", str(seeds), "--project", str(folder / "project.db")]
    subprocess.run(command, check=True, capture_output=True)


def _screens(starts: dict[str, Start], count: int, *, cold: bool) -> dict[str, Times]:
    """Start them in turn."""
    found = {name: Times() for name in starts}
    for _ in range(count):
        for name, start in starts.items():
            with tempfile.TemporaryDirectory() as folder:
                program = start(Path(folder))
                if cold:
                    _drop_caches()
                seconds, size = first_screen(program)
            found[name].seconds.append(seconds)
            found[name].sizes.append(size)
    return found


def first_screen(program: Program, rows: int = 24, columns: int = 80) -> tuple[float, int]:
    """Seconds from exec to the last byte of the first screen, and all bytes until then."""
    with PtyProgram(
        program.argv, rows=rows, columns=columns, env=program.environment, cwd=str(program.cwd)
    ) as terminal:
        ready = program.ready.encode()
        last = terminal.started
        limit = last + 60
        while ready not in terminal.log or time.perf_counter() < last + QUIET:
            for chunk in terminal.collect(0.0, 0.05):
                last = chunk.at
            if time.perf_counter() > limit or terminal.ended:
                raise TimeoutError(f"{program.name} did not start: {bytes(terminal.log[-300:])!r}")
        return last - terminal.started, len(terminal.log)


def _drop_caches() -> None:
    os.sync()
    DROP_CACHES.write_text("3")


def _judged(name: str, times: Times) -> tuple[str, str]:
    if name != "kutip open":
        return ("", "")
    found = (verdict(percentile(times.seconds, 50), SECONDS), verdict(max(times.sizes), BYTES))
    return (f"{SECONDS} s, {BYTES:,} B", "met" if set(found) == {"met"} else ", ".join(found))


def _help(count: int) -> Table:
    """Headless commands must not pay for the desk."""
    commands: dict[str, Sequence[str]] = {"kutip --help": (kutip_command(), "--help")}
    for name, command, option in (
        ("SLATE --help", slate_command, "--help"),
        ("vim --version", vim_command, "--version"),
    ):
        try:
            commands[name] = (str(command()), option)
        except Absent:
            continue
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(count):
        for name, argv in commands.items():
            begun = time.perf_counter()
            subprocess.run(argv, check=True, capture_output=True)
            found[name].append(time.perf_counter() - begun)
    table = Table("Headless", ("command", "runs", "s least", "p50", "most", "budget", ""))
    for name, seconds in found.items():
        middle = percentile(seconds, 50)
        judged = (f"{HELP_SECONDS} s", verdict(middle, HELP_SECONDS)) if name.startswith("kutip") else ("", "")
        table.rows.append((name, len(seconds), min(seconds), middle, max(seconds), *judged))
    return table
