"""How alike two claims are, and which of a story's claims may be the same: scores with reasons a person can check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.claims.claim import Claim, same_person

__all__ = ["PROPOSED", "Proposal", "likeness", "proposals"]

PROPOSED = 50
"""Score (0-100) from which two claims are proposed as the same. By their words alone no two of the 44 gold claims of
the five seeds reach it across articles, which tell of different events (the best has 46)."""

CONTAINED_WORDS = 4
"""Words that the shorter of two claims needs, so that standing in the longer one means something."""

CONTAINED, CONTAINED_WORTH = 75, 85
"""Share (0-100) of the shorter claim's words that must stand in the longer one, and what it counts if all do."""

SAME_SPEAKER, OTHER_SPEAKER, SAME_NAMED = 10, -25, 5
"""What is added to the score for a speaker that is the same, for another one, and for naming the same."""

COMMON = 40
"""Claims with a word beyond which it proposes no pairs; it counts all the same in those that others propose."""


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Two claims that may be the same, `one` read before `other`. `score` is 0-100, `reasons` say what it stands on."""

    one: Claim
    other: Claim
    score: int
    reasons: tuple[str, ...]


def likeness(one: Sequence[str], other: Sequence[str]) -> int:
    """How much of two wordings is the same words in the same order, 0-100; 100 only if all is.

    Twice the longest common subsequence over the words of both (rapidfuzz's `Indel.normalized_similarity`).
    """
    from rapidfuzz.distance import Indel

    if tuple(one) == tuple(other):
        return 100
    return min(99, int(100 * Indel.normalized_similarity(one, other)))


def _contained(one: Sequence[str], other: Sequence[str]) -> int:
    """Share (0-100) of the shorter wording's words that stand in the longer one in their order; 0 if too few do."""
    from rapidfuzz.distance import LCSseq

    short = min(len(one), len(other))
    found = int(100 * LCSseq.similarity(one, other) / short) if short >= CONTAINED_WORDS else 0
    return found if found >= CONTAINED else 0


def _proposal(one: Claim, other: Claim) -> Proposal | None:
    alike, contained = likeness(one.words, other.words), _contained(one.words, other.words)
    score = max(alike, contained * CONTAINED_WORTH // 100)
    if score < PROPOSED - SAME_SPEAKER - SAME_NAMED:
        return None
    reasons = ["word for word" if alike == 100 else f"{alike} % of the words"]
    if contained * CONTAINED_WORTH // 100 > alike:
        reasons.append(f"{contained} % of the shorter is in the longer")
    same = same_person(one, other)
    if same is not None:
        score += SAME_SPEAKER if same else OTHER_SPEAKER
        reasons.append(f"same speaker: {one.speaker}" if same else f"speakers: {one.speaker} / {other.speaker}")
    if one.about & other.about:
        score += SAME_NAMED
        reasons.append("name the same")
    score = max(0, min(100, score))
    return Proposal(one, other, score, tuple(reasons)) if score >= PROPOSED else None


def proposals(claims: Sequence[Claim]) -> list[Proposal]:
    """Which claims of different articles may be the same, the likeliest first. `claims` are in order."""
    found = (_proposal(claims[a], claims[b]) for a, b in _worth_a_look(claims))
    return sorted((each for each in found if each), key=lambda each: (-each.score, each.one.order, each.other.order))


def _worth_a_look(claims: Sequence[Claim]) -> Iterator[tuple[int, int]]:
    """Pairs of claims of different articles with two words in common that not everybody uses, or with all of them."""
    where: dict[str, list[int]] = defaultdict(list)
    for at, claim in enumerate(claims):
        for word in set(claim.words):
            where[word].append(at)
    shared: Counter[tuple[int, int]] = Counter()
    for holders in where.values():
        if len(holders) <= COMMON:
            shared.update((a, b) for n, a in enumerate(holders) for b in holders[n + 1 :])
    by_words: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, claim in enumerate(claims):
        by_words[claim.words].append(at)
    pairs = {pair for pair, count in shared.items() if count > 1}
    pairs |= {
        (first, at) for same in by_words.values() for n, first in enumerate(same[:COMMON]) for at in same[n + 1 :]
    }
    for a, b in sorted(pairs):
        if claims[a].mark.article != claims[b].mark.article:
            yield a, b
