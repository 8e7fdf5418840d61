"""One pattern for thousands of words: a trie, so that a place is tried letter by letter, not word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

__all__ = ["first_words", "forms"]


def forms(word: str) -> set[str]:
    """The word as `first_words` matches it: as it is, with its first letter large, and all large.

    What is all large need not become the word again in small letters: FRANSIZ is Fransız, STRASSE is Straße.
    """
    return {word, word[:1].upper() + word[1:], word.upper()}


def first_words(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that matches each of the words, in all its `forms`, where it stands whole to its right.

    It begins with a letter of one of them, so that the search passes over most of a text in C; whoever uses it looks
    whether a letter stands to its left.
    """
    root: dict[str, Any] = {}
    for form in {form for word in words for form in forms(word)}:
        node = root
        for letter in form:
            node = node.setdefault(letter, {})
        node[""] = {}
    return re.compile(f"{_pattern(root)}(?![^\\W\\d_])") if root else re.compile(r"(?!)")


def _pattern(node: dict[str, Any]) -> str:
    """The alternatives below a node, the longest first; possessive, since no word may be given up for a shorter one."""
    ways = []
    for letter in sorted(node, reverse=True):
        if letter:
            below = node[letter]
            word = letter
            while len(below) == 1 and "" not in below:  # a stretch without a choice
                (following,) = below
                word, below = word + following, below[following]
            ways.append(re.escape(word) + (_pattern(below) if set(below) != {""} else ""))
    if "" in node:
        return f"(?:{'|'.join(ways)})?"
    return f"(?:{'|'.join(ways)})" if len(ways) > 1 else ways[0]
