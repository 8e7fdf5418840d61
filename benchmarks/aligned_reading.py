"""Aligned reading: what a caret move costs while two, three and four panes show what tells the same."""

from __future__ import annotations

import gc
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.keyboard import Action, Costs, at_their_terminals
from benchmarks.peers import kutip
from benchmarks.report import Report, Table, verdict
from tests.samples_story import write_long_story

__all__ = ["run"]

SIZES = ((24, 80, 2), (40, 120, 3), (50, 160, 4))
"""Rows, columns, panes."""
SENTENCES = 160
"""Of an article, some 2,000 words: a third shared word for word, a third reworded, a third its own."""
COMPARING = 3.0
"""Seconds until the articles are compared, in the background."""

CARET_BYTES, CARET_MS, LEVEL_BYTES = 16, 8.0, 6000
"""Budgets: of a move within a sentence (as without aligned scrolling), and of one to the next, which is one frame."""

ACTIONS = (
    Action("caret, same sentence", ("right", "left") * 20),
    replace(Action("next sentence", (")",) * 20), after=("g",)),
    replace(Action("only here", ("i",) * 10), after=("g",)),
)


def run(*, quick: bool, full: bool) -> Report:
    """Measure."""
    report = Report("aligned_reading")
    gc.disable()
    headers = ("panes", "size", "action", "keys", "B p50", "p99", "max", "ms p50", "p99", "frames", "budget", "")
    table = Table("Aligned reading: a story of four outlets, 160 sentences each", headers)
    for rows, columns, panes in SIZES:
        found = _measure(rows, columns, 1 if quick else 5)
        for name, costs in found.items():
            table.rows.append((panes, f"{columns}x{rows}", name, *_numbers(costs), *_judged(name, costs)))
    table.notes.append("next sentence: the caret, the counterparts' margins, and where they were out of view a scroll")
    report.tables.append(table)
    return report


def _measure(rows: int, columns: int, rounds: int) -> dict[str, Costs]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [str(path) for path in write_long_story(folder, 4, SENTENCES)]
        program = kutip(folder / "project.db", folder, "0 of 4 done", arguments=paths)
        with at_their_terminals([program], rows, columns) as (typist,):
            typist.idle(COMPARING)
            for action in ACTIONS:
                for _ in range(rounds):
                    typist.round(action)
            return typist.costs


def _numbers(costs: Costs) -> tuple[int | float | None, ...]:
    sizes = tuple(costs.size(percent) for percent in (50, 99, 100))
    return (len(costs.sizes), *sizes, costs.ms(50), costs.ms(99), max(costs.frames, default=None))


def _judged(name: str, costs: Costs) -> tuple[str, str]:
    if name.startswith("caret"):
        met = {verdict(costs.size(99), CARET_BYTES), verdict(costs.ms(99), CARET_MS)}
        return (f"{CARET_BYTES} B, {CARET_MS:g} ms", "met" if met == {"met"} else ", ".join(sorted(met)))
    met = {verdict(costs.size(99), LEVEL_BYTES), verdict(max(costs.frames, default=0), 1)}
    return (f"{LEVEL_BYTES:,} B, 1 frame", "met" if met == {"met"} else ", ".join(sorted(met)))
