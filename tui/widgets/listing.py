"""A list as long as may be: only the rows on the screen are made, one of them is picked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from annotations.text import display_line

__all__ = ["Listing"]

PICKED, DIM = Style(reverse=True), Style(dim=True)


class Listing(ScrollView, can_focus=False):
    """Rows of `(left, right)`; a long left gives way to the right."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Listing { scrollbar-size: 0 0; overflow: hidden scroll; height: 1fr; background: ansi_default; }"

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[tuple[str, str]] = ()
        self._shown = 0
        self.at = 0

    def show(self, rows: Sequence[tuple[str, str]], at: int) -> None:
        """Show these rows, the one at `at` picked and in view.

        Where only another one is picked these two are drawn, and nothing else of the same rows may have changed.
        """
        before, top, many = self.at, self.scroll_offset.y, self._shown
        same = rows is self._rows
        self._rows, self._shown = rows, len(rows)
        self.at = max(0, min(at, len(rows) - 1))
        self._fit()
        if same and self._shown == many and self.at != before and self.scroll_offset.y == top:
            self.refresh_lines(before, 1)
            self.refresh_lines(self.at, 1)
        else:
            self.refresh()

    def on_resize(self) -> None:
        """Another size: the picked row stays in view."""
        self._fit()

    def _fit(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._rows))
        height, top = max(1, self.size.height), self.scroll_offset.y
        if not top <= self.at < top + height:
            self.scroll_to(y=self.at if self.at < top else self.at - height + 1, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """One row."""
        width, at = self.size.width, y + self.scroll_offset.y
        if at >= len(self._rows):
            return Strip.blank(width)
        left, right = (display_line(text) for text in self._rows[at])
        right = right if cell_len(right) < width // 2 else ""
        room = max(0, width - cell_len(right) - 3)
        if cell_len(left) > room:
            left = f"{set_cell_size(left, max(0, room - 1))}…"
        gap = " " * max(1, width - cell_len(left) - cell_len(right) - 2)
        style = PICKED if at == self.at else Style.null()
        cells = [Segment(f" {left}{gap}", style), Segment(f"{right} ", style if at == self.at else DIM)]
        return Strip(cells).adjust_cell_length(width, style)
