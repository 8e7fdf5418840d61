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
from annotations.pairing.postings import EMPTY_BITS, Sketches, read_sketches
from annotations.pairing.rare import event_pairs
from annotations.pairing.slices import LOW, in_order, slices_of
from annotations.pairing.work import COPY, RARE
from annotations.store.reading import Reading

__all__ = ["Join", "Proposed", "join_here", "propose"]

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


Take = Callable[[], Sketches]
"""Hands the stored sketches over, and holds them no longer."""


def propose(
    reading: Reading, new: Collection[int], folder: str, join: Join | None = None, take: Take | None = None
) -> Proposed:
    """The pairs with at least one article of `new` (ids). `join` does what `join_here` does, elsewhere; `take` gives
    the stored sketches if somebody has read them already."""
    every = sorted(reading.article_ids(), key=lambda row: row[2] or "9999")  # of one date, they stay in order of ids
    ids = np.array([row[0] for row in every], np.int64)
    days = np.array([_day(row[2]) for row in every], np.int64)
    outlets = np.array([row[1] for row in every], np.int64)
    found, ranks, exact = _by_date(take() if take else read_sketches(reading), ids)
    sizes = np.zeros(len(ids), np.int64)
    sizes[ranks] = found.sizes
    with ThreadPoolExecutor(1) as beside:  # numbers are sorted in it, which lets the join run
        events = beside.submit(event_pairs, found.rare, np.repeat(ranks, found.rare_sizes), days, outlets)
        likely = worth_a_look((join or join_here)(found.grams, np.repeat(ranks, found.sizes), folder), sizes)
    del found
    asked, by = _either(likely.left << 32 | likely.right, events.result()[:, 0] << 32 | events.result()[:, 1])
    wanted = np.isin(ids, np.fromiter(new, np.int64, len(new)))
    left, right = asked >> 32, asked & LOW
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
    one, other = pairs[:, 0], pairs[:, 1]
    least = np.arange(int(other.max()) + 1)  # ids are numbers of rows: few are missing
    np.minimum.at(least, other, one)
    least = least[least[least]]
    order = np.argsort(one << 32 | other)
    return pairs[order[np.argsort(least[one[order]], kind="stable")]]


def _in_order(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _day(published: str) -> int:
    try:
        return date.fromisoformat(published[:10]).toordinal()
    except ValueError:
        return -1


def _by_date(found: Sketches, ids: I64) -> tuple[Sketches, I64, I64]:
    """The sketches of the articles `ids`, which are by date, and the rank of each one's article, its place there; and
    pairs of ranks with the same words in the same order: each with the first of its group, which alone has a sketch
    here."""
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
    slices, count = slices_of(grams, 64 - EMPTY_BITS)

    def shared(part: int) -> tuple[I32, I8]:
        """Articles of the runs that more than one has, run by run, and how many of those after it each is paired with
        therefore."""
        codes, fresh = in_order(grams, owners, np.flatnonzero(slices == part))
        first = np.flatnonzero(fresh)
        crowd = np.diff(np.append(first, len(codes))).astype(np.int32)
        articles = (codes[np.repeat(crowd > 1, crowd)] & LOW).astype(np.int32)
        crowd = crowd[crowd > 1]
        left = np.repeat(np.cumsum(crowd, dtype=np.int32), crowd) - np.arange(1, len(articles) + 1, dtype=np.int32)
        most = np.repeat(np.where(crowd <= CROWD, np.int32(CROWD), np.int32(NEXT)), crowd)
        return articles, np.minimum(left, most).astype(np.int8)

    with ThreadPoolExecutor(threads) as pool:  # sorting lets other threads run
        parts = list(pool.map(shared, range(count)))
        articles, reach = (np.concatenate([part[n] for part in parts]) for n in (0, 1))
        del parts
        cuts = _cuts(articles, reach, threads)
        found = list(pool.map(lambda ends: _between(articles, reach, *ends), pairwise(cuts)))
    codes, times = (np.concatenate([part[n] for part in found]) for n in (0, 1))
    return Pairs(codes >> 32, codes & LOW, times)


def _cuts(articles: I32, reach: I8, threads: int) -> list[int]:
    """Ranks between which about `AT_ONCE` pairs begin, or as many as leave each thread some."""
    running = np.cumsum(np.bincount(articles, reach))
    total = int(running[-1]) if len(running) else 0
    some = min(AT_ONCE, 1 + total // threads)
    inner = np.searchsorted(running, np.arange(some, total, some)).tolist()
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
