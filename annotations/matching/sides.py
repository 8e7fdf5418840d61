"""Both sides of many pairs of articles, and the sentences of theirs that are matched one to one. Pure, on arrays.

A slot is a sentence of one side of one pair: the same sentence has as many slots as its article has pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from annotations.matching.arrays import B1, F64, I64, spread
from annotations.matching.crowd import Crowd

__all__ = ["Matched", "Sides", "identical", "one_to_one"]


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """P pairs and their slots: `bases[side][p]` is the first of pair p's on that side, `counts[side][p]` how many.

    `who`: the articles of the crowd. `slots`: how many there are on either side.
    """

    crowd: Crowd
    who: tuple[I64, I64]
    counts: tuple[I64, I64]
    bases: tuple[I64, I64]
    slots: tuple[int, int]

    @classmethod
    def of(cls, crowd: Crowd, left: I64, right: I64) -> Sides:
        """The pairs `left[n]`, `right[n]`, articles of the crowd."""
        sizes = np.diff(crowd.bounds)
        counts = sizes[left], sizes[right]
        bases = np.cumsum(counts[0]) - counts[0], np.cumsum(counts[1]) - counts[1]
        return cls(crowd, (left, right), counts, bases, (int(counts[0].sum()), int(counts[1].sum())))

    def sentences(self, side: int) -> I64:
        """The crowd's sentence of each slot."""
        return spread(self.crowd.bounds[self.who[side]], self.counts[side])

    def pairs(self, side: int) -> I64:
        """The pair of each slot."""
        return np.repeat(np.arange(len(self.counts[side])), self.counts[side])

    def apart(self, pairs: I64, lefts: I64, rights: I64) -> F64:
        """How far from the same place in their articles two sentences stand."""
        away = lefts / self.counts[0][pairs] - rights / self.counts[1][pairs]
        return np.abs(np.asarray(away, np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """Sentences that tell the same: row n is of pair `pairs[n]`, its sentences and their slots on either side."""

    pairs: I64
    rows: tuple[I64, I64]
    slots: tuple[I64, I64]
    scores: I64
    same: B1
    merged: B1

    @classmethod
    def of(cls, sides: Sides, pairs: I64, rows: tuple[I64, I64], scores: I64, kind: str = "") -> Matched:
        """All of one `kind`: "same", "merged" or neither."""
        slots = sides.bases[0][pairs] + rows[0], sides.bases[1][pairs] + rows[1]
        count = len(pairs)
        return cls(pairs, rows, slots, scores, np.full(count, kind == "same"), np.full(count, kind == "merged"))

    @classmethod
    def joined(cls, parts: Sequence[Matched]) -> Matched:
        """One after the other."""
        return cls(
            np.concatenate([each.pairs for each in parts]),
            (np.concatenate([each.rows[0] for each in parts]), np.concatenate([each.rows[1] for each in parts])),
            (np.concatenate([each.slots[0] for each in parts]), np.concatenate([each.slots[1] for each in parts])),
            np.concatenate([each.scores for each in parts]), np.concatenate([each.same for each in parts]),
            np.concatenate([each.merged for each in parts]),
        )  # fmt: skip


def identical(sides: Sides) -> Matched:
    """Sentences that are the same word for word; of several, those at the same place in their articles."""
    keys = sides.crowd.keys
    at, sizes = keys.entries(sides.who[0])
    pairs = np.repeat(np.arange(len(sizes)), sizes)
    first, times = keys.found(keys.values[at], sides.who[1][pairs])
    pairs, lefts = np.repeat(pairs, times), np.repeat(keys.rows[at], times)
    rights = keys.rows[spread(first, times)]
    slots = sides.bases[0][pairs] + lefts, sides.bases[1][pairs] + rights

    def ranked(some: I64) -> I64:
        one, other = lefts[some], rights[some]
        return some[np.lexsort((other, one, one + other, sides.apart(pairs[some], one, other)))]

    kept = one_to_one(slots, sides.slots, ranked)
    return Matched.of(sides, pairs[kept], (lefts[kept], rights[kept]), np.full(len(kept), 100, np.int64), "same")


def one_to_one(slots: tuple[I64, I64], sizes: tuple[int, int], ranked: Callable[[I64], I64]) -> I64:
    """Those that are kept when each in turn, in the order that `ranked` gives, takes its two slots if both are free.

    Round by round: whoever is the first of those left in both its slots is served whatever comes before it elsewhere.
    """
    alone = (np.bincount(slots[0], minlength=sizes[0])[slots[0]] == 1) & (
        np.bincount(slots[1], minlength=sizes[1])[slots[1]] == 1
    )
    kept = [np.flatnonzero(alone)]
    rest = ranked(np.flatnonzero(~alone))
    first = np.empty(sizes[0], np.int64), np.empty(sizes[1], np.int64)
    while len(rest):
        places = np.arange(len(rest))
        mine = np.ones(len(rest), np.bool_)
        for side in (0, 1):
            here = slots[side][rest]
            first[side][here[::-1]] = places[::-1]
            mine &= first[side][here] == places
        kept.append(rest[mine])
        for side in (0, 1):
            first[side][slots[side][rest[mine]]] = -1
        rest = rest[(first[0][slots[0][rest]] >= 0) & (first[1][slots[1][rest]] >= 0)]
    return np.concatenate(kept)
