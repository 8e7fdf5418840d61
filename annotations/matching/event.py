"""The other question: do two articles report one event in their own words? Rare words, names and dates. Pure.

Candidates come from a full-text index that is asked for an article's rarest words; this room says which words, which of
the answers are mutual, and how sure a pair is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log, sqrt

__all__ = [
    "LEAD", "NEAREST", "TERMS", "Terms", "days_apart", "event_score", "fts_query", "mutual", "names_in", "rare_terms",
    "read_terms", "shared_names", "sure",
]  # fmt: skip

LEAD = 1500
"""Code points of running text that are asked about: what happened stands at the beginning."""

TITLE_WEIGHT = 3
TERMS = 14
"""Terms of a query. Twelve to sixteen found 99-100 % of independently written coverage."""

NEAREST = 10
DAYS = 3
"""Answers of a query that count, and days between two reports of one event at most."""

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*")
_PART = r"(?:[A-ZÀ-Þ]\.|[A-ZÀ-Þ][\w'’-]+)"
_NAME = re.compile(rf"(?<![.!?…]\s)(?<![.!?…][\"”’]\s)(?<!^)\b{_PART}(?:\s+(?:[a-z]{{2,3}}\s+)?{_PART})+")


@dataclass(frozen=True, slots=True)
class Terms:
    """An article's words in title and lead, folded, with how often they stand there (title counted thrice)."""

    counts: Mapping[str, int]
    names: frozenset[str] = frozenset()


def read_terms(title: str, own_text: str) -> Terms:
    """The terms of an article: its title, and the beginning of its running text (`LEAD` code points)."""
    lead = own_text[:LEAD]
    counts: Counter[str] = Counter(word.casefold() for word in _WORD.findall(lead) if len(word) > 1)
    for word in _WORD.findall(title):
        if len(word) > 1:
            counts[word.casefold()] += TITLE_WEIGHT
    return Terms(dict(counts), names_in(lead))


def names_in(text: str) -> frozenset[str]:
    """Names of two words and more that do not begin a sentence: `Corinne Breuze`, `Bashar al Assad`."""
    return frozenset(" ".join(found.split()) for found in _NAME.findall(text))


def rare_terms(terms: Terms, spread: Callable[[str], int], articles: int, count: int = TERMS) -> list[str]:
    """The `count` terms with the most tf·idf. `spread` tells in how many of `articles` a term stands."""
    weighed = [
        ((1 + log(times)) * log((articles + 1) / (spread(term) + 0.5)), term) for term, times in terms.counts.items()
    ]
    return [term for weight, term in sorted(weighed, key=lambda item: (-item[0], item[1]))[:count] if weight > 0]


def fts_query(terms: Iterable[str]) -> str:
    """An FTS5 query for any of the terms. They are quoted: nothing in them is an operator."""
    quoted = ('"' + term.replace('"', '""') + '"' for term in terms)
    return " OR ".join(quoted)


def mutual(nearest: Mapping[int, Sequence[int]], most: int = NEAREST) -> list[tuple[int, int]]:
    """The pairs `a < b` of which each is among the `most` nearest of the other. `nearest`: the others, best first."""
    top = {at: set(others[:most]) for at, others in nearest.items()}
    found = ((a, b) for a, others in top.items() for b in others if a != b and a in top.get(b, ()))
    return sorted({(min(pair), max(pair)) for pair in found})


def days_apart(one: str | None, other: str | None) -> int | None:
    """Days between two ISO dates (with or without time); None if one is unknown."""
    try:
        return abs((date.fromisoformat((one or "")[:10]) - date.fromisoformat((other or "")[:10])).days)
    except ValueError:
        return None


def shared_names(left: Terms, right: Terms) -> tuple[str, ...]:
    """Names that both give, sorted."""
    folded = {name.casefold(): name for name in left.names}
    return tuple(sorted(folded[name.casefold()] for name in right.names if name.casefold() in folded))


_SURE = ((0.0, 0), (0.1, 20), (0.16, 40), (0.2, 50), (0.25, 65), (0.3, 80), (0.4, 95), (0.5, 100), (1.0, 100))
"""How sure a cosine is. Of all pairs of ECB+ (982 articles, no dates) those from 0.3 are one event in 95 of 100 cases,
from 0.25 in 89, from 0.2 in 81; of pairs of which each is among the other's ten nearest, from 0.2 in 94."""


def event_score(left: Terms, right: Terms, spread: Callable[[str], int], articles: int) -> int:
    """How sure it is that two articles report one event, 0-100. `spread`: in how many of `articles` a term stands."""
    return sure(_cosine(left, right, spread, articles))


def sure(cosine: float) -> int:
    """How sure a cosine of tf·idf (0-1) makes it that two articles report one event, 0-100."""
    (low, least), (high, most) = next(ends for ends in pairwise(_SURE) if cosine <= ends[1][0] or ends[1][0] == 1.0)
    return min(100, round(least + (most - least) * (cosine - low) / (high - low)))


def _cosine(left: Terms, right: Terms, spread: Callable[[str], int], articles: int) -> float:
    one, other = _weighed(left, spread, articles), _weighed(right, spread, articles)
    if len(other) < len(one):
        one, other = other, one
    length = sqrt(sum(v * v for v in one.values()) * sum(v * v for v in other.values()))
    return sum(v * other.get(term, 0.0) for term, v in one.items()) / length if length else 0.0


def _weighed(terms: Terms, spread: Callable[[str], int], articles: int) -> dict[str, float]:
    return {
        term: (1 + log(times)) * max(0.0, log((articles + 1) / (spread(term) + 0.5)))
        for term, times in terms.counts.items()
    }
