"""Where else the same words stand: whole tokens, outside of what is passed by. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from annotations.segments import Segments
from annotations.spans import Span
from tui.layer import Layer

__all__ = ["Fragments", "alike", "places", "unmarked"]

Fragments = tuple[Span, ...]
"""The spans of one mark, disjoint and in order."""


def places(segments: Segments, words: str, *, any_case: bool = False) -> Iterator[Span]:
    """Every place where `words` stand as whole tokens, with any white space between them."""
    return (parts[0] for parts in alike(segments, words, ((0, len(words)),), any_case=any_case))


def alike(segments: Segments, text: str, fragments: Fragments, *, any_case: bool = False) -> Iterator[Fragments]:
    """Every place where the fragments of `text` stand as whole tokens, with the same words between them."""
    pattern, at = "", fragments[0][0]
    for start, end in fragments:
        between = _worded(text[at:start])
        pattern += (rf"\s*{between}\s*" if between else "") + f"({_worded(text[start:end])})"
        at = end
    if not any(text[start:end].strip() for start, end in fragments):
        return
    for found in re.finditer(pattern, segments.text, re.IGNORECASE if any_case else 0):
        parts = tuple(found.span(number) for number in range(1, len(fragments) + 1))
        if all(_whole(segments, *part) for part in parts):
            yield parts


def _worded(words: str) -> str:
    """A pattern for the words, whatever white space is between them."""
    return r"\s+".join(re.escape(word) for word in words.split())


def _whole(segments: Segments, start: int, end: int) -> bool:
    text = segments.text
    # cutting tokens costs more than a look at the neighbours
    if (start and _joins(text[start - 1], text[start])) or (end < len(text) and _joins(text[end - 1], text[end])):
        return False
    first, last = segments.token_at(start), segments.token_at(end - 1)
    return first is not None and last is not None and first[0] == start and last[1] == end


def _joins(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and left.isascii() and right.isascii()


def unmarked(layer: Layer, found: Iterable[Fragments], label: str) -> list[Fragments]:
    """Those of which no mark of the label touches a part yet."""
    return [parts for parts in found if all(mark.label != label for part in parts for _, mark in layer.touching(*part))]
