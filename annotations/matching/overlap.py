"""Sentences of two articles paired on arrays: the one alignment that verification and the desk share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from annotations.matching.arrays import B1, F64, I64, U64, spread
from annotations.matching.entries import unpacked
from annotations.matching.pairs import Pair
from annotations.matching.passages import MOST_SENTENCES

__all__ = [
    "CONTAINED", "CONTAINED_WORDS", "LEFT_OVER", "PAIR_SCORE", "Side", "pair_sentences",
]  # fmt: skip

PAIR_SCORE = 45
"""Weighted share (0-100) of words in common from which two sentences are a pair."""

CONTAINED = 75
"""Weighted share (0-100) of the shorter sentence's words from which it is taken to be contained in the longer."""

CONTAINED_WORDS = 5
"""Words that the shorter one needs for that: two or three are found anywhere."""

LEFT_OVER = 60
"""Weighted share (0-100) of a merged sentence's words that must stand in what its host has left over."""

MOST_MEETINGS = 1 << 22
"""Meetings of a word with itself that are looked at. Two very long articles have tens of millions; they are compared
without the words that have most."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One article of m sentences, ready to be paired with any other.

    `keys`: m hashes of whole sentences. `sizes`: words of each. Its distinct `(word, sentence)` entries, sorted:
    `words`, `rows`, and `times`, how many sentences have the word.
    """

    keys: U64
    sizes: I64
    words: U64
    rows: I64
    times: I64

    @classmethod
    def of(cls, words: U64, sentences: I64, keys: U64, entries: I64) -> Side:
        """From the keys of the words in order, the positions where sentences begin, closed by the number of words, the
        hashes of the sentences, and `entries_of` them, which may be of the first sentences alone."""
        count = min(len(keys), MOST_SENTENCES)
        where, rows, times = unpacked(entries)
        return cls(keys[:count], np.diff(sentences[: count + 1]), words[where], rows, times)


def pair_sentences(left: Side, right: Side) -> list[Pair]:
    """The pairs, ordered by `left`, one-to-one ones before merged ones, the closest first.

    Words weigh what they are rare in the two articles. `pair_sentences(b, a)` are the same pairs turned.
    """
    if not len(left.keys) or not len(right.keys):
        return []
    pairs = _identical(left, right)
    free = np.ones(len(left.keys), np.bool_), np.ones(len(right.keys), np.bool_)
    for pair in pairs:
        free[0][pair.left] = free[1][pair.right] = False
    if free[0].any() and free[1].any():
        meetings = _Meetings(left, right)
        pairs += _alike(meetings, *free)
        pairs += _merged(meetings, pairs)
    return sorted(pairs, key=lambda pair: (pair.left, pair.merged, -pair.score, pair.right))


def _identical(left: Side, right: Side) -> list[Pair]:
    """Sentences that are the same word for word; of several, those at the same place in their articles."""
    where: dict[int, list[int]] = defaultdict(list)
    for at, key in enumerate(right.keys.tolist()):
        where[key].append(at)
    lefts, rights = len(left.keys), len(right.keys)
    found = sorted(
        (abs(one / lefts - other / rights), one + other, one, other)
        for one, key in enumerate(left.keys.tolist())
        for other in where.get(key, ())
    )
    return _taken((one, other, 100) for *_, one, other in found)


def _taken(found: Iterable[tuple[int, int, int]], same: bool = True) -> list[Pair]:
    out: list[Pair] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for left, right, score in found:
        if left not in taken[0] and right not in taken[1]:
            taken[0].add(left)
            taken[1].add(right)
            out.append(Pair(left, right, score, same))
    return out


class _Meetings:
    """Every entry of one article with every entry of the other that has the same word; what the words weigh.

    Weights are whole numbers, so that either side gives the same sums.
    """

    def __init__(self, left: Side, right: Side) -> None:
        self.sides = left, right
        self.counts = len(left.keys), len(right.keys)
        first, meet = _meeting(left, right)
        back = _meeting(right, left)[1]
        limit = int(meet.sum())
        counted = meet
        while counted.sum() > MOST_MEETINGS:
            limit //= 2
            counted = np.where(left.times * meet <= limit, meet, 0)
        weights = self._weights(left.times, meet, limit), self._weights(right.times, back, limit)
        self.totals = (
            np.bincount(left.rows, weights[0], self.counts[0]),
            np.bincount(right.rows, weights[1], self.counts[1]),
        )
        self.entries = np.repeat(np.arange(len(meet)), counted), spread(first, counted)
        self.rows = left.rows[self.entries[0]], right.rows[self.entries[1]]
        self.weights = weights[0][self.entries[0]]

    def _weights(self, times: I64, meet: I64, limit: int) -> F64:
        """What the word of each entry weighs: `times` its own article has it, `meet` the other."""
        weights = np.asarray(np.rint(100 * np.log1p(sum(self.counts) / (times + meet))), np.float64)
        weights[times * meet > limit] = 0
        return weights

    def shared(self) -> F64:
        """What the words weigh that each sentence of the left shares with each of the right."""
        codes = self.rows[0] * self.counts[1] + self.rows[1]
        flat = np.bincount(codes, self.weights, self.counts[0] * self.counts[1])
        return np.asarray(flat, np.float64).reshape(self.counts)


