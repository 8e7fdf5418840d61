"""Two prepared articles compared sentence by sentence: a score, what they are to each other, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from annotations.matching.comparable import Comparable
from annotations.matching.overlap import pair_sentences
from annotations.matching.pairs import Pair
from annotations.matching.relation import DIFFERING, Measured, reasons, relation

__all__ = ["Evidence", "judged", "measure", "verify"]


@dataclass(slots=True)  # not frozen, as `Measured`
class Evidence:
    """What was found about two articles. `score` 0-100; `relation` one of `RELATIONS`, "" if there is nothing.

    `left`, `right`: share (0-100) of either article's words that the other tells. `pairs`: sentences, as positions in
    `Prepared.sentences`; `Prepared.span` tells where they stand. `sentences` is how many there are, `same` how many of
    them are word for word the same: known even where the pairs themselves were not asked for.
    """

    score: int
    relation: str
    reasons: tuple[str, ...]
    left: int
    right: int
    pairs: tuple[Pair, ...] = ()
    sentences: int = 0
    same: int = 0


def verify(
    left: Comparable, right: Comparable, *, same_outlet: bool = False, event: int = 0, both: Sequence[str] = ()
) -> Evidence:
    """Compare. `event`: how sure the words make one event, 0-100; `both`: those that speak most for it
    (`annotations.matching.event`)."""
    measured, pairs = measure(left, right)
    return judged(measured, tuple(pairs), same_outlet=same_outlet, event=event, both=both)


def judged(
    measured: Measured,
    pairs: tuple[Pair, ...] = (),
    *,
    same_outlet: bool = False,
    event: int = 0,
    both: Sequence[str] = (),
) -> Evidence:
    """What two articles that were measured are to each other; `event` and `both` as in `verify`."""
    kind = relation(measured, same_outlet=same_outlet, event=event)
    score = 100 if measured.exact else measured.score
    if kind == "same event":
        score = max(score, event)
    told = reasons(measured, kind, event=event, both=both) if kind else ()
    return Evidence(score, kind, told, measured.left, measured.right, pairs, measured.sentences, measured.same)


def measure(left: Comparable, right: Comparable) -> tuple[Measured, list[Pair]]:
    """The comparison itself, and the pairs of sentences it rests on."""
    if left.key and left.key == right.key and len(left.words) == len(right.words):
        count = len(left.sentence_keys)
        return (
            Measured(100, 100, count, count, 0, 0, 100, exact=True),
            [Pair(at, at, 100, same=True) for at in range(count)],
        )
    pairs = pair_sentences(left.side, right.side)
    if not pairs:
        return Measured(0, 0, 0, 0, 0, 0, 100), pairs
    sizes = left.side.sizes.tolist(), right.side.sizes.tolist()
    told = _told(sizes, pairs)
    numbers = _compare_numbers(left, right, pairs)
    return (
        Measured(
            _share(sizes[0], told[0]), _share(sizes[1], told[1]), len(pairs),
            sum(pair.same for pair in pairs), sum(pair.merged for pair in pairs), numbers.count, numbers.agreement,
            changed=_changed(sizes[0], pairs), differing=numbers.differing,
            template=left.template or right.template, kept=numbers.kept,
        ),
        pairs,
    )  # fmt: skip


def _told(sizes: tuple[list[int], list[int]], pairs: list[Pair]) -> tuple[Counter[int], Counter[int]]:
    """How many words of each sentence the other article tells: all, but no more than twice what its counterparts have.

    A stock phrase that stands alone here and within a long sentence there does not tell that sentence.
    """
    left, right = Counter[int](), Counter[int]()
    for pair in pairs:
        left[pair.left] += 2 * sizes[1][pair.right]
        right[pair.right] += 2 * sizes[0][pair.left]
    return left, right


def _share(sizes: list[int], told: Counter[int]) -> int:
    """The share (0-100) of an article's words that are told."""
    return 100 * sum(min(sizes[at], words) for at, words in told.items()) // max(1, sum(sizes))


def _changed(sizes: list[int], pairs: list[Pair]) -> int:
    """Of the words that both tell, the share (0-100) in sentences that are not word for word the same."""
    same = sum(sizes[pair.left] for pair in pairs if pair.same)
    changed = sum(sizes[pair.left] for pair in pairs if not pair.same and not pair.merged)
    return 100 * changed // max(1, same + changed)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers in sentences told in other words, of the side with fewer; how far the numbers of all pairs agree; and of
    those in other words (`kept`)."""

    count: int
    agreement: int
    kept: int
    differing: tuple[tuple[str, ...], tuple[str, ...]]


def _compare_numbers(left: Comparable, right: Comparable, pairs: list[Pair]) -> _Numbers:
    """Pair by pair: a number that stands in another sentence there says nothing about this one."""
    ours, mine = left.figures.by_sentence, right.figures.by_sentence
    counts, weights, shared = [0, 0], {True: [0, 0], False: [0, 0]}, {True: 0, False: 0}
    differing: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for pair in pairs:
        one, other = ours.get(pair.left, {}), mine.get(pair.right, {})
        if not (one or other):
            continue
        if not pair.same:
            counts[0] += len(one)
            counts[1] += len(other)
        for side, numbers, others in ((0, one, other), (1, other, one)):
            weights[pair.same][side] += sum(numbers.values())
            differing[side].update((number, None) for number in numbers if number not in others)
        shared[pair.same] += sum(weight for number, weight in one.items() if number in other)
    every = [same + changed for same, changed in zip(weights[True], weights[False], strict=True)]
    some = tuple(tuple(islice(each, DIFFERING)) for each in differing)
    return _Numbers(
        min(counts), _agreement(sum(shared.values()), every), _agreement(shared[False], weights[False]),
        (some[0], some[1]),
    )  # fmt: skip


def _agreement(shared: int, weights: Sequence[int]) -> int:
    """How far numbers agree, 0-100: of those of the side that has less."""
    least = min(weights)
    return 100 * shared // least if least else 100
