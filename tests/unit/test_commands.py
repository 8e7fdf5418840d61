"""The registry of commands: every key has one home, and none sits where a slow line could press it by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.headless import HeadlessDesk, seed_session
from tui.commands import COMMANDS, GROUPS, Command, bindings, commands_of, key_label
from tui.dispatch import ELSEWHERE
from tui.keytable import key_table
from tui.widgets.motion import MOTIONS

CONTEXTS = sorted({command.context for command in COMMANDS})
NAMED = {
    "left", "right", "up", "down", "home", "end", "pageup", "pagedown", "escape", "enter", "tab", "space", "backspace",
    "delete", "insert", "f1",
}  # fmt: skip
SPLIT_ARROW = set("[ABCDO~")
"""What is left of an arrow key whose escape sequence a slow line tore apart, besides Escape."""
HARMLESS = {"move", "select", "panes", "global"}


def ids(command: Command) -> str:
    return f"{command.context}:{command.id}"


def test_every_command_has_a_kebab_case_id_of_its_own() -> None:
    names = [command.id for command in COMMANDS]
    assert len(names) == len(set(names))
    assert [name for name in names if re.fullmatch(r"[a-z]+(-[a-z]+)*", name) is None] == []


@pytest.mark.parametrize("command", COMMANDS, ids=ids)
def test_every_command_has_keys_a_group_and_help_in_plain_words(command: Command) -> None:
    assert command.keys
    assert command.group in GROUPS
    assert command.help.strip() == command.help != ""
    assert not command.help.endswith(".")
    assert " " not in command.short


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_key_is_claimed_twice_in_a_context(context: str) -> None:
    keys = [key for command in commands_of(context) for key in command.keys]
    assert sorted(keys) == sorted(set(keys))
    assert set(bindings(context)) == set(keys)


def test_a_key_claimed_twice_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = (*COMMANDS, Command("other", "move", ("h",), "something else"))
    monkeypatch.setattr("tui.commands.COMMANDS", twice)
    with pytest.raises(ValueError, match="h is claimed by token-left and by other in desk"):
        bindings("desk")


@pytest.mark.parametrize("command", COMMANDS, ids=ids)
def test_no_key_is_one_that_terminals_keep_for_themselves(command: Command) -> None:
    for key in command.keys:
        *modifiers, last = key.split("+") if len(key) > 1 else [key]
        assert set(modifiers) <= {"shift", "ctrl"}, key
        if len(last) > 1:
            assert last in NAMED, f"{key} is no name of a key"
        else:
            assert last.isascii(), key
            assert last.isprintable(), key
            assert last != " ", "the space bar is spelled space"
        if "ctrl" in modifiers and command.id != "suspend":  # ctrl+z does what it does everywhere, and is never needed
            assert last not in set("qszabcdhijm[0123456789"), (
                f"{key} is flow control, job control, a multiplexer or Enter"
            )
        if "shift" in modifiers:
            assert last in NAMED, f"{key}: a capital letter stands for itself"


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_torn_arrow_key_changes_nothing(context: str) -> None:
    for key, command in bindings(context).items():
        if key in SPLIT_ARROW:
            assert command.group in HARMLESS, f"{key} does {command.id}"
            assert command.id != "quit"


@pytest.mark.parametrize("context", [name for name in CONTEXTS if name != "desk"])
def test_every_transient_state_is_left_by_escape_and_by_ctrl_g(context: str) -> None:
    bound = bindings(context)
    assert bound["escape"] == bound["ctrl+g"]
    assert bound["escape"].id.endswith(("-cancel", "-close", "-leave", "-end"))


def test_the_keys_of_the_design_do_what_it_says() -> None:
    bound = {key: command.id for key, command in bindings("desk").items()}
    wanted = {
        "h": "token-left", "right": "token-right", "k": "row-up", "down": "row-down", "e": "clause-end",
        "E": "clause-end-back", ")": "sentence-next", "(": "sentence-previous", "}": "paragraph-next",
        "{": "paragraph-previous", "pagedown": "page-down", "^": "row-start", "$": "row-end", "g": "article-start",
        "G": "article-end", "]": "annotation-next", "[": "annotation-previous", "/": "search", "n": "search-next",
        "N": "search-previous", "v": "select-anchor", "o": "select-swap", "+": "select-grow", "-": "select-shrink",
        '"': "select-quotation", "escape": "clear", "1": "label", "9": "label", "space": "label-by-letter",
        "r": "relabel", "d": "delete", ".": "repeat-label", "a": "attribute", "t": "jump-link", "u": "undo",
        "ctrl+r": "redo", "tab": "pane-next", "shift+tab": "pane-previous", "\\": "aligned-scrolling", "z": "zoom",
        "m": "done", "M": "skip", "J": "story-next", "K": "story-previous", "?": "help", "q": "quit",
        "shift+end": "extend-row-end", "shift+up": "extend-row-up",
    }  # fmt: skip
    assert {key: bound.get(key) for key in wanted} == wanted


def test_every_command_has_a_handler(tmp_path: Path) -> None:
    session, store = seed_session(tmp_path)
    with store:
        desk = HeadlessDesk(session, store=store)
        answered = set(desk.dispatcher._does)
    assert answered == {command.id for command in COMMANDS if command.context not in ELSEWHERE}


def test_every_motion_has_a_key() -> None:
    assert set(MOTIONS) <= {command.id for command in COMMANDS}


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("left", "←"), ("shift+left", "Shift+←"), ("ctrl+r", "ctrl+r"), ("+", "+"), ("-", "-"), ("space", "Space"),
        ("shift+tab", "Shift+Tab"), ("pageup", "PgUp"), ("a", "a"), ("M", "M"), ('"', '"'), ("\\", "\\"),
    ],
)  # fmt: skip
def test_keys_are_written_as_people_write_them(key: str, label: str) -> None:
    assert key_label(key) == label


def test_the_key_table_names_every_command_of_the_desk_once() -> None:
    table = key_table()
    for command in commands_of("desk"):
        if command.id.startswith("extend-"):
            continue
        rows = [line for line in table.split("\n") if f"| {command.help} |" in line]
        assert len(rows) == 1, command.id
        assert command.id == "label" or all(key_label(key) in rows[0] for key in command.keys)
    assert all(line.startswith("|") and line.endswith("|") for line in table.split("\n"))
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.split("\n")}
    assert widths == {4}
