"""Pairs of a project compared many at once: each article is read and prepared once for all its pairs in a task."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from annotations.matching.arrays import I64
from annotations.matching.event import Lead, alike, both_have, leads
from annotations.matching.many import measure_many
from annotations.matching.prepare import Prepared
from annotations.matching.relation import LIST
from annotations.matching.verify import judged
from annotations.pairing.source import Source
from annotations.pairing.work import BOTH, COPY, match_row, own_words
from annotations.store.matching import MatchRow
from annotations.store.reading_matching import Body

__all__ = ["verified"]


def verified(source: Source, pairs: I64) -> list[MatchRow]:
    """Compare pairs, rows of `(a, b, what proposed them)`: those that have anything to say."""
    return _Task(source, pairs).rows()


class _Task:
    """The articles of some pairs, prepared; the words of their leads only where they are asked for."""

    def __init__(self, source: Source, pairs: I64) -> None:
        self._spread = source.spread
        bodies = source.reading.bodies(np.unique(pairs[:, :2]).tolist())
        self._bodies: dict[int, Body] = {body.id: body for body in bodies}
        self._prepared: dict[int, Prepared] = dict(zip(self._bodies, source.prepared(bodies), strict=True))
        self._leads: dict[int, Lead] = {}
        self._pairs = [(a, b, by) for a, b, by in pairs.tolist() if a in self._bodies and b in self._bodies]

    def rows(self) -> list[MatchRow]:
        events = self._events([(a, b) for a, b, by in self._pairs if not by & COPY])
        asked = [(a, b, by) for a, b, by in self._pairs if by & COPY or events[a, b] >= LIST]
        place = {each: at for at, each in enumerate(self._prepared)}
        measured = measure_many([*self._prepared.values()], [(place[a], place[b]) for a, b, _ in asked])
        plain = [
            judged(each, same_outlet=self._one_outlet(a, b)) for (a, b, _), each in zip(asked, measured, strict=True)
        ]
        events |= self._events(
            [(a, b) for (a, b, by), each in zip(asked, plain, strict=True) if by == BOTH and own_words(each)]
        )
        out = []
        for (a, b, _), evidence, found in zip(asked, plain, measured, strict=True):
            if (event := events.get((a, b), 0)) and own_words(evidence):
                both = both_have(self._leads[a], self._leads[b], self._prepared[a]) if event >= LIST else ()
                evidence = judged(found, same_outlet=self._one_outlet(a, b), event=event, both=both)
            if evidence.relation:
                out.append(match_row(a, b, evidence))
        return out

    def _one_outlet(self, a: int, b: int) -> bool:
        return self._bodies[a].outlet == self._bodies[b].outlet

    def _events(self, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """How much the leads of these pairs are alike, 0-100."""
        new = [each for each in dict.fromkeys(each for pair in pairs for each in pair) if each not in self._leads]
        titles, articles = [self._bodies[each].title for each in new], [self._prepared[each] for each in new]
        self._leads.update(zip(new, leads(titles, articles, self._spread), strict=True))
        return {(a, b): alike(self._leads[a], self._leads[b]) for a, b in pairs}
