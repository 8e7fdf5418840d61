"""Aligned reading: for the sentence under the caret, where the other panes tell the same. No Textual."""

from __future__ import annotations

from annotations.matching.align import counterpart
from annotations.spans import Span
from tui.compared import Comparisons
from tui.session import OpenArticle

__all__ = ["Alignment"]

MOST_TEXT = 200_000
"""Code points of an article beyond which its sentences are not compared on a key press (4 ms for that many)."""


class Alignment:
    """Counterparts of sentences, each pair looked up once.

    While two articles are not compared yet, and for sentences that have no close counterpart, the one most like it.
    """

    def __init__(self, comparisons: Comparisons) -> None:
        self._comparisons = comparisons
        self._sentences: dict[str, list[Span]] = {}
        self._texts: dict[str, list[str]] = {}
        self._known: dict[tuple[str, Span, str], int | None] = {}

    def sentence(self, here: OpenArticle) -> Span | None:
        """The sentence under the caret."""
        return here.segments.sentence_at(here.caret)

    def find(self, here: OpenArticle, sentence: Span, there: OpenArticle) -> int | None:
        """The start of the sentence in `there` that tells the same; None if none does."""
        known = self._comparisons.known(here.article.uid, there.article.uid)
        for at in known.left.touching(sentence) if known else ():
            pair = known.of(at) if known else None
            if known is not None and pair is not None:
                return known.right.sentences[pair.right].span[0]
        key = (here.article.uid, sentence, there.article.uid)
        if key not in self._known:
            self._known[key] = self._look(here.article.text[sentence[0] : sentence[1]], there)
        return self._known[key]

    def _look(self, sentence: str, there: OpenArticle) -> int | None:
        text, uid = there.article.text, there.article.uid
        if len(text) > MOST_TEXT:
            return None
        if uid not in self._sentences:
            self._sentences[uid] = there.segments.sentences(0, len(text))
            self._texts[uid] = [text[start:end] for start, end in self._sentences[uid]]
        found = counterpart(sentence, self._texts[uid])
        return self._sentences[uid][found[0]][0] if found else None
