"""What the comparison of outlets costs the line: one frame when it is there, and nothing while one moves."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.samples_story import write_story
from tests.terminal.pty import PtyProgram, encode_keys


def test_the_margin_comes_in_one_small_frame_and_costs_nothing_afterwards(tmp_path: Path) -> None:
    write_story(tmp_path)
    environment = {**os.environ, "TERM": "xterm-256color", "XDG_DATA_HOME": str(tmp_path / "data")}
    command = [sys.executable, "-m", "tui", "open", str(tmp_path / "1.txt"), str(tmp_path / "2.txt")]
    command += ["--project", str(tmp_path / "kutip.db"), "--annotator", "ana"]
    with PtyProgram(command, rows=24, columns=80, env=environment) as desk:
        desk.wait_for("keys")
        assert desk.wait_until(lambda: '="Kami' in desk.screen_text(), 5)
        desk.collect(quiet=0.5, wait=False)
        for key in ("l", "l", "h", "l"):
            assert desk.cost(encode_keys(key)).size <= 16, key
        shown = desk.cost(encode_keys("D"))
        assert shown.size <= 1000
        desk.collect(quiet=0.3, wait=False)
        desk.cost(encode_keys("l"))  # takes the message away
        for key in ("l", "h"):
            assert desk.cost(encode_keys(key)).size <= 16, key
        crossed = desk.cost(encode_keys(")"))
        assert crossed.size <= 200, "the caret, and a cell a row where the other pane points to what tells the same"
        desk.send(b"q")
        assert desk.wait_for_exit() == 0
