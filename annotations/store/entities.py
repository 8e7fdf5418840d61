"""People, bodies and countries in the tables: checked, written, and taken away again."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlmodel import col, delete, exists, insert, select, update

from annotations.errors import Conflict
from annotations.store import models
from annotations.store.records import ENTITY_KINDS, Entity

__all__ = ["check", "put", "referred", "remove", "row_id"]


def row_id(connection: Connection, uid: str) -> int:
    """The id inside. Raises `Conflict` if the entity is gone."""
    found = _id(connection, uid)
    if found is None:
        raise Conflict("The person, body or country is gone: another desk removed it.")
    return found


def _id(connection: Connection, uid: str) -> int | None:
    found = connection.execute(select(models.Entity.id).where(col(models.Entity.uid) == uid)).scalar()
    return None if found is None else int(found)


def referred(connection: Connection, annotation: int) -> str | None:
    """The uid of what the annotation with that id refers to."""
    found = select(models.Entity.uid).join(models.Annotation, col(models.Annotation.entity_id) == col(models.Entity.id))
    return connection.execute(found.where(col(models.Annotation.id) == annotation)).scalar()


def check(connection: Connection, wanted: Entity) -> None:
    """Refuse to overwrite an entity that is no longer what the action saw."""
    row = connection.execute(
        select(models.Entity.id, models.Entity.kind, models.Entity.key, models.Entity.name).where(
            col(models.Entity.uid) == wanted.uid
        )
    ).one_or_none()
    if row is None:
        raise Conflict(f"{wanted.name} is gone: another desk removed it.")
    aliases = connection.execute(select(models.Alias.text).where(col(models.Alias.entity_id) == row[0])).scalars()
    if (row[1], row[2], row[3], set(aliases)) != (wanted.kind, wanted.key, wanted.name, set(wanted.aliases)):
        raise Conflict(f"{wanted.name} was changed at another desk.")


def put(connection: Connection, entity: Entity) -> None:
    """Write the entity and its aliases; one with its uid (a country, say, that another desk made first) is replaced."""
    if not entity.name.strip() or entity.kind not in ENTITY_KINDS:
        raise Conflict(f"“{entity.name}” ({entity.kind}) can be no person, body or country.")
    values = {"kind": entity.kind, "key": entity.key, "name": entity.name}
    there = _id(connection, entity.uid)
    aliases = set(entity.aliases)
    if there is None:
        connection.execute(insert(models.Entity).values(uid=entity.uid, **values))
        there = row_id(connection, entity.uid)
    else:
        connection.execute(update(models.Entity).where(col(models.Entity.id) == there).values(**values))
        connection.execute(delete(models.Alias).where(col(models.Alias.entity_id) == there))
    if aliases:
        connection.execute(insert(models.Alias), [{"entity_id": there, "text": alias} for alias in sorted(aliases)])


def remove(connection: Connection, uid: str) -> None:
    """Take the entity away, unless marks still refer to it: another annotator may have used it meanwhile."""
    in_use = exists().where(col(models.Annotation.entity_id) == col(models.Entity.id))
    connection.execute(delete(models.Entity).where(col(models.Entity.uid) == uid, ~in_use))
