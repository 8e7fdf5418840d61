"""From the command line to a running desk and back to an exit status. Imports Textual last, and only for a desk."""

from __future__ import annotations

import contextlib
import gc
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.clock import now
from annotations.commands.add import match_added, report_intake
from annotations.commands.console import narrate
from annotations.commands.options import annotator_name, open_store
from annotations.config import data_dir, keymap_path, seeds_dir
from annotations.errors import ProjectError, SaveError
from annotations.scheme import parse_scheme
from annotations.settings import Settings, load_settings
from annotations.store.opening import glance
from annotations.store.reading import Reading
from annotations.store.records import ArticleRef
from annotations.store.spool import Spool
from tui.terminal.environment import prepare_environment
from tui.terminal.hangup import CleanEnd

if TYPE_CHECKING:
    from annotations.store.store import Store
    from tui.app import KutipApp
    from tui.keymap import Keymap
    from tui.session import Session
    from tui.shelf import Shelf, Story

__all__ = ["Opening", "demo_project", "open_desk"]


TOUR_SEEN = "tour-seen"
"""The file beside the demo project that says that the tour was shown once."""

SIDE_BY_SIDE = 200
"""Articles of a folder, or named together, that are taken for one story at most."""

THREAD_TURN = 0.0005
"""Seconds for which a thread may keep others from running Python. While the saver imports its library a key waits 4 ms
with this and 10 ms with Python's 0.005 (nine of ten keys)."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What `kutip open` was asked for. `paths` are taken in first; none means everything the project has."""

    project: str
    paths: tuple[Path, ...] = ()
    annotator: str | None = None
    outlets: Path | None = None
    labels: Path | None = None
    settings: Path | None = None
    """A settings file in place of the user's own."""
    keymap: Path | None = None
    theme: str | None = None
    tour: bool = False
    """Whether to begin with the tour."""
    proposing: bool = False
    """Whether a new project gets suggestions with its articles."""
    at: str | None = None
    """Where to begin: `ARTICLE:START-END`."""


def demo_project(*, tour: bool = False) -> Opening:
    """The five seed articles, in a project of their own in the user's data folder; the first time with the tour."""
    folder = data_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProjectError(
            f"The folder {folder} cannot be made: {error.strerror}.", "Set XDG_DATA_HOME to one that can."
        ) from error
    seen = folder / TOUR_SEEN
    first = not seen.exists()
    # the tour is no reason not to open: where the mark cannot be kept, it is there again next time
    with contextlib.suppress(OSError):
        seen.touch()
    return Opening(str(folder / "demo.db"), (seeds_dir() / "articles",), tour=tour or first, proposing=True)


