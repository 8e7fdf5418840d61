"""Hints: letters on the words in view, typed to go there."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.headless import HeadlessDesk, seed_session
from tui.handlers.aiming import LETTERS, hints


@pytest.fixture
def desk(tmp_path: Path) -> HeadlessDesk:
    session, store = seed_session(tmp_path)
    return HeadlessDesk(session, store=store)


def hint_of(desk: HeadlessDesk, words: str) -> str:
    """The letters drawn on the first occurrence of the words."""
    return desk.looks.hints[desk.text.index(words)]


def test_up_to_26_words_have_one_letter_each() -> None:
    assert hints(26) == list(LETTERS)


def test_of_more_words_the_nearest_keep_one_letter() -> None:
    given_ = hints(110)
    assert [len(hint) for hint in given_[:22]] == [1] * 22
    assert {len(hint) for hint in given_[22:]} == {2}


@given(st.integers(0, 700))
def test_no_hint_begins_another_and_none_is_longer_than_two(count: int) -> None:
    given_ = hints(count)
    assert len(given_) == min(count, 676) == len(set(given_))
    assert all(len(hint) <= 2 for hint in given_)
    singles = {hint for hint in given_ if len(hint) == 1}
    assert not any(hint[0] in singles for hint in given_ if len(hint) == 2)


def test_a_hint_takes_the_caret_to_its_word(desk: HeadlessDesk) -> None:
    desk.press("f")
    letters = hint_of(desk, "Obama")
    assert desk.prompt.startswith("go to")
    desk.type(letters)
    assert desk.under == "Obama"
    assert not desk.looks.hints
    assert desk.selection is None


def test_the_other_hint_key_selects_up_to_the_word(desk: HeadlessDesk) -> None:
    desk.go("Presiden Barack")
    desk.press("F")
    desk.type(hint_of(desk, "Obama"))
    assert desk.selection == "Presiden Barack Obama"


def test_with_an_anchor_down_a_hint_extends(desk: HeadlessDesk) -> None:
    desk.go("Presiden Barack")
    desk.press("v", "f")
    desk.type(hint_of(desk, "Obama"))
    assert desk.selection == "Presiden Barack Obama"


def test_the_nearest_words_have_the_easiest_letters(desk: HeadlessDesk) -> None:
    desk.go("Barack Obama")
    desk.press("f")
    assert {hint_of(desk, "Presiden Barack"), hint_of(desk, "Obama")} == set(LETTERS[:2])


def test_every_word_in_view_has_a_hint_and_nothing_else(desk: HeadlessDesk) -> None:
    desk.press("f")
    start, end = desk.on_screen()
    words = {at for at, _ in desk.here.segments.tokens(start, end) if desk.text[at].isalnum()}
    assert set(desk.looks.hints) == words - {desk.here.caret}
    assert not any(desk.here.skipped(at) for at in desk.looks.hints)


def test_after_the_first_letter_only_what_it_can_still_mean_is_shown(desk: HeadlessDesk) -> None:
    desk.press("f")
    pair = next(hint for hint in desk.looks.hints.values() if len(hint) == 2)
    before = {at for at, hint in desk.looks.hints.items() if hint[0] == pair[0]}
    desk.press(pair[0])
    assert set(desk.looks.hints) == before
    assert {len(hint) for hint in desk.looks.hints.values()} == {1}
    desk.press("backspace")
    assert pair in desk.looks.hints.values()


@pytest.mark.parametrize("key", ["escape", "ctrl+g", "backspace"])
def test_leaving_keeps_caret_and_text(desk: HeadlessDesk, key: str) -> None:
    caret = desk.here.caret
    desk.press("f", key)
    assert (desk.here.caret, desk.looks.hints, desk.dispatcher.context) == (caret, {}, "desk")


def test_letters_that_no_word_has_are_said(desk: HeadlessDesk) -> None:
    desk.press("f")
    desk.press("9")
    assert "no word has the letters 9" in desk.message
    assert desk.dispatcher.context == "hint"


def test_a_third_key_selects_from_the_word_to_the_end_of_its_clause(desk: HeadlessDesk) -> None:
    desk.press("p")
    assert desk.prompt.startswith("select from")
    at = next(at for at in desk.looks.hints if desk.here.segments.clause_at(at)[1] > at + 20)  # type: ignore[index]
    desk.type(desk.looks.hints[at])
    clause = desk.here.segments.clause_at(at)
    assert clause is not None
    assert desk.selection == desk.text[at : clause[1]]
    desk.press("1")
    assert desk.marks == [("claim", desk.text[at : clause[1]])]


def test_words_ahead_have_easier_letters_than_words_as_far_behind(desk: HeadlessDesk) -> None:
    desk.press("}", "}")
    desk.press("f")
    words = [at for at, _ in desk.here.segments.tokens(*desk.on_screen()) if desk.text[at].isalnum()]
    before = [at for at in words if at < desk.here.caret][::-1]
    after = [at for at in words if at > desk.here.caret]
    order = list(desk.looks.hints)
    pairs = list(zip(before, after, strict=False))
    assert len(pairs) > 4
    assert all(order.index(ahead) < order.index(behind) for behind, ahead in pairs)


@pytest.mark.parametrize("key", [",", "V"])
def test_selecting_on_goes_further_each_time_and_shows_in_the_selection(desk: HeadlessDesk, key: str) -> None:
    desk.press("}")
    start = desk.here.caret
    seen = []
    for _ in range(4):
        desk.press(key)
        assert desk.selection is not None
        seen.append(desk.selection)
    assert desk.text.startswith(seen[0], start)
    assert all(longer.startswith(shorter) and longer != shorter for shorter, longer in pairwise(seen))
    desk.press("right")
    assert desk.selection is None


def test_after_a_part_is_kept_selecting_on_begins_behind_it(desk: HeadlessDesk) -> None:
    desk.press("}", ",", "x")
    kept = desk.here.parts[0]
    desk.press(",", "1")
    (mark,) = desk.here.layer
    assert len(mark.fragments) == 2
    assert mark.fragments[0] == kept
