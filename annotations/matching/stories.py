"""Articles into stories: star clustering under what a person decided. Pure, deterministic, linear in the pairs.

A story has a leader, and others are joined to it directly, so that a weak chain of pairs never runs two stories
together (Aslam, Pelekhov and Rus 2004). Two such stars become one only where several pairs hold them together. An
article that tells a little of many stories, a round-up, never leads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from annotations.matching.relation import COPIES, JOIN

__all__ = ["JOINING", "Edge", "Member", "Story", "Verdict", "best_story", "cluster", "joins"]

_ROUND_UP = 3
_BY_EACH = 50
"""A round-up: stories it tells of, and the share (0-100) of it that none of them fills."""

_TIES = 2
"""Pairs that hold two stars of one story together at least."""

JOINING = COPIES | {"same event"}
"""Relations of pairs that may join two articles to a story."""


@dataclass(frozen=True, slots=True)
class Member:
    """An article to be clustered: its number, when it appeared (sorts as text; "" if unknown), the hash of its words.

    Articles of one hash belong together whatever the pairs say, unless it is 0.
    """

    id: int
    date: str = ""
    key: int = 0


class Edge(NamedTuple):
    """A pair: `score`, and the shares of `a` and of `b` that the other tells (all 0-100)."""

    a: int
    b: int
    score: int
    relation: str
    left: int = 100
    right: int = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said about two articles."""

    a: int
    b: int
    same: bool


@dataclass(frozen=True, slots=True)
class Story:
    """A leader and all its articles, the leader among them, by date. `scores` are to the leader, in that order."""

    leader: int
    members: tuple[int, ...]
    scores: tuple[int, ...]


def joins(relation: str, score: int, threshold: int = JOIN) -> bool:
    """Whether such a pair may join two articles to a story."""
    return score >= threshold and relation in JOINING


def cluster(
    members: Iterable[Member], edges: Iterable[Edge], verdicts: Iterable[Verdict] = (), threshold: int = JOIN
) -> list[Story]:
    """The stories, articles that stand alone among them, by the leader's date and number.

    `same` verdicts hold unless a chain of them would join two articles called `different`: then the one that would do
    it, in order of the articles' numbers, is passed by. Edges to unknown articles are passed by.
    """
    ordered = sorted({each.id: each for each in members}.values(), key=lambda each: (each.date, each.id))
    ranks = {each.id: rank for rank, each in enumerate(ordered)}
    groups = _Groups(ordered, ranks, [each for each in verdicts if each.a in ranks and each.b in ranks])
    graph = _graph(ranks, edges, groups, threshold)
    leaders = _lead(groups, graph)
    return _told([each.id for each in ordered], groups, leaders)


@dataclass(slots=True)
class _Graph:
    """Between groups: the best score of either, and the share of each group's head that the other tells."""

    near: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    told: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))


class _Groups:
    """Articles that belong together for certain, each group under its first article; and groups kept apart.

    Here and below an article is its rank, its place by date and number: the smaller one always goes first.
    """

    def __init__(self, ordered: Sequence[Member], ranks: Mapping[int, int], verdicts: Sequence[Verdict]) -> None:
        self._parent = list(range(len(ordered)))
        self.apart: dict[int, set[int]] = defaultdict(set)
        for each in verdicts:
            if not each.same and each.a != each.b:
                self.apart[ranks[each.a]].add(ranks[each.b])
                self.apart[ranks[each.b]].add(ranks[each.a])
        for a, b in sorted((min(v.a, v.b), max(v.a, v.b)) for v in verdicts if v.same):
            self._unite(ranks[a], ranks[b])
        first: dict[int, int] = {}
        for at, member in enumerate(ordered):
            if member.key:
                self._unite(first.setdefault(member.key, at), at)
        self.head = [self._head(at) for at in range(len(ordered))]
        """The first article of the group that each is in."""

    def _head(self, at: int) -> int:
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at

    def _unite(self, a: int, b: int) -> None:
        a, b = sorted((self._head(a), self._head(b)))
        if a == b or b in self.apart.get(a, ()):
            return
        self._parent[b] = a
        for other in self.apart.pop(b, ()):
            self.apart[other].discard(b)
            self.apart[other].add(a)
            self.apart[a].add(other)


def _graph(ranks: Mapping[int, int], edges: Iterable[Edge], groups: _Groups, threshold: int) -> _Graph:
    graph = _Graph()
    near, told, head = graph.near, graph.told, groups.head
    for edge in edges:
        if edge.a not in ranks or edge.b not in ranks or not joins(edge.relation, edge.score, threshold):
            continue
        a, b = head[ranks[edge.a]], head[ranks[edge.b]]
        if a != b and edge.score > near[a].get(b, -1):
            near[a][b] = near[b][a] = edge.score
            told[a][b], told[b][a] = edge.left, edge.right
    return graph


