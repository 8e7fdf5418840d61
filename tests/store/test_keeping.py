"""Matches are kept while more are found: whatever ends a run, what was compared is not compared again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import SaveError
from annotations.matching.verify import Evidence
from annotations.pairing import keeping as room
from annotations.pairing import run as runs
from annotations.pairing.arrivals import Arrivals
from annotations.pairing.candidates import Proposed, propose
from annotations.pairing.crew import Crew
from annotations.pairing.keeping import Keeping
from annotations.pairing.postings import Sketches
from annotations.pairing.run import match_project
from annotations.pairing.version import VERSION
from annotations.pairing.work import METHOD_NAME, match_row
from annotations.store.engine import driver_of
from annotations.store.matching import MatchRow
from annotations.store.store import Store
from tests.samples import AT, a_store, rows_of
from tests.store.test_matching import found, news

PAIRS = 'SELECT article_a, article_b, score FROM "match" ORDER BY article_a, article_b'


def some(*pairs: tuple[int, int]) -> list[MatchRow]:
    return [(a, b, 50 + b, "version", '{"left": 90, "right": 90}', METHOD_NAME) for a, b in pairs]


def come(done: int) -> tuple[str, int, bytes]:
    return "cursor", VERSION, str(done).encode()


def test_all_is_kept_at_the_end_in_whatever_order_it_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST", 3)
    with a_store(tmp_path, *news(6)) as store:
        with Keeping(store, come) as keeping:
            for done, rows in enumerate([some((2, 5), (1, 4)), some((1, 2)), some(), some((3, 6), (1, 4))], 1):
                keeping.add(rows, done)
        assert rows_of(tmp_path / "kutip.db", PAIRS) == [(1, 2, 52), (1, 4, 54), (2, 5, 55), (3, 6, 56)]
        assert store.reading.part("cursor", VERSION) == b"4"


def test_how_far_a_run_has_come_is_kept_though_it_finds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LONGEST", 0)
    with a_store(tmp_path, *news(6)) as store, Keeping(store, come) as keeping:
        keeping.add([], 500)
        keeping.add([], 1000)
        with Store(store.target) as other:
            assert other.reading.part("cursor", VERSION) in (b"500", b"1000")


def test_nothing_that_is_open_is_rolled_back_when_much_is_written(tmp_path: Path) -> None:
    with a_store(tmp_path, *news(6)) as store:
        with store._transaction() as connection:
            connection.exec_driver_sql("INSERT INTO matching (name, version, data) VALUES ('x', 1, x'01')")
            with store.much_written(), store._remade():
                connection.exec_driver_sql("INSERT INTO matching (name, version, data) VALUES ('y', 1, x'02')")
        assert (store.reading.part("x", 1), store.reading.part("y", 1)) == (b"\x01", b"\x02")
        for pragma, wanted in (("synchronous", 2), ("foreign_keys", 1)):
            driver = driver_of(store._engine)
            assert driver is not None
            assert driver.execute(f"PRAGMA {pragma}").fetchone() == (wanted,)


def keep_and_raise(store: Store, error: BaseException) -> None:
    with Keeping(store, come) as keeping:
        keeping.add(some((1, 2)), 7)
        raise error


def test_an_error_or_ctrl_c_loses_nothing(tmp_path: Path) -> None:
    with a_store(tmp_path, *news(6)) as store:
        with pytest.raises(KeyboardInterrupt):
            keep_and_raise(store, KeyboardInterrupt())
        assert rows_of(tmp_path / "kutip.db", PAIRS) == [(1, 2, 52)]
        assert store.reading.part("cursor", VERSION) == b"7"


def keep_each(store: Store, rows: Sequence[MatchRow]) -> None:
    with Keeping(store, come) as keeping:
        for done, row in enumerate(rows, 1):
            keeping.add([row], done)


def test_what_comes_after_matches_that_could_not_be_kept_does_not_say_that_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST", 1)
    with a_store(tmp_path, *news(6)) as store:
        put = store.put_matches

        def full_once(rows: Sequence[MatchRow], *parts: tuple[str, int, bytes]) -> None:
            if rows == some((1, 2)):
                raise SaveError("The disk is full.")
            put(rows, *parts)

        monkeypatch.setattr(store, "put_matches", full_once)
        with pytest.raises(SaveError):
            keep_each(store, some((1, 2), (1, 3), (1, 4)))
        assert rows_of(tmp_path / "kutip.db", PAIRS) == []
        assert store.reading.part("cursor", VERSION) is None


def test_a_run_that_was_interrupted_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = news(40, most=5)
    (tmp_path / "calm").mkdir()
    with a_store(tmp_path / "calm", *articles) as store:
        match_project(store)
    monkeypatch.setattr(runs, "PAIRS", 10)
    a_store(tmp_path, *articles).close()
    told: list[int] = []

    def tell(stage: str, done: int, _total: int) -> None:
        if stage == "comparing":
            told.append(done)
            if done == 50:
                raise KeyboardInterrupt

    with Store(str(tmp_path / "kutip.db")) as store:
        with pytest.raises(KeyboardInterrupt):
            match_project(store, tell=tell, processes=1)
        told.clear()
        match_project(store, tell=lambda *args: told.append(args[1]) if args[0] == "comparing" else None, processes=1)
    assert told[0] == 50
    assert found(tmp_path / "kutip.db") == found(tmp_path / "calm" / "kutip.db")


def pragmas(store: Store) -> list[object]:
    names = ("synchronous", "foreign_keys", "cache_size")
    with store._engine.connect() as connection:
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]


def test_a_mark_is_flushed_and_its_article_looked_up_after_matches_were_kept(tmp_path: Path) -> None:
    a_store(tmp_path, *news(6)).close()
    with Store(str(tmp_path / "kutip.db")) as store:
        before = pragmas(store)
        with Keeping(store, come) as keeping:
            keeping.add(some((1, 2)), 1)
            assert pragmas(store)[2] != before[2]
        assert pragmas(store) == before == [2, 1, -2000]


@given(st.lists(st.text(), max_size=4), st.tuples(*[st.integers(0, 100)] * 4))
def test_the_evidence_of_a_match_is_written_as_json_writes_it(reasons: list[str], numbers: tuple[int, ...]) -> None:
    left, right, sentences, same = numbers
    evidence = Evidence(60, "version", tuple(reasons), left, right, (), sentences, same)
    told = {"left": left, "right": right, "sentences": sentences, "same": same, "reasons": reasons}
    row = match_row(1, 2, evidence)
    assert row == (1, 2, 60, "version", json.dumps(told, ensure_ascii=False), METHOD_NAME)


def test_sketches_that_came_while_the_index_was_written_are_paired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = news(4)
    late = articles.pop(1)
    seen: list[list[int]] = []
    plainly: Any = propose

    def watched(*given: Any) -> Proposed:
        take = given[-1]

        def taken() -> Sketches:
            found: Sketches = take()
            seen.append(found.ids.tolist())
            return found

        found: Proposed = plainly(*given[:-1], taken)
        return found

    monkeypatch.setattr(runs, "propose", watched)
    with a_store(tmp_path, *articles) as store:
        run = runs.Run(store, lambda *_: None)
        new = run.begin(everything=False)
        with Crew(store.target, 1) as crew:
            run.learn(crew, new)
            run.sketch(crew)
            run.index(new)
            run.compare(crew, new)
            run.index(new)
            store.add_articles([late], AT)
            arrivals = Arrivals(store)
            assert [arrivals.match(each) for each in store.reading.unmatched(VERSION)] == [True]
            run.compare(crew, new)
    assert seen == [new, [*new, new[-1] + 1]]
