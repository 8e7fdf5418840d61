"""What a project holds, counted: as plain data and as tables for people."""

from __future__ import annotations

from typing import Any

from annotations.store.reading import Reading
from annotations.store.selection import Selection
from annotations.text import display_line

__all__ = ["summary", "tables"]


def summary(reading: Reading, selection: Selection | None = None) -> dict[str, Any]:
    """Counts as plain data: `articles` and `annotations` by outlet, `links`, `entities` by kind, `progress`.

    Of the selected part: a link counts when both its ends are selected, an entity when a selected mark refers to it.
    """
    part = selection or Selection()
    articles = reading.article_counts(part)
    total = sum(count for _, count, _ in articles)
    marks: dict[str, dict[str, int]] = {}
    annotators: dict[str, int] = {}
    for outlet, label, annotator, count in reading.mark_counts(part):
        row = marks.setdefault(outlet, {})
        row[label] = row.get(label, 0) + count
        annotators[annotator] = annotators.get(annotator, 0) + count
    progress: dict[str, dict[str, int]] = {}
    for annotator, state, count in reading.task_counts(part):
        progress.setdefault(annotator, {})[state] = count
    for states in progress.values():
        states["todo"] = total - sum(count for state, count in states.items() if state != "todo")
    return {
        "articles": {"total": total, "by_outlet": {name: count for name, count, _ in articles}},
        "characters": sum(length for _, _, length in articles),
        "annotations": {"total": sum(annotators.values()), "by_outlet": marks, "by_annotator": annotators},
        "links": dict(reading.link_counts(part)),
        "entities": {kind: {"count": count, "marks": marks} for kind, count, marks in reading.entity_counts(part)},
        "progress": progress,
    }


def tables(found: dict[str, Any]) -> str:
    """The summary as tables; empty ones are left out, and said in a sentence."""
    by_outlet: dict[str, int] = found["articles"]["by_outlet"]
    if not by_outlet:
        return "No articles yet. Add some with: kutip add PATH…"
    marks: dict[str, dict[str, int]] = found["annotations"]["by_outlet"]
    labels = sorted({label for row in marks.values() for label in row})
    rows = [
        [display_line(name), count, *(marks.get(name, {}).get(label, 0) for label in labels)]
        for name, count in by_outlet.items()
    ]
    totals = [
        "all",
        found["articles"]["total"],
        *(sum(row.get(label, 0) for row in marks.values()) for label in labels),
    ]
    out = [_table(["outlet", "articles", *map(display_line, labels)], [*rows, totals])]
    if not marks:
        out.append("No marks yet. Make some with: kutip open")
    if found["links"]:
        out.append("links: " + ", ".join(f"{display_line(kind)} {count}" for kind, count in found["links"].items()))
    if found["entities"]:
        counts = ", ".join(f"{kind} {one['count']} in {one['marks']} marks" for kind, one in found["entities"].items())
        out.append(f"entities: {counts}")
    progress: dict[str, dict[str, int]] = found["progress"]
    if progress:
        states = ("todo", "doing", "done", "skipped")
        by_annotator: dict[str, int] = found["annotations"]["by_annotator"]
        rows = [
            [display_line(name), by_annotator.get(name, 0), *(row.get(state, 0) for state in states)]
            for name, row in progress.items()
        ]
        out.append(_table(["annotator", "marks", *states], rows))
    return "\n\n".join(out)


def _table(headers: list[str], rows: list[list[Any]]) -> str:
    """Names to the left, numbers to the right; a name that looks like a number stays as it is."""
    from tabulate import tabulate

    right = ("right" for _ in headers[1:])
    return tabulate(rows, headers=headers, disable_numparse=True, colalign=("left", *right))
