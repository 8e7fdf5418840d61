"""Regions changed by hand or by what was learned: some lines become another kind, the rest stays what it was. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotations.spans import Span
from annotations.store.records import Region

__all__ = ["remarked", "whole_lines"]


def whole_lines(text: str, start: int, end: int) -> list[Span]:
    """The non-blank lines that `[start, end)` touches, without the white space around them."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", max(start, end - 1))
    out: list[Span] = []
    at = first
    for line in text[first : len(text) if last < 0 else last].split("\n"):
        bare = line.strip()
        if bare:
            begun = at + line.index(bare)
            out.append((begun, begun + len(bare)))
        at += len(line) + 1
    return out


def remarked(text: str, regions: tuple[Region, ...], lines: Iterable[Span], kind: str) -> tuple[Region, ...]:
    """The regions of `text` with some lines as `kind`; what stands on both sides of each keeps what it was."""
    parts = list(regions)
    for start, end in lines:
        parts = [part for region in parts for part in _cut(text, region, start, end)]
        parts.append(Region(kind, start, end))
    parts.sort(key=lambda region: region.start)
    out: list[Region] = []
    for region in parts:
        if out and out[-1].kind == region.kind and not text[out[-1].end : region.start].strip():
            out[-1] = Region(region.kind, out[-1].start, region.end)
        else:
            out.append(region)
    return tuple(out)


def _cut(text: str, region: Region, start: int, end: int) -> Iterator[Region]:
    """What is left of a region outside `[start, end)`, without the white space at its ends."""
    for first, last in ((region.start, min(region.end, start)), (max(region.start, end), region.end)):
        part = text[first:last] if first < last else ""
        if part.strip():
            yield Region(region.kind, first + len(part) - len(part.lstrip()), last - len(part) + len(part.rstrip()))
