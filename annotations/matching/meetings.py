"""Sentences of many pairs of articles matched in other words: those that are left when the same ones are paired. Pure.

What `overlap._Meetings`, `_alike` and `_merged` do for one pair, for all of them together, and only where a sentence is
still free on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from annotations.matching.arrays import B1, F64, I64, spread
from annotations.matching.overlap import CONTAINED, CONTAINED_WORDS, LEFT_OVER, PAIR_SCORE
from annotations.matching.sides import Matched, Sides, one_to_one

__all__ = ["Meetings"]

_TABLE = 512


@cache
def _weights() -> F64:
    """What a word weighs that stands in so many sentences (columns) of two articles of so many together (rows)."""
    often = np.arange(_TABLE, dtype=np.float64)
    often[0] = 1
    out = np.rint(100 * np.log1p(np.arange(_TABLE, dtype=np.float64)[:, None] / often[None, :]))
    return np.asarray(out, np.float64).ravel()


def _weigh(sentences: I64, often: I64) -> F64:
    if int(sentences.max(initial=0)) < _TABLE and int(often.max(initial=0)) < _TABLE:
        return np.asarray(_weights().take(sentences * _TABLE + often), np.float64)
    return np.asarray(np.rint(100 * np.log1p(sentences / often)), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Entered:
    """Entries of one side; the first of the other with the same word, how many there are, what the word weighs."""

    pairs: I64
    slots: I64
    first: I64
    meet: I64
    weights: F64


class Meetings:
    """Every entry of a free sentence with every entry of a free sentence of the other side that has the same word.

    A cell is a free sentence of the left with one of the right, row by row, pair by pair. `free[side]`: which slots
    are. Pairs without any on one side have no cells.
    """

    def __init__(self, sides: Sides, free: tuple[B1, B1]) -> None:
        self.sides, self.free = sides, free
        wanted = self._wanted()
        self.slots = tuple(np.flatnonzero(free[n] & wanted[sides.pairs(n)]) for n in (0, 1))
        self.pairs = tuple(sides.pairs(n)[self.slots[n]] for n in (0, 1))
        counts = tuple(np.bincount(each, minlength=len(wanted)) for each in self.pairs)
        self._lay(counts[0], counts[1])
        self._meet(np.flatnonzero(wanted))

    def _wanted(self) -> B1:
        return np.asarray(np.logical_and(*(
            np.bincount(self.sides.pairs(n)[self.free[n]], minlength=len(self.sides.counts[n])) > 0 for n in (0, 1)
        )), np.bool_)  # fmt: skip

    def _lay(self, lefts: I64, rights: I64) -> None:
        """Where cells are: `begins[n]` is the first of the n-th left slot, `widths[n]` how many; by slot `place`."""
        self.widths = rights[self.pairs[0]]
        self.begins = np.cumsum(self.widths) - self.widths
        self.count = int(self.widths.sum())
        firsts = np.cumsum(rights) - rights
        self.first_right = firsts[self.pairs[0]]
        self.begin = np.zeros(self.sides.slots[0], np.int64)
        self.begin[self.slots[0]] = self.begins
        self.column = np.zeros(self.sides.slots[1], np.int64)
        self.column[self.slots[1]] = np.arange(len(self.slots[1])) - firsts[self.pairs[1]]

    def _entered(self, side: int, wanted: I64) -> _Entered:
        """The entries of the free sentences of one side of the pairs `wanted`."""
        sides, words = self.sides, self.sides.crowd.words
        at, sizes = words.entries(sides.who[side][wanted])
        pairs = np.repeat(wanted, sizes)
        slots = sides.bases[side][pairs] + words.rows[at]
        kept = self.free[side][slots]
        at, pairs, slots = at[kept], pairs[kept], slots[kept]
        first, meet = words.found(words.values[at], sides.who[1 - side][pairs])
        sentences = sides.counts[0] + sides.counts[1]
        return _Entered(pairs, slots, first, meet, _weigh(sentences[pairs], words.times[at] + meet))

    def _meet(self, wanted: I64) -> None:
        sides, words = self.sides, self.sides.crowd.words
        left, right = self._entered(0, wanted), self._entered(1, wanted)
        self.totals = (
            np.bincount(left.slots, left.weights, sides.slots[0]),
            np.bincount(right.slots, right.weights, sides.slots[1]),
        )
        theirs = spread(left.first, left.meet)
        slots = np.repeat(sides.bases[1][left.pairs], left.meet) + words.rows[theirs]
        kept = np.flatnonzero(self.free[1][slots])
        mine = np.repeat(np.arange(len(left.pairs)), left.meet)[kept]
        self.left_entry, self.left_slot, self.entries = mine, left.slots[mine], len(left.pairs)
        self.right_entry, self.right_slot = theirs[kept], slots[kept]
        self.weights, self.owner = left.weights[mine], left.pairs[mine]
        self.cell = self.begin[self.left_slot] + self.column[self.right_slot]

    def alike(self) -> Matched:
        """The closest pairs first, each sentence once. Of equals, those at the same place in their articles."""
        sides = self.sides
        shared = np.bincount(self.cell, self.weights, self.count)
        cells = np.flatnonzero(shared)
        lefts, rights = self._ends(cells)
        shared, one, other = shared[cells], self.totals[0][lefts], self.totals[1][rights]
        sizes = tuple(sides.crowd.sizes[sides.sentences(n)] for n in (0, 1))
        long = (sizes[0][lefts] >= CONTAINED_WORDS) & (sizes[1][rights] >= CONTAINED_WORDS)
        inside = long & (100 * shared >= CONTAINED * np.minimum(one, other))
        hit = np.flatnonzero((200 * shared >= PAIR_SCORE * (one + other)) | inside)
        lefts, rights = lefts[hit], rights[hit]
        values = np.maximum(np.floor_divide(200 * shared[hit], one[hit] + other[hit]), PAIR_SCORE)
        pairs = sides.pairs(0)[lefts]
        rows = lefts - sides.bases[0][pairs], rights - sides.bases[1][pairs]

        def ranked(some: I64) -> I64:
            one, other = rows[0][some], rows[1][some]
            return some[np.lexsort((other, one, one + other, sides.apart(pairs[some], one, other), -values[some]))]

        kept = one_to_one((lefts, rights), sides.slots, ranked)
        return Matched.of(sides, pairs[kept], (rows[0][kept], rows[1][kept]), values[kept].astype(np.int64))

    def _ends(self, cells: I64) -> tuple[I64, I64]:
        """The slots of cells."""
        row = np.searchsorted(self.begins, cells, side="right") - 1
        return self.slots[0][row], self.slots[1][self.first_right[row] + cells - self.begins[row]]

    def merged(self, alike: Matched) -> list[Matched]:
        """Sentences without a pair that are told in what another's paired sentence has left over: from both sides."""
        partner = np.full(self.sides.slots[0], -1, np.int64), np.full(self.sides.slots[1], -1, np.int64)
        for side in (0, 1):
            partner[side][alike.slots[side]] = alike.slots[1 - side]
        return [self._guests(side, partner) for side in (0, 1)]

    def _guests(self, side: int, partner: tuple[I64, I64]) -> Matched:
        """Sentences of `side`, and the other side's that has room for them. `partner[side][slot]`: its counterpart in
        other words, -1 if it has none."""
        sides = self.sides
        slots = (self.left_slot, self.right_slot) if side == 0 else (self.right_slot, self.left_slot)
        long = sides.crowd.sizes[sides.sentences(side)] >= CONTAINED_WORDS
        guests = self.free[side] & (partner[side] < 0) & long & (self.totals[side] > 0)
        room = np.flatnonzero(guests[slots[0]] & (partner[1 - side][slots[1]] >= 0))
        if not len(room):
            none = np.zeros(0, np.int64)
            return Matched.of(sides, none, (none, none), none, "merged")
        # A word that the host's partner has as well is told already.
        room = room[~self._told(side, slots, partner)[room]]
        shared = np.bincount(self.cell[room], self.weights[room], self.count)
        cells = np.flatnonzero(shared)
        ends = self._ends(cells)
        guest, host = ends if side == 0 else ends[::-1]
        order = np.lexsort((host, -shared[cells], guest))
        order = order[np.flatnonzero(np.concatenate([[True], np.diff(guest[order]) != 0]))] if len(order) else order
        guest, host = guest[order], host[order]
        scores = np.floor_divide(100 * shared[cells[order]], self.totals[side][guest]).astype(np.int64)
        kept = np.flatnonzero(scores >= LEFT_OVER)
        lefts, rights = (guest[kept], host[kept]) if side == 0 else (host[kept], guest[kept])
        pairs = sides.pairs(0)[lefts]
        rows = lefts - sides.bases[0][pairs], rights - sides.bases[1][pairs]
        return Matched.of(sides, pairs, rows, scores[kept], "merged")

    def _told(self, side: int, slots: tuple[I64, I64], partner: tuple[I64, I64]) -> B1:
        """Of each meeting, whether its word stands in the partner of the sentence of the other side."""
        if side == 1:
            entry, count = self.left_entry, self.entries
        else:
            words = self.sides.crowd.words
            sizes = np.diff(words.bounds)[self.sides.who[1]]
            first = np.cumsum(sizes) - sizes - words.bounds[self.sides.who[1]]
            entry, count = first[self.owner] + self.right_entry, int(sizes.sum())
        told = np.zeros(count, np.bool_)
        told[entry[partner[1 - side][slots[1]] == slots[0]]] = True
        return told[entry]
