"""A paragraph's tokens into sentences and clauses."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.segments.abbreviations import OPENERS, is_dotted
from annotations.segments.quotations import MARKS, Quotation, Quotes
from annotations.segments.tokens import is_word
from annotations.spans import Span

__all__ = ["split_clauses", "split_sentences"]

_ENDERS = frozenset(".?!…。！？．｡؟۔।॥‼⁇⁈⁉")
_BRACKETS = frozenset(")]}>")
_OPEN_BRACKETS = frozenset("([{<")
_CONTINUERS = frozenset(",;:،；：，、)]}")
_DELIMITERS = _ENDERS | frozenset(",;:،؛；：，、—–―‒-|•·")
_LOOKAHEAD = 8
"""Tokens after a full stop among which the next word is looked for."""

_ALWAYS_QUOTES = MARKS - frozenset("'’‘‚‛`")
"""Marks that end a clause even when they stand alone; the others may be apostrophes."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    tokens: Sequence[Span]
    quotes: Quotes

    def of(self, token: int) -> str:
        """The token's text."""
        start, end = self.tokens[token]
        return self.text[start:end]

    def adjoins(self, token: int) -> bool:
        """Whether the token follows the one before it without a space."""
        return self.tokens[token][0] == self.tokens[token - 1][1]


def split_sentences(text: str, tokens: Sequence[Span], quotes: Quotes) -> list[Span]:
    """The sentences of one paragraph, first token to last, closing marks included. They hold every token."""
    paragraph = _Paragraph(text, tokens, quotes)
    held = _held_together(paragraph)
    out: list[Span] = []
    first = 0
    for last, after in _possible_ends(paragraph):
        if after < len(tokens) and not _breaks(paragraph, first, last, after):
            continue
        if after < len(tokens) and _within(held, after):
            continue
        out.append((tokens[first][0], tokens[after - 1][1]))
        first = after
    if first < len(tokens):
        out.append((tokens[first][0], tokens[-1][1]))
    return out


def _possible_ends(paragraph: _Paragraph) -> Iterator[tuple[int, int]]:
    """Every place after a full stop or its like: `(token that ends, first token after it and its closing marks)`."""
    text, size, done = paragraph.text, len(paragraph.tokens), 0
    # One pass over what tokens begin and end with: most are words, which this leaves behind without a call.
    for last in [
        at
        for at, (start, end) in enumerate(paragraph.tokens)
        if text[start] in _ENDERS or (text[end - 1] == "." and is_dotted(text[start:end]))
    ]:
        if last < done:
            continue
        done = last + 1
        while done < size and paragraph.adjoins(done) and _belongs_to_end(paragraph, done):
            done += 1
        yield last, done


def _belongs_to_end(paragraph: _Paragraph, token: int) -> bool:
    first = paragraph.text[paragraph.tokens[token][0]]
    return first in _ENDERS or first in _BRACKETS or token in paragraph.quotes.closers


def _breaks(paragraph: _Paragraph, first: int, last: int, after: int) -> bool:
    """Whether a sentence that began at `first` and may end with `last` does so before `after`."""
    if last == first + 1 and paragraph.of(first).isdigit():
        return False  # "1. Rusia": a list's number
    dotted = after == last + 1 and paragraph.of(last)[0] not in _ENDERS
    for token in range(after, min(after + _LOOKAHEAD, len(paragraph.tokens))):
        word = paragraph.of(token)
        if token in paragraph.quotes.openers:
            return not dotted
        if token == after and word[0] in _CONTINUERS:
            return False
        if is_word(word):
            return word in OPENERS if dotted else not word[0].islower()
    return False


def _held_together(paragraph: _Paragraph) -> list[Span]:
    """Token ranges `[opening, closing]` of quotations that the sentence around them continues: `"A? B," kata X.`"""
    out: list[Span] = []
    for quotation in paragraph.quotes.quotations:
        if quotation.closed and _is_continued(paragraph, quotation) and not (out and quotation.closing <= out[-1][1]):
            out.append((quotation.opening, quotation.closing))
    return out


def _is_continued(paragraph: _Paragraph, quotation: Quotation) -> bool:
    after = quotation.closing + 1
    if after == len(paragraph.tokens):
        return False
    return (
        paragraph.of(quotation.closing - 1) == ","
        or paragraph.of(after)[0] in _CONTINUERS
        or paragraph.of(after)[0].islower()
    )


def _within(ranges: Sequence[Span], token: int) -> bool:
    """Whether a break before `token` would cut one of the ranges."""
    at = bisect_left(ranges, (token, 0)) - 1
    return at >= 0 and token <= ranges[at][1]


def split_clauses(text: str, tokens: Sequence[Span], quotes: Quotes, sentences: Sequence[Span]) -> list[Span]:
    """The clauses of one paragraph: from the first word to the last between two marks, which are left out.

    A bracket that closes one opened inside the clause stays in. A paragraph of marks alone is one clause, so that no
    motion runs through an article in search of one.
    """
    paragraph = _Paragraph(text, tokens, quotes)
    begins = {start for start, _ in sentences}
    out: list[Span] = []
    start = end = -1
    brackets = 0
    for at, (token_start, token_end) in enumerate(tokens):
        delimits = _delimits(paragraph, at)
        if start >= 0 and (delimits or token_start in begins):
            out.append((start, end))
            start = -1
        if delimits:
            continue
        token = text[token_start:token_end]
        if is_word(token):
            if start < 0:
                start, brackets = token_start, 0
            end = token_end
        elif token in _OPEN_BRACKETS:
            brackets += 1
        elif token in _BRACKETS and start >= 0 and brackets:
            brackets -= 1
            end = token_end
    if start >= 0:
        out.append((start, end))
    return out or [(tokens[0][0], tokens[-1][1])]


def _delimits(paragraph: _Paragraph, token: int) -> bool:
    """Whether the token ends a clause: punctuation or a quotation mark, not an apostrophe."""
    text = paragraph.of(token)
    if text[0].isalnum():
        return False
    quotes = paragraph.quotes
    return (
        text[0] in _DELIMITERS
        or text[:2] in _ALWAYS_QUOTES
        or text[0] in _ALWAYS_QUOTES
        or (token in quotes.openers or token in quotes.closers)
    )
