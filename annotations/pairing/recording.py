"""Articles written as a run compares them, a block at a time; `records` reads them one by one."""

from __future__ import annotations

import os
from itertools import pairwise

import numpy as np

from annotations.matching.arrays import I64, U64
from annotations.matching.entries import entries_of_many
from annotations.matching.figures import Figures, figures_of_many
from annotations.matching.passages import MOST_SENTENCES
from annotations.matching.prepare import Own
from annotations.pairing.records import Places
from annotations.pairing.scratch import Block, no_room

__all__ = ["keep_records"]


def keep_records(folder: str, block: Block, own: Own) -> Places:
    """Write articles as they are compared, to a file of this process. `own`: what is left of their words."""
    path = f"{folder}/records-{os.getpid()}"
    records = _records(block, own)
    sizes = np.array([len(each) for each in records], np.int64)
    try:
        with open(path, "ab") as file:
            first = file.tell()
            file.write(b"".join(records))
    except OSError as error:
        raise no_room(path, error) from error
    return Places(path, block.ids, first + np.cumsum(sizes) - sizes, sizes)


def _records(block: Block, own: Own) -> list[bytes]:
    """Each article as `records` reads it: numbers in the order of `annotations.pairing.records.Kept`, then texts."""
    words = own.words
    count = len(block.ids)
    rows = np.cumsum(words.sentence) - 1 - np.repeat(own.first[:-1], np.diff(words.articles))
    entries, entered = entries_of_many(words.keys, words.articles, rows)
    at = np.flatnonzero(words.digits)
    cuts = np.searchsorted(at, words.articles)
    figures, numbered = _figures(block, own, at, cuts, rows)
    columns: list[tuple[U64 | I64, I64]] = [
        (words.keys, words.articles), (own.sentence_keys, own.first), (own.sentences, own.first + np.arange(count + 1)),
        (entries, entered), (at - np.repeat(words.articles[:-1], np.diff(cuts)), cuts),
        *((each, numbered) for each in (figures.rows, figures.keys, figures.weights, figures.ends)),
    ]  # fmt: skip
    names = [title.encode("utf-8", "surrogatepass") for title in block.titles]
    header = np.empty((count, 9), np.int64)
    header[:, 0], header[:, 1], header[:, 2] = block.outlets, own.keys.view(np.int64), own.template
    for at_, bounds in zip(range(3, 8), (words.articles, own.first, entered, cuts, numbered), strict=True):
        header[:, at_] = np.diff(bounds)
    header[:, 8] = [len(name) for name in names]
    columns.insert(0, (header, 9 * np.arange(count + 1)))
    parts = [(values.tobytes(), (8 * bounds).tolist()) for values, bounds in columns]
    texts = _texts(figures, numbered)
    return [
        b"".join([*(data[begins[n] : begins[n + 1]] for data, begins in parts), names[n], texts[n]])
        for n in range(count)
    ]


def _figures(block: Block, own: Own, at: I64, cuts: I64, rows: I64) -> tuple[Figures, I64]:
    """The numbers of each article. `at`: the words that have digits, `cuts[n]` … `cuts[n + 1] - 1` those of article n;
    `rows`: the sentence of each word."""
    places = list(zip(rows[at].tolist(), own.words.starts[at].tolist(), own.words.ends[at].tolist(), strict=True))
    mine = [places[begin:end] for begin, end in pairwise(cuts.tolist())]
    if len(at) and rows[at].max() >= MOST_SENTENCES:
        mine = [[place for place in some if place[0] < MOST_SENTENCES] for some in mine]
    return figures_of_many(block.numbers, mine)


def _texts(figures: Figures, bounds: I64) -> list[bytes]:
    """The numbers of each article as they are written."""
    out, done = [], 0
    for begin, end in pairwise(bounds.tolist()):
        size = int(figures.ends[end - 1]) if end > begin else 0
        out.append(figures.text[done : done + size].encode("utf-8", "surrogatepass"))
        done += size
    return out
