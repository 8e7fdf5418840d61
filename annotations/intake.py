"""Inputs into a project: read, build articles, store them in batches; every refusal and conversion is reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.errors import InputError
from annotations.ingest.article import finish, identify
from annotations.ingest.draft import Draft
from annotations.ingest.memory import unhindered
from annotations.ingest.outlets import Profiles
from annotations.ingest.profile import Profile
from annotations.ingest.publisher import Publishers
from annotations.ingest.readers import read_text
from annotations.ingest.sources import Reader, Source
from annotations.store.filesystem import is_of_project
from annotations.store.reading import Reading
from annotations.store.records import Article, article_uid
from annotations.text import text_hash

if TYPE_CHECKING:
    from annotations.store.adding import Added, Progress
    from annotations.store.store import Store

__all__ = ["Intake", "known_articles", "take_in"]

BATCH = 1000
"""Articles per transaction: what an interrupted import has to do again at most."""

CHARACTERS = 16 << 20
"""Code points of them, at most: a thousand long records would not fit into memory."""

SHOWN = 20
"""Refusals and notes that are kept to be shown; all are counted."""


@dataclass(slots=True)
class Intake:
    """What came of some inputs.

    With `listed`, `files` are those taken, each with its article's uid, and `new` and `known` uids: without it, as for
    an import that does not end, only the numbers are kept. `refuse` is called with each refusal.
    """

    listed: bool = True
    refuse: Callable[[InputError], None] = lambda error: None
    files: list[tuple[Path, str]] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    replaced: list[tuple[str, str]] = field(default_factory=list)
    outlets: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    """Of `new`, `known` and `rejects`, and of notes by what they say."""
    converted: list[tuple[str, str]] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    """A first example, a place, by what the note says."""
    rejects: list[InputError] = field(default_factory=list)
    resumed: list[tuple[str, int]] = field(default_factory=list)

    def reject(self, error: InputError) -> None:
        """Count a refusal, and hand it on."""
        self.counts["rejects"] += 1
        if self.listed or len(self.rejects) < SHOWN:
            self.rejects.append(error)
        self.refuse(error)

    def note(self, draft: Draft, article: Article) -> None:
        """Keep what is worth a word about an article that was taken."""
        if draft.encoding != "utf-8" and (draft.file, draft.encoding) not in self.converted[-1:]:
            self.converted.append((draft.file, draft.encoding))
        given = draft.given.published
        if given and article.published_at is None:
            self._note("a date that says no day was left out", f"{draft.place}: {given}")
        if any(sign in draft.text for sign in _MOJIBAKE):
            self._note("looks like UTF-8 that was once read as Windows-1252; it was kept as it is", draft.place)
        elif any(sign in draft.text for sign in _MAC_MOJIBAKE):
            self._note("looks like UTF-8 that was once read as Mac Roman; it was kept as it is", draft.place)

    def _note(self, what: str, where: str) -> None:
        self.counts[what] += 1
        self.notes.setdefault(what, where)


_MOJIBAKE = ("â€œ", "â€™", "â€“", "Ã©")
_MAC_MOJIBAKE = ("‚Äú", "‚Äô", "‚Äì", "√©")


def take_in(
    store: Store,
    paths: Sequence[Path],
    profiles: Profiles,
    at: str,
    tick: Callable[[Source], None] = lambda source: None,
    *,
    reader: Reader | None = None,
    intake: Intake | None = None,
) -> Intake:
    """Store the articles of `paths`; one bad record never stops the rest. `at` is the time, ISO 8601.

    `tick` is called after each record. What an interrupted import had stored of a file is passed by. Raises
    `SaveError` if the project cannot be written.
    """
    intake = intake if intake is not None else Intake()
    with ThreadPoolExecutor(1, "intake") as writer:
        taking = _Taking(store, Publishers(profiles), at, intake, writer)
        for source in (reader or Reader()).sources(paths):
            if isinstance(source, InputError):
                intake.reject(source)
            elif source.path is not None and is_of_project(source.path, store.target):
                intake.reject(_own(source.path))
            else:
                taking.take(source, tick)
        taking.close()
    return intake


def _own(path: Path) -> InputError:
    # It must not even be opened: see annotations/store/filesystem.py.
    return InputError(str(path), "it belongs to the project itself", "Leave it out.")


class _Taking:
    """Drafts on their way into the store."""

    def __init__(
        self, store: Store, publishers: Publishers, at: str, intake: Intake, writer: ThreadPoolExecutor
    ) -> None:
        self._store = store
        self._publishers = publishers
        self._at = at
        self.intake = intake
        self._waiting: list[tuple[Source, Draft]] = []
        self._characters = 0
        # SQLite lets go of Python while it writes and indexes, so the next batch is built meanwhile.
        self._writer = writer
        self._written: tuple[Future[Added], list[Article]] | None = None

    def take(self, source: Source, tick: Callable[[Source], None]) -> None:
        """Everything of one source; how far it got is kept with each batch, and forgotten at its end."""
        begun, fingerprint = self._begun(source)
        if begun:
            self.intake.resumed.append((source.name, begun))
        kept = begun > 0
        number = 0
        for number, item in enumerate(source.drafts(), 1):
            if number > begun:
                if isinstance(item, InputError):
                    self.intake.reject(item)
                else:
                    self._waiting.append((source, item))
                    self._characters += len(item.text)
                if len(self._waiting) >= BATCH or self._characters >= CHARACTERS:
                    kept = self.flush(self._progress(source, fingerprint, number)) or kept
            tick(source)
        if kept:
            self.flush(self._progress(source, fingerprint, 0))

    def _begun(self, source: Source) -> tuple[int, str]:
        if not source.holds_many or source.path is None:
            return 0, ""
        try:
            fingerprint = source.fingerprint()
        except OSError:
            return 0, ""
        stored = self._store.reading.intake(source.place)
        return (stored[1] if stored is not None and stored[0] == fingerprint else 0), fingerprint

    @staticmethod
    def _progress(source: Source, fingerprint: str, records: int) -> Progress | None:
        from annotations.store.adding import Progress

        return Progress(source.place, fingerprint, records) if fingerprint else None

    def flush(self, progress: Progress | None = None) -> bool:
        """Store what waits. Whether anything was written."""
        found = list(self._identified())
        self._waiting.clear()
        self._characters = 0
        there = self._store.reading.known_uids([uid for *_, uid in found])
        articles: list[Article] = []
        for source, draft, profile, digest, uid in found:
            if uid not in there:
                place = source.place + draft.place[len(source.name) :]
                article = finish(draft, profile, digest, place)
                articles.append(article)
                self.intake.note(draft, article)
            self._count(source, uid, known=uid in there)
        if not articles and progress is None:
            return False
        self._await()
        self._written = self._writer.submit(self._write, articles, progress), articles
        return True

    def _write(self, articles: list[Article], progress: Progress | None) -> Added:
        """In the writer's thread; a file that is read under a lid on memory waits for it."""
        with unhindered():
            return self._store.add_articles(articles, self._at, progress)

    def _await(self) -> None:
        """Wait for what is being written, and count it. Raises `SaveError` if it could not be."""
        if self._written is None:
            return
        future, articles = self._written
        self._written = None
        added = future.result()
        self._count_new(articles, added.new, added.known)
        self.intake.replaced += added.replaced
        if added.new and self._store.reading.suggestions.on_add():
            from annotations.suggesting import suggest_added  # lexicons and names cost, and few ask for them

            suggest_added(self._store, added.new, self._at)

    def close(self) -> None:
        """Store what waits, and wait until it is."""
        self.flush()
        self._await()

    def _identified(self) -> Iterator[tuple[Source, Draft, Profile, str, str]]:
        for source, draft in self._waiting:
            try:
                profile = identify(draft, self._publishers)
            except InputError as error:
                self.intake.reject(error)
                continue
            digest = text_hash(draft.text)
            yield source, draft, profile, digest, article_uid(profile.key, digest)

    def _count(self, source: Source, uid: str, *, known: bool) -> None:
        self.intake.counts["known"] += known
        if self.intake.listed:
            if known:
                self.intake.known.append(uid)
            if source.path is not None:
                self.intake.files.append((source.path, uid))

    def _count_new(self, articles: list[Article], new: Sequence[str], known: Sequence[str]) -> None:
        names = {article.uid: article.outlet.name for article in articles}
        self.intake.counts["new"] += len(new)
        self.intake.counts["known"] += len(known)
        self.intake.outlets.update(names[uid] for uid in new)
        if self.intake.listed:
            self.intake.new += new
            self.intake.known += known


def known_articles(reading: Reading, paths: Sequence[Path], project: str) -> list[tuple[Path, str]] | None:
    """`(file, uid)` of every file, if all are plain texts in the project as they are; None if any has to be taken in.

    Costs a read and a hash per file, and no import of what is needed to make articles.
    """
    hashes: list[tuple[Path, str]] = []
    for found in Reader().sources(paths):
        if isinstance(found, InputError) or found.path is None or found.kind != "txt" or found.packing:
            return None
        if is_of_project(found.path, project):
            return None
        try:
            hashes.append((found.path, text_hash(read_text(found.path).text)))
        except InputError:
            return None
    known = {sha256: uid for sha256, uid, _ in reading.uids_of_hashes(digest for _, digest in hashes)}
    if any(digest not in known for _, digest in hashes):
        return None
    return [(path, known[digest]) for path, digest in hashes]
