"""A project as matching reads it: articles prepared with what is known of their outlets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from annotations.matching.arrays import U32, U64
from annotations.matching.everyday import with_everyday
from annotations.matching.prepare import Article, Pages, Prepared, own_holes, prepare_many, read_pages
from annotations.pairing.records import Known, Records
from annotations.pairing.version import VERSION
from annotations.store.reading import Reading
from annotations.store.reading_matching import Body
from annotations.store.rows import EngineRows, Rows, SqliteRows

__all__ = ["SPREAD", "Source", "pack_furniture", "unpack_furniture"]

FURNITURE, SPREAD = "furniture", "spread"
"""Names of what is kept of the whole project: repeated lines by outlet, and in how many articles words stand."""

BLOCK = 48
"""Articles prepared at once: their arrays fit into a processor's cache."""

SPREAD_BITS = 20
"""Words share a counter with few others: an article's words are compared, not listed."""


def pack_furniture(lines: dict[int, U64]) -> bytes:
    """The sorted keys of repeated lines by outlet, as bytes."""
    parts = [np.array([len(lines)], np.uint64)]
    for outlet, keys in sorted(lines.items()):
        parts += [np.array([outlet, len(keys)], np.uint64), keys.astype(np.uint64)]
    return np.concatenate(parts).astype("<u8").tobytes()


def unpack_furniture(data: bytes | None) -> dict[int, U64]:
    """What `pack_furniture` has packed."""
    if not data:
        return {}
    numbers = np.frombuffer(data, "<u8").astype(np.uint64)
    out: dict[int, U64] = {}
    at = 1
    for _ in range(int(numbers[0])):
        outlet, count = int(numbers[at]), int(numbers[at + 1])
        out[outlet] = numbers[at + 2 : at + 2 + count]
        at += 2 + count
    return out


class Source:
    """One process's view of the project, read only."""

    def __init__(self, target: str, reading: Reading | None = None) -> None:
        """Open the project, or read through `reading`, which stays open."""
        self._owned = reading is None
        self.reading = reading or Reading(_rows(target))
        self._records: Records | None = None
        self._known: tuple[dict[int, U64], U32] | None = None

    def close(self) -> None:
        """Let go of the project."""
        if self._records is not None:
            self._records.close()
        if self._owned:
            self.reading.close()

    def forget(self) -> None:
        """Read furniture and word counts anew when they are needed next."""
        self._known = None

    def _learned(self) -> tuple[dict[int, U64], U32]:
        if self._known is None:
            lines = unpack_furniture(self.reading.part(FURNITURE, VERSION))
            data = self.reading.part(SPREAD, VERSION)
            counts = np.frombuffer(data, "<u4") if data else np.zeros((1 << SPREAD_BITS) + 1, np.uint32)
            self._known = lines, with_everyday(counts)
        return self._known

    @property
    def furniture(self) -> dict[int, U64]:
        """The sorted keys of repeated lines by outlet."""
        return self._learned()[0]

    @property
    def spread(self) -> U32:
        """How many of the articles that were counted have a word, by the first bits of its key; at the end how many
        articles were counted. A small project's are filled up with everyday words."""
        return self._learned()[1]

    def pages(self, bodies: Sequence[Body]) -> list[Pages]:
        """The articles as they are read, with their furniture, `BLOCK` to a part."""
        parts = (bodies[at : at + BLOCK] for at in range(0, len(bodies), BLOCK))
        return [read_pages([Article(body.text, own_holes(body.text, body.regions)) for body in part]) for part in parts]

    def known(self, folder: str, ids: Sequence[int]) -> dict[int, Known]:
        """Articles as they are compared: as the run that has this folder kept them, or else read from the project."""
        if self._records is None:
            self._records = Records(folder)
        out = self._records.known(ids)
        bodies = self.reading.bodies([each for each in ids if each not in out])
        for body, article in zip(bodies, self.prepared(bodies), strict=True):
            out[body.id] = Known(body.outlet, body.title, article)
        return out

    def prepared(self, bodies: Sequence[Body], *, bare: bool = False) -> list[Prepared]:
        """The articles as they are matched; `bare`: with their furniture."""
        out: list[Prepared] = []
        for at in range(0, len(bodies), BLOCK):
            part = bodies[at : at + BLOCK]
            articles = [Article(body.text, own_holes(body.text, body.regions)) for body in part]
            out += prepare_many(articles, None if bare else [self.furniture.get(body.outlet) for body in part])
        return out


def _rows(target: str) -> Rows:
    if "://" not in target:
        return SqliteRows(Path(target))
    from annotations.store.engine import open_engine

    return EngineRows(open_engine(target))
