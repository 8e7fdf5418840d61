"""The folder that a match on many machines works in: what stands there already is nobody's to remove."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.errors import KutipError
from annotations.pairing import cluster
from annotations.pairing.cluster import match_on_cluster
from annotations.store.store import Store
from tests.samples import a_store


class Client:
    def close(self) -> None:
        pass


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of runs, each of which leaves a file there and then fails."""
    folders: list[Path] = []

    def fail(store: Store, client: Client, folder: Path, tell: object) -> None:
        (folder / "articles-000000.parquet").write_bytes(b"x")
        folders.append(folder)
        raise KutipError("A job failed.")

    monkeypatch.setattr(cluster, "connect", lambda address: Client())
    monkeypatch.setattr(cluster, "_matched", fail)
    return folders


def run(folder: Path) -> None:
    with a_store(folder.parent) as store, pytest.raises(KutipError, match="A job failed"):
        match_on_cluster(store, "tcp://nowhere:1", folder, lambda *_: None)


def test_a_folder_that_was_there_stays_with_all_in_it(tmp_path: Path, used: list[Path]) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "theirs.txt").write_text("x")
    run(shared)
    run(shared)
    assert [each.name for each in shared.iterdir()] == ["theirs.txt"]
    assert {each.parent for each in used} == {shared}
    assert used[0] != used[1]


def test_an_empty_folder_that_was_there_stays(tmp_path: Path, used: list[Path]) -> None:
    (tmp_path / "shared").mkdir()
    run(tmp_path / "shared")
    assert list((tmp_path / "shared").iterdir()) == []


def test_a_folder_that_was_made_is_gone(tmp_path: Path, used: list[Path]) -> None:
    run(tmp_path / "made")
    assert used
    assert not (tmp_path / "made").exists()


def test_a_folder_that_was_made_stays_while_another_run_is_in_it(
    tmp_path: Path, used: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fail = cluster._matched

    def beside(store: Store, client: Client, folder: Path, tell: object) -> object:
        (folder.parent / "kutip-other").mkdir()
        return fail(store, client, folder, lambda *_: None)

    monkeypatch.setattr(cluster, "_matched", beside)
    run(tmp_path / "made")
    assert [each.name for each in (tmp_path / "made").iterdir()] == ["kutip-other"]


def test_a_file_in_its_place_is_a_sentence(tmp_path: Path, used: list[Path]) -> None:
    (tmp_path / "shared").write_text("x")
    with a_store(tmp_path) as store, pytest.raises(KutipError, match="cannot be written to"):
        match_on_cluster(store, "tcp://nowhere:1", tmp_path / "shared", lambda *_: None)
    assert not used
    assert (tmp_path / "shared").read_text() == "x"
