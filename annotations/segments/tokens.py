"""Text into tokens: words, numbers, abbreviations, and marks. A token never splits a grapheme cluster."""

from __future__ import annotations

import re
import unicodedata

from annotations.segments.abbreviations import keeps_stop
from annotations.spans import Span

__all__ = ["glues", "is_word", "tokenize"]

_GLUE = "\u0300"
"""Stands for every combining mark and invisible format character while tokens are matched."""

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00016fe0-\U00016fff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W{_CJK}]"
_BREAKERS = '"＂“”„‟«»‹›「」『』'
"""Marks that are single tokens even side by side: in `"Ya.""Tidak."` one closes, one opens."""

# The first look spares most words, which a space follows, the tries at all the others.
_JOINT = rf"""(?=[-‐‑'’‘`.,/:])(?:
    [-‐‑'’‘`](?={_LETTER})                        # kapal-kapal, Jum'at, al-Assad
  | (?<=\d)[.,/:](?=\d)                           # 6.759.148  1,5  31/1  04:34
  | \.(?=[a-zà-öø-ÿ0-9])                          # VIVA.co.id  a.l
  | (?<=[A-Z])\.(?=[A-Z]{{2,12}}+(?![a-z]))       # TEMPO.CO
  | (?<=\b[A-Z])\.(?=[A-Z])                       # H.M  S.Pd
  | (?<=\b[A-Z][a-z])\.(?=[A-Z](?![a-z]))         # Ph.D
  | \.(?=(?:Co|Com|Id|Net|Org)\b)                 # Tempo.Co
)"""
_CORE = rf"{_LETTER}++(?:[{_GLUE}\u200d]++{_LETTER}*+)*+"
_TAIL = rf"(?:{_GLUE}++|\u200d[^\s\w]?)*+"
# Possessive throughout: no text makes this slower than linear.
_TOKEN = re.compile(
    rf"""{_CORE}(?:{_JOINT}{_CORE})*+
  | [\U0001f1e6-\U0001f1ff]{{2}}{_TAIL}           # a flag is two letters
  | \w{_TAIL}                                     # CJK: a character is a token
  | ([^\w\s{_BREAKERS}\U00010000-\U0010ffff])\1*+{_TAIL}
  | [^\w\s]{_TAIL}""",
    re.VERBOSE,
)
_ASCII_TOKEN = re.compile(rf"""\w++(?:{_JOINT}\w++)*+|"|([^\w\s])\1*+""", re.VERBOSE)

_PLAIN = re.compile("[\x00-\xac\xae-\u02ff\u2010-\u2027\u2030-\u203f]*+")
"""Latin letters and the punctuation of print: nothing glues there, and a letter is what `\\w` says."""
_PLAIN_TOKEN = re.compile(rf"""\w++(?:{_JOINT}\w++)*+|[{_BREAKERS}]|([^\w\s{_BREAKERS}])\1*+""", re.VERBOSE)

_STOP_CONTEXT = 40
"""Code points after a full stop that decide whether it belongs to an abbreviation."""

_WORDLIKE_MARKS = frozenset("%‰°#@&§_")


def glues(character: str) -> bool:
    """Whether the character belongs to the one before it: combining marks, format characters, skin tones."""
    if character.isascii():
        return False
    return unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf") or "\U0001f3fb" <= character <= "\U0001f3ff"


def _matchable(text: str) -> str:
    """`text`, same length, with every gluing character but the joiner replaced by one that the pattern knows."""
    found = [character for character in set(text) if character != "\u200d" and glues(character)]
    return text.translate(dict.fromkeys(map(ord, found), _GLUE)) if found else text


def tokenize(text: str) -> list[Span]:
    """The tokens of `text`, disjoint and in order; together they hold every code point that is not white space."""
    if text.isascii():
        spans = [match.span() for match in _ASCII_TOKEN.finditer(text)]
    elif _PLAIN.fullmatch(text):
        spans = [match.span() for match in _PLAIN_TOKEN.finditer(text)]
    else:
        spans = [match.span() for match in _TOKEN.finditer(_matchable(text))]
    # Abbreviations keep their full stop. Stops are few: they are looked at from the last, and joined in place.
    for at in [n for n, (start, end) in enumerate(spans) if end - start == 1 and text[start] == "."][::-1]:
        start, end = spans[at]
        if (
            at
            and spans[at - 1][1] == start
            and keeps_stop(text[spans[at - 1][0] : start], text[end : end + _STOP_CONTEXT])
        ):
            spans[at - 1 : at + 1] = [(spans[at - 1][0], end)]
    return spans


def is_word(token: str) -> bool:
    """Whether the token says something by itself: words, numbers, symbols, emoji; not punctuation."""
    first = token[0]
    return first.isalnum() or first in _WORDLIKE_MARKS or (first != "|" and unicodedata.category(first)[0] == "S")
