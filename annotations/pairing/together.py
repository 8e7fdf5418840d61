"""Pairs of a project compared many at once: each article is read and prepared once for all its pairs in a task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from annotations.matching.arrays import I64
from annotations.matching.event import Lead, alike, both_have, leads
from annotations.matching.families import strangers
from annotations.matching.many import measure_many
from annotations.matching.prepare import Prepared
from annotations.matching.relation import LIST, TEMPLATE
from annotations.matching.verify import judged
from annotations.pairing.source import Source
from annotations.pairing.work import BOTH, COPY, match_row, own_words

if TYPE_CHECKING:  # the room imports SQLAlchemy, which a worker does without
    from annotations.store.matching import MatchRow

__all__ = ["verified"]


def verified(source: Source, task: tuple[str, I64]) -> tuple[list[MatchRow], int]:
    """Compare pairs: those that have anything to say, and how many were compared.

    `task`: the run's folder, and rows of two ids, what proposed them, and whether both are pages of a template that a
    third was found to have: they are not listed as such once more, nor compared where their figures tell them apart.
    """
    return _Task(source, *task).rows()


class _Task:
    """The articles of some pairs, prepared; the words of their leads only where they are asked for.

    Articles and pairs go by their positions here.
    """

    def __init__(self, source: Source, folder: str, pairs: I64) -> None:
        self._source = source
        known = source.known(folder, np.unique(pairs[:, :2]).tolist())
        place = {each: at for at, each in enumerate(known)}
        rows = [row for row in pairs.tolist() if row[0] in place and row[1] in place]
        self._ids = [(a, b) for a, b, *_ in rows]
        self._ends = [(place[a], place[b]) for a, b, *_ in rows]
        self._by = [by for _, _, by, _ in rows]
        self._pages = {at for at, (*_, pages) in enumerate(rows) if pages}
        self._known = list(known.values())
        self._leads: dict[int, Lead] = {}

    def rows(self) -> tuple[list[MatchRow], int]:
        events = self._events([at for at, by in enumerate(self._by) if not by & COPY])
        apart, known = self._apart(), {(at, TEMPLATE) for at in self._pages}
        asked = [at for at, by in enumerate(self._by) if (by & COPY or events[at] >= LIST) and at not in apart]
        measured = measure_many([each.article for each in self._known], [self._ends[at] for at in asked])
        found = {at: judged(each, same_outlet=self._one_outlet(at)) for at, each in zip(asked, measured, strict=True)}
        open_ = [at for at, each in found.items() if own_words(each)]
        events |= self._events([at for at in open_ if self._by[at] == BOTH])
        told = {at: event for at in open_ if (event := events.get(at))}
        written = self._written([at for at, event in told.items() if event >= LIST])
        sizes = dict(zip(asked, measured, strict=True))
        for at, event in told.items():
            left, right = (self._leads[end] for end in self._ends[at])
            both = both_have(left, right, written[at]) if at in written else ()
            found[at] = judged(sizes[at], same_outlet=self._one_outlet(at), event=event, both=both)
        listed = [at for at, each in found.items() if each.relation and (at, each.relation) not in known]
        return [match_row(*self._ids[at], found[at]) for at in listed], len(self._ids) - len(apart)

    def _apart(self) -> set[int]:
        """The pairs of pages of one template whose figures are all other; not if rare words speak for them."""
        some = [at for at in self._pages if self._by[at] == COPY]
        if not some:
            return set()
        ends = np.array([self._ends[at] for at in some], np.int64).reshape(-1, 2)
        inside, back = np.unique(ends, return_inverse=True)
        articles = [self._known[at].article for at in inside.tolist()]
        back = back.reshape(-1, 2)
        return {some[n] for n in np.flatnonzero(strangers(articles, back[:, 0], back[:, 1])).tolist()}

    def _written(self, pairs: Sequence[int]) -> dict[int, Prepared]:
        """The first articles of these pairs with their text: their words are to be named."""
        bodies = self._source.reading.bodies(sorted({self._ids[at][0] for at in pairs}))
        read = dict(zip((body.id for body in bodies), self._source.prepared(bodies), strict=True))
        return {at: read[self._ids[at][0]] for at in pairs if self._ids[at][0] in read}

    def _one_outlet(self, pair: int) -> bool:
        a, b = self._ends[pair]
        return self._known[a].outlet == self._known[b].outlet

    def _events(self, pairs: Sequence[int]) -> dict[int, int]:
        """How much the leads of these pairs are alike, 0-100."""
        ends = [self._ends[at] for at in pairs]
        new = [each for each in dict.fromkeys(end for pair in ends for end in pair) if each not in self._leads]
        titles, articles = [self._known[each].title for each in new], [self._known[each].article for each in new]
        self._leads.update(zip(new, leads(titles, articles, self._source.spread), strict=True))
        return {at: alike(self._leads[a], self._leads[b]) for at, (a, b) in zip(pairs, ends, strict=True)}
