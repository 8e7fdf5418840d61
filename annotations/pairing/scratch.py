"""What a run keeps in files beside the project until it ends: articles cut into words, so that it is done once.

Two kinds of files, in the byte order of the machine, since nobody else reads them. Pages: some hundred articles with
their furniture, before it is known what that is. Records: each article by itself as it is compared, the texts left out
but for their numbers.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from annotations.errors import KutipError
from annotations.matching import prepare
from annotations.matching.arrays import I64, U64
from annotations.matching.prepare import Pages, Prepared
from annotations.matching.words import Words
from annotations.store.reading_matching import Body

__all__ = [
    "Block",
    "Known",
    "Places",
    "Records",
    "keep_pages",
    "keep_places",
    "keep_records",
    "load_pages",
    "scratch_folder",
]

_HEADER = 7
"""Numbers before the words of a record: outlet, hash of all words, template, and how many of what follow."""

_COUNTS = 4
"""Numbers at the beginning of a file of pages: articles, words with digits, words, lines."""

_WHERE = "where.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """An article as it is compared. Of its text only the numbers are there."""

    outlet: int
    title: str
    article: Prepared


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Articles of one file of pages. `numbers[n]`: the text that the words with digits of article n stand in."""

    ids: list[int]
    outlets: list[int]
    titles: list[str]
    numbers: list[str]
    pages: Pages


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where records are: article `ids[n]` has `sizes[n]` bytes from `offsets[n]` on in the file `path`."""

    path: str
    ids: list[int]
    offsets: I64
    sizes: I64


@contextmanager
def scratch_folder(target: str) -> Iterator[str]:
    """A folder for one run, removed at its end; what killed runs on the same project left behind goes as well."""
    if "://" in target:
        with tempfile.TemporaryDirectory(prefix="kutip-") as folder:
            yield folder
        return
    project = Path(target).absolute()
    for left in project.parent.glob(f"{_escaped(project.name)}.matching-*"):
        if not _alive(left.name.rpartition("-")[2]):
            shutil.rmtree(left, ignore_errors=True)
    folder = f"{project}.matching-{os.getpid()}"
    try:
        Path(folder).mkdir(exist_ok=True)
    except OSError as error:
        raise _no_room(folder, error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _escaped(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def _alive(process: str) -> bool:
    if not process.isdecimal():
        return True  # not one of ours
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _no_room(path: str, error: OSError) -> KutipError:
    reason = error.strerror or str(error)
    return KutipError(f"{path} could not be written: {reason}", "Matching needs as much room as the texts have.")


def keep_pages(path: str, bodies: Sequence[Body], parts: Sequence[Pages]) -> None:
    """Write articles that were read, a few to a part, as one file."""
    numbers: list[str] = []
    sizes, places, digits, done, words_done = [], [], [], 0, 0
    for part in parts:
        words = part.words
        at = np.flatnonzero(words.digits)
        cuts = np.searchsorted(at, words.articles).tolist()
        starts, ends = words.starts[at], words.ends[at]
        sizes.append(ends - starts)
        digits.append(words.digits[at])
        places.append(at + words_done)
        spans = list(map(slice, starts.tolist(), ends.tolist()))
        for n, (a, b) in enumerate(pairwise(cuts), done):
            numbers += map(bodies[n].text.__getitem__, spans[a:b])
        done += len(cuts) - 1
        words_done += len(words.keys)
    told = json.dumps([[body.title for body in bodies], "".join(numbers)]).encode()
    counts = [len(bodies), sum(map(len, places)), words_done, sum(len(part.line_keys) for part in parts)]
    values = np.concatenate([
        np.array([*counts, *(body.id for body in bodies), *(body.outlet for body in bodies)], np.int64),
        _bounds([part.words.articles for part in parts]), _bounds([part.line_first for part in parts]),
        *places, *sizes, *digits,
        *(part.words.keys.view(np.int64) for part in parts), *(part.line_keys.view(np.int64) for part in parts),
    ])  # fmt: skip
    begins = np.concatenate([*(part.words.sentence for part in parts), *(part.words.line for part in parts)])
    try:
        with open(path, "wb") as file:
            file.writelines([values.data, begins.data, told])
    except OSError as error:
        raise _no_room(path, error) from error


def _joined(parts: Sequence[I64]) -> I64:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _bounds(parts: Sequence[I64]) -> I64:
    """Positions between articles, of parts one after the other."""
    return np.append(0, np.cumsum(np.concatenate([np.diff(part) for part in parts])))


def load_pages(path: str) -> Block:
    """What `keep_pages` wrote."""
    data = Path(path).read_bytes()
    articles, numbers, words, lines = np.frombuffer(data, np.int64, _COUNTS).tolist()
    sizes = [articles, articles, articles + 1, articles + 1, numbers, numbers, numbers, words, lines]
    cuts = np.cumsum([_COUNTS, *sizes]).tolist()
    values = np.frombuffer(data, np.int64, cuts[-1])
    ids, outlets, own, line_first, places, lengths, digits, keys, line_keys = (values[a:b] for a, b in pairwise(cuts))
    sentence, line = np.frombuffer(data, np.bool_, 2 * words, 8 * cuts[-1]).reshape(2, words)
    titles, told = json.loads(data[8 * cuts[-1] + 2 * words :])
    ends = np.append(0, np.cumsum(lengths))
    first = np.searchsorted(places, own)
    before = ends[first]  # code points of numbers before those of each article
    begin, end, each = np.zeros((3, words), np.int64)
    begin[places] = ends[:-1] - np.repeat(before[:-1], np.diff(first))
    end[places] = begin[places] + lengths
    each[places] = digits
    pages = Pages(
        Words(keys.view(np.uint64), begin, end, each, sentence, line, own), np.zeros((lines, 2), np.int64),
        line_keys.view(np.uint64), line_first,
    )  # fmt: skip
    return Block(ids.tolist(), outlets.tolist(), titles, [told[a:b] for a, b in pairwise(before.tolist())], pages)


def prepared(block: Block, furniture: Mapping[int, U64]) -> list[Prepared]:
    """The articles of a block without their furniture: sorted keys of lines by outlet."""
    return prepare.prepared(block.pages, block.numbers, [furniture.get(outlet) for outlet in block.outlets])


def keep_records(folder: str, block: Block, articles: Sequence[Prepared]) -> Places:
    """Write articles as they are compared, to a file of this process."""
    path = f"{folder}/records-{os.getpid()}"
    records = [
        _record(outlet, title, article)
        for outlet, title, article in zip(block.outlets, block.titles, articles, strict=True)
    ]
    sizes = np.array([len(each) for each in records], np.int64)
    try:
        with open(path, "ab") as file:
            first = file.tell()
            file.write(b"".join(records))
    except OSError as error:
        raise _no_room(path, error) from error
    return Places(path, block.ids, first + np.cumsum(sizes) - sizes, sizes)


def _record(outlet: int, title: str, article: Prepared) -> bytes:
    at = np.flatnonzero(article.digits)
    texts = [title.encode("utf-8", "surrogatepass"), article.text.encode("utf-8", "surrogatepass")]
    key = article.key - (1 << 64) if article.key >> 63 else article.key
    header = [outlet, key, article.template, len(article.words), len(article.sentence_keys), len(at), len(texts[0])]
    numbers = np.concatenate([
        np.array(header, np.int64), article.words.view(np.int64), article.sentence_keys.view(np.int64),
        article.sentences, at, article.starts[at], article.ends[at], article.digits[at],
    ])  # fmt: skip
    return b"".join([numbers.tobytes(), *texts])


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
            offsets=_joined([each.offsets for each in found])[order],
            sizes=_joined([each.sizes for each in found])[order],
        )  # fmt: skip
    except OSError as error:
        raise _no_room(path, error) from error


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


_NO_LINES = np.zeros((0, 2), np.int64)
_NO_KEYS = np.zeros(0, np.uint64)


def _known(record: bytes) -> Known:
    outlet, key, template, words, sentences, numbers, title = struct.unpack_from("7q", record)
    count = _HEADER + words + 2 * sentences + 1 + 4 * numbers
    values = np.frombuffer(record, np.int64, count)
    a = _HEADER + words
    b = a + sentences
    c = b + sentences + 1
    starts, ends, digits = np.zeros((3, words), np.int64)
    at = values[c : c + numbers]
    starts[at], ends[at], digits[at] = values[c + numbers :].reshape(3, numbers)
    texts = record[8 * count :]
    article = Prepared(
        texts[title:].decode("utf-8", "surrogatepass"), values[_HEADER:a].view(np.uint64), starts, ends, digits,
        values[b:c], values[a:b].view(np.uint64), _NO_LINES, _NO_KEYS, key % (1 << 64), bool(template),
    )  # fmt: skip
    return Known(outlet, texts[:title].decode("utf-8", "surrogatepass"), article)
