"""Where an article has several versions, the newest stands for it: in lists, exports, counts, matching and stories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotations.cli import main
from annotations.pairing.arrivals import match_new
from annotations.pairing.run import match_project
from annotations.revision import carry_marks
from annotations.statistics import summary
from annotations.store.actions import Change, Status
from annotations.store.adding import add_articles
from annotations.store.records import Article, Story, Verdict
from annotations.store.schema import HEAD
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import AT, TEXT, a_mark, a_store, an_action, an_article, rows_of

URL = "https://tempo.co.id/1"
FIRST = an_article(url=URL)
SECOND = an_article("Ralat: " + TEXT, url=URL)
THIRD = an_article("Ralat lagi: " + TEXT, url=URL)
OTHER = an_article("Lain\n\nisi 😀\nakhir", "viva")
OLDEST_TOO = Selection(older=True)
ALL = Selection()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with a_store(tmp_path, FIRST, OTHER) as made:
        yield made


def uids(store: Store, selection: Selection = ALL) -> set[str]:
    listed = store.reading.article_uids(selection)
    written = [document.article.uid for document in store.reading.documents(selection)]
    assert sorted(listed) == sorted(written), "the library lists what an export writes"
    assert store.reading.count(selection) == len(listed)
    return set(listed)


def replace_twice(store: Store) -> None:
    store.add_articles([SECOND], AT)
    store.add_articles([THIRD], AT)


def test_the_newest_version_is_selected_and_the_older_ones_when_asked_for(store: Store) -> None:
    replace_twice(store)
    everything = {FIRST.uid, SECOND.uid, THIRD.uid, OTHER.uid}
    assert uids(store) == {THIRD.uid, OTHER.uid}
    assert uids(store, OLDEST_TOO) == everything
    assert uids(store, Selection(search="minyak")) == {THIRD.uid}
    assert uids(store, Selection(search="minyak", older=True)) == everything - {OTHER.uid}
    assert uids(store, Selection(articles=(FIRST.uid, OTHER.uid))) == {FIRST.uid, OTHER.uid}, "named is meant"
    assert {ref.uid for ref in store.reading.refs()} == {THIRD.uid, OTHER.uid}
    assert {ref.uid for ref in store.reading.refs(older=True)} == everything
    for uid in (FIRST.uid, SECOND.uid, THIRD.uid):
        assert [ref.uid for ref in store.reading.versions_of(uid)] == [FIRST.uid, SECOND.uid, THIRD.uid]
    assert [ref.uid for ref in store.reading.versions_of(OTHER.uid)] == [OTHER.uid]
    rows = store.reading.library_rows([FIRST.uid, SECOND.uid, THIRD.uid, OTHER.uid], "ana")
    assert [(row.version, row.replaced) for row in rows] == [(1, True), (2, True), (3, False), (1, False)]


def test_versions_that_come_in_one_batch_count_as_well(store: Store) -> None:
    store.add_articles([SECOND, THIRD], AT)
    assert uids(store) == {THIRD.uid, OTHER.uid}


def test_marks_that_stayed_behind_are_counted_and_said(store: Store) -> None:
    lost = a_mark(FIRST, (len(TEXT) - 5, len(TEXT)), label="country")
    store.commit(an_action(FIRST, Change.of(None, a_mark(FIRST)), Change.of(None, lost)))
    changed = an_article(TEXT.replace("iklan", "tautan"), url=URL)
    added = store.add_articles([changed], AT)
    carry_marks(store, AT, added.new)
    assert store.reading.count_older_marks() == 1
    assert store.reading.count_older_marks(Selection(labels=("claim",))) == 0
    assert store.reading.count_older_marks(OLDEST_TOO) == 0
    counted = summary(store.reading)
    assert (counted["articles"]["total"], counted["annotations"]["total"]) == (2, 1)
    assert summary(store.reading, OLDEST_TOO)["annotations"]["total"] == 2
    assert uids(store, Selection(marked=True)) == {changed.uid}


def test_an_export_says_what_it_leaves_out(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store.commit(an_action(FIRST, Change.of(None, a_mark(FIRST))))
    replace_twice(store)
    project = ["--project", str(tmp_path / "kutip.db")]
    assert main(["export", "jsonl", *project]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert "1 mark is on older versions" in said.err
    assert main(["export", "jsonl", "--versions", "all", *project]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 4
    assert "older" not in said.err


def test_only_the_newest_version_is_matched(store: Store) -> None:
    reading = store.reading
    before = reading.unmatched(1)
    assert reading.count_unmatched(1) == len(before) == 2
    store.put_sketches([(before[0], 1, 7, 20, b"")])
    replace_twice(store)
    assert len(reading.unmatched(1)) == reading.count_unmatched(1) == reading.count_articles() == 2
    newest = reading.ids_of([THIRD.uid, OTHER.uid])
    assert sorted(reading.unmatched(1)) == sorted(newest.values())
    assert [row[0] for row in reading.article_ids()] == sorted(newest.values())
    ids = reading.ids_of([FIRST.uid, THIRD.uid])
    assert [body.uid for body in reading.bodies(sorted(ids.values()))] == [THIRD.uid]
    assert [body.uid for body in reading.bodies(sorted(ids.values()), older=True)] == [FIRST.uid, THIRD.uid]


def decide(store: Store, *articles: Article, verdict: str = "same") -> None:
    story = Story("story-x", articles[0].uid, tuple(article.uid for article in articles), "Judul")
    said = Verdict(articles[0].uid, articles[1].uid, verdict, "ana", AT)
    store.commit(an_action(articles[0], Change.of(None, said), Change.of(None, story), name="verdict"))


def test_the_newest_version_takes_the_place_of_the_old_one_in_its_story(store: Store) -> None:
    decide(store, FIRST, OTHER)
    replace_twice(store)
    story = store.reading.story("story-x")
    assert story is not None
    assert (story.leader, set(story.articles), story.title) == (THIRD.uid, {THIRD.uid, OTHER.uid}, "Judul")
    assert store.reading.story_of(FIRST.uid) is None
    match = store.reading.match(THIRD.uid, OTHER.uid)
    assert match is not None
    assert (match.verdict, match.verdict_by) == ("same", "ana"), "what a person said holds for the new text"
    assert store.reading.match(FIRST.uid, OTHER.uid) is None
    [row] = store.reading.stories()
    assert (row.size, row.open) == (2, 0)


def test_a_story_of_an_article_and_its_own_older_version_is_none(store: Store, tmp_path: Path) -> None:
    """As projects had them before versions stood for each other: both were matched."""
    replace_twice(store)
    decide(store, FIRST, THIRD)
    with store._transaction() as connection:
        from annotations.store.succession import succeed

        ids = store.reading.ids_of([FIRST.uid, SECOND.uid, THIRD.uid])
        succeed(connection, [(ids[SECOND.uid], ids[FIRST.uid]), (ids[THIRD.uid], ids[SECOND.uid])])
    assert rows_of(tmp_path / "kutip.db", "SELECT count(*) FROM story") == [(0,)]
    assert rows_of(tmp_path / "kutip.db", 'SELECT count(*) FROM "match"') == [(0,)]


def test_who_had_the_old_version_has_the_new_one_and_what_was_done_is_to_be_looked_at_again(store: Store) -> None:
    store.commit(an_action(FIRST, Change.of(None, Status(FIRST.uid, "done"))))
    store.commit(an_action(FIRST, Change.of(None, Status(FIRST.uid, "skipped")), annotator="budi"))
    replace_twice(store)
    assert store.reading.tasks("ana")[THIRD.uid].status == "doing"
    assert store.reading.tasks("budi")[THIRD.uid].status == "skipped"
    assert store.reading.tasks("ana")[FIRST.uid].status == "done", "the old one keeps what was said of it"
    assert summary(store.reading)["progress"]["ana"] == {"doing": 1, "todo": 1}


def test_a_project_from_before_versions_stood_for_each_other_is_put_right(tmp_path: Path) -> None:
    """As revision 0007 left it: the old version is in the story, and the new one stands beside it."""
    with a_store(tmp_path, FIRST, OTHER) as store:
        decide(store, FIRST, OTHER)
        store.commit(an_action(FIRST, Change.of(None, Status(FIRST.uid, "done"))))
        with store._transaction() as connection:
            added = add_articles(connection, [an_article(SECOND.text, url=None)], AT, {})
            run = connection.exec_driver_sql
            before = f"SELECT id FROM article WHERE uid = '{FIRST.uid}'"
            newer = f"version = 2, replaces = ({before}) WHERE uid = '{added.new[0]}'"
            run(f"UPDATE article SET url = '{URL}', {newer}")
            for column in ("published_at", "title"):
                run(f"DROP INDEX ix_article_{column}_uid_outlet_id_language")
            run("CREATE INDEX ix_article_published_at_uid ON article (published_at, uid)")
            run("DROP INDEX ix_decision_annotation")
            run("UPDATE alembic_version SET version_num = '0007'")
    with Store(str(tmp_path / "kutip.db")) as store:
        assert store.reading.revision() == HEAD
        story = store.reading.story("story-x")
        assert story is not None
        assert (story.leader, set(story.articles)) == (SECOND.uid, {SECOND.uid, OTHER.uid})
        assert store.reading.match(SECOND.uid, OTHER.uid) is not None
        assert store.reading.tasks("ana")[SECOND.uid].status == "doing"


def test_a_changed_article_is_matched_anew_and_its_older_version_is_in_no_story(tmp_path: Path) -> None:
    told = (
        "Menteri Perhubungan meresmikan pelabuhan baru di Makassar pada hari Senin bersama gubernur Sulawesi Selatan. "
        "Pelabuhan itu dibangun selama tiga tahun dengan biaya dua triliun rupiah dari anggaran negara. "
        "Gubernur berharap pelabuhan baru itu menurunkan harga barang kebutuhan pokok di kawasan timur Indonesia."
    )
    first = an_article(f"Pelabuhan baru\n\n{told}\nakhir", url=URL)
    second = an_article(f"Pelabuhan baru\n\n{told} Ralat: biaya tiga triliun.\nakhir", url=URL)
    other = an_article(f"Pelabuhan Makassar diresmikan\n\n{told}\nsekian", "viva")
    with a_store(tmp_path, first, other) as store:
        assert match_project(store, processes=1).stories == 1
        store.add_articles([second], AT)
        assert match_new(store) == 1
        [row] = store.reading.stories()
        assert {ref.uid for ref in store.reading.articles_of(row.uid)} == {second.uid, other.uid}
        assert store.reading.match(first.uid, second.uid) is None, "versions are no copies of each other"
        assert match_project(store, everything=True, processes=1).stories == 1
        [row] = store.reading.stories()
        assert {ref.uid for ref in store.reading.articles_of(row.uid)} == {second.uid, other.uid}
