"""Many pairs of articles compared at once: what `verify.measure` says of each, at a quarter of its cost. Pure.

The steps are those of `overlap.pair_sentences` and `verify.measure`, each for all pairs together; a test holds the two
equal. A pair by itself, or two very long articles, are the affair of `verify`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from annotations.matching.arrays import B1, I64, spread
from annotations.matching.comparable import Comparable
from annotations.matching.crowd import Crowd, Numbers, crowd_of
from annotations.matching.entries import ROW_BITS
from annotations.matching.meetings import Meetings
from annotations.matching.overlap import MOST_MEETINGS
from annotations.matching.relation import DIFFERING, Measured
from annotations.matching.sides import Matched, Sides, identical
from annotations.matching.verify import measure

__all__ = ["measure_many"]


CROWD = 160
"""Articles whose pairs are compared at once: their tables fit into a processor's cache."""
LOT = 1 << 20
"""Meetings of words and of sentences compared at once, of some 80 bytes each. A pair with more is a lot by itself."""


def measure_many(articles: Sequence[Comparable], pairs: Sequence[tuple[int, int]]) -> list[Measured]:
    """`verify.measure` of the pairs (positions in `articles`), without their sentences.

    Pairs of the same articles should follow each other: what is known of an article is used for as many.
    """
    out: dict[int, Measured] = {}
    rest = []
    for at, (a, b) in enumerate(pairs):
        left, right = articles[a], articles[b]
        if (left.key and left.key == right.key) or len(left.words) * len(right.words) > MOST_MEETINGS:
            out[at] = measure(left, right)[0]
        else:
            rest.append(at)
    for some in _crowds(rest, pairs):
        there = {at: n for n, at in enumerate(dict.fromkeys(each for n in some for each in pairs[n]))}
        crowd = crowd_of([articles[at] for at in there])
        template = np.array([articles[at].template for at in there], np.bool_)
        ends = np.array([(there[pairs[n][0]], there[pairs[n][1]]) for n in some], np.int64)
        for first, end in pairwise(_lots(crowd, ends)):
            out.update(zip(some[first:end], _measure(crowd, ends[first:end], template), strict=True))
    return [out[at] for at in range(len(pairs))]


