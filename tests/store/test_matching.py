"""A stored project is matched: what is new, all of it, after a kill, with verdicts that hold."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from annotations.cli import main
from annotations.matching.prepare import METHOD
from annotations.pairing.explain import explain, what_if
from annotations.pairing.run import match_project
from annotations.pairing.templates import found_alike
from annotations.pairing.version import VERSION
from annotations.store.records import Article, Thresholds
from annotations.store.store import Store
from benchmarks.corpus import Shape, story
from tests.samples import AT, a_store, an_article, rows_of


def news(stories: int, seed: int = 0, most: int = 3) -> list[Article]:
    """Articles of several outlets, and how many tell each story: the first `most`, then one, alternating."""
    source = random.Random(seed)
    out: list[Article] = []
    for number in range(stories):
        outlets = most if number % 2 == 0 else 1
        day = f"2026-01-{source.randint(1, 28):02}"
        shape = Shape(stories, outlets, 120, 0)
        out += [replace(article, published_at=day) for article in story(shape, seed * 10_000 + number)]
    return out


PAIRS = 'SELECT a.uid, b.uid FROM "match" JOIN article a ON a.id = article_a JOIN article b ON b.id = article_b'


def found(path: Path) -> dict[str, object]:
    """What a run leaves, without the ids inside."""
    pair = 'SELECT a.uid, b.uid, score, relation, evidence, verdict FROM "match" JOIN article a ON a.id = article_a'
    return {
        "matches": sorted(rows_of(path, f"{pair} JOIN article b ON b.id = article_b")),
        "stories": sorted(
            rows_of(
                path,
                "SELECT s.uid, l.uid, s.size, s.outlets, s.first_at, s.last_at, s.open, (SELECT group_concat(uid) FROM"
                " (SELECT a.uid FROM story_article x JOIN article a ON a.id = x.article_id WHERE x.story_id = s.id"
                " ORDER BY a.uid)) FROM story s JOIN article l ON l.id = s.leader_id",
            )
        ),
        "sketches": rows_of(path, "SELECT * FROM sketch ORDER BY article_id"),
        "postings": rows_of(path, "SELECT * FROM posting ORDER BY gram, article_id"),
    }


def members(store: Store) -> set[frozenset[str]]:
    return {frozenset(told.articles) for row in store.reading.stories() if (told := store.reading.story(row.uid))}


def test_the_versions_of_the_method_agree() -> None:
    assert str(VERSION) == METHOD


def test_the_outlets_of_a_story_are_found_and_nothing_else(tmp_path: Path) -> None:
    articles = news(20)
    with a_store(tmp_path, *articles) as store:
        outcome = match_project(store)
        assert (outcome.articles, outcome.stories) == (40, 10)
        assert members(store) == {frozenset(each.uid for each in articles[at : at + 3]) for at in range(0, 40, 4)}
        row = store.reading.stories()[0]
        assert row.size == 3
        assert len(row.outlets) == 3
        assert sum(row.why.values()) == 3
        assert match_project(store).articles == 0, "nothing is new"


def test_what_comes_later_joins_what_is_there(tmp_path: Path) -> None:
    articles = news(12)
    with a_store(tmp_path, *articles[:-2]) as store:
        match_project(store)
        before = {row.uid for row in store.reading.stories()}
        store.add_articles(articles[-2:], AT)
        assert match_project(store).articles == 2
        assert before <= {row.uid for row in store.reading.stories()}, "a story keeps its uid while it grows"
        grown = members(store)
    (tmp_path / "whole").mkdir()
    with a_store(tmp_path / "whole", *articles) as store:
        match_project(store)
        assert members(store) == grown
    pairs = [
        {(row[0], row[1]) for row in rows_of(folder / "kutip.db", PAIRS)} for folder in (tmp_path, tmp_path / "whole")
    ]
    assert pairs[0] == pairs[1]


def test_two_processes_find_what_one_finds(tmp_path: Path) -> None:
    articles = news(30)
    for name, processes in (("one", 1), ("two", 2)):
        (tmp_path / name).mkdir()
        with a_store(tmp_path / name, *articles) as store:
            match_project(store, processes=processes)
    assert found(tmp_path / "one" / "kutip.db") == found(tmp_path / "two" / "kutip.db")


def test_duckdb_finds_the_same_as_the_join_in_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("numpy", "duckdb"):
        (tmp_path / name).mkdir()
        a_store(tmp_path / name, *news(30)).close()
        assert main(["match", "--project", str(tmp_path / name / "kutip.db"), "--engine", name]) == 0
    assert found(tmp_path / "numpy" / "kutip.db") == found(tmp_path / "duckdb" / "kutip.db")
    project = ["match", "--project", str(tmp_path / "duckdb" / "kutip.db")]
    assert main([*project, "--engine", "duckdb", "--memory", "200"]) == 0, "nothing is new"
    assert main([*project, "--memory", "200"]) == 2
    assert main([*project, "--engine", "duckdb", "--on", "local"]) == 2
    assert "Leave one of them out." in capsys.readouterr().err


RUN = """
import sys
from annotations.pairing.run import match_project
from annotations.store.store import Store
if __name__ == "__main__":
    with Store(sys.argv[1]) as store:
        match_project(store, processes=int(sys.argv[2]), tell=lambda *told: print(*told, flush=True))
