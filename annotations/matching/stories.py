"""Articles into stories: star clustering under what a person decided. Pure, deterministic, linear in the pairs.

A story has a leader, and others are joined to it directly, so that a weak chain of pairs never runs two stories
together (Aslam, Pelekhov and Rus 2004). Two such stars become one only where several pairs hold them together. An
article that tells a little of many stories, a round-up, never leads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from annotations.matching.relation import COPIES, JOIN

__all__ = ["Edge", "Member", "Story", "Verdict", "best_story", "cluster", "joins"]

_ROUND_UP = 3
_BY_EACH = 50
"""A round-up: stories it tells of, and the share (0-100) of it that none of them fills."""

_TIES = 2
"""Pairs that hold two stars of one story together at least."""

_JOINING = COPIES | {"same event"}


@dataclass(frozen=True, slots=True)
class Member:
    """An article to be clustered: its number, when it appeared (sorts as text; "" if unknown), the hash of its words.

    Articles of one hash belong together whatever the pairs say, unless it is 0.
    """

    id: int
    date: str = ""
    key: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
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
    return score >= threshold and relation in _JOINING


def cluster(
    members: Iterable[Member], edges: Iterable[Edge], verdicts: Iterable[Verdict] = (), threshold: int = JOIN
) -> list[Story]:
    """The stories, articles that stand alone among them, by the leader's date and number.

    `same` verdicts hold unless a chain of them would join two articles called `different`: then the one that would do
    it, in order of the articles' numbers, is passed by. Edges to unknown articles are passed by.
    """
    every = {each.id: each for each in members}
    groups = _Groups(every, [each for each in verdicts if each.a in every and each.b in every])
    graph = _graph(every, edges, groups, threshold)
    leaders = _lead(groups, graph)
    return _told(every, groups, leaders)


@dataclass(slots=True)
class _Graph:
    """Between groups: the best score of either, and the share of each group's head that the other tells."""

    near: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    told: dict[tuple[int, int], int] = field(default_factory=dict)


class _Groups:
    """Articles that belong together for certain, each group under its first article; and groups kept apart."""

    def __init__(self, every: Mapping[int, Member], verdicts: Sequence[Verdict]) -> None:
        self.every = every
        self.order = sorted(every, key=lambda at: (every[at].date, at))
        self._rank = {at: n for n, at in enumerate(self.order)}
        self._parent = {at: at for at in every}
        self.apart: dict[int, set[int]] = defaultdict(set)
        different = {(min(v.a, v.b), max(v.a, v.b)) for v in verdicts if not v.same and v.a != v.b}
        for a, b in sorted(different):
            self.apart[a].add(b)
            self.apart[b].add(a)
        for a, b in sorted((min(v.a, v.b), max(v.a, v.b)) for v in verdicts if v.same):
            self._unite(a, b)
        first: dict[int, int] = {}
        for at in self.order:
            if key := every[at].key:
                self._unite(first.setdefault(key, at), at)

    def head(self, at: int) -> int:
        """The first article of the group that `at` is in."""
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at

    def _unite(self, a: int, b: int) -> None:
        a, b = self.head(a), self.head(b)
        if a == b or b in self.apart.get(a, ()):
            return
        if self._rank[b] < self._rank[a]:
            a, b = b, a
        self._parent[b] = a
        for other in self.apart.pop(b, ()):
            self.apart[other].discard(b)
            self.apart[other].add(a)
            self.apart[a].add(other)

    def rank(self, head: int) -> int:
        """The place of a group by date."""
        return self._rank[head]


def _graph(every: Mapping[int, Member], edges: Iterable[Edge], groups: _Groups, threshold: int) -> _Graph:
    graph = _Graph()
    for edge in edges:
        if edge.a not in every or edge.b not in every or not joins(edge.relation, edge.score, threshold):
            continue
        a, b = groups.head(edge.a), groups.head(edge.b)
        if a == b:
            continue
        if edge.score > graph.near[a].get(b, -1):
            graph.near[a][b] = graph.near[b][a] = edge.score
            graph.told[a, b], graph.told[b, a] = edge.left, edge.right
    return graph


def _is_round_up(head: int, graph: _Graph) -> bool:
    """Whether at least three others that have nothing to do with each other are each told in less than half of it."""
    partly = {other for other in graph.near[head] if graph.told[head, other] < _BY_EACH}
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
    heads = [at for at in groups.order if groups.head(at) == at]
    weight = {head: sum(graph.near[head].values()) if head in graph.near else 0 for head in heads}
    round_ups = {head for head in heads if len(graph.near.get(head, ())) >= _ROUND_UP and _is_round_up(head, graph)}
    ordered = sorted(heads, key=lambda head: (head in round_ups, -weight[head], groups.rank(head)))
    stars: set[int] = set()
    for head in ordered:
        others = graph.near.get(head, {})
        if not any(other in stars and other not in groups.apart.get(head, ()) for other in others):
            stars.add(head)
    out = {head: (head, 100) for head in stars}
    inside: dict[int, set[int]] = {star: {star} for star in stars}
    choices = sorted(
        (-score, groups.rank(star), groups.rank(head), head, star)
        for head in heads
        if head not in stars
        for star, score in graph.near[head].items()
        if star in stars and star not in round_ups
    )
    for score, _, _, head, star in choices:
        if head not in out and not inside[star] & groups.apart.get(head, set()):
            out[head] = (star, -score)
            inside[star].add(head)
    out |= {head: (head, 100) for head in heads if head not in out}
    return _joined(out, groups, graph, round_ups)


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
    for star in sorted(inside, key=lambda at: (len(inside[at]), -groups.rank(at))):
        own = inside[star]
        ties: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for head in own - round_ups:
            for other, score in graph.near.get(head, {}).items():
                if other not in own and other not in round_ups:
                    ties[leaders[other][0]].append((head, score))
        apart = {leaders[other][0] for head in own for other in groups.apart.get(head, ())}
        fit = [
            (len(found), sum(score for _, score in found), -groups.rank(to), to)
            for to, found in ties.items()
            if to not in apart and len(found) >= _TIES and 2 * len({head for head, _ in found}) >= len(own)
        ]
        if fit:
            to = max(fit)[3]
            best = {head: max(score for at, score in ties[to] if at == head) for head, _ in ties[to]}
            for head in own:
                leaders[head] = (to, best.get(head, leaders[head][1] if head != star else max(best.values())))
            inside[to] |= inside.pop(star)
    return leaders


def _told(every: Mapping[int, Member], groups: _Groups, leaders: Mapping[int, tuple[int, int]]) -> list[Story]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for at in groups.order:
        leader, score = leaders[groups.head(at)]
        found[leader].append((at, score))
    ordered = sorted(found.items(), key=lambda item: (every[item[0]].date, item[0]))
    return [Story(leader, tuple(at for at, _ in rows), tuple(score for _, score in rows)) for leader, rows in ordered]


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
