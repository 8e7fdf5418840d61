"""Ways to find copies, ours and others', from the same cleaned texts to pairs. The others come with the extra `peers`.

What others are given has had its furniture taken out by Kutip: on raw pages they find a third of it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from annotations.matching.candidates import candidate_pairs, worth_a_look
from annotations.matching.prepare import Prepared
from annotations.matching.relation import COPIES
from annotations.matching.sketch import sketch_words
from annotations.matching.stories import Member, Story, cluster
from annotations.matching.whole import BLOCK, Given, postings, prepare_all, representatives, verified
from annotations.matching.words import word_keys

__all__ = ["PEERS", "Found", "candidates_only", "cleaned", "installed", "kutip"]

PERMUTATIONS = 128
SHINGLE = 5
THRESHOLD = 0.5


@dataclass(slots=True)
class Found:
    """What a method found: pairs of article numbers, seconds, bytes that its index takes."""

    name: str
    pairs: set[tuple[int, int]]
    seconds: float
    index: int = 0
    phases: dict[str, float] = field(default_factory=dict)
    stories: list[Story] = field(default_factory=list)
    same: dict[int, int] = field(default_factory=dict)
    """Of an article whose words another had first, that other one: what is found of one is found of both."""


def kutip(given: Sequence[Given]) -> tuple[Found, list[Prepared]]:
    """The whole way, and the articles as they were prepared for it."""
    clock = _Clock()
    articles = prepare_all(given)
    clock.lap("clean, twice")
    first = representatives(articles, [each.date for each in given])
    own = np.flatnonzero(first == np.arange(len(first)))
    order = np.array(sorted(range(len(given)), key=lambda at: (given[at].date, at)), np.int64)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    grams, owners = postings([articles[at] for at in own.tolist()], ranks[own])
    clock.lap("sketch")
    pairs = candidate_pairs(grams, owners)
    pairs = worth_a_look(pairs, np.bincount(owners, minlength=len(given)))
    clock.lap("join")
    left, right = order[pairs.left].tolist(), order[pairs.right].tolist()
    edges = verified(articles, [each.outlet for each in given], zip(left, right, strict=True))
    clock.lap("verify")
    members = [Member(at, each.date, articles[at].key) for at, each in enumerate(given)]
    stories = cluster(members, edges)
    clock.lap("stories")
    alike = {_pair(edge.a, edge.b) for edge in edges if edge.relation in COPIES}
    found = Found("kutip, whole", alike, sum(clock.laps.values()), 0, clock.laps, stories)
    found.same = {at: int(a) for at, a in enumerate(first.tolist()) if a != at}
    return found, articles


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


class _Clock:
    """Seconds of one thing after the other."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = now - self._last
        self._last = now


def cleaned(articles: Sequence[Prepared]) -> list[str]:
    """The text of every article's own words, as others get it."""
    out = []
    for each in articles:
        words = (each.text[a:b] for a, b in zip(each.starts.tolist(), each.ends.tolist(), strict=True))
        out.append(" ".join(words).casefold())
    return out


def candidates_only(texts: Sequence[str]) -> Found:
    """Our candidates from cleaned texts in memory: words, sketches and join."""
    begun = time.perf_counter()
    grams, owners = [], []
    for first in range(0, len(texts), BLOCK):
        block = texts[first : first + BLOCK]
        words, bounds = word_keys(block, [()] * len(block))
        found, bounds = sketch_words(words, np.diff(bounds))
        grams.append(found)
        owners.append(np.repeat(np.arange(first, first + len(block), dtype=np.int32), np.diff(bounds)))
    kept = np.concatenate(grams), np.concatenate(owners)
    pairs = candidate_pairs(kept[0], kept[1].astype(np.int64))
    seconds = time.perf_counter() - begun
    found_pairs = set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    return Found("kutip, candidates", found_pairs, seconds, kept[0].nbytes + kept[1].nbytes)


def _shingles(text: str) -> list[bytes]:
    words = text.split(" ")
    return [" ".join(words[at : at + SHINGLE]).encode() for at in range(max(1, len(words) - SHINGLE + 1))]


def datasketch(texts: Sequence[str]) -> Found:
    """MinHashLSH as its documentation shows it, signatures made in bulk."""
    from datasketch import MinHash, MinHashLSH

    gc.collect()
    before, begun = _resident(), time.perf_counter()
    lsh = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    pairs: set[tuple[int, int]] = set()
    blank = MinHash(num_perm=PERMUTATIONS)
    for at, text in enumerate(texts):
        signature = blank.copy()
        signature.update_batch(_shingles(text))
        pairs.update((other, at) for other in lsh.query(signature))
        lsh.insert(at, signature, check_duplication=False)
    seconds = time.perf_counter() - begun
    return Found(f"datasketch {THRESHOLD}", pairs, seconds, _resident() - before)


def rensa(texts: Sequence[str]) -> Found:
    """The same in Rust."""
    from rensa import RMinHash, RMinHashLSH

    gc.collect()
    before, begun = _resident(), time.perf_counter()
    bands = 32
    lsh = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=bands)
    pairs: set[tuple[int, int]] = set()
    signatures: list[Any] = []
    for at, text in enumerate(texts):
        signature = RMinHash(num_perm=PERMUTATIONS, seed=42)
        signature.update(_shingles(text))
        pairs.update((other, at) for other in lsh.query(signature) if signature.jaccard(signatures[other]) >= THRESHOLD)
        lsh.insert(at, signature)
        signatures.append(signature)
    seconds = time.perf_counter() - begun
    return Found(f"rensa {THRESHOLD}", pairs, seconds, _resident() - before)


def tfidf(texts: Sequence[str]) -> Found:
    """Cosine of TF-IDF with scikit-learn, all against all, a block at a time."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    begun = time.perf_counter()
    matrix: Any = TfidfVectorizer(sublinear_tf=True, min_df=2, dtype=np.float32).fit_transform(texts)
    turned = matrix.T.tocsc()
    pairs: set[tuple[int, int]] = set()
    for first in range(0, matrix.shape[0], 200):
        near: Any = (matrix[first : first + 200] @ turned).tocoo()
        enough = (near.data >= THRESHOLD) & (near.row + first < near.col)
        pairs.update(zip((near.row[enough] + first).tolist(), near.col[enough].tolist(), strict=True))
    seconds = time.perf_counter() - begun
    return Found(f"TF-IDF cosine {THRESHOLD}", pairs, seconds, int(matrix.data.nbytes + matrix.indices.nbytes))


PEERS: dict[str, tuple[Callable[[Sequence[str]], Found], int]] = {
    "datasketch": (datasketch, 1_000_000), "rensa": (rensa, 1_000_000), "sklearn": (tfidf, 20_000),
}  # fmt: skip
"""By the package they need; and the most articles that they are given: all against all takes the square of time."""


def installed() -> Iterator[tuple[Callable[[Sequence[str]], Found], int]]:
    """Those that are there."""
    from importlib.util import find_spec

    for package, method in PEERS.items():
        if find_spec(package) is not None:
            yield method


def _resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