def _meeting(one: Side, other: Side) -> tuple[I64, I64]:
    """For each entry of the one the first of the other with its word, and how many there are."""
    first = np.searchsorted(other.words, one.words)
    at = np.minimum(first, len(other.words) - 1)
    return first, np.where(other.words[at] == one.words, other.times[at], 0)


def _alike(meetings: _Meetings, left_free: B1, right_free: B1) -> list[Pair]:
    """The closest pairs first, each sentence once. Of equals, those at the same place in their articles."""
    shared = meetings.shared()
    one, other = meetings.totals[0][:, None], meetings.totals[1][None, :]
    left, right = (side.sizes for side in meetings.sides)
    long = (left[:, None] >= CONTAINED_WORDS) & (right[None, :] >= CONTAINED_WORDS)
    alike = 200 * shared >= PAIR_SCORE * (one + other)
    inside = long & (100 * shared >= CONTAINED * np.minimum(one, other))
    rows, columns = np.nonzero((alike | inside) & (shared > 0) & left_free[:, None] & right_free[None, :])
    values = np.floor_divide(200 * shared[rows, columns], meetings.totals[0][rows] + meetings.totals[1][columns])
    values = np.maximum(values, PAIR_SCORE)
    apart = np.abs(rows / meetings.counts[0] - columns / meetings.counts[1])
    order = np.lexsort((rows + columns, apart, -values))
    found = zip(rows[order].tolist(), columns[order].tolist(), values[order].astype(int).tolist(), strict=True)
    return _taken(found, same=False)


def _merged(meetings: _Meetings, pairs: list[Pair]) -> list[Pair]:
    """Sentences without a pair that are told in what another's paired sentence has left over: from both sides."""
    partner = np.full(meetings.counts[0], -1, np.int64), np.full(meetings.counts[1], -1, np.int64)
    paired = np.zeros(meetings.counts[0], np.bool_), np.zeros(meetings.counts[1], np.bool_)
    for pair in pairs:
        paired[0][pair.left] = paired[1][pair.right] = True
        if not pair.same:
            partner[0][pair.left], partner[1][pair.right] = pair.right, pair.left
    out = []
    for side in (0, 1):
        guests = ~paired[side] & (meetings.sides[side].sizes >= CONTAINED_WORDS)
        if guests.any():
            for guest, host, score in _guests(meetings, side, guests, partner[1 - side]):
                ends = (guest, host) if side == 0 else (host, guest)
                out.append(Pair(*ends, score, merged=True))
    return out


def _guests(meetings: _Meetings, side: int, guests: B1, partner: I64) -> list[tuple[int, int, int]]:
    """`(guest, host, score)`: sentences of `side`, and the other side's that has room for them.

    `partner[host]`: the sentence of `side` that the host is paired with in other words, -1 if there is none.
    """
    own, width = meetings.sides[side], meetings.counts[1 - side]
    at = np.flatnonzero(guests[meetings.rows[side]] & (partner[meetings.rows[1 - side]] >= 0))
    if not len(at):
        return []
    rows, hosts = meetings.rows[side][at], meetings.rows[1 - side][at]
    # A word that the host's partner has as well is told already.
    word = np.searchsorted(own.words, own.words[meetings.entries[side][at]])
    count = len(own.sizes)
    numbers = np.searchsorted(own.words, own.words) * count + own.rows
    told = word * count + partner[hosts]
    found = numbers[np.minimum(np.searchsorted(numbers, told), len(numbers) - 1)] == told
    shared = np.bincount((rows * width + hosts)[~found], meetings.weights[at][~found], count * width)
    shared = shared.reshape(count, width)
    best = np.argmax(shared, axis=1)
    who = np.flatnonzero(guests & (meetings.totals[side] > 0))
    scores = np.floor_divide(100 * shared[who, best[who]], meetings.totals[side][who]).astype(np.int64)
    every = zip(who.tolist(), best[who].tolist(), scores.tolist(), strict=True)
    return [each for each in every if each[2] >= LEFT_OVER]
