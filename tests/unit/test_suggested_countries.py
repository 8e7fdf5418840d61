"""Countries that are proposed in natural sentences, and names with a country's in them that are others'."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.countries import country_names
from annotations.suggesters import Names, load_lexicons
from annotations.suggesters.countries import Countries
from annotations.suggesters.first_words import first_words, forms

LEXICONS = load_lexicons()
GUIDED = load_lexicons(Path(__file__).parents[2] / "docs" / "lexicons")
COUNTRIES = Countries()


def named(text: str, language: str = "id") -> list[str]:
    """What is proposed in full, in words."""
    found = COUNTRIES.suggest(text, (), language, LEXICONS.of(language), Names())
    return [text[each.start : each.end] for each in found if not each.lesser]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hubungan AS-China memburuk, kata Presiden AS di PBB.", ["AS", "China", "AS"]),
        ("Gubernur Bank Sentral Malaysia berbicara di DPR RI.", ["Malaysia", "RI"]),
        ("Menteri Luar Negeri Indonesia tiba di ibukota Jerman.", ["Indonesia", "Jerman"]),
        ("Tentara Jepang dan tim Indonesia di Brunei Darussalam.", ["Jepang", "Indonesia", "Brunei Darussalam"]),
        ("Kongres Amerika Serikat bersidang.", ["Amerika Serikat"]),
        ("Serikat Petani Indonesia dan Ikatan Ahli Perencanaan Indonesia menolak.", []),
        ("Panglima Tentara Nasional Indonesia di Kontes Robot Indonesia.", []),
        ("Radio Rwanda, Teluk Finlandia, Gereja Inggris dan Air Mauritania.", []),
        ("Komjen Badrodin Haiti dan Menko Widodo AS hadir.", []),
        ("Indonesia Corruption Watch dan Bahasa Indonesia, juga berbahasa Belanda.", []),
        ("Di negara Afrika selatan itu, as roda patah.", []),
        ("PT Indonesia Transport Tbk dan Google Indonesia Inc. untung.", []),
        ("Sistem DRC dipasang pada mesin.", []),
        ("Kinshasa: DRC menolak.", ["DRC"]),
    ],
)
def test_countries_in_indonesian(text: str, expected: list[str]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S.-Mexico border; China's exports to America.", ["U.S.", "Mexico", "China", "America"]),
        ("He invaded Georgia and Ukraine.", ["Georgia", "Ukraine"]),
        ("A Democrat from Georgia met Chief Chuck Jordan.", []),
        ("Rep. Steve Israel met Brian France.", []),
        ("Girl Scouts of America, the Communications Workers of America and Democracy for America agreed.", []),
        ("RT America and Bank of America, University of Georgia, Church of England.", []),
        ("Today in America, China today announced tariffs.", ["America", "China"]),
        ("The Democratic People’s Republic of Korea fired.", ["Democratic People’s Republic of Korea"]),
        ("He ate turkey from fine china, as told to us.", []),
    ],
)
def test_countries_in_english(text: str, expected: list[str]) -> None:
    assert named(text, "en") == expected


LETTERS = st.text(st.sampled_from("abAB'é"), min_size=1, max_size=5)


@given(st.sets(LETTERS, max_size=8), st.text(st.sampled_from("abAB'é "), max_size=40))
def test_a_pattern_of_words_matches_what_they_match_one_by_one(words: set[str], text: str) -> None:
    """Longest first at each place, whole to the right."""
    every = {form for word in words for form in forms(word)}
    each = "|".join(sorted(map(re.escape, every), key=len, reverse=True)) or r"(?!)"
    slow = re.compile(f"(?:{each})(?![^\\W\\d_])")
    assert [found.span() for found in first_words(words).finditer(text)] == [
        found.span() for found in slow.finditer(text)
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("FRANSIZ GUYANASI ve Fransız Guyanası", "tr", ["FRANSIZ GUYANASI", "Fransız Guyanası"]),
        ("QIRĞIZISTAN və QIRĞIZISTAN.", "az", ["QIRĞIZISTAN", "QIRĞIZISTAN"]),
        (
            "GROSSBRITANNIEN, GROSSBRITANNIENS und Großbritannien.",
            "de",
            ["GROSSBRITANNIEN", "GROSSBRITANNIENS", "Großbritannien"],
        ),
        ("GROSSBRITANNIENX, grossbritannien", "de", []),
    ],
)
def test_names_that_are_others_when_all_large(text: str, language: str, expected: list[str]) -> None:
    """ı becomes I and ß SS, which do not become ı and ß again."""
    found = COUNTRIES.suggest(text, (), language, GUIDED.of(language), Names())
    assert [text[each.start : each.end] for each in found] == expected


@pytest.mark.parametrize("language", ["tr", "az", "de", "lt", "el", "hy", "nl", "ru", "fr", "id", "en"])
def test_every_name_can_stand_there_all_large(language: str) -> None:
    names = [name for name, _ in country_names(language) if not name.isupper()]
    text = "\n".join([*(name.upper() for name in names), *(name.title() for name in names)])
    assert len(COUNTRIES.suggest(text, (), language, LEXICONS.of(language), Names())) > len(names) / 2
