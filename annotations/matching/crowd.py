"""Articles side by side, numbered through, so that many pairs of them are compared at once. Pure, on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from annotations.matching.arrays import I32, I64, U64, spread
from annotations.matching.passages import MOST_SENTENCES
from annotations.matching.prepare import NO_DIGITS, Prepared, number_weight

__all__ = ["Crowd", "Index", "Numbers", "crowd_of"]

_ROW_BITS = 12
_NUMBER_BITS = 26
"""A place in an `Index` as one number: article, value, sentence. `MOST_SENTENCES` is below 2^12; a crowd of some
hundred articles has fewer than 2^26 different words."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """What stands in which sentence: entries `bounds[n]:bounds[n + 1]` are article n's, by value, then by sentence.

    `values` are numbered through below `count`; `rows` the sentence within the article; `times` how many sentences of
    the article have the value. `first[n * count + value]` is the first entry of article n with that value, or -1.
    """

    bounds: I64
    values: I64
    rows: I64
    times: I64
    first: I32
    count: int

    @classmethod
    def of(cls, keys: U64, owners: I64, rows: I64, articles: int) -> Index:
        """Entry n: article `owners[n]` has the key `keys[n]` in its sentence `rows[n]`; several times is once."""
        order = np.argsort(keys)
        ranked = keys[order]
        number = np.zeros(len(keys), np.int64)
        number[order[1:]] = np.cumsum(ranked[1:] != ranked[:-1])
        count = int(number[order[-1]]) + 1 if len(keys) else 0
        codes = owners << (_NUMBER_BITS + _ROW_BITS) | number << _ROW_BITS | rows
        codes.sort()
        codes = codes[np.append(codes[1:] != codes[:-1], True)] if len(codes) else codes
        there = codes >> _ROW_BITS
        begins = np.flatnonzero(np.concatenate([[True], there[1:] != there[:-1]])) if len(there) else there
        runs = np.diff(np.append(begins, len(there)))
        values = there & ((1 << _NUMBER_BITS) - 1)
        who = there >> _NUMBER_BITS
        first = np.full(articles * count, -1, np.int32)
        first[who[begins] * count + values[begins]] = begins
        bounds = np.zeros(articles + 1, np.int64)
        np.cumsum(np.bincount(who, minlength=articles), out=bounds[1:])
        return cls(bounds, values, codes & ((1 << _ROW_BITS) - 1), np.repeat(runs, runs), first, count)

    def entries(self, articles: I64) -> tuple[I64, I64]:
        """All entries of the articles, one article after the other, and how many each has."""
        sizes = self.bounds[articles + 1] - self.bounds[articles]
        return spread(self.bounds[articles], sizes), sizes

    def found(self, values: I64, articles: I64) -> tuple[I64, I64]:
        """The first entry of `articles[n]` with `values[n]`, and how many there are; (0, 0) without any."""
        first = self.first[articles * self.count + values].astype(np.int64)
        there = first >= 0
        first[~there] = 0
        return first, np.where(there, self.times[first], 0) if len(self.times) else first


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """The numbers of sentences: `bounds[s]:bounds[s + 1]` are those of sentence s of the crowd, each once, in order.

    `ids` are positions in `written`, `weights` what they weigh.
    """

    bounds: I64
    ids: I64
    weights: I64
    written: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Article n has the sentences `bounds[n]:bounds[n + 1]`: `sizes` words each. Which words and whole sentences stand
    where, and the numbers. `lengths`: words of each article."""

    bounds: I64
    sizes: I64
    words: Index
    keys: Index
    numbers: Numbers
    lengths: I64


def crowd_of(articles: Sequence[Prepared]) -> Crowd:
    """The articles, up to `MOST_SENTENCES` of each."""
    counts = np.array([min(len(each.sentence_keys), MOST_SENTENCES) for each in articles], np.int64)
    rows = [each.sentences[: count + 1] for each, count in zip(articles, counts.tolist(), strict=True)]
    lengths = np.array([int(each[-1]) for each in rows], np.int64)
    sizes = np.concatenate([np.diff(each) for each in rows])
    bounds = np.zeros(len(articles) + 1, np.int64)
    np.cumsum(counts, out=bounds[1:])
    owners = np.repeat(np.arange(len(articles), dtype=np.int64), counts)
    local = np.arange(len(owners), dtype=np.int64) - bounds[owners]
    words = np.concatenate([each.words[:end] for each, end in zip(articles, lengths.tolist(), strict=True)])
    keys = np.concatenate([each.sentence_keys[:count] for each, count in zip(articles, counts.tolist(), strict=True)])
    return Crowd(
        bounds, sizes, Index.of(words, np.repeat(owners, sizes), np.repeat(local, sizes), len(articles)),
        Index.of(keys, owners, local, len(articles)), _numbers(articles, sizes, bounds.tolist()), lengths,
    )  # fmt: skip


def _numbers(articles: Sequence[Prepared], sizes: I64, bounds: Sequence[int]) -> Numbers:
    """`sizes`: words of each sentence of the crowd; those of article n begin at `bounds[n]`."""
    ends = np.cumsum(sizes)
    lengths = np.diff(np.append(0, ends)[np.asarray(bounds)])
    cut = lengths.tolist()
    at = np.flatnonzero(np.concatenate([each.digits[:n] for each, n in zip(articles, cut, strict=True)]))
    sentences = np.searchsorted(ends, at, side="right").tolist()
    owners = np.searchsorted(np.cumsum(lengths), at, side="right").tolist()
    starts = np.concatenate([each.starts[:n] for each, n in zip(articles, cut, strict=True)])[at].tolist()
    stops = np.concatenate([each.ends[:n] for each, n in zip(articles, cut, strict=True)])[at].tolist()
    texts = [each.text for each in articles]
    known: dict[str, int] = {}
    rows = [
        (sentence, known.setdefault(texts[owner][a:b].strip(NO_DIGITS), len(known)))
        for sentence, owner, a, b in zip(sentences, owners, starts, stops, strict=True)
    ]
    rows = list(dict.fromkeys(rows))
    sentences, ids = (np.array(each, np.int64) for each in (zip(*rows, strict=True) if rows else ((), ())))
    weights = np.array([_weight(number) for number in known], np.int64)
    cuts = np.zeros(bounds[-1] + 1, np.int64)
    np.cumsum(np.bincount(sentences, minlength=bounds[-1]), out=cuts[1:])
    return Numbers(cuts, ids, weights[ids] if len(ids) else ids, list(known))


_weight = lru_cache(1 << 14)(number_weight)
