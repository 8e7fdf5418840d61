"""Where else the same words stand: whole tokens, outside of what is passed by. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotations.segments import Segments
from annotations.spans import Span
from tui.layer import Layer

__all__ = ["places", "unmarked"]


def places(segments: Segments, words: str, *, any_case: bool = False) -> Iterator[Span]:
    """Every place where `words` stand as whole tokens, with any white space between them."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    text = segments.text
    for found in re.finditer(pattern, text, re.IGNORECASE if any_case else 0) if pattern else ():
        start, end = found.span()
        # cutting tokens costs more than a look at the neighbours
        if (start and _joins(text[start - 1], text[start])) or (end < len(text) and _joins(text[end - 1], text[end])):
            continue
        first, last = segments.token_at(start), segments.token_at(end - 1)
        if first is not None and last is not None and first[0] == start and last[1] == end:
            yield (start, end)


def _joins(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and left.isascii() and right.isascii()


def unmarked(layer: Layer, spans: Iterator[Span], label: str) -> list[Span]:
    """The spans that no mark of the label touches yet."""
    return [span for span in spans if all(mark.label != label for _, mark in layer.touching(*span))]
