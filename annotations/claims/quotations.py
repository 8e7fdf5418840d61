"""Altered quotations: the same person, the same quotation, other words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotations.claims.claim import Claim, same_person
from annotations.claims.likeness import likeness
from annotations.matching.passages import Sentence
from annotations.spans import Span, covering

__all__ = ["Altered", "altered"]

SAME_QUOTATION = 50
"""Likeness (0-100) from which two quotations of one person are taken to be the same one, told differently. The shorter
is compared with that part of the longer in which it stands."""


@dataclass(frozen=True, slots=True)
class Altered:
    """Words `here` inside quotation marks that are `there` elsewhere; one of them is empty where words were left out.

    The spans are code points of either article; None on the side that has no words at this place.
    """

    here: str
    there: str
    here_span: Span | None
    there_span: Span | None

    def __str__(self) -> str:
        return f"{self.there or '–'} → {self.here or '–'}"


def altered(claim: Claim, other: Claim) -> tuple[Altered, ...]:
    """What is other in the quotations of `claim` than in those of `other`; empty unless one person said both.

    That a quotation begins later or ends sooner is no alteration, nor are case, punctuation and quotation marks.
    """
    if same_person(claim, other) is not True:
        return ()
    out: list[Altered] = []
    for quote in claim.quotes:
        found = [(each, _changes(quote, each)) for each in other.quotes]
        alike = [(likeness(*_within(quote, each)), -len(changes), n) for n, (each, changes) in enumerate(found)]
        best = max(alike, default=(0, 0, 0))
        if best[0] >= SAME_QUOTATION:
            out += found[best[2]][1]
    return tuple(out)


def _edits(here: Sequence[str], there: Sequence[str]) -> list[tuple[bool, int, int, int, int]]:
    """Equal or not, range of words here, range there; neighbouring changes as one, those at the ends without a
    counterpart left out."""
    from rapidfuzz.distance import Levenshtein

    runs: list[tuple[bool, int, int, int, int]] = []
    for edit in Levenshtein.opcodes(here, there):
        equal = edit.tag == "equal"
        run = (equal, edit.src_start, edit.src_end, edit.dest_start, edit.dest_end)
        if runs and not equal and not runs[-1][0]:
            last = runs.pop()
            run = (False, last[1], run[2], last[3], run[4])
        runs.append(run)
    for end in (0, -1):
        if runs and not runs[end][0] and (runs[end][1] == runs[end][2] or runs[end][3] == runs[end][4]):
            runs.pop(end)
    return runs


def _within(here: Sentence, there: Sentence) -> tuple[Sequence[str], Sequence[str]]:
    """The words of both between their first and last place in common."""
    runs = _edits(here.words, there.words)
    if not runs:
        return (), ("",)
    return here.words[runs[0][1] : runs[-1][2]], there.words[runs[0][3] : runs[-1][4]]


def _changes(here: Sentence, there: Sentence) -> list[Altered]:
    out: list[Altered] = []
    for equal, i1, i2, j1, j2 in _edits(here.words, there.words):
        if not equal:
            out.append(
                Altered(
                    " ".join(here.words[i1:i2]),
                    " ".join(there.words[j1:j2]),
                    covering(here.spans[i1:i2]) if i1 < i2 else None,
                    covering(there.spans[j1:j2]) if j1 < j2 else None,
                )
            )
    return out
