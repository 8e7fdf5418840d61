"""Marks across panes, by keys on a desk without a screen: carrying over, linking the same, jumping, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotations.clock import now
from annotations.ingest.outlets import load_profiles
from annotations.intake import take_in
from annotations.scheme import parse_scheme
from annotations.store.store import Store
from tests.headless import HeadlessDesk
from tests.samples import a_store
from tests.samples_story import write_story
from tui.launch import stories
from tui.session import OpenArticle, Session

THIRD = """Stasiun penuh sesak

"Kami akan terus memerangi kelompok teroris bersama semua negara sahabat," kata Galuzin di kantornya kemarin siang.

Utusan Rusia menegaskan kapal-kapal perang akan tiba pekan depan di pelabuhan Jakarta.
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with a_store(tmp_path) as store:
        yield store


def _session(store: Store, annotator: str = "ana") -> Session:
    yaml = store.reading.scheme_yaml() or ""
    return Session(store.reading, annotator, parse_scheme(yaml), stories(store.reading.refs(), None, ()))


def _desk(store: Store, tmp_path: Path, *more: str) -> HeadlessDesk:
    """A desk on the story of two articles (and more); the one that speaks of a train is active."""
    paths = list(write_story(tmp_path))
    for n, text in enumerate(more, 3):
        paths.append(tmp_path / f"{n}.txt")
        paths[-1].write_text(text, encoding="utf-8")
    assert not take_in(store, paths, load_profiles(), now()).rejects
    desk = HeadlessDesk(_session(store), store=store)
    _to(desk, "Harga tiket")
    return desk


def _to(desk: HeadlessDesk, words: str) -> OpenArticle:
    for _ in range(3):
        if words in desk.text:
            return desk.here
        desk.press("tab")
    raise AssertionError(words)


def _all(store: Store, sql: str) -> list[tuple[object, ...]]:
    return list(store.reading._rows.rows(sql, {}))


def _elsewhere(desk: HeadlessDesk) -> list[tuple[str, str, str]]:
    return [
        (mark.label, there.article.text[slice(*mark.fragments[0])], mark.origin)
        for there in desk.neighbours
        for mark in there.layer
    ]


