"""The index of matching in the tables: written in transactions so short that a desk that saves a mark never waits."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, TextClause, text

from annotations.store.engine import driver_of
from annotations.store.stories import BY_HAND, count_anew

__all__ = ["IndexWrites", "MatchRow", "PostingRow", "SketchRow", "put_rows"]

SketchRow = tuple[int, int, int, int, bytes]
"""Article id, version of the method, hash of all its words, number of words, sampled hashes."""

PostingRow = tuple[int, int, bytes, bytes]
"""Bucket, segment, hashes, articles."""

MatchRow = tuple[int, int, int, str, str, str]
"""Article ids (the smaller one first), score, relation, evidence, method."""

LONGEST = 0.04
"""Seconds that a transaction should take at most."""

FIRST, FIRST_PLAIN = 200, 1000
"""Rows of the first transaction of many, and where the driver takes them as they are: some 10 ms of them."""

HELD = 32_768
"""Kilobytes of the file that are held in memory while much is written."""

PAUSE = 0.004
"""Seconds between two of them, for whoever waits: SQLite asks again after 1, 2, 5, 10 … milliseconds."""

Row = TypeVar("Row")

_SKETCH = text(
    "INSERT INTO sketch (article_id, version, exact, words, grams) VALUES (:a, :b, :c, :d, :e)"
    " ON CONFLICT (article_id) DO UPDATE SET version = excluded.version, exact = excluded.exact,"
    " words = excluded.words, grams = excluded.grams"
)
_BLOCK = text("INSERT INTO posting_block (bucket, segment, grams, articles) VALUES (:a, :b, :c, :d)")
_POSTING = text("INSERT INTO posting (gram, article_id) VALUES (:a, :b) ON CONFLICT DO NOTHING")
_MATCH = text(
    'INSERT INTO "match" (article_a, article_b, score, relation, evidence, method) VALUES (:a, :b, :c, :d, :e, :f)'
    " ON CONFLICT (article_a, article_b) DO UPDATE SET score = excluded.score, relation = excluded.relation,"
    " evidence = excluded.evidence, method = excluded.method"
)
_PART = text(
    "INSERT INTO matching (name, version, data) VALUES (:name, :version, :data)"
    " ON CONFLICT (name) DO UPDATE SET version = excluded.version, data = excluded.data"
)


_BEGIN = text(
    "INSERT INTO story (uid, leader_id, size, outlets, open) VALUES (:uid, :leader, 0, 0, 0) ON CONFLICT DO NOTHING"
)
_JOIN = text("INSERT INTO story_article (article_id, story_id) VALUES (:a, :b) ON CONFLICT DO NOTHING")


def put_rows(connection: Connection, statement: TextClause, rows: Sequence[Sequence[Any]]) -> None:
    """Execute for each row; a row's values are the parameters `:a`, `:b` … in order.

    For SQLite the rows go to its driver as they are: SQLAlchemy would take longer over them than the database does.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_PARAMETER.sub("?", statement.text), [*rows])
    else:
        connection.execute(statement, [dict(zip("abcdefg", row, strict=False)) for row in rows])


_PARAMETER = re.compile(r":[a-g]\b")


