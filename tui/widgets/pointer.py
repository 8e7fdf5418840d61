"""What the mouse does at the desk: a click puts the caret, a drag selects, the wheel scrolls."""

from __future__ import annotations

from textual import events
from textual.geometry import Offset

from tui.dispatch import Dispatcher
from tui.handlers.keeping import Keeping
from tui.handlers.view import DeskView
from tui.widgets.article import ArticlePane
from tui.widgets.panes import Panes

__all__ = ["Pointer"]


class Pointer:
    """The mouse over the panes. Every method says whether the caret may have moved on the screen."""

    def __init__(self, view: DeskView, panes: Panes, keeping: Keeping, dispatcher: Dispatcher) -> None:
        self._view = view
        self._panes = panes
        self._keeping = keeping
        self._dispatcher = dispatcher
        self._dragging: ArticlePane | None = None

    def _under(self, event: events.MouseEvent, pane: ArticlePane | None = None) -> tuple[ArticlePane, int] | None:
        """The pane under the pointer (or the given one) and the code point there."""
        place = Offset(int(event.screen_x), int(event.screen_y))
        pane = pane or self._panes.pane_at(place)
        offset = pane.offset_at(*(place - pane.region.offset)) if pane else None
        return (pane, offset) if pane is not None and offset is not None else None

    def press(self, event: events.MouseEvent) -> bool:
        """The button goes down: that pane is active, the caret on the token there."""
        found = self._under(event)
        if found is None or self._keeping.busy:
            return False
        pane, offset = found
        self._dispatcher.forget()
        if self._dispatcher.context != "desk":
            self._dispatcher.cancel()
        session = self._view.session
        if self._panes.index_of(pane) != session.active_index:
            session.active_index = self._panes.index_of(pane)
            self._view.arrange_panes()
        here = self._view.here
        here.anchor, here.sticky, here.current = None, False, None
        self._view.stand(offset)
        self._dragging = pane
        return True

    def drag(self, event: events.MouseEvent) -> bool:
        """The pointer moves; with the button down the selection reaches to the token under it."""
        found = self._under(event, self._dragging) if self._dragging else None
        if found is None or self._view.session.active is None:
            return False
        here = self._view.here
        if here.anchor is None:
            here.anchor = here.caret
        self._view.stand(found[1])
        return True

    def release(self) -> None:
        """The button goes up."""
        self._dragging = None

    def wheel(self, event: events.MouseEvent, rows: int) -> bool:
        """Scroll the pane under the pointer."""
        pane = self._panes.pane_at(Offset(int(event.screen_x), int(event.screen_y)))
        if pane is not None:
            pane.scroll_rows_by(rows)
        return pane is not None
