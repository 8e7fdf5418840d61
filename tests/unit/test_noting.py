"""Notes, flags, hidden labels and the list of marks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.headless import HeadlessDesk, seed_session
from tui.edits import FLAGGED


@pytest.fixture
def pair(tmp_path: Path) -> tuple[HeadlessDesk, Store]:
    session, store = seed_session(tmp_path)
    return HeadlessDesk(session, store=store), store


@pytest.fixture
def desk(pair: tuple[HeadlessDesk, Store]) -> HeadlessDesk:
    return pair[0]


def stored_notes(store: Store, desk: HeadlessDesk) -> list[str | None]:
    return [mark.note for mark in store.reading.marks(desk.here.article.uid, "ana")[0]]


def test_a_note_is_written_changed_taken_away_and_undone(pair: tuple[HeadlessDesk, Store]) -> None:
    desk, store = pair
    desk.go("Barack")
    desk.press("2", ";")
    desk.type("siapa? ")
    desk.press("enter")
    assert stored_notes(store, desk) == ["siapa?"]
    desk.press("[")
    assert desk.message.endswith(" · siapa?")
    desk.press(";", "backspace")
    desk.type("!")
    desk.press("enter")
    assert stored_notes(store, desk) == ["siapa!"]
    desk.press(";", *("backspace",) * 6, "enter")
    assert stored_notes(store, desk) == [None]
    desk.press("u")
    assert stored_notes(store, desk) == ["siapa!"]


def test_the_mark_is_shown_while_its_note_is_written(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", ";")
    assert [desk.text[start:end] for start, end in desk.shown] == ["Barack"]
    desk.press("escape")
    assert desk.shown == ()


def test_of_a_long_note_the_end_is_in_view(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", ";")
    desk.type("a" * 60 + "END")
    assert desk.prompt.endswith("aaaEND")
    assert len(desk.prompt) <= 62
    desk.press("enter")
    assert [mark.note for mark in desk.here.layer] == ["a" * 60 + "END"]


def test_leaving_the_note_changes_nothing(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", ";")
    desk.type("x")
    desk.press("escape")
    assert [mark.note for mark in desk.here.layer] == [None]
    assert len(desk.actions) == 1


def test_a_flag_is_set_shown_and_taken_away(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", "!")
    assert [mark.flags for mark in desk.here.layer] == [(FLAGGED,)]
    desk.press("[")
    assert desk.message.endswith(f" · {FLAGGED}")
    desk.press("!")
    assert [mark.flags for mark in desk.here.layer] == [()]
    desk.press("u", "u")
    assert [mark.flags for mark in desk.here.layer] == [()]
    desk.press("ctrl+r")
    assert [mark.flags for mark in desk.here.layer] == [(FLAGGED,)]


def test_the_next_flagged_mark_is_found_across_the_articles_of_the_story(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", "!", "g")
    first = desk.here.article.uid
    desk.press("tab", "tab", '"', "1", "!", "g", "'")
    assert desk.message.startswith("claim")
    second = desk.here.article.uid
    desk.press("'")
    assert (desk.here.article.uid, desk.under) == (first, "Barack")
    desk.press("'")
    assert desk.here.article.uid == second


def test_without_flags_the_key_says_how_to_flag(desk: HeadlessDesk) -> None:
    desk.press("'")
    assert "nothing in this story is flagged" in desk.message


def test_notes_and_flags_are_exported(pair: tuple[HeadlessDesk, Store]) -> None:
    desk, store = pair
    desk.go("Barack")
    desk.press("2", ";")
    desk.type("siapa")
    desk.press("enter", "!")
    [mark] = [mark for document in store.reading.documents(Selection()) for mark in document.annotations]
    assert (mark.note, mark.flags) == ("siapa", (FLAGGED,))
    assert json.dumps(mark.flags)


def test_the_marks_of_a_hidden_label_are_passed_by(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", "3", "H", "2")
    assert desk.looks.hidden == {"speaker"}
    desk.press("g", "]")
    assert desk.message.startswith("country")
    desk.press("]")
    assert "no mark after" in desk.message
    desk.press("g", "H", "s")
    assert desk.looks.hidden == frozenset()
    desk.press("]")
    assert desk.message.startswith("speaker")


def test_a_hidden_mark_under_the_caret_is_not_meant(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", "H", "2")
    desk.go("Barack")
    desk.press("d")
    assert desk.message == "no mark here"
    assert len(desk.here.layer) == 1


def test_the_list_filters_by_words_label_and_flag_and_goes_there(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", "!", "3", "}", "1", "g", "L")
    assert len(desk.menu) == 3
    desk.type("flag")
    assert [row.split()[0] for row in desk.menu] == ["speaker"]
    desk.press("enter")
    assert desk.under == "Barack"
    assert desk.here.current is not None
    desk.press("L")
    desk.type("ÓBAMA")
    desk.press("enter")
    assert desk.under == "Obama"


def test_the_list_says_when_nothing_fits_and_when_there_is_nothing(desk: HeadlessDesk) -> None:
    desk.press("L")
    assert "no marks" in desk.message
    desk.go("Barack")
    desk.press("2", "L")
    desk.type("zzz")
    assert desk.menu == ()
    desk.press("enter")
    assert "no mark has these words" in desk.message


def test_the_list_is_leafed_through_by_the_page(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press(*("2",) * 20, "g", "L", "pagedown")
    shown = desk.menu
    desk.press("pagedown", "pagedown")
    assert desk.menu != shown
    assert desk.menu[desk.picked] == desk.menu[-1]
    desk.press("enter")
    assert desk.here.current == list(desk.here.layer)[-1].uid


def test_the_list_begins_at_the_mark_at_the_caret(desk: HeadlessDesk) -> None:
    desk.press("g", *["1"] * 30)
    desk.press("[", "[", "[", "L")
    mark = desk.here.layer.get(desk.here.current or "")
    assert mark is not None
    assert desk.menu[desk.picked].split() == ["claim", desk.text[slice(*mark.fragments[0])]]
    desk.press("enter")
    assert desk.here.current == mark.uid
    desk.press("G", "L")
    last = list(desk.here.layer)[-1]
    assert desk.menu[desk.picked].split() == ["claim", desk.text[slice(*last.fragments[0])]]
