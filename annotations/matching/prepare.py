"""An article as it is matched: its own words as arrays, furniture left out, nothing deleted.

Cleaning comes in two steps. Regions first: what is `aside`, by- or dateline, title or caption is not what two outlets
share. Then lines that an outlet prints again and again, and headlines of other articles
(`annotations.matching.furniture`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from annotations.matching.arrays import B1, I64, U64, Powers, spread
from annotations.matching.entries import entries_of
from annotations.matching.figures import Figures, figures_of
from annotations.matching.furniture import teasers
from annotations.matching.overlap import Side
from annotations.matching.passages import MOST_SENTENCES
from annotations.matching.words import Words, read_words
from annotations.spans import Span

__all__ = [
    "METHOD",
    "NOT_OWN",
    "Article",
    "Prepared",
    "own_holes",
    "prepare",
    "prepare_many",
]

METHOD = "3"
"""Version of words, sketches and scores. What was stored under another one is made again."""

NOT_OWN = ("aside", "dateline", "byline", "caption", "title")
"""Regions that are not the article's running text."""

FEW_WORDS = 20
"""Words of running text below which title and captions are matched as well: a picture story has no other."""

LONGEST_LINE = 300
"""Code points of a line beyond which it is running text and never furniture (as in `outlets.yaml`)."""

TEMPLATE = 0.25
"""Share of an article's words in repeated lines outside its tail from which it is a page made from a template;
headlines of other articles do not count."""

_SENTENCES = Powers(0xD1342543DE82EF95)


@dataclass(frozen=True, slots=True)
class Article:
    """What is known of an article before it is prepared. `holes` are the spans that are not its own text."""

    text: str
    holes: tuple[Span, ...] = ()


@dataclass(frozen=True, eq=False)
class Prepared:
    """An article's own words in order, n of them in m sentences.

    `words`: n hashes. `starts`, `ends`: where each stands (code points of `text`). `digits`: how many digits it has.
    `sentences`: m + 1 positions in `words` where sentences begin, closed by n. `sentence_keys`: m hashes of whole
    sentences. `lines`: `(start, end)` of every line, `line_keys`: its hash, 0 if it is too long to be furniture. `key`:
    hash of all words in order, 0 without any. `template`: whether repeated lines fill more than a quarter of it outside
    its tail.
    """

    text: str
    words: U64
    starts: I64
    ends: I64
    digits: I64
    sentences: I64
    sentence_keys: U64
    lines: I64
    line_keys: U64
    key: int
    template: bool = False

    @cached_property
    def entries(self) -> I64:
        """Which word stands in which sentence, see `annotations.matching.entries.entries_of`. Made once."""
        rows = self.sentences[: MOST_SENTENCES + 1]
        return entries_of(self.words[: rows[-1]], rows)

    @cached_property
    def side(self) -> Side:
        """The article as its sentences, up to `MOST_SENTENCES`, are paired with another's. Made once."""
        return Side.of(self.words, self.sentences, self.sentence_keys, self.entries)

    @cached_property
    def figures(self) -> Figures:
        """The numbers of its sentences, up to `MOST_SENTENCES`. Made once."""
        at = np.flatnonzero(self.digits[: self.sentences[: MOST_SENTENCES + 1][-1]])
        rows = np.searchsorted(self.sentences, at, side="right") - 1
        places = zip(rows.tolist(), self.starts[at].tolist(), self.ends[at].tolist(), strict=True)
        return figures_of(self.text, list(places))

    def span(self, sentence: int) -> Span:
        """Where sentence `sentence` stands, first word to last."""
        first, last = int(self.sentences[sentence]), int(self.sentences[sentence + 1])
        return int(self.starts[first]), int(self.ends[last - 1])


