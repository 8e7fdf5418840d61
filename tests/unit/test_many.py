"""Many pairs of articles compared at once are what each of them is by itself."""

from __future__ import annotations

import random
import tracemalloc
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.matching import many, meetings
from annotations.matching.arrays import B1, I64
from annotations.matching.crowd import Crowd
from annotations.matching.many import measure_many
from annotations.matching.prepare import Article, Prepared, prepare, prepare_many
from annotations.matching.relation import Measured
from annotations.matching.verify import measure
from benchmarks.newswire import Event, language
from benchmarks.planted import generate

WORDS = ("air", "dan", "Kota", "banjir", "12", "3,5", "1.200", "Rp400", "warga", "2024", "kata")
SENTENCES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9), max_size=7)


def plain(articles: list[Prepared], pairs: list[tuple[int, int]]) -> list[object]:
    return [measure(articles[a], articles[b])[0] for a, b in pairs]


@settings(max_examples=150, deadline=None)
@given(st.lists(SENTENCES, min_size=2, max_size=5))
def test_all_pairs_of_a_few_articles_of_few_words(texts: list[list[list[str]]]) -> None:
    articles = [prepare("\n\n".join(" ".join(each) for each in text)) for text in texts]
    pairs = [*combinations(range(len(articles)), 2), *((b, a) for a, b in combinations(range(len(articles)), 2))]
    assert measure_many(articles, pairs) == plain(articles, pairs)


@pytest.fixture(scope="module")
def planted() -> tuple[list[Prepared], list[tuple[int, int]]]:
    """News with copies of every kind, and the pairs of neighbours: of one story, and of none."""
    news = list(generate(260, seed=11))
    articles = prepare_many([Article(each.page.text, each.page.holes) for each in news])
    return articles, [(a, b) for a, b in combinations(range(len(news)), 2) if b - a < 5]


def test_planted_copies_and_traps(planted: tuple[list[Prepared], list[tuple[int, int]]]) -> None:
    articles, pairs = planted
    found = measure_many(articles, pairs)
    assert found == plain(articles, pairs)
    assert sum(each.exact for each in found) > 3
    assert sum(any(each.differing) for each in found) > 30
    assert sum(each.score > 40 for each in found) > 100


def test_sentences_that_are_run_together() -> None:
    """Each outlet joins other sentences of one report, in words of its own."""
    source = random.Random(5)
    texts = []
    for seed in range(30):
        event = Event(language("id"), random.Random(seed // 5))
        told = [event.sentence().rstrip(".”") for _ in range(9)]
        out = []
        while told:
            some, told = told[: source.randint(1, 3)], told[source.randint(1, 3) :]
            words = " dan ".join(some).split()
            out.append(" ".join(each for each in words if source.random() < 0.93))
        texts.append(".\n\n".join(out))
    articles = [prepare(text) for text in texts]
    pairs = list(combinations(range(len(texts)), 2))
    found = measure_many(articles, pairs)
    assert found == plain(articles, pairs)
    assert sum(each.merged > 0 for each in found) > 8


def test_lots_of_few_articles_and_rare_weights(
    planted: tuple[list[Prepared], list[tuple[int, int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the pairs are cut into lots, and where the table of weights ends."""
    articles, pairs = planted
    wanted = measure_many(articles, pairs[::3])
    monkeypatch.setattr(many, "CROWD", 2)
    monkeypatch.setattr(meetings, "_TABLE", 1)
    assert measure_many(articles, pairs[::3]) == wanted


def test_lots_of_few_meetings(
    planted: tuple[list[Prepared], list[tuple[int, int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    articles, pairs = planted
    wanted = measure_many(articles, pairs[::3])
    sizes: list[int] = []
    measured = many._measure

    def counted(crowd: Crowd, ends: I64, template: B1) -> list[Measured]:
        sizes.append(len(ends))
        return measured(crowd, ends, template)

    monkeypatch.setattr(many, "_measure", counted)
    for most in (1, 5000):
        monkeypatch.setattr(many, "LOT", most)
        assert measure_many(articles, pairs[::3]) == wanted
    assert sizes.count(1) >= len(pairs[::3]) // 2
    assert max(sizes) > 1


def test_memory_does_not_grow_with_the_pairs_of_repetitive_articles() -> None:
    """Lists of prices: every line has the same words, so that each meets every line of the other."""
    source = random.Random(3)
    texts = ["\n".join(f"Harga cabai naik Rp{source.randrange(10**9)}" for _ in range(200)) for _ in range(12)]
    articles = [prepare(text) for text in texts]
    pairs = list(combinations(range(12), 2))

    def peak(some: list[tuple[int, int]]) -> int:
        tracemalloc.start()
        try:
            measure_many(articles, some)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(pairs[:1])
    assert peak(pairs) < 200 << 20
    assert measure_many(articles, pairs[:12]) == plain(articles, pairs[:12])


def test_without_pairs_words_or_anything_in_common() -> None:
    assert measure_many([], []) == []
    articles = [prepare(""), prepare("satu dua tiga. Empat lima."), prepare("enam"), prepare("")]
    pairs = list(combinations(range(4), 2))
    assert measure_many(articles, pairs) == plain(articles, pairs)
