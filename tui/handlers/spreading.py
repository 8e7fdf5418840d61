"""One mark for all: the same label on every identical string of the article, or of the story."""

from __future__ import annotations

from dataclasses import replace

from annotations.store.records import Annotation
from tui.edits import meant, propagate
from tui.handlers.marking import words_of
from tui.handlers.view import DeskView
from tui.identical import Fragments, alike, unmarked
from tui.session import OpenArticle, Refusal
from tui.widgets.paint import PREVIEW, Looks

__all__ = ["Spreading"]

Places = dict[str, list[Fragments]]
WIDTHS = ("article", "story", "story, capitals or not")


class Spreading:
    """The state `propagate`: a mark, how far it is to spread, and where that would be."""

    def __init__(self, view: DeskView) -> None:
        self._view = view
        self._mark: Annotation | None = None
        self._width = 0
        self._places: Places = {}

    def propagate(self, _key: str) -> None:
        """Show where else the words of the mark stand; nothing is labelled yet."""
        here = self._view.here
        mark = meant(self._view.session, here)
        for width in range(len(WIDTHS)):
            found = self._found(here, mark, width)
            if any(found.values()):
                self._mark = mark
                self._preview(width, found)
                return
        raise Refusal(f"“{self._words(here, mark)}” is nowhere else in the story without this label")

    @staticmethod
    def _words(here: OpenArticle, mark: Annotation) -> str:
        return words_of(here.article.text, mark.fragments)

    def _found(self, here: OpenArticle, mark: Annotation, width: int) -> Places:
        session = self._view.session
        uids = [ref.uid for ref in session.story.articles] if width and session.story else [here.article.uid]
        out = {}
        for uid in uids:
            opened = session.open(uid)
            same = alike(opened.segments, here.article.text, mark.fragments, any_case=width > 1)
            out[uid] = unmarked(opened.layer, same, mark.label)
        return out

    def _preview(self, width: int, found: Places) -> None:
        self._width, self._places = width, found
        mark, view = self._mark, self._view
        if mark is None:
            return
        self._draw(found)
        count = sum(map(len, found.values()))
        view.enter(
            "propagate",
            f"{mark.label} “{self._words(view.here, mark)}”: {count} more in this {WIDTHS[width]}"
            " · Enter labels · * wider · Esc leaves",
        )

    def _draw(self, found: Places) -> None:
        def drawn(looks: Looks, opened: OpenArticle | None) -> Looks:
            mine = found.get(opened.article.uid, ()) if opened else ()
            others = tuple(one for one in looks.under if one[1] is not PREVIEW)
            return replace(looks, under=(*others, *((part, PREVIEW) for parts in mine for part in parts)))

        self._view.relook(drawn, everywhere=True)

    def propagate_widen(self, _key: str) -> None:
        """From the article to the story, to any capitals, and back to the article."""
        if self._mark is not None:
            width = (self._width + 1) % len(WIDTHS)
            self._preview(width, self._found(self._view.here, self._mark, width))

    def propagate_accept(self, _key: str) -> None:
        """Label all that is shown, as one action."""
        mark, found, view = self._mark, self._places, self._view
        if mark is None:
            return
        self.propagate_cancel("")
        view.perform(propagate(view.session, view.here, mark, found))
        touched = sum(bool(spans) for spans in found.values())
        where = f" in {touched} articles" if touched > 1 else ""
        words = self._words(view.here, mark)
        view.say(f"labelled {sum(map(len, found.values()))} more {mark.label} “{words}”{where}")

    def propagate_cancel(self, _key: str) -> None:
        """Label nothing more."""
        self._mark, self._places = None, {}
        self._draw({})
        self._view.leave()
