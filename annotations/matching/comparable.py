"""What of an article two are compared by: all of it but its text."""

from __future__ import annotations

from typing import Protocol

from annotations.matching.arrays import I64, U64
from annotations.matching.figures import Figures
from annotations.matching.overlap import Side

__all__ = ["Comparable"]


class Comparable(Protocol):
    """An article's own words in order, n of them in m sentences; see `annotations.matching.prepare.Prepared`."""

    @property
    def words(self) -> U64:
        """n hashes."""

    @property
    def sentences(self) -> I64:
        """m + 1 positions in `words` where sentences begin, closed by n."""

    @property
    def sentence_keys(self) -> U64:
        """m hashes of whole sentences."""

    @property
    def key(self) -> int:
        """Hash of all words in order, 0 without any."""

    @property
    def template(self) -> bool:
        """Whether repeated lines have shown it to be made from a template."""

    @property
    def entries(self) -> I64:
        """Which word stands in which sentence (`annotations.matching.entries.entries_of`)."""

    @property
    def side(self) -> Side:
        """Its sentences, ready to be paired with another's."""

    @property
    def figures(self) -> Figures:
        """The numbers of its sentences."""
