"""Two desks on one file, a full disk, a held lock, a killed process: nothing acknowledged is lost."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.errors import Busy, SaveError
from annotations.store.actions import Change
from annotations.store.store import Store
from tests.samples import AT, a_mark, a_store, an_action, an_article, rows_of, state_of

ARTICLE = an_article()

WRITER = """
import sys
from annotations.store.actions import Change
from annotations.store.store import Store
from tests.samples import AT, a_mark, an_action, an_article
path, who, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
article = an_article()
with Store(path) as store:
    store.add_articles([article, an_article("Judul\\n\\nDari " + who)], AT)
    for at in range(count):
        store.commit(an_action(article, Change.of(None, a_mark(article, (at, at + 1), annotator=who)), annotator=who))
        if at % 5 == 4:
            store.undo(who, AT)
            store.redo(who, AT)
        sys.stdout.write(f"{at}\\n")
        sys.stdout.flush()
"""


def writer(path: Path, who: str, count: int) -> subprocess.Popen[str]:
    """A process that writes marks and tells of each when it is stored."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), who, str(count)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def whole(path: Path) -> None:
    assert rows_of(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows_of(path, "PRAGMA foreign_key_check") == []


def marks_of(path: Path) -> dict[str, int]:
    sql = "SELECT w.name, count(*) FROM annotation m JOIN annotator w ON w.id = m.annotator_id GROUP BY w.name"
    return dict(rows_of(path, sql))


# -- two desks at once -----------------------------------------------------------------------------------------------


def test_processes_that_make_and_fill_one_project_at_once_lose_nothing(tmp_path: Path) -> None:
    path, count = tmp_path / "kutip.db", 40
    names = ["ana", "budi", "citra"]
    writers = {name: writer(path, name, count) for name in names}
    for name, process in writers.items():
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, ""), name
        assert len(out.splitlines()) == count
    assert marks_of(path) == dict.fromkeys(names, count)
    assert rows_of(path, "SELECT count(*), count(undoes) FROM journal") == [
        (len(names) * (count + 16), len(names) * 16)
    ]
    assert rows_of(path, "SELECT count(*) FROM article") == [(1 + len(names),)]
    whole(path)


def test_threads_with_a_store_each_lose_nothing(tmp_path: Path) -> None:
    a_store(tmp_path, ARTICLE).close()
    path, errors, count = tmp_path / "kutip.db", list[Exception](), 40

    def work(who: str) -> None:
        try:
            with Store(str(path)) as store:
                for at in range(count):
                    mark = a_mark(ARTICLE, (at, at + 1), annotator=who)
                    store.commit(an_action(ARTICLE, Change.of(None, mark), annotator=who))
        except Exception as error:  # noqa: BLE001 - told by the test below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("ana", "budi", "citra")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert marks_of(path) == dict.fromkeys(("ana", "budi", "citra"), count)
    whole(path)


def test_an_export_reads_on_while_somebody_writes(tmp_path: Path) -> None:
    from annotations.store.opening import open_reading
    from annotations.store.selection import Selection

    with a_store(tmp_path, ARTICLE) as store:
        store.commit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE))))
        with open_reading(store.target) as reading:
            documents = reading.documents(Selection())
            next(documents)
            store.commit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE, (0, 7)))))
            assert list(documents) == []
            assert len(reading.marks(ARTICLE.uid, "ana")[0]) == 2


def test_a_file_that_another_process_holds_is_busy_and_then_is_not(tmp_path: Path) -> None:
    a_store(tmp_path, ARTICLE).close()
    path = tmp_path / "kutip.db"
    action = an_action(ARTICLE, Change.of(None, a_mark(ARTICLE)))
    with Store(str(path), busy_seconds=0.1) as store, closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            store.commit(action)
        with pytest.raises(Busy):
            store.undo("ana", AT)
        holder.execute("ROLLBACK")
        store.commit(action)
    assert marks_of(path) == {"ana": 1}


