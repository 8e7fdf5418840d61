"""The people screen without the screen: one SQL read, merge, split, rename, names; each undone with one key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotations.store.selection import Selection
from tests.headless import HeadlessDesk, seed_session
from tests.unit.test_naming import mark
from tui.people import People
from tui.session import Refusal


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[HeadlessDesk]:
    """Three spellings of one man, each a person of his own, each with a claim; and a country."""
    session, store = seed_session(tmp_path)
    with store:
        desk = HeadlessDesk(session, store=store)
        for words in ("Mikhail Y. Galuzin", "Mikail Galuzin", "Mikhail Yurievich Galuzin"):
            mark(desk, words, "2")
            desk.press("=")
            desk.type(words)
            at = next(n for n, row in enumerate(desk.menu) if row.startswith("new person"))
            desk.press(*["down"] * at, "enter")
            desk.press('"', "1", "a", "enter")
        mark(desk, "Rusia", "3")
        desk.press("=", "enter")
        yield desk


@pytest.fixture
def people(desk: HeadlessDesk) -> People:
    return People(desk.session, desk.perform, lambda: None)


def shown(people: People, query: str = "") -> list[tuple[str, str]]:
    return [row.words for row in people.rows(query)]


def merge(people: People) -> None:
    first, *others = (row.entity for row in people.rows() if row.entity.kind == "person")
    for other in others:
        people.pick(other)
    people.merge(first)


def state(desk: HeadlessDesk) -> object:
    reading = desk.session.reading
    return reading.entities(), [document.annotations for document in reading.documents(Selection())]


def test_rows_tell_names_claims_and_outlets_people_first(people: People) -> None:
    rows = shown(people)
    assert len(rows) == 4
    assert all(right.endswith("1 claim") for _, right in rows[:3])
    assert rows[3][0] == "RU Russia  (country)"
    assert rows[3][1].endswith("  0 claims")


def test_search_goes_by_all_words_in_any_name(people: People) -> None:
    assert [left for left, _ in shown(people, "gal yur")] == ["Mikhail Yurievich Galuzin"]
    assert shown(people, "zzz") == []


def test_merging_makes_one_of_them_in_one_undo_step(desk: HeadlessDesk, people: People) -> None:
    before = state(desk)
    merge(people)
    rows = shown(people)
    assert len(rows) == 2
    assert rows[0][1].endswith("3 claims")
    assert len(people.rows()[0].entity.aliases) == 2
    facts = people.facts(people.rows()[0].entity)
    assert [fact.text[:6] for fact in facts[:2]] == ["also: "] * 2
    assert len({fact.outlet for fact in facts[2:]}) >= 2
    desk.press("u")
    assert state(desk) == before
    people.load()
    assert len(people.rows()) == 4


def test_splitting_a_name_off_takes_its_marks_along(desk: HeadlessDesk, people: People) -> None:
    merge(people)
    before = state(desk)
    entity = people.rows()[0].entity
    alias = entity.aliases[0]
    said = people.split(entity, alias)
    assert said.endswith("with 1 marks")
    split = next(row for row in people.rows() if row.entity.name == alias)
    assert split.claims == 1
    desk.press("u")
    assert state(desk) == before


def test_renaming_keeps_the_old_name_as_another(desk: HeadlessDesk, people: People) -> None:
    before = state(desk)
    entity = people.rows("yurievich")[0].entity
    people.rename(entity, "  M. Y.  Galuzin ")
    (row,) = people.rows("m y galuzin yurievich")
    assert row.entity.name == "M. Y. Galuzin"
    assert row.entity.aliases == ("Mikhail Yurievich Galuzin",)
    assert row.entity.key == entity.key
    people.forget(row.entity, "Mikhail Yurievich Galuzin")
    assert people.rows("m y galuzin")[0].entity.aliases == ()
    desk.press("u", "u")
    assert state(desk) == before


def test_what_makes_no_sense_is_refused(people: People) -> None:
    first, country = people.rows()[0].entity, people.rows("russia")[0].entity
    with pytest.raises(Refusal, match="pick"):
        people.merge(first)
    people.pick(country)
    with pytest.raises(Refusal, match="only people with people"):
        people.merge(first)
    with pytest.raises(Refusal, match="countries keep"):
        people.rename(country, "Ruslandia")
    with pytest.raises(Refusal, match="as it was"):
        people.rename(first, "  ")
