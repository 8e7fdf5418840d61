"""The selection: anchor and caret as whole tokens, growing and shrinking, quotations."""

from __future__ import annotations

from collections.abc import Callable

from annotations.segments import Segments
from annotations.spans import Span
from tui.handlers.view import DeskView
from tui.session import OpenArticle, Refusal
from tui.widgets.motion import clause_end, grow, selection_span, sentence_end, shrink

__all__ = ["Selecting", "chosen", "next_word", "select_span", "selected"]


def selected(here: OpenArticle) -> Span | None:
    """What is selected, in whole tokens; None if nothing is."""
    if here.anchor is None:
        return None
    return selection_span(here.segments, here.anchor, here.caret)


def chosen(here: OpenArticle) -> tuple[Span, ...]:
    """The parts that were kept, and what is selected, as they are shown."""
    span = selected(here)
    return (*here.parts, span) if span else tuple(here.parts)


def select_span(view: DeskView, span: Span) -> None:
    """Select the tokens of `span`, the caret on the last."""
    here = view.here
    here.anchor = span[0]
    last = here.segments.token_at(span[1] - 1)
    view.stand(last[0] if last else span[0])


def next_word(segments: Segments, offset: int) -> int | None:
    """The start of the first token at or after `offset` that is a word and not a mark; None if there is none."""
    token = segments.next_token(offset - 1)
    while token is not None and not segments.text[token[0]].isalnum():
        token = segments.next_token(token[0])
    return token[0] if token else None


class Selecting:
    """Commands of the group `select`."""

    def __init__(self, view: DeskView) -> None:
        self._view = view

    def select_anchor(self, _key: str) -> None:
        """Drop the anchor, or pick it up again; parts that were kept stay."""
        here = self._view.here
        if here.sticky:
            here.anchor, here.sticky, here.current = None, False, None
            here.grown.clear()
            self._view.stand(here.caret)
            return
        here.sticky = True
        if here.anchor is None:
            here.anchor = here.caret
        self._view.stand(here.caret)

    def select_swap(self, _key: str) -> None:
        """Go on from the other end."""
        here = self._view.here
        if here.anchor is None:
            raise Refusal("nothing is selected")
        here.anchor, caret = here.caret, here.anchor
        here.sticky = True
        self._view.stand(caret)

    def select_clause(self, _key: str) -> None:
        """From the caret, or on from what is selected, to the end of the clause."""
        self._select_to(clause_end)

    def select_sentence(self, _key: str) -> None:
        """The same to the last word of the sentence, then to its closing marks."""
        self._select_to(sentence_end)

    def _select_to(self, target: Callable[[Segments, int], int]) -> None:
        here = self._view.here
        if here.anchor is None:
            here.anchor = here.caret
        here.current = None
        here.grown.clear()
        self._view.stand(target(here.segments, here.caret))

    def select_grow(self, _key: str) -> None:
        """To the next larger unit around the selection."""
        here = self._view.here
        span = selected(here)
        wider = grow(here.segments, span if span else (here.caret, here.caret))
        if wider == span:
            raise Refusal("this is the whole paragraph")
        if span:
            here.grown.append(span)
        select_span(self._view, wider)

    def select_shrink(self, _key: str) -> None:
        """To the unit from which it grew, or the next smaller one around the caret."""
        here = self._view.here
        span = selected(here)
        if span is None:
            raise Refusal("nothing is selected")
        while here.grown:
            before = here.grown.pop()
            if span[0] <= before[0] and before[1] <= span[1] and before != span:
                select_span(self._view, before)
                return
        select_span(self._view, shrink(here.segments, span, here.caret))

    def select_quotation(self, _key: str) -> None:
        """The quotation at the caret or the next one; if it is selected already, the one after it."""
        here = self._view.here
        span = selected(here)
        found = here.segments.quotation_at_or_after(here.caret)
        if found is not None and span == found:
            found = here.segments.next_quotation(span[1] - 1)
        if found is None:
            raise Refusal("no quotation from here on")
        select_span(self._view, found)

    def clear(self, _key: str) -> None:
        """No selection, no part kept, no mark walked to."""
        here = self._view.here
        here.loosen()
        self._view.stand(here.caret)
