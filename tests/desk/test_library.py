"""The library: every article, searched and filtered as one types, picked, read side by side, assigned and exported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotations.store.selection import Selection
from tests.desk.conftest import MakeApp
from tests.desk.screen import rows, settle
from tui.app import KutipApp
from tui.edits import FLAGGED
from tui.library import read_query

OUTLETS = [("cnn-indonesia", "CNN Indonesia"), ("tempo", "Tempo"), ("viva", "VIVA")]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", Selection()),
        ("rusia isi", Selection(search="rusia isi")),
        ("rusia is", Selection(search="rusia ")),
        ("is", Selection()),
        ("is ", Selection(search="is ")),
        ("米", Selection(search="米")),
        ("rusia ", Selection(search="rusia ")),
        ("rusia outlet:te", Selection(outlets=("tempo",), search="rusia ")),
        ("outlet:cnni", Selection(outlets=("cnn-indonesia",))),
        ("outlet:nobody", Selection(outlets=("nobody",))),
        ("outlet:", Selection()),
        ("state:do", Selection(states=("doing", "done"), annotators=("ana",))),
        ("since:2015-12 until:2015-12", Selection(since="2015-12", until="2015-12~")),
        ("lang:ID marked", Selection(languages=("id",), marked=True, annotators=("ana",))),
        ("flagged", Selection(flags=(FLAGGED,), annotators=("ana",))),
        ("label:claim", Selection(labels=("claim",), marked=True, annotators=("ana",))),
        ("12:30", Selection(search="12:30")),
        ("version:all", Selection(older=True)),
        ("version:old", Selection()),
        ("mine state:todo", Selection(assigned=("ana",), states=("todo",), annotators=("ana",))),
        ("assigned:bu", Selection(assigned=("budi",))),
        ("assigned:citra", Selection(assigned=("citra",))),
        ("assigned:", Selection()),
        ("unassigned isi ", Selection(unassigned=True, search="isi ")),
    ],
)
def test_the_search_line_takes_words_and_filters(typed: str, wanted: Selection) -> None:
    assert read_query(typed, OUTLETS, "ana", ("ana", "budi")) == wanted


@pytest.fixture
def app(make_app: MakeApp) -> KutipApp:
    return make_app()


async def test_every_article_is_listed_newest_first_and_read_among_its_story(app: KutipApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("A", "g")
        await settle(pilot)
        listed = [row for row in rows(app)[1:-1] if row.strip()]
        assert len(listed) == 5
        days = [row.split()[0] for row in listed if "no date" not in row]
        assert days == sorted(days, reverse=True)
        assert all("no date" in row for row in listed[len(days) :])
        assert rows(app)[0].rstrip().endswith("5")
        await pilot.press("G", "enter")
        await settle(pilot)
        active = app.session.active
        assert active is not None
        assert active.article.title.split()[0] in listed[-1]


async def test_a_search_lists_at_once_what_it_finds_and_filters_combine(app: KutipApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("A", "/", *"DUTA")
        await settle(pilot)
        found = int(rows(app)[0].split()[-1])
        assert 0 < found < 5
        await pilot.press("space", *"outlet:tempo")
        await settle(pilot)
        listed = [row for row in rows(app)[1:] if "VIVA" in row or "Tempo" in row]
        assert listed
        assert all("Tempo" in row for row in listed)
        assert len(listed) < found
        await pilot.press("escape")
        await settle(pilot)
        assert rows(app)[0].split()[-1] == "5"


async def test_what_is_picked_is_read_side_by_side(app: KutipApp) -> None:
    async with app.run_test(size=(160, 30)) as pilot:
        await pilot.press("A", "g", "space", "down", "space")
        await settle(pilot)
        assert "2 picked" in rows(app)[0]
        await pilot.press("enter")
        await settle(pilot)
        story = app.session.story
        assert story is not None
        assert len(story.articles) == 2
        dates = [ref.published_at or "" for ref in story.articles]
        assert dates == sorted(dates)


async def test_articles_are_given_to_an_annotator_and_taken_back(app: KutipApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("A", "*", "a", *"budi", "enter")
        await settle(pilot)
        assert "5 articles given to budi" in rows(app)[-1]
        assert set(app.session.reading.tasks("budi")) == {
            one.article.uid for one in app.session.reading.documents(Selection())
        }
        await pilot.press("*", "a", *"budi", "enter")
        await settle(pilot)
        assert "budi has them all already" in rows(app)[-1]
        await pilot.press("u")
        await settle(pilot)
        app.saver.drain(5.0)
        assert app.session.reading.tasks("budi") == {}


async def test_states_and_flags_filter_what_is_listed(app: KutipApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "[", "!", "m")
        await settle(pilot)
        app.saver.drain(5.0)
        await pilot.press("A", "!")
        await settle(pilot)
        assert rows(app)[0].split()[-1] == "1"
        assert "1 mark" in rows(app)[1]
        assert "!1" in rows(app)[1]
        await pilot.press("0", "t")
        await settle(pilot)
        assert "state:todo" in rows(app)[0]
        assert rows(app)[0].split()[-1] == "4"


async def test_what_is_listed_is_exported_in_the_background(app: KutipApp, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("A", "/", *"outlet:tempo", "enter", "x", "G", "enter", *["backspace"] * 20, *str(out))
        await pilot.press("enter", "w", "w", "escape")
        for _ in range(600):
            await pilot.pause(0.05)
            if "written to" in rows(app)[-1]:
                break
        assert "written to" in rows(app)[-1]
        assert "library" in rows(app)[0]
        await pilot.press("j")
        assert "written to" not in rows(app)[-1]
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert records
    assert {record["meta"]["outlet"] for record in records} == {"tempo"}


async def test_who_has_an_article_is_shown_filtered_and_taken_back(app: KutipApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("A", "g", "space", "down", "space", "a", *"budi", "enter")
        await settle(pilot)
        assert sum("@budi" in row for row in rows(app)) == 2
        assert app.session.reading.tasks("ana").keys() <= {app.session.active.article.uid if app.session.active else ""}
        await pilot.press("/", *"assigned:bu", "enter")
        await settle(pilot)
        assert rows(app)[0].split()[-1] == "2"
        await pilot.press("g", "r")
        await settle(pilot)
        assert "take from: budi" in rows(app)[-1]
        await pilot.press("enter")
        await settle(pilot)
        assert "1 article taken from budi" in rows(app)[-1]
        assert rows(app)[0].split()[-1] == "1"
        await pilot.press("0", "/", *"unassigned", "enter")
        await settle(pilot)
        assert int(rows(app)[0].split()[-1]) in (3, 4), "this desk may have begun one"
        await pilot.press("u")
        await settle(pilot)
        app.saver.drain(5.0)
        assert len(app.session.reading.tasks("budi")) == 2


async def test_the_older_versions_of_an_article_are_one_key_away(make_app: MakeApp, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    record = {
        "title": "Harga BBM",
        "url": "https://tempo.co/1",
        "outlet": "tempo",
        "text": "Harga BBM tidak naik, kata dia.",
    }
    later = record | {"text": "Ralat: harga BBM naik, kata dia."}
    other = record | {"title": "Lain", "url": "https://tempo.co/2", "text": "Berita lain yang ada di sini."}
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, (record, later, other))), encoding="utf-8")
    app = make_app(folder)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("A", "/", *"harga", "enter", "g")
        await settle(pilot)
        assert rows(app)[0].split()[-1] == "1"
        assert "v2" in rows(app)[1]
        await pilot.press("v")
        await settle(pilot)
        assert rows(app)[0].split()[-1] == "2"
        assert sum("v1 older" in row for row in rows(app)) == 1
        await pilot.press("v", "g", "V")
        await settle(pilot)
        story = app.session.story
        assert story is not None
        texts = [app.session.reading.article(ref.uid) for ref in story.articles]
        assert [each.version for each in texts if each] == [1, 2]
        assert app.session.active is not None
        assert app.session.active.article.version == 2
        await pilot.press("A", "/", *"lain", "enter", "V")
        await settle(pilot)
        assert "one version" in rows(app)[-1]
