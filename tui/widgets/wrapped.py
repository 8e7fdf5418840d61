"""A few rows of running text, wrapped by words; what does not fit ends in an ellipsis."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from annotations.text import display_line

__all__ = ["Wrapped", "wrap"]


def wrap(text: str, cells: int, rows: int) -> list[str]:
    """The text in at most so many rows of so many cells; a word longer than a row is cut."""
    out: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= cells:
            line = longer
            continue
        if line:
            out.append(line)
        line = word if cell_len(word) <= cells else f"{set_cell_size(word, max(0, cells - 1)).rstrip()}…"
        if len(out) == rows:
            break
    out.append(line)
    if len(out) > rows:
        last = out[rows - 1]
        keep = last if cell_len(last) < cells else set_cell_size(last, max(0, cells - 1)).rstrip()
        out[rows - 1 :] = [f"{keep}…"]
    return out


class Wrapped(Widget, can_focus=False):
    """Text that changes as a whole; it was made safe to show."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Wrapped { background: ansi_default; }"

    def __init__(self, rows: int) -> None:
        """`rows` are what it is high."""
        super().__init__()
        self.styles.height = self._rows = rows
        self._text, self._style = "", Style.null()

    def set(self, text: str, style: Style | None = None) -> None:
        """Show this; nothing is repainted if nothing changed."""
        new = (display_line(text), style or Style.null())
        if new != (self._text, self._style):
            self._text, self._style = new
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One of the rows, exactly as wide as the widget."""
        width = self.size.width
        lines = wrap(self._text, max(1, width - 2), self._rows)
        text = f" {lines[y]}" if y < len(lines) else ""
        return Strip([Segment(text, self._style)] if text else []).adjust_cell_length(width)
