"""An article's text in screen rows of a given width: which row and cell an offset stands on, and back. No Textual.

Offsets are code points of the text; rows count from 0 where what is wrapped begins, cells from 0 at a row's left edge.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rich.cells import get_character_cell_size, split_graphemes

from annotations.spans import Span, merge
from annotations.text import display_text

__all__ = ["Reflow", "top_for", "window_around"]

_INK = re.compile(r"\S")
_NOT_SPACE = re.compile(r"[^ ]")
_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""What is shown as empty, besides the space: a row may end after it."""

_JOINERS = "\u200d\ufe0f"


def _cells_of(characters: list[str]) -> list[int]:
    """Cells of each character as it is shown, alone."""
    return [get_character_cell_size(shown) for shown in display_text("".join(characters))]


WINDOW = 100_000
"""Code points that are wrapped on either side of the place that is looked at, in a text of more than three times that:
wrapping a million words takes a quarter of a second."""

MARGIN = 25_000
"""Code points from the window's edge at which it is moved: several screens of the largest terminal."""


def window_around(text: str, offset: int, folds: Sequence[Span]) -> Span:
    """The stretch of whole lines around `offset` that is to be wrapped; in a text that is not long, all of it.

    `folds` are disjoint, in order, and whole lines.
    """
    if len(text) <= 3 * WINDOW:
        return (0, len(text))
    start = text.rfind("\n", 0, max(0, offset - WINDOW)) + 1
    end = text.find("\n", min(len(text), offset + WINDOW)) + 1 or len(text)
    for fold in folds:
        if fold[0] < start <= fold[1]:
            start = fold[0]
        if fold[0] < end <= fold[1]:
            end = min(len(text), fold[1] + 1)
    return (start, end)


