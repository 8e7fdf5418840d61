"""Which country, person or body a mention means."""

from __future__ import annotations

import json

import pytest

from annotations.countries import country_name, country_scores
from annotations.entities import candidates, fold, new_entity, taught
from annotations.people import name_score
from annotations.store.records import Entity, country_uid
from tests.gold import GOLD

GALUZIN = Entity("g", "person", "mikhail-galuzin", "Mikhail Y. Galuzin")
OBAMA = Entity("o", "person", "barack-obama", "Barack Obama")
PUTIN = Entity("p", "person", "vladimir-putin", "Vladimir Putin")
MOSCOW = Entity("m", "body", "pemerintah-rusia", "Pemerintah Rusia")
REGISTRY = {one.uid: one for one in (GALUZIN, OBAMA, PUTIN, MOSCOW)}
SPEAKERS = ("person", "body")


def first_country(mention: str, language: str | None = "id", *, typed: bool = False) -> str | None:
    found = candidates(mention, ("country",), {}, language, typed=typed)
    return found[0].entity.key if found else None


def people(mention: str, *, typed: bool = False) -> list[str]:
    return [one.entity.name for one in candidates(mention, SPEAKERS, REGISTRY, "id", typed=typed)]


def gold_countries() -> list[tuple[str, str]]:
    articles = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    return [(span["text"], span["iso"]) for one in articles for span in one["spans"] if span["label"] == "country"]


def test_every_country_of_the_gold_annotation_comes_first() -> None:
    mentions = gold_countries()
    assert len(mentions) > 90
    assert [(text, iso) for text, iso in mentions if first_country(text) != iso] == []


@pytest.mark.parametrize(
    ("mention", "language", "code"),
    [
        ("Korsel", "id", "KR"), ("RI", "id", "ID"), ("RRT", "id", "CN"), ("Uni Emirat", "id", "AE"),
        ("Negeri Abang Sam", "id", "US"), ("Inggris", "id", "GB"), ("Jerman", "id", "DE"),
        ("Côte d'Ivoire", "en", "CI"),
        ("cote d’ivoire", "en", "CI"), ("US", "en", "US"), ("U.S.", "en", "US"), ("UK", "en", "GB"),
        ("America", "en", "US"), ("Turkiye", "en", "TR"), ("Amerika Serkat", "id", "US"), ("Rusia", None, "RU"),
        ("Germany", "id", "DE"), ("Deutschland", "de", "DE"), ("INDONESIA", "id", "ID"), ("Indonesia", "xx", "ID"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_what_articles_call_it(mention: str, language: str | None, code: str) -> None:
    assert first_country(mention, language) == code


@pytest.mark.parametrize("word", ["as", "us", "As", "Us", "ri", "", "…", "Jakarta Selatan"])
def test_words_that_are_no_country_are_none(word: str) -> None:
    assert all(score < 100 for _, _, score in country_scores(word, "id", ()))


def test_a_search_takes_codes_beginnings_and_small_letters() -> None:
    assert first_country("us", typed=True) == "US"
    assert first_country("jep", typed=True) == "JP"
    assert first_country("kr", typed=True) == "KR"


def test_every_code_of_the_standard_has_a_name() -> None:
    from annotations.countries import _territories

    assert len(_territories("en")) == 249
    assert country_name("GB", "id") == "Inggris Raya"
    assert country_name("GB") == "United Kingdom"


@pytest.mark.parametrize(
    "mention",
    [
        "Mikhail Y. Galuzin", "Mikail Galuzin", "Mikhail Yurievich Galuzin", "Galuzin", "M. Galuzin", "Mikhail",
        "Duta Besar Mikhail Galuzin", "Dubes Galuzin", "GALUZIN",
    ],
)  # fmt: skip
def test_one_person_is_recognised_in_all_his_spellings(mention: str) -> None:
    assert people(mention) == ["Mikhail Y. Galuzin"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Robert Blake", "Barack Obama"), ("Michelle Obama", "Barack Obama"), ("John Kerry", "John Major"),
        ("Osama", "Obama"), ("Pemerintah Rusia", "Pemerintah Indonesia"), ("Pemerintah Rusia", "Rusia"), ("", "Obama"),
        ("Mikhail Gorbachev", "Mikhail Galuzin"),
    ],
)  # fmt: skip
def test_different_people_stay_different(a: str, b: str) -> None:
    assert name_score(a, b) == name_score(b, a) == 0


def test_titles_are_no_part_of_a_name() -> None:
    assert name_score("Presiden Vladimir Putin", "Vladimir Putin") == 100
    assert name_score("Putin", "Vladimir Putin") > 90


def test_a_pronoun_means_those_who_were_named_nearby_the_nearest_first() -> None:
    found = candidates("dia", SPEAKERS, REGISTRY, "id", near=("o", "g"))
    assert [one.entity.name for one in found] == ["Barack Obama", "Mikhail Y. Galuzin"]
    assert people("dia") == []


def test_a_search_takes_any_part_of_a_name() -> None:
    assert people("lu", typed=True) == ["Mikhail Y. Galuzin"]


def test_an_accepted_name_is_taught_and_found_exactly() -> None:
    after = taught(GALUZIN, "Mikail  Galuzin")
    assert after.aliases == ("Mikail Galuzin",)
    assert taught(after, "Mikail Galuzin") == after
    assert candidates("Mikail Galuzin", SPEAKERS, {"g": after}, "id")[0].score == 100
    us = taught(Entity(country_uid("US"), "country", "US", "United States"), "Negeri Donald")
    assert candidates("negeri donald", ("country",), {us.uid: us}, "id")[0].entity == us


@pytest.mark.parametrize("mention", ["ia", "Dia", "mantan anggota Badan Intelijen Rusia itu", "", "  "])
def test_what_is_no_name_is_not_taught(mention: str) -> None:
    assert taught(GALUZIN, mention) == GALUZIN


def test_a_known_name_of_a_country_is_not_taught() -> None:
    us = Entity(country_uid("US"), "country", "US", "United States")
    assert taught(us, "AS", "id") == us


def test_keys_are_short_and_unique() -> None:
    first = new_entity("Sri  Mulyani", "person", ())
    assert (first.name, first.key) == ("Sri Mulyani", "sri-mulyani")
    assert new_entity("Sri Mulyani", "person", (first,)).key == "sri-mulyani-2"
    assert new_entity("Sri Mulyani", "body", (first,)).key == "sri-mulyani"
    assert new_entity("😀", "person", ()).key == "person"


def test_folding_takes_case_accents_and_punctuation_away() -> None:
    assert fold("Côte d’Ivoire") == fold("COTE D'IVOIRE") == "cote d ivoire"