def open_desk(opening: Opening) -> int:
    """Open the desk and stay until it is left. The exit status: 0, 1 if a file was refused, 128 + signal, or 2."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        narrate(
            "kutip: the desk needs a terminal, and there is none here.\n"
            "Go on with one of these:\n"
            "  run the same command in a terminal, or over SSH with one:  ssh -tC HOST kutip open\n"
            "  work without the desk:  kutip add PATH…   kutip stats   kutip export jsonl OUT"
        )
        return 2
    taste = _taste(opening)
    opening = replace(opening, outlets=opening.outlets or taste[0].outlets)
    with CleanEnd() as end:
        reading, files, refused = _prepare(opening)
        status = _run(opening, taste, reading, files, end)
    return status or (1 if refused else 0)


def _taste(opening: Opening) -> tuple[Settings, Keymap]:
    """The settings and the keymap, those of the command line first. Raises `ConfigErrors` with all their mistakes."""
    from tui.keymap import load_keymap

    settings = load_settings(opening.settings)
    settings = replace(settings, theme=opening.theme or settings.theme)
    return settings, load_keymap(opening.keymap or keymap_path(), settings.keymap)


def _prepare(opening: Opening) -> tuple[Reading, list[tuple[Path, str]] | None, int]:
    """The project for reading, with the paths taken in: `(file, uid)` of each if paths were given; how many refused."""
    paths = [path.expanduser() for path in opening.paths]
    reading = glance(opening.project)
    if reading is not None and reading.scheme_yaml() is not None:
        if not paths:
            return reading, None, 0
        from annotations.intake import known_articles

        known = known_articles(reading, paths, opening.project)
        if known is not None:
            return reading, known, 0
    if reading is not None:
        reading.close()
    return _take_in(opening, paths)


def _take_in(opening: Opening, paths: Sequence[Path]) -> tuple[Reading, list[tuple[Path, str]] | None, int]:
    """The long way: make or upgrade the project, add what is new."""
    from annotations.ingest.outlets import load_profiles
    from annotations.intake import take_in
    from annotations.progress import progress
    from annotations.revision import carry_marks

    files: list[tuple[Path, str]] | None = None
    refused = 0
    store = open_store(opening.project, opening.labels)
    if opening.proposing and not store.reading.refs():
        store.suggest_on_add(on=True)
    if paths:
        profiles = load_profiles(extra=opening.outlets)
        with progress("adding", " files") as tick:
            intake = take_in(store, paths, profiles, now(), lambda _: tick())
        files, refused = intake.files, len(intake.rejects)
        carry_marks(store, now())
        if intake.counts["new"]:
            with contextlib.suppress(SaveError):  # the next run matches them
                match_added(store)
        if intake.new or intake.rejects:
            report_intake(intake)
    if "://" in opening.project:
        return store.reading, files, refused
    store.close()
    reading = glance(opening.project)
    if reading is None:
        raise ProjectError(f"{opening.project} went away while it was being opened.")
    return reading, files, refused


def _run(
    opening: Opening,
    taste: tuple[Settings, Keymap],
    reading: Reading,
    files: list[tuple[Path, str]] | None,
    end: CleanEnd,
) -> int:
    """Bring up the application; whatever happens, what was marked is written or kept."""
    gc.disable()  # a tenth of the way to the first screen; from then on the desk collects while nobody types
    sys.setswitchinterval(THREAD_TURN)
    prepare_environment(escape_delay=taste[0].escape_delay)
    from tui.app import KutipApp
    from tui.terminal.run import run_app
    from tui.tour import Tour

    session = _session(opening, taste, reading, files)
    spool = Spool(data_dir() / "unsaved", opening.project)
    tour = Tour(session.keymap, session.scheme) if opening.tour else None
    app = KutipApp(session, lambda: _store(opening.project), spool, tour)
    end.at_hard_end(app.saver.keep_now)
    try:
        status = run_app(app, end)
    finally:
        everything = _close(app, opening.project)
        reading.close()
    if app.error is not None:
        return _tell(app.error)
    return status if everything else status or 1


def _session(
    opening: Opening, taste: tuple[Settings, Keymap], reading: Reading, files: list[tuple[Path, str]] | None
) -> Session:
    """One annotator at the project, with what she chose last time."""
    from tui.places import begin_at
    from tui.remembered import Remembered
    from tui.session import Session

    settings, keymap = taste
    annotator = annotator_name(opening.annotator, settings.annotator)
    remembered = Remembered(data_dir() / "desk.json", opening.project, settings.theme)
    session = Session(
        reading,
        annotator,
        parse_scheme(reading.scheme_yaml() or "", opening.project, stored=True),
        shelf(reading, annotator, files, opening.paths),
        settings=replace(settings, theme=remembered.theme),
        keymap=keymap,
        remembered=remembered,
    )
    if opening.at is not None:
        begin_at(session, opening.at)
    return session


def _close(app: KutipApp, project: str) -> bool:
    """Write what waits, or keep it for the next desk, and say so. Whether nothing is lost."""
    from tui.saving import count_of

    # The place may be lost, but nothing may come between the marks and the disk.
    with contextlib.suppress(Exception):
        app.keep_position()
    try:
        kept = app.saver.close()
    except OSError as error:
        narrate(
            f"kutip: {count_of(app.saver.waiting)} could not be written to {project}, nor kept for the next start: "
            f"{error.strerror or error}. Lost."
        )
        return False
    if kept:
        narrate(f"kutip: {count_of(kept)} could not be written to {project}: kept, and written at the next start.")
    return True


def _store(target: str) -> Store:
    """The project for writing. Called in the saver's thread: this is where the database library is imported.

    The saver tries again by itself, and a reader should not wait long to hear that something is not saved.
    """
    from annotations.store.store import Store

    store = Store(target, busy_seconds=1.0)
    gc.freeze()  # else the first rest looks through all that was imported, and a key then waits a tenth of a second
    return store


def shelf(
    reading: Reading, annotator: str, files: list[tuple[Path, str]] | None, paths: Sequence[Path]
) -> Shelf | list[Story]:
    """What the desk walks: what was named, else the stories that matching found, else what lies in one folder.

    More than `SIDE_BY_SIDE` articles are no story that anybody could read: those of a project are walked one by one.
    """
    from annotations.store.reading_stories import StoryFilter
    from annotations.store.selection import Selection
    from tui.shelf import Singly, Stored

    if files is None and reading.has_stories():
        return Stored(reading, StoryFilter(), annotator)
    if (len(files) if files is not None else reading.count(Selection())) > SIDE_BY_SIDE:
        return Singly(reading)
    return stories(reading.refs(older=files is not None), files, paths)


def stories(refs: Sequence[ArticleRef], files: list[tuple[Path, str]] | None, paths: Sequence[Path]) -> list[Story]:
    """What is read side by side, each ordered by date.

    Files named one by one are one story, each folder is one. Without paths, a story is what lies in one folder.
    """
    from tui.shelf import Story

    by_uid = {ref.uid: ref for ref in refs}
    if files is None:
        key: Callable[[ArticleRef], str] = lambda ref: str(Path(ref.source or "").parent)  # noqa: E731
        groups = [list(group) for _, group in groupby(sorted(refs, key=key), key=key)]
    else:
        homes: dict[str, list[ArticleRef]] = {}
        folders = [path.expanduser().resolve() for path in paths if path.expanduser().is_dir()]
        for file, uid in files:
            home = next((str(file.resolve().parent) for folder in folders if folder in file.resolve().parents), "")
            if uid in by_uid and by_uid[uid] not in homes.setdefault(home, []):
                homes[home].append(by_uid[uid])
        groups = list(homes.values())
    place = {ref.uid: at for at, ref in enumerate(refs)}
    ordered = [sorted(group, key=lambda ref: place[ref.uid]) for group in groups]
    return [Story(group[0].title, tuple(group)) for group in sorted(ordered, key=lambda group: place[group[0].uid])]


def _tell(error: BaseException) -> int:
    """A short word on an unexpected error; the whole of it goes to a file, without the text of articles."""
    log = data_dir() / "errors.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as stream:
            stream.write(f"{now()}\n{''.join(traceback.format_exception(error))}\n")
        where = f"The details are in {log}."
    except OSError:
        where = "".join(traceback.format_exception(error))
    narrate(
        f"kutip: the desk met an error that it did not expect: {type(error).__name__}.\n"
        f"{where}\nWhat was marked is saved."
    )
    return 70
