"""Reading at the desk: panes, folds, search, alignment, mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import MouseScrollDown

from tests.desk.conftest import MakeApp
from tests.desk.screen import keys_of, row_of, rows, settle
from tui.widgets.desk import Desk


@pytest.mark.parametrize(("size", "panes"), [((50, 20), 1), ((80, 24), 2), ((120, 40), 3), ((200, 50), 4)])
async def test_as_many_articles_stand_side_by_side_as_fit(make_app: MakeApp, size: tuple[int, int], panes: int) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert rows(app)[1].count("│") == panes - 1
        assert [f"{n}/5" in rows(app)[1] for n in range(1, 6)] == [n <= panes for n in range(1, 6)]


async def test_articles_are_ordered_by_date(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.pause()
        titles = rows(app)[1]
        dates = ["2014-10-15", "2015-11-26", "2015-12-09", "2015-12-28"]
        assert sorted(dates, key=titles.index) == dates


async def test_tab_goes_past_the_last_pane_and_round(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "tab")
        assert "2/5" in rows(app)[1]
        assert "3/5" in rows(app)[1]
        await pilot.press("tab", "tab", "tab")
        assert "1/5" in rows(app)[1]
        await pilot.press("shift+tab")
        assert "5/5" in rows(app)[1]


async def test_the_active_article_alone_and_back(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "z")
        await pilot.pause()
        assert "│" not in rows(app)[1]
        assert "VIVA" in rows(app)[1]
        await pilot.press("z")
        await pilot.pause()
        assert "│" in rows(app)[1]


async def test_what_is_not_the_article_is_folded_to_a_row_until_it_is_asked_for(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("G")
        assert "▸" in rows(app)[row_of(app, "lines aside: Berita lain")]
        await pilot.press("Z", "G")
        await pilot.pause()
        assert not any("▸" in row for row in rows(app))


async def test_search_shows_the_first_hit_as_one_types_and_escape_goes_back(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        session = app.session
        await pilot.press(*keys_of("/lavrov"))
        here = session.active
        assert here is not None
        assert here.article.text[here.caret :].startswith("Lavrov")
        assert any("Lavrov" in row for row in rows(app))
        await pilot.press("ctrl+g")
        assert here.caret == 0


async def test_search_passes_by_what_is_folded(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys_of("/tajikistan"))
        assert "not found" in rows(app)[-1]


async def test_moving_to_a_sentence_brings_its_counterpart_into_view(make_app: MakeApp, tmp_path: Path) -> None:
    shared = "Duta besar itu menegaskan bahwa kapal perang akan tiba pekan depan di pelabuhan."
    for name in ("a", "b"):
        filler = "\n\n".join(
            f"Paragraf {name} nomor {n} bercerita tentang hal lain lagi, {name * 9}." for n in range(40)
        )
        # in the one article the shared sentence comes first, in the other last
        body = f"{shared}\n\n{filler}" if name == "a" else f"{filler}\n\n{shared}"
        (tmp_path / f"{name}.txt").write_text(f"Judul {name}\n\n{body}\n", encoding="utf-8")
    app = make_app(tmp_path / "a.txt", tmp_path / "b.txt")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        first = app.session.active
        assert first is not None
        if "Judul a" not in first.article.text:
            await pilot.press("tab")
        assert sum("menegaskan bahwa kapal" in row or "kapal perang akan tiba" in row for row in rows(app)) == 1
        await pilot.press("right_curly_bracket")
        await pilot.pause()
        shown = [row for row in rows(app) if "menegaskan" in row]
        assert sum(row.count("menegaskan") for row in shown) == 2


async def test_click_places_the_caret_drag_selects_wheel_scrolls(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        y = row_of(app, "Presiden Barack Obama")
        await pilot.mouse_down(offset=(2 + len("Presiden "), y))
        await pilot.hover(offset=(2 + len("Presiden Barack Ob"), y))
        await pilot.mouse_up(offset=(2 + len("Presiden Barack Ob"), y))
        await pilot.press("2")
        await settle(pilot)
        here = app.session.active
        assert here is not None
        assert [here.article.text[mark.start : mark.end] for mark in here.layer] == ["Barack Obama"]
        before = rows(app)[2]
        app.screen.query_one("Desk").post_message(_wheel(10, 10))
        await pilot.pause()
        assert rows(app)[2] != before


def _wheel(x: int, y: int) -> MouseScrollDown:
    return MouseScrollDown(None, x, y, 0, 1, 0, False, False, False, screen_x=x, screen_y=y)


async def test_the_desk_shrinks_and_grows_with_the_terminal(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("G")
        await pilot.resize_terminal(60, 12)
        await pilot.pause()
        assert rows(app)[1].count("│") == 1
        here = app.session.active
        assert here is not None
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert rows(app)[1].count("│") == 2


STEPS = (
    ("G",), ("pageup", "pageup", "up"), ("g",), ("pagedown",) * 6, ("/", *keys_of("nomor 333"), "enter"), ("(", "("),
    ("left",) * 3, ("}", "down", "down"), ("n",), ("end", "1"),
)  # fmt: skip


async def test_a_long_article_reads_as_if_all_of_it_were_wrapped(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "panjang.txt"
    path.write_text("\n".join(f"Ini baris nomor {n}, dan ia tidak pendek. Kata dia." for n in range(600)), "utf-8")
    seen = []
    for window, margin in ((10**9, 0), (2000, 1300)):
        monkeypatch.setattr("tui.widgets.reflow.WINDOW", window)
        monkeypatch.setattr("tui.widgets.reflow.MARGIN", margin)
        app = make_app(path, annotator=f"ana{window}")
        shown = []
        async with app.run_test(size=(60, 16)) as pilot:
            for keys in STEPS:
                await pilot.press(*keys)
                await pilot.pause()
                shown.append(rows(app)[2:-1])
            for _ in range(150):
                app.screen._forward_event(_wheel(10, 8))
            await pilot.pause()
            shown.append(rows(app)[2:-1])
            here = app.query_one(Desk).here
            caret = here.article.text[here.caret - 80 : here.caret].split("baris ")[-1].split(",")[0]
            await pilot.press("left")  # from where the wheel went, back to the caret
            assert row_of(app, caret) > 0
            await pilot.resize_terminal(50, 14)
            await pilot.pause()
            assert row_of(app, caret) > 0
        seen.append(shown)
    for at, (whole, part) in enumerate(zip(*seen, strict=True)):
        assert part == whole, f"after step {at}"
