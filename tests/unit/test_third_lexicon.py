"""A language that Kutip does not ship, added without code: the German lexicon that docs/suggestions.md shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.suggesters import Names, load_lexicons
from annotations.suggesters.countries import Countries
from annotations.suggesters.quotes import Quotes

FOLDER = Path(__file__).parents[2] / "docs" / "lexicons"
GERMAN = load_lexicons(FOLDER).of("de")


def told(text: str) -> list[tuple[str, str | None]]:
    found = Quotes().suggest(text, (), "de", GERMAN, Names())
    words = [" … ".join(text[start:end] for start, end in each.fragments) for each in found]
    return [
        (words[n], None if each.said_by is None else words[each.said_by])
        for n, each in enumerate(found)
        if each.label == "claim"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("„Wir sind bereit“, sagte Außenminister Sebastian Kurz.", ("Wir sind bereit", "Sebastian Kurz")),
        ("»Das geht nicht«, sagte er am Montag.", ("Das geht nicht", "er")),
        ("Angela Merkel sagte, dass die Grenze offen bleibe.", ("die Grenze offen bleibe", "Angela Merkel")),
        ("Gestern sagte Angela Merkel, dass die Grenze offen bleibe.", ("die Grenze offen bleibe", "Angela Merkel")),
        (
            "Die Grenze bleibe offen, sagte Kanzlerin Angela Merkel am Montag.",
            ("Die Grenze bleibe offen", "Angela Merkel"),
        ),
        ("Laut Angela Merkel bleibt die Grenze offen.", ("bleibt die Grenze offen", "Angela Merkel")),
        ("Angela Merkel zufolge bleibt die Grenze offen.", ("bleibt die Grenze offen", "Angela Merkel")),
        ("Die Grenze bleibt offen, so die Polizei.", ("Die Grenze bleibt offen", "die Polizei")),
        ("SPÖ-Klubchefin Eva Glawischnig betonte, dass die Zeit dränge.", ("die Zeit dränge", "Eva Glawischnig")),
    ],
)
def test_claims_and_speakers_in_german(text: str, expected: tuple[str, str]) -> None:
    assert expected in told(text)


def test_countries_in_german_with_their_case_and_without_names_of_bodies() -> None:
    text = (
        "Österreichs Kanzler flog mit Air France in die Türkei; Russlands und der USA wegen. In Frankreich regnet es."
    )
    found = Countries().suggest(text, (), "de", GERMAN, Names())
    named = [text[each.start : each.end] for each in found if not each.lesser]
    assert named == ["Österreichs", "Türkei", "Russlands", "USA", "Frankreich"]
