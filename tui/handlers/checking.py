"""The rules of the scheme at the desk: walking what is open, and what calling an article done says of it."""

from __future__ import annotations

from collections import Counter

from annotations.rules import Rule
from annotations.store.records import Annotation
from tui.handlers.view import DeskView
from tui.session import OpenArticle, Refusal, Session

__all__ = ["Checking", "open_marks", "refuse_or_warn"]


def open_marks(session: Session, here: OpenArticle) -> set[str]:
    """The marks (uids) of the article that break a rule of the scheme."""
    return session.openings.of(here.article.uid, here.layer)


def refuse_or_warn(session: Session, here: OpenArticle) -> str:
    """What to say of an article that is called done: a warning, or nothing. Raises `Refusal` if the scheme wants it
    closed first."""
    found = open_marks(session, here)
    if not found:
        return ""
    lacks = Counter(f"{rule.label} with {rule.lacks}" for rule in session.openings.broken(here.layer, found))
    what = ", ".join(f"{count} {words}" for words, count in sorted(lacks.items()))
    if session.scheme.done_open == "refuse":
        raise Refusal(f"not done yet: {what} · {session.keymap.label('open-next')} goes there")
    return f"still open: {what}"


class Checking:
    """The commands that walk the open ones."""

    def __init__(self, view: DeskView) -> None:
        self._view = view

    def open_next(self, _key: str) -> None:
        """To the next mark that breaks a rule, from the last one round to the first."""
        self._walk(forward=True)

    def open_previous(self, _key: str) -> None:
        """To the previous one."""
        self._walk(forward=False)

    def _walk(self, *, forward: bool) -> None:
        session, here = self._view.session, self._view.here
        found = open_marks(session, here)
        if not found:
            raise Refusal("nothing is open in this article" if session.scheme.rules else "the scheme has no rules")
        mark = self._nearest(here, found, forward=forward)
        here.anchor, here.sticky = None, False
        self._view.stand(mark.start)
        here.current = mark.uid
        self._view.say(self._sentence(here, mark, len(found)))

    @staticmethod
    def _nearest(here: OpenArticle, found: set[str], *, forward: bool) -> Annotation:
        walk = here.layer.after if forward else here.layer.before
        mark = walk(here.caret, here.current)
        while mark is not None and mark.uid not in found:
            mark = walk(mark.start, mark.uid)
        if mark is not None:
            return mark
        marks = [one for one in here.layer if one.uid in found]
        return marks[0] if forward else marks[-1]

    def _sentence(self, here: OpenArticle, mark: Annotation, count: int) -> str:
        lacking = self._view.session.openings.broken(here.layer, {mark.uid})
        return f"{mark.label} has {' · '.join(self._remedy(rule) for rule in lacking)} · {count} open"

    def _remedy(self, rule: Rule) -> str:
        key = self._view.session.keymap.label
        if rule.link is None:
            return f"{rule.lacks}: {key('set-entity')} sets it"
        none = f" (there {key('link-none')}: {rule.unless})" if rule.unless else ""
        return f"{rule.lacks}: {key('attribute')} links it{none}"
