"""What the keys do, as a reader sees it: stories at a desk without a screen, on a real project."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.scheme import parse_scheme
from annotations.segments import Segments
from annotations.spans import Span
from annotations.store.actions import Change
from annotations.store.records import NO_SPEAKER, Annotation
from annotations.store.store import Store
from tests.headless import HeadlessDesk, seed_session
from tests.samples import a_mark, a_store, an_action, an_article, labels_yaml
from tui.commands import COMMANDS, bindings
from tui.handlers.selecting import Selecting, selected
from tui.handlers.view import DeskView
from tui.launch import stories
from tui.layer import Layer
from tui.session import OpenArticle, Refusal, Session
from tui.widgets.motion import settle

DUBES = 2
"""Where in the story "Dubes Prancis, AS, Rusia" stands: third by date."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[HeadlessDesk]:
    """The desk on the five seeds, in the article with the three ambassadors. At the end all it shows must be stored."""
    session, store = seed_session(tmp_path)
    with store:
        made = HeadlessDesk(session, store=store)
        made.press(*["tab"] * DUBES)
        assert made.text.startswith("Dubes Prancis")
        yield made
        same_as_stored(made, store)


def same_as_stored(desk: HeadlessDesk, store: Store) -> None:
    """Another desk of the same annotator would see what this one shows."""
    tasks = store.reading.tasks(desk.session.annotator)
    for uid, opened in desk.session._open.items():
        marks, links = store.reading.marks(uid, desk.session.annotator)
        assert sorted(opened.layer, key=lambda mark: mark.uid) == sorted(marks, key=lambda mark: mark.uid)
        assert {link.uid for mark in marks for link in opened.layer.links_of(mark.uid)} == {link.uid for link in links}
        assert opened.status == (tasks[uid].status if uid in tasks else "todo")


def mark_words(desk: HeadlessDesk, words: str, digit: str) -> Annotation:
    """Mark the words with the label on that digit; the caret stays behind them."""
    desk.go(words)
    desk.press("v")
    end = desk.here.caret + len(words)
    while (token := desk.here.segments.token_at(desk.here.caret)) is not None and token[1] < end:
        desk.press("l")
    assert desk.selection == words
    desk.press(digit)
    return next(mark for mark in desk.here.layer if desk.text[mark.start : mark.end] == words)


# -- labelling -------------------------------------------------------------------------------------------------------


def test_a_digit_labels_the_token_under_the_caret_and_goes_to_the_next_word(desk: HeadlessDesk) -> None:
    desk.go("Corinne Breuze, Duta")
    desk.press("2")
    assert desk.marks == [("speaker", "Corinne")]
    assert (desk.under, desk.message) == ("Breuze", "")
    assert desk.keeping.saved.startswith("saved ")


def test_a_digit_labels_the_selection_and_passes_the_comma_by(desk: HeadlessDesk) -> None:
    desk.go("Corinne Breuze, Duta")
    desk.press("v", "l", "2")
    assert desk.marks == [("speaker", "Corinne Breuze")]
    assert (desk.under, desk.selection, desk.prompt) == ("Duta", None, "")


def test_space_and_a_letter_label_too(desk: HeadlessDesk) -> None:
    desk.go("Rusia: Melawan")
    desk.press("space")
    assert "claim" in desk.prompt
    assert "1/c" in desk.prompt
    desk.press("o")
    assert desk.marks == [("country", "Rusia")]
    assert desk.dispatcher.context == "desk"


def test_a_letter_that_is_no_label_is_said_and_asked_again(desk: HeadlessDesk) -> None:
    desk.go("Rusia: Melawan")
    desk.press("space", "x")
    assert desk.message == "the scheme has no label x"
    assert desk.dispatcher.context == "choice"
    desk.press("9")
    assert desk.message == "the scheme has no label 9"
    desk.press("3")
    assert desk.marks == [("country", "Rusia")]


@pytest.mark.parametrize("key", ["escape", "ctrl+g"])
def test_a_choice_can_be_left_without_a_mark(desk: HeadlessDesk, key: str) -> None:
    desk.go("Rusia: Melawan")
    desk.press("v", "space", key)
    assert (desk.marks, desk.dispatcher.context, desk.selection) == ([], "desk", "Rusia")
    desk.press("c")
    assert desk.marks == []


