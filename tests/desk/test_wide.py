"""Characters of no, one and two cells on the real desk: where the caret stands is where its token is painted."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from rich.cells import cell_len, split_graphemes
from textual.geometry import Offset

from annotations.text import display_line
from tests.desk.odd import desk_of, laid_out, press
from tests.desk.screen import rows
from tui.app import KutipApp
from tui.widgets.article import ArticlePane

FAMILY = "👩\u200d👩\u200d👧"
TEXTS = {
    "wide": "漢字 dan 한국어 bercampur ｗｉｄｅ dengan 日本語の文章がここに続く dan kata biasa. " * 3,
    "joined emoji": f"Kata {FAMILY} dan 👍🏽 lalu 🇮🇩🇫🇷 serta ❤\ufe0f merah {FAMILY}{FAMILY} selesai. " * 3,
    "combining": "Se\u0301gole\u0300ne bertemu n\u0303andu\u0301, ก็ที่ น้ำ नमस्ते và Tiê\u0301ng Viê\u0323t lagi. " * 3,
    "right to left": "Kata שלום עולם dan مرحبا بالعالم di tengah kalimat (שלום) panjang. " * 3,
    "tabs": "satu\tdua\t\ttiga \t empat\n\tlima\tenam\n" * 6,
    "controls": "a\x1b[31mb \x07 c\u202ed e\u2066f\u2069 g\u200bh i\u00adj \u2028 k " * 4,
    "no space": "x" * 200 + "漢" * 90 + "e\u0301" * 120 + FAMILY * 9,
}


@pytest.fixture(autouse=True)
def _theme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_THEME", "ansi-dark")


def _painted_at(row: str, cell: int) -> str:
    """What a row shows from the cell on; nothing if a glyph would be cut there."""
    reached = 0
    for start, _, width in split_graphemes(row)[0]:
        if reached == cell and width:
            return row[start:]
        reached += width
    return ""


def _stands_on_its_token(app: KutipApp) -> None:
    """The terminal's cursor is on the first glyph of the token that the session's caret names."""
    here, caret = app.session.active, app.caret
    assert here is not None
    assert caret is not None
    token = here.segments.token_at(here.caret)
    assert token is not None
    shown = display_line(here.article.text[token[0] : token[1]])
    glyph = shown[slice(*split_graphemes(shown)[0][0][:2])]
    painted = _painted_at(rows(app)[caret.y], caret.x)
    assert painted.startswith(glyph), (glyph, painted, rows(app)[caret.y])


@pytest.mark.parametrize("width", [9, 30, 59])
@pytest.mark.parametrize("name", TEXTS)
async def test_the_cursor_stands_where_the_token_is_painted(name: str, width: int, tmp_path: Path) -> None:
    app = desk_of(tmp_path, laid_out(TEXTS[name]))
    async with app.run_test(size=(width, 12)) as pilot:
        await pilot.pause()
        here = app.session.active
        assert here is not None
        last = -1
        while here.caret != last:
            last = here.caret
            _stands_on_its_token(app)
            assert {cell_len(row) for row in rows(app)} == {width}
            await press(pilot, "l")
        for key in ("k", "k", "^", "$", "g", "j", "j", "pagedown", "G"):
            await press(pilot, key)
            _stands_on_its_token(app)
    app.saver.close()


@pytest.mark.parametrize("name", TEXTS)
async def test_a_click_on_either_half_of_a_glyph_puts_the_caret_on_its_token(name: str, tmp_path: Path) -> None:
    app = desk_of(tmp_path, laid_out(TEXTS[name]))
    async with app.run_test(size=(30, 12)) as pilot:
        await pilot.pause()
        here = app.session.active
        assert here is not None
        pane = app.screen.query(ArticlePane).first()
        for start, end in here.segments.tokens(*pane.on_screen()):
            cell = pane.cell_of(start)
            if cell is None:
                continue
            glyph = display_line(here.article.text[start:end])
            wide = split_graphemes(glyph)[0][0][2]
            for part in range(wide):
                offset = pane.offset_at(*(cell + Offset(part, 0)))
                assert offset is not None
                assert start <= offset < end
        await pilot.mouse_down(offset=(6, 3))
        await pilot.mouse_up(offset=(6, 3))
        _stands_on_its_token(app)
    app.saver.close()


@pytest.mark.parametrize("text", ["x" * 1_000_000, "漢" * 1_000_000, "e\u0301" * 500_000], ids=["x", "wide", "accents"])
async def test_a_million_characters_without_a_space_are_read_and_marked(text: str, tmp_path: Path) -> None:
    app = desk_of(tmp_path, laid_out(text))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        here = app.session.active
        assert here is not None
        begun = time.perf_counter()
        for key in ("l", "j", "pagedown", "$", "G", "k", "g", "v", "l", "escape", "g", "1"):
            await press(pilot, key)
            _stands_on_its_token(app)
        took = time.perf_counter() - begun
        assert [mark.fragments for mark in here.layer] == [(here.segments.token_at(0),)]
        assert took < 5, took
    app.saver.close()
