"""Enters a gold annotation with suggestions on: what is right is accepted, what is nearly right adjusted, what is wrong
rejected, and what nobody proposed is marked by hand, with the documented keys."""

from __future__ import annotations

from collections.abc import Sequence

from annotations.spans import Span
from annotations.store.actions import Change
from annotations.store.records import Annotation
from tests.gold import GoldArticle, Played, Player
from tests.headless import HeadlessDesk
from tui.session import OpenArticle

__all__ = ["ZoomedDesk", "play_suggested"]

MOST_STEPS = 12
"""Tokens by which a bound is moved at most; what is further off is marked by hand."""

Wanted = tuple[str, tuple[Span, ...]]


class ZoomedDesk(HeadlessDesk):
    """One article alone on the screen: nothing is projected from beside it."""

    @property
    def neighbours(self) -> Sequence[OpenArticle]:
        """None."""
        return ()


class _Reader:
    """A careful user who knows the gold and looks at each suggestion once."""

    def __init__(self, desk: HeadlessDesk, gold: GoldArticle, played: Played) -> None:
        self._desk, self._played = desk, played
        self._wanted: set[Wanted] = {(label, (span,)) for label, span in gold.spans}
        self._said_by = {(gold.spans[head][1], gold.spans[tail][1]) for head, tail in gold.links}

    def walk(self) -> None:
        """From the first suggestion to the last; each key is counted with what it made or refused."""
        desk = self._desk
        if not len(desk.here.proposals):
            return
        lead = ["g", ">"] if desk.here.caret else [">"]
        desk.press(*lead)
        while (mark := desk.here.proposals.walked(desk.here.caret, selecting=desk.here.anchor is not None)) is not None:
            keys = self._decision(mark)
            actions = len(desk.actions)
            desk.press(*keys)
            assert len(desk.actions) == actions + 1, (keys, desk.message)
            self._count((*lead, *keys), desk.actions[-1].changes)
            lead = []

    def _decision(self, mark: Annotation) -> list[str]:
        tails = self._desk.here.proposals.tails(mark.uid)
        exact = (mark.label, mark.fragments) in self._wanted and not self._made(mark.label, mark.fragments)
        if len(mark.fragments) == 1 and all(self._good_tail(mark.label, t.label, t.fragments) for t in tails):
            if exact and self._links_fit(mark.fragments[0], mark.uid):
                return ["enter"]
            near = self._near(mark)
            if near is not None and self._links_fit(near, mark.uid):
                keys = self._moved(mark, near)
                if keys is not None:
                    return [*keys, "enter"]
        return ["backspace"]

    def _good_tail(self, head: str, label: str, fragments: tuple[Span, ...]) -> bool:
        return head != label and (label, fragments) in self._wanted

    def _links_fit(self, head: Span, uid: str) -> bool:
        """Whether all that would be linked, marked already or not, is so in the gold."""
        proposals = self._desk.here.proposals
        one = proposals.get(uid)
        ends = [proposals.get(to) for _, to in one.links] if one else []
        return all(end is None or (head, (end.made or end.fragments)[0]) in self._said_by for end in ends)

    def _made(self, label: str, fragments: tuple[Span, ...]) -> bool:
        return self._desk.here.layer.same(fragments, label) is not None

    def _near(self, mark: Annotation) -> Span | None:
        """The wanted span that the proposal overlaps most."""
        start, end = mark.fragments[0]
        over = [
            (min(end, b) - max(start, a), (a, b))
            for label, ((a, b),) in self._wanted
            if label == mark.label and a < end and start < b and not self._made(label, ((a, b),))
        ]
        return max(over)[1] if over else None

    def _moved(self, mark: Annotation, wanted: Span) -> list[str] | None:
        """Keys that move the bounds of the selected proposal to `wanted`; None if it takes too many."""
        tokens = self._desk.here.segments.tokens
        keys: list[str] = []
        for at, way in ((1, ("shift+right", "shift+left")), (0, ("shift+right", "shift+left"))):
            here, there = mark.fragments[0][at], wanted[at]
            steps = len(tokens(min(here, there), max(here, there)))
            if at == 0 and steps:
                keys.append("o")
            keys += [way[0 if there > here else 1]] * steps
        return keys if len(keys) <= MOST_STEPS else None

    def _count(self, keys: tuple[str, ...], changes: tuple[Change, ...]) -> None:
        made = [c.after for c in changes if isinstance(c.after, Annotation)]
        kind = made[0].label if len(made) == 1 else max((m.label for m in made), default="rejected")
        if made:
            self._played.add(made[-1].label, keys)
            for other in made[:-1]:
                self._played.costs.setdefault(other.label, []).append(0)
        else:
            self._played.add(kind, keys)


def play_suggested(desk: HeadlessDesk, gold: GoldArticle) -> Played:
    """Enter the gold marks of the article that is active on `desk`, suggestions first, the rest by hand."""
    played = Played()
    _Reader(desk, gold, played).walk()
    player = Player(desk)
    here = desk.here
    made: dict[int, Annotation] = {}
    order = sorted((n for n, (label, _) in enumerate(gold.spans) if label != "country"), key=lambda n: gold.spans[n][1])
    there = {(m.label, m.fragments): m for m in here.layer}
    for number in order:
        label, span = gold.spans[number]
        made[number] = there.get((label, (span,))) or player.mark(label, (span,), played)
        for head, tail in gold.links:
            if number in (head, tail) and head in made and tail in made and not _linked(desk, made[head], made[tail]):
                player.link(made[head], made[tail], played)
    for span in [span for label, span in gold.spans if label == "country"]:
        if here.layer.same((span,), "country") is None:
            player.mark("country", (span,), played)
    return played


def _linked(desk: HeadlessDesk, head: Annotation, tail: Annotation) -> bool:
    return any(link.tail == tail.uid for link in desk.here.layer.links_of(head.uid))
