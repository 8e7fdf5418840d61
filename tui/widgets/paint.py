"""How a row of an article looks: styles for overlapping marks, the gutter letter, the selection. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from annotations.scheme import Scheme
from annotations.spans import Span, SpanIndex
from annotations.store.records import Annotation
from tui.session import OpenArticle
from tui.themes import THEMES, Theme

__all__ = ["PLAIN", "PREVIEW", "PROPOSAL", "PROPOSED", "Looks", "Palette", "Relook", "cut_row", "lay_hints"]

PLAIN = Style.null()


HINT = Style(reverse=True, bold=True)
PREVIEW = Style(reverse=True)
"""Passages that the next Enter would mark."""
PROPOSAL = Style(underline=True)
"""What a suggester proposes: underlined in the colour of the text, while marks have pens."""
PROPOSED = "?"
"""Beside a row on which something is proposed."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What an article is shown with besides its marks and the selection. Offsets are code points.

    `hints` are letters drawn over the text at an offset, `hidden` labels that are not painted, `under` passages with a
    style of their own beneath the marks, `margin` one-cell signs for passages (the first that touches a row counts).
    """

    hints: Mapping[int, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    under: tuple[tuple[Span, Style], ...] = ()
    margin: tuple[tuple[Span, str], ...] = ()
    _under: SpanIndex = field(init=False, repr=False, compare=False)
    _margin: SpanIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_under", SpanIndex([span for span, _ in self.under]))
        object.__setattr__(self, "_margin", SpanIndex([span for span, _ in self.margin]))

    def margin_of(self, row: Span) -> str:
        """The sign beside a row; a space where there is none."""
        return next((self.margin[at][1] for at in self._margin.touching(*row)), " ")

    def under_of(self, row: Span) -> list[tuple[Span, Style]]:
        """The passages with a style of their own on a row."""
        return [self.under[at] for at in self._under.touching(*row)]


Relook = Callable[[Looks, OpenArticle | None], Looks]
"""From how an article is shown to how it is to be shown. There may be no article in the pane."""


class Palette:
    """The styles of one label scheme. A nested mark has the colour of the innermost and the shapes of all."""

    def __init__(self, scheme: Scheme, theme: Theme = THEMES["dark"]) -> None:
        self._scheme = scheme
        self.theme = theme
        self._rank = {label.name: at for at, label in enumerate(scheme.labels)}
        self._cache: dict[tuple[tuple[str, ...], str, bool], Style] = {}

    def wear(self, theme: Theme) -> None:
        """Another theme from now on; what was painted has to be painted anew."""
        self.theme = theme
        self._cache.clear()

    def style(self, labels: Sequence[str], base: str = "", selected: bool = False) -> Style:
        """The style of text under `labels` (innermost first) in a `base` of `""`, `dim` or `bold`."""
        key = (tuple(labels), base, selected)
        if key not in self._cache:
            self._cache[key] = self._made(*key)
        return self._cache[key]

    def _made(self, labels: tuple[str, ...], base: str, selected: bool) -> Style:
        known = [label for name in labels if (label := self._scheme.label(name))]
        shapes = self.theme.shapes
        style = self.theme.pens[known[0].color] if known else PLAIN
        for label in known:
            style += shapes[self._rank[label.name] % len(shapes)]
        if base and not (base == "dim" and style.color):  # a mark in what is set aside is not faded either
            style += self.theme.dim if base == "dim" else Style.parse(base)
        return style + Style(reverse=True) if selected else style

    def gutter(self, labels: Iterable[str]) -> str:
        """The letter that stands for the labels on a row: capital where there are several kinds; a space for none."""
        kinds = sorted({name for name in labels if name in self._rank}, key=self._rank.__getitem__)
        if not kinds:
            return " "
        label = self._scheme.label(kinds[0])
        letter = label.letter if label else "?"
        return letter.upper() if len(kinds) > 1 else letter

    def gutter_cell(self, labels: Sequence[str], proposed: Sequence[str]) -> Segment:
        """The letter beside a row: of its marks, or, underlined, in lower case and uncoloured, of what is proposed."""
        if labels or not proposed:
            return Segment(self.gutter(labels), self.gutter_style(labels))
        return Segment(self.gutter(proposed).lower(), PROPOSAL)

    def gutter_style(self, labels: Iterable[str]) -> Style:
        """The colour of the gutter letter."""
        kinds = sorted({name for name in labels if name in self._rank}, key=self._rank.__getitem__)
        label = self._scheme.label(kinds[0]) if kinds else None
        return self.theme.pens[label.color] if label else PLAIN


def cut_row(
    row: Span,
    shown: str,
    touching: Sequence[tuple[Span, Annotation]],
    selection: Span | None,
    palette: Palette,
    base: str = "",
    under: Sequence[tuple[Span, Style]] = (),
) -> list[Segment]:
    """The text of a row in as few segments as its styles allow.

    `row` is its span in the article, `shown` its safe text of the same length, `touching` the fragments on it,
    `selection` what is selected, `under` passages with a style of their own (code points of the article).
    """
    start, end = row
    edges = {start, end}
    for (left, right), _ in (*touching, *under):
        edges.update((max(start, left), min(end, right)))
    if selection is not None and selection[0] < end and start < selection[1]:
        edges.update((max(start, selection[0]), min(end, selection[1])))
    out: list[Segment] = []
    points = sorted(edges)
    for left, right in pairwise(points):
        over = [(span[1] - span[0], mark.label) for span, mark in touching if span[0] <= left and right <= span[1]]
        labels = [label for _, label in sorted(over)]
        chosen = selection is not None and selection[0] <= left and right <= selection[1]
        style = palette.style(labels, base, chosen)
        for span, extra in under:
            if span[0] <= left and right <= span[1]:
                fades = extra.dim and style.color and not style.dim
                style = extra + style
                if fades:  # a mark is not faded; Textual cannot on the terminal's own background
                    style += Style(dim=False)
        text = shown[left - start : right - start]
        if out and out[-1].style == style:
            out[-1] = Segment(out[-1].text + text, style)
        else:
            out.append(Segment(text, style))
    return out


def lay_hints(row: list[Segment], hints: Mapping[int, str]) -> list[Segment]:
    """The row with each hint written over the cells from its own cell on. Nothing moves."""
    strip = Strip(row)
    for cell, hint in sorted(hints.items()):
        end = cell + cell_len(hint)
        if end <= strip.cell_length:
            strip = Strip.join([strip.crop(0, cell), Strip([Segment(hint, HINT)]), strip.crop(end)])
    return list(strip)
