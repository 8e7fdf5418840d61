"""The application: terminal, theme, screens, and the saver's life. No domain logic."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.geometry import Offset

from annotations.store.spool import Spool
from tui.saving import Outcome, Saver
from tui.session import Session
from tui.terminal.driver import KutipDriver
from tui.terminal.frame import FrameDiffMixin
from tui.terminal.jobs import has_shell
from tui.themes import THEMES
from tui.tour import Tour
from tui.widgets.desk import Desk
from tui.widgets.panes import Panes

if TYPE_CHECKING:
    from annotations.store.store import Store
    from tui.screens.opening import Screens

__all__ = ["KutipApp"]


class KutipApp(FrameDiffMixin[None], inherit_bindings=False):
    """The desk on a terminal of its own."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = []  # noqa: RUF012 - Textual's own shape; the registry in tui.commands has every key
    CSS = "Screen { layout: vertical; background: ansi_default; }"

    def __init__(
        self, session: Session, open_store: Callable[[], Store], spool: Spool, tour: Tour | None = None
    ) -> None:
        """`open_store` is called in the saver's thread, once the first screen is up: it imports a database library."""
        super().__init__(driver_class=KutipDriver)
        self.animation_level = "none"
        self.error: BaseException | None = None
        self.session = session
        self.saver = Saver(open_store, spool, self._report)
        self._desk = Desk(session, self.saver, self._show_caret, tour)
        self._screens: Screens | None = None

    def compose(self) -> ComposeResult:
        """One desk."""
        yield self._desk

    def on_mount(self) -> None:
        """Take the keys; save from now on."""
        self._desk.focus()
        self.draw_faint(bool(THEMES[self.session.settings.theme].dim.dim))
        self.call_after_refresh(self._first_screen_up)

    def on_panes_worn(self, event: Panes.Worn) -> None:
        """Another theme: for the next desk as well, and without anything faint if that is what it is for."""
        self.draw_faint(bool(event.theme.dim.dim))
        self.session.remembered.keep_theme(event.theme.name)

    def _first_screen_up(self) -> None:
        """The first screen is up: now the slow imports."""
        self._desk.place_caret()
        self.saver.start()
        gc.freeze()

    def _report(self, outcome: Outcome) -> None:
        self._desk.report(outcome)

    def _show_caret(self, place: Offset | None) -> None:
        """The terminal's cursor goes along with the frame that is being made, or alone."""
        if self.screen is not self._desk.screen:
            return
        self.caret = place
        self.call_after_refresh(self.flush_frame)

    def on_desk_asked(self, event: Desk.Asked) -> None:
        """The desk's commands that are about the application. The desk keeps keys back until it is answered."""
        if event.command == "quit" and self._left():
            return
        if event.command == "suspend":
            self._suspend()
        elif event.command != "quit":
            self._show(event.command)
        self._desk.answered()

    def _show(self, command: str) -> None:
        """Another screen over the desk. None of them is needed before it is asked for."""
        from tui.screens.opening import Screens

        if self._screens is None:
            self._screens = Screens(self.session, self.saver, self._desk)
        self._screens.open(command)

    def _suspend(self) -> None:
        """Give the terminal to the shell. What is being written comes first: else the project stays locked."""
        if not has_shell():
            self._desk.say("no shell started this desk, so nothing could bring it back")
            return
        self._desk.keep_position()
        self.saver.drain(1.0)
        self.action_suspend_process()

    def _left(self) -> bool:
        """Quit; with something unsaved, say so first, and quit at the second time of asking. Whether it does."""
        leaving = not self.saver.waiting or self.saver.drain(1.0) or self._desk.warned(kept=self._kept())
        if leaving:
            self.exit()
        return leaving

    def _kept(self) -> bool:
        """Whether what is not saved lies where the next desk finds it."""
        try:
            self.saver.keep_now()
        except OSError:
            return False
        return True

    def on_unmount(self) -> None:
        """What goes on in the background ends with the desk."""
        if self._screens is not None:
            self._screens.close()

    def keep_position(self) -> None:
        """Have the reading position written; the last thing before the saver is closed."""
        self._desk.keep_position()

    def on_app_focus(self) -> None:
        """Back at this terminal: another desk may have written meanwhile."""
        self._desk.look_around()

    def _fatal_error(self) -> None:
        """An error that nobody expected: end, and let the launcher tell of it, without the article's text."""
        self.error = self._exception
        self._close_messages_no_wait()
