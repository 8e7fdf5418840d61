"""What every line of an article is: title, byline, dateline, caption, body or aside. The text itself is never touched.

The head is read from the title down to the first paragraph; everything below it is body until `furniture.py` knows
better.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotations.ingest.dates import parse_date
from annotations.ingest.furniture import mark_asides, mark_injected, mark_signature, mark_teasers
from annotations.ingest.lines import HEAD_LINES, is_name
from annotations.ingest.page import Page
from annotations.ingest.profile import Profile, RuleName
from annotations.store.records import Region

__all__ = ["Layout", "lay_out"]

_CAPTION_LINES = 4
"""How many lines a photo's text and credit take at most where nothing but the credit tells them."""

_CREDITED = 4
"""Names in a line at most."""

_UNEXPLAINED_LINES = 6
_UNEXPLAINED_LENGTH = 1000
"""Lines and code points, other than credits, dates and bylines, that pictures in a head take at most: the seeds have 2
and 240. With more, what looks like an opening is the outlet's name further down."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The regions of a text in order, and what its head and foot say: who wrote it, and when it appeared (ISO 8601)."""

    regions: tuple[Region, ...]
    byline: str | None
    published_at: str | None


def lay_out(text: str, profile: Profile, *, headed: bool = False, captions: frozenset[str] = frozenset()) -> Layout:
    """The regions of `text` by the rules of `profile`; code points of `text`. Every non-blank line is in one.

    A text whose first line is too long for a title has none, unless `headed` says that its first line is one.
    `captions` are lines that are known to belong to pictures.
    """
    page = Page(text, profile)
    if headed:
        page.mark(0, 1, "title")
    body = _mark_head(page, 1 if headed else _mark_title(page))
    if body < len(page):
        mark_asides(page, body)
        mark_teasers(page, body)
        mark_signature(page, body)
        mark_injected(page, body)
    if captions:
        for at in range(1, len(page)):
            if page.text[page.lines[at].start : page.lines[at].end] in captions:
                page.mark(at, at + 1, "caption")
    return Layout(page.regions(), ", ".join(page.names) or None, page.date)


def _mark_title(page: Page) -> int:
    """Mark the title, the first line that is no furniture; the line after it."""
    for at in range(min(len(page), HEAD_LINES)):
        if page.is_long(at):
            return at
        if not page.fits("aside_line", at):
            page.mark(at, at + 1, "title")
            return at + 1
        page.mark(at, at + 1, "aside")
    return min(len(page), HEAD_LINES)


def _mark_head(page: Page, first: int) -> int:
    """Mark what stands between title and first paragraph; the line after it.

    Where the outlet's opening is found, all before it that nothing else explains belongs to a picture. Where it is
    not, only a picture credit tells a caption, and the first line that nothing explains begins the body.
    """
    opening = _find_opening(page, first)
    stop = opening if opening is not None else min(len(page), first + HEAD_LINES)
    label = None
    at = first
    while at < stop:
        kind, label = _head_kind(page, at, label)
        end = at + 1
        if kind is None and _is_credit(page, at, stop):
            kind = "byline"
            _add_name(page, page.line(at))
        elif kind is None and opening is not None:
            kind = "caption"
        elif kind is None:
            end = _caption_end(page, at, stop)
            if end == at:
                break
            kind = "caption"
        page.mark(at, end, kind)
        at = end
    if opening is not None and _read_dateline(page, opening):
        page.mark(opening, opening + 1, "dateline")
        return opening + 1
    return at


def _find_opening(page: Page, first: int) -> int | None:
    """Where the first paragraph begins as this outlet's do; None if so much stands before that it must be the body."""
    lines = room = 0
    for at in range(first, min(len(page), first + HEAD_LINES)):
        if page.fits("opening", at):
            return at
        if page.fits("teaser", at) or page.fits("aside_rest", at):
            return None
        if not _is_explained(page, at):
            lines += 1
            room += page.lines[at].end - page.lines[at].start
        if lines > _UNEXPLAINED_LINES or room > _UNEXPLAINED_LENGTH:
            return None
    return None


def _is_explained(page: Page, at: int) -> bool:
    rules: tuple[RuleName, ...] = ("aside_line", "dateline", "byline", "author_label", "editor_label", "caption")
    return any(page.fits(rule, at) for rule in rules) or parse_date(page.line(at)) is not None


def _head_kind(page: Page, at: int, label: str | None) -> tuple[str | None, str | None]:
    """The kind of a line of the head, None if nothing explains it; and the label under which names now stand."""
    if page.fits("aside_line", at):
        return "aside", None
    if _read_dateline(page, at):
        return "dateline", None
    line = page.line(at)
    byline = page.profile.match("byline", line)
    if byline is not None:
        _add_name(page, byline.groupdict().get("name"))
        return "byline", None
    for rule in ("author_label", "editor_label"):
        if page.fits(rule, at):
            return "byline", rule
    if label is not None and is_name(line):
        if label == "author_label":
            _add_name(page, line)
        return "byline", label
    return None, None


def _is_credit(page: Page, at: int, stop: int) -> bool:
    """Whether a line of the head is nothing but names, and stands beside the date or what else is said of who wrote."""
    names = re.split(r", | dan | and | & ", page.line(at))
    named = len(names) <= _CREDITED and all(map(is_name, names)) and max(len(name.split()) for name in names) > 1
    if not named or "/" in page.line(at) or page.fits("caption", at):
        return False
    before = page.kinds[at - 1] if at else "body"
    return before in ("byline", "dateline") or (at + 1 < stop and _tells_when_or_who(page, at + 1))


def _tells_when_or_who(page: Page, at: int) -> bool:
    rules: tuple[RuleName, ...] = ("dateline", "byline")
    return any(page.fits(rule, at) for rule in rules) or parse_date(page.line(at), page.profile.zone) is not None


def _read_dateline(page: Page, at: int) -> bool:
    """Whether a line is a dateline; what it says is kept, the first date and the names."""
    line = page.line(at)
    match = page.profile.match("dateline", line)
    groups = match.groupdict() if match is not None else {}
    date = parse_date(groups.get("date") or line, page.profile.zone)
    if match is None and date is None:
        return False
    page.date = page.date or date
    _add_name(page, groups.get("name"))
    return True


def _add_name(page: Page, name: str | None) -> None:
    if name and name.strip():
        page.names.append(name.strip())


def _caption_end(page: Page, at: int, stop: int) -> int:
    """One past the last line of the caption that begins at `at`: its credit. `at` if there is none."""
    for end in range(min(page.block_end(at), at + _CAPTION_LINES, stop), at, -1):
        if page.fits("caption", end - 1):
            return end
    return at
