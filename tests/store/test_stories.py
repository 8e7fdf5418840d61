"""Verdicts, stories and what people do to them: kept, counted, taken back, and never against another's word unasked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from annotations.errors import Conflict
from annotations.store.actions import decode_side
from annotations.store.reading_stories import ORDERS, StoryFilter
from annotations.store.records import Article, Story, Thresholds, story_uid
from annotations.store.selection import Selection, words_query
from annotations.store.store import Store
from tests.samples import AT, a_store, an_action, an_article, rows_of

LATER = "2026-01-03T00:00:00.000+00:00"


def some(count: int) -> list[Article]:
    """Articles of three outlets, a day apart."""
    outlets = ("tempo", "viva", "antara")
    return [
        an_article(
            f"Berita {n} tentang gempa\nIsi berita nomor {n}.",
            outlets[n % 3],
            published_at=f"2026-01-{n + 1:02}",
        )
        for n in range(count)
    ]


def put(path: Path, pairs: Sequence[tuple[int, int, int]], stories: Sequence[Sequence[int]] = ()) -> None:
    """Matches `(a, b, score)` and stories of article ids, as a run of matching leaves them."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            'INSERT INTO "match" (article_a, article_b, score, relation, evidence, method)'
            " VALUES (?, ?, ?, 'version', '{\"words\": 12}', 'copy/1')",
            pairs,
        )
        for ids in stories:
            (uid,) = connection.execute("SELECT uid FROM article WHERE id = ?", (ids[0],)).fetchone()
            made = connection.execute(
                "INSERT INTO story (uid, leader_id, size, outlets, open) VALUES (?, ?, ?, 1, 0)",
                (story_uid(uid), ids[0], len(ids)),
            )
            connection.executemany(
                "INSERT INTO story_article (article_id, story_id) VALUES (?, ?)", [(n, made.lastrowid) for n in ids]
            )
        connection.commit()


def members(store: Store) -> set[frozenset[str]]:
    return {frozenset(found.articles) for row in store.reading.stories() if (found := store.reading.story(row.uid))}


def test_a_verdict_is_kept_with_who_and_when(tmp_path: Path) -> None:
    one, other = some(2)
    with a_store(tmp_path, one, other) as store:
        assert store.set_verdict(other.uid, one.uid, "same", "ana", AT) is not None
        assert store.set_verdict(one.uid, other.uid, "same", "ana", LATER) is None, "it is so already"
        (match,) = store.reading.matches(article=one.uid)
        assert (match.a, match.b) == (one.uid, other.uid)
        assert (match.verdict, match.verdict_by, match.verdict_at) == ("same", "ana", AT)
        assert (match.score, match.relation) == (0, None)


def test_same_makes_a_story_and_undo_takes_it_apart_again(tmp_path: Path) -> None:
    one, other, third = some(3)
    with a_store(tmp_path, one, other, third) as store:
        store.set_verdict(one.uid, other.uid, "same", "ana", AT)
        assert members(store) == {frozenset({one.uid, other.uid})}
        found = store.reading.story_of(other.uid)
        assert found == Story(story_uid(one.uid), one.uid, (one.uid, other.uid))
        store.set_verdict(third.uid, one.uid, "same", "ana", AT)
        assert members(store) == {frozenset({one.uid, other.uid, third.uid})}
        undone = store.undo("ana", LATER)
        assert undone is not None
        assert undone.action == "verdict"
        assert members(store) == {frozenset({one.uid, other.uid})}
        store.undo("ana", LATER)
        assert members(store) == set()
        assert store.reading.matches(article=one.uid) == []
        store.redo("ana", LATER)
        store.redo("ana", LATER)
        assert members(store) == {frozenset({one.uid, other.uid, third.uid})}
    changes = [decode_side(*row) for row in rows_of(tmp_path / "kutip.db", "SELECT before, after FROM journal")]
    assert len(changes) == 6