def _crowds(rest: Sequence[int], pairs: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Positions in `pairs`, in order, of not more than `CROWD` articles at a time."""
    some: list[int] = []
    inside: set[int] = set()
    for at in rest:
        inside.update(pairs[at])
        if some and len(inside) > CROWD:
            yield some
            some, inside = [], {*pairs[at]}
        some.append(at)
    if some:
        yield some


def _lots(crowd: Crowd, ends: I64) -> list[int]:
    """Where to cut the pairs so that no part has more than `LOT` meetings, unless one pair alone has."""
    repeated, sentences = crowd.repeated(), np.diff(crowd.bounds)
    left, right = ends[:, 0], ends[:, 1]
    cuts, total = [0], 0.0
    for at, more in enumerate((repeated[left] * repeated[right] + sentences[left] * sentences[right]).tolist()):
        total += more
        if total > LOT and at > cuts[-1]:
            cuts.append(at)
            total = more
    return [*cuts, len(ends)]


def _measure(crowd: Crowd, ends: I64, template: B1) -> list[Measured]:
    """The pairs `ends`: positions in the crowd, of whose articles `template` are made from one."""
    sides = Sides.of(crowd, ends[:, 0], ends[:, 1])
    return _measured(sides, _matched(sides), (template[ends[:, 0]] | template[ends[:, 1]]).tolist())


def _matched(sides: Sides) -> Matched:
    """All pairs of sentences, as `pair_sentences` finds them."""
    same = identical(sides)
    free = np.ones(sides.slots[0], np.bool_), np.ones(sides.slots[1], np.bool_)
    for side in (0, 1):
        free[side][same.slots[side]] = False
    meetings = Meetings(sides, free)
    if not meetings.count:
        return same
    alike = meetings.alike()
    return Matched.joined([same, alike, *meetings.merged(alike)])


def _measured(sides: Sides, found: Matched, template: Sequence[bool]) -> list[Measured]:
    count = len(template)
    sizes = tuple(sides.crowd.sizes[sides.sentences(n)] for n in (0, 1))
    words = sizes[0][found.slots[0]], sizes[1][found.slots[1]]
    shares = []
    for n in (0, 1):
        told = np.bincount(found.slots[n], 2 * words[1 - n], sides.slots[n]).astype(np.int64)
        of = sides.pairs(n)
        covered = np.bincount(of, np.minimum(told, sizes[n]), count).astype(np.int64)
        shares.append(100 * covered // np.maximum(1, np.bincount(of, sizes[n], count).astype(np.int64)))
    plain = ~found.same & ~found.merged
    same = np.bincount(found.pairs[found.same], words[0][found.same], count).astype(np.int64)
    other = np.bincount(found.pairs[plain], words[0][plain], count).astype(np.int64)
    numbers = _compare_numbers(sides, found, count)
    columns = (
        *shares, np.bincount(found.pairs, minlength=count), np.bincount(found.pairs[found.same], minlength=count),
        np.bincount(found.pairs[found.merged], minlength=count), numbers.counts, numbers.agreement, numbers.kept,
    )  # fmt: skip
    changed = (100 * other // np.maximum(1, same + other)).tolist()
    out = []
    for n, row in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        left, right, sentences, word_for_word, merged, figures, agreement, kept = row
        out.append(
            Measured(
                left, right, sentences, word_for_word, merged, figures, agreement, changed=changed[n],
                differing=numbers.differing.get(n, _NONE), template=bool(sentences) and template[n], kept=kept,
            )
        )  # fmt: skip
    return out


_NONE: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """Of every pair, what `verify._Numbers` says; `differing` only of those that have some."""

    counts: I64
    agreement: I64
    kept: I64
    differing: dict[int, tuple[tuple[str, ...], tuple[str, ...]]]


def _compare_numbers(sides: Sides, found: Matched, count: int) -> _Compared:
    """Pair of sentences by pair: a number that stands in another sentence there says nothing about this one."""
    numbers = sides.crowd.numbers
    ends = tuple(sides.crowd.bounds[sides.who[n][found.pairs]] + found.rows[n] for n in (0, 1))
    sizes = np.diff(numbers.bounds)
    with_some = np.flatnonzero((sizes[ends[0]] > 0) | (sizes[ends[1]] > 0))
    key = ((found.pairs << ROW_BITS | found.rows[0]) << 1 | found.merged) << 7 | (100 - found.scores)
    order = with_some[np.argsort((key << ROW_BITS | found.rows[1])[with_some])]
    pairs, same = found.pairs[order], found.same[order]
    at, codes, owners = [], [], []
    for n in (0, 1):
        some = sizes[ends[n][order]]
        at.append(spread(numbers.bounds[ends[n][order]], some))
        owners.append(np.repeat(np.arange(len(order)), some))
        codes.append(owners[n] * numbers.count + numbers.ids[at[n]])
    counts, missing = [], []
    there = np.zeros(len(order) * numbers.count, np.bool_)
    for n in (0, 1):
        counts.append(np.bincount(pairs[owners[n][~same[owners[n]]]], minlength=count))
        there[codes[1 - n]] = True
        missing.append(~there[codes[n]])
        there[codes[1 - n]] = False
    both = np.flatnonzero(~missing[0])
    agreement = []
    for wanted in (np.ones(len(order), np.bool_), ~same):
        some = both[wanted[owners[0][both]]]
        shared = np.bincount(pairs[owners[0][some]], numbers.weights[at[0][some]], count).astype(np.int64)
        weights = []
        for n in (0, 1):
            mine = wanted[owners[n]]
            weights.append(np.bincount(pairs[owners[n][mine]], numbers.weights[at[n][mine]], count).astype(np.int64))
        least = np.minimum(*weights)
        agreement.append(np.where(least > 0, 100 * shared // np.maximum(least, 1), 100))
    told = [_told(pairs[owners[n][missing[n]]], numbers.ids[at[n][missing[n]]], numbers) for n in (0, 1)]
    either = {n: (tuple(told[0].get(n, ())), tuple(told[1].get(n, ()))) for n in {*told[0], *told[1]}}
    return _Compared(np.minimum(*counts), agreement[0], agreement[1], either)


def _told(pairs: I64, ids: I64, numbers: Numbers) -> dict[int, list[str]]:
    """By pair the first `DIFFERING` of its numbers as they are written, each once, in order. `pairs` ascend."""
    _, first = np.unique(pairs * numbers.count + ids, return_index=True)
    first.sort()
    pairs, ids = pairs[first], ids[first]
    begins = np.searchsorted(pairs, pairs)
    some = np.arange(len(pairs)) - begins < DIFFERING
    out: dict[int, list[str]] = defaultdict(list)
    for pair, number in zip(pairs[some].tolist(), ids[some].tolist(), strict=True):
        out[pair].append(numbers.written[number])
    return out
