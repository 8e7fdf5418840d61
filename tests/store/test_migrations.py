"""Opening, making and upgrading a project file, and refusing what is none."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import alembic.op
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

import annotations.store.engine as engine_room
from annotations.errors import ProjectError
from annotations.store.actions import Change
from annotations.store.opening import glance, open_reading
from annotations.store.schema import HEAD
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import AT, a_mark, a_store, an_action, an_article, rows_of, state_of

MIGRATIONS = Path(engine_room.__file__).parent / "migrations"
OLD_PROJECT = Path(__file__).parents[1] / "data" / "project-0001.sql.gz"


def tables(path: Path) -> set[str]:
    return {row[0] for row in rows_of(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}


def refused(target: Path | str) -> str:
    """The sentence with which the project is refused; nothing of it may be a traceback or a bare reason."""
    with pytest.raises(ProjectError) as refusal:
        Store(str(target))
    sentence = str(refusal.value)
    assert str(target) in sentence or str(Path(target).parent) in sentence
    assert sentence.endswith(".")
    return sentence


# -- the schema ------------------------------------------------------------------------------------------------------


def test_the_head_named_in_the_code_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_new_project_has_the_schema_of_the_models(tmp_path: Path) -> None:
    with a_store(tmp_path) as store, store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert context.get_current_revision() == HEAD
        found = compare_metadata(context, SQLModel.metadata)
        full_text = [step for step in found if step[0] == "remove_table" and step[1].name.startswith("article_fts")]
        assert found == full_text, "the full-text index is SQLite's own: no model declares it"


def test_checks_and_keys_are_named_alike_in_models_and_migrations(tmp_path: Path) -> None:
    """Autogenerate looks at no CHECK, so the text of every table is compared with what the models would make."""
    from sqlalchemy import create_engine

    a_store(tmp_path).close()
    plain = create_engine(f"sqlite:///{tmp_path / 'models.db'}")
    SQLModel.metadata.create_all(plain)
    plain.dispose()

    def constraints(path: Path) -> dict[str, set[str]]:
        found = rows_of(
            path,
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
            " AND name NOT LIKE 'article_fts%'",
        )
        out = {}
        for name, sql in found:
            # a column that was added later carries its constraint with it
            sql = re.sub(
                r"(\w+) INTEGER (CONSTRAINT \w+) REFERENCES (\w+ \(\w+\))", r"\n\2 FOREIGN KEY(\1) REFERENCES \3\n", sql
            )
            lines = {" ".join(line.strip(" \t,").replace('"', "").split()) for line in sql.split("\n")[1:]}
            out[name] = {line for line in lines if line.startswith("CONSTRAINT")}
        return out

    migrated = constraints(tmp_path / "kutip.db")
    del migrated["alembic_version"]
    del migrated["sqlite_sequence"]
    models = constraints(tmp_path / "models.db")
    del models["sqlite_sequence"]
    assert migrated == models
    assert sum(map(len, migrated.values())) > 20


# -- upgrading -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nth", [1, 5, 19, 21])
def test_a_first_migration_that_fails_midway_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    left = nth

    def failing(original: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*args: Any, **given: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise sqlite3.OperationalError("the power went")
            return original(*args, **given)

        return operation

    path = tmp_path / "kutip.db"
    with monkeypatch.context() as patch:
        for name in ("create_table", "create_index", "execute"):
            patch.setattr(alembic.op, name, failing(getattr(alembic.op, name)))
        with pytest.raises((ProjectError, sqlite3.OperationalError)):
            Store(str(path))
    assert left <= 0, "the migration has fewer steps than this test thinks"
    assert tables(path) == set()
    with a_store(tmp_path, an_article()) as store:
        assert store.reading.revision() == HEAD


SECOND = '''
"""A column more. Revision ID: 9999"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None
def upgrade() -> None:
    op.add_column("outlet", sa.Column("country", sa.String(), nullable=True))
    op.execute("UPDATE outlet SET country = 'ID'")
    {then}
