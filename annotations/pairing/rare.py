"""The pairs of a whole project that share rare words: `annotations.matching.event` without a query for each article."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from annotations.matching.arrays import I64, U64
from annotations.matching.candidates import CROWD
from annotations.matching.event import DAYS, LEAST_RARE, NEAREST

__all__ = ["event_pairs"]

AT_ONCE = 1_000_000
"""Postings whose pairs are counted at once: chance makes dozens of pairs of each."""


def event_pairs(keys: U64, articles: I64, days: I64, outlets: I64) -> list[tuple[int, int]]:
    """The pairs that share `LEAST_RARE` rare words, by other outlets within `DAYS` days, among the `NEAREST` of each.

    Posting n: article `articles[n]` has the rare word `keys[n]`. `days`, `outlets`: those of every article, by number;
    a day below 0 is unknown, and such articles have no pairs.
    """
    dated = days[articles] >= 0
    keys, articles = keys[dated], articles[dated]
    order = np.lexsort((articles, days[articles], keys))
    keys, articles = keys[order], articles[order]
    day, outlet = days[articles], outlets[articles]
    # A pair is counted where the earlier article's turn comes: which one that is hangs on no word.
    parts = 1 + len(keys) // AT_ONCE
    cuts = np.linspace(0, len(days), parts + 1).astype(np.int64).tolist()
    found = [_shared(keys, articles, day, outlet, ends) for ends in pairwise(cuts)]
    pairs, shared = (np.concatenate([part[n] for part in found]) for n in (0, 1))
    order = np.argsort(pairs)
    return _nearest(pairs[order], shared[order])


def _shared(keys: U64, articles: I64, day: I64, outlet: I64, ends: tuple[int, int]) -> tuple[I64, I64]:
    """Codes of the pairs whose first article is one of `ends[0]` … `ends[1] - 1`, and how many words they share."""
    codes = [np.zeros(0, np.int64)]
    at = np.flatnonzero((articles >= ends[0]) & (articles < ends[1]))
    for step in range(1, CROWD):
        at = at[at + step < len(keys)]
        at = at[(keys[at] == keys[at + step]) & (day[at + step] - day[at] <= DAYS)]
        if not len(at):
            break
        other = at[outlet[at] != outlet[at + step]]
        left, right = articles[other], articles[other + step]
        codes.append(np.minimum(left, right) << 32 | np.maximum(left, right))
    pairs, shared = np.unique(np.concatenate(codes), return_counts=True)
    enough = shared >= LEAST_RARE
    return pairs[enough], shared[enough]


def _nearest(codes: I64, shared: I64) -> list[tuple[int, int]]:
    """Those of which each is among the `NEAREST` of the other, by how much they share."""
    left, right = codes >> 32, codes & 0x7FFFFFFF
    kept = np.ones(len(codes), np.bool_)
    for mine, other in ((left, right), (right, left)):
        order = np.lexsort((other, -shared, mine))
        begins = np.flatnonzero(np.concatenate([[True], np.diff(mine[order]) != 0])) if len(order) else order
        sizes = np.diff(np.append(begins, len(order)))
        place = np.arange(len(order)) - np.repeat(begins, sizes)
        kept[order[place >= NEAREST]] = False
    return list(zip(left[kept].tolist(), right[kept].tolist(), strict=True))
