"""The themes: how each colour of a label scheme looks, and the shape that each label has besides.

Base text is never styled: it stands on the terminal's own background. The themes of sixteen colours leave the colours
themselves to the terminal; `truecolor` brings ink and paper of its own, so it can be read on any background.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.style import Style

from annotations.scheme import COLORS
from annotations.settings import THEMES as NAMES

__all__ = ["THEMES", "Theme", "theme_after"]


@dataclass(frozen=True, slots=True)
class Theme:
    """The looks of marks. `pens` has a style for each colour that a scheme may name, `shapes` one for each label by
    its place in the scheme, so that marks can be told apart without colour; `dim` is for what steps back."""

    name: str
    pens: Mapping[str, Style]
    shapes: tuple[Style, ...]
    dim: Style


_SHAPES = (
    Style(underline=True),
    Style(bold=True),
    Style(italic=True),
    Style(underline=True, bold=True),
    Style(underline=True, italic=True),
    Style(bold=True, italic=True),
)
_BOLD_SHAPES = (
    Style(underline=True),
    Style(),
    Style(italic=True),
    Style(underline=True, italic=True),
    Style(underline2=True),
    Style(underline2=True, italic=True),
)
"""For a theme in which every mark is bold."""

_DIM = Style(dim=True)

_PAPER_ON_WHITE = ("yellow", "green", "cyan")
"""Colours too pale to be read as letters on a light background (xterm's yellow: 1.4 to 1): they are the paper there."""

INK = "#101010"
PAPERS = {
    "red": "#ffa8a8", "green": "#8ce99a", "yellow": "#ffe066", "blue": "#a5c8ff", "magenta": "#f5a3ff",
    "cyan": "#66d9e8",
}  # fmt: skip

_DARK = Theme("dark", {color: Style(color=color) for color in COLORS}, _SHAPES, _DIM)
_LIGHT = Theme(
    "light",
    {
        color: Style(color="black", bgcolor=color) if color in _PAPER_ON_WHITE else Style(color=color)
        for color in COLORS
    },
    _SHAPES,
    _DIM,
)
_TRUECOLOR = Theme("truecolor", {color: Style(color=INK, bgcolor=PAPERS[color]) for color in COLORS}, _SHAPES, _DIM)
_CONTRAST = Theme(
    "contrast",
    {
        **{color: Style(color=f"bright_{color}", bgcolor="black", bold=True) for color in COLORS},
        "blue": Style(color="bright_white", bgcolor="blue", bold=True),  # no blue can be read on black
    },
    _BOLD_SHAPES,
    Style(),
)

THEMES = {theme.name: theme for theme in (_DARK, _LIGHT, _TRUECOLOR, _CONTRAST)}


def theme_after(name: str) -> Theme:
    """The theme behind that one; behind the last, the first."""
    return THEMES[NAMES[(NAMES.index(name) + 1) % len(NAMES)]]
