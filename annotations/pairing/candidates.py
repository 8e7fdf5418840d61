"""The pairs of a whole project that are worth comparing, from its stored sketches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np

from annotations.matching.arrays import I64, U64
from annotations.matching.candidates import LEAST_SHARED, merge_pairs, run_pairs, worth_a_look
from annotations.pairing.postings import unpack
from annotations.pairing.rare import event_pairs
from annotations.pairing.version import VERSION
from annotations.pairing.work import COPY, RARE
from annotations.store.reading import Reading

__all__ = ["Proposed", "propose"]

PARTS = 8
"""Slices of the hashes that are joined one after the other: memory holds the pairs of two."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """`pairs` are to be compared: rows of two article ids, the smaller one first, and what proposed them
    (`COPY`, `RARE` or `BOTH`), those of a story together. `exact` are word for word the same, each with the first of
    its group."""

    pairs: I64
    exact: list[tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class _Sketches:
    """All sketches, by rank (the place of an article by date): postings of runs and of rare words, sizes in runs."""

    grams: U64
    owners: I64
    rare: U64
    rare_owners: I64
    groups: list[list[int]]
    sizes: I64


def propose(reading: Reading, new: Collection[int], threads: int = 2) -> Proposed:
    """The pairs with at least one article of `new` (ids), in the order in which the articles came."""
    every = reading.article_ids()
    ordered = sorted(every, key=lambda row: (row[2] or "9999", row[0]))
    ids = np.array([row[0] for row in ordered], np.int64)
    found = _sketches(reading, {article: rank for rank, article in enumerate(ids.tolist())})
    days = np.array([_day(row[2]) for row in ordered], np.int64)
    outlets = np.array([row[1] for row in ordered], np.int64)
    codes = _copies(found, threads)
    events = event_pairs(found.rare, found.rare_owners, days, outlets)
    asked, by = _either(codes, np.array([a << 32 | b for a, b in events], np.int64))
    wanted = np.zeros(len(ids), np.bool_)
    wanted[np.isin(ids, np.fromiter(new, np.int64, len(new)))] = True
    left, right = asked >> 32, asked & 0x7FFFFFFF
    kept = wanted[left] | wanted[right]
    one, other, by = ids[left[kept]], ids[right[kept]], by[kept]
    pairs = by_neighbours(np.stack([np.minimum(one, other), np.maximum(one, other), by], axis=1))
    exact = [
        _in_order(int(ids[group[0]]), int(ids[other]))
        for group in found.groups
        for other in group[1:]
        if wanted[other] or wanted[group[0]]
    ]
    return Proposed(pairs, sorted(exact))


def _either(copies: I64, events: I64) -> tuple[I64, I64]:
    """The codes of both, each once, and what proposed them."""
    every = np.concatenate([copies, events])
    codes, place = np.unique(every, return_inverse=True)
    by = np.zeros(len(codes), np.int64)
    by[place[: len(copies)]] |= COPY
    by[place[len(copies) :]] |= RARE
    return codes, by


def by_neighbours(pairs: I64) -> I64:
    """The rows `(a, b, …)` ordered so that the pairs of a story stand together: its articles are then read once.

    Every article goes to the smallest one it is paired with, and that one's smallest.
    """
    if not len(pairs):
        return pairs
    ids, ends = np.unique(pairs[:, :2], return_inverse=True)
    ends = ends.reshape(-1, 2)
    least = np.arange(len(ids))
    np.minimum.at(least, ends[:, 1], ends[:, 0])
    least = least[least[least]]
    return np.ascontiguousarray(pairs[np.lexsort((ends[:, 1], ends[:, 0], least[ends[:, 0]]))])


def _in_order(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _day(published: str) -> int:
    try:
        return date.fromisoformat(published[:10]).toordinal()
    except ValueError:
        return -1


def _sketches(reading: Reading, rank: dict[int, int]) -> _Sketches:
    """Of articles with the same words in the same order only the first by date has postings."""
    rows: list[tuple[int, bytes]] = []
    by_words: dict[int, list[int]] = {}
    for article, exact, _, data in reading.sketches(VERSION):
        if article not in rank:
            continue
        if exact:
            by_words.setdefault(exact, []).append(rank[article])
        rows.append((rank[article], data))
    groups = [sorted(group) for group in by_words.values() if len(group) > 1]
    left_out = {at for group in groups for at in group[1:]}
    grams: list[U64] = []
    rare: list[U64] = []
    owners: list[int] = []
    for at, data in rows:
        if at not in left_out:
            some, words = unpack(data)
            grams.append(some)
            rare.append(words)
            owners.append(at)
    sizes = np.zeros(len(rank), np.int64)
    sizes[owners] = [len(some) for some in grams]
    return _Sketches(*_postings(grams, owners), *_postings(rare, owners), groups, sizes)


def _postings(parts: Sequence[U64], owners: Sequence[int]) -> tuple[U64, I64]:
    sizes = np.fromiter((len(part) for part in parts), np.int64, len(parts))
    every = np.concatenate(parts) if parts else np.zeros(0, np.uint64)
    return every, np.repeat(np.array(owners, np.int64), sizes)


def _copies(found: _Sketches, threads: int) -> I64:
    """Codes (`left << 32 | right`, by rank) of the pairs that share runs."""
    slices = (found.grams >> np.uint64(61 - 3)) & np.uint64(PARTS - 1)

    def join(part: int) -> tuple[I64, I64]:
        here = np.flatnonzero(slices == np.uint64(part))
        grams, owners = found.grams[here], found.owners[here]
        order = np.lexsort((owners, grams))
        return run_pairs(grams[order], owners[order])

    with ThreadPoolExecutor(threads) as pool:  # sorting lets other threads run
        pairs = merge_pairs(list(pool.map(join, range(PARTS))), LEAST_SHARED)
    likely = worth_a_look(pairs, found.sizes)
    return likely.left << 32 | likely.right