def test_a_quotation_is_carried_over_at_once_where_it_stands_word_for_word(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    desk.press('"', "1", "y")
    words = "Kami akan terus memerangi kelompok teroris bersama semua negara sahabat"
    assert _elsewhere(desk) == [("claim", words, "projected")]
    assert desk.dispatcher.context == "desk"
    assert _all(store, "SELECT kind FROM link") == [("same_claim",)]
    assert _all(store, "SELECT count(*) FROM task WHERE status = 'doing'") == [(2,)]


def test_one_undo_takes_back_all_that_one_key_made(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path, THIRD)
    desk.press('"', "1", "y")
    assert len(_elsewhere(desk)) == 2
    desk.press("u")
    assert _elsewhere(desk) == []
    assert _all(store, "SELECT count(*) FROM annotation") == [(1,)]
    assert _all(store, "SELECT count(*) FROM link") == [(0,)]
    desk.press("ctrl+r")
    assert len(_elsewhere(desk)) == 2
    assert _all(store, "SELECT count(*) FROM link") == [(2,)]


def _mark_reworded(desk: HeadlessDesk) -> None:
    desk.go("kapal perang akan tiba")
    desk.press("v", *["l"] * 5, "1")
    assert desk.marks == [("claim", "kapal perang akan tiba pekan depan")]


def test_what_was_reworded_is_offered_and_made_on_enter(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    _mark_reworded(desk)
    desk.press("y")
    assert desk.dispatcher.context == "project"
    assert list(desk.elsewhere.values()) == [["kapal perang bakal tiba pekan depan"]]
    assert _elsewhere(desk) == []
    desk.press("enter")
    assert _elsewhere(desk) == [("claim", "kapal perang bakal tiba pekan depan", "projected")]
    assert desk.dispatcher.context == "desk"
    assert list(desk.elsewhere.values()) == [[]]


@pytest.mark.parametrize("key", ["backspace", "escape"])
def test_what_is_not_wanted_is_not_made(store: Store, tmp_path: Path, key: str) -> None:
    desk = _desk(store, tmp_path)
    _mark_reworded(desk)
    desk.press("y", key)
    assert _elsewhere(desk) == []
    assert desk.dispatcher.context == "desk"
    assert _all(store, "SELECT count(*) FROM journal WHERE action = 'project'") == [(0,)]


def test_offers_are_looked_at_in_any_order_and_are_one_step(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path, THIRD)
    _mark_reworded(desk)
    desk.press("y")
    first = [words for words in desk.elsewhere.values() if words]
    desk.press("tab")
    assert [words for words in desk.elsewhere.values() if words] != first
    desk.press("enter", "enter")
    assert sorted(words for _, words, _ in _elsewhere(desk)) == [
        "kapal perang bakal tiba pekan depan",
        "kapal-kapal perang akan tiba pekan depan",
    ]
    desk.press("u")
    assert _elsewhere(desk) == []


def test_a_mark_that_is_there_already_is_linked_and_not_doubled(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    desk.press('"', "1")
    _to(desk, "Dubes")
    desk.press('"', "1", "y")
    assert [label for label, _, _ in _elsewhere(desk)] == ["claim"]
    assert _all(store, "SELECT count(*) FROM link") == [(1,)]
    desk.press("y")
    assert "there already" in desk.message


def test_the_mark_just_made_is_meant_even_where_the_caret_then_stands_in_another(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    desk.go("pekan depan")
    desk.press("v", "l", "1")
    desk.go("kapal perang akan tiba")
    desk.press("v", "l", "l", "l", "1", "y")
    assert list(desk.elsewhere.values()) == [["kapal perang bakal tiba"]]


def test_a_speaker_is_carried_over_without_inventing_a_link(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    desk.go("Galuzin")
    desk.press("2", "y")
    assert _elsewhere(desk) == [("speaker", "Galuzin", "projected")]
    assert _all(store, "SELECT count(*) FROM link") == [(0,)]


def test_what_no_other_article_tells_is_said_so(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    desk.go("Harga")
    desk.press("v", "l", "1", "y")
    assert "nothing beside this tells" in desk.message


def test_claims_are_linked_by_hand_the_most_alike_first(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    _to(desk, "Dubes")
    desk.go("Nelayan")
    desk.press("v", "l", "l", "1", *"/bakal", "enter", "1")
    _to(desk, "Harga tiket")
    _mark_reworded(desk)
    desk.press("S")
    assert list(desk.elsewhere.values()) == [["bakal"]]
    desk.press("tab")
    assert list(desk.elsewhere.values()) == [["Nelayan setempat diminta"]]
    desk.press("shift+tab", "enter")
    assert _all(store, "SELECT count(*) FROM link WHERE kind = 'same_claim'") == [(1,)]
    desk.press("S", "enter")
    assert _all(store, "SELECT count(*) FROM link WHERE kind = 'same_claim'") == [(2,)]
    desk.press("S")
    assert "unlinks" in desk.prompt
    desk.press("escape", "u")
    assert _all(store, "SELECT count(*) FROM link WHERE kind = 'same_claim'") == [(1,)]


def test_the_jump_goes_along_links_to_other_articles_and_back(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    here = desk.here
    desk.press('"', "1", "y", "[", "t")
    assert desk.here is not here
    assert desk.under == "Kami"
    desk.press("t")
    assert desk.here is here
    assert desk.under == "Kami"


def test_the_jump_visits_the_speaker_and_then_the_other_outlet(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    here = desk.here
    desk.press('"', "1", "y")
    desk.go("Galuzin")
    desk.press("2", "a", "enter")
    desk.go("Kami")
    desk.press("t")
    assert desk.under == "Galuzin"
    desk.press("t")
    assert desk.under == "Kami"
    desk.press("t")
    assert desk.here is not here


def test_a_link_is_there_from_either_end_after_a_restart_and_goes_with_either_mark(
    store: Store, tmp_path: Path
) -> None:
    desk = _desk(store, tmp_path)
    desk.press('"', "1", "y")
    again = HeadlessDesk(_session(store), store=store)
    _to(again, "Dubes")
    again.press("]", "t")
    assert "Harga tiket" in again.text
    again.press("t")
    assert "Dubes" in again.text
    again.press("d")
    assert "and 1 link" in again.message
    assert _all(store, "SELECT count(*) FROM link") == [(0,)]
    again.press("u")
    assert _all(store, "SELECT count(*) FROM link") == [(1,)]


def test_a_desk_that_does_not_know_of_the_link_cannot_delete_the_mark_under_it(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    desk.press('"', "1")
    other = HeadlessDesk(_session(store), store=store)
    _to(other, "Harga tiket")
    assert len(other.here.layer) == 1
    desk.press("[", "y")
    other.press("]", "d")
    assert other.saver.reports[-1].kind == "conflict"
    assert len(other.here.layer) == 1
    assert _all(store, "SELECT count(*) FROM annotation") == [(2,)]
    other.press("]", "d")
    assert "and 1 link" in other.message
    assert _all(store, "SELECT count(*) FROM annotation") == [(1,)]


def test_undo_at_one_desk_is_seen_in_all_articles_at_another(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    desk.press('"', "1", "y")
    other = HeadlessDesk(_session(store), store=store)
    assert len(_elsewhere(other)) == 1
    desk.press("u")
    other.keeping.look_around()
    assert len(_elsewhere(other)) + len(other.here.layer) == 1


def test_a_link_to_the_same_claim_is_taken_away_by_the_key_that_made_it(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    desk.press('"', "1", "y")
    (link,) = desk.here.layer.links()
    assert link.kind == "same_claim"
    desk.press("S")
    assert "Enter unlinks" in desk.prompt
    desk.press("enter")
    assert "no longer linked" in desk.message
    assert not list(desk.here.layer.links())
    assert not any(list(there.layer.links()) for there in desk.neighbours)
    desk.press("u")
    assert list(desk.here.layer.links()) == [link]
    desk.press("S", "escape")
    assert list(desk.here.layer.links()) == [link]


def test_a_mark_carried_over_refers_to_the_same_person(store: Store, tmp_path: Path) -> None:
    desk = _desk(store, tmp_path)
    desk.go("Galuzin")
    desk.press("2", "=", "enter")
    (mark,) = desk.here.layer
    assert mark.entity is not None
    desk.press("y")
    while desk.dispatcher.context == "project":
        desk.press("enter")
    others = [one for there in desk.neighbours for one in there.layer]
    assert [one.entity for one in others] == [mark.entity] * len(others) != []
