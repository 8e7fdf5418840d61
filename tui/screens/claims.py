"""Claims × outlets: the story's claims down, its outlets across, and what is known of the cell under the cursor."""

from __future__ import annotations

from collections.abc import Callable

from rich.style import Style
from textual.app import ComposeResult

from tui.claims import Claims, Passage
from tui.keymap import Keymap
from tui.screens.over import OverScreen
from tui.session import Refusal
from tui.widgets.grid import Grid
from tui.widgets.row import Row
from tui.widgets.wrapped import Wrapped

__all__ = ["ClaimsScreen"]

DIM, BOLD = Style(dim=True), Style(bold=True)


class ClaimsScreen(OverScreen):
    """A grid of cells; below it the row's first claim, the words of the cell, and how they compare."""

    DEFAULT_CSS = "ClaimsScreen { layout: vertical; background: ansi_default; }"

    def __init__(
        self,
        claims: Claims,
        keymap: Keymap,
        reverse: Callable[[str], None],
        closed: Callable[[Passage | None], None],
        at: str | None = None,
    ) -> None:
        """`reverse` is told `undo` or `redo`, `closed` the passage to go to; `at` is the claim (uid) to begin with."""
        super().__init__()
        self._claims, self._keymap, self._reverse, self._tell_closed = claims, keymap, reverse, closed
        self._keys = keymap.bindings("claims")
        self._title, self._status = Row(), Row(shrink_right=True)
        self._first, self._words, self._note = Wrapped(2), Wrapped(2), Wrapped(2)
        self._grid = Grid(self._left, self._cell)
        self._message = ""
        self._begin = (claims.place_of(at) if at else None) or (0, 0)

    def compose(self) -> ComposeResult:
        """Title, cells, three rows about the one picked, status."""
        yield self._title
        yield self._grid
        yield self._first
        yield self._words
        yield self._note
        yield self._status

    def on_mount(self) -> None:
        """The claim that the caret stood on, or the first."""
        self.show_cells(*self._begin)

    # -- showing -------------------------------------------------------------------------------------------------

    def _left(self, row: int) -> str:
        claim = self._claims.matrix.rows[row].first
        return f"{row + 1} “{claim.text}”"

    def _cell(self, row: int, outlet: int) -> tuple[str, bool]:
        cell = self._claims.cell(row, outlet)
        return cell.words, cell.altered or cell.open

    def reload(self) -> None:
        """Claims or links have changed: the cursor stays with its claim."""
        rows, grid = self._claims.matrix.rows, self._grid
        picked = rows[grid.row].first.mark.uid if grid.row < len(rows) else None
        self._claims.load()
        place = self._claims.place_of(picked) if picked else None
        self.show_cells(place[0] if place else grid.row, grid.column)

    def show_cells(self, row: int, outlet: int) -> None:
        """Show the matrix with this cell picked."""
        matrix = self._claims.matrix
        self._grid.show(len(matrix.rows), [each.name for each in matrix.outlets], row, outlet)
        counts = [f"{len(matrix.rows)} claims"]
        counts += [f"{matrix.open} proposed"] if matrix.open else []
        counts += [f"{matrix.altered} altered"] if matrix.altered else []
        self._title.set(self._claims.title, " · ".join(counts), BOLD, DIM)
        self._show_picked()
        self._show_status()

    def _show_picked(self) -> None:
        if not self._claims.matrix.rows:
            self._first.set("no claims are marked in this story yet")
            return
        row = self._claims.matrix.rows[self._grid.row]
        words, note = self._claims.notes(self._grid.row, self._grid.column)
        speaker = f"{row.first.speaker}: " if row.first.speaker else ""
        self._first.set(f"{row.first.outlet.name}: {speaker}“{row.first.text}”", DIM)
        self._words.set(words)
        self._note.set(note, BOLD)

    def _show_status(self) -> None:
        if self._message:
            self._status.set(self._message)
            return
        wanted = ("open", "same", "different", "next", "undo", "close")
        keys = [f"{self._keymap.label(f'claims-{word}')} {word}" for word in wanted]
        self._status.set("  ".join(keys), "= same words  ~ reworded  ? proposed  ! altered", DIM, DIM)

    # -- keys ----------------------------------------------------------------------------------------------------

    def press(self, key: str, character: str | None) -> None:
        """A key of the screen."""
        command = self._keys.get(character or key)
        self._message = ""
        try:
            if command is not None:
                getattr(self, f"_do_{command.id.removeprefix('claims-').replace('-', '_')}")()
        except Refusal as refusal:
            self._message = str(refusal)
        if self.has_keys:
            self._show_status()

    def _close(self, passage: Passage | None) -> None:
        self.leave()
        self._tell_closed(passage)

    def _picked(self) -> tuple[int, int]:
        if not self._claims.matrix.rows:
            raise Refusal("no claims are marked in this story yet")
        return self._grid.row, self._grid.column

    def _move(self, rows: int, outlets: int = 0) -> None:
        self.show_cells(self._grid.row + rows, self._grid.column + outlets)

    def _do_down(self) -> None:
        self._move(1)

    def _do_up(self) -> None:
        self._move(-1)

    def _do_right(self) -> None:
        self._move(0, 1)

    def _do_left(self) -> None:
        self._move(0, -1)

    def _do_page_down(self) -> None:
        self._move(max(1, self._grid.size.height - 2))

    def _do_page_up(self) -> None:
        self._move(-max(1, self._grid.size.height - 2))

    def _do_first(self) -> None:
        self.show_cells(0, self._grid.column)

    def _do_last(self) -> None:
        self.show_cells(1 << 30, self._grid.column)

    def _do_next(self) -> None:
        self.show_cells(*self._claims.next_open(*self._picked(), 1))

    def _do_previous(self) -> None:
        self.show_cells(*self._claims.next_open(*self._picked(), -1))

    def _do_open(self) -> None:
        self._close(self._claims.passage(*self._picked()))

    def _do_same(self) -> None:
        self._said(self._claims.confirm(*self._picked()))

    def _do_different(self) -> None:
        self._said(self._claims.reject(*self._picked()))

    def _said(self, message: str) -> None:
        self._message = message
        self._show_status()

    def _do_undo(self) -> None:
        self._reverse("undo")

    def _do_redo(self) -> None:
        self._reverse("redo")

    def _do_close(self) -> None:
        self._close(None)