def test_a_killed_desk_has_everything_on_disk_that_it_called_saved(tmp_path: Path) -> None:
    path = tmp_path / "kutip.db"
    process = writer(path, "ana", 5000)
    assert process.stdout is not None
    for _ in range(30):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    told = 30 + len(process.stdout.read().splitlines())
    process.wait(10)
    process.stdout.close()
    assert process.stderr is not None
    process.stderr.close()
    with Store(str(path)) as store:
        kept = len(store.reading.marks(ARTICLE.uid, "ana")[0])
        assert told <= kept + 1, "an undo may stand between a mark and its redo"
        store.commit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE, (0, 50)))))
    whole(path)


# -- a full disk -----------------------------------------------------------------------------------------------------


def big(at: int) -> Change:
    """A mark with a note of several pages, so that a small limit is met soon."""
    return Change.of(None, replace(a_mark(ARTICLE, (at, at + 1)), note="catatan " * 3000))


def test_a_full_database_refuses_the_action_whole_and_works_again_with_room(tmp_path: Path) -> None:
    with a_store(tmp_path, ARTICLE) as store:
        store.commit(an_action(ARTICLE, big(0)))

        def limit(pages: int) -> None:
            with store._engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

        limit(rows_of(store.target, "PRAGMA page_count")[0][0] + 10)
        action = an_action(ARTICLE, big(1))
        before = state_of(store.target)
        with pytest.raises(SaveError, match="full") as refusal:
            store.commit(action)
        assert type(refusal.value) is SaveError, "another try may work: this is no conflict"
        assert state_of(store.target) == before
        assert rows_of(store.target, "SELECT count(*) FROM journal") == [(1,)]
        assert len(store.reading.marks(ARTICLE.uid, "ana")[0]) == 1
        limit(1_000_000)
        store.commit(action)
        assert len(store.reading.marks(ARTICLE.uid, "ana")[0]) == 2
    whole(tmp_path / "kutip.db")


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes: to SQLite, a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_takes_no_more_bytes_loses_nothing(tmp_path: Path) -> None:
    with a_store(tmp_path, ARTICLE) as store:
        store.commit(an_action(ARTICLE, big(0)))
        before = state_of(store.target)
        actions = [an_action(ARTICLE, big(at)) for at in range(1, 4)]
        with file_size_limit(os.path.getsize(f"{store.target}-wal") + 5000):
            for action in actions:
                with pytest.raises(SaveError):
                    store.commit(action)
            with pytest.raises(SaveError):
                store.add_articles([an_article("Judul\n\n" + "kata " * 20000)], AT)
            assert len(store.reading.marks(ARTICLE.uid, "ana")[0]) == 1
        assert state_of(store.target) == before
        for action in actions:
            store.commit(action)
    with Store(str(tmp_path / "kutip.db")) as store:
        assert len(store.reading.marks(ARTICLE.uid, "ana")[0]) == 4
    whole(tmp_path / "kutip.db")


def test_a_project_cannot_be_made_on_a_full_disk_and_nothing_half_done_stays(tmp_path: Path) -> None:
    from annotations.errors import ProjectError

    path = tmp_path / "kutip.db"
    with file_size_limit(20_000), pytest.raises(ProjectError, match=r"kutip\.db"):
        Store(str(path))
    with a_store(tmp_path, ARTICLE) as store:
        assert len(store.reading.refs()) == 1


def test_a_project_that_was_deleted_under_the_desk_is_noticed(tmp_path: Path) -> None:
    """SQLite goes on writing into a file that has no name any more: what is called saved would be lost."""
    with a_store(tmp_path, ARTICLE) as store:
        store.commit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE))))
        for name in ("kutip.db", "kutip.db-wal", "kutip.db-shm"):
            (tmp_path / name).unlink()
        with pytest.raises(SaveError):
            store.commit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE, (0, 7)))))


def test_marks_are_saved_within_the_time_of_a_key(tmp_path: Path) -> None:
    """Not a benchmark: a guard against a write that takes longer the more there is."""
    with a_store(tmp_path, ARTICLE) as store:
        times = []
        for at in range(200):
            begun = time.perf_counter()
            store.commit(an_action(ARTICLE, Change.of(None, a_mark(ARTICLE, (at % 100, at % 100 + 1)))))
            times.append(time.perf_counter() - begun)
        first, last = sorted(times[:50])[25], sorted(times[-50:])[25]
        assert last < first * 10 + 0.02