"""


@pytest.mark.parametrize(
    ("stage", "processes"), [("learning", 1), ("sketching", 1), ("pairing", 1), ("comparing", 1), ("comparing", 2)]
)
def test_a_killed_run_is_taken_up_and_ends_as_if_nothing_had_been(
    tmp_path: Path, stage: str, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = news(160, most=5)
    (tmp_path / "calm").mkdir()
    with a_store(tmp_path / "calm", *articles) as store:
        match_project(store)
    a_store(tmp_path, *articles).close()
    path = tmp_path / "kutip.db"
    program = tmp_path / "run.py"
    program.write_text(RUN, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(program), str(path), str(processes)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd(),
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}, start_new_session=True,
    ) as run:  # fmt: skip
        assert run.stdout is not None
        assert any(line.startswith(stage) for line in run.stdout)
        os.kill(run.pid, signal.SIGKILL)
    assert rows_of(path, "SELECT length(data) > 0 FROM matching WHERE name = 'waiting'") == [(1,)]
    assert_nobody_is_left(run.pid)
    with Store(str(path)) as store:
        assert match_project(store).articles == len(articles)
    assert found(path) == found(tmp_path / "calm" / "kutip.db")
    assert list(tmp_path.glob("*.matching*")) == [], "nothing is left of what the runs kept beside the project"


def assert_nobody_is_left(group: int) -> None:
    """The workers of a killed run end by themselves."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a worker outlived the run that was killed")


def test_verdicts_hold_when_everything_is_matched_anew(tmp_path: Path) -> None:
    articles = news(6)
    one, other, alone = articles[0].uid, articles[1].uid, articles[3].uid
    with a_store(tmp_path, *articles) as store:
        match_project(store)
        store.set_verdict(one, other, "different", "ana", AT)
        store.set_verdict(one, alone, "same", "ana", AT)
        match_project(store, everything=True)
        mine, theirs = store.reading.story_of(one), store.reading.story_of(other)
        assert mine is not None
        assert mine != theirs
        assert alone in mine.articles
        match = store.reading.match(one, other)
        assert match is not None
        assert (match.verdict, match.relation) == ("different", "copy")


