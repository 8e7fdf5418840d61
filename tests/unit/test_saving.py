"""The saver's thread: in order, again after a failure, and nothing lost when the desk closes on it."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import tui.saving as saving_room
from annotations.errors import ProjectError
from annotations.store.actions import Action, Change
from annotations.store.records import Position
from annotations.store.spool import Spool
from annotations.store.store import Store
from tests.samples import AT, a_mark, a_store, an_action, an_article, rows_of
from tui.saving import Outcome, Saver

ARTICLE = an_article()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving_room, "FIRST_RETRY", 0.02)
    monkeypatch.setattr(saving_room, "LAST_RETRY", 0.05)


class Desk:
    """A saver on a project in a folder, and what it has reported."""

    def __init__(self, folder: Path, open_store: Callable[[], Store] | None = None) -> None:
        self.path = folder / "kutip.db"
        self.unsaved = folder / "unsaved"
        self.outcomes: list[Outcome] = []
        self._told = threading.Condition()
        self.saver = Saver(
            open_store or (lambda: Store(str(self.path), busy_seconds=0.02)),
            Spool(self.unsaved, str(self.path)),
            self._report,
        )

    def _report(self, outcome: Outcome) -> None:
        with self._told:
            self.outcomes.append(outcome)
            self._told.notify_all()

    def wait(self, kind: str, count: int = 1) -> Outcome:
        """The latest outcome of that kind, once there are `count`."""
        with self._told:
            there = self._told.wait_for(lambda: len(self.all(kind)) >= count, 10)
            assert there, f"no {kind} came, only {self.outcomes}"
            return self.all(kind)[-1]

    def all(self, kind: str) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.kind == kind]

    def journal(self) -> list[str]:
        """The tokens of what is stored."""
        return [row[0] for row in rows_of(self.path, "SELECT token FROM journal ORDER BY seq")]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    a_store(tmp_path, ARTICLE).close()
    made = Desk(tmp_path)
    yield made
    made.saver.close(0.5)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """The project file, locked by another process."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


def some(count: int) -> list[Action]:
    return [an_action(ARTICLE, Change.of(None, a_mark(ARTICLE, (at, at + 1)))) for at in range(count)]


def tokens(actions: list[Action]) -> list[str]:
    return [action.token for action in actions]


# -- writing ---------------------------------------------------------------------------------------------------------


def test_actions_are_written_in_the_order_of_the_work_and_each_is_reported_with_its_row(desk: Desk) -> None:
    actions = some(30)
    for action in actions[:10]:
        desk.saver.submit(action)
    assert desk.saver.waiting == 10
    desk.saver.start()
    for action in actions[10:]:
        desk.saver.submit(action)
    assert desk.saver.drain(10)
    assert desk.wait("saved", 30).waiting == 0
    assert [outcome.seq for outcome in desk.all("saved")] == list(range(1, 31))
    assert desk.journal() == tokens(actions)


def test_when_nobody_writes_for_a_while_the_file_itself_has_everything(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving_room, "REST", 0.05)
    (action,) = some(1)
    desk.saver.submit(action)
    desk.saver.start()
    desk.wait("saved")
    alone = tmp_path / "alone.db"
    limit = time.monotonic() + 10
    found: list[str] = []
    while not found and time.monotonic() < limit:
        alone.write_bytes(desk.path.read_bytes())  # without the log beside it
        found = [row[0] for row in rows_of(alone, "SELECT token FROM journal")]
        time.sleep(0.02)
    assert found == [action.token]


def test_nothing_is_called_saved_before_another_process_could_read_it(tmp_path: Path) -> None:
    a_store(tmp_path, ARTICLE).close()
    seen: list[int] = []
    desk = Desk(tmp_path)
    report = desk.saver._report

    def look(outcome: Outcome) -> None:
        seen.append(rows_of(desk.path, "SELECT max(seq) FROM journal")[0][0] - outcome.seq)
        report(outcome)

    desk.saver._report = look
    desk.saver.start()
    for action in some(5):
        desk.saver.submit(action)
        desk.saver.drain(10)
    desk.saver.close()
    assert seen == [0] * 5


