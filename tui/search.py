"""Finding words in an article without regard to case and accents. Pure."""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left

from annotations.spans import Span

__all__ = ["Searchable", "fold"]


_HANGUL = (0xAC00, 0xD7A3)


class _Folding(dict[int, str]):
    """Code point → its base character in lower case; combining marks vanish. Filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.combining(character):
            folded = ""
        elif _HANGUL[0] <= code <= _HANGUL[1]:  # a syllable falls into letters: its first is not its base
            folded = character
        else:
            # one for one, so that offsets keep: ß becomes s, ﬁ becomes f
            base = unicodedata.normalize("NFKD", character)[:1] or character
            folded = base.casefold()[:1] or character
        self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """`text` in lower case without accents. As long as `text`, but for combining marks, which are left out."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


class Searchable:
    """A text folded once, with the way back to its offsets (code points)."""

    def __init__(self, text: str) -> None:
        self._folded = fold(text)
        self._offsets: array[int] | None = None
        self._length = len(text)
        if len(self._folded) != len(text):
            self._offsets = array("q", (at for at, character in enumerate(text) if _FOLDING[ord(character)]))

    def after(self, query: str, offset: int) -> Span | None:
        """The first hit that starts at or after `offset`."""
        wanted = fold(query)
        at = self._folded.find(wanted, self._to_folded(offset)) if wanted else -1
        return None if at < 0 else self._span(at, len(wanted))

    def before(self, query: str, offset: int) -> Span | None:
        """The last hit that starts before `offset`."""
        wanted = fold(query)
        last = self._to_folded(offset) - 1
        at = self._folded.rfind(wanted, 0, last + len(wanted)) if wanted and last >= 0 else -1
        return None if at < 0 else self._span(at, len(wanted))

    def _to_folded(self, offset: int) -> int:
        return offset if self._offsets is None else bisect_left(self._offsets, offset)

    def _span(self, at: int, length: int) -> Span:
        if self._offsets is None:
            return (at, at + length)
        end = at + length
        return (self._offsets[at], self._offsets[end] if end < len(self._offsets) else self._length)
