"""All stories of a project written at once, a few to a transaction: what differs from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from annotations.store.matching import IndexWrites

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
    "INSERT INTO story (uid, leader_id, size, outlets, first_at, last_at, open)"
    " VALUES (:uid, :leader, :size, :outlets, :first, :last, :open)"
    " ON CONFLICT (uid) DO UPDATE SET leader_id = excluded.leader_id, size = excluded.size,"
    " outlets = excluded.outlets, first_at = excluded.first_at, last_at = excluded.last_at, open = excluded.open"
)
_MEMBER = text(
    "INSERT INTO story_article (article_id, story_id) VALUES (:article, (SELECT id FROM story WHERE uid = :uid))"
    " ON CONFLICT (article_id) DO UPDATE SET story_id = excluded.story_id"
)


class StoryWrites(IndexWrites):
    """Stories in bulk; part of `Store`."""

    _transaction: Callable[[], AbstractContextManager[Connection]]

    def put_stories(self, records: Sequence[StoryRecord]) -> int:
        """Make the stories of the project exactly these; how many came, went or changed. Titles given stay."""
        with self._transaction() as connection:
            stored = {row[0]: tuple(row[1:]) for row in connection.execute(_stored())}
            homes = {row[0]: row[1] for row in connection.execute(_homes())}
        wanted = {each: record.uid for record in records for each in record.members}
        fresh = [record for record in records if stored.get(record.uid) != record.values()]
        moved = [(each, uid) for each, uid in wanted.items() if homes.get(each) != uid]
        alone = [each for each in homes if each not in wanted]
        gone = sorted(stored.keys() - {record.uid for record in records})
        touched = {record.uid for record in fresh} | {uid for _, uid in moved} | {homes[each] for each in alone}
        self.in_batches(fresh, _put)
        self.in_batches(moved, _move)
        self.in_batches(alone, _free)
        self.in_batches(gone, _end)
        return len(touched | set(gone))


def _stored() -> Any:
    return text("SELECT uid, leader_id, size, outlets, first_at, last_at, open FROM story")


def _homes() -> Any:
    return text("SELECT x.article_id, s.uid FROM story_article x JOIN story s ON s.id = x.story_id")


def _put(connection: Connection, records: Sequence[StoryRecord]) -> None:
    names = ("leader", "size", "outlets", "first", "last", "open")
    rows = [{"uid": record.uid, **dict(zip(names, record.values(), strict=True))} for record in records]
    connection.execute(_STORY, rows)


def _move(connection: Connection, moved: Sequence[tuple[int, str]]) -> None:
    connection.execute(_MEMBER, [{"article": article, "uid": uid} for article, uid in moved])


def _free(connection: Connection, articles: Sequence[int]) -> None:
    connection.execute(text("DELETE FROM story_article WHERE article_id = :id"), [{"id": each} for each in articles])


def _end(connection: Connection, uids: Sequence[str]) -> None:
    connection.execute(text("DELETE FROM story WHERE uid = :uid"), [{"uid": uid} for uid in uids])
