"""The join of a run, in parts, gives the pairs of the join in one piece."""

from __future__ import annotations

import numpy as np
import pytest

from annotations.matching.candidates import candidate_pairs
from annotations.pairing import candidates


@pytest.mark.parametrize("at_once", [candidates.AT_ONCE, 50])
def test_parts_give_what_the_whole_gives(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "AT_ONCE", at_once)
    source = np.random.default_rng(1)
    found = 0
    for _ in range(30):
        runs, count = int(source.integers(1, 60)), int(source.integers(1, 200))
        rows = np.unique(np.stack([source.integers(0, runs, 3000), source.integers(0, count, 3000)], axis=1), axis=0)
        source.shuffle(rows)
        grams = source.integers(0, 2**61, runs).astype(np.uint64)[rows[:, 0]]
        whole, parts = candidate_pairs(grams, rows[:, 1]), candidates.join_here(grams, rows[:, 1])
        for name in ("left", "right", "shared"):
            assert np.array_equal(getattr(whole, name), getattr(parts, name)), name
        found += len(whole.left)
    assert found > 10_000, "runs that few have, and such that more than a crowd have"


def test_without_postings_there_are_no_pairs() -> None:
    assert len(candidates.join_here(np.zeros(0, np.uint64), np.zeros(0, np.int64)).left) == 0
