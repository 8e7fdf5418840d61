"""Actions that only add (an import's), many at once: a statement for a table where `apply` has some for each mark."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, insert, select

from annotations.errors import Conflict
from annotations.store import entities, models
from annotations.store.actions import Action, Assignment, Change, Status, encode_side
from annotations.store.records import Annotation, Entity, Link, Suggestion
from annotations.store.suggestions import put_decided
from annotations.store.told_versions import Told, link_told

__all__ = ["BulkWrites", "only_adds", "write_new"]

_MOST = 500
"""Values in one IN (…), as in `adding`."""

Ids = Callable[[Connection, str], int]


def only_adds(action: Action) -> bool:
    """Whether the action brings nothing but marks, links, entities or changes of those, decided suggestions, and states
    of its annotator in its article.
    """
    own = Assignment(action.article, action.annotator)
    return all(
        (change.before is None and (isinstance(change.after, Annotation | Link) or change.after == own))
        or isinstance(change.after, Entity)
        or (isinstance(change.after, Status) and change.uid == action.article)
        or (isinstance(change.after, Suggestion) and getattr(change.before, "status", "pending") == "pending")
        for change in action.changes
    )


def write_new(connection: Connection, actions: Sequence[Action], annotator_id: Ids) -> None:
    """Write actions of which each only adds, with their journal rows, as one by one they would be.

    A task that is there keeps its state and reading position. Raises `Conflict` for what does not fit what is stored.
    """
    there = _found(connection, models.Journal.token, [action.token for action in actions])
    fresh = [action for action in actions if action.token not in there]
    marks = [change.after for each in fresh for change in each.changes if isinstance(change.after, Annotation)]
    links = [change.after for each in fresh for change in each.changes if isinstance(change.after, Link)]
    decided = [
        (change.after, change.after.by or each.annotator)
        for each in fresh
        for change in each.changes
        if isinstance(change.after, Suggestion)
    ]
    named = {mark.article for mark in marks} | {one.article for one, _ in decided}
    articles = _lengths(connection, named | {each.article for each in fresh})
    names = {each.annotator for each in fresh} | {mark.annotator for mark in marks} | {each.annotator for each in links}
    names |= {who for _, who in decided}
    whose = {name: annotator_id(connection, name) for name in sorted(names)}
    for action in fresh:
        for change in action.changes:
            if isinstance(change.before, Entity):
                entities.check(connection, change.before)
            if isinstance(change.after, Entity):
                entities.put(connection, change.after)
    ids = _put_marks(connection, marks, articles, whose)
    _put_links(connection, links, ids, whose)
    put_decided(connection, [(one, articles[one.article][0], whose[who]) for one, who in decided])
    _put_tasks(connection, fresh, articles, whose)
    rows = [
        {
            "at": each.at, "token": each.token, "annotator_id": whose[each.annotator], "action": each.name,
            "article_id": articles[each.article][0], "before": encode_side(each.changes, "before"),
            "after": encode_side(each.changes, "after"), "undoes": None,
        }
        for each in fresh
    ]  # fmt: skip
    if rows:
        connection.execute(insert(models.Journal), rows)


class BulkWrites:
    """What an import writes; part of `Store`."""

    _transaction: Callable[[], AbstractContextManager[Connection]]
    _annotator_id: Callable[[Connection, str], int]
    _refuse_gone_labels: Callable[[Connection, Sequence[Change]], None]

    def commit_new(self, actions: Sequence[Action]) -> None:
        """Write several actions, of which each only adds, in one transaction: as `commit_all`, much faster."""
        with self._transaction() as connection:
            self._refuse_gone_labels(connection, [change for action in actions for change in action.changes])
            write_new(connection, actions, self._annotator_id)

    def link_versions(self, told: Sequence[Told], fresh: Collection[str], stated: Collection[str] = ()) -> None:
        """Make articles the versions that another project had them as; `fresh` (uids) were added without being linked.

        What stood for an older version stands for the newer one from now on. With those `stated` (uids) came who had
        them to work on: nobody gets one for having had an older one of them. Raises `SaveError`.
        """
        with self._transaction() as connection:
            link_told(connection, told, fresh, stated)


def _slices(values: Iterable[str]) -> Iterable[Sequence[str]]:
    ordered = sorted(set(values))
    return (ordered[at : at + _MOST] for at in range(0, len(ordered), _MOST))


def _found(connection: Connection, column: Any, values: Iterable[str]) -> set[str]:
    return {
        row for some in _slices(values) for row in connection.execute(select(column).where(column.in_(some))).scalars()
    }


def _ids(connection: Connection, table: Any, uids: Iterable[str]) -> dict[str, int]:
    return {
        uid: int(key)
        for some in _slices(uids)
        for uid, key in connection.execute(select(table.uid, table.id).where(table.uid.in_(some)))
    }


def _lengths(connection: Connection, uids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Id and code points of each article. Raises `Conflict` for one that is not there."""
    wanted = set(uids)
    table = models.Article
    out: dict[str, tuple[int, int]] = {}
    for some in _slices(wanted):
        rows = connection.execute(select(table.uid, table.id, func.length(table.text)).where(col(table.uid).in_(some)))
        out |= {uid: (int(key or 0), length) for uid, key, length in rows}
    for uid in wanted - set(out):
        raise Conflict(f"There is no article {uid} in this project.")
    return out