def _is_round_up(head: int, graph: _Graph) -> bool:
    """Whether at least three others that have nothing to do with each other are each told in less than half of it."""
    partly = {other for other, share in graph.told[head].items() if share < _BY_EACH}
    if len(partly) < _ROUND_UP:
        return False
    stories = 0
    while len(partly) and stories < _ROUND_UP:
        stories += 1
        waiting = [partly.pop()]
        while waiting:
            found = partly.intersection(graph.near[waiting.pop()])
            partly -= found
            waiting += found
    return stories >= _ROUND_UP


def _lead(groups: _Groups, graph: _Graph) -> dict[int, tuple[int, int]]:
    """The leader of every group and the score to it."""
    near, apart = graph.near, groups.apart
    round_ups = {head for head, others in near.items() if len(others) >= _ROUND_UP and _is_round_up(head, graph)}
    stars: set[int] = set()
    for _, _, head in sorted((head in round_ups, -sum(others.values()), head) for head, others in near.items()):
        if all(other in apart.get(head, ()) for other in stars.intersection(near[head])):
            stars.add(head)
    out = {head: (head, 100) for head in stars}
    inside: dict[int, set[int]] = {star: {star} for star in stars}
    choices = sorted(
        (-score, star, head)
        for head, others in near.items()
        if head not in stars
        for star, score in others.items()
        if star in stars and star not in round_ups
    )
    for score, star, head in choices:
        if head not in out and not (head in apart and inside[star] & apart[head]):
            out[head] = (star, -score)
            inside[star].add(head)
    alone = {head: (head, 100) for at, head in enumerate(groups.head) if at == head and head not in out}
    return _joined(out | alone, groups, graph, round_ups)


def _joined(
    leaders: dict[int, tuple[int, int]], groups: _Groups, graph: _Graph, round_ups: set[int]
) -> dict[int, tuple[int, int]]:
    """Stars of one story joined: the smaller ones first, each to the one it has most to do with.

    At least two pairs must hold them together, and at least half of the smaller one's articles must be in them. Scores
    are then to the nearest article of the story that was there before.
    """
    inside: dict[int, set[int]] = defaultdict(set)
    for head, (star, _) in leaders.items():
        inside[star].add(head)
    for star in sorted(inside, key=lambda at: (len(inside[at]), -at)):
        own = inside[star]
        ties: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for head in own:
            if head in graph.near and head not in round_ups:
                for other, score in graph.near[head].items():
                    if other not in own and other not in round_ups:
                        ties[leaders[other][0]].append((head, score))
        if not ties:
            continue
        apart = {leaders[other][0] for head in own for other in groups.apart.get(head, ())}
        fit = [
            (len(found), sum(score for _, score in found), -to)
            for to, found in ties.items()
            if to not in apart and len(found) >= _TIES and 2 * len({head for head, _ in found}) >= len(own)
        ]
        if fit:
            to = -max(fit)[2]
            best = {head: max(score for at, score in ties[to] if at == head) for head, _ in ties[to]}
            for head in own:
                leaders[head] = (to, best.get(head, leaders[head][1] if head != star else max(best.values())))
            inside[to] |= inside.pop(star)
    return leaders


def _told(ids: Sequence[int], groups: _Groups, leaders: Mapping[int, tuple[int, int]]) -> list[Story]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for at, head in enumerate(groups.head):
        leader, score = leaders[head]
        found[leader].append((ids[at], score))
    return [
        Story(ids[leader], tuple(at for at, _ in rows), tuple(score for _, score in rows))
        for leader, rows in sorted(found.items())
    ]


def best_story(
    edges: Iterable[Edge], new: int, leader_of: Mapping[int, int], apart: Iterable[int] = (), threshold: int = JOIN
) -> int | None:
    """The leader whose story the article `new` joins, None if it begins its own.

    `edges` are those of `new`; `leader_of` tells the leader of every article at their other ends. `apart`: leaders of
    stories with an article that a person called different from it. The best pair with a leader wins; without one, the
    best pair with any other article of a story, if it is a copy: its story may have had no reason to be led by another.
    """
    out = set(apart)
    best: tuple[bool, int, int] | None = None
    for edge in edges:
        other = edge.b if edge.a == new else edge.a
        leader = leader_of.get(other)
        if leader is None or leader in out or not joins(edge.relation, edge.score, threshold):
            continue
        if other != leader and edge.relation not in COPIES:
            continue
        found = (other == leader, edge.score, -leader)
        best = found if best is None or found > best else best
    return -best[2] if best else None
