"""Word by word through two sentences that tell the same: which words differ, and where a passage is in the other.

The words of one are edited into those of the other by the fewest insertions, deletions and replacements (rapidfuzz's
`Levenshtein.opcodes` over words). Spans are code points of either article's text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from annotations.matching.align import Alignment
from annotations.matching.passages import Sentence
from annotations.spans import Span, covering, overlaps

__all__ = ["KEPT", "Projection", "differences", "project"]

KEPT = 0.3
"""Share of a passage's words that its counterpart must have, so that offering it saves work."""

LIKE = 60
"""Similarity (0-100, by letters) from which a word is taken to be another form or spelling of one."""


def _edits(left: Sentence, right: Sentence) -> Iterator[tuple[bool, int, int, int, int]]:
    """Whether words are equal, their range in `left`, their range in `right`: all words of both, in order."""
    from rapidfuzz.distance import Levenshtein  # when it is needed: the first screen does without

    for edit in Levenshtein.opcodes(left.words, right.words):
        yield edit.tag == "equal", edit.src_start, edit.src_end, edit.dest_start, edit.dest_end


def differences(left: Sentence, right: Sentence) -> tuple[list[Span], list[Span]]:
    """The words of either sentence that the other has not at this place, neighbours as one span."""
    here: list[Span] = []
    there: list[Span] = []
    run: tuple[list[Span], list[Span]] = ([], [])
    for equal, i1, i2, j1, j2 in (*_edits(left, right), (True, 0, 0, 0, 0)):
        if not equal:
            run[0].extend(left.spans[i1:i2])
            run[1].extend(right.spans[j1:j2])
            continue
        for found, words in ((here, run[0]), (there, run[1])):
            if words:
                found.append(covering(words))
                words.clear()
    return here, there


@dataclass(frozen=True, slots=True)
class Projection:
    """Where a passage of one article stands in another. `exact` if it does so word for word."""

    fragments: tuple[Span, ...]
    exact: bool


def project(text: str, fragments: Sequence[Span], there: str, holes: Sequence[Span], along: Alignment) -> Projection:
    """Where the passage `fragments` of `text` is told in the text `there`; no fragments if it is not.

    The same words in the sentence that tells the same come first, then the same words anywhere outside `holes` if they
    stand there once, then what the words became in the sentence that tells the same. `along` is the alignment from
    the one article to the other.
    """
    found = [_fragment(text, span, there, holes, along) for span in fragments]
    if not all(each.fragments for each in found):
        found = [Projection(each.fragments, exact=False) for each in found]
    spans = tuple(sorted({span for each in found for span in each.fragments}))
    if not spans:
        return Projection((), exact=False)
    apart = all(one[1] <= other[0] for one, other in pairwise(spans))
    return Projection(spans if apart else (covering(spans),), apart and all(each.exact for each in found))


def _fragment(text: str, span: Span, there: str, holes: Sequence[Span], along: Alignment) -> Projection:
    quote = text[span[0] : span[1]]
    mapped = _mapped(span, along)
    near = mapped.fragments[0][0] if mapped.fragments else 0
    told = _hits(there, quote, _told_in(span, along))
    if told:
        return Projection((min(told, key=lambda hit: abs(hit[0] - near)),), exact=True)
    anywhere = [hit for hit in _hits(there, quote, [(0, len(there))]) if not any(overlaps(hit, hole) for hole in holes)]
    return Projection((anywhere[0],), exact=True) if len(anywhere) == 1 else mapped


def _told_in(span: Span, along: Alignment) -> list[Span]:
    """The sentences that tell what the sentences under `span` tell."""
    pairs = [pair for at in along.left.touching(span) for pair in along.all_of(at)]
    return [along.right.sentences[pair.right].span for pair in pairs]


def _hits(text: str, quote: str, places: Sequence[Span]) -> list[Span]:
    """Where `quote` stands as whole words, beginning in one of `places`."""
    out = []
    for start, end in places:
        at = text.find(quote, start)
        while 0 <= at < end:
            stop = at + len(quote)
            inside = (quote[0].isalnum() and _goes_on(text, at - 1, -1)) or (
                quote[-1].isalnum() and _goes_on(text, stop, 1)
            )
            if not inside:
                out.append((at, stop))
            at = text.find(quote, at + 1)
    return out


