"""Work in the background: a headless command of our own as a child process, which reports in lines of JSON.

A thread that computes would be felt in every key (16 ms in place of 2), a child process is not. It writes
`{"stage": …, "done": …, "total": …, "rate": items a second, "left": seconds}` as it goes on, and last
`{"stage": "done"}` with what came of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from annotations.text import display_line

__all__ = ["Job", "headless", "progress_words"]

PATIENCE, LAST_PATIENCE = 3.0, 0.2
"""Seconds from the request to end until the process is ended by force; the shorter ones when the desk is left."""

NICENESS = 10
"""How far the work gives way to the desk where both want the processor."""

LONGEST_LINE = 1 << 20


def progress_words(report: Mapping[str, Any]) -> str:
    """A report for the status row: stage, share, rate and time left, as far as they are known."""
    done, total = int(report.get("done") or 0), int(report.get("total") or 0)
    words = [f"{report.get('stage', '')} {f'{100 * done // total} %' if total else f'{done:,}'}".strip()]
    if report.get("rate"):
        words.append(f"{float(report['rate']):,.0f}/s")
    if report.get("left"):
        seconds = int(report["left"])
        words.append(f"{seconds} s left" if seconds < 100 else f"{seconds // 60} min left")
    return " · ".join(words)


def headless(*arguments: str) -> tuple[str, ...]:
    """One of our own headless commands, with its arguments as `kutip` takes them.

    Without the working directory on its path: a folder there may be called like one of our packages.
    """
    return (sys.executable, "-P", "-m", "annotations", *arguments)


class Job:
    """One command, run once. `tell` hears each report; `ended` the exit status, the last report and the last words."""

    def __init__(
        self,
        command: Sequence[str],
        tell: Callable[[Mapping[str, Any]], None],
        ended: Callable[[int, Mapping[str, Any], str], None],
    ) -> None:
        """`command` is a program and its arguments, as `headless` puts it together."""
        self._command, self._tell, self._ended = tuple(command), tell, ended
        self._process: asyncio.subprocess.Process | None = None
        self.stopped = False
        """Whether it was asked to end before it was done."""

    async def run(self) -> None:
        """Run it to its end."""
        try:
            process = self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE, process_group=0, limit=LONGEST_LINE,
            )  # fmt: skip
        except OSError as error:
            self._ended(2, {}, error.strerror or str(error))
            return
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        if self.stopped:
            self.stop()
        words = asyncio.create_task(self._last_words(process))
        try:
            last = await self._reports(process)
            said, status = await words, await process.wait()
        except asyncio.CancelledError:  # the desk is gone: what it started must not outlive it
            self._signal(process.pid, signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), LAST_PATIENCE)
            self._signal(process.pid, signal.SIGKILL)
            await asyncio.gather(process.wait(), words, return_exceptions=True)
            raise
        self._ended(status, last, said)

    async def _reports(self, process: asyncio.subprocess.Process) -> Mapping[str, Any]:
        """Hand on each report; the last one."""
        last: Mapping[str, Any] = {}
        async for line in _lines(process.stdout):
            with contextlib.suppress(ValueError):
                report = json.loads(line)
                if isinstance(report, dict):
                    last = report
                    self._tell(report)
        return last

    @staticmethod
    async def _last_words(process: asyncio.subprocess.Process) -> str:
        """What it said last on standard error, for a person."""
        last = ""
        async for line in _lines(process.stderr):
            last = display_line(line.decode("utf-8", "replace").strip()) or last
        return last

    def stop(self) -> None:
        """Ask it, and what it has started, to end; by force if it does not."""
        self.stopped = True
        process = self._process
        if process is not None and process.returncode is None:
            self._signal(process.pid, signal.SIGTERM)
            with contextlib.suppress(RuntimeError):  # no loop runs any more: the desk is closing, and it was asked
                asyncio.get_running_loop().call_later(PATIENCE, self._force, process)

    def _force(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is None:
            self._signal(process.pid, signal.SIGKILL)

    @staticmethod
    def _signal(group: int, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, number)


async def _lines(stream: asyncio.StreamReader | None) -> AsyncIterator[bytes]:
    """The lines of a stream to its end; one of more than `LONGEST_LINE` bytes comes without its beginning."""
    while stream is not None:
        try:
            line = await stream.readline()
        except ValueError:
            continue
        if not line:
            return
        yield line
