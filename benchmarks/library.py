"""The library of 100,000 articles in a real terminal: first screen, search letter by letter, scrolling, memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.corpus import Shape, copy_project, project
from benchmarks.peers import cache_dir
from benchmarks.report import Report, Table, percentile, verdict
from tests.terminal.desk_program import KUTIP, desk_environment
from tests.terminal.pty import PtyProgram, encode_keys, memory_kb, now

__all__ = ["run"]

SHAPE, QUICK = Shape(50_000, 2, 400, 2), Shape(2_500, 2, 400, 2)
"""Two outlets a story: 100,000 articles of 400 words, or 5,000."""

QUERIES = ("bakar ", "rusa outlet:viva ", "yang dan ", "lang:id untuk ", "marked since:2020 ")
FIRST_SCREEN, LETTER_MS, SCROLL_MS, MEMORY_MB = 1.5, 100.0, 20.0, 250
"""Rows are scrolled within two frames of 60 a second at most, as pages of the desk are."""


def run(*, quick: bool, full: bool) -> Report:
    """Measure."""
    del full
    shape = QUICK if quick else SHAPE
    source = project(shape, cache_dir())
    report = Report("library")
    table = Table(
        f"the library, {shape.stories * shape.outlets:,} articles of {shape.words} words, 80x24",
        ("what", "p50", "p99", "bytes p50", "wanted", "verdict"),
        notes=["a letter: from the key to the last byte of the list that it leaves"],
    )
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        path = copy_project(source, home)
        command = [KUTIP, "open", "--project", str(path)]
        with PtyProgram(command, env=desk_environment(home, KUTIP_ANNOTATOR="bench"), cwd=home) as desk:
            _measure(desk, table)
    report.tables.append(table)
    return report


def _measure(desk: PtyProgram, table: Table) -> None:
    opened = desk.wait_for("1 claim", 60)
    table.rows.append(
        ("kutip open: a complete screen, s", opened, None, None, FIRST_SCREEN, verdict(opened, FIRST_SCREEN))
    )
    desk.collect(1.0, 10.0, wait=False)
    begun = desk.send(b"A")
    if not desk.wait_until(lambda: "library ·" in desk.screen_text(), 60):
        raise TimeoutError(desk.screen_text())
    listed = now() - begun
    table.rows.append(
        ("A: the library's first screen, s", listed, None, None, FIRST_SCREEN, verdict(listed, FIRST_SCREEN))
    )
    desk.cost(encode_keys("g"))  # the article on the desk, the oldest, is the last one of the list: no row is below it
    for what, keys, limit in (
        ("next row, ms", ["down"] * 50 + ["up"] * 20, SCROLL_MS),
        ("page, ms", ["pagedown"] * 30 + ["pageup"] * 10, None),
        ("to the end and back, ms", ["G", "g"] * 5, None),
        ("another order, ms", ["O"] * 10, LETTER_MS),
        (
            "a filter by key: outlet, state, mine, versions, ms",
            ["o", "o", "t", "t", "0", "m", "m", "v", "v"],
            LETTER_MS,
        ),
    ):
        _keys(desk, table, what, keys, limit)
    letters = [letter for query in QUERIES for letter in ("0", "/", *query, "enter")]
    _keys(desk, table, "a letter of a search, ms", letters, LETTER_MS, quiet=0.3)
    memory = memory_kb(desk.pid) / 1024
    table.rows.append(("memory, MB", memory, None, None, MEMORY_MB, verdict(memory, MEMORY_MB)))


def _keys(desk: PtyProgram, table: Table, what: str, keys: list[str], limit: float | None, quiet: float = 0.08) -> None:
    costs = [desk.cost(encode_keys("space" if key == " " else key), quiet) for key in keys]
    times = [cost.last_ms for cost in costs if cost.last_ms is not None]
    p99 = percentile(times, 99)
    wanted = "" if limit is None else verdict(p99, limit)
    size = percentile([cost.size for cost in costs], 50)
    table.rows.append((what, percentile(times, 50), p99, size, limit, wanted))
