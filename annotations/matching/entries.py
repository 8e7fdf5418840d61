"""Which word stands in which sentence of an article: worked out once, whatever it is compared with. Pure, on arrays."""

from __future__ import annotations

import numpy as np

from annotations.matching.arrays import I64, U64, ordered_within
from annotations.matching.passages import MOST_SENTENCES

__all__ = ["ROW_BITS", "entries_of", "entries_of_many", "unpacked"]

ROW_BITS = 12
"""Bits for a sentence of an article: `MOST_SENTENCES` is below 2^12."""


def entries_of(words: U64, sentences: I64) -> I64:
    """The distinct `(word, sentence)` of an article, sorted by the key of the word and then by sentence, as numbers: in
    the highest bits a position of the word there, then the sentence, then how many sentences have the word.

    From n word keys in order and the m + 1 positions where sentences begin, closed by n.
    """
    rows = np.repeat(np.arange(len(sentences) - 1, dtype=np.int64), np.diff(sentences))
    return entries_of_many(words, np.array([0, len(words)]), rows)[0]


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


def unpacked(entries: I64) -> tuple[I64, I64, I64]:
    """Of each entry the position of the word, the sentence, and how many sentences have the word."""
    row = (1 << ROW_BITS) - 1
    return entries >> 2 * ROW_BITS, entries >> ROW_BITS & row, entries & row