def test_a_split_and_a_merge_hold_when_everything_is_matched_anew(tmp_path: Path) -> None:
    articles = news(8, most=4)
    with a_store(tmp_path, *articles) as store:
        match_project(store)
        first = store.reading.story_of(articles[0].uid)
        second = store.reading.story_of(articles[5].uid)
        assert first is not None
        assert second is not None
        store.split_story(first.uid, [articles[2].uid, articles[3].uid], "ana", AT)
        store.merge_stories([second.uid, first.uid], "ana", AT)
        wanted = members(store)
        assert frozenset(each.uid for each in articles[2:4]) in wanted
        match_project(store, everything=True)
        assert members(store) == wanted


def test_a_new_method_makes_everything_anew(tmp_path: Path) -> None:
    articles = news(6)
    with a_store(tmp_path, *articles) as store:
        match_project(store)
    before = found(tmp_path / "kutip.db")
    with Store(str(tmp_path / "kutip.db")) as store, store._transaction() as connection:
        connection.exec_driver_sql("UPDATE sketch SET version = version + 7, words = 0")
        connection.exec_driver_sql('UPDATE "match" SET score = 1')
    with Store(str(tmp_path / "kutip.db")) as store:
        assert store.reading.count_unmatched(VERSION) == len(articles)
        assert match_project(store).articles == len(articles)
    assert found(tmp_path / "kutip.db") == before


def test_the_same_words_under_two_outlets_are_exact(tmp_path: Path) -> None:
    text = news(1)[0].text
    twins = [an_article(text, outlet, title="x") for outlet in ("tempo", "viva", "antara")]
    with a_store(tmp_path, *twins) as store:
        match_project(store)
        assert [row.why for row in store.reading.stories()] == [{"exact": 2}]
        assert [row.size for row in store.reading.stories()] == [3]


def test_thresholds_are_shown_before_they_are_kept(tmp_path: Path) -> None:
    with a_store(tmp_path, *news(12)) as store:
        match_project(store)
        stories = store.reading.count_stories()
        would = what_if(store.reading, Thresholds(40, 100))
        assert would.stories[0] == stories
        assert would.stories[1] < stories
        assert would.moved > 0
        assert store.reading.count_stories() == stories
        store.set_thresholds(Thresholds(40, 100))
        assert match_project(store).stories == would.stories[1]


def test_two_articles_are_explained_sentence_by_sentence(tmp_path: Path) -> None:
    articles = news(3)
    with a_store(tmp_path, *articles) as store:
        match_project(store)
        same = explain(store.reading, articles[0].uid, articles[1].uid)
        assert same.evidence.relation in ("copy", "version")
        assert "joins a story (from 50)" in same.told()
        assert all(one in articles[0].text and other in articles[1].text for one, other, _ in same.pairs)
        apart = explain(store.reading, articles[0].uid, articles[3].uid)
        assert apart.consequence == "not listed (from 40)"
        assert apart.plain()["relation"] is None


def test_an_article_whose_regions_changed_is_matched_again(tmp_path: Path) -> None:
    from annotations.store.actions import Action, Change, Regions
    from annotations.store.records import Position, Region

    articles = news(2)
    with a_store(tmp_path, *articles) as store:
        match_project(store)
        mine = articles[0]
        aside = Regions(mine.uid, (Region("aside", 0, len(mine.text)),))
        change = Change.of(Regions(mine.uid, mine.regions), aside)
        store.commit(Action("regions", mine.uid, "ana", (change,), Position(), AT))
        assert store.reading.count_unmatched(VERSION) == 1
        assert match_project(store).articles == 1


def test_an_export_tells_the_story_of_each_article(tmp_path: Path) -> None:
    from annotations.store.selection import Selection

    articles = news(2)
    with a_store(tmp_path, *articles) as store:
        match_project(store)
        (story,) = (row.uid for row in store.reading.stories())
        told = {document.article.uid: document.story for document in store.reading.documents(Selection())}
    assert told == {**dict.fromkeys((each.uid for each in articles[:3]), story), articles[3].uid: None}


PRICES = "Harga {0} di pasar induk kota pada {1} Januari naik menjadi {2} rupiah dari {3} rupiah menurut {4} pedagang."


