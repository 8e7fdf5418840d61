"""Why two articles are, or are not, one story; and what other thresholds would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from annotations.matching.event import DAYS, alike, days_apart, leads
from annotations.matching.stories import joins
from annotations.matching.verify import Evidence, verify
from annotations.pairing.regroup import group, read_pairs
from annotations.pairing.source import Source
from annotations.pairing.work import compared
from annotations.store.reading import Reading
from annotations.store.reading_matching import Body
from annotations.store.records import Match, Thresholds

__all__ = ["Explained", "WhatIf", "explain", "what_if"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Explained:
    """Two articles compared now, and what the project has of them. `event`: how sure their words make one event, 0-100;
    `apart`: why they are not looked at as reports of one event all the same, "" if they are."""

    left: Body
    right: Body
    evidence: Evidence
    event: int
    apart: str
    pairs: tuple[tuple[str, str, int], ...]
    stored: Match | None
    thresholds: Thresholds

    @property
    def consequence(self) -> str:
        """What the score leads to."""
        score, known = self.evidence.score, self.thresholds
        if self.stored is not None and self.stored.verdict:
            return f"called {self.stored.verdict} by {self.stored.verdict_by}: that decides"
        if joins(self.evidence.relation, score, known.joined):
            return f"joins a story (from {known.joined})"
        if self.evidence.relation and score >= known.listed:
            return f"listed (from {known.listed}), joins no story"
        return f"not listed (from {known.listed})"

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "a": self.left.uid, "b": self.right.uid, "score": self.evidence.score,
            "relation": self.evidence.relation or None, "reasons": list(self.evidence.reasons),
            "event": self.event, "consequence": self.consequence,
            "verdict": self.stored.verdict if self.stored else None,
            "sentences": [{"a": one, "b": other, "score": score} for one, other, score in self.pairs],
        }  # fmt: skip

    def told(self) -> str:
        """As a person reads it."""
        lines = [f"first   {self.left.uid}  {self.left.title}", f"second  {self.right.uid}  {self.right.title}", ""]
        lines.append(f"{self.evidence.score}  {self.evidence.relation or 'nothing in common'}: {self.consequence}")
        lines += [f"    {reason}" for reason in self.evidence.reasons]
        if self.evidence.relation != "same event":
            but = f", but {self.apart}" if self.apart and self.event else ""
            lines.append(f"    by their rare words one event: {self.event} %{but}")
        for one, other, score in self.pairs:
            lines += ["", f"{score:3}  {' '.join(one.split())}", f"     {' '.join(other.split())}"]
        return "\n".join(lines)


def explain(reading: Reading, a: str, b: str) -> Explained:
    """Compare two articles (uids) of the project."""
    ids = reading.ids_of([a, b])
    source = Source("", reading)
    left, right = reading.bodies([ids[a], ids[b]], older=True)
    one, other = source.prepared([left, right])
    lead = leads([left.title, right.title], [one, other], source.spread)
    event = alike(*lead)
    apart = _apart(left, right)
    evidence = compared((left, right), (one, other), None if apart else (lead[0], lead[1]), shared=True)
    evidence = evidence or verify(one, other)
    pairs = tuple(
        (left.text[slice(*one.span(pair.left))], right.text[slice(*other.span(pair.right))], pair.score)
        for pair in evidence.pairs
    )
    return Explained(left, right, evidence, event, apart, pairs, reading.match(a, b), reading.thresholds())


def _apart(left: Body, right: Body) -> str:
    if left.outlet == right.outlet:
        return "one outlet published both"
    days = days_apart(left.published_at, right.published_at)
    if days is None:
        return "the day of one is not known"
    return f"they are {days} days apart" if days > DAYS else ""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Stories and listed pairs now and with other thresholds. `merged` and `parted` are examples of stories, by title.

    `kept` are stories that would not change.
    """

    before: Thresholds
    after: Thresholds
    listed: tuple[int, int]
    stories: tuple[int, int]
    kept: int
    moved: int
    merged: tuple[str, ...]
    parted: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "now": {"list": self.before.listed, "join": self.before.joined, "pairs": self.listed[0],
                    "stories": self.stories[0]},
            "then": {"list": self.after.listed, "join": self.after.joined, "pairs": self.listed[1],
                     "stories": self.stories[1]},
            "unchanged": self.kept, "articles_that_move": self.moved, "joined": list(self.merged),
            "parted": list(self.parted),
        }  # fmt: skip

    def told(self) -> str:
        """As a person reads it."""
        lines = [
            f"list={each.listed} join={each.joined} {when}: {pairs} pairs, {stories} stories"
            for each, when, pairs, stories in zip(
                (self.before, self.after), ("now", "then"), self.listed, self.stories, strict=True
            )
        ]
        lines += [
            f"{self.kept} stories stay as they are; {self.moved} articles would come into, leave or change a story.",
        ]
        for word, titles in (("joined or larger", self.merged), ("parted or smaller", self.parted)):
            lines += [f"  {word}: {title}" for title in titles]
        return "\n".join(lines)


def what_if(reading: Reading, wanted: Thresholds) -> WhatIf:
    """What the thresholds would do to the project. Pairs below the present ones were not all kept."""
    known = reading.thresholds()
    dates = {article: day for article, _, day in reading.article_ids()}
    pairs = read_pairs(reading, min(known.listed, wanted.listed), dates)
    now, then = (
        {frozenset(story.members): story.leader for story in group(pairs.above(each.listed), dates, each.joined)}
        for each in (known, wanted)
    )
    homes = [{each: at for at in stories for each in at} for stories in (now, then)]
    moved = {each for each in {*homes[0], *homes[1]} if homes[0].get(each) != homes[1].get(each)}
    grown = [leader for at, leader in then.items() if at not in now and any(at > old for old in now)][:_SHOWN]
    grown += [leader for at, leader in then.items() if not any(each in homes[0] for each in at)][: _SHOWN - len(grown)]
    shrunk = [leader for at, leader in now.items() if at not in then and not any(at < new for new in then)][:_SHOWN]
    titles = {body.id: body.title for body in reading.bodies([*grown, *shrunk], older=True)}
    counts = [int((pairs.waiting[:, 2] >= each.listed).sum()) + len(pairs.verdicts) for each in (known, wanted)]
    return WhatIf(
        known, wanted, (counts[0], counts[1]), (len(now), len(then)), len(now.keys() & then.keys()), len(moved),
        tuple(titles[each] for each in grown), tuple(titles[each] for each in shrunk),
    )  # fmt: skip
