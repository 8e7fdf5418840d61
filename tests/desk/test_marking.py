"""Marking at the desk: what is shown, what is saved, what is there after a restart."""

from __future__ import annotations

import sqlite3

from tests.desk.conftest import MakeApp
from tests.desk.screen import keys_of, row_of, rows, settle
from tui.commands import COMMANDS


async def test_a_quotation_is_marked_with_two_keys_and_said_to_be_saved(make_app: MakeApp, project: str) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys_of('"1'))
        await settle(pilot)
        assert rows(app)[row_of(app, "Serangan udara ini")].startswith("c ")
        assert "saved " in rows(app)[-1]
        assert "1 mark ·" in rows(app)[0]
    with sqlite3.connect(project) as connection:
        assert connection.execute("SELECT count(*) FROM annotation").fetchone() == (1,)


async def test_the_next_start_is_at_the_same_article_and_caret(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "tab", *keys_of('"1'), "j", "j")
        here = app.session.active
        assert here is not None
        left_at = (here.article.uid, here.caret)
        app.keep_position()
        await settle(pilot)
    app.saver.close()
    again = make_app()
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        here = again.session.active
        assert here is not None
        assert (here.article.uid, here.caret) == left_at
        assert any(row.startswith("c ") or "│c " in row for row in rows(again))


async def test_undo_goes_to_the_article_it_happened_in(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys_of('"1'), "tab", "tab", "tab", "u")
        await settle(pilot)
        here = app.session.active
        assert here is not None
        assert here.article.outlet.name == "Tempo"
        assert len(here.layer) == 0
        assert "undid label claim" in rows(app)[-1]
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert len(here.layer) == 1


async def test_keys_pressed_while_an_undo_is_on_its_way_wait_for_it(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(*keys_of('"1u"1u"1'))
        await settle(pilot)
        here = app.session.active
        assert here is not None
        assert [mark.label for mark in here.layer] == ["claim"]


async def test_a_row_with_two_kinds_of_marks_has_a_capital_letter(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys_of("/obama"), "enter", "2", *keys_of("[+1"))
        await settle(pilot)
        assert rows(app)[row_of(app, "Presiden Barack Obama")].startswith("C ")


async def test_deleting_says_what_went_and_undo_brings_it_back(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys_of('"1['))
        await pilot.press("d")
        await settle(pilot)
        assert "deleted claim “Serangan" in rows(app)[-1]
        await pilot.press("u")
        await settle(pilot)
        here = app.session.active
        assert here is not None
        assert len(here.layer) == 1


async def test_help_lists_every_command_and_closes(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 200)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        shown = "\n".join(rows(app))
        for command in COMMANDS:
            shifted = command.id.startswith("extend-") and all("shift+" in key for key in command.keys)
            if command.context == "desk":  # those with Shift say the same, and share a row
                assert ("extend the selection" if shifted else command.help[:40]) in shown, command.id
        await pilot.press("escape")
        await pilot.pause()
        assert "Tempo" in rows(app)[0]