def test_a_page_of_a_template_is_listed_with_the_first_and_with_its_own_copy(tmp_path: Path) -> None:
    source = random.Random(4)
    goods = ("beras merah", "cabai rawit", "bawang putih", "gula pasir", "daging ayam", "telur ayam")
    pages = []
    for day in range(1, 13):
        lines = [PRICES.format(each, day, *(source.randint(1000, 99_999) for _ in range(3))) for each in goods]
        pages.append(
            replace(an_article("\n\n".join(lines), "tempo", title=f"Harga {day}"), published_at=f"2026-01-{day:02}")
        )
    copy = replace(
        an_article(f"Antara\n\n{pages[7].text}", "viva", title="Dari kantor berita"), published_at="2026-01-08"
    )
    with a_store(tmp_path, *pages, copy) as store:
        outcome = match_project(store)
        told = rows_of(tmp_path / "kutip.db", PAIRS.replace("b.uid FROM", "b.uid, relation FROM"))
    assert outcome.compared < len(told) * 4
    relations = {frozenset(row[:2]): row[2] for row in told}
    first = pages[0].uid
    for page in pages[1:]:
        assert relations[frozenset((first, page.uid))] == "template"
    assert relations[frozenset((pages[7].uid, copy.uid))] in ("copy", "version", "exact")
    among = [pair for pair, relation in relations.items() if relation == "template" and first not in pair]
    assert among == []


def test_only_pages_that_were_found_to_be_of_one_template_count_as_such(tmp_path: Path) -> None:
    """Not by being close to one article, nor by a template that is but a part of one of the two."""
    told = {(1, 2): ("template", 90), (1, 3): ("template", 90), (1, 4): ("copy", 90), (1, 5): ("template", 40)}
    rows = [
        (a, b, 80, relation, f'{{"left": 90, "right": {right}, "reasons": []}}', "kutip/3")
        for (a, b), (relation, right) in told.items()
    ]
    before = np.array([[other, 1] for other in range(2, 6)])
    pairs = np.array([[2, 3, 1, 1], [2, 4, 1, 1], [3, 5, 1, 1], [4, 5, 1, 1], [1, 2, 1, 1], [6, 7, 1, 1]])
    with a_store(tmp_path, *news(4)) as store:
        store.put_matches(rows)
        assert found_alike(store.reading, before, pairs).tolist() == [True, False, False, False, True, False]
        assert found_alike(store.reading, before[:0], pairs[:0]).tolist() == []


def test_a_later_copy_of_a_page_with_another_box_is_found(tmp_path: Path) -> None:
    """Weeks apart, by another outlet, and with figures of its own between."""
    words, source = random.Random(6), random.Random(7)
    lines = [" ".join("".join(words.sample("abdeghiknorstu", 5)) for _ in range(12)) for _ in range(14)]

    def page(box: str) -> str:
        filled = [f"{line} {source.randint(10, 99)} persen dan {source.randint(1000, 9999)} orang." for line in lines]
        return "\n\n".join([*filled[:7], box, *filled[7:]])

    box = "Indeks saham gabungan naik 12 poin ke 4.510 dari 3.877 pada penutupan kemarin, kata seorang analis di sana."
    other = "Sementara itu harga emas turun 35 ribu rupiah ke 1.944 ribu dari 1.988 ribu rupiah menurut para pedagang."
    first, page_of_viva = page("Demikian angka dari petugas yang dikumpulkan pagi hari di semua pasar kota."), page(box)
    copy = page_of_viva.replace(box, other)
    texts = [(first, "tempo", "01"), (page_of_viva, "viva", "10"), (copy, "cnn-indonesia", "20")]
    articles = [replace(an_article(text, outlet), published_at=f"2026-01-{day}") for text, outlet, day in texts]
    with a_store(tmp_path, *articles) as store:
        match_project(store)
        assert members(store) == {frozenset(each.uid for each in articles[1:])}
