"""Enters a gold annotation with the documented keys, in as few as a careful user would need.

For each mark `tests.planner` looks for a shortest way from where the caret stands to a selection that is exactly the
gold span; of countries, one is marked and the others of the same words follow with `*`, where all of them are meant.
The keys are tried on a desk without a screen first, which also tells what the real desk will show: it must be as wide
and high as the real pane, for hints are on what is in view.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotations.spans import Span
from annotations.store.records import Annotation
from tests.headless import HeadlessDesk
from tests.planner import Keys, Planner
from tui.handlers.selecting import selected
from tui.identical import places, unmarked

__all__ = ["GOLD", "GoldArticle", "Played", "Player", "play_article", "read_gold"]

GOLD = Path(__file__).parent / "data" / "gold.jsonl"


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One line of the gold file."""

    file: str
    fields: dict[str, Any]
    spans: list[tuple[str, Span]]
    links: list[tuple[int, int]]


@dataclass(slots=True)
class Played:
    """The keys for one article in order, and how many each kind of thing took."""

    keys: list[str] = field(default_factory=list)
    costs: dict[str, list[int]] = field(default_factory=dict)
    actions: int = 0
    """Actions that the keys are, as the journal counts them."""

    def add(self, kind: str, keys: Keys, count: int = 1) -> None:
        """The keys that made `count` of a kind; the first of them bears the cost."""
        self.keys += keys
        self.actions += 1
        self.costs.setdefault(kind, []).extend([len(keys)] + [0] * (count - 1))


def read_gold(path: Path = GOLD) -> list[GoldArticle]:
    """The gold articles in the order of the file."""
    out = []
    for line in path.read_text(encoding="utf-8").splitlines():
        value = json.loads(line)
        spans = [(span["label"], (span["start"], span["end"])) for span in value["spans"]]
        links = [(link["head"], link["tail"]) for link in value["relations"]]
        out.append(GoldArticle(value["file"], value, spans, links))
    return out


def play_article(desk: HeadlessDesk, gold: GoldArticle, *, hinted: bool = True) -> Played:
    """Enter the gold marks of the article that is active on `desk`; claims and speakers in order, countries after.

    `hinted` says whether the reader uses hints.
    """
    player = Player(desk, hinted=hinted)
    played = Played()
    made: dict[int, Annotation] = {}
    order = sorted((n for n, (label, _) in enumerate(gold.spans) if label != "country"), key=lambda n: gold.spans[n][1])
    linked = 0
    for number in order:
        made[number] = player.mark(gold.spans[number][0], (gold.spans[number][1],), played)
        for head, tail in gold.links:
            if number in (head, tail) and head in made and tail in made:
                player.link(made[head], made[tail], played)
                linked += 1
    assert linked == len(gold.links)
    countries = [span for label, span in gold.spans if label == "country"]
    while countries:
        nearest = min(countries, key=lambda span: len(player.planner.way(span)))
        countries.remove(nearest)
        player.mark("country", (nearest,), played)
        for span in player.spread("country", countries, played):
            countries.remove(span)
    return played


class Player:
    """Plans on one article of a headless desk and carries the plan out on it."""

    def __init__(self, desk: HeadlessDesk, *, hinted: bool = True) -> None:
        self._desk = desk
        self.planner = Planner(desk, hinted=hinted)

    def mark(self, label: str, fragments: Sequence[Span], played: Played) -> Annotation:
        """Select each part and keep it, but the last, then label all; checked on the headless desk."""
        digit = next(each.key for each in self._desk.session.scheme.labels if each.name == label)
        keys: Keys = ()
        for number, span in enumerate(fragments, 1):
            way = self.planner.way(span)
            self._press(way)
            last = number == len(fragments)
            # where a mark was just made, x would open it, and a label would take the parts kept: select the token then
            lone = len(fragments) > 1 and selected(self._desk.here) is None
            more = (*(("v",) if lone else ()), digit if last else "x")
            self._press(more)
            keys = (*keys, *way, *more)
        played.add(label, keys)
        mark = self._desk.actions[-1].changes[0].after
        assert isinstance(mark, Annotation)
        assert (mark.label, mark.fragments) == (label, tuple(fragments)), (label, fragments, keys, mark)
        return mark

    def spread(self, label: str, wanted: list[Span], played: Played) -> list[Span]:
        """Label all that reads like the mark made just now, if all of it is wanted. The spans that were labelled."""
        desk = self._desk
        made = desk.actions[-1].changes[0].after
        assert isinstance(made, Annotation)
        same = ((span,) for span in places(self.planner.segments, desk.text[made.start : made.end]))
        found = [span for (span,) in unmarked(desk.here.layer, same, label)]
        if not found or not set(found) <= set(wanted):
            return []
        keys = ("*", "enter")
        self._press(keys)
        assert [change.kind for change in desk.actions[-1].changes] == ["annotation"] * len(found)
        played.add(label, keys, len(found))
        return found

    def link(self, head: Annotation, tail: Annotation, played: Played) -> None:
        """Attribute the claim; the one end was marked just now, so `a` is about it."""
        desk = self._desk
        keys: list[str] = []

        def press(key: str) -> None:
            desk.press(key)
            keys.append(key)

        newest = max(head, tail, key=lambda mark: mark.uid)
        other = tail if newest is head else head
        press("a")
        if desk.shown[0] != newest.fragments[0]:  # the caret came to stand on another mark: say which is meant
            press("escape")
            press("[")
            while desk.here.current != newest.uid:
                press("[")
            press("a")
        while desk.shown[1] != other.fragments[0]:
            press("tab")
        press("enter")
        link = desk.actions[-1].changes[-1].after
        assert link is not None
        assert (getattr(link, "head", None), getattr(link, "tail", None)) == (head.uid, tail.uid)
        played.add("link", tuple(keys))

    def _press(self, keys: Keys) -> None:
        self._desk.press(*keys)
        if "/" in keys:
            after = keys[keys.index("/") + 1 :]
            self.planner.query = "".join(" " if key == "space" else key for key in after[: after.index("enter")])
