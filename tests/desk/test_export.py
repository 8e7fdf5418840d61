"""The export screen: how it begins, what is left out, whether splits leak: all seen before anything is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from annotations.cli import main
from tests.desk.conftest import MakeApp
from tests.desk.odd import desk_of
from tests.desk.screen import rows, settle
from tests.samples import TEXT, an_article
from tui.app import KutipApp
from tui.remembered import Remembered

SIZES = ((80, 24), (120, 40), (200, 50))


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_THEME", "ansi-dark")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def app(make_app: MakeApp) -> KutipApp:
    return make_app()


async def until(pilot: Pilot[None], there: Callable[[], bool]) -> None:
    """Wait for what a child process tells."""
    for _ in range(600):
        if there():
            return
        await pilot.pause(0.05)
    assert isinstance(pilot.app, KutipApp)
    raise AssertionError("\n".join(rows(pilot.app)))


def shows(app: KutipApp, words: str) -> Callable[[], bool]:
    return lambda: any(words in row for row in rows(app))


async def choose(pilot: Pilot[None], app: KutipApp, name: str, value: str) -> None:
    """Turn a row until it says so."""
    await pilot.press("g")
    for _ in range(20):
        form = app.screen._form  # type: ignore[attr-defined]
        at = app.screen._list.at  # type: ignore[attr-defined]
        if form.fields[at].name == name:
            break
        await pilot.press("j")
    for _ in range(20):
        if form.values[name] == value:
            return
        await pilot.press("l")
    raise AssertionError(f"{name} is never {value}")


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_first_record_is_shown_as_it_will_be_written_and_nothing_is(
    app: KutipApp, size: tuple[int, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    async with app.run_test(size=size) as pilot:
        await pilot.press("B")
        await until(pilot, shows(app, '{"id": "'))
        shown = [row.strip() for row in rows(app)]
        await until(pilot, shows(app, "5 articles"))
        await until(pilot, shows(app, "left out 0  "))
        app.saver.drain(5)
    assert main(["export", "jsonl", "out.jsonl", "--project", "kutip.db"]) == 0
    first = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[0]
    start = next(at for at, row in enumerate(shown) if row.startswith('{"id"'))
    end = len(shown) - 1
    assert first.startswith(shown[start])
    assert "".join(shown[start : min(end, start + 3)]).replace(" ", "") in first.replace(" ", "")
    assert {path.name for path in tmp_path.iterdir()} - set(before) <= {
        "out.jsonl", "manifest.json", "unsaved", "kutip.db-wal", "kutip.db-shm"
    }  # fmt: skip


async def test_losses_are_counted_with_their_articles_and_splits_checked_before_it_is_written(tmp_path: Path) -> None:
    app = desk_of(tmp_path, an_article(TEXT), an_article(f"Kata lain. {TEXT}", "viva"), an_article("Lain lagi", "cnn"))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("B")
        await choose(pilot, app, "format", "brat")
        await choose(pilot, app, "splits", "train=80,test=20")
        await until(pilot, shows(app, "splits ok"))
        await pilot.press("tab")
        assert shows(app, "flags")() or shows(app, "metadata of the article")()
        assert shows(app, an_article(TEXT).uid)()
        await pilot.press("tab")
        assert shows(app, "pairs across parts that are alike (40 or more of 100): 0")()
        assert shows(app, "train       test")()
        assert not (tmp_path / "quotes").exists()
        await pilot.press("w", "escape")
        await until(pilot, lambda: "written to quotes" in rows(app)[-1])
        assert app.session.remembered.export["format"] == "brat"
    manifest = json.loads((tmp_path / "quotes/manifest.json").read_text(encoding="utf-8"))
    assert manifest["format"] == "brat"
    assert manifest["certificate"]["pairs_over_threshold"] == 0
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


async def test_what_cannot_be_is_a_sentence_and_what_others_wrote_is_left_alone(app: KutipApp, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.press("B", "G", "enter", *["backspace"] * 14, *"mine.txt", "enter", "w")
        await settle(pilot)
        assert "mine.txt is there already" in rows(app)[-1]
        await choose(pilot, app, "splits", "train=80,test=20")
        await pilot.press("enter", *["backspace"] * 30, *"train=x", "enter")
        await settle(pilot)
        assert shows(app, "is no part with its share")()
        await pilot.press("w")
        assert "is no part with its share" in rows(app)[-1]
        await pilot.press("ctrl+x")
        await settle(pilot)
        assert "nothing is going on" in rows(app)[-1]
        await choose(pilot, app, "splits", "")
        for out, words in (
            ("~nobody-of-that-name/q", "nobody here has that name"),
            ("n" * 300, "can be written there"),
        ):
            await pilot.press("G", "enter", *["backspace"] * 30, *out, "enter", "w")
            await settle(pilot)
            assert words in rows(app)[-1]
        await pilot.press("q")
        await settle(pilot)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


async def test_a_hostile_corpus_reaches_the_screen_only_as_text(tmp_path: Path) -> None:
    app = desk_of(
        tmp_path, an_article("\x1b[2J\u202eevil\x9b31m\x07 [bold]teks[/bold] \u2066dan lagi", title="\x1b]0;x\x07")
    )
    async with app.run_test(size=(80, 24)) as pilot:
        for name in ("jsonl", "brat", "csv", "conll"):
            await pilot.press("B")
            await choose(pilot, app, "format", name)
            await until(pilot, lambda: app.screen._shown.done)  # type: ignore[attr-defined]
            for _ in range(3):
                shown = "\n".join(rows(app))
                assert not [sign for sign in "\x1b\x9b\x07\u202e\u2066" if sign in shown], name
                await pilot.press("tab")
            await pilot.press("escape")
            await settle(pilot)


def test_what_was_asked_for_last_is_remembered_by_project(tmp_path: Path) -> None:
    Remembered(tmp_path / "desk.json", "one").keep_export({"format": "csv", "out": "x"})
    Remembered(tmp_path / "desk.json", "two").keep_export({"format": "brat"})
    assert Remembered(tmp_path / "desk.json", "one").export == {"format": "csv", "out": "x"}
    assert Remembered(tmp_path / "desk.json", "two").export == {"format": "brat"}
    assert Remembered(tmp_path / "desk.json", "three").export == {}
    (tmp_path / "desk.json").write_text('{"export": [1]}', encoding="utf-8")
    assert Remembered(tmp_path / "desk.json", "one").export == {}
