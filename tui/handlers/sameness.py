"""The same claim in another outlet: linking two marks across articles by hand."""

from __future__ import annotations

from annotations.store.records import Annotation
from tui.across import across_link, link_across, linked_across, similarity, unlink_across
from tui.handlers.marking import quoted
from tui.handlers.projecting import mark_meant
from tui.handlers.view import DeskView
from tui.session import OpenArticle, Refusal

__all__ = ["Sameness"]

Candidate = tuple[OpenArticle, Annotation]


class Sameness:
    """The transient state `same`: a mark here, its candidates in the other panes, and the one shown."""

    def __init__(self, view: DeskView) -> None:
        self._view = view
        self._here: OpenArticle | None = None
        self._mark: Annotation | None = None
        self._candidates: list[Candidate] = []
        self._linked: set[str] = set()
        """Those of them (uids) that it is linked to already."""
        self._at = 0

    def same_claim(self, _key: str) -> None:
        """Offer the marks in the other panes, the most alike first; those linked already come last, to be unlinked."""
        view = self._view
        here = view.here
        mark = self._linkable(here)
        linked = linked_across(view.session, here, mark)
        self._linked = {other.uid for _, other in linked}
        found = [
            (there, other)
            for there in view.neighbours
            for other in there.layer
            if other.label == mark.label and other.uid not in self._linked
        ]
        if not found and not linked:
            raise Refusal(f"no {mark.label} is marked in the other panes")
        likeness = {other.uid: similarity(view.session, here, mark, there, other) for there, other in found}
        self._candidates = [*sorted(found, key=lambda each: likeness[each[1].uid], reverse=True), *linked]
        self._here, self._mark, self._at = here, mark, 0
        self._offer()

    def _linkable(self, here: OpenArticle) -> Annotation:
        """The mark meant, else the innermost around the caret, that the scheme links: a claim around a country."""
        over = sorted(
            (mark for _, mark in here.layer.touching(here.caret, here.caret + 1)), key=lambda m: m.end - m.start
        )
        for mark in (mark_meant(here), *over):
            if across_link(self._view.session.scheme, mark.label) is not None:
                return mark
        raise Refusal("no mark here that the scheme links across articles")

    def _offer(self) -> None:
        mark, here = self._mark, self._here
        if mark is None or here is None:
            return
        self._hide()
        there, other = self._candidates[self._at]
        kind = across_link(self._view.session.scheme, mark.label)
        self._view.reveal(mark.start)
        self._view.show_selection(mark.fragments)
        self._view.show_in(there, other.fragments)
        does = f"{'unlinks' if other.uid in self._linked else 'links'}"
        more = f" · Tab {self._at + 1}/{len(self._candidates)}" if len(self._candidates) > 1 else ""
        self._view.enter(
            "same",
            f"{kind.name if kind else ''}: “{quoted(here.article.text, mark.fragments[0], 20)}” = "
            f"{there.article.outlet.name} “{quoted(there.article.text, other.fragments[0], 20)}” · Enter {does}{more}",
        )

    def _hide(self) -> None:
        for there in {id(there): there for there, _ in self._candidates}.values():
            self._view.show_in(there, ())

    def same_next(self, _key: str) -> None:
        """The next candidate."""
        self._at = (self._at + 1) % len(self._candidates)
        self._offer()

    def same_previous(self, _key: str) -> None:
        """The previous candidate."""
        self._at = (self._at - 1) % len(self._candidates)
        self._offer()

    def same_accept(self, _key: str) -> None:
        """Link the two, or unlink them if they are; the key that began it goes on with the next."""
        here, mark, (there, other) = self._here, self._mark, self._candidates[self._at]
        self.same_cancel("")
        if here is not None and mark is not None:
            unlinks = other.uid in self._linked
            self._view.perform((unlink_across if unlinks else link_across)(self._view.session, here, mark, other))
            words = quoted(there.article.text, other.fragments[0])
            said = "no longer linked to" if unlinks else "the same in"
            self._view.say(f"{said} {there.article.outlet.name}: “{words}”")

    def same_cancel(self, _key: str) -> None:
        """Leave it unlinked."""
        self._hide()
        self._mark, self._candidates = None, []
        self._view.leave()
        self._view.stand(self._view.here.caret)
