"""A pane of the desk: an article under its title."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.widgets.article import ArticlePane
from tui.widgets.paint import Palette
from tui.widgets.row import Row

__all__ = ["Column"]


class Column(Vertical):
    """Title row and text, one above the other."""

    DEFAULT_CSS = "Column { width: 1fr; height: 1fr; }"

    def __init__(self, palette: Palette, *, ruled: bool) -> None:
        """`ruled` draws a line to the left: there is a neighbour."""
        super().__init__()
        self.title_row = Row(ruled=ruled, shrink_right=True)
        self.pane = ArticlePane(palette, ruled=ruled)

    def compose(self) -> ComposeResult:
        """Title above text."""
        yield self.title_row
        yield self.pane
