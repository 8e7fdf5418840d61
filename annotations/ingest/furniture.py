"""What outlets put into and after the body: links, advertisements, teasers, headlines of others, the writer's name."""

from __future__ import annotations

from collections.abc import Iterator

from annotations.ingest.lines import is_headline, is_paragraph
from annotations.ingest.page import Page

__all__ = ["mark_asides", "mark_injected", "mark_signature", "mark_teasers"]

_SIGNATURE_LINES = 2
_RUN = 2
"""So many headlines one below the other are still injected; more are a list that belongs to the article."""
_DECK_WORDS = 20
_CAPTION_WORDS = 15
_QUOTES = frozenset('"“”«»')


def mark_asides(page: Page, body: int) -> None:
    """Mark furniture that stands alone (`aside_line`), with its block (`aside_block`), or ends the article
    (`aside_rest`); the last only below at least one paragraph, as the same words may stand in a menu on top."""
    begun = False
    at = body
    while at < len(page):
        end = at if page.is_long(at) else _aside_end(page, at, begun)
        page.mark(at, end, "aside")
        begun = begun or end == at
        at = max(end, at + 1)


def _aside_end(page: Page, at: int, begun: bool) -> int:
    """One past the last line of the aside that begins at `at`; `at` if none does."""
    if begun and page.fits("aside_rest", at):
        return len(page)
    if page.fits("aside_block", at):
        end = at + 1
        # Where blank lines are missing, the sentence below the links is the article going on, and so is who wrote it.
        while end < len(page) and not (
            page.lines[end].after_blank or _is_running_text(page, end) or page.fits("byline", end)
        ):
            end += 1
        return end
    return at + 1 if page.fits("aside_line", at) else at


def _is_running_text(page: Page, at: int) -> bool:
    line = page.line(at)
    return page.is_long(at) or line.rstrip("\"'”’»").endswith(".") or len(line.split(None, _DECK_WORDS)) > _DECK_WORDS


def mark_teasers(page: Page, body: int) -> None:
    """Mark teasers for other articles, told by the line that ends them (`teaser`).

    A teaser is that line with its block; above it a headline and perhaps a summary without full stop; above these
    perhaps a picture's caption, taken only if it shares two capitalised words with the headline, so that the last
    sentence of the article is not.
    """
    for at in range(body + 1, len(page)):
        if page.kinds[at] != "body" or not page.fits("teaser", at):
            continue
        page.mark(_teaser_start(page, at, body + 1), page.block_end(at), "aside")


def _teaser_start(page: Page, at: int, first: int) -> int:
    headline = at - 1
    if headline >= first and not _is_headline(page, headline) and _is_deck(page.line(headline)):
        headline -= 1
    if headline < first or not _is_headline(page, headline):
        return at
    caption = headline - 1
    return caption if caption >= first and _is_caption_of(page, caption, headline) else headline


def _is_headline(page: Page, at: int) -> bool:
    return page.kinds[at] == "body" and is_headline(page.line(at), page.profile.injected_headlines or _CAPTION_WORDS)


def _is_deck(line: str) -> bool:
    return len(line.split(None, _DECK_WORDS)) <= _DECK_WORDS and not is_paragraph(line)


def _is_caption_of(page: Page, at: int, headline: int) -> bool:
    line = page.line(at)
    if page.kinds[at] != "body" or len(line.split(None, _CAPTION_WORDS)) > _CAPTION_WORDS or _QUOTES & set(line):
        return False
    return len(_capitalised(line) & _capitalised(page.line(headline))) >= 2


def _capitalised(line: str) -> set[str]:
    words = (word.strip(".,:;()'’") for word in line.split())
    return {word for word in words if word[:1].isupper()}


def mark_signature(page: Page, body: int) -> None:
    """Mark the writer's name or initials where they close the body: nothing but asides may follow.

    Its names count only if the head named nobody.
    """
    at = len(page) - 1
    while at > body and page.kinds[at] == "aside":
        at -= 1
    names: list[str] = []
    for line in range(at, max(at - _SIGNATURE_LINES, body), -1):
        match = page.profile.match("signature", page.line(line)) if page.kinds[line] == "body" else None
        if match is None:
            break
        page.mark(line, line + 1, "byline")
        name = match.groupdict().get("name")
        names[:0] = [name.strip()] if name else []
    page.names = page.names or names


def mark_injected(page: Page, body: int) -> None:
    """Mark headlines of other articles set between paragraphs, where the outlet does that (`injected_headlines`).

    They are told by their shape, by a paragraph before and after, and by being few: a list of names or titles, or
    lines that a colon announces, stay in the body.
    """
    longest = page.profile.injected_headlines
    if not longest:
        return
    for first, end in _headline_runs(page, body, longest):
        before, after = _before(page, first), _after(page, end)
        if end - first > _RUN or before is None or after is None:
            continue
        announced = page.text[page.lines[before].end - 1] == ":"
        opened = page.kinds[before] == "dateline" or _is_paragraph(page, before)
        if opened and not announced and _is_paragraph(page, after):
            page.mark(first, end, "aside")


def _headline_runs(page: Page, body: int, longest: int) -> Iterator[tuple[int, int]]:
    at = body
    while at < len(page):
        end = at
        while end < len(page) and page.kinds[end] == "body" and is_headline(page.line(end), longest):
            end += 1
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _before(page: Page, at: int) -> int | None:
    return next((line for line in range(at - 1, -1, -1) if page.kinds[line] != "aside"), None)


def _after(page: Page, at: int) -> int | None:
    return next((line for line in range(at, len(page)) if page.kinds[line] != "aside"), None)


def _is_paragraph(page: Page, at: int) -> bool:
    return page.kinds[at] == "body" and (page.is_long(at) or is_paragraph(page.line(at)))
