"""Marks from one version of an article to the next: each finds its words again by quote and context, or stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotations.errors import Conflict
from annotations.spans import Span
from annotations.store.actions import Action, Change
from annotations.store.records import Annotation, Link, Position
from annotations.text import anchor, find_anchor

if TYPE_CHECKING:
    from annotations.store.store import Store

__all__ = ["Carried", "carry_marks", "moved_to"]

ACTION = "version"
"""What the journal calls it."""

SURE = 24
"""Code points of a quote that stand for themselves; a shorter one must have some of its context around it too."""
CONTEXT = 6
"""Code points of context, both sides together, that must be as they were around a shorter quote."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one layer's marks on the version before: how many moved; label and words of those that stay.

    `crossing` counts the links that now reach from one version to the other.
    """

    new: str
    old: str
    annotator: str
    moved: int
    lost: tuple[tuple[str, str], ...]
    crossing: int

    def as_record(self) -> dict[str, object]:
        """For JSON."""
        lost = [{"label": label, "quote": quote} for label, quote in self.lost]
        return {"new": self.new, "old": self.old, "annotator": self.annotator, "moved": self.moved, "lost": lost}


def moved_to(mark: Annotation, old: str, new: str) -> tuple[Span, ...] | None:
    """The fragments of `mark`, made on the text `old`, in the text `new`; None if one of them is not to be found."""
    out: list[Span] = []
    for start, end in mark.fragments:
        least = 0 if end - start >= SURE else CONTEXT
        found = find_anchor(new, anchor(old, start, end), least)
        if found is None or (out and found[0] < out[-1][1]):
            return None
        out.append(found)
    return tuple(out)


def carry_marks(store: Store, at: str, fresh: Sequence[str] = ()) -> list[Carried]:
    """Move the marks of every version that was replaced to the one that replaced it; what came of each layer.

    An action a layer, journaled: undo takes it back. What was moved or taken back once is not moved again. Layers of
    which nothing could be moved are told only for the versions in `fresh`. `at` is the time, ISO 8601.
    """
    out: list[Carried] = []
    seen: set[tuple[str, str, str]] = set()
    while waiting := [row for row in store.reading.left_behind() if row not in seen]:
        for new, old, annotator in waiting:
            seen.add((new, old, annotator))
            carried = _carry(store, new, old, annotator, at)
            if carried is not None and (carried.moved or new in fresh):
                out.append(carried)
    return out


def _carry(store: Store, new: str, old: str, annotator: str, at: str) -> Carried | None:
    before, after = store.reading.article(old), store.reading.article(new)
    if before is None or after is None:
        return None
    marks, links = store.reading.marks(old, annotator)
    changes: list[Change] = []
    lost: list[tuple[str, str]] = []
    taken: set[tuple[str, tuple[Span, ...]]] = set()
    for mark in marks:
        fragments = moved_to(mark, before.text, after.text)
        if fragments is None or (mark.label, fragments) in taken:
            lost.append((mark.label, before.text[mark.start : mark.end]))
            continue
        taken.add((mark.label, fragments))
        changes.append(Change.of(mark, replace(mark, article=new, fragments=fragments, updated_at=at)))
    moved = {change.uid for change in changes}
    if changes:
        action = Action(ACTION, new, annotator, tuple(changes), Position(), at, token=f"{ACTION}-{new}-{annotator}")
        try:
            store.commit(action)
        except Conflict:  # a desk is at work on them: they stay where they are, and the next import tries again
            return Carried(new, old, annotator, 0, tuple((mark.label, "") for mark in marks), 0)
    return Carried(new, old, annotator, len(moved), tuple(lost), _crossing(links, marks, moved))


def _crossing(links: Sequence[Link], marks: Sequence[Annotation], moved: set[str]) -> int:
    here = {mark.uid for mark in marks}
    return sum({link.head, link.tail} <= here and (link.head in moved) != (link.tail in moved) for link in links)
