"""Whose words a proposed claim tells, where who spoke is hard to find."""

from __future__ import annotations

import pytest

from annotations.suggesters import Names, load_lexicons
from annotations.suggesters.quotes import Quotes

LEXICONS = load_lexicons()
QUOTES = Quotes()


def speakers(text: str, language: str = "id") -> list[tuple[str, str] | None]:
    """For each claim its speaker's words and kind."""
    found = QUOTES.suggest(text, (), language, LEXICONS.of(language), Names())
    told = [found[each.said_by] if each.said_by is not None else None for each in found if each.label == "claim"]
    return [None if each is None else (text[each.start : each.end], each.kind) for each in told]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“He must not win. He has no plan at all.” ― Sonya Herridge", ("Sonya Herridge", "name")),
        ("“He must not win. He has no plan at all.”\n- Sonya Herridge.", ("Sonya Herridge", "name")),
        ("Obama left. “Why did nobody stop him?” Vitter demanded.", ("Vitter", "name")),
        ("Obama left. “Is that what you want?” Graham asked. “Not me.”", ("Graham", "name")),
        (
            "Ana Bell resigned.\n\nGraham continued:\n\n“We never saw such a mess in all those years.”",
            ("Graham", "name"),
        ),
        ("Hillary Clinton released the following statement: “We offer our condolences.”", ("Hillary Clinton", "name")),
        ("Ford left. She then had a question for the crowd: “Who will pay for the wall?”", ("She", "pronoun")),
        ("Hours later, Trump returned the compliment, saying: “We have to be ready.”", ("Trump", "name")),
        (
            "After Jerry Brown criticized Bill, Hillary visited Ohio, saying: “We have to be ready.”",
            ("Hillary", "name"),
        ),
        ("Mr. Sousa, who resigned on Monday, said the plan would fail.", ("Sousa", "name")),
        ("“The veto will stand,” Senate Leader Mitch McConnell, R-Ky., said Tuesday.", ("Mitch McConnell", "name")),
        ("A statement makes that clear: “These rules do not apply to the system used here.”", ("A statement", "role")),
    ],
)
def test_who_speaks_in_english(text: str, speaker: tuple[str, str]) -> None:
    assert speakers(text, "en")[0] == speaker


def test_a_second_verb_has_the_subject_of_the_first() -> None:
    text = "De Witt said the move was made by Bill Bratton and later said, “Who are you going to trust?”"
    assert speakers(text, "en") == [("De Witt", "name")] * 2


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Ketua Umum Partai Kebangkitan Bangsa (PKB) Muhaimin Iskandar mengaku siap maju.",
            ("Muhaimin Iskandar", "name"),
        ),
        ("Direktur Pemasaran dan Niaga Pertamina Hanung Budya mengatakan stok aman.", ("Hanung Budya", "name")),
        ("Stok aman, kata Direktur Pemasaran dan Niaga Pertamina Hanung Budya, Senin.", ("Hanung Budya", "name")),
        ("Djan Faridz yang akan maju sebagai calon gubernur ini mengaku telah siap.", ("Djan Faridz", "name")),
        ("Politisi PDI-P Effendi Simbolon membantah penilaian itu dengan tegas.", ("Effendi Simbolon", "name")),
        ("Menteri Kebudayaan Yunani mengatakan patung itu harus kembali.", ("Menteri Kebudayaan Yunani", "role")),
        ("Stok aman, kata pemerintah Zimbabwe hari Rabu.", ("pemerintah Zimbabwe", "role")),
        ("Condoleezza Rice, yang tiba kemarin, mengatakan perang harus berakhir.", ("Condoleezza Rice", "name")),
        ("Jurubicara MDC mengatakan polisi memukuli para pendukung.", ("Jurubicara MDC", "role")),
        ("Presiden Jokowi dan Menteri Luar Negeri Retno Marsudi mengatakan stok aman.", ("Jokowi", "name")),
    ],
)
def test_who_speaks_in_indonesian(text: str, speaker: tuple[str, str]) -> None:
    assert speakers(text)[0] == speaker


def test_a_colon_behind_a_source_ends_the_paragraph() -> None:
    text = "Four systems track the records of the Secretary of State, according to the State Department:"
    assert speakers(text, "en") == [("the State Department", "role")]


def test_a_quotation_that_nothing_closes_behind_a_source() -> None:
    assert speakers("“kata “, according to Ana,“(", "en") is not None
