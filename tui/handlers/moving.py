"""The caret: motions and search. With an anchor down, or with Shift, they extend the selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from annotations.spans import Span
from tui.handlers.selecting import select_span, selected
from tui.handlers.view import DeskView
from tui.search import Searchable
from tui.session import OpenArticle, Refusal
from tui.widgets.motion import MOTIONS, Caret, View

__all__ = ["Moving"]


@dataclass(slots=True)
class _Origin:
    """Where a search began, to go back to."""

    caret: int
    anchor: int | None
    sticky: bool


class Moving:
    """Commands of the group `move`, and the state `search`."""

    TYPED: ClassVar[dict[str, str]] = {"search": "search_letter"}

    def __init__(self, view: DeskView) -> None:
        self._view = view
        self._kept = Caret()
        self._searchable: tuple[str, Searchable] | None = None
        self._query = ""
        self._last_query = ""
        self._origin: _Origin | None = None

    def motion(self, name: str, *, extend: bool) -> None:
        """Go where the motion leads; extending drops an anchor first if there is none."""
        view = self._view
        here = view.here
        if extend and here.anchor is None:
            here.anchor = here.caret
        elif not extend and not here.sticky:
            here.anchor = None
        here.current = None
        here.grown.clear()
        kept = self._kept if self._kept.offset == here.caret else Caret(here.caret)
        self._kept = MOTIONS[name](View(here.segments, view.reflow, view.page_rows), kept)
        view.stand(self._kept.offset)

    # -- search --------------------------------------------------------------------------------------------------

    def search(self, _key: str) -> None:
        """Ask for words; the first hit shows while they are typed."""
        here = self._view.here
        self._origin = _Origin(here.caret, here.anchor, here.sticky)
        self._query = ""
        self._prompt()

    def _prompt(self, note: str = "") -> None:
        self._view.enter("search", f"/{self._query}{note}")

    def search_letter(self, letter: str) -> None:
        """One more character of the query."""
        self._query += letter
        self._show_first()

    def search_erase(self, _key: str) -> None:
        """One character less; erasing past the first leaves the search."""
        if not self._query:
            self.search_cancel("")
            return
        self._query = self._query[:-1]
        self._show_first()

    def _show_first(self) -> None:
        self._go_back()
        here = self._view.here
        hit = self._find(here, here.caret, forward=True) if self._query else None
        if hit is None:
            self._view.stand(here.caret)
        else:
            self._show(here, hit)
        self._prompt("" if hit or not self._query else "  – not found")

    def _go_back(self) -> None:
        here, origin = self._view.here, self._origin
        if origin is not None:
            here.caret, here.anchor, here.sticky = origin.caret, origin.anchor, origin.sticky

    def search_accept(self, _key: str) -> None:
        """Stay at the hit; an empty query repeats the last one."""
        self._view.leave()
        self._origin = None
        if self._query:
            self._last_query = self._query
        else:
            self.search_next("")

    def search_cancel(self, _key: str) -> None:
        """Back to where the search began."""
        self._go_back()
        self._origin = None
        self._view.leave()
        self._view.stand(self._view.here.caret)

    def search_next(self, _key: str) -> None:
        """The next hit of the last search; after the last, the first."""
        self._repeat(forward=True)

    def search_previous(self, _key: str) -> None:
        """The previous hit."""
        self._repeat(forward=False)

    def _repeat(self, *, forward: bool) -> None:
        if not self._last_query:
            raise Refusal(f"search for something first: {self._view.session.keymap.label('search')}")
        here = self._view.here
        self._query = self._last_query
        span = None if here.sticky else selected(here)
        # a hit selects whole tokens: go on behind them, or a hit inside a token would be found again and again
        start = (here.caret + 1 if span is None else span[1]) if forward else (span[0] if span else here.caret)
        hit = self._find(here, start, forward=forward)
        if hit is None:
            raise Refusal(f"“{self._last_query}” is not in this article")
        self._show(here, hit)
        if (hit[0] < start) == forward:
            self._view.say("from the start again" if forward else "from the end again")

    def _find(self, here: OpenArticle, start: int, *, forward: bool) -> Span | None:
        """The nearest hit outside what is skipped, going round once."""
        uid, text = here.article.uid, here.article.text
        if self._searchable is None or self._searchable[0] != uid:
            self._searchable = (uid, Searchable(text))
        words = self._searchable[1]
        at, wrapped = start, False
        while True:
            hit = words.after(self._query, at) if forward else words.before(self._query, at)
            if hit is None or (wrapped and ((hit[0] >= start) if forward else (hit[0] < start))):
                if wrapped:
                    return None
                at, wrapped = (0 if forward else len(text) + 1), True
                continue
            if not here.skipped(hit[0]):
                return hit
            at = hit[0] + 1 if forward else hit[0]

    def _show(self, here: OpenArticle, hit: Span) -> None:
        here.current = None
        here.grown.clear()
        if here.sticky:
            last = here.segments.token_at(hit[1] - 1)
            self._view.stand(last[0] if last else hit[0])
            return
        first = here.segments.token_at(hit[0])
        select_span(self._view, (first[0] if first else hit[0], hit[1]))
