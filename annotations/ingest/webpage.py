"""HTML pages: the article and what the page says of it, by trafilatura; captions of pictures stay, and are told."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import Any

from annotations.errors import InputError
from annotations.ingest.draft import Draft, Given
from annotations.ingest.fields import MAX_FIELD, Origin, headed
from annotations.text import sniff

__all__ = ["MAX_PAGE", "decode_page", "read_page"]

MAX_PAGE = 8 << 20
"""Bytes of a page; the largest news pages have 3 MB, nearly all of it scripts."""

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HEAD = 4096
_TIMES = (
    '//meta[@property="article:published_time"]/@content',
    '//meta[@itemprop="datePublished"]/@content',
    '//*[@itemprop="datePublished"]/@datetime',
    "//article//time/@datetime",
)
"""Where pages say the time of publication with its zone; trafilatura keeps the day alone."""
_LONGEST_CAPTION = 1000


def decode_page(data: bytes) -> tuple[str, str]:
    """The text of a page and its encoding: what it declares if that fits, else what its bytes speak for.

    Raises `ValueError` with a reason if it is no text.
    """
    declared = _CHARSET.search(data[:_HEAD])
    if declared is not None and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = declared[1].decode("ascii").lower()
        try:
            # what calls itself ISO 8859-1 is Windows-1252, as browsers read it (encoding.spec.whatwg.org)
            name = "cp1252" if name in ("iso-8859-1", "latin1", "us-ascii") else name
            return data.decode(name).removeprefix("\ufeff"), name.replace("utf8", "utf-8")
        except (LookupError, UnicodeError):
            pass
    encoding = sniff(data)
    return data.decode(encoding, "strict").removeprefix("\ufeff"), encoding


def read_page(html: str, origin: Origin) -> Draft:
    """The draft of a page. Raises `InputError` if there is no article in it.

    The text is the title, a blank line, and the paragraphs that trafilatura finds, a blank line between them.
    """
    trafilatura = _trafilatura()
    hint = "If it is one, save its text as a .txt file."
    try:
        tree = trafilatura.load_html(html)
        captions = _keep_captions(tree) if tree is not None else []
        time = _time(tree) if tree is not None else None
        page: Any = trafilatura.bare_extraction(tree, with_metadata=True) if tree is not None else None
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError, AssertionError) as error:
        reason = f"the page cannot be taken apart ({type(error).__name__})"
        raise InputError(origin.file, reason, hint, origin.line) from error
    text = (page.text or "").strip() if page is not None else ""
    if not text:
        raise InputError(origin.file, "no article was found in this page", hint, origin.line)
    given = Given(
        title=_field(page.title), url=_field(page.url), published=_field(time or page.date),
        outlet=_field(page.sitename or page.hostname), byline=_field(page.author), language=_field(page.language),
    )  # fmt: skip
    lines = [line.strip() for line in text.replace("\0", "").split("\n")]
    draft = headed("\n\n".join(line for line in lines if line), given, origin)
    found = frozenset(captions).intersection(lines)
    return Draft(draft.text, draft.file, draft.line, draft.folder, given, draft.headed, found, origin.encoding)


@lru_cache(maxsize=1)
def _trafilatura() -> Any:
    """The library, quiet: it warns of pages that we refuse with a sentence. Half a second to import.

    Once: each change of a level makes every logger of the program forget what it knew, 3 % of a page's time.
    """
    import trafilatura

    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return trafilatura


def _field(value: str | None) -> str | None:
    value = " ".join(value.split()) if value else None
    return value if value and len(value) <= MAX_FIELD and "\0" not in value else None


@lru_cache(maxsize=1)
def _paths() -> tuple[Any, ...]:
    from lxml import etree

    return tuple(etree.XPath(path) for path in _TIMES)


def _time(tree: Any) -> str | None:
    for path in _paths():
        found = path(tree)
        if found and ":" in found[0] and len(found[0]) < 60:
            return str(found[0])
    return None


def _keep_captions(tree: Any) -> list[str]:
    """Put the caption of each picture behind the picture as a paragraph, where trafilatura sees it; the captions."""
    captions = []
    for element in list(tree.iter("figcaption"))[:50]:
        words = " ".join(" ".join(element.itertext()).split())
        figure = next(element.iterancestors("figure"), None)
        if figure is None or figure.getparent() is None or not 0 < len(words) <= _LONGEST_CAPTION:
            continue
        paragraph = figure.makeelement("p")
        paragraph.text = words
        paragraph.tail, figure.tail = figure.tail, None
        figure.addnext(paragraph)
        captions.append(words)
    return captions
