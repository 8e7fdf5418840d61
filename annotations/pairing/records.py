"""Articles as a run compares them, each by itself in a file beside the project, in the byte order of the machine.

Texts are left out but for their numbers; which word stands in which sentence is worked out once for all comparisons.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from annotations.matching.arrays import B1, I64, U64
from annotations.matching.figures import Figures
from annotations.matching.overlap import Side
from annotations.matching.prepare import Prepared
from annotations.pairing.scratch import joined, no_room

__all__ = ["Kept", "Known", "Places", "Records", "keep_places"]

_HEADER = 9
"""Numbers before the words of a record: outlet, hash of all words, template, and how many of what follow."""

_WHERE = "where.npz"


@dataclass(eq=False)
class Kept:
    """An article's own words in order, and what else two are compared by (`annotations.matching.comparable`).

    `with_digits`: positions of the words that have some.
    """

    words: U64
    sentences: I64
    sentence_keys: U64
    entries: I64
    figures: Figures
    with_digits: I64
    key: int
    template: bool

    @cached_property
    def digits(self) -> B1:
        """Whether a word has digits."""
        out = np.zeros(len(self.words), np.bool_)
        out[self.with_digits] = True
        return out

    @cached_property
    def side(self) -> Side:
        """As `Prepared.side`."""
        return Side.of(self.words, self.sentences, self.sentence_keys, self.entries)


@dataclass(slots=True, eq=False)
class Known:
    """An article as it is compared, its outlet (by number) and title."""

    outlet: int
    title: str
    article: Kept | Prepared


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where records are: article `ids[n]` has `sizes[n]` bytes from `offsets[n]` on in the file `path`."""

    path: str
    ids: list[int]
    offsets: I64
    sizes: I64


def keep_places(folder: str, found: Sequence[Places]) -> None:
    """Write where all records are, if there are any."""
    if not found:
        return
    paths = list(dict.fromkeys(each.path for each in found))
    ids = np.array([each for places in found for each in places.ids], np.int64)
    files = np.repeat([paths.index(each.path) for each in found], [len(each.ids) for each in found])
    order = np.argsort(ids)
    path = f"{folder}/{_WHERE}"
    try:
        np.savez(
            path, paths=np.array(paths, np.str_), ids=ids[order], files=files[order],
            offsets=joined([each.offsets for each in found])[order],
            sizes=joined([each.sizes for each in found])[order],
        )  # fmt: skip
    except OSError as error:
        raise no_room(path, error) from error


class Records:
    """The records of a run, for one process. Without any, no article is known."""

    def __init__(self, folder: str) -> None:
        path = Path(folder, _WHERE)
        self._ids = np.zeros(0, np.int64)
        self._files: list[int] = []
        if path.exists():
            with np.load(path) as file:
                self._ids, self._owners = file["ids"], file["files"]
                self._offsets, self._sizes = file["offsets"], file["sizes"]
                self._files = [os.open(str(each), os.O_RDONLY) for each in file["paths"]]

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files:
            os.close(file)
        self._files = []

    def known(self, ids: Sequence[int]) -> dict[int, Known]:
        """Those of these articles that were kept."""
        wanted = np.array(ids, np.int64)
        at = np.minimum(np.searchsorted(self._ids, wanted), len(self._ids) - 1)
        if not len(self._ids):
            return {}
        at = at[self._ids[at] == wanted]
        rows = zip(
            self._ids[at].tolist(), self._owners[at].tolist(), self._sizes[at].tolist(), self._offsets[at].tolist(),
            strict=True,
        )  # fmt: skip
        return {article: _known(os.pread(self._files[file], size, offset)) for article, file, size, offset in rows}


def _known(record: bytes) -> Known:
    outlet, key, template, words, sentences, entries, digits, numbers, title = struct.unpack_from("9q", record)
    a = _HEADER + words
    b = a + sentences
    c = b + sentences + 1
    d = c + entries
    e = d + digits
    f = e + 4 * numbers
    values = np.frombuffer(record, np.int64, f)
    rows, keys, weights, ends = values[e:].reshape(4, numbers)
    texts = record[8 * f :]
    written = texts[title:].decode("utf-8", "surrogatepass")
    article = Kept(
        values[_HEADER:a].view(np.uint64), values[b:c], values[a:b].view(np.uint64), values[c:d],
        Figures(rows, keys.view(np.uint64), weights, ends, written), values[d:e], key % (1 << 64), bool(template),
    )  # fmt: skip
    return Known(outlet, texts[:title].decode("utf-8", "surrogatepass"), article)
