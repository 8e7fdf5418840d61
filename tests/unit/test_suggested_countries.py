"""Countries that are proposed in natural sentences, and names with a country's in them that are others'."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.suggesters import Names, load_lexicons
from annotations.suggesters.countries import Countries
from annotations.suggesters.first_words import first_words

LEXICONS = load_lexicons()
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
    forms = {form for word in words for form in (word, word[:1].upper() + word[1:], word.upper())}
    each = "|".join(sorted(map(re.escape, forms), key=len, reverse=True)) or r"(?!)"
    slow = re.compile(f"(?:{each})(?![^\\W\\d_])")
    assert [found.span() for found in first_words(words).finditer(text)] == [
        found.span() for found in slow.finditer(text)
    ]
