"""Another label scheme for a project with marks: one transaction, journaled by layer and article, undone as a whole.

A change of the scheme is a row of `scheme` and journal rows whose tokens begin with `labels-<version>-`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, text
from sqlmodel import col, insert, select

from annotations.errors import Conflict
from annotations.scheme import parse_scheme
from annotations.scheme_change import Plan, Usage
from annotations.store import models
from annotations.store.actions import Change, decode_side, encode_side, inverse
from annotations.store.apply import Ids, apply_changes
from annotations.store.reading import Reading
from annotations.store.records import Annotation, Link
from annotations.store.rows import EngineRows, Params, Rows
from annotations.store.selection import Selection
from annotations.store.suggestions import call_labels, labels_called
from annotations.text import text_hash

__all__ = ["Relabelled", "change_scheme", "refuse_reversal", "refuse_unknown_labels", "undo_scheme", "usage_of"]

ACTION = "labels"
"""What the journal calls a change of the scheme."""

Place = tuple[str, str]
"""An article and an annotator: one journal row."""


@dataclass(frozen=True, slots=True)
class Relabelled:
    """What was done: the version of the scheme now in force, how many marks and links changed or went."""

    version: int
    marks: int
    links: int


class _ConnectionRows:
    """`Rows` of a transaction that is open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, params: Params | None = None) -> Iterator[tuple[Any, ...]]:
        """The result rows."""
        for row in self._connection.execute(text(sql), dict(params or {})):
            yield tuple(row)

    def snapshot(self) -> AbstractContextManager[None]:
        """The transaction is one."""
        return nullcontext()

    def version(self) -> int | None:
        """None: this transaction writes."""
        return None

    def again(self) -> Rows:
        """What is stored, as others see it."""
        return EngineRows(self._connection.engine)

    def interrupt(self) -> None:
        """Nobody else reads in this transaction."""

    def close(self) -> None:
        """The transaction is somebody else's."""


_LINKS = (
    "SELECT l.uid, l.kind, h.uid, t.uid, w.name, a.uid, h.label, t.label FROM link l"
    " JOIN annotation h ON h.id = l.head_annotation_id JOIN annotation t ON t.id = l.tail_annotation_id"
    " JOIN article a ON a.id = h.article_id JOIN annotator w ON w.id = l.annotator_id"
)


def usage_of(connection: Connection) -> Usage:
    """What the project holds now."""
    rows = _ConnectionRows(connection)
    marks = {row[0]: row[1] for row in rows.rows("SELECT label, count(*) FROM annotation GROUP BY label")}
    links = {
        (row[0], row[1], row[2]): row[3]
        for row in rows.rows(
            "SELECT l.kind, h.label, t.label, count(*) FROM link l JOIN annotation h ON h.id = l.head_annotation_id"
            " JOIN annotation t ON t.id = l.tail_annotation_id GROUP BY l.kind, h.label, t.label"
        )
    }
    return Usage(marks, links, _newest_seq(connection), _newest_version(connection))


def _newest_seq(connection: Connection) -> int:
    return int(connection.execute(select(func.max(models.Journal.seq))).scalar() or 0)


def _newest_version(connection: Connection) -> int:
    return int(connection.execute(select(func.max(models.Scheme.version))).scalar() or 0)


def change_scheme(
    connection: Connection, yaml: str, plan: Plan, at: str, article_id: Ids, annotator_id: Ids
) -> Relabelled:
    """Carry the plan out. Raises `Conflict` if anything was marked since it was made."""
    now = usage_of(connection)
    if (now.seq, now.version) != (plan.usage.seq, plan.usage.version):
        raise Conflict("Somebody marked or changed the labels meanwhile.", "Look at the preview again.")
    changes = _changes(connection, plan, at)
    version = _new_version(connection, yaml, at)
    call_labels(connection, version, _names_after(labels_called(connection, now.version), plan))
    everything = tuple(change for group in changes.values() for change in group)
    apply_changes(connection, everything, article_id, annotator_id, "", at)
    for number, ((article, annotator), group) in enumerate(changes.items()):
        row = {"action": ACTION, "undoes": None, "token": f"{ACTION}-{version}-{number}", "at": at}
        place = {"article_id": article_id(connection, article), "annotator_id": annotator_id(connection, annotator)}
        _journal(connection, row | place, tuple(group))
    return _relabelled(version, everything)


def _names_after(names: dict[str, str], plan: Plan) -> dict[str, str]:
    """What labels that suggesters propose are called with the new scheme; those it has by that name call themselves."""
    known = {label.name for label in plan.new.labels}
    proposed = {*names, *(label.name for label in plan.old.labels)}
    after = {name: plan.label_after(names.get(name, name)) for name in proposed if name not in known}
    return {name: label for name, label in after.items() if label is not None and label != name}


