"""What a run keeps in files beside the project until it ends: articles cut into words, so that it is done once.

Here the folder and its pages: some hundred articles with their furniture, before it is known what that is, in the byte
order of the machine, since nobody else reads them. Articles as they are compared are the affair of `records`.
"""

from __future__ import annotations

import json
import os
import shutil
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
from annotations.matching.prepare import Own, Pages
from annotations.matching.words import Words
from annotations.store.reading_matching import Body

__all__ = ["Block", "joined", "keep_pages", "load_pages", "no_room", "scratch_folder", "without_furniture"]

_COUNTS = 4
"""Numbers at the beginning of a file of pages: articles, words with digits, words, lines."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Articles of one file of pages. `numbers[n]`: the text that the words with digits of article n stand in."""

    ids: list[int]
    outlets: list[int]
    titles: list[str]
    numbers: list[str]
    pages: Pages


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
    shutil.rmtree(folder, ignore_errors=True)  # in a container a killed run often had the same number
    try:
        Path(folder).mkdir(exist_ok=True)
    except OSError as error:
        raise no_room(folder, error) from error
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


def no_room(path: str, error: OSError) -> KutipError:
    """A file of the run could not be written."""
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
        raise no_room(path, error) from error


def joined(parts: Sequence[I64]) -> I64:
    """One after the other."""
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


def without_furniture(block: Block, furniture: Mapping[int, U64]) -> Own:
    """What is left of the articles of a block without their furniture: sorted keys of lines by outlet."""
    return prepare.without_furniture(block.pages, [furniture.get(outlet) for outlet in block.outlets])
