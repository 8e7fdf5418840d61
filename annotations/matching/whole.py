"""A whole collection matched in memory: what the store, DuckDB and Dask do piece by piece, in one place. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from annotations.matching.arrays import I64, U64
from annotations.matching.furniture import furniture_lines
from annotations.matching.prepare import Article, Prepared, prepare_many
from annotations.matching.sketch import sketch_many
from annotations.matching.stories import Edge
from annotations.matching.verify import verify

__all__ = ["BLOCK", "Given", "postings", "prepare_all", "representatives", "verified"]

BLOCK = 32
"""Articles that are read at once: their arrays fit into a processor's cache."""


@dataclass(frozen=True, slots=True)
class Given:
    """An article of a collection. `holes`: spans that are not its own text. `title` and `outlet` tell its furniture."""

    text: str
    holes: tuple[tuple[int, int], ...]
    outlet: int
    title: str
    date: str = ""


def prepare_all(given: Sequence[Given]) -> list[Prepared]:
    """Every article without its outlet's furniture, which is found first."""
    first = _read(given, {})
    sizes = np.fromiter((len(each.line_keys) for each in first), np.int64, len(first))
    outlets = np.repeat(np.fromiter((each.outlet for each in given), np.int64, len(given)), sizes)
    numbers: dict[tuple[int, str], int] = {}
    titles = np.fromiter(
        (numbers.setdefault((each.outlet, each.title), len(numbers)) for each in given), np.uint64, len(given)
    )
    keys = np.concatenate([each.line_keys for each in first]) if first else np.zeros(0, np.uint64)
    return _read(given, furniture_lines(outlets, np.repeat(titles, sizes), keys))


def _read(given: Sequence[Given], furniture: dict[int, U64]) -> list[Prepared]:
    out: list[Prepared] = []
    for first in range(0, len(given), BLOCK):
        part = given[first : first + BLOCK]
        out += prepare_many(
            [Article(each.text, each.holes) for each in part], [furniture.get(each.outlet) for each in part]
        )
    return out


def representatives(articles: Sequence[Prepared], dates: Sequence[str]) -> I64:
    """For each article the earliest that has the same words, itself if there is none."""
    first: dict[int, int] = {}
    out = np.arange(len(articles), dtype=np.int64)
    for at in sorted(range(len(articles)), key=lambda n: (dates[n], n)):
        if key := articles[at].key:
            out[at] = first.setdefault(key, at)
    return out


def postings(articles: Sequence[Prepared], ranks: I64) -> tuple[U64, I64]:
    """`(runs, articles)` of all sketches, the articles numbered by `ranks` (their order by date)."""
    grams, owners = [], []
    for first in range(0, len(articles), BLOCK):
        found, bounds = sketch_many(articles[first : first + BLOCK])
        grams.append(found)
        owners.append(np.repeat(ranks[first : first + BLOCK], np.diff(bounds)))
    if not grams:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return np.concatenate(grams), np.concatenate(owners)


def verified(
    articles: Sequence[Prepared],
    outlets: Sequence[int],
    pairs: Iterable[tuple[int, int]],
    rest: Callable[[], object] = lambda: None,
) -> list[Edge]:
    """The pairs that are something to each other."""
    out = []
    for a, b in pairs:
        found = verify(articles[a], articles[b], same_outlet=outlets[a] == outlets[b])
        if found.relation:
            out.append(Edge(a, b, found.score, found.relation, found.left, found.right))
        rest()
    return out
