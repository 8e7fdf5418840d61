"""Two prepared articles compared sentence by sentence: a score, what they are to each other, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from annotations.matching.arrays import I64
from annotations.matching.overlap import Side, pair_sentences
from annotations.matching.pairs import Pair
from annotations.matching.prepare import Prepared
from annotations.matching.relation import Measured, reasons, relation

__all__ = ["Evidence", "measure", "verify"]

_MOST_DIFFERING = 12


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found about two articles. `score` 0-100; `relation` one of `RELATIONS`, "" if there is nothing.

    `left`, `right`: share (0-100) of either article's words that the other tells. `pairs`: sentences, as positions in
    `Prepared.sentences`; `Prepared.span` tells where they stand.
    """

    score: int
    relation: str
    reasons: tuple[str, ...]
    left: int
    right: int
    pairs: tuple[Pair, ...]


def verify(left: Prepared, right: Prepared, *, same_outlet: bool = False, event: int = 0) -> Evidence:
    """Compare. `event`: what the same-event channel says, 0-100 (`annotations.matching.event`)."""
    measured, pairs = measure(left, right)
    kind = relation(measured, same_outlet=same_outlet, event=event)
    score = 100 if measured.exact else measured.score
    if kind == "same event":
        score = max(score, event)
    told = reasons(measured, kind, event=event) if kind else ()
    return Evidence(score, kind, told, measured.left, measured.right, tuple(pairs))


def measure(left: Prepared, right: Prepared) -> tuple[Measured, list[Pair]]:
    """The comparison itself, and the pairs of sentences it rests on."""
    if left.key and left.key == right.key and len(left.words) == len(right.words):
        count = len(left.sentence_keys)
        return (
            Measured(100, 100, count, count, 0, 0, 100, exact=True),
            [Pair(at, at, 100, same=True) for at in range(count)],
        )
    pairs = pair_sentences(_side(left), _side(right))
    if not pairs:
        return Measured(0, 0, 0, 0, 0, 0, 100), pairs
    told = _told(left, [pair.left for pair in pairs]), _told(right, [pair.right for pair in pairs])
    numbers = _numbers(left, told[0]), _numbers(right, told[1])
    count, agreement, differing = _agreement(left, right, numbers[0], numbers[1])
    return (
        Measured(
            _share(left, told[0]), _share(right, told[1]), len(pairs),
            sum(pair.same for pair in pairs), sum(pair.merged for pair in pairs), count, agreement,
            differing=differing,
        ),
        pairs,
    )  # fmt: skip


def _side(article: Prepared) -> Side:
    return Side(article.words, article.sentences, article.sentence_keys)


def _told(article: Prepared, sentences: list[int]) -> I64:
    return np.array(sorted(set(sentences)), np.int64)


def _share(article: Prepared, sentences: I64) -> int:
    told = (article.sentences[sentences + 1] - article.sentences[sentences]).sum()
    return int(100 * told / len(article.words))


def _numbers(article: Prepared, sentences: I64) -> I64:
    """Positions of the words with digits in the given sentences."""
    inside = np.zeros(len(article.sentence_keys), np.bool_)
    inside[sentences] = True
    at = np.flatnonzero(article.digits)
    found: I64 = at[inside[np.searchsorted(article.sentences, at, side="right") - 1]]
    return found


def _agreement(
    left: Prepared, right: Prepared, lefts: I64, rights: I64
) -> tuple[int, int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """How many numbers the side with fewer has, the weighted share they have in common, and those they have not."""
    if not len(lefts) and not len(rights):
        return 0, 100, ((), ())
    ours, mine = left.words[lefts], right.words[rights]
    here, there = np.isin(ours, mine), np.isin(mine, ours)
    one, other = _weights(left, lefts), _weights(right, rights)
    least = min(int(one.sum()), int(other.sum()))
    shared = min(int(one[here].sum()), int(other[there].sum()))
    agreement = int(100 * shared / least) if least else 0
    differing = _written(left, lefts[~here]), _written(right, rights[~there])
    return min(len(lefts), len(rights)), agreement, differing


def _weights(article: Prepared, at: I64) -> I64:
    """Digits of each number, but 1 for what may be a year: every article of a year names it."""
    digits = article.digits[at].copy()
    four = np.flatnonzero(digits == 4)
    for n in four.tolist():
        word = article.text[int(article.starts[at[n]]) : int(article.ends[at[n]])]
        if word[:2] in ("19", "20") and len(word) == 4:
            digits[n] = 1
    return digits


def _written(article: Prepared, at: I64) -> tuple[str, ...]:
    words = (article.text[int(article.starts[n]) : int(article.ends[n])] for n in at.tolist()[:_MOST_DIFFERING])
    return tuple(dict.fromkeys(words))
