"""What a line of an article looks like: where it stands, and whether it reads as a headline, a name, a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from annotations.ingest.language import FUNCTION_WORDS

__all__ = ["HEAD_LINES", "MAX_FURNITURE", "Line", "is_headline", "is_name", "is_paragraph", "split_lines"]

MAX_FURNITURE = 300
"""Code points. A longer line is running text: it is matched against no pattern, which keeps reading linear in the
length of the text whatever the patterns are."""

HEAD_LINES = 20
"""Non-blank lines, from the title on, among which an article must begin; in the seeds it does by the sixth."""

_LINE = re.compile(r"\S[^\n]*")
_CLOSING_QUOTES = "\"'”’»"
_OPENING = "\"'“‘«("
_SENTENCE_END = ".!?…"
_PARTICLES = frozenset({"al", "bin", "binti", "da", "dan", "de", "di", "el", "van", "von"})
_SMALL_WORDS = FUNCTION_WORDS["id"] | FUNCTION_WORDS["en"]


class Line(NamedTuple):
    """A non-blank line: code points `[start, end)` without the white space around it.

    `after_blank` tells whether a blank line (or the beginning of the text) stands before it.
    """

    start: int
    end: int
    after_blank: bool


def split_lines(text: str) -> Iterator[Line]:
    """The non-blank lines of `text`, in order."""
    previous = -1
    for match in _LINE.finditer(text):
        start = match.start()
        blank = previous < 0 or text.count("\n", previous, start) > 1
        yield Line(start, start + len(match[0].rstrip()), blank)
        previous = match.end()


def is_paragraph(line: str) -> bool:
    """Whether `line` ends as a sentence does, or is too long for a headline."""
    return line.rstrip(_CLOSING_QUOTES)[-1:] in _SENTENCE_END or len(line.split(None, 16)) > 16


def is_headline(line: str, max_words: int) -> bool:
    """Whether `line` is written like a headline: three to `max_words` words in Title Case, no punctuation at its end.

    Function words may be small, as may one word in five. Lines in capitals are sub-headings or names, not headlines.
    """
    words = line.split(None, max_words + 1)
    if not 3 <= len(words) <= max_words or line.isupper():
        return False
    if not (line[-1].isalnum() or line[-1] in ")'’%"):
        return False
    bare = [word.lstrip(_OPENING) for word in words]
    content = [word for word in bare if word and word.lower() not in _SMALL_WORDS]
    capital = sum(_is_capital(word) for word in content)
    return bool(bare[0]) and _is_capital(bare[0]) and capital >= 2 and capital * 5 >= len(content) * 4


def is_name(line: str) -> bool:
    """Whether `line` may be a person's or an agency's name: up to five capitalised words, no digit, no sentence."""
    words = line.split(None, 6)
    if not 1 <= len(words) <= 5 or line[-1] in "!?…:;," or any(char.isdigit() for char in line):
        return False
    return all(word[0].isupper() or word in _PARTICLES for word in words)


def _is_capital(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()
