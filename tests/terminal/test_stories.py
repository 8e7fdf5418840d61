"""Stories, and claims × outlets, in a real terminal: what moving there costs, and that a verdict outlives the desk."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.samples import rows_of
from tests.samples_claims import claims_project
from tests.samples_stories import stories_project
from tests.terminal.pty import PtyProgram, encode_keys


def _desk(folder: Path, project: str) -> PtyProgram:
    environment = {**os.environ, "TERM": "xterm-256color", "XDG_DATA_HOME": str(folder / "data")}
    command = [sys.executable, "-m", "tui", "open", "--project", project, "--annotator", "ana"]
    return PtyProgram(command, rows=24, columns=80, env=environment)


def test_a_verdict_is_kept_when_the_desk_is_killed_and_moving_costs_little(tmp_path: Path) -> None:
    project = stories_project(tmp_path)
    with _desk(tmp_path, project) as desk:
        desk.wait_for("story 1/4")
        desk.collect(quiet=0.5, wait=False)
        desk.send(encode_keys("s"))
        assert desk.wait_until(lambda: "stories · by date" in desk.screen_text(), 10)
        desk.collect(quiet=0.3, wait=False)
        for key in ("j", "k", "j"):
            assert desk.cost(encode_keys(key)).size <= 900, key
        desk.collect(quiet=1.0, wait=False)  # what a busy machine was late with
        assert not desk.collect(quiet=1.0, wait=False), "an idle screen writes nothing"
        desk.send(encode_keys("k") + encode_keys("l") + encode_keys("x"))  # typed ahead of the screen's answers
        assert desk.wait_until(lambda: "different: " in desk.screen_text(), 10)
        os.kill(desk.pid, signal.SIGKILL)
        desk.wait_for_exit()
    assert rows_of(project, 'SELECT verdict FROM "match" WHERE verdict IS NOT NULL') == [("different",)]


def test_the_matrix_is_walked_decided_and_left(tmp_path: Path) -> None:
    claims_project(tmp_path).close()
    project = str(tmp_path / "kutip.db")
    with _desk(tmp_path, project) as desk:
        desk.wait_for("keys")
        desk.collect(quiet=0.5, wait=False)
        desk.send(encode_keys("c"))
        assert desk.wait_until(lambda: "3 proposed" in desk.screen_text(), 10)
        desk.collect(quiet=0.3, wait=False)
        for key in ("l", "l", "h"):
            assert desk.cost(encode_keys(key)).size <= 900, key
        desk.send(encode_keys("="))
        assert desk.wait_until(lambda: "the same: TEMPO and VIVA" in desk.screen_text(), 10)
        desk.send(b"qq")
        assert desk.wait_for_exit() == 0
    assert rows_of(project, "SELECT count(*) FROM link WHERE kind = 'same_claim'") == [(1,)]
