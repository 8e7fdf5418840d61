"""What became of suggestions, as plain data and back: what a mark was made of, and what was rejected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotations.formats.fields import integer, items, mapping, optional, place, string
from annotations.store.reading import Document
from annotations.store.records import Annotation, Suggestion

__all__ = [
    "FEATURES",
    "REJECTED",
    "SUGGESTED",
    "provenance_of",
    "provenance_value",
    "rejected_of",
    "rejected_values",
]

SUGGESTED = "suggested"
"""The origin of marks that have a provenance."""

FEATURES = (
    ("suggester", "string"), ("version", "string"), ("score", "float64"), ("reason", "string"), ("kind", "string"),
    ("label", "string"), ("fragments", "spans"), ("at", "string"),
)  # fmt: skip
"""The keys and what they hold."""
REJECTED = (("annotator", "string"), *FEATURES)
"""The same for what was rejected."""


def provenance_value(document: Document, mark: Annotation) -> dict[str, Any] | None:
    """What the mark was made of; None where that is not known. `score` is 0 to 100, `at` when it was accepted.

    `label` and `fragments` are those that were proposed, None where the mark has the same.
    """
    one = document.behind.get(mark.uid)
    if one is None:
        return None
    return {
        "suggester": one.suggester,
        "version": one.version,
        "score": one.score,
        "reason": one.reason,
        "kind": one.kind,
        "label": None if one.label == mark.label else one.label,
        "fragments": None if one.fragments in ((), mark.fragments) else [list(span) for span in one.fragments],
        "at": one.at,
    }


def provenance_of(value: Any, mark: Annotation, length: int) -> Suggestion:
    """What `provenance_value` gave, for a mark on a text of that length. Raises `ValueError`."""
    return _suggestion(mapping(value, "provenance"), mark, length, "accepted")


def rejected_values(document: Document) -> list[dict[str, Any]]:
    """What annotators rejected, with who did; `label` and `fragments` are those that were proposed."""
    return [
        {
            "annotator": one.by,
            "suggester": one.suggester,
            "version": one.version,
            "score": one.score,
            "reason": one.reason,
            "kind": one.kind,
            "label": one.label,
            "fragments": [list(span) for span in one.fragments],
            "at": one.at,
        }
        for one in document.rejected
    ]


def rejected_of(value: Any, article: str, length: int) -> tuple[Suggestion, ...]:
    """What `rejected_values` gave, for an article (uid) with a text of that length. Raises `ValueError`.

    Nothing where another program calls something else so.
    """
    if not isinstance(value, list) or not all(isinstance(each, dict) and "suggester" in each for each in value):
        return ()
    out = []
    for told in value:
        who, label = string(told, "annotator"), string(told, "label")
        if not (who.strip() and label.strip() and items(told, "fragments")):
            raise ValueError("what was rejected has no annotator, no label or no place")
        out.append(_suggestion(told, Annotation("", article, who, label, ()), length, "rejected"))
    return tuple(out)


def _suggestion(told: Mapping[str, Any], mark: Annotation, length: int, status: str) -> Suggestion:
    score = told.get("score")
    if not isinstance(score, int | float) or isinstance(score, bool) or not 0 <= score <= 100:
        raise ValueError(f"the score of a suggestion is {score!r}, no number from 0 to 100")
    suggester = string(told, "suggester")
    if not suggester.strip():
        raise ValueError("a suggestion names no suggester")
    fragments = []
    for pair in items(told, "fragments"):
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError("a fragment is no pair of offsets")
        ends = {"start": pair[0], "end": pair[1]}
        fragments.append(place(integer(ends, "start"), integer(ends, "end"), length))
    return Suggestion(
        "", mark.article, optional(told, "label") or mark.label, tuple(fragments), suggester,
        optional(told, "version") or "", float(score), optional(told, "reason") or "", optional(told, "kind") or "",
        status=status, by=mark.annotator, at=optional(told, "at"), annotation=mark.uid or None,
    )  # fmt: skip
