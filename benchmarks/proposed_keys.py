"""What keys cost while suggestions wait: the caret over a text that is full of them, and walking and deciding them.

The seeds, with all suggestions of Kutip's suggesters; the budgets of a caret move are those of DESIGN without
suggestions. The caret goes from word to word over the first article's body, on and off what is proposed.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from annotations.cli import main
from benchmarks.keyboard import Action, Costs, at_their_terminals
from benchmarks.peers import kutip
from benchmarks.report import Report, Table, verdict
from tests.headless import seed_session

__all__ = ["run"]

SIZES = ((24, 80), (50, 200))
CARET_BYTES, CARET_MS = 16, 8.0
WALK_MS = 20.0
ACTIONS = (
    replace(Action("caret over suggestions", ("right",) * 30), before=("g", *[")"] * 3)),
    Action("walk", (">",) * 20),
    Action("walk back", ("<",) * 20),
    replace(Action("accept", ("enter",) * 6), after=("u",) * 6),
)


def run(*, quick: bool = False, full: bool = False) -> Report:
    """Measure; once if `quick`."""
    headers = ("size", "action", "keys", "B p50", "p99", "max", "ms p50", "p99", "budget", "")
    table = Table("Keys while suggestions wait (the seeds, all suggesters)", headers)
    for rows, columns in SIZES:
        for name, costs in _measured(rows, columns, 1 if quick else 4).items():
            table.rows.append((f"{columns}x{rows}", name, *_numbers(costs), *_judged(name, costs)))
    return Report("proposed_keys", [table])


def _measured(rows: int, columns: int, rounds: int) -> dict[str, Costs]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seed_session(folder)[1].close()
        project = folder / "kutip.db"
        main(["suggest", "--project", str(project)])
        with at_their_terminals([kutip(project, folder, "0 of 5 done")], rows, columns) as (typist,):
            for _ in range(rounds):
                for action in ACTIONS:
                    typist.round(action)
            return typist.costs


def _numbers(costs: Costs) -> tuple[int | float | None, ...]:
    return (len(costs.sizes), *(costs.size(percent) for percent in (50, 99, 100)), costs.ms(50), costs.ms(99))


def _judged(name: str, costs: Costs) -> tuple[str, str]:
    if name.startswith("caret"):
        met = {verdict(costs.size(99), CARET_BYTES), verdict(costs.ms(99), CARET_MS)}
        return (f"{CARET_BYTES} B, {CARET_MS:g} ms", "met" if met == {"met"} else ", ".join(sorted(met)))
    return (f"{WALK_MS:g} ms", verdict(costs.ms(99), WALK_MS))
