"""Text as cells of a terminal: one glyph (a whole grapheme) per cell, and the last gate before the wire.

Controls, bidirectional overrides and lone surrogates end here, whoever forgot `display_text`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from rich.cells import get_character_cell_size, split_graphemes

__all__ = ["Cells", "agreed", "cells_of", "reach"]

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff]")

_AGREED: tuple[tuple[int, int], ...] = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x2FF),
    (0x370, 0x482),  # Greek, Cyrillic
    (0x48A, 0x52F),
    (0x5D0, 0x5EA),  # Hebrew, Arabic: a position after each letter would break its shaping
    (0x620, 0x64A),
    (0x1E00, 0x1FFF),  # Latin and Greek, extended
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
    (0x2100, 0x2319),  # letters, arrows, mathematics; from U+231A on emoji begin
    (0x2400, 0x2426),  # pictures of controls: what display_text shows
    (0x2500, 0x25FC),  # boxes and blocks
    (0x2800, 0x28FF),
    (0x3000, 0x303E),  # East Asian, two cells wherever fonts have them
    (0x3041, 0x3096),
    (0x309B, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xFF01, 0xFF9F),
    (0xFFFD, 0xFFFD),
)
"""Code points whose width, standing alone, every current terminal and Rich agree on."""

_AGREED_STARTS = [first for first, _ in _AGREED]


class Cells(NamedTuple):
    """A text in cells. A wide glyph stands in its first cell and leaves `""` in the next."""

    lead: str
    """Zero-width code points before the first glyph: they belong to whatever stands to the left."""
    glyphs: tuple[str, ...]
    """One entry per cell."""


@lru_cache(maxsize=4096)
def cells_of(text: str) -> Cells:
    """`text` in cells, exactly as many as Rich counts; what could command a terminal is taken out."""
    if text.isascii() and text.isprintable():
        return Cells("", tuple(text))
    # The count must stay what the layout was made with: what has no width disappears, what has one is replaced.
    text = _UNSAFE.sub(lambda match: "\ufffd" if get_character_cell_size(match[0]) else "", text)
    lead = ""
    glyphs: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        if width:
            glyphs += [text[start:end], *[""] * (width - 1)]
        else:
            lead += text[start:end]
    return Cells(lead, tuple(glyphs))


@lru_cache(maxsize=4096)
def agreed(glyph: str) -> bool:
    """Whether terminals can be trusted to move by the width of `glyph` that Rich counts.

    No for anything of several code points (accents in their own right, joined emoji, variation selectors) and for what
    came late to Unicode or depends on fonts. Yes for the empty second half of a wide glyph.
    """
    if len(glyph) != 1:
        return not glyph
    place = bisect_right(_AGREED_STARTS, ord(glyph)) - 1
    return place >= 0 and ord(glyph) <= _AGREED[place][1]


@lru_cache(maxsize=4096)
def reach(glyph: str) -> int:
    """Cells that `glyph` may cover on a terminal that does not share Rich's count: 1 if all agree on a narrow one."""
    width = sum(map(get_character_cell_size, glyph))
    return max(1, width) if agreed(glyph) else max(2, width)
