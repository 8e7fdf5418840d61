"""The real desk in a terminal of its own, with a home and a project of its own, and what is on disk beside it.

What counts as on disk is read with `sqlite3` from the project file, never through Kutip.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sysconfig
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.terminal.pty import PtyProgram, now

__all__ = [
    "GONE",
    "KUTIP",
    "DeskProgram",
    "Mark",
    "Project",
    "WordProject",
    "desk_environment",
    "kutip",
    "seconds_until_gone",
    "word_article",
    "word_project",
]

KUTIP = str(Path(sysconfig.get_path("scripts")) / "kutip")
"""The installed command."""

GONE = 1.0 + 0.5
"""Seconds in which a desk without a line must be gone: the budget of a dropped line, and half for a busy machine."""

_SAVED = re.compile(r"\bsaved (\d\d:\d\d:\d\d)$", re.MULTILINE)


class Mark(NamedTuple):
    """A mark as the project file has it; one fragment."""

    annotator: str
    label: str
    start: int
    end: int


def desk_environment(home: Path, **more: str) -> dict[str, str]:
    """The whole environment of a desk whose home is `home`; nothing of the machine's user shows through."""
    return {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "KUTIP_ANNOTATOR": "ana",
        **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},  # the tree that is under test
        **more,
    }


def kutip(home: Path, *arguments: str | bytes | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a headless command to its end."""
    environment = desk_environment(home)
    return subprocess.run(
        [KUTIP, *arguments], env=environment, cwd=cwd or home, capture_output=True, timeout=60, check=False
    )


def seconds_until_gone(pid: int, begun: float, timeout: float = 5.0) -> float:
    """Wait until no process `pid` runs any more (Linux); the seconds from `begun`. Raises `TimeoutError`.

    One that only waits for its parent to take note of its end is gone.
    """
    while True:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1]
        except OSError:
            state = "X"
        if state in "ZX":
            return now() - begun
        if now() > begun + timeout:
            raise TimeoutError(f"process {pid} is still there ({state})")
        time.sleep(0.003)


def word_article(path: Path, words: int, title: str = "judul") -> list[int]:
    """Write an article of numbered words, twelve to a paragraph; the code point offset of each token, title first."""
    paragraphs = [
        " ".join(f"kata{at:05d}" for at in range(first, min(first + 12, words))) for first in range(0, words, 12)
    ]
    text = "\n\n".join([title, *paragraphs]) + "\n"
    path.write_text(text, encoding="utf-8")
    return [match.start() for match in re.finditer(r"\S+", text)]


class WordProject(NamedTuple):
    """A project that holds one article of numbered words, made once and copied for each test."""

    path: Path
    tokens: list[int]
    """The code point offset of each token, title first."""

    def copy(self, folder: Path) -> Path:
        """A copy of it as `kutip.db` in `folder`."""
        return Path(shutil.copy(self.path, folder / "kutip.db"))


def word_project(folder: Path, words: int, *others: str) -> WordProject:
    """Make one in `folder`; `others` are files there that are added beside it."""
    tokens = word_article(folder / "news.txt", words)
    added = kutip(folder, "add", "news.txt", *others)
    assert added.returncode == 0, added.stderr
    return WordProject(folder / "kutip.db", tokens)


class Project:
    """What a project file holds, as anybody with SQLite would find it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query, over a connection of its own."""
        with contextlib.closing(sqlite3.connect(self.path, timeout=10)) as connection:
            return connection.execute(sql, values).fetchall()

    @property
    def marks(self) -> list[Mark]:
        """Every mark, in the order in which they were made."""
        sql = (
            'SELECT w.name, m.label, f.start, f."end" FROM annotation m JOIN annotator w ON w.id = m.annotator_id'
            " JOIN fragment f ON f.annotation_id = m.id ORDER BY m.id, f.ordinal"
        )
        return [Mark(*row) for row in self.rows(sql)]

    @property
    def seq(self) -> int:
        """The newest row of the journal; 0 if there is none."""
        return int(self.rows("SELECT coalesce(max(seq), 0) FROM journal")[0][0])

    @property
    def sound(self) -> bool:
        """Whether SQLite finds the file whole, and every mark has its words and its journal row."""
        checks = [row[0] for row in self.rows("PRAGMA integrity_check")]
        orphans = self.rows("PRAGMA foreign_key_check")
        bare = self.rows("SELECT 1 FROM annotation WHERE id NOT IN (SELECT annotation_id FROM fragment)")
        outside = self.rows(
            "SELECT 1 FROM fragment f JOIN annotation m ON m.id = f.annotation_id"
            ' JOIN article a ON a.id = m.article_id WHERE f."end" > length(a.text)'
        )
        return checks == ["ok"] and not orphans and not bare and not outside

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Another process's transaction: nobody else can write."""
        with contextlib.closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                connection.execute("ROLLBACK")


class DeskProgram:
    """A running desk. Use with `with`."""

    def __init__(
        self,
        home: Path,
        *arguments: str | Path,
        project: Path | None = None,
        argv: Sequence[str] | None = None,
        env: Mapping[str, str] | None = None,
        wait: bool = True,
        **settings: Any,
    ) -> None:
        """`kutip open --project PROJECT ARGUMENTS` with `home` for its own files, or `argv` as it stands.

        With `wait`, the first screen is up and the caret shown when this returns.
        """
        self.project = Project(project or home / "kutip.db")
        home.mkdir(exist_ok=True)
        command = [KUTIP, "open", "--project", str(self.project.path), *map(str, arguments)] if argv is None else argv
        self.terminal = PtyProgram(command, env=env or desk_environment(home), cwd=home, **settings)
        if wait:
            try:
                self.wait_for_screen()
            except BaseException:
                self.terminal.kill()
                raise

    def __enter__(self) -> DeskProgram:
        return self

    def __exit__(self, *_: object) -> None:
        self.terminal.kill()

    # What is seen

    @property
    def header(self) -> str:
        """The first row of the screen."""
        return self._row(0)

    @property
    def status(self) -> str:
        """The last row of the screen."""
        return self._row(-1)

    def _row(self, at: int) -> str:
        # waiting looks at one row again and again: not at the whole screen
        screen = self.terminal.emulator.screen
        line = screen.buffer[at % screen.lines]
        return "".join(line[x].data for x in range(screen.columns)).rstrip()

    @property
    def saved(self) -> str:
        """The time of day that the status row gives for the last save; empty if it gives none."""
        found = _SAVED.search(self.status)
        return found[1] if found else ""

    def wait_for_screen(self, timeout: float = 20.0) -> None:
        """Wait for the first screen: text, status row and caret."""
        terminal = self.terminal
        if not terminal.wait_until(lambda: terminal.cursor is not None and "1 claim" in self.status, timeout):
            raise TimeoutError(
                f"no desk after {timeout} s (status {terminal.status}):\n"
                f"{terminal.screen_text()}\n{bytes(terminal.log[-400:])!r}"
            )

    def wait_for_status(self, text: str, timeout: float = 10.0) -> None:
        """Wait until the status row shows `text`. Raises `TimeoutError` with the screen."""
        if not self.terminal.wait_until(lambda: text in self.status, timeout):
            raise TimeoutError(f"{text!r} did not appear in the status row:\n{self.terminal.screen_text()}")

    # What is done

    def press(self, *specs: str) -> None:
        """Type keys."""
        self.terminal.press(*specs)

    def wait_for_seq(self, seq: int, timeout: float = 10.0) -> None:
        """Wait until the journal has row `seq`."""
        limit = now() + timeout
        while self.project.seq < seq:
            if now() > limit:
                raise TimeoutError(f"journal row {seq} of {self.project.seq}:\n{self.terminal.screen_text()}")
            self.terminal.wait_until(lambda: False, 0.005)

    def project_wait(self, marks: int, timeout: float = 10.0) -> None:
        """Wait until the project has that many marks, without reading what the desk writes."""
        limit = now() + timeout
        while len(self.project.marks) < marks:
            if now() > limit:
                raise TimeoutError(f"{len(self.project.marks)} marks of {marks}")
            time.sleep(0.01)

    def mark(self, *keys: str, timeout: float = 10.0) -> None:
        """Press keys that change something, one by one, each when the one before is on disk."""
        for key in keys:
            seq = self.project.seq
            self.press(key)
            self.wait_for_seq(seq + 1, timeout)

    def settle(self, quiet: float = 0.15, timeout: float = 5.0) -> None:
        """Wait until nothing is written any more."""
        self.terminal.collect(quiet, timeout, wait=False)

    def still_answers(self, timeout: float = 30.0) -> None:
        """The desk reacts to keys that nothing else would bring about, whatever was open over it."""
        help_is_up = "Esc back to the desk"
        limit = now() + timeout
        self.settle(0.5, timeout)
        pressed = 0  # what is open may be several steps deep, and some of its status rows name the labels too
        while pressed < 4 or "1 claim" not in self.status:
            assert now() < limit, self.terminal.screen_text()
            self.press("ctrl+g")
            self.settle(0.2, 1.0)
            pressed += 1
        self.press("?")
        self.wait_for_status(help_is_up, timeout)
        self.press("ctrl+g")
        assert self.terminal.wait_until(lambda: help_is_up not in self.status, timeout), self.terminal.screen_text()

    def leave(self, timeout: float = 5.0) -> int:
        """Quit; the exit status."""
        self.press("q")
        return self.terminal.wait_for_exit(timeout)
