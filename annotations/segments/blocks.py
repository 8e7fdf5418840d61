"""The stretches in which an article is segmented: a paragraph, or a piece of one that is too long."""

from __future__ import annotations

from functools import cached_property

from annotations.segments.quotations import Quotation, Quotes, find_quotations, innermost_at
from annotations.segments.sentences import split_clauses, split_sentences
from annotations.segments.tokens import glues, tokenize
from annotations.spans import Span

__all__ = ["BLOCK", "Block", "cut"]

BLOCK = 8192
"""Code points that are segmented at once. A longer paragraph is cut near multiples of it."""

_REACH = 1024
"""Code points before a multiple of `BLOCK` in which a better place to cut is looked for."""

_CLUSTER = 64
"""Code points that a grapheme cluster may have and still not be cut."""


class Block:
    """Part of an article, segmented as far as it is asked for. Spans are those of the article."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self._text = text[start:end]

    @cached_property
    def _local_tokens(self) -> list[Span]:
        return tokenize(self._text)

    @cached_property
    def _quotes(self) -> Quotes:
        return find_quotations(self._text, self._local_tokens)

    @cached_property
    def _local_sentences(self) -> list[Span]:
        return split_sentences(self._text, self._local_tokens, self._quotes)

    @cached_property
    def tokens(self) -> list[Span]:
        """Never empty if the block is not all white space; so are clauses and sentences."""
        return self._shift(self._local_tokens)

    @cached_property
    def clauses(self) -> list[Span]:
        """From the first word to the last between two marks."""
        return self._shift(split_clauses(self._text, self._local_tokens, self._quotes, self._local_sentences))

    @cached_property
    def sentences(self) -> list[Span]:
        """From the first token to the last, closing marks included."""
        return self._shift(self._local_sentences)

    @cached_property
    def quotations(self) -> list[Span]:
        """What stands between quotation marks, by start, outer before inner."""
        return self._shift([each.inner for each in self._quotes.quotations])

    @cached_property
    def quoted(self) -> list[Span]:
        """The quotations with their marks and what stands before the closing one, by start."""
        tokens = self._local_tokens
        return self._shift(
            [
                (tokens[each.opening][0], tokens[each.closing][1] if each.closed else each.inner[1])
                for each in self._quotes.quotations
            ]
        )

    def quotation_at(self, offset: int) -> Span | None:
        """The innermost quotation around `offset`, which may stand on its marks."""
        found: Quotation | None = innermost_at(self._quotes.quotations, self._local_tokens, offset - self.start)
        return self._shift([found.inner])[0] if found else None

    def _shift(self, spans: list[Span]) -> list[Span]:
        by = self.start
        return [(start + by, end + by) for start, end in spans]


def cut(text: str, start: int, end: int, offset: int) -> Span:
    """The block around `offset` of the paragraph `[start, end)`. Costs the same wherever it is."""
    if end - start <= BLOCK:
        return (start, end)
    at = (offset - start) // BLOCK
    left, right = _border(text, start, end, at), _border(text, start, end, at + 1)
    return (left, right) if offset < right else (right, _border(text, start, end, at + 2))


def _border(text: str, start: int, end: int, number: int) -> int:
    """Where the block of that number begins: after a sentence or a word, else between two grapheme clusters."""
    wanted = start + number * BLOCK
    if number == 0 or wanted >= end:
        return min(wanted, end)
    for gap in (". ", " "):
        at = text.rfind(gap, wanted - _REACH, wanted)
        if at >= 0:
            return at + len(gap)
    for at in range(wanted, wanted - _CLUSTER, -1):
        if not (glues(text[at]) or text[at - 1] == "\u200d"):
            return at
    return wanted