def test_the_saver_leaves_no_log_behind_when_it_closes(desk: Desk) -> None:
    desk.saver.start()
    desk.saver.submit(some(1)[0])
    assert desk.saver.close() == 0
    assert sorted(path.name for path in desk.path.parent.iterdir()) == ["kutip.db"]


def test_the_last_reading_position_is_kept_and_is_no_action(desk: Desk) -> None:
    for at in range(5):
        desk.saver.stand(ARTICLE.uid, "ana", Position(at, at), AT)
    assert desk.saver.waiting == 0
    desk.saver.start()
    desk.saver.stand(ARTICLE.uid, "ana", Position(50, 40), AT)
    assert desk.saver.close() == 0
    with Store(str(desk.path)) as store:
        assert store.reading.tasks("ana")[ARTICLE.uid].position == Position(50, 40)
    assert desk.outcomes == []


def test_a_position_between_actions_loses_none_of_them(desk: Desk) -> None:
    actions = some(4)
    for action in actions:
        desk.saver.submit(action)
        desk.saver.stand(ARTICLE.uid, "ana", Position(9, 9), AT)
        desk.saver.stand(ARTICLE.uid, "ana", Position(10, 10), AT)
    desk.saver.start()
    assert desk.saver.drain(10)
    assert desk.journal() == tokens(actions)


# -- undo ------------------------------------------------------------------------------------------------------------


def test_undo_takes_back_what_was_handed_in_just_before_it(desk: Desk) -> None:
    actions = some(3)
    for action in actions:
        desk.saver.submit(action)
    desk.saver.reverse("undo", "ana", AT)
    desk.saver.reverse("undo", "ana", AT)
    desk.saver.reverse("redo", "ana", AT)
    desk.saver.start()
    desk.wait("reversed", 3)
    found = [(outcome.reason, outcome.reversal.changes[0].uid) for outcome in desk.all("reversed") if outcome.reversal]
    uids = [action.changes[0].uid for action in actions]
    assert found == [("undo", uids[2]), ("undo", uids[1]), ("redo", uids[1])]
    assert [outcome.seq for outcome in desk.all("reversed")] == [4, 5, 6]


def test_where_there_is_nothing_to_undo_that_is_reported(desk: Desk) -> None:
    desk.saver.start()
    desk.saver.reverse("undo", "ana", AT)
    desk.saver.reverse("redo", "ana", AT)
    desk.wait("nothing", 2)
    assert [outcome.reason for outcome in desk.outcomes] == ["undo", "redo"]


def test_an_undo_that_could_not_be_written_does_not_come_late(desk: Desk) -> None:
    desk.saver.start()
    (action,) = some(1)
    desk.saver.submit(action)
    desk.wait("saved")
    with held(desk.path):
        desk.saver.reverse("undo", "ana", AT)
        desk.wait("conflict")
    time.sleep(0.2)
    assert desk.journal() == [action.token]


def test_an_undo_behind_an_action_that_fails_does_not_come_late(desk: Desk) -> None:
    """The desk has told its reader that there is trouble, and goes on; minutes later nobody waits for that undo."""
    (action,) = some(1)
    desk.saver.submit(action)
    desk.saver.reverse("undo", "ana", AT)
    with held(desk.path):
        desk.saver.start()
        desk.wait("failing")
    desk.wait("saved")
    assert desk.saver.drain(10)
    assert desk.journal() == [action.token]


# -- failing ---------------------------------------------------------------------------------------------------------


