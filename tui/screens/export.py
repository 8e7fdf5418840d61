"""Export: what and how, row by row; below, how it begins, what is left out, and whether splits leak, before it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Thread
from typing import Any, ClassVar

from rich.style import Style
from textual.app import ComposeResult
from textual.timer import Timer

from annotations.formats.registry import EXTRAS
from annotations.shaping import Shape
from annotations.store.reading import Reading
from tui.commands import SPACE
from tui.exporting import Exporting, Trial
from tui.exports import Form
from tui.keymap import Keymap
from tui.preview import Asked, Line, Shown, certificate_lines, first_lines, loss_lines, read_first
from tui.refusal import Refusal
from tui.screens.listed import ListedScreen
from tui.widgets.paper import Paper
from tui.widgets.row import Row

__all__ = ["ExportScreen"]

DIM, BOLD = Style(dim=True), Style(bold=True)
NAMED = ("next-value", "enter", "page", "page-down", "write", "stop", "close")
"""Commands that the status row names."""
PAUSE = 0.4
"""Seconds without a change before all of it is tried: whoever turns through the formats wants to see the last one."""
PAGES = ("first records", "left out", "splits")


class ExportScreen(ListedScreen):
    """A form, and one of three pages about what it asks for."""

    TYPED: ClassVar[dict[str, str]] = {"export-text": "_type"}
    DEFAULT_CSS = "ExportScreen { layout: vertical; background: ansi_default; }"

    def __init__(
        self, form: Form, keymap: Keymap, project: str, exporting: Exporting, again: Callable[[], Reading],
        closed: Callable[[], None],
    ) -> None:  # fmt: skip
        """`again` opens the project once more, for a thread; `closed` is told when this screen is left."""
        super().__init__()
        self._form, self._keymap, self._exporting = form, keymap, exporting
        self._again, self._tell_closed = again, closed
        self._keys = {context: keymap.bindings(context) for context in ("export", "export-text")}
        self._trial = Trial(project, self._told, self._tried)
        self._title, self._tabs, self._paper, self._status = Row(), Row(), Paper(), Row(shrink_right=True)
        self._shown = Shown()
        self._turn = 0
        """Counts changes: what a thread tells of an earlier one is old."""
        self._timer: Timer | None = None
        self._page = 0
        self._typed: str | None = None
        self._message = ""
        self._stage = ""
        self._sure = False

    def compose(self) -> ComposeResult:
        """Title, form, which page, the page, status."""
        yield from (self._title, self._list, self._tabs, self._paper, self._status)

    def on_mount(self) -> None:
        """The form; what it asks for is looked at at once."""
        self._look()
        self.show_rows(0)

    def on_resize(self) -> None:
        """The form has as much room as it needs, and not more than half."""
        self.show_rows()

    def tell(self, message: str) -> None:
        """What came of an export that was written."""
        self._message = message
        self._show_status()

    # -- showing -------------------------------------------------------------------------------------------------

    def show_rows(self, at: int | None = None) -> None:
        """Show the form with a row of it picked, and what is known of what it asks for."""
        rows = self._form.rows()
        self._list.styles.height = max(1, min(len(rows), self.size.height // 2 - 1))
        self._list.show(rows, self._list.at if at is None else at)
        self._show_page()
        self._show_status()

    def _show_page(self, *, top: bool = False) -> None:
        shown, found = self._shown, self._shown.found
        count = "" if shown.articles is None else f"{shown.articles:,} article{'' if shown.articles == 1 else 's'}"
        marks = f"{found['marks']:,} marks · " if found and shown.done else ""
        self._title.set(f"export · {self._form.values['format']}", f"{marks}{count}", BOLD, DIM)
        losses = sum(times for _, times, _, _ in found["losses"]) if found else 0
        told = ["", f" {losses:,}{'' if shown.done else ' …'}" if found else " …", self._leak_word()]
        names = [f"{name}{word}" for name, word in zip(PAGES, told, strict=True)]
        names[self._page] = f"[{names[self._page]}]"
        self._tabs.set("   ".join(names), self._stage, BOLD, DIM)
        self._paper.show(self._lines(), top=top)

    def _leak_word(self) -> str:
        if not self._form.values["splits"]:
            return " none"
        if self._shown.trouble:
            return " no"
        return " …" if self._shown.certificate is None else " ok"

    def _lines(self) -> list[Line]:
        if self._page == 0:
            return first_lines(self._shown)
        if self._page == 1:
            return loss_lines(self._shown, self.size.width)
        return certificate_lines(self._shown, bool(self._form.values["splits"]))

    def _show_status(self) -> None:
        if self._typed is not None:
            self._status.set(f"{self._form.fields[self._list.at].name}: {self._typed}")
        elif self._message:
            self._status.set(self._message)
        else:
            keys = [f"{self._keymap.label(f'export-{word}')} {_WORDS[word]}" for word in NAMED]
            self._status.set("  ".join(keys), left_style=DIM)

    # -- looking at what is asked for ----------------------------------------------------------------------------

    def _look(self) -> None:
        """Something else is asked for: its first records at once, the rest after a pause."""
        self._turn += 1
        self._sure = False
        self._trial.stop()
        self._stage = ""
        if self._timer is not None:
            self._timer.stop()
        self._shown = Shown()
        form = self._form
        try:
            values = form.values
            shape = Shape(form.regions(), form.whole, values["unit"], values["layer"] == "union")
            form.rule()
        except Refusal as refusal:
            self._shown = Shown(trouble=str(refusal))
            return
        if values["format"] not in EXTRAS:  # their libraries take seconds to import: the process that tries has them
            asked, turn = Asked(values["format"], values["variant"], form.selection, shape), self._turn
            work = (self._again, asked, lambda shown: self._hear(turn, shown))
            Thread(target=read_first, args=work, name="export-first", daemon=True).start()
        self._timer = self.set_timer(PAUSE, self._try)

    def _hear(self, turn: int, shown: Shown) -> None:
        """In the thread: hand on what it found."""
        if self._turn == turn and self.has_keys:
            self.app.call_later(self._learn, turn, shown)

    def _learn(self, turn: int, shown: Shown) -> None:
        if turn != self._turn:
            return
        if shown.trouble:
            self._shown = replace(self._shown, trouble=shown.trouble)
        if shown.heads is not None and not self._shown.done:
            self._shown = replace(self._shown, heads=shown.heads)
        if shown.articles is not None:
            self._shown = replace(self._shown, articles=shown.articles)
        self._show_page()

    def _try(self) -> None:
        if self.has_keys:
            try:
                self._trial.start(self._form)
            except Refusal as refusal:
                self._message = str(refusal)
                self._show_status()

    def _told(self, report: Mapping[str, Any]) -> None:
        """How far the trial is."""
        if report.get("found"):
            self._shown = replace(self._shown, found=report["found"])
        done, total = report.get("done") or 0, report.get("total") or 0
        count = f"{done:,}/{total:,}" if total else "…"
        self._stage = "" if report.get("stage") == "done" else f"{report.get('stage')} {count}"
        self._show_page()

    def _tried(self, status: int, last: Mapping[str, Any], said: str) -> None:
        self._stage = ""
        if status == 0 and last.get("stage") == "done":
            found = last["found"]
            heads = last["heads"] if any(last["heads"].values()) else self._shown.heads or {}
            self._shown = Shown(found["articles"], heads, found, last["split"], last["certificate"], done=True)
            if self._form.values["unit"] != "article":  # what was counted are parts of articles
                self._shown.articles = None
        else:
            self._shown = replace(self._shown, trouble=said.removeprefix("kutip: ") or f"exit status {status}")
        self._show_page()

    # -- keys ----------------------------------------------------------------------------------------------------

    def press(self, key: str, character: str | None) -> None:
        """A key of the screen, or a character of what is typed."""
        command = self._keys["export-text" if self._typed is not None else "export"].get(character or key)
        self._message = ""
        try:
            if command is not None:
                getattr(self, f"_do_{command.id.removeprefix('export-').replace('-', '_')}")()
            elif self._typed is not None and (character or key == SPACE):
                self._typed += character or " "
        except Refusal as refusal:
            self._message = str(refusal)
        if self.has_keys:
            self._show_status()

    def _changed(self) -> None:
        self._look()
        self.show_rows()
        self._show_page(top=True)

    def _do_next_value(self) -> None:
        self._form.turn(self._list.at, 1)
        self._changed()

    def _do_previous_value(self) -> None:
        self._form.turn(self._list.at, -1)
        self._changed()

    def _do_enter(self) -> None:
        field = self._form.fields[self._list.at]
        if field.typed:
            self._typed = self._form.out if field.name == "out" else self._form.values[field.name]
        else:
            self._do_next_value()

    def _do_page(self) -> None:
        self._page = (self._page + 1) % len(PAGES)
        self._show_page(top=True)

    def _do_page_back(self) -> None:
        self._page = (self._page - 1) % len(PAGES)
        self._show_page(top=True)

    def _do_page_down(self) -> None:
        self._paper.page(1)

    def _do_page_up(self) -> None:
        self._paper.page(-1)

    def _do_write(self) -> None:
        if self._shown.trouble:
            raise Refusal(self._shown.trouble)
        self._form.check_out()
        if not self._shown.done and not self._sure:
            self._sure = True
            raise Refusal(f"it is not all looked at yet: {self._keymap.label('export-write')} again writes it anyway")
        self._exporting.start(self._form)
        self._trial.stop()
        self._stage = ""
        self._message = f"writing {self._form.out} …"

    def _do_stop(self) -> None:
        if self._exporting.going:
            self._exporting.stop()
        elif self._trial.going:
            self._trial.stop()
            self._stage = "stopped"
            self._show_page()
        else:
            raise Refusal("nothing is going on in the background")

    def _do_close(self) -> None:
        self._trial.stop()
        if self._timer is not None:
            self._timer.stop()
        self.leave()
        self._tell_closed()

    # -- text ----------------------------------------------------------------------------------------------------

    def _do_erase(self) -> None:
        self._typed = (self._typed or "")[:-1]

    def _do_leave(self) -> None:
        self._typed = None

    def _do_accept(self) -> None:
        typed, self._typed = self._typed, None
        self._form.put(self._list.at, typed or "")
        self._changed()


_WORDS = {
    "next-value": "change", "enter": "type", "page": "page", "page-down": "scroll", "write": "write",
    "stop": "stop", "close": "close",
}  # fmt: skip
