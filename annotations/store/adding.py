"""Articles into the tables, many in one go: what the outlet has already is left alone, a changed text is a version."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col, delete, insert, select, update

from annotations.errors import SaveError
from annotations.store import models
from annotations.store.records import Article, Outlet
from annotations.store.succession import succeed

__all__ = ["Added", "Progress", "add_articles", "keep_progress"]

_MOST = 500
"""Values in one IN (…): SQLite takes 32,766, and the query stays readable in a log."""
_CACHE_KB = 32 << 10
"""Of pages held in memory while many articles are written: the indexes on hashes are written all over."""

_COLUMNS = (
    "uid", "outlet_id", "title", "url", "published_at", "byline", "language", "text", "sha256", "source", "added_at",
    "version",
)  # fmt: skip
_TABLE = models.Article
_SOME: Any = bindparam("some", expanding=True)
_BY_UID = select(_TABLE.uid, _TABLE.id).where(col(_TABLE.uid).in_(_SOME))
_BY_HASH = select(_TABLE.outlet_id, _TABLE.sha256, _TABLE.uid).where(col(_TABLE.sha256).in_(_SOME))
_BY_URL = (
    select(_TABLE.outlet_id, _TABLE.url, _TABLE.version, _TABLE.uid)
    .where(col(_TABLE.url).in_(_SOME))
    .order_by(col(_TABLE.version))
)


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


def add_articles(
    connection: Connection, articles: Sequence[Article], at: str, outlets: dict[str, int], told: Container[str] = ()
) -> Added:
    """Store articles with their regions; `outlets` keeps the ids of outlets by key. Those `told` (uids) keep the number
    of their version and replace nothing: `link_told` does that. Raises `SaveError`."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KB}")
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
    versions = _versions(connection, new, told)
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
    for some in _slices([article.sha256 for article in articles]):
        rows = connection.execute(_BY_HASH, {"some": some}).all()
        found |= {(outlet, digest): uid for outlet, digest, uid in rows}
    return found


def _versions(
    connection: Connection, new: dict[tuple[int, str], Article], told: Container[str]
) -> dict[str, tuple[int, str | None]]:
    """Version and predecessor of each new article, by its uid: the newest of the same outlet under the same URL."""
    newest: dict[tuple[int, str], tuple[int, str]] = {}
    for some in _slices([article.url for article in new.values() if article.url]):
        rows = connection.execute(_BY_URL, {"some": some}).all()
        newest |= {(outlet, str(url)): (version, uid) for outlet, url, version, uid in rows}
    out: dict[str, tuple[int, str | None]] = {}
    for (outlet_id, _), article in new.items():
        if article.uid in told:
            out[article.uid] = (article.version, None)
            continue
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
        (
            article.uid, outlet_id, article.title, article.url, article.published_at, article.byline, article.language,
            article.text, article.sha256, article.source, at, versions[article.uid][0],
        )
        for (outlet_id, _), article in new.items()
    ]  # fmt: skip
    _write(connection, models.Article, _COLUMNS, rows)
    ids = _ids(connection, [article.uid for article in new.values()])
    stretches = [
        (ids[article.uid], n, region.kind, region.start, region.end)
        for article in new.values()
        for n, region in enumerate(article.regions)
    ]
    _write(connection, models.Region, ("article_id", "ordinal", "kind", "start", "end"), stretches)
    _index(connection, min(ids.values()), max(ids.values()))
    return ids


def _write(connection: Connection, table: type[SQLModel], columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Insert rows, a tuple each, by one prepared statement; dictionaries for each cost as much as the writing."""
    if not rows:
        return
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=list(columns))
    if compiled.positional:
        order = [columns.index(name) for name in compiled.positiontup or ()]
        given: list[Any] = rows if order == sorted(order) else [tuple(row[at] for at in order) for row in rows]
    else:
        given = [dict(zip(columns, row, strict=True)) for row in rows]
    connection.exec_driver_sql(str(compiled), given)


def _index(connection: Connection, first: int, last: int) -> None:
    """Put the articles of a run of ids into the full-text index: see the migration 0007."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "INSERT INTO article_fts (rowid, title, text) SELECT id, title, text FROM article WHERE id BETWEEN ? AND ?",
            (first, last),
        )


def _ids(connection: Connection, uids: Sequence[str]) -> dict[str, int]:
    out: dict[str, int] = {}
    for some in _slices(uids):
        rows = connection.execute(_BY_UID, {"some": some}).all()
        out |= {uid: int(key or 0) for uid, key in rows}
    return out


def _link(connection: Connection, replaced: Iterable[tuple[str, str]], ids: dict[str, int]) -> None:
    pairs = list(replaced)
    old = _ids(connection, [before for _, before in pairs])
    steps = [(ids[uid], old[before]) for uid, before in pairs]
    for new, before_it in steps:
        connection.execute(update(models.Article).where(col(models.Article.id) == new).values(replaces=before_it))
    succeed(connection, steps)


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
