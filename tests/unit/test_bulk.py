"""Bulk matching finds the pairs that matching in memory finds: in DuckDB, and on a cluster that loses a worker."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotations.bulk.distributed import Plan, connect, match_on
from annotations.bulk.files import read_articles, read_columns, write_articles, write_columns
from annotations.bulk.jobs import bucket_job, merge_buckets, split_postings
from annotations.bulk.out_of_core import Limits, join_postings
from annotations.errors import KutipError
from annotations.matching.arrays import I64, U64
from annotations.matching.candidates import Pairs, candidate_pairs, worth_a_look
from annotations.matching.whole import Given, postings, prepare_all, verified
from benchmarks.planted import generate

SIZE = 50


@pytest.fixture(scope="module")
def given() -> list[Given]:
    """Made-up news by date."""
    news = [Given(p.page.text, p.page.holes, p.page.outlet, p.page.title, f"{p.day:04}") for p in generate(300, seed=5)]
    return sorted(news, key=lambda each: each.date)


def _alike(one: Pairs, other: Pairs) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) and len(one.left)
        for name in ("left", "right", "shared")
    )


def _crowded() -> tuple[U64, I64]:
    """Postings with runs that hundreds of articles have, so that the rule for crowds counts."""
    chance = np.random.default_rng(1)
    articles = np.repeat(np.arange(400), 12)
    grams = (chance.integers(0, 1 << 40, len(articles)) % 300).astype(np.uint64)
    grams[::12], grams[1::12] = 7, 8
    posts = np.unique(np.stack([grams, articles.astype(np.uint64)]), axis=1)
    return posts[0], posts[1].astype(np.int64)


def test_buckets_joined_apart_and_duckdb_give_the_pairs_of_the_join_in_memory(tmp_path: Path) -> None:
    grams, articles = _crowded()
    whole = candidate_pairs(grams, articles)
    parts = split_postings(grams, articles, 5)
    paths = [write_columns(f"{tmp_path}/p{n}.parquet", {"gram": g, "article": a}) for n, (g, a) in enumerate(parts)]
    assert _alike(merge_buckets([bucket_job([path], f"{path}.pairs") for path in paths]), whole)
    limits = Limits(megabytes=256, threads=1, spill=str(tmp_path / "it's spilled"))
    assert _alike(join_postings(paths, str(tmp_path / "pairs.parquet"), limits), whole)
    with pytest.raises(KutipError, match="DuckDB"):
        join_postings([str(tmp_path / "none.parquet")], str(tmp_path / "pairs.parquet"), limits)


def test_articles_come_back_from_their_file_and_no_half_file_is_left(tmp_path: Path, given: list[Given]) -> None:
    path = write_articles(str(tmp_path / "articles.parquet"), 7, given[:20])
    assert read_articles(path) == (7, given[:20])
    assert [each.name for each in tmp_path.iterdir()] == ["articles.parquet"]
    assert [len(column) for column in read_columns([], ["a", "b"])] == [0, 0]
    with pytest.raises(KutipError, match="could not be written"):
        write_articles(str(tmp_path / "nowhere" / "articles.parquet"), 0, given[:1])


@pytest.fixture
def client() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = connect(workers=2)
        yield found
        cluster = found.cluster
        found.close()
        cluster.close()


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_finds_what_is_found_in_memory(
    tmp_path: Path, given: list[Given], client: Any
) -> None:
    firsts = range(0, len(given), SIZE)
    blocks = [write_articles(f"{tmp_path}/a{at:06}.parquet", at, given[at : at + SIZE]) for at in firsts]
    killed = threading.Event()

    def kill(stage: str, done: int, of: int) -> None:
        if stage == "sketches" and done == 1 and not killed.is_set():
            killed.set()
            worker = next(iter(client.cluster.workers.values()))
            client.sync(worker.kill)

    pairs, edges = match_on(client, Plan(tuple(blocks), SIZE, str(tmp_path), buckets=4), kill)
    assert killed.is_set()
    articles = prepare_all(given)
    grams, owners = postings(articles, np.arange(len(given)))
    whole = candidate_pairs(grams, owners)
    assert _alike(pairs, whole)
    likely = worth_a_look(whole, np.bincount(owners, minlength=len(given)))
    every = zip(likely.left.tolist(), likely.right.tolist(), strict=True)
    assert edges == verified(articles, [each.outlet for each in given], every)
    assert not list(tmp_path.glob("*.part"))
