"""What people decide about matches and stories, as the store writes it: each decision one journaled action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlmodel import col, delete, insert

from annotations.store import models
from annotations.store.actions import Action, Change
from annotations.store.deciding import merge_changes, split_changes, verdict_changes
from annotations.store.records import Position, Thresholds

if TYPE_CHECKING:
    from annotations.store.reading import Reading

__all__ = ["DECISIONS", "Decisions"]

DECISIONS = ("verdict", "split", "merge")
"""What the journal calls them."""


class Decisions:
    """Verdicts, splits, merges and thresholds of a `Store`. `undo` and `redo` take them back and up like any action."""

    reading: Reading
    commit: Callable[[Action], int]
    _transaction: Callable[[], AbstractContextManager[Connection]]

    def set_verdict(self, a: str, b: str, verdict: str | None, by: str, at: str) -> Action | None:
        """Two articles (uids, in any order) are `same` or `different`, or (None) undecided again, says `by`.

        Same joins their stories, different parts them. Returns the action that was written, None if it was so already.
        Of a replaced article the newest version is meant. Raises `Conflict` if other verdicts say the opposite.
        """
        a, b = self.reading.newest_of(a), self.reading.newest_of(b)
        return self._decide("verdict", a, by, at, verdict_changes(self.reading, a, b, verdict, by, at))

    def split_story(self, story: str, articles: Sequence[str], by: str, at: str) -> Action | None:
        """Take `articles` (uids) out of a story (uid) into one of their own. Raises `Conflict`."""
        changes = split_changes(self.reading, story, articles, by, at)
        return self._decide("split", articles[0], by, at, changes)

    def merge_stories(self, stories: Sequence[str], by: str, at: str) -> Action | None:
        """Make several stories (uids) one, under the uid of the first. Raises `Conflict`."""
        changes = merge_changes(self.reading, stories, by, at)
        kept = self.reading.story(stories[0])
        return self._decide("merge", kept.leader if kept else "", by, at, changes)

    def _decide(self, name: str, article: str, by: str, at: str, changes: tuple[Change, ...]) -> Action | None:
        if not changes:
            return None
        action = Action(name, article, by, changes, Position(), at)
        self.commit(action)
        return action

    def set_thresholds(self, thresholds: Thresholds) -> None:
        """From now on the project lists and joins from these scores; `kutip match` makes the stories anew."""
        with self._transaction() as connection:
            connection.execute(delete(models.Setting).where(col(models.Setting.key) == Thresholds.KEY))
            connection.execute(insert(models.Setting).values(key=Thresholds.KEY, value=thresholds.written()))
