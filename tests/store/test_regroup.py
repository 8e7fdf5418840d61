"""Stories are made anew from all matches and verdicts: what is stored of them is what the tables say."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from annotations.pairing.crew import collected_seldom
from annotations.pairing.regroup import read_pairs, regroup
from annotations.pairing.work import METHOD_NAME
from annotations.store import reading_matching
from annotations.store.records import Thresholds
from annotations.store.store import Store
from annotations.store.stories import count_anew
from tests.samples import AT, a_store, rows_of
from tests.samples_stories import news

RELATIONS = ("copy", "version", "excerpt", "same event", "follow-up", "template")
COUNTS = "SELECT uid, leader_id, size, outlets, first_at, last_at, open FROM story ORDER BY uid"
EVERYTHING = "SELECT s.uid, x.article_id FROM story s JOIN story_article x ON x.story_id = s.id ORDER BY 1, 2"


def some_matches(source: random.Random, count: int) -> list[tuple[int, int, int, str, str, str]]:
    pairs = {(a, b) for a, b in (sorted(source.sample(range(1, count + 1), 2)) for _ in range(4 * count))}
    shares = [f'{{"left": {source.randint(0, 100)}, "right": {source.randint(0, 100)}, "reasons": []}}' for _ in pairs]
    return [
        (a, b, source.randint(40, 100), source.choice(RELATIONS), told, METHOD_NAME)
        for (a, b), told in zip(sorted(pairs), shares, strict=True)
    ] + [(1, count, 100, "exact", '{"reasons": []}', METHOD_NAME)]


def decide(store: Store, uids: Sequence[str], source: random.Random) -> None:
    for verdict in ("same", "different", "same", "different"):
        one, other = source.sample(uids, 2)
        store.set_verdict(one, other, verdict, "ana", AT)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_counted_of_a_story_is_what_the_tables_say(tmp_path: Path, seed: int) -> None:
    source = random.Random(seed)
    articles = news(24)
    with a_store(tmp_path, *articles) as store:
        store.put_matches(some_matches(source, len(articles)))
        store.set_thresholds(Thresholds(source.choice([40, 45]), source.choice([50, 75])))
        regroup(store)
        decide(store, [each.uid for each in articles], source)
        listed, stories, _ = regroup(store)
        told = rows_of(tmp_path / "kutip.db", COUNTS)
        assert len(told) == stories
        with store._transaction() as connection:
            count_anew(connection, [int(str(row[0])) for row in rows_of(tmp_path / "kutip.db", "SELECT id FROM story")])
        assert rows_of(tmp_path / "kutip.db", COUNTS) == told
        at_least = store.reading.thresholds().listed
        pairs = f'SELECT count(*) FROM "match" WHERE verdict IS NOT NULL OR score >= {at_least}'
        assert rows_of(tmp_path / "kutip.db", pairs) == [(listed,)]


def test_grouping_once_more_changes_nothing_and_grouping_anew_comes_to_the_same(tmp_path: Path) -> None:
    source = random.Random(9)
    with a_store(tmp_path, *news(24)) as store:
        store.put_matches(some_matches(source, 24))
        assert regroup(store)[2] > 0
        before = rows_of(tmp_path / "kutip.db", COUNTS), rows_of(tmp_path / "kutip.db", EVERYTHING)
        assert regroup(store)[2] == 0
        store.put_stories([])
        assert rows_of(tmp_path / "kutip.db", EVERYTHING) == []
        regroup(store)
        assert (rows_of(tmp_path / "kutip.db", COUNTS), rows_of(tmp_path / "kutip.db", EVERYTHING)) == before


def test_articles_that_came_in_meanwhile_are_left_to_the_next_run(tmp_path: Path) -> None:
    source = random.Random(3)
    with a_store(tmp_path, *news(24)) as store:
        store.put_matches(some_matches(source, 24))
        pairs = read_pairs(store.reading, 40, range(1, 13))
        ends = {*pairs.waiting[:, :2].ravel().tolist(), *(end for edge in pairs.edges for end in edge[:2])}
        assert pairs.edges
        assert max(ends) == 12
        assert read_pairs(store.reading, 40, []).waiting.tolist() == []


def test_articles_in_matches_are_counted_alike_one_by_one_and_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_store(tmp_path, *news(24)) as store:
        store.put_matches([(2, 5, 60, "copy", "{}", METHOD_NAME), (5, 9, 60, "copy", "{}", METHOD_NAME)])
        few = store.reading.count_matching(range(1, 9))
        monkeypatch.setattr(reading_matching, "MANY", 1)
        assert store.reading.count_matching(range(1, 9)) == few == 2


def test_circles_are_looked_for_again_after_a_run() -> None:
    import gc

    before = gc.get_threshold()
    with collected_seldom():
        assert gc.get_threshold() > before
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
