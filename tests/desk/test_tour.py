"""The tour on the screen: a row above the status row that goes away."""

from __future__ import annotations

from tests.desk.conftest import MakeApp
from tests.desk.screen import keys_of, rows, settle


async def test_the_tour_stands_above_the_legend_and_goes_on_when_its_step_is_done(make_app: MakeApp) -> None:
    app = make_app(tour=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert rows(app)[-2].startswith(" tour 1/9 · go about: → and ↓, or the arrows")
        assert "? keys" in rows(app)[-1]
        await pilot.press("l", *keys_of('"'))
        await pilot.pause()
        assert rows(app)[-2].startswith(" tour 3/9 · 1 (claim)")
        await pilot.press("1")
        await settle(pilot)
        assert "saved " in rows(app)[-1]


async def test_escape_leaves_it_and_the_text_has_the_row_back(make_app: MakeApp) -> None:
    app = make_app(tour=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        await pilot.pause()
        assert not any("tour" in row for row in rows(app))
        await pilot.press(*keys_of('"1'))
        await settle(pilot)
        assert "1 mark" in rows(app)[0]
