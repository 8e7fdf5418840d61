"""New articles matched one by one against the stored index, as they come: milliseconds each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from annotations.matching.arrays import U64
from annotations.matching.candidates import new_pairs
from annotations.matching.event import DAYS, LEAST_RARE, NEAREST, Lead, days_apart, leads, rare_keys
from annotations.matching.prepare import Prepared
from annotations.matching.sketch import sketch
from annotations.matching.stories import Edge, best_story
from annotations.pairing.postings import Lookup, pack, rare_grams, signed
from annotations.pairing.run import GROWN, LEARNED, match_project
from annotations.pairing.source import Source
from annotations.pairing.version import VERSION
from annotations.pairing.work import compared, match_row
from annotations.store.matching import MatchRow
from annotations.store.reading_matching import Body
from annotations.store.records import story_uid
from annotations.store.store import Store

__all__ = ["AT_ONCE", "Arrivals", "match_new"]

AT_ONCE = 500
"""New articles up to which they are matched as they are added; more are left to a run."""

LIKELIEST = 16
"""Articles with the most runs in common that a new one is compared with."""

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
        return match_project(store, processes=1).found
    arrivals = Arrivals(store)
    return sum(arrivals.match(article) for article in reading.unmatched(VERSION))


class Arrivals:
    """Matches articles (ids) of one project that were stored a moment ago."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._source = Source(store.target, store.reading)
        self._lookup = Lookup(store.reading)

    def match(self, article: int) -> bool:
        """Compare one with what is stored, and put it into the story it belongs to. Whether it matches anything."""
        bodies = self._source.reading.bodies([article])
        if not bodies:
            return False
        new = bodies[0]
        prepared = self._source.prepared([new])[0]
        lead = leads([new.title], [prepared], self._source.spread)[0]
        grams, rare = sketch(prepared), rare_keys(lead)
        key = int(np.uint64(prepared.key).astype(np.int64)) if prepared.key else 0
        rows, edges = self._compare(new, prepared, lead, grams, rare, key)
        story = self._story(article, edges)
        row = (article, VERSION, key, len(prepared.words), pack(grams, rare))
        self._store.put_arrival(row, [*signed(grams), *signed(rare_grams(rare))], rows, story)
        return bool(rows)

    def _compare(
        self, new: Body, prepared: Prepared, lead: Lead, grams: U64, rare: U64, key: int
    ) -> tuple[list[MatchRow], list[Edge]]:
        reading = self._source.reading
        twins = set(reading.same_words(key, VERSION, new.id)[:_EXACT_SHOWN]) if key else set()
        found = self._lookup.of(np.concatenate([grams, rare_grams(rare)]))
        shared = [[each for each in ids if each != new.id] for ids in found]
        copies = {each for each, _ in new_pairs(shared[: len(grams)])[:LIKELIEST]} | twins
        events = self._events(new, shared[len(grams) :])
        bodies = reading.bodies(sorted(copies | events))
        others = self._source.prepared(bodies)
        rows: list[MatchRow] = []
        edges: list[Edge] = []
        for body, other in zip(bodies, others, strict=True):
            sides = [(body, other), (new, prepared)]
            (left, one), (right, two) = sides if body.id < new.id else sides[::-1]
            asked = (lead, leads([body.title], [other], self._source.spread)[0]) if body.id in events else None
            evidence = compared((left, right), (one, two), asked, shared=body.id in copies)
            if evidence is not None:
                a, b = left.id, right.id
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
