"""`kill -9` while somebody labels: what the desk acknowledged is there afterwards, and the project is whole.

`KUTIP_ROUNDS` says how often the driver is killed; `make soak` does it 50 times.
"""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import pytest

from tests.terminal.desk_program import DeskProgram, Project, WordProject, word_project
from tests.terminal.pty import now

ROUNDS = int(os.environ.get("KUTIP_ROUNDS", "3"))
WORDS = 2_000 + 400 * ROUNDS


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> WordProject:
    return word_project(tmp_path_factory.mktemp("prepared"), WORDS)


def uids(project: Project) -> set[str]:
    """The marks that anybody finds in the file."""
    return {row[0] for row in project.rows("SELECT uid FROM annotation")}


def label_for(desk: DeskProgram, seconds: float, rng: random.Random) -> set[str]:
    """Label, now key by key, now in bursts, for so long; the marks that were on disk by then."""
    acknowledged: set[str] = set()
    end = now() + seconds
    while now() < end:
        seq = desk.project.seq
        desk.press("".join(rng.choices("123", k=rng.choice((1, 1, 1, 2, 5, 30)))))
        while now() < end and desk.project.seq == seq:
            desk.settle(0.0, 0.001)
        acknowledged |= uids(desk.project)
    return acknowledged


def test_a_killed_desk_loses_no_acknowledged_mark(tmp_path: Path, prepared: WordProject) -> None:
    project = Project(prepared.copy(tmp_path))
    for turn in range(ROUNDS):
        rng = random.Random(turn)
        before = uids(project)
        with DeskProgram(tmp_path) as desk:
            assert f" {len(before)} mark" in desk.header
            if turn % 3:  # else the end may come while the store is still being opened
                desk.press("l")
                desk.mark("1")
            acknowledged = label_for(desk, rng.uniform(0.02, 0.7), rng)
            desk.terminal.signal(signal.SIGKILL)
            assert desk.terminal.wait_for_exit() == 128 + signal.SIGKILL
        assert acknowledged <= uids(project), f"round {turn}"
        assert before <= uids(project)
        assert project.sound, f"round {turn}"
    marks = len(uids(project))
    assert marks >= ROUNDS // 3
    with DeskProgram(tmp_path) as desk:
        assert f"{marks} mark" in desk.header
        desk.press("l")
        desk.mark("1")
        assert desk.leave() == 0


def test_what_the_status_row_calls_saved_is_on_disk(tmp_path: Path, prepared: WordProject) -> None:
    """Killed at the very moment at which it says so for the first time."""
    project = Project(prepared.copy(tmp_path))
    for turn in range(ROUNDS):
        seq = project.seq
        with DeskProgram(tmp_path) as desk:
            desk.press("l1")
            assert desk.terminal.wait_until(lambda desk=desk: b"saved " in desk.terminal.log, 10)  # type: ignore[misc]
            desk.terminal.signal(signal.SIGKILL)
            desk.terminal.wait_for_exit()
        assert project.seq == seq + 1, f"round {turn}"
        assert project.sound


def test_a_desk_killed_in_the_middle_of_an_import_leaves_whole_articles(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for at in range(300):
        (folder / f"{at:03}.txt").write_text(f"Judul {at}\n\n" + f"isi {at} " * 200, encoding="utf-8")
    project = Project(tmp_path / "kutip.db")
    rng = random.Random(3)
    for _ in range(ROUNDS):
        with DeskProgram(tmp_path, folder, wait=False) as desk:
            desk.terminal.wait_until(lambda: False, rng.uniform(0.3, 0.8))
            desk.terminal.signal(signal.SIGKILL)
        if project.path.exists() and project.rows("SELECT 1 FROM sqlite_master WHERE name = 'article'"):
            assert project.sound
            bare = "SELECT 1 FROM article WHERE id NOT IN (SELECT article_id FROM region)"
            assert project.rows(bare) == []
    with DeskProgram(tmp_path, folder) as desk:
        assert "story 1/300" in desk.header  # so many are walked one by one
        desk.mark("1")
