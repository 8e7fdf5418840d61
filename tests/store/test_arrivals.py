"""New articles are matched as they come, against what is stored: as a run would have done it."""

from __future__ import annotations

from pathlib import Path

import pytest

import annotations.pairing.arrivals as arrivals_room
from annotations.cli import main
from annotations.pairing.arrivals import match_new
from annotations.pairing.run import SEGMENT, match_project
from annotations.pairing.version import VERSION
from tests.samples import AT, a_store, rows_of
from tests.store.test_matching import PAIRS, members, news


@pytest.mark.parametrize("blocks", [False, True])
def test_one_that_comes_later_joins_as_a_run_would_have_joined_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blocks: bool
) -> None:
    monkeypatch.setattr("annotations.pairing.run.SEGMENT", 5 if blocks else SEGMENT)
    articles = news(40)
    late = [articles[2], articles[7], articles[11], articles[14]]
    with a_store(tmp_path, *(each for each in articles if each not in late)) as store:
        match_project(store)
        assert bool(store.reading.segments()) is blocks
        before = {row.uid for row in store.reading.stories()}
        for each in late:
            store.add_articles([each], AT)
            match_new(store)
        assert store.reading.count_unmatched(VERSION) == 0
        assert before <= {row.uid for row in store.reading.stories()}
        at_once = members(store)
        sizes = {row.uid: (row.size, len(row.outlets)) for row in store.reading.stories()}
        assert set(sizes.values()) == {(3, 3)}
        match_project(store)
        assert members(store) == at_once, "a run finds nothing to mend"
    (tmp_path / "whole").mkdir()
    with a_store(tmp_path / "whole", *articles) as store:
        match_project(store)
        assert members(store) == at_once
    pairs = [set(rows_of(folder / "kutip.db", PAIRS)) for folder in (tmp_path, tmp_path / "whole")]
    assert {frozenset(pair) for pair in pairs[0]} == {frozenset(pair) for pair in pairs[1]}


def test_the_first_articles_of_a_project_are_matched_too(tmp_path: Path) -> None:
    articles = news(3)
    with a_store(tmp_path) as store:
        store.add_articles(articles, AT)
        assert match_new(store) == 6
        assert match_new(store) == 0
        assert len(members(store)) == 2


def test_too_many_at_once_are_left_to_a_run_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(arrivals_room, "AT_ONCE", 2)
    folder = tmp_path / "news"
    folder.mkdir()
    for n, article in enumerate(news(3)):
        (folder / f"{n}.txt").write_text(article.text, encoding="utf-8")
    project = str(tmp_path / "kutip.db")
    assert main(["add", str(folder), "--project", project]) == 0
    assert "not matched yet: kutip match" in capsys.readouterr().err
    monkeypatch.setattr(arrivals_room, "AT_ONCE", 200)
    (folder / "more.txt").write_text(news(3)[0].text + "\n\nTambahan.\n", encoding="utf-8")
    assert main(["add", str(folder), "--project", project]) == 0
    assert "matches other articles: kutip stories" in capsys.readouterr().err
    assert rows_of(project, "SELECT count(*) FROM sketch") == rows_of(project, "SELECT count(*) FROM article")


def test_the_seeds_are_no_copies_of_each_other(tmp_path: Path) -> None:
    from annotations.config import seeds_dir

    project = str(tmp_path / "kutip.db")
    assert main(["add", str(seeds_dir() / "articles"), "--project", project]) == 0
    assert rows_of(project, "SELECT count(*) FROM sketch") == [(5,)]
    assert rows_of(project, "SELECT relation FROM \"match\" WHERE relation IN ('exact', 'copy', 'version')") == []
