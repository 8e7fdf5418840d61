"""Where the caret goes, and how a selection grows: pure functions on segments and rows. No Textual.

The caret is the offset of the start of the token it stands on, or 0 in a text without tokens. Motions pass folded
and skipped text by, and stay where they are when there is nowhere to go.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotations.segments import Segments
from annotations.spans import Span, contains
from tui.widgets.reflow import Reflow

__all__ = [
    "MOTIONS",
    "Caret",
    "Motion",
    "View",
    "clause_end",
    "grow",
    "selection_span",
    "sentence_end",
    "settle",
    "shrink",
]


@dataclass(frozen=True, slots=True)
class View:
    """An article as a pane shows it; `height` is the pane's, in rows."""

    segments: Segments
    reflow: Reflow
    height: int


@dataclass(frozen=True, slots=True)
class Caret:
    """Start of a token, code points; and the cell that moving by rows tries to keep, None if it is the token's own."""

    offset: int = 0
    cell: int | None = None


Motion = Callable[[View, Caret], Caret]


def settle(segments: Segments, offset: int) -> int:
    """The start of the token at `offset`, else of the next, else of the last one; 0 in a text without tokens."""
    token = segments.token_at(offset)
    return token[0] if token else 0


def selection_span(segments: Segments, anchor: int, caret: int) -> Span:
    """What a selection between two tokens covers, both included, whichever comes first."""
    ends = [segments.token_at(offset) or (offset, offset) for offset in (anchor, caret)]
    return (min(start for start, _ in ends), max(end for _, end in ends))


def _to(segments: Segments, target: Span | None, otherwise: int) -> Caret:
    return Caret(target[0] if target else settle(segments, otherwise))


def _token_right(view: View, caret: Caret) -> Caret:
    return _to(view.segments, view.segments.next_token(caret.offset), caret.offset)


def _token_left(view: View, caret: Caret) -> Caret:
    return _to(view.segments, view.segments.previous_token(caret.offset), caret.offset)


def _last_token(segments: Segments, clause: Span) -> int:
    return settle(segments, clause[1] - 1)


def _clause_end(view: View, caret: Caret) -> Caret:
    return Caret(clause_end(view.segments, caret.offset))


def _clause_end_back(view: View, caret: Caret) -> Caret:
    segments = view.segments
    clause = segments.previous_clause(caret.offset)
    if clause and _last_token(segments, clause) >= caret.offset:
        clause = segments.previous_clause(clause[0])
    return Caret(_last_token(segments, clause) if clause else settle(segments, caret.offset))


def _article_start(view: View, caret: Caret) -> Caret:
    return Caret(settle(view.segments, 0))


def _article_end(view: View, caret: Caret) -> Caret:
    return Caret(settle(view.segments, len(view.segments.text)))


def sentence_end(segments: Segments, offset: int) -> int:
    """The last word of the sentence at `offset`; from there its very end, marks included; from there the next one's."""
    sentence = segments.sentence_at(offset) or segments.next_sentence(offset)
    while sentence is not None:
        last = _last_token(segments, sentence)
        word = last
        while word > sentence[0] and not segments.text[word].isalnum():
            before = segments.previous_token(word)
            word = before[0] if before else sentence[0]
        for stop in (word, last):
            if stop > offset:
                return stop
        sentence = segments.next_sentence(offset)
    return settle(segments, offset)


def clause_end(segments: Segments, offset: int) -> int:
    """The last token of the clause at `offset`, or of the next one where `offset` stands on it."""
    clause = segments.clause_at(offset)
    if clause is None or _last_token(segments, clause) <= offset:
        clause = segments.next_clause(offset)
    return _last_token(segments, clause) if clause else settle(segments, offset)


def _sentence_next(view: View, caret: Caret) -> Caret:
    target = view.segments.next_sentence(caret.offset)
    return Caret(target[0]) if target else _article_end(view, caret)


def _sentence_previous(view: View, caret: Caret) -> Caret:
    return _to(view.segments, view.segments.previous_sentence(caret.offset), caret.offset)


def _paragraph_next(view: View, caret: Caret) -> Caret:
    target = view.segments.next_paragraph(caret.offset)
    return Caret(target[0]) if target else _article_end(view, caret)


def _paragraph_previous(view: View, caret: Caret) -> Caret:
    return _to(view.segments, view.segments.previous_paragraph(caret.offset), caret.offset)


def _row_start(view: View, caret: Caret) -> Caret:
    start, end = view.reflow.row_span(view.reflow.row_of(caret.offset))
    token = view.segments.next_token(start - 1)
    return Caret(token[0] if token and token[0] < end else settle(view.segments, caret.offset))


def _row_end(view: View, caret: Caret) -> Caret:
    start, end = view.reflow.row_span(view.reflow.row_of(caret.offset))
    token = view.segments.previous_token(end)
    return Caret(token[0] if token and token[0] >= start else settle(view.segments, caret.offset))


