"""Undo and redo out of the journal: across articles, restarts and annotators."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotations.errors import Conflict
from annotations.store.actions import Change, Status
from annotations.store.records import Annotation, Position
from annotations.store.store import Store
from tests.samples import AT, a_link, a_mark, a_store, an_action, an_article, rows_of, state_of

FIRST = an_article()
SECOND = an_article("Judul lain\n\nIsi berita kedua.\nBaca juga: x", "viva")


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with a_store(tmp_path, FIRST, SECOND) as opened:
        yield opened


def label(store: Store, words: str, article: Any = FIRST, annotator: str = "ana") -> Annotation:
    """Mark the words; they are the label too, so that tests can tell marks by them."""
    start = article.text.index(words)
    mark = a_mark(article, (start, start + len(words)), label=words, annotator=annotator)
    store.commit(an_action(article, Change.of(None, mark), name=f"label {words}", annotator=annotator))
    return mark


def labels(store: Store, annotator: str = "ana") -> set[str]:
    found = rows_of(
        store.target,
        "SELECT label FROM annotation m JOIN annotator w ON w.id = m.annotator_id WHERE w.name = '" + annotator + "'",
    )
    return {row[0] for row in found}


def undo(store: Store, annotator: str = "ana") -> str | None:
    done = store.undo(annotator, AT)
    return done.action.removeprefix("label ") if done else None


def redo(store: Store, annotator: str = "ana") -> str | None:
    done = store.redo(annotator, AT)
    return done.action.removeprefix("label ") if done else None


def test_undo_goes_back_through_articles_in_the_order_of_the_work(store: Store) -> None:
    label(store, "Menteri")
    label(store, "berita", SECOND)
    label(store, "Jakarta")
    steps = [store.undo("ana", AT) for _ in range(4)]
    assert [(step.action, step.article) if step else None for step in steps] == [
        ("label Jakarta", FIRST.uid),
        ("label berita", SECOND.uid),
        ("label Menteri", FIRST.uid),
        None,
    ]
    assert labels(store) == set()


def test_redo_comes_back_in_the_order_of_the_work(store: Store) -> None:
    for words in ("Menteri", "Jakarta", "Indonesia"):
        label(store, words)
    assert [undo(store) for _ in range(3)] == ["Indonesia", "Jakarta", "Menteri"]
    assert [redo(store) for _ in range(4)] == ["Menteri", "Jakarta", "Indonesia", None]
    assert labels(store) == {"Menteri", "Jakarta", "Indonesia"}


def test_undo_and_redo_survive_a_restart(store: Store) -> None:
    label(store, "Menteri")
    label(store, "Jakarta")
    undo(store)
    with Store(store.target) as later:
        assert redo(later) == "Jakarta"
        assert undo(later) == "Jakarta"
    with Store(store.target) as later:
        assert undo(later) == "Menteri"
        assert undo(later) is None
    with Store(store.target) as later:
        assert [redo(later), redo(later), redo(later)] == ["Menteri", "Jakarta", None]


def test_a_new_action_ends_what_could_be_redone(store: Store) -> None:
    label(store, "Menteri")
    label(store, "Jakarta")
    undo(store)
    label(store, "Indonesia")
    assert redo(store) is None
    assert [undo(store), undo(store), undo(store)] == ["Indonesia", "Menteri", None]


def test_redo_brings_back_what_was_undone_last_not_what_was_given_up_before(store: Store) -> None:
    label(store, "Menteri")
    undo(store)
    label(store, "Jakarta")
    undo(store)
    assert redo(store) == "Jakarta"
    assert redo(store) is None
    assert labels(store) == {"Jakarta"}


def test_undo_and_redo_by_turns_stay_on_the_same_action(store: Store) -> None:
    label(store, "Menteri")
    label(store, "Jakarta")
    for _ in range(3):
        assert undo(store) == "Jakarta"
        assert redo(store) == "Jakarta"
    assert undo(store) == "Jakarta"
    assert undo(store) == "Menteri"
    assert redo(store) == "Menteri"
    assert redo(store) == "Jakarta"


def test_annotators_do_not_undo_each_others_work(store: Store) -> None:
    label(store, "Menteri")
    label(store, "Jakarta", annotator="budi")
    assert undo(store) == "Menteri"
    assert undo(store) is None
    assert labels(store, "budi") == {"Jakarta"}
    label(store, "Indonesia", annotator="budi")
    assert redo(store) == "Menteri", "what budi did is no reason for ana to lose her redo"
    assert redo(store, "budi") is None


def test_a_deleted_mark_comes_back_with_its_links(store: Store) -> None:
    claim, speaker = a_mark(FIRST), a_mark(FIRST, (17, 28), label="speaker")
    link = a_link(claim, speaker)
    store.commit(an_action(FIRST, Change.of(None, speaker), Change.of(None, claim), Change.of(None, link)))
    before = state_of(store.target)
    store.commit(an_action(FIRST, Change.of(link, None), Change.of(speaker, None), name="delete"))
    store.undo("ana", AT)
    assert state_of(store.target) == before
    store.redo("ana", AT)
    assert store.reading.marks(FIRST.uid, "ana") == ((claim,), ())


def test_undo_gives_back_label_note_flags_fragments_and_state(store: Store) -> None:
    mark = replace(a_mark(FIRST, (0, 7), (17, 28)), note="catatan 😀", flags=("check",), origin="suggested")
    todo, doing = Status(FIRST.uid, "todo"), Status(FIRST.uid, "doing")
    store.commit(an_action(FIRST, Change.of(None, mark), Change.of(todo, doing)))
    before = state_of(store.target)
    after = replace(mark, label="speaker", note=None, flags=(), fragments=((3, 4),), updated_at="2026-02-02")
    store.commit(an_action(FIRST, Change.of(mark, after), Change.of(doing, Status(FIRST.uid, "done"))))
    store.undo("ana", AT)
    assert state_of(store.target) == before
    store.undo("ana", AT)
    assert labels(store) == set()
    assert store.reading.tasks("ana")[FIRST.uid].status == "todo"


def test_undo_leaves_the_reader_where_she_is(store: Store) -> None:
    label(store, "Menteri")
    store.save_position(FIRST.uid, "ana", Position(80, 60), AT)
    store.undo("ana", AT)
    assert store.reading.tasks("ana")[FIRST.uid].position == Position(80, 60)


def test_the_journal_tells_every_undo_and_forgets_nothing(store: Store) -> None:
    label(store, "Menteri")
    undo(store)
    redo(store)
    rows = rows_of(store.target, "SELECT seq, action, undoes FROM journal ORDER BY seq")
    assert rows == [(1, "label Menteri", None), (2, "undo", 1), (3, "redo", 1)]


def test_undo_of_what_another_desk_changed_since_is_a_conflict_and_changes_nothing(store: Store) -> None:
    mark = label(store, "Menteri")
    changed = replace(mark, label="Kementerian")
    store.commit(an_action(FIRST, Change.of(mark, changed), annotator="lead", name="correct"))
    before = state_of(store.target)
    with pytest.raises(Conflict, match="another desk"):
        store.undo("ana", AT)
    assert state_of(store.target) == before
    assert rows_of(store.target, "SELECT count(*) FROM journal") == [(2,)]
    store.undo("lead", AT)
    assert undo(store) == "Menteri"


def test_redo_of_what_another_desk_took_away_is_a_conflict(store: Store) -> None:
    mark = label(store, "Menteri")
    after = replace(mark, label="Kementerian")
    store.commit(an_action(FIRST, Change.of(mark, after), name="relabel"))
    store.undo("ana", AT)
    store.commit(an_action(FIRST, Change.of(mark, None), annotator="lead", name="delete"))
    with pytest.raises(Conflict, match="gone"):
        store.redo("ana", AT)
    assert labels(store) == set()


def test_two_desks_of_one_annotator_share_one_line_of_undo(store: Store) -> None:
    with Store(store.target) as other:
        label(store, "Menteri")
        label(other, "Jakarta")
        assert undo(store) == "Jakarta"
        assert undo(other) == "Menteri"
        assert [redo(store), redo(other)] == ["Menteri", "Jakarta"]


def test_undo_stays_quick_in_a_long_journal(store: Store) -> None:
    """One undo looks at few rows, also where thousands were undone before it."""
    import time

    from sqlalchemy import text

    label(store, "Menteri")
    with store._engine.begin() as connection:
        connection.execute(
            text(
                "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 20001)"
                " INSERT INTO journal (seq, at, token, annotator_id, action, article_id, before, after, undoes)"
                " SELECT i, '', 't' || i, 1, CASE WHEN i % 2 THEN 'undo' ELSE 'label' END, 1, '[]', '[]',"
                " CASE WHEN i % 2 THEN i - 1 END FROM n"
            )
        )
    begun = time.perf_counter()
    assert redo(store) == "label"
    assert undo(store) == "label"
    assert undo(store) == "Menteri"
    assert time.perf_counter() - begun < 2.0


def test_an_action_that_cannot_be_taken_back_is_passed_by_and_the_one_before_is(store: Store) -> None:
    label(store, "Menteri")
    mark = label(store, "Keuangan")
    changed = replace(mark, note="dari meja lain")
    store.commit(an_action(FIRST, Change.of(mark, changed), name="note", annotator="budi"))
    with pytest.raises(Conflict):
        store.undo("ana", AT)
    done = store.undo("ana", AT, past=True)
    assert done is not None
    assert done.action == "label Menteri"
    assert labels(store) == {"Keuangan"}
    assert store.undo("ana", AT) is None
    again = store.redo("ana", AT)
    assert again is not None
    assert again.action == "label Menteri"
    assert store.redo("ana", AT) is None
    assert labels(store) == {"Menteri", "Keuangan"}


def test_passing_by_where_there_is_nothing_to_undo_does_nothing(store: Store) -> None:
    before = state_of(store.target)
    assert store.undo("ana", AT, past=True) is None
    assert state_of(store.target) == before
