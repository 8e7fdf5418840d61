"""One action is one transaction: journal row, state and reading position together or not at all."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import annotations.store.store as store_room
from annotations.errors import Conflict, SaveError
from annotations.store.actions import Change, Status, decode_side
from annotations.store.records import Annotation, Article, Position, Region
from annotations.store.store import Store
from tests.samples import AT, TEXT, a_link, a_mark, a_store, an_action, an_article, labels_yaml, rows_of, state_of

ARTICLE = an_article()


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with a_store(tmp_path, ARTICLE) as opened:
        yield opened


def journal(store: Store) -> list[tuple[Any, ...]]:
    return rows_of(store.target, "SELECT seq, action, token, before, after, undoes FROM journal ORDER BY seq")


def everything(store: Store) -> object:
    return journal(store), state_of(store.target)


# -- what is written -------------------------------------------------------------------------------------------------


def test_an_action_writes_mark_journal_row_and_reading_position(store: Store) -> None:
    mark = replace(a_mark(ARTICLE, (84, 93), (105, 126)), note="dua", flags=("check", "lihat"))
    action = an_action(ARTICLE, Change.of(None, mark), position=Position(84, 17))
    seq = store.commit(action)
    assert store.reading.marks(ARTICLE.uid, "ana") == ((mark,), ())
    task = store.reading.tasks("ana")[ARTICLE.uid]
    assert (task.position, task.updated_at) == (Position(84, 17), AT)
    (row,) = journal(store)
    assert row[:3] == (seq, "label", action.token)
    assert decode_side(row[3], row[4]) == action.changes
    assert store.reading.last_seq() == seq


def test_the_journal_can_be_read_without_kutip(store: Store) -> None:
    mark = a_mark(ARTICLE)
    store.commit(an_action(ARTICLE, Change.of(None, mark)))
    _, _, _, before, after, _ = journal(store)[0]
    assert json.loads(before) == [["annotation", mark.uid, None]]
    assert json.loads(after)[0][2]["fragments"] == [[39, 59]]


def test_another_desk_sees_an_action_at_once(store: Store) -> None:
    with Store(store.target) as other:
        seq = store.commit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE))))
        assert other.reading.last_seq() == seq
        assert len(other.reading.marks(ARTICLE.uid, "ana")[0]) == 1


def test_relabelling_keeps_the_mark_and_its_place(store: Store) -> None:
    mark = a_mark(ARTICLE)
    store.commit(an_action(ARTICLE, Change.of(None, mark)))
    after = replace(mark, label="speaker", updated_at="2026-01-03T00:00:00+00:00")
    store.commit(an_action(ARTICLE, Change.of(mark, after), name="relabel"))
    assert store.reading.marks(ARTICLE.uid, "ana") == ((after,), ())


def test_a_mark_and_its_links_go_together(store: Store) -> None:
    claim, speaker = a_mark(ARTICLE), a_mark(ARTICLE, (17, 28), label="speaker")
    link = a_link(claim, speaker)
    store.commit(an_action(ARTICLE, Change.of(None, speaker), Change.of(None, claim), Change.of(None, link)))
    assert store.reading.marks(ARTICLE.uid, "ana") == ((speaker, claim), (link,))
    store.commit(an_action(ARTICLE, Change.of(claim, None), Change.of(link, None), name="delete"))
    assert store.reading.marks(ARTICLE.uid, "ana") == ((speaker,), ())
    assert rows_of(store.target, "SELECT count(*) FROM fragment") == [(1,)]


def test_a_linked_mark_cannot_go_without_its_link(store: Store) -> None:
    claim, speaker = a_mark(ARTICLE), a_mark(ARTICLE, (17, 28), label="speaker")
    link = a_link(claim, speaker)
    store.commit(an_action(ARTICLE, Change.of(None, speaker), Change.of(None, claim), Change.of(None, link)))
    before = everything(store)
    with pytest.raises(Conflict):
        store.commit(an_action(ARTICLE, Change.of(speaker, None), name="delete"))
    assert everything(store) == before


def test_reading_positions_are_kept_without_a_journal_row(store: Store) -> None:
    store.save_position(ARTICLE.uid, "ana", Position(50, 40), AT)
    store.save_position(ARTICLE.uid, "ana", Position(51, 41), AT)
    assert store.reading.tasks("ana")[ARTICLE.uid].position == Position(51, 41)
    assert journal(store) == []


def test_a_reading_position_does_not_open_an_article_again_that_was_done(store: Store) -> None:
    done = Change.of(Status(ARTICLE.uid, "todo"), Status(ARTICLE.uid, "done"))
    store.commit(an_action(ARTICLE, done, name="done"))
    store.save_position(ARTICLE.uid, "ana", Position(1, 1), AT)
    store.commit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE))))
    assert store.reading.tasks("ana")[ARTICLE.uid].status == "done"


# -- all or nothing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["apply_changes", "upsert_task", "encode_side"])
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_failure_between_the_parts_of_an_action_leaves_nothing_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, where: str, late: bool
) -> None:
    store.commit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE, (0, 7)))))
    before = everything(store)
    original = getattr(store_room, where)

    def failing(*args: Any) -> Any:
        if late:
            original(*args)
        raise sqlite3.OperationalError("the disk was pulled out")

    action = an_action(
        ARTICLE,
        Change.of(None, a_mark(ARTICLE)),
        Change.of(Status(ARTICLE.uid, "doing"), Status(ARTICLE.uid, "done")),
        annotator="budi",
        position=Position(99, 98),
    )
    with monkeypatch.context() as patch:
        patch.setattr(store_room, where, failing)
        with pytest.raises(sqlite3.OperationalError):
            store.commit(action)
    assert everything(store) == before
    assert rows_of(store.target, "SELECT name FROM annotator") == [("ana",)]
    store.commit(action)
    assert len(journal(store)) == 2


def test_a_failure_of_the_commit_itself_leaves_nothing(store: Store) -> None:
    """A deferred foreign key fails at COMMIT, after every statement of the action went through."""
    from sqlalchemy import event

    before = everything(store)

    def spoil(connection: Any) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql("INSERT INTO region VALUES (999, 0, 'body', 0, 1)")

    event.listen(store._engine, "begin", spoil)
    action = an_action(ARTICLE, Change.of(None, a_mark(ARTICLE)))
    with pytest.raises(SaveError):
        store.commit(action)
    event.remove(store._engine, "begin", spoil)
    assert everything(store) == before
    store.commit(action)
    assert len(journal(store)) == 1


def test_an_action_that_is_tried_again_is_written_once(store: Store) -> None:
    mark = a_mark(ARTICLE)
    action = an_action(ARTICLE, Change.of(None, mark))
    seq = store.commit(action)
    state = everything(store)
    assert store.commit(action) == seq
    assert everything(store) == state


def test_an_action_tried_again_after_it_was_undone_stays_undone(store: Store) -> None:
    action = an_action(ARTICLE, Change.of(None, a_mark(ARTICLE)))
    store.commit(action)
    store.undo("ana", AT)
    state = everything(store)
    store.commit(action)
    assert everything(store) == state


# -- conflicts -------------------------------------------------------------------------------------------------------

MARK = replace(a_mark(ARTICLE, (39, 45), (46, 59)), note="catatan", flags=("check",))


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(MARK, label="speaker"),
        replace(MARK, fragments=((39, 45),)),
        replace(MARK, fragments=((39, 45), (46, 60))),
        replace(MARK, note=None),
        replace(MARK, flags=()),
        None,
    ],
    ids=["label", "fragment gone", "fragment moved", "note", "flags", "deleted"],
)
@pytest.mark.parametrize("wish", [replace(MARK, label="country"), None], ids=["relabel", "delete"])
def test_a_mark_that_changed_at_another_desk_is_not_overwritten(
    store: Store, elsewhere: Annotation | None, wish: Annotation | None
) -> None:
    store.commit(an_action(ARTICLE, Change.of(None, MARK)))
    with Store(store.target) as other:
        other.commit(an_action(ARTICLE, Change.of(MARK, elsewhere)))
    before = everything(store)
    with pytest.raises(Conflict, match="another desk"):
        store.commit(an_action(ARTICLE, Change.of(MARK, wish)))
    assert everything(store) == before


def test_a_link_that_another_desk_removed_is_a_conflict(store: Store) -> None:
    claim, speaker = a_mark(ARTICLE), a_mark(ARTICLE, (17, 28), label="speaker")
    link = a_link(claim, speaker)
    store.commit(an_action(ARTICLE, Change.of(None, speaker), Change.of(None, claim), Change.of(None, link)))
    store.commit(an_action(ARTICLE, Change.of(link, None)))
    with pytest.raises(Conflict, match="another desk"):
        store.commit(an_action(ARTICLE, Change.of(link, None)))


def test_a_link_to_a_mark_that_another_desk_deleted_is_a_conflict(store: Store) -> None:
    claim, speaker = a_mark(ARTICLE), a_mark(ARTICLE, (17, 28), label="speaker")
    store.commit(an_action(ARTICLE, Change.of(None, speaker), Change.of(None, claim)))
    store.commit(an_action(ARTICLE, Change.of(speaker, None)))
    before = everything(store)
    with pytest.raises(Conflict, match="another desk"):
        store.commit(an_action(ARTICLE, Change.of(None, a_link(claim, speaker))))
    assert everything(store) == before


def test_the_same_link_twice_or_to_itself_is_a_conflict(store: Store) -> None:
    claim, speaker = a_mark(ARTICLE), a_mark(ARTICLE, (17, 28), label="speaker")
    marks = (Change.of(None, speaker), Change.of(None, claim))
    store.commit(an_action(ARTICLE, *marks, Change.of(None, a_link(claim, speaker))))
    before = everything(store)
    for link in (a_link(claim, speaker), a_link(claim, claim)):
        with pytest.raises(Conflict):
            store.commit(an_action(ARTICLE, Change.of(None, link)))
    assert everything(store) == before


# -- refusals that no retry can mend ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fragments",
    [((0, len(TEXT) + 1),), ((-1, 5),), ((5, 5),), ((9, 3),), ((0, 3), (1000, 1001)), ()],
    ids=["over the end", "before the start", "empty", "backwards", "second fragment", "none"],
)
def test_a_span_outside_the_text_is_refused(store: Store, fragments: tuple[tuple[int, int], ...]) -> None:
    before = everything(store)
    bad = replace(a_mark(ARTICLE), fragments=fragments)
    with pytest.raises(Conflict):
        store.commit(an_action(ARTICLE, Change.of(None, bad)))
    good = a_mark(ARTICLE)
    with pytest.raises(Conflict):
        store.commit(an_action(ARTICLE, Change.of(None, good), Change.of(good, bad)))
    assert everything(store) == before


def test_a_span_may_reach_to_the_very_end_in_code_points(store: Store) -> None:
    mark = a_mark(ARTICLE, (0, len(TEXT)))
    store.commit(an_action(ARTICLE, Change.of(None, mark)))
    assert store.reading.marks(ARTICLE.uid, "ana")[0] == (mark,)


def test_an_action_on_an_article_that_is_not_there_is_refused_for_good(store: Store) -> None:
    ghost = an_article("Judul\n\nTidak ada.", "viva")
    action = an_action(ghost, Change.of(None, a_mark(ghost, (0, 5))))
    before = everything(store)
    with pytest.raises(Conflict, match=ghost.uid):
        store.commit(action)
    with pytest.raises(Conflict, match=ghost.uid):  # the action stands in an article, its mark in none
        store.commit(an_action(ARTICLE, Change.of(None, a_mark(ghost, (0, 5)))))
    assert everything(store) == before
    store.add_articles([ghost], AT)
    store.commit(action)
    assert len(journal(store)) == 1


def test_undo_and_redo_ask_for_nothing_where_nothing_was_done(store: Store) -> None:
    assert store.undo("ana", AT) is None
    assert store.redo("nobody", AT) is None
    assert journal(store) == []


# -- the schema itself -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO region VALUES (1, 9, 'body', 5, 5)",
        "INSERT INTO region VALUES (1, 9, 'body', -1, 5)",
        "INSERT INTO region VALUES (1, 9, 'advert', 0, 5)",
        "INSERT INTO region VALUES (99, 9, 'body', 0, 5)",
        "INSERT INTO fragment VALUES (1, 9, 4, 3)",
        "INSERT INTO fragment VALUES (1, 0, 0, 3)",
        "INSERT INTO fragment VALUES (99, 0, 0, 3)",
        "UPDATE annotation SET origin = 'guessed'",
        "UPDATE annotation SET label = NULL",
        "UPDATE annotation SET article_id = 99",
        "INSERT INTO annotation SELECT NULL, uid, article_id, annotator_id, label, note, flags, origin, created_at,"
        " updated_at, entity_id FROM annotation",
        "UPDATE annotation SET entity_id = 99",
        "INSERT INTO entity (uid, kind, key, name) VALUES ('x', 'planet', 'x', 'X')",
        "INSERT INTO alias VALUES (99, 'x')",
        "UPDATE task SET status = 'half'",
        "UPDATE task SET caret = -1",
        "INSERT INTO annotator (name) VALUES ('ana')",
        "INSERT INTO outlet (key, name) VALUES ('tempo', 'Other')",
        "INSERT INTO article (uid, outlet_id, title, text, sha256, added_at)"
        " SELECT 'other', outlet_id, title, text, sha256, added_at FROM article",
        "DELETE FROM article",
        "DELETE FROM annotator",
        "INSERT INTO journal (at, token, annotator_id, action, article_id, before, after) SELECT at, token,"
        " annotator_id, action, article_id, before, after FROM journal",
        "UPDATE journal SET action = 'forged'",
        "DELETE FROM journal",
        "UPDATE article SET text = 'forged'",
        "UPDATE article SET sha256 = 'forged'",
    ],
)
def test_no_sql_of_anybody_breaks_what_must_hold(store: Store, sql: str) -> None:
    store.commit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE))))
    before = everything(store)
    with closing(sqlite3.connect(store.target)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(sql)
    assert everything(store) == before


def test_a_deleted_mark_takes_its_fragments_along(store: Store) -> None:
    store.commit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE, (0, 3), (5, 9)))))
    with closing(sqlite3.connect(store.target)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM annotation")
        assert connection.execute("SELECT count(*) FROM fragment").fetchone() == (0,)


# -- articles and schemes --------------------------------------------------------------------------------------------


def test_an_article_comes_out_as_it_went_in(store: Store) -> None:
    text = "Judul\t\u00a0 \n\n\u200f\x07 isi 😀 e\u0301 \n\n\nakhir  \n"
    article = an_article(text, "viva", byline=None, published_at=None, url="https://viva.co.id/x", source=None)
    store.add_articles([article], AT)
    assert store.reading.article(article.uid) == replace(article, added_at=AT)


def test_an_article_added_twice_is_known_even_within_one_batch(store: Store) -> None:
    fresh = an_article("Judul\n\nBaru.", "viva")
    added = store.add_articles([ARTICLE, fresh, fresh], AT)
    assert added.new == (fresh.uid,)
    assert added.known == (ARTICLE.uid, fresh.uid)
    assert rows_of(store.target, "SELECT count(*) FROM article") == [(2,)]


def test_the_same_text_at_two_outlets_is_two_articles(store: Store) -> None:
    copied = an_article(outlet="viva")
    assert store.add_articles([copied], AT).new == (copied.uid,)


def test_a_bad_region_refuses_the_whole_batch(store: Store) -> None:
    good, bad = an_article("A\n\nb", "viva"), an_article("C\n\nd", "viva", regions=(Region("body", 0, 99),))
    with pytest.raises(SaveError, match="outside the text"):
        store.add_articles([good, bad], AT)
    assert rows_of(store.target, "SELECT count(*) FROM article") == [(1,)]
    assert rows_of(store.target, "SELECT key FROM outlet") == [("tempo",)]


def test_a_scheme_is_applied_once_and_a_new_one_is_a_new_version(store: Store) -> None:
    assert store.reading.scheme_version() is not None
    store.apply_scheme(labels_yaml(), AT)
    assert rows_of(store.target, "SELECT count(*) FROM scheme") == [(1,)]
    store.apply_scheme(labels_yaml() + "\n# changed\n", AT)
    version = store.reading.scheme_version()
    assert version is not None
    assert version[0] == 2
    assert store.reading.scheme_yaml() == labels_yaml() + "\n# changed\n"


def test_the_project_is_whole_after_all_that(store: Store) -> None:
    article: Article = an_article("Judul\n\nSatu.", "viva")
    store.add_articles([article], AT)
    for _ in range(3):
        store.commit(an_action(article, Change.of(None, a_mark(article, (0, 5)))))
        store.undo("ana", AT)
        store.redo("ana", AT)
    assert rows_of(store.target, "PRAGMA integrity_check") == [("ok",)]
    assert rows_of(store.target, "PRAGMA foreign_key_check") == []


def test_folding_the_log_puts_what_was_written_into_the_file_itself(store: Store, tmp_path: Path) -> None:
    mark = a_mark(ARTICLE)
    store.commit(an_action(ARTICLE, Change.of(None, mark)))
    store.fold_log()
    alone = tmp_path / "alone.db"
    alone.write_bytes(Path(store.target).read_bytes())  # without the log beside it
    with closing(sqlite3.connect(alone)) as file:
        assert file.execute("SELECT uid FROM annotation").fetchall() == [(mark.uid,)]


def test_nobody_hears_of_a_log_that_cannot_be_folded(store: Store) -> None:
    mark = a_mark(ARTICLE)
    with closing(sqlite3.connect(store.target, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.fold_log()
        other.execute("ROLLBACK")
    store.commit(an_action(ARTICLE, Change.of(None, mark)))
    assert store.reading.marks(ARTICLE.uid, "ana") == ((mark,), ())
