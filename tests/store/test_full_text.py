"""The full-text index is what the articles are, whatever became of them, and found in as soon as they are stored."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotations.errors import Conflict
from annotations.store.records import Article
from annotations.store.store import Store
from tests.samples import AT, a_store, an_article, rows_of

OLD_PROJECT = Path(__file__).parents[1] / "data" / "project-0001.sql.gz"


def check(path: Path) -> None:
    """Raises `sqlite3.DatabaseError` where index and articles differ (sqlite.org/fts5.html, 6.5)."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO article_fts (article_fts, rank) VALUES ('integrity-check', 1)")


def found(store: Store, word: str) -> set[str]:
    return {ref.uid for ref in store.reading.articles_with(word)}


def several(*words: str) -> list[Article]:
    return [an_article(text=f"Judul {word}\n\nIsi tentang {word}.") for word in words]


def test_articles_are_found_as_soon_as_they_are_stored(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        first, second = several("pelabuhan", "jembatan"), several("bénar", "jembatan")
        store.add_articles(first, AT)
        assert found(store, "pelabuhan") == {first[0].uid}
        added = store.add_articles(second, AT)
        assert added.known == (first[1].uid,)
        assert found(store, "benar") == {second[0].uid}
        assert found(store, "jembatan") == {first[1].uid}
    check(tmp_path / "kutip.db")


def test_what_failed_is_not_in_the_index(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        good = several("pelabuhan")[0]
        clash = an_article(text="Judul jembatan\n\nIsi.", uid=good.uid)
        with pytest.raises(Conflict):
            store.add_articles([good, clash], AT)
        assert found(store, "pelabuhan") == set()
    check(tmp_path / "kutip.db")


def test_an_article_that_goes_leaves_the_index(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        store.add_articles(several("pelabuhan", "jembatan"), AT)
    path = tmp_path / "kutip.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM region")
        connection.execute("DELETE FROM article WHERE title LIKE '%pelabuhan'")
        connection.execute("UPDATE article SET title = 'Judul baru'")
        connection.commit()
    check(path)
    with Store(str(path)) as store:
        assert found(store, "pelabuhan") == set()
        assert len(found(store, "baru")) == 1


def test_an_old_project_is_indexed_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(gzip.decompress(OLD_PROJECT.read_bytes()).decode("utf-8"))
        old.commit()
    with Store(str(path)) as store:
        assert found(store, "minyak")
        added = store.add_articles(several("pelabuhan"), AT)
        assert found(store, "pelabuhan") == {*added.new}
    check(path)
    assert rows_of(path, "SELECT name FROM sqlite_master WHERE name = 'article_fts_insert'") == []