def test_a_verdict_is_taken_back_though_the_story_has_grown_since(tmp_path: Path) -> None:
    one, two, three, four, new = some(5)
    uids = [each.uid for each in (one, two, three, four, new)]
    with a_store(tmp_path, one, two, three, four, new) as store:
        put(tmp_path / "kutip.db", [(1, 2, 90), (3, 4, 90)], [(1, 2), (3, 4)])
        store.set_verdict(uids[1], uids[2], "same", "ana", AT)
        assert members(store) == {frozenset(uids[:4])}
        with closing(sqlite3.connect(tmp_path / "kutip.db")) as connection:  # matched as it was added
            connection.execute("INSERT INTO story_article (article_id, story_id) SELECT 5, id FROM story")
            connection.commit()
        assert store.undo("ana", LATER) is not None
        assert members(store) == {frozenset({*uids[:2], uids[4]}), frozenset(uids[2:4])}
        assert [match.verdict for match in store.reading.matches(article=uids[1]) if match.verdict] == []
        assert store.redo("ana", LATER) is not None
        assert members(store) == {frozenset(uids)}


def test_a_split_is_taken_back_though_one_article_went_elsewhere_since(tmp_path: Path) -> None:
    articles = some(6)
    uids = [each.uid for each in articles]
    with a_store(tmp_path, *articles) as store:
        put(tmp_path / "kutip.db", [(1, 2, 90), (2, 3, 90), (3, 4, 90)], [(1, 2, 3, 4), (5, 6)])
        whole = store.reading.story_of(uids[0])
        assert whole is not None
        store.split_story(whole.uid, uids[2:4], "ana", AT)
        store.set_verdict(uids[3], uids[4], "same", "ben", AT)
        assert members(store) == {frozenset(uids[:2]), frozenset(uids[2:])}
        assert store.undo("ana", LATER) is not None
        assert members(store) == {frozenset(uids[:3]), frozenset(uids[3:])}, "ben holds the fourth"


def test_a_decision_touches_nobodys_reading(tmp_path: Path) -> None:
    one, other = some(2)
    with a_store(tmp_path, one, other) as store:
        store.set_verdict(one.uid, other.uid, "different", "ana", AT)
        store.undo("ana", AT)
        assert store.reading.tasks("ana") == {}
        store.commit(an_action(one, name="move"))
        assert list(store.reading.tasks("ana")) == [one.uid]


def test_different_parts_a_story_each_article_going_where_it_matches_best(tmp_path: Path) -> None:
    articles = some(4)
    uids = [article.uid for article in articles]
    with a_store(tmp_path, *articles) as store:
        put(tmp_path / "kutip.db", [(1, 2, 90), (1, 3, 55), (1, 4, 52), (3, 4, 88), (2, 3, 51)], [(1, 2, 3, 4)])
        whole = store.reading.story_of(uids[0])
        assert whole is not None
        store.set_verdict(uids[0], uids[2], "different", "ana", AT)
        assert members(store) == {frozenset(uids[:2]), frozenset(uids[2:])}
        kept = store.reading.story_of(uids[0])
        assert kept is not None
        assert kept.uid == whole.uid
        store.undo("ana", LATER)
        assert members(store) == {frozenset(uids)}
        assert store.reading.story_of(uids[3]) == whole


def test_what_verdicts_hold_together_no_other_verdict_parts_unasked(tmp_path: Path) -> None:
    one, other, third = (article.uid for article in some(3))
    with a_store(tmp_path, *some(3)) as store:
        store.set_verdict(one, other, "same", "ana", AT)
        store.set_verdict(other, third, "same", "ana", AT)
        with pytest.raises(Conflict, match="held together"):
            store.set_verdict(one, third, "different", "budi", AT)
        assert members(store) == {frozenset({one, other, third})}


def test_what_was_called_different_no_other_verdict_joins_unasked(tmp_path: Path) -> None:
    one, other, third = (article.uid for article in some(3))
    with a_store(tmp_path, *some(3)) as store:
        store.set_verdict(one, other, "same", "ana", AT)
        store.set_verdict(other, third, "different", "budi", AT)
        with pytest.raises(Conflict, match="different by budi"):
            store.set_verdict(one, third, "same", "ana", AT)
        store.set_verdict(other, third, None, "ana", LATER)
        store.set_verdict(one, third, "same", "ana", LATER)
        assert members(store) == {frozenset({one, other, third})}


