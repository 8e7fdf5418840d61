"""Running text to look at: long lines go on below, and one scrolls by rows."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from annotations.text import display_line

__all__ = ["Paper"]

BOLD = Style(bold=True)


class Paper(ScrollView, can_focus=False):
    """Lines of `(text, whether it is a heading)`, made safe to show."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Paper { scrollbar-size: 0 0; overflow: hidden scroll; height: 1fr; background: ansi_default; }"

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[tuple[str, bool]] = ()
        self._rows: list[tuple[str, bool]] = []

    def show(self, lines: Sequence[tuple[str, bool]], *, top: bool = False) -> None:
        """Show these, from the first row on or where one was; nothing is repainted if nothing changed."""
        if lines != self._lines:
            self._lines = lines
            self._lay()
        if top:
            self.scroll_to(y=0, animate=False, force=True)

    def page(self, by: int) -> None:
        """Scroll by so many pages."""
        self.scroll_to(y=self.scroll_offset.y + by * max(1, self.size.height - 1), animate=False, force=True)

    def on_resize(self) -> None:
        """Another width: lines break elsewhere."""
        self._lay()

    def _lay(self) -> None:
        room = max(1, self.size.width - 2)
        self._rows = [
            (part, heading)
            for text, heading in self._lines
            for part in (chop_cells(display_line(text), room) if cell_len(text) else [""])
        ]
        self.virtual_size = Size(self.size.width, len(self._rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row."""
        at = y + self.scroll_offset.y
        if at >= len(self._rows):
            return Strip.blank(self.size.width)
        text, heading = self._rows[at]
        return Strip([Segment(f" {text}", BOLD if heading else Style.null())]).adjust_cell_length(self.size.width)
