"""What the terminal shows, cell by cell, and the difference to what Textual wants it to show.

Overrides the private `App._display` of Textual 8.2.8: Textual stays pinned, `tests/terminal/test_frame.py` says when it
moves. Hyperlinks (OSC 8) are not sent: an address out of a corpus stays text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from rich.color import ColorSystem
from rich.console import RenderableType
from rich.style import Style
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.geometry import Offset, Size
from textual.screen import Screen
from textual.strip import Strip

from tui.terminal.cells import cells_of, reach
from tui.terminal.driver import KutipDriver
from tui.terminal.hangup import HANG_UP
from tui.terminal.pens import PLAIN, Pen, blank_pen, pen_of
from tui.terminal.stylus import Stylus

__all__ = ["Frame", "FrameDiff", "FrameDiffMixin"]

_ERASE_FROM = 12
"""Cells: blanks inside a row are erased and jumped over (8-10 bytes) from this length on."""

_ERASE_TAIL_FROM = 4
"""Cells: blanks up to the end of a row are erased (3 bytes) from this length on."""

_SYNC_FROM, _SYNC_BYTES = 5, 100
"""Runs of changed cells, and bytes: smaller frames cannot be seen half done, and the sync sequences cost 16 bytes."""


class _Row:
    """One row of cells; a wide glyph stands in its first cell and leaves `""` in the second."""

    __slots__ = ("glyphs", "pens")

    def __init__(self, width: int) -> None:
        self.glyphs = [" "] * width
        self.pens = [PLAIN] * width

    def become(self, other: _Row) -> None:
        self.glyphs[:] = other.glyphs
        self.pens[:] = other.pens

    def put(self, x: int, glyphs: tuple[str, ...], pen: Pen) -> int:
        """Place `glyphs` at cell `x`; the cell after them. What does not fit is cut, half a wide glyph blanked."""
        end = min(x + len(glyphs), len(self.glyphs))
        if end <= x:
            return x
        self.glyphs[x:end] = glyphs[: end - x]
        blank = blank_pen(pen)
        if blank is pen or " " not in glyphs:
            self.pens[x:end] = [pen] * (end - x)
        else:
            self.pens[x:end] = [blank if glyph == " " else pen for glyph in self.glyphs[x:end]]
        if end - x < len(glyphs) and not glyphs[end - x]:
            self.blank(end - 1)
        return end

    def blank(self, x: int) -> None:
        self.glyphs[x] = " "
        self.pens[x] = blank_pen(self.pens[x])

    def split_wide(self, x: int) -> None:
        """A wide glyph that reaches over the boundary before cell `x` loses a half: blank both, as terminals do."""
        if 0 < x < len(self.glyphs) and not self.glyphs[x]:
            self.blank(x - 1)
            self.blank(x)

    def combine(self, x: int, mark: str) -> None:
        """Add zero-width code points to the glyph that ends before cell `x`."""
        self.glyphs[x - 1 if self.glyphs[x - 1] else x - 2] += mark

    def plain_from(self) -> int:
        """The first cell from which on there are only plain blanks."""
        x = len(self.glyphs)
        while x and self.glyphs[x - 1] == " " and self.pens[x - 1] is PLAIN:
            x -= 1
        return x


class Frame(NamedTuple):
    """One difference, ready to send."""

    sequence: str
    runs: int
    """How many separate runs of cells it writes."""


class FrameDiff:
    """Keeps what the terminal shows and what it should show, and renders the difference.

    `colours=False` (NO_COLOR) keeps attributes and drops every colour.
    """

    def __init__(self, size: Size, color_system: ColorSystem = ColorSystem.TRUECOLOR, *, colours: bool = True) -> None:
        self.size = size
        self._color_system = color_system
        self._colours = colours
        self.faint = True
        """Whether anything is drawn faint, from now on."""
        self._wanted = [_Row(size.width) for _ in range(size.height)]
        self._shown = [_Row(size.width) for _ in range(size.height)]
        self._touched: set[int] = set()
        self._stylus = Stylus(size.width)
        self._caret_shown: bool | None = None
        self._known = False

    def forget(self) -> None:
        """Nothing is known of the terminal's screen, cursor and pen any more: the next frame is complete."""
        self._known = False
        self._caret_shown = None
        self._stylus.forget()

    def apply(self, update: LayoutUpdate | ChopsUpdate) -> None:
        """Take over what Textual wants to show."""
        if isinstance(update, LayoutUpdate):
            for y, strips in enumerate(update.strips, update.region.y):
                x = update.region.x
                for strip in strips:
                    self._paint(x, y, strip)
                    x += strip.cell_length
        else:
            for y, start, end in update.spans:
                if y < self.size.height:
                    self._paint_chops(y, start, end, update)

    def _paint_chops(self, y: int, start: int, end: int, update: ChopsUpdate) -> None:
        # The same choice and the same cropping as ChopsUpdate.render_segments.
        for chop_end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x >= end or chop_end <= start:
                continue
            whole = x >= start and chop_end <= end
            self._paint(x, y, strip if whole else strip.crop(0, min(chop_end, end) - x))

    def _paint(self, x: int, y: int, strip: Strip) -> None:
        if not 0 <= y < self.size.height or not strip.cell_length:
            return
        row = self._wanted[y]
        self._touched.add(y)
        row.split_wide(x)
        first = x
        for text, style, control in strip:
            if control:
                continue
            cells = cells_of(text)
            # Marks that begin a strip have nothing of their own to stand on.
            if cells.lead and x > first:
                row.combine(x, cells.lead)
            row.split_wide(x + len(cells.glyphs))
            x = row.put(x, cells.glyphs, self._pen(style))

    def _pen(self, style: Style | None) -> Pen:
        if style is None:
            return PLAIN
        ansi = style._ansi
        return pen_of(Strip.render_ansi(style, self._color_system) if ansi is None else ansi, self._colours, self.faint)

    def render(self) -> Frame:
        """The shortest bytes from what the terminal shows to what it should show, which then is what it shows."""
        rows: Iterable[int] = sorted(self._touched)
        if not self._known:
            self._stylus.clear_screen()
            self._shown = [_Row(self.size.width) for _ in range(self.size.height)]
            self._known = True
            rows = range(self.size.height)
        runs = 0
        for y in rows:
            wanted, shown = self._wanted[y], self._shown[y]
            if wanted.glyphs != shown.glyphs or wanted.pens != shown.pens:
                runs += self._write_row(y, _stale_cells(wanted, shown))
                shown.become(wanted)
        self._touched.clear()
        return Frame(self._stylus.take(), runs)

    def _write_row(self, y: int, stale: list[int]) -> int:
        stylus, row = self._stylus, self._wanted[y]
        tail = row.plain_from()
        erased = [x for x in stale if x >= tail]
        if len(erased) >= _ERASE_TAIL_FROM:
            stale = stale[: -len(erased)]
        runs = 0
        for start, end in _runs(stale):
            runs += 1
            for a, b, blank in _pieces(row, start, end):
                if blank:
                    stylus.go(a, y)
                    stylus.erase(b - a)
                else:
                    stylus.approach(a, y, row.glyphs, row.pens)
                    stylus.put(row.glyphs, row.pens, a, b)
        if len(erased) >= _ERASE_TAIL_FROM:
            runs += 1
            stylus.go(erased[0], y)
            stylus.erase_to_end()
        return runs

    def place_caret(self, caret: Offset | None, rest: Offset | None = None) -> str:
        """The sequence that shows the terminal's cursor in the cell `caret`, or hides it (None); "" if nothing changes.

        A hidden cursor is put into the cell `rest`, where input methods open their windows.
        """
        stylus = self._stylus
        if caret is None and self._caret_shown is not False:
            stylus.write("\x1b[?25l")
        place = caret if caret is not None else rest
        if place is not None:
            stylus.go(*self.size.clamp_offset(place))
        if caret is not None and not self._caret_shown:
            stylus.write("\x1b[?25h")
        self._caret_shown = caret is not None
        return stylus.take()


