"""What is proposed at the desk: walked, accepted with what belongs to it, rejected, adjusted, learnt from."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.store.records import Article
from tests.headless import HeadlessDesk
from tests.proposed import Proposing, desk_on, proposal, reopened
from tests.samples import an_article

TEXT = (
    'Harga naik.\n\nMenteri Keuangan Sri Mulyani berkata: "Harga BBM tidak naik," katanya di Jakarta. '
    "Rusia menolak. 😀 Ia mengatakan bahwa impor turun, demikian Budi.\nBaca juga: iklan"
)


@pytest.fixture
def article() -> Article:
    return an_article(TEXT)


@pytest.fixture
def two(tmp_path: Path, article: Article) -> Proposing:
    """A claim with its speaker, and a country."""
    speaker = proposal(article, "Sri Mulyani", label="speaker", entity=("person", "Sri Mulyani", None))
    claim = proposal(article, "Harga BBM tidak naik", to=speaker)
    country = proposal(
        article, "Rusia", label="country", entity=("country", "Russia", "country-RU"), suggester="countries"
    )
    return desk_on(tmp_path, [article], claim, speaker, country)


def waiting(desk: HeadlessDesk) -> list[str]:
    return [desk.text[slice(*mark.fragments[0])] for mark in desk.here.proposals.shown]


def test_walking_selects_what_is_proposed_and_says_why(two: Proposing) -> None:
    desk = two.desk
    desk.press(">")
    assert desk.selection == "Harga BBM tidak naik"
    assert desk.prompt == "claim + speaker? Enter yes · Backspace no · 93: quoted, before kata"
    desk.press(">")
    assert desk.selection == "Rusia"
    desk.press(">")
    assert desk.message == "no suggestion after this one · 3 in the article: <"
    desk.press("<")
    assert desk.selection == "Harga BBM tidak naik"


def test_enter_accepts_claim_speaker_and_link_as_one_action_and_goes_on(two: Proposing) -> None:
    desk = two.desk
    desk.press(">", "enter")
    assert desk.marks == [("speaker", "Sri Mulyani"), ("claim", "Harga BBM tidak naik")]
    assert [link.kind for link in desk.here.layer.links()] == ["said_by"]
    assert {mark.origin for mark in desk.here.layer} == {"suggested"}
    assert len(desk.actions) == 1
    assert desk.selection == "Rusia"
    speaker = next(mark for mark in desk.here.layer if mark.label == "speaker")
    entity = desk.session.registry.get(speaker.entity)
    assert entity is not None
    assert entity.name == "Sri Mulyani"
    desk.press("enter")
    assert desk.message == "no suggestion after this one · all decided"
    assert waiting(desk) == []


def test_undo_takes_all_of_it_back_and_the_suggestions_wait_again(two: Proposing) -> None:
    desk = two.desk
    desk.press(">", "enter", "u")
    assert (desk.marks, list(desk.here.layer.links()), dict(desk.session.registry.all)) == ([], [], {})
    assert waiting(desk) == ["Sri Mulyani", "Harga BBM tidak naik", "Rusia"]
    desk.press("ctrl+r")
    assert len(desk.marks) == 2
    assert waiting(desk) == ["Rusia"]


def test_what_was_rejected_is_not_proposed_again_at_another_desk(two: Proposing, article: Article) -> None:
    two.desk.press(">", "backspace")
    assert two.desk.marks == []
    assert waiting(two.desk) == ["Sri Mulyani", "Rusia"]
    other = reopened(two, [article])
    assert waiting(other) == ["Sri Mulyani", "Rusia"]
    two.store.propose("my-model", "1", [(article.uid, [proposal(article, "BBM tidak", suggester="my-model")])], "z")
    assert waiting(reopened(two, [article])) == ["Sri Mulyani", "Rusia"]


def test_on_the_speaker_enter_accepts_the_claim_with_it(two: Proposing) -> None:
    desk = two.desk
    desk.go("Mulyani")
    assert desk.prompt.startswith("speaker with its claim? Enter yes")
    desk.press("enter")
    assert len(desk.marks) == 2


def test_a_second_claim_is_linked_to_the_speaker_that_was_accepted_before(tmp_path: Path, article: Article) -> None:
    speaker = proposal(article, "Sri Mulyani", label="speaker")
    both = [proposal(article, words, to=speaker) for words in ("Harga BBM tidak naik", "impor turun")]
    desk = desk_on(tmp_path, [article], speaker, *both).desk
    desk.press(">", "enter", "enter")
    assert [label for label, _ in desk.marks] == ["speaker", "claim", "claim"]
    assert len(list(desk.here.layer.links())) == 2


def test_motions_move_the_bounds_before_it_is_accepted(two: Proposing, article: Article) -> None:
    desk = two.desk
    desk.press(">", "shift+right", "enter")
    assert ("claim", "Harga BBM tidak naik,") in desk.marks
    (kept,) = [d for d in two.store.reading.suggestions.decided() if d.suggestion.label == "claim"]
    assert kept.suggestion.changed
    assert (kept.words, kept.made) == (("Harga BBM tidak naik",), ("Harga BBM tidak naik,",))


def test_a_plain_motion_leaves_the_suggestion_with_its_parts(tmp_path: Path, article: Article) -> None:
    desk = desk_on(tmp_path, [article], proposal(article, "Harga BBM", "impor turun")).desk
    desk.press(">")
    assert [desk.text[slice(*span)] for span in desk.shown] == ["Harga BBM", "impor turun"]
    desk.press("right")
    assert (desk.here.parts, desk.shown, desk.prompt) == ([], (), "")
    desk.press("<", "enter")
    (mark,) = desk.here.layer
    assert len(mark.fragments) == 2


def test_the_same_marked_by_hand_is_not_proposed_any_more(two: Proposing) -> None:
    desk = two.desk
    desk.go("Harga BBM")
    desk.press("v", "right", "right", "right", "1")
    assert waiting(desk) == ["Sri Mulyani", "Rusia"]
    desk.press("u")
    assert waiting(desk) == ["Sri Mulyani", "Harga BBM tidak naik", "Rusia"]


def test_keys_for_suggestions_say_what_is_missing(tmp_path: Path, article: Article) -> None:
    desk = desk_on(tmp_path, [article]).desk
    desk.press("enter")
    assert desk.message == "no suggestion here: > goes to the next"
    desk.press(">")
    assert desk.message == "nothing is proposed in this article"
    desk.press("_")
    assert "kutip suggest" in desk.message
    desk.press("@")
    assert desk.message == "nothing was asked"


def test_a_suggester_can_be_switched_off_and_on_again(two: Proposing, article: Article) -> None:
    desk = two.desk
    desk.press("_")
    nothing = "0 accepted (0 changed), 0 rejected"
    assert desk.menu == (f"on    countries      {nothing}", f"on    quotes         {nothing}")
    desk.type("quotes")
    desk.press("enter")
    assert desk.message == "quotes is off"
    assert waiting(desk) == waiting(reopened(two, [article])) == ["Rusia"]
    desk.press("u")
    desk.session.suggesters.reshape()
    assert len(waiting(desk)) == 3


def test_one_that_is_seldom_right_goes_quiet_says_so_and_can_be_woken(tmp_path: Path) -> None:
    words = [f"kata{n}x" for n in range(60)]
    article = an_article(" ".join(words) + ".\nBaca juga")
    proposing = desk_on(tmp_path, [article], *(proposal(article, word) for word in words))
    desk = proposing.desk
    desk.press(">", *["enter"] * 14, *["backspace"] * 35)
    assert len(waiting(desk)) == 11
    desk.press("backspace")
    assert desk.message == "quotes is quiet now: 14 of its last 50 were right · _ wakes it"
    assert waiting(desk) == waiting(reopened(proposing, [article])) == []
    desk.press("_", "enter")
    assert desk.message == "quotes is on"
    assert len(waiting(desk)) == 10
    desk.press(">", "backspace")
    assert len(waiting(desk)) == 9, "it is judged anew from here on"


def test_a_habit_is_noticed_asked_about_and_followed_after_a_yes(tmp_path: Path) -> None:
    article = an_article("A berkata bahwa satu. B berkata bahwa dua. C berkata bahwa tiga. D berkata bahwa empat.\nx")
    found = [proposal(article, word) for word in ("satu", "dua", "tiga", "empat")]
    proposing = desk_on(tmp_path, [article], *found)
    desk = proposing.desk
    desk.press(">", "o", "shift+left", "enter", "o", "shift+left", "enter")
    assert desk.message == ""
    desk.press("o", "shift+left", "enter")
    assert desk.message == "claim: “bahwa” taken in, 3 times now: always? · @ yes"
    assert desk.selection == "empat"
    desk.press("@")
    assert desk.selection == "bahwa empat"
    desk.press("enter")
    assert [words for _, words in desk.marks] == ["bahwa satu", "bahwa dua", "bahwa tiga", "bahwa empat"]
    desk.press("_")
    assert "on    claim: “bahwa” taken in" in desk.menu


def test_what_was_marked_in_one_outlet_is_proposed_in_the_matched_passage_of_another(tmp_path: Path) -> None:
    words = "perlu ada koalisi besar masyarakat internasional untuk melawan kelompok teror itu"
    here = an_article(f"Tempo menulis.\n\nDubes Rusia mengatakan {words} kemarin di Jakarta.\nx", "tempo")
    there = an_article(f"VIVA menulis.\n\nMenurut Galuzin, {words} kemarin di Jakarta.\nx", "viva")
    desk = desk_on(tmp_path, [here, there]).desk
    desk.go("perlu")
    desk.press("v", *["right"] * 10, "1")
    desk.press("tab", ">")
    assert desk.here.article.uid == there.uid
    assert desk.selection == words
    assert "marked in TEMPO, told here word for word" in desk.prompt
    desk.press("enter")
    assert desk.marks == [("claim", words)]
    assert [link.kind for link in desk.here.layer.links()] == ["same_claim"]
    desk.press("u")
    assert desk.marks == []
    desk.press(">", "backspace", ">")
    assert desk.message == "nothing is proposed in this article", "what was rejected is not projected again"


def test_a_name_confirmed_once_is_proposed_elsewhere(tmp_path: Path) -> None:
    here = an_article("Negeri Seribu Salju menolak.\nx", "tempo")
    there = an_article("Kata orang, Negeri Seribu Salju setuju.\nx", "viva")
    country = proposal(here, "Negeri Seribu Salju", label="country", entity=("country", "Russia", "country-RU"))
    desk = desk_on(tmp_path, [here, there], country).desk
    desk.press(">", "enter", "tab", ">")
    assert desk.selection == "Negeri Seribu Salju"
    assert "a confirmed name of RU Russia" in desk.prompt
    desk.press("enter")
    assert [mark.entity for mark in desk.here.layer] == ["country-RU"]
