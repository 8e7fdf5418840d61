"""A desk without a screen on articles for which something is proposed by hand, so that tests need no suggester."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from annotations.scheme import parse_scheme
from annotations.store.records import Article, ArticleRef, Suggestion, new_uid
from annotations.store.store import Store
from tests.headless import HeadlessDesk
from tests.samples import AT, a_store, labels_yaml
from tui.session import Session, Story

__all__ = ["desk_on", "proposal", "reopened"]


@dataclass(slots=True)
class Proposing:
    """A desk and the store behind it."""

    desk: HeadlessDesk
    store: Store


def proposal(
    article: Article,
    *words: str,
    label: str = "claim",
    to: Suggestion | None = None,
    entity: tuple[str, str, str | None] | None = None,
    suggester: str = "quotes",
) -> Suggestion:
    """A suggestion on the first occurrence of each of `words`."""
    fragments = tuple((at := article.text.index(each), at + len(each)) for each in words)
    links = (("said_by", to.uid),) if to else ()
    return Suggestion(
        new_uid(), article.uid, label, fragments, suggester, "1", 93.0, "quoted, before kata", "", entity, links
    )


def session_on(store: Store, articles: Sequence[Article]) -> Session:
    """A session of ana with the articles as one story."""
    refs = tuple(ArticleRef(a.uid, a.outlet, a.title, a.published_at, a.source) for a in articles)
    return Session(store.reading, "ana", parse_scheme(labels_yaml()), [Story("a story", refs)])


def desk_on(tmp_path: Path, articles: Sequence[Article], *found: Suggestion) -> Proposing:
    """A desk on the articles, with these suggestions stored."""
    store = a_store(tmp_path, *articles)
    store.apply_scheme(labels_yaml(), AT)
    for suggester in dict.fromkeys(one.suggester for one in found):
        by_article = [(a.uid, [o for o in found if o.article == a.uid and o.suggester == suggester]) for a in articles]
        store.propose(suggester, "1", by_article, AT)
    return Proposing(HeadlessDesk(session_on(store, articles), store=store), store)


def reopened(proposing: Proposing, articles: Sequence[Article]) -> HeadlessDesk:
    """Another desk of the same annotator on the same project."""
    return HeadlessDesk(session_on(proposing.store, articles), store=proposing.store)
