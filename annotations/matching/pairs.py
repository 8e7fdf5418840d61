"""A pair of sentences that tell the same: the value that alignment hands out, without numpy."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Pair"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Sentence `left` of the one article tells the same as `right` of the other. `score` is 0-100.

    `same`: word for word, but for case, quotation marks and punctuation. `merged`: one of the two is told together
    with something else, in a sentence that has a closer counterpart.
    """

    left: int
    right: int
    score: int
    same: bool = False
    merged: bool = False