def _on_row(view: View, row: int, cell: int) -> int | None:
    """The token that starts on the row and stands nearest to the cell, or None."""
    if view.reflow.is_fold(row):
        return None
    start, end = view.reflow.row_span(row)
    offset = view.reflow.offset_at(row, cell)
    left = view.segments.previous_token(offset + 1)
    if left and left[0] >= start:
        return left[0]
    right = view.segments.next_token(offset)
    return right[0] if right and right[0] < end else None


def _down_from(view: View, row: int, cell: int) -> int | None:
    """The token nearest to the cell on that row or the first below it on which a token starts."""
    while row < view.reflow.rows:
        found = _on_row(view, row, cell)
        if found is not None:
            return found
        # One leap over everything without a token: blank rows, folds, the inside of a long token.
        start, end = view.reflow.row_span(row)
        beyond = view.segments.next_token(max(start, end - 1))
        if beyond is None:
            return None
        row = max(row + 1, view.reflow.row_of(beyond[0]))
    return None


def _up_from(view: View, row: int, cell: int) -> int | None:
    while row >= 0:
        found = _on_row(view, row, cell)
        if found is not None:
            return found
        beyond = view.segments.previous_token(view.reflow.row_span(row)[0])
        if beyond is None:
            return None
        row = min(row - 1, view.reflow.row_of(beyond[0]))
    return None


def _by_rows(view: View, caret: Caret, rows: int) -> Caret:
    """As many rows down (up, if negative) as there are, on the cell where the first such motion began."""
    reflow = view.reflow
    cell = reflow.cell_of(caret.offset) if caret.cell is None else caret.cell
    row = reflow.row_of(caret.offset)
    if rows > 0:
        target = min(row + rows, reflow.rows - 1)
        found = _down_from(view, target, cell) if target > row else None
        found = _up_from(view, target, cell) if found is None else found
        moved = found is not None and reflow.row_of(found) > row
    else:
        target = max(row + rows, 0)
        found = _up_from(view, target, cell) if target < row else None
        found = _down_from(view, target, cell) if found is None else found
        moved = found is not None and reflow.row_of(found) < row
    return Caret(found if found is not None and moved else settle(view.segments, caret.offset), cell)


def _row_down(view: View, caret: Caret) -> Caret:
    return _by_rows(view, caret, 1)


def _row_up(view: View, caret: Caret) -> Caret:
    return _by_rows(view, caret, -1)


def _page_down(view: View, caret: Caret) -> Caret:
    return _by_rows(view, caret, max(1, view.height - 2))


def _page_up(view: View, caret: Caret) -> Caret:
    return _by_rows(view, caret, -max(1, view.height - 2))


MOTIONS: dict[str, Motion] = {
    "token-right": _token_right,
    "token-left": _token_left,
    "row-down": _row_down,
    "row-up": _row_up,
    "clause-end": _clause_end,
    "clause-end-back": _clause_end_back,
    "sentence-next": _sentence_next,
    "sentence-previous": _sentence_previous,
    "paragraph-next": _paragraph_next,
    "paragraph-previous": _paragraph_previous,
    "page-down": _page_down,
    "page-up": _page_up,
    "row-start": _row_start,
    "row-end": _row_end,
    "article-start": _article_start,
    "article-end": _article_end,
}
"""Every motion by its name: `MOTIONS["clause-end"](view, caret)`."""


def _units(segments: Segments, offset: int) -> list[Span]:
    """The units around `offset`, the finer kind first where two are the same size."""
    found = [segments.token_at(offset), segments.clause_at(offset), *segments.quotations(offset, offset + 1)]
    found += [*segments.quoted(offset, offset + 1), segments.sentence_at(offset), segments.paragraph_at(offset)]
    return sorted((unit for unit in found if unit is not None), key=lambda unit: unit[1] - unit[0])


def grow(segments: Segments, span: Span) -> Span:
    """The smallest unit that holds `span` and more: token, clause, quotation (bare, with marks), sentence, paragraph.

    Across paragraphs: all that it touches. `span` itself when there is nothing larger.
    """
    for unit in _units(segments, span[0]):
        if contains(unit, span) and unit != span:
            return unit
    first, last = segments.paragraph_at(span[0]), segments.paragraph_at(span[1] - 1)
    return (min(span[0], first[0] if first else span[0]), max(span[1], last[1] if last else span[1]))


def shrink(segments: Segments, span: Span, caret: int) -> Span:
    """The largest unit around the caret's token that is smaller than `span` and inside it; else that token."""
    inside = [unit for unit in _units(segments, caret) if contains(span, unit) and unit != span]
    return inside[-1] if inside else selection_span(segments, caret, caret)