def test_a_digit_without_a_label_says_so(desk: HeadlessDesk) -> None:
    desk.press("7")
    assert desk.message == "the scheme has no label 7"
    assert desk.actions == []


def test_the_same_mark_is_not_made_twice(desk: HeadlessDesk) -> None:
    desk.go("Corinne Breuze, Duta")
    desk.press("2")
    desk.go("Corinne Breuze, Duta")
    desk.press("2")
    assert desk.message == "this is marked speaker already"
    assert len(desk.marks) == 1
    assert desk.under == "Corinne"
    desk.press("3")
    assert desk.marks == [("speaker", "Corinne"), ("country", "Corinne")]


def test_a_full_stop_repeats_the_last_label(desk: HeadlessDesk) -> None:
    desk.press(".")
    assert desk.message == "nothing was labelled yet"
    desk.go("Prancis, AS")
    desk.press("3", ".", "l", "l", ".")
    assert desk.marks == [("country", "Prancis"), ("country", "AS"), ("country", "Melawan")]


def test_the_last_word_of_the_article_can_be_marked(desk: HeadlessDesk) -> None:
    desk.press("G", "h", "1")
    assert len(desk.marks) == 1
    assert not desk.here.skipped(desk.here.caret)


# -- changing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["3", "o"])
def test_another_label_is_given_by_digit_or_by_letter(desk: HeadlessDesk, key: str) -> None:
    desk.go("Prancis, AS")
    desk.press("2", "h", "h", "r")
    assert "speaker “Prancis”" in desk.prompt
    desk.press(key)
    assert desk.marks == [("country", "Prancis")]
    assert (desk.prompt, desk.dispatcher.context) == ("", "desk")


def test_a_label_is_not_changed_into_itself(desk: HeadlessDesk) -> None:
    desk.go("Prancis, AS")
    desk.press("2", "h", "h", "r", "s")
    assert desk.message == "this is a speaker already"
    assert desk.dispatcher.context == "desk"


@pytest.mark.parametrize("key", ["r", "d", "t"])
def test_where_no_mark_is_that_is_said(desk: HeadlessDesk, key: str) -> None:
    desk.press(key)
    assert desk.message.startswith("no ")
    assert desk.dispatcher.context == "desk"
    assert desk.actions == []


def test_d_deletes_the_innermost_mark_and_says_which(desk: HeadlessDesk) -> None:
    mark_words(desk, "Corinne Breuze, Duta Besar Prancis untuk Indonesia", "2")
    mark_words(desk, "Prancis untuk", "3")
    desk.go("Prancis untuk")
    desk.press("d")
    assert desk.message == "deleted country “Prancis untuk”"
    assert [label for label, _ in desk.marks] == ["speaker"]
    desk.press("d")
    assert desk.message.startswith("deleted speaker “Corinne")
    assert desk.marks == []


def test_a_mark_is_deleted_with_its_links_and_undo_brings_both_back(desk: HeadlessDesk) -> None:
    speaker = mark_words(desk, "Corinne Breuze", "2")
    claim = mark_words(desk, "Presiden kami berkata bahwa negara kami sedang berperang", "1")
    desk.press("a", "enter")
    desk.go("Corinne Breuze")
    desk.press("d")
    assert desk.message == "deleted speaker “Corinne Breuze” and 1 link"
    desk.press("u")
    assert desk.session.linked(desk.here, claim) == [speaker]


def test_brackets_walk_from_mark_to_mark(desk: HeadlessDesk) -> None:
    outer = mark_words(desk, "Corinne Breuze, Duta Besar", "1")
    inner = mark_words(desk, "Corinne Breuze", "2")
    last = mark_words(desk, "Robert Blake", "2")
    desk.press("g")
    walked = []
    for _ in range(3):
        desk.press("]")
        walked.append(desk.here.current)
    assert walked == [outer.uid, inner.uid, last.uid]
    assert desk.message == "speaker “Robert Blake”"
    desk.press("]")
    assert desk.message == "no mark after this one"
    desk.press("[", "[")
    assert desk.here.current == outer.uid
    desk.press("[")
    assert desk.message == "no mark before this one"
    desk.press("d")
    assert [mark.uid for mark in desk.here.layer] == [inner.uid, last.uid]


# -- attributing -----------------------------------------------------------------------------------------------------