def own_holes(text: str, regions: Iterable[tuple[str, int, int]]) -> tuple[Span, ...]:
    """The spans of `text` that are not its running text, from `(kind, start, end)` rows.

    Where next to nothing would be left, title and captions stay in.
    """
    every = tuple(regions)
    holes = tuple([(start, end) for kind, start, end in every if kind in NOT_OWN])
    rest = len(text) - sum([end - start for start, end in holes])
    if rest < 12 * FEW_WORDS and text and _count(text, holes) < FEW_WORDS:
        return tuple((start, end) for kind, start, end in every if kind in NOT_OWN[:3])
    return holes


def _count(text: str, holes: Sequence[Span]) -> int:
    pieces, at = [], 0
    for start, end in sorted(holes):
        pieces.append(text[at:start])
        at = max(at, end)
    return len(" ".join([*pieces, text[at:]]).split())


def prepare(text: str, regions: Iterable[tuple[str, int, int]] = (), furniture: U64 | None = None) -> Prepared:
    """`text` as it is matched. `regions`: `(kind, start, end)` rows. `furniture`: sorted keys of its outlet's lines."""
    return prepare_many([Article(text, own_holes(text, regions))], [furniture])[0]


def prepare_many(articles: Sequence[Article], furniture: Sequence[U64 | None] | None = None) -> list[Prepared]:
    """The same for many: a hundred at once cost a fifth of a hundred one by one.

    `furniture[n]` are the sorted keys of the lines of article n's outlet.
    """
    pages = read_pages(articles)
    return prepared(pages, [each.text for each in articles], without_furniture(pages, furniture)) if articles else []


@dataclass(frozen=True, slots=True, eq=False)
class Pages:
    """Articles that were read, with their furniture. `line_first[n]:line_first[n + 1]` are the lines of article n:
    `lines` as `(start, end)`, and `line_keys`."""

    words: Words
    lines: I64
    line_keys: U64
    line_first: I64


def read_pages(articles: Sequence[Article]) -> Pages:
    """The words and lines of articles: what does not hang on what other articles have."""
    words = read_words([each.text for each in articles], [each.holes for each in articles])
    return Pages(words, *_lines(words))


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """The words of articles without their furniture. Of each article whether it is made from a `template`, and the
    `key` of its words. Article n has the keys of sentences `first[n]` … `first[n + 1] - 1`, and the positions of
    `sentences`, as `Prepared` has them, `first[n] + n` … `first[n + 1] + n`."""

    words: Words
    template: list[bool]
    keys: U64
    first: I64
    sentences: I64
    sentence_keys: U64


def without_furniture(pages: Pages, furniture: Sequence[U64 | None] | None = None) -> Own:
    """What is left of the articles without their furniture; `furniture` as for `prepare_many`."""
    kept, template = _without(pages.words, pages.line_keys, pages.line_first, furniture)
    words = pages.words if kept is None else _only(pages.words, kept)
    rows = _stretches(words.sentence, len(words.keys))
    first = np.searchsorted(rows[:-1], words.articles)
    return Own(
        words, template, _SENTENCES.stretches(words.keys, words.articles[:-1], words.articles[1:]),
        first, _closed(rows, first, words.articles), _SENTENCES.stretches(words.keys, rows[:-1], rows[1:]),
    )  # fmt: skip


def prepared(pages: Pages, texts: Sequence[str], own: Own) -> list[Prepared]:
    """The articles one by one. `texts`: where their words stand in."""
    words, keys = own.words, own.keys.tolist()
    cuts = [each.tolist() for each in (words.articles, own.first, pages.line_first)]
    out = []
    for n, text in enumerate(texts):
        (a, b), (s, t), (c, d) = (each[n : n + 2] for each in cuts)
        out.append(
            Prepared(
                text, words.keys[a:b], words.starts[a:b], words.ends[a:b], words.digits[a:b],
                own.sentences[s + n : t + n + 1], own.sentence_keys[s:t],
                pages.lines[c:d], pages.line_keys[c:d], keys[n], own.template[n],
            )
        )  # fmt: skip
    return out