def test_a_split_and_a_merge_are_one_step_each_to_undo(tmp_path: Path) -> None:
    articles = some(5)
    uids = [article.uid for article in articles]
    with a_store(tmp_path, *articles) as store:
        put(tmp_path / "kutip.db", [(1, n, 60) for n in range(2, 6)], [(1, 2, 3, 4, 5)])
        whole = store.reading.story_of(uids[0])
        assert whole is not None
        store.split_story(whole.uid, [uids[3], uids[4]], "ana", AT)
        assert members(store) == {frozenset(uids[:3]), frozenset(uids[3:])}
        said = {frozenset({m.a, m.b}): m.verdict for uid in uids for m in store.reading.matches(article=uid)}
        assert said[frozenset({uids[0], uids[3]})] == "different"
        assert said[frozenset({uids[3], uids[4]})] == "same"
        halves = [found.uid for uid in (uids[0], uids[3]) if (found := store.reading.story_of(uid))]
        store.merge_stories(halves, "ana", AT)
        assert members(store) == {frozenset(uids)}
        store.undo("ana", LATER)
        assert members(store) == {frozenset(uids[:3]), frozenset(uids[3:])}
        store.undo("ana", LATER)
        assert store.reading.story_of(uids[4]) == whole


def test_a_verdict_taken_back_leaves_together_what_another_person_holds(tmp_path: Path) -> None:
    articles = some(3)
    uids = [article.uid for article in articles]
    with a_store(tmp_path, *articles) as store:
        store.set_verdict(uids[0], uids[1], "same", "ana", AT)
        store.set_verdict(uids[1], uids[2], "same", "budi", AT)
        assert store.undo("ana", LATER) is not None
        assert members(store) == {frozenset(uids[1:])}
        store.set_verdict(uids[1], uids[2], "different", "ana", LATER)
        with pytest.raises(Conflict, match="decided on these two") as refused:
            store.undo("budi", LATER)
        assert "kutip verdict" in str(refused.value)


def test_stories_are_listed_with_outlets_dates_reasons_and_open_questions(tmp_path: Path) -> None:
    articles = some(5)
    with a_store(tmp_path, *articles) as store:
        put(tmp_path / "kutip.db", [(1, 2, 90), (1, 3, 70), (3, 4, 45), (2, 5, 20)], [(1, 2, 3)])
        store.set_verdict(articles[0].uid, articles[1].uid, "same", "ana", AT)
        store.set_verdict(articles[0].uid, articles[1].uid, None, "ana", AT)
        (row,) = store.reading.stories()
        assert row.title == articles[0].title
        assert (row.size, row.outlets) == (3, ("TEMPO", "VIVA", "ANTARA"))
        assert row.why == {"version": 2}
        (match,) = store.reading.matches(article=articles[3].uid)
        assert match.evidence == {"words": 12}


def test_open_questions_are_pairs_near_the_border_that_nobody_decided(tmp_path: Path) -> None:
    articles = some(6)
    uids = [article.uid for article in articles]
    with a_store(tmp_path, *articles) as store:
        put(tmp_path / "kutip.db", [(1, 2, 90), (1, 3, 45), (3, 4, 45), (2, 5, 20)], [(1, 2, 3)])
        store.set_verdict(uids[0], uids[5], "same", "ana", AT)
        assert [row.open for row in store.reading.stories()] == [2], "1-3 scores too low to be sure, 3-4 leads out"
        store.set_verdict(uids[2], uids[3], "different", "ana", AT)
        assert [row.open for row in store.reading.stories()] == [1]
        assert store.reading.count_stories(StoryFilter(open=True)) == 1


def test_stories_are_found_by_words_outlets_dates_size_and_state(tmp_path: Path) -> None:
    articles = some(6)
    uids = [article.uid for article in articles]
    with a_store(tmp_path, *articles) as store:
        store.set_verdict(uids[0], uids[1], "same", "ana", AT)
        store.set_verdict(uids[2], uids[3], "same", "ana", AT)
        store.set_verdict(uids[3], uids[4], "same", "ana", AT)
        first, second = (found.uid for n in (0, 2) if (found := store.reading.story_of(uids[n])))

        def listed(**wanted: object) -> list[str]:
            return [row.uid for row in store.reading.stories(StoryFilter(**wanted), "ana")]  # type: ignore[arg-type]

        assert listed() == [second, first]
        assert listed(order="oldest") == [first, second]
        assert all(len(listed(order=order)) == 2 for order in ORDERS)
        assert listed(text="nomor 3") == [second]
        assert listed(text="GÉMPA nom") == [second, first]
        assert listed(text='"; DROP') == []
        assert listed(outlets=("antara",)) == [second]
        assert listed(since="2026-01-03") == [second]
        assert listed(until="2026-01-02") == [first]
        assert listed(least=3) == [second]
        assert listed(limit=1, offset=1) == [first]
        assert listed(state="done") == []
        assert listed(state="todo") == [second, first]
        assert store.reading.stories_of(uids) == {
            **dict.fromkeys(uids[:2], first), **dict.fromkeys(uids[2:5], second),
        }  # fmt: skip
        assert [ref.uid for ref in store.reading.articles_of(second)] == uids[2:5]


