"""One more article against a stored index, as `kutip add` and `kutip open` match it: finding apart from writing.

`found` is everything from reading the new article to its story, in processor time and by the clock; `kept` is the
transaction that writes it down; `kutip add` is a process of its own that reads a file, stores the article and matches
it, the start of Python included. The project was matched before, with all but these articles.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from annotations.pairing.arrivals import Arrivals
from annotations.pairing.version import VERSION
from annotations.store.store import Store
from benchmarks.match_project import ADD_P50, ADD_P99, NEW, insert, match, planted_project, query
from benchmarks.peers import cache_dir
from benchmarks.planted import Planted, generate
from benchmarks.report import Report, Table, percentile, verdict

__all__ = ["run"]

SIZES = (5_000, 20_000, 100_000)
"""Articles: `--quick` takes the first, `--full` all, otherwise the first two. $KUTIP_MATCHING asks for one other."""

COMMANDS = 7
"""Times that `kutip add` is run."""


def run(*, quick: bool, full: bool) -> Report:
    """Measure."""
    asked = int(os.environ.get("KUTIP_MATCHING", 0))
    headers = ("articles", "what", "ms p50", "p95", "p99", "budget", "")
    table = Table("One more article, matched against those that are stored", headers)
    for count in (asked,) if asked else SIZES[: 1 if quick else 3 if full else 2]:
        _measure(count, table)
    table.notes.append(f"of {NEW} articles added one by one; the budget is for what is found, at 100,000")
    return Report("arrivals", [table])


def _measure(count: int, table: Table) -> None:
    new = list(generate(count + NEW))[count:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(_matched(count), Path(folder) / "project.db"))
        worked, found, kept = [], [], []
        with Store(str(path)) as store:
            arrivals = Arrivals(store)
            for each in new:
                insert(path, [each])
                key = query(path, "SELECT max(id) FROM article")[0][0]
                begun, busy = time.perf_counter(), time.process_time()
                arrival = arrivals.find(key)
                worked.append(1000 * (time.process_time() - busy))
                found.append(1000 * (time.perf_counter() - begun))
                begun = time.perf_counter()
                if arrival is not None:
                    arrivals.keep(arrival)
                kept.append(1000 * (time.perf_counter() - begun))
        _row(table, count, "found, processor time", worked, f"p50 {ADD_P50:.0f}, p99 {ADD_P99:.0f}")
        _row(table, count, "found, by the clock", found)
        _row(table, count, "kept: written in a transaction", kept)
        _row(table, count, "both", [a + b for a, b in zip(found, kept, strict=True)])
        _row(table, count, "kutip add, the process", _commands(path, new[:COMMANDS]))


def _row(table: Table, count: int, what: str, times: Sequence[float], budget: str = "") -> None:
    # what comes first loads tables once
    p50, p95, p99 = (percentile(times[5:] or times, at) for at in (50, 95, 99))
    judged = f"{verdict(p50, ADD_P50)}, {verdict(p99, ADD_P99)}" if budget else ""
    table.rows.append((count, what, p50, p95, p99, budget, judged))


def _matched(count: int) -> Path:
    """The project with `count` articles, matched: kept beside it, for this version of the method."""
    source = planted_project(count + NEW, count, cache_dir())
    path = source.with_name(f"{source.stem}-matched-{VERSION}.db")
    if not path.exists():
        unfinished = Path(shutil.copy(source, path.with_suffix(".part")))
        match(unfinished)
        unfinished.rename(path)
    return path


def _commands(path: Path, new: Sequence[Planted]) -> list[float]:
    """Milliseconds of `kutip add` with one article each, which differ from those that are stored in their last line."""
    times = []
    for each in new:
        day = (date(2026, 1, 1) + timedelta(days=each.day)).isoformat()
        record = {
            "text": f"{each.page.text}\n\n{each.number}", "title": each.page.title,
            "outlet": f"outlet{each.page.outlet}", "published": day,
        }  # fmt: skip
        file = path.with_name("new.jsonl")
        file.write_text(json.dumps(record) + "\n", encoding="utf-8")
        begun = time.perf_counter()
        command = [sys.executable, "-m", "annotations", "add", str(file), "--project", str(path)]
        subprocess.run(command, check=True, capture_output=True)
        times.append(1000 * (time.perf_counter() - begun))
    return times
