"""Marks of several parts, and bounds that are opened again."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.spans import Span
from annotations.store.records import Annotation
from tests.headless import HeadlessDesk, seed_session
from tui.edits import joined


@pytest.fixture
def desk(tmp_path: Path) -> HeadlessDesk:
    session, store = seed_session(tmp_path)
    return HeadlessDesk(session, store=store)


def only(desk: HeadlessDesk) -> Annotation:
    [mark] = desk.here.layer
    return mark


def words(desk: HeadlessDesk, fragments: tuple[Span, ...]) -> list[str]:
    return [desk.text[start:end] for start, end in fragments]


def select(desk: HeadlessDesk, phrase: str) -> None:
    """Select the first occurrence of the words."""
    desk.go(phrase)
    start = desk.here.caret
    desk.press("v")
    while desk.here.segments.token_at(desk.here.caret) is not None and desk.selection != phrase:
        desk.press("l")
        assert desk.here.caret < start + len(phrase)


def test_two_parts_make_one_mark_with_one_undo(desk: HeadlessDesk) -> None:
    select(desk, "Presiden Barack")
    desk.press("x")
    assert "1 part kept" in desk.prompt
    desk.go("Amerika")
    desk.press("v", "l", "1")
    assert sorted(words(desk, only(desk).fragments)) == ["Amerika Serikat", "Presiden Barack"]
    assert list(only(desk).fragments) == sorted(only(desk).fragments)
    assert desk.here.parts == []
    desk.press("u")
    assert len(desk.here.layer) == 0


def test_what_is_kept_stays_shown_while_the_next_part_is_selected(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    kept = desk.here.segments.token_at(desk.here.caret)
    desk.press("x", "}", "v", "l")
    assert desk.shown[0] == kept
    assert len(desk.shown) == 2


def test_parts_side_by_side_are_one(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("x", "x", "1")
    assert words(desk, only(desk).fragments) == ["Barack Obama"]


def test_a_part_is_let_go_again(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("x", "h", "x")
    assert desk.here.parts == []
    assert desk.prompt == ""


def test_escape_lets_go_of_all_parts(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("x", "}", "x", "escape")
    assert (desk.here.parts, desk.shown) == ([], ())


def test_a_mark_walked_to_gets_a_further_part(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", "[", "x")
    assert "ADJUST" in desk.prompt
    desk.press("}", "x", "b")
    assert len(only(desk).fragments) == 2
    desk.press("u")
    assert words(desk, only(desk).fragments) == ["Barack"]


def test_the_mark_made_just_now_gets_a_further_part(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", "x", "}", "v", "l", "b")
    assert len(only(desk).fragments) == 2


def test_bounds_are_moved_with_any_motion_and_kept_with_the_same_key(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", "b")
    assert desk.selection == "Barack"
    desk.press("l", "o", "h")
    assert words(desk, desk.shown) == ["Presiden Barack Obama"]
    desk.press("b")
    assert words(desk, only(desk).fragments) == ["Presiden Barack Obama"]
    assert desk.shown == ()
    assert desk.actions[-1].name == "adjust"


def test_links_and_uid_stay_when_bounds_are_moved(desk: HeadlessDesk) -> None:
    desk.press('"', "1")
    desk.go("Barack")
    desk.press("2", "a", "enter")
    speaker = next(mark for mark in desk.here.layer if mark.label == "speaker")
    desk.go("Barack")
    desk.press("b", "l", "b")
    after = desk.here.layer.get(speaker.uid)
    assert after is not None
    assert words(desk, after.fragments) == ["Barack Obama"]
    assert len(desk.here.layer.links_of(speaker.uid)) == 1
    desk.press("u")
    assert desk.here.layer.get(speaker.uid) == speaker


def test_escape_leaves_the_bounds_as_they_were(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", "b", "l", "escape")
    assert words(desk, only(desk).fragments) == ["Barack"]
    desk.press("[", "b", "b")
    assert desk.message == "these are its bounds already"


def test_bounds_that_another_mark_of_the_label_has_are_refused(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2")
    desk.go("Barack")
    desk.press("v", "l", "2", "[", "b", "l", "b")
    assert desk.message == "this is marked speaker already"
    assert len(desk.here.layer) == 2


def test_only_the_part_at_the_caret_is_moved(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("x", "}", "x", "1")
    first, second = only(desk).fragments
    desk.go("Barack")
    desk.press("b", "l", "b")
    assert only(desk).fragments == ((first[0], first[1] + len(" Obama")), second)


def test_walking_to_another_mark_closes_the_bounds(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("2", "2", "b", "[")
    assert desk.here.reopened is None


def test_fragments_are_joined_over_white_space_only() -> None:
    text = "satu dua, tiga  empat"
    assert joined(text, [(10, 14), (0, 4), (16, 21), (5, 8)]) == ((0, 8), (10, 21))


def test_parts_are_named_together_in_the_status_row(desk: HeadlessDesk) -> None:
    desk.go("Barack")
    desk.press("x", "}", "x", "1", "[")
    assert "Barack … " in desk.message
