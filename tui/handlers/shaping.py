"""The shape of a mark: parts that belong together, and bounds that are opened again."""

from __future__ import annotations

from tui.edits import joined, meant, reshape
from tui.handlers.marking import words_of
from tui.handlers.selecting import chosen, next_word, selected
from tui.handlers.view import DeskView
from tui.session import OpenArticle, Refusal

__all__ = ["Shaping"]


class Shaping:
    """Commands that give a mark several parts, or other bounds. All motions and selections go on working meanwhile."""

    def __init__(self, view: DeskView) -> None:
        self._view = view

    def part(self, _key: str) -> None:
        """Keep what is selected as a part; on a mark, open it for a further one; on a kept part, let go of it."""
        here = self._view.here
        span = selected(here)
        if span is None:
            self._part_at_caret(here)
            return
        here.parts[:] = joined(here.article.text, [*here.parts, span])
        here.anchor, here.sticky, here.current = None, False, None
        here.grown.clear()
        following = next_word(here.segments, span[1])
        self._view.stand(here.caret if following is None else following)

    def _part_at_caret(self, here: OpenArticle) -> None:
        kept = next((part for part in here.parts if part[0] <= here.caret < part[1]), None)
        if kept is not None:
            here.parts.remove(kept)
        elif here.reopened is None and self._on_mark(here):
            mark = meant(self._view.session, here)
            here.loosen()
            here.reopened, here.parts = mark.uid, list(mark.fragments)
        else:
            token = here.segments.token_at(here.caret)
            if token is None:
                raise Refusal("nothing here to mark")
            here.parts[:] = joined(here.article.text, [*here.parts, token])
            following = next_word(here.segments, token[1])
            here.caret = here.caret if following is None else following
        self._view.stand(here.caret)

    @staticmethod
    def _on_mark(here: OpenArticle) -> bool:
        """Whether the reader has just walked to a mark, or made it."""
        return here.current is not None or (here.made is not None and here.made[1] == here.caret and not here.parts)

    def adjust(self, _key: str) -> None:
        """Open the bounds of the mark; the same key gives it the bounds that were chosen."""
        here = self._view.here
        if here.reopened is not None:
            self._apply(here)
            return
        mark = meant(self._view.session, here)
        fragment = next((f for f in mark.fragments if f[0] <= here.caret < f[1]), mark.fragments[-1])
        here.loosen()
        here.reopened, here.sticky = mark.uid, True
        here.parts = [other for other in mark.fragments if other != fragment]
        here.anchor = fragment[0]
        last = here.segments.token_at(fragment[1] - 1)
        self._view.stand(last[0] if last else fragment[0])

    def _apply(self, here: OpenArticle) -> None:
        mark = here.layer.get(here.reopened or "")
        if mark is None:
            here.loosen()
            self._view.stand(here.caret)
            raise Refusal("the mark is gone")
        fragments = joined(here.article.text, chosen(here))
        action = reshape(self._view.session, here, mark, fragments)
        here.loosen()
        self._view.perform(action)
        following = next_word(here.segments, fragments[-1][1])
        self._view.stand(here.caret if following is None else following)
        here.made = (mark.uid, here.caret)
        self._view.say(f"{mark.label} is now “{words_of(here.article.text, fragments, 40)}”")
