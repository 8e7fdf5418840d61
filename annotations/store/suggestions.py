"""Suggestions in the tables: proposed in bulk, replaced by a newer version, decided one at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, insert, select

from annotations.errors import Conflict
from annotations.spans import Span
from annotations.store import models
from annotations.store.actions import Change
from annotations.store.records import Preference, Suggestion
from annotations.store.suggested import LABEL_NAMES, LEXICONS, ON_ADD, PAGE

__all__ = [
    "Proposed",
    "apply_decisions",
    "call_labels",
    "labels_called",
    "propose",
    "put_decided",
    "suggest_on_add",
    "use_lexicons",
]

Ids = Callable[[Connection, str], int]

_REPLACED = " AND suggester = :suggester AND NOT stale AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.suggestion_id ="


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of suggestions handed in: how many are new, how many were left out since they are decided."""

    new: int
    decided: int


def propose(
    connection: Connection, suggester: str, version: str, found: Sequence[tuple[int, Sequence[Suggestion]]], at: str
) -> Proposed:
    """Put what a suggester found, by article id, in the place of what it proposed before and nobody has decided.

    What overlaps one with the same label that somebody accepted or rejected is left out; links to it go to the one
    accepted, or nowhere.
    """
    left_out: dict[str, str | None] = {}
    rows: list[dict[str, Any]] = []
    for article, suggestions in found:
        _replace(connection, article, suggester)
        decided = _decided(connection, article) if suggestions else {}
        for one in suggestions:
            there = [uid for spans, uid in decided.get(one.label, ()) if _overlap(one.fragments, spans)]
            if there:
                left_out[one.uid] = next(filter(None, there), None)
            else:
                rows.append(_row(one, article) | {"suggester": suggester, "version": version})
        _seen(connection, article, suggester, version, at)
    for row in rows if left_out else ():
        links = [(kind, left_out.get(uid, uid)) for kind, uid in json.loads(row["links"])]
        row["links"] = json.dumps([link for link in links if link[1]])
    if rows:
        connection.execute(insert(models.Suggestion), rows)
    return Proposed(len(rows), len(left_out))


def _replace(connection: Connection, article: int, suggester: str) -> None:
    """Take away what nobody ever looked at; what somebody decided and took back is kept for the journal, as stale."""
    values = {"article": article, "suggester": suggester}
    where = f"WHERE article_id = :article{_REPLACED} suggestion.id"
    connection.execute(text(f"DELETE FROM suggestion {where})"), values)
    stale = f"UPDATE suggestion SET stale = :stale {where} AND d.status <> 'pending')"
    connection.execute(text(stale), {**values, "stale": True})


def _decided(connection: Connection, article: int) -> dict[str, list[tuple[tuple[Span, ...], str | None]]]:
    """By label: fragments that were decided, and the suggestion (uid) where it was accepted."""
    sql = (
        "SELECT s.label, s.fragments, d.made, d.made_label, d.status, s.uid FROM decision d"
        " JOIN suggestion s ON s.id = d.suggestion_id WHERE s.article_id = :article AND d.status <> 'pending'"
    )
    out: dict[str, list[tuple[tuple[Span, ...], str | None]]] = defaultdict(list)
    for label, fragments, made, made_label, status, uid in connection.execute(text(sql), {"article": article}):
        there = uid if status == "accepted" else None
        out[label].append((_spans(fragments), there))
        if made or made_label:
            out[made_label or label].append((_spans(made or fragments), there))
    return out


def _overlap(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)


def _spans(plain: str) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in json.loads(plain))


def _row(one: Suggestion, article: int) -> dict[str, Any]:
    if not one.fragments or any(not 0 <= start < end for start, end in one.fragments):
        raise Conflict(f"A {one.label} suggestion of {one.suggester} in {one.article} has no span.")
    return {
        "uid": one.uid, "article_id": article, "label": one.label, "fragments": json.dumps(one.fragments),
        "start": one.start, "end": one.end, "kind": one.kind,
        "entity": json.dumps(one.entity, ensure_ascii=False) if one.entity else None, "links": json.dumps(one.links),
        "suggester": one.suggester, "version": one.version, "score": one.score, "reason": one.reason, "stale": False,
    }  # fmt: skip


def _seen(connection: Connection, article: int, suggester: str, version: str, at: str) -> None:
    values = {"article_id": article, "suggester": suggester, "version": version, "at": at}
    _upsert(connection, models.Suggested, values, ("article_id", "suggester"))


def _upsert(connection: Connection, table: Any, values: dict[str, Any], keys: tuple[str, ...]) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    rest = {name: value for name, value in values.items() if name not in keys}
    connection.execute(
        dialect.insert(table).values(**values).on_conflict_do_update(index_elements=list(keys), set_=rest)
    )


def suggest_on_add(connection: Connection, on: bool) -> None:
    """Whether articles that are added get suggestions at once."""
    _set(connection, ON_ADD, "yes" if on else "no")


def use_lexicons(connection: Connection, folder: str) -> None:
    """The folder of lexicons that the project's suggesters read; empty for none."""
    _set(connection, LEXICONS, folder)


