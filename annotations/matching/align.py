"""Which sentences of two articles tell the same, word for word or in other words, and which only one of them has. Pure.

Pairs are one to one, the most alike first. A sentence that another outlet ran into its neighbour gets a second chance
against what its neighbour's counterpart has left over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from annotations.matching.pairs import Pair
from annotations.matching.passages import Passages

if TYPE_CHECKING:
    from annotations.matching.overlap import Side

__all__ = ["MIN_SCORE", "Alignment", "Pair", "align", "counterpart"]

MIN_SCORE = 60.0
"""Similarity (0-100) below which no sentence counts as the counterpart: of the 1,881 pairs of body sentences that the
five seeds form across articles, one in a hundred reaches it, and the best of those tell the same."""

RELATED = 2
"""Pairs from which two articles are taken to have anything in common; fewer is what any two news articles have."""


@dataclass(frozen=True)
class Alignment:
    """Two articles, sentence by sentence. `pairs` are ordered by `left`, then the closest first."""

    left: Passages
    right: Passages
    pairs: tuple[Pair, ...]

    @cached_property
    def _by_left(self) -> dict[int, list[Pair]]:
        out: dict[int, list[Pair]] = defaultdict(list)
        for pair in self.pairs:
            out[pair.left].append(pair)
        return out

    def of(self, left: int) -> Pair | None:
        """The closest counterpart of sentence `left`."""
        found = self._by_left.get(left)
        return found[0] if found else None

    def all_of(self, left: int) -> Sequence[Pair]:
        """Every counterpart of sentence `left`, the closest first."""
        return self._by_left.get(left, ())

    @property
    def related(self) -> bool:
        """Whether the two have so much in common that what only one of them has means anything."""
        few = min(len(self.left.sentences), len(self.right.sentences))
        return len(self.pairs) >= min(RELATED, few) > 0

    def turned(self) -> Alignment:
        """The same from the other article's side."""
        pairs = [Pair(pair.right, pair.left, pair.score, pair.same, pair.merged) for pair in self.pairs]
        return Alignment(self.right, self.left, _ordered(pairs))


def align(left: Passages, right: Passages) -> Alignment:
    """The sentences of `left` and `right` that tell the same. `align(b, a)` is `align(a, b).turned()`."""
    from annotations.matching.overlap import pair_sentences  # numpy, when it is needed: the first screen does without

    known: dict[str, int] = {}
    whole: dict[tuple[str, ...], int] = {}
    return Alignment(left, right, _ordered(pair_sentences(_side(left, known, whole), _side(right, known, whole))))


def _side(article: Passages, known: dict[str, int], whole: dict[tuple[str, ...], int]) -> Side:
    """The words and sentences of an article as numbers, the same ones in both articles."""
    import numpy as np

    from annotations.matching.entries import entries_of
    from annotations.matching.overlap import Side

    words = [known.setdefault(word, len(known)) for each in article.sentences for word in each.words]
    keys = [whole.setdefault(each.words, len(whole)) for each in article.sentences]
    starts = np.cumsum([0, *(len(each.words) for each in article.sentences)])
    hashes = np.array(words, np.uint64)
    return Side.of(hashes, starts, np.array(keys, np.uint64), entries_of(hashes, starts))


def _ordered(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs, key=lambda pair: (pair.left, pair.merged, -pair.score, pair.right)))


def counterpart(sentence: str, others: Sequence[str]) -> tuple[int, float] | None:
    """Position and score (0-100) of the sentence in `others` most like `sentence`; None if none reaches `MIN_SCORE`.

    For a single sentence while the whole is not aligned yet. The measure is rapidfuzz's `token_set_ratio` on
    lower-cased words: it forgives order and additions, as outlets reorder and embellish. Of equals the first.
    """
    from rapidfuzz import fuzz, process, utils

    if not others:
        return None
    found = process.extractOne(
        sentence, others, scorer=fuzz.token_set_ratio, processor=utils.default_process, score_cutoff=MIN_SCORE
    )
    return (int(found[2]), float(found[1])) if found else None
