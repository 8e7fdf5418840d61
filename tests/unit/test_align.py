"""Sentence alignment on articles with planted edits."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.matching import passages
from annotations.matching.align import align
from annotations.matching.passages import read_passages
from annotations.matching.wording import differences, project

SYLLABLES = [a + b for a in "bcdgjklmnprstw" for b in ("a", "e", "i", "o", "u", "an", "eng")]
COMMON = ("yang", "dan", "di", "untuk", "dengan", "dari", "pada", "ini", "itu", "akan", "tidak", "juga", "bahwa")


def _word(chance: random.Random) -> str:
    if chance.random() < 0.35:
        return chance.choice(COMMON)
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4)))


def _sentence(chance: random.Random) -> list[str]:
    return [_word(chance) for _ in range(chance.randint(7, 26))]


def _written(words: list[str]) -> str:
    return " ".join(words).capitalize() + "."


def _planted(seed: int) -> tuple[str, str, dict[int, int | None], dict[int, bool]]:
    """Two articles, the true counterpart of each sentence of the first, and whether it is word for word.

    Paragraphs are moved, sentences reworded by up to a third, dropped and put in.
    """
    chance = random.Random(seed)
    source = [_sentence(chance) for _ in range(50)]
    order = list(range(50))
    for _ in range(4):
        at, to = chance.randrange(45), chance.randrange(45)
        order[to:to] = [order.pop(at) for _ in range(3)]
    there: list[list[str]] = []
    true: dict[int, int | None] = dict.fromkeys(range(50))
    same: dict[int, bool] = {}
    for at in order:
        way = chance.random()
        if way < 0.15:
            continue
        if way < 0.3:
            there.append(_sentence(chance))
        words = list(source[at])
        if way > 0.6:
            for n in chance.sample(range(len(words)), max(1, len(words) // 3)):
                words[n] = _word(chance)
        true[at] = len(there)
        same[at] = words == source[at]
        there.append(words)
    return " ".join(map(_written, source)), " ".join(map(_written, there)), true, same


def test_planted_edits_are_found() -> None:
    right = total = 0
    for seed in range(30):
        one, other, true, same = _planted(seed)
        alignment = align(read_passages(one), read_passages(other))
        assert len(alignment.left.sentences) == 50
        for at, wanted in true.items():
            pair = alignment.of(at)
            total += 1
            right += (pair.right if pair else None) == wanted and (pair is None or pair.same == same[at])
    assert right / total >= 0.97, f"{right} of {total}"


def test_either_side_sees_the_same_and_it_is_always_the_same() -> None:
    for seed in range(10):
        one, other, _, _ = _planted(seed)
        left, right = read_passages(one), read_passages(other)
        assert align(left, right).turned().pairs == align(right, left).pairs
        assert align(left, right).pairs == align(left, right).pairs


def test_two_articles_of_a_thousand_words_take_less_than_30_ms() -> None:
    one, other, _, _ = _planted(1)
    one, other = one + " " + _planted(2)[0][:1500], other + " " + _planted(2)[1][:1500]
    left, right = read_passages(one), read_passages(other)
    assert sum(len(each.words) for each in left.sentences) > 900
    fastest = 1.0
    for _ in range(5):
        begun = time.perf_counter()
        align(left, right)
        fastest = min(fastest, time.perf_counter() - begun)
    assert fastest < 0.03


LEFT = "Duta besar itu menegaskan bahwa kapal perang akan tiba pekan depan di pelabuhan."


@pytest.mark.parametrize(
    ("other", "score", "same"),
    [
        ("duta besar itu menegaskan: “bahwa kapal perang akan tiba pekan depan di pelabuhan”.", 100, True),
        ("Duta besar itu mengatakan bahwa kapal perang akan tiba bulan depan di pelabuhan.", 70, False),
    ],
)
def test_case_quotes_and_punctuation_are_no_difference(other: str, score: int, same: bool) -> None:
    pair = align(read_passages(LEFT), read_passages(other)).of(0)
    assert pair is not None
    assert pair.score >= score
    assert pair.same == same


def test_sentences_of_one_that_the_other_ran_together_both_have_a_counterpart() -> None:
    second = "Menteri pertahanan menolak rencana pembelian helikopter baru tersebut."
    merged = LEFT[:-1] + ", sedangkan " + second[0].lower() + second[1:]
    alignment = align(read_passages(f"{LEFT} {second}"), read_passages(merged))
    assert [(pair.left, pair.right) for pair in alignment.pairs] == [(0, 0), (1, 0)]
    assert sum(pair.merged for pair in alignment.pairs) == 1
    assert {pair.right for pair in alignment.turned().all_of(0)} == {0, 1}


def test_what_is_not_the_article_is_not_compared() -> None:
    text = f"{LEFT} Baca juga: harga beras naik lagi di pasar."
    assert len(read_passages(text, [(len(LEFT), len(text))]).sentences) == 1


def test_an_article_that_is_too_long_is_cut_off_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "MOST_SENTENCES", 3)
    found = read_passages(" ".join([LEFT] * 5))
    assert len(found.sentences) == 3
    assert not found.whole
    assert read_passages(LEFT).whole


def test_a_long_article_is_read_whole_whatever_the_pieces_it_is_read_in() -> None:
    text = "\n".join(f"Kalimat nomor {n} bercerita tentang hal lain lagi." for n in range(1500))
    assert len(read_passages(text).sentences) == 1500


def _words(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_the_words_that_differ_are_told() -> None:
    other = "Duta besar itu mengatakan kapal perang akan tiba pekan depan di pelabuhan Jakarta."
    here, there = differences(read_passages(LEFT).sentences[0], read_passages(other).sentences[0])
    assert _words(LEFT, here) == ["menegaskan bahwa"]
    assert _words(other, there) == ["mengatakan", "Jakarta"]


def _projected(text: str, quote: str, there: str) -> tuple[list[str], bool]:
    at = text.index(quote)
    found = project(text, [(at, at + len(quote))], there, (), align(read_passages(text), read_passages(there)))
    return _words(there, list(found.fragments)), found.exact


def test_a_passage_is_found_word_for_word_before_anything_else() -> None:
    other = f"Kapal perang sudah banyak. {LEFT}"
    assert _projected(LEFT, "kapal perang", other) == (["kapal perang"], True)
    assert _projected(LEFT, "pekan depan", "Di tempat lain, pekan depan, ada pasar.") == (["pekan depan"], True)
    assert _projected(LEFT, "pekan depan", "Ada pasar pekan depan dan pekan depan lagi.") == ([], False)


def test_a_passage_that_was_reworded_is_found_through_the_words_around_it() -> None:
    other = "Dubes itu menegaskan bahwa kapal-kapal perang segera tiba pekan depan di pelabuhan."
    assert _projected(LEFT, "kapal perang akan tiba pekan depan", other) == (
        ["kapal-kapal perang segera tiba pekan depan"],
        False,
    )
    assert _projected(LEFT, "Duta besar itu", other) == (["Dubes itu"], False)


def test_other_quotation_marks_are_no_rewording() -> None:
    one = "Ia berkata bahwa rencana “besar” itu akan tetap dijalankan tahun depan."
    other = 'Ia berkata bahwa rencana "besar" itu akan tetap dijalankan tahun depan.'
    assert _projected(one, "rencana “besar” itu", other) == (['rencana "besar" itu'], True)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab .!?\n“”'é😀", max_size=120), st.text(alphabet="ab .!?\n“”'é😀", max_size=120))
def test_any_two_texts_align_alike_from_either_side(one: str, other: str) -> None:
    left, right = read_passages(one), read_passages(other)
    alignment = align(left, right)
    assert alignment.turned().pairs == align(right, left).pairs
    for pair in alignment.pairs:
        here, there = differences(left.sentences[pair.left], right.sentences[pair.right])
        assert pair.same == (not here and not there)
        assert all(a[1] < b[0] for spans in (here, there) for a, b in pairwise(spans))
    for start in range(0, len(one), 7):
        found = project(one, [(start, start + 3)], other, (), alignment)
        assert all(0 <= a < b <= len(other) for a, b in found.fragments)