def test_a_file_that_is_held_is_tried_again_until_it_is_free(desk: Desk) -> None:
    desk.saver.start()
    first, *rest = some(4)
    desk.saver.submit(first)
    desk.wait("saved")
    with held(desk.path):
        for action in rest:
            desk.saver.submit(action)
        failing = desk.wait("failing", 3)
        assert "holds the project file" in failing.reason
        assert desk.saver.failing
        assert desk.saver.waiting == 3
        assert desk.all("failing")[-1].waiting == 3
        assert not desk.saver.drain(0.01)
    desk.wait("saved", 4)
    assert desk.journal() == tokens([first, *rest])
    assert not desk.saver.failing


def test_a_project_that_cannot_be_opened_is_tried_again(tmp_path: Path) -> None:
    def opened() -> Store:
        if not (tmp_path / "kutip.db").is_file():
            raise ProjectError("the disk is not mounted.")
        return Store(str(tmp_path / "kutip.db"))

    desk = Desk(tmp_path, opened)
    desk.saver.start()
    assert desk.wait("failing", 2).reason == "the disk is not mounted."
    a_store(tmp_path, ARTICLE).close()
    assert desk.wait("able").waiting == 0
    assert not desk.saver.failing
    desk.saver.submit(some(1)[0])
    desk.wait("saved")
    assert desk.saver.close() == 0


@pytest.mark.parametrize(
    "error", [ValueError("Judul artikel"), ImportError("x"), sqlite3.OperationalError("x"), OSError(5, "x")]
)
def test_an_error_that_nobody_expected_is_reported_and_loses_nothing(tmp_path: Path, error: Exception) -> None:
    a_store(tmp_path, ARTICLE).close()

    def opened() -> Store:
        raise error

    desk, actions = Desk(tmp_path, opened), some(2)
    for action in actions:
        desk.saver.submit(action)
    desk.saver.start()
    failing = desk.wait("failing", 2)
    assert failing.waiting == 2
    assert "Judul" not in failing.reason, "an error may quote an article; its name is enough"
    assert desk.saver.close(1) == 2
    later = Desk(tmp_path)
    later.saver.start()
    later.wait("recovered")
    assert later.journal() == tokens(actions)
    later.saver.close()


def test_a_conflict_is_reported_once_and_the_next_action_is_written(desk: Desk) -> None:
    made, follows = some(2)
    mark = a_mark(ARTICLE)
    gone = an_action(ARTICLE, Change.of(mark, replace(mark, label="speaker")))
    for action in (made, gone, follows):
        desk.saver.submit(action)
    desk.saver.start()
    desk.wait("saved", 2)
    assert [outcome.kind for outcome in desk.outcomes] == ["saved", "conflict", "saved"]
    assert "another desk" in desk.wait("conflict").reason
    time.sleep(0.1)
    assert len(desk.all("conflict")) == 1
    assert desk.journal() == tokens([made, follows])


def test_a_mark_that_can_never_be_stored_does_not_hold_up_the_others(desk: Desk) -> None:
    ghost = an_article("Tidak ada.", "viva")
    (good,) = some(1)
    desk.saver.submit(an_action(ghost, Change.of(None, a_mark(ghost, (0, 5)))))
    desk.saver.submit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE, (0, 9999)))))
    desk.saver.submit(good)
    desk.saver.start()
    desk.wait("saved")
    assert len(desk.all("conflict")) == 2
    assert desk.journal() == [good.token]


def test_a_desk_that_cannot_listen_any_more_has_its_work_written_all_the_same(tmp_path: Path) -> None:
    a_store(tmp_path, ARTICLE).close()

    def deaf(_outcome: Outcome) -> None:
        raise RuntimeError("the event loop is closed")

    path, actions = tmp_path / "kutip.db", some(3)
    saver = Saver(lambda: Store(str(path)), Spool(tmp_path / "unsaved", str(path)), deaf)
    for action in actions:
        saver.submit(action)
    saver.start()
    assert saver.close() == 0
    assert [row[0] for row in rows_of(path, "SELECT token FROM journal ORDER BY seq")] == tokens(actions)


# -- closing ---------------------------------------------------------------------------------------------------------


