"""Finding words in an article without regard to case and accents. Pure."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from dataclasses import dataclass

from annotations.spans import Span

__all__ = ["CHUNK", "Searchable", "fold"]


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


_FEW = 24
"""Kinds of characters beyond ASCII up to which a text is folded by replacing one kind after the other: for a few that
is several times as fast as going through the text."""

_BEYOND = re.compile(r"[\x00-\x7f]+")

CHUNK = 1 << 16
"""Code points that are folded at once."""


def fold(text: str) -> str:
    """`text` in lower case without accents. As long as `text`, but for combining marks, which are left out."""
    if text.isascii():
        return text.lower()
    odd = {character: _FOLDING[ord(character)] for character in set(_BEYOND.sub("", text))}
    if len(odd) > _FEW or any(folded != folded.lower() for folded in odd.values()):
        return text.translate(_FOLDING)
    for character, folded in odd.items():
        if folded != character:
            text = text.replace(character, folded)
    return text.lower()


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A stretch of a text, folded. `offsets` are those of its characters, None where they follow one another."""

    start: int
    end: int
    folded: str
    offsets: array[int] | None

    def index_of(self, offset: int) -> int:
        """The first character at or after the offset."""
        return offset - self.start if self.offsets is None else bisect_left(self.offsets, offset)

    def offset_of(self, index: int) -> int:
        """Where the character stands."""
        return self.start + index if self.offsets is None else self.offsets[index]


class Searchable:
    """A text that is folded as far as it is searched, with the way back to its offsets (code points)."""

    def __init__(self, text: str, chunk: int = CHUNK) -> None:
        """`chunk` is how many code points are folded at once."""
        self._text = text
        self._size = chunk
        self._chunks: dict[int, _Chunk] = {}
        self._count = -(-len(text) // chunk)

    def after(self, query: str, offset: int) -> Span | None:
        """The first hit that starts at or after `offset`."""
        wanted = fold(query)
        for number in range(max(0, offset) // self._size, self._count if wanted else 0):
            chunk = self._chunk(number)
            at = self._reaching(number, len(wanted)).find(wanted, chunk.index_of(max(chunk.start, offset)))
            if 0 <= at < len(chunk.folded):
                return (self._offset(number, at), self._offset(number, at + len(wanted)))
        return None

    def before(self, query: str, offset: int) -> Span | None:
        """The last hit that starts before `offset`."""
        wanted = fold(query)
        last = min(offset, len(self._text)) - 1
        for number in range(last // self._size, -1, -1) if wanted else ():
            chunk = self._chunk(number)
            limit = chunk.index_of(min(chunk.end, offset))
            at = self._reaching(number, len(wanted)).rfind(wanted, 0, limit - 1 + len(wanted)) if limit else -1
            if at >= 0:
                return (self._offset(number, at), self._offset(number, at + len(wanted)))
        return None

    def _chunk(self, number: int) -> _Chunk:
        if number not in self._chunks:
            start = number * self._size
            text = self._text[start : start + self._size]
            folded, offsets = fold(text), None
            if len(folded) != len(text):
                offsets = array("q", (at for at, each in enumerate(text, start) if _FOLDING[ord(each)]))
            self._chunks[number] = _Chunk(start, start + len(text), folded, offsets)
        return self._chunks[number]

    def _reaching(self, number: int, length: int) -> str:
        """The chunk, and so much of the next ones that a hit of the length that begins in it is whole."""
        out = self._chunk(number).folded
        missing = length - 1
        while missing > 0 and number + 1 < self._count:
            number += 1
            out += self._chunk(number).folded[:missing]
            missing -= len(self._chunk(number).folded)
        return out

    def _offset(self, number: int, index: int) -> int:
        """Where a character of `_reaching` stands; behind the last one, the end of the text."""
        while number < self._count:
            chunk = self._chunk(number)
            if index < len(chunk.folded):
                return chunk.offset_of(index)
            index -= len(chunk.folded)
            number += 1
        return len(self._text)
