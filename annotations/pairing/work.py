"""What the workers of a run do, each on a list of articles or pairs: learn, sketch, verify."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.matching.arrays import I32, I64, U32, U64
from annotations.matching.event import Terms, event_score, read_terms
from annotations.matching.prepare import Prepared
from annotations.matching.sketch import sketch_many
from annotations.matching.verify import Evidence, verify
from annotations.pairing.rare import rare_keys, spread_of
from annotations.pairing.source import SPREAD_BITS, Source
from annotations.pairing.version import VERSION
from annotations.store.matching import MatchRow
from annotations.store.reading_matching import Body

__all__ = ["METHOD_NAME", "Learned", "Sketched", "learn", "match_row", "own_text", "sketch", "terms_of", "verified"]

METHOD_NAME = f"kutip/{VERSION}"
"""What a match says it was made by."""

EVERY = 4
"""Of so many articles one counts for how far words are spread: shares need no more."""

_CHUNK = 250
"""Articles prepared at once: 250 of them are some 20 MB of arrays."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """Of each line of some articles: outlet, hash of the title, key; and which words stand in how many of `counted`."""

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


def learn(source: Source, ids: Sequence[int]) -> Learned:
    """What the articles teach of their outlets and of the language."""
    outlets, titles, lines, words = [], [], [], []
    counted = 0
    for at in range(0, len(ids), _CHUNK):
        bodies = source.reading.bodies(ids[at : at + _CHUNK])
        for body, article in zip(bodies, source.prepared(bodies, bare=True), strict=True):
            keys = article.line_keys[article.line_keys != 0]
            outlets.append(np.full(len(keys), body.outlet, np.int32))
            titles.append(np.full(len(keys), _title_key(body.title), np.uint64))
            lines.append(keys)
            if body.id % EVERY == 0 or len(ids) < 50:
                counted += 1
                words.append(np.unique(article.words >> np.uint64(64 - SPREAD_BITS)))
    known, times = np.unique(_joined(words), return_counts=True)
    return Learned(
        np.concatenate(outlets) if outlets else np.zeros(0, np.int32), _joined(titles), _joined(lines),
        known.astype(np.int32), times.astype(np.int32), counted,
    )  # fmt: skip


def _joined(parts: Sequence[U64]) -> U64:
    return np.concatenate(parts) if parts else np.zeros(0, np.uint64)


def _title_key(title: str) -> int:
    folded = " ".join(title.casefold().split())
    return int.from_bytes(hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def sketch(source: Source, ids: Sequence[int]) -> Sketched:
    """The sketches of the articles."""
    found, keys, sizes, grams, bounds, rare, rare_bounds = [], [], [], [], [np.zeros(1, np.int64)], [], [0]
    total = 0
    for at in range(0, len(ids), _CHUNK):
        bodies = source.reading.bodies(ids[at : at + _CHUNK])
        prepared = source.prepared(bodies)
        some, ends = sketch_many(prepared)
        grams.append(some)
        bounds.append(ends[1:] + total)
        total += len(some)
        found += [body.id for body in bodies]
        keys += [article.key for article in prepared]
        sizes += [len(article.words) for article in prepared]
        for each in rare_keys([body.title for body in bodies], prepared, source.spread):
            rare.append(each)
            rare_bounds.append(rare_bounds[-1] + len(each))
    return Sketched(
        np.array(found, np.int64), np.array(keys, np.uint64).view(np.int64), np.array(sizes, np.int32),
        _joined(grams), np.concatenate(bounds), _joined(rare), np.array(rare_bounds, np.int64),
    )  # fmt: skip


def own_text(body: Body, article: Prepared) -> str:
    """The running text of an article, from its first word that counts to its last, furniture left out."""
    spans = [article.span(at) for at in range(len(article.sentence_keys))]
    return " ".join(body.text[start:end] for start, end in spans[:60])


def terms_of(body: Body, article: Prepared) -> Terms:
    """Its words in title and lead."""
    return read_terms(body.title, own_text(body, article))


def verified(source: Source, pairs: Sequence[tuple[int, int, bool]]) -> list[MatchRow]:
    """Compare pairs of ids `(a, b, whether rare words proposed it)`, `a < b`: those that have anything to say."""
    ids = sorted({each for pair in pairs for each in pair[:2]})
    bodies = {body.id: body for body in source.reading.bodies(ids)}
    prepared = dict(zip(bodies, source.prepared(list(bodies.values())), strict=True))
    terms: dict[int, Terms] = {}
    spread = spread_of(source.spread)
    counted = int(source.spread[-1])
    out: list[MatchRow] = []
    for a, b, asked in pairs:
        if a not in bodies or b not in bodies:
            continue
        event = 0
        if asked:
            for each in (a, b):
                if each not in terms:
                    terms[each] = terms_of(bodies[each], prepared[each])
            event = event_score(terms[a], terms[b], spread, counted)
        evidence = verify(prepared[a], prepared[b], same_outlet=bodies[a].outlet == bodies[b].outlet, event=event)
        if evidence.relation:
            out.append(match_row(a, b, evidence))
    return out


def match_row(a: int, b: int, evidence: Evidence) -> MatchRow:
    """The row of a match, ids in order."""
    told = {
        "left": evidence.left,
        "right": evidence.right,
        "sentences": len(evidence.pairs),
        "same": sum(pair.same for pair in evidence.pairs),
        "reasons": list(evidence.reasons),
    }
    return a, b, evidence.score, evidence.relation, json.dumps(told, ensure_ascii=False), METHOD_NAME


def counts_of(learned: Sequence[Learned]) -> U32:
    """In how many of the articles that were counted the words stand, as `Source.spread` has it."""
    out = np.zeros((1 << SPREAD_BITS) + 1, np.uint32)
    for part in learned:
        out[part.words] += part.times.astype(np.uint32)
        out[-1] += np.uint32(part.counted)
    return out
