"""Learned boilerplate: what is found of planted furniture without a profile, and what is taken for it wrongly."""

from __future__ import annotations

from time import perf_counter

from annotations.ingest.boilerplate import Finding, Learner, Way
from annotations.ingest.lines import split_lines
from benchmarks.furniture import Planted, planted
from benchmarks.report import Report, Table, verdict

__all__ = ["run", "score"]

PRECISION, RECALL = 0.99, 0.95
SIZES = (100, 1000, 4000)


def run(quick: bool = False, full: bool = False) -> Report:
    """Outlets of several sizes, each with furniture of its own."""
    table = Table(
        "Furniture learned without a profile, by characters",
        ("articles", "furniture, characters", "precision", "recall", "articles/s", "precision ≥ 0.99", "recall ≥ 0.95"),
    )
    for size in SIZES[:2] if quick else SIZES:
        outlets = 2 if quick else 4
        right = found = there = articles = 0
        seconds = 0.0
        for outlet in range(outlets):
            corpus = planted(f"{size}-{outlet}", size)
            start = perf_counter()
            counts = score(corpus)
            seconds += perf_counter() - start
            right, found, there = right + counts[0], found + counts[1], there + counts[2]
            articles += size
        precision, recall = right / max(found, 1), right / max(there, 1)
        verdicts = verdict(precision, PRECISION, at_least=True), verdict(recall, RECALL, at_least=True)
        table.rows.append((f"{outlets} × {size}", there, precision, recall, articles / seconds, *verdicts))
    table.notes.append("follow-ups repeat their story, attributions follow formulas, sub-headings have no full stop")
    return Report("boilerplate", [table])


def score(corpus: list[Planted]) -> tuple[int, int, int]:
    """Characters of furniture rightly found, of everything found, and of all furniture."""
    learner = Learner()
    for each in corpus:
        learner.count(each.page)
    for each in corpus:
        learner.compare(each.page)
    findings: dict[Way, Finding] = {}
    right = found = there = 0
    for each in corpus:
        text = each.page.text
        asides = {line.start for line in learner.asides(each.page, findings)}
        for line in list(split_lines(text))[1:]:
            size = line.end - line.start
            is_furniture = text[line.start : line.end] in each.furniture
            there += size * is_furniture
            found += size * (line.start in asides)
            right += size * (is_furniture and line.start in asides)
    return right, found, there
