"""A text and its outlet's profile become an `Article`, complete but for the time it is added."""

from __future__ import annotations

from annotations.errors import InputError
from annotations.ingest.dates import first_date
from annotations.ingest.language import guess_language
from annotations.ingest.outlets import Profiles, detect_outlet
from annotations.ingest.regions import Layout, lay_out
from annotations.store.records import Article, article_uid
from annotations.text import text_hash

__all__ = ["build_article"]

_TITLE_LENGTH = 80
"""Code points of the body that stand in for a title where the text has none."""


def build_article(text: str, source: str | None, profiles: Profiles) -> Article:
    """The article that `text` (as decoded; kept as it is) holds. `source` says where it came from, such as a path.

    The date of publication is that of the dateline; without one, and where the profile allows, the first full date in
    the body. Raises `InputError` if there is nothing but white space.
    """
    if not text or text.isspace():
        raise InputError(source or "text", "it is empty", "An article needs at least a title.")
    profile = detect_outlet(text, profiles)
    layout = lay_out(text, profile)
    sha256 = text_hash(text)
    published = layout.published_at
    if published is None and profile.date_from_body:
        published = _body_date(text, layout)
    return Article(
        uid=article_uid(profile.key, sha256),
        outlet=profile.outlet,
        title=_title(text, layout),
        text=text,
        sha256=sha256,
        regions=layout.regions,
        published_at=published,
        byline=layout.byline,
        language=guess_language(text),
        source=source,
    )


def _title(text: str, layout: Layout) -> str:
    for region in layout.regions:
        if region.kind == "title":
            return text[region.start : region.end]
    start = layout.regions[0].start
    beginning = text[start : start + _TITLE_LENGTH].split("\n")[0]
    return f"{beginning.rpartition(' ')[0] or beginning}…"


def _body_date(text: str, layout: Layout) -> str | None:
    bodies = (text[region.start : region.end] for region in layout.regions if region.kind == "body")
    return first_date("\n".join(bodies))
