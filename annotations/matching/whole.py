"""A whole collection matched in memory: what the store, DuckDB and Dask do piece by piece, in one place. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from annotations.matching.arrays import I64, U64
from annotations.matching.furniture import furniture_lines
from annotations.matching.many import measure_many
from annotations.matching.prepare import Article, Prepared, prepare_many
from annotations.matching.sketch import sketch_many
from annotations.matching.stories import Edge
from annotations.matching.verify import judged

__all__ = [
    "BLOCK", "Given", "line_rows", "postings", "prepare_all", "prepare_with", "representatives",
    "title_key", "verified",
]  # fmt: skip

BLOCK = 32
"""Articles that are read at once: their arrays fit into a processor's cache."""

_TOGETHER = 500
"""Pairs that are compared between two calls of `rest`."""


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
    return prepare_with(given, furniture_lines(*line_rows(given)))


def line_rows(given: Sequence[Given]) -> tuple[I64, U64, U64]:
    """`(outlets, titles, lines)`: the lines of all articles, for `furniture_lines`."""
    sizes, keys = [], [np.zeros(0, np.uint64)]
    for block in _blocks(given):
        for each in prepare_many([Article(one.text, one.holes) for one in block]):
            sizes.append(len(each.line_keys))
            keys.append(each.line_keys)
    outlets = np.repeat(np.array([each.outlet for each in given], np.int64), sizes)
    titles = np.repeat(np.array([title_key(each.title) for each in given], np.uint64), sizes)
    return outlets, titles, np.concatenate(keys)


def title_key(title: str) -> int:
    """A title's hash: the same on every machine."""
    return int.from_bytes(blake2b(title.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def prepare_with(given: Sequence[Given], furniture: Mapping[int, U64]) -> list[Prepared]:
    """Every article without the given lines of its outlet."""
    out: list[Prepared] = []
    for block in _blocks(given):
        articles = [Article(each.text, each.holes) for each in block]
        out += prepare_many(articles, [furniture.get(each.outlet) for each in block])
    return out


def _blocks(given: Sequence[Given]) -> Iterator[Sequence[Given]]:
    for first in range(0, len(given), BLOCK):
        yield given[first : first + BLOCK]


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
    every = list(pairs)
    for first in range(0, len(every), _TOGETHER):
        some = every[first : first + _TOGETHER]
        for (a, b), measured in zip(some, measure_many(articles, some), strict=True):
            found = judged(measured, same_outlet=outlets[a] == outlets[b])
            if found.relation:
                out.append(Edge(a, b, found.score, found.relation, found.left, found.right))
        rest()
    return out
