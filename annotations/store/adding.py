"""Articles into the tables, many in one go: what the outlet has already is left alone, a changed text is a version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, insert, select, update

from annotations.errors import SaveError
from annotations.store import models, regions
from annotations.store.records import Article, Outlet

__all__ = ["Added", "Progress", "add_articles", "keep_progress"]

_MOST = 500
"""Values in one IN (…): SQLite takes 32,766, and the query stays readable in a log."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of articles handed in: uids of the new ones, uids that were there already.

    `replaced` holds those of the new that are another text under a URL that the outlet had: `(new uid, old uid)`.
    """

    new: tuple[str, ...]
    known: tuple[str, ...]
    replaced: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many records of an input are in the project; `records` of 0: it is through."""

    source: str
    fingerprint: str
    records: int


def add_articles(connection: Connection, articles: Sequence[Article], at: str, outlets: dict[str, int]) -> Added:
    """Store articles with their regions; `outlets` keeps the ids of outlets by key. Raises `SaveError`."""
    for article in articles:
        _check(article)
        if article.outlet.key not in outlets:
            outlets[article.outlet.key] = _outlet(connection, article.outlet)
    there = _stored(connection, articles, outlets)
    new: dict[tuple[int, str], Article] = {}
    uids: dict[tuple[int, str], str] = {}
    for article in articles:
        key = (outlets[article.outlet.key], article.sha256)
        uids.setdefault(key, there.get(key, article.uid))
        if key not in there:
            new.setdefault(key, article)
    versions = _versions(connection, new)
    ids = _insert(connection, new, versions, at)
    replaced = tuple((uid, old) for uid, (_, old) in versions.items() if old is not None)
    _link(connection, replaced, ids)
    firsts = {article.uid for article in new.values()}
    known = [uids[outlets[article.outlet.key], article.sha256] for article in articles]
    for uid in firsts:
        known.remove(uid)
    return Added(tuple(article.uid for article in new.values()), tuple(known), replaced)


def _check(article: Article) -> None:
    for region in article.regions:
        if not 0 <= region.start < region.end <= len(article.text):
            raise SaveError(f"{article.uid}: the region {region.kind} {region.start}-{region.end} is outside the text.")


def _outlet(connection: Connection, outlet: Outlet) -> int:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"key": outlet.key, "name": outlet.name, "domain": outlet.domain}
    connection.execute(dialect.insert(models.Outlet).values(**values).on_conflict_do_nothing())
    found = connection.execute(select(models.Outlet.id).where(col(models.Outlet.key) == outlet.key)).scalar_one()
    return int(found or 0)


def _stored(connection: Connection, articles: Sequence[Article], outlets: dict[str, int]) -> dict[tuple[int, str], str]:
    """The uid of each of the articles that the project has, by outlet id and hash."""
    found: dict[tuple[int, str], str] = {}
    table = models.Article
    for some in _slices([article.sha256 for article in articles]):
        rows = connection.execute(
            select(table.outlet_id, table.sha256, table.uid).where(col(table.sha256).in_(some))
        ).all()
        found |= {(outlet, digest): uid for outlet, digest, uid in rows}
    return found


def _versions(connection: Connection, new: dict[tuple[int, str], Article]) -> dict[str, tuple[int, str | None]]:
    """Version and predecessor of each new article, by its uid: the newest of the same outlet under the same URL."""
    table = models.Article
    newest: dict[tuple[int, str], tuple[int, str]] = {}
    for some in _slices([article.url for article in new.values() if article.url]):
        rows = connection.execute(
            select(table.outlet_id, table.url, table.version, table.uid)
            .where(col(table.url).in_(some))
            .order_by(col(table.version))
        ).all()
        newest |= {(outlet, str(url)): (version, uid) for outlet, url, version, uid in rows}
    out: dict[str, tuple[int, str | None]] = {}
    for (outlet_id, _), article in new.items():
        version, old = newest.get((outlet_id, article.url or ""), (0, None))
        out[article.uid] = (version + 1, old)
        if article.url:
            newest[outlet_id, article.url] = (version + 1, article.uid)
    return out


def _insert(
    connection: Connection,
    new: dict[tuple[int, str], Article],
    versions: dict[str, tuple[int, str | None]],
    at: str,
) -> dict[str, int]:
    """Write articles and regions; the ids by uid."""
    if not new:
        return {}
    rows = [
        {
            "uid": article.uid, "outlet_id": outlet_id, "title": article.title, "url": article.url,
            "published_at": article.published_at, "byline": article.byline, "language": article.language,
            "text": article.text, "sha256": article.sha256, "source": article.source, "added_at": at,
            "version": versions[article.uid][0],
        }
        for (outlet_id, _), article in new.items()
    ]  # fmt: skip
    connection.execute(insert(models.Article), rows)
    ids = _ids(connection, [article.uid for article in new.values()])
    stretches: list[dict[str, Any]] = []
    for article in new.values():
        stretches += regions.rows_of(ids[article.uid], article.regions)
    if stretches:
        connection.execute(insert(models.Region), stretches)
    return ids


def _ids(connection: Connection, uids: Sequence[str]) -> dict[str, int]:
    out: dict[str, int] = {}
    for some in _slices(uids):
        rows = connection.execute(
            select(models.Article.uid, models.Article.id).where(col(models.Article.uid).in_(some))
        ).all()
        out |= {uid: int(key or 0) for uid, key in rows}
    return out


def _link(connection: Connection, replaced: Iterable[tuple[str, str]], ids: dict[str, int]) -> None:
    pairs = list(replaced)
    old = _ids(connection, [before for _, before in pairs])
    for uid, before in pairs:
        connection.execute(
            update(models.Article).where(col(models.Article.id) == ids[uid]).values(replaces=old[before])
        )


def keep_progress(connection: Connection, progress: Progress, at: str) -> None:
    """Remember how far an input is in the project, or forget it when it is through."""
    connection.execute(delete(models.Intake).where(col(models.Intake.source) == progress.source))
    if progress.records:
        connection.execute(
            insert(models.Intake).values(
                source=progress.source, fingerprint=progress.fingerprint, records=progress.records, updated_at=at
            )
        )


def _slices(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[at : at + _MOST] for at in range(0, len(values), _MOST))
