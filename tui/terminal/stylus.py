"""The terminal's cursor and pen: where they are, and the fewest bytes that take them elsewhere.

Coordinates are cells from the top left corner, (0, 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from tui.terminal.cells import agreed
from tui.terminal.pens import PLAIN, Pen, blank_pen, pen_change

__all__ = ["Stylus", "cursor_move"]

_LONGEST_GAP = 8
"""Cells: a gap longer than the longest cursor movement is never cheaper to write over."""


@lru_cache(maxsize=8192)
def cursor_move(from_x: int | None, from_y: int | None, x: int, y: int) -> str:
    r"""The shortest sequence that takes the cursor to (`x`, `y`); what is not known of its place is None.

    Among CUP, CUU/CUD/CUF/CUB, CHA, VPA, `\r` and `\b`; never `\n` or tabs, which the line discipline rewrites.
    """
    row, column = str(y + 1) if y else "", str(x + 1) if x else ""
    absolute = f"\x1b[{row};{column}H" if column else f"\x1b[{row}H"
    if from_y is None:
        return absolute
    vertical = [f"\x1b[{y + 1}d"]
    if from_y == y:
        vertical = [""]
    else:
        distance = abs(y - from_y)
        vertical.append(f"\x1b[{distance if distance > 1 else ''}{'B' if y > from_y else 'A'}")
    horizontal = [f"\x1b[{column}G", *(["\r"] if x == 0 else [])]
    if from_x == x:
        horizontal = [""]
    elif from_x is not None:
        distance = abs(x - from_x)
        horizontal.append(f"\x1b[{distance if distance > 1 else ''}{'C' if x > from_x else 'D'}")
        if x < from_x:
            horizontal.append("\b" * distance)
    return min(min(vertical, key=len) + min(horizontal, key=len), absolute, key=len)


class Stylus:
    """Writes cells and remembers the state they leave the terminal in. `take()` yields what was written.

    After the last column of a row, and after a glyph whose width terminals disagree on, the column counts as not known.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._out: list[str] = []
        self.forget()

    def forget(self) -> None:
        """Somebody else wrote to the terminal: nothing is known of cursor and pen any more."""
        self.x: int | None = None
        self.y: int | None = None
        self.pen: Pen | None = None

    def take(self) -> str:
        """Everything written since the last `take`."""
        written = "".join(self._out)
        self._out.clear()
        return written

    def write(self, sequence: str) -> None:
        """Write a sequence that moves nothing and changes no pen."""
        self._out.append(sequence)

    def use(self, pen: Pen) -> None:
        """Draw with `pen` from now on."""
        self._out.append(pen_change(self.pen, pen))
        self.pen = pen

    def go(self, x: int, y: int) -> None:
        """Put the cursor into a cell."""
        if self.x != x or self.y != y:
            self._out.append(cursor_move(self.x, self.y, x, y))
            self.x, self.y = x, y

    def approach(self, x: int, y: int, glyphs: Sequence[str], pens: Sequence[Pen]) -> None:
        """Put the cursor into a cell of a row that shows `glyphs`; write a small gap again where that is shorter."""
        if self.y == y and self.x is not None and 0 < x - self.x <= _LONGEST_GAP:
            gap = range(self.x, x)
            text = "".join(glyphs[cell] for cell in gap)
            if (
                len(text.encode("utf-8", "replace")) <= len(cursor_move(self.x, y, x, y))
                and all(self._suits(glyphs[cell], pens[cell]) for cell in gap)
                and all(agreed(glyphs[cell]) for cell in gap)
            ):
                self._out.append(text)
                self.x = x
                return
        self.go(x, y)

    def _suits(self, glyph: str, pen: Pen) -> bool:
        return pen is self.pen or (glyph == " " and self.pen is not None and blank_pen(self.pen) is pen)

    def put(self, glyphs: Sequence[str], pens: Sequence[Pen], start: int, end: int) -> None:
        """Write the cells `start` to `end` (exclusive) of a row; the cursor must be in `start`, `end` on no half."""
        self.x = start
        for pen, run in groupby(pens[start:end]):
            stop = start + len(list(run))
            text = "".join(glyphs[start:stop])
            if pen is not self.pen and not (text.isspace() and self._suits(" ", pen)):
                self.use(pen)
            if text.isascii() or all(map(agreed, glyphs[start:stop])):
                self.go(start, self.y or 0)
                self._out.append(text)
                self.x = stop
            else:
                self._put_glyphs(glyphs, start, stop)
            start = stop
        if self.x is not None and self.x >= self._width:
            self.x = None

    def _put_glyphs(self, glyphs: Sequence[str], start: int, end: int) -> None:
        """Write cells in the pen of the moment, finding the place again after each glyph of disputed width."""
        for cell in range(start, end):
            glyph = glyphs[cell]
            if not glyph:
                continue
            self.go(cell, self.y or 0)
            wide = cell + 1 < len(glyphs) and not glyphs[cell + 1]
            if agreed(glyph):
                self.x = cell + 1 + wide
            else:
                # A terminal that takes a wide glyph for a narrow one would leave the old second half standing.
                self._out.append("\x1b[2X" if wide else "")
                self.x = None
            self._out.append(glyph)

    def erase(self, count: int) -> None:
        """Make `count` cells from the cursor on plain blanks; the cursor stays."""
        self._erase_with(f"\x1b[{count}X")

    def erase_to_end(self) -> None:
        """Make the rest of the cursor's row plain blanks; the cursor stays."""
        self._erase_with("\x1b[K")

    def _erase_with(self, sequence: str) -> None:
        # Terminals erase with the background of the moment.
        if self.pen is None or blank_pen(self.pen) is not PLAIN:
            self.use(PLAIN)
        self._out.append(sequence)

    def clear_screen(self) -> None:
        """Make every cell a plain blank."""
        self.use(PLAIN)
        self._out.append("\x1b[2J")
