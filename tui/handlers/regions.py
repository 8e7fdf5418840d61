"""Saying what a stretch of the article is: furniture, or the article itself after all."""

from __future__ import annotations

from annotations.region_edits import remarked, whole_lines
from annotations.spans import Span
from annotations.store.actions import Change, Regions, Status
from tui.handlers.selecting import selected
from tui.handlers.view import DeskView
from tui.session import OpenArticle, Refusal

__all__ = ["Regioning"]


class Regioning:
    """Commands that change regions: journaled like marks, and undone like them."""

    def __init__(self, view: DeskView) -> None:
        self._view = view

    def region_aside(self, _key: str) -> None:
        """The lines of the selection, else the paragraph at the caret, are furniture."""
        here = self._view.here
        chosen = selected(here)
        paragraph = chosen or here.segments.paragraph_at(here.caret)
        if paragraph is None:
            raise Refusal("no paragraph here")
        self._set(here, whole_lines(here.article.text, *paragraph), "aside")

    def region_body(self, _key: str) -> None:
        """The furniture at the caret, else the next after it, belongs to the article."""
        here = self._view.here
        asides = [region for region in here.article.regions if region.kind == "aside" and region.end > here.caret]
        if not asides:
            raise Refusal("nothing is set aside from here on")
        first = asides[0]
        self._set(here, whole_lines(here.article.text, first.start, first.end), "body")
        self._view.stand(first.start)  # where it can be read now

    def _set(self, here: OpenArticle, lines: list[Span], kind: str) -> None:
        regions = remarked(here.article.text, here.article.regions, lines, kind)
        if regions == here.article.regions:
            raise Refusal(f"this is {kind} already")
        uid = here.article.uid
        changes = [Change.of(Regions(uid, here.article.regions), Regions(uid, regions))]
        if here.status == "todo":
            changes.append(Change.of(Status(uid, "todo"), Status(uid, "doing")))
        self._view.perform(self._view.session.act(f"set {kind}", here, *changes))
        self._view.stand(here.caret)
        count = len(lines)
        self._view.say(f"{count} line{'' if count == 1 else 's'}: {kind}")
