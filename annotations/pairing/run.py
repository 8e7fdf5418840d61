"""A whole project is matched, or what is new in it, in stages; an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from annotations.matching.arrays import I64
from annotations.pairing.candidates import Join, Proposed, propose
from annotations.pairing.crew import Crew, collected_seldom, processes_for
from annotations.pairing.keeping import Keeping
from annotations.pairing.postings import Sketches, blocks_of, rare_grams, read_sketches, signed
from annotations.pairing.records import Places, keep_places
from annotations.pairing.regroup import regroup
from annotations.pairing.source import FURNITURE, SPREAD, pack_furniture, unpack_furniture
from annotations.pairing.templates import found_alike
from annotations.pairing.together import verified
from annotations.pairing.version import VERSION
from annotations.pairing.work import METHOD_NAME, RARE, Learned, counts_of, furniture_of, learn, sketch
from annotations.store.matching import MatchRow, SketchRow
from annotations.store.store import Store

__all__ = ["Outcome", "Run", "Tell", "match_project"]

Tell = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

WAITING, CURSOR, LEARNED, SEGMENTS = "waiting", "cursor", "learned", "segments"
"""Names under which a run keeps: articles not compared yet, how many pairs are, how many articles taught, segments."""

ARTICLES, PAIRS = 500, 2000
"""Articles, and pairs, that are handed to a worker at a time: with more pairs each article is read less often."""

LEAST_PAIRS, SHARE = 250, 16
"""Pairs at a time where there are few: a sixteenth of all, so that no worker waits for another, but not fewer."""

SKETCHES = 10_000
"""Sketches that are written at a time, some 6 MB: few of them stand all over the index by which copies are found."""

COUNTED = 5000
"""Articles that are counted for how far words are spread: weights need no more."""

BLOCKS = 1000
"""Blocks of postings that are held until they are written."""

GROWN = 1.5
"""Growth of the project after which its furniture and word counts are learned anew."""

SEGMENT, FIRST_SEGMENT = 20_000, 2_000
"""New articles from which postings are written as blocks, and where there are none yet: every segment is one more place
that a new article is looked up in."""


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


@collected_seldom()
def match_project(
    store: Store,
    *,
    everything: bool = False,
    processes: int | None = None,
    join: Join | None = None,
    tell: Tell = lambda *_: None,
    crew: Crew | None = None,
) -> Outcome:
    """Match what is new in the project, or (`everything`) all of it anew. Verdicts hold. Raises `SaveError`.

    `crew`: one that has begun, in place of `processes`. `join`: in place of the join in memory
    (`annotations.bulk.out_of_core.joining`); the pairs are the same.

    Memory holds sketches (500 B an article) and pairs, never the texts. An interrupted run is taken up by the next.
    """
    run = Run(store, tell, join)
    new = run.begin(everything)
    compared = found = 0
    if new:
        with crew or Crew(store.target, processes or processes_for(len(new))) as crew:
            run.learn(crew, new)
            run.sketch(crew)
            run.index(new)
            compared = run.compare(crew, new)
        found = store.reading.count_matching(new)
    listed, stories, changed = regroup(store, tell)
    return Outcome(len(new), found, compared, listed, stories, changed)


def _chunks(ids: Sequence[int], size: int = ARTICLES) -> Iterator[Sequence[int]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))


class Run:
    """The stages of a run, each of which another room may call by itself."""

    def __init__(self, store: Store, tell: Tell, join: Join | None = None) -> None:
        self._store = store
        self._join = join
        self._reading = store.reading
        self._tell = tell
        self._pages: list[str] = []
        self._sketches: tuple[tuple[int, int], Sketches] | None = None

    def begin(self, everything: bool) -> list[int]:
        """The articles that are to be matched; kept, so that the next run knows them if this one is interrupted."""
        if everything or self._reading.other_versions(VERSION):
            ids = self._reading.every_id()
            self._store.put_part(WAITING, VERSION, np.array(ids, "<i8").tobytes())
            self._store.drop_index(WAITING)
        waiting = np.frombuffer(self._reading.part(WAITING, VERSION) or b"", "<i8").tolist()
        left = {*waiting} & {*self._reading.every_id()} if waiting else set()  # some were replaced since
        new = sorted({*left, *self._reading.unmatched(VERSION)})
        if new != waiting:
            self._store.put_part(WAITING, VERSION, np.array(new, "<i8").tobytes())
        return new

    def learn(self, crew: Crew, new: Sequence[int]) -> None:
        """Which lines are furniture, and how far words are spread. The new articles are read for all that follows."""
        known = int.from_bytes(self._reading.part(LEARNED, VERSION) or b"", "little")
        every = self._reading.every_id()
        anew = len(every) >= GROWN * known
        old = sorted({*every} - {*new}) if anew else []
        count = len(new) + len(old)
        stride = max(1, count // COUNTED)
        tasks = [(some, stride, f"{crew.folder}/pages-{n}") for n, some in enumerate(_chunks(new))]
        self._pages = [path for _, _, path in tasks]
        found: list[Learned] = []
        for part in crew.each(learn, [*tasks, *((some, stride, "") for some in _chunks(old))]):
            found.append(part)
            self._tell("learning", min(len(found) * ARTICLES, count), count)
        lines = furniture_of(found)
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

    def sketch(self, crew: Crew) -> None:
        """Sketches of the articles that were read and have none; all are kept as they are compared."""
        missing = set(self._reading.unmatched(VERSION))
        self._pages = [path for path in self._pages if Path(path).exists()]
        count = ARTICLES * len(self._pages)
        places: list[Places] = []
        rows: list[SketchRow] = []
        done = 0
        with self._store.much_written():
            for found in crew.each(sketch, ((crew.folder, path) for path in self._pages)):
                places.append(found.places)
                rows += [row for row in found.rows if row[0] in missing]
                done += len(found.rows)
                if len(rows) >= SKETCHES:
                    self._store.put_sketches(rows)
                    rows = []
                self._tell("sketching", done, max(done, count))
            self._store.put_sketches(rows)
        keep_places(crew.folder, places)

    def index(self, new: Collection[int]) -> None:
        """Postings of the new articles, for those that come one by one later."""
        known = json.loads(self._reading.part(SEGMENTS, VERSION) or b"[]")
        broken = [segment for segment in self._reading.segments() if segment not in known]
        if broken:
            self._store.drop_segments(broken)
        of = self._reading.sketched()
        sketches = read_sketches(self._reading)
        self._sketches = of, sketches
        wanted = np.isin(sketches.ids, np.fromiter(new, np.int64, len(new)))
        mine = sketches if wanted.all() else sketches.of(wanted)
        if len(mine.ids) < (SEGMENT if known else min(SEGMENT, FIRST_SEGMENT)):
            grams = np.concatenate([mine.grams, rare_grams(mine.rare)])
            articles = np.concatenate([np.repeat(mine.ids, mine.sizes), np.repeat(mine.ids, mine.rare_sizes)])
            self._store.put_postings(list(zip(signed(grams), articles.tolist(), strict=True)))
            return
        segment = max(known, default=0) + 1
        blocks = blocks_of(mine, segment)
        while some := list(islice(blocks, BLOCKS)):
            self._store.put_blocks(some)
        self._store.put_part(SEGMENTS, VERSION, json.dumps([*known, segment]).encode())

    def _take(self) -> Sketches:
        """All sketches: those that were read for the index, which is the last to need them, if none came since."""
        held, self._sketches = self._sketches, None
        return held[1] if held is not None and held[0] == self._reading.sketched() else read_sketches(self._reading)

    def compare(self, crew: Crew, new: Collection[int], *, copies: bool = True) -> int:
        """Compare the pairs that are worth it, and keep those that have something in common.

        Without `copies`, only those that nothing but rare words proposed.
        """
        self._tell("pairing", 0, 0)
        proposed = propose(self._reading, new, crew.folder, self._join, self._take)
        if not copies:
            proposed = replace(proposed, pairs=proposed.pairs[proposed.pairs[:, 2] == RARE])
        pairs, sign = proposed.pairs, zlib.crc32(proposed.pairs.tobytes())
        done = self._resumed(sign)
        if not done:
            self._store.put_matches(_exact_rows(proposed))
        compared, size = 0, min(PAIRS, max(LEAST_PAIRS, len(pairs) // SHARE))
        self._tell("comparing", done, len(pairs))
        # Which are pages of one template is known when all others were compared.
        for end in (int(np.count_nonzero(pairs[:, 3] == 0)), len(pairs)):
            rest = pairs[done:end].copy()
            if rest[:, 3].any():
                rest[:, 3] = found_alike(self._reading, proposed.before, rest)
            with Keeping(self._store, lambda done: (CURSOR, VERSION, json.dumps([sign, done]).encode())) as keeping:
                for rows, asked in crew.each(verified, _paged(crew.folder, rest, size)):
                    done = min(done + size, end)
                    compared += asked
                    keeping.add(rows, done)
                    self._tell("comparing", done, len(pairs))
        self._store.put_matches((), (WAITING, VERSION, b""), (CURSOR, VERSION, b"[0, 0]"))
        return compared

    def _resumed(self, sign: int) -> int:
        """How many of these very pairs an interrupted run has compared."""
        data = self._reading.part(CURSOR, VERSION)
        known, done = json.loads(data) if data else (0, 0)
        return int(done) if known == sign else 0


_NONE = np.zeros(0, np.uint64)


def _paged(folder: str, pairs: I64, size: int) -> Iterator[tuple[str, I64]]:
    return ((folder, pairs[at : at + size]) for at in range(0, len(pairs), size))


def _exact_rows(proposed: Proposed) -> list[MatchRow]:
    told = json.dumps({"left": 100, "right": 100, "reasons": ["the same words in the same order"]})
    return [(a, b, 100, "exact", told, METHOD_NAME) for a, b in proposed.exact]