def _put_marks(
    connection: Connection, marks: Sequence[Annotation], articles: dict[str, tuple[int, int]], whose: dict[str, int]
) -> dict[str, int]:
    """Write marks and fragments; the ids of the marks by uid."""
    referred = _ids(connection, models.Entity, {mark.entity for mark in marks if mark.entity})
    rows = []
    for mark in marks:
        article, length = articles[mark.article]
        if not mark.fragments:
            raise Conflict(f"A {mark.label} mark needs a span.")
        if any(not 0 <= start < end <= length for start, end in mark.fragments):
            raise Conflict(f"The {mark.label} mark {mark.fragments} is outside the text of {mark.article}.")
        if mark.entity and mark.entity not in referred:
            raise Conflict("The person, body or country is gone: another desk removed it.")
        rows.append(
            {
                "uid": mark.uid, "article_id": article, "annotator_id": whose[mark.annotator], "label": mark.label,
                "note": mark.note, "flags": json.dumps(list(mark.flags)), "origin": mark.origin,
                "created_at": mark.created_at, "updated_at": mark.updated_at,
                "entity_id": referred[mark.entity] if mark.entity else None,
            }
        )  # fmt: skip
    if not rows:
        return {}
    connection.execute(insert(models.Annotation), rows)
    ids = _ids(connection, models.Annotation, (mark.uid for mark in marks))
    fragments = [
        {"annotation_id": ids[mark.uid], "ordinal": ordinal, "start": start, "end": end}
        for mark in marks
        for ordinal, (start, end) in enumerate(mark.fragments)
    ]
    connection.execute(insert(models.Fragment), fragments)
    return ids


def _put_links(connection: Connection, links: Sequence[Link], ids: dict[str, int], whose: dict[str, int]) -> None:
    if not links:
        return
    far = {end for link in links for end in (link.head, link.tail)} - set(ids)
    ends = ids | _ids(connection, models.Annotation, far)
    if far - set(ends):
        raise Conflict("One end of the link is gone: another desk deleted it.")
    rows = [
        {
            "uid": link.uid, "kind": link.kind, "head_annotation_id": ends[link.head],
            "tail_annotation_id": ends[link.tail], "annotator_id": whose[link.annotator],
        }
        for link in links
    ]  # fmt: skip
    connection.execute(insert(models.Link), rows)


def _put_tasks(
    connection: Connection, actions: Sequence[Action], articles: dict[str, tuple[int, int]], whose: dict[str, int]
) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    told: dict[tuple[str, str], str] = {}
    for each in actions:
        for change in each.changes:
            if isinstance(change.after, Status):
                told[each.article, each.annotator] = change.after.status
            elif isinstance(change.after, Assignment):
                told.setdefault((each.article, each.annotator), "todo")
        told.setdefault((each.article, each.annotator), "doing")
    tasks = {
        (articles[each.article][0], whose[each.annotator]): {
            "article_id": articles[each.article][0], "annotator_id": whose[each.annotator],
            "status": told[each.article, each.annotator],
            "caret": each.position.caret, "scroll": each.position.scroll, "updated_at": each.at,
        }
        for each in actions
    }  # fmt: skip
    if tasks:
        connection.execute(dialect.insert(models.Task).on_conflict_do_nothing(), list(tasks.values()))
