"""Sampled hashes as the project stores them: packed with an article's rarest words, and turned round into postings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np

from annotations.matching.arrays import B1, I32, I64, U64, mix, ordered_within, spread
from annotations.matching.candidates import CROWD
from annotations.pairing.version import VERSION
from annotations.store.reading_matching import MatchReads

if TYPE_CHECKING:  # the room imports SQLAlchemy, which a worker does without
    from annotations.store.matching import PostingRow

__all__ = [
    "Lookup", "Sketches", "blocks_of", "joined", "pack", "pack_many", "rare_grams", "read_sketches", "signed", "unpack",
]  # fmt: skip

BUCKET_BITS = 14
"""Blocks of a segment: at a million articles one is 30 kB, and a new article looks into forty of them."""

_PART_BITS = 3
_PARTS = 1 << _PART_BITS
"""So many parts of the buckets are sorted one after the other."""

_PAGE = 20_000
"""Sketches that are read at once."""

EMPTY_BITS = 3
"""Topmost bits that are 0 in most sampled hashes: an eighth is kept."""

_LOW = 64 - EMPTY_BITS - BUCKET_BITS
"""Bits behind those of the bucket."""

_RARE = np.uint64(0x5851F42D4C957F2D)


def pack(grams: U64, rare: U64) -> bytes:
    """Both as one value of the table: how many rare words, the rare words, the sampled hashes."""
    return np.concatenate([np.array([len(rare)], np.uint64), rare, grams]).astype("<u8").tobytes()


def pack_many(grams: tuple[U64, I64], rare: tuple[U64, I64]) -> list[bytes]:
    """The same for many articles: their values one after the other, and the n + 1 positions between them."""
    counts, sizes = np.diff(rare[1]), np.diff(grams[1])
    bounds = np.append(0, np.cumsum(1 + counts + sizes))
    out = np.empty(bounds[-1], "<u8")
    out[bounds[:-1]] = counts
    out[spread(bounds[:-1] + 1, counts)] = rare[0]
    out[spread(bounds[:-1] + 1 + counts, sizes)] = grams[0]
    data = out.tobytes()
    return [data[begin:end] for begin, end in pairwise((8 * bounds).tolist())]


def unpack(data: bytes) -> tuple[U64, U64]:
    """`(sampled hashes, rare words)` as `pack` has packed them."""
    numbers = np.frombuffer(data, "<u8")
    count = int(numbers[0])
    return numbers[1 + count :], numbers[1 : 1 + count]


@dataclass(frozen=True, slots=True, eq=False)
class Sketches:
    """Sketches of n articles, by id: article `ids[n]` has the hash `exact[n]` of all its words, `sizes[n]` sampled
    hashes of runs among `grams` and `rare_sizes[n]` rare words among `rare`, one article after the other."""

    ids: I64
    exact: I64
    sizes: I64
    grams: U64
    rare_sizes: I64
    rare: U64

    def of(self, wanted: B1) -> Sketches:
        """Those of the articles that are wanted."""
        return Sketches(
            self.ids[wanted], self.exact[wanted], self.sizes[wanted], self.grams[np.repeat(wanted, self.sizes)],
            self.rare_sizes[wanted], self.rare[np.repeat(wanted, self.rare_sizes)],
        )  # fmt: skip


def read_sketches(reading: MatchReads) -> Sketches:
    """All that are stored."""
    parts = []
    rows = reading.sketches(VERSION)
    while page := list(islice(rows, _PAGE)):
        ids, exact, _, packed = zip(*page, strict=True)
        sizes = np.fromiter(map(len, packed), np.int64, len(packed)) // 8
        numbers = np.frombuffer(b"".join(packed), "<u8").astype(np.uint64, copy=False)
        heads = np.cumsum(sizes) - sizes
        rare = numbers[heads].astype(np.int64)
        parts.append(
            Sketches(
                np.array(ids, np.int64), np.array(exact, np.int64), sizes - 1 - rare,
                numbers[spread(heads + 1 + rare, sizes - 1 - rare)], rare, numbers[spread(heads + 1, rare)],
            )
        )  # fmt: skip
    none = np.zeros(0, np.int64)
    parts = parts or [Sketches(none, none, none, none.astype(np.uint64), none, none.astype(np.uint64))]
    names = ("ids", "exact", "sizes", "grams", "rare_sizes", "rare")
    return Sketches(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def rare_grams(rare: U64) -> U64:
    """Rare words as postings: hashes that no run of words has but by chance."""
    return mix(rare.astype(np.uint64) ^ _RARE)


def signed(grams: U64) -> list[int]:
    """The hashes as a database holds them: it knows no unsigned numbers."""
    found: list[int] = grams.astype(np.uint64).view(np.int64).tolist()
    return found


def _bucket(grams: U64) -> I64:
    return ((grams >> np.uint64(64 - EMPTY_BITS - BUCKET_BITS)) & np.uint64((1 << BUCKET_BITS) - 1)).astype(np.int64)


def blocks_of(sketches: Sketches, segment: int) -> Iterator[PostingRow]:
    """The postings of the articles as blocks, by bucket; a part of the buckets at a time: memory holds two at most,
    as one is put in order while whoever asked for the other writes it."""
    ids, rare = sketches.ids.astype("<i4"), rare_grams(sketches.rare)
    kinds = [(sketches.grams, np.repeat(ids, sketches.sizes)), (rare, np.repeat(ids, sketches.rare_sizes))]
    parts = [
        (grams >> np.uint64(_LOW + BUCKET_BITS - _PART_BITS)).astype(np.uint8) & (_PARTS - 1) for grams, _ in kinds
    ]

    def part_of(part: int) -> list[PostingRow]:
        here = [np.flatnonzero(each == part) for each in parts]
        grams = np.concatenate([grams[at] for (grams, _), at in zip(kinds, here, strict=True)])
        articles = np.concatenate([articles[at] for (_, articles), at in zip(kinds, here, strict=True)])
        return _blocks(grams, articles, segment, part << BUCKET_BITS - _PART_BITS)

    with ThreadPoolExecutor(1) as pool:  # neither sorting nor writing keeps the other waiting
        coming = pool.submit(part_of, 0)
        for part in range(_PARTS):
            ready = coming.result()
            if part + 1 < _PARTS:
                coming = pool.submit(part_of, part + 1)
            yield from ready


def _blocks(grams: U64, articles: I32, segment: int, first: int) -> list[PostingRow]:
    """Posting n: article `articles[n]` has the hash `grams[n]`. Those of a hash stay in order. `first`: the bucket
    at which their part begins."""
    buckets = (_bucket(grams) - first).astype(np.uint16)
    order = np.argsort(buckets, kind="stable")
    grams, articles = grams[order], articles[order]
    sizes = np.bincount(buckets, minlength=1 << BUCKET_BITS - _PART_BITS)
    bounds = np.append(0, np.cumsum(sizes))
    topmost = grams & ~np.uint64((1 << 64 - EMPTY_BITS) - 1)
    inside = grams << np.uint64(EMPTY_BITS + BUCKET_BITS) >> np.uint64(EMPTY_BITS)  # all others but the bucket's
    order = ordered_within(topmost | inside, bounds) + np.repeat(bounds[:-1], sizes)
    hashes, owners = grams[order].astype("<u8", copy=False).tobytes(), articles[order].tobytes()
    return [
        (bucket, segment, hashes[8 * begin : 8 * end], owners[4 * begin : 4 * end])
        for bucket, (begin, end) in enumerate(pairwise(bounds.tolist()), first)
        if end > begin
    ]


class Lookup:
    """Which stored articles have the hashes of a new one."""

    def __init__(self, reading: MatchReads) -> None:
        self._reading = reading

    def of(self, grams: U64) -> list[list[int]]:
        """The articles of each hash, the newest first, one more than `CROWD` at most."""
        found: dict[int, list[int]] = defaultdict(list)
        where: dict[int, list[int]] = defaultdict(list)
        for at, bucket in enumerate(_bucket(grams).tolist()):
            where[bucket].append(at)
        for bucket, data, ids in self._reading.blocks(list(where)):
            known, articles = np.frombuffer(data, "<u8"), np.frombuffer(ids, "<i4")
            for at in where[bucket]:
                first = int(known.searchsorted(grams[at]))
                if first < len(known) and known[first] == grams[at]:
                    last = int(known.searchsorted(grams[at], side="right"))
                    found[at] += articles[max(first, last - CROWD - 1) : last].tolist()
        numbers = signed(grams)
        tail = self._reading.postings(numbers)
        for at, number in enumerate(numbers):
            found[at] += tail.get(number, [])
        return [sorted(set(found[at]), reverse=True)[: CROWD + 1] for at in range(len(numbers))]


def joined(parts: Sequence[U64]) -> U64:
    """The arrays one after the other."""
    return np.concatenate(parts) if parts else np.zeros(0, np.uint64)
