"""What stands between quotation marks, whichever marks a newsroom uses and however carelessly."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from annotations.segments import Segments
from tests.unit.test_segments import GOLD, TEXTS, asides, gold_text


def quoted_claims() -> list[Any]:
    return [
        pytest.param(gold, span, id=f"{gold['file'][:3]}-{span['start']}")
        for gold in GOLD
        for span in gold["spans"]
        if span["label"] == "claim" and gold_text(gold)[span["start"] - 1] in '"“'
    ]


def quotations(text: str) -> list[str]:
    return [text[start:end] for start, end in Segments(text).quotations(0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Presiden kami sedang berperang," kata Corinne', "Presiden kami sedang berperang"),
        ('ISIS. "Mereka menciderai citra Islam."', "Mereka menciderai citra Islam"),
        ('"Mengapa?" tanya', "Mengapa?"),
        ('"Awas!" teriak', "Awas!"),
        ("“Fokus utama kedua negara,” ucap", "Fokus utama kedua negara"),
        ("„Das ist gut“, sagte er", "Das ist gut"),
        ("„Gut.“Er ging", "Gut"),
        ("„Tak to jest”, powiedział", "Tak to jest"),
        ("«\u00a0Oui, merci.\u00a0» dit", "Oui, merci"),
        ("»Ja«, sagte", "Ja"),
        ("”Ja”, sa han", "Ja"),
        ("Rusia 'Berguru' pada Jum'at", "Berguru"),
        ("disebut ‘perang suci’ oleh", "perang suci"),
        ("katanya ''begini'' lalu", "begini"),
        ('“Begini," kata', "Begini"),
        ("他说「你好。」", "你好。"),
        ('Rusak."Begini," kata', "Begini"),
    ],
)
def test_a_quotation_is_found_without_its_marks(text: str, expected: str) -> None:
    assert quotations(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Jum'at dan the players' union",
        "tinggi 5'10\" saja",
        "'tis the season",
        "era '70-an",
        'lanjut kami." kata',
        '""',
    ],
)
def test_apostrophes_inches_and_stray_marks_quote_nothing(text: str) -> None:
    assert quotations(text) == []


def test_a_quotation_in_a_quotation() -> None:
    assert quotations("\"Kami 'berguru' di sana,\" katanya") == ["Kami 'berguru' di sana", "berguru"]
    segments = Segments("\"Kami 'berguru' di sana,\" katanya")
    assert segments.quotation_at(9) == (7, 14)
    assert segments.quotation_at(17) == (1, 23)


def test_an_apostrophe_inside_a_quotation_closes_nothing_around_it() -> None:
    text = "'Dia bilang \"the players' union\" itu' katanya"
    assert quotations(text) == ['Dia bilang "the players\' union" itu', "the players' union"]


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    assert quotations('Dia: "Begini saja.\nLalu "begitu" juga') == ["Begini saja", "begitu"]


def test_an_unclosed_quotation_ends_where_the_next_begins() -> None:
    assert quotations('"Begini, kata dia. "Begitu," katanya.') == ["Begini, kata dia", "Begitu"]


def test_a_quotation_over_paragraphs_is_one_in_each() -> None:
    text = "Dia berkata: “Pertama begini.\n\n“Kedua begitu,” katanya."
    assert quotations(text) == ["Pertama begini", "Kedua begitu"]


def test_the_next_quotation_may_be_paragraphs_away() -> None:
    text = 'Kata dia.\n\nTidak ada. Jum\'at.\n\n"Ada," katanya.\n\nLalu "lagi".'
    segments = Segments(text)
    first = segments.quotation_at_or_after(0)
    assert first == (text.index("Ada"), text.index("Ada") + 3)
    assert segments.quotation_at_or_after(text.index("Ada") - 1) == first
    again = segments.next_quotation(first[0])
    assert again == (text.index("lagi"), text.index("lagi") + 4)
    assert segments.next_quotation(again[0]) is None


@pytest.mark.parametrize(
    "quotation", ['"begini"', "“begini”", "'begini'", "‘begini’", "«begini»", "''begini''", "「begini」"]
)
@pytest.mark.parametrize("gap", [1, 300, 3000])
def test_a_quotation_far_away_is_found(quotation: str, gap: int) -> None:
    text = f"Kata Ma'ruf.\n{'Tidak ada.' * 2}\n" + "Jum'at ini.\n" * gap + f"Lalu ({quotation}) itu.\n{quotation}"
    at = text.index("begini")
    assert Segments(text).quotation_at_or_after(0) == (at, at + 6)
    assert Segments(text).next_quotation(at) == (text.rindex("begini"), text.rindex("begini") + 6)


@settings(deadline=None)
@given(TEXTS)
def test_a_quotation_consists_of_whole_tokens(text: str) -> None:
    segments = Segments(text)
    tokens = segments.tokens(0, len(text))
    for start, end in segments.quotations(0, len(text)):
        assert start in {token[0] for token in tokens}
        assert end in {token[1] for token in tokens}
        assert segments.quotation_at(start) is not None


@pytest.mark.parametrize(("gold", "span"), quoted_claims())
def test_every_gold_claim_in_quotation_marks_is_a_quotation(gold: dict[str, Any], span: dict[str, Any]) -> None:
    start, end = span["start"], span["end"]
    segments = Segments(gold_text(gold), asides(gold))
    for offset in (start - 2, start - 1, start, (start + end) // 2, end - 1, end):
        assert segments.quotation_at_or_after(offset) == (start, end)
