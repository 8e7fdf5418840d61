"""A table as long as may be: a first column that stays, and as many of the others as fit. One cell is picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from annotations.text import display_line

__all__ = ["Grid"]

PICKED, DIM, BOLD = Style(reverse=True), Style(dim=True), Style(bold=True)
LEAST_LEFT, LEAST_COLUMN, MOST_COLUMN = 24, 17, 30
"""Cells of the first column at least, and of the others."""


class Grid(ScrollView, can_focus=False):
    """Only what is on the screen is asked for: `left(row)`, and `cell(row, column)` with whether it stands out."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Grid { scrollbar-size: 0 0; overflow: hidden scroll; height: 1fr; background: ansi_default; }"

    def __init__(self, left: Callable[[int], str], cell: Callable[[int, int], tuple[str, bool]]) -> None:
        super().__init__()
        self._left, self._cell = left, cell
        self._titles: Sequence[str] = ()
        self._count = 0
        self._first = 0
        self.row = self.column = 0

    def show(self, rows: int, titles: Sequence[str], row: int, column: int) -> None:
        """Show so many rows under these titles, the cell picked in view."""
        self._titles, self._count = titles, rows
        self.row = max(0, min(row, rows - 1))
        self.column = max(0, min(column, len(titles) - 1))
        self._fit()
        self.refresh()

    def on_resize(self) -> None:
        """Another size: the cell picked stays in view."""
        self._fit()

    @property
    def _columns(self) -> int:
        """How many columns fit beside the first."""
        return max(1, min(len(self._titles), (self.size.width - LEAST_LEFT) // LEAST_COLUMN))

    def _widths(self) -> tuple[int, int]:
        """Cells of the first column, and of each of the others."""
        width = max(1, self.size.width)
        other = max(LEAST_COLUMN, min(MOST_COLUMN, width * 3 // 5 // self._columns))
        other = max(1, min(other, width // 2))
        return max(0, width - other * self._columns), other

    def _fit(self) -> None:
        self.virtual_size = Size(self.size.width, self._count + 1)
        shown = self._columns
        self._first = max(0, min(self._first, self.column, len(self._titles) - shown), self.column - shown + 1)
        height, top = max(1, self.size.height - 1), self.scroll_offset.y
        if not top <= self.row < top + height:
            self.scroll_to(y=self.row if self.row < top else self.row - height + 1, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """The titles, which stay, or one row."""
        left, other = self._widths()
        shown = range(self._first, min(len(self._titles), self._first + self._columns))
        if y == 0:
            more = "‹ " if self._first else ""
            cells = [_cut(f" {more}claim", left, BOLD)]
            cells += [self._title(column, other, last=column == shown[-1]) for column in shown]
            return Strip(cells).adjust_cell_length(self.size.width)
        row = y - 1 + self.scroll_offset.y
        if row >= self._count:
            return Strip.blank(self.size.width)
        cells = [_cut(f" {display_line(self._left(row))}", left, BOLD if row == self.row else Style.null())]
        for column in shown:
            text, strong = self._cell(row, column)
            picked = (row, column) == (self.row, self.column)
            style = PICKED if picked else BOLD if strong else DIM if text == "–" else Style.null()
            cells.append(_cut(f" {display_line(text)}", other, style))
        return Strip(cells).adjust_cell_length(self.size.width)

    def _title(self, column: int, cells: int, *, last: bool) -> Segment:
        more = " ›" if last and column < len(self._titles) - 1 else ""
        style = BOLD if column == self.column else DIM
        return _cut(f" {display_line(self._titles[column])}{more}", cells, style)


def _cut(text: str, cells: int, style: Style) -> Segment:
    """The text in exactly so many cells, the last of them free where there is room for that."""
    room = cells - 1
    if cell_len(text) > room:
        text = f"{set_cell_size(text, max(0, room - 1)).rstrip()}…" if room > 1 else ""
    return Segment(set_cell_size(text, max(0, cells)), style)
