"""Who said it: linking a claim to its speaker, and jumping between the two."""

from __future__ import annotations

from annotations.store.records import Annotation
from tui.across import linked_across
from tui.handlers.marking import quoted
from tui.handlers.view import DeskView
from tui.session import OpenArticle, Refusal

__all__ = ["Linking"]


class Linking:
    """The transient state `link`: a mark, its candidates, and the one shown."""

    def __init__(self, view: DeskView) -> None:
        self._view = view
        self._mark: Annotation | None = None
        self._candidates: list[Annotation] = []
        self._at = 0
        self._visited: dict[str, str] = {}
        """From a mark (uid), the other end that was jumped to last."""

    def attribute(self, _key: str) -> None:
        """Offer the nearest other end for the mark here, or for the one made last if the caret is on none."""
        session, here = self._view.session, self._view.here
        mark = self._linkable()
        self._mark, self._candidates, self._at = mark, session.candidates(here, mark), 0
        self._offer()

    def _linkable(self) -> Annotation:
        session, here = self._view.session, self._view.here
        walked = here.layer.get(here.current) if here.current else None
        over = sorted(
            (mark for _, mark in here.layer.touching(here.caret, here.caret + 1)), key=lambda m: m.end - m.start
        )
        # a claim just made lies behind the caret, and is what one means when the caret stands on no mark with a link
        latest = max(here.layer, key=lambda mark: mark.uid, default=None)
        for mark in (walked, *over, latest):
            if mark is not None and (session.scheme.link_from(mark.label) or session.scheme.link_to(mark.label)):
                return mark
        raise Refusal("no mark here that the scheme links")

    def _offer(self) -> None:
        view, mark, candidate = self._view, self._mark, self._candidates[self._at]
        key = view.session.keymap.label
        if mark is None:
            return
        text = view.here.article.text
        kind = view.session.link_type(mark)
        none = f" · {key('link-none')} {kind.none}" if kind.none and mark.label == kind.head else ""
        more = f" · {key('link-next')} {self._at + 1}/{len(self._candidates)}" if len(self._candidates) > 1 else ""
        head, tail = (mark, candidate) if mark.label == kind.head else (candidate, mark)
        view.reveal(candidate.start)
        view.show_selection((*mark.fragments, *candidate.fragments))
        view.enter(
            "link",
            f"{kind.name}: “{quoted(text, head.fragments[0], 22)}” ← “{quoted(text, tail.fragments[0], 18)}”"
            f" · {key('link-accept')} links{more}{none}",
        )

    def link_next(self, _key: str) -> None:
        """The next candidate, from near to far."""
        self._at = (self._at + 1) % len(self._candidates)
        self._offer()

    def link_previous(self, _key: str) -> None:
        """The previous candidate."""
        self._at = (self._at - 1) % len(self._candidates)
        self._offer()

    def link_accept(self, _key: str) -> None:
        """Link to the candidate shown."""
        self._end(self._candidates[self._at])

    def link_none(self, _key: str) -> None:
        """Record that there is nothing to link to."""
        self._end(None)

    def _end(self, other: Annotation | None) -> None:
        mark = self._mark
        self.link_cancel("")
        if mark is None:
            return
        here = self._view.here
        self._view.perform(self._view.session.attribute(here, mark, other))
        kind = self._view.session.link_type(mark)
        self._view.say(f"{kind.name} “{quoted(here.article.text, other.fragments[0])}”" if other else f"{kind.none}")

    def link_cancel(self, _key: str) -> None:
        """Leave the mark as it was."""
        self._mark, self._candidates = None, []
        self._view.leave()
        self._view.stand(self._view.here.caret)

    def jump_link(self, _key: str) -> None:
        """From a claim to its speaker, then to the same claim elsewhere; from a speaker to its claims in turn."""
        session, here = self._view.session, self._view.here
        walked = here.layer.get(here.current) if here.current else None
        over = [walked] if walked else [m for _, m in here.layer.touching(here.caret, here.caret + 1)]
        for mark in sorted(over, key=lambda m: m.end - m.start):
            ends = [(here, end) for end in session.linked(here, mark)] + linked_across(session, here, mark)
            if ends:
                self._jump(here, *self._next_end(mark, here.caret, ends))
                return
        raise Refusal("no linked mark here")

    def _next_end(
        self, mark: Annotation, caret: int, ends: list[tuple[OpenArticle, Annotation]]
    ) -> tuple[OpenArticle, Annotation]:
        """The end after the one visited last from here; at first the next one down, else the first."""
        uids = [end.uid for _, end in ends]
        last = self._visited.get(mark.uid)
        if last in uids:
            at = (uids.index(last) + 1) % len(ends)
        else:
            at = next((n for n, (_, end) in enumerate(ends) if end.article == mark.article and end.start > caret), 0)
        self._visited[mark.uid] = uids[at]
        return ends[at]

    def _jump(self, here: OpenArticle, there: OpenArticle, target: Annotation) -> None:
        view = self._view
        here.anchor, here.sticky = None, False
        if there is not here and view.session.go_to_article(target.article):
            view.arrange_panes()
        there.anchor, there.sticky = None, False
        view.stand(target.start)
        there.current = target.uid
        where = "" if there is here else f"{there.article.outlet.name}: "
        view.say(f"{where}{target.label} “{quoted(there.article.text, target.fragments[0], 32)}”")
