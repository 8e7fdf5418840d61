"""Which articles may be pages of one template, and which of them have no figures in common."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotations.matching.candidates import Pairs
from annotations.matching.families import CLOSE, firsts, heads, strangers
from annotations.matching.prepare import prepare
from annotations.matching.stories import Edge
from annotations.matching.verify import verify
from annotations.pairing.templates import without_pages

PAGE = "Harga beras di pasar induk {} pada hari itu naik menjadi {} rupiah dari {} rupiah menurut {} pedagang beras."
DATE = "Angka dikumpulkan pada 21 Oktober 2025 pukul 09.15 dari 412 pasar oleh petugas dinas perdagangan kota itu."


def pairs_of(*rows: tuple[int, int, int]) -> Pairs:
    left, right, shared = (np.array(column, np.int64) for column in zip(*sorted(rows), strict=True))
    return Pairs(left, right, shared)


def test_every_article_goes_back_to_the_first_that_it_is_close_to() -> None:
    before = firsts(pairs_of((0, 2, CLOSE), (1, 2, 40), (2, 3, CLOSE), (0, 4, CLOSE - 1), (3, 5, 9)), 6)
    assert before.tolist() == [0, 1, 0, 2, 4, 3]
    assert heads(before).tolist() == [0, 1, 0, 0, 4, 0]


@given(st.lists(st.integers(0, 30), max_size=30))
def test_heads_are_where_one_step_after_the_other_ends(steps: list[int]) -> None:
    before = [max(0, at - step) for at, step in enumerate(steps)]
    ends = []
    for at in before:
        while before[at] != at:
            at = before[at]
        ends.append(at)
    assert heads(np.array(before, np.int64)).tolist() == ends


def test_figures_in_sentences_that_are_the_same_do_not_count() -> None:
    prices = [
        ("Kramat", "12.500", "11.900", "41"),
        ("Jati", "13.700", "12.200", "58"),
        ("Senen", "13.700", "9.100", "67"),
    ]
    articles = [prepare(f"{DATE}\n\n{PAGE.format(*each)}") for each in prices]
    articles.append(prepare(f"{DATE}\n\nTanpa harga hari ini, kata petugas dinas."))
    left, right = np.array([0, 0, 1, 0]), np.array([1, 2, 2, 3])
    assert strangers(articles, left, right).tolist() == [True, True, False, False]
    assert strangers(articles, left[:0], right[:0]).tolist() == []


def test_a_page_and_its_copy_are_no_strangers_whatever_either_has_below() -> None:
    """The figures of the template itself are the same, word for word; what stands below them is other."""
    page = "\n\n".join(
        f"{DATE}\n\n{PAGE.format(place, 3 * n, 70 + n, 900 - n)}" for n, place in enumerate(("A", "B", "C", "D"))
    )
    boxes = ("Saham naik 12 poin ke 4.510 dari 3.877 kemarin.", "Emas turun 35 ribu ke 1.944 ribu dari 988 gram.")
    articles = [prepare(f"{page}\n\n{box}") for box in boxes]
    assert not strangers(articles, np.array([0]), np.array([1])).any()
    assert verify(*articles).relation in ("copy", "version")


def test_a_template_is_listed_with_its_first_page_and_no_copy_is_lost() -> None:
    pairs = pairs_of((0, 1, 30), (0, 2, 30), (1, 2, 30), (2, 3, 30), (1, 3, 30), (4, 5, 9), (0, 5, 2))
    told = {(0, 1): "template", (0, 2): "template", (1, 2): "template", (2, 3): "copy", (1, 3): "template"}
    edges = [Edge(a, b, 90, relation, 90, 90) for (a, b), relation in told.items()]
    edges.append(Edge(4, 5, 50, "template", 45, 52))
    kept = [(edge.a, edge.b) for edge in without_pages(pairs, edges, 6)]
    assert kept == [(0, 1), (0, 2), (2, 3), (1, 3), (4, 5)]
    part = [Edge(0, 1, 90, "template", 90, 40), *edges[1:]]
    assert without_pages(pairs, part, 6) == part, "a page that only contains the template may tell more"