def _closed(rows: I64, first: I64, articles: I64) -> I64:
    """The positions of each article's sentences among its words and, after the last, how many words it has: article n
    has `first[n] + n` … `first[n + 1] + n`."""
    count = len(first) - 1
    out = np.empty(len(rows) - 1 + count, np.int64)
    owner = np.repeat(np.arange(count), np.diff(first))
    out[np.arange(len(rows) - 1) + owner] = rows[:-1] - articles[owner]
    out[first[1:] + np.arange(count)] = np.diff(articles)
    return out


def _stretches(begins: B1, size: int) -> I64:
    return np.append(np.flatnonzero(begins), size)


def _lines(words: Words) -> tuple[I64, U64, I64]:
    """`(start, end)` of every line in code points, its key (0 if it is too long), and each article's first line."""
    rows = _stretches(words.line, len(words.keys))
    keys = _SENTENCES.stretches(words.keys, rows[:-1], rows[1:])
    starts, ends = words.starts[rows[:-1]], words.ends[rows[1:] - 1]
    keys[ends - starts > LONGEST_LINE] = 0
    return np.stack([starts, ends], axis=1), keys, np.searchsorted(rows[:-1], words.articles)


def _without(
    words: Words, keys: U64, first: I64, furniture: Sequence[U64 | None] | None
) -> tuple[B1 | None, list[bool]]:
    """Which words are left when furniture and headlines of other articles are out (None: all), and which articles are
    made from a template. Nothing is out if `furniture` is None."""
    if furniture is None:
        return None, [False] * (len(first) - 1)
    sizes = np.diff(_stretches(words.line, len(words.keys)))
    masked = teasers(keys, sizes, first)
    here = _known(keys, first, furniture)
    template = _from_template(masked, here, sizes, first)
    masked |= here
    return (np.repeat(~masked, sizes) if masked.any() else None), template


def _known(keys: U64, first: I64, furniture: Sequence[U64 | None]) -> B1:
    """Which lines are among the furniture of their outlet. Those of an outlet are looked up together."""
    groups: dict[int, tuple[U64, list[int]]] = {}
    for n, known in enumerate(furniture):
        if known is not None and len(known):
            groups.setdefault(id(known), (known, []))[1].append(n)
    out = np.zeros(len(keys), np.bool_)
    for known, articles in groups.values():
        at = spread(first[articles], first[1:][articles] - first[articles])
        mine = keys[at]
        out[at] = (known[np.minimum(np.searchsorted(known, mine), len(known) - 1)] == mine) & (mine != 0)
    return out


def _from_template(masked: B1, here: B1, sizes: I64, first: I64) -> list[bool]:
    """Which articles have more than their share of words in lines that are furniture (`here`) before the last that is
    their own. Lines that are `masked` count for nothing."""
    count = len(first) - 1
    owner = np.repeat(np.arange(count), np.diff(first))
    own = np.flatnonzero(~masked & ~here)
    last = np.zeros(count, np.int64)
    last[owner[own]] = own  # of several the last one stays
    inside = np.flatnonzero(here & ~masked & (np.arange(len(sizes)) < last[owner]))
    repeated = np.bincount(owner[inside], sizes[inside], count)
    total = np.bincount(owner, np.where(masked, 0, sizes), count)
    return [bool(each) for each in repeated > TEMPLATE * total]


def _only(words: Words, kept: B1) -> Words:
    """The words that are kept; a sentence that lost its beginning begins with what is left of it."""
    at = np.flatnonzero(kept)
    articles = np.searchsorted(at, words.articles)
    begins, sentence = np.flatnonzero(words.sentence), words.sentence[at]
    after = np.flatnonzero(np.diff(at) > 1) + 1
    sentence[after] |= begins.searchsorted(at[after], "right") > begins.searchsorted(at[after - 1], "right")
    sentence[articles[:-1][articles[:-1] < len(at)]] = True
    return Words(words.keys[at], words.starts[at], words.ends[at], words.digits[at], sentence, words.line[at], articles)
