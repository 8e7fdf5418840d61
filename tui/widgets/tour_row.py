"""The tour's row above the status row; it is there only while a tour is."""

from __future__ import annotations

from rich.style import Style

from tui.tour import Tour
from tui.widgets.row import Row

__all__ = ["TourRow"]


class TourRow(Row):
    """Says what to do next, and makes room when there is nothing more to say."""

    def __init__(self, tour: Tour | None) -> None:
        super().__init__(shrink_right=True)
        self._tour = tour
        self.display = tour is not None
        self._say()

    def did(self, command: str) -> None:
        """A command was done, and not refused."""
        if self._tour is not None:
            self._tour.did(command)
            self._say()

    def _say(self) -> None:
        if self._tour is None:
            return
        self.set(self._tour.line, self._tour.way_out, Style(bold=True))
        if self._tour.over:
            self._tour, self.display = None, False
