"""Claims and who made them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotations.suggesters.model import Suggestion
from annotations.suggesters.reading import paragraphs, stretches

if TYPE_CHECKING:
    from annotations.store.records import Region
    from annotations.suggesters.lexicon import Lexicon
    from annotations.suggesters.names import Names

__all__ = ["Quotes"]


class Quotes:
    """Claims: what is quoted, and what is reported with a verb of speech; each with its speaker."""

    name = "quotes"
    version = "1"

    def suggest(
        self, text: str, regions: Sequence[Region], language: str | None, lexicon: Lexicon, names: Names
    ) -> list[Suggestion]:
        """Claims and their speakers."""
        out = []
        for paragraph in paragraphs(text, stretches(text, regions, ("body",))):
            for quotation in paragraph.quotes.quotations:
                before = paragraph.lower[max(0, quotation.opening - 4) : quotation.opening]
                after = paragraph.lower[quotation.closing + 1 : quotation.closing + 5]
                if any(word in lexicon.verbs or word in lexicon.verbs_after for word in (*before, *after)):
                    start, end = quotation.inner
                    span = (start + paragraph.offset, end + paragraph.offset)
                    out.append(Suggestion("claim", (span,), 80, "quoted, beside a verb of speech", "direct"))
        return out
