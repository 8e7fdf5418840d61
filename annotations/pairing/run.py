"""A whole project is matched, or what is new in it, in stages; an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from annotations.matching.arrays import I64, U64
from annotations.matching.furniture import furniture_lines
from annotations.pairing.candidates import Proposed, propose
from annotations.pairing.crew import Crew, processes_for
from annotations.pairing.postings import blocks_of, joined, pack, rare_grams, signed, unpack
from annotations.pairing.regroup import regroup
from annotations.pairing.source import FURNITURE, SPREAD, Source, pack_furniture, unpack_furniture
from annotations.pairing.together import verified
from annotations.pairing.version import VERSION
from annotations.pairing.work import METHOD_NAME, RARE, Learned, counts_of, learn, line_keys, sketch
from annotations.store.matching import MatchRow
from annotations.store.store import Store

__all__ = ["Outcome", "Run", "Tell", "match_project"]

Tell = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

WAITING, CURSOR, LEARNED, SEGMENTS = "waiting", "cursor", "learned", "segments"
"""Names under which a run keeps: articles not compared yet, how many pairs are, how many articles taught, segments."""

ARTICLES, PAIRS = 500, 500
"""Articles, and pairs, that are handed to a worker at a time."""

COUNTED = 5000
"""Articles that are counted for how far words are spread: weights need no more."""

GROWN = 1.5
"""Growth of the project after which its furniture and word counts are learned anew."""

SEGMENT = 20_000
"""New articles from which postings are written as blocks."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: new articles, how many of them match another, pairs compared, pairs listed in the project,
    stories, stories that changed."""

    articles: int
    found: int
    compared: int
    listed: int
    stories: int
    changed: int


def match_project(
    store: Store, *, everything: bool = False, processes: int | None = None, tell: Tell = lambda *_: None
) -> Outcome:
    """Match what is new in the project, or (`everything`) all of it anew. Verdicts hold. Raises `SaveError`.

    Memory holds sketches (500 B an article) and pairs, never the texts. An interrupted run is taken up by the next.
    """
    run = Run(store, tell)
    new = run.begin(everything)
    compared = found = 0
    if new:
        with Crew(store.target, processes or processes_for(len(new))) as crew:
            run.learn(crew, new)
            run.sketch(crew, new)
            run.index(new)
            compared = run.compare(crew, new)
        found = store.reading.count_matching(new)
    listed, stories, changed = regroup(store, tell)
    return Outcome(len(new), found, compared, listed, stories, changed)


def _chunks(ids: Sequence[int], size: int = ARTICLES) -> Iterator[Sequence[int]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))


class Run:
    """The stages of a run, each of which another room may call by itself."""

    def __init__(self, store: Store, tell: Tell) -> None:
        self._store = store
        self._reading = store.reading
        self._tell = tell

    def begin(self, everything: bool) -> list[int]:
        """The articles that are to be matched; kept, so that the next run knows them if this one is interrupted."""
        if everything or self._reading.other_versions(VERSION):
            ids = [row[0] for row in self._reading.article_ids()]
            self._store.put_part(WAITING, VERSION, np.array(ids, "<i8").tobytes())
            self._store.drop_index(WAITING)
        waiting = np.frombuffer(self._reading.part(WAITING, VERSION) or b"", "<i8").tolist()
        unmatched = self._reading.unmatched(VERSION)
        new = sorted({*waiting, *unmatched})
        if new != waiting:
            self._store.put_part(WAITING, VERSION, np.array(new, "<i8").tobytes())
        return new

    def learn(self, crew: Crew, new: Sequence[int]) -> None:
        """Which lines are furniture, and how far words are spread."""
        known = int.from_bytes(self._reading.part(LEARNED, VERSION) or b"", "little")
        every = [row[0] for row in self._reading.article_ids()]
        anew = len(every) >= GROWN * known
        ids = every if anew else list(new)
        found: list[Learned] = []
        stride = max(1, len(ids) // COUNTED)
        for part in crew.each(learn, ((some, stride) for some in _chunks(ids))):
            found.append(part)
            self._tell("learning", min(len(found) * ARTICLES, len(ids)), len(ids))
        lines = _keys(crew, *_repeated(found))
        if not anew:
            before = unpack_furniture(self._reading.part(FURNITURE, VERSION))
            lines = {
                outlet: np.union1d(before.get(outlet, _NONE), lines.get(outlet, _NONE)) for outlet in {*before, *lines}
            }
        parts = [(FURNITURE, VERSION, pack_furniture(lines))]
        if anew:
            parts.append((SPREAD, VERSION, counts_of(found).astype("<u4").tobytes()))
            parts.append((LEARNED, VERSION, len(every).to_bytes(8, "little")))
        self._store.put_matches((), *parts)

    def sketch(self, crew: Crew, new: Sequence[int]) -> None:
        """Sketches of the articles that have none."""
        missing = set(self._reading.unmatched(VERSION))
        ids = [each for each in new if each in missing]
        done = 0
        for found in crew.each(sketch, _chunks(ids)):
            rows = []
            bounds, rare = found.bounds.tolist(), found.rare_bounds.tolist()
            keys, sizes = found.keys.tolist(), found.sizes.tolist()
            for n, article in enumerate(found.ids.tolist()):
                data = pack(found.grams[bounds[n] : bounds[n + 1]], found.rare[rare[n] : rare[n + 1]])
                rows.append((article, VERSION, keys[n], sizes[n], data))
            self._store.put_sketches(rows)
            done += len(rows)
            self._tell("sketching", done, len(ids))

    def index(self, new: Collection[int]) -> None:
        """Postings of the new articles, for those that come one by one later."""
        known = json.loads(self._reading.part(SEGMENTS, VERSION) or b"[]")
        broken = [segment for segment in self._reading.segments() if segment not in known]
        if broken:
            self._store.drop_segments(broken)
        wanted = set(new)
        rows = ((article, _postings(data)) for article, _, _, data in self._reading.sketches(VERSION))
        mine = [(article, grams) for article, grams in rows if article in wanted]
        if len(mine) < SEGMENT:
            postings = [(gram, article) for article, grams in mine for gram in signed(grams)]
            self._store.put_postings(postings)
            return
        grams = joined([each for _, each in mine])
        sizes = np.fromiter((len(each) for _, each in mine), np.int64, len(mine))
        articles = np.repeat(np.array([article for article, _ in mine], np.int64), sizes)
        segment = max(known, default=0) + 1
        blocks = list(blocks_of(grams, articles, segment))
        self._store.put_blocks(blocks, (SEGMENTS, VERSION, json.dumps([*known, segment]).encode()))

    def compare(self, crew: Crew, new: Collection[int], *, copies: bool = True) -> int:
        """Compare the pairs that are worth it, and keep those that have something in common.

        Without `copies`, only those that nothing but rare words proposed.
        """
        self._tell("pairing", 0, 0)
        proposed = propose(self._reading, new)
        if not copies:
            proposed = Proposed(proposed.pairs[proposed.pairs[:, 2] == RARE], proposed.exact)
        sign = zlib.crc32(proposed.pairs.tobytes())
        done = self._resumed(sign)
        if not done:
            self._store.put_matches(_exact_rows(proposed))
        rest = proposed.pairs[done:]
        self._tell("comparing", done, len(proposed.pairs))
        for rows, count in crew.each(_compared, _paged(rest)):
            done += count
            self._store.put_matches(rows, (CURSOR, VERSION, json.dumps([sign, done]).encode()))
            self._tell("comparing", done, len(proposed.pairs))
        self._store.put_matches((), (WAITING, VERSION, b""), (CURSOR, VERSION, b"[0, 0]"))
        return len(proposed.pairs)

    def _resumed(self, sign: int) -> int:
        """How many of these very pairs an interrupted run has compared."""
        data = self._reading.part(CURSOR, VERSION)
        known, done = json.loads(data) if data else (0, 0)
        return int(done) if known == sign else 0


_NONE = np.zeros(0, np.uint64)


def _postings(data: bytes) -> U64:
    grams, rare = unpack(data)
    return np.concatenate([grams, rare_grams(rare)])


def _paged(pairs: I64) -> Iterator[I64]:
    return (pairs[at : at + PAIRS] for at in range(0, len(pairs), PAIRS))


def _compared(source: Source, pairs: I64) -> tuple[list[MatchRow], int]:
    return verified(source, pairs), len(pairs)


def _exact_rows(proposed: Proposed) -> list[MatchRow]:
    told = json.dumps({"left": 100, "right": 100, "reasons": ["the same words in the same order"]})
    return [(a, b, 100, "exact", told, METHOD_NAME) for a, b in proposed.exact]


def _repeated(found: Sequence[Learned]) -> tuple[list[int], frozenset[int]]:
    """Lines that outlets repeat: articles that have them, and the hashes. Lines that stand nowhere else are sorted out
    first: most of them, and cheaply."""
    if not found:
        return [], frozenset()
    outlets: I64 = np.concatenate([part.outlets for part in found]).astype(np.int64)
    lines, titles = joined([part.lines for part in found]), joined([part.titles for part in found])
    mixed = lines ^ (outlets.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    order = np.argsort(mixed, kind="stable")
    ordered = mixed[order]
    twice = np.zeros(len(order), np.bool_)
    twice[1:] |= ordered[1:] == ordered[:-1]
    twice[:-1] |= ordered[1:] == ordered[:-1]
    kept = np.sort(order[twice])
    known = furniture_lines(outlets[kept], titles[kept], lines[kept])
    articles = np.concatenate([part.articles for part in found])[kept]
    having: set[int] = set()
    for outlet, hashes in known.items():
        here = np.flatnonzero((outlets[kept] == outlet) & np.isin(lines[kept], hashes))
        _, first = np.unique(lines[kept][here], return_index=True)
        having.update(articles[here[first]].tolist())
    return sorted(having), frozenset(int(each) for hashes in known.values() for each in hashes)


def _keys(crew: Crew, articles: Sequence[int], hashes: frozenset[int]) -> dict[int, U64]:
    """The keys of the lines with these hashes, by outlet."""
    found: dict[int, set[int]] = {}
    for part in crew.each(line_keys, ((some, hashes) for some in _chunks(articles))):
        for outlet, key in part:
            found.setdefault(outlet, set()).add(key)
    return {outlet: np.array(sorted(keys), np.uint64) for outlet, keys in found.items()}
