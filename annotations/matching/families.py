"""Pages of one template: each is listed with the first one that it is close to, not with all of them. Pure, on arrays.

An outlet's weather reports of a year are one text with other figures, and all pairs of sixty are two thousand. Pages
that turned out to be of one template with those before them are all of one; two of them may still be copies of each
other, but then they have figures in common.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from annotations.matching.arrays import B1, I64, numbered, spread
from annotations.matching.candidates import Pairs
from annotations.matching.comparable import Comparable
from annotations.matching.passages import MOST_SENTENCES
from annotations.matching.relation import AGREE, ALL_OTHERS, FEW_KEPT

__all__ = ["ALL_OF_IT", "firsts", "heads", "strangers"]

CLOSE = 6
"""Runs that two pages of one template share at least; chance makes two or three."""

ALL_OF_IT = 60
"""Share (0-100) of either page that the other has to tell, so that both are the template and little else."""


def firsts(pairs: Pairs, count: int) -> I64:
    """The first of the articles that each of `count` articles is close to, if it is earlier; else itself."""
    out = np.arange(count, dtype=np.int64)
    close = pairs.shared >= CLOSE
    np.minimum.at(out, pairs.right[close], pairs.left[close])
    return out


def heads(before: I64) -> I64:
    """Where one comes to from each of the articles, going on from n to `before[n]`, until that is n itself."""
    while not np.array_equal(further := before[before], before):
        before = further
    return before


def strangers(articles: Sequence[Comparable], left: I64, right: I64) -> B1:
    """Of the pairs (positions in `articles`) those that have few figures in common: next to none in sentences that the
    other has not word for word, where both have some, and less than half of all."""
    if not len(left):
        return np.zeros(0, np.bool_)
    figures = [each.figures for each in articles]
    numbers, count = numbered(np.concatenate([each.keys for each in figures]))
    weights = np.concatenate([each.weights for each in figures])
    bounds = np.concatenate([[0], np.cumsum([len(each.keys) for each in figures], dtype=np.int64)])
    sentences, there = _sentences(articles)
    codes, told, shares = [], [], []
    for mine, other in ((left, right), (right, left)):
        sizes = bounds[mine + 1] - bounds[mine]
        at, pairs = spread(bounds[mine], sizes), np.repeat(np.arange(len(mine)), sizes)
        changed = ~there[other[pairs], sentences[at]]
        every, same = (np.bincount(pairs[some], weights[at[some]], len(mine)) for some in (..., ~changed))
        at, pairs = at[changed], pairs[changed]
        code, first = np.unique(pairs * count + numbers[at], return_index=True)
        codes.append(code)
        told.append(weights[at][first])
        own = np.bincount(pairs[first], told[-1], len(mine))
        shares.append((np.bincount(pairs[first], minlength=len(mine)), own, every, same))
    both = np.isin(codes[0], codes[1], assume_unique=True)
    shared = np.bincount(codes[0][both] // max(1, count), told[0][both], len(left))
    least = [np.minimum(one, other) for one, other in zip(*shares, strict=True)]
    few = 100 * shared < FEW_KEPT * least[1]
    return np.asarray((least[0] >= ALL_OTHERS) & few & (100 * (least[3] + shared) < AGREE * least[2]), np.bool_)


def _sentences(articles: Sequence[Comparable]) -> tuple[I64, B1]:
    """The sentence of every figure, numbered through, and in which articles each of them stands."""
    keys = [each.sentence_keys[:MOST_SENTENCES] for each in articles]
    mine = [each.sentence_keys[each.figures.rows] for each in articles]
    own, count = numbered(np.concatenate([*mine, *keys]))
    figures = sum(map(len, mine))
    there = np.zeros((len(articles), count), np.bool_)
    there[np.repeat(np.arange(len(articles)), [len(each) for each in keys]), own[figures:]] = True
    return own[:figures], there
