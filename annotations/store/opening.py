"""Opening a project to read it, by the shortest way: sqlite3 alone where the schema is current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotations.errors import ProjectError
from annotations.store.reading import Reading
from annotations.store.rows import SqliteRows, is_project_file
from annotations.store.schema import HEAD

__all__ = ["glance", "open_reading"]


def glance(target: str) -> Reading | None:
    """The project for reading, without importing a database library; None if it has to be made or upgraded first.

    Raises `ProjectError` if the file is there and is no project.
    """
    if "://" in target or not is_project_file(Path(target)):
        return None
    reading = Reading(SqliteRows(Path(target)))
    try:
        current = reading.revision() == HEAD
    except ProjectError:
        reading.close()
        raise
    if current:
        return reading
    reading.close()
    return None


@contextmanager
def open_reading(target: str) -> Iterator[Reading]:
    """The project for reading; an older one is upgraded first. Raises `ProjectError`, also if there is none."""
    if "://" not in target and not is_project_file(Path(target)):
        raise ProjectError(f"There is no project at {target}.", "Make one with: kutip add PATH… (or see --project).")
    reading = glance(target)
    if reading is not None:
        try:
            yield reading
        finally:
            reading.close()
        return
    from annotations.store.store import Store

    with Store(target) as store:
        yield store.reading
