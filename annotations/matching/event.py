"""The other question: do two articles report one event in their own words? By rare words of title and text. Pure.

An article is the distinct words of its title and running text, weighted by how rare they are, how often they stand
there and where. The cosine of two such articles says how likely they report one event; `sure` is the one place where
that becomes a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import sqrt
from typing import Protocol

import numpy as np

from annotations.matching.arrays import B1, F64, I64, U32, U64, spread
from annotations.matching.everyday import is_everyday
from annotations.matching.prepare import Prepared
from annotations.matching.words import Words, read_words

__all__ = [
    "DAYS", "LEAST_RARE", "NEAREST", "TERMS", "Lead", "alike", "both_have", "days_apart", "leads", "likeness",
    "rare_keys", "sure",
]  # fmt: skip

LEAD_WORDS = 150
"""Words of running text that count whole: what happened stands at the beginning."""

MOST_WORDS = 1000
REST = 0.3
"""What a word counts that stands later, up to `MOST_WORDS`."""

TITLE = 3.0
"""What a word of the title counts."""

NUMBER = 1.75
"""Numbers weigh so much more than words as rare: they tell events of one kind apart (how many died, which day).

With this and `REST` all pairs of ECB+ have an AUC of .997 and an F1 of .836 at best, pairs of one topic an AUC of .916;
title and lead alone .997, .815 and .900, TF-IDF of whole texts .989, .781 and .872 (`python -m benchmarks events`)."""

TERMS = 20
"""Words that an article is looked up by. Of pairs by other outlets that are alike enough to be joined, `LEAST_RARE` of
them are shared by 97 % in BASIL and 98 % in ECB+; with 14 words by 86 % and 91 %."""

LEAST_RARE = 3
"""Such words that two articles must have in common to be compared as reports of one event."""

NEAREST = 10
DAYS = 3
"""Of an article's likely counterparts those that count, and days between two reports of one event at most."""

_COSINES = (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 1.0)
_SURE = (0, 4, 10, 18, 32, 52, 72, 84, 93, 99, 100)
"""Of 100 pairs with such a cosine so many report one event, by other outlets within `DAYS` days. Read pair by pair in
Indonesian news of three days (539 articles of four outlets, April 2011), where the great topics of the day have dozens
of reports that are not of one event. Readings of other Indonesian news agree (.2 to .25: 20 %, to .3: 40 %, to .4:
79-93 %, to .5: 86 %, to .6: 93 %, above: all). Where articles were collected by event it is surer: in ECB+ .2 to .25:
63 %, to .3: 77 %, to .35: 87 %, to .4: 95 %; in BASIL and the clusters of Giveme5W1H from .2 on 99 %."""

_CURVE = np.array(_COSINES), np.array(_SURE, np.float64)


class Worded(Protocol):
    """An article's own words in order: their keys, and whether (or how many) digits each has."""

    @property
    def words(self) -> U64:
        """n hashes."""

    @property
    def digits(self) -> I64 | B1:
        """n numbers, or whether there are any."""


@dataclass(frozen=True, slots=True, eq=False)
class Lead:
    """The distinct words of an article (sorted keys) and what they weigh. `length`: of the weights as a vector."""

    keys: U64
    weights: F64
    length: float


def leads(titles: Sequence[str], articles: Sequence[Worded], spread: U32) -> list[Lead]:
    """The words of each article with log(1 + occurrences) × rarity.

    `spread`: in how many of the articles that were counted a word stands, by the first bits of its key; at the end how
    many articles were counted.
    """
    bounds = np.append(0, np.cumsum([len(article.words) for article in articles], dtype=np.int64))
    keys = np.concatenate([_NONE, *(article.words for article in articles)])
    digits = np.concatenate([_NO_DIGITS, *(article.digits for article in articles)])
    keys, weights, bounds = _weighed(read_words(titles, [() for _ in titles]), (keys, digits, bounds), spread)
    out = []
    for begin, end in pairwise(bounds.tolist()):
        own = weights[begin:end]
        out.append(Lead(keys[begin:end], own, sqrt(float(own @ own))))
    return out


_NONE, _NO_DIGITS = np.zeros(0, np.uint64), np.zeros(0, np.int64)


def _weighed(titles: Words, own: tuple[U64, I64, I64], spread: U32) -> tuple[U64, F64, I64]:
    """The distinct words of each article, what they weigh, and the n + 1 positions between articles. `own`: the words
    of their texts, how many digits each has, and the positions between articles."""
    keys, times, number, bounds = _counted(titles, own)
    shift, total = np.uint64(64 - (len(spread).bit_length() - 1)), float(spread[-1]) + 1
    rarity = np.maximum(np.log(total / (spread[(keys >> shift).astype(np.int64)] + 0.5)), 0)
    return keys, np.log1p(times) * rarity * np.where(number, NUMBER, 1.0), bounds


