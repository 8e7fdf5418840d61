"""Keymaps: presets, the user's file, and everything that is refused in one."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from annotations.config import seeds_dir
from annotations.errors import ConfigError, ConfigErrors
from tests.headless import HeadlessDesk, seed_session
from tui import handlers, screens
from tui.commands import COMMANDS, TYPED_CONTEXTS
from tui.keymap import DEFAULT, load_keymap, parse_keymap, preset_keymap
from tui.keynames import why_not
from tui.keytable import id_table, key_table
from tui.presets import PRESETS
from tui.widgets.lines import legend

AWAITED = {"adjust", "note", "only-here-next", "only-here-previous", "same-claim", "open-next", "open-previous"}
"""Commands that presets have keys for already. Take an id out once the registry has it."""


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigErrors) as caught:
        parse_keymap(text, "keymap.yaml")
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_sound_and_leaves_every_command_its_keys(name: str) -> None:
    keymap = preset_keymap(name)
    for context in {command.context for command in COMMANDS}:
        keymap.bindings(context)
    known = {command.id for command in COMMANDS}
    assert set(PRESETS[name]) - known <= AWAITED
    bare = [each.id for each, own in zip(keymap.commands, COMMANDS, strict=True) if own.keys and not each.keys]
    assert not bare, f"the preset {name} takes all keys of {bare}: give them others in tui/presets.py"
    written = "".join(
        f"{command}: [{', '.join(map(json.dumps, keys.split()))}]\n"
        for command, keys in PRESETS[name].items()
        if command in known
    )
    assert parse_keymap(f"preset: {name}\n{written}").commands == keymap.commands


def test_the_example_of_the_seeds_can_be_used_as_it_stands() -> None:
    keymap = load_keymap(seeds_dir() / "keymap.yaml")
    assert keymap.keys("redo") == ("ctrl+r", "U")
    assert keymap.keys("theme-next") == ("ctrl+t",)


def test_a_file_changes_single_keys_of_a_preset() -> None:
    keymap = parse_keymap('preset: vi\nundo: [u, "#"]\nzoom: none\nhelp: "0"\nrow-start: home\n')
    assert keymap.keys("undo") == ("u", "#")
    assert keymap.keys("zoom") == ()
    assert keymap.keys("token-right") == ("right", "l", "w")
    assert keymap.bindings("desk")["0"].id == "help"


def test_the_preset_of_the_settings_holds_unless_the_file_names_one() -> None:
    assert parse_keymap("undo: U\nredo: u\n", preset="vi").name == "vi"
    assert parse_keymap("preset: slate\n", preset="vi").name == "slate"
    assert load_keymap(None, "slate").keys("token-left") == ("left", "j")


def test_every_mistake_is_named_with_its_line_and_the_nearest_name() -> None:
    text = "preset: vim\nundoo: u\nzoom: q\nundo: alt+u\nhelp: Esc\n"
    assert mistakes(text) == [
        "keymap.yaml:1: unknown preset 'vim'. Did you mean 'vi'?",
        "keymap.yaml:2: there is no command 'undoo'. Did you mean 'undo'?",
        "keymap.yaml:3: zoom: q clashes, quit has that key: give it another, or quit: none",
        "keymap.yaml:4: undo: alt+u reads as Escape and a second key on many lines: no key with Alt works everywhere",
        "keymap.yaml:5: help: 'Esc' is called 'escape' here",
    ]


@pytest.mark.parametrize(
    "key",
    [
        "alt+x", "ctrl+1", "ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+s", "ctrl+q", "ctrl+z", "ctrl+b", "ctrl+a",
        "ctrl+c", "shift+a", "super+x", "cmd+k", "ctrl+shift+x", "ctrl+enter", "shift+enter", "ctrl+tab", "ctrl+left",
        "ctrl+.", "capslock", "page_down", "slash", "f13", "ab", "\u200b",
    ],
)  # fmt: skip
def test_keys_that_terminals_do_not_deliver_are_refused(key: str) -> None:
    assert why_not(key)
    assert len(mistakes(f"zoom: {key!r}\n" if key.isprintable() else 'zoom: "\\u200b"\n')) == 1


@pytest.mark.parametrize("key", ["x", "é", "ñ", "字", "+", "#", "f5", "shift+left", "ctrl+r", "space", "delete"])
def test_keys_that_every_terminal_delivers_are_taken(key: str) -> None:
    assert why_not(key) is None


@pytest.mark.parametrize("key", list("[ABCDO~"))
def test_nothing_that_changes_anything_sits_on_what_a_split_arrow_leaves(key: str) -> None:
    (told,) = mistakes(f"undo: {key!r}\nannotation-previous: none\n")
    assert "split arrow key" in told
    for name in PRESETS:
        desk = preset_keymap(name).bindings("desk")
        assert key not in desk or desk[key].group not in ("label", "note", "work")


def test_what_is_typed_cannot_be_a_key() -> None:
    assert ["is typed here" in told for told in mistakes('prompt-accept: a\nsearch-erase: "?"\n')] == [True, True]
    rooms = (handlers, screens)
    modules = [import_module(f"{room.__name__}.{one.name}") for room in rooms for one in iter_modules(room.__path__)]
    typed = {context for module in modules for each in vars(module).values() for context in getattr(each, "TYPED", ())}
    assert typed == set(TYPED_CONTEXTS), (
        "tui.commands.TYPED_CONTEXTS names the contexts that handlers and screens type in"
    )


def test_labels_stay_on_the_digits_of_the_scheme() -> None:
    assert "labels.yaml" in mistakes("label: c\n")[0]


def test_a_value_that_is_no_key_is_refused() -> None:
    assert len(mistakes("undo: ~\nredo: {a: b}\nzoom: []\nhelp: true\n")) == 4


def test_a_keymap_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_keymap(tmp_path / "none.yaml")


def test_the_desk_its_legend_and_its_messages_have_the_readers_keys(tmp_path: Path) -> None:
    session, store = seed_session(tmp_path)
    with store:
        session.keymap = parse_keymap("undo: U\nhelp: R\nselect-quotation: Q\nsearch: X\n")
        desk = HeadlessDesk(session, store=store)
        desk.press("Q", "1")
        assert desk.marks[0][0] == "claim"
        desk.press("u")
        assert desk.message == "u does nothing here · R shows the keys"
        desk.press("U")
        assert desk.marks == []
        desk.press("n")
        assert desk.message == "search for something first: X"
        shown = legend(session.scheme, session.keymap, 80)
        assert "Q quote" in shown
        assert "R keys" in shown


def test_the_tables_show_the_live_keys() -> None:
    vi = key_table(preset_keymap("vi"))
    assert "| `→` `l` `w` | next token |" in vi
    assert "| `→` `l` | next token |" in key_table()
    assert "| undo | desk | `u` |" in id_table(DEFAULT)
    for command in COMMANDS:
        assert f"| {command.id} | {command.context} |" in id_table()


def test_a_vim_reader_moves_and_takes_back_as_in_vim(tmp_path: Path) -> None:
    session, store = seed_session(tmp_path)
    with store:
        session.keymap = preset_keymap("vi")
        desk = HeadlessDesk(session, store=store)
        desk.press("g", "g")
        first = desk.here.caret
        desk.press("w", "w", "b", "b")
        assert desk.here.caret == first
        desk.press("$", "0")
        assert desk.here.caret == first
        desk.press("v", "w", "1", "u")
        assert desk.marks == []
        desk.press("ctrl+r")
        assert len(desk.marks) == 1


def test_a_slate_reader_widens_and_labels_as_in_slate(tmp_path: Path) -> None:
    session, store = seed_session(tmp_path)
    with store:
        session.keymap = preset_keymap("slate")
        desk = HeadlessDesk(session, store=store)
        desk.press("I", ";", "/", "space", "s")
        assert desk.marks[0][0] == "speaker"
        desk.press("h")
        assert desk.asked == ["help"]
