"""Small projects, articles and marks to test with. Every article has an emoji and an aside, so offsets can go wrong."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from annotations.config import seeds_dir
from annotations.spans import Span
from annotations.store.actions import Action, Change
from annotations.store.records import Annotation, Article, Link, Outlet, Position, Region, article_uid, new_uid
from annotations.store.store import Store
from annotations.text import text_hash

__all__ = [
    "AT",
    "TEXT",
    "a_link",
    "a_mark",
    "a_store",
    "an_action",
    "an_article",
    "labels_yaml",
    "rows_of",
    "state_of",
]

AT = "2026-01-02T03:04:05.678+00:00"
TEXT = (
    'Menteri Keuangan Sri Mulyani berkata: "Harga BBM tidak naik," katanya di Jakarta. '
    "😀 Indonesia mengimpor minyak dari Arab Saudi.\nBaca juga: iklan"
)
"""The text of docs/FORMATS, and an aside behind it."""


def labels_yaml() -> str:
    """The label scheme that Kutip ships."""
    return (seeds_dir() / "labels.yaml").read_text(encoding="utf-8")


def an_article(text: str = TEXT, outlet: str = "tempo", **given: Any) -> Article:
    """An article of `text`; its last line is an aside, the rest body. `given` are further fields."""
    cut = text.rfind("\n")
    regions = (Region("body", 0, cut), Region("aside", cut + 1, len(text))) if 0 < cut < len(text) - 1 else ()
    digest = text_hash(text)
    values: dict[str, Any] = {
        "uid": article_uid(outlet, digest), "outlet": Outlet(outlet, outlet.upper(), f"{outlet}.co.id"),
        "title": text.split("\n")[0][:40], "text": text, "sha256": digest, "regions": regions,
        "published_at": "2015-12-09T04:34:00+07:00", "language": "id", "source": f"/news/{outlet}.txt",
    }  # fmt: skip
    return Article(**values | given)


def a_mark(
    article: Article, *fragments: Span, label: str = "claim", annotator: str = "ana", uid: str | None = None
) -> Annotation:
    """A mark on the article."""
    return Annotation(
        uid or new_uid(), article.uid, annotator, label, fragments or ((39, 59),), created_at=AT, updated_at=AT
    )


def a_link(head: Annotation, tail: Annotation, kind: str = "said_by") -> Link:
    """A link between two marks, by the annotator of the first."""
    return Link(new_uid(), kind, head.uid, tail.uid, head.annotator)


def an_action(
    article: Article | str,
    *changes: Change,
    name: str = "label",
    annotator: str = "ana",
    position: Position | None = None,
    at: str = AT,
) -> Action:
    """One action on the article."""
    uid = article if isinstance(article, str) else article.uid
    return Action(name, uid, annotator, changes, position or Position(7, 3), at)


@cache
def _empty_project() -> bytes:
    """The file of a project without articles: migrating anew for every test would take most of the time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        with Store(str(path)) as store:
            store.apply_scheme(labels_yaml(), AT)
        return path.read_bytes()


def a_store(folder: Path, *articles: Article, name: str = "kutip.db") -> Store:
    """A project in `folder` with the articles and the label scheme that Kutip ships."""
    (folder / name).write_bytes(_empty_project())
    store = Store(str(folder / name))
    if articles:
        store.add_articles(articles, AT)
    return store


def rows_of(path: Path | str, sql: str) -> list[tuple[Any, ...]]:
    """What a query gives, over a connection of its own that knows nothing of Kutip."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def state_of(path: Path | str, *, tasks: bool = True, times: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """What the project holds besides its journal, without the ids inside."""
    updated = "m.updated_at" if times else "''"
    queries = {
        "marks": f"SELECT m.uid, a.uid, w.name, label, note, flags, origin, m.created_at, {updated},"
        ' (SELECT group_concat(start || "-" || "end") FROM (SELECT * FROM fragment f WHERE f.annotation_id = m.id'
        " ORDER BY ordinal)) FROM annotation m JOIN article a ON a.id = m.article_id"
        " JOIN annotator w ON w.id = m.annotator_id ORDER BY m.uid",
        "fragments": "SELECT count(*) FROM fragment",
        "links": "SELECT l.uid, l.kind, h.uid, t.uid, w.name FROM link l JOIN annotation h ON h.id = head_annotation_id"
        " JOIN annotation t ON t.id = tail_annotation_id JOIN annotator w ON w.id = l.annotator_id ORDER BY l.uid",
        "articles": "SELECT uid, text, sha256 FROM article ORDER BY uid",
    }
    if tasks:
        queries["tasks"] = (
            "SELECT a.uid, w.name, status, caret, scroll FROM task t JOIN article a ON a.id = t.article_id"
            " JOIN annotator w ON w.id = t.annotator_id ORDER BY 1, 2"
        )
    return {name: rows_of(path, sql) for name, sql in queries.items()}
