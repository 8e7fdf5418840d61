"""What outlets share and what they do not: walking the passages that only one of them has."""

from __future__ import annotations

from annotations.spans import Span
from tui.compared import MOST_COMPARED
from tui.handlers.marking import quoted
from tui.handlers.view import DeskView
from tui.refusal import COMPARING, NotYet, Refusal

__all__ = ["Comparing"]


class Comparing:
    """Commands about the differences between the articles of a story."""

    def __init__(self, view: DeskView) -> None:
        self._view = view

    def only_here_next(self, _key: str) -> None:
        """To the next passage that no other outlet has."""
        caret = self._view.here.caret
        self._go(next((span for span in self._alone() if span[0] > caret), None), "after")

    def only_here_previous(self, _key: str) -> None:
        """To the previous one."""
        caret = self._view.here.caret
        self._go(next((span for span in reversed(self._alone()) if span[0] < caret), None), "before")

    def _alone(self) -> tuple[Span, ...]:
        session, here = self._view.session, self._view.here.article
        story = session.story.articles[:MOST_COMPARED] if session.story else ()
        others = [ref.uid for ref in story if ref.uid != here.uid]
        if not others:
            raise Refusal("this story has one article: there is nothing to compare it with")
        if any(session.comparisons.known(here.uid, uid) is None for uid in others):
            raise NotYet(COMPARING)
        contrast = session.comparisons.contrast(here.uid, others)
        if contrast is None:
            raise Refusal("no other article of this story tells the same")
        return contrast.alone

    def _go(self, span: Span | None, where: str) -> None:
        if span is None:
            raise Refusal(f"nothing {where} this that only this outlet has")
        here = self._view.here
        if not here.sticky:
            here.anchor = None
        here.current = None
        self._view.stand(span[0])
        self._view.say(f"only here: “{quoted(here.article.text, span, 40)}”")
