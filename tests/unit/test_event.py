"""One event in other words: which words are asked for, which answers count, how sure a pair is."""

from __future__ import annotations

import sqlite3
from collections import Counter

from annotations.matching.event import (
    days_apart,
    event_score,
    fts_query,
    mutual,
    names_in,
    rare_terms,
    read_terms,
    shared_names,
    sure,
)
from annotations.matching.prepare import prepare
from annotations.matching.relation import JOIN, LIST
from annotations.matching.verify import verify

ONE = "Gempa bermagnitudo 6,2 mengguncang Maluku Tenggara pada Senin pagi. Warga Kota Tual berhamburan keluar rumah."
OTHER = "Warga Kota Tual panik saat gempa 6,2 terjadi. Getaran di Maluku Tenggara terasa kuat pada pagi hari."
ELSE = "Harga cabai di pasar naik lagi menjelang akhir pekan. Pedagang mengeluh karena warga mengurangi belanja pagi."


def _scored(left: str, right: str) -> int:
    terms = [read_terms("", text) for text in (ONE, OTHER, ELSE, *(f"{ELSE} {n}" for n in range(30)))]
    spread = Counter(term for each in terms for term in each.counts)
    return event_score(read_terms("", left), read_terms("", right), lambda term: spread[term], len(terms))


def test_two_reports_of_an_event_are_surer_than_two_that_share_common_words() -> None:
    assert _scored(ONE, OTHER) >= LIST
    assert _scored(ONE, ELSE) < LIST / 2
    assert _scored(ONE, ONE) == 100
    assert [sure(at / 20) for at in range(21)] == sorted(sure(at / 20) for at in range(21))
    assert (sure(0.0), sure(1.0)) == (0, 100)


def test_what_the_words_say_makes_a_pair_the_same_event_and_is_told() -> None:
    evidence = verify(prepare(ONE), prepare(OTHER), event=JOIN + 10)
    assert (evidence.relation, evidence.score) == ("same event", JOIN + 10)
    assert "rare words in common: 60 %" in evidence.reasons
    assert verify(prepare(ONE), prepare(OTHER), event=60, same_outlet=True).relation == "follow-up"


def test_a_query_of_rare_terms_finds_the_other_report_and_nothing_in_it_is_an_operator() -> None:
    terms = read_terms('Gempa "besar" OR NOT Maluku', ONE)
    spread = Counter({"pada": 900, "warga": 700, "pagi": 500})
    asked = rare_terms(terms, lambda term: spread[term], 1000, 8)
    assert asked[:2] == ["gempa", "maluku"]
    assert not {"pada", "warga", "pagi"} & set(asked)
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(text)")
        connection.executemany("INSERT INTO t VALUES (?)", [(OTHER,), (ELSE,)])
        query = fts_query([*asked, 'NEAR("x', "a*"])
        assert connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (query,)).fetchall() == [(1,)]
    connection.close()


def test_only_mutual_neighbours_names_within_a_sentence_and_known_dates_count() -> None:
    assert mutual({1: [2, 3], 2: [1], 3: [2], 4: [9]}) == [(1, 2)]
    assert mutual({1: [3, 2], 2: [1], 3: []}, most=1) == []
    assert names_in("Kata Bashar al Assad kepada Putin. Presiden Rusia hadir.") == {"Bashar al Assad"}
    assert shared_names(read_terms("", ONE), read_terms("", OTHER)) == ("Kota Tual", "Maluku Tenggara")
    assert days_apart("2026-03-01T23:00:00+07:00", "2026-02-27") == 2
    assert days_apart("kemarin", None) is None
