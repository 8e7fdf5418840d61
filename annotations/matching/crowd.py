"""Articles side by side, numbered through, so that many pairs of them are compared at once. Pure, on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from annotations.matching.arrays import F64, I32, I64, numbered, spread
from annotations.matching.comparable import Comparable
from annotations.matching.entries import unpacked
from annotations.matching.figures import Figures
from annotations.matching.passages import MOST_SENTENCES

__all__ = ["Crowd", "Index", "Numbers", "crowd_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """What stands in which sentence: entries `bounds[n]:bounds[n + 1]` are article n's; those of a value follow each
    other, sentence by sentence.

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
    def of(cls, values: I64, count: int, rows: I64, times: I64, bounds: I64) -> Index:
        """From the fields but `first`."""
        articles = len(bounds) - 1
        there = np.repeat(np.arange(articles, dtype=np.int64) * count, np.diff(bounds)) + values
        begins = np.flatnonzero(np.concatenate([[True], there[1:] != there[:-1]])) if len(there) else there
        first = np.full(articles * count, -1, np.int32)
        first[there[begins]] = begins
        return cls(bounds, values, rows, times, first, count)

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


@dataclass(frozen=True, eq=False)
class Numbers:
    """The numbers of sentences: `bounds[s]:bounds[s + 1]` are those of sentence s of the crowd, each once, in order.

    `ids` are positions in `written`, of which there are `count`; `weights` what they weigh.
    """

    bounds: I64
    ids: I64
    weights: I64
    count: int
    figures: Sequence[Figures]

    @cached_property
    def written(self) -> list[str]:
        """The numbers as they are written. Made once, where some are to be named."""
        out = [""] * self.count
        every = (number for each in self.figures for number in each.written())
        for at, number in zip(self.ids.tolist(), every, strict=True):
            out[at] = number
        return out


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Article n has the sentences `bounds[n]:bounds[n + 1]`: `sizes` words each. Which words and whole sentences stand
    where, and the numbers."""

    bounds: I64
    sizes: I64
    words: Index
    keys: Index
    numbers: Numbers

    def repeated(self) -> F64:
        """The root of the sum of squares of how many sentences of each article its words stand in.

        Two articles have no more meetings of words than the product of theirs, by the inequality of Cauchy and Schwarz.
        """
        sums = np.concatenate([[0], np.cumsum(self.words.times)])
        return np.asarray(np.sqrt(np.diff(sums[self.words.bounds])), np.float64)


def crowd_of(articles: Sequence[Comparable]) -> Crowd:
    """The articles, up to `MOST_SENTENCES` of each."""
    counts = [min(len(each.sentence_keys), MOST_SENTENCES) for each in articles]
    bounds = _bounds(counts)
    begins = np.concatenate([each.sentences[: n + 1] for each, n in zip(articles, counts, strict=True)])
    own = np.ones(len(begins) - 1, np.bool_)
    own[(bounds[1:] + np.arange(len(counts)))[:-1]] = False  # from one article to the next
    sizes = np.diff(begins)[own]
    return Crowd(bounds, sizes, _words(articles), _keys(articles, counts, bounds), _numbers(articles, bounds))


def _bounds(sizes: Sequence[int]) -> I64:
    out = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=out[1:])
    return out


def _words(articles: Sequence[Comparable]) -> Index:
    where, rows, times = unpacked(np.concatenate([each.entries for each in articles]))
    bounds = _bounds([len(each.entries) for each in articles])
    before = _bounds([len(each.words) for each in articles])[:-1]
    keys = np.concatenate([each.words for each in articles])[where + np.repeat(before, np.diff(bounds))]
    return Index.of(*numbered(keys), rows, times, bounds)


def _keys(articles: Sequence[Comparable], counts: Sequence[int], bounds: I64) -> Index:
    keys = np.concatenate([each.sentence_keys[:count] for each, count in zip(articles, counts, strict=True)])
    values, count = numbered(keys)
    owners = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    codes = owners * count + values
    order = np.argsort(codes, kind="stable")
    ranked = codes[order]
    begins = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]])) if len(ranked) else ranked
    runs = np.diff(begins, append=len(ranked))
    return Index.of(values[order], count, order - bounds[owners[order]], np.repeat(runs, runs), bounds)


def _numbers(articles: Sequence[Comparable], bounds: I64) -> Numbers:
    """The sentences of article n begin at `bounds[n]`."""
    figures = [each.figures for each in articles]
    ids, count = numbered(np.concatenate([each.keys for each in figures]))
    owners = np.repeat(bounds[:-1], [len(each.keys) for each in figures])
    sentences = np.concatenate([each.rows for each in figures]) + owners
    cuts = np.zeros(int(bounds[-1]) + 1, np.int64)
    np.cumsum(np.bincount(sentences, minlength=len(cuts) - 1), out=cuts[1:])
    return Numbers(cuts, ids, np.concatenate([each.weights for each in figures]), count, figures)
