"""One event in other words: which words count, how much, and how sure a pair is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.matching.arrays import U32
from annotations.matching.event import (
    TERMS,
    Lead,
    alike,
    both_have,
    days_apart,
    leads,
    likeness,
    rare_keys,
    rare_words,
    sure,
)
from annotations.matching.everyday import ADDED, EVERYDAY, with_everyday
from annotations.matching.prepare import Article, prepare, prepare_many, read_pages
from annotations.matching.relation import JOIN, LIST
from annotations.matching.verify import verify

ONE = "Gempa bermagnitudo 6,2 mengguncang Maluku Tenggara pada Senin pagi. Warga Kota Tual berhamburan keluar rumah."
OTHER = "Warga Kota Tual panik saat gempa 6,2 terjadi. Getaran di Maluku Tenggara terasa kuat pada pagi hari."
ELSE = "Harga cabai di pasar naik lagi menjelang akhir pekan. Pedagang mengeluh karena warga mengurangi belanja pagi."
REST = [f"{ELSE} Nomor {n}." for n in range(30)]
BITS = 16


def _spread(texts: list[str]) -> U32:
    out = np.zeros((1 << BITS) + 1, np.uint32)
    for each in prepare_many([Article(text) for text in texts]):
        out[np.unique(each.words >> np.uint64(64 - BITS)).astype(np.int64)] += 1
    out[-1] = len(texts)
    return out


def _leads(*texts: str, titles: tuple[str, ...] = (), among: list[str] = REST) -> list[Lead]:
    spread = _spread([*texts, *among])
    return leads(titles or [""] * len(texts), prepare_many([Article(text) for text in texts]), spread)


def test_two_reports_of_an_event_are_surer_than_two_that_share_common_words() -> None:
    one, other, different = _leads(ONE, OTHER, ELSE)
    assert alike(one, other) >= LIST
    assert alike(one, different) < LIST / 4
    assert alike(one, one) == 100
    assert likeness(one, one) == pytest.approx(1)
    assert alike(one, _leads("")[0]) == 0


def test_a_score_is_the_share_of_pairs_that_report_one_event_and_never_falls() -> None:
    scores = [sure(at / 100) for at in range(101)]
    assert scores == sorted(scores)
    assert (scores[0], scores[20], scores[60], scores[100]) == (0, 18, 99, 100)
    assert sure(0.28) >= LIST > sure(0.26)
    assert sure(0.3) >= JOIN > sure(0.29)


def test_the_title_counts_more_than_the_lead_and_the_lead_more_than_the_rest() -> None:
    filler = " ".join(f"kata{n}" for n in range(160))
    titled, led, later = _leads("Ada apa", "letusan " + filler, filler + " letusan", titles=("letusan", "", ""))
    key = np.intersect1d(np.intersect1d(titled.keys, led.keys), later.keys)
    assert len(key) == 1
    weights = [float(each.weights[each.keys == key[0]][0]) for each in (titled, led, later)]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > weights[1] > 2 * weights[2] > 0


def test_other_numbers_make_the_same_words_less_sure() -> None:
    shared = "Gunung Semeru meletus lagi, abu setinggi {} meter, warga {} desa mengungsi pada pukul {}"
    first, again, other = _leads(*(shared.format(*each) for each in ((1100, 3, 712), (1100, 3, 712), (600, 8, 945))))
    worded = _leads(shared.format("seribu", "tiga", "tujuh"), shared.format("enam", "delapan", "sembilan"))
    assert alike(first, again) == 100
    assert likeness(first, other) < likeness(*worded)


@given(st.lists(st.sampled_from([ONE, OTHER, ELSE, "", "1 2 3", "a"]), min_size=2, max_size=2))
def test_either_side_gives_the_same(texts: list[str]) -> None:
    one, other = _leads(*texts)
    assert likeness(one, other) == pytest.approx(likeness(other, one))
    assert 0 <= likeness(one, other) <= 1 + 1e-9
    assert (np.diff(one.keys.astype(object)) > 0).all()


def test_what_the_words_say_makes_a_pair_the_same_event_and_is_told() -> None:
    left, right = prepare(ONE), prepare(OTHER)
    one, other = _leads(ONE, OTHER)
    both = both_have(one, other, left)
    assert both[0] == "6,2"
    assert {"Tual", "Maluku", "Tenggara"} < set(both)
    assert "warga" not in {each.casefold() for each in both}
    evidence = verify(left, right, event=JOIN + 10, both=both)
    assert (evidence.relation, evidence.score) == ("same event", JOIN + 10)
    assert any(each.startswith("by their rare words one event: 60 %; both have 6,2") for each in evidence.reasons)
    assert verify(left, right, event=60, same_outlet=True).relation == "follow-up"


def test_an_article_is_looked_up_by_the_words_that_weigh_most() -> None:
    lead = _leads(ONE + " " + " ".join(f"{ELSE} " for _ in range(3)))[0]
    keys = rare_keys(lead)
    assert len(keys) == TERMS
    assert (np.diff(keys.astype(object)) > 0).all()
    kept = np.isin(lead.keys, keys)
    assert lead.weights[kept].min() >= lead.weights[~kept].max()


WORDS = st.sampled_from(["gempa", "Maluku", "6,2", "warga", "kota", "2024", "di", "yang", "pasar", "rumah", "tsunami"])
TEXTS = st.builds(lambda words, by: " ".join(words * by), st.lists(WORDS, max_size=30), st.sampled_from((1, 7, 60)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_the_rarest_words_of_many_are_those_of_each(drawn: list[tuple[str, str]]) -> None:
    more = " ".join(f"kata{n}" for n in range(2 * TERMS))
    titles, texts = [title for title, _ in drawn], [f"{text} {more}" if len(text) % 2 else text for _, text in drawn]
    spread, articles = _spread([*texts, *REST]), [Article(text) for text in texts]
    wanted = [rare_keys(each) for each in leads(titles, prepare_many(articles), spread)]
    keys, bounds = rare_words(titles, read_pages(articles).words, spread)
    assert len(bounds) == len(texts) + 1
    for n, each in enumerate(wanted):
        assert np.array_equal(keys[bounds[n] : bounds[n + 1]], each)


def test_a_project_of_one_event_knows_that_its_words_are_rare() -> None:
    texts = [ONE, OTHER, f"{OTHER} Warga yang tidak bisa kembali ke rumah itu dalam keadaan baik."]
    padding = (
        " Hal ini dan itu akan ada untuk orang yang juga sudah telah dengan dari pada tidak bisa satu saja atau dua."
    )
    texts = [text + padding for text in texts]
    prepared = prepare_many([Article(text) for text in texts])
    alone = _spread(texts)
    filled = with_everyday(alone)
    assert int(filled[-1]) == 3 + ADDED
    plain, known = (leads([""] * 3, prepared, spread) for spread in (alone, filled))
    assert alike(known[0], known[1]) >= LIST > alike(plain[0], plain[1])
    assert int(with_everyday(np.zeros((1 << BITS) + 1, np.uint32))[-1]) == 0


def test_a_language_whose_everyday_words_are_not_known_is_left_as_it_is() -> None:
    spread = _spread(["Čtyři lidé zahynuli při nehodě autobusu u Prahy, řidič usnul za volantem."] * 4)
    assert (with_everyday(spread) == spread).all()
    assert set(EVERYDAY) == {80, 45, 25, 15}


def test_only_known_dates_count() -> None:
    assert days_apart("2026-03-01T23:00:00+07:00", "2026-02-27") == 2
    assert days_apart("kemarin", None) is None


def test_of_words_that_weigh_the_same_the_first_by_key_are_the_rare_ones() -> None:
    """Whatever a processor's way of sorting: a project is matched on one machine and opened on another."""
    keys = np.sort(np.array([n * 0x9E3779B97F4A7C15 % 2**64 for n in range(90)], np.uint64))
    weights = np.ones(90)
    weights[::10] = 3.0
    wanted = np.sort(np.concatenate([keys[::10], np.delete(keys, np.s_[::10])[: TERMS - 9]]))
    assert rare_keys(Lead(keys, weights, 1.0)).tolist() == wanted.tolist()