@pytest.fixture
def quoted(desk: HeadlessDesk) -> HeadlessDesk:
    """Three speakers and then a claim, just made."""
    for name in ("Corinne Breuze", "Mikhail Y. Galuzin", "Robert Blake"):
        mark_words(desk, name, "2")
    mark_words(desk, "perlu ada koalisi besar masyarakat internasional untuk melawan ISIS", "1")
    return desk


def speaker_of(desk: HeadlessDesk) -> list[str]:
    claim = next(mark for mark in desk.here.layer if mark.label == "claim")
    return [desk.text[mark.start : mark.end] for mark in desk.session.linked(desk.here, claim)]


def test_a_offers_the_nearest_speaker_and_enter_links(quoted: HeadlessDesk) -> None:
    quoted.press("a")
    assert "Mikhail" in quoted.prompt
    assert "Tab 1/3" in quoted.prompt
    assert "0 no speaker" in quoted.prompt
    assert [quoted.text[slice(*span)] for span in quoted.shown][1] == "Mikhail Y. Galuzin"
    assert quoted.revealed == quoted.text.index("Mikhail Y. Galuzin")
    quoted.press("enter")
    assert speaker_of(quoted) == ["Mikhail Y. Galuzin"]
    assert quoted.message == "said_by “Mikhail Y. Galuzin”"
    assert (quoted.prompt, quoted.shown) == ("", ())


def test_tab_goes_through_the_speakers_and_comes_round(quoted: HeadlessDesk) -> None:
    quoted.press("a")
    offered = []
    for key in ("tab", "tab", "tab", "shift+tab"):
        quoted.press(key)
        offered.append(next(name for name in ("Corinne", "Mikhail", "Robert") if name in quoted.prompt))
    assert offered == ["Robert", "Corinne", "Mikhail", "Corinne"]
    quoted.press("a")
    assert speaker_of(quoted) == ["Corinne Breuze"]


def test_0_records_that_there_is_no_speaker(quoted: HeadlessDesk) -> None:
    quoted.press("a", "0")
    claim = next(mark for mark in quoted.here.layer if mark.label == "claim")
    assert claim.flags == (NO_SPEAKER,)
    assert quoted.message == "no speaker"
    quoted.go("perlu ada koalisi")
    quoted.press("a", "0")
    assert "already" in quoted.message
    quoted.press("a", "enter")
    assert speaker_of(quoted) == ["Mikhail Y. Galuzin"]


@pytest.mark.parametrize("key", ["escape", "ctrl+g"])
def test_attributing_can_be_left_open(quoted: HeadlessDesk, key: str) -> None:
    quoted.press("a", "tab", key)
    assert (speaker_of(quoted), quoted.dispatcher.context, quoted.prompt, quoted.shown) == ([], "desk", "", ())
    quoted.press("enter")
    assert speaker_of(quoted) == []


def test_another_speaker_takes_the_place_of_the_first(quoted: HeadlessDesk) -> None:
    quoted.press("a", "enter", "a", "tab", "enter")
    assert speaker_of(quoted) == ["Robert Blake"]
    quoted.press("u")
    assert speaker_of(quoted) == ["Mikhail Y. Galuzin"]


def test_a_claim_without_any_speaker_to_choose_says_what_to_do(desk: HeadlessDesk) -> None:
    desk.press("a")
    assert desk.message == "no mark here that the scheme links"
    desk.press("1", "a")
    assert desk.message == "mark a speaker first"
    assert desk.dispatcher.context == "desk"


def test_t_jumps_from_claim_to_speaker_and_on_through_the_claims(quoted: HeadlessDesk) -> None:
    quoted.press("a", "enter")
    mark_words(quoted, "Melawan terorisme harus ada kerjasama", "1")
    quoted.press("a")
    while "Mikhail" not in quoted.prompt:
        quoted.press("tab")
    quoted.press("enter")
    quoted.go("perlu ada koalisi")
    here = []
    for _ in range(4):
        quoted.press("t")
        here.append(quoted.under)
    assert here == ["Mikhail", "perlu", "Mikhail", "Melawan"]
    quoted.go("Mikhail Y.")
    quoted.press("t")
    assert quoted.under == "perlu"
    assert quoted.message.startswith("claim “perlu")


# -- selecting -------------------------------------------------------------------------------------------------------


