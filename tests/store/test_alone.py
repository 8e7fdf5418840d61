"""One run of matching at a time on a project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotations.cli import main
from annotations.pairing.alone import AlreadyMatching, alone
from annotations.pairing.arrivals import match_new
from tests.samples import a_store, an_article

OTHER = an_article("Lain\n\nisi 😀\nakhir", "viva")

HOLD = """
import sys
from annotations.pairing.alone import alone
with alone(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_match_says_that_one_is_going_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with a_store(tmp_path, an_article(), OTHER) as store:
        path = str(tmp_path / "kutip.db")
        (tmp_path / "link.db").symlink_to(path)
        with subprocess.Popen(
            [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        ) as run:  # fmt: skip
            assert run.stdout is not None
            assert run.stdout.readline() == "held\n"
            before = store.reading.thresholds()
            for name in ("kutip.db", "link.db"):
                assert main(["match", "--set", "join=60", "--project", str(tmp_path / name)]) == 2
                assert "Another kutip match is going on in this project. Wait" in capsys.readouterr().err
            assert store.reading.thresholds() == before, "nothing was begun"
            assert match_new(store) is None, "what is added meanwhile is left to a run"
            run.kill()
            run.wait()
        assert main(["match", "--project", path]) == 0, "the system let go of it"
    assert sorted(each.name for each in tmp_path.glob("*matching*")) == []


def test_who_comes_after_the_end_of_a_run_has_the_project(tmp_path: Path) -> None:
    project = str(tmp_path / "kutip.db")
    for _ in range(2):
        with alone(project), pytest.raises(AlreadyMatching), alone(project):
            pass
    assert not list(tmp_path.iterdir())


def test_where_files_cannot_be_locked_nothing_is_held(tmp_path: Path) -> None:
    for target in (f"{tmp_path}/no/folder/kutip.db", f"postgresql://{tmp_path}/kutip"):
        with alone(target), alone(target):
            pass
    assert not list(tmp_path.iterdir())