def test_words_are_found_whatever_their_case_and_accents(tmp_path: Path) -> None:
    article = an_article("Presiden Élysée tiba\nDi Jakarta, naïve sekali.\nBaca juga: x")
    with a_store(tmp_path, article, *some(2)) as store:
        assert [ref.uid for ref in store.reading.articles_with("elysee NAIVE")] == [article.uid]
        assert [ref.uid for ref in store.reading.articles_with("sek")] == [article.uid]
        assert store.reading.articles_with("sek ") == []
        assert store.reading.articles_with("") == []
    assert words_query('a "b" OR c*') == '"a" "b" "OR" "c"'


def test_thresholds_belong_to_the_project(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        assert store.reading.thresholds() == Thresholds(40, 50)
        store.set_thresholds(Thresholds(35, 60))
        store.set_thresholds(Thresholds(35, 61))
    with Store(str(tmp_path / "kutip.db")) as store:
        assert store.reading.thresholds() == Thresholds(35, 61)
    assert [json.loads(row[0]) for row in rows_of(tmp_path / "kutip.db", "SELECT value FROM setting")] == [
        {"listed": 35, "joined": 61}
    ]


def test_the_database_refuses_matches_that_make_no_sense(tmp_path: Path) -> None:
    one, other = some(2)
    with a_store(tmp_path, one, other) as store:
        assert store.reading.match(one.uid, other.uid) is None
    with closing(sqlite3.connect(tmp_path / "kutip.db")) as connection:
        for values in ("(2, 1, 50, '{}', 'x')", "(1, 1, 50, '{}', 'x')", "(1, 2, 101, '{}', 'x')"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(
                    f'INSERT INTO "match" (article_a, article_b, score, evidence, method) VALUES {values}'
                )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Selection(search="GEMPA nomor 3"), {3}),
        (Selection(search="berita nom"), {0, 1, 2, 3, 4, 5}),
        (Selection(search="gémpa", outlets=("viva",)), {1, 4}),
        (Selection(search="tsunami"), set()),
        (Selection(search="?!"), set()),
        (Selection(search='gempa" OR "x'), set()),
    ],
)
def test_articles_are_selected_by_their_words(tmp_path: Path, wanted: Selection, found: set[int]) -> None:
    articles = some(6)
    with a_store(tmp_path, *articles) as store:
        uids = {article.uid: at for at, article in enumerate(articles)}
        assert {uids[one.article.uid] for one in store.reading.documents(wanted)} == found
        assert store.reading.count(wanted) == len(found)


def test_articles_are_selected_by_story_and_one_by_one(tmp_path: Path) -> None:
    path, articles = tmp_path / "kutip.db", some(6)
    a_store(tmp_path, *articles).close()
    put(path, [(1, 2, 60), (4, 5, 70)], [(1, 2), (4, 5)])
    with Store(str(path)) as store:
        story = store.reading.story(store.reading.stories()[0].uid)
        assert story is not None
        of_story = {one.article.uid for one in store.reading.documents(Selection(stories=(story.uid,)))}
        assert of_story == set(story.articles)
        assert len(of_story) == 2
        picked = Selection(articles=(articles[1].uid, articles[5].uid, "nobody"))
        assert {one.article.uid for one in store.reading.documents(picked)} == {articles[1].uid, articles[5].uid}
        assert store.reading.stories_beginning([story.uid[:-2]]) == [story.uid]
        assert store.reading.stories_beginning(["%"]) == []
