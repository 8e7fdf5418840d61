"""What the pilot's screen shows, as rows of text."""

from __future__ import annotations

from textual.pilot import Pilot

from tui.app import KutipApp

__all__ = ["Desk", "keys_of", "row_of", "rows", "settle"]

Desk = Pilot[None]

_NAMES = {
    '"': "quotation_mark", "/": "slash", ")": "right_parenthesis", "(": "left_parenthesis", "\\": "backslash",
    "}": "right_curly_bracket", "{": "left_curly_bracket", "]": "right_square_bracket", "[": "left_square_bracket",
    ".": "full_stop", "?": "question_mark", "+": "plus", "-": "minus", "^": "circumflex_accent", "$": "dollar_sign",
    " ": "space",
}  # fmt: skip


def keys_of(text: str) -> list[str]:
    """The keys that type `text`, as Textual names them."""
    return [_NAMES.get(character, character) for character in text]


def rows(app: KutipApp) -> list[str]:
    """Every row of the screen."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def row_of(app: KutipApp, words: str) -> int:
    """The first row that shows the words."""
    shown = rows(app)
    found = [y for y, row in enumerate(shown) if words in row]
    assert found, f"{words!r} is not on the screen:\n" + "\n".join(shown)
    return found[0]


async def settle(pilot: Desk) -> None:
    """Wait until everything is written and shown."""
    app = pilot.app
    assert isinstance(app, KutipApp)
    assert app.saver.drain(10)
    await pilot.pause()
    await pilot.pause()
