"""Which articles of a project are pages of one template, as far as that was found: `annotations.matching.families`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from annotations.matching.arrays import B1, I64
from annotations.matching.candidates import Pairs
from annotations.matching.families import ALL_OF_IT, firsts, heads
from annotations.matching.relation import TEMPLATE
from annotations.matching.stories import Edge
from annotations.pairing.regroup import shares
from annotations.store.reading import Reading

__all__ = ["found_alike", "without_pages"]


def found_alike(reading: Reading, before: I64, pairs: I64) -> B1:
    """Of the pairs (rows that begin with two ids) those of pages that were found to be of one template.

    `before`: rows of an article and the first one that it is close to.
    """
    rows = reading.joining({TEMPLATE})
    known = [(a, b) for a, b, _, _, evidence in rows if min(shares(evidence)) >= ALL_OF_IT]
    return _of_one(before, np.array(known, np.int64).reshape(-1, 2), pairs)


def without_pages(pairs: Pairs, edges: Sequence[Edge], count: int) -> list[Edge]:
    """The edges of `count` articles, by number, but of a template's pages only those with the first one that each is
    close to: as a run here lists them."""
    before = firsts(pairs, count)
    pages = [edge for edge in edges if edge.relation == TEMPLATE]
    known = np.array([(edge.a, edge.b) for edge in pages if min(edge.left, edge.right) >= ALL_OF_IT], np.int64)
    ends = np.array([(edge.a, edge.b) for edge in pages], np.int64).reshape(-1, 2)
    alike = _of_one(np.stack([np.arange(count), before], axis=1), known.reshape(-1, 2), ends)
    alike &= before[ends[:, 1]] != ends[:, 0]
    gone = {(edge.a, edge.b) for edge, page in zip(pages, alike.tolist(), strict=True) if page}
    return [edge for edge in edges if (edge.a, edge.b) not in gone]


def _of_one(before: I64, known: I64, pairs: I64) -> B1:
    """Whether both ends of each pair are of one template: `known` are pairs that were found to be."""
    told = np.isin(_codes(before), _codes(known))
    ids = np.unique(before[told])
    at = np.searchsorted(ids, before[told])
    further = np.arange(len(ids))
    further[at[:, 0]] = at[:, 1]
    head = np.append(heads(further), [-1, -2])
    places = [np.searchsorted(ids, pairs[:, end]) for end in (0, 1)]
    found = []
    for end, place in enumerate(places):
        there = np.append(ids, -1)[place] == pairs[:, end]
        found.append(np.where(there, head[np.where(there, place, 0)], -1 - end))
    return np.asarray(found[0] == found[1], np.bool_)


def _codes(pairs: I64) -> I64:
    out: I64 = pairs.min(axis=1) << 32 | pairs.max(axis=1) if len(pairs) else np.zeros(0, np.int64)
    return out
