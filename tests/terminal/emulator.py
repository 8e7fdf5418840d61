"""A terminal in memory: pyte, made as strict as real ones about wide glyphs, graphemes and erasing.

pyte 0.8.2 alone leaves half a wide glyph standing when the other half is overwritten, and stops drawing at a joiner.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pyte
from rich.cells import cell_len, split_graphemes

__all__ = ["Cell", "Emulator"]

# Sequences that pyte would draw as text: it knows no parameters with `<`, `=`, `>` and no strings but OSC.
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;:]*[ -/]*[@-~]|\x1bP.*?\x1b\\|\x1b\[[0-9;]* q|\x1b[=>]", re.DOTALL)
_UNFINISHED = re.compile(rb"\x1b(?:[PX^_\]][^\x07\x1b]*\x1b?|\[[0-?]*[ -/]*|[ -/]*)?\Z")


class Cell(NamedTuple):
    """What can be seen of a cell. A blank shows its background only, unless an attribute draws on it."""

    glyph: str
    foreground: str
    background: str
    attributes: frozenset[str]


class _Screen(pyte.Screen):
    def __init__(self, columns: int, lines: int, *, clusters: bool) -> None:
        self.clusters = clusters
        super().__init__(columns, lines)

    def draw(self, data: str) -> None:
        """Draw `data` without wrapping; joined glyphs are one glyph if `clusters`, else one per code point."""
        if self.clusters:
            for start, end, width in split_graphemes(data)[0]:
                self._draw_glyph(data[start:end], width)
        else:
            for character in data:
                self._draw_glyph(character, cell_len(character))
        self.dirty.add(self.cursor.y)

    def _draw_glyph(self, glyph: str, width: int) -> None:
        line, x = self.buffer[self.cursor.y], min(self.cursor.x, self.columns - max(width, 1))
        if not width:
            x = self.cursor.x - 1
            x -= x > 0 and not line[x].data
            if x >= 0:
                line[x] = line[x]._replace(data=line[x].data + glyph)
            return
        for cell in (x, x + width):
            if 0 < cell < self.columns and not line[cell].data:
                line[cell - 1] = line[cell - 1]._replace(data=" ")
                line[cell] = line[cell]._replace(data=" ")
        line[x] = self.cursor.attrs._replace(data=glyph)
        if width == 2:
            line[x + 1] = self.cursor.attrs._replace(data="")
        self.cursor.x = min(x + width, self.columns)

    def erase_characters(self, count: int | None = None) -> None:
        line = self.buffer[self.cursor.y]
        self._halve(line, self.cursor.x)
        self._halve(line, self.cursor.x + (count or 1))
        super().erase_characters(count)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        self._halve(self.buffer[self.cursor.y], self.cursor.x)
        super().erase_in_line(how, private)

    def _halve(self, line: Any, x: int) -> None:
        if 0 < x < self.columns and not line[x].data:
            line[x - 1] = line[x - 1]._replace(data=" ")
            line[x] = line[x]._replace(data=" ")


class Emulator:
    """Plays bytes and shows what a terminal of `columns` x `rows` cells would show.

    `clusters=False` is an old terminal, which gives every code point its own cells.
    """

    def __init__(self, columns: int, rows: int, *, clusters: bool = True) -> None:
        self.screen = _Screen(columns, rows, clusters=clusters)
        self._stream = pyte.ByteStream(self.screen)
        self._held = b""

    def feed(self, data: bytes) -> None:
        """Play `data`; an unfinished sequence waits for its end."""
        data = self._held + data
        unfinished = _UNFINISHED.search(data)
        self._held = unfinished[0] if unfinished else b""
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data[: len(data) - len(self._held)]))

    def resize(self, columns: int, rows: int) -> None:
        """Change the size, in cells."""
        self.screen.resize(rows, columns)

    @property
    def rows(self) -> list[str]:
        """The rows as text, right-hand blanks cut."""
        lines = (self.screen.buffer[y] for y in range(self.screen.lines))
        return ["".join(line[x].data for x in range(self.screen.columns)).rstrip() for line in lines]

    @property
    def text(self) -> str:
        """The whole screen, one line per row."""
        return "\n".join(self.rows)

    @property
    def cursor(self) -> tuple[int, int] | None:
        """Column and row of the cursor, in cells from 0; None while it is hidden."""
        cursor = self.screen.cursor
        return None if cursor.hidden else (min(cursor.x, self.screen.columns - 1), cursor.y)

    def cells(self) -> list[list[Cell]]:
        """The visible state of every cell, by row."""
        return [[self._cell(x, y) for x in range(self.screen.columns)] for y in range(self.screen.lines)]

    def _cell(self, x: int, y: int) -> Cell:
        char = self.screen.buffer[y][x]
        names = ("bold", "italics", "underscore", "strikethrough", "reverse", "blink")
        attributes = frozenset(name for name in names if getattr(char, name))
        if char.data == " " and not attributes & {"underscore", "strikethrough", "reverse"}:
            return Cell(" ", "", char.bg, frozenset())
        return Cell(char.data, char.fg, char.bg, attributes)
