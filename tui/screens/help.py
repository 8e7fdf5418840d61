"""The keys, from the registry: every command by group, scrolled by rows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from annotations.scheme import Scheme
from annotations.text import display_line
from tui.commands import GROUPS, Command, key_label
from tui.keymap import DEFAULT, Keymap
from tui.screens.over import OverScreen
from tui.session import Session
from tui.widgets.row import Row

__all__ = ["HelpScreen", "help_lines"]

KEYS_WIDTH = 26


_TITLES = {
    "link": "now: linking a claim to its speaker",
    "search": "now: typing what to search for",
    "choice": "now: choosing a label",
    "prompt": "now: typing an answer",
}
"""How the state is called in which the keys were asked for."""


def help_lines(scheme: Scheme, keymap: Keymap = DEFAULT, context: str = "desk") -> list[tuple[str, str]]:
    """Rows of keys and help; a row without help is a heading, one without either a gap.

    The keys of `context` come first: they act now. A command without a key is shown as the palette finds it.
    """
    rows: list[tuple[str, str]] = []
    if context != "desk":
        rows += [(_TITLES.get(context, f"now: {context}"), ""), *_rows(keymap, keymap.of(context)), ("", "")]
    rows += [("labels", "")]
    rows += [(f"{label.key}  {_space(keymap, label.letter)}", f"{label.name}: {label.help}") for label in scheme.labels]
    for group in GROUPS:
        rows += [("", ""), (group, ""), *_rows(keymap, (each for each in keymap.of("desk") if each.group == group))]
    for other in dict.fromkeys(command.context for command in keymap.commands):
        if other not in ("desk", "help", context):
            title = _TITLES.get(other, other).removeprefix("now: ")
            rows += [("", ""), (f"while {title}", ""), *_rows(keymap, keymap.of(other))]
    return rows


def _space(keymap: Keymap, letter: str) -> str:
    first = keymap.label("label-by-letter")
    return f"{first} {letter}" if first else ""


def _rows(keymap: Keymap, commands: Iterable[Command]) -> list[tuple[str, str]]:
    shown = [each for each in commands if each.keys or each.context == "desk"]
    shifted = [each for each in shown if each.id.startswith("extend-") and all("shift+" in key for key in each.keys)]
    rows = [(_keys(keymap, command), command.help) for command in shown if command not in shifted]
    return [("Shift+arrows, Home, End …", "extend the selection"), *rows] if shifted else rows


def _keys(keymap: Keymap, command: Command) -> str:
    if not command.keys:
        return f"{keymap.label('palette')} {command.id}"
    return "1–9" if command.keys == tuple("123456789") else "  ".join(key_label(key) for key in command.keys)


def _wrapped(keys: str, help_: str, cells: int) -> list[tuple[str, str]]:
    """A row of help as the rows it takes."""
    lines = textwrap.wrap(help_, cells) or [""]
    return [(keys if at == 0 else "", line) for at, line in enumerate(lines)]


class _Lines(ScrollView, can_focus=False):
    ALLOW_SELECT = False
    DEFAULT_CSS = "_Lines { scrollbar-size: 0 0; overflow: hidden scroll; height: 1fr; background: ansi_default; }"

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        super().__init__()
        self._given = rows
        self._rows = rows

    def on_resize(self) -> None:
        room = max(20, self.size.width - KEYS_WIDTH - 4)
        self._rows = [row for keys, help_ in self._given for row in _wrapped(keys, help_, room)]
        self.virtual_size = Size(self.size.width, len(self._rows))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        at = y + self.scroll_offset.y
        if at >= len(self._rows):
            return Strip.blank(width)
        keys, help_ = self._rows[at]
        if not help_:
            return Strip([Segment(f" {keys}", Style(bold=True))]).adjust_cell_length(width)
        cells = [Segment("   "), Segment(f"{display_line(keys):<{KEYS_WIDTH}}"), Segment(display_line(help_))]
        return Strip(cells).adjust_cell_length(width)


class HelpScreen(OverScreen):
    """Closed with the keys that the registry gives it."""

    DEFAULT_CSS = "HelpScreen { layout: vertical; background: ansi_default; }"

    def __init__(self, session: Session, context: str) -> None:
        """`context` is the state of the desk, whose keys come first."""
        super().__init__()
        self._keymap = session.keymap
        self._lines = _Lines(help_lines(session.scheme, session.keymap, context))
        self._hint = Row()
        self._bindings_here = session.keymap.bindings("help")

    def compose(self) -> ComposeResult:
        """The keys, and how to get back."""
        yield self._lines
        yield self._hint

    def on_mount(self) -> None:
        """Say how to leave."""
        key = self._keymap.label
        hint = f"{key('help-close')} back to the desk   {key('help-down')} {key('help-up')} scroll   "
        self._hint.set(f"{hint}{key('palette')} finds a command by its name", left_style=Style(dim=True))

    def press(self, key: str, character: str | None) -> None:
        """Scroll or close; other keys do nothing."""
        command = self._bindings_here.get(character or key)
        if command is None:
            return
        if command.id == "help-close":
            self.leave()
            return
        rows = max(1, self._lines.size.height - 2) if "page" in command.id else 1
        step = rows if command.id.endswith("down") else -rows
        self._lines.scroll_to(y=self._lines.scroll_offset.y + step, animate=False, force=True)
