"""Keystrokes per gold annotation of the five seeds, by a driver that plays the documented keys without suggestions.

The same plan is entered in a real terminal, exported and compared with the gold by `tests/terminal/test_gold.py`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.report import Report, Table, percentile, verdict
from tests.gold import play_article, read_gold
from tests.headless import HeadlessDesk, seed_session

__all__ = ["run"]

BUDGETS = {"claim": 6.0}


def run(*, quick: bool = False, full: bool = False) -> Report:
    """Play the gold on a desk without a screen and count; nothing varies, so `quick` and `full` do not matter."""
    costs: dict[str, list[int]] = {}
    gold = {article.file: article for article in read_gold()}
    with tempfile.TemporaryDirectory() as folder:
        session, store = seed_session(Path(folder))
        refs = session.story.articles if session.story else ()
        for index, ref in enumerate(refs):
            session.active_index = index
            played = play_article(HeadlessDesk(session, store=store), gold[Path(ref.source or "").name])
            for kind, counts in played.costs.items():
                costs.setdefault(kind, []).extend(counts)
        store.close()
    table = Table(
        "Keys per gold annotation of the seeds (unaided, label key included)",
        ["kind", "number", "mean", "p90", "most", "budget (mean)", "verdict"],
    )
    for kind, counts in sorted(costs.items()):
        mean = sum(counts) / len(counts)
        budget = BUDGETS.get(kind)
        table.rows.append(
            [
                kind,
                len(counts),
                mean,
                percentile(counts, 90),
                max(counts),
                budget,
                verdict(mean, budget) if budget else "",
            ]
        )
    everything = sum(map(sum, costs.values()))
    marks = sum(len(counts) for kind, counts in costs.items() if kind != "link")
    table.notes.append(f"{everything} keys for {marks} annotations with their links: {everything / marks:.2f} each.")
    return Report("gold_keys", [table])
