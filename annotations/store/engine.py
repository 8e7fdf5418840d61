"""Opening a database: pragmas, transactions, migrations. No reads or writes of articles happen here."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Engine, event, inspect
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool
from sqlmodel import create_engine, text

from annotations.errors import Busy, ProjectError
from annotations.store.filesystem import is_network
from annotations.store.schema import HEAD

__all__ = ["BUSY_SECONDS", "driver_of", "is_url", "open_engine", "upgrade"]

BUSY_SECONDS = 5.0
"""How long a write waits for another process's transaction."""

SMALLEST_DATABASE = 512
"""Bytes: one page of the smallest size that SQLite knows (sqlite.org/fileformat2.html)."""

_DRIVERS: WeakKeyDictionary[Engine, sqlite3.Connection] = WeakKeyDictionary()
"""The one connection of an engine on a file."""


def is_url(target: str) -> bool:
    """Whether a project is named by a database URL rather than by a file."""
    return "://" in target


def open_engine(target: str, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine on the project file or URL. The file is made if it is not there.

    SQLite transactions start with BEGIN IMMEDIATE (a deferred one that reads first and writes later fails with
    "database is locked" under two desks), commits are flushed to disk before they return (synchronous=FULL).
    Raises `ProjectError`.
    """
    if is_url(target):
        return create_engine(target)
    path = Path(target)
    _refuse_what_is_no_database(path)
    # One connection: the store is used by one thread at a time, and a pool would hold several locks on the file.
    engine = create_engine(
        URL.create("sqlite", database=str(path.absolute())),
        poolclass=StaticPool,
        connect_args={"timeout": busy_seconds, "check_same_thread": False},
    )
    journal_mode = "DELETE" if is_network(path) else "WAL"

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # sqlite3 must neither begin nor commit on its own
        connection.execute(f"PRAGMA journal_mode = {journal_mode}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        _DRIVERS[engine] = connection

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def driver_of(engine: Engine) -> sqlite3.Connection | None:
    """SQLite's own connection, once there is one; None if the project is no file.

    To ask the engine for it would take it out of its pool, and putting it back there rolls back what is open in it.
    """
    return _DRIVERS.get(engine)


def _refuse_what_is_no_database(path: Path) -> None:
    """SQLite takes a file of a few bytes for an empty database, and would write over it.

    The file must not be opened to look at it: closing it again would drop every lock that SQLite holds on it in this
    process (sqlite.org/howtocorrupt.html, 2.2), and the next to close the project would delete the log in use.
    """
    try:
        if not path.parent.is_dir():
            raise ProjectError(f"There is no folder {path.parent}.", "Create it first, or choose another --project.")
        if path.is_file() and 0 < path.stat().st_size < SMALLEST_DATABASE:
            raise ProjectError(f"{path} is not a Kutip project: it is no database.", "Choose another --project.")
    except OSError as error:
        raise ProjectError(f"{path} cannot be opened: {error.strerror}.", "Choose another --project.") from error


def upgrade(engine: Engine, target: str) -> None:
    """Bring the schema to `HEAD` in one transaction; a failure leaves the database as it was.

    An older SQLite project is copied aside first. Raises `ProjectError` if the database is no Kutip project, was made
    by a newer Kutip, or cannot be upgraded, `Busy` if another process holds it.
    """
    try:
        found = _revision(engine, target)
        if found == HEAD:
            return
        _migrate(engine, target, found)
    except DatabaseError as error:
        if "locked" in str(error.orig):
            raise Busy(f"Another process holds {target}.", "Try again when it is done.") from error
        raise ProjectError(f"{target} cannot be opened as a Kutip project: {error.orig or error}.") from error


def _migrate(engine: Engine, target: str, found: str | None) -> None:
    # Alembic costs a tenth of a second to import, and most openings have nothing to migrate.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "annotations.store:migrations")
    config.set_main_option("path_separator", "os")
    if found is not None:
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found not in known:
            raise ProjectError(
                f"{target} was made by a newer Kutip (schema {found}, this one knows {HEAD}).", "Upgrade Kutip."
            )
        _copy_aside(target, found)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(engine: Engine, target: str) -> str | None:
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if not tables:
            return None
        if "alembic_version" in tables and "journal" in tables:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        raise ProjectError(
            f"{target} is a database, but no Kutip project (it holds: {', '.join(tables[:5])}).",
            "Choose another --project.",
        )


def _copy_aside(target: str, revision: str) -> None:
    """Keep the file as it was before an upgrade, beside it, under a name that says so."""
    if is_url(target):
        return
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    with (
        closing(sqlite3.connect(target)) as source,
        closing(sqlite3.connect(f"{target}.before-upgrade-{revision}-{stamp}")) as copy,
    ):
        source.backup(copy)