'''


@pytest.fixture
def with_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Pretend to be a later Kutip, with one migration more."""

    def install(then: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        (folder / "versions" / "9999_more.py").write_text(SECOND.format(then=then, head=HEAD), encoding="utf-8")
        original = Config.set_main_option

        def redirected(self: Config, name: str, value: str) -> None:
            original(self, name, str(folder) if name == "script_location" else value)

        monkeypatch.setattr(Config, "set_main_option", redirected)
        monkeypatch.setattr(engine_room, "HEAD", "9999")

    return install


def test_an_older_project_is_upgraded_and_a_copy_of_it_kept(tmp_path: Path, with_second: Callable[[str], None]) -> None:
    article = an_article()
    with a_store(tmp_path, article) as store:
        store.commit(an_action(article, Change.of(None, a_mark(article))))
    path = tmp_path / "kutip.db"
    before = state_of(path)
    with_second("pass")
    Store(str(path)).close()
    assert rows_of(path, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert rows_of(path, "SELECT country FROM outlet") == [("ID",)]
    assert state_of(path) == before
    copies = list(tmp_path.glob(f"kutip.db.before-upgrade-{HEAD}-*"))
    assert len(copies) == 1
    assert rows_of(copies[0], "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert state_of(copies[0]) == before


def test_an_upgrade_that_fails_leaves_the_older_project_as_it_was(
    tmp_path: Path, with_second: Callable[[str], None]
) -> None:
    article = an_article()
    with a_store(tmp_path, article) as store:
        store.commit(an_action(article, Change.of(None, a_mark(article))))
    path = tmp_path / "kutip.db"
    before, schema = state_of(path), rows_of(path, "SELECT name, sql FROM sqlite_master ORDER BY name")
    with_second('op.execute("SELECT * FROM no_such_table")')
    assert "no such table" in refused(path)
    assert rows_of(path, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert rows_of(path, "SELECT name, sql FROM sqlite_master ORDER BY name") == schema
    assert state_of(path) == before


def test_a_project_of_the_first_schema_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(gzip.decompress(OLD_PROJECT.read_bytes()).decode("utf-8"))
        old.commit()
    assert rows_of(path, "SELECT version_num FROM alembic_version") == [("0001",)]
    journal = "SELECT * FROM journal ORDER BY seq"
    before, acts = state_of(path), rows_of(path, journal)
    with Store(str(path)) as store:
        assert (state_of(path), rows_of(path, journal)) == (before, acts), "an upgrade keeps everything"
        assert store.reading.revision() == HEAD
        documents = list(store.reading.documents(Selection()))
        assert [len(document.annotations) for document in documents] == [3, 0]
        assert [link.kind for link in documents[0].links] == ["said_by"]
        texts = [
            document.article.text[mark.start : mark.end] for document in documents for mark in document.annotations
        ]
        assert texts == ["Sri Mulyani", "Harga BBM tidak naik", "Indonesia mengimpor minyak dari Arab Saudi"]
        discontinuous = documents[0].annotations[2]
        assert discontinuous.fragments == ((84, 93), (105, 126))
        assert discontinuous.flags == ("check",)
        assert {mark.entity for document in documents for mark in document.annotations} == {None}
        assert {(document.article.version, document.article.replaces) for document in documents} == {(1, None)}
        assert [ref.title for ref in store.reading.articles_with("minyak arab sau")] == [documents[0].article.title]
        undone = store.undo("ana", AT)
        assert undone is not None
        assert undone.action == "attribute"
        assert store.reading.suggestions.of(documents[0].article.uid, "ana") == ()


# -- refusing --------------------------------------------------------------------------------------------------------


def test_a_project_of_a_newer_kutip_is_refused_and_left_alone(tmp_path: Path) -> None:
    a_store(tmp_path, an_article()).close()
    path = tmp_path / "kutip.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
        connection.commit()
    sentence = refused(path)
    assert "newer Kutip" in sentence
    assert "0999" in sentence
    assert "Upgrade Kutip" in sentence
    assert list(tmp_path.glob("*before-upgrade*")) == []
    with pytest.raises(ProjectError, match="newer Kutip"), open_reading(str(path)):
        pass


@pytest.mark.parametrize("data", [b"Judul\n\nSebuah berita, bukan basis data.\n" * 100, bytes(range(256)) * 32, b"x"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "berita.txt"
    path.write_bytes(data)
    refused(path)
    with pytest.raises(ProjectError, match=r"berita\.txt"), open_reading(str(path)):
        pass
    assert path.read_bytes() == data


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()
    assert "bookmarks" in refused(path)
    with pytest.raises(ProjectError, match="no Kutip project"), open_reading(str(path)):
        pass
    assert tables(path) == {"bookmarks"}


@pytest.mark.parametrize("revision", ["0001", "fe12ab", None])
def test_the_database_of_another_program_that_uses_alembic_too_is_refused(tmp_path: Path, revision: str | None) -> None:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("CREATE TABLE orders (id INTEGER)")
        if revision is not None:
            connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
        connection.commit()
    assert "no Kutip project" in refused(path)
    with pytest.raises(ProjectError, match="no Kutip project"), open_reading(str(path)):
        pass
    assert tables(path) == {"alembic_version", "orders"}


def test_a_folder_is_refused(tmp_path: Path) -> None:
    refused(tmp_path)
    with pytest.raises(ProjectError, match="There is no project"), open_reading(str(tmp_path)):
        pass


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    refused("/proc/kutip.db")
    assert "There is no folder" in refused(tmp_path / "nowhere" / "kutip.db")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    refused(shut / "kutip.db")


@pytest.mark.parametrize("name", ["x" * 300 + ".db", "y" * 5000 + "/kutip.db"], ids=["name", "folder"])
def test_a_name_that_is_too_long_is_refused(tmp_path: Path, name: str) -> None:
    refused(tmp_path / name)
    with pytest.raises(ProjectError), open_reading(str(tmp_path / name)):
        pass


def test_a_project_that_was_cut_short_is_refused_with_a_sentence(tmp_path: Path) -> None:
    a_store(tmp_path, an_article()).close()
    path = tmp_path / "kutip.db"
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))
    with pytest.raises(ProjectError, match=r"kutip\.db"), open_reading(str(path)) as reading:
        list(reading.documents(Selection()))


@pytest.mark.parametrize(
    "name", ["what?.db", "50%25.db", "a#b.db", "a b.db", "a:b.db", "?x=1&y", "naïve 😀.db", ":memory:"]
)
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    a_store(tmp_path, an_article(), name=name).close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    reading = glance(str(tmp_path / name))
    assert reading is not None
    assert len(reading.refs()) == 1
    reading.close()


def test_opening_a_current_project_reads_no_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_store(tmp_path).close()
    monkeypatch.setattr(engine_room, "_migrate", lambda *_: pytest.fail("migrated"))
    Store(str(tmp_path / "kutip.db")).close()
