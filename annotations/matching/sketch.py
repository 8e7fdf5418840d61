"""Sketches: a fixed eighth of an article's runs of four words, the same eighth of every article.

FracMinHash (Irber et al. 2022): a run is kept if its hash lies below a bound. So two sketches share what the texts
share, whatever their lengths; an excerpt of an article has an excerpt of its sketch.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from annotations.matching.arrays import I64, U64, mix
from annotations.matching.prepare import Prepared

__all__ = ["RUN", "SHORT", "sketch", "sketch_many", "sketch_words"]

RUN = 4
"""Words of a run."""

SHORT = 60
"""Words below which all runs are kept; below twice that a half, below four times a quarter, else an eighth: so that
about thirty are kept at least, and two shared ones are as sure to be found in a short article as in a long one."""

_SHIFTS = 3
_FACTORS = tuple(
    np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
)


def sketch(article: Prepared) -> U64:
    """The sorted, distinct run hashes of `article` that are kept. Empty below four words."""
    return sketch_many([article])[0]


def sketch_many(articles: Sequence[Prepared]) -> tuple[U64, I64]:
    """The sketches of `articles` one after the other, and the n + 1 positions between them."""
    sizes = np.fromiter((len(each.words) for each in articles), np.int64, len(articles))
    words = np.concatenate([each.words for each in articles]) if articles else np.zeros(0, np.uint64)
    return sketch_words(words, sizes)


def sketch_words(words: U64, sizes: I64) -> tuple[U64, I64]:
    """The same for articles of which only the words are known, one after the other, and how many each has."""
    if len(words) < RUN:
        return np.zeros(0, np.uint64), np.zeros(len(sizes) + 1, np.int64)
    runs = len(words) - RUN + 1
    grams = words[:runs] * _FACTORS[0]
    for at in range(1, RUN):
        grams += words[at : at + runs] * _FACTORS[at]
    grams = mix(grams)
    kept = grams <= np.repeat(_bounds(sizes), sizes)[:runs]
    ends = np.cumsum(sizes)
    over = np.concatenate([ends - at for at in range(1, RUN)])  # runs that end in another article
    kept[over[(over >= 0) & (over < runs)]] = False
    where = np.flatnonzero(kept)
    grams = grams[where]
    bounds = np.searchsorted(where, np.append(0, ends))
    for begin, end in pairwise(bounds.tolist()):
        grams[begin:end].sort()
    fresh = np.ones(len(grams), np.bool_)
    fresh[1:] = grams[1:] != grams[:-1]
    fresh[bounds[:-1][bounds[:-1] < len(grams)]] = True
    return grams[fresh], np.append(0, np.cumsum(fresh))[bounds]


def _bounds(sizes: I64) -> U64:
    """The largest hash that is kept, for articles of so many words."""
    shifts = np.zeros(len(sizes), np.uint64)
    for halving in range(_SHIFTS):
        shifts += sizes >= SHORT << halving
    return np.uint64(0xFFFFFFFFFFFFFFFF) >> shifts
