"""Matching started from the desk: one child process at a time, its progress in the status row, and what came of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tui.jobs import Job, headless, progress_words
from tui.refusal import Refusal
from tui.session import Session
from tui.shelf import Stored

__all__ = ["Matching"]

EVERY = 0.5
"""Seconds between two words in the status row: the line may be slow."""


class Shows(Protocol):
    """What of the desk hears how far it is."""

    def say(self, text: str) -> None:
        """Show a line in the status row until the next key."""

    def show_work(self, text: str) -> None:
        """Show at the right of the status row how far the work in the background is."""

    def arrange_panes(self) -> None:
        """Other stories: put the panes in order."""


class Matching:
    """The commands `match` and `match-stop`."""

    def __init__(self, session: Session, project: str, desk: Shows, changed: Callable[[], None]) -> None:
        """`changed` is told when there are other stories than before."""
        self._session, self._project, self._desk, self._changed = session, project, desk, changed
        self._job: Job | None = None
        self._task: asyncio.Task[None] | None = None
        self._told = 0.0

    def start(self) -> None:
        """Match what is new. Raises `Refusal` while that is going on."""
        if self._job is not None:
            raise Refusal(f"matching already: {self._session.keymap.label('match-stop')} stops it")
        command = headless("match", "--project", self._project, "--progress", "json")
        self._job = Job(command, self._tell, self._ended)
        self._task = asyncio.create_task(self._job.run())
        self._told = 0.0
        self._desk.show_work("matching…")
        self._desk.say(f"matching in the background: {self._session.keymap.label('match-stop')} stops it")

    def stop(self) -> None:
        """End it; what was matched so far is kept. Raises `Refusal` if nothing is going on."""
        if self._job is None:
            raise Refusal("nothing is going on in the background")
        self._job.stop()

    def close(self) -> None:
        """The desk is left: so is the work."""
        if self._job is not None:
            self._job.stop()

    def _tell(self, report: Mapping[str, Any]) -> None:
        now = time.monotonic()
        if now - self._told >= EVERY and report.get("stage") != "done":
            self._told = now
            self._desk.show_work(progress_words(report))

    def _ended(self, status: int, last: Mapping[str, Any], said: str) -> None:
        stopped = self._job is not None and self._job.stopped
        self._job = None
        self._desk.show_work("")
        if status == 0:
            self._found()
            key = self._session.keymap.label("stories")
            self._desk.say(f"matched: {last.get('stories', 0)} stories, {last.get('changed', 0)} changed · {key} lists")
        elif stopped:
            self._desk.say("matching stopped; what was matched so far is kept, and the next run goes on")
        else:
            self._desk.say(f"matching failed: {said or f'exit status {status}'}")

    def _found(self) -> None:
        """Show the stories as they are now, if the desk walks those of the project."""
        if isinstance(self._session.stories, Stored):
            self._session.stories_changed()
            self._desk.arrange_panes()
        self._changed()
