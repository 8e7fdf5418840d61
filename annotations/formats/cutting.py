"""Texts into tokens and sentences for formats that count in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from annotations.errors import KutipError
from annotations.segments import Segments
from annotations.segments.tokens import tokenize
from annotations.spans import Span
from annotations.store.reading import Document
from annotations.store.records import Article

__all__ = ["TOKENIZER", "cut_tokens", "plain_label", "sentences_of", "tags", "tokens_of"]

TOKENIZER = "kutip/1"
"""Name of Kutip's own tokens: words, numbers, abbreviations and marks; see annotations/segments/tokens.py."""


def tokens_of(article: Article) -> Sequence[Span]:
    """The tokens of the whole text, disjoint and in order."""
    return tokenize(article.text)


def cut_tokens(text: str, marks: Iterable[Span]) -> list[Span]:
    """The tokens of `text`, cut so that every mark begins with one and ends with one, be it of white space."""
    spans = list(marks)
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    tokens = tokenize(text)
    if not spans:
        return tokens
    edges = sorted(starts | ends | {edge for token in tokens for edge in token})
    out: list[Span] = []
    at = 0
    for start, end in pairwise(edges):
        while at < len(tokens) and tokens[at][1] <= start:
            at += 1
        within = at < len(tokens) and tokens[at][0] <= start
        if within or start in starts or end in ends:
            out.append((start, end))
    return out


def sentences_of(document: Document) -> Iterator[list[Span]]:
    """The tokens of each sentence; sentences that a mark runs across are taken for one."""
    text = document.article.text
    bounds: list[Span] = []
    ends = [mark.end for mark in document.annotations]
    marks = sorted((mark.start, mark.end) for mark in document.annotations)
    at, reach = 0, 0
    for start, end in Segments(text).sentences(0, len(text)):
        while at < len(marks) and marks[at][0] < start:
            reach = max(reach, marks[at][1])
            at += 1
        if bounds and reach > start:
            bounds[-1] = (bounds[-1][0], end)
        else:
            bounds.append((start, end))
    if not ends and not bounds:
        return
    tokens, at = tokenize(text), 0
    for _, end in bounds:
        first = at
        while at < len(tokens) and tokens[at][0] < end:
            at += 1
        if at > first:
            yield tokens[first:at]
    if at < len(tokens):
        yield tokens[at:]


def tags(tokens: Sequence[Span], marks: Iterable[tuple[Span, str]], scheme: str) -> list[str]:
    """One tag a token for marks that share none, in `iob2` (B-, I-, O) or `bilou` (B-, I-, L-, U-, O)."""
    out = ["O"] * len(tokens)
    for (start, end), label in marks:
        inside = [at for at, token in enumerate(tokens) if start <= token[0] and token[1] <= end]
        for at in inside:
            out[at] = f"{_letter(at, inside[0], inside[-1], scheme)}-{label}"
    return out


def _letter(at: int, first: int, last: int, scheme: str) -> str:
    if scheme == "bilou" and first == last:
        return "U"
    if at == first:
        return "B"
    return "L" if scheme == "bilou" and at == last else "I"


def plain_label(label: str) -> str:
    """The label, for formats in which white space ends it. Raises `KutipError`."""
    if not label or any(character.isspace() for character in label):
        raise KutipError(f"This format has no room for white space in the label {label!r}.", "Rename it.")
    return label
