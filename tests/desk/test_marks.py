"""Hints, parts, propagation, hidden labels and the list of marks, as the screen shows them."""

from __future__ import annotations

from tests.desk.conftest import MakeApp
from tests.desk.screen import keys_of, rows, settle


async def test_hints_are_drawn_on_the_words_and_nothing_moves(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        before = rows(app)
        await pilot.press("f")
        await settle(pilot)
        during = rows(app)
        assert [len(row) for row in during] == [len(row) for row in before]
        left = [row[:40] for row in during[2:-1]]
        differing = sum(
            a != b for old, new in zip(before[2:-1], left, strict=True) for a, b in zip(old, new, strict=False)
        )
        here = app.session.active
        assert here is not None
        assert 60 < differing < 300
        assert [row[41:] for row in during[1:-1]] == [row[41:] for row in before[1:-1]]
        await pilot.press("escape")
        await settle(pilot)
        assert rows(app)[:-1] == before[:-1]


async def test_what_would_be_labelled_is_shown_in_all_panes_before_it_is(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys_of("/rusia"), "enter", *keys_of("3**"))
        await settle(pilot)
        assert "in this story" in rows(app)[-1]
        strips = app.screen._compositor.render_strips()
        reversed_ = [
            segment.text for strip in strips[2:-1] for segment in strip if segment.style and segment.style.reverse
        ]
        assert set(reversed_) == {"Rusia"}
        await pilot.press("enter")
        await settle(pilot)
        assert sum(row.count("o ") for row in rows(app)) > 3
        assert len(app.session.open(app.session.story.articles[1].uid).layer) > 0 if app.session.story else False
        await pilot.press("u")
        await settle(pilot)
        assert "undid propagate" in rows(app)[-1]
        assert "1 mark ·" in rows(app)[0]


async def test_all_parts_of_a_mark_are_painted(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys_of("x}x"))
        await settle(pilot)
        assert "2 parts kept" in rows(app)[-1]
        await pilot.press("1")
        await settle(pilot)
        assert sum(row.startswith("c ") for row in rows(app)) == 2


async def test_a_hidden_label_is_not_painted_and_the_status_row_says_so(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys_of('"1'))
        await settle(pilot)
        assert any(row.startswith("c ") for row in rows(app))
        await pilot.press(*keys_of("H1"), "l")
        await settle(pilot)
        assert not any(row.startswith("c ") for row in rows(app))
        assert rows(app)[-1].strip().startswith("hidden: claim · ")
        await pilot.press("tab", *keys_of("Hc"), "l")
        await settle(pilot)
        assert any(row.startswith("c ") for row in rows(app))


async def test_the_list_of_marks_lies_over_the_panes_and_goes_away(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys_of('"1'))
        await settle(pilot)
        before = rows(app)[:-1]
        await pilot.press("L")
        await settle(pilot)
        assert any(row.startswith(" claim ") for row in rows(app))
        await pilot.press("escape")
        await settle(pilot)
        assert rows(app)[:-1] == before
