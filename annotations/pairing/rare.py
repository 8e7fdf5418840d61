"""The pairs of a whole project that share rare words: `annotations.matching.event` without a query for each article."""

from __future__ import annotations

import numpy as np

from annotations.matching.arrays import I64, U64
from annotations.matching.candidates import CROWD
from annotations.matching.event import DAYS, LEAST_RARE, NEAREST

__all__ = ["event_pairs"]


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
    codes = []
    at = np.arange(len(keys))
    for step in range(1, CROWD):
        at = at[at + step < len(keys)]
        at = at[(keys[at] == keys[at + step]) & (day[at + step] - day[at] <= DAYS)]
        if not len(at):
            break
        other = at[outlet[at] != outlet[at + step]]
        left, right = articles[other], articles[other + step]
        codes.append(np.minimum(left, right) << 32 | np.maximum(left, right))
    if not codes:
        return []
    pairs, shared = np.unique(np.concatenate(codes), return_counts=True)
    enough = shared >= LEAST_RARE
    return _nearest(pairs[enough], shared[enough])


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
