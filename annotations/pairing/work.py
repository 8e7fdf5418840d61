"""What the workers of a run do, each on a list of articles or pairs: learn, sketch, verify."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.matching.arrays import I32, I64, U32, U64
from annotations.matching.event import Lead, alike, both_have, leads, rare_keys
from annotations.matching.prepare import LONGEST_LINE, Article, Prepared, prepare_many
from annotations.matching.relation import COPIES, LIST
from annotations.matching.sketch import sketch_many
from annotations.matching.verify import Evidence, judged, measure
from annotations.pairing.postings import joined
from annotations.pairing.source import SPREAD_BITS, Source
from annotations.pairing.version import VERSION
from annotations.store.matching import MatchRow
from annotations.store.reading_matching import Body

__all__ = [
    "BOTH", "COPY", "METHOD_NAME", "RARE", "Learned", "Sketched", "compared", "counts_of", "learn",
    "line_keys", "match_row", "own_words", "sketch",
]  # fmt: skip

METHOD_NAME = f"kutip/{VERSION}"
"""What a match says it was made by."""

_CHUNK = 500
"""Articles read from the project at once."""

COPY, RARE, BOTH = 1, 2, 3
"""What proposed a pair: runs of words in common, rare words in common, or both."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """Of each line of some articles: article, outlet, hash of the title, hash of the line as it is written.

    Of `counted` of them also which words stand in how many: positions in `Source.spread`, and counts.
    """

    articles: I32
    outlets: I32
    titles: U64
    lines: U64
    words: I32
    times: I32
    counted: int


@dataclass(frozen=True, slots=True, eq=False)
class Sketched:
    """Sketches of some articles: sketch n is `grams[bounds[n]:bounds[n + 1]]`; so are their rarest words."""

    ids: I64
    keys: I64
    sizes: I32
    grams: U64
    bounds: I64
    rare: U64
    rare_bounds: I64


def learn(source: Source, task: tuple[Sequence[int], int]) -> Learned:
    """What articles teach of their outlets and of the language; `task` are ids, and of how many one is counted."""
    ids, every = task
    rows: list[tuple[int, int, int, int]] = []
    words: list[U64] = []
    for at in range(0, len(ids), _CHUNK):
        bodies = source.reading.bodies(ids[at : at + _CHUNK])
        for body in bodies:
            title = _title_key(body.title)
            rows += [(body.id, body.outlet, title, key) for key in _line_hashes(body.text)]
        counted = [body for body in bodies if body.id % every == 0]
        words += [np.unique(each.words >> np.uint64(64 - SPREAD_BITS)) for each in source.prepared(counted, bare=True)]
    known, times = np.unique(joined(words), return_counts=True)
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return Learned(
        np.array(columns[0], np.int32), np.array(columns[1], np.int32), np.array(columns[2], np.uint64),
        np.array(columns[3], np.uint64), known.astype(np.int32), times.astype(np.int32), len(words),
    )  # fmt: skip


def _line_hashes(text: str) -> set[int]:
    """A hash of each line that is short enough to be furniture: two checksums of its bytes."""
    out = set()
    for line in text.split("\n"):
        if (line := line.strip()) and len(line) <= LONGEST_LINE:
            data = line.encode("utf-8", "replace")
            out.add(zlib.crc32(data) << 32 | zlib.adler32(data))
    return out


def line_keys(source: Source, task: tuple[Sequence[int], frozenset[int]]) -> list[tuple[int, int]]:
    """`(outlet, key)` of the lines of some articles whose hash is among the given: keys as `Prepared.line_keys`."""
    ids, wanted = task
    out: set[tuple[int, int]] = set()
    for body in source.reading.bodies(ids):
        lines = [line for line in map(str.strip, body.text.split("\n")) if line and _line_hashes(line) & wanted]
        for article in prepare_many([Article(line) for line in lines]):
            out.update((body.outlet, key) for key in article.line_keys.tolist() if key)
    return sorted(out)


def _title_key(title: str) -> int:
    folded = " ".join(title.casefold().split())
    return int.from_bytes(hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def counts_of(learned: Sequence[Learned]) -> U32:
    """In how many of the articles that were counted the words stand, as `Source.spread` has it."""
    out = np.zeros((1 << SPREAD_BITS) + 1, np.uint32)
    for part in learned:
        out[part.words] += part.times.astype(np.uint32)
        out[-1] += np.uint32(part.counted)
    return out


def sketch(source: Source, ids: Sequence[int]) -> Sketched:
    """The sketches of the articles."""
    bodies = source.reading.bodies(ids)
    prepared = source.prepared(bodies)
    grams, bounds = sketch_many(prepared)
    rare = [rare_keys(lead) for lead in leads([body.title for body in bodies], prepared, source.spread)]
    return Sketched(
        np.array([body.id for body in bodies], np.int64),
        np.array([article.key for article in prepared], np.uint64).view(np.int64),
        np.array([len(article.words) for article in prepared], np.int32),
        grams, bounds, joined(rare), np.cumsum([0, *map(len, rare)]),
    )  # fmt: skip


def compared(
    bodies: tuple[Body, Body], prepared: tuple[Prepared, Prepared], lead: tuple[Lead, Lead] | None, *, shared: bool
) -> Evidence | None:
    """What two articles are to each other; None if nothing. `lead` if they may report one event in their own words,
    `shared` if they have runs of words in common: only then the costlier comparison can find more."""
    same_outlet = bodies[0].outlet == bodies[1].outlet
    event = alike(*lead) if lead is not None else 0
    if not shared and event < LIST:
        return None
    measured, pairs = measure(*prepared)
    evidence = judged(measured, tuple(pairs), same_outlet=same_outlet)
    if lead is not None and event and own_words(evidence):
        both = both_have(*lead, prepared[0])
        evidence = judged(measured, tuple(pairs), same_outlet=same_outlet, event=event, both=both)
    return evidence if evidence.relation else None


def own_words(evidence: Evidence) -> bool:
    """Whether the shared text alone does not decide: they may still report one event in words of their own."""
    return evidence.relation not in COPIES and evidence.relation != "template"


_TOLD = json.JSONEncoder(ensure_ascii=False)


def match_row(a: int, b: int, evidence: Evidence) -> MatchRow:
    """The row of a match, ids in order."""
    told = {
        "left": evidence.left,
        "right": evidence.right,
        "sentences": evidence.sentences,
        "same": evidence.same,
        "reasons": list(evidence.reasons),
    }
    return a, b, evidence.score, evidence.relation, _TOLD.encode(told), METHOD_NAME
