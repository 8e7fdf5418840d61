"""The whole path at once: the gold annotation entered by keyboard in a real terminal, exported, compared."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.gold import GoldArticle, Played, play_article, read_gold
from tests.headless import HeadlessDesk, seed_session
from tests.terminal.pty import PtyProgram, encode_keys

__all__ = ["KUTIP", "SEEDS", "ZOOMED", "compare_with_gold", "enter_plan", "exported"]

KUTIP = (sys.executable, "-m", "tui")
SEEDS = Path(__file__).parents[2] / "seeds" / "articles"


ZOOMED = (77, 21)
"""Cells and rows of text in a terminal of 80x24 with one article alone. Beside others its neighbours scroll it."""


def _plan(tmp_path: Path, gold: dict[str, GoldArticle]) -> list[Played]:
    """What to play on each article, in the order in which the desk shows them."""
    (tmp_path / "plan").mkdir()
    session, store = seed_session(tmp_path / "plan")
    assert session.story is not None
    out = []
    for index, ref in enumerate(session.story.articles):
        session.active_index = index
        desk = HeadlessDesk(session, width=ZOOMED[0], height=ZOOMED[1], store=store)
        out.append(play_article(desk, gold[Path(ref.source or "").name]))
    store.close()
    return out


def _journaled(project: Path) -> int:
    with sqlite3.connect(project) as connection:
        return int(connection.execute("SELECT count(*) FROM journal").fetchone()[0])


def enter_plan(project: Path, environment: dict[str, str], plan: list[Played]) -> None:
    """Type the plan into a desk of 80x24 on the project, article after article, and wait until all is journaled."""
    actions = sum(played.actions for played in plan)
    command = [*KUTIP, "open", str(SEEDS), "--project", str(project), "--annotator", "ana"]
    with PtyProgram(command, rows=24, columns=80, env=environment) as desk:
        desk.wait_for("keys")
        desk.send(encode_keys("z"))
        desk.collect(quiet=0.3)
        for index, played in enumerate(plan):
            if index:
                desk.send(encode_keys("tab"))
                desk.collect(quiet=0.3)
            for key in played.keys:
                desk.send(encode_keys(key))
            desk.collect(quiet=0.2, timeout=20)
        assert desk.wait_until(lambda: _journaled(project) == actions, 20), (_journaled(project), actions)
        desk.send(b"q")
        assert desk.wait_for_exit() == 0


def exported(project: Path, out: Path, environment: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The native export of the project by title."""
    command = [*KUTIP, "export", "jsonl", str(out), "--project", str(project)]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    return {value["meta"]["title"]: value for value in map(json.loads, out.read_text(encoding="utf-8").splitlines())}


@pytest.mark.timeout(240)
def test_the_gold_annotation_entered_by_keyboard_comes_out_identical(tmp_path: Path) -> None:
    gold = {article.file: article for article in read_gold()}
    plan = _plan(tmp_path, gold)
    environment = {**os.environ, "TERM": "xterm-256color", "XDG_DATA_HOME": str(tmp_path / "data")}
    project = tmp_path / "kutip.db"
    enter_plan(project, environment, plan)
    compare_with_gold(gold, exported(project, tmp_path / "out.jsonl", environment))


def compare_with_gold(gold: dict[str, GoldArticle], exported: dict[str, dict[str, Any]]) -> None:
    """What was exported is the gold, mark by mark and link by link."""
    assert len(exported) == len(gold)
    for article in gold.values():
        value = exported[article.fields["title"]]
        spans = {span["id"]: (span["label"], span["start"], span["end"], span["text"]) for span in value["spans"]}
        wanted = [(s["label"], s["start"], s["end"], s["text"]) for s in article.fields["spans"]]
        assert sorted(spans.values()) == sorted(wanted)
        links = [(link["kind"], spans[link["head"]], spans[link["tail"]]) for link in value["links"]]
        assert sorted(links) == sorted(("said_by", wanted[head], wanted[tail]) for head, tail in article.links)
