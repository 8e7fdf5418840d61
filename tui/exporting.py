"""Exports in the background: one that is only tried, for the screen, and one that is written, for whoever waits."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from tui.exports import Form
from tui.jobs import Job, headless, progress_words
from tui.keymap import Keymap
from tui.refusal import Refusal

__all__ = ["Exporting", "Trial"]

EVERY = 0.5
"""Seconds between two words in the status row: the line may be slow."""

Ended = Callable[[int, Mapping[str, Any], str], None]


class Shows(Protocol):
    """What of the desk hears how far it is."""

    def say(self, text: str) -> None:
        """Show a line in the status row until the next key."""

    def show_work(self, text: str) -> None:
        """Show at the right of the status row how far the work in the background is."""


class _Run:
    """A child process that exports, with its selection in a file that goes when it ends."""

    def __init__(self, form: Form, project: str, tell: Callable[[Mapping[str, Any]], None], ended: Ended) -> None:
        """`form` says what; it may change meanwhile. Raises `Refusal` for what cannot be asked for."""
        self.dry = False
        self._tell, self._ended = tell, ended
        try:
            handle, name = tempfile.mkstemp(prefix="kutip-", suffix=".selection.json")
            self._selection = Path(name)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump({"selection": form.selection.plain()}, stream)
        except OSError as error:
            raise Refusal(f"no temporary file can be written: {error.strerror}") from error
        self._form, self._project = form, project
        self.job: Job | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, *, dry: bool) -> None:
        """Begin. Raises `Refusal`."""
        try:
            arguments = self._form.arguments(self._selection, dry=dry)
        except Refusal:
            self._clear()
            raise
        self.job = Job(headless(*arguments, "--project", self._project), self._tell, self._done)
        self._task = asyncio.create_task(self.job.run())
        self._task.add_done_callback(lambda _: self._clear())

    def _done(self, status: int, last: Mapping[str, Any], said: str) -> None:
        self._ended(status, last, said)

    def _clear(self) -> None:
        with contextlib.suppress(OSError):
            self._selection.unlink(missing_ok=True)

    def stop(self) -> None:
        """Ask it to end."""
        if self.job is not None:
            self.job.stop()


class Trial:
    """An export that is tried: at most one at a time, and what is asked for last holds."""

    def __init__(self, project: str, tell: Callable[[Mapping[str, Any]], None], ended: Ended) -> None:
        self._project, self._tell, self._ended = project, tell, ended
        self._run: _Run | None = None

    @property
    def going(self) -> bool:
        """Whether it is not at its end."""
        return self._run is not None

    def start(self, form: Form) -> None:
        """Try this one; what was tried before is given up. Raises `Refusal`."""
        self.stop()

        def tell(report: Mapping[str, Any]) -> None:
            if self._run is run:
                self._tell(report)

        def ended(status: int, last: Mapping[str, Any], said: str) -> None:
            if self._run is run:
                self._run = None
                self._ended(status, last, said)

        run = _Run(form, self._project, tell, ended)
        run.start(dry=True)
        self._run = run

    def stop(self) -> None:
        """Give it up."""
        run, self._run = self._run, None
        if run is not None:
            run.stop()


class Exporting:
    """The export that is written, on whatever screen one is meanwhile."""

    def __init__(self, project: str, desk: Shows, keymap: Keymap) -> None:
        self._project, self._desk, self._keymap = project, desk, keymap
        self._run: _Run | None = None
        self._told = 0.0

    @property
    def going(self) -> bool:
        """Whether one is being written."""
        return self._run is not None

    def start(self, form: Form) -> None:
        """Write it. Raises `Refusal` while another one is written, or for what cannot be asked for."""
        if self._run is not None:
            raise Refusal(f"an export is being written: {self._keymap.label('match-stop')} stops it")
        run = _Run(form, self._project, self._tell, self._ended)
        run.start(dry=False)
        self._run, self._told = run, 0.0
        self._desk.show_work("exporting…")

    def stop(self) -> None:
        """End it; nothing is left half written."""
        if self._run is not None:
            self._run.stop()

    def _tell(self, report: Mapping[str, Any]) -> None:
        now = time.monotonic()
        if now - self._told >= EVERY and report.get("stage") != "done":
            self._told = now
            words = progress_words(report) if report.get("total") else f"{report.get('stage')} …"
            self._desk.show_work(f"export: {words}")

    def _ended(self, status: int, last: Mapping[str, Any], said: str) -> None:
        stopped = self._run is not None and self._run.job is not None and self._run.job.stopped
        self._run = None
        self._desk.show_work("")
        if status == 0 and last.get("stage") == "done":
            found = last["found"]
            losses = sum(times for _, times, _, _ in found["losses"])
            left = f" · {losses:,} left out, see the manifest" if losses else ""
            self._desk.say(f"written to {last['out']} · {found['articles']:,} articles, {found['marks']:,} marks{left}")
        elif stopped:
            self._desk.say("export stopped; nothing was written")
        else:
            self._desk.say(f"not exported: {said.removeprefix('kutip: ') or f'exit status {status}'}")
