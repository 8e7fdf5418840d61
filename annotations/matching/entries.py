"""Which word stands in which sentence, of many articles at once: `annotations.matching.overlap.entries_of` of each."""

from __future__ import annotations

import numpy as np

from annotations.matching.arrays import I64, U64, ordered_within
from annotations.matching.overlap import ROW_BITS
from annotations.matching.passages import MOST_SENTENCES

__all__ = ["entries_of_many"]


def entries_of_many(words: U64, articles: I64, rows: I64) -> tuple[I64, I64]:
    """The entries of each article, one after the other, and the n + 1 positions between articles.

    From the keys of the words in order, the n + 1 positions in them where articles begin, and the sentence of its
    article that each word stands in; those after `MOST_SENTENCES` are passed by.
    """
    if len(rows) and rows.max() >= MOST_SENTENCES:
        kept = rows < MOST_SENTENCES
        words, rows, articles = words[kept], rows[kept], np.append(0, np.cumsum(kept))[articles]
    sizes = np.diff(articles)
    order = ordered_within(words, articles)
    at = order + np.repeat(articles[:-1], sizes)
    words, rows = words[at], rows[at]
    begins = articles[:-1][sizes > 0]
    new_word = np.ones(len(words), np.bool_)
    new_word[1:] = words[1:] != words[:-1]
    new_word[begins] = True
    fresh = new_word.copy()
    fresh[1:] |= rows[1:] != rows[:-1]
    at = np.flatnonzero(fresh)
    runs = np.diff(np.flatnonzero(new_word[at]), append=len(at))
    out: I64 = order[at] << 2 * ROW_BITS | rows[at] << ROW_BITS | np.repeat(runs, runs)
    return out, np.searchsorted(at, articles)