def _goes_on(text: str, at: int, step: int) -> bool:
    """Whether a word goes on at `at`, in the direction of `step`: `kapal` is no word of its own in `kapal-kapal`."""
    if not 0 <= at < len(text):
        return False
    further = text[at + step : at + step + 1] if at + step >= 0 else ""
    return text[at].isalnum() or (text[at] in "-‐‑'’" and further.isalnum())


def _mapped(span: Span, along: Alignment) -> Projection:
    """What the words under `span` became in the sentences that tell the same; neighbouring sentences as one."""
    fragments: list[Span] = []
    words = kept = there = 0
    last_right = -2
    for at in along.left.touching(span):
        left = along.left.sentences[at]
        first, last = left.covered(span)
        words += last - first
        ways = [(_became(left, along.right.sentences[pair.right], first, last), pair) for pair in along.all_of(at)]
        best = max(ways, key=lambda way: way[0].kept, default=None)
        if best is None or best[0].first == best[0].last:
            continue
        right, became = along.right.sentences[best[1].right], best[0]
        kept += became.kept
        there += became.last - became.first
        place = (right.spans[became.first][0], right.spans[became.last - 1][1])
        if fragments and best[1].right - last_right in (0, 1) and fragments[-1][0] < place[1]:
            fragments[-1] = (min(fragments[-1][0], place[0]), max(fragments[-1][1], place[1]))
        else:
            fragments.append(place)
        last_right = best[1].right
    if not fragments or kept < KEPT * words:
        return Projection((), exact=False)
    return Projection(tuple(sorted(fragments)), exact=kept == words == there and len(fragments) == 1)


@dataclass(frozen=True, slots=True)
class _Became:
    """The words `[first, last)` of the other sentence that a passage became, `kept` of them unchanged."""

    first: int
    last: int
    kept: int


def _became(left: Sentence, right: Sentence, first: int, last: int) -> _Became:
    """What words `[first, last)` of `left` are in `right`."""
    start, stop, kept = len(right.words), 0, 0
    for equal, i1, i2, j1, j2 in _runs(left, right):
        a, b = max(i1, first), min(i2, last)
        if a >= b or j1 == j2:
            continue
        if equal:
            kept += b - a
            c, d = j1 + a - i1, j1 + b - i1
        elif (a, b) == (i1, i2):
            c, d = j1, j2
        else:
            c, d = _part(left.words, right.words, (i1, i2, j1, j2), (a, b))
        start, stop = min(start, c), max(stop, d)
    return _Became(start, stop, kept) if start < stop else _Became(0, 0, 0)


def _runs(left: Sentence, right: Sentence) -> Iterator[tuple[bool, int, int, int, int]]:
    """The edits, neighbouring changes as one: the fewest edits leave open which word of them replaces which."""
    run: tuple[int, int, int, int] | None = None
    for equal, i1, i2, j1, j2 in _edits(left, right):
        if not equal:
            run = (run[0], i2, run[2], j2) if run else (i1, i2, j1, j2)
            continue
        if run:
            yield False, *run
            run = None
        yield True, i1, i2, j1, j2
    if run:
        yield False, *run


def _part(
    left: Sequence[str], right: Sequence[str], run: tuple[int, int, int, int], part: tuple[int, int]
) -> tuple[int, int]:
    """What a part of a changed run became: the words most like its own, or else as large a part of the run there."""
    from rapidfuzz import fuzz, process

    i1, i2, j1, j2 = run
    found = [
        j1 + int(hit[2])
        for word in left[part[0] : part[1]]
        if (hit := process.extractOne(word, right[j1:j2], scorer=fuzz.ratio, score_cutoff=LIKE))
    ]
    if found:
        return min(found), max(found) + 1
    scale = (j2 - j1) / (i2 - i1)
    return j1 + int((part[0] - i1) * scale), j1 + ceil((part[1] - i1) * scale)