def test_a_quotation_mark_selects_quotation_after_quotation(desk: HeadlessDesk) -> None:
    found = []
    for _ in range(6):
        desk.press('"')
        found.append(desk.selection)
    assert found == [
        "Presiden kami berkata bahwa negara kami sedang berperang",
        "Segala hal yang memungkinkan harus dilakukan",
        "Harus ada pertukaran informasi untuk melakukan serangan yang efektif",
        "Mereka telah menciderai keagungan dan citra Islam",
        "Melawan terorisme harus ada kerjasama",
        "Harus ada tekad kuat",
    ]
    desk.press('"')
    assert desk.message == "no quotation from here on"
    assert desk.selection == found[-1]


def test_within_a_quotation_its_mark_selects_that_one(desk: HeadlessDesk) -> None:
    desk.go("memungkinkan harus")
    desk.press('"')
    assert desk.selection == "Segala hal yang memungkinkan harus dilakukan"


def test_quotation_by_quotation_the_article_is_labelled_with_two_keys_each(desk: HeadlessDesk) -> None:
    desk.press(*['"', "1"] * 6)
    assert [label for label, _ in desk.marks] == ["claim"] * 6
    assert desk.marks[3] == ("claim", "Mereka telah menciderai keagungan dan citra Islam")


def test_plus_grows_the_selection_and_minus_gives_every_step_back(desk: HeadlessDesk) -> None:
    desk.go("keagungan")
    grown = []
    for _ in range(8):
        desk.press("+")
        if desk.message:
            break
        grown.append(desk.selection or "")
    assert desk.message == "this is the whole paragraph"
    assert grown[0] == "keagungan"
    assert grown[-1].startswith("Bagi Mikhail")
    assert "Mereka telah menciderai keagungan dan citra Islam" in grown
    assert all(small in large and small != large for small, large in pairwise(grown))
    back = []
    for _ in grown[1:]:
        desk.press("-")
        back.append(desk.selection)
    assert back == grown[-2::-1]


def test_minus_without_a_selection_says_so(desk: HeadlessDesk) -> None:
    desk.press("-")
    assert desk.message == "nothing is selected"
    desk.press("o")
    assert desk.message == "nothing is selected"


def test_o_goes_on_from_the_other_end(desk: HeadlessDesk) -> None:
    desk.go("Duta Besar Prancis")
    desk.press("v", "l", "l", "o")
    assert (desk.selection, desk.under, desk.prompt.split()[0]) == ("Duta Besar Prancis", "Duta", "SELECT")
    desk.press("h", "h")
    assert desk.selection == "Breuze, Duta Besar Prancis"
    desk.press("o", "l")
    assert desk.selection == "Breuze, Duta Besar Prancis untuk"


def test_v_drops_an_anchor_that_every_motion_extends_from(desk: HeadlessDesk) -> None:
    desk.go("Corinne juga mengatakan")
    desk.press("v")
    assert (desk.selection, desk.prompt.split()[0]) == ("Corinne", "SELECT")
    desk.press("e")
    assert desk.selection is not None
    assert desk.selection.startswith("Corinne juga mengatakan Prancis")
    desk.press("v")
    assert (desk.selection or "", desk.prompt) == ("", "")
    desk.press("v", "l", "escape", "l")
    assert desk.selection is None


def test_shift_extends_and_a_plain_motion_lets_go(desk: HeadlessDesk) -> None:
    desk.go("Corinne juga mengatakan")
    desk.press("shift+right", "shift+right")
    assert (desk.selection, desk.prompt) == ("Corinne juga mengatakan", "")
    desk.press("shift+left")
    assert desk.selection == "Corinne juga"
    desk.press("right")
    assert desk.selection is None


def test_a_selection_backwards_holds_both_its_ends(desk: HeadlessDesk) -> None:
    desk.go("mengatakan Prancis")
    desk.press("v", "h", "h", "2")
    assert desk.marks == [("speaker", "Corinne juga mengatakan")]


# -- searching -------------------------------------------------------------------------------------------------------


def test_the_first_hit_shows_while_words_are_typed(desk: HeadlessDesk) -> None:
    desk.press("g", "/")
    assert desk.prompt == "/"
    desk.type("rob")
    assert (desk.prompt, desk.selection) == ("/rob", "Borobudur")
    desk.type("ert bl")
    assert (desk.prompt, desk.selection) == ("/robert bl", "Robert Blake")
    desk.press("backspace", "backspace", "backspace")
    assert desk.selection == "Robert"
    desk.press("enter")
    assert (desk.selection, desk.prompt, desk.dispatcher.context) == ("Robert", "", "desk")
    desk.press("2")
    assert desk.marks == [("speaker", "Robert")]