def test_what_could_not_be_written_is_written_once_by_the_next_desk(desk: Desk) -> None:
    desk.saver.start()
    first, *rest = some(4)
    desk.saver.submit(first)
    desk.wait("saved")
    with held(desk.path):
        for action in rest:
            desk.saver.submit(action)
        desk.wait("failing")
        begun = time.monotonic()
        assert desk.saver.close(5) == 3
        assert time.monotonic() - begun < 3, "a desk that cannot write must not keep its reader waiting"
        assert desk.journal() == [first.token]
    second = Desk(desk.path.parent)
    second.saver.start()
    recovered = second.wait("recovered")
    assert (recovered.seq, recovered.reason) == (4, "3")
    assert second.saver.close() == 0
    assert second.journal() == tokens([first, *rest])
    third = Desk(desk.path.parent)
    third.saver.start()
    assert third.saver.close() == 0
    assert third.outcomes == []
    assert third.journal() == tokens([first, *rest])


def test_what_an_earlier_desk_kept_comes_before_what_is_made_now(desk: Desk) -> None:
    actions = some(4)
    Spool(desk.unsaved, str(desk.path)).keep(actions[:2])
    for action in actions[2:]:
        desk.saver.submit(action)
    desk.saver.start()
    desk.wait("saved", 2)
    assert desk.journal() == tokens(actions)


def test_an_action_that_was_kept_and_written_after_all_is_stored_once(desk: Desk) -> None:
    actions = some(4)
    desk.saver.start()
    desk.saver.submit(actions[0])
    desk.wait("saved")
    with held(desk.path):
        for action in actions[1:]:
            desk.saver.submit(action)
        desk.wait("failing")
        assert desk.saver.keep_now() == 3
    desk.wait("saved", 4)
    desk.saver.close()
    later = Desk(desk.path.parent)
    later.saver.start()
    later.wait("recovered")
    later.saver.close()
    assert later.journal() == tokens(actions)


def test_a_kept_action_that_cannot_be_applied_any_more_blocks_nothing_and_is_not_destroyed(desk: Desk) -> None:
    ghost = an_article("Tidak ada.", "viva")
    good, new = some(2)
    kept = [an_action(ghost, Change.of(None, a_mark(ghost, (0, 5)))), good]
    Spool(desk.unsaved, str(desk.path)).keep(kept)
    desk.saver.start()
    desk.saver.submit(new)
    desk.wait("saved")
    assert "no article" in desk.wait("conflict").reason
    assert desk.journal() == tokens([good, new])
    desk.saver.close()
    (left,) = desk.unsaved.iterdir()
    assert ghost.uid in left.read_text(encoding="utf-8")
    later = Desk(desk.path.parent)
    later.saver.start()
    later.saver.close()
    assert later.outcomes == []


def test_a_spool_that_is_full_of_rubbish_does_not_keep_the_desk_from_saving(desk: Desk) -> None:
    Spool(desk.unsaved, str(desk.path)).keep(some(1))
    (path,) = desk.unsaved.iterdir()
    path.write_bytes(bytes(range(128, 256)) * 10)
    desk.saver.start()
    desk.saver.submit(some(1)[0])
    desk.wait("saved")
    assert desk.all("failing") == []


def test_a_desk_that_closes_before_it_began_keeps_its_work_at_once(desk: Desk) -> None:
    desk.saver.submit(some(1)[0])
    begun = time.monotonic()
    assert desk.saver.close(5) == 1
    assert time.monotonic() - begun < 3
    assert len(Spool(desk.unsaved, str(desk.path)).waiting()) == 1


def test_closing_with_nothing_to_keep_leaves_no_trace(desk: Desk) -> None:
    desk.saver.start()
    assert desk.saver.close() == 0
    assert not desk.unsaved.exists()


def test_work_that_can_be_kept_nowhere_is_not_passed_over_in_silence(desk: Desk) -> None:
    desk.unsaved.write_text("a file is in the way", encoding="utf-8")
    desk.saver.submit(some(1)[0])
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        desk.saver.close(0.1)
    desk.unsaved.unlink()
