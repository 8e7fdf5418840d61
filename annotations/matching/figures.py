"""The numbers in an article's sentences: what decides whether two pages of one template tell the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

import numpy as np

from annotations.matching.arrays import I64, U64

__all__ = ["NO_DIGITS", "Figures", "figures_of", "figures_of_many", "number_weight"]

NO_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""What is stripped off a word with digits, so that `Rp1,2` and `1,2` are one number."""


@dataclass(eq=False)
class Figures:
    """Number n stands in sentence `rows[n]`, in a sentence only once; `rows` ascend.

    `keys`: 64-bit hashes of how they are written. `weights`: see `number_weight`. They are written one after the other
    in `text`, number n up to `ends[n]`.
    """

    rows: I64
    keys: U64
    weights: I64
    ends: I64
    text: str

    def written(self) -> list[str]:
        """The numbers as they are written."""
        out, start = [], 0
        for end in self.ends.tolist():
            out.append(self.text[start:end])
            start = end
        return out

    @cached_property
    def by_sentence(self) -> dict[int, dict[str, int]]:
        """The numbers of each sentence that has some, and what they weigh. Made once."""
        out: dict[int, dict[str, int]] = {}
        for row, number, weight in zip(self.rows.tolist(), self.written(), self.weights.tolist(), strict=True):
            out.setdefault(row, {})[number] = weight
        return out


def figures_of(text: str, places: Sequence[tuple[int, int, int]]) -> Figures:
    """From `(sentence, start, end)` of the words with digits, in order; `start` and `end` are code points of `text`."""
    return figures_of_many([text], [places])[0]


def figures_of_many(texts: Sequence[str], places: Sequence[Sequence[tuple[int, int, int]]]) -> tuple[Figures, I64]:
    """The same for many articles, one after the other, and the n + 1 positions between them. `ends` count the text of
    each article from its own beginning."""
    rows: list[int] = []
    known: list[tuple[int, int]] = []
    lengths: list[int] = []
    written: list[str] = []
    bounds = [0]
    for text, mine in zip(texts, places, strict=True):
        found = dict.fromkeys([(row, text[start:end].strip(NO_DIGITS)) for row, start, end in mine])
        numbers = [number for _, number in found]
        rows += [row for row, _ in found]
        known += map(_known, numbers)
        lengths += map(len, numbers)
        written += numbers
        bounds.append(len(rows))
    cuts = np.array(bounds)
    ends = np.append(0, np.cumsum(lengths, dtype=np.int64))
    return Figures(
        np.array(rows, np.int64), np.array([key for key, _ in known], np.uint64),
        np.array([weight for _, weight in known], np.int64), ends[1:] - np.repeat(ends[cuts[:-1]], np.diff(cuts)),
        "".join(written),
    ), cuts  # fmt: skip


def number_weight(number: str) -> int:
    """Its digits, but 1 for what may be a year: every article of a year names it."""
    if len(number) == 4 and number[:2] in ("19", "20") and number.isdigit():
        return 1
    return sum(char.isdigit() for char in number)


@lru_cache(1 << 14)
def _known(number: str) -> tuple[int, int]:
    """The hash of the number and what it weighs."""
    key = blake2b(number.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(key, "little"), number_weight(number)
