"""Postings in order of their hashes, a slice of the hashes at a time: what is sorted at once stays in the caches."""

from __future__ import annotations

import numpy as np

from annotations.matching.arrays import B1, I32, I64, U8, U64

__all__ = ["LOW", "in_order", "slices_of"]

LOW = 0x7FFFFFFF
"""The bits of a code that are its article."""

_LARGE = 700_000
"""Postings of a slice, or up to twice as many."""

_LEAST_BITS, _MOST_BITS = 3, 5
"""Slices, as powers of two: to pick out each one takes a look at all postings."""


def slices_of(hashes: U64, top: int) -> tuple[U8, int]:
    """The slice of every hash, and how many slices there are. `top`: bits of the hashes, the ones above being 0."""
    bits = min(max((len(hashes) // _LARGE).bit_length(), _LEAST_BITS), _MOST_BITS)
    return ((hashes >> np.uint64(top - bits)) & np.uint64((1 << bits) - 1)).astype(np.uint8), 1 << bits


def in_order(hashes: U64, articles: I64 | I32, here: I64) -> tuple[I64, B1]:
    """The postings at the places `here`, hash by hash and by article: codes, and which are the first of their hash.

    Posting n: article `articles[n]` (below 2^31) has `hashes[n]`. A code is a number of the hash, shifted by 32 bits,
    and the article.
    """
    mine = hashes[here]
    order = np.argsort(mine)
    mine = mine[order]
    fresh = np.ones(len(mine), np.bool_)
    fresh[1:] = mine[1:] != mine[:-1]
    codes: I64 = np.cumsum(fresh) << 32 | articles[here[order]]
    codes.sort()  # numbers are sorted in a third of the time of two columns
    return codes, fresh