class Reflow:
    """The rows of `text`, or of a window of it, at `width` cells. Offsets are those of the text.

    A row ends after white space or, in a word that is longer than a row, between two grapheme clusters. White space
    that does not fit hangs over the edge. A run of blank lines is one row; so is each fold, which stands for whole
    lines.
    """

    def __init__(self, text: str, width: int, folds: Sequence[Span] = (), window: Span | None = None) -> None:
        """`window` is a stretch of whole lines (and folds) to which the rows are limited, see `window_around`."""
        self.width = max(1, width)
        self.window = window or (0, len(text))
        self._whole = (self.window[0] == 0, self.window[1] == len(text))
        self._base = self.window[0]
        self._text = text = text[slice(*self.window)]
        self._spaced = text
        self._cells: dict[str, int] = {}
        self._odd: frozenset[str] = frozenset()
        self._joining: frozenset[str] = frozenset()
        self._measure_characters()
        self._folds: dict[int, Span] = {}
        self._starts = array("q")
        inside = [span for span in folds if self.window[0] <= span[0] and span[1] <= self.window[1]]
        self._wrap(_whole_lines(text, [(start - self._base, end - self._base) for start, end in inside]))
        self.rows = len(self._starts)

    def serves(self, offset: int) -> bool:
        """Whether the rows reach far enough around `offset` for what a screen shows and a key does there."""
        first, last = self._whole
        return (first or self.window[0] + MARGIN <= offset) and (last or offset < self.window[1] - MARGIN)

    def row_span(self, row: int) -> Span:
        """`(start, end)` of what stands on the row, hanging spaces included, the newline not; of a fold, all of it.

        The row of several blank lines gives the first of them.
        """
        start, end = self._span(row)
        return (start + self._base, end + self._base)

    def _span(self, row: int) -> Span:
        """The same in the window, as all offsets from here on that are not a parameter or result of the others."""
        if row in self._folds:
            return self._folds[row]
        start = self._starts[row]
        limit = self._starts[row + 1] if row + 1 < self.rows else len(self._text)
        end = self._text.find("\n", start, limit)
        return (start, limit if end < 0 else end)

    def row_of(self, offset: int) -> int:
        """The row `offset` stands on; the newline after a row belongs to it. Clamped to the window."""
        return max(0, bisect_right(self._starts, offset - self._base) - 1)

    def cell_of(self, offset: int) -> int:
        """The cell of its row where the grapheme at `offset` begins; hanging spaces stand on the last."""
        row = self.row_of(offset)
        if row in self._folds:
            return 0
        start, end = self._span(row)
        at = min(max(offset - self._base, start), end) - start
        if self._is_narrow(start, end):
            return min(at, self.width - 1)
        advances = self._advances(start, end)
        while 0 < at < len(advances) and advances[at] == 0:
            at -= 1
        return min(sum(advances[:at]), self.width - 1)

    def offset_at(self, row: int, cell: int) -> int:
        """Where the grapheme on that cell begins; beyond the row's end the last one. A fold's start on a fold."""
        start, end = self._span(row)
        cell = min(max(cell, 0), self.width - 1)
        if row in self._folds or start == end:
            return start + self._base
        if self._is_narrow(start, end):
            return min(start + cell, end - 1) + self._base
        reached = list(accumulate(self._advances(start, end), initial=0))
        return self._base + start + max(0, bisect_right(reached, min(cell, reached[-1] - 1)) - 1)

    def row_cells(self, row: int) -> int:
        """How many cells the row fills, at most `width`; hanging spaces and folds count none."""
        if row in self._folds:
            return 0
        start, end = self._span(row)
        filled = end - start if self._is_narrow(start, end) else sum(self._advances(start, end))
        return min(filled, self.width)

    def is_fold(self, row: int) -> bool:
        """Whether the row stands for folded lines."""
        return row in self._folds

    def fold_at(self, row: int) -> Span | None:
        """The lines the row stands for, or None if it is an ordinary row."""
        fold = self._folds.get(row)
        return None if fold is None else (fold[0] + self._base, fold[1] + self._base)

    def _measure_characters(self) -> None:
        """Learn what the text is made of. ASCII needs nothing: every character, shown, is one cell wide."""
        if not self._text.isascii():
            distinct = list(set(self._text))
            self._cells = dict(zip(distinct, _cells_of(distinct), strict=True))
            self._odd = frozenset(
                each for each, cells in self._cells.items() if each != "\n" and (cells != 1 or each in _JOINERS)
            )
            self._joining = frozenset(each for each in self._odd if self._cells[each] == 0 or each in _JOINERS)
        for space in _SPACES:
            if space in self._spaced:
                self._spaced = self._spaced.replace(space, " ")

    def _is_narrow(self, start: int, end: int) -> bool:
        """Whether every code point of the stretch is a grapheme of one cell."""
        return not self._odd or self._odd.isdisjoint(self._text[start:end])

    def _advances(self, start: int, end: int) -> list[int]:
        """Cells by code point: a grapheme's first has all of them, the others none."""
        line = self._text[start:end]
        if self._joining.isdisjoint(line):
            return [self._cells[character] for character in line]
        advances = [0] * len(line)
        for first, _, cells in split_graphemes(display_text(line))[0]:
            advances[first] = cells
        return advances

    def _wrap(self, folds: list[Span]) -> None:
        """Fill `_starts` and `_folds`, line by line."""
        text, width, starts, odd = self._text, self.width, self._starts, self._odd
        waiting = iter([*folds, (-1, -1)])
        fold = next(waiting)
        at, size = 0, len(text)
        while at < size or not starts:
            if at == fold[0]:
                self._folds[len(starts)] = fold
                starts.append(at)
                at = fold[1] + 1
                fold = next(waiting)
                continue
            end = text.find("\n", at)
            end = size if end < 0 else end
            if end == at or (text[at].isspace() and text[at:end].isspace()):
                starts.append(at)
                at = self._after_blanks(end, fold[0])
                continue
            starts.append(at)
            if odd and not odd.isdisjoint(text[at:end]):
                self._wrap_odd(at, end)
            elif end - at > width:
                self._wrap_narrow(at, end)
            at = end + 1

    def _after_blanks(self, end: int, fold: int) -> int:
        """Start of the first line after the blank one that ends at `end` which is not blank, or is where a fold is."""
        found = _INK.search(self._text, end)
        line = self._text.rfind("\n", 0, found.start()) + 1 if found else len(self._text)
        return min(line, fold) if fold > end else line

    def _wrap_narrow(self, at: int, end: int) -> None:
        """Further row starts of a line in which every code point fills one cell."""
        text, width, append = self._spaced, self.width, self._starts.append
        find = text.rfind
        while end - at > width:
            space = find(" ", at, at + width + 1)
            if space < 0:
                at += width
            else:
                at = space + 1
                if text[at : at + 1] == " ":
                    at = self._after_spaces(at, end)
                if at >= end:
                    return
            append(at)

    def _wrap_odd(self, start: int, end: int) -> None:
        """Further row starts of a line with wide, combining or joined characters."""
        advances = self._advances(start, end)
        reached = list(accumulate(advances, initial=0))
        at = 0
        while reached[-1] - reached[at] > self.width:
            fit = bisect_right(reached, reached[at] + self.width) - 1
            space = self._spaced.rfind(" ", start + at, start + fit + 1)
            if space >= 0:
                at = self._after_spaces(space + 1, end) - start
                while at < len(advances) and advances[at] == 0:  # marks on a space hang with it
                    at += 1
            elif reached[fit] > reached[at]:
                at = fit
            else:  # not even one grapheme fits
                at = bisect_right(reached, reached[bisect_right(reached, reached[at])]) - 1
            if at >= len(advances):
                return
            self._starts.append(start + at)

    def _after_spaces(self, at: int, end: int) -> int:
        found = _NOT_SPACE.search(self._spaced, at, end)
        return found.start() if found else end


def top_for(row: int, top: int, height: int) -> int:
    """The row to have at the top of `height` rows so that `row` is in view, coming from `top`; it may be negative.

    Half a page at once, so that holding a key stays cheap.
    """
    height = max(1, height)
    half = height // 2
    if top <= row < top + height:
        return top
    if row < top:
        return top - half if top - half <= row else row - half
    return top + half if row < top + half + height else row - half


def _whole_lines(text: str, folds: Sequence[Span]) -> list[Span]:
    """The folds, each shrunk to the whole lines it covers: what shares a line with a fold stays to be read."""
    out: list[Span] = []
    for start, end in merge(folds):
        line = text.rfind("\n", 0, start) + 1
        if text[line:start].strip():
            line = text.find("\n", start, end) + 1
            if line == 0:
                continue
        stop = text.find("\n", end - 1)
        stop = len(text) if stop < 0 else stop
        if text[end:stop].strip():
            stop = text.rfind("\n", 0, end)
        if line < stop:
            out.append((line, stop))
    return out
