"""What a handler may ask of the desk: the only surface between commands and widgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from annotations.spans import Span
from annotations.store.actions import Action, Change
from tui.session import OpenArticle, Session
from tui.widgets.paint import Relook
from tui.widgets.reflow import Reflow

__all__ = ["DeskView"]


class DeskView(Protocol):
    """The desk as handlers see it. Offsets are code points, rows and cells those of the active pane."""

    session: Session

    @property
    def here(self) -> OpenArticle:
        """The active article. Raises `Refusal` if there is none."""

    @property
    def reflow(self) -> Reflow:
        """How the active article is wrapped. Raises `Refusal` if it is not on the screen."""

    @property
    def page_rows(self) -> int:
        """Rows of text on the screen."""

    def say(self, text: str) -> None:
        """Show a line in the status row until the next key."""

    def enter(self, context: str, prompt: str) -> None:
        """Go into a transient state; the prompt shows it."""

    def show_menu(self, rows: Sequence[str], at: int) -> None:
        """Show choices above the status row, one of them picked; none hides them."""

    def leave(self) -> None:
        """Back to the desk's own keys."""

    def perform(self, action: Action) -> None:
        """Show and save what was done."""

    def stand(self, offset: int) -> None:
        """Put the caret there; the selection follows from anchor and caret."""

    def show_selection(self, spans: tuple[Span, ...] | None = None) -> None:
        """Show the selection of the active article, or other spans in its place."""

    def reveal(self, offset: int) -> None:
        """Bring a place of the active article into view."""

    @property
    def neighbours(self) -> Sequence[OpenArticle]:
        """The articles in the other panes, from left to right."""

    def show_in(self, there: OpenArticle, spans: tuple[Span, ...]) -> None:
        """Show `spans` of an article in another pane as selected, and bring them into view; none: nothing selected."""

    def on_screen(self) -> Span:
        """The code points of the active article that are on the screen."""

    def relook(self, change: Relook, *, everywhere: bool = False) -> None:
        """Change some of the aids with which the active article (or those in all panes) is shown, and keep the rest."""

    def arrange_panes(self) -> None:
        """Another article, story or zoom: put the panes in order."""

    def repaint(self, changes: Sequence[Change]) -> None:
        """Marks, links or states have changed: show what of it is on the screen."""

    def ask(self, command: str) -> None:
        """Hand a command to the application: `help`, `quit`, `zoom`, `unfold`."""
