"""How reads reach the database: plain SQL in, tuples out, over sqlite3 itself or over an SQLAlchemy engine.

A desk shows its first screen through `SqliteRows` before SQLAlchemy, half a second of imports, is loaded at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from annotations.errors import ProjectError

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["EngineRows", "Rows", "SqliteRows", "is_project_file"]

Params = Mapping[str, Any]


class Rows(Protocol):
    """A source of rows. `sql` names its parameters `:like_this`; the SQL is what SQLite and PostgreSQL share."""

    def rows(self, sql: str, params: Params | None = None) -> Iterator[tuple[Any, ...]]:
        """The result rows, fetched as they are consumed."""

    def snapshot(self) -> AbstractContextManager[None]:
        """All rows read within are of one moment, where the database can do that."""

    def version(self) -> int | None:
        """A number that stays the same only as long as nobody else writes; None where the database has none."""

    def again(self) -> Rows:
        """The same rows over a connection of their own, for another thread; close it there."""

    def interrupt(self) -> None:
        """Have the query that another thread is reading end with a `ProjectError`, where the database can do that."""

    def close(self) -> None:
        """Give the connection back."""


def is_project_file(path: Path) -> bool:
    """Whether there is a file that could be a project. Raises `ProjectError` for a path that cannot be looked at."""
    try:
        return path.is_file()
    except OSError as error:
        raise ProjectError(f"{path} cannot be opened: {error.strerror}.", "Choose another --project.") from error


class SqliteRows:
    """Rows straight from a SQLite file, read only."""

    def __init__(self, path: Path) -> None:
        """Open `path`. Raises `ProjectError` if it is not there, not readable or not SQLite."""
        self._path = path
        if not is_project_file(path):
            raise ProjectError(f"There is no project at {path}.", "Make one with: kutip add PATH…")
        try:
            # One reader may be handed from the thread that opened it to the one that goes on with it.
            self._connection = sqlite3.connect(
                path.absolute(), timeout=5.0, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise ProjectError(f"{path} cannot be opened: {error}.") from error
        try:
            self._connection.execute("PRAGMA query_only = ON")
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            self._connection.close()
            hint = "SQLite needs room on the disk even to read, and a folder it may write in."
            raise ProjectError(f"{path} cannot be read: {error}.", hint) from error
        except sqlite3.Error as error:
            self._connection.close()
            raise ProjectError(f"{path} is not a Kutip project: {error}.") from error

    def rows(self, sql: str, params: Params | None = None) -> Iterator[tuple[Any, ...]]:
        """The result rows, fetched as they are consumed. Raises `ProjectError` if the file cannot be read."""
        try:
            yield from self._connection.execute(sql, dict(params or {}))
        except sqlite3.Error as error:
            raise ProjectError(f"{self._path} cannot be read: {error}.") from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All rows read within are of one moment. Keep it short: where there is no log, writers wait for its end."""
        if self._connection.in_transaction:  # `interrupt` came upon the end of the one before
            list(self.rows("ROLLBACK"))
        list(self.rows("BEGIN"))
        try:
            yield
        finally:
            if self._connection.in_transaction:
                list(self.rows("ROLLBACK"))

    def version(self) -> int | None:
        """A number that stays the same only as long as nobody else writes.

        sqlite.org/pragma.html#pragma_data_version
        """
        return int(next(self.rows("PRAGMA data_version"))[0])

    def again(self) -> SqliteRows:
        """The same file, opened once more."""
        return SqliteRows(self._path)

    def interrupt(self) -> None:
        """Have the query that another thread is reading end with a `ProjectError`."""
        self._connection.interrupt()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class EngineRows:
    """Rows over an SQLAlchemy engine, for projects that are not a SQLite file."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rows(self, sql: str, params: Params | None = None) -> Iterator[tuple[Any, ...]]:
        """The result rows, fetched in pages of a thousand."""
        from sqlalchemy import text

        with self._engine.connect().execution_options(yield_per=1000) as connection:
            for row in connection.execute(text(sql), dict(params or {})):
                yield tuple(row)

    def snapshot(self) -> AbstractContextManager[None]:
        """None: each query has a connection of its own."""
        return nullcontext()

    def version(self) -> int | None:
        """None: each query has a connection of its own, and a writer may have another one of the same engine."""
        return None

    def again(self) -> EngineRows:
        """The same engine: it has a connection for each query."""
        return self

    def interrupt(self) -> None:
        """Nothing: the query goes on to its end, and whoever asked looks away."""

    def close(self) -> None:
        """Nothing to do: the engine belongs to the store."""
