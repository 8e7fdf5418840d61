"""`kutip match`, `stories`, `story` and `verdict`, as a shell sees them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from annotations.cli import main
from tests.samples import a_store
from tests.store.test_matching import news


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KUTIP_ANNOTATOR", "ana")
    a_store(tmp_path, *news(8)).close()
    monkeypatch.setenv("KUTIP_PROJECT", str(tmp_path / "kutip.db"))
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> tuple[str, str]:
    assert main(list(arguments)) == status
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_a_project_is_matched_and_its_stories_are_listed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "16 articles not matched yet: kutip match" in said(capsys, "stories")[1]
    out, err = said(capsys, "match", "--json")
    assert json.loads(out)["stories"] == 4
    assert "16 new articles matched" in err
    out, err = said(capsys, "stories")
    assert len(out.splitlines()) == 5
    assert "CNN Indonesia" in out
    assert "not matched" not in err
    rows = list(csv.DictReader(io.StringIO(said(capsys, "stories", "--csv")[0])))
    assert len(rows) == 12
    assert len({row["story"] for row in rows}) == 4
    story = json.loads(said(capsys, "stories", "--json", "--limit", "1")[0])[0]
    assert len(story["articles"]) == 3
    assert len(story["pairs"]) == 3
    assert story["pairs"][0]["reasons"]


def test_progress_is_a_line_of_json_each(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [json.loads(line) for line in said(capsys, "match", "--progress", "json")[0].splitlines()]
    stages = list(dict.fromkeys(line["stage"] for line in lines))
    assert stages == ["learning", "sketching", "pairing", "comparing", "grouping", "done"]
    assert lines[-1]["stories"] == 4
    assert all(line["done"] <= line["total"] for line in lines[:-1])


def test_decisions_are_made_and_taken_back(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "match")
    stories = json.loads(said(capsys, "stories", "--json")[0])
    first, second = stories[0], stories[1]
    a, b = first["articles"][0]["id"], first["articles"][1]["id"]
    assert f"{a} and {b}: different" in said(capsys, "verdict", a, b, "different")[1]
    assert "It is so already" in said(capsys, "verdict", b, a, "different")[1]
    assert len(json.loads(said(capsys, "stories", "--json")[0])[0]["articles"]) == 2
    assert "undid verdict" in said(capsys, "story", "undo")[1]
    short = first["id"].removeprefix("story-")[:6]
    assert "taken out" in said(capsys, "story", "split", short, a)[1]
    assert "undid split" in said(capsys, "story", "undo")[1]
    assert "merged into" in said(capsys, "story", "merge", first["id"], second["id"])[1]
    assert len(json.loads(said(capsys, "stories", "--json", "--order", "size")[0])[0]["articles"]) == 6
    said(capsys, "match", "--all")
    assert len(json.loads(said(capsys, "stories", "--json", "--order", "size")[0])[0]["articles"]) == 6
    said(capsys, "story", "undo")
    assert "no decision of yours" in said(capsys, "story", "undo")[1]
    assert json.loads(said(capsys, "stories", "--json")[0])[0]["articles"] == first["articles"]


def test_what_cannot_be_meant_is_refused_with_a_sentence(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "match")
    assert "There is no article nobody" in said(capsys, "verdict", "nobody", "tempo", "same", status=2)[1]
    assert "more than one article" in said(capsys, "verdict", "tempo", "viva", "same", status=2)[1]
    assert "There is no story x" in said(capsys, "story", "split", "x", "y", status=2)[1]
    assert "below list" in said(capsys, "match", "--what-if", "join=45", "list=60", status=2)[1]
    assert "below 40 are not kept" in said(capsys, "match", "--set", "list=30", status=2)[1]
    with pytest.raises(SystemExit):
        main(["match", "--set", "copy=5"])
    assert "join=50" in capsys.readouterr().err


def test_no_project_is_made_by_asking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "none.db"
    for command in (["match"], ["stories"], ["verdict", "a", "b", "same"], ["story", "undo"]):
        assert "There is no project" in said(capsys, *command, "--project", str(path), status=2)[1]
    assert not path.exists()


def test_a_pair_is_explained_and_thresholds_are_tried(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "match")
    story = json.loads(said(capsys, "stories", "--json", "--limit", "1")[0])[0]
    a, b = story["pairs"][0]["a"], story["pairs"][0]["b"]
    assert "joins a story" in said(capsys, "match", "--explain", a, b)[0]
    assert json.loads(said(capsys, "match", "--explain", a, b, "--json")[0])["score"] == story["pairs"][0]["score"]
    would = json.loads(said(capsys, "match", "--what-if", "join=100", "--json")[0])
    assert would["then"]["stories"] < would["now"]["stories"] == 4
    assert "then:" in said(capsys, "match", "--what-if", "join=100")[0]
    assert f"{would['then']['stories']} stories (from 100)" in said(capsys, "match", "--set", "join=100")[1]


def test_stories_are_scored_against_labels(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "match")
    rows = list(csv.DictReader(io.StringIO(said(capsys, "stories", "--csv")[0])))
    labels = project / "labels.csv"
    labels.write_text("article,story\n" + "".join(f"{row['article']},{row['story']}\n" for row in rows))
    found = json.loads(said(capsys, "match", "--eval", str(labels), "--json")[0])
    assert (found["f1"], found["ari"], found["b3_f1"], found["largest_merge"]) == (1, 1, 1, 1)
    labels.write_text(f"a,b,same\n{rows[0]['article']},{rows[-1]['article']},yes\nx,y,no\n")
    out, err = said(capsys, "match", "--eval", str(labels), status=1)
    assert "recall 0.000" in out
    assert f"kutip match --explain {min(rows[0]['article'], rows[-1]['article'])}" in out
    assert "there is no article x" in err


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_finds_the_same_stories(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "match")
    alone = said(capsys, "stories", "--csv")[0]
    found = json.loads(said(capsys, "match", "--on", "local", "--json")[0])
    assert (found["articles"], found["stories"]) == (16, 4)
    assert said(capsys, "stories", "--csv")[0] == alone
    assert not list(project.glob("*.matching"))
    assert json.loads(said(capsys, "match", "--json")[0])["articles"] == 0
    assert "No Dask scheduler answers" in said(capsys, "match", "--on", "tcp://127.0.0.1:9", status=2)[1]
