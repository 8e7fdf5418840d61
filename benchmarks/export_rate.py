"""Training data out of a large project: rows a second and memory, beside a bare sqlite3 and json loop."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.corpus import Shape, project
from benchmarks.peers import cache_dir, kutip_command
from benchmarks.report import Report, Table, percentile, verdict

__all__ = ["run"]

SMALL = Shape(stories=1_000, outlets=1, words=250, marks=10)
LARGE = Shape(stories=10_000, outlets=1, words=250, marks=10)
HUGE = Shape(stories=100_000, outlets=1, words=250, marks=10)
RATE, GROWTH = 0.5, 1.1
"""The budgets: rows a second of the bare loop's; memory for ten times as much, of that for the smaller project."""


@dataclass(slots=True)
class Runs:
    """Of one program on one project."""

    seconds: list[float] = field(default_factory=list)
    peak_kb: int = 0

    def time(self, argv: list[str]) -> None:
        """Run once, the program's start included."""
        begun = time.perf_counter()
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Not ru_maxrss: it counts what this process had when it forked.
        status = Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            found = re.search(r"^VmHWM:\s+(\d+)", status.read_text(), re.MULTILINE)
            self.peak_kb = max(self.peak_kb, int(found[1]) if found else 0)
            time.sleep(0.005)
        self.seconds.append(time.perf_counter() - begun)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, argv)


def run(*, quick: bool, full: bool) -> Report:
    """Measure."""
    table = Table(
        "Export: native JSONL, articles of 250 words with 10 marks",
        ("marks", "program", "runs", "s p50", "marks/s", "of bare", "peak MB", "budget", ""),
    )
    found = {}
    for shape in (SMALL, LARGE, *([HUGE] if full else [])):
        database = project(shape, cache_dir())
        found[shape] = ours, bare = _alternate(database, 2 if quick or shape is HUGE else 7)
        _rows(table, shape, ours, bare)
    sizes = list(found.items())
    (small, _), (large, _) = sizes[0][1], sizes[-1][1]
    table.rows.append(
        (
            sizes[-1][0].stories * LARGE.marks, "kutip: memory", None, None, None, None, large.peak_kb / 1024,
            f"≤ {GROWTH} × that of {SMALL.stories * SMALL.marks:,}", verdict(large.peak_kb / small.peak_kb, GROWTH),
        )
    )  # fmt: skip
    table.notes.append("the program's start is counted; both wrote the same articles, marks and regions (compared)")
    return Report("export_rate", [table])


def _alternate(database: Path, runs: int) -> tuple[Runs, Runs]:
    ours, bare = Runs(), Runs()
    with tempfile.TemporaryDirectory() as name:
        theirs, own = Path(name, "bare.jsonl"), Path(name, "kutip.jsonl")
        for _ in range(runs):
            bare.time([sys.executable, "-m", "benchmarks.bare_loop", str(database), str(theirs)])
            ours.time([kutip_command(), "export", "jsonl", str(own), "--project", str(database)])
        for mine, other in zip(_lines(own), _lines(theirs), strict=True):
            if mine != other:
                raise AssertionError(f"{mine['id']} was exported otherwise than by the bare loop")
    return ours, bare


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """What both have to say of an article, whatever the order of its marks."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            value = json.loads(line)
            value["spans"].sort(key=lambda span: span["id"])
            yield {key: value[key] for key in ("id", "text", "spans", "regions")}


def _rows(table: Table, shape: Shape, ours: Runs, bare: Runs) -> None:
    rows = shape.stories * shape.outlets * shape.marks
    rates = []
    for name, runs in (("bare loop", bare), ("kutip export", ours)):
        seconds = percentile(runs.seconds, 50) or 0.0
        rates.append(rows / seconds)
        relative = rates[-1] / rates[0]
        judged = (
            ("≥ 0.5 of bare", verdict(relative, RATE, at_least=True)) if runs is ours and rows >= 100_000 else ("", "")
        )
        table.rows.append(
            (rows, name, len(runs.seconds), seconds, round(rates[-1]), relative, runs.peak_kb / 1024, *judged)
        )
