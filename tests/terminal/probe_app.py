"""A small app with two panes that tells a file what reaches it: `python -m tests.terminal.probe_app LOG [--stock]`.

F6 repaints page after page without end, F7 writes a label, F8 sleeps in the event loop, F9 breaks the key
parser, F11 suspends, F12 exits with status 3, Tab switches the pane, the arrows move the caret.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from tui.terminal.environment import prepare_environment

prepare_environment()

from rich.segment import Segment  # noqa: E402
from rich.style import Style  # noqa: E402
from textual import events  # noqa: E402
from textual._xterm_parser import XTermParser  # noqa: E402
from textual.app import ComposeResult  # noqa: E402
from textual.driver import Driver  # noqa: E402
from textual.drivers.linux_driver import LinuxDriver  # noqa: E402
from textual.geometry import Offset  # noqa: E402
from textual.message import Message  # noqa: E402
from textual.strip import Strip  # noqa: E402
from textual.widget import Widget  # noqa: E402

from tui.terminal.driver import KutipDriver  # noqa: E402
from tui.terminal.frame import FrameDiffMixin  # noqa: E402
from tui.terminal.hangup import CleanEnd  # noqa: E402
from tui.terminal.run import run_app  # noqa: E402

PROSE = "Sedangkan Duta Besar Rusia “Mikhail Y. Galuzin” mengatakan perlu ada koalisi besar 漢字 "
MOVES = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


class Pane(Widget):
    """A header and numbered rows of prose."""

    DEFAULT_CSS = "Pane { width: 1fr; height: 1fr; }"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.outlet = name
        self.active = False
        self.page = 0
        self.labelled = 0

    def render_line(self, y: int) -> Strip:
        """Row `y` of the pane."""
        if y == 0:
            style = Style(reverse=True) if self.active else Style(dim=True)
            segments = [Segment(f" {self.outlet} READY".ljust(self.size.width), style)]
        else:
            text = f"{self.page}.{y} {PROSE[(y + self.page) % 7 :]}"
            segments = [
                Segment(text[: self.labelled], Style(color="yellow", underline=True)),
                Segment(text[self.labelled :]),
            ]
        return Strip(segments).adjust_cell_length(self.size.width)


class BrokenParser(XTermParser):
    """A key parser with a bug."""

    def feed(self, data: str) -> Iterable[Message]:
        """Fail, as Textual's does on bad code points."""
        raise ValueError(data)


class ProbeApp(FrameDiffMixin[None], inherit_bindings=False):
    """Logs one JSON list per event."""

    CSS = "Screen { layout: horizontal; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, log: Path, driver: type[Driver]) -> None:
        super().__init__(driver_class=driver)
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self.panes = [Pane("Tempo"), Pane("VIVA")]
        self.panes[0].active = True
        self.caret = Offset(2, 2)
        self._log_file = log.open("a", buffering=1)

    def compose(self) -> ComposeResult:
        """Two panes side by side."""
        yield from self.panes

    def note(self, *what: object) -> None:
        """One line in the log."""
        self._log_file.write(json.dumps(what) + "\n")

    def on_ready(self) -> None:
        """The first frame is on its way."""
        self.note("ready")

    def on_unmount(self) -> None:
        """The end was clean."""
        self.note("unmount")

    async def on_event(self, event: events.Event) -> None:
        """Log input before Textual acts on it; keys are ours alone."""
        match event:
            case events.Key():
                self.note("key", event.key, event.character)
                self.act(event.key)
            case events.Paste():
                self.note("paste", event.text)
            case events.MouseEvent():
                self.note("mouse", type(event).__name__, event.x, event.y)
            case events.AppFocus() | events.AppBlur():
                self.note("focus", type(event).__name__)
            case _:
                await super().on_event(event)

    def act(self, key: str) -> None:
        """What a key does."""
        if key in MOVES and self.caret is not None:
            self.move_caret(self.caret + MOVES[key])
        elif key == "tab":
            self.switch_pane()
        elif key == "f6":
            self.turn_page()
        elif key == "f7":
            self.panes[0].labelled += 5
            self.panes[0].refresh()
        elif key == "f8":
            self.note("asleep")
            time.sleep(30)
        elif key == "f9" and isinstance(self._driver, KutipDriver):
            self._driver._parser = BrokenParser()
        elif key == "f11":
            self.action_suspend_process()
        elif key == "f12":
            self.exit(return_code=3)

    def switch_pane(self) -> None:
        """Make the other pane the active one; the caret goes with it."""
        for pane in self.panes:
            pane.active = not pane.active
            pane.refresh()
        half = self.size.width // 2
        if self.caret is not None:
            self.caret = Offset((self.caret.x + half) % (2 * half), self.caret.y)

    def turn_page(self) -> None:
        """Repaint both panes, again and again."""
        for pane in self.panes:
            pane.page += 1
            pane.refresh()
        self.note("page", self.panes[0].page)
        self.set_timer(0.005, self.turn_page)


def main() -> int:
    """Run until F12, a signal or the end of the terminal."""
    log = Path(sys.argv[1])
    with CleanEnd() as end:
        app = ProbeApp(log, LinuxDriver if "--stock" in sys.argv else KutipDriver)
        try:
            status = run_app(app, end)
        finally:
            app.note("closed", end.reason)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
