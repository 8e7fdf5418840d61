"""The names of keys, and which of them every terminal delivers, also through tmux and over SSH."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from string import ascii_lowercase

__all__ = ["is_printable", "why_not"]

_PLAIN = (
    "left", "right", "up", "down", "home", "end", "pageup", "pagedown", "enter", "tab", "space", "escape",
    "backspace", "delete", "insert", *(f"f{number}" for number in range(1, 13)),
)  # fmt: skip
_SHIFTED = ("left", "right", "up", "down", "home", "end", "pageup", "pagedown", "tab")

_KEPT = {
    "ctrl+i": "is Tab to a terminal: write tab",
    "ctrl+m": "is Enter to a terminal: write enter",
    "ctrl+j": "is Enter to many terminals: write enter",
    "ctrl+h": "is Backspace to many terminals: write backspace",
    "ctrl+[": "is Escape to a terminal: write escape",
    "ctrl+s": "stops the terminal's output (flow control)",
    "ctrl+q": "starts the terminal's output again (flow control)",
    "ctrl+z": "suspends, here as everywhere",
    "ctrl+b": "is the prefix of tmux and does not come through",
    "ctrl+a": "is the prefix of screen and does not come through",
    "ctrl+c": "is what stops a program, and habit",
}
_DELIVERED = frozenset((*_PLAIN, *(f"shift+{key}" for key in _SHIFTED), *(f"ctrl+{c}" for c in ascii_lowercase))) - set(
    _KEPT
)

_ALIASES = {
    "esc": "escape", "return": "enter", "cr": "enter", "pgup": "pageup", "pgdn": "pagedown", "pgdown": "pagedown",
    "page_up": "pageup", "page_down": "pagedown", "bs": "backspace", "del": "delete", "ins": "insert", "spc": "space",
    " ": "space", "quotation_mark": '"', "slash": "/", "backslash": "\\", "question_mark": "?", "colon": ":",
    "semicolon": ";", "comma": ",", "full_stop": ".", "plus": "+", "minus": "-", "equals_sign": "=", "asterisk": "*",
    "left_square_bracket": "[", "right_square_bracket": "]", "apostrophe": "'", "exclamation_mark": "!",
}  # fmt: skip
"""What else people write for a key → what it is called here."""

_ALTERNATES = ("alt", "meta", "option", "m")
_NEVER = ("super", "hyper", "cmd", "command", "win", "capslock", "numlock")


def is_printable(key: str) -> bool:
    """Whether the key is a character that can be seen."""
    return len(key) == 1 and key.isprintable() and key != " " and unicodedata.combining(key) == 0


def why_not(key: str) -> str | None:
    """Why a keymap cannot have this key, as a sentence; None if every terminal delivers it."""
    if is_printable(key) or key in _DELIVERED:
        return None
    name = key.lower()
    if name in _KEPT:
        return f"{key} {_KEPT[name]}"
    *modifiers, last = name.split("+") if name != "+" else [name]
    if any(each in _ALTERNATES for each in modifiers):
        return f"{key} reads as Escape and a second key on many lines: no key with Alt works everywhere"
    if any(each in _NEVER for each in (*modifiers, last)):
        return f"{key} is kept by the desktop and reaches no terminal program"
    if modifiers == ["shift"] and len(last) == 1:
        better = last.upper() if last.isalpha() else "the character that it types"
        return f"a terminal sends no {key}: write {better}"
    if modifiers == ["ctrl"] and last.isdigit():
        return f"{key} is not delivered by most terminals"
    if name in _ALIASES:
        return f"{key!r} is called {_ALIASES[name]!r} here"
    if modifiers and all(each in ("ctrl", "shift") for each in modifiers):
        return f"{key} is delivered only by some terminals (those with the Kitty keyboard protocol)"
    near = get_close_matches(name, sorted(_DELIVERED), n=1)
    return f"there is no key {key!r}{f': did you mean {near[0]!r}?' if near else ''}"