def test_keys_are_letters_while_a_search_is_typed(desk: HeadlessDesk) -> None:
    desk.press("g", "/")
    desk.type("duta1 d?q")
    assert desk.prompt.startswith("/duta1 d?q")
    assert (desk.actions, desk.asked) == ([], [])


def test_what_is_not_there_is_said_and_the_caret_stays(desk: HeadlessDesk) -> None:
    desk.go("Prancis telah")
    desk.press("/")
    desk.type("prancix")
    assert desk.prompt == "/prancix  – not found"
    assert (desk.under, desk.selection) == ("Prancis", None)
    desk.press("backspace")
    assert desk.prompt == "/pranci"
    desk.press("escape")
    assert desk.under == "Prancis"


@pytest.mark.parametrize("keys", [["escape"], ["ctrl+g"], ["backspace"] * 4])
def test_a_search_that_is_left_goes_back_to_where_it_began(desk: HeadlessDesk, keys: list[str]) -> None:
    desk.go("Corinne juga")
    desk.press("v", "l", "/")
    desk.type("rob")
    desk.press(*keys)
    assert (desk.selection, desk.under, desk.prompt.split()[0]) == ("Corinne juga", "juga", "SELECT")


def test_n_goes_from_hit_to_hit_and_round_without_the_asides(desk: HeadlessDesk) -> None:
    body = desk.text[: desk.text.index("Berita terkait")]
    assert desk.text.count("Rusia") > body.count("Rusia") > 3
    desk.press("g", "/")
    desk.type("RUSIA")
    desk.press("enter")
    places = [desk.here.caret]
    while not desk.message:
        desk.press("n")
        places.append(desk.here.caret)
    assert desk.message == "from the start again"
    assert places[-1] == places[0]
    assert [desk.text[at : at + 5] for at in places] == ["Rusia"] * len(places)
    assert len(places) - 1 == body.count("Rusia")
    back = [desk.here.caret]
    desk.press("N")
    assert desk.message == "from the end again"
    back.append(desk.here.caret)
    desk.press("N")
    assert desk.message == ""
    assert back[1] == places[-2]
    assert desk.here.caret == places[-3]


def test_hits_within_words_are_gone_through_one_by_one(desk: HeadlessDesk) -> None:
    desk.press("g", "/")
    desk.type("sia")
    desk.press("enter")
    words = []
    for _ in range(4):
        words.append(desk.under)
        desk.press("n")
    assert words == ["Rusia", "Indonesia", "Indonesia", "Rusia"]


def test_a_single_hit_is_come_round_to_either_way(desk: HeadlessDesk) -> None:
    desk.press("g", "/")
    desk.type("tikrit")
    desk.press("enter", "n")
    assert (desk.under, desk.message) == ("Tikrit", "from the start again")
    desk.press("N")
    assert (desk.under, desk.message) == ("Tikrit", "from the end again")


def test_what_stands_only_aside_is_not_found(desk: HeadlessDesk) -> None:
    assert "Tajikistan" in desk.text
    desk.press("g", "/")
    desk.type("tajik")
    assert desk.prompt.endswith("not found")
    desk.press("enter", "n")
    assert desk.message == "“tajik” is not in this article"


def test_an_empty_search_repeats_the_last(desk: HeadlessDesk) -> None:
    desk.press("n")
    assert desk.message == "search for something first: /"
    desk.press("g", "/")
    desk.type("blake")
    desk.press("enter", "g", "/", "enter")
    assert desk.under == "Blake"


def test_with_an_anchor_down_a_hit_extends_the_selection(desk: HeadlessDesk) -> None:
    desk.go("Corinne juga")
    desk.press("v", "/")
    desk.type("prancis")
    desk.press("enter")
    assert desk.selection == "Corinne juga mengatakan Prancis"


def test_a_search_goes_on_in_another_article(desk: HeadlessDesk) -> None:
    desk.press("/")
    desk.type("galuzin")
    desk.press("enter", "tab", "n")
    assert desk.under == "Galuzin"
    assert "VIVA" in desk.text


# -- going about -----------------------------------------------------------------------------------------------------


