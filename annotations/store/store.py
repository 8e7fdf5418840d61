"""The project: one object that owns every transaction. Writes, journal, undo and redo; reads are in `reading`."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, exists, func, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import col, insert, select

from annotations.errors import Busy, Conflict, ProjectError, SaveError
from annotations.scheme_change import Plan, Usage
from annotations.store import models, suggestions
from annotations.store.actions import Action, Change, decode_side, encode_side, inverse
from annotations.store.adding import Added, Progress, add_articles, keep_progress
from annotations.store.apply import apply_changes, keeps_place, upsert_task
from annotations.store.bulk import BulkWrites
from annotations.store.decisions import Decisions
from annotations.store.engine import BUSY_SECONDS, is_url, open_engine, upgrade
from annotations.store.filesystem import file_at
from annotations.store.going_back import as_it_is
from annotations.store.learned import newest_run, set_learned, undo_learned
from annotations.store.placements import Placements
from annotations.store.reading import Reading
from annotations.store.records import Annotation, Article, Position, Suggestion
from annotations.store.relabelling import (
    Relabelled,
    change_scheme,
    refuse_reversal,
    refuse_unknown_labels,
    undo_scheme,
    usage_of,
)
from annotations.store.rows import EngineRows, SqliteRows
from annotations.store.story_rows import StoryWrites
from annotations.store.suggestions import Proposed, propose
from annotations.text import text_hash

__all__ = ["Added", "Reversal", "Store"]


@dataclass(frozen=True, slots=True)
class Reversal:
    """An undo or redo that was done: which action, on which article, what changed thereby, its journal row."""

    action: str
    article: str
    changes: tuple[Change, ...]
    seq: int


class Store(Decisions, Placements, StoryWrites, BulkWrites):
    """A project, open for writing. Not for two threads at once; two processes are fine."""

    def __init__(self, target: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open the project file or URL, making or upgrading it as needed. Raises `ProjectError`.

        A write waits `busy_seconds` for another process's transaction before it is `Busy`.
        """
        self.target = target
        self._engine = open_engine(target, busy_seconds)
        try:
            upgrade(self._engine, target)
            self.reading = Reading(EngineRows(self._engine) if is_url(target) else SqliteRows(Path(target)))
        except DBAPIError as error:
            self._engine.dispose()
            raise ProjectError(f"{target} cannot be opened: {error.orig or error}.") from error
        except BaseException:
            self._engine.dispose()
            raise
        self._file = None if is_url(target) else file_at(target)
        self._scheme_seen = self.reading.scheme_version()
        self._articles: dict[str, int] = {}
        self._outlets: dict[str, int] = {}
        self._lengths: dict[str, int] = {}

    def close(self) -> None:
        """Let go of the file. SQLite folds its log into the project file at the last close."""
        self.reading.close()
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fold_log(self) -> None:
        """Fold the write-ahead log of SQLite into the file, as far as no reader needs it (sqlite.org/wal.html#ckpt).

        SQLite does it in every so many commits, which then take several times as long: better while nobody waits.
        Nothing depends on it, so no error is raised.
        """
        if self._engine.dialect.name == "sqlite":
            with suppress(DBAPIError, sqlite3.Error), self._engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """One transaction; its errors as `Busy`, `Conflict` or `SaveError`. What failed left nothing behind."""
        # SQLite would go on writing to a file that was deleted, and call that saved.
        if self._file is not None and file_at(self.target) != self._file:
            raise SaveError(f"The project file was moved, deleted or replaced: {self.target}.", "Put it back.")
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError as error:
            raise Conflict(f"The change does not fit what is stored: {error.orig}.") from error
        except DBAPIError as error:
            reason = str(error.orig)
            if "locked" in reason or "busy" in reason:
                raise Busy("Another process holds the project file.") from error
            raise SaveError(f"The project file could not be written: {reason}.") from error

    # -- articles and scheme -------------------------------------------------------------------------------------

    def add_articles(
        self, articles: Iterable[Article], at: str, progress: Progress | None = None, told: Collection[str] = ()
    ) -> Added:
        """Store articles with their regions in one transaction; texts that the outlet already has are left alone.

        Another text under a URL that the outlet has becomes a version that replaces the newest, but for those `told`
        (uids): `link_versions` follows. `progress` is kept with them. `at`: ISO 8601. Raises `SaveError`.
        """
        with self._transaction() as connection:
            added = add_articles(connection, list(articles), at, outlets := dict(self._outlets), told)
            if progress is not None:
                keep_progress(connection, progress, at)
        self._outlets = outlets
        return added

    def next_learned_run(self) -> int:
        """The number of the next run of learned regions."""
        with self._transaction() as connection:
            return newest_run(connection)[0] + 1

    def set_learned(self, changes: Iterable[Change], first: int, run: int, at: str) -> int:
        """Change regions as learned, in one transaction, the rows of the run numbered from `first`; how many."""
        with self._transaction() as connection:
            return set_learned(connection, changes, first, run, at, (self._article_id, self._annotator_id))

    def undo_learned(self, at: str) -> tuple[int, int] | None:
        """Take the newest run of learned regions back: articles put back, articles left. None if there is none."""
        with self._transaction() as connection:
            run = newest_run(connection)[1]
            ids = (self._article_id, self._annotator_id)
            return None if run is None else undo_learned(connection, run, at, ids)

    def apply_scheme(self, yaml: str, at: str) -> None:
        """Make `yaml` the scheme in force; nothing happens if it already is. It was validated by the caller."""
        digest = text_hash(yaml)
        with self._transaction() as connection:
            newest = select(models.Scheme.sha256).order_by(col(models.Scheme.version).desc()).limit(1)
            if connection.execute(newest).scalar() != digest:
                connection.execute(insert(models.Scheme).values(yaml=yaml, sha256=digest, applied_at=at))

    def usage(self) -> Usage:
        """What the scheme in force is used for."""
        with self._transaction() as connection:
            return usage_of(connection)

    def change_scheme(self, yaml: str, plan: Plan, at: str) -> Relabelled:
        """Make `yaml` the scheme in force and do to marks and links what the plan says, in one transaction.

        It was validated by the caller. Raises `Conflict` if anything was marked since the plan was made.
        """
        with self._transaction() as connection:
            return change_scheme(connection, yaml, plan, at, self._article_id, self._annotator_id)

    def undo_scheme(self, at: str) -> Relabelled | None:
        """Take back the last change of the scheme, with all it did to marks and links; None if there was none.

        Raises `Conflict` if what was changed is no longer as the change left it.
        """
        with self._transaction() as connection:
            return undo_scheme(connection, at, self._article_id, self._annotator_id)

    def propose(
        self, suggester: str, version: str, found: Iterable[tuple[str, Sequence[Suggestion]]], at: str
    ) -> Proposed:
        """Store what a suggester found, by article uid, in one transaction, replacing what it found before and nobody
        decided. Raises `Conflict` for an article that is not in the project, or a span outside its text.
        """
        with self._transaction() as connection:
            rows = [(self._article_id(connection, uid), tuple(suggestions)) for uid, suggestions in found]
            for one in (one for _, suggestions in rows for one in suggestions):
                if one.end > self._length(connection, one.article):
                    raise Conflict(f"A {one.label} suggestion of {suggester} is outside the text of {one.article}.")
            return propose(connection, suggester, version, rows, at)

    def suggest_on_add(self, *, on: bool) -> None:
        """Whether articles that are added get suggestions at once; holds for the project, whoever adds them."""
        with self._transaction() as connection:
            suggestions.suggest_on_add(connection, on)

    def use_lexicons(self, folder: str) -> None:
        """The folder of lexicons that suggesters read for this project; empty for Kutip's alone."""
        with self._transaction() as connection:
            suggestions.use_lexicons(connection, folder)

    # -- actions -------------------------------------------------------------------------------------------------

    def commit(self, action: Action) -> int:
        """Write one user action: journal row, state and reading position in one transaction. Returns the row's seq.

        An action that was already written (same token) is not written again. Raises `Conflict` if it does not fit
        what is stored, `Busy` or `SaveError` if it could not be written; then nothing of it is stored.
        """
        with self._transaction() as connection:
            there = select(models.Journal.seq).where(col(models.Journal.token) == action.token)
            seq = connection.execute(there).scalar()
            return int(seq) if seq is not None else self._write(connection, action, None)

    def commit_all(self, actions: Sequence[Action]) -> None:
        """Write several actions in one transaction, a journal row each: all of them or none. Raises as `commit`."""
        with self._transaction() as connection:
            for action in actions:
                there = select(models.Journal.seq).where(col(models.Journal.token) == action.token)
                if connection.execute(there).scalar() is None:
                    self._write(connection, action, None)

    def _write(self, connection: Connection, action: Action, undoes: int | None) -> int:
        article_id = self._article_id(connection, action.article)
        annotator_id = self._annotator_id(connection, action.annotator)
        self._check_spans(connection, action.changes)
        self._refuse_gone_labels(connection, action.changes)
        apply_changes(connection, action.changes, self._article_id, self._annotator_id, action.annotator, action.at)
        if keeps_place(action):
            upsert_task(connection, article_id, annotator_id, None, action.position, action.at)
        made = connection.execute(
            insert(models.Journal).values(
                at=action.at, token=action.token, annotator_id=annotator_id, action=action.name, article_id=article_id,
                before=encode_side(action.changes, "before"), after=encode_side(action.changes, "after"), undoes=undoes,
            )
        )  # fmt: skip
        return int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0

    def _refuse_gone_labels(self, connection: Connection, changes: Sequence[Change]) -> None:
        if self._scheme_seen is not None:
            newest = connection.execute(select(func.max(models.Scheme.version))).scalar()
            if newest != self._scheme_seen[0]:
                refuse_unknown_labels(connection, changes)

    def save_position(self, article: str, annotator: str, position: Position, at: str) -> None:
        """Keep where the annotator stands. Not journaled: nothing that was made depends on it."""
        with self._transaction() as connection:
            article_id = self._article_id(connection, article)
            upsert_task(connection, article_id, self._annotator_id(connection, annotator), None, position, at)

    def undo(self, annotator: str, at: str, only: Collection[str] = (), *, past: bool = False) -> Reversal | None:
        """Take back the annotator's last action (of those names, if any) that still stands; None if there is none.

        `past` leaves that one as it is for good, and takes back the one before. Raises `Conflict` if another desk has
        changed the same things since.
        """
        wanted = self._last_standing(annotator, only)
        if past:
            self._pass_by(wanted, annotator, at)
        return self._reverse("undo", wanted, annotator, at)

    def _pass_by(self, wanted: Any, annotator: str, at: str) -> None:
        """Note in the journal that an action is not to be taken back any more. Nothing of it changes."""
        journal = models.Journal
        with self._transaction() as connection:
            row = connection.execute(
                select(journal.seq, models.Article.uid)
                .join(models.Article, col(models.Article.id) == col(journal.article_id))
                .where(col(journal.seq) == wanted.scalar_subquery())
            ).one_or_none()
            if row is not None:
                position = self._reading_position(connection, row[1], annotator)
                self._write(connection, Action("pass by", row[1], annotator, (), position, at), row[0])

    @staticmethod
    def _last_standing(annotator: str, only: Collection[str] = ()) -> Any:
        """The journal row (seq) of the annotator's last action that was not taken back."""
        journal = models.Journal
        last_word = _last_word()
        return (
            select(journal.seq)
            .join(models.Annotator, col(models.Annotator.id) == col(journal.annotator_id))
            .where(col(models.Annotator.name) == annotator, col(journal.undoes).is_(None))
            .where((last_word.is_(None)) | (last_word == "redo"))
            .where(col(journal.action).in_(only) if only else true())
            .order_by(col(journal.seq).desc())
            .limit(1)
        )

    def redo(self, annotator: str, at: str) -> Reversal | None:
        """Do again what was undone last, unless something new was done since; None if there is nothing.

        Raises `Conflict` if another desk has changed the same things since.
        """
        journal, later = models.Journal, aliased(models.Journal)
        whose = select(models.Annotator.id).where(col(models.Annotator.name) == annotator).scalar_subquery()
        newest = (
            select(func.coalesce(func.max(col(later.seq)), 0))
            .where(col(later.annotator_id) == whose, col(later.undoes).is_(None))
            .scalar_subquery()
        )
        taken_up = exists().where(
            col(later.annotator_id) == whose,
            col(later.undoes) == col(journal.undoes),
            col(later.seq) > col(journal.seq),
        )
        wanted = (
            select(journal.undoes)
            .where(col(journal.annotator_id) == whose, col(journal.action) == "undo", col(journal.seq) > newest)
            .where(~taken_up)
            .order_by(col(journal.seq).desc())
            .limit(1)
        )
        return self._reverse("redo", wanted, annotator, at)

    def _reverse(self, word: str, wanted: object, annotator: str, at: str) -> Reversal | None:
        journal = models.Journal
        with self._transaction() as connection:
            seq = connection.execute(wanted).scalar()  # type: ignore[call-overload]
            if seq is None:
                return None
            row = connection.execute(
                select(journal.action, models.Article.uid, journal.before, journal.after)
                .join(models.Article, col(models.Article.id) == col(journal.article_id))
                .where(col(journal.seq) == seq)
            ).one()
            done = decode_side(row[2], row[3])
            changes = as_it_is(self.reading, inverse(done) if word == "undo" else done)
            refuse_reversal(connection, row[0], changes)
            position = self._reading_position(connection, row[1], annotator)
            action = Action(word, row[1], annotator, changes, position, at)
            return Reversal(row[0], row[1], changes, self._write(connection, action, seq))

    @staticmethod
    def _reading_position(connection: Connection, article: str, annotator: str) -> Position:
        row = connection.execute(
            select(models.Task.caret, models.Task.scroll)
            .join(models.Article, col(models.Article.id) == col(models.Task.article_id))
            .join(models.Annotator, col(models.Annotator.id) == col(models.Task.annotator_id))
            .where(col(models.Article.uid) == article, col(models.Annotator.name) == annotator)
        ).one_or_none()
        return Position(row[0], row[1]) if row else Position()

    # -- ids -----------------------------------------------------------------------------------------------------

    def _article_id(self, connection: Connection, uid: str) -> int:
        if uid not in self._articles:
            found = connection.execute(select(models.Article.id).where(col(models.Article.uid) == uid)).scalar()
            if found is None:
                raise Conflict(f"There is no article {uid} in this project.")
            self._articles[uid] = found
        return self._articles[uid]

    def _check_spans(self, connection: Connection, changes: tuple[Change, ...]) -> None:
        """Refuse a mark that reaches outside its article's text."""
        for change in changes:
            mark = change.after
            if not isinstance(mark, Annotation):
                continue
            length = self._length(connection, mark.article)
            if any(not 0 <= start < end <= length for start, end in mark.fragments):
                raise Conflict(f"The {mark.label} mark {mark.fragments} is outside the text of {mark.article}.")

    def _length(self, connection: Connection, article: str) -> int:
        """Code points of an article's text."""
        if article not in self._lengths:
            text = select(models.Article.text).where(col(models.Article.id) == self._article_id(connection, article))
            self._lengths[article] = len(connection.execute(text).scalar_one())
        return self._lengths[article]

    def _annotator_id(self, connection: Connection, name: str) -> int:
        row = select(models.Annotator.id).where(col(models.Annotator.name) == name)
        found = connection.execute(row).scalar()
        if found is None:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            connection.execute(dialect.insert(models.Annotator).values(name=name).on_conflict_do_nothing())
            found = connection.execute(row).scalar_one()
        return int(found or 0)


def _last_word() -> Any:
    """What was said last of a journal row: `undo`, `redo`, or NULL."""
    later = aliased(models.Journal)
    return (
        select(col(later.action))
        # nobody undoes another's work; that the annotator is named here makes it a look into an index
        .where(col(later.annotator_id) == col(models.Journal.annotator_id))
        .where(col(later.undoes) == col(models.Journal.seq))
        .order_by(col(later.seq).desc())
        .limit(1)
        .correlate(models.Journal)
        .scalar_subquery()
    )
