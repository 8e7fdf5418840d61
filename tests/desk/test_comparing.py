"""What outlets share, at the desk: the margin, the words that differ, passages that only one of them has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.style import Style

from annotations.store.records import Article
from tests.desk.conftest import MakeApp
from tests.desk.screen import Desk, keys_of, row_of, rows, settle
from tests.samples_story import write_story
from tui.app import KutipApp


async def _compared(pilot: Desk) -> None:
    """Wait until the margin is there."""
    assert isinstance(pilot.app, KutipApp)
    for _ in range(200):
        await pilot.pause()
        if any(row[1:2] in ("=", "~", "+") for row in rows(pilot.app)[2:-1]):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("\n".join(rows(pilot.app)))


def _signs(app: KutipApp, words: str) -> str:
    return rows(app)[row_of(app, words)][1]


async def test_the_margin_tells_what_is_shared_reworded_and_only_here(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(*write_story(tmp_path))
    async with app.run_test(size=(80, 30)) as pilot:
        await _compared(pilot)
        first = app.session.active
        assert first is not None
        if "Harga tiket" not in first.article.text:
            await pilot.press("z", "tab")
            await pilot.pause()
        else:
            await pilot.press("z")
            await pilot.pause()
        assert _signs(app, "Kami akan terus") == "="
        assert _signs(app, "Duta besar Rusia") == "~"
        assert _signs(app, "Harga tiket") == "+"
        assert rows(app)[3][:3].strip() == ""


async def test_articles_that_have_nothing_in_common_have_no_margin(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for _ in range(40):
            await asyncio.sleep(0.02)
        assert app.session.comparisons.known(*(ref.uid for ref in app.session.stories[0].articles[:2]))
        assert all(row[1] == " " for row in rows(app)[3:-1] if row[0] == " ")


def _styles(app: KutipApp) -> dict[str, Style | None]:
    strips = app.screen._compositor.render_strips()
    return {segment.text.strip(): segment.style for strip in strips for segment in strip}


async def test_words_that_differ_stand_out_when_asked_for(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(*write_story(tmp_path))
    async with app.run_test(size=(160, 30)) as pilot:
        await _compared(pilot)
        assert "menegaskan" not in _styles(app)
        await pilot.press("D")
        await pilot.pause()
        found = _styles(app)
        for words in ("Duta besar", "menegaskan", "Dubes", "mengatakan", "bakal"):
            style = found[words]
            assert style is not None
            assert style.bold, words
        faint = next(style for text, style in found.items() if text.startswith("Harga tiket"))
        assert faint is not None
        assert faint.dim
        assert any(
            text.startswith('"Kami akan') and style is not None and not style.bold for text, style in found.items()
        )
        await pilot.press("D")
        await pilot.pause()
        assert "menegaskan" not in _styles(app)


async def test_the_passages_that_only_one_has_are_walked(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(*write_story(tmp_path))
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        here = app.session.active
        assert here is not None
        if "Harga tiket" not in here.article.text:
            await pilot.press("tab")
            here = app.session.active
            assert here is not None
        seen = []
        await _compared(pilot)
        await pilot.press("g")
        for _ in range(2):
            await pilot.press("i")
            seen.append(here.article.text[here.caret :].split()[0])
        assert seen == ["Pemerintah", "Harga"]
        assert "only here: “Harga tiket" in rows(app)[-1]
        await pilot.press("i")
        assert "nothing after this" in rows(app)[-1]
        await pilot.press("I")
        assert here.article.text[here.caret :].startswith("Pemerintah")


Asked = tuple[Sequence[Article], Callable[[], object]]


async def _held_back(pilot: Desk) -> tuple[Callable[..., None], Asked]:
    """Keep the articles from being compared; what would do it, and what it was asked for."""
    assert isinstance(pilot.app, KutipApp)
    comparisons = pilot.app.session.comparisons
    asked: list[Asked] = []
    prepare = comparisons.prepare
    comparisons.prepare = lambda articles, done: asked.append((articles, done))  # type: ignore[method-assign]
    for _ in range(200):
        await pilot.pause()
        if asked:
            return prepare, asked[0]
        await asyncio.sleep(0.02)
    raise AssertionError("nothing was asked for")


async def test_a_mark_is_carried_over_once_the_articles_are_compared(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(*write_story(tmp_path))
    async with app.run_test(size=(80, 30)) as pilot:
        prepare, asked = await _held_back(pilot)
        await pilot.press('"', "1", "y")
        assert "comparing the articles" in rows(app)[-1]
        assert sum(len(app.session.open(article.uid).layer) for article in asked[0]) == 1
        prepare(*asked)
        await _compared(pilot)
        await settle(pilot)
        assert sum(len(app.session.open(article.uid).layer) for article in asked[0]) >= 2


async def test_who_clicks_somewhere_else_wants_it_no_more(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(*write_story(tmp_path))
    async with app.run_test(size=(80, 30)) as pilot:
        prepare, asked = await _held_back(pilot)
        await pilot.press('"', "1", "y")
        await pilot.click(offset=(60, 8))
        prepare(*asked)
        await _compared(pilot)
        await settle(pilot)
        assert sum(len(app.session.open(article.uid).layer) for article in asked[0]) == 1


async def test_a_key_that_needs_the_comparison_waits_for_it(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(*write_story(tmp_path))
    async with app.run_test(size=(80, 30)) as pilot:
        prepare, asked = await _held_back(pilot)
        comparisons = app.session.comparisons
        here = app.session.active
        assert here is not None
        caret = here.caret
        await pilot.press("i")
        assert "comparing the articles" in rows(app)[-1]
        assert here.caret == caret
        assert not any(comparisons.known(here.article.uid, each.uid) for each in asked[0])
        prepare(*asked)
        await _compared(pilot)
        await pilot.pause()
        assert here.caret > caret
        assert "only here: “" in rows(app)[-1]


async def test_a_mark_is_carried_over_and_shown_in_the_other_pane(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(*write_story(tmp_path))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*keys_of('"1y'))
        await settle(pilot)
        assert "also in" in rows(app)[-1]
        quoted = [row for row in rows(app)[:-1] if "Kami akan" in row]
        assert any(row.startswith("c") for row in quoted)
        assert any("│c" in row for row in quoted)
        await pilot.press("u")
        await settle(pilot)
        assert "1 mark " in rows(app)[0]


async def test_what_is_offered_is_shown_selected_over_there(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(*write_story(tmp_path))
    async with app.run_test(size=(160, 30)) as pilot:
        await pilot.press(*keys_of("/kapal perang"), "enter", *keys_of("vll1y"))
        await pilot.pause()
        assert "claim there? Enter yes · Backspace no" in rows(app)[-1]
        assert any(
            style is not None and style.reverse and text.startswith("kapal") for text, style in _styles(app).items()
        )
        await pilot.press("backspace")
        await settle(pilot)
        assert "not marked anywhere else" in rows(app)[-1]
        assert not any(style is not None and style.reverse for style in _styles(app).values())
