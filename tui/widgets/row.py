"""A single row of the screen with text at its left and right end: header, pane titles, status."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from annotations.text import display_line

__all__ = ["Row"]


class Row(Widget, can_focus=False):
    """Text that changes as a whole; whatever it says was made safe to show."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Row { height: 1; background: ansi_default; }"

    def __init__(self, *, ruled: bool = False, shrink_right: bool = False) -> None:
        """`ruled` draws a line to the left. Where both do not fit, the left text is cut, or the right one goes."""
        super().__init__()
        self._ruled = ruled
        self._shrink_right = shrink_right
        self._left = self._right = ""
        self._left_style = self._right_style = Style.null()

    def set(
        self, left: str, right: str = "", left_style: Style | None = None, right_style: Style | None = None
    ) -> None:
        """Show these; nothing is repainted if nothing changed."""
        new = (display_line(left), display_line(right), left_style or Style.null(), right_style or Style.null())
        if new != (self._left, self._right, self._left_style, self._right_style):
            self._left, self._right, self._left_style, self._right_style = new
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The row, exactly as wide as the widget."""
        width = self.size.width
        rule = [Segment("│", Style(dim=True))] if self._ruled else []
        room = width - len(rule) - 1
        left, right = self._left, self._right
        if cell_len(left) + cell_len(right) + 1 > room and self._shrink_right:
            right = ""
        space = max(0, room - cell_len(right) - (1 if right else 0))
        if cell_len(left) > space:
            left = set_cell_size(left, space - 1).rstrip() + "…" if space > 1 else ""
        gap = max(0, room - cell_len(left) - cell_len(right))
        parts = [
            *rule,
            Segment(" "),
            Segment(left, self._left_style),
            Segment(" " * gap),
            Segment(right, self._right_style),
        ]
        return Strip([part for part in parts if part.text]).adjust_cell_length(width)