def _stale_cells(wanted: _Row, shown: _Row) -> list[int]:
    """The cells to write again, whole glyphs only, with those that a glyph of disputed width may spoil."""
    glyphs, before = wanted.glyphs, shown.glyphs
    cells = enumerate(zip(glyphs, before, wanted.pens, shown.pens, strict=True))
    found = [x for x, (glyph, old, pen, old_pen) in cells if glyph != old or pen is not old_pen]
    # One ASCII glyph in the place of another concerns no other cell.
    todo = [x for x in found if not (glyphs[x] and before[x] and glyphs[x].isascii() and before[x].isascii())]
    if not todo:
        return found
    stale = set(found)
    while todo:
        x = todo.pop()
        near = set(range(x, x + max(reach(glyphs[x]), reach(before[x]))))
        if not (glyphs[x] and before[x]):
            near.add(x - 1)
        near = {cell for cell in near if 0 <= cell < len(glyphs)} - stale
        stale |= near
        todo += near
    return sorted(stale)


def _runs(cells: list[int]) -> Iterator[tuple[int, int]]:
    """Consecutive cells as (start, end), end exclusive."""
    for _, run in groupby(enumerate(cells), lambda numbered: numbered[1] - numbered[0]):
        members = [x for _, x in run]
        yield members[0], members[-1] + 1


