"""One article on the screen: wrapped rows, marks, selection, folds. It paints and scrolls; it decides nothing."""

from __future__ import annotations

from collections import OrderedDict

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from annotations.spans import Span, merge
from annotations.text import display_line
from tui.session import OpenArticle
from tui.widgets.paint import PLAIN, PREVIEW, PROPOSAL, PROPOSED, Looks, Palette, cut_row, lay_hints
from tui.widgets.reflow import Reflow, top_for, window_around

__all__ = ["ArticlePane"]

POINTED = Style(reverse=True)
"""How the margin points to the counterpart of the caret's sentence: a cell a row, cheap to move."""

KEPT_ROWS = 2000
"""Painted rows that are remembered; several screens of the largest terminal."""


class ArticlePane(ScrollView, can_focus=False):
    """The text of one article. Rows and cells are the widget's; offsets are code points of the article."""

    ALLOW_SELECT = False
    ALLOW_MAXIMIZE = False
    DEFAULT_CSS = """
    ArticlePane { scrollbar-size: 0 0; overflow: hidden scroll; height: 1fr; background: ansi_default; }
    """

    def __init__(self, palette: Palette, *, ruled: bool) -> None:
        """`ruled` draws a line to the left: the pane has a neighbour there."""
        super().__init__()
        self._palette = palette
        self._ruled = ruled
        self._rows: OrderedDict[int, Strip] = OrderedDict()
        self.opened: OpenArticle | None = None
        self.reflow: Reflow | None = None
        self.selection: tuple[Span, ...] = ()
        self.pointed: Span | None = None
        """The sentence to which the margin points: it tells what the caret's tells in another pane."""
        self.looks = Looks()
        self.contrast = Looks()
        self.unfolded = False
        self._folds: list[Span] = []

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def left(self) -> int:
        """Cells left of the text: a rule where there is a neighbour, the gutter, a space."""
        return 3 if self._ruled else 2

    @property
    def text_width(self) -> int:
        """Cells a row of text may take; one stays free at the right."""
        return max(1, self.size.width - self.left - 1)

    def show(self, opened: OpenArticle | None) -> None:
        """Put another article into the pane, at the place where its reader left it."""
        self.opened = opened
        self.selection, self.pointed = (), None
        self._wrap()

    def fold(self, unfolded: bool) -> None:
        """Show or fold the `aside` regions."""
        self.unfolded = unfolded
        self._wrap()

    def on_resize(self) -> None:
        """Wrap anew when the width has changed."""
        if self.reflow is None or self.reflow.width != self.text_width:
            self._wrap()
        else:
            self._place()

    def regions_changed(self) -> None:
        """Fold and style anew: other stretches are no part of the article."""
        self._wrap()

    def _wrap(self) -> None:
        self._rows.clear()
        self.reflow = None
        if self.opened is not None and self.size.width:
            article = self.opened.article
            self._folds = _folds(article.text, [(r.start, r.end) for r in article.regions if r.kind == "aside"])
            self._wrap_around(self.opened.caret)
            self._place()
        self.refresh()

    def _wrap_around(self, offset: int) -> None:
        """Rows around a place: what is far from it in a long article is wrapped when somebody goes there."""
        if self.opened is not None:
            text, folds = self.opened.article.text, () if self.unfolded else self._folds
            self.reflow = Reflow(text, self.text_width, folds, window_around(text, offset, folds))
            self.virtual_size = Size(self.size.width, self.reflow.rows)
            self._rows.clear()

    def bring(self, offset: int) -> Reflow | None:
        """The rows, reaching around `offset`. The picture stays as it is."""
        if self.reflow is not None and self.opened is not None and not self.reflow.serves(offset):
            top = self.opened.scroll
            self._wrap_around(offset)
            row = self.reflow.row_of(offset)
            near = self.reflow.serves(top)
            self.scroll_rows_to(self.reflow.row_of(top) if near else row - self.size.height // 2)
            self.refresh()
        return self.reflow

    def _place(self) -> None:
        """Scroll to where the article was left, with the caret in view.

        That place is kept as it is: the size may be a passing one, as on the way to the first screen.
        """
        if self.opened is not None and self.reflow is not None:
            left = self.opened.scroll
            self.bring(left)
            self.scroll_rows_to(self.reflow.row_of(left))
            self.reveal(self.opened.caret)
            self.opened.scroll = left

    # -- scrolling -----------------------------------------------------------------------------------------------

    def scroll_rows_to(self, row: int) -> None:
        """Make `row` the top one, as far as there are rows."""
        if self.reflow is None or self.opened is None:
            return
        top = max(0, min(row, self.reflow.rows - self.size.height))
        self.scroll_to(y=top, animate=False, force=True)
        self.opened.scroll = self.reflow.row_span(top)[0]

    def scroll_rows_by(self, rows: int) -> None:
        """Scroll so many rows down (up, if negative), as far as there are any."""
        if self.opened is not None:
            self.bring(self.opened.scroll)
            self.scroll_rows_to(self.scroll_offset.y + rows)

    def reveal(self, offset: int) -> bool:
        """Bring the row of `offset` into view: half a page at once, so that holding a key stays cheap.

        Whether it had to scroll.
        """
        if self.bring(offset) is None or self.reflow is None:
            return False
        row, top = self.reflow.row_of(offset), self.scroll_offset.y
        wanted = top_for(row, top, self.size.height)
        if wanted != top:
            self.scroll_rows_to(wanted)
        return wanted != top

    def cell_of(self, offset: int) -> Offset | None:
        """Where in the pane `offset` is shown, in cells from its top left; None if it is scrolled away."""
        if self.reflow is None:
            return None
        y = self.reflow.row_of(offset) - self.scroll_offset.y
        if not 0 <= y < self.size.height:
            return None
        return Offset(min(self.left + self.reflow.cell_of(offset), self.size.width - 1), y)

    def offset_at(self, x: int, y: int) -> int | None:
        """The code point shown at a cell of the pane, clamped to the text of its row."""
        if self.reflow is None or not self.reflow.rows:
            return None
        row = max(0, min(y + self.scroll_offset.y, self.reflow.rows - 1))
        return self.reflow.offset_at(row, max(0, x - self.left))

    # -- painting ------------------------------------------------------------------------------------------------

    def select(self, spans: tuple[Span, ...]) -> None:
        """Show `spans` as selected; repaints only the rows where that differs."""
        if spans == self.selection:
            return
        changed = _difference(self.selection, spans)
        self.selection = spans
        for start, end in changed:
            self._refresh_span(start, end, forget=False)

    def look(self, looks: Looks) -> None:
        """Show the article with other aids: hints, hidden labels, underlaid passages, margin."""
        if looks != self.looks:
            self.looks = looks
            self.repaint_all()

    def compare(self, contrast: Looks) -> None:
        """Show beneath all else what the article has in common with others: margin and underlaid passages."""
        if contrast is not self.contrast and contrast != self.contrast:
            self.contrast = contrast
            self.repaint_all()

    def point(self, span: Span | None) -> None:
        """Point to a sentence in the margin, or to none; only the rows where that differs are repainted."""
        if span == self.pointed:
            return
        old, self.pointed = self.pointed, span
        for each in (old, span):
            if each is not None:
                self._refresh_span(*each, forget=True)

    def on_screen(self) -> Span:
        """The code points on the screen, from the first row's start to the last row's end."""
        if self.reflow is None or not self.reflow.rows or not self.size.height:
            return (0, 0)
        top = min(self.scroll_offset.y, self.reflow.rows - 1)
        bottom = min(top + self.size.height, self.reflow.rows) - 1
        return (self.reflow.row_span(top)[0], self.reflow.row_span(bottom)[1])

    def repaint(self, spans: tuple[Span, ...]) -> None:
        """Marks over `spans` have changed."""
        for start, end in spans:
            self._refresh_span(start, end, forget=True)

    def repaint_all(self) -> None:
        """Any mark may have changed."""
        self._rows.clear()
        self.refresh()

    def _refresh_span(self, start: int, end: int, *, forget: bool) -> None:
        if self.reflow is None:
            return
        first, last = self.reflow.row_of(start), self.reflow.row_of(max(start, end - 1))
        if forget:
            if last - first > KEPT_ROWS:
                self._rows.clear()
            for row in range(first, min(last, first + KEPT_ROWS) + 1):
                self._rows.pop(row, None)
        top = self.scroll_offset.y
        first, last = max(first, top), min(last, top + self.size.height - 1)
        if first <= last:
            self.refresh_lines(first, last - first + 1)

    def notify_style_update(self) -> None:
        """Another theme: nothing that was painted holds."""
        self._rows.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Row `y` of the viewport, exactly as wide as the pane."""
        width = self.size.width
        row = y + self.scroll_offset.y
        if self.reflow is None or self.opened is None or not 0 <= row < self.reflow.rows:
            rule = [Segment("│", self._palette.theme.dim)] if self._ruled else []
            return Strip([*rule, Segment(" " * (width - len(rule)))], width)
        start, end = self.reflow.row_span(row)
        if any(left < end and start < right for left, right in self.selection) and not self.reflow.is_fold(row):
            return self._painted(row)
        strip = self._rows.get(row)
        if strip is None:
            strip = self._rows[row] = self._painted(row)
            if len(self._rows) > KEPT_ROWS:
                self._rows.popitem(last=False)
        return strip

    def _painted(self, row: int) -> Strip:
        if self.reflow is None or self.opened is None:
            return Strip.blank(self.size.width)
        width = self.size.width
        out = [Segment("│", self._palette.theme.dim)] if self._ruled else []
        span = self.reflow.row_span(row)
        if self.reflow.is_fold(row):
            out += [Segment("  "), Segment(self._fold_line(row), self._palette.theme.dim)]
        elif span[0] == span[1]:
            out.append(Segment("  "))
        else:
            looks = self.looks
            touching = [(s, m) for s, m in self.opened.layer.touching(*span) if m.label not in looks.hidden]
            labels = [mark.label for _, mark in touching]
            proposed = [(s, m) for s, m in self.opened.proposals.shown.touching(*span) if m.label not in looks.hidden]
            out.append(self._palette.gutter_cell(labels, [mark.label for _, mark in proposed]))
            sign = PROPOSED if proposed else looks.margin_of(span)
            sign = sign if sign != " " else self.contrast.margin_of(span)
            pointed = self.pointed is not None and self.pointed[0] < span[1] and span[0] < self.pointed[1]
            out.append(Segment(sign, POINTED if pointed else self._palette.theme.dim))
            text = self.opened.article.text[span[0] : span[1]]
            # a row's hanging spaces may reach over its width; they are not shown
            shown = display_line(text.rstrip() if len(text) > self.text_width else text)
            chosen = [s for s in self.selection if s[0] < span[1] and span[0] < s[1]]
            cut = (span[0], span[0] + len(shown))
            base, first = self._base(span[0]), chosen[0] if chosen else None
            under = [*self.contrast.under_of(span), *looks.under_of(span), *((s, PREVIEW) for s in chosen[1:])]
            under += [(s, PROPOSAL) for s, _ in proposed]
            row_hints = {at: hint for at, hint in looks.hints.items() if span[0] <= at < span[1]}
            out += cut_row(cut, shown, touching, first, self._palette, base, under) if shown else []
            if row_hints:
                room = max(0, width - sum(cell_len(segment.text) for segment in out))
                cells = {self.left + self.reflow.cell_of(at): hint for at, hint in row_hints.items()}
                out = lay_hints([*out, Segment(" " * room, PLAIN)], cells)
        used = sum(cell_len(segment.text) for segment in out)
        if used < width:
            out.append(Segment(" " * (width - used), PLAIN))
        return Strip(out, max(used, width)).crop(0, width)

    def _base(self, offset: int) -> str:
        """How the region reads: its title stands out, what is not the article steps back."""
        if self.opened is None:
            return ""
        for region in self.opened.article.regions:
            if region.start <= offset < region.end:
                return {"title": "bold", "aside": "dim"}.get(region.kind, "")
        return ""

    def _fold_line(self, row: int) -> str:
        if self.opened is None or self.reflow is None:
            return ""
        start, end = self.reflow.row_span(row)
        text = self.opened.article.text
        lines = text.count("\n", start, end) + 1
        first = display_line(text[start : start + 200].strip().split("\n", 1)[0])
        note = f"▸ {lines} {'line' if lines == 1 else 'lines'} aside: {first}"
        cells = 0
        for at, character in enumerate(note):
            cells += cell_len(character)
            if cells > self.text_width - 1:
                return note[:at] + "…"
        return note


def _folds(text: str, aside: list[Span]) -> list[Span]:
    """The `aside` regions grown to whole lines, joined where only blank lines lie between."""
    lines = []
    for start, end in aside:
        stop = text.find("\n", max(start, end - 1))
        lines.append((text.rfind("\n", 0, start) + 1, len(text) if stop < 0 else stop))
    out: list[Span] = []
    for start, end in merge(lines):
        if out and not text[out[-1][1] : start].strip():
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _difference(old: tuple[Span, ...], new: tuple[Span, ...]) -> list[Span]:
    """Where two selections differ. Of their spans, one at most changes often."""
    gone, come = [span for span in old if span not in new], [span for span in new if span not in old]
    if len(gone) == 1 == len(come):
        (a, b), (c, d) = gone[0], come[0]
        return [(left, right) for left, right in ((min(a, c), max(a, c)), (min(b, d), max(b, d))) if left < right]
    return [*gone, *come]
