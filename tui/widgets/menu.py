"""Choices over the lower rows of the panes, without taking the focus or moving what lies beneath."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from annotations.text import display_line

__all__ = ["Menu"]

PICKED, RULE = Style(reverse=True), Style(dim=True)


class Menu(Widget, can_focus=False):
    """Rows of text, one of them picked, under a line; not there while it has no rows."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Menu { layer: above; dock: bottom; margin: 0 0 1 0; height: 1; display: none; background: ansi_default; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, ...] = ()
        self._at = 0

    def offer(self, rows: Sequence[str], at: int) -> None:
        """Show these rows with one picked; none hides the menu."""
        shown = tuple(display_line(row) for row in rows)
        if (shown, at) == (self._shown, self._at):
            return
        if len(shown) != len(self._shown):
            self.styles.height = len(shown) + 1
            self.display = bool(shown)
        self._shown, self._at = shown, at
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A rule, then the rows."""
        width = self.size.width
        if y == 0:
            return Strip([Segment("─" * width, RULE)], width)
        text = f" {self._shown[y - 1]}" if y <= len(self._shown) else ""
        style = PICKED if y - 1 == self._at else Style.null()
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)
