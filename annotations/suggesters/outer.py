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

LONGEST_NAME = 12
"""Words of the title of a work."""


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
        self._words = p.words
        self._closers = p.quotes.closers

    def before(self, token: int) -> range:
        """The numbers of the last quotation that ends before the token, if there is one."""
        last = bisect_left(self._closings, token)
        return range(max(0, last - 1), last)

    def is_name(self, number: int) -> bool:
        """Whether the quotation is the title of a work or the like: within a sentence, and written with capitals."""
        quotation, words = self.quotes[number], self._words
        before = quotation.opening - 1
        if before < 0 or words[before][-1] in ".?!:…" or before in self._closers:
            return False
        inner = [words[at] for at in range(quotation.opening + 1, quotation.closing) if words[at][0].isalnum()]
        if not inner or len(inner) > LONGEST_NAME or words[quotation.closing - 1][0] in "?!":
            return False
        return inner[0][0].isupper() and all(word[0].isupper() or word[0].isdigit() or len(word) < 4 for word in inner)
