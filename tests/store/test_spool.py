"""Where actions wait that could not be written before the program had to end."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.store.actions import Action, Change, Status
from annotations.store.records import Position
from annotations.store.spool import Spool
from tests.samples import a_link, a_mark, an_action, an_article

ARTICLE = an_article()


def actions(count: int = 3) -> list[Action]:
    return [
        an_action(ARTICLE, Change.of(None, a_mark(ARTICLE, (at, at + 2))), position=Position(at, at))
        for at in range(count)
    ]


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_one_desk_keeps_the_next_one_finds_in_order(tmp_path: Path) -> None:
    claim, speaker = (
        a_mark(ARTICLE),
        replace(a_mark(ARTICLE, (17, 28)), note="“catatan”\u2028\x85\n😀", flags=("a", "b")),
    )
    link = a_link(claim, speaker)
    wanted = [
        an_action(ARTICLE, Change.of(None, speaker), Change.of(None, claim), Change.of(None, link), name="über\nlang"),
        an_action(ARTICLE, Change.of(link, None), Change.of(speaker, None), annotator="budi 😀"),
        an_action(ARTICLE, Change.of(Status(ARTICLE.uid, "todo"), Status(ARTICLE.uid, "done"))),
    ]
    Spool(tmp_path / "deep" / "unsaved", "kutip.db").keep(wanted)
    assert Spool(tmp_path / "deep" / "unsaved", "kutip.db").waiting() == wanted


def test_nothing_to_keep_leaves_no_file_and_no_folder(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "unsaved", "kutip.db")
    spool.keep([])
    assert spool.waiting() == []
    spool.clear()
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_is_forgotten(tmp_path: Path) -> None:
    Spool(tmp_path, "kutip.db").keep(actions())
    spool = Spool(tmp_path, "kutip.db")
    assert len(spool.waiting()) == 3
    spool.clear()
    assert spool.waiting() == []
    assert kept(tmp_path) == []


def test_projects_do_not_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = actions(1), actions(2)
    Spool(tmp_path, "/news/a.db").keep(first)
    Spool(tmp_path, "/news/b.db").keep(second)
    Spool(tmp_path, "postgresql://host/a").keep(first)
    assert Spool(tmp_path, "/news/a.db").waiting() == first
    assert Spool(tmp_path, "/news/b.db").waiting() == second
    monkeypatch.chdir("/")
    assert Spool(tmp_path, "news/a.db").waiting() == first, "the same file, named from elsewhere"


def test_two_desks_that_close_after_each_other_are_both_kept(tmp_path: Path) -> None:
    first, second = actions(2), actions(2)
    Spool(tmp_path, "kutip.db").keep(first)
    Spool(tmp_path, "kutip.db").keep(second)
    assert Spool(tmp_path, "kutip.db").waiting() == first + second


def test_what_is_kept_while_another_desk_takes_over_is_not_cleared_away(tmp_path: Path) -> None:
    first, second = actions(1), actions(2)
    Spool(tmp_path, "kutip.db").keep(first)
    taking = Spool(tmp_path, "kutip.db")
    assert taking.waiting() == first
    Spool(tmp_path, "kutip.db").keep(second)
    taking.clear()
    assert Spool(tmp_path, "kutip.db").waiting() == second


def test_a_desk_that_keeps_twice_is_found_once(tmp_path: Path) -> None:
    spool, all_three = Spool(tmp_path, "kutip.db"), actions(3)
    spool.keep(all_three[:2])
    spool.keep(all_three)
    assert Spool(tmp_path, "kutip.db").waiting() == all_three


@pytest.mark.parametrize("cut", [1, 10, 200])
def test_a_line_that_a_crash_cut_short_takes_no_other_along(tmp_path: Path, cut: int) -> None:
    first, second = actions(3), actions(1)
    Spool(tmp_path, "kutip.db").keep(first)
    (path,) = kept(tmp_path)
    path.write_bytes(path.read_bytes()[: -1 - cut])
    assert Spool(tmp_path, "kutip.db").waiting() == first[:2]
    Spool(tmp_path, "kutip.db").keep(second)
    assert Spool(tmp_path, "kutip.db").waiting() == first[:2] + second


@pytest.mark.parametrize(
    "rubbish",
    [
        b"\xff\xfe\x00rubbish", b"[]", b"{}", b"null", b"17", b'"text"', b'{"name": 1}', bytes(range(128, 256)),
        b'{"name":"x","article":"a","annotator":"b","before":"[[1]]","after":"[[1]]","position":[0,0],"at":"","token":""}',
        b'{"name":"x","article":"a","annotator":"b","before":"[]","after":"[1]","position":[0],"at":"","token":""}',
        b'{"name":"x","article":"a","annotator":"b","before":"[[\\"x\\",\\"u\\",{}]]","after":"[[\\"x\\",\\"u\\",1]]",'
        b'"position":[0,0],"at":"","token":""}',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_line_that_nobody_understands_takes_no_other_along(tmp_path: Path, rubbish: bytes) -> None:
    wanted = actions(2)
    Spool(tmp_path, "kutip.db").keep(wanted)
    (path,) = kept(tmp_path)
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([lines[0], rubbish, lines[1], b""]))
    spool = Spool(tmp_path, "kutip.db")
    assert spool.waiting() == wanted
    spool.clear()
    assert Spool(tmp_path, "kutip.db").waiting() == []
    (left,) = kept(tmp_path)
    assert rubbish in left.read_bytes(), "what could not be understood is no reason to destroy it"


def test_what_the_project_refused_is_put_aside_not_destroyed(tmp_path: Path) -> None:
    Spool(tmp_path, "kutip.db").keep(actions(1))
    spool = Spool(tmp_path, "kutip.db")
    spool.waiting()
    spool.clear(aside=True)
    assert Spool(tmp_path, "kutip.db").waiting() == []
    assert len(kept(tmp_path)) == 1


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "unsaved").write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        Spool(tmp_path / "unsaved", "kutip.db").keep(actions(1))
    assert Spool(tmp_path / "unsaved", "kutip.db").waiting() == []


def test_a_failed_keep_leaves_what_was_kept_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool, wanted = Spool(tmp_path, "kutip.db"), actions(3)
    spool.keep(wanted[:2])

    def failing(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(OSError, match="No space"):
            spool.keep(wanted)
    assert Spool(tmp_path, "kutip.db").waiting() == wanted[:2]
    assert len(kept(tmp_path)) == 1


def test_others_on_the_machine_cannot_read_what_is_kept(tmp_path: Path) -> None:
    Spool(tmp_path / "unsaved", "kutip.db").keep(actions(1))
    assert (tmp_path / "unsaved").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept(tmp_path))
