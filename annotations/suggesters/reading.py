"""An article as suggesters read it: the paragraphs of its body, in tokens, quotations and sentences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.segments.blocks import BLOCK, cut
from annotations.segments.quotations import Quotes, find_quotations
from annotations.segments.sentences import split_sentences
from annotations.segments.tokens import tokenize
from annotations.spans import Span, merge, subtract

if TYPE_CHECKING:
    from annotations.store.records import Region

__all__ = ["Paragraph", "paragraphs", "stretches"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of an article, segmented. Indices are those of its tokens; `offset` is where it begins in the article."""

    offset: int
    text: str
    tokens: Sequence[Span]
    words: Sequence[str]
    lower: Sequence[str]
    quotes: Quotes
    sentences: Sequence[Span]
    """Ranges of tokens."""

    def span(self, first: int, end: int) -> Span:
        """Code points of the article from token `first` up to before token `end`."""
        return (self.offset + self.tokens[first][0], self.offset + self.tokens[end - 1][1])


def stretches(text: str, regions: Sequence[Region], kinds: Sequence[str]) -> list[Span]:
    """Where the article has regions of these kinds and no `aside`; all of it if it has no regions."""
    if not regions:
        return [(0, len(text))]
    wanted = [(each.start, each.end) for each in regions if each.kind in kinds]
    return subtract(merge(wanted), [(each.start, each.end) for each in regions if each.kind == "aside"])


def paragraphs(text: str, spans: Sequence[Span]) -> Iterator[Paragraph]:
    """The paragraphs within `spans`. One that is too long to be read at once comes in pieces."""
    for start, end in spans:
        while start < end:
            newline = text.find("\n", start, end)
            stop = end if newline < 0 else newline
            if start < stop:
                yield from _pieces(text, start, stop)
            start = stop + 1


def _pieces(text: str, start: int, stop: int) -> Iterator[Paragraph]:
    if stop - start <= BLOCK:
        yield from _paragraph(text[start:stop], start)
        return
    at = start
    while at < stop:
        left, right = (at, stop) if stop - at <= BLOCK else cut(text, start, stop, at)
        piece = (max(at, left), max(right, at + 1))
        yield from _paragraph(text[slice(*piece)], piece[0])
        at = piece[1]


def _paragraph(line: str, offset: int) -> Iterator[Paragraph]:
    tokens = tokenize(line)
    if not tokens:
        return
    words = [line[start:end] for start, end in tokens]
    lower = [word.lower() for word in words]
    quotes = find_quotations(line, tokens)
    sentences = [
        (bisect_left(tokens, (start, start)), bisect_left(tokens, (end, end)))
        for start, end in split_sentences(line, tokens, quotes)
    ]
    yield Paragraph(offset, line, tokens, words, lower, quotes, sentences)
