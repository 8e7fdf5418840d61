"""Words, sentences and lines of many articles at once, as arrays: 20 µs an article of 250 words.

What a word is here is what counts when two articles are compared: case, apostrophes and punctuation do not, numbers
keep their separators (`6.759.148` is one word). Offsets are code points of the article's own text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from annotations.matching.alphabet import (
    ALONE,
    APOSTROPHE,
    BREAK,
    CLOSE,
    DIGIT,
    END,
    HARD,
    JOIN,
    SPACE,
    WORD,
    flags_and_small,
)
from annotations.matching.arrays import B1, I64, U8, U16, U32, U64, Powers
from annotations.spans import Span

__all__ = ["Words", "read_words", "word_keys"]

_LETTERS = Powers(0x9E3779B97F4A7C15)
_SEPARATOR = "\n\n"
_ENDS = ("\n", "\n\n")
"""What stands between two holes if each is a line: holes are read as ends of lines, so these make one of them."""

_ABBREVIATIONS = (
    "dr drs dra ir prof hj kh rp no jl st mr mrs ms sr jr gen col lt sgt rep sen gov pres vs tgl hal jend letjen "
    "mayjen brigjen kol komjen irjen kompol akp ust tn ny sdr bpk yth jan feb mar apr jun jul aug sep sept oct nov dec"
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a block of articles, one after the other. `articles[n]:articles[n + 1]` are those of article n.

    `keys` are 64-bit hashes; `starts`, `ends` code points of the article's text; `digits` how many each has;
    `sentence`, `line` whether the word begins one.
    """

    keys: U64
    starts: I64
    ends: I64
    digits: I64
    sentence: B1
    line: B1
    articles: I64


def read_words(texts: Sequence[str], holes: Sequence[Sequence[Span]]) -> Words:
    """The words of `texts` outside `holes` (spans of each text)."""
    page = _scan(texts, holes)
    digits = np.searchsorted(page.ends, np.flatnonzero((page.flags & DIGIT) != 0), side="right")
    line, sentence = _breaks(page)
    first = page.articles[:-1][page.articles[:-1] < len(page.starts)]
    line[first] = sentence[first] = True
    return Words(
        page.keys, page.starts - page.before, page.ends - page.before, np.bincount(digits, minlength=len(page.starts)),
        sentence, line, page.articles,
    )  # fmt: skip


def word_keys(texts: Sequence[str], holes: Sequence[Sequence[Span]]) -> tuple[U64, I64]:
    """Only the hashes of the words, and the n + 1 positions between articles: half the work."""
    page = _scan(texts, holes)
    return page.keys, page.articles


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """Texts one after the other without their holes: the bits of every character, and the words. `small`: whether a
    word begins with a small letter, or what has none; `before`: how much further on here than in its own text it
    stands."""

    flags: U8
    small: B1
    starts: I64
    ends: I64
    keys: U64
    before: I64
    articles: I64


def _scan(texts: Sequence[str], holes: Sequence[Sequence[Span]]) -> _Page:
    joined, bases, pieces, shifts = _pieces(texts, holes)
    codes: U16 | U32 = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(codes) > len(joined):  # seldom: characters that take two of these
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    flags, letters = flags_and_small(codes)
    starts, ends = _cut(flags)
    keys = _LETTERS.stretches(letters, starts, ends)
    articles = np.searchsorted(starts, [*bases, len(codes)])
    before = np.repeat(np.array(shifts, np.int64), np.diff(np.searchsorted(starts, [*pieces, len(codes)])))
    return _Page(flags, letters[starts] == codes[starts], starts, ends, keys, before, articles)


def _pieces(texts: Sequence[str], holes: Sequence[Sequence[Span]]) -> tuple[str, list[int], list[int], list[int]]:
    """The texts one after the other, an end of line or two for each hole; where there each text begins, and each piece
    between holes, and how much further on than in its text."""
    joined: list[str] = []
    bases, pieces, shifts = [], [], []
    size = 0
    for text, spans in zip(texts, holes, strict=True):
        bases.append(size)
        last = done = 0  # where the last piece ended, and the hole behind it
        for start, end in [*sorted(spans), (len(text), len(text))]:
            if start > done and (piece := text[done:start]) not in _ENDS:
                gap = _SEPARATOR[: done - last]
                size += len(gap)
                joined += (gap, piece)
                pieces.append(size)
                shifts.append(size - done)
                size += start - done
                last = start
            if end > done:
                done = end
        joined.append(_SEPARATOR)
        size += len(_SEPARATOR)
    return "".join(joined), bases, pieces, shifts


