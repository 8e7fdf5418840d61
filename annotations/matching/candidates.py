"""Which articles are worth comparing as copies of each other: those whose sketches share two runs. Pure, on arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from annotations.matching.arrays import I64, U64

__all__ = [
    "CROWD", "LEAST_SHARE", "LEAST_SHARED", "NEXT", "Pairs", "candidate_pairs", "merge_pairs", "new_pairs", "run_pairs",
    "worth_a_look",
]  # fmt: skip

CROWD = 64
"""Articles up to which a run pairs all that have it."""

NEXT = 3
"""A run that more have pairs each with so many that follow it by date. To drop such runs would lose the largest stories
in silence."""

LEAST_SHARED = 2
"""Runs that two sketches share at least."""

LEAST_SHARE = 0.03
"""Share (0-1) of the smaller sketch below which verification finds nothing: it spares three fifths of its work on real
English news (PolNeAR, 1,008 articles) and loses no pair there, nor of planted ones."""

_AT_ONCE = 1 << 22
"""Postings that are joined at once: their pairs stay within some hundred megabytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of articles, `left[n] < right[n]`, sorted, and how many runs they share."""

    left: I64
    right: I64
    shared: I64


def candidate_pairs(grams: U64, articles: I64, least: int = LEAST_SHARED) -> Pairs:
    """The pairs that share at least `least` runs. Posting n: article `articles[n]` has the run `grams[n]`, once.

    `articles` number the articles by date (below 2^31): that is what "next" means for runs that everybody has.
    """
    order = np.lexsort((articles, grams))
    grams, articles = grams[order], articles[order]
    parts = []
    first = 0
    while first < len(grams):
        last = min(first + _AT_ONCE, len(grams))
        if last < len(grams):
            last = int(np.searchsorted(grams, grams[last - 1], side="right"))
        parts.append(run_pairs(grams[first:last], articles[first:last]))
        first = last
    return merge_pairs(parts, least)


def worth_a_look(pairs: Pairs, sizes: I64, least: float = LEAST_SHARE) -> Pairs:
    """The pairs that share at least that part of the smaller sketch. `sizes[n]`: runs in the sketch of article n."""
    kept = pairs.shared >= least * np.minimum(sizes[pairs.left], sizes[pairs.right])
    return Pairs(pairs.left[kept], pairs.right[kept], pairs.shared[kept])


def run_pairs(grams: U64, articles: I64) -> tuple[I64, I64]:
    """`(codes, shared)` of sorted postings: a code is `left << 32 | right`, sorted. Runs must not be split."""
    ends = np.searchsorted(grams, grams, side="right") if len(grams) < 2 else _group_ends(grams)
    begins = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
    sizes = np.repeat(ends - begins, ends - begins)
    stop = np.repeat(ends, ends - begins)
    at = np.flatnonzero(sizes > 1)
    reach = np.where(sizes[at] <= CROWD, CROWD, NEXT)
    codes = []
    for step in range(1, CROWD):
        still = (at + step < stop[at]) & (step <= reach)
        at, reach = at[still], reach[still]
        if not len(at):
            break
        codes.append(articles[at] << 32 | articles[at + step])
    return _counted(np.concatenate(codes)) if codes else (np.zeros(0, np.int64), np.zeros(0, np.int64))


def _group_ends(grams: U64) -> I64:
    return np.append(np.flatnonzero(grams[1:] != grams[:-1]) + 1, len(grams))


def _counted(codes: I64) -> tuple[I64, I64]:
    codes.sort()
    first = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
    return codes[first], np.diff(np.append(first, len(codes)))


def merge_pairs(parts: Sequence[tuple[I64, I64]], least: int = LEAST_SHARED) -> Pairs:
    """The pairs of all `parts` (of disjoint runs) that share at least `least` runs in total."""
    codes = np.concatenate([codes for codes, _ in parts]) if parts else np.zeros(0, np.int64)
    shared = np.concatenate([shared for _, shared in parts]) if parts else np.zeros(0, np.int64)
    if len(parts) > 1 and len(codes):
        order = np.argsort(codes, kind="stable")
        codes, shared = codes[order], shared[order]
        first = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
        codes, shared = codes[first], np.add.reduceat(shared, first)
    enough = shared >= least
    return Pairs(codes[enough] >> 32, codes[enough] & 0x7FFFFFFF, shared[enough])


def new_pairs(postings: Iterable[Sequence[int]], least: int = LEAST_SHARED) -> list[tuple[int, int]]:
    """`(article, runs shared)` for one new article, the most first. One item of `postings` for each run of its sketch:
    the stored articles that have it, the nearest by date first. Of a run that more than `CROWD` have, only the first
    `NEXT` count, so a store need not read more than `CROWD + 1`."""
    counted: Counter[int] = Counter()
    for articles in postings:
        counted.update(articles if len(articles) < CROWD else articles[:NEXT])
    return sorted(
        ((each, shared) for each, shared in counted.items() if shared >= least), key=lambda it: (-it[1], it[0])
    )
