"""Words, sentences and lines of many articles at once, as arrays: 20 µs an article of 250 words.

What a word is here is what counts when two articles are compared: case, apostrophes and punctuation do not, numbers
keep their separators (`6.759.148` is one word). Offsets are code points of the article's own text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.matching.alphabet import ALONE, APOSTROPHE, BREAK, CLOSE, DIGIT, END, HARD, JOIN, SPACE, WORD, folded
from annotations.matching.alphabet import flags as flags_of
from annotations.matching.arrays import B1, I64, U8, U32, U64, Powers
from annotations.spans import Span

__all__ = ["Words", "read_words"]

_LETTERS = Powers(0x9E3779B97F4A7C15)
_SEPARATOR = "\n\n"

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
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    bases = np.zeros(len(texts), np.int64)
    np.cumsum(lengths[:-1] + len(_SEPARATOR), out=bases[1:])
    joined = _SEPARATOR.join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, np.uint32)
    flags = flags_of(codes)
    for base, spans in zip(bases.tolist(), holes, strict=True):
        for start, end in spans:
            flags[base + start : base + end] = BREAK | SPACE
    starts, ends = _cut(flags)
    small = folded(codes)
    keys = _LETTERS.stretches(small.astype(np.uint64), starts, ends)
    running = np.zeros(len(codes) + 1, np.int64)
    np.cumsum((flags & DIGIT) != 0, out=running[1:])
    articles = np.searchsorted(starts, np.append(bases, len(codes)))
    line, sentence = _breaks(flags, small, codes, keys, starts, ends)
    first = articles[:-1][articles[:-1] < len(starts)]
    line[first] = sentence[first] = True
    own = np.repeat(bases, np.diff(articles))
    return Words(keys, starts - own, ends - own, running[ends] - running[starts], sentence, line, articles)


def _cut(flags: U8) -> tuple[I64, I64]:
    """Where words start and end."""
    word = (flags & WORD) != 0
    if len(flags) > 2:
        digit = (flags & DIGIT) != 0
        join = (flags & JOIN) != 0
        apostrophe = (flags & APOSTROPHE) == APOSTROPHE
        joined = join[1:-1] & ~apostrophe[1:-1] & digit[:-2] & digit[2:]
        joined |= apostrophe[1:-1] & word[:-2] & word[2:]
        word[1:-1] |= joined
    alone = (flags & ALONE) != 0
    apart = ~word[:-1] | alone[:-1] | alone[1:]
    starts = word.copy()
    starts[1:] &= apart
    ends = word.copy()
    ends[:-1] &= ~word[1:] | alone[:-1] | alone[1:]
    return np.flatnonzero(starts), np.flatnonzero(ends) + 1


def _breaks(flags: U8, small: U32, codes: U32, keys: U64, starts: I64, ends: I64) -> tuple[B1, B1]:
    """Whether each word begins a line, and whether it begins a sentence."""
    size = len(starts)
    line, sentence = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    if size < 2:
        return line, sentence
    breaks = _between((flags & BREAK) != 0, starts, ends)
    line[1:] = breaks > 0
    stops = _between(_stops(flags), starts, ends) > 0
    after = starts[1:]
    small_letter = (small[after] == codes[after]) & ((flags[after] & (DIGIT | ALONE)) == 0)
    dotted = np.flatnonzero(stops & (breaks == 0))
    dotted = dotted[flags[ends[dotted]] == (END | JOIN)]
    short = ((ends[dotted] - starts[dotted] == 1) & ((flags[starts[dotted]] & DIGIT) == 0)) | np.isin(
        keys[dotted], _abbreviations()
    )
    stops[dotted[short]] = False
    hard = _between((flags & HARD) == HARD, starts, ends) > 0
    sentence[1:] = ((stops | (breaks == 1)) & ~small_letter) | (breaks > 1) | hard
    return line, sentence


def _between(here: B1, starts: I64, ends: I64) -> I64:
    """How many marked characters stand between each word and the next."""
    running = np.zeros(len(here) + 1, np.int64)
    np.cumsum(here, out=running[1:])
    counted: I64 = running[starts[1:]] - running[ends[:-1]]
    return counted


def _stops(flags: U8) -> B1:
    """Characters that may end a sentence: with white space behind them, or behind the mark that closes a quotation."""
    end = (flags & END) != 0
    out = np.zeros(len(flags), np.bool_)
    room = (flags & SPACE) != 0
    close = (flags & CLOSE) != 0
    out[:-1] = end[:-1] & room[1:]
    out[:-2] |= end[:-2] & close[1:-1] & room[2:]
    return out


_known: list[U64] = []


def _abbreviations() -> U64:
    if not _known:
        _known.append(_hashes(_ABBREVIATIONS.split()))
    return _known[0]


def _hashes(words: Sequence[str]) -> U64:
    """The keys of words in small letters."""
    ends = np.cumsum([len(word) for word in words])
    codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32).astype(np.uint64)
    return _LETTERS.stretches(codes, np.concatenate([[0], ends[:-1]]), ends)
