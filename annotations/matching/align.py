"""Which sentences of two articles tell the same, word for word or in other words, and which only one of them has. Pure.

Pairs are one to one, the most alike first. A sentence that another outlet ran into its neighbour gets a second chance
against what its neighbour's counterpart has left over.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from annotations.matching.passages import Passages, Sentence

__all__ = ["MIN_SCORE", "Alignment", "Pair", "align", "counterpart"]

MIN_SCORE = 60.0
"""Similarity (0-100) below which no sentence counts as the counterpart: of the 1,881 pairs of body sentences that the
five seeds form across articles, one in a hundred reaches it, and the best of those tell the same."""

PAIR_SCORE = 45
"""Weighted share (0-100) of words in common from which two sentences are a pair."""

CONTAINED = 75
"""Weighted share (0-100) of the shorter sentence's words from which it is taken to be contained in the longer."""

CONTAINED_WORDS = 5
"""Words that the shorter one needs for that: two or three are found anywhere."""

LEFT_OVER = 60
"""Weighted share (0-100) of a merged sentence's words that must stand in what its host has left over."""

COMMON = 60
"""Sentences with a word beyond which it proposes no pairs; it counts all the same in those that others propose."""

RELATED = 2
"""Pairs from which two articles are taken to have anything in common; fewer is what any two news articles have."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Sentence `left` of the one article tells the same as `right` of the other. `score` is 0-100.

    `same`: word for word, but for case, quotation marks and punctuation. `merged`: one of the two is told together
    with something else, in a sentence that has a closer counterpart.
    """

    left: int
    right: int
    score: int
    same: bool = False
    merged: bool = False


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
    scoring = _Scoring(left.sentences, right.sentences)
    pairs = _one_to_one(scoring, len(left.sentences), len(right.sentences))
    forth = {pair.left: pair.right for pair in pairs}
    back = {pair.right: pair.left for pair in pairs}
    merged = [
        Pair(guest, host, score, merged=True)
        for guest, host, score in _second_chance(scoring.left, scoring.right, forth, back, scoring)
    ]
    merged += [
        Pair(host, guest, score, merged=True)
        for guest, host, score in _second_chance(scoring.right, scoring.left, back, forth, scoring)
    ]
    return Alignment(left, right, _ordered([*pairs, *merged]))


def _ordered(pairs: list[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs, key=lambda pair: (pair.left, pair.merged, -pair.score, pair.right)))


class _Scoring:
    """Words weighed by how rare they are in the two articles. Whole numbers, so that either side gives the same sum."""

    def __init__(self, left: Sequence[Sentence], right: Sequence[Sentence]) -> None:
        self.left = [Counter(each.words) for each in left]
        self.right = [Counter(each.words) for each in right]
        spread: Counter[str] = Counter()
        for words in (*self.left, *self.right):
            spread.update(words.keys())
        count = len(self.left) + len(self.right)
        self._weight = {word: round(100 * log(1 + count / seen)) for word, seen in spread.items()}
        self._spread = spread
        self.same = {(each.words): n for n, each in enumerate(right)}
        self._words = [each.words for each in left], [each.words for each in right]

    def weight(self, words: Counter[str]) -> int:
        """What the words weigh together."""
        weight = self._weight
        return sum(weight[word] * times for word, times in words.items())

    def shared(self, left: Counter[str], right: Counter[str]) -> int:
        """What the words that both have weigh."""
        if len(right) < len(left):
            left, right = right, left
        weight = self._weight
        return sum(weight[word] * min(times, right[word]) for word, times in left.items() if word in right)

    def proposed(self) -> list[tuple[int, int]]:
        """The pairs worth a look: those with a word in common that not everybody uses."""
        where: dict[str, list[int]] = defaultdict(list)
        for at, words in enumerate(self.right):
            for word in words:
                if self._spread[word] <= COMMON:
                    where[word].append(at)
        out: list[tuple[int, int]] = []
        for at, words in enumerate(self.left):
            found = {other for word in words for other in where.get(word, ())}
            out += [(at, other) for other in sorted(found)]
        return out

    def identical(self, left: int, right: int) -> bool:
        """Whether the two have the same words in the same order."""
        return self._words[0][left] == self._words[1][right]


def _one_to_one(scoring: _Scoring, lefts: int, rights: int) -> list[Pair]:
    """The closest pairs first, each sentence once. Of equals, those at the same place in their articles."""
    weights = [scoring.weight(words) for words in scoring.left], [scoring.weight(words) for words in scoring.right]
    sizes = [words.total() for words in scoring.left], [words.total() for words in scoring.right]
    found: list[tuple[int, bool, float, int, Pair]] = []
    for left, right in scoring.proposed():
        one, other = weights[0][left], weights[1][right]
        shared = scoring.shared(scoring.left[left], scoring.right[right])
        score = 200 * shared // (one + other)
        short = min(sizes[0][left], sizes[1][right])
        if short >= CONTAINED_WORDS:
            contained = 100 * shared // min(one, other)
            score = max(score, PAIR_SCORE) if contained >= CONTAINED else score
        if score >= PAIR_SCORE:
            same = score == 100 and scoring.identical(left, right)
            apart = abs(left / lefts - right / rights)
            found.append((-score, not same, apart, left + right, Pair(left, right, score, same)))
    found.sort(key=lambda each: each[:4])
    out: list[Pair] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for *_, pair in found:
        if pair.left not in taken[0] and pair.right not in taken[1]:
            taken[0].add(pair.left)
            taken[1].add(pair.right)
            out.append(pair)
    return out


def _second_chance(
    guests: list[Counter[str]],
    hosts: list[Counter[str]],
    pair_of: dict[int, int],
    host_pairs: dict[int, int],
    scoring: _Scoring,
) -> list[tuple[int, int, int]]:
    """`(guest, host, score)` for sentences without a pair that are told in what a paired host has left over."""
    rest = {host: hosts[host] - guests[guest] for host, guest in host_pairs.items()}
    where: dict[str, list[int]] = defaultdict(list)
    for host, words in rest.items():
        for word in words:
            where[word].append(host)
    out: list[tuple[int, int, int]] = []
    for guest, words in enumerate(guests):
        if guest in pair_of or words.total() < CONTAINED_WORDS:
            continue
        weight = scoring.weight(words)
        tried = {host for word in words for host in where.get(word, ())}
        scores = [(100 * scoring.shared(words, rest[host]) // weight, -host) for host in tried]
        best = max(scores, default=(0, 0))
        if best[0] >= LEFT_OVER:
            out.append((guest, -best[1], best[0]))
    return out


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
