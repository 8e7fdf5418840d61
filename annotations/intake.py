"""Files into a project: read, build articles, store them in batches; every refusal and conversion is reported."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.errors import InputError
from annotations.ingest.article import build_article
from annotations.ingest.outlets import Profiles
from annotations.ingest.readers import find_texts, read_text
from annotations.store.filesystem import is_of_project
from annotations.store.reading import Reading
from annotations.store.records import Article
from annotations.text import text_hash

if TYPE_CHECKING:
    from annotations.store.store import Store

__all__ = ["Intake", "known_articles", "take_in"]

BATCH = 200
"""Articles per transaction: what an interrupted import has to do again at most."""


@dataclass(slots=True)
class Intake:
    """What came of a batch of files. `files` are those taken, each with its article's uid, new or known."""

    files: list[tuple[Path, str]] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    outlets: Counter[str] = field(default_factory=Counter)
    converted: list[tuple[str, str]] = field(default_factory=list)
    rejects: list[InputError] = field(default_factory=list)


def take_in(
    store: Store, paths: Sequence[Path], profiles: Profiles, at: str, tick: Callable[[], None] = lambda: None
) -> Intake:
    """Store the articles of `paths`; one bad file never stops the rest. `at` is the time, ISO 8601.

    `tick` is called after each file. Raises `SaveError` if the project cannot be written.
    """
    intake = Intake()
    batch: list[tuple[Path, Article]] = []
    for found in _texts(paths, store.target):
        try:
            if isinstance(found, InputError):
                raise found
            decoded = read_text(found)
            batch.append((found, build_article(decoded.text, _source(found), profiles)))
            if decoded.converted:
                intake.converted.append((str(found), decoded.encoding))
        except InputError as error:
            intake.rejects.append(error)
        if len(batch) >= BATCH:
            _store(store, batch, at, intake)
        tick()
    _store(store, batch, at, intake)
    return intake


def _texts(paths: Sequence[Path], project: str) -> Iterator[Path | InputError]:
    """The files to read. Not those of the project, which `kutip add *` names too: they must not be opened."""
    for found in find_texts(paths):
        if isinstance(found, Path) and is_of_project(found, project):
            yield InputError(str(found), "it belongs to the project itself", "Leave it out.")
        else:
            yield found


def _source(path: Path) -> str:
    """Where a text came from, as the project keeps it: what of the path is no UTF-8 is written as `\\xe9`."""
    return os.fsencode(path.resolve()).decode("utf-8", "backslashreplace")


def _store(store: Store, batch: list[tuple[Path, Article]], at: str, intake: Intake) -> None:
    added = store.add_articles((article for _, article in batch), at)
    intake.new += added.new
    intake.known += added.known
    intake.files += [(file, article.uid) for file, article in batch]
    names = {article.uid: article.outlet.name for _, article in batch}
    intake.outlets.update(names[uid] for uid in added.new)
    batch.clear()


def known_articles(reading: Reading, paths: Sequence[Path], project: str) -> list[tuple[Path, str]] | None:
    """`(file, uid)` of every file, if all are in the project as they are; None if any has to be taken in.

    Costs a read and a hash per file, and no import of what is needed to make articles.
    """
    hashes: list[tuple[Path, str]] = []
    for found in _texts(paths, project):
        if isinstance(found, InputError):
            return None
        try:
            hashes.append((found, text_hash(read_text(found).text)))
        except InputError:
            return None
    known = {sha256: uid for sha256, uid, _ in reading.uids_of_hashes(digest for _, digest in hashes)}
    if any(digest not in known for _, digest in hashes):
        return None
    return [(path, known[digest]) for path, digest in hashes]
