"""Matching where articles were replaced: rows that name an older version, waiting ids, sketches that stayed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from annotations.cli import main
from annotations.pairing.crew import Crew
from annotations.pairing.explain import what_if
from annotations.pairing.run import WAITING, Run, match_project
from annotations.pairing.version import VERSION
from annotations.pairing.work import METHOD_NAME
from annotations.store.actions import Change
from annotations.store.records import Verdict
from annotations.store.store import Store
from tests.samples import AT, TEXT, a_store, an_action, an_article

URL = "https://tempo.co.id/1"
FIRST = an_article(url=URL)
SECOND = an_article("Ralat: " + TEXT, url=URL)
THIRD = an_article("Ralat lagi: " + TEXT, url=URL)
OTHER = an_article("Lain\n\nisi 😀\nakhir", "viva")


def machine_row(store: Store, one: str, other: str) -> None:
    ids = store.reading.ids_of([one, other])
    a, b = sorted(ids.values())
    store.put_matches([(a, b, 90, "version", '{"left": 90, "right": 90}', METHOD_NAME)])


def test_what_was_computed_of_a_replaced_text_does_not_count(tmp_path: Path) -> None:
    with a_store(tmp_path, FIRST, OTHER) as store:
        store.add_articles([SECOND], AT)
        store.add_articles([THIRD], AT)
        machine_row(store, FIRST.uid, OTHER.uid)
        assert match_project(store, processes=1).stories == 0
        assert what_if(store.reading, store.reading.thresholds()).stories == (0, 0)
        ids = store.reading.ids_of([FIRST.uid, SECOND.uid, THIRD.uid])
        newest = store.reading.newest_of_replaced()
        assert newest == {ids[FIRST.uid]: ids[THIRD.uid], ids[SECOND.uid]: ids[THIRD.uid]}


def test_a_verdict_on_a_replaced_article_is_on_the_newest_version(tmp_path: Path) -> None:
    project = ["--project", str(tmp_path / "kutip.db")]
    with a_store(tmp_path, FIRST, OTHER) as store:
        store.add_articles([SECOND, THIRD], AT)
    assert main(["verdict", FIRST.uid, OTHER.uid, "same", *project]) == 0
    assert main(["match", *project]) == 0
    assert main(["match", "--all", *project]) == 0
    with Store(str(tmp_path / "kutip.db")) as store:
        match = store.reading.match(THIRD.uid, OTHER.uid)
        assert match is not None
        assert match.verdict == "same"
        [row] = store.reading.stories()
        story = store.reading.story(row.uid)
        assert story is not None
        assert set(story.articles) == {THIRD.uid, OTHER.uid}


def test_a_verdict_that_still_names_a_replaced_article_holds_for_the_newest(tmp_path: Path) -> None:
    """As projects have it in which one was given before a verdict meant the newest version."""
    with a_store(tmp_path, FIRST, OTHER) as store:
        store.add_articles([SECOND], AT)
        store.commit(
            an_action(FIRST, Change.of(None, Verdict(FIRST.uid, OTHER.uid, "same", "ana", AT)), name="verdict")
        )
        assert match_project(store, processes=1).stories == 1
        assert store.reading.story_of(SECOND.uid) == store.reading.story_of(OTHER.uid) is not None
        store.set_verdict(SECOND.uid, OTHER.uid, "different", "ana", AT)
        assert match_project(store, processes=1).stories == 0, "what was said of the newest text holds"


def test_an_interrupted_run_goes_on_after_its_articles_were_replaced(tmp_path: Path) -> None:
    with a_store(tmp_path, FIRST, OTHER) as store:
        waiting = store.reading.every_id()
        store.put_part(WAITING, VERSION, np.array(waiting, "<i8").tobytes())
        store.add_articles([SECOND], AT)
        run = Run(store, lambda *_: None)
        ids = store.reading.ids_of([SECOND.uid, OTHER.uid])
        assert run.begin(everything=False) == sorted(ids.values())
        assert match_project(store, processes=1).articles == 2
        assert match_project(store, processes=1).articles == 0


def test_articles_that_are_all_replaced_while_a_run_goes_on_are_passed_by(tmp_path: Path) -> None:
    with a_store(tmp_path, FIRST) as store:
        run = Run(store, lambda *_: None)
        new = run.begin(everything=False)
        store.add_articles([SECOND], AT)
        with Crew(store.target, 1) as crew:
            run.learn(crew, new)
            run.sketch(crew)
            run.index(new)
            assert run.compare(crew, new) == 0
        assert match_project(store, processes=1).articles == 1


def test_a_sketch_of_a_replaced_article_hides_none_that_is_new(tmp_path: Path) -> None:
    with a_store(tmp_path, FIRST, OTHER) as store:
        store.add_articles([SECOND], AT)
        store.put_sketches([(store.reading.ids_of([FIRST.uid])[FIRST.uid], VERSION, 7, 20, b"")])
        assert store.reading.count_unmatched(VERSION) == len(store.reading.unmatched(VERSION)) == 2
