"""The library: every article, searched as one types, filtered, picked, and read, assigned or exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.style import Style
from textual.app import ComposeResult
from textual.message import Message

from tui.commands import SPACE
from tui.keymap import Keymap
from tui.library import Library
from tui.refusal import Refusal
from tui.screens.listed import ListedScreen
from tui.screens.over import OverScreen
from tui.widgets.row import Row

__all__ = ["LibraryScreen"]

DIM, BOLD = Style(dim=True), Style(bold=True)
NAMED = ("open", "search", "pick", "outlet", "state", "mine", "order", "assign", "export", "close")
"""Commands that the status row names."""
PROMPTS = {"search": "/", "assign": "give to: ", "unassign": "take from: "}


class LibraryScreen(ListedScreen):
    """A list as long as the project; only the rows on the screen are read."""

    class Found(Message):
        """There is more of the list than is shown."""

    TYPED: ClassVar[dict[str, str]] = {"library-text": "_type"}
    DEFAULT_CSS = "LibraryScreen { layout: vertical; background: ansi_default; }"

    def __init__(
        self,
        library: Library,
        keymap: Keymap,
        reverse: Callable[[str], None],
        closed: Callable[[str], None],
        export: Callable[[OverScreen, Sequence[str], str], None],
    ) -> None:
        """`reverse` is told `undo` or `redo`; `closed` what is to be said when the desk is seen again.

        `export` opens the export of what is picked (uids), or of what a search line lists, over this screen.
        """
        super().__init__()
        self._library, self._keymap, self._reverse, self._tell_closed = library, keymap, reverse, closed
        self._export = export
        self._keys = {context: keymap.bindings(context) for context in ("library", "library-text")}
        self._title, self._status = Row(), Row(shrink_right=True)
        self._typed: tuple[str, str] | None = None
        """While text is typed: what for (a key of `PROMPTS`), and the text."""
        self._before = ""
        self._message = ""

    def compose(self) -> ComposeResult:
        """Title, rows, status."""
        yield self._title
        yield self._list
        yield self._status

    def on_mount(self) -> None:
        """All articles, at the one on the desk."""
        self._library.on_found = self._more_found
        self.show_rows(self._library.here)

    def tell(self, message: str) -> None:
        """What came of an export."""
        self._message = message
        self._show_status()
        super().tell(message)

    def _more_found(self) -> None:
        """In the thread that looks."""
        self.post_message(self.Found())

    def on_library_screen_found(self) -> None:
        """List what was found since the last key."""
        try:
            if self.has_keys and self._library.catch_up():
                self.show_rows()
        except Refusal as refusal:
            self._message = str(refusal)
            self._show_status()

    def on_unmount(self) -> None:
        """Nothing is looked for any more."""
        self._library.close()

    # -- showing -------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Articles, marks or states have changed."""
        self._library.load()
        self.show_rows()

    def show_rows(self, at: int | None = None) -> None:
        """Show what is listed; the row picked stays where it was unless told."""
        library = self._library
        asked = f" · {library.query.strip()}" if library.query.strip() else ""
        picked = f"{len(library.picked)} picked · " if library.picked else ""
        many = f"{len(library.uids):,}{'' if library.complete else '…'}"
        self._title.set(f"library · {library.order}{asked}", f"{picked}{many}", BOLD, DIM)
        self._list.show(library.rows, self._list.at if at is None else at)
        self._show_status()

    def _show_status(self) -> None:
        if self._typed is not None:
            self._status.set(f"{PROMPTS[self._typed[0]]}{self._typed[1]}")
        elif self._message:
            self._status.set(self._message)
        else:
            keys = [f"{self._keymap.label(f'library-{word}')} {word}" for word in NAMED]
            self._status.set("  ".join(keys), left_style=DIM)

    # -- keys ----------------------------------------------------------------------------------------------------

    def press(self, key: str, character: str | None) -> None:
        """A key of the screen, or a character of what is typed."""
        context = "library-text" if self._typed is not None else "library"
        command = self._keys[context].get(character or key)
        self._message = ""
        try:
            if command is not None:
                getattr(self, f"_do_{command.id.removeprefix('library-').replace('-', '_')}")()
            elif self._typed is not None and (character or key == SPACE):
                self._typing(self._typed[1] + (character or " "))
        except Refusal as refusal:
            self._message = str(refusal)
        if self.has_keys:
            self._show_status()

    def _do_order(self) -> None:
        self._library.next_order()
        self.show_rows(0)

    def _do_outlet(self) -> None:
        self._library.toggle(f"outlet:{self._library.row(self._list.at).ref.outlet.key}")
        self.show_rows(0)

    def _do_state(self) -> None:
        self._library.next_state()
        self.show_rows(0)

    def _do_last(self) -> None:
        self._library.finish()
        super()._do_last()

    def _do_mine(self) -> None:
        self._library.toggle("mine")
        self.show_rows(0)

    def _do_older(self) -> None:
        self._library.toggle("version:all")
        self.show_rows(0)

    def _do_versions(self) -> None:
        self._library.versions(self._list.at)
        self._close("")

    def _do_flagged(self) -> None:
        self._library.toggle("flagged")
        self.show_rows(0)

    def _do_story(self) -> None:
        story = self._library.row(self._list.at).story
        if story is None:
            raise Refusal("this article stands alone: no story has been found for it")
        self._library.toggle(f"story:{story}")
        self.show_rows(0)

    def _do_clear(self) -> None:
        self._library.picked.clear()
        self._library.search("")
        self.show_rows(0)

    def _do_pick(self) -> None:
        self._library.pick(self._list.at)
        self.show_rows(self._list.at + 1)

    def _do_pick_all(self) -> None:
        self._library.pick_all()
        self.show_rows()

    def _do_undo(self) -> None:
        self._reverse("undo")

    def _do_redo(self) -> None:
        self._reverse("redo")

    def _do_open(self) -> None:
        self._library.open(self._list.at)
        self._close("")

    def _do_close(self) -> None:
        if self._library.query.strip():
            self._library.search("")
            self.show_rows(0)
        else:
            self._close("")

    def _close(self, message: str) -> None:
        self.leave()
        self._tell_closed(message)

    # -- text ----------------------------------------------------------------------------------------------------

    def _do_search(self) -> None:
        self._before = self._library.query
        self._typed = ("search", f"{self._before.strip()} ".lstrip())

    def _do_assign(self) -> None:
        self._library.row(self._list.at)
        self._typed = ("assign", "")

    def _do_unassign(self) -> None:
        holders = self._library.holders(self._list.at)
        if not holders:
            raise Refusal("nobody has it")
        self._typed = ("unassign", holders[0] if len(holders) == 1 else "")

    def _do_export(self) -> None:
        self._export(self, sorted(self._library.picked), "" if self._library.picked else self._library.query)

    def _typing(self, text: str) -> None:
        """What is typed so far; a search shows at once what it finds."""
        what = self._typed[0] if self._typed else "search"
        self._typed = (what, text)
        if what == "search":
            self._library.search(text)
            self.show_rows(0)

    def _do_erase(self) -> None:
        self._typing(self._typed[1][:-1] if self._typed else "")

    def _do_leave(self) -> None:
        typed, self._typed = self._typed, None
        if typed is not None and typed[0] == "search":
            self._library.search(self._before)
            self.show_rows(0)

    def _do_accept(self) -> None:
        typed, self._typed = self._typed, None
        if typed is None or typed[0] == "search":
            return
        self._message = getattr(self._library, typed[0])(self._list.at, typed[1])
        self.show_rows()
