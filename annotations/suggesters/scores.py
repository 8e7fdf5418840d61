"""The result of an evaluation for people and for scripts. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from annotations.suggesters.evaluate import Count, Counts, Result

__all__ = ["as_json", "error_lines", "tables"]

LONGEST = 90
"""Characters of a text that an error shows."""
_HEADERS = ("", "label", "marks", "proposed", "P exact", "R exact", "F1 exact", "P", "R", "F1", "speaker")


def as_json(result: Result) -> dict[str, Any]:
    """Everything, shares as numbers from 0 to 1 or null."""
    return {
        "labels": {label: _counts(counts) for label, counts in result.labels.items()},
        "groups": {
            group: {value: {label: _counts(counts) for label, counts in labels.items()} for value, labels in of.items()}
            for group, of in result.groups.items()
        },
        "errors": [asdict(error) for error in result.errors],
    }


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "exact": _count(counts.exact),
        "overlap": _count(counts.overlapping),
        "links": {
            "right": counts.links_right,
            "wrong": counts.links_wrong,
            "accuracy": counts.link_accuracy,
        },
    }


def _count(count: Count) -> dict[str, Any]:
    return asdict(count) | {"precision": count.precision, "recall": count.recall, "f1": count.f1}


def tables(result: Result) -> str:
    """One table: all articles, then by language, outlet and suggester where there are several."""
    from tabulate import tabulate

    rows = [_row("all", label, counts) for label, counts in sorted(result.labels.items())]
    for of in result.groups.values():
        if len(of) > 1:
            rows += [
                _row(value, label, counts) for value, labels in sorted(of.items()) for label, counts in labels.items()
            ]
    align = ("left", "left", *["right"] * (len(_HEADERS) - 2))
    return tabulate(rows, headers=_HEADERS, disable_numparse=True, colalign=align)


def _row(what: str, label: str, counts: Counts) -> tuple[str, ...]:
    exact, loose = counts.exact, counts.overlapping
    marks, made = loose.right + loose.missed, loose.right + loose.wrong
    shares = (exact.precision, exact.recall, exact.f1, loose.precision, loose.recall, loose.f1, counts.link_accuracy)
    return (what, label, str(marks), str(made), *("–" if share is None else f"{share:.3f}" for share in shares))


def error_lines(result: Result, most: int) -> Iterator[str]:
    """The first errors, one a line: article, place, what is wrong, the words."""
    for error in islice(result.errors, most):
        place = ",".join(f"{start}-{end}" for start, end in error.fragments)
        told = "" if error.proposed is None else f"  ←  {_short(error.proposed)}"
        yield f"{error.article}:{place}  {error.kind} {error.label}: {_short(error.text)}{told}"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
