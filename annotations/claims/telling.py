"""What an outlet tells of a claim that nobody marked there: found by aligning the articles, when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from annotations.claims.likeness import likeness
from annotations.claims.matrix import Row
from annotations.matching.align import Alignment, align
from annotations.matching.passages import LEFT_OUT, Passages, fold, read_passages
from annotations.matching.wording import project
from annotations.segments import Segments
from annotations.segments.tokens import is_word
from annotations.spans import Span
from annotations.store.records import Article

__all__ = ["Alignments", "Telling", "Told"]


@dataclass(frozen=True, slots=True)
class Told:
    """Where an article (uid) tells what a claim says, without a mark. `similarity` to it is 0-100."""

    article: str
    fragments: tuple[Span, ...]
    text: str
    similarity: int


class Alignments:
    """Articles aligned sentence by sentence, each pair once."""

    def __init__(self) -> None:
        self._passages: dict[str, Passages] = {}
        self._known: dict[tuple[str, str], Alignment] = {}

    def between(self, here: Article, there: Article) -> Alignment:
        """The alignment from one article to the other."""
        key = (here.uid, there.uid)
        if key not in self._known:
            self._known[key] = align(self._read(here), self._read(there))
            self._known[key[::-1]] = self._known[key].turned()
        return self._known[key]

    def _read(self, article: Article) -> Passages:
        if article.uid not in self._passages:
            self._passages[article.uid] = read_passages(article.text, _holes(article))
        return self._passages[article.uid]


class Telling:
    """Looks a row's first claim up in the articles of an outlet that has no mark of it; each once."""

    def __init__(
        self, articles: Mapping[str, Sequence[Article]], between: Callable[[Article, Article], Alignment]
    ) -> None:
        """`articles` are those of the story by outlet key; `between` aligns two of them."""
        self._articles = articles
        self._by_uid = {article.uid: article for found in articles.values() for article in found}
        self._between = between
        self._known: dict[tuple[str, str], Told | None] = {}

    def told(self, row: Row, outlet: str) -> Told | None:
        """Where the outlet (key) tells it most alike; None if it does not."""
        key = (row.first.mark.uid, outlet)
        if key not in self._known:
            found = [self._look(row, article) for article in self._articles.get(outlet, ())]
            self._known[key] = max((one for one in found if one), key=lambda one: one.similarity, default=None)
        return self._known[key]

    def _look(self, row: Row, there: Article) -> Told | None:
        claim = row.first
        here = self._by_uid.get(claim.mark.article)
        if here is None or here.uid == there.uid:
            return None
        along = self._between(here, there)
        spans = project(here.text, claim.mark.fragments, there.text, _holes(there), along).fragments
        if not spans:
            return None
        segments = Segments(there.text)
        tokens = [there.text[a:b] for span in spans for a, b in segments.tokens(*span)]
        words = [fold(token) for token in tokens if is_word(token)]
        text = " ".join(" … ".join(there.text[a:b] for a, b in spans).split())
        return Told(there.uid, spans, text, likeness(claim.words, words))


def _holes(article: Article) -> list[Span]:
    return [(region.start, region.end) for region in article.regions if region.kind in LEFT_OUT]