def test_tab_goes_round_the_articles_and_each_keeps_its_caret(desk: HeadlessDesk) -> None:
    desk.go("Corinne juga")
    titles = []
    for _ in range(5):
        desk.press("tab")
        titles.append(desk.text[:10])
    assert len(set(titles)) == 5
    assert desk.under == "Corinne"
    desk.press("shift+tab", "tab")
    assert desk.under == "Corinne"


def test_m_marks_an_article_done_and_goes_on_to_the_next(desk: HeadlessDesk) -> None:
    first = desk.here.article.uid
    desk.press("m")
    assert desk.session.status_of(first) == "done"
    assert desk.session.active_index == DUBES + 1
    assert desk.session.progress()[1:] == (1, 5)
    desk.press("M")
    assert desk.session.active_index == DUBES + 2
    desk.press("m")
    assert desk.session.active_index == 0, "what lies before comes after the last"
    desk.press("m", "m")
    assert desk.message == "done: this was the last one of the story"
    assert desk.session.progress()[1:] == (5, 5)
    desk.press("m")
    assert desk.message == "open again"
    assert desk.session.progress()[1:] == (4, 5)


def test_done_steps_over_what_is_done_or_skipped(desk: HeadlessDesk) -> None:
    desk.press("tab", "M", "shift+tab", "shift+tab", "shift+tab")
    assert desk.session.active_index == DUBES - 1 + 0
    desk.press("tab", "m")
    assert desk.session.active_index == DUBES + 2


def test_stories_end_with_a_word(desk: HeadlessDesk) -> None:
    desk.press("J")
    assert desk.message == "this is the last story"
    desk.press("K")
    assert desk.message == "this is the first story"


def test_undo_goes_back_to_where_it_was_done_and_says_what(desk: HeadlessDesk) -> None:
    mark_words(desk, "Corinne Breuze", "2")
    desk.press("tab", "g", "1")
    desk.press("tab", "u")
    assert desk.session.active_index == DUBES + 1
    assert desk.message == "undid label claim “Rusia”"
    desk.press("u")
    assert desk.session.active_index == DUBES
    assert (desk.message, desk.under, desk.marks) == ("undid label speaker “Corinne Breuze”", "Corinne", [])
    desk.press("u")
    assert desk.message == "nothing to undo"
    desk.press("tab", "ctrl+r")
    assert desk.message == "redid label speaker “Corinne Breuze”"
    assert desk.marks == [("speaker", "Corinne Breuze")]
    desk.press("ctrl+r", "ctrl+r")
    assert desk.message == "nothing to redo"


def test_undo_takes_back_being_done(desk: HeadlessDesk) -> None:
    uid = desk.here.article.uid
    desk.press("m", "u")
    assert desk.session.status_of(uid) == "todo"
    assert desk.here.article.uid == uid
    assert desk.message == "undid done"


def test_a_key_without_a_meaning_says_so_and_where_the_keys_are(desk: HeadlessDesk) -> None:
    for key in ("§", "f12", "delete"):
        desk.press(key)
        assert desk.message.endswith("does nothing here · ? shows the keys")
    desk.press("space", "space")
    assert desk.message.startswith("the scheme has no label")


def test_what_is_about_the_screen_is_handed_on(desk: HeadlessDesk) -> None:
    desk.press("?", "z", "Z", "\\", "q")
    assert desk.asked == ["help", "zoom", "unfold", "aligned-scrolling", "quit"]


# -- other desks -----------------------------------------------------------------------------------------------------


def test_what_another_desk_deleted_is_not_done_and_the_marks_are_read_again(desk: HeadlessDesk, tmp_path: Path) -> None:
    mark = mark_words(desk, "Corinne Breuze", "2")
    uid = desk.here.article.uid
    other = mark_words(desk, "Robert Blake", "2")
    with Store(str(tmp_path / "kutip.db")) as store:
        store.commit(an_action(uid, Change.of(mark, None), name="delete"))
    desk.go("Corinne Breuze")
    desk.press("d")
    assert desk.message.startswith("not done: ")
    assert list(desk.here.layer) == [other]


def test_what_another_desk_made_shows_with_the_next_save(desk: HeadlessDesk, tmp_path: Path) -> None:
    article = desk.here.article
    with Store(str(tmp_path / "kutip.db")) as store:
        store.commit(an_action(article, Change.of(None, a_mark(article, (0, 5)))))
    desk.go("Robert Blake")
    desk.press("2")
    assert [label for label, _ in desk.marks] == ["claim", "speaker"]


