"""Finding words without regard to case and accents, and where they stand in the text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.search import Searchable, fold

DECOMPOSED = "Se\u0301gole\u0300ne Royal menemui Ségolène"
ALPHABET = "aAbBsSeEéÉèe\u0301\u0300\u0327ßﬁİıÅå각간가 😀\u200dñnÑçكـَ。½Ⅳ'’\n"
texts = st.text(st.sampled_from(ALPHABET), max_size=40) | st.text(max_size=30)
queries = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=3) | st.text(min_size=1, max_size=3)


def every(text: str, query: str) -> list[tuple[int, int]]:
    """All hits, going forward."""
    words, out, at = Searchable(text), list[tuple[int, int]](), 0
    while (hit := words.after(query, at)) is not None:
        assert hit[0] >= at
        out.append(hit)
        at = hit[0] + 1
    return out


def found(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in every(text, query)]


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("Rusia dan RUSIA", "rusia", ["Rusia", "RUSIA"]),
        ("Rusia", "RuSiA", ["Rusia"]),
        ("Ségolène", "segolene", ["Ségolène"]),
        ("Segolene", "Ségolène", ["Segolene"]),
        (DECOMPOSED, "segolene", ["Se\u0301gole\u0300ne", "Ségolène"]),
        (DECOMPOSED, "e\u0301gol", ["e\u0301gol", "égol"]),
        ("Straße", "strase", ["Straße"]),
        ("İstanbul ıstanbul", "istanbul", ["İstanbul"]),
        ("aaa", "aa", ["aa", "aa"]),
        ("😀 Jakarta 😀", "jakarta", ["Jakarta"]),
        ("한국 간 각 강", "간", ["간"]),
        ("garis\nbaru", "garis\nbaru", ["garis\nbaru"]),
        ("Rusia", "amerika", []),
        ("", "a", []),
        ("abc", "\u0301", []),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(text: str, query: str, hits: list[str]) -> None:
    assert found(text, query) == hits


def test_a_hit_takes_the_marks_of_its_last_letter_along() -> None:
    text = "cafe\u0301\u0327 x"
    assert every(text, "cafe") == [(0, 6)]
    assert every(text, "f") == [(2, 3)]
    assert every("xcafe\u0301", "cafe") == [(1, 6)]


def test_a_text_that_begins_with_a_combining_mark_keeps_its_offsets() -> None:
    assert every("\u0301abc", "a") == [(1, 2)]


@given(texts, queries)
def test_every_hit_reads_as_the_query_and_no_place_is_missed(text: str, query: str) -> None:
    wanted = fold(query)
    hits = every(text, query)
    for start, end in hits:
        assert 0 <= start < end <= len(text)
        assert fold(text[start:end]) == wanted
    assert len(hits) == len([at for at in range(len(fold(text))) if wanted and fold(text).startswith(wanted, at)])


@given(texts, queries, st.integers(0, 45))
def test_the_nearest_hit_before_and_after_a_place(text: str, query: str, offset: int) -> None:
    hits = every(text, query)
    words = Searchable(text)
    assert words.after(query, offset) == next((hit for hit in hits if hit[0] >= offset), None)
    assert words.before(query, offset) == next((hit for hit in reversed(hits) if hit[0] < offset), None)


@given(texts, queries, st.integers(0, 45), st.integers(1, 7))
def test_a_text_folded_in_pieces_is_searched_as_if_it_were_whole(text: str, query: str, at: int, size: int) -> None:
    whole, pieces = Searchable(text), Searchable(text, chunk=size)
    assert pieces.before(query, at) == whole.before(query, at)
    assert pieces.after(query, at) == whole.after(query, at)


@given(st.text(st.sampled_from("aBİßéΣς“”K\u0301 "), min_size=1000, max_size=1010))
def test_folding_a_long_text_is_folding_its_characters(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert len(once) == sum(1 for character in text if not unicodedata.combining(character))


@given(texts)
def test_ascii_and_the_rest_fold_alike(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode("ascii")
    assert fold(plain) == fold(plain + "é")[:-1]