def _pieces(row: _Row, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """A run cut into (start, end, blank), blank being stretches of plain blanks long enough to erase."""
    piece = start
    if end - start >= _ERASE_FROM:
        cells = zip(row.glyphs[start:end], row.pens[start:end], strict=True)
        plain = [glyph == " " and pen is PLAIN for glyph, pen in cells]
        stretch = start
        for blank, run in groupby(plain):
            x, stretch = stretch, stretch + len(list(run))
            if blank and stretch - x >= _ERASE_FROM:
                if piece < x:
                    yield piece, x, False
                yield x, stretch, True
                piece = stretch
    if piece < end:
        yield piece, end, False


class FrameDiffMixin(App[ReturnType]):
    """An `App` that sends differences and whose caret is the terminal's own cursor.

    Set `caret` when the same step also repaints: the frame moves it. Call `move_caret` when nothing else changes.
    Headless, inline and web apps are shown by Textual itself.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caret: Offset | None = None
        """Cell of the screen in which the terminal's cursor is shown after each frame; None hides it."""
        self.on_lost: Callable[[str], None] | None = None
        """Called on another thread, with a reason, when the terminal is gone; without it the app exits."""
        self._frame_diff: FrameDiff | None = None
        self._faint = True

    def draw_faint(self, faint: bool) -> None:
        """Whether anything may be drawn faint. What is shown is drawn anew if that changes."""
        if faint != self._faint:
            self._faint = faint
            if self._frame_diff is not None:
                self._frame_diff.faint = faint
            for widget in (self.screen, *self.screen.query("*")):
                widget.refresh()

    @property
    def _sends_differences(self) -> bool:
        driver = self._driver
        return (
            self._running
            and not self._closed
            and driver is not None
            and not (driver.is_headless or driver.is_inline or driver.is_web)
        )

    def _on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, self._on_terminal_resumed)

    def _on_terminal_resumed(self, _app: App[Any]) -> None:
        self.forget_frame()
        self.flush_frame()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if not self._sends_differences or self._batch_count:
            super()._display(screen, renderable)
            return
        if not (renderable is None or isinstance(renderable, LayoutUpdate | ChopsUpdate)):
            self.forget_frame()
            super()._display(screen, renderable)
            return
        try:
            if renderable is not None:
                self._sized_frame_diff(screen.outer_size).apply(renderable)
            self.flush_frame()
        finally:
            self.post_display_hook()

    def _set_pointer_shape(self, shape: str) -> None:
        """Leave the mouse pointer alone: OSC 22 is known to few terminals and would open every session."""

    def _sized_frame_diff(self, size: Size) -> FrameDiff:
        diff = self._frame_diff
        if diff is None or diff.size != size:
            color_system = self.console._color_system or ColorSystem.TRUECOLOR
            diff = self._frame_diff = FrameDiff(size, color_system, colours=not self.no_color)
            diff.faint = self._faint
        return diff

    def move_caret(self, offset: Offset | None) -> None:
        """Set `caret` and move the terminal's cursor now: no cell is written, and nothing at all if it is there."""
        self.caret = offset
        self.flush_frame()

    def flush_frame(self) -> None:
        """Send what the terminal does not show yet. A terminal that does not keep up gets it when it has caught up."""
        diff, driver = self._frame_diff, self._driver
        if diff is None or driver is None or not self._sends_differences:
            return
        if isinstance(driver, KutipDriver) and driver.backed_up:
            return
        frame = diff.render()
        data = frame.sequence + diff.place_caret(self.caret, self.cursor_position if frame.runs else None)
        if not data:
            return
        if self._sync_available and frame.runs >= _SYNC_FROM and len(data) >= _SYNC_BYTES:
            data = f"{SYNC_START}{data}{SYNC_END}"
        driver.write(data)

    def forget_frame(self) -> None:
        """The terminal shows something unknown: the next frame repaints everything."""
        if self._frame_diff is not None:
            self._frame_diff.forget()

    def terminal_lost(self, reason: str) -> None:
        """The driver's word, on another thread, that the terminal is gone."""
        if self.on_lost is not None:
            self.on_lost(reason)
        elif self._loop is not None:
            self._loop.call_soon_threadsafe(lambda: self.exit(return_code=HANG_UP))

    def restore_terminal(self) -> None:
        """Give the terminal back at once, from any thread: for a program that is about to be ended by force."""
        if isinstance(self._driver, KutipDriver):
            self._driver.restore_now()
