"""The pairs of a whole project that share rare words: `annotations.matching.event` without a query for each article."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from annotations.matching.arrays import I32, I64, U64
from annotations.matching.candidates import CROWD
from annotations.matching.event import DAYS, LEAST_RARE, NEAREST
from annotations.pairing.slices import LOW, in_order, slices_of

__all__ = ["event_pairs"]

AT_ONCE = 1_000_000
"""Postings whose pairs are counted at once: chance makes dozens of pairs of each."""

I8 = npt.NDArray[np.int8]


def event_pairs(keys: U64, articles: I64, days: I64, outlets: I64) -> I64:
    """The pairs that share `LEAST_RARE` rare words, by other outlets within `DAYS` days, among the `NEAREST` of each:
    rows of two article numbers, the smaller one first, in order.

    Posting n: article `articles[n]` has the rare word `keys[n]`. `days`, `outlets`: those of every article, by number;
    a day below 0 is unknown, and such articles have no pairs.
    """
    by_day = np.argsort(days, kind="stable")
    by_day = by_day[np.searchsorted(days[by_day], 0) :]
    turn = np.full(len(days), -1, np.int32)
    turn[by_day] = np.arange(len(by_day), dtype=np.int32)
    # From here on an article is its turn: which of two comes first hangs on no word.
    turns, reach = _by_word(keys, turn[articles], days[by_day])
    outlet = outlets[by_day].astype(np.int32)[turns]
    parts = 1 + len(turns) // AT_ONCE
    cuts = np.linspace(0, len(by_day), parts + 1).astype(np.int64).tolist()
    found = [_shared(turns, reach, outlet, ends) for ends in pairwise(cuts)]
    pairs, shared = (np.concatenate([part[n] for part in found]) for n in (0, 1))
    one, other = by_day[pairs >> 32], by_day[pairs & LOW]
    codes = np.minimum(one, other) << 32 | np.maximum(one, other)
    order = np.argsort(codes)
    codes = _nearest(codes[order], shared[order])
    return np.stack([codes >> 32, codes & LOW], axis=1)


def _by_word(keys: U64, turns: I32, days: I64) -> tuple[I32, I8]:
    """The postings of dated articles word by word, those of a word by day; and how many of the next ones of its word
    each may be paired with. `days`: by turn."""
    slices, count = slices_of(keys, 64)
    slices[turns < 0] = count  # they have no day
    late = np.searchsorted(days, days + DAYS, side="right")  # the first turn of too late a day
    parts = []
    for part in range(count):
        codes, _ = in_order(keys, turns, np.flatnonzero(slices == part))
        mine = (codes & LOW).astype(np.int32)
        reach = np.searchsorted(codes, codes - mine + late[mine]) - np.arange(1, len(codes) + 1)
        parts.append((mine, np.minimum(reach, CROWD - 1).astype(np.int8)))
    return np.concatenate([mine for mine, _ in parts]), np.concatenate([reach for _, reach in parts])


def _shared(turns: I32, reach: I8, outlet: I32, ends: tuple[int, int]) -> tuple[I64, I64]:
    """Codes of the pairs whose first article is one of `ends[0]` … `ends[1] - 1`, and how many words they share."""
    codes = [np.zeros(0, np.int64)]
    at = np.flatnonzero((turns >= ends[0]) & (turns < ends[1]) & (reach > 0))
    step = 1
    while len(at):
        other = at[outlet[at] != outlet[at + step]]
        codes.append(turns[other].astype(np.int64) << 32 | turns[other + step])
        step += 1
        at = at[reach[at] >= step]
    pairs, shared = np.unique(np.concatenate(codes), return_counts=True)
    enough = shared >= LEAST_RARE
    return pairs[enough], shared[enough]


def _nearest(codes: I64, shared: I64) -> I64:
    """Those of which each is among the `NEAREST` of the other, by how much they share. `codes` are in order."""
    kept = np.ones(len(codes), np.bool_)
    for mine in (codes >> 32, codes & LOW):
        key = mine << 32 | (LOW - shared)
        order = np.argsort(key, kind="stable")  # of those that share as much, the first ones
        fresh = np.ones(len(order), np.bool_)
        fresh[1:] = np.diff(mine[order]) != 0
        begins = np.flatnonzero(fresh)
        place = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
        kept[order[place >= NEAREST]] = False
    return codes[kept]
