"""Where a mark on one wording of a text stands in another: exact where only white space differs, else by its quote."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from annotations.spans import Span
from annotations.text import anchor, find_anchor

__all__ = ["Reanchor"]


class Reanchor:
    """From spans of `old` to spans of `new`; both are texts of one article."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        self.same = old == new
        """Whether nothing has to move."""
        self.respaced = False
        """Whether only white space differs, so that nothing can be lost."""
        self._places: tuple[list[int], list[int]] | None = None
        if not self.same and "".join(old.split()) == "".join(new.split()):
            self._places = _solid(old), _solid(new)
            self.respaced = True

    def spans(self, fragments: Sequence[Span]) -> tuple[Span, ...] | None:
        """Where the fragments stand in the new text; None if one of them is not there any more."""
        if self.same:
            return tuple(fragments)
        out = []
        for start, end in fragments:
            found = (
                self._by_place(start, end) if self._places else find_anchor(self._new, anchor(self._old, start, end))
            )
            if found is None:
                return None
            out.append(found)
        return tuple(out)

    def _by_place(self, start: int, end: int) -> Span | None:
        old, new = self._places or ([], [])
        first, last = bisect_left(old, start), bisect_left(old, end) - 1
        return (new[first], new[last] + 1) if first <= last else None


def _solid(text: str) -> list[int]:
    """The offsets of what is not white space."""
    return [at for at, character in enumerate(text) if not character.isspace()]
