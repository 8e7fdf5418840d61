"""Who and where on the real screen."""

from __future__ import annotations

from dataclasses import replace

from textual.events import Key

from annotations.store.actions import Action, Change
from annotations.store.records import Position
from annotations.store.store import Store
from tests.desk.conftest import MakeApp
from tests.desk.screen import keys_of, row_of, rows, settle
from tests.samples import AT


async def test_the_header_counts_what_is_open_and_equals_closes_it(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*keys_of("/rusia"), "enter", "3")
        await settle(pilot)
        assert "1 open" in rows(app)[0]
        await pilot.press("equals_sign")
        await pilot.pause()
        assert "RU Russia" in rows(app)[row_of(app, "RU Russia")]
        await pilot.press("enter")
        await settle(pilot)
        assert "= RU Russia" in rows(app)[-1]
        assert "open" not in rows(app)[0]


async def test_people_are_listed_renamed_undone_and_their_claims_reached(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*keys_of("/obama"), "enter", "2", "equals_sign", "enter", *keys_of('"1'), "a", "enter")
        await settle(pilot)
        here = app.session.active
        assert here is not None
        await pilot.press("P")
        await settle(pilot)
        assert "1 claim" in rows(app)[row_of(app, "Obama")]
        await pilot.press("r", *["backspace"] * 40, *keys_of("Barry"), "enter")
        await settle(pilot)
        row_of(app, "Barry  · ")
        await pilot.press("u")
        await settle(pilot)
        assert not any("Barry" in row for row in rows(app))
        await pilot.press("slash", *keys_of("zz"))
        await pilot.pause()
        assert "0" in rows(app)[0]
        await pilot.press("escape", "enter")
        await pilot.pause()
        row_of(app, "“Serangan")
        await pilot.press("end", "enter")
        await pilot.pause()
        assert here.current is not None
        mark = here.layer.get(here.current)
        assert mark is not None
        assert mark.label == "claim"
        assert "mark" in rows(app)[0]


async def test_an_empty_registry_says_how_to_fill_it(make_app: MakeApp) -> None:
    for seeds in (True, False):
        app = make_app(seeds=seeds)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("P")
            await pilot.pause()
            for key in ("j", "k", "pageup", "pagedown", "g", "G", "enter", "space", "m", "r", "s", "d"):
                await pilot.press(key)
            assert "nobody here yet" in rows(app)[-1]
            await pilot.press("u", "q")
            await settle(pilot)
        app.saver.close()


async def test_what_is_typed_behind_the_key_that_closes_the_screen_is_the_desks(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("P")
        await pilot.pause()
        people = app.screen
        for _ in range(3):  # the first closes it, the others arrive before it is gone
            people.post_message(Key("escape", None))
        people.post_message(Key("quotation_mark", '"'))
        people.post_message(Key("1", "1"))
        await settle(pilot)
        here = app.session.active
        assert here is not None
        assert app.screen is not people
        assert [mark.label for mark in here.layer] == ["claim"]


async def test_the_status_row_fits_and_an_undo_that_fails_is_said_there(make_app: MakeApp, project: str) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", *keys_of("/obama"), "enter", "2", "equals_sign", "enter")
        await settle(pilot)
        with Store(project) as store:  # another desk
            here = app.session.active
            assert here is not None
            mark = next(mark for mark in here.layer if mark.label == "speaker")
            change = Change.of(mark, replace(mark, note="dari meja lain"))
            store.commit(Action("note", mark.article, "ana", (change,), Position(), AT))
            other = Change.of(change.after, replace(mark, note="dan sekali lagi"))
            store.commit(Action("note", mark.article, "budi", (other,), Position(), AT))
        await pilot.press("P")
        await settle(pilot)
        assert "countries" in rows(app)[0]
        assert rows(app)[-1].rstrip().endswith("back") or rows(app)[-1].rstrip().endswith("close")
        await pilot.press("u")
        await settle(pilot)
        assert "not done" in rows(app)[-1]
        assert "again" in rows(app)[-1]
        for _ in range(3):  # the note, who it is, and the mark itself; then what was made before
            assert "undid" not in rows(app)[-1]
            await pilot.press("u")
            await settle(pilot)
        assert "undid label claim" in rows(app)[-1]


async def test_the_contrast_theme_draws_nothing_faint_and_is_remembered(make_app: MakeApp) -> None:
    app = make_app()
    seen = []
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(4):
            await pilot.press("T")
            await pilot.pause()
            seen.append((app.session.remembered.theme, app._faint))
    assert sorted(seen) == [("contrast", False), ("dark", True), ("light", True), ("truecolor", True)]
