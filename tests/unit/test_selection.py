"""Every command takes the same selection, and a name that the project does not know is refused with the nearest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotations.cli import main
from annotations.store.actions import Change
from annotations.store.selection import Selection
from tests.samples import a_mark, a_store, an_action, an_article

TEMPO = an_article(published_at="2015-12-09T04:34:00+07:00")
VIVA = an_article("Dua\n\nisi 😀\nakhir", "viva", published_at="2015-12-28", language="en")
CNN = an_article("Tiga\n\nisi\nakhir", "cnn-indonesia", published_at=None, language=None)
FLAGGED = replace(a_mark(TEMPO, (0, 7)), flags=("cek", 'a"b%'))


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with a_store(tmp_path, TEMPO, VIVA, CNN) as store:
        for mark in (FLAGGED, replace(a_mark(TEMPO), flags=("Cek",)), a_mark(VIVA, (0, 3), label="speaker")):
            store.commit(an_action(mark.article, Change.of(None, mark)))
        gold = a_mark(TEMPO, annotator="gold")
        store.commit(an_action(TEMPO, Change.of(None, gold), annotator="gold"))


def articles(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, int]:
    """The outlets that an export with these options holds, and their marks."""
    assert main(["export", "jsonl", *options]) == 0
    records = map(json.loads, capsys.readouterr().out.splitlines())
    return {record["meta"]["outlet"]: len(record["spans"]) for record in records}


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ([], {"tempo": 3, "viva": 1, "cnn-indonesia": 0}),
        (["--since", "2015-12-09"], {"tempo": 3, "viva": 1}),
        (["--since", "2015-12-10"], {"viva": 1}),
        (["--until", "2015-12-09"], {"tempo": 3}),
        (["--since", "2015-12-10", "--until", "2015-12-27"], {}),
        (["--language", "en"], {"viva": 1}),
        (["--flag", "cek"], {"tempo": 1}),
        (["--flag", 'a"b%'], {"tempo": 1}),
        (["--flag", "ce"], {}),
        (["--flag", "%"], {}),
        (["--marked"], {"tempo": 3, "viva": 1}),
        (["--marked", "--label", "speaker"], {"viva": 1}),
        (["--layer", "gold"], {"tempo": 1, "viva": 0, "cnn-indonesia": 0}),
        (["--layer", "all", "--outlet", "VIVA"], {"viva": 1}),
        (["--layer", "gold", "--marked"], {"tempo": 1}),
    ],
)
def test_only_what_was_asked_for(
    capsys: pytest.CaptureFixture[str], options: list[str], wanted: dict[str, int]
) -> None:
    assert articles(capsys, *options) == wanted


def test_stats_count_what_an_export_with_the_same_options_holds(capsys: pytest.CaptureFixture[str]) -> None:
    for options in ([], ["--outlet", "tempo"], ["--layer", "gold", "--marked"], ["--flag", "cek"]):
        exported = articles(capsys, *options)
        assert main(["stats", "--json", *options]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["articles"]["total"] == len(exported)
        assert found["annotations"]["total"] == sum(exported.values())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--label", "clam"], "Did you mean claim?"),
        (["--outlet", "temp"], "Did you mean tempo?"),
        (["--annotator", "Anna"], "Did you mean ana?"),
        (["--layer", "glod"], "Did you mean gold?"),
        (["--language", "zz"], "There are: en, id."),
        (["--layer", "ana", "--annotator", "gold"], "leave nothing"),
        (["--since", "2016-01-02", "--until", "2016-01-01"], "Swap"),
    ],
)
@pytest.mark.parametrize("command", [["export", "jsonl"], ["stats"]])
def test_a_mistyped_name_is_refused_with_the_nearest(
    capsys: pytest.CaptureFixture[str], command: list[str], options: list[str], said: str
) -> None:
    assert main([*command, *options]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["stats", "--since", "2016-02-30"])
    assert "write YYYY-MM-DD" in capsys.readouterr().err


def test_a_selection_tells_only_what_was_asked_for() -> None:
    chosen: dict[str, Any] = Selection(outlets=("viva",), since="2016-01-01", marked=True).plain()
    assert chosen == {"outlets": ["viva"], "since": "2016-01-01", "marked": True}


@pytest.mark.parametrize(
    "command", ["articles", "stats", "export jsonl", "suggest", "matrix", "evaluate --layer ana", "assign budi"]
)
@pytest.mark.parametrize(
    "filters",
    [
        "--outlet tempo", "--since 2015-12-10", "--until 2015-12-09", "--language en", "--search isi", "--state todo",
        "--marked", "--flag cek", "--label claim", "--versions all", "--unassigned", "--assigned ana",
        "--outlet viva --language en --state doing --versions all",
    ],
)  # fmt: skip
def test_every_command_takes_every_filter(command: str, filters: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = main([*command.split(), *filters.split()])
    told = capsys.readouterr().err
    assert done == 0 or "None of the articles that ana marked is selected" in told, told
    assert main([*command.split(), "--outlet", "nobody"]) == 2


def test_articles_are_listed_by_the_marks_they_have(capsys: pytest.CaptureFixture[str]) -> None:
    def listed(*options: str) -> set[str]:
        assert main(["articles", "--json", *options]) == 0
        return {row["outlet"] for row in json.loads(capsys.readouterr().out)}

    assert listed() == {"tempo", "viva", "cnn-indonesia"}
    assert listed("--marked", "--label", "speaker") == {"viva"}
    assert listed("--flag", "cek") == {"tempo"}
    assert listed("--assigned", "ana", "--state", "doing") == {"tempo", "viva"}
    assert listed("--unassigned") == {"cnn-indonesia"}
    assert listed("--search", "berk", "--outlet", "TEMPO") == {"tempo"}
