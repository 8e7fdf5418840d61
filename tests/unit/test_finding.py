"""A list looked for in the background: the first of it soon, the rest later, and nothing of a question that is old."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotations.errors import ProjectError
from annotations.shaping import Shape
from annotations.store.reading import Reading
from annotations.store.selection import Selection
from annotations.store.shelves import FIRST
from tests.samples import a_store, an_article
from tui.finding import Finder
from tui.preview import Asked, Shown, read_first

EVERYTHING = Selection()


class Slow:
    """A project with more articles than come at once; those behind the first part wait until they may come."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.interrupted = 0
        self.go_on = threading.Event()
        self.closed = threading.Event()

    def uids_in_parts(self, selection: Selection, order: str) -> Iterator[list[str]]:
        if selection.search == "stuck":
            self.go_on.clear()
        self.asked.append(selection.search)
        if selection.search == "gone":
            raise ProjectError("kutip.db cannot be read.")
        if selection.search == "broken":
            raise ZeroDivisionError("words of an article")
        if selection.search == "stuck":
            assert self.go_on.wait(10)
        yield [f"{selection.search}-{n}" for n in range(FIRST)]
        if selection.search == "many":
            assert self.go_on.wait(10)
            yield [f"{selection.search}-{n}" for n in range(FIRST, FIRST + 5)]

    def interrupt(self) -> None:
        self.interrupted += 1
        self.go_on.set()

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def finder(slow: Slow) -> Iterator[Finder]:
    made = Finder(lambda: slow, lambda: None)  # type: ignore[arg-type, return-value]
    yield made
    made.close()


def test_the_first_part_is_there_before_the_last(finder: Finder, slow: Slow) -> None:
    finder.ask(Selection(search="many"), "newest")
    first = finder.take(10)
    assert first is not None
    assert (first.uids, first.complete) == ([f"many-{n}" for n in range(FIRST)], False)
    assert finder.take(0.01, whole=True) is None
    slow.go_on.set()
    whole = finder.take(10, whole=True)
    assert whole is not None
    assert (len(whole.uids), whole.complete) == (FIRST + 5, True)


def test_a_new_question_interrupts_the_old_one_and_nothing_of_it_is_handed_over(finder: Finder, slow: Slow) -> None:
    finder.ask(Selection(search="few"), "newest")
    assert finder.take(10, whole=True) is not None
    finder.ask(Selection(search="stuck"), "newest")
    while "stuck" not in slow.asked:
        pass
    assert finder.take(0.01) is None
    finder.ask(Selection(search="skipped"), "newest")
    finder.ask(Selection(search="few"), "newest")
    found = finder.take(10, whole=True)
    assert found is not None
    assert (found.uids[0], len(found.uids)) == ("few-0", FIRST)
    assert slow.interrupted >= 2


def test_a_project_that_cannot_be_read_is_a_reason_and_the_next_question_is_answered(finder: Finder) -> None:
    finder.ask(Selection(search="gone"), "newest")
    found = finder.take(10)
    assert found is not None
    assert (found.uids, found.reason) == ([], "kutip.db cannot be read.")
    finder.ask(Selection(search="few"), "newest")
    found = finder.take(10, whole=True)
    assert found is not None
    assert (len(found.uids), found.reason) == (FIRST, "")


def test_what_nobody_expected_is_named_and_the_next_question_is_answered(finder: Finder, slow: Slow) -> None:
    finder.ask(Selection(search="broken"), "newest")
    found = finder.take(10)
    assert found is not None
    assert (found.uids, found.reason) == ([], "it failed: ZeroDivisionError")
    finder.ask(Selection(search="few"), "newest")
    found = finder.take(10, whole=True)
    assert found is not None
    assert (len(found.uids), found.reason) == (FIRST, "")
    assert slow.closed.is_set(), "what failed so is opened anew"


def test_a_screen_that_has_closed_does_not_end_the_thread(slow: Slow) -> None:
    def closed() -> None:
        raise RuntimeError("App is not running")

    finder = Finder(lambda: slow, closed)  # type: ignore[arg-type, return-value]
    for _ in range(2):
        finder.ask(Selection(search="few"), "newest")
        found = finder.take(10, whole=True)
        assert found is not None
        assert (len(found.uids), found.reason) == (FIRST, "")
    finder.close()


@pytest.mark.parametrize(
    ("error", "trouble"),
    [(ProjectError("kutip.db cannot be read."), "kutip.db cannot be read."), (KeyError("x"), "it failed: KeyError")],
)
def test_how_an_export_begins_is_a_sentence_if_it_fails(error: Exception, trouble: str) -> None:
    def again() -> Reading:
        raise error

    told: list[Shown] = []
    read_first(again, Asked("spans", "", EVERYTHING, Shape()), told.append)
    assert [each.trouble for each in told] == [trouble]


def test_what_was_opened_is_closed_in_the_end(finder: Finder, slow: Slow) -> None:
    finder.ask(Selection(search="few"), "newest")
    finder.take(10, whole=True)
    finder.close()
    assert slow.closed.wait(10)


def test_a_query_that_runs_in_the_database_is_interrupted(tmp_path: Path) -> None:
    articles = [an_article(f"Judul {n}\n\nisi yang sama\nakhir {n}", source=f"/{n}.txt") for n in range(40)]
    with a_store(tmp_path, *articles) as store:
        reading: Reading = store.reading.again()
        running = threading.Event()
        reasons: list[str] = []

        def look() -> None:
            endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 0"
            running.set()
            try:
                list(reading._rows.rows(endless))
            except ProjectError as error:
                reasons.append(str(error))

        thread = threading.Thread(target=look)
        thread.start()
        assert running.wait(10)
        while thread.is_alive():
            reading.interrupt()
            thread.join(0.01)
        assert "interrupt" in reasons[0]
        assert len(reading.article_uids(EVERYTHING)) == 40, "the connection is as good as before"
        reading.close()
