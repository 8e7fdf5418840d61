"""The desk: panes side by side under one header, one status row, one focus. It shows; handlers decide."""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Sequence

from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.message import Message
from textual.widget import Widget

from annotations.spans import Span
from annotations.store.actions import Action, Change
from annotations.store.records import Annotation
from tui.dispatch import Dispatcher
from tui.handlers.keeping import Keeping
from tui.handlers.selecting import chosen
from tui.saving import Outcome, Saver
from tui.screens.help import HelpScreen
from tui.screens.over import OverScreen
from tui.session import OpenArticle, Refusal, Session
from tui.tour import Tour
from tui.widgets.lines import header_line, hidden_note, legend, standing_line
from tui.widgets.menu import Menu
from tui.widgets.motion import settle
from tui.widgets.paint import Relook
from tui.widgets.panes import Panes
from tui.widgets.pointer import Pointer
from tui.widgets.reflow import Reflow
from tui.widgets.resting import Resting
from tui.widgets.row import Row
from tui.widgets.tour_row import TourRow

__all__ = ["Desk"]

STAND_AFTER = 1.0
"""Seconds without a key after which the reading position is kept."""
WHEEL_ROWS = 3
SAVED_CELLS = 18
"""Kept free at the right of the status row for the state of saving."""

ALERT = Style(reverse=True, bold=True)


