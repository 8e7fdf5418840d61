"""Processes that start while the rest is imported do what others do, and end if there is nothing to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from annotations.cli import main
from annotations.pairing import crew as room
from annotations.pairing.crew import Crew
from annotations.pairing.source import Source
from tests.samples import a_store
from tests.store.test_matching import found, news


def twice(source: Source, number: int) -> int:
    return 2 * number + len(source.reading.every_id())


def test_processes_that_began_before_work_in_order_and_end(tmp_path: Path) -> None:
    articles = news(3)
    a_store(tmp_path, *articles).close()
    crew = Crew(str(tmp_path / "kutip.db"), 2)
    crew.begin()
    crew.begin()
    with crew:
        assert list(crew.each(twice, range(9))) == [2 * number + len(articles) for number in range(9)]
    crew.close()
    assert list(tmp_path.glob("*.matching*")) == []
    idle = Crew(str(tmp_path / "kutip.db"), 2)
    idle.begin()
    processes = list(idle._pool._processes.values()) if idle._pool is not None else []
    assert len(processes) == 2
    idle.close()
    assert not any(each.is_alive() for each in processes)


def test_a_command_whose_processes_begin_early_finds_what_one_process_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        a_store(tmp_path / name, *news(20)).close()
    assert main(["match", "--project", str(tmp_path / "one" / "kutip.db")]) == 0
    monkeypatch.setattr(room, "WORTH", 10)
    begun: list[int] = []
    begin = Crew.begin

    def told(crew: Crew) -> None:
        begun.append(crew.processes)
        begin(crew)

    monkeypatch.setattr(Crew, "begin", told)
    project = ["match", "--project", str(tmp_path / "two" / "kutip.db"), "--processes", "2"]
    assert main(project) == 0
    assert begun[0] == 2
    assert found(tmp_path / "one" / "kutip.db") == found(tmp_path / "two" / "kutip.db")
    begun.clear()
    assert main(project) == 0
    assert begun == [], "nothing is new"


def test_nothing_heavy_is_imported_before_the_processes_begin() -> None:
    rooms = "annotations.pairing.crew, annotations.commands.match"
    told = f"import sys, {rooms}; print({{'numpy', 'sqlalchemy'}} & {{*sys.modules}})"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


HEEDFUL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from annotations.cli import main
raise SystemExit(main())
"""
"""The command; Ctrl+C reaches it though whoever started the tests in the background has it ignored."""


@pytest.mark.parametrize("after", ["learning", "comparing"])
def test_ctrl_c_is_told_in_one_sentence(tmp_path: Path, after: str) -> None:
    a_store(tmp_path, *news(160, most=5)).close()
    command = ["match", "--project", str(tmp_path / "kutip.db"), "--processes", "2", "--progress", "json"]
    with subprocess.Popen(
        [sys.executable, "-c", HEEDFUL, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}, start_new_session=True,
    ) as run:  # fmt: skip
        assert run.stdout is not None
        assert any(f'"{after}"' in line for line in run.stdout)
        os.killpg(run.pid, signal.SIGINT)
        told = run.communicate()[1]
    assert told == "kutip: stopped; what was done so far is kept.\n"
    assert run.returncode in (130, -signal.SIGINT), "the latter if Python was just making code of a string"
    assert list(tmp_path.glob("*.matching*")) == []