def _cut(flags: U8) -> tuple[I64, I64]:
    """Where words start and end."""
    word = (flags & WORD) != 0
    # What joins two halves of a word is rare: it is looked at one by one.
    at = np.flatnonzero((flags & JOIN) != 0)
    at = at[(at > 0) & (at < len(flags) - 1)]
    apostrophe = (flags[at] & APOSTROPHE) == APOSTROPHE
    before, after = flags[at - 1], flags[np.minimum(at + 1, len(flags) - 1)]
    joined = np.where(apostrophe, before & after & WORD, before & after & DIGIT) != 0
    word[at[joined]] = True
    if ((flags & ALONE) != 0).any():
        alone = (flags & ALONE) != 0
        starts = word.copy()
        starts[1:] &= ~word[:-1] | alone[:-1] | alone[1:]
        ends = word.copy()
        ends[:-1] &= ~word[1:] | alone[:-1] | alone[1:]
        return np.flatnonzero(starts), np.flatnonzero(ends) + 1
    edges = np.zeros(len(word) + 1, np.bool_)
    edges[:-1] = word
    edges[1:] ^= word
    cuts = np.flatnonzero(edges)
    return cuts[::2], cuts[1::2]


def _breaks(page: _Page) -> tuple[B1, B1]:
    """Whether each word begins a line, and whether it begins a sentence."""
    flags, starts, ends = page.flags, page.starts, page.ends
    at = np.flatnonzero((flags & HARD) != 0)  # ends of sentences and lines; none of them is in a word
    kinds, where = flags[at], np.searchsorted(starts, at)
    breaks = _before(where[(kinds & BREAK) != 0], len(starts))
    stops = _before(where[_stops(flags, at, kinds)], len(starts)) > 0
    hard = _before(where[(kinds & HARD) == HARD], len(starts)) > 0
    small_letter = page.small & ((flags[starts] & (DIGIT | ALONE)) == 0)
    dotted = np.flatnonzero(stops[1:] & (breaks[1:] == 0))
    dotted = dotted[flags[ends[dotted]] == (END | JOIN)]
    initial = (ends[dotted] - starts[dotted] == 1) & ((flags[starts[dotted]] & DIGIT) == 0)
    stops[dotted[initial | _abbreviated(page.keys[dotted])] + 1] = False
    return breaks > 0, ((stops | (breaks == 1)) & ~small_letter) | (breaks > 1) | hard


def _before(words: I64, count: int) -> I64:
    """How many marked characters stand between each word and the one before it; `words` come after them."""
    return np.bincount(words, minlength=count + 1)[:count]


def _stops(flags: U8, at: I64, kinds: U8) -> B1:
    """Which of these characters may end a sentence: before white space, or before what closes a quotation."""
    last = len(flags) - 1
    after, then = flags[np.minimum(at + 1, last)], flags[np.minimum(at + 2, last)]
    room = ((after & SPACE) != 0) & (at < last)
    closed = ((after & CLOSE) != 0) & ((then & SPACE) != 0) & (at + 1 < last)
    return np.asarray(((kinds & END) != 0) & (room | closed), np.bool_)


def _abbreviated(keys: U64) -> B1:
    known = _abbreviations()
    found: B1 = known[np.minimum(known.searchsorted(keys), len(known) - 1)] == keys
    return found


@cache
def _abbreviations() -> U64:
    return np.sort(_hashes(_ABBREVIATIONS.split()))


def _hashes(words: Sequence[str]) -> U64:
    """The keys of words in small letters."""
    ends = np.cumsum([len(word) for word in words])
    codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32).astype(np.uint64)
    return _LETTERS.stretches(codes, np.concatenate([[0], ends[:-1]]), ends)
