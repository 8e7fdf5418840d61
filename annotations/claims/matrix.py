"""Claims × outlets: a story's claims grouped by links and proposals, and what each outlet made of them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotations.claims.claim import Claim, different_from, same_person
from annotations.claims.likeness import Proposal, likeness, proposals
from annotations.claims.quotations import Altered, altered
from annotations.store.records import Link, Outlet

__all__ = ["FIRST", "REWORDED", "SAME", "Entry", "Matrix", "Row", "build_matrix"]

FIRST, SAME, REWORDED = "first", "word for word", "reworded"
"""What an entry is to the row's first claim: that itself, its words, or other words."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A claim in a row. `similarity` to the row's first claim is 0-100.

    `proposal` is what puts it there until a person decides; None where links do. `altered` are words inside quotation
    marks that are not those of the first claim of the row that quotes the same person.
    """

    claim: Claim
    kind: str
    similarity: int
    proposal: Proposal | None = None
    altered: tuple[Altered, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One claim across outlets. `entries` are in order of reading; the first is what the others are compared with."""

    entries: tuple[Entry, ...]

    @property
    def first(self) -> Claim:
        """The claim that was published first."""
        return self.entries[0].claim

    def of(self, outlet: str) -> tuple[Entry, ...]:
        """The entries of an outlet (key)."""
        return tuple(entry for entry in self.entries if entry.claim.outlet.key == outlet)

    @property
    def open(self) -> list[Proposal]:
        """The proposals that wait for a person, each once."""
        found = {id(entry.proposal): entry.proposal for entry in self.entries if entry.proposal is not None}
        return list(found.values())


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Rows in order of reading; `outlets` in order of their first article."""

    outlets: tuple[Outlet, ...]
    rows: tuple[Row, ...]

    @property
    def claims(self) -> int:
        """How many claims it holds."""
        return sum(len(row.entries) for row in self.rows)

    @property
    def open(self) -> int:
        """How many proposals wait for a person."""
        return sum(len(row.open) for row in self.rows)

    @property
    def altered(self) -> int:
        """How many claims have other words inside quotation marks."""
        return sum(bool(entry.altered) for row in self.rows for entry in row.entries)


def build_matrix(
    outlets: Iterable[Outlet], claims: Sequence[Claim], links: Iterable[Link], *, propose: bool = True
) -> Matrix:
    """The claims grouped: those that `links` (of the kind for the same claim) join, and those that are proposed.

    A proposal never joins two claims of one article, nor what a person said is different.
    """
    ordered = sorted(claims, key=lambda claim: claim.order)
    groups = _Groups(ordered)
    for link in links:
        groups.link(link.head, link.tail)
    linked = {uid: groups.of(uid) for uid in groups.uids}
    edges: list[Proposal] = []
    for proposal in proposals(ordered) if propose else ():
        if groups.join(proposal):
            edges.append(proposal)
    members: dict[str, list[Claim]] = defaultdict(list)
    for claim in ordered:
        members[groups.of(claim.mark.uid)].append(claim)
    by_group: dict[str, list[Proposal]] = defaultdict(list)
    for edge in edges:
        by_group[groups.of(edge.one.mark.uid)].append(edge)
    rows = [_row(found, linked, by_group[group]) for group, found in members.items()]
    unique = {outlet.key: outlet for outlet in outlets} | {claim.outlet.key: claim.outlet for claim in ordered}
    return Matrix(tuple(unique.values()), tuple(sorted(rows, key=lambda row: row.first.order)))


class _Groups:
    """Claims that belong together, by uid, and what keeps groups apart."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.uids = [claim.mark.uid for claim in claims]
        self._parent = {uid: uid for uid in self.uids}
        self._articles = {claim.mark.uid: {claim.mark.article} for claim in claims}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for claim in claims:
            for other in different_from(claim.mark):
                if other in self._parent:
                    self._apart[claim.mark.uid].add(other)
                    self._apart[other].add(claim.mark.uid)

    def of(self, uid: str) -> str:
        """The claim (uid) that stands for the group."""
        while self._parent[uid] != uid:
            self._parent[uid] = self._parent[self._parent[uid]]
            uid = self._parent[uid]
        return uid

    def link(self, one: str, other: str) -> None:
        """A person joined the two; ends that are not among the claims are passed by."""
        if one in self._parent and other in self._parent:
            self._unite(self.of(one), self.of(other))

    def join(self, proposal: Proposal) -> bool:
        """Join what is proposed, if nothing keeps it apart and it is not together already. Whether it was."""
        one, other = self.of(proposal.one.mark.uid), self.of(proposal.other.mark.uid)
        if one == other or self._articles[one] & self._articles[other]:
            return False
        if any(self.of(uid) == other for uid in self._apart[one]):
            return False
        self._unite(one, other)
        return True

    def _unite(self, one: str, other: str) -> None:
        if one != other:
            self._parent[other] = one
            self._articles[one] |= self._articles.pop(other)
            self._apart[one] |= self._apart.pop(other, set())


def _row(claims: list[Claim], linked: Mapping[str, str], edges: Sequence[Proposal]) -> Row:
    first = claims[0]
    via = _ways(linked[first.mark.uid], linked, edges)
    entries: list[Entry] = []
    for at, claim in enumerate(claims):
        alike = likeness(claim.words, first.words)
        kind = FIRST if claim is first else SAME if alike == 100 else REWORDED
        source = next((one for one in claims[:at] if one.quotes and same_person(one, claim)), None)
        changes = altered(claim, source) if source is not None else ()
        entries.append(Entry(claim, kind, alike, via.get(linked[claim.mark.uid]), changes))
    return Row(tuple(entries))


def _ways(root: str, linked: Mapping[str, str], edges: Sequence[Proposal]) -> dict[str, Proposal]:
    """By which proposal each linked group of a row hangs together with that of the first claim."""
    near: dict[str, list[tuple[str, Proposal]]] = defaultdict(list)
    for edge in edges:
        one, other = linked[edge.one.mark.uid], linked[edge.other.mark.uid]
        near[one].append((other, edge))
        near[other].append((one, edge))
    found: dict[str, Proposal] = {}
    waiting, seen = [root], {root}
    while waiting:
        group = waiting.pop()
        for other, edge in near[group]:
            if other not in seen:
                seen.add(other)
                found[other] = edge
                waiting.append(other)
    return found
