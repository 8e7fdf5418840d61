"""Stories made from all matches and verdicts of a project; a story keeps its uid while most of it stays together."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

import numpy as np

from annotations.matching.arrays import I64
from annotations.matching.stories import JOINING, Edge, Member, Story, Verdict, cluster
from annotations.store.reading import Reading
from annotations.store.records import story_uid
from annotations.store.store import Store
from annotations.store.story_rows import StoryRecord

__all__ = ["Pairs", "group", "read_pairs", "regroup", "shares"]

TRIES = 5
"""Times that the stories are made anew at most while people decide."""

Tell = Callable[[str, int, int], None]


def _no_pairs() -> I64:
    return np.zeros((0, 3), np.int64)


@dataclass(slots=True)
class Pairs:
    """The matches of a project as clustering takes them. `waiting` are those without a verdict: rows of two articles,
    the smaller one first, and the score."""

    edges: list[Edge] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    waiting: I64 = field(default_factory=_no_pairs)
    exact: list[tuple[int, int]] = field(default_factory=list)

    def above(self, listed: int) -> Pairs:
        """Those that the project would have with another threshold."""
        return Pairs([edge for edge in self.edges if edge.score >= listed], self.verdicts, self.waiting, self.exact)


def read_pairs(reading: Reading, listed: int, among: Collection[int]) -> Pairs:
    """Every match that may join, part or wait for a verdict, from the score `listed` on, of the articles `among`.

    Where a replaced version is named, a verdict holds for the newest one unless that has its own; what was computed of
    the older text does not count.
    """
    out = Pairs()
    newest = reading.newest_of_replaced()
    inherited: list[Verdict] = []
    for a, b, verdict in reading.decided():
        if a in newest or b in newest:
            one, other = sorted((newest.get(a, a), newest.get(b, b)))
            if one != other and one in among and other in among:
                inherited.append(Verdict(one, other, verdict == "same"))
        elif a in among and b in among:  # or else it came in, or was replaced, since they were read
            out.verdicts.append(Verdict(a, b, verdict == "same"))
    for a, b, score, relation, evidence in reading.joining(JOINING):
        if a in among and b in among:
            if relation == "exact":
                out.exact.append((a, b))
            elif score >= listed:
                out.edges.append(Edge(a, b, score, relation, *shares(evidence)))
    waiting = np.fromiter(chain.from_iterable(reading.waiting(listed)), np.int64).reshape(-1, 3)
    out.waiting = waiting[np.isin(waiting[:, :2], np.fromiter(among, np.int64, len(among))).all(axis=1)]
    _inherit(out, inherited)
    return out


def _inherit(pairs: Pairs, verdicts: Sequence[Verdict]) -> None:
    """Add the verdicts on pairs that have none."""
    if not verdicts:
        return
    own = {(each.a, each.b) for each in pairs.verdicts}
    more = {(each.a, each.b): each for each in verdicts if (each.a, each.b) not in own}
    pairs.verdicts += more.values()
    pairs.waiting = pairs.waiting[[(a, b) not in more for a, b in pairs.waiting[:, :2].tolist()]]


_SHARES = re.compile(r'\{"left": (\d+), "right": (\d+)[,}]')
"""How evidence begins as `work.match_row` writes it: to read all of it would take longer than to group."""


_BEGINNING = len('{"left": 100, "right": 100,')


def shares(evidence: str) -> tuple[int, int]:
    """The share (0-100) of either article that the other tells, from the evidence of a match."""
    if found := _shares_in(evidence[:_BEGINNING]):
        return found
    told = json.loads(evidence)
    return told.get("left", 100), told.get("right", 100)


@lru_cache(1 << 16)
def _shares_in(beginning: str) -> tuple[int, int] | None:
    found = _SHARES.match(beginning)
    return (int(found[1]), int(found[2])) if found else None


def group(pairs: Pairs, dates: Mapping[int, str], joined: int) -> list[Story]:
    """The stories of two articles and more that these pairs make at the threshold `joined`."""
    keys = _same_words(pairs.exact)
    ends = {*keys, *(each.a for each in pairs.edges), *(each.b for each in pairs.edges)}
    ends |= {each for said in pairs.verdicts for each in (said.a, said.b)}
    members = [Member(each, dates.get(each, ""), keys.get(each, 0)) for each in ends]
    found = cluster(members, pairs.edges, pairs.verdicts, joined)
    return [story for story in found if len(story.members) > 1]


def _same_words(exact: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Article → a number that those with the same words share."""
    parent: dict[int, int] = {}

    def head(at: int) -> int:
        while parent.setdefault(at, at) != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for a, b in exact:
        one, other = head(a), head(b)
        parent[max(one, other)] = min(one, other)
    return {at: head(at) for at in list(parent)}


