"""A mark carried over to the other panes: at once where the same words stand there, after a look where they differ."""

from __future__ import annotations

from annotations.store.records import Annotation
from tui.across import Place, carry, place_of
from tui.handlers.marking import quoted
from tui.handlers.selecting import next_word
from tui.handlers.view import DeskView
from tui.session import OpenArticle, Refusal

__all__ = ["Projecting", "mark_meant"]


def mark_meant(here: OpenArticle) -> Annotation:
    """The mark walked to, else the one made last if the caret is still where that left it, else the innermost here.

    Where there is none of these, the one made last. Raises `Refusal` in an article without marks.
    """
    walked = here.layer.get(here.current) if here.current else None
    latest = max(here.layer, key=lambda mark: mark.uid, default=None)
    fresh = latest is not None and next_word(here.segments, latest.end) == here.caret
    mark = walked or (latest if fresh else here.layer.innermost(here.caret) or latest)
    if mark is None:
        raise Refusal("no mark here")
    return mark


class Projecting:
    """The transient state `project`: what is taken over anyway, and what is still to be looked at.

    All of it is one action, made when nothing is left to look at.
    """

    def __init__(self, view: DeskView) -> None:
        self._view = view
        self._here: OpenArticle | None = None
        self._mark: Annotation | None = None
        self._taken: list[Place] = []
        self._offered: list[Place] = []
        self._at = 0

    def project(self, _key: str) -> None:
        """Carry the mark over to the articles in the other panes."""
        view = self._view
        here, mark = view.here, mark_meant(view.here)
        if not view.neighbours:
            raise Refusal("there is no other article on the screen")
        places = [place_of(view.session, here, mark, there) for there in view.neighbours]
        found = [place for place in places if place is not None]
        if not found:
            raise Refusal(f"nothing beside this tells “{quoted(here.article.text, mark.fragments[0])}”")
        self._here, self._mark, self._at = here, mark, 0
        self._taken = [place for place in found if place.exact]
        self._offered = [place for place in found if not place.exact]
        self._go_on()

    def _go_on(self) -> None:
        if self._offered:
            self._at %= len(self._offered)
            self._offer()
        else:
            self._end()

    def _offer(self) -> None:
        mark, here = self._mark, self._here
        if mark is None or here is None:
            return
        for n, place in enumerate(self._offered):
            self._view.show_in(place.there, place.fragments if n == self._at else ())
        place = self._offered[self._at]
        article = place.there.article
        more = f" · Tab {self._at + 1}/{len(self._offered)}" if len(self._offered) > 1 else ""
        words = quoted(article.text, (place.fragments[0][0], place.fragments[-1][1]), 30)
        outlet = article.outlet.name
        self._view.enter(
            "project", f"{mark.label} there? Enter yes · Backspace no{more} · Esc ends · {outlet}: “{words}”"
        )

    def project_accept(self, _key: str) -> None:
        """Mark it there as it is shown."""
        self._taken.append(self._pop())
        self._go_on()

    def project_reject(self, _key: str) -> None:
        """Do not mark it there."""
        self._pop()
        self._go_on()

    def _pop(self) -> Place:
        place = self._offered.pop(self._at)
        self._view.show_in(place.there, ())
        return place

    def project_next(self, _key: str) -> None:
        """Look at the next article first."""
        self._at = (self._at + 1) % len(self._offered)
        self._offer()

    def project_cancel(self, _key: str) -> None:
        """Leave out all that is still offered."""
        for place in self._offered:
            self._view.show_in(place.there, ())
        self._offered = []
        self._end()

    def _end(self) -> None:
        here, mark, taken = self._here, self._mark, self._taken
        self._here, self._mark, self._taken = None, None, []
        self._view.leave()
        if here is None or mark is None:
            return
        if not taken:
            self._view.say("not marked anywhere else")
            return
        self._view.perform(carry(self._view.session, here, mark, taken))
        outlets = ", ".join(dict.fromkeys(place.there.article.outlet.name for place in taken))
        self._view.say(f"{mark.label} “{quoted(here.article.text, mark.fragments[0])}” also in {outlets}")
