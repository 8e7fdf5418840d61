"""Words of title and lead as weighted hashes: what two reports of one event have in common.

The bulk side of `annotations.matching.event`: the same words, weights and cosine, on arrays, without a query for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from annotations.matching.arrays import I64, U32, U64
from annotations.matching.candidates import CROWD
from annotations.matching.event import DAYS, NEAREST, TERMS, TITLE_WEIGHT
from annotations.matching.prepare import Prepared
from annotations.matching.words import read_words

__all__ = ["LEAST_RARE", "Lead", "alike", "event_pairs", "leads", "rare_keys"]

LEAD_WORDS = 220
"""Words of running text that are looked at: as many as `event.LEAD` code points have."""

LEAST_RARE = 3
"""Rare words that two articles must have in common to be compared as reports of one event."""


@dataclass(frozen=True, slots=True, eq=False)
class Lead:
    """The distinct words of title and lead (sorted keys) with their tf·idf."""

    keys: U64
    weights: npt.NDArray[np.float64]


def leads(titles: Sequence[str], articles: Sequence[Prepared], spread: U32) -> list[Lead]:
    """The words of each article, title counted thrice. `spread` as in `Source.spread`."""
    words = read_words(titles, [() for _ in titles])
    bounds = words.articles.tolist()
    shift, total = np.uint64(64 - (len(spread).bit_length() - 1)), float(spread[-1]) + 1
    out = []
    for n, article in enumerate(articles):
        title = words.keys[bounds[n] : bounds[n + 1]]
        keys = np.concatenate([*[title] * TITLE_WEIGHT, article.words[:LEAD_WORDS]])
        keys.sort()
        first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
        times = np.diff(np.append(first, len(keys)))
        keys = keys[first]
        rarity = np.maximum(np.log(total / (spread[(keys >> shift).astype(np.int64)] + 0.5)), 0)
        out.append(Lead(keys, (1 + np.log(times)) * rarity))
    return out


def rare_keys(lead: Lead) -> U64:
    """The `TERMS` words with the most tf·idf; sorted keys."""
    if len(lead.keys) <= TERMS:
        return lead.keys
    return np.sort(lead.keys[np.argpartition(-lead.weights, TERMS)[:TERMS]])


def alike(left: Lead, right: Lead) -> int:
    """Cosine of the two, 0-100: what `event_score` is for words as text."""
    length = sqrt(float(left.weights @ left.weights) * float(right.weights @ right.weights))
    if not length:
        return 0
    at = np.minimum(np.searchsorted(right.keys, left.keys), len(right.keys) - 1)
    both = right.keys[at] == left.keys
    return int(100 * float(left.weights[both] @ right.weights[at[both]]) / length)


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
