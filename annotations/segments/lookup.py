"""Finding the unit of text at, after or before an offset, in time that does not grow with the article."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

from annotations.segments.blocks import Block, cut
from annotations.spans import Span, merge

__all__ = ["Segments"]

_INK = re.compile(r"\S")
_KEPT = 256
"""Segmented blocks that are remembered; a screenful of paragraphs several times over."""

_STEP = 4096
"""Code points looked through at first, backwards for text and forwards for quotation marks."""

_OPENINGS = ('"', "“", "”", "„", "‟", "«", "»", "‹", "「", "『", "＂", "‘", "‚", "``", "''", " '", "\n'", "('", " `")
"""What a paragraph with a quotation contains. Substrings, because `str.find` is the fastest search there is."""

_Spans = Callable[[Block], Sequence[Span]]


def _tokens(block: Block) -> Sequence[Span]:
    return block.tokens


def _clauses(block: Block) -> Sequence[Span]:
    return block.clauses


def _sentences(block: Block) -> Sequence[Span]:
    return block.sentences


def _quotations(block: Block) -> Sequence[Span]:
    return block.quotations


def _quoted(block: Block) -> Sequence[Span]:
    return block.quoted


class Segments:
    """The tokens, clauses, quotations, sentences and paragraphs of one article.

    A paragraph is a line with text on it. What `skip` holds (the `aside` regions) is no part of any unit. All offsets
    and spans are code points of `text`. `…_at` gives the unit that holds the offset, or None; `next_…` the first that
    starts after it; `previous_…` the last that starts before it.
    """

    def __init__(self, text: str, skip: Sequence[Span] = ()) -> None:
        self.text = text
        self._skip = merge(skip)
        self._blocks: OrderedDict[int, Block] = OrderedDict()
        self._line: Span = (0, -1)

    def token_at(self, offset: int) -> Span | None:
        """The token that holds `offset`, else the first after it, else the last before it; None without tokens."""
        found = self._holding(_tokens, offset)
        return found or self.next_token(offset) or self.previous_token(offset)

    def next_token(self, offset: int) -> Span | None:
        """The first token that starts after `offset`."""
        return self._after(_tokens, offset)

    def previous_token(self, offset: int) -> Span | None:
        """The last token that starts before `offset`."""
        return self._before(_tokens, offset)

    def tokens(self, start: int, end: int) -> list[Span]:
        """All tokens that overlap `[start, end)`."""
        return list(self._overlapping(_tokens, start, end))

    def clause_at(self, offset: int) -> Span | None:
        """The clause that holds `offset`. The marks between clauses belong to none."""
        return self._holding(_clauses, offset)

    def next_clause(self, offset: int) -> Span | None:
        """The first clause that starts after `offset`."""
        return self._after(_clauses, offset)

    def previous_clause(self, offset: int) -> Span | None:
        """The last clause that starts before `offset`."""
        return self._before(_clauses, offset)

    def sentence_at(self, offset: int) -> Span | None:
        """The sentence that holds `offset`. The spaces between sentences belong to none."""
        return self._holding(_sentences, offset)

    def next_sentence(self, offset: int) -> Span | None:
        """The first sentence that starts after `offset`."""
        return self._after(_sentences, offset)

    def previous_sentence(self, offset: int) -> Span | None:
        """The last sentence that starts before `offset`."""
        return self._before(_sentences, offset)

    def sentences(self, start: int, end: int) -> list[Span]:
        """All sentences that overlap `[start, end)`."""
        return list(self._overlapping(_sentences, start, end))

    def quotation_at(self, offset: int) -> Span | None:
        """What the innermost quotation around `offset` quotes; `offset` may stand on its marks."""
        block = self._block_from(offset)
        return block.quotation_at(offset) if block and block.start <= offset else None

    def quotation_at_or_after(self, offset: int) -> Span | None:
        """What the quotation around `offset` quotes, else the next one does."""
        return self.quotation_at(offset) or self.next_quotation(offset)

    def next_quotation(self, offset: int) -> Span | None:
        """What the first quotation that starts after `offset` quotes."""
        block = self._block_from(offset)
        while block:
            at = bisect_right(block.quotations, offset, key=lambda span: span[0])
            if at < len(block.quotations):
                return block.quotations[at]
            mark = self._mark_from(block.end)
            block = None if mark is None else self._block_from(mark)
        return None

    def quotations(self, start: int, end: int) -> list[Span]:
        """All quotations that overlap `[start, end)`, by start, outer before inner."""
        return list(self._overlapping(_quotations, start, end))

    def quoted(self, start: int, end: int) -> list[Span]:
        """All quotations that overlap `[start, end)` with their marks, by start, outer before inner."""
        return list(self._overlapping(_quoted, start, end))

    def paragraph_at(self, offset: int) -> Span | None:
        """The paragraph that holds `offset`, without the white space around it."""
        if not 0 <= offset < len(self.text) or self._hole(offset):
            return None
        start, end = self._between_holes(self._line_of(offset), offset)
        first, last = self._ink_from(start), self._ink_before(end)
        if first is None or last is None or not first <= offset <= last:
            return None
        return (first, last + 1)

    def next_paragraph(self, offset: int) -> Span | None:
        """The first paragraph that starts after `offset`."""
        here = self.paragraph_at(offset)
        first = self._ink_from(here[1] if here else offset)
        return None if first is None else self.paragraph_at(first)

    def previous_paragraph(self, offset: int) -> Span | None:
        """The last paragraph that starts before `offset`."""
        here = self.paragraph_at(offset)
        if here and here[0] < offset:
            return here
        last = self._ink_before(offset)
        return None if last is None else self.paragraph_at(last)

    def _holding(self, spans_of: _Spans, offset: int) -> Span | None:
        block = self._block_from(offset)
        if block is None or offset < block.start:
            return None
        spans = spans_of(block)
        at = bisect_right(spans, offset, key=lambda span: span[0]) - 1
        return spans[at] if at >= 0 and offset < spans[at][1] else None

    def _after(self, spans_of: _Spans, offset: int) -> Span | None:
        block = self._block_from(offset)
        while block:
            spans = spans_of(block)
            at = bisect_right(spans, offset, key=lambda span: span[0])
            if at < len(spans):
                return spans[at]
            block = self._block_from(block.end)
        return None

    def _before(self, spans_of: _Spans, offset: int) -> Span | None:
        block = self._block_before(offset)
        while block:
            spans = spans_of(block)
            at = bisect_left(spans, offset, key=lambda span: span[0]) - 1
            if at >= 0:
                return spans[at]
            block = self._block_before(block.start)
        return None

    def _overlapping(self, spans_of: _Spans, start: int, end: int) -> Iterator[Span]:
        block = self._block_from(start)
        while block and block.start < end:
            yield from (span for span in spans_of(block) if span[0] < end and start < span[1])
            block = self._block_from(block.end)

    def _block_from(self, offset: int) -> Block | None:
        """The block of the first text at or after `offset`."""
        ink = self._ink_from(offset)
        return None if ink is None else self._block_of(ink)

    def _block_before(self, offset: int) -> Block | None:
        ink = self._ink_before(offset)
        return None if ink is None else self._block_of(ink)

    def _block_of(self, ink: int) -> Block:
        start, end = cut(self.text, *self._between_holes(self._line_of(ink), ink), ink)
        block = self._blocks.get(start)
        if block is None:
            block = self._blocks[start] = Block(self.text, start, end)
            if len(self._blocks) > _KEPT:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(start)
        return block

    def _line_of(self, offset: int) -> Span:
        """The line around `offset`. The last answer is kept: in a line of a megabyte the search is what costs."""
        if not self._line[0] <= offset < self._line[1]:
            end = self.text.find("\n", offset)
            self._line = (self.text.rfind("\n", 0, offset) + 1, len(self.text) if end < 0 else end)
        return self._line

    def _between_holes(self, line: Span, offset: int) -> Span:
        at = bisect_right(self._skip, (offset, offset))
        start = max(line[0], self._skip[at - 1][1]) if at else line[0]
        return (start, min(line[1], self._skip[at][0]) if at < len(self._skip) else line[1])

    def _hole(self, offset: int) -> Span | None:
        at = bisect_right(self._skip, offset, key=lambda span: span[0]) - 1
        return self._skip[at] if at >= 0 and offset < self._skip[at][1] else None

    def _ink_from(self, offset: int) -> int | None:
        """The first code point at or after `offset` that is neither white space nor to be skipped."""
        found = _INK.search(self.text, max(0, offset))
        while found and (hole := self._hole(found.start())):
            found = _INK.search(self.text, hole[1])
        return found.start() if found else None

    def _ink_before(self, offset: int) -> int | None:
        """The last code point before `offset` that is neither white space nor to be skipped."""
        offset = min(offset, len(self.text))
        while offset > 0:
            left = max(0, offset - _STEP)
            found = left + len(self.text[left:offset].rstrip()) - 1
            if found < left:
                offset = left
            elif hole := self._hole(found):
                offset = hole[0]
            else:
                return found
        return None

    def _mark_from(self, offset: int) -> int | None:
        """Somewhere at or after `offset` where there may be a quotation."""
        at, step = max(0, offset - 1), _STEP
        while at < len(self.text):
            hits = [self.text.find(mark, at, at + step) for mark in _OPENINGS]
            hits = [hit for hit in hits if hit >= 0]
            if hits:
                return max(offset, min(hits) + 1 if self.text[min(hits)].isspace() else min(hits))
            at += step - 1
            step *= 2
        return None
