"""Actions that only add, written many at once: what comes of them is what comes of them one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from annotations.errors import Conflict
from annotations.store.actions import Action, Assignment, Change, Status
from annotations.store.bulk import only_adds
from annotations.store.records import Position
from tests.samples import TEXT, a_link, a_mark, a_store, an_action, an_article, rows_of, state_of
from tests.states import ENTITIES, State, actions_of, states

JOURNAL = (
    "SELECT at, token, w.name, action, a.uid, before, after, undoes FROM journal j"
    " JOIN article a ON a.id = j.article_id"
    " JOIN annotator w ON w.id = j.annotator_id ORDER BY seq"
)


@given(state=states())
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_many_at_once_are_what_they_are_one_by_one(tmp_path_factory: pytest.TempPathFactory, state: State) -> None:
    one, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    actions = actions_of(state)
    assert all(only_adds(action) for action in actions)
    with a_store(one, *state.articles) as store:
        store.commit_all(actions)
        store.commit_all(actions)
    with a_store(other, *state.articles) as store:
        store.commit_new(actions)
        store.commit_new(actions)
    assert state_of(one / "kutip.db", tasks=False) == state_of(other / "kutip.db", tasks=False)
    for sql in (JOURNAL, "SELECT uid, kind, key, name FROM entity ORDER BY uid"):
        assert rows_of(one / "kutip.db", sql) == rows_of(other / "kutip.db", sql)


def test_what_is_added_is_undone_like_anything_else(tmp_path: Path) -> None:
    article = an_article(TEXT)
    with a_store(tmp_path, article) as store:
        before = state_of(tmp_path / "kutip.db", tasks=False)
        claim, speaker = a_mark(article, (39, 59)), a_mark(article, (17, 28), label="speaker")
        link = Change.of(None, a_link(claim, speaker))
        store.commit_new([an_action(article, Change.of(None, claim), Change.of(None, speaker), link)])
        assert store.undo("ana", "2026-01-01") is not None
        assert state_of(tmp_path / "kutip.db", tasks=False) == before


def test_who_reads_goes_on_reading_where_they_were(tmp_path: Path) -> None:
    article = an_article(TEXT)
    with a_store(tmp_path, article) as store:
        store.save_position(article.uid, "ana", Position(9, 2), "2026-01-01")
        action = Action("import", article.uid, "ana", (Change.of(None, a_mark(article)),), Position(), "2026-01-02")
        store.commit_new([action])
        assert store.reading.tasks("ana")[article.uid].position == Position(9, 2)


def test_names_and_states_are_written_like_one_by_one_and_undone(tmp_path: Path) -> None:
    article, (country, person) = an_article(TEXT), ENTITIES
    state = [
        Change.of(None, Assignment(article.uid, "budi")),
        Change.of(Status(article.uid, "todo"), Status(article.uid, "done")),
    ]
    learned = Change.of(country, replace(country, aliases=("Russia",)))
    for one_by_one in (True, False):
        with a_store(tmp_path, article) as store:
            store.commit(an_action(article, Change.of(None, country)))
            actions = [
                an_action(article, *state, annotator="budi"),
                an_action(article, state[0], annotator="budi"),
                an_action(article, learned),
            ]
            assert all(only_adds(action) for action in actions)
            assert not only_adds(an_action(article, *state)), "a task of somebody else"
            (store.commit_all if one_by_one else store.commit_new)(actions)
            assert store.reading.tasks("budi")[article.uid].status == "done"
            assert store.reading.entities()[country.uid].aliases == ("Russia",)
            with pytest.raises(Conflict):
                store.commit_new([an_action(article, learned)])
            with pytest.raises(Conflict):
                store.commit_new([an_action(article, Change.of(person, replace(person, aliases=())))])
            for who in ("ana", "budi", "budi"):
                assert store.undo(who, "2026-01-01") is not None
            assert store.reading.tasks("budi") == {}
            assert store.reading.entities()[country.uid].aliases == ()


@pytest.mark.parametrize("wrong", ["span", "uid", "end", "entity", "article"])
def test_what_does_not_fit_leaves_nothing(tmp_path: Path, wrong: str) -> None:
    article = an_article(TEXT)
    with a_store(tmp_path, article) as store:
        first = a_mark(article, (0, 5), uid="taken")
        store.commit(an_action(article, Change.of(None, first)))
        before = state_of(tmp_path / "kutip.db")
        good, odd = a_mark(article, (6, 9)), a_mark(article, (10, 12))
        changes = {
            "span": Change.of(None, a_mark(article, (0, 9999))),
            "uid": Change.of(None, a_mark(article, (0, 4), uid="taken")),
            "end": Change.of(None, a_link(good, odd)),
            "entity": Change.of(None, a_mark(article, (1, 4))),
            "article": Change.of(None, a_mark(an_article("Lain sekali"))),
        }
        change = changes[wrong]
        if wrong == "entity":
            change = Change.of(None, replace(a_mark(article, (1, 4)), entity=ENTITIES[1].uid))
        with pytest.raises(Conflict):
            store.commit_new([an_action(article, Change.of(None, good)), an_action(article, change)])
        assert state_of(tmp_path / "kutip.db") == before
