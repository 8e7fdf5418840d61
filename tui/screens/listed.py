"""A screen over the desk that is a list: the keys that move in it."""

from __future__ import annotations

from abc import abstractmethod

from tui.screens.over import OverScreen
from tui.widgets.listing import Listing

__all__ = ["ListedScreen"]


class ListedScreen(OverScreen):
    """Knows one list, and goes about in it; what is shown of a row is the matter of each screen."""

    def __init__(self) -> None:
        super().__init__()
        self._list = Listing()

    @abstractmethod
    def show_rows(self, at: int | None = None) -> None:
        """Show the list with the row at `at` picked, the nearest there is; None: the one that was."""

    def _do_down(self) -> None:
        self.show_rows(self._list.at + 1)

    def _do_up(self) -> None:
        self.show_rows(self._list.at - 1)

    _do_next, _do_previous = _do_down, _do_up

    def _do_page_down(self) -> None:
        self.show_rows(self._list.at + max(1, self._list.size.height - 1))

    def _do_page_up(self) -> None:
        self.show_rows(self._list.at - max(1, self._list.size.height - 1))

    def _do_first(self) -> None:
        self.show_rows(0)

    def _do_last(self) -> None:
        self.show_rows(1 << 30)
