"""Whom the speakers of an article are: pronouns and parts of names to the nearest that fits, and to the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotations.entities import fold
from annotations.spans import Span
from annotations.suggesters.model import Referent

if TYPE_CHECKING:
    from annotations.suggesters.lexicon import Lexicon
    from annotations.suggesters.names import Names

__all__ = ["Speakers"]


class Speakers:
    """The speakers met so far, in the order of the text."""

    def __init__(self, text: str, lexicon: Lexicon, names: Names) -> None:
        self._text = text
        self._lexicon = lexicon
        self._names = names
        self._by_word: dict[str, str] = {}
        self._person: Referent | None = None
        self._body: Referent | None = None
        self._referents: dict[Span, Referent | None] = {}
        self.last: Span | None = None
        """The last mention, to whom words without one are given."""

    def meet(self, span: Span, kind: str) -> Referent | None:
        """Who the next mention means, if that can be told."""
        words = self._text[slice(*span)]
        referent: Referent | None
        if kind == "pronoun":
            referent = self._pronoun(words.lower())
        elif kind == "role":
            referent = None
        else:
            referent = self._named(words, "person" if kind == "name" else "body")
        self._referents[span] = referent
        self.last = span
        if referent is not None and referent.kind == "person":
            self._person = referent
        elif referent is not None:
            self._body = referent
        return referent

    def again(self, span: Span) -> None:
        """The same mention speaks again."""
        self.last = span

    def _pronoun(self, word: str) -> Referent | None:
        word = word.replace("’", "'").partition("'")[0]
        if word in self._lexicon.first_pronouns:
            return None
        if word in self._lexicon.plural_pronouns:
            return self._body
        return self._person

    def _named(self, words: str, kind: str) -> Referent:
        folded = fold(words).split()
        full = words
        if kind == "person" and folded:
            known = self._by_word.get(folded[-1]) or self._by_word.get(folded[0])
            if known is not None and len(known.split()) > len(folded):
                full = known
            elif len(folded) > 1:
                for word in (folded[0], folded[-1]):
                    self._by_word[word] = words
        entity = self._names.find(words) or (self._names.find(full) if full != words else None)
        if entity is not None:
            return Referent(entity.kind, entity.name, entity.uid)
        return Referent(kind, " ".join(full.split()))
