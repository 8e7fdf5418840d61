"""Enters a gold annotation with the documented keys, in as few as a careful user would need.

For each mark a shortest way is looked for: over the motions, hints, search and quotation keys of the registry, from
where the caret stands, to a selection that is exactly the gold span; of countries, one is marked and the others of the
same words follow with `*`, where all of them are meant. The keys are tried on a desk without a screen first, which also
tells what the real desk will show: it must be as wide and high as the real pane, for hints are on what is in view.
Motions by screen row and page are left out.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotations.spans import Span
from annotations.store.records import Annotation
from tests.headless import HeadlessDesk
from tui.commands import commands_of
from tui.handlers.aiming import hints, in_view
from tui.handlers.selecting import selected
from tui.identical import places, unmarked
from tui.search import Searchable
from tui.widgets.motion import MOTIONS, Caret, View, grow

__all__ = ["GOLD", "GoldArticle", "Keys", "Played", "Player", "play_article", "read_gold"]

GOLD = Path(__file__).parent / "data" / "gold.jsonl"
BY_SIZE = ("row-up", "row-down", "page-up", "page-down", "row-start", "row-end")
LONGEST_QUERY = 12
Keys = tuple[str, ...]


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
        made[number] = player.mark(*gold.spans[number], played)
        for head, tail in gold.links:
            if number in (head, tail) and head in made and tail in made:
                player.link(made[head], made[tail], played)
                linked += 1
    assert linked == len(gold.links)
    countries = [span for label, span in gold.spans if label == "country"]
    while countries:
        nearest = min(countries, key=lambda span: len(player.way(span)))
        countries.remove(nearest)
        player.mark("country", nearest, played)
        for span in player.spread("country", countries, played):
            countries.remove(span)
    return played


class Player:
    """Plans on one article of a headless desk and carries the plan out on it."""

    def __init__(self, desk: HeadlessDesk, *, hinted: bool = True) -> None:
        self._desk = desk
        self._hinted = hinted
        here = desk.here
        self._segments = here.segments
        self._view = View(here.segments, desk.reflow, desk.page_rows)
        self._motions = [
            (command.id, command.keys[-1])
            for command in commands_of("desk")
            if command.id in MOTIONS and command.id not in BY_SIZE
        ]
        self._edges: dict[int, list[tuple[str, int]]] = {}
        self._query = ""
        self._searchable = Searchable(desk.text)

    # -- doing ---------------------------------------------------------------------------------------------------

    def mark(self, label: str, span: Span, played: Played) -> Annotation:
        """Select the span and label it; checked on the headless desk."""
        digit = next(each.key for each in self._desk.session.scheme.labels if each.name == label)
        keys = (*self.way(span), digit)
        self._press(keys)
        played.add(label, keys)
        mark = self._desk.actions[-1].changes[0].after
        assert isinstance(mark, Annotation)
        assert (mark.label, mark.fragments) == (label, (span,)), (label, span, keys, mark)
        return mark

    def spread(self, label: str, wanted: list[Span], played: Played) -> list[Span]:
        """Label all that reads like the mark made just now, if all of it is wanted. The spans that were labelled."""
        desk = self._desk
        made = desk.actions[-1].changes[0].after
        assert isinstance(made, Annotation)
        found = unmarked(desk.here.layer, places(self._segments, desk.text[made.start : made.end]), label)
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
            self._query = "".join(" " if key == "space" else key for key in after[: after.index("enter")])

    # -- planning ------------------------------------------------------------------------------------------------

    def way(self, span: Span) -> Keys:
        """The shortest keys found from the caret to a selection of exactly `span` (a lone token needs none)."""
        return min(self._ways(span), key=len)

    def _ways(self, span: Span) -> Iterator[Keys]:
        first, last = self._token(span[0]), self._token(span[1] - 1)
        yield from self._repeated_search(span)
        yield from self._quotations(span)
        to_first, to_last = self._routes(first), self._routes(last)
        if first == last:
            yield from to_first
            return
        forth, back = self._walk(first)[last], self._walk(last)[first]
        right, left = self._shifted(first, last), self._shifted(last, first)
        for route in to_first:
            yield (*route, "v", *forth)
            yield (*route, *right)
            yield from self._grown(route, first, span)
            yield from self._hinted_end(route, first, last)
        for route in to_last:
            yield (*route, "v", *back)
            yield (*route, *left)
            yield from self._hinted_end(route, last, first)

    def _hinted_end(self, route: Keys, start: int, end: int) -> Iterator[Keys]:
        """`F` from the token to which the route leads, where nothing scrolls on the way."""
        if "/" in route or "n" in route or not self._stays_in_view(route):
            return
        hint = self._hints(start).get(end)
        if hint is not None:
            yield (*route, "F", *hint)

    def _stays_in_view(self, route: Keys) -> bool:
        if route[:1] == ("f",):
            return True
        at, (top, bottom) = self._desk.here.caret, self._desk.on_screen()
        for key in route:
            at = dict(self._edges_of(at))[key]
            if not top <= at < bottom:
                return False
        return True

    def _hints(self, caret: int) -> dict[int, str]:
        """Token → its hint, with the caret on a token in view."""
        if not self._hinted:
            return {}
        places_ = in_view(self._segments, caret, self._desk.on_screen())
        return dict(zip(places_, hints(len(places_)), strict=False))

    def _grown(self, route: Keys, at: int, span: Span) -> Iterator[Keys]:
        if route and route[-1] in ("enter", "n"):
            return  # a hit is selected already, and growing would begin there
        now: Span = (at, at)
        for times in range(1, 6):
            now = grow(self._segments, now)
            if now == span:
                yield (*route, *("+",) * times)

    def _quotations(self, span: Span) -> Iterator[Keys]:
        reach = self._walk(self._desk.here.caret)
        for at, route in reach.items():
            if len(route) > 4:
                continue
            found = self._segments.quotation_at_or_after(at)
            for times in range(1, 5):
                if found == span:
                    yield (*route, *('"',) * times)
                    break
                found = self._segments.next_quotation(found[1] - 1) if found else None

    def _repeated_search(self, span: Span) -> Iterator[Keys]:
        """`n` until the hit is the span; what it selects are whole tokens."""
        if not self._query:
            return
        here = self._desk.here
        chosen = selected(here)
        at = here.caret + 1 if chosen is None else chosen[1]
        for times in range(1, 4):
            hit = self._hit(self._query, at)
            if hit is None:
                return
            if (self._token(hit[0]), self._token(hit[1] - 1)) == (self._token(span[0]), self._token(span[1] - 1)):
                yield ("n",) * times
            last = self._segments.token_at(hit[1] - 1)
            at = last[1] if last else hit[1]

    def _routes(self, token: int) -> list[Keys]:
        """Ways to put the caret on a token: by motions; by search."""
        here = self._desk.here
        routes = [self._walk(here.caret)[token]]
        hint = self._hints(here.caret).get(token)
        if hint is not None:
            routes.append(("f", *hint))
        text = self._desk.text
        end = self._segments.token_at(token)
        assert end is not None
        for length in range(1, min(LONGEST_QUERY, end[1] - token) + 1):
            query = text[token : token + length].lower()
            hit = self._hit(query, here.caret)
            if hit is not None and self._token(hit[0]) == token:
                routes.append(("/", *query, "enter"))
                break
        if self._query:
            chosen = selected(here)
            hit = self._hit(self._query, here.caret + 1 if chosen is None else chosen[1])
            if hit is not None and self._token(hit[0]) == token == self._token(hit[1] - 1):
                routes.append(("n",))
        return routes

    def _hit(self, query: str, at: int) -> Span | None:
        hit = self._searchable.after(query, at)
        while hit is not None and self._desk.here.skipped(hit[0]):
            hit = self._searchable.after(query, hit[0] + 1)
        return hit

    def _token(self, offset: int) -> int:
        token = self._segments.token_at(offset)
        assert token is not None
        return token[0]

    def _shifted(self, start: int, end: int) -> Keys:
        steps = 0
        at, key = start, "shift+right" if end > start else "shift+left"
        motion = MOTIONS["token-right" if end > start else "token-left"]
        while at != end:
            at = motion(self._view, Caret(at)).offset
            steps += 1
        return (key,) * steps

    def _walk(self, start: int) -> dict[int, Keys]:
        """The shortest motions from a token to every other, breadth first."""
        reach: dict[int, Keys] = {start: ()}
        queue = deque([start])
        while queue:
            at = queue.popleft()
            for key, there in self._edges_of(at):
                if there not in reach:
                    reach[there] = (*reach[at], key)
                    queue.append(there)
        return reach

    def _edges_of(self, at: int) -> list[tuple[str, int]]:
        if at not in self._edges:
            self._edges[at] = [(key, MOTIONS[name](self._view, Caret(at)).offset) for name, key in self._motions]
        return self._edges[at]
