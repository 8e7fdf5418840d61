"""Suggestions into a project: the suggesters over its articles, in batches, going on where a run was stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.scheme import Scheme
from annotations.store.records import Article, Suggestion, new_uid
from annotations.store.selection import Selection

if TYPE_CHECKING:
    from annotations.store.reading import Reading
    from annotations.store.store import Store
    from annotations.suggesters import Lexicons, Names, Suggester
    from annotations.suggesters import Suggestion as Found

__all__ = ["Outcome", "lexicons_of", "suggest", "suggest_added", "to_see"]

BATCH = 100
"""Articles per transaction: what a run that is stopped has to do again at most."""


@dataclass(slots=True)
class Outcome:
    """What a run did: articles seen, suggestions new, and left out since the same was decided already."""

    articles: int = 0
    new: int = 0
    decided: int = 0


def to_see(
    reading: Reading, suggester: Suggester, selection: Selection, uids: Sequence[str] | None, *, again: bool = False
) -> list[str]:
    """The articles (uids) that a suggester has to look at; all that are selected if `again`."""
    version = "" if again else suggester.version  # no suggester's version is empty: nothing was seen by that one
    return reading.suggestions.unseen(suggester.name, version, selection, uids)


def suggest(
    store: Store,
    suggester: Suggester,
    uids: Sequence[str],
    scheme: Scheme,
    at: str,
    *,
    lexicons: Lexicons,
    names: Names,
    lesser: bool = False,
    tick: Callable[[], None] = lambda: None,
) -> Outcome:
    """Let one suggester look at articles and store what it proposes; `tick` is called after each article.

    Labels that the scheme does not have are left out, and so are lesser suggestions unless asked for. Memory holds one
    batch. Raises `ConfigError` if a suggester of another package fails, `SaveError`, `Busy`.
    """
    from annotations.suggesters import suggestions

    outcome, called = Outcome(), store.reading.suggestions.label_names()
    for first in range(0, len(uids), BATCH):
        batch: list[tuple[str, list[Suggestion]]] = []
        for uid in uids[first : first + BATCH]:
            article = store.reading.article(uid)
            if article is not None:
                lexicon = lexicons.of(article.language)
                found = suggestions(suggester, article.text, article.regions, article.language, lexicon, names)
                batch.append((uid, _stored(found, article, suggester, scheme, called, lesser=lesser)))
            tick()
        done = store.propose(suggester.name, suggester.version, batch, at)
        outcome.articles += len(batch)
        outcome.new += done.new
        outcome.decided += done.decided
    return outcome


def _stored(
    found: Sequence[Found],
    article: Article,
    suggester: Suggester,
    scheme: Scheme,
    called: Mapping[str, str],
    *,
    lesser: bool,
) -> list[Suggestion]:
    uids = [new_uid() for _ in found]
    out = []
    for uid, one in zip(uids, found, strict=True):
        if one.lesser and not lesser:
            continue
        link = scheme.link_from(called.get(one.label, one.label))
        links = ((link.name, uids[one.said_by]),) if one.said_by is not None and link is not None else ()
        entity = (one.entity.kind, one.entity.name, one.entity.uid) if one.entity else None
        out.append(
            Suggestion(
                uid,
                article.uid,
                one.label,
                tuple(one.fragments),
                suggester.name,
                suggester.version,
                one.score,
                one.reason,
                one.kind,
                entity,
                links,
            )
        )
    return _without_unknown(out, scheme, called)


def _without_unknown(found: Sequence[Suggestion], scheme: Scheme, called: Mapping[str, str]) -> list[Suggestion]:
    """The suggestions whose labels the scheme has, by the name it calls them, without links to others."""
    kept = {one.uid for one in found if scheme.label(called.get(one.label, one.label)) is not None}
    return [
        replace(one, links=tuple(link for link in one.links if link[1] in kept)) for one in found if one.uid in kept
    ]


def lexicons_of(reading: Reading, target: str) -> Path | None:
    """The folder of lexicons that the project has named (`kutip suggest --use-lexicons`), beside its file `target`."""
    from annotations.store.engine import is_url

    folder = reading.suggestions.lexicons()
    if folder is None:
        return None
    return Path(folder) if is_url(target) else Path(target).parent / folder


def suggest_added(store: Store, uids: Sequence[str], at: str) -> int:
    """Suggestions of all suggesters for articles that were just added; how many. Raises as `suggest` does."""
    from annotations.scheme import parse_scheme
    from annotations.suggesters import Names, load_lexicons, suggesters

    lexicons = load_lexicons(lexicons_of(store.reading, store.target))
    names = Names(store.reading.entities().values())
    scheme = parse_scheme(store.reading.scheme_yaml() or "", store.target)
    new = 0
    for each in suggesters():
        seen = to_see(store.reading, each, Selection(), uids)
        new += suggest(store, each, seen, scheme, at, lexicons=lexicons, names=names).new
    return new
