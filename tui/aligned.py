"""Aligned reading: for the sentence under the caret, where the other panes tell the same. No Textual.

All that is looked up here was computed in the background: a key press costs a look into tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from annotations.spans import Span
from tui.compared import Comparisons
from tui.session import OpenArticle

__all__ = ["Alignment", "Counterpart"]


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A sentence of another article. `same`: it tells the same; else it is only the one most like it."""

    span: Span
    same: bool


class Alignment:
    """Counterparts of sentences, as far as the articles are compared."""

    def __init__(self, comparisons: Comparisons) -> None:
        self._comparisons = comparisons

    def sentence(self, here: OpenArticle) -> Span | None:
        """The sentence under the caret."""
        return here.segments.sentence_at(here.caret)

    def find(self, here: OpenArticle, sentence: Span, there: OpenArticle) -> Counterpart | None:
        """The sentence in `there` that tells the same, else the one most like it; None while that is not known."""
        ends = here.article.uid, there.article.uid
        known = self._comparisons.known(*ends)
        if known is None:
            return None
        touching = known.left.touching(sentence)
        for at in touching:
            pair = known.of(at)
            if pair is not None:
                return Counterpart(known.right.sentences[pair.right].span, same=True)
        near = self._comparisons.near(*ends)
        like = next((near[at] for at in touching if at in near), None)
        return None if like is None else Counterpart(known.right.sentences[like].span, same=False)
