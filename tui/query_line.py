"""What the search lines of the library and of the stories screen have in common. Imports no Textual."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["outlets_meant", "sought"]

LEAST_LETTERS = 3
"""Of a word that may go on: fewer would list nearly everything, and wait for the next."""


def sought(words: Sequence[str], text: str) -> str:
    """What to search for: the words of the line `text` that are no filters, with a space behind them if the last one
    is ended, else it is a beginning. One too short to begin with is left out."""
    # the last word is a beginning until a space ends it; a filter after it ends it too
    ended = text[-1:].isspace() or (bool(words) and not text.endswith(words[-1]))
    if words and not ended and len(words[-1]) < LEAST_LETTERS and words[-1].isascii():
        words, ended = words[:-1], True
    return " ".join(words) + (" " if words and ended else "")


def outlets_meant(value: str, outlets: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Of `outlets`, `(key, name)` each, the keys of those that begin with what was typed; that itself if none does."""
    begin = value.lower()
    meant = [
        key for key, name in outlets if key.lower().startswith(begin) or name.lower().replace(" ", "").startswith(begin)
    ]
    return tuple(meant) or (value,)
