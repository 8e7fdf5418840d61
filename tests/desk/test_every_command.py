"""Every key of every command, from states that nobody plans for: the desk answers and stays.

All is taken from the registry: a new command, key or transient state is tried without a line changed here.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.desk.odd import ODD, desk_of, press, the_desk
from tests.desk.screen import rows
from tui.app import KutipApp
from tui.commands import COMMANDS, commands_of

ENDING = ("quit", "suspend")
"""Commands after which there is no desk to look at."""
SIZES = ((80, 24), (20, 6), (1, 1))
CONTEXTS = tuple(dict.fromkeys(command.context for command in COMMANDS))


@pytest.fixture(autouse=True)
def _theme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_THEME", "ansi-dark")


def _keys(context: str) -> list[str]:
    """The keys of a context, and two that are bound nowhere or typed."""
    keys = [key for command in commands_of(context) if command.id not in ENDING for key in command.keys]
    return [*keys, "f12", "ö", "space"]


def _context(app: KutipApp) -> str:
    return the_desk(app)._dispatcher.context


async def _answered(pilot: Pilot[None]) -> None:
    """Wait until no undo is on its way and no key waits for one."""
    app = pilot.app
    assert isinstance(app, KutipApp)
    desk = the_desk(app)
    for _ in range(100):
        if not desk._keeping.busy and not desk._waiting:
            return
        assert app.saver.drain(10)
        await pilot.pause(0.01)
    raise AssertionError("the desk waits for ever")


async def _home(pilot: Pilot[None]) -> None:
    """Back to the desk's own keys, nothing selected, whatever is open."""
    app = pilot.app
    assert isinstance(app, KutipApp)
    for _ in range(3):
        await _answered(pilot)
        await press(pilot, "escape")
        if len(app.screen_stack) == 1 and _context(app) == "desk":
            return
    raise AssertionError(f"Esc does not lead out of {_context(app)}")


def _alive(app: KutipApp, size: tuple[int, int], after: object) -> None:
    assert app._exception is None, after
    assert app.is_running, after
    assert len(rows(app)) == size[1], after
    here = app.session.active
    if here is not None:
        assert 0 <= here.caret <= len(here.article.text), after


async def _ways_in(pilot: Pilot[None]) -> dict[str, tuple[str, ...]]:
    """Which keys open each transient state from here: found by trying all of the desk's."""
    app = pilot.app
    assert isinstance(app, KutipApp)
    found: dict[str, tuple[str, ...]] = {"desk": (), "select": ("v", "right")}
    for key in _keys("desk"):
        await press(pilot, key)
        if len(app.screen_stack) == 1:
            found.setdefault(_context(app), (key,))
        await _home(pilot)
    return found


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("odd", ODD)
async def test_every_key_in_every_state_is_answered(odd: str, size: tuple[int, int], tmp_path: Path) -> None:
    app = desk_of(tmp_path, *ODD[odd])
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for state, opening in (await _ways_in(pilot)).items():
            context = state if state in CONTEXTS else "desk"
            for key in dict.fromkeys((*_keys(context), *_keys("desk"))):
                await press(pilot, "g", *opening, key)
                _alive(app, size, (state, key))
                await _home(pilot)
    app.saver.close()


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_key_behind_an_undo_that_is_on_its_way_waits_for_it(size: tuple[int, int], tmp_path: Path) -> None:
    app = desk_of(tmp_path, *ODD["marks on both panes"])
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in _keys("desk"):
            await press(pilot, "g", "1", "u", key, "ctrl+r", key)
            _alive(app, size, key)
            await _home(pilot)
    app.saver.close()


@pytest.mark.parametrize("odd", ODD)
async def test_a_terminal_that_shrinks_to_nothing_and_grows_again_keeps_the_desk(odd: str, tmp_path: Path) -> None:
    app = desk_of(tmp_path, *ODD[odd])
    async with app.run_test(size=(80, 24)) as pilot:
        for opening in (await _ways_in(pilot)).values():
            await press(pilot, *opening)
            for size in ((1, 1), (20, 6), (1, 40), (200, 2), (80, 24)):
                await pilot.resize_terminal(*size)
                for _ in range(200):  # a busy machine lays out late
                    if len(rows(app)) == size[1]:
                        break
                    await pilot.pause(0.02)
                _alive(app, size, (opening, size))
            await _home(pilot)
    app.saver.close()


@pytest.mark.parametrize("odd", ODD)
async def test_quit_leaves_from_every_odd_project(odd: str, tmp_path: Path) -> None:
    app = desk_of(tmp_path, *ODD[odd])
    async with app.run_test(size=(20, 6)) as pilot:
        await pilot.press("q")
        assert not app.is_running
    app.saver.close()
