"""New articles matched one by one against the stored index, as they come: milliseconds each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from annotations.matching.arrays import U64
from annotations.matching.candidates import new_pairs
from annotations.matching.event import DAYS, LEAST_RARE, NEAREST, Lead, days_apart, leads, rare_keys
from annotations.matching.prepare import Prepared
from annotations.matching.sketch import sketch
from annotations.matching.stories import Edge, best_story
from annotations.pairing.alone import AlreadyMatching, alone
from annotations.pairing.postings import Lookup, pack, rare_grams, signed
from annotations.pairing.run import GROWN, LEARNED, match_project
from annotations.pairing.source import Source
from annotations.pairing.version import VERSION
from annotations.pairing.work import compared, match_row
from annotations.store.matching import MatchRow, SketchRow
from annotations.store.reading_matching import Body
from annotations.store.records import story_uid
from annotations.store.store import Store

__all__ = ["AT_ONCE", "Arrivals", "Found", "match_new"]

AT_ONCE = 500
"""New articles up to which they are matched as they are added; more are left to a run."""

LIKELIEST = 16
"""Articles with the most runs in common that a new one is compared with."""

KEPT = 200
"""Articles that are kept prepared at most: some 20 kB each."""

_EXACT_SHOWN = 8
"""Articles with the very same words that are noted as pairs: they are one story in any case."""


def match_new(store: Store) -> int | None:
    """Match the articles that were not matched yet, if they are not too many; how many found something, None if it was
    left to a run.

    Raises `SaveError`.
    """
    reading = store.reading
    new = reading.count_unmatched(VERSION)
    if new == 0 or new > AT_ONCE:
        return None if new else 0
    known = int.from_bytes(reading.part(LEARNED, VERSION) or b"", "little")
    count = reading.count_articles()
    if count >= GROWN * known:
        if count - known > AT_ONCE:
            return None
        with suppress(AlreadyMatching), alone(store.target):
            return match_project(store, processes=1).found
        return None
    arrivals = Arrivals(store)
    return sum(arrivals.match(article) for article in reading.unmatched(VERSION))


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept of a new article: its sketch, postings and pairs, and the story it joins (leader, uid)."""

    sketch: SketchRow
    postings: list[int]
    rows: list[MatchRow]
    story: tuple[int, str] | None


@dataclass(slots=True)
class _Known:
    """An article, prepared; the words of its lead once they were asked for."""

    body: Body
    prepared: Prepared
    lead: Lead | None = None


class Arrivals:
    """Matches articles (ids) of one project that were stored a moment ago."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._source = Source(store.target, store.reading)
        self._lookup = Lookup(store.reading)
        self._known: dict[int, _Known] = {}

    def match(self, article: int) -> bool:
        """Compare one with what is stored, and put it into the story it belongs to. Whether it matches anything."""
        found = self.find(article)
        if found is None:
            return False
        self.keep(found)
        return bool(found.rows)

    def keep(self, found: Found) -> None:
        """Write down what `find` found, in one transaction. Raises `SaveError`."""
        self._store.put_arrival(found.sketch, found.postings, found.rows, found.story)

    def find(self, article: int) -> Found | None:
        """Compare one with what is stored; what is to be kept of it. Writes nothing. None if it is gone."""
        new = next(iter(self._articles([article])), None)
        if new is None:
            return None
        lead = self._leads([new])[0]
        grams, rare = sketch(new.prepared), rare_keys(lead)
        key = int(np.uint64(new.prepared.key).astype(np.int64)) if new.prepared.key else 0
        rows, edges = self._compare(new, grams, rare, key)
        row = (article, VERSION, key, len(new.prepared.words), pack(grams, rare))
        return Found(row, [*signed(grams), *signed(rare_grams(rare))], rows, self._story(article, edges))

    def _articles(self, ids: Sequence[int]) -> list[_Known]:
        """Those that are there, in that order. Who comes next is often of the same story: the last ones are kept."""
        missing = [each for each in ids if each not in self._known]
        if missing:
            if len(self._known) > KEPT:
                self._known.clear()
                missing = [*ids]
            bodies = self._source.reading.bodies(missing)
            for body, prepared in zip(bodies, self._source.prepared(bodies), strict=True):
                self._known[body.id] = _Known(body, prepared)
        return [self._known[each] for each in ids if each in self._known]

    def _leads(self, articles: Sequence[_Known]) -> list[Lead]:
        missing = [each for each in articles if each.lead is None]
        if missing:
            titles, prepared = [each.body.title for each in missing], [each.prepared for each in missing]
            for each, lead in zip(missing, leads(titles, prepared, self._source.spread), strict=True):
                each.lead = lead
        return [each.lead for each in articles if each.lead is not None]

    def _compare(self, new: _Known, grams: U64, rare: U64, key: int) -> tuple[list[MatchRow], list[Edge]]:
        body, reading = new.body, self._source.reading
        twins = set(reading.same_words(key, VERSION, body.id)[:_EXACT_SHOWN]) if key else set()
        found = self._lookup.of(np.concatenate([grams, rare_grams(rare)]))
        shared = [[each for each in ids if each != body.id] for ids in found]
        copies = {each for each, _ in new_pairs(shared[: len(grams)])[:LIKELIEST]} | twins
        events = self._events(body, shared[len(grams) :])
        others = self._articles(sorted(copies | events))
        self._leads([new, *(each for each in others if each.body.id in events)])
        rows: list[MatchRow] = []
        edges: list[Edge] = []
        for other in others:
            left, right = (other, new) if other.body.id < body.id else (new, other)
            asked = None
            if other.body.id in events and left.lead is not None and right.lead is not None:
                asked = left.lead, right.lead
            two, shown = (left.body, right.body), (left.prepared, right.prepared)
            evidence = compared(two, shown, asked, shared=other.body.id in copies)
            if evidence is not None:
                a, b = left.body.id, right.body.id
                rows.append(match_row(a, b, evidence))
                edges.append(Edge(a, b, evidence.score, evidence.relation, evidence.left, evidence.right))
        return rows, edges

    def _events(self, new: Body, shared: Sequence[Sequence[int]]) -> set[int]:
        """Articles of other outlets that share rare words, of about the same day, those with the most first."""
        counted = Counter(each for ids in shared for each in ids)
        likely = [each for each, times in counted.items() if times >= LEAST_RARE]
        about = self._source.reading.about(likely)
        near = [
            each
            for each, (outlet, published) in about.items()
            if outlet != new.outlet
            if (apart := days_apart(new.published_at, published)) is not None and apart <= DAYS
        ]
        return set(sorted(near, key=lambda each: (-counted[each], each))[:NEAREST])

    def _story(self, article: int, edges: Sequence[Edge]) -> tuple[int, str] | None:
        """The leader of the story that the article joins, and the story's uid if it has to be begun."""
        others = [edge.b if edge.a == article else edge.a for edge in edges]
        reading = self._source.reading
        homes = {member: (leader, uid) for member, _, uid, leader in reading.memberships(others)}
        leader_of = {each: homes[each][0] if each in homes else each for each in others}
        best = best_story(edges, article, leader_of, (), reading.thresholds().joined)
        if best is None:
            return None
        uid = next((uid for leader, uid in homes.values() if leader == best), None)
        return best, uid or self._free_uid(reading.uids_of([best])[best])

    def _free_uid(self, leader: str) -> str:
        uid = first = story_uid(leader)
        number = 1
        while self._source.reading.story(uid) is not None:
            number += 1
            uid = f"{first}-{number}"
        return uid
