"""A text and its outlet's profile become an `Article`, complete but for the time it is added."""

from __future__ import annotations

from annotations.errors import InputError
from annotations.ingest.dates import first_date, given_date
from annotations.ingest.draft import Draft
from annotations.ingest.language import guess_language, known_language
from annotations.ingest.outlets import Profiles
from annotations.ingest.profile import Profile
from annotations.ingest.publisher import Publishers, clean_url
from annotations.ingest.regions import Layout, lay_out
from annotations.store.records import Article, article_uid
from annotations.text import text_hash

__all__ = ["build_article", "finish", "identify"]

_TITLE_LENGTH = 80
"""Code points of the body that stand in for a title where the text has none."""


def build_article(text: str, source: str | None, profiles: Profiles) -> Article:
    """The article that `text` (as decoded; kept as it is) holds. `source` says where it came from, such as a path.

    Raises `InputError` if there is nothing but white space.
    """
    draft = Draft(text, source or "text")
    profile = identify(draft, Publishers(profiles))
    return finish(draft, profile, text_hash(text), source)


def identify(draft: Draft, publishers: Publishers) -> Profile:
    """Who published a draft. Raises `InputError` if there is nothing but white space."""
    if not draft.text or draft.text.isspace():
        raise InputError(draft.file, "it is empty", "An article needs at least a title.", draft.line)
    return publishers.find(draft)


def finish(draft: Draft, profile: Profile, sha256: str, source: str | None) -> Article:
    """The article of a draft whose outlet and hash are known: its regions, and what it says of itself.

    What the input gave counts before what the text says. The date of publication is else that of the dateline;
    without one, and where the profile allows, the first full date in the body.
    """
    text, given = draft.text, draft.given
    layout = lay_out(text, profile, headed=draft.headed, captions=draft.captions)
    published = given_date(given.published, profile.zone) if given.published else None
    published = published or layout.published_at
    if published is None and profile.date_from_body:
        published = _body_date(text, layout)
    return Article(
        uid=article_uid(profile.key, sha256),
        outlet=profile.outlet,
        title=_title(text, layout),
        text=text,
        sha256=sha256,
        regions=layout.regions,
        url=clean_url(given.url) if given.url else None,
        published_at=published,
        byline=given.byline or layout.byline,
        language=known_language(given.language) or guess_language(text),
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
