"""What was found in a file, made comparable with what a project stores."""

from __future__ import annotations

from dataclasses import replace

from annotations.formats.found import Found
from annotations.formats.offsets import Newlines
from annotations.spans import Span
from annotations.store.records import Region
from annotations.text import text_hash

__all__ = ["reads", "stored_newlines"]


def reads(text: str, fragments: tuple[Span, ...], quote: str) -> bool:
    """Whether the words are those of the mark: from its start to its end, or its fragments with a space between."""
    if text[fragments[0][0] : max(end for _, end in fragments)] == quote:
        return True
    return " ".join(text[start:end] for start, end in fragments).split() == quote.split()


def stored_newlines(found: Found) -> Found:
    """The same with the text as Kutip stores it."""
    document = found.document
    raw = document.article.text
    if "\r" not in raw:
        return found
    lines = Newlines(raw)
    article = replace(
        document.article, text=lines.text, sha256=text_hash(lines.text),
        regions=tuple(
            Region(each.kind, lines.offset(each.start), lines.offset(each.end)) for each in document.article.regions
        ),
    )  # fmt: skip
    marks = tuple(
        replace(mark, fragments=tuple((lines.offset(start), lines.offset(end)) for start, end in mark.fragments))
        for mark in document.annotations
    )
    behind = {
        uid: replace(one, fragments=tuple((lines.offset(start), lines.offset(end)) for start, end in one.fragments))
        for uid, one in document.behind.items()
    }
    quotes = {uid: quote.replace("\r\n", "\n").replace("\r", "\n") for uid, quote in found.quotes.items()}
    rejected = tuple(
        replace(one, fragments=tuple((lines.offset(start), lines.offset(end)) for start, end in one.fragments))
        for one in document.rejected
    )
    told = replace(document, article=article, annotations=marks, behind=behind, rejected=rejected)
    return replace(found, document=told, quotes=quotes)
