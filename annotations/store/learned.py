"""Regions of many articles at once, as learned from how they repeat: one run, taken back as a whole.

A run is journal rows whose tokens begin with `learned-<run>-`, one an article, in a layer of its own: nobody's own undo
meets them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection
from sqlmodel import col, insert, select

from annotations.errors import Conflict
from annotations.store import models, regions
from annotations.store.actions import Change, decode_side, encode_side, inverse

__all__ = ["LAYER", "newest_run", "set_learned", "undo_learned"]

LAYER = "kutip regions"
"""The annotator under whom the journal has them."""
ACTION = "regions"
_Ids = Callable[[Connection, str], int]


def newest_run(connection: Connection) -> tuple[int, int | None]:
    """The number of the newest run (0 if there was none), and of the newest that stands (None if none does)."""
    journal = models.Journal
    tokens = connection.execute(select(journal.token).where(col(journal.token).like("learned-%-0"))).scalars().all()
    runs = {int(token.split("-")[1]) for token in tokens if not token.startswith("learned-undo-")}
    undone = {int(token.split("-")[2]) for token in tokens if token.startswith("learned-undo-")}
    return max(runs, default=0), max(runs - undone, default=None)


def set_learned(
    connection: Connection, changes: Iterable[Change], first: int, run: int, at: str, ids: tuple[_Ids, _Ids]
) -> int:
    """Change regions; the rows are numbered from `first`. How many were changed.

    Articles whose regions somebody changed meanwhile are left as they are.
    """
    return _write(connection, ((change, None) for change in changes), f"learned-{run}", first, at, ids)


def undo_learned(connection: Connection, run: int, at: str, ids: tuple[_Ids, _Ids]) -> tuple[int, int]:
    """Take a run back. Articles put back, and articles left since their regions were changed afterwards."""
    journal = models.Journal
    rows = connection.execute(
        select(journal.seq, journal.before, journal.after)
        .where(col(journal.token).like(f"learned-{run}-%"))
        .order_by(col(journal.seq))
    ).all()
    changes = [(inverse(decode_side(before, after))[0], seq) for seq, before, after in rows]
    done = _write(connection, changes, f"learned-undo-{run}", 0, at, ids)
    return done, len(changes) - done


def _write(
    connection: Connection,
    changes: Iterable[tuple[Change, int | None]],
    token: str,
    first: int,
    at: str,
    ids: tuple[_Ids, _Ids],
) -> int:
    article_id, annotator_id = ids
    number = first
    for change, undoes in changes:
        try:
            regions.put(connection, change, article_id)
        except Conflict:
            continue
        connection.execute(
            insert(models.Journal).values(
                at=at, token=f"{token}-{number}", annotator_id=annotator_id(connection, LAYER),
                action=ACTION if undoes is None else "undo", article_id=article_id(connection, change.uid),
                before=encode_side((change,), "before"), after=encode_side((change,), "after"), undoes=undoes,
            )
        )  # fmt: skip
        number += 1
    return number - first
