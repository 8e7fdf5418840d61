"""Sentences of two articles paired on arrays: the one alignment that verification and the desk share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotations.matching.arrays import B1, I64, U64, spread
from annotations.matching.pairs import Pair

__all__ = ["CONTAINED", "CONTAINED_WORDS", "LEFT_OVER", "PAIR_SCORE", "Side", "pair_sentences"]

F64 = npt.NDArray[np.float64]

PAIR_SCORE = 45
"""Weighted share (0-100) of words in common from which two sentences are a pair."""

CONTAINED = 75
"""Weighted share (0-100) of the shorter sentence's words from which it is taken to be contained in the longer."""

CONTAINED_WORDS = 5
"""Words that the shorter one needs for that: two or three are found anywhere."""

LEFT_OVER = 60
"""Weighted share (0-100) of a merged sentence's words that must stand in what its host has left over."""

_AT_ONCE = 1 << 20
"""Meetings of a word with itself that are counted at once: two very long articles have tens of millions."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One article: n word keys, the m + 1 positions where its sentences begin (closed by n), m keys of sentences."""

    words: U64
    sentences: I64
    keys: U64


def pair_sentences(left: Side, right: Side) -> list[Pair]:
    """The pairs, ordered by `left`, one-to-one ones before merged ones, the closest first.

    Words weigh what they are rare in the two articles. `pair_sentences(b, a)` are the same pairs turned.
    """
    if not len(left.keys) or not len(right.keys):
        return []
    pairs = _identical(left, right)
    rests = _rest(len(left.keys), {pair.left for pair in pairs}), _rest(len(right.keys), {pair.right for pair in pairs})
    if len(rests[0]) or len(rests[1]):
        table = _Table(left, right)
        if len(rests[0]) and len(rests[1]):
            pairs += _alike(table, *rests)
        pairs += _merged(table, pairs)
    return sorted(pairs, key=lambda pair: (pair.left, pair.merged, -pair.score, pair.right))


def _rest(count: int, taken: set[int]) -> I64:
    return np.array([at for at in range(count) if at not in taken], np.int64)


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
    return _taken((one, other, 100, True) for *_, one, other in found)


def _taken(found: object) -> list[Pair]:
    out: list[Pair] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for left, right, score, same in found:  # type: ignore[attr-defined]
        if left not in taken[0] and right not in taken[1]:
            taken[0].add(left)
            taken[1].add(right)
            out.append(Pair(left, right, score, same))
    return out


@dataclass(frozen=True, slots=True, eq=False)
class _Entries:
    """Sentence `rows[n]` has word `words[n]`."""

    rows: I64
    words: I64

    def only(self, kept: B1) -> _Entries:
        """Those that are kept."""
        return _Entries(self.rows[kept], self.words[kept])


class _Table:
    """Which sentence has which words, as `(sentence, word)` entries of either side, and what the words weigh.

    Weights are whole numbers, so that either side gives the same sums.
    """

    def __init__(self, left: Side, right: Side) -> None:
        words = np.concatenate([left.words, right.words])
        vocabulary, words = np.unique(words, return_inverse=True)
        self.width = len(vocabulary)
        self.counts = len(left.keys), len(right.keys)
        self.sizes = np.diff(left.sentences), np.diff(right.sentences)
        size = len(left.words)
        self.entries = self._entries(self.sizes[0], words[:size]), self._entries(self.sizes[1], words[size:])
        seen = np.bincount(np.concatenate([entries.words for entries in self.entries]), minlength=self.width)
        self.weights: F64 = np.rint(100 * np.log1p(sum(self.counts) / seen))
        self.totals = tuple(
            np.bincount(entries.rows, self.weights[entries.words], count)
            for entries, count in zip(self.entries, self.counts, strict=True)
        )

    def _entries(self, sizes: I64, words: I64) -> _Entries:
        """The distinct entries, by sentence."""
        rows = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
        codes = np.unique(rows * self.width + words)
        return _Entries(codes // self.width, codes % self.width)

    def shared(self, ours: _Entries, theirs: _Entries, counts: tuple[int, int]) -> F64:
        """What the words weigh that each of our sentences shares with each of theirs."""
        order = np.argsort(theirs.words, kind="stable")
        bounds = np.zeros(self.width + 1, np.int64)
        np.cumsum(np.bincount(theirs.words, minlength=self.width), out=bounds[1:])
        meet = bounds[ours.words + 1] - bounds[ours.words]
        ends = np.cumsum(meet)
        out = np.zeros(counts[0] * counts[1])
        first = 0
        while first < len(meet):
            done = ends[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(ends, done + _AT_ONCE, side="right")))
            words, times = ours.words[first:last], meet[first:last]
            others = theirs.rows[order[spread(bounds[words], times)]]
            codes = np.repeat(ours.rows[first:last] * counts[1], times) + others
            out += np.bincount(codes, np.repeat(self.weights[words], times), len(out))
            first = last
        return out.reshape(counts)


