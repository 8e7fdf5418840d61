"""Rows of a list that may be as long as a project: only the pages that are looked at are read."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

__all__ = ["PAGE", "PagedRows"]

PAGE = 64
"""Rows that are read at once."""

Row = TypeVar("Row")


class PagedRows(Sequence[tuple[str, str]], Generic[Row]):
    """The words of each row at its left and right, for a `Listing`. What they are is said by `words`."""

    def __init__(self, uids: Sequence[str], read: Callable[[Sequence[str]], dict[str, Row]]) -> None:
        """`read` gives the rows of some uids, by uid; those that are gone are missing."""
        self._uids, self._read = uids, read
        self._pages: dict[int, dict[str, Row]] = {}

    def __len__(self) -> int:
        return len(self._uids)

    @overload
    def __getitem__(self, at: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[str, str]]: ...
    def __getitem__(self, at: int | slice) -> tuple[str, str] | list[tuple[str, str]]:
        """The words of a row, or of several."""
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        row = self.row(at)
        return ("  this is gone", "") if row is None else self.words(row)

    def row(self, at: int) -> Row | None:
        """What is known of a row; None if it is gone."""
        page = at // PAGE
        if page not in self._pages:
            self._pages[page] = self._read(self._uids[page * PAGE : (page + 1) * PAGE])
        return self._pages[page].get(self._uids[at])

    @abstractmethod
    def words(self, row: Row) -> tuple[str, str]:
        """What a row says at the left and at the right."""
