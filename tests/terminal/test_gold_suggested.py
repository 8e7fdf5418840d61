"""The gold annotation entered in a real terminal with suggestions on: accepted, adjusted, rejected, added by hand."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.gold import GoldArticle, Played, read_gold
from tests.gold_suggested import ZoomedDesk, play_suggested
from tests.headless import AT, seed_session
from tests.terminal.test_gold import KUTIP, SEEDS, ZOOMED, compare_with_gold, enter_plan, exported


def _plan(tmp_path: Path, gold: dict[str, GoldArticle]) -> list[Played]:
    from annotations.suggesting import suggest_added

    (tmp_path / "plan").mkdir()
    session, store = seed_session(tmp_path / "plan")
    assert session.story is not None
    suggest_added(store, [ref.uid for ref in session.story.articles], AT)
    out = []
    for index, ref in enumerate(session.story.articles):
        session.active_index = index
        desk = ZoomedDesk(session, width=ZOOMED[0], height=ZOOMED[1], store=store)
        out.append(play_suggested(desk, gold[Path(ref.source or "").name]))
    store.close()
    return out


@pytest.mark.timeout(240)
def test_the_gold_entered_with_suggestions_comes_out_identical_in_few_keys(tmp_path: Path) -> None:
    gold = {article.file: article for article in read_gold()}
    plan = _plan(tmp_path, gold)
    environment = {**os.environ, "TERM": "xterm-256color", "XDG_DATA_HOME": str(tmp_path / "data")}
    project = tmp_path / "kutip.db"
    for arguments in (("add", str(SEEDS)), ("suggest",)):
        subprocess.run(
            [*KUTIP, *arguments, "--project", str(project)], check=True, env=environment, capture_output=True
        )
    enter_plan(project, environment, plan)
    compare_with_gold(gold, exported(project, tmp_path / "out.jsonl", environment))
    marks = sum(len(article.spans) for article in gold.values())
    keys = sum(len(played.keys) for played in plan)
    assert keys / marks <= 1.5, f"{keys} keys for {marks} annotations"
