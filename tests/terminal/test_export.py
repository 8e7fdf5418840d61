"""Exporting in a real terminal: seen first, then written in the background, and told of."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tests.samples import rows_of
from tests.samples_stories import stories_project
from tests.terminal.pty import PtyProgram, encode_keys


def test_an_export_is_seen_written_and_told_of(tmp_path: Path) -> None:
    project = stories_project(tmp_path)
    environment = {**os.environ, "TERM": "xterm-256color", "XDG_DATA_HOME": str(tmp_path / "data")}
    command = [sys.executable, "-m", "tui", "open", "--project", project, "--annotator", "ana"]
    out = tmp_path / "out.jsonl"
    with PtyProgram(command, rows=24, columns=240, env=environment) as desk:
        desk.wait_for("story 1/4")
        desk.collect(quiet=0.5, wait=False)
        desk.send(encode_keys("B"))
        assert desk.wait_until(lambda: '{"id": "' in desk.screen_text(), 10)
        assert desk.wait_until(lambda: "left out 0  " in desk.screen_text(), 30)
        desk.collect(quiet=1.0, wait=False)
        assert not desk.collect(quiet=1.0, wait=False), "an idle screen writes nothing"
        for key in ("j", "k"):
            assert desk.cost(encode_keys(key)).size <= 900, key
        assert not out.exists()
        desk.send(encode_keys("G") + b"\r" + b"\x7f" * 20 + str(out).encode() + b"\r")
        assert desk.wait_until(lambda: str(out)[-30:] in desk.screen_text(), 10)
        desk.send(b"ww")
        assert desk.wait_until(lambda: "written to " in desk.screen_text(), 30)
        desk.send(b"qq")
        assert desk.wait_for_exit() == 0
    written = [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(uid,) for uid in written] == rows_of(project, "SELECT uid FROM article ORDER BY uid")
    kept = json.loads((tmp_path / "data/kutip/desk.json").read_text(encoding="utf-8"))
    assert [values["out"] for values in kept["export"].values()] == [str(out)]