class Desk(Widget, can_focus=True):
    """Implements `tui.handlers.view.DeskView`."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Desk { layout: vertical; layers: base above; height: 1fr; background: ansi_default; }"

    class Asked(Message):
        """A command that is the application's business: `quit`, `suspend`."""

        def __init__(self, command: str) -> None:
            super().__init__()
            self.command = command

    class Reported(Message):
        """The saver has something to tell. Posted from its thread."""

        def __init__(self, outcome: Outcome) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(
        self,
        session: Session,
        saver: Saver,
        show_caret: Callable[[Offset | None], None],
        tour: Tour | None = None,
    ) -> None:
        """`show_caret` is told the cell of the screen where the terminal's cursor belongs, or None."""
        super().__init__()
        self._show_caret = show_caret
        self.session = session
        self._header, self._panes, self._status, self._menu = Row(), Panes(session), Row(), Menu()
        self._tour = TourRow(tour)
        self._keeping = Keeping(self, saver)
        self._dispatcher = Dispatcher(self, self._keeping)
        self._pointer = Pointer(self, self._panes, self._keeping, self._dispatcher)
        self._prompt = self._message = self._legend = ""
        self._waiting: deque[tuple[str, str | None]] = deque()
        self._stand_timer: asyncio.TimerHandle | None = None
        self._told_unsaved = False
        self._over: OverScreen | None = None
        self._resting = Resting(self.set_timer, self._prompt_select)
        self._asking = False  # the application was asked for something, and has not done it yet: keys wait

    def compose(self) -> ComposeResult:
        """Header, panes, status."""
        yield from (self._header, self._panes, self._tour, self._status, self._menu)

    # -- what handlers ask ---------------------------------------------------------------------------------------

    @property
    def here(self) -> OpenArticle:
        """The active article. Raises `Refusal` if there is none."""
        opened = self.session.active
        if opened is None:
            raise Refusal(f"there is no article: leave with {self.session.keymap.label('quit')}, then kutip add PATH…")
        return opened

    @property
    def reflow(self) -> Reflow:
        """How the active article is wrapped. Raises `Refusal` if it is not on the screen."""
        pane = self._panes.active
        reflow = pane.bring(self.here.caret) if pane else None
        if reflow is None:
            raise Refusal("the terminal is too small")
        return reflow

    @property
    def page_rows(self) -> int:
        """Rows of text on the screen."""
        return self._panes.active.size.height if self._panes.active else 1

    def say(self, text: str) -> None:
        """Show a line in the status row until the next key."""
        self._message = text
        self._refresh_status()
        if self._over is not None and self._over.has_keys and text:
            self._over.tell(text)

    def show_work(self, text: str) -> None:
        """Show at the right of the status row how far the work in the background is."""
        self._keeping.working = text
        self._refresh_status()

    def enter(self, context: str, prompt: str) -> None:
        """Go into a transient state; the prompt shows it."""
        self._dispatcher.context, self._prompt = context, prompt
        self._refresh_status()

    def show_menu(self, rows: Sequence[str], at: int) -> None:
        """Show choices above the status row, one of them picked; none hides them."""
        self._menu.offer(rows, at)

    def leave(self) -> None:
        """Back to the desk's own keys."""
        self.enter("desk", "")

    def perform(self, action: Action) -> None:
        """Show and save what was done."""
        self.repaint(action.changes)
        self._keeping.perform(action)

    def reverse(self, word: str) -> None:
        """Undo or redo from another screen."""
        (self._keeping.undo if word == "undo" else self._keeping.redo)("")

    def go_to(self, mark: Annotation) -> None:
        """Stand on a mark, in whatever article it is."""
        if not self.session.go_to_article(mark.article):
            self.say("this article is not among those that were opened")
            return
        self.arrange_panes()
        self.here.anchor, self.here.sticky, self.here.current = None, False, mark.uid
        self.stand(mark.start)

    def stand(self, offset: int) -> None:
        """Put the caret there; the selection follows from anchor and caret."""
        here = self.here
        here.caret = settle(here.segments, offset)
        self.show_selection()
        self.reveal(here.caret)
        self._panes.follow()

    def show_selection(self, spans: tuple[Span, ...] | None = None) -> None:
        """Show the selection of the active article, or other spans in its place."""
        if self._panes.active is not None:
            self._panes.active.select(spans if spans is not None else chosen(self.here))
        self._prompt_select()

    def _prompt_select(self) -> None:
        if self._dispatcher.context == "desk":
            line = standing_line(self.session.scheme, self.session.keymap, self.here) if self.session.active else ""
            self._prompt = self._resting.line(self.session.active, line, self._prompt)
            self._refresh_status()

    def reveal(self, offset: int) -> None:
        """Bring a place of the active article into view."""
        if self._panes.active is not None:
            self._panes.active.reveal(offset)

    @property
    def neighbours(self) -> Sequence[OpenArticle]:
        """The articles in the other panes, from left to right."""
        return self._panes.neighbours

    def show_in(self, there: OpenArticle, spans: tuple[Span, ...]) -> None:
        """Show `spans` of an article in another pane as selected, and bring them into view; none: nothing selected."""
        self._panes.show_in(there, spans)

    def on_screen(self) -> Span:
        """The code points of the active article that are on the screen."""
        return self._panes.active.on_screen() if self._panes.active else (0, 0)

    def relook(self, change: Relook, *, everywhere: bool = False) -> None:
        """Change some of the aids with which the active article, or those in all panes, are shown."""
        self._panes.relook(change, everywhere=everywhere)

    def ask(self, command: str) -> None:
        """Do what is about the screen itself; hand on what is the application's."""
        if command == "zoom":
            self._panes.zoom(self.size.width)
        elif command == "unfold":
            self._panes.unfold()
        elif command == "theme-next":
            self.say(f"theme: {self._panes.next_theme()}")
        elif command == "aligned-scrolling":
            self.say(f"aligned scrolling {'on' if self._panes.toggle_aligned() else 'off'}")
        elif command == "help":
            self.put_over(HelpScreen(self.session, self.context))
        elif command == "difference-overlay":
            self.say("words that differ are shown" if self._panes.toggle_differences() else "words as they are")
        else:
            self._asking = True
            self.post_message(self.Asked(command))

    def arrange_panes(self) -> None:
        """Put the right articles into the panes, the active one among them."""
        self._panes.fill(self.size.width)
        self._refresh_header()
        if self.session.active is not None:
            self.show_selection()
        self._panes.follow()

    def on_resize(self) -> None:
        """More or fewer panes."""
        self.arrange_panes()
        self._legend = ""
        self._refresh_status()

    def repaint(self, changes: Sequence[Change]) -> None:
        """Marks, links or states have changed: show what of it is on the screen. None given: anything may have."""
        self._panes.repaint(changes)
        self._panes.title()
        self._refresh_header()

    # -- rows ----------------------------------------------------------------------------------------------------

    def _refresh_header(self) -> None:
        self._header.set(*header_line(self.session, self.size.width))

    def _refresh_status(self) -> None:
        if not self._legend:
            self._legend = legend(self.session.scheme, self.session.keymap, self.size.width - SAVED_CELLS)
        trouble = self._keeping.trouble
        left = self._message or self._prompt or hidden_note(self.session.hidden) + self._legend
        plain = not self._message and not self._prompt
        dim = self._panes.theme.dim
        self._status.set(left, self._keeping.state, dim if plain else None, ALERT if trouble else dim)

    # -- keys, mouse, saver --------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A key; while an undo is on its way it waits for its turn."""
        event.stop()
        event.prevent_default()
        visible = event.character if event.is_printable and event.character != " " else None
        self.take(event.key, visible)

    def take(self, key: str, character: str | None) -> None:
        """A key for whoever has the keys now: a screen that was asked for has them at once, before it can be seen."""
        if self._over is not None and self._over.has_keys:
            self._over.take(key, character)
        elif self._keeping.busy or self._asking:
            self._waiting.append((key, character))
        else:
            self._press(key, character)

    def put_over(self, screen: OverScreen) -> None:
        """Show another screen, which has the keys until it is closed."""
        self._show_caret(None)
        self._over = screen
        screen.hand_back = self.take
        self.app.push_screen(screen, lambda _: self.place_caret())

    def answered(self) -> None:
        """The application has done what it was asked for: what was typed meanwhile has its turn."""
        self._asking = False
        self._take_waiting()

    def _take_waiting(self) -> None:
        while self._waiting and not (self._keeping.busy or self._asking):
            self.take(*self._waiting.popleft())

    def _press(self, key: str, character: str | None) -> None:
        if self._message:
            self._message = ""
            self._refresh_status()
        command = self._dispatcher.command_on(key, character)
        if command is None or command.id != "quit":
            self._told_unsaved = False
        self._dispatcher.press(key, character)
        self._tour.did(self._dispatcher.last)
        self.place_caret()
        self._stand_later()

    def on_panes_compared(self) -> None:
        """The articles of the story are compared: what waited for that goes on."""
        if self._dispatcher.resume():
            self.place_caret()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click: that pane is active, the caret on the token there."""
        if self._pointer.press(event):
            self.capture_mouse()
            self.place_caret()
            self._stand_later()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """With the button down: the selection reaches to the token under the pointer."""
        if self._pointer.drag(event):
            self.place_caret()

    def on_mouse_up(self) -> None:
        """The end of a drag."""
        self._pointer.release()
        self.release_mouse()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls the pane under the pointer; the caret stays where it is."""
        self._wheel(event, WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel, the other way."""
        self._wheel(event, -WHEEL_ROWS)

    def _wheel(self, event: events.MouseEvent, rows: int) -> None:
        event.stop()
        if self._pointer.wheel(event, rows):
            self.place_caret()

    def on_desk_reported(self, event: Reported) -> None:
        """The saver has written something, or could not."""
        event.stop()
        self._keeping.report(event.outcome)
        self._refresh_status()
        told = self._message
        self._take_waiting()
        if told and not self._message:
            self.say(told)  # those keys were pressed before it could be read
        self.place_caret()

    def report(self, outcome: Outcome) -> None:
        """Take a report from the saver's thread."""
        self.post_message(self.Reported(outcome))

    def warned(self, *, kept: bool) -> bool:
        """Whether the reader was told, a key ago, that something is not saved; tells it if not.

        `kept` says whether the next desk will find it.
        """
        told, self._told_unsaved = self._told_unsaved, True
        again = f"{self.session.keymap.label('quit')} again leaves"
        kept_note = f"not everything could be saved yet · {again}; what is left is kept for the next start"
        if not told:
            self.say(kept_note if kept else f"not saved, nowhere to keep it: make room first · {again} and loses it")
        return told

    def look_around(self) -> None:
        """The terminal has the focus again: another desk may have written."""
        self._keeping.look_around()
        self.place_caret()

    @property
    def context(self) -> str:
        """The state the keys are in: `desk`, or a transient one."""
        return self._dispatcher.context

    def keep_position(self) -> None:
        """Keep where the reader stands, now."""
        self._stand_later(None)
        self._keeping.stand()

    def _stand_later(self, after: float | None = STAND_AFTER) -> None:
        if self._stand_timer is not None:
            self._stand_timer.cancel()
        self._stand_timer = None if after is None else asyncio.get_running_loop().call_later(after, self._rest)

    def _rest(self) -> None:
        """Nobody types: time for what would be in a key's way, such as the garbage since the last rest."""
        self.keep_position()
        self.session.rest()
        gc.collect(1)

    def place_caret(self) -> None:
        """Tell the application where the terminal's cursor belongs."""
        pane = self._panes.active
        place = None
        if pane is not None and self.session.active is not None and pane.size.width:
            cell = pane.cell_of(self.here.caret)
            place = pane.region.offset + cell if cell is not None else None
        self._show_caret(place)
