"""Aligned reading: the margin of the other panes points to what tells the same as the sentence under the caret."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from tests.desk.conftest import MakeApp
from tests.desk.screen import Desk, rows
from tests.samples_story import write_story
from tui.app import KutipApp


async def _compared(pilot: Desk) -> KutipApp:
    """Wait until the articles are compared."""
    app = pilot.app
    assert isinstance(app, KutipApp)
    for _ in range(200):
        await pilot.pause()
        if any(row[1:2] in ("=", "~", "+") for row in rows(app)[2:-1]):
            return app
        await asyncio.sleep(0.02)
    raise AssertionError("\n".join(rows(app)))


def _pointed(app: KutipApp) -> str:
    """The text beside the cells of a margin that stand out, on whatever pane."""
    out = []
    for strip in app.screen._compositor.render_strips():
        cells = list(strip)
        for at, cell in enumerate(cells):
            if cell.style is not None and cell.style.reverse and len(cell.text) == 1:
                out.append(cells[at + 1].text.strip())
    return " ".join(out)


async def _go(pilot: Desk, app: KutipApp, words: str) -> None:
    """Put the caret on words of the article that has them."""
    for _ in range(2):
        here = app.session.active
        assert here is not None
        if words in here.article.text:
            break
        await pilot.press("tab")
    await pilot.press("slash", *("space" if letter == " " else letter for letter in words), "enter")
    await pilot.pause()


async def test_the_other_pane_points_to_the_counterpart_and_to_nothing_where_there_is_none(
    make_app: MakeApp, tmp_path: Path
) -> None:
    app = make_app(*write_story(tmp_path))
    async with app.run_test(size=(120, 30)) as pilot:
        await _compared(pilot)
        await _go(pilot, app, "Duta besar Rusia")
        assert _pointed(app).startswith("Dubes Rusia mengatakan")
        await _go(pilot, app, "Harga tiket")
        assert _pointed(app) == ""
        await _go(pilot, app, "Kami akan terus")
        assert _pointed(app).startswith('"Kami akan terus')
        await pilot.press("backslash")
        await pilot.pause()
        assert _pointed(app) == ""
        await pilot.press("backslash")
        await pilot.pause()
        assert _pointed(app).startswith('"Kami akan terus')
    app.saver.close()


async def test_no_key_compares_articles_or_sentences(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui import compared

    threads: set[str] = set()
    for name in ("align", "counterpart", "read_passages"):
        done = getattr(compared, name)

        def watched(*arguments: object, done: object = done) -> object:
            threads.add(threading.current_thread().name)
            assert callable(done)
            return done(*arguments)

        monkeypatch.setattr(compared, name, watched)
    app = make_app(*write_story(tmp_path))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("right_parenthesis", "right_parenthesis", "down", "tab")
        await _compared(pilot)
        for _ in range(3):
            await pilot.press(*["right_parenthesis"] * 4, "tab")
        await pilot.pause()
        assert threads == {"compare"}
    app.saver.close()


async def test_a_pane_beyond_the_articles_that_are_compared_with_all_is_aligned_too(
    make_app: MakeApp, tmp_path: Path
) -> None:
    from tui.compared import MOST_COMPARED

    shared = "Duta besar itu menegaskan bahwa kapal perang akan tiba pekan depan di pelabuhan."
    for number in range(MOST_COMPARED + 2):
        filler = " ".join(f"Kalimat {number} nomor {n} bercerita tentang hal {'abcdefgh'[n] * 6}." for n in range(4))
        (tmp_path / f"{number:02}.txt").write_text(f"Judul {number}\n\n{filler}\n\n{shared}\n", encoding="utf-8")
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["tab"] * (MOST_COMPARED + 1))
        here = app.session.active
        assert here is not None
        await _go(pilot, app, "Duta besar")
        for _ in range(200):
            if _pointed(app):
                break
            await asyncio.sleep(0.02)
            await pilot.pause()
        assert _pointed(app).startswith("Duta besar itu menegaskan")
    app.saver.close()
