"""Furniture learned from how it repeats: what varies is found, stories may repeat, a run is taken back whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotations.cli import main
from annotations.ingest.boilerplate import Finding, Learner, Page, Way
from annotations.region_edits import remarked, whole_lines
from annotations.store.actions import Change, Regions
from annotations.store.records import Region
from annotations.store.store import Store
from benchmarks.boilerplate import score
from benchmarks.corpus import _Writer
from benchmarks.furniture import Planted, planted
from tests.samples import AT, a_store, an_action, an_article


@pytest.mark.parametrize("size", [60, 400])
def test_planted_furniture_is_found_and_little_else(size: int) -> None:
    right, found, there = score(planted(f"test-{size}", size))
    assert there > 1000
    assert right >= 0.99 * found
    assert right >= 0.95 * there


def pages(count: int, line: str = "", same: bool = False) -> list[Page]:
    """Articles about different people, or all about the same; `line` stands in each, `{n}` in it is the number."""
    out = []
    for n in range(count):
        writer, who = _Writer(f"page {n}"), _Writer(f"who {0 if same else n}")
        people = [" ".join(word.capitalize() for word in who.words(2)) for _ in range(3)]
        title = " ".join(writer.words(6)).capitalize()
        told = [f"{' '.join(writer.words(4)).capitalize()} {each} {' '.join(writer.words(9))}." for each in people]
        text = "\n\n".join(filter(None, [title, told[0], line.format(n=n), *told[1:]]))
        start = len(title) + 2
        out.append(Page(f"p{n}", title, text, (Region("title", 0, len(title)), Region("body", start, len(text)))))
    return out


def learned(corpus: list[Page]) -> list[str]:
    learner = Learner()
    for page in corpus:
        learner.count(page)
    for page in corpus:
        learner.compare(page)
    findings: dict[Way, Finding] = {}
    return [page.text[line.start : line.end] for page in corpus for line in learner.asides(page, findings)]


def test_a_line_under_unlike_titles_is_furniture_and_in_one_story_it_is_background() -> None:
    line = "Jembatan itu dibangun sejak lama dengan dana dari pusat."
    assert learned(pages(20, line)) == [line] * 20
    assert learned(pages(20, line, same=True)) == []


def test_names_and_counts_may_vary() -> None:
    corpus = pages(30, "Dibaca {n} kali sejak {n} Mei 2020")
    assert len(learned(corpus)) == 30


def test_an_outlet_without_furniture_keeps_its_body() -> None:
    assert learned(pages(30)) == []
    assert learned([]) == []


def test_lines_become_another_kind_and_the_rest_stays() -> None:
    text = "Judul\n\nSatu.\nDua.\n\n  Tiga.  \n"
    regions = (Region("title", 0, 5), Region("body", 7, len(text.rstrip())))
    lines = whole_lines(text, text.index("ua"), text.index("iga"))
    assert [text[start:end] for start, end in lines] == ["Dua.", "Tiga."]
    aside = remarked(text, regions, lines, "aside")
    assert [(each.kind, text[each.start : each.end]) for each in aside] == [
        ("title", "Judul"),
        ("body", "Satu."),
        ("aside", "Dua.\n\n  Tiga."),
    ]
    assert remarked(text, aside, lines, "body") == regions


def a_project(tmp_path: Path, corpus: list[Planted]) -> Path:
    articles = [
        an_article(each.page.text, title=each.page.title, regions=each.page.regions, url=None) for each in corpus
    ]
    a_store(tmp_path, *articles).close()
    return tmp_path / "kutip.db"


def test_learned_regions_are_shown_applied_and_taken_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = a_project(tmp_path, planted("cli", 60))
    arguments = ["--project", str(path)]
    assert main(["regions", "learn", *arguments]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("TEMPO: in ")
    assert "Nothing was changed" in told.err
    assert main(["regions", "learn", "--json", "--outlet", "tempo", *arguments]) == 0
    [record] = json.loads(capsys.readouterr().out)
    with a_store_at(path) as store:
        before = {article.uid: article.regions for article in store.reading.outlet_articles("tempo")}
    assert main(["regions", "learn", "--apply", *arguments]) == 0
    with a_store_at(path) as store:
        after = {article.uid: article.regions for article in store.reading.outlet_articles("tempo")}
        changed = [uid for uid in after if after[uid] != before[uid]]
        assert len(changed) == record["concerned"] > 10
        assert store.undo("ana", AT) is None, "nobody's own undo meets a run"
        hand = changed[0]
        store.commit(
            an_action(hand, Change.of(Regions(hand, after[hand]), Regions(hand, before[hand])), name="set body")
        )
    capsys.readouterr()
    assert main(["regions", "undo", *arguments]) == 0
    assert "1 were changed since" in capsys.readouterr().err
    with a_store_at(path) as store:
        assert {article.uid: article.regions for article in store.reading.outlet_articles("tempo")} == before
    assert main(["regions", "undo", *arguments]) == 0
    assert "no learned regions" in capsys.readouterr().err
    assert main(["regions", "learn", "--apply", *arguments]) == 0
    assert main(["regions", "undo", *arguments]) == 0
    assert main(["regions", "learn", "--outlet", "nobody", *arguments]) == 2


def a_store_at(path: Path) -> Store:
    return Store(str(path))


def test_a_sub_heading_that_many_articles_have_is_no_furniture_but_an_advertisement_is() -> None:
    pages: list[Page] = []
    for n in range(200):
        writer = _Writer(f"heading {n}")
        lines = [" ".join(word.capitalize() for word in writer.words(6))]
        lines += [writer.sentence() for _ in range(2)]
        lines += ["Lanjut membaca"] if n % 2 else []
        lines += ["Kronologi Kejadian"] if n % 20 == 0 else []
        lines += [writer.sentence() for _ in range(3)]
        text = "\n\n".join(lines)
        pages.append(Page(f"x-{n}", lines[0], text, (Region("body", len(lines[0]) + 2, len(text)),)))
    learner = Learner()
    for look in (learner.count, learner.compare):
        for page in pages:
            look(page)
    found = {page.text[line.start : line.end] for page in pages for line in learner.asides(page, {})}
    assert found == {"Lanjut membaca"}
