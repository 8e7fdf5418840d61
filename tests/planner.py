"""Finds the shortest keys, of those the registry documents, that select a span on a desk without a screen.

What a key would do is worked out with the same pure functions that the desk uses; the caller plays the keys and
compares. A way has a beginning (caret brought to one end of the span, or a unit selected near it) and an extension of
one or both ends. Hints are on what is in view, so the scrolling is worked out too: a desk on which a plan is played
must be as wide and high as the one it was made on. Moving by rows and pages is left out, but for the page as the first
key.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from annotations.spans import Span
from tests.headless import HeadlessDesk
from tui.commands import commands_of
from tui.handlers.aiming import Aim, hints, in_view, phrase_end
from tui.handlers.selecting import selected
from tui.search import Searchable
from tui.widgets.motion import MOTIONS, Caret, View, clause_end, grow, sentence_end
from tui.widgets.reflow import top_for

__all__ = ["Keys", "Planner", "Stand"]

BY_ROWS = ("row-up", "row-down", "page-up", "page-down")
LONGEST_QUERY = 12
NEAR, FAR = 2, 5
"""Motions after which a unit is looked for, and motions that are tried at all where there are hints."""
STEPS = 6
"""Times that one key is repeated."""
Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the caret is, and which row is the top one then; None where that is not worked out."""

    at: int
    top: int | None


@dataclass(frozen=True, slots=True)
class _Choice:
    """What was selected by the keys; `anchor` None: nothing."""

    keys: Keys
    anchor: int | None
    stand: Stand
    sticky: bool = False


def key_of(command: str) -> str:
    """The key for a command: of several, the character."""
    return next(each.keys[-1] for each in commands_of("desk") if each.id == command)


