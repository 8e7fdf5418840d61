"""Code points to UTF-16 units or graphemes and back, and text whose line ends are not those that Kutip stores.

Ends are exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate, pairwise

from wcwidth import iter_graphemes

__all__ = ["COUNTED", "CodePoints", "Graphemes", "Newlines", "Utf16"]


class Utf16:
    """Offsets in one text, counted as JavaScript, Java and the tools written in them count."""

    def __init__(self, text: str) -> None:
        self._astral = [] if text.isascii() else [at for at, character in enumerate(text) if character > "\uffff"]
        self._units = [at + before for before, at in enumerate(self._astral)]
        self.length = len(text) + len(self._astral)
        """Of the whole text, in units."""

    def units(self, offset: int) -> int:
        """UTF-16 units before the code point `offset`."""
        return offset + bisect_left(self._astral, offset)

    def offset(self, units: int) -> int:
        """Code points before the unit. Raises `ValueError` within a character or outside the text."""
        before = bisect_left(self._units, units)
        if not 0 <= units <= self.length or (before and self._units[before - 1] == units - 1):
            raise ValueError(f"{units} is no UTF-16 offset of the text")
        return units - before


class Graphemes:
    """Offsets in one text, counted in extended grapheme clusters (UAX 29): what a reader takes for a character."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *accumulate(len(cluster) for cluster in iter_graphemes(text))]
        self.length = len(self._starts) - 1
        """Of the whole text, in graphemes."""

    def units(self, offset: int) -> int:
        """Graphemes before the code point `offset`, which is where one begins or ends."""
        return bisect_left(self._starts, offset)

    def offset(self, units: int) -> int:
        """Code points before the grapheme. Raises `ValueError` outside the text."""
        if not 0 <= units <= self.length:
            raise ValueError(f"{units} is no grapheme offset of the text")
        return self._starts[units]

    def spans(self) -> list[tuple[int, int]]:
        """Where each grapheme stands, in code points."""
        return list(pairwise(self._starts))


class CodePoints:
    """Offsets that need no counting."""

    def __init__(self, text: str) -> None:
        self.length = len(text)

    def units(self, offset: int) -> int:
        """The same."""
        return offset

    def offset(self, units: int) -> int:
        """The same. Raises `ValueError` outside the text."""
        if not 0 <= units <= self.length:
            raise ValueError(f"{units} is no offset of the text")
        return units


COUNTED: dict[str, type[Utf16 | Graphemes | CodePoints]] = {
    "utf16": Utf16, "grapheme": Graphemes, "codepoint": CodePoints
}  # fmt: skip
"""What offsets may count, by name."""


class Newlines:
    """A text with CR or CRLF, as Kutip stores it, and where its offsets go."""

    def __init__(self, raw: str) -> None:
        self.text = raw.replace("\r\n", "\n").replace("\r", "\n")
        pairs = [match.start() for match in re.finditer("\r\n", raw)] if "\r" in raw else []
        self._after = [at + 1 for at in pairs]
        self._dropped = list(accumulate(1 for _ in pairs))

    def offset(self, raw: int) -> int:
        """The offset in `text` of an offset in the raw text."""
        at = bisect_left(self._after, raw)
        return raw - (self._dropped[at - 1] if at else 0)