def call_labels(connection: Connection, version: int, names: Mapping[str, str]) -> None:
    """What labels are called by a version of the scheme, by the name that suggesters propose (`LABEL_NAMES`)."""
    known = _label_names(connection)
    _set(connection, LABEL_NAMES, json.dumps({**known, str(version): dict(names)}, ensure_ascii=False))


def labels_called(connection: Connection, version: int) -> dict[str, str]:
    """What `call_labels` has kept for the version."""
    return dict(_label_names(connection).get(str(version), {}))


def _label_names(connection: Connection) -> dict[str, dict[str, str]]:
    value = connection.execute(select(models.Setting.value).where(col(models.Setting.key) == LABEL_NAMES)).scalar()
    return json.loads(value) if value else {}


def _set(connection: Connection, key: str, value: str) -> None:
    _upsert(connection, models.Setting, {"key": key, "value": value}, ("key",))


def apply_decisions(connection: Connection, changes: Sequence[Change], article_id: Ids, annotator_id: Ids) -> None:
    """Write those of the changes that are about suggestions or preferences. Raises `Conflict`."""
    for change in changes:
        if change.kind == "suggestion":
            _decide(connection, change, article_id, annotator_id)
        elif change.kind == "preference":
            _prefer(connection, change, annotator_id)


def _decide(connection: Connection, change: Change, article_id: Ids, annotator_id: Ids) -> None:
    """Write what was decided about a suggestion; one that only this desk knew (`before` is None) is stored first.

    Such a one comes from the annotator's own marks, and so is proposed to nobody else: it is stored as stale.

    Raises `Conflict` if another desk has decided it meanwhile, or it is gone.
    """
    before, after = change.before, change.after
    value = after if isinstance(after, Suggestion) else before
    if not isinstance(value, Suggestion):
        raise TypeError(f"a change of a suggestion carries one, not {value!r}")
    if after is None:
        connection.execute(delete(models.Suggestion).where(col(models.Suggestion.uid) == change.uid))
        return
    if before is None:
        _put_stale(connection, [_row(value, article_id(connection, value.article))])
    row_id = connection.execute(select(models.Suggestion.id).where(col(models.Suggestion.uid) == change.uid)).scalar()
    if row_id is None:
        raise Conflict(f"The {value.label} suggestion is gone: a newer one has taken its place.")
    by = value.by or (before.by if isinstance(before, Suggestion) else None)
    if by is None:
        raise TypeError("a decision needs somebody who made it")
    whose = annotator_id(connection, by)
    stored = connection.execute(
        select(models.Decision.status).where(
            col(models.Decision.suggestion_id) == row_id, col(models.Decision.annotator_id) == whose
        )
    ).scalar()
    if isinstance(before, Suggestion) and (stored or "pending") != before.status:
        raise Conflict(f"The {value.label} suggestion was decided at another desk.")
    _upsert(connection, models.Decision, _decision(value, row_id, whose), ("suggestion_id", "annotator_id"))


def _decision(one: Suggestion, row_id: int, whose: int) -> dict[str, Any]:
    return {
        "suggestion_id": row_id, "annotator_id": whose, "status": one.status, "at": one.at or "",
        "annotation": one.annotation, "made": json.dumps(one.made) if one.made else None, "made_label": one.made_label,
    }  # fmt: skip


def _put_stale(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Suggestions that are proposed to nobody; of one that there is already, the first stays."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(models.Suggestion).on_conflict_do_nothing(index_elements=["uid"])
    connection.execute(statement, [{**row, "stale": True} for row in rows])


def put_decided(connection: Connection, decided: Sequence[tuple[Suggestion, int, int]]) -> None:
    """Suggestions that came with what was decided about them: each with its article and who decided (ids).

    One that is there already is kept as it is, and so is what that annotator has decided about it before.
    """
    if not decided:
        return
    _put_stale(connection, [_row(one, article) for one, article, _ in decided])
    table = models.Suggestion
    ids: dict[str, int] = {}
    for at in range(0, len(decided), PAGE):
        uids = [one.uid for one, _, _ in decided[at : at + PAGE]]
        rows = connection.execute(select(table.uid, table.id).where(col(table.uid).in_(uids)))
        ids |= {uid: int(key or 0) for uid, key in rows}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(models.Decision)
    given = {name: statement.excluded[name] for name in ("status", "at", "annotation", "made", "made_label")}
    keys, undecided = ["suggestion_id", "annotator_id"], col(models.Decision.status) == "pending"
    statement = statement.on_conflict_do_update(index_elements=keys, set_=given, where=undecided)
    connection.execute(statement, [_decision(one, ids[one.uid], whose) for one, _, whose in decided])


def _prefer(connection: Connection, change: Change, annotator_id: Ids) -> None:
    """Write what was chosen; the latest choice holds, whatever stood there before."""
    after, before = change.after, change.before
    table = models.Preference
    if isinstance(after, Preference):
        whose = annotator_id(connection, after.annotator)
        values = {"annotator_id": whose, "name": after.name, "value": after.value, "at": after.at}
        _upsert(connection, table, values, ("annotator_id", "name"))
    elif isinstance(before, Preference):
        whose = annotator_id(connection, before.annotator)
        connection.execute(delete(table).where(col(table.annotator_id) == whose, col(table.name) == before.name))