def test_a_desk_that_gets_the_focus_back_looks_what_others_did(desk: HeadlessDesk, tmp_path: Path) -> None:
    article = desk.here.article
    with Store(str(tmp_path / "kutip.db")) as store:
        store.commit(an_action(article, Change.of(None, a_mark(article, (0, 5)))))
    assert desk.marks == []
    desk.keeping.look_around()
    assert desk.marks == [("claim", "Dubes")]


# -- whatever is pressed ---------------------------------------------------------------------------------------------


def empty_desk(folder: Path) -> tuple[HeadlessDesk, Store]:
    store = a_store(folder)
    session = Session(store.reading, "ana", parse_scheme(labels_yaml()), stories(store.reading.refs(), None, ()))
    return HeadlessDesk(session, store=store), store


@pytest.mark.parametrize("key", sorted(bindings("desk")))
def test_in_an_empty_project_every_key_has_an_answer(tmp_path: Path, key: str) -> None:
    desk, store = empty_desk(tmp_path)
    with store:
        desk.press(key)
        assert desk.message or desk.asked or desk.dispatcher.context != "desk"
        assert desk.actions == []


KEYS = sorted({key for command in COMMANDS for key in command.keys} | set("abcdefghijklmnopqrstuvwxyz0“é😀"))
OFTEN = ["l", "e", ")", "v", '"', "1", "2", "3", "a", "enter", "tab", "u", "ctrl+r", "escape", "d", "]"]
TEXTS = [
    'Menlu: "Kami siap," katanya. "Ya."\nBaca juga: iklan "x"',
    '“Satu ‘dua’ tiga” kata e\u0301 😀 全角 "a" b\'c\'d ""\n\n\n  x\nBaca: y',
    "a\n\nb",
    "—\n“\nz",
    'Kata "Rusia"nya dan don\'t "foo"s "bar',
]


@given(
    st.sampled_from(TEXTS),
    st.lists(st.sampled_from(OFTEN) | st.sampled_from(KEYS), max_size=60),
    st.integers(1, 20),
)
@settings(max_examples=80, deadline=None)
def test_whatever_is_pressed_what_is_shown_is_stored_and_can_be_undone(text: str, keys: list[str], width: int) -> None:
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        articles = (
            an_article(text),
            an_article(text + "\nlagi", "viva"),
            an_article(text + "\nx", source="/other/a.txt"),
        )
        with a_store(Path(folder), *articles) as store:
            refs = store.reading.refs()
            session = Session(store.reading, "ana", parse_scheme(labels_yaml()), stories(refs, None, ()))
            desk = HeadlessDesk(session, width=width, height=5, store=store)
            for key in keys:
                desk.press(key)
                here = desk.here
                token = here.segments.token_at(here.caret)
                assert here.caret == (token[0] if token else 0)
                assert desk.dispatcher.context != "desk" or desk.prompt.split()[:1] in ([], ["SELECT"], ["ADJUST"])
            same_as_stored(desk, store)
            marks = sum(len(store.reading.marks(article.uid, "ana")[0]) for article in articles)
            desk.press("escape", "escape")
            for _ in range(len(desk.actions) + 1):
                desk.press("u")
            assert desk.message == "nothing to undo"
            same_as_stored(desk, store)
            assert all(store.reading.marks(article.uid, "ana") == ((), ()) for article in articles), marks


class _Bare:
    """As much of a desk as a selection needs."""

    def __init__(self, text: str) -> None:
        self.here = OpenArticle(an_article(text), Layer(), Segments(text), "todo", 0, 0)

    def stand(self, offset: int) -> None:
        self.here.caret = settle(self.here.segments, offset)


@given(st.text(st.sampled_from("ab \"“”'‘’.,\n-"), max_size=60))
@settings(deadline=None)
def test_pressing_for_the_next_quotation_never_offers_one_twice_and_comes_to_an_end(text: str) -> None:
    desk = _Bare("x" + text)
    selecting, seen = Selecting(cast(DeskView, desk)), list[Span | None]()

    def press_on() -> None:
        for _ in range(len(text) + 2):
            selecting.select_quotation("")
            seen.append(selected(desk.here))

    with pytest.raises(Refusal, match="no quotation from here on"):
        press_on()
    assert len(seen) == len(set(seen))