def _changes(connection: Connection, plan: Plan, at: str) -> dict[Place, list[Change]]:
    out: dict[Place, list[Change]] = defaultdict(list)
    rows = _ConnectionRows(connection)
    for uid, kind, head, tail, annotator, article, head_label, tail_label in rows.rows(f"{_LINKS} ORDER BY l.id"):
        after, link = plan.links[kind, head_label, tail_label], Link(uid, kind, head, tail, annotator)
        if after != kind:
            # a link that changes its kind is taken off and put on again, under the same uid
            out[article, annotator].append(Change.of(link, None if after is None else replace(link, kind=after)))
    labels = tuple(label for label in plan.usage.marks if plan.label_after(label) != label)
    documents = Reading(rows).documents(Selection(labels=labels, older=True)) if labels else ()
    for document in documents:
        for mark in document.annotations:
            after = plan.label_after(mark.label)
            changed = None if after is None else replace(mark, label=after, updated_at=at)
            out[mark.article, mark.annotator].append(Change.of(mark, changed))
    return out


def undo_scheme(connection: Connection, at: str, article_id: Ids, annotator_id: Ids) -> Relabelled | None:
    """Put the scheme before this one in force again, and back what its change did to marks and links.

    None if there was no other. Doing it twice does the change again. Raises `Conflict` if something that was changed
    is no longer as the change left it, or a mark made since has a label that the scheme before does not have.
    """
    version = _newest_version(connection)
    found = connection.execute(
        select(models.Scheme.yaml, models.Scheme.version)
        .where(col(models.Scheme.version) < version)
        .order_by(col(models.Scheme.version).desc())
    ).first()
    if found is None:
        return None
    before, older = found
    sql = (
        "SELECT seq, action, undoes, article_id, annotator_id, before, after FROM journal"
        " WHERE token LIKE :token ORDER BY seq"
    )
    rows = list(_ConnectionRows(connection).rows(sql, {"token": f"{ACTION}-{version}-%"}))
    groups = [inverse(decode_side(row[5], row[6])) for row in rows]
    everything = tuple(change for group in groups for change in group)
    newer = _new_version(connection, before, at)
    call_labels(connection, newer, labels_called(connection, int(older or 0)))
    apply_changes(connection, everything, article_id, annotator_id, "", at)
    for number, (row, group) in enumerate(zip(rows, groups, strict=True)):
        seq, action, undoes, article, annotator, *_ = row
        word = "redo" if action == "undo" else "undo"
        values = {"action": word, "undoes": undoes or seq, "token": f"{ACTION}-{newer}-{number}", "at": at}
        _journal(connection, values | {"article_id": article, "annotator_id": annotator}, group)
    _refuse_orphans(connection, before)
    return _relabelled(newer, everything)


def _refuse_orphans(connection: Connection, yaml: str) -> None:
    scheme, now = parse_scheme(yaml), usage_of(connection)
    orphans = [f"{count} {label}" for label, count in sorted(now.marks.items()) if scheme.label(label) is None]
    kinds = {link.name for link in scheme.links}
    orphans += [f"{count} {kind}" for (kind, _, _), count in sorted(now.links.items()) if kind not in kinds]
    if orphans:
        raise Conflict(
            f"Made since, and unknown to the labels before: {', '.join(orphans)}.",
            "Apply the older labels with --rename, --merge or --delete instead.",
        )


def _new_version(connection: Connection, yaml: str, at: str) -> int:
    made = connection.execute(insert(models.Scheme).values(yaml=yaml, sha256=text_hash(yaml), applied_at=at))
    return int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0


def _journal(connection: Connection, values: dict[str, Any], changes: tuple[Change, ...]) -> None:
    sides = {"before": encode_side(changes, "before"), "after": encode_side(changes, "after")}
    connection.execute(insert(models.Journal).values(**values, **sides))


def _relabelled(version: int, changes: tuple[Change, ...]) -> Relabelled:
    marks = sum(isinstance(change.before or change.after, Annotation) for change in changes)
    return Relabelled(version, marks, len(changes) - marks)


def refuse_reversal(connection: Connection, action: str, changes: tuple[Change, ...]) -> None:
    """Refuse to undo or redo, for one layer, what belongs to a change of the labels, or what such a change overtook."""
    if action == ACTION:
        raise Conflict("The last change here is one of the labels.", "kutip labels undo takes it back, for everybody.")
    refuse_unknown_labels(connection, changes)


def refuse_unknown_labels(connection: Connection, changes: Sequence[Change]) -> None:
    """Refuse marks with labels that a project whose labels were changed does not have any more."""
    yamls = connection.execute(select(models.Scheme.yaml).order_by(col(models.Scheme.version).desc())).scalars().all()
    if len(yamls) < 2:
        return
    scheme = parse_scheme(yamls[0])
    for change in changes:
        if isinstance(change.after, Annotation) and scheme.label(change.after.label) is None:
            raise Conflict(
                f"The labels of the project were changed: there is no {change.after.label} any more.",
                "Open the desk again for the new ones.",
            )
