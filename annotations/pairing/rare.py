"""The rarest words of an article's title and lead as hashes: what two reports of one event have in common.

The bulk side of `annotations.matching.event`: many articles at once, without a query for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from annotations.matching.arrays import I64, U32, U64
from annotations.matching.candidates import CROWD
from annotations.matching.event import DAYS, NEAREST, TERMS, TITLE_WEIGHT
from annotations.matching.prepare import Prepared
from annotations.matching.words import read_words

__all__ = ["LEAST_RARE", "event_pairs", "rare_keys", "spread_of"]

LEAD_WORDS = 220
"""Words of running text that are looked at: as many as `event.LEAD` code points have."""

LEAST_RARE = 3
"""Rare words that two articles must have in common to be compared as reports of one event."""


def rare_keys(titles: Sequence[str], articles: Sequence[Prepared], spread: U32) -> list[U64]:
    """The `TERMS` words with the most tf·idf of each article, title counted thrice; sorted keys. `spread` as in
    `Source.spread`."""
    words = read_words(titles, [() for _ in titles])
    bounds = words.articles.tolist()
    shift, total = np.uint64(64 - (len(spread).bit_length() - 1)), float(spread[-1]) + 1
    out = []
    for n, article in enumerate(articles):
        title, lead = words.keys[bounds[n] : bounds[n + 1]], article.words[:LEAD_WORDS]
        keys, where = np.unique(np.concatenate([title, lead]), return_inverse=True)
        weights = np.ones(len(title) + len(lead))
        weights[: len(title)] = TITLE_WEIGHT
        times = np.bincount(where, weights, len(keys))
        rarity = np.log(total / (spread[(keys >> shift).astype(np.int64)] + 0.5))
        score = (1 + np.log(np.maximum(times, 1))) * rarity
        if len(keys) > TERMS:
            keys = keys[np.argpartition(-score, TERMS)[:TERMS]]
        out.append(np.sort(keys))
    return out


def spread_of(spread: U32) -> Callable[[str], int]:
    """A function that tells in how many of the articles that were counted a word stands."""
    shift = 64 - (len(spread).bit_length() - 1)
    known: dict[str, int] = {}

    def look(word: str) -> int:
        if word not in known:
            keys = read_words([word], [()]).keys
            known[word] = min((int(spread[int(key) >> shift]) for key in keys), default=0)
        return known[word]

    return look


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
