"""What two articles are to each other, from what was measured, and the reasons in words a person can check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "AGREE",
    "ALL_OTHERS",
    "COPIES",
    "DIFFERING",
    "FEW_KEPT",
    "JOIN",
    "LIST",
    "RELATIONS",
    "TEMPLATE",
    "Measured",
    "reasons",
    "relation",
]

EXACT, COPY, VERSION, EXCERPT, EVENT, FOLLOW_UP, TEMPLATE, NONE = RELATIONS = (
    "exact", "copy", "version", "excerpt", "same event", "follow-up", "template", "",
)  # fmt: skip
"""Relations. The empty one: nothing to speak of in common."""

COPIES = frozenset((EXACT, COPY, VERSION, EXCERPT))
"""The relations that mean shared text of one story; with "same event" they may join articles to a story."""

LIST, JOIN = 40, 50
"""Scores (0-100) from which a pair is listed, and from which it joins two articles to a story."""

_BOTH, _SHORT, _LONG, _VERSION = 85, 85, 60, 45
_NUMBERS, AGREE = 4, 50
"""Numbers in what both tell from which figures decide, and the weighted share (0-100) below which they disagree."""

FEW_KEPT = 20
"""Agreement below which one number fewer is enough."""

ALL_OTHERS = 3
"""Numbers in changed sentences from which they decide alone if none of them is kept. What a template fills in is other
each time; who corrects or updates a report keeps most. Of 760 related pairs of real news (Indonesian of 2011 and 2025,
ECB+, BASIL, PolNeAR) it takes one out of its story, for numbers in the addresses of two pages."""

_MUCH_CHANGED = 25
"""Share (0-100) of the common words in changed sentences from which that counts: other prices may stand at the end of a
copy."""

_NUMBERS_OF_TEMPLATE = 2
"""The same where an outlet's repeated lines have already shown one of the pages to be a template."""

_CHANGED = 10
"""Share (0-100) of the common words that a template's changed sentences hold at least: a correction changes fewer."""

_MOST_FIGURES = 3

DIFFERING = _MOST_FIGURES + 1
"""Figures that only one article has, that are kept: those that are named, and one more if there are more."""


@dataclass(slots=True)  # not frozen: it is made for every pair, and frozen ones take four times as long to make
class Measured:
    """Two articles compared. All shares are 0-100.

    `left`, `right`: share of either article's words that stand in sentences with a counterpart. `sentences`: pairs, of
    which `same` word for word and `merged` told together with others; `changed`: share of the words there that do not
    stand in sentences that are the same. `numbers`: numbers in changed sentences, of the article that has fewer;
    `agreement`: how far the numbers of all those sentences are the same, weighted by digits, `kept`: those of the
    changed ones. `exact`: all words, in
    order. `differing`: the first `DIFFERING` figures that only one of them has there, as they are written. `template`:
    whether repeated lines have shown one of the pages to be made from a template.
    """

    left: int
    right: int
    sentences: int
    same: int
    merged: int
    numbers: int
    agreement: int
    exact: bool = False
    changed: int = 0
    differing: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    template: bool = False
    kept: int = 100

    @property
    def score(self) -> int:
        """Three quarters the better covered article, one quarter the other: an excerpt is told whole by its source."""
        return round(0.75 * max(self.left, self.right) + 0.25 * min(self.left, self.right))

    @property
    def figures_differ(self) -> bool:
        """Whether they tell the same with other figures: a template filled in twice."""
        if self.exact or self.changed < _CHANGED:
            return False
        if self.numbers >= ALL_OTHERS and not self.kept and self.changed >= _MUCH_CHANGED:
            return True
        if self.agreement >= AGREE:
            return False
        least = _NUMBERS_OF_TEMPLATE if self.template else _NUMBERS
        return self.numbers >= least or (self.numbers >= _NUMBERS - 1 and self.agreement < FEW_KEPT)


def relation(measured: Measured, *, same_outlet: bool, event: int = 0) -> str:
    """One of `RELATIONS`. `event`: how sure it is from rare words that they report one event, 0-100."""
    high, low = max(measured.left, measured.right), min(measured.left, measured.right)
    if measured.exact:
        return EXACT
    if measured.figures_differ and measured.score >= LIST:
        return TEMPLATE
    if low >= _BOTH:
        return COPY
    if high >= _SHORT and low < _LONG:
        return EXCERPT
    if measured.score >= _VERSION:
        return FOLLOW_UP if same_outlet else VERSION
    if event >= LIST or measured.score >= LIST:
        return FOLLOW_UP if same_outlet else EVENT
    return NONE


def reasons(measured: Measured, kind: str, *, event: int = 0, both: Sequence[str] = ()) -> tuple[str, ...]:
    """Sentences about the first and the second article that can be checked in the texts."""
    if measured.exact:
        return ("the same words in the same order",)
    out = []
    if measured.sentences:
        out.append(_coverage(measured))
        out.append(_sentences(measured))
    if any(measured.differing):
        out.append(_figures(measured))
    if kind == TEMPLATE:
        out.append("the wording is a template: the same sentences, other figures")
    if event:
        out.append(f"by their rare words one event: {event} %" + (f"; both have {', '.join(both)}" if both else ""))
    if kind == FOLLOW_UP:
        out.append("both by one outlet: background may be repeated")
    return tuple(out)


def _coverage(measured: Measured) -> str:
    left, right = measured.left, measured.right
    if left >= 98 and right >= 98:
        return "all of either is in the other"
    if right >= 98:
        return f"{left} % of the first is all of the second"
    if left >= 98:
        return f"{right} % of the second is all of the first"
    return f"{left} % of the first is {right} % of the second"


def _sentences(measured: Measured) -> str:
    told = f"{measured.sentences} sentence{'s' if measured.sentences > 1 else ''} in common"
    if measured.same == measured.sentences:
        return f"{told}, word for word"
    parts = [f"{measured.same} word for word"]
    if measured.merged:
        parts.append(f"{measured.merged} run together with others")
    return f"{told}, {', '.join(parts)}"


def _figures(measured: Measured) -> str:
    sides = [", ".join(figures[:_MOST_FIGURES]) + ("…" if len(figures) > _MOST_FIGURES else "") for figures in
             measured.differing]  # fmt: skip
    if all(sides):
        return f"figures differ: {sides[0]} / {sides[1]}"
    return f"figures only in the {'first' if sides[0] else 'second'}: {sides[0] or sides[1]}"
