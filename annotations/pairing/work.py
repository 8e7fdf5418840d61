"""What the workers of a run do, each on a list of articles or pairs: learn, sketch, verify."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from json.encoder import encode_basestring
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from annotations.matching.arrays import I64, U32, U64, ordered
from annotations.matching.event import Lead, alike, both_have, rare_words
from annotations.matching.furniture import furniture_lines
from annotations.matching.prepare import Prepared
from annotations.matching.relation import COPIES, LIST
from annotations.matching.sketch import sketch_words
from annotations.matching.verify import Evidence, judged, measure
from annotations.pairing.postings import joined, pack_many, signed
from annotations.pairing.recording import keep_records
from annotations.pairing.records import Places
from annotations.pairing.scratch import keep_pages, load_pages, without_furniture
from annotations.pairing.source import BLOCK, SPREAD_BITS, Source
from annotations.pairing.version import VERSION
from annotations.store.reading_matching import Body

if TYPE_CHECKING:  # the room imports SQLAlchemy, which a worker does without
    from annotations.store.matching import MatchRow, SketchRow

__all__ = [
    "BOTH", "COPY", "METHOD_NAME", "RARE", "Learned", "Sketched", "compared", "counts_of",
    "furniture_of", "learn", "match_row", "own_words", "sketch",
]  # fmt: skip

METHOD_NAME = f"kutip/{VERSION}"
"""What a match says it was made by."""

COPY, RARE, BOTH = 1, 2, 3
"""What proposed a pair: runs of words in common, rare words in common, or both."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What some articles teach. Of each: outlet, hash of the title, and how many of `lines` (keys, as in
    `Prepared.line_keys`) are its own. Of `counted` of them also which words stand in how many: positions in
    `Source.spread`, and counts."""

    outlets: I64
    titles: U64
    sizes: I64
    lines: U64
    words: I64
    times: I64
    counted: int


@dataclass(frozen=True, slots=True, eq=False)
class Sketched:
    """Rows of sketches, and where the articles are kept for the comparison."""

    rows: list[SketchRow]
    places: Places


def learn(source: Source, task: tuple[Sequence[int], int, str]) -> Learned:
    """What articles teach of their outlets and of the language.

    `task`: ids, of how many one is counted, and the file to keep the pages in ("": they are not needed again).
    There is no such file if all the articles were replaced meanwhile.
    """
    ids, every, path = task
    bodies = source.reading.bodies(ids)
    parts = source.pages(bodies)
    if path and bodies:
        keep_pages(path, bodies, parts)
    sizes, lines, words = [np.zeros(0, np.int64)], [], []
    for part in parts:
        real = np.flatnonzero(part.line_keys)
        lines.append(part.line_keys[real])
        sizes.append(np.diff(np.searchsorted(real, part.line_first)))
    for n in [n for n, body in enumerate(bodies) if body.id % every == 0]:
        here = parts[n // BLOCK].words
        first, end = here.articles[n % BLOCK : n % BLOCK + 2].tolist()
        own = np.sort(here.keys[first:end] >> np.uint64(64 - SPREAD_BITS))
        words.append(own[np.append(True, own[1:] != own[:-1])[: len(own)]])
    known, times = np.unique(joined(words), return_counts=True)
    return Learned(
        np.array([body.outlet for body in bodies], np.int64),
        np.array([_title_key(body.title) for body in bodies], np.uint64),
        np.concatenate(sizes), joined(lines), known.astype(np.int64), times, len(words),
    )  # fmt: skip


def _title_key(title: str) -> int:
    folded = " ".join(title.casefold().split())
    return int.from_bytes(hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def furniture_of(learned: Sequence[Learned]) -> dict[int, U64]:
    """The sorted keys of the lines that outlets repeat. Those that stand nowhere else are sorted out first: most of
    them, and cheaply."""
    sizes = np.concatenate([np.zeros(0, np.int64), *(part.sizes for part in learned)])
    outlets = np.repeat(np.concatenate([np.zeros(0, np.int64), *(part.outlets for part in learned)]), sizes)
    titles, lines = joined([part.titles for part in learned]), joined([part.lines for part in learned])
    mixed = lines ^ (outlets.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    order = ordered(mixed)
    mixed = mixed[order]
    same = mixed[1:] == mixed[:-1]
    twice = np.zeros(len(order), np.bool_)
    twice[1:] |= same
    twice[:-1] |= same
    kept = order[twice]
    owner = np.repeat(np.arange(len(sizes)), sizes)[kept]
    return furniture_lines(outlets[kept], titles[owner], lines[kept])


def counts_of(learned: Sequence[Learned]) -> U32:
    """In how many of the articles that were counted the words stand, as `Source.spread` has it."""
    out = np.zeros((1 << SPREAD_BITS) + 1, np.uint32)
    for part in learned:
        out[part.words] += part.times.astype(np.uint32)
        out[-1] += np.uint32(part.counted)
    return out


def sketch(source: Source, task: tuple[str, str]) -> Sketched:
    """The sketches of the articles in a file of pages, which goes; the articles are kept for the comparison.

    `task`: the run's folder, and the file.
    """
    folder, path = task
    block = load_pages(path)
    own = without_furniture(block, source.furniture)
    places = keep_records(folder, block, own)
    Path(path).unlink()
    sizes = np.diff(own.words.articles)
    packed = pack_many(sketch_words(own.words.keys, sizes), rare_words(block.titles, own.words, source.spread))
    rows = zip(block.ids, repeat(VERSION), signed(own.keys), sizes.tolist(), packed)
    return Sketched(list(rows), places)


def compared(
    bodies: tuple[Body, Body], articles: tuple[Prepared, Prepared], lead: tuple[Lead, Lead] | None, *, shared: bool
) -> Evidence | None:
    """What two articles are to each other; None if nothing. `lead` if they may report one event in their own words,
    `shared` if they have runs of words in common: only then the costlier comparison can find more."""
    same_outlet = bodies[0].outlet == bodies[1].outlet
    event = alike(*lead) if lead is not None else 0
    if not shared and event < LIST:
        return None
    measured, pairs = measure(*articles)
    evidence = judged(measured, tuple(pairs), same_outlet=same_outlet)
    if lead is not None and event and own_words(evidence):
        both = both_have(*lead, articles[0])
        evidence = judged(measured, tuple(pairs), same_outlet=same_outlet, event=event, both=both)
    return evidence if evidence.relation else None


def own_words(evidence: Evidence) -> bool:
    """Whether the shared text alone does not decide: they may still report one event in words of their own."""
    return evidence.relation not in COPIES and evidence.relation != "template"


def match_row(a: int, b: int, evidence: Evidence) -> MatchRow:
    """The row of a match, ids in order. Its evidence is JSON, put together by hand in a third of the time of
    `json.dumps`: there are hundreds of thousands of them."""
    reasons = ", ".join([encode_basestring(each) for each in evidence.reasons])
    told = (
        f'{{"left": {evidence.left}, "right": {evidence.right}, "sentences": {evidence.sentences}, '
        f'"same": {evidence.same}, "reasons": [{reasons}]}}'
    )
    return a, b, evidence.score, evidence.relation, told, METHOD_NAME
