"""Marks: label, relabel, delete, repeat, undo. A digit or a letter names a label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from annotations.spans import Span
from annotations.store.records import Annotation
from tui.edits import joined
from tui.handlers.selecting import chosen, next_word
from tui.handlers.view import DeskView
from tui.registry import entity_words
from tui.session import OpenArticle, Refusal

__all__ = ["Marking", "quoted", "words_of"]


def quoted(text: str, span: Span, cells: int = 24) -> str:
    """The words of a span for the status row, shortened in the middle to about `cells`."""
    words = " ".join(text[span[0] : span[1]].split())
    return words if len(words) <= cells else f"{words[: cells // 2 - 1]}…{words[-(cells // 2 - 1) :]}"


def words_of(text: str, fragments: Sequence[Span], cells: int = 24) -> str:
    """The words of a mark's fragments for the status row, in about `cells`."""
    room = max(10, (cells - 3 * (len(fragments) - 1)) // max(1, len(fragments)))
    return " … ".join(quoted(text, span, room) for span in fragments)


class Marking:
    """Commands that make, change and take away marks."""

    TYPED: ClassVar[dict[str, str]] = {"choice": "choice_letter"}

    def __init__(self, view: DeskView, accepted_as: Callable[[str], bool] = lambda _: False) -> None:
        """`accepted_as` gives a label to the suggestion that was walked to, and says whether there is one."""
        self._view = view
        self._accepted_as = accepted_as
        self._chosen: Callable[[str], None] | None = None

    def fragments(self, here: OpenArticle) -> tuple[Span, ...]:
        """What a label would mark: the selection and the parts kept before, else the token under the caret.

        Raises `Refusal` on neither.
        """
        spans = joined(here.article.text, chosen(here))
        token = here.segments.token_at(here.caret)
        if spans:
            return spans
        if token is None:
            raise Refusal("nothing here to mark")
        return (token,)

    def label(self, key: str) -> None:
        """The label on that digit."""
        self._mark(self._on_digit(key))

    def repeat_label(self, _key: str) -> None:
        """The label that was given last."""
        if self._view.session.last_label is None:
            raise Refusal("nothing was labelled yet")
        self._mark(self._view.session.last_label)

    def _mark(self, label: str) -> None:
        if self._accepted_as(label):
            return
        here = self._view.here
        fragments = self.fragments(here)
        end = fragments[-1][1]
        action = self._view.session.label(here, fragments, label)
        here.loosen()
        following = next_word(here.segments, end)
        self._view.perform(action)
        self._view.stand(here.caret if following is None else following)
        here.made = (action.changes[0].uid, here.caret)

    def _on_digit(self, key: str) -> str:
        label = self._view.session.scheme.by_key(key)
        if label is None:
            raise Refusal(f"the scheme has no label {key}")
        return label.name

    # -- choosing a label ----------------------------------------------------------------------------------------

    def label_by_letter(self, _key: str) -> None:
        """Ask for a label's letter, then label."""
        self.fragments(self._view.here)
        self.choose("label", self._mark)

    def relabel(self, _key: str) -> None:
        """Ask for another label for the mark."""
        here = self._view.here
        mark = self._view.session.target(here)

        def change(label: str) -> None:
            self._view.perform(self._view.session.relabel(here, mark, label))

        self.choose(f"{mark.label} “{words_of(here.article.text, mark.fragments)}” →", change)

    def choose(self, what: str, chosen: Callable[[str], None]) -> None:
        """Ask for a label by its digit or letter."""
        self._chosen = chosen
        letters = "  ".join(f"{label.key}/{label.letter} {label.name}" for label in self._view.session.scheme.labels)
        self._view.enter("choice", f"{what}  {letters}")

    def choice_label(self, key: str) -> None:
        """The label was named by its digit."""
        self._choice_made(self._on_digit(key))

    def choice_letter(self, letter: str) -> None:
        """The label was named by its letter."""
        label = self._view.session.scheme.by_letter(letter)
        if label is None:
            raise Refusal(f"the scheme has no label {letter}")
        self._choice_made(label.name)

    def _choice_made(self, label: str) -> None:
        chosen, self._chosen = self._chosen, None
        self._view.leave()
        if chosen is not None:
            chosen(label)

    def choice_cancel(self, _key: str) -> None:
        """Nothing is changed."""
        self._chosen = None
        self._view.leave()

    # -- taking away ---------------------------------------------------------------------------------------------

    def delete(self, _key: str) -> None:
        """The mark is gone, with its links; `u` brings both back."""
        here = self._view.here
        mark = self._view.session.target(here)
        linked = len(here.layer.links_of(mark.uid))
        self._view.perform(self._view.session.delete(here, mark))
        links = f" and {linked} link{'s' if linked > 1 else ''}" if linked else ""
        self._view.say(f"deleted {mark.label} “{words_of(here.article.text, mark.fragments)}”{links}")

    # -- walking -------------------------------------------------------------------------------------------------

    def annotation_next(self, _key: str) -> None:
        """To the next mark; marks that begin together come one after the other."""
        here = self._view.here
        mark = here.layer.after(here.caret, here.current)
        while mark is not None and mark.label in self._view.session.hidden:
            mark = here.layer.after(mark.start, mark.uid)
        self._walk(here, mark, "no mark after this one")

    def annotation_previous(self, _key: str) -> None:
        """To the previous mark."""
        here = self._view.here
        mark = here.layer.before(here.caret, here.current)
        while mark is not None and mark.label in self._view.session.hidden:
            mark = here.layer.before(mark.start, mark.uid)
        self._walk(here, mark, "no mark before this one")

    def go_to(self, here: OpenArticle, uid: str) -> None:
        """Stand on a mark of the active article, as if it had been walked to."""
        self._walk(here, here.layer.get(uid), "the mark is gone")

    def _walk(self, here: OpenArticle, mark: Annotation | None, otherwise: str) -> None:
        if mark is None:
            raise Refusal(otherwise)
        here.anchor, here.sticky = None, False
        if here.reopened is not None:
            here.loosen()
        self._view.stand(mark.start)
        here.current = mark.uid
        self._view.say(self.describe(here, mark))

    def describe(self, here: OpenArticle, mark: Annotation) -> str:
        """A mark in a line: label, words, and what it is linked to."""
        linked = [
            f"{one.label} “{quoted(here.article.text, one.fragments[0])}”"
            for one in self._view.session.linked(here, mark)
        ]
        entity = self._view.session.registry.get(mark.entity)
        refers = f" = {entity_words(entity)}" if entity else ""
        flags = f" · {', '.join(mark.plain_flags)}" if mark.plain_flags else ""
        note = f" · {mark.note}" if mark.note else ""
        tail = f" — {', '.join(linked[:2])}" if linked else ""
        return f"{mark.label} “{words_of(here.article.text, mark.fragments, 32)}”{refers}{tail}{flags}{note}"
