"""Themes: marks can be read in each, and told apart in each without colour."""

from __future__ import annotations

import pytest
from rich.color import Color
from rich.style import Style

from annotations.scheme import COLORS, parse_scheme
from tests.samples import labels_yaml
from tui.themes import THEMES, Theme, theme_after
from tui.widgets.paint import Palette

READABLE = 4.5
"""Contrast for text (WCAG 2.1, 1.4.3)."""


def luminance(color: Color) -> float:
    """Relative luminance (WCAG 2.1) of a colour, the sixteen as xterm has them."""
    triplet = color.get_truecolor()
    parts = [value / 255 for value in triplet]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(style: Style) -> float:
    assert style.color is not None
    assert style.bgcolor is not None
    bright, dark = sorted((luminance(style.color), luminance(style.bgcolor)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("name", ["truecolor", "contrast"])
def test_marks_with_a_background_of_their_own_can_be_read(name: str, color: str) -> None:
    assert contrast(THEMES[name].pens[color]) >= READABLE


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_labels_can_be_told_apart_without_colour(theme: Theme) -> None:
    assert set(theme.pens) == set(COLORS)
    shapes = {str((style + Style(bold=True)).without_color) for style in theme.shapes}
    assert len(theme.shapes) == 6
    assert len({str(style) for style in theme.shapes}) == 6
    assert theme.name != "contrast" or len(shapes) == 6


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_base_text_is_never_styled_and_a_selection_shows(theme: Theme) -> None:
    palette = Palette(parse_scheme(labels_yaml()), theme)
    assert not palette.style([])
    assert palette.style([], selected=True).reverse
    assert palette.style(["claim"], selected=True) != palette.style(["claim"])


def test_another_theme_is_worn_at_once_and_the_last_is_followed_by_the_first() -> None:
    palette = Palette(parse_scheme(labels_yaml()))
    before = palette.style(["claim"])
    palette.wear(theme_after("dark"))
    assert palette.style(["claim"]) != before
    assert theme_after("contrast").name == "dark"
