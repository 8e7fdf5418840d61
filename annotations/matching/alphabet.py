"""What each character is to the matcher: part of a word, a digit, the end of a sentence. Tables over code points."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np

from annotations.matching.arrays import U8, U16, U32, U64

__all__ = ["ALONE", "APOSTROPHE", "BREAK", "CLOSE", "DIGIT", "END", "HARD", "JOIN", "SPACE", "WORD", "flags_and_small"]

WORD, DIGIT, ALONE, JOIN, END, SPACE, CLOSE, BREAK = (1 << bit for bit in range(8))
"""Bits of a character: in a word; a digit; a word by itself (scripts without spaces); joins digits (`6.759.148`);
ends a sentence; white space; closes a quotation or bracket; ends a line."""

HARD = END | BREAK
"""Both bits: ends a sentence whatever follows (the full stops of scripts without spaces)."""

APOSTROPHE = CLOSE | JOIN
"""Both bits: within a word part of it, else a quotation mark."""

_NEAR, _PLANE = 0x2200, 0x10000
"""Code points up to which there is a table: alphabets and punctuation, which is made in a tenth of the time; all."""
_IDEOGRAPHS = (0x20000, 0x40000)

_ASCII = 128
_SELDOM = 8
"""Of so many characters at most one is beyond ASCII where texts are translated as bytes, and the rest looked up."""


def _flag(code: int) -> int:
    char = chr(code)
    category = unicodedata.category(char)
    if char in "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029":
        return BREAK | SPACE
    if char in "。！？｡":
        return HARD
    if char in "'’‘`´ʼ":
        return APOSTROPHE
    if char in ".?!…؟۔।॥‼⁇⁈⁉":
        return END | JOIN if char == "." else END
    if char == ",":
        return JOIN
    if category == "Nd":
        return WORD | DIGIT
    if category[0] in "LMN":
        return WORD | ALONE if _stands_alone(code, category) else WORD
    if category in ("Pf", "Pi", "Pe") or char == '"':
        return CLOSE
    return SPACE if char.isspace() else 0


def _stands_alone(code: int, category: str) -> bool:
    """Han, kana, Thai, Lao, Khmer, Burmese: written without spaces between words."""
    spaceless = 0x0E00 <= code <= 0x0EFF or 0x1000 <= code <= 0x109F or 0x1780 <= code <= 0x17FF
    return category == "Lo" and (spaceless or 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or code >= 0xF900)


@cache
def _tables(size: int) -> tuple[U8, U64]:
    kinds = np.fromiter((_flag(code) for code in range(size)), np.uint8, size)
    small = np.arange(size, dtype=np.uint64)
    for code in range(size):
        lower = chr(code).lower()
        if len(lower) == 1:
            small[code] = ord(lower)
    return kinds, small


@cache
def _ascii() -> tuple[bytes, bytes]:
    """Bits and small letters of the code points below `_ASCII`, filled up to the 256 that a byte may be."""
    kinds, small = _tables(_NEAR)
    rest = bytes(256 - _ASCII)
    return kinds[:_ASCII].tobytes() + rest, small[:_ASCII].astype(np.uint8).tobytes() + rest


def flags_and_small(codes: U16 | U32) -> tuple[U8, U64]:
    """The bits of each code point, and the code points in small letters, as many as there were."""
    wide = np.flatnonzero(codes >= _ASCII)
    if _SELDOM * len(wide) > len(codes):
        return _looked_up(codes)
    # a byte is translated in a third of the time in which a number is looked up
    low = bytearray(codes.astype(np.uint8))
    kinds, small = _ascii()
    flags = np.frombuffer(low.translate(kinds), np.uint8)
    letters = np.frombuffer(low.translate(small), np.uint8).astype(np.uint64)
    if len(wide):
        flags[wide], letters[wide] = _looked_up(codes[wide])
    return flags, letters


def _looked_up(codes: U16 | U32) -> tuple[U8, U64]:
    highest = int(codes.max(initial=0))
    kinds, small = _tables(_NEAR if highest < _NEAR else _PLANE)
    if highest < _PLANE:
        at = codes.astype(np.intp)
        return kinds.take(at), small.take(at)
    within = np.minimum(codes, _PLANE - 1)
    flags = kinds[within]
    beyond = codes >= _PLANE
    flags[beyond] = 0
    flags[(codes >= _IDEOGRAPHS[0]) & (codes < _IDEOGRAPHS[1])] = WORD | ALONE
    return flags, np.where(beyond, codes, small[within])