def _counted(titles: Words, own: tuple[U64, I64, I64]) -> tuple[U64, F64, B1, I64]:
    """Distinct words of each article, how often they stand there (title, lead and rest weighted), whether they are
    numbers; and the n + 1 positions between articles."""
    named, taken = np.diff(titles.articles), np.minimum(np.diff(own[2]), MOST_WORDS)
    led = np.minimum(taken, LEAD_WORDS)
    source = spread(_taken_in_turn(titles.articles[:-1], len(titles.keys) + own[2][:-1]), _taken_in_turn(named, taken))
    keys = np.concatenate([titles.keys, own[0]])[source]
    bounds = np.append(0, np.cumsum(named + taken))
    order = np.empty(len(keys), np.int64)
    for begin, end in pairwise(bounds.tolist()):
        order[begin:end] = keys[begin:end].argsort()
    order += np.repeat(bounds[:-1], named + taken)
    # In tenths: sums of whole numbers hang on no order, and equal words may be sorted either way.
    tenths = np.rint(10 * np.array((TITLE, 1.0, REST))).astype(np.int64)
    times = np.repeat(np.tile(tenths, len(named)), _taken_in_turn(named, led, taken - led))[order]
    keys = keys[order]
    fresh = np.ones(len(keys), np.bool_)
    fresh[1:] = keys[1:] != keys[:-1]
    fresh[bounds[bounds < len(keys)]] = True
    starts = np.flatnonzero(fresh)
    counted = (np.add.reduceat(times, starts) if len(starts) else times) / 10
    number = np.concatenate([titles.digits > 0, own[1] > 0])[source[order[starts]]]
    return keys[starts], counted, number, np.searchsorted(starts, bounds)


def _taken_in_turn(*values: I64) -> I64:
    """The first of each, then the second of each …"""
    return np.stack(values, axis=1).ravel()


def rare_words(titles: Sequence[str], own: Words, spread: U32) -> tuple[U64, I64]:
    """The `rare_keys` of articles one after the other, and the n + 1 positions between them. `own`: the words of their
    texts; `spread` as for `leads`."""
    words = own.keys, own.digits, own.articles
    keys, weights, bounds = _weighed(read_words(titles, [() for _ in titles]), words, spread)
    against = -weights
    sizes = np.minimum(np.diff(bounds), TERMS)
    chosen = [_NO_DIGITS]
    for begin, end in pairwise(bounds.tolist()):
        if end - begin > TERMS:
            chosen.append(_least(against[begin:end]) + begin)
        else:
            chosen.append(np.arange(begin, end))
    out, cuts = keys[np.concatenate(chosen)], np.append(0, np.cumsum(sizes))
    at = cuts[:-1][sizes == TERMS][:, None] + np.arange(TERMS)
    out[at] = np.sort(out[at], axis=1)
    return out, cuts


def rare_keys(lead: Lead) -> U64:
    """The `TERMS` words that weigh most; sorted keys."""
    if len(lead.keys) <= TERMS:
        return lead.keys
    return np.sort(lead.keys[_least(-lead.weights)])


def _least(values: F64) -> I64:
    """Where the `TERMS` smallest of more than that many are; of equals the first, on every machine."""
    last = np.partition(values, TERMS - 1)[TERMS - 1]
    less = np.flatnonzero(values < last)
    return np.concatenate([less, np.flatnonzero(values == last)[: TERMS - len(less)]])


def likeness(left: Lead, right: Lead) -> float:
    """Cosine of the two, 0-1."""
    length = left.length * right.length
    if not length:
        return 0.0
    mine, theirs = _shared(left, right)
    return float(left.weights[mine] @ right.weights[theirs]) / length


def _shared(left: Lead, right: Lead) -> tuple[I64, I64]:
    """Where the words stand in either that both have."""
    at = np.minimum(np.searchsorted(right.keys, left.keys), len(right.keys) - 1)
    mine = np.flatnonzero(right.keys[at] == left.keys)
    return mine, at[mine]


def alike(left: Lead, right: Lead) -> int:
    """How sure it is from their words that two articles report one event, 0-100."""
    return sure(likeness(left, right))


def sure(cosine: float) -> int:
    """Of 100 pairs with this cosine (0-1) so many report one event."""
    return round(float(np.interp(cosine, *_CURVE)))


def both_have(left: Lead, right: Lead, article: Prepared, most: int = 6) -> tuple[str, ...]:
    """The words that speak most for it, as `article`, the left one, writes them in its text."""
    mine, theirs = _shared(left, right)
    said = left.weights[mine] * right.weights[theirs]
    out: list[str] = []
    for at in mine[np.argsort(-said, kind="stable")].tolist():
        places = np.flatnonzero(article.words[:MOST_WORDS] == left.keys[at])
        if len(places):
            word = article.text[int(article.starts[places[0]]) : int(article.ends[places[0]])]
            out += [] if is_everyday(word) else [word]
        if len(out) == most:
            break
    return tuple(out)


def days_apart(one: str | None, other: str | None) -> int | None:
    """Days between two ISO dates (with or without time); None if one is unknown."""
    try:
        return abs((date.fromisoformat((one or "")[:10]) - date.fromisoformat((other or "")[:10])).days)
    except ValueError:
        return None