def regroup(store: Store, tell: Tell = lambda *_: None) -> tuple[int, int, int]:
    """Make the project's stories anew and write what differs: pairs listed, stories, stories that changed.

    Once more if somebody decided something meanwhile, which what was written may contradict.
    """
    listed = stories = changed = 0
    for _ in range(TRIES):
        seq = store.reading.last_seq()
        listed, stories, more = _once(store, tell)
        changed += more
        if seq == store.reading.last_seq():
            break
    return listed, stories, changed


def _once(store: Store, tell: Tell) -> tuple[int, int, int]:
    reading = store.reading
    tell("grouping", 0, 0)
    every = reading.article_ids()
    known = reading.thresholds()
    dates = {article: day for article, _, day in every}
    pairs, joined = read_pairs(reading, known.listed, dates), known.joined
    stories = group(pairs, dates, joined)
    records = _records(reading, stories, every)
    _count_open(records, stories, pairs, joined)
    changed = store.put_stories(records)
    return len(pairs.waiting) + len(pairs.verdicts), len(stories), changed


def _records(reading: Reading, stories: Sequence[Story], every: Sequence[tuple[int, int, str]]) -> list[StoryRecord]:
    about = {article: (outlet, day) for article, outlet, day in every}
    out = []
    for story, uid in zip(stories, _uids(reading, stories), strict=True):
        outlets = {about[each][0] for each in story.members}
        first = next((day for each in story.members if (day := about[each][1])), None)
        last = about[story.members[-1]][1] or None  # they are in order of their dates, those without one first
        out.append(StoryRecord(uid, story.leader, tuple(sorted(story.members)), len(outlets), first, last))
    return out


def _uids(reading: Reading, stories: Sequence[Story]) -> list[str]:
    """Each story's uid: that of the stored one it has most of, if no other has more; else one from its leader."""
    before = {article: uid for article, _, uid, _ in reading.memberships()}
    claims = []
    for n, story in enumerate(stories):
        counted = Counter(before[each] for each in story.members if each in before)
        claims += [(-count, uid, story.leader, n) for uid, count in counted.items()]
    out: dict[int, str] = {}
    taken: set[str] = set()
    for _, uid, _, n in sorted(claims):
        if n not in out and uid not in taken:
            out[n] = uid
            taken.add(uid)
    new = [n for n in range(len(stories)) if n not in out]
    leaders = reading.uids_of([stories[n].leader for n in new])
    for n in new:
        uid = first = story_uid(leaders[stories[n].leader])
        number = 1
        while uid in taken:
            number += 1
            uid = f"{first}-{number}"
        out[n] = uid
        taken.add(uid)
    return [out[n] for n in range(len(stories))]


def _count_open(records: Sequence[StoryRecord], stories: Sequence[Story], pairs: Pairs, joined: int) -> None:
    """Count the pairs that wait for a verdict: those that lead out of a story, and unsure ones within."""
    sizes = [len(story.members) for story in stories]
    members = np.fromiter(chain.from_iterable(story.members for story in stories), np.int64, sum(sizes))
    order = np.argsort(members)
    members, homes = members[order], np.repeat(np.arange(len(stories)), sizes)[order]
    if not len(members):
        return
    ends = pairs.waiting[:, :2]
    at = np.minimum(np.searchsorted(members, ends), len(members) - 1)
    story = np.where(members[at] == ends, homes[at], -1)
    same = story[:, 0] == story[:, 1]
    one = story[~(same & (pairs.waiting[:, 2] >= joined))]
    one[one[:, 0] == one[:, 1], 1] = -1  # it waits in one story
    waiting = np.bincount(one[one >= 0], minlength=len(stories)).tolist()
    for record, count in zip(records, waiting, strict=True):
        record.open = count
