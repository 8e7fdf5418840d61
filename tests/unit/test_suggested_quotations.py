"""What belongs to one quotation, where it ends, and what between quotation marks is none."""

from __future__ import annotations

import pytest

from annotations.suggesters import Names, load_lexicons
from annotations.suggesters.evaluate import manner, trimmed
from annotations.suggesters.quotes import Quotes

LEXICONS = load_lexicons()


def quoted(text: str, language: str = "en") -> list[str]:
    """The claims in words, their fragments apart."""
    found = Quotes().suggest(text, (), language, LEXICONS.of(language), Names())
    return [" | ".join(text[a:b] for a, b in each.fragments) for each in found if each.label == "claim"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We lost," Ann Lee said on TV\'s "Big Show." "It hurts."', ["We lost | It hurts"]),
        ('"Why is he here?" Ann Lee asked. "He should go."', ["Why is he here? | He should go"]),
        ('"Why is he here?" asked Ann Lee.', ["Why is he here?"]),
        ('"We lost," Ann Lee told fans in Lyons, S.C. "[They] were better."', ["We lost | [They] were better"]),
        ('"We lost," Ann Lee said, and "it hurts all of us."', ["We lost | it hurts all of us"]),
        ('"We lost," Ann Lee said.\n"It hurts us all."\nThe crowd left.', ["We lost | It hurts us all"]),
        ('"We lost," Ann Lee said before adding: "We will be back."', ["We lost", "We will be back"]),
        ('It rained. Cars stood. "Nobody came to help us." Then it stopped.', ["Nobody came to help us"]),
    ],
)
def test_a_quotation_goes_on_behind_who_said_it(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Ann Lee told CNN, "We lost the game."', ["We lost the game"]),
        ('Ann Lee told the New Post (NP), "We lost the game."', ["We lost the game"]),
        ('Ann Lee told reporters in Lyon last week, "We lost the game."', ["We lost the game"]),
        ('Mills then writes back, "You look cute."', ["You look cute"]),
        ('Ann Lee acknowledged, however, "We lost the game."', ["We lost the game"]),
        ('On Monday Ann Lee shook her head and said, "No."', ["No"]),
        ('"This is great!" beamed Ann Lee of Lyon.', ["This is great!"]),
        ("“He asked, ‘Can we help?’” Ann Lee told reporters on Monday.", ["He asked, ‘Can we help?’"]),
        ('When it starts, Ann Lee added, "it will hurt."', ['When it starts | "it will hurt."']),
        ("” … they were so good,” Ann Lee said.", ["they were so good"]),
    ],
)
def test_words_for_whom_and_how_are_left_out(text: str, expected: list[str]) -> None:
    assert [each.lstrip("… ") for each in quoted(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        'Bill Yen, author of "America\'s Bitter Pill," a history of the debate, was there.',
        'On Sunday on "Morning News," he looked tired.',
        'The spot, titled "Arrogant," was seen by many.',
        'He hosts a show, "The View," from New Hampshire.',
        'The book, called "Yuge: A Life," sells well.',
        'There is a so-called "crisis" in the town.',
    ],
)
def test_titles_and_scare_quotes_are_no_claims(text: str) -> None:
    assert quoted(text) == []


def test_a_sentence_that_breaks_off_behind_its_source_is_read() -> None:
    assert quoted("It is over for all of them, according to Ann Lee,\nThe end.") == ["It is over for all of them"]


def test_fragments_with_nothing_between_them_are_one() -> None:
    text = '"One two. Three four," she said. "Five."'
    assert trimmed(text, [(1, 8), (10, 21), (34, 38)]) == ((1, 20), (34, 38))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('He said "we won" and left “home”', "indirect"),
        ('"we won" and "lost"', "indirect"),
        ('"we won," "lost"', "direct"),
        ("“we “all” won”", "direct"),
        ("“we won\n“and lost”", "direct"),
        ("''we won''", "direct"),
    ],
)
def test_all_words_of_what_is_direct_are_quoted(text: str, told: str) -> None:
    assert manner(f"{text} ...", [(0, len(text))]) == told
