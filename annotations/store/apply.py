"""Changes of an action, written to the tables; each checked against what is there first."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, insert, select, update

from annotations.errors import Conflict
from annotations.store import entities, models, regions, suggestions
from annotations.store.actions import Action, Assignment, Change, Status
from annotations.store.records import Annotation, Entity, Link, Position
from annotations.store.stories import BETWEEN, UNREAD, apply_story_changes, check_story_changes

__all__ = ["apply_changes", "keeps_place", "upsert_task"]

Ids = Callable[[Connection, str], int]


def apply_changes(
    connection: Connection, changes: tuple[Change, ...], article_id: Ids, annotator_id: Ids, annotator: str, at: str
) -> None:
    """Write the changes in the order that foreign keys want: entities on, links off, annotations off and on, links on,
    states, decisions about suggestions, preferences, entities off; verdicts and stories by themselves.

    Raises `Conflict` where the value before is not the one stored.
    """
    for change in changes:
        if isinstance(change.before, Entity):
            entities.check(connection, change.before)
        if isinstance(change.after, Entity):
            entities.put(connection, change.after)
    for change in changes:
        if change.kind == "link" and change.before is not None:
            _remove_link(connection, change)
    for change in changes:
        if isinstance(change.before, Annotation):
            _check_annotation(connection, change.before)
            if change.after is None:
                connection.execute(delete(models.Annotation).where(col(models.Annotation.uid) == change.uid))
    for change in changes:
        if isinstance(change.after, Annotation):
            _put_annotation(connection, change.after, change.before is None, article_id, annotator_id)
    for change in changes:
        if isinstance(change.after, Link):
            _put_link(connection, change.after, annotator_id)
        elif isinstance(change.after, Status):
            _put_status(connection, change, article_id, annotator_id, annotator, at)
        elif change.kind == "assignment":
            _assign(connection, change, article_id, annotator_id, at)
        elif change.kind == "regions":
            regions.put(connection, change, article_id)
    suggestions.apply_decisions(connection, changes, article_id, annotator_id)
    for change in changes:
        if change.kind == "entity" and change.after is None:
            entities.remove(connection, change.uid)
    if any(change.kind in BETWEEN for change in changes):
        check_story_changes(connection, changes, article_id)
        apply_story_changes(connection, changes, article_id, annotator_id)


def _check_annotation(connection: Connection, wanted: Annotation) -> None:
    """Refuse to overwrite a mark that is no longer what the action saw."""
    row = connection.execute(
        select(models.Annotation.id, models.Annotation.label, models.Annotation.note, models.Annotation.flags).where(
            col(models.Annotation.uid) == wanted.uid
        )
    ).one_or_none()
    if row is None:
        raise Conflict(f"The {wanted.label} mark is gone: another desk deleted it.")
    spans = connection.execute(
        select(models.Fragment.start, models.Fragment.end)
        .where(col(models.Fragment.annotation_id) == row[0])
        .order_by(col(models.Fragment.ordinal))
    ).all()
    stored = (
        row[1],
        row[2],
        tuple(json.loads(row[3])),
        entities.referred(connection, row[0]),
        tuple((start, end) for start, end in spans),
    )
    if stored != (wanted.label, wanted.note, wanted.flags, wanted.entity, wanted.fragments):
        raise Conflict(f"The {wanted.label} mark was changed at another desk.")


def _put_annotation(connection: Connection, mark: Annotation, new: bool, article_id: Ids, annotator_id: Ids) -> None:
    if not mark.fragments:
        raise Conflict(f"A {mark.label} mark needs a span.")
    values: dict[str, Any] = {
        "label": mark.label, "note": mark.note, "flags": json.dumps(list(mark.flags)),
        "origin": mark.origin, "created_at": mark.created_at, "updated_at": mark.updated_at,
        "entity_id": entities.row_id(connection, mark.entity) if mark.entity else None,
    }  # fmt: skip
    if new:
        made = connection.execute(
            insert(models.Annotation).values(
                uid=mark.uid,
                article_id=article_id(connection, mark.article),
                annotator_id=annotator_id(connection, mark.annotator),
                **values,
            )
        )
        mark_id = made.inserted_primary_key[0] if made.inserted_primary_key else None
    else:
        values["article_id"] = article_id(connection, mark.article)  # a mark may move to another version of its article
        connection.execute(update(models.Annotation).where(col(models.Annotation.uid) == mark.uid).values(**values))
        mark_id = _annotation_id(connection, mark.uid)
        connection.execute(delete(models.Fragment).where(col(models.Fragment.annotation_id) == mark_id))
    connection.execute(
        insert(models.Fragment),
        [
            {"annotation_id": mark_id, "ordinal": n, "start": start, "end": end}
            for n, (start, end) in enumerate(mark.fragments)
        ],
    )


def _annotation_id(connection: Connection, uid: str) -> int:
    found = connection.execute(select(models.Annotation.id).where(col(models.Annotation.uid) == uid)).scalar()
    if found is None:
        raise Conflict("One end of the link is gone: another desk deleted it.")
    return int(found)


def _remove_link(connection: Connection, change: Change) -> None:
    gone = connection.execute(delete(models.Link).where(col(models.Link.uid) == change.uid))
    if gone.rowcount == 0:
        raise Conflict("The link is gone: another desk removed it.")


def _put_link(connection: Connection, link: Link, annotator_id: Ids) -> None:
    connection.execute(
        insert(models.Link).values(
            uid=link.uid,
            kind=link.kind,
            head_annotation_id=_annotation_id(connection, link.head),
            tail_annotation_id=_annotation_id(connection, link.tail),
            annotator_id=annotator_id(connection, link.annotator),
        )
    )


def _put_status(
    connection: Connection, change: Change, article_id: Ids, annotator_id: Ids, annotator: str, at: str
) -> None:
    after = change.after
    if not isinstance(after, Status):
        raise TypeError(f"a status change carries a Status, not {after!r}")
    whose = annotator_id(connection, annotator)
    upsert_task(connection, article_id(connection, change.uid), whose, after.status, None, at)


def _assign(connection: Connection, change: Change, article_id: Ids, annotator_id: Ids, at: str) -> None:
    """Give an article to an annotator, as a task to do; taken back, the task goes if nobody has begun it."""
    given = change.after if change.after is not None else change.before
    if not isinstance(given, Assignment):
        raise TypeError(f"an assignment change carries an Assignment, not {given!r}")
    key = {
        "article_id": article_id(connection, given.article), "annotator_id": annotator_id(connection, given.annotator),
    }  # fmt: skip
    if change.after is not None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        task = dialect.insert(models.Task).values(**key, status="todo", caret=0, scroll=0, updated_at=at)
        connection.execute(task.on_conflict_do_nothing())
        return
    wanted = [col(getattr(models.Task, name)) == value for name, value in key.items()]
    connection.execute(delete(models.Task).where(*wanted, col(models.Task.status) == "todo"))


def keeps_place(action: Action) -> bool:
    """Whether the annotator of the action is at work on its article then: not for what is done without reading it, nor
    where an undo takes it away from them again.
    """
    own = Assignment(action.article, action.annotator)
    if any(change.after is None and change.before == own for change in action.changes):
        return False
    return not action.changes or any(change.kind not in UNREAD for change in action.changes)


def upsert_task(
    connection: Connection, article: int, annotator: int, status: str | None, position: Position | None, at: str
) -> None:
    """Set the state, the position, or both; what is None stays (a new task begins as `doing`, at the start)."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    given: dict[str, Any] = {"updated_at": at}
    if status is not None:
        given["status"] = status
    if position is not None:
        given |= {"caret": position.caret, "scroll": position.scroll}
    values = {"status": "doing", "caret": 0, "scroll": 0, **given, "article_id": article, "annotator_id": annotator}
    statement = dialect.insert(models.Task).values(**values)
    keys = [col(models.Task.article_id), col(models.Task.annotator_id)]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=given))
