"""All stories of a project written at once, a few to a transaction: what differs from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, TextClause, text

from annotations.store.matching import IndexWrites, put_rows

__all__ = ["StoryRecord", "StoryWrites"]


@dataclass(slots=True)
class StoryRecord:
    """A story as it is to be stored: `members` are sorted article ids, dates ISO 8601."""

    uid: str
    leader: int
    members: tuple[int, ...]
    outlets: int
    first_at: str | None
    last_at: str | None
    open: int = 0

    def values(self) -> tuple[Any, ...]:
        """What the table has of it besides its uid."""
        return self.leader, len(self.members), self.outlets, self.first_at, self.last_at, self.open


_STORY = text(
    "INSERT INTO story (uid, leader_id, size, outlets, first_at, last_at, open) VALUES (:a, :b, :c, :d, :e, :f, :g)"
    " ON CONFLICT (uid) DO UPDATE SET leader_id = excluded.leader_id, size = excluded.size,"
    " outlets = excluded.outlets, first_at = excluded.first_at, last_at = excluded.last_at, open = excluded.open"
)
_MEMBER = text(
    "INSERT INTO story_article (article_id, story_id) VALUES (:a, (SELECT id FROM story WHERE uid = :b))"
    " ON CONFLICT (article_id) DO UPDATE SET story_id = excluded.story_id"
)
_FREE = text("DELETE FROM story_article WHERE article_id = :a")
_END = text("DELETE FROM story WHERE uid = :a")
_STORED = "SELECT uid, leader_id, size, outlets, first_at, last_at, open FROM story"
_HOMES = "SELECT x.article_id, s.uid FROM story_article x JOIN story s ON s.id = x.story_id"


class StoryWrites(IndexWrites):
    """Stories in bulk; part of `Store`."""

    _transaction: Callable[[], AbstractContextManager[Connection]]

    def put_stories(self, records: Sequence[StoryRecord]) -> int:
        """Make the stories of the project exactly these; how many came, went or changed. Titles given stay."""
        with self._transaction() as connection:
            stored = {row[0]: row[1:] for row in _rows(connection, _STORED)}
            homes: dict[int, str] = dict(_rows(connection, _HOMES))
        wanted = {each: record.uid for record in records for each in record.members}
        fresh = [(record.uid, *record.values()) for record in records if stored.get(record.uid) != record.values()]
        moved = [pair for pair in wanted.items() if homes.get(pair[0]) != pair[1]]
        alone = [(each,) for each in homes if each not in wanted]
        gone = [(uid,) for uid in sorted(stored.keys() - {record.uid for record in records})]
        # articles are never taken out of a project, and a member's story is looked up: neither needs another look
        self._put(fresh, _STORY, checked=False)
        self._put(moved, _MEMBER, checked=False)
        self._put(alone, _FREE)
        self._put(gone, _END)
        touched = {row[0] for row in fresh} | {uid for _, uid in moved} | {homes[each] for (each,) in alone}
        return len(touched | {uid for (uid,) in gone})

    def _put(self, rows: Sequence[tuple[Any, ...]], statement: TextClause, *, checked: bool = True) -> None:
        self.in_batches(rows, lambda connection, batch: put_rows(connection, statement, batch), checked=checked)


def _rows(connection: Connection, sql: str) -> Sequence[tuple[Any, ...]]:
    """All rows of a query, as the driver gives them: a hundred thousand of them need no names."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql)
        return cursor.fetchall()
    finally:
        cursor.close()
