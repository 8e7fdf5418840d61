"""Finding commands by name, the keys that act now, and themes, at the desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.conftest import MakeApp
from tests.desk.screen import keys_of, row_of, rows, settle
from tests.headless import HeadlessDesk, seed_session
from tui.handlers.palette import rank
from tui.screens.help import help_lines


def test_a_command_is_found_by_its_name_and_done(tmp_path: Path) -> None:
    session, store = seed_session(tmp_path)
    with store:
        desk = HeadlessDesk(session, store=store)
        desk.press(":")
        assert any(row.split()[:2] == ["←", "h"] for row in desk.menu)
        desk.type("quotat")
        assert desk.menu[0].split()[:2] == ['"', "select-quotation"]
        desk.press("enter")
        assert desk.selection is not None
        assert desk.dispatcher.context == "desk"
        desk.press(":")
        desk.type("label cl")
        desk.press("enter")
        assert desk.marks[0][0] == "claim"


def test_a_command_that_asks_goes_on_asking_and_one_that_is_refused_says_why(tmp_path: Path) -> None:
    session, store = seed_session(tmp_path)
    with store:
        desk = HeadlessDesk(session, store=store)
        desk.press(*':"search"'[:1], *"search", "enter")
        assert desk.dispatcher.context == "search"
        desk.press("escape", ":", *"delete", "enter")
        assert desk.message == "no mark here"
        desk.press(":", *"xyzzy", "enter")
        assert desk.message == "no command is called xyzzy"
        desk.press(":", "?")
        assert desk.prompt == ": ?"
        desk.press("escape")
        assert desk.dispatcher.context == "desk"


def test_names_come_before_help_and_letters_in_order_come_last() -> None:
    assert rank("undo", "undo", "undo, across") == 0
    assert (rank("swap", "select-swap", "") or 0) < (rank("swap", "other", "to swap it") or 0)
    assert rank("slqt", "select-quotation", "") is not None
    assert rank("zzz", "undo", "take back") is None


def test_the_keys_that_act_now_come_first(tmp_path: Path) -> None:
    session, store = seed_session(tmp_path)
    with store:
        desk = HeadlessDesk(session, store=store)
        desk.press("2", "1", "space")
        assert desk.dispatcher.context == "choice"
        desk.press("f1")
        assert desk.asked == ["help"]
        assert desk.dispatcher.context == "choice"
    lines = help_lines(session.scheme, session.keymap, "choice")
    assert lines[0] == ("now: choosing a label", "")
    assert lines[1] == ("1–9", "the label with this digit")
    assert [heading for heading, help_ in lines if not help_].count("while choosing a label") == 0


async def test_help_is_opened_from_a_link_and_leads_back_to_it(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys_of('"1'), "h", "2", *keys_of("a"))
        await settle(pilot)
        assert "Enter links" in rows(app)[-1]
        await pilot.press("question_mark")
        await pilot.pause()
        assert "now: linking a claim to its speaker" in rows(app)[0]
        await pilot.press("escape")
        await pilot.pause()
        assert "Enter links" in rows(app)[-1]


async def test_the_palette_shows_over_the_text_and_changes_the_theme(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("colon", *"theme")
        await pilot.pause()
        assert row_of(app, "theme-next") < 23
        assert ": theme" in rows(app)[-1]
        await pilot.press("enter")
        await pilot.pause()
        assert "theme: light" in rows(app)[-1]


async def test_help_tells_everything_at_80_columns(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        seen: list[str] = []
        for _ in range(20):
            seen += [row.strip() for row in rows(app)[:-1] if row.strip() not in seen]
            await pilot.press("pagedown")
            await pilot.pause()
    told = " ".join(" ".join(seen).split())
    assert "Shift+arrows" in told
    for last in ("end of its clause", "restarts", "Enter labels all", "the same key keeps them"):
        assert last in told, last


@pytest.mark.parametrize("typed", ["wq", "q", "exit", "quit"])
def test_the_habits_of_other_editors_leave_the_desk(tmp_path: Path, typed: str) -> None:
    session, store = seed_session(tmp_path)
    with store:
        desk = HeadlessDesk(session, store=store)
        desk.press(":", *typed, "enter")
        assert desk.asked == ["quit"]
