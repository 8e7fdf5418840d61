"""Keystrokes per gold annotation of the five seeds, by a driver that plays the documented keys: unaided, and with
suggestions on.

The same plans are entered in a real terminal, exported and compared with the gold by `tests/terminal/test_gold.py` and
`tests/terminal/test_gold_suggested.py`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from annotations.clock import now
from annotations.suggesting import suggest_added
from benchmarks.report import Cell, Report, Table, percentile, verdict
from tests.gold import GoldArticle, Played, play_article, read_gold
from tests.gold_suggested import play_suggested
from tests.headless import HeadlessDesk, seed_session

__all__ = ["run"]

BUDGETS = {"claim": 6.0}
ALL = "all"
AIDED = {"claim": 2.0, ALL: 1.5}
NO_MARKS = ("link", "rejected")


def run(*, quick: bool = False, full: bool = False) -> Report:
    """Play the gold on a desk without a screen and count; nothing varies, so `quick` and `full` do not matter."""
    unaided = _table("Keys per gold annotation of the seeds (unaided, label key included)", play_article, BUDGETS)
    aided = _table("The same with suggestions on", play_suggested, AIDED, suggested=True)
    return Report("gold_keys", [unaided, aided])


def _table(
    title: str,
    play: Callable[[HeadlessDesk, GoldArticle], Played],
    budgets: Mapping[str, float],
    *,
    suggested: bool = False,
) -> Table:
    costs = _costs(play, suggested=suggested)
    everything = [count for kind, counts in costs.items() if kind not in NO_MARKS for count in counts]
    table = Table(title, ["kind", "number", "mean", "p90", "most", "budget (mean)", "verdict"])
    keys = sum(map(sum, costs.values()))
    for kind, counts in sorted(costs.items()):
        mean = sum(counts) / len(counts)
        table.rows.append(_row(kind, counts, mean, budgets.get(kind)))
    mean = keys / len(everything)
    table.rows.append(["all, links and rejections included", len(everything), mean, "", "", *_judged(mean, budgets)])
    table.notes.append(f"{keys} keys for {len(everything)} annotations with their links: {mean:.2f} each.")
    return table


def _row(kind: str, counts: list[int], mean: float, budget: float | None) -> list[Cell]:
    judged = verdict(mean, budget) if budget else ""
    return [kind, len(counts), mean, percentile(counts, 90), max(counts), budget, judged]


def _judged(mean: float, budgets: Mapping[str, float]) -> list[Cell]:
    budget = budgets.get(ALL)
    return [budget, verdict(mean, budget) if budget else ""]


def _costs(play: Callable[[HeadlessDesk, GoldArticle], Played], *, suggested: bool) -> dict[str, list[int]]:
    costs: dict[str, list[int]] = {}
    gold = {article.file: article for article in read_gold()}
    with tempfile.TemporaryDirectory() as folder:
        session, store = seed_session(Path(folder))
        refs = session.story.articles if session.story else ()
        if suggested:
            suggest_added(store, [ref.uid for ref in refs], now())
        for index, ref in enumerate(refs):
            session.active_index = index
            played = play(HeadlessDesk(session, store=store), gold[Path(ref.source or "").name])
            for kind, counts in played.costs.items():
                costs.setdefault(kind, []).extend(counts)
        store.close()
    return costs