class Planner:
    """Plans on the active article of a headless desk, from where its caret is."""

    def __init__(self, desk: HeadlessDesk, *, hinted: bool = True) -> None:
        """`hinted` says whether the reader uses hints."""
        self._desk = desk
        self._hinted = hinted
        self.segments = desk.here.segments
        self.query = ""
        self._most: int | None = FAR
        self._limit: int | None = None
        self._view = View(self.segments, desk.reflow, desk.page_rows)
        self._motions = [
            (command.id, command.keys[-1])
            for command in commands_of("desk")
            if command.id in MOTIONS and command.id not in BY_ROWS
        ]
        self._steps: dict[tuple[int, str], int] = {}
        self._edges: dict[int, list[tuple[str, int]]] = {}
        self._searchable = Searchable(desk.text)
        self._hints: dict[tuple[int, int, Aim], dict[int, str]] = {}

    @cached_property
    def _keys(self) -> dict[str, str]:
        names = ("select-anchor", "select-swap", "select-grow", "select-quotation", "select-clause", "select-sentence",
                 "hint", "hint-extend", "hint-phrase", "search", "search-next", "page-down", "page-up")  # fmt: skip
        return {name: key_of(name) for name in names}

    def way(self, span: Span) -> Keys:
        """The shortest keys found from the caret to a selection of exactly `span` (a lone token needs none)."""
        first, last = self.token(span[0]), self.token(span[1] - 1)
        best = self._best(first, last)
        if best is None:
            self._most = None
            best = self._best(first, last)
            self._most = FAR
        assert best is not None, span
        return best

    def _best(self, first: int, last: int) -> Keys | None:
        self._limit = None
        best = min(self._repeated_search(first, last), key=len, default=None)
        for choice in sorted(self._beginnings(first, last), key=lambda choice: len(choice.keys)):
            if best is not None and len(choice.keys) >= len(best):
                break
            self._limit = len(best) - len(choice.keys) - 1 if best else None
            found = min(self._finished(choice, first, last), key=len, default=None)
            if found is not None and (best is None or len(found) < len(best)):
                best = found
        return best

    def token(self, offset: int) -> int:
        """The start of the token there."""
        token = self.segments.token_at(offset)
        assert token is not None
        return token[0]

    # -- beginnings ----------------------------------------------------------------------------------------------

    def _beginnings(self, first: int, last: int) -> Iterator[_Choice]:
        here = Stand(self._desk.here.caret, self._desk.reflow.row_of(self._desk.here.scroll))
        reach = self._near(here, NEAR)
        lookouts = [((), here), *((keys, stand) for keys, stand in reach if len(keys) == 1)]
        lookouts += [((self._keys[page],), self._paged(here, page)) for page in ("page-down", "page-up")]
        for keys, stand in lookouts:
            hint = self._hinted_at(stand, "select from").get(first)
            if hint is not None:
                end = self._stood(phrase_end(self.segments, first), stand.top)
                yield _Choice((*keys, self._keys["hint-phrase"], *hint), first, end)
        for token in dict.fromkeys((first, last)):
            yield from self._arrivals(token, here, lookouts)
        for keys, stand in reach:
            for unit_keys, unit in self._units(stand.at):
                end = self._stood(self.token(unit[1] - 1), stand.top)
                yield _Choice((*keys, *unit_keys), self.token(unit[0]), end)

    def _arrivals(self, token: int, here: Stand, lookouts: list[tuple[Keys, Stand]]) -> Iterator[_Choice]:
        """Ways to put the caret on a token: by motions, by a hint, by search."""
        walk = self._walk(here, token)
        if walk is not None:
            yield _Choice(walk[0], None, walk[1])
        for keys, stand in lookouts:
            hint = self._hinted_at(stand, "go to").get(token)
            if hint is not None:
                yield _Choice((*keys, self._keys["hint"], *hint), None, self._stood(token, stand.top))
        end = self.segments.token_at(token)
        text = self._desk.text
        for length in range(1, min(LONGEST_QUERY, (end[1] if end else token) - token) + 1):
            query = text[token : token + length].lower()
            hit = self._hit(query, here.at)
            if hit is not None and self.token(hit[0]) == token:
                yield _Choice((self._keys["search"], *query, "enter"), token, Stand(token, None))
                break
        if self.query:
            chosen = selected(self._desk.here)
            hit = self._hit(self.query, here.at + 1 if chosen is None else chosen[1])
            if hit is not None and self.token(hit[0]) == token == self.token(hit[1] - 1):
                yield _Choice((self._keys["search-next"],), token, Stand(token, None))

    def _units(self, at: int) -> Iterator[tuple[Keys, Span]]:
        """Units that few keys select with the caret at a token: grown, and quotations without and with their marks."""
        plus, quote = self._keys["select-grow"], self._keys["select-quotation"]
        now: Span = (at, at)
        for times in range(1, STEPS):
            wider = grow(self.segments, now)
            if wider == now:
                break
            now = wider
            yield (plus,) * times, now
        span: Span | None = None
        for times in range(1, STEPS):
            found = self.segments.quotation_at_or_after(at)
            if found is not None and span == found:
                found = self.segments.next_quotation(found[1] - 1)
            if found is None:
                return
            span, at = found, self.token(found[1] - 1)
            yield (quote,) * times, span
            marked = grow(self.segments, span)
            yield (*(quote,) * times, plus), marked
            yield (*(quote,) * times, plus, plus), grow(self.segments, marked)

    def _repeated_search(self, first: int, last: int) -> Iterator[Keys]:
        """`n` until the hit is the span; what it selects are whole tokens."""
        if not self.query:
            return
        here = self._desk.here
        chosen = selected(here)
        at = here.caret + 1 if chosen is None else chosen[1]
        for times in range(1, 4):
            hit = self._hit(self.query, at)
            if hit is None:
                return
            if (self.token(hit[0]), self.token(hit[1] - 1)) == (first, last):
                yield (self._keys["search-next"],) * times
            token = self.segments.token_at(hit[1] - 1)
            at = token[1] if token else hit[1]

    def _hit(self, query: str, at: int) -> Span | None:
        hit = self._searchable.after(query, at)
        while hit is not None and self._desk.here.skipped(hit[0]):
            hit = self._searchable.after(query, hit[0] + 1)
        return hit

    # -- extensions ----------------------------------------------------------------------------------------------

    def _finished(self, choice: _Choice, first: int, last: int) -> Iterator[Keys]:
        """The rest of a way, from what is selected to the span."""
        at, keys = choice.stand.at, choice.keys
        anchor = at if choice.anchor is None else choice.anchor
        if (min(anchor, at), max(anchor, at)) == (first, last):
            yield keys
            return
        for end, other in ((last, first), (first, last)):
            if anchor == other:  # the caret's end is the one to move
                yield from ((*keys, *more) for more in self._extended(choice.stand, end, choice.sticky))
            elif at == other:
                swapped = self._stood(anchor, choice.stand.top)
                for more in self._extended(swapped, end, sticky=True):
                    yield (*keys, self._keys["select-swap"], *more)
        if anchor not in (first, last) and at not in (first, last) and anchor < at and len(keys) <= NEAR + 2:
            ahead = sorted(self._extended(choice.stand, last, choice.sticky), key=len)
            back = sorted(self._extended(Stand(anchor, None), first, sticky=True), key=len)
            if ahead and back:
                yield (*keys, *ahead[0], self._keys["select-swap"], *back[0])

    def _extended(self, stand: Stand, target: int, sticky: bool) -> Iterator[Keys]:
        """Keys that take the caret's end of the selection to a token."""
        yield from self._shifted(stand.at, target)
        walk = self._path(stand.at, target)
        if walk is not None:
            yield walk if sticky else (self._keys["select-anchor"], *walk)
        hint = self._hinted_at(stand, "select to").get(target)
        if hint is not None:
            yield (self._keys["hint-extend"], *hint)
        if target > stand.at:
            for name, end in (("select-clause", clause_end), ("select-sentence", sentence_end)):
                at = stand.at
                for times in range(1, STEPS):
                    at = end(self.segments, at)
                    yield from ((*(self._keys[name],) * times, *more) for more in self._shifted(at, target))
                    hint = self._hinted_at(self._stood(at, stand.top), "select to").get(target) if times == 1 else None
                    if hint is not None:
                        yield (self._keys[name], self._keys["hint-extend"], *hint)
                    if at >= target:
                        break

    def _shifted(self, start: int, end: int) -> Iterator[Keys]:
        """Shift and an arrow, if so few bring the caret there."""
        name, key = ("token-right", "shift+right") if end > start else ("token-left", "shift+left")
        at = start
        for times in range(STEPS + 1):
            if at == end:
                yield (key,) * times
                return
            at = self._stepped(at, name)

    def _stepped(self, at: int, name: str) -> int:
        if (at, name) not in self._steps:
            self._steps[at, name] = MOTIONS[name](self._view, Caret(at)).offset
        return self._steps[at, name]

    # -- the caret -----------------------------------------------------------------------------------------------

    def _stood(self, at: int, top: int | None) -> Stand:
        """The caret there, and what of the article is in view then."""
        if top is None:
            return Stand(at, None)
        reflow, height = self._desk.reflow, self._desk.height
        wanted = top_for(reflow.row_of(at), top, height)
        return Stand(at, top if wanted == top else max(0, min(wanted, reflow.rows - height)))

    def _paged(self, stand: Stand, name: str) -> Stand:
        return self._stood(MOTIONS[name](self._view, Caret(stand.at)).offset, stand.top)

    def _hinted_at(self, stand: Stand, aim: Aim) -> dict[int, str]:
        """Token → its hint, with the caret standing there."""
        if not self._hinted or stand.top is None:
            return {}
        key = (stand.at, stand.top, aim)
        if key not in self._hints:
            places = in_view(self.segments, stand.at, self._desk.rows_shown(stand.top), aim)
            self._hints[key] = dict(zip(places, hints(len(places)), strict=False))
        return self._hints[key]

    def _near(self, start: Stand, most: int) -> list[tuple[Keys, Stand]]:
        """The shortest motions from a token to all that so many reach."""
        reach: dict[int, tuple[Keys, Stand]] = {start.at: ((), start)}
        queue = deque([start.at])
        while queue:
            keys, stand = reach[queue.popleft()]
            for key, there in self._edges_of(stand.at) if len(keys) < most else ():
                if there not in reach:
                    reach[there] = ((*keys, key), self._stood(there, stand.top))
                    queue.append(there)
        return list(reach.values())

    def _walk(self, start: Stand, target: int) -> tuple[Keys, Stand] | None:
        """The shortest motions to a token, breadth first, and what is in view then; None beyond `self._most`."""
        keys = self._path(start.at, target)
        if keys is None:
            return None
        stand = start
        for key in keys:
            stand = self._stood(next(there for each, there in self._edges_of(stand.at) if each == key), stand.top)
        return keys, stand

    def _path(self, start: int, target: int) -> Keys | None:
        came: dict[int, tuple[int, str]] = {start: (start, "")}
        edge, steps = [start], 0
        while target not in came and edge and steps < self._furthest:
            steps, further = steps + 1, []
            for at in edge:
                for key, there in self._edges_of(at):
                    if there not in came:
                        came[there] = (at, key)
                        further.append(there)
            edge = further
        if target not in came:
            return None
        keys: list[str] = []
        while target != start:
            target, key = came[target]
            keys.append(key)
        return tuple(reversed(keys))

    @property
    def _furthest(self) -> float:
        """Motions that are tried at most: no more than would be better than what was found already."""
        return min(math.inf if self._most is None else self._most, math.inf if self._limit is None else self._limit)

    def _edges_of(self, at: int) -> list[tuple[str, int]]:
        if at not in self._edges:
            self._edges[at] = [(key, self._stepped(at, name)) for name, key in self._motions]
        return self._edges[at]
