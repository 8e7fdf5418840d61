"""How the file is opened: durability, foreign keys, and what happens on a network file system."""

from __future__ import annotations

from pathlib import Path

import pytest

import annotations.store.engine as engine_room
from annotations.store.filesystem import is_network
from annotations.store.store import Store
from tests.samples import a_store, an_article, rows_of

MOUNTS = """\
sysfs /sys sysfs rw 0 0
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/ana/local ext4 rw 0 0
//nas/share /mnt/with\\040space cifs rw 0 0
bad line
host:/x /mnt/ssh fuse.sshfs rw 0 0
/dev/sdc1 /mnt/twice nfs rw 0 0
/dev/sdc1 /mnt/twice ext4 rw 0 0
"""


def pragma(store: Store, name: str) -> object:
    with store._engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_a_commit_is_on_disk_before_it_returns_and_keys_are_enforced(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        assert pragma(store, "journal_mode") == "wal"
        assert pragma(store, "synchronous") == 2  # FULL
        assert pragma(store, "foreign_keys") == 1
        assert pragma(store, "busy_timeout") == 5000
    assert rows_of(tmp_path / "kutip.db", "PRAGMA journal_mode") == [("wal",)]


def test_the_last_to_leave_folds_the_log_into_the_file(tmp_path: Path) -> None:
    a_store(tmp_path, an_article()).close()
    assert [path.name for path in tmp_path.iterdir()] == ["kutip.db"]


@pytest.mark.parametrize(
    ("path", "network"),
    [
        ("/srv/news/kutip.db", False),
        ("/home/ana/kutip.db", True),
        ("/home/ana/local/kutip.db", False),
        ("/homeless/kutip.db", False),
        ("/mnt/with space/kutip.db", True),
        ("/mnt/ssh/deep/er/kutip.db", True),
        ("/mnt/twice/kutip.db", False),
    ],
)
def test_a_network_file_system_is_known_by_its_nearest_mount(tmp_path: Path, path: str, network: bool) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS, encoding="utf-8")
    assert is_network(Path(path), mounts) is network


def test_where_the_system_tells_nothing_the_disk_is_taken_for_local(tmp_path: Path) -> None:
    assert not is_network(tmp_path / "kutip.db", tmp_path / "no-such-file")


def test_a_project_on_a_network_file_system_keeps_no_write_ahead_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(engine_room, "is_network", lambda path: is_network(path, mounts))
    with a_store(tmp_path, an_article()) as store:
        assert pragma(store, "journal_mode") == "delete"
        assert pragma(store, "synchronous") == 2
        assert not (tmp_path / "kutip.db-wal").exists()


def test_a_project_that_moves_to_a_network_file_system_gives_its_log_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_store(tmp_path, an_article()).close()
    monkeypatch.setattr(engine_room, "is_network", lambda _path: True)
    with Store(str(tmp_path / "kutip.db")) as store:
        assert pragma(store, "journal_mode") == "delete"
        assert len(store.reading.refs()) == 1
