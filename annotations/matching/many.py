"""Many pairs of articles compared at once: what `verify.measure` says of each, at a quarter of its cost. Pure.

The steps are those of `overlap.pair_sentences` and `verify.measure`, each for all pairs together; a test holds the two
equal. A pair by itself, or two very long articles, are the affair of `verify`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from annotations.matching.arrays import I64, spread
from annotations.matching.crowd import Numbers, crowd_of
from annotations.matching.meetings import Meetings
from annotations.matching.overlap import MOST_MEETINGS
from annotations.matching.prepare import Prepared
from annotations.matching.relation import Measured
from annotations.matching.sides import Matched, Sides, identical
from annotations.matching.verify import measure

__all__ = ["measure_many"]


CROWD = 96
"""Articles whose pairs are compared at once: their tables fit into a processor's cache."""
LOT = 1 << 20
"""Meetings of words and of sentences compared at once, of some 80 bytes each. A pair with more is a lot by itself."""


def measure_many(articles: Sequence[Prepared], pairs: Sequence[tuple[int, int]]) -> list[Measured]:
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
    for some in _crowds(articles, rest, pairs):
        out.update(zip(some, _measure(articles, [pairs[at] for at in some]), strict=True))
    return [out[at] for at in range(len(pairs))]


def _crowds(articles: Sequence[Prepared], rest: Sequence[int], pairs: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Positions in `pairs`, in order, in lots that have not more than `CROWD` articles and `LOT` meetings."""
    some: list[int] = []
    inside: set[int] = set()
    meetings = 0.0
    known: dict[int, float] = {}
    for at in rest:
        a, b = pairs[at]
        for each in (a, b):
            if each not in known:
                known[each] = _repeated(articles[each])
            inside.add(each)
        # No more than this by the inequality of Cauchy and Schwarz, without a look at which words the two share.
        more = known[a] * known[b] + len(articles[a].sentence_keys) * len(articles[b].sentence_keys)
        meetings += more
        if some and (len(inside) > CROWD or meetings > LOT):
            yield some
            some, inside, meetings = [], {a, b}, more
        some.append(at)
    if some:
        yield some


def _repeated(article: Prepared) -> float:
    """The root of the sum of squares of how often each word stands in the article: of n words √n to n."""
    words = np.sort(article.words)
    first = np.flatnonzero(words[1:] != words[:-1])
    times = np.diff(first, prepend=-1, append=len(words) - 1)
    return math.sqrt(int(times @ times))


def _measure(articles: Sequence[Prepared], pairs: Sequence[tuple[int, int]]) -> list[Measured]:
    there = {at: n for n, at in enumerate(dict.fromkeys(each for pair in pairs for each in pair))}
    crowd = [articles[at] for at in there]
    ends = np.array([(there[a], there[b]) for a, b in pairs], np.int64)
    sides = Sides.of(crowd_of(crowd), ends[:, 0], ends[:, 1])
    template = [articles[a].template or articles[b].template for a, b in pairs]
    return _measured(sides, _matched(sides), template)


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
        np.bincount(found.pairs[found.merged], minlength=count), numbers.counts, numbers.agreement,
    )  # fmt: skip
    changed = (100 * other // np.maximum(1, same + other)).tolist()
    out = []
    for n, row in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        left, right, sentences, word_for_word, merged, figures, agreement = row
        out.append(
            Measured(
                left, right, sentences, word_for_word, merged, figures, agreement, changed=changed[n],
                differing=numbers.differing.get(n, _NONE), template=bool(sentences) and template[n],
            )
        )  # fmt: skip
    return out


_NONE: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """Of every pair, what `verify._Numbers` says; `differing` only of those that have some."""

    counts: I64
    agreement: I64
    differing: dict[int, tuple[tuple[str, ...], tuple[str, ...]]]


def _compare_numbers(sides: Sides, found: Matched, count: int) -> _Compared:
    """Pair of sentences by pair: a number that stands in another sentence there says nothing about this one."""
    numbers = sides.crowd.numbers
    ends = tuple(sides.crowd.bounds[sides.who[n][found.pairs]] + found.rows[n] for n in (0, 1))
    sizes = np.diff(numbers.bounds)
    with_some = np.flatnonzero((sizes[ends[0]] > 0) | (sizes[ends[1]] > 0))
    key = (found.rows[1], -found.scores, found.merged, found.rows[0], found.pairs)
    order = with_some[np.lexsort([column[with_some] for column in key])]
    pairs, same = found.pairs[order], found.same[order]
    at, codes, owners = [], [], []
    for n in (0, 1):
        some = sizes[ends[n][order]]
        at.append(spread(numbers.bounds[ends[n][order]], some))
        owners.append(np.repeat(np.arange(len(order)), some))
        codes.append(owners[n] * len(numbers.written) + numbers.ids[at[n]])
    weights, counts, missing = [], [], []
    for n in (0, 1):
        weights.append(np.bincount(pairs[owners[n]], numbers.weights[at[n]], count).astype(np.int64))
        counts.append(np.bincount(pairs[owners[n][~same[owners[n]]]], minlength=count))
        missing.append(~np.isin(codes[n], codes[1 - n]))
    both = np.flatnonzero(~missing[0])
    shared = np.bincount(pairs[owners[0][both]], numbers.weights[at[0][both]], count).astype(np.int64)
    least = np.minimum(*weights)
    agreement = np.where(least > 0, 100 * shared // np.maximum(least, 1), 100)
    told = [_told(pairs[owners[n][missing[n]]], numbers.ids[at[n][missing[n]]], numbers) for n in (0, 1)]
    either = {n: (tuple(told[0].get(n, ())), tuple(told[1].get(n, ()))) for n in {*told[0], *told[1]}}
    return _Compared(np.minimum(*counts), agreement, either)


def _told(pairs: I64, ids: I64, numbers: Numbers) -> dict[int, list[str]]:
    """By pair its numbers as they are written, each once, in order."""
    out: dict[int, list[str]] = defaultdict(list)
    _, first = np.unique(pairs * len(numbers.written) + ids, return_index=True)
    first.sort()
    for pair, number in zip(pairs[first].tolist(), ids[first].tolist(), strict=True):
        out[pair].append(numbers.written[number])
    return out
