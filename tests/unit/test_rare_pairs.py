"""The pairs that share rare words, of a whole project at once, are those that each article would find by itself."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.matching.candidates import CROWD
from annotations.matching.event import DAYS, LEAST_RARE, NEAREST
from annotations.pairing import rare
from annotations.pairing.slices import in_order, slices_of


def plainly(postings: list[tuple[int, int]], days: list[int], outlets: list[int]) -> list[tuple[int, int]]:
    """Word by word, and article by article."""
    by_word: dict[int, list[int]] = defaultdict(list)
    for word, article in postings:
        if days[article] >= 0:
            by_word[word].append(article)
    shared: Counter[tuple[int, int]] = Counter()
    for articles in by_word.values():
        articles.sort(key=lambda at: (days[at], at))
        for n, one in enumerate(articles):
            for other in articles[n + 1 : n + CROWD]:
                if days[other] - days[one] <= DAYS and outlets[one] != outlets[other]:
                    shared[min(one, other), max(one, other)] += 1
    best: list[set[tuple[int, int]]] = []
    likely = {pair: -count for pair, count in shared.items() if count >= LEAST_RARE}
    for end in (0, 1):  # those before an article by number, and those after it, are its nearest by themselves
        near: dict[int, list[tuple[int, int, tuple[int, int]]]] = defaultdict(list)
        for pair, count in likely.items():
            near[pair[end]].append((count, pair[1 - end], pair))
        best.append({pair for others in near.values() for _, _, pair in sorted(others)[:NEAREST]})
    return sorted(best[0] & best[1])


def rows(pairs: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> list[tuple[int, int]]:
    return [(one, other) for one, other in pairs.tolist()]


@pytest.mark.parametrize("at_once", [rare.AT_ONCE, 60])
@pytest.mark.parametrize("seed", range(8))
def test_parts_give_the_pairs_that_words_give_one_by_one(
    seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rare, "AT_ONCE", at_once)
    source = np.random.default_rng(seed)
    count, words = int(source.integers(20, 200)), int(source.integers(5, 60))
    postings = np.unique(np.stack([source.integers(0, words, 2500), source.integers(0, count, 2500)], axis=1), axis=0)
    source.shuffle(postings)
    hashes = source.integers(0, 1 << 64, words, np.uint64)
    days, outlets = source.integers(-2, 25, count), source.integers(0, 4, count)
    found = rare.event_pairs(hashes[postings[:, 0]], postings[:, 1], days, outlets)
    wanted = plainly([(word, article) for word, article in postings.tolist()], days.tolist(), outlets.tolist())
    assert len(wanted) > 20
    assert rows(found) == wanted


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 7)), max_size=120, unique=True),
    st.lists(st.integers(-1, 6), min_size=8, max_size=8),
)
def test_few_postings_give_what_words_give_one_by_one(postings: list[tuple[int, int]], days: list[int]) -> None:
    keys = np.array([word << 60 for word, _ in postings], np.uint64)
    articles, outlets = np.array([at for _, at in postings], np.int64), [0, 1, 2, 0, 1, 2, 0, 1]
    found = rare.event_pairs(keys, articles, np.array(days), np.array(outlets))
    assert rows(found) == plainly(postings, days, outlets)


@pytest.mark.parametrize("count", [0, 1, 1000, 1_500_000])
def test_every_posting_is_in_one_slice_and_in_order_there(count: int) -> None:
    source = np.random.default_rng(2)
    hashes = source.integers(0, max(1, count // 3), count, np.uint64) << np.uint64(40)
    articles = np.arange(count)[::-1] % 7
    slices, parts = slices_of(hashes, 61)
    found = 0
    for part in range(parts):
        here = np.flatnonzero(slices == part)
        codes, fresh = in_order(hashes, articles, here)
        assert (np.diff(codes) >= 0).all()
        assert fresh.sum() == len(np.unique(hashes[here]))
        found += len(codes)
    assert found == count