def _alike(table: _Table, lefts: I64, rights: I64) -> list[Pair]:
    """The closest pairs first, each sentence once. Of equals, those at the same place in their articles."""
    shared = table.shared(*table.entries, table.counts)[np.ix_(lefts, rights)]
    one, other = table.totals[0][lefts][:, None], table.totals[1][rights][None, :]
    scores = np.floor_divide(200 * shared, one + other)
    short = np.minimum(table.sizes[0][lefts][:, None], table.sizes[1][rights][None, :])
    inside = (short >= CONTAINED_WORDS) & (100 * shared >= CONTAINED * np.minimum(one, other))
    scores[inside] = np.maximum(scores[inside], PAIR_SCORE)
    rows, columns = np.nonzero(scores >= PAIR_SCORE)
    values = scores[rows, columns]
    left, right = lefts[rows], rights[columns]
    apart = np.abs(left / table.counts[0] - right / table.counts[1])
    order = np.lexsort((left + right, apart, -values))
    found = zip(left[order].tolist(), right[order].tolist(), values[order].astype(int).tolist(), strict=True)
    return _taken((one, other, score, False) for one, other, score in found)


def _merged(table: _Table, pairs: list[Pair]) -> list[Pair]:
    """Sentences without a pair that are told in what another's paired sentence has left over: from both sides."""
    reworded = [(pair.left, pair.right) for pair in pairs if not pair.same]
    if not reworded:
        return []
    hosts = np.array(reworded, np.int64)
    out = [
        Pair(guest, host, score, merged=True)
        for guest, host, score in _guests(table, 0, {pair.left for pair in pairs}, hosts)
    ]
    out += [
        Pair(host, guest, score, merged=True)
        for guest, host, score in _guests(table, 1, {pair.right for pair in pairs}, hosts)
    ]
    return out


def _guests(table: _Table, side: int, paired: set[int], hosts: I64) -> list[tuple[int, int, int]]:
    """`(guest, host, score)`: sentences of `side`, and the other side's that has room for them.

    `hosts`: the `(left, right)` pairs whose sentences may have something left over.
    """
    long = np.flatnonzero(table.sizes[side] >= CONTAINED_WORDS)
    guests = np.array([at for at in long.tolist() if at not in paired], np.int64)
    if not len(guests):
        return []
    own, other = table.entries[side], table.entries[1 - side]
    partner = np.full(table.counts[1 - side], -1, np.int64)
    partner[hosts[:, 1 - side]] = hosts[:, side]
    told = partner[other.rows]
    codes = np.sort(own.rows * table.width + own.words)
    rest = other.only((told >= 0) & ~_among(told * table.width + other.words, codes))
    place = np.full(table.counts[side], -1, np.int64)
    place[guests] = np.arange(len(guests))
    asked = own.only(place[own.rows] >= 0)
    asked = _Entries(place[asked.rows], asked.words)
    shared = table.shared(asked, rest, (len(guests), table.counts[1 - side]))
    at = np.argmax(shared, axis=1)
    scores = np.floor_divide(100 * shared[np.arange(len(guests)), at], table.totals[side][guests]).astype(np.int64)
    found = zip(guests.tolist(), at.tolist(), scores.tolist(), strict=True)
    return [each for each in found if each[2] >= LEFT_OVER]


def _among(values: I64, known: I64) -> B1:
    """Which of `values` stand in `known`, which is sorted."""
    if not len(known):
        return np.zeros(len(values), np.bool_)
    found: B1 = known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values
    return found