class IndexWrites:
    """What a run of matching writes; part of `Store`."""

    _transaction: Callable[[], AbstractContextManager[Connection]]
    _engine: Engine

    @contextmanager
    def much_written(self) -> Iterator[None]:
        """Within, more of a SQLite file is held in memory: rows go to places all over a table and its index."""
        raw = driver_of(self._engine)
        if raw is None:
            yield
            return
        (before,) = raw.execute("PRAGMA cache_size").fetchone()
        try:
            raw.execute(f"PRAGMA cache_size = {-HELD}")
            yield
        finally:
            raw.execute(f"PRAGMA cache_size = {int(before)}")

    @contextmanager
    def _remade(self, *, checked: bool = True) -> Iterator[None]:
        """Transactions within need not reach the disk at once: after a power cut the next run makes anew what is lost.

        They come in order all the same, and what a person makes is flushed with all before it. Unless `checked`, SQLite
        does not look up every article that is named.
        """
        raw = driver_of(self._engine)
        if raw is None or raw.in_transaction:
            yield
            return
        try:
            raw.execute("PRAGMA synchronous = NORMAL")
            if not checked:
                raw.execute("PRAGMA foreign_keys = OFF")
            yield
        finally:
            raw.execute("PRAGMA foreign_keys = ON")
            raw.execute("PRAGMA synchronous = FULL")

    def in_batches(
        self,
        rows: Sequence[Row],
        write: Callable[[Connection, Sequence[Row]], object],
        first: int = FIRST,
        *,
        checked: bool = True,
    ) -> None:
        """Write all `rows`, as many to a transaction as take `LONGEST`, with a pause between. `first`: rows of the
        first transaction; `checked` as in `_remade`."""
        at, count = 0, first
        while at < len(rows):
            if at:
                time.sleep(PAUSE)
            batch = rows[at : at + count]
            began = time.perf_counter()
            with self._remade(checked=checked), self._transaction() as connection:
                write(connection, batch)
            took = time.perf_counter() - began
            at += len(batch)
            count = max(20, min(4 * count, int(count * LONGEST / max(took, 0.001))))

    def put_sketches(self, rows: Sequence[SketchRow]) -> None:
        """Keep sketches; older ones of the same articles are replaced."""
        self.in_batches(
            rows, lambda connection, batch: put_rows(connection, _SKETCH, batch), FIRST_PLAIN, checked=False
        )

    def put_blocks(self, rows: Sequence[PostingRow]) -> None:
        """Keep blocks of postings."""
        self.in_batches(rows, lambda connection, batch: put_rows(connection, _BLOCK, batch), FIRST_PLAIN)

    def put_postings(self, rows: Sequence[tuple[int, int]]) -> None:
        """Keep single postings, `(hash, article)`."""
        self.in_batches(rows, lambda connection, batch: put_rows(connection, _POSTING, batch), FIRST_PLAIN)

    def put_matches(self, rows: Sequence[MatchRow], *parts: tuple[str, int, bytes]) -> None:
        """Keep matches, with verdicts that were given; `parts` with the last of them, in the same transaction.

        That there are such articles is not checked: none is ever taken out of a project, and to look up two for each
        row, in a table as large as all texts, would take a third of the time. In order of the articles it goes fastest.
        """
        done = 0

        def write(connection: Connection, batch: Sequence[MatchRow]) -> None:
            nonlocal done
            put_rows(connection, _MATCH, batch)
            done += len(batch)
            if done == len(rows):
                self._parts(connection, parts)

        self.in_batches(rows, write, FIRST_PLAIN, checked=False)
        if not rows and parts:
            with self._transaction() as connection:
                self._parts(connection, parts)

    @staticmethod
    def _parts(connection: Connection, parts: Sequence[tuple[str, int, bytes]]) -> None:
        for name, version, data in parts:
            connection.execute(_PART, {"name": name, "version": version, "data": data})

    def put_part(self, name: str, version: int, data: bytes) -> None:
        """Keep what matching knows of the whole project under a name."""
        with self._transaction() as connection:
            self._parts(connection, [(name, version, data)])

    def drop_segments(self, segments: Sequence[int]) -> None:
        """Forget the blocks of these segments."""
        for segment in segments:
            self._drop("posting_block", "bucket", f"segment = {int(segment)}")

    def drop_index(self, but: str) -> None:
        """Forget sketches, postings, what was learned of the project (`but` one part) and what machines said of pairs.

        Verdicts stay.
        """
        self._drop("matching", "name", f"name <> '{but}'")
        self._drop("posting_block", "bucket", "1 = 1")
        self._drop("posting", "gram", "1 = 1")
        self._drop("sketch", "article_id", "1 = 1")
        self._drop('"match"', "article_a", "verdict IS NULL")
        with self._transaction() as connection:
            unsaid = "UPDATE \"match\" SET score = 0, relation = NULL, evidence = '{}', method = :by"
            connection.execute(text(unsaid), {"by": BY_HAND})

    def _drop(self, table: str, key: str, condition: str) -> None:
        some = f"SELECT {key} FROM {table} WHERE {condition} LIMIT 300"
        gone = 1
        while gone:
            with self._transaction() as connection:
                gone = connection.execute(text(f"DELETE FROM {table} WHERE {condition} AND {key} IN ({some})")).rowcount
            time.sleep(PAUSE)

    def put_arrival(
        self, sketch: SketchRow, grams: Sequence[int], matches: Sequence[MatchRow], story: tuple[int, str] | None
    ) -> None:
        """Keep one new article's sketch, postings and matches, and put it into a story, in one transaction.

        `story` is its leader and its uid; one that is not there yet begins with its leader.
        """
        with self._remade(), self._transaction() as connection:
            put_rows(connection, _SKETCH, [sketch])
            if grams:
                put_rows(connection, _POSTING, [(gram, sketch[0]) for gram in grams])
            if matches:
                put_rows(connection, _MATCH, matches)
            if story is not None:
                leader, uid = story
                connection.execute(_BEGIN, {"uid": uid, "leader": leader})
                known = connection.execute(text("SELECT id FROM story WHERE uid = :uid"), {"uid": uid}).scalar_one()
                connection.execute(_JOIN, [{"a": each, "b": known} for each in (leader, sketch[0])])
                count_anew(connection, [known])
