"""The pairs of a whole project that are worth comparing, from its stored sketches."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from annotations.matching.arrays import I32, I64, U64
from annotations.matching.candidates import CROWD, LEAST_SHARED, NEXT, Pairs, worth_a_look
from annotations.matching.families import firsts, heads
from annotations.pairing.postings import Sketches, read_sketches
from annotations.pairing.rare import event_pairs
from annotations.pairing.work import COPY, RARE
from annotations.store.reading import Reading

__all__ = ["Join", "Proposed", "join_here", "propose"]

PARTS = 8
"""Slices of the hashes that are sorted one after the other."""

AT_ONCE = 8_000_000
"""Pairs that are counted at once, by each of two threads: some 200 MB."""

I8 = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Proposed:
    """`pairs` are to be compared: rows of two article ids, the smaller one first, what proposed them (`COPY`, `RARE` or
    `BOTH`), and whether both may be pages of one template, which come last; those of a story together. `before`: rows
    of an article and the first one that it is close to (see `annotations.matching.families`). `exact` are word for word
    the same, each with the first of its group."""

    pairs: I64
    before: I64
    exact: list[tuple[int, int]]


Join = Callable[[U64, I64, str], Pairs]
"""From postings (article `owners[n]`, numbered by date, has the run `grams[n]`) to the pairs that share `LEAST_SHARED`
runs, with a folder for files meanwhile."""


def propose(
    reading: Reading, new: Collection[int], folder: str, join: Join | None = None, sketches: Sketches | None = None
) -> Proposed:
    """The pairs with at least one article of `new` (ids). `join` does what `join_here` does, elsewhere. `sketches`: all
    that are stored, if they were read."""
    every = reading.article_ids()
    ordered = sorted(every, key=lambda row: (row[2] or "9999", row[0]))
    ids = np.array([row[0] for row in ordered], np.int64)
    days = np.array([_day(row[2]) for row in ordered], np.int64)
    outlets = np.array([row[1] for row in ordered], np.int64)
    found, ranks, exact = _in_order_of(ids, sketches or read_sketches(reading))
    sizes = np.zeros(len(ids), np.int64)
    sizes[ranks] = found.sizes
    likely = worth_a_look((join or join_here)(found.grams, np.repeat(ranks, found.sizes), folder), sizes)
    codes = likely.left << 32 | likely.right
    events = event_pairs(found.rare, np.repeat(ranks, found.rare_sizes), days, outlets)
    asked, by = _either(codes, np.array([a << 32 | b for a, b in events], np.int64))
    wanted = np.isin(ids, np.fromiter(new, np.int64, len(new)))
    left, right = asked >> 32, asked & 0x7FFFFFFF
    kept = wanted[left] | wanted[right]
    before = firsts(likely, len(ids))
    head = heads(before)
    pages = ((head[left] == head[right]) & (before[right] != left) & (by & COPY > 0))[kept]
    one, other, by = ids[left[kept]], ids[right[kept]], by[kept]
    rows = np.stack([np.minimum(one, other), np.maximum(one, other), by, pages], axis=1)
    pairs = np.concatenate([by_neighbours(rows[~pages]), by_neighbours(rows[pages])])
    later = np.flatnonzero(before != np.arange(len(ids)))
    same = [
        _in_order(int(ids[first]), int(ids[other])) for first, other in exact.tolist() if wanted[other] or wanted[first]
    ]
    return Proposed(pairs, np.stack([ids[later], ids[before[later]]], axis=1), sorted(same))


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


def _in_order_of(ids: I64, found: Sketches) -> tuple[Sketches, I64, I64]:
    """The sketches, the rank of the article (its place in `ids`, by date) of each, in that order; and pairs of ranks
    with the same words in the same order: each with the first of its group, which alone has a sketch here."""
    by_id = np.argsort(ids)
    at = np.minimum(np.searchsorted(ids[by_id], found.ids), len(ids) - 1) if len(ids) else found.ids
    there = ids[by_id[at]] == found.ids if len(ids) else np.zeros(0, np.bool_)
    ranks = by_id[at]
    order = np.lexsort((ranks, found.exact))
    order = order[there[order]]
    again = np.zeros(len(order), np.bool_)
    exact, rank = found.exact[order], ranks[order]
    again[1:] = (exact[1:] == exact[:-1]) & (exact[1:] != 0)
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(order))))
    there[order[again]] = False
    return found if there.all() else found.of(there), ranks[there], np.stack([rank[first[again]], rank[again]], axis=1)


def join_here(grams: U64, owners: I64, folder: str = "", threads: int = 2) -> Pairs:
    """The join in memory: runs are sorted a part at a time, and pairs counted by their first article a part at a time,
    since a hundred times as many share one run by chance as share two."""
    slices = ((grams >> np.uint64(61 - 3)) & np.uint64(PARTS - 1)).astype(np.uint8)

    def shared(part: int) -> tuple[I32, I32]:
        """Articles of the runs that more than one has, run by run, and how many have it."""
        here = np.flatnonzero(slices == part)
        mine = grams[here]
        order = np.argsort(mine)
        mine = mine[order]
        fresh = np.ones(len(mine), np.bool_)
        fresh[1:] = mine[1:] != mine[:-1]
        codes = np.cumsum(fresh) << 32 | owners[here[order]]
        codes.sort()  # by rank within a run: numbers are sorted in a third of the time of two columns
        first = np.flatnonzero(fresh)
        crowd = np.diff(np.append(first, len(mine)))
        kept = np.repeat(crowd > 1, crowd)
        return (codes[kept] & 0x7FFFFFFF).astype(np.int32), crowd[crowd > 1].astype(np.int32)

    with ThreadPoolExecutor(threads) as pool:  # sorting lets other threads run
        parts = list(pool.map(shared, range(PARTS)))
        articles, crowd = (np.concatenate([part[n] for part in parts]) for n in (0, 1))
        del parts
        left = np.repeat(np.cumsum(crowd), crowd) - np.arange(1, len(articles) + 1)  # how many of its run follow it
        reach = np.where(np.repeat(crowd, crowd) <= CROWD, left, np.minimum(left, NEXT)).astype(np.int8)
        del left
        cuts = _cuts(articles, reach)
        found = list(pool.map(lambda ends: _between(articles, reach, *ends), pairwise(cuts)))
    codes, times = (np.concatenate([part[n] for part in found]) for n in (0, 1))
    return Pairs(codes >> 32, codes & 0x7FFFFFFF, times)


def _cuts(articles: I32, reach: I8) -> list[int]:
    """Ranks between which about `AT_ONCE` pairs begin."""
    running = np.cumsum(np.bincount(articles, reach))
    total = int(running[-1]) if len(running) else 0
    inner = np.searchsorted(running, np.arange(AT_ONCE, total, AT_ONCE)).tolist()
    return sorted({0, *inner, max(1, len(running))})


def _between(articles: I32, reach: I8, first: int, end: int) -> tuple[I64, I64]:
    """Codes of the pairs whose first article is one of `first` … `end - 1` that share enough runs; how many they do."""
    at = np.flatnonzero((articles >= first) & (articles < end) & (reach > 0))
    codes = []
    step = 1
    while len(at):
        codes.append(articles[at].astype(np.int64) << 32 | articles[at + step])
        step += 1
        at = at[reach[at] >= step]
    if not codes:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    every = np.concatenate(codes)
    del codes
    every.sort()
    begins = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]]))
    times = np.diff(np.append(begins, len(every)))
    enough = times >= LEAST_SHARED
    return every[begins[enough]], times[enough]
