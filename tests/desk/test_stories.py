"""The stories screen: found, sorted, opened, judged, split, merged, undone; and the desk that walks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.scheme import parse_scheme
from annotations.store.opening import glance
from annotations.store.spool import Spool
from annotations.store.store import Store
from tests.desk.conftest import MakeApp
from tests.desk.screen import keys_of, row_of, rows, settle
from tests.samples import labels_yaml
from tests.samples_stories import stories_project
from tui.app import KutipApp
from tui.launch import shelf
from tui.session import Session


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KutipApp:
    """The desk of ana on four stories of eleven articles."""
    monkeypatch.setenv("TEXTUAL_THEME", "ansi-dark")
    path = stories_project(tmp_path)
    reading = glance(path)
    assert reading is not None
    session = Session(reading, "ana", parse_scheme(labels_yaml()), shelf(reading, "ana", None, ()))
    return KutipApp(session, lambda: Store(path), Spool(tmp_path / "unsaved", path))


def _stories(app: KutipApp) -> set[frozenset[str]]:
    """What the project holds: for each story the numbers in its articles' titles."""
    reading = app.session.reading
    return {
        frozenset(ref.title.split()[1] for ref in reading.articles_of(row.uid)) for row in reading.stories()
    }  # fmt: skip


async def test_the_desk_walks_stories_and_opens_the_last_one_next_time(app: KutipApp, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "story 1/4" in rows(app)[0]
        await pilot.press("J", "J", "tab")
        await settle(pilot)
        assert "story 3/4" in rows(app)[0]
        here = app.session.active
        assert here is not None
        app.keep_position()
        await settle(pilot)
    app.saver.close()
    reading = glance(str(tmp_path / "kutip.db"))
    assert reading is not None
    session = Session(reading, "ana", parse_scheme(labels_yaml()), shelf(reading, "ana", None, ()))
    assert session.place == (3, 4)
    assert session.active is not None
    assert session.active.article.uid == here.article.uid


async def test_the_list_is_sorted_and_searched_as_one_types(app: KutipApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert [row[15:23] for row in rows(app)[1:5]] == ["Berita 8", "Berita 6", "Berita 4", "Berita 1"]
        assert "3 outlets    3  0/3 done   1 open" in rows(app)[1]
        await pilot.press("o")
        await pilot.pause()
        assert "by oldest" in rows(app)[0]
        assert "Berita 1" in rows(app)[1]
        await pilot.press("slash", *keys_of("banj"))
        await pilot.pause()
        assert "Berita 4" in rows(app)[1]
        assert rows(app)[0].rstrip().endswith("1")
        assert rows(app)[2].strip() == ""
        await pilot.press("enter", "v")
        await pilot.pause()
        assert "with open verdicts" in rows(app)[0]
        await pilot.press("v", "enter")
        await settle(pilot)
        assert "Berita 4" in rows(app)[0]
        assert "story" not in rows(app)[0], "the list had one story: there is nothing to walk"
    app.saver.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("outlet:tem", "861"),
        ("outlet:ANT size:3", "81"),
        ("outlet:kompas", ""),
        ("since:2026-01-07", "86"),
        ("until:2026-01-05 since:2026", "41"),
        ("berita until:2026-01-05 outlet:tempo", "1"),
        ("size:x state:", "8641"),
        ("state:done", ""),
        ("gempa outlet:tempo ", "1"),
    ],
)
async def test_filters_stand_among_the_words_that_are_searched(app: KutipApp, typed: str, found: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s", "slash", *keys_of(typed))
        await pilot.pause()
        assert "".join(row[22] for row in rows(app)[1:6] if "Berita" in row) == found
        assert rows(app)[-1].strip() == f"/{typed.rstrip()}"


async def test_the_list_that_a_story_was_opened_from_comes_back_with_its_filters(app: KutipApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s", "slash", *keys_of("outlet:tempo size:3"), "enter", "enter")
        await settle(pilot)
        assert "story 1/2" in rows(app)[0]
        await pilot.press("s")
        await pilot.pause()
        assert "with “outlet:tempo size:3”" in rows(app)[0]
        await pilot.press("escape")
        await pilot.pause()
        assert rows(app)[0].rstrip().endswith("4")


async def test_the_pairs_show_their_evidence_and_a_verdict_is_undone(app: KutipApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s", "G", "l")
        await pilot.pause()
        row_of(app, "92 copy: VIVA | ANTARA")
        assert "46 % of the first is" in " ".join(rows(app)[-4:-1])
        await pilot.press("x")
        await settle(pilot)
        assert "different: 92 copy" in rows(app)[-1]
        assert frozenset("23") in _stories(app) or frozenset("13") in _stories(app)
        await pilot.press("u")
        await settle(pilot)
        assert frozenset("123") in _stories(app)
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert frozenset("123") not in _stories(app)
    app.saver.close()


async def test_a_verdict_on_a_pair_that_leads_out_joins_two_stories(app: KutipApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s", "j", "j", "l", "G")
        await pilot.pause()
        row_of(app, "(not in this story)")
        await pilot.press("equals_sign")
        await settle(pilot)
        assert frozenset("12345") in _stories(app)
        assert "same: 47 same event" in rows(app)[-1]
        assert "5 articles" in rows(app)[0]
        assert "same, says ana" in rows(app)[row_of(app, "TEMPO | VIVA")]
        await pilot.press("G", "0")
        await settle(pilot)
        assert "no verdict: 47" in rows(app)[-1]
    app.saver.close()


async def test_articles_are_split_off_and_stories_merged(app: KutipApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s", "l", "g", "space", "S")
        await settle(pilot)
        assert "split: 1 article" in rows(app)[-1]
        assert frozenset(("9", "10")) in _stories(app)
        await pilot.press("escape", "S")
        await pilot.pause()
        assert "pick what is to be split off" in rows(app)[-1]
        await pilot.press("g", "space", "m")
        await settle(pilot)
        assert "merged 1 story" in rows(app)[-1]
        assert len(_stories(app)) == 3
        await pilot.press("u", "u")
        await settle(pilot)
        assert frozenset(("8", "9", "10")) in _stories(app)
        assert len(_stories(app)) == 4
    app.saver.close()


async def test_a_story_is_read_by_outlet_and_a_pair_side_by_side(app: KutipApp) -> None:
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("s", "b")
        await settle(pilot)
        assert [ref.outlet.key for ref in (app.session.story.articles if app.session.story else ())] == [
            "antara", "tempo", "viva",
        ]  # fmt: skip
        await pilot.press("s", "j", "j", "l", "G", "enter")
        await settle(pilot)
        story = app.session.story
        assert story is not None
        assert [ref.title for ref in story.articles] == ["Berita 3 tentang gempa", "Berita 4 tentang banjir"]
        assert "story" not in rows(app)[0]
        await pilot.press("J")
        await settle(pilot)
        assert "story 2/4" in rows(app)[0]
    app.saver.close()


async def test_keys_typed_ahead_are_the_screens_and_esc_leads_out(app: KutipApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s", "j", "slash", "z", "z", "space", "q")
        await pilot.pause()
        assert "/zz q" in rows(app)[-1]
        await pilot.press("enter", "enter", "l", "m", "S", "equals_sign", "space")
        await pilot.pause()
        await pilot.press("escape", "escape")
        await settle(pilot)
        assert "story 1/4" in rows(app)[0]
    app.saver.close()


async def test_a_project_that_was_not_matched_says_how(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s")
        await settle(pilot)
        assert ": match looks for them" in rows(app)[-1]
    app.saver.close()
