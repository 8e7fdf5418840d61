"""Work in the background: reports as they come, the last words of a failure, and an end when it is asked for."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Mapping
from typing import Any

import pytest

from tui.jobs import LONGEST_LINE, Job, headless, progress_words


class Heard:
    """What a job told."""

    def __init__(self) -> None:
        self.reports: list[Mapping[str, Any]] = []
        self.end: tuple[int, Mapping[str, Any], str] | None = None

    def ended(self, *end: Any) -> None:
        self.end = (end[0], end[1], end[2])


def _job(script: str) -> tuple[Job, Heard]:
    heard = Heard()
    return Job((sys.executable, "-c", script), heard.reports.append, heard.ended), heard


def test_reports_come_one_by_one_and_what_is_no_report_is_passed_by() -> None:
    job, heard = _job(
        "import json, sys\n"
        "print(json.dumps({'stage': 'sketch', 'done': 1, 'total': 4})); print('noise'); print('[1]')\n"
        "print(json.dumps({'stage': 'done', 'stories': 2})); sys.stderr.write('first\\nlast\\x1b[2J\\n')"
    )
    asyncio.run(job.run())
    assert [report["stage"] for report in heard.reports] == ["sketch", "done"]
    assert heard.end is not None
    assert heard.end[0] == 0
    assert heard.end[1]["stories"] == 2
    assert heard.end[2] == "last␛[2J"


def test_a_report_of_any_length_does_not_keep_the_end_from_being_heard() -> None:
    job, heard = _job(
        "import json, sys\n"
        f"long = {3 * LONGEST_LINE}\n"
        "print(json.dumps({'stage': 'long', 'all': 'x' * long})); sys.stderr.write('y' * long)\n"
        "print(json.dumps({'stage': 'done'})); sys.stderr.write('\\nlast')"
    )
    asyncio.run(job.run())
    assert [report["stage"] for report in heard.reports] == ["done"]
    assert heard.end is not None
    assert (heard.end[0], heard.end[2]) == (0, "last")


def test_a_job_that_is_stopped_ends_with_what_it_started() -> None:
    job, heard = _job(
        "import json, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(json.dumps({'stage': 'work', 'child': child.pid}), flush=True); time.sleep(60)"
    )

    async def stop() -> None:
        task = asyncio.create_task(job.run())
        while not heard.reports:
            await asyncio.sleep(0.01)
        job.stop()
        await task

    begun = time.monotonic()
    asyncio.run(stop())
    assert time.monotonic() - begun < 30
    assert job.stopped
    assert heard.end is not None
    assert heard.end[0] < 0
    assert _gone(int(heard.reports[0]["child"]))


@pytest.mark.filterwarnings("error")
def test_a_desk_that_is_gone_takes_its_work_along() -> None:
    job, heard = _job("import json, os, time; print(json.dumps({'pid': os.getpid()}), flush=True); time.sleep(60)")

    async def leave() -> asyncio.Task[None]:
        task = asyncio.create_task(job.run())
        while not heard.reports:
            await asyncio.sleep(0.01)
        return task

    assert asyncio.run(leave()).cancelled()
    gc.collect()
    assert heard.end is None
    assert _gone(int(heard.reports[0]["pid"]))


def _gone(pid: int) -> bool:
    """Whether the process ends within a moment: it may still be there as a zombie until somebody has waited for it."""
    for _ in range(200):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


def test_a_program_that_is_not_there_ends_at_once() -> None:
    heard = Heard()
    asyncio.run(Job(("/nowhere/kutip",), heard.reports.append, heard.ended).run())
    assert heard.end is not None
    assert heard.end[0] == 2
    assert "No such file" in heard.end[2]


def test_our_own_commands_can_be_called_so() -> None:
    heard = Heard()
    asyncio.run(Job(headless("stats", "--project", "/nowhere/kutip.db"), heard.reports.append, heard.ended).run())
    assert heard.end is not None
    assert heard.end[0] == 2
    assert "There is no project at /nowhere/kutip.db" in heard.end[2]


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({"stage": "verify", "done": 1, "total": 4, "rate": 3210.4, "left": 12}, "verify 25 % · 3,210/s · 12 s left"),
        ({"stage": "read", "done": 1500, "total": 0, "rate": 0, "left": None}, "read 1,500"),
        ({"stage": "join", "done": 1, "total": 2, "rate": 1, "left": 600}, "join 50 % · 1/s · 10 min left"),
        ({}, "0"),
    ],
)  # fmt: skip
def test_a_report_in_words(report: dict[str, Any], words: str) -> None:
    assert progress_words(report) == words
