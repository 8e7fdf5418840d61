"""One mark spread to every identical string."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.ingest.outlets import load_profiles
from annotations.intake import take_in
from annotations.segments import Segments
from annotations.spans import Span
from annotations.store.records import Annotation
from annotations.store.store import Store
from tests.headless import AT, HeadlessDesk, seed_session
from tui.identical import alike, places
from tui.launch import stories
from tui.session import Session


@pytest.fixture
def pair(tmp_path: Path) -> tuple[HeadlessDesk, Store]:
    session, store = seed_session(tmp_path)
    return HeadlessDesk(session, store=store), store


def stored(store: Store, desk: HeadlessDesk) -> dict[str, int]:
    """Marks per article on disk."""
    story = desk.session.story
    assert story is not None
    return {ref.uid: n for ref in story.articles if (n := len(store.reading.marks(ref.uid, "ana")[0]))}


def spread(desk: HeadlessDesk, word: str, digit: str = "3") -> None:
    """Label the first occurrence of a word and spread it."""
    desk.go(word)
    desk.press(digit, "*")


def test_every_identical_string_of_the_article_is_shown_and_enter_labels_them(
    pair: tuple[HeadlessDesk, Store],
) -> None:
    desk, store = pair
    spread(desk, "Rusia")
    shown = [desk.text[start:end] for (start, end), _ in desk.looks.under]
    assert set(shown) == {"Rusia"}
    assert f"{len(shown)} more in this article" in desk.prompt
    assert len(desk.here.layer) == 1
    desk.press("enter")
    assert len(desk.here.layer) == len(shown) + 1
    assert stored(store, desk) == {desk.here.article.uid: len(shown) + 1}
    assert desk.looks.under == ()
    assert {mark.origin for mark in desk.here.layer} == {"manual", "propagated"}
    assert not any(desk.here.skipped(mark.start) for mark in desk.here.layer)


def test_it_is_one_step_of_undo(pair: tuple[HeadlessDesk, Store]) -> None:
    desk, store = pair
    spread(desk, "Rusia")
    desk.press("enter", "u")
    assert len(desk.here.layer) == 1
    assert sum(stored(store, desk).values()) == 1
    desk.press("ctrl+r")
    assert sum(stored(store, desk).values()) == len(desk.here.layer) > 1


def test_again_widens_to_the_story_and_undo_takes_all_back(pair: tuple[HeadlessDesk, Store]) -> None:
    desk, store = pair
    spread(desk, "Rusia")
    desk.press("*")
    assert "in this story" in desk.prompt
    desk.press("enter")
    assert len(stored(store, desk)) > 1
    assert "articles" in desk.message
    marks = [mark for opened in (desk.here, *desk.neighbours) for mark in opened.layer]
    assert {opened.status for opened in (desk.here, *desk.neighbours) if len(opened.layer)} == {"doing"}
    texts = {opened.article.uid: opened.article.text for opened in (desk.here, *desk.neighbours)}
    assert {texts[mark.article][mark.start : mark.end] for mark in marks} == {"Rusia"}
    desk.press("u")
    assert stored(store, desk) == {desk.here.article.uid: 1}
    assert sum(len(opened.layer) for opened in desk.neighbours) == 0


def test_escape_labels_nothing(pair: tuple[HeadlessDesk, Store]) -> None:
    desk, _ = pair
    spread(desk, "Rusia")
    desk.press("escape")
    assert (len(desk.here.layer), desk.looks.under, desk.dispatcher.context) == (1, (), "desk")


def test_what_has_the_label_already_is_passed_by(pair: tuple[HeadlessDesk, Store]) -> None:
    desk, _ = pair
    spread(desk, "Rusia")
    desk.press("enter", "*")
    assert "in this story" in desk.prompt  # nothing is left in the article
    assert not any(mark.article == desk.here.article.uid for mark in _would(desk))


def _would(desk: HeadlessDesk) -> list[Annotation]:
    before = len(desk.actions)
    desk.press("enter")
    return [mark for change in desk.actions[before].changes if isinstance(mark := change.after, Annotation)]


def test_a_string_that_stands_nowhere_else_is_said(pair: tuple[HeadlessDesk, Store]) -> None:
    desk, _ = pair
    spread(desk, "Barack", "2")
    while desk.dispatcher.context == "propagate":
        desk.press("enter", "[", "*")
    assert "nowhere else" in desk.message


@pytest.mark.parametrize(
    ("text", "words", "any_case", "found"),
    [
        ("AS dan ASEAN, AS.", "AS", False, [(0, 2), (14, 16)]),
        ("As, as dan AS", "AS", False, [(11, 13)]),
        ("As, as dan AS", "AS", True, [(0, 2), (4, 6), (11, 13)]),
        ("Amerika Serikat, Amerika\n Serikat", "Amerika Serikat", False, [(0, 15), (17, 33)]),
        ("a.b (a)", "(a)", False, [(4, 7)]),
        ("kapal-kapal kapal", "kapal", False, [(12, 17)]),
    ],
)
def test_whole_tokens_only(text: str, words: str, any_case: bool, found: list[tuple[int, int]]) -> None:
    assert list(places(Segments(text), words, any_case=any_case)) == found


def test_what_is_aside_is_passed_by() -> None:
    assert list(places(Segments("Rusia Rusia Rusia", [(6, 12)]), "Rusia")) == [(0, 5), (12, 17)]


@pytest.mark.parametrize(
    ("text", "fragments", "found"),
    [
        (
            "apa, kata dia, itu! Lagi: apa, kata dia, itu?",
            ((0, 3), (15, 18)),
            [((0, 3), (15, 18)), ((26, 29), (41, 44))],
        ),
        (
            "apa, kata dia, itu! apa, kata  dia,\nitu! apa, ujar dia, itu",
            ((0, 3), (15, 18)),
            [((0, 3), (15, 18)), ((20, 23), (36, 39))],
        ),
        ("satu dua tiga", ((0, 4), (9, 13)), [((0, 4), (9, 13))]),
    ],
)
def test_parts_are_found_with_the_same_words_between_them(
    text: str, fragments: tuple[Span, ...], found: list[tuple[Span, ...]]
) -> None:
    assert list(alike(Segments(text), text, fragments)) == found


def test_a_mark_of_several_parts_spreads_with_its_parts_and_its_entity(tmp_path: Path) -> None:
    path = tmp_path / "ulang.txt"
    path.write_text("Menteri Luar Negeri, ujarnya, Rusia datang.\n\nMenteri Luar Negeri, ujarnya, Rusia pergi.\n")
    session, store = seed_session(tmp_path)
    take_in(store, [path], load_profiles(), AT)
    session = Session(store.reading, "ana", session.scheme, stories(store.reading.refs(), None, ()))
    session.go_to_article(next(ref.uid for ref in store.reading.refs() if (ref.source or "").endswith("ulang.txt")))
    desk = HeadlessDesk(session, store=store)
    desk.press("g", ",", "x")
    desk.press("/", *"rusia", "enter", "3")
    (mark,) = desk.here.layer
    assert len(mark.fragments) == 2
    desk.press("=", *"rusia", "enter")
    entity = desk.here.layer.get(mark.uid)
    assert entity is not None
    assert entity.entity is not None
    desk.press("*")
    assert "1 more" in desk.prompt
    desk.press("enter")
    other = next(one for one in desk.here.layer if one.uid != mark.uid)
    assert [desk.text[slice(*part)] for part in other.fragments] == ["Menteri Luar Negeri", "Rusia"]
    assert other.entity == entity.entity
    desk.press("u")
    assert len(desk.here.layer) == 1
    store.close()
