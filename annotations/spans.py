"""Interval algebra on half-open spans `[start, end)` of code points. Pure; no text, no store."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

__all__ = ["Span", "SpanIndex", "contains", "covering", "merge", "overlaps", "snap", "subtract"]

Span = tuple[int, int]
"""`(start, end)`, code points, `0 <= start < end`."""


def overlaps(a: Span, b: Span) -> bool:
    """Whether the two share a code point."""
    return a[0] < b[1] and b[0] < a[1]


def contains(outer: Span, inner: Span) -> bool:
    """Whether `inner` lies within `outer` (equal counts)."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def merge(spans: Iterable[Span]) -> list[Span]:
    """The union as disjoint spans in order; touching ones become one. Empty ones vanish."""
    out: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def subtract(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """What of the union of `spans` lies outside `holes`, disjoint and in order."""
    cut = merge(holes)
    out: list[Span] = []
    for start, end in merge(spans):
        at = start
        for hole_start, hole_end in cut:
            if hole_end <= at or hole_start >= end:
                continue
            if hole_start > at:
                out.append((at, hole_start))
            at = max(at, hole_end)
        if at < end:
            out.append((at, end))
    return out


def covering(spans: Sequence[Span]) -> Span:
    """The smallest span that holds all. Raises `ValueError` on none."""
    return (min(span[0] for span in spans), max(span[1] for span in spans))


def snap(span: Span, tokens: Sequence[Span]) -> Span:
    """`span` grown to whole tokens. `tokens` are disjoint and in order. Unchanged where no token overlaps it."""
    hit = [token for token in _between(tokens, span) if overlaps(token, span)]
    return (min(span[0], hit[0][0]), max(span[1], hit[-1][1])) if hit else span


def _between(tokens: Sequence[Span], span: Span) -> Sequence[Span]:
    first = max(0, bisect_right(tokens, (span[0], 0)) - 1)
    last = bisect_right(tokens, (span[1], 0))
    return tokens[first:last]


class SpanIndex:
    """Which of many overlapping spans touch an interval: O(log n + answer) for spans that are short beside the text.

    Spans are kept sorted by start; per block of `BLOCK` spans the furthest end is kept, so that a query skips every
    block that ends before it begins, and all those before the first that reaches it at once. Values are the positions
    given at construction.
    """

    BLOCK = 64

    def __init__(self, spans: Sequence[Span]) -> None:
        self._order = sorted(range(len(spans)), key=lambda i: spans[i])
        self._spans = [spans[i] for i in self._order]
        self._starts = [span[0] for span in self._spans]
        self._ends = [
            max(span[1] for span in self._spans[at : at + self.BLOCK]) for at in range(0, len(spans), self.BLOCK)
        ]
        self._reached = list(accumulate(self._ends, max))

    def touching(self, start: int, end: int) -> list[int]:
        """Positions of the spans that overlap `[start, end)`, ordered by start, then end."""
        last = bisect_right(self._starts, end - 1)
        out: list[int] = []
        for block in range(bisect_right(self._reached, start), -(-last // self.BLOCK)):
            if self._ends[block] <= start:
                continue
            for at in range(block * self.BLOCK, min((block + 1) * self.BLOCK, last)):
                if self._spans[at][1] > start:
                    out.append(self._order[at])
        return out
