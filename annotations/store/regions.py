"""The regions of an article in the tables: written with it, and replaced when a person knows better."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection
from sqlmodel import col, delete, insert, select

from annotations.errors import Conflict
from annotations.store import models
from annotations.store.actions import Change, Regions
from annotations.store.records import REGION_KINDS, Region

__all__ = ["put", "rows_of"]


def rows_of(article_id: int, regions: Iterable[Region]) -> list[dict[str, Any]]:
    """The rows of an article's regions."""
    return [
        {"article_id": article_id, "ordinal": n, "kind": region.kind, "start": region.start, "end": region.end}
        for n, region in enumerate(regions)
    ]


def put(connection: Connection, change: Change, article_id: Callable[[Connection, str], int]) -> None:
    """Replace the regions of an article. Raises `Conflict` if they are not as before, or do not fit the text."""
    before, after = change.before, change.after
    if not isinstance(before, Regions) or not isinstance(after, Regions):
        raise TypeError("regions are changed, not made or deleted")
    key = article_id(connection, change.uid)
    table = models.Region
    stored = connection.execute(
        select(table.kind, table.start, table.end).where(col(table.article_id) == key).order_by(col(table.ordinal))
    ).all()
    if tuple(Region(kind, start, end) for kind, start, end in stored) != before.regions:
        raise Conflict("The regions of the article were changed at another desk.")
    text = connection.execute(select(models.Article.text).where(col(models.Article.id) == key)).scalar_one()
    at = 0
    for region in after.regions:
        if region.kind not in REGION_KINDS or not at <= region.start < region.end <= len(text):
            raise Conflict(f"The region {region.kind} {region.start}-{region.end} does not fit {change.uid}.")
        at = region.end
    connection.execute(delete(table).where(col(table.article_id) == key))
    if after.regions:
        connection.execute(insert(table), rows_of(key, after.regions))
    # What matching knows of the article was read from the regions as they were: it is made anew.
    connection.execute(delete(models.Sketch).where(col(models.Sketch.article_id) == key))
