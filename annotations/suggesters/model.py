"""What a suggester says: values that name spans, a score and a reason. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from annotations.spans import Span

if TYPE_CHECKING:
    from annotations.store.records import Region
    from annotations.suggesters.lexicon import Lexicon
    from annotations.suggesters.names import Names

__all__ = ["LESSER", "Referent", "Suggester", "Suggestion"]

LESSER = 50
"""Score below which a suggestion is of a lesser kind: a capital or a demonym that may stand for its country. Such ones
are kept out of figures, and proposed only to who asks for them."""


@dataclass(frozen=True, slots=True)
class Referent:
    """The person, body or country that a suggestion refers to.

    `uid` is the entity's in the registry. A country always has one (`country-US`); for a person or body that the
    registry does not have, it is None and `name` is the fullest name in the article.
    """

    kind: str
    name: str
    uid: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed annotation.

    `fragments` are code points of the article's text, disjoint and in order. `score` is 0–100. `kind` says in a word
    what it is (`direct`, `indirect`, `mixed`; `name`, `body`, `role`, `pronoun`; `country`, `byname`, `demonym`,
    `capital`), `reason` in a few why it is proposed. `said_by` is the index of the claim's speaker in the list in
    which the claim was given.
    """

    label: str
    fragments: tuple[Span, ...]
    score: int
    reason: str
    kind: str = ""
    entity: Referent | None = None
    said_by: int | None = None

    @property
    def start(self) -> int:
        """First code point."""
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.fragments[-1][1]

    @property
    def lesser(self) -> bool:
        """Whether it is proposed only to who asks for lesser ones."""
        return self.score < LESSER


@runtime_checkable
class Suggester(Protocol):
    """A pure function of an article with a name and a version; third parties' are found by the entry point group
    `kutip.suggesters`."""

    name: str
    """Short, lower case, unique: what a person switches off."""
    version: str
    """Changes whenever the same article may get other suggestions. Pending ones of an older version are replaced."""

    def suggest(
        self, text: str, regions: Sequence[Region], language: str | None, lexicon: Lexicon, names: Names
    ) -> list[Suggestion]:
        """The suggestions for one article, in the order of the text.

        Without `regions` all of `text` counts as body. `lexicon` is that of the language, empty for one that has none;
        `names` is the registry of people and bodies.
        """
        ...
