"""The outermost quotations of a paragraph, and what was found out about them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotations.segments.quotations import Quotation
from annotations.suggesters.reading import Paragraph

if TYPE_CHECKING:
    from annotations.suggesters.sentence import Said

__all__ = ["Outer"]


class Outer:
    """Outermost quotations in order. `opening` and `closing` give the number of the one whose mark a token is, `inside`
    holds the tokens of all, marks included; `said` is what each was found to be part of."""

    def __init__(self, p: Paragraph) -> None:
        quotes: list[Quotation] = []
        for each in p.quotes.quotations:
            if not quotes or each.opening > quotes[-1].closing:
                quotes.append(each)
        self.quotes: Sequence[Quotation] = quotes
        self.opening = {each.opening: n for n, each in enumerate(quotes)}
        self.closing = {each.closing: n for n, each in enumerate(quotes) if each.closed}
        self.inside = {at for each in quotes for at in range(each.opening, each.closing + 1)}
        self.said: dict[int, Said] = {}
        self._closings = [each.closing for each in quotes]

    def before(self, token: int) -> range:
        """The numbers of the last quotation that ends before the token, if there is one."""
        last = bisect_left(self._closings, token)
        return range(max(0, last - 1), last)
