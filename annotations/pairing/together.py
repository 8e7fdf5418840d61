"""Pairs of a project compared many at once: each article is read and prepared once for all its pairs in a task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from annotations.matching.arrays import I64
from annotations.matching.event import Lead, alike, both_have, leads
from annotations.matching.many import measure_many
from annotations.matching.prepare import Prepared
from annotations.matching.relation import LIST
from annotations.matching.verify import judged
from annotations.pairing.source import Source
from annotations.pairing.work import BOTH, COPY, match_row, own_words

if TYPE_CHECKING:  # the room imports SQLAlchemy, which a worker does without
    from annotations.store.matching import MatchRow

__all__ = ["verified"]


def verified(source: Source, task: tuple[str, I64]) -> tuple[list[MatchRow], int]:
    """Compare pairs, rows of `(a, b, what proposed them)`: those that have anything to say, and how many were compared.

    `task`: the run's folder, and the pairs.
    """
    folder, pairs = task
    return _Task(source, folder, pairs).rows(), len(pairs)


class _Task:
    """The articles of some pairs, prepared; the words of their leads only where they are asked for."""

    def __init__(self, source: Source, folder: str, pairs: I64) -> None:
        self._source = source
        self._known = source.known(folder, np.unique(pairs[:, :2]).tolist())
        self._leads: dict[int, Lead] = {}
        self._pairs = [(a, b, by) for a, b, by in pairs.tolist() if a in self._known and b in self._known]

    def rows(self) -> list[MatchRow]:
        events = self._events([(a, b) for a, b, by in self._pairs if not by & COPY])
        asked = [(a, b, by) for a, b, by in self._pairs if by & COPY or events[a, b] >= LIST]
        place = {each: at for at, each in enumerate(self._known)}
        measured = measure_many(
            [each.article for each in self._known.values()], [(place[a], place[b]) for a, b, _ in asked]
        )
        plain = [
            judged(each, same_outlet=self._one_outlet(a, b)) for (a, b, _), each in zip(asked, measured, strict=True)
        ]
        events |= self._events(
            [(a, b) for (a, b, by), each in zip(asked, plain, strict=True) if by == BOTH and own_words(each)]
        )
        told = [own_words(each) and events.get(pair[:2], 0) for pair, each in zip(asked, plain, strict=True)]
        written = self._written({pair[0] for pair, event in zip(asked, told, strict=True) if event >= LIST})
        out = []
        for (a, b, _), evidence, found, event in zip(asked, plain, measured, told, strict=True):
            if event:
                both = both_have(self._leads[a], self._leads[b], written[a]) if a in written else ()
                evidence = judged(found, same_outlet=self._one_outlet(a, b), event=event, both=both)
            if evidence.relation:
                out.append(match_row(a, b, evidence))
        return out

    def _written(self, ids: set[int]) -> dict[int, Prepared]:
        """Articles with their text, for those whose words are to be named."""
        bodies = self._source.reading.bodies(sorted(ids))
        return dict(zip((body.id for body in bodies), self._source.prepared(bodies), strict=True))

    def _one_outlet(self, a: int, b: int) -> bool:
        return self._known[a].outlet == self._known[b].outlet

    def _events(self, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """How much the leads of these pairs are alike, 0-100."""
        new = [each for each in dict.fromkeys(each for pair in pairs for each in pair) if each not in self._leads]
        titles, articles = [self._known[each].title for each in new], [self._known[each].article for each in new]
        self._leads.update(zip(new, leads(titles, articles, self._source.spread), strict=True))
        return {(a, b): alike(self._leads[a], self._leads[b]) for a, b in pairs}
