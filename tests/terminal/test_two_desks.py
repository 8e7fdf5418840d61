"""Two desks on one project, and a disk that will not write: nothing is lost, and nothing is passed over in silence."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.desk_program import DeskProgram, Mark, Project, WordProject, desk_environment, kutip, word_project
from tests.terminal.pty import now

FOCUS_IN = "\x1b[I"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> WordProject:
    return word_project(tmp_path_factory.mktemp("prepared"), 2000)


@pytest.fixture
def project(tmp_path: Path, prepared: WordProject) -> Path:
    return prepared.copy(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, project: Path) -> Iterator[DeskProgram]:
    with DeskProgram(tmp_path, project=project) as desk:
        yield desk


@contextlib.contextmanager
def pair(home: Path, project: Path, second: str = "ana") -> Iterator[tuple[DeskProgram, DeskProgram]]:
    """Ana's desk, and another one, hers or somebody else's."""
    with (
        DeskProgram(home, project=project) as one,
        DeskProgram(home, "--annotator", second, project=project) as other,
    ):
        yield one, other


def focus(desk: DeskProgram) -> None:
    """Come back to this terminal's window."""
    desk.terminal.send(FOCUS_IN.encode())
    desk.settle()


class TestTwoDesks:
    def test_both_save_and_each_shows_the_others_marks_when_one_comes_back_to_it(
        self, tmp_path: Path, project: Path, prepared: WordProject
    ) -> None:
        with pair(tmp_path, project) as (one, other):
            other.press("l", "l")
            for _ in range(3):
                one.mark("1")
                other.mark("2")
            starts = {mark.start for mark in one.project.marks}
            assert len(one.project.marks) == 6
            assert starts == set(prepared.tokens[:5])
            for desk in (one, other):
                focus(desk)
                assert "6 marks" in desk.header
            assert one.leave() == other.leave() == 0
            assert one.project.sound

    def test_both_label_at_once_and_every_key_is_a_mark(self, tmp_path: Path, project: Path) -> None:
        with pair(tmp_path, project, "budi") as (one, other):
            one.press("1" * 50)
            other.press("2" * 50)
            one.wait_for_seq(100, 30)
            marks = one.project.marks
            assert sum(mark.annotator == "ana" and mark.label == "claim" for mark in marks) == 50
            assert sum(mark.annotator == "budi" and mark.label == "speaker" for mark in marks) == 50
            for desk in (one, other):
                desk.settle()
                assert "50 marks" in desk.header
                assert "NOT SAVED" not in desk.status

    def test_an_undo_takes_back_ones_own_and_leaves_the_others(self, tmp_path: Path, project: Path) -> None:
        with pair(tmp_path, project, "budi") as (one, other):
            one.mark("1")
            other.mark("2", "3")
            one.mark("u")
            assert {mark.annotator for mark in one.project.marks} == {"budi"}
            one.press("u")
            one.wait_for_status("nothing to undo")
            other.mark("u")
            one.mark("ctrl+r")
            one.press("l")
            one.mark("1")
            labels = [(mark.annotator, mark.label) for mark in one.project.marks]
            assert sorted(labels) == [("ana", "claim"), ("ana", "claim"), ("budi", "speaker")]
            other.settle()
            assert "1 mark " in other.header

    def test_an_undo_reaches_what_the_same_annotator_did_at_the_other_desk(self, tmp_path: Path, project: Path) -> None:
        with pair(tmp_path, project) as (one, other):
            one.mark("1", "2")
            other.mark("u")
            other.wait_for_status("undid label speaker")
            assert [mark.label for mark in one.project.marks] == ["claim"]
            one.mark("3")
            one.settle()
            assert "2 marks" in one.header
            assert [mark.label for mark in one.project.marks] == ["claim", "country"]

    def test_an_edit_that_came_too_late_is_said_and_the_screen_shows_what_is_stored(
        self, tmp_path: Path, project: Path
    ) -> None:
        with pair(tmp_path, project) as (one, other):
            for first, second in ((["d"], ["r", "3"]), (["r", "2"], ["r", "3"]), (["r", "2"], ["d"])):
                one.press("g")
                one.mark("1")
                focus(other)
                seq = one.project.seq
                one.press("g", *first)
                one.wait_for_seq(seq + 1)
                stored = one.project.marks
                other.press("g", *second)
                other.wait_for_status("not done: The claim mark")
                assert (other.project.marks, other.project.seq) == (stored, seq + 1)
                for desk in (one, other):
                    desk.settle()
                    assert f" {len(stored)} mark" in desk.header
                    assert desk.terminal.emulator.rows[2].startswith("s" if stored else " ")
                if stored:
                    other.press("g")
                    other.mark("d")
                    focus(one)
            assert one.project.sound

    def test_a_link_to_a_mark_that_another_desk_deleted_is_not_made(self, tmp_path: Path, project: Path) -> None:
        with pair(tmp_path, project) as (one, other):
            one.mark("1", "2")
            focus(other)
            one.press("g", "]", "]")
            one.mark("d")
            other.press("g", "a")
            other.wait_for_status("Enter links")
            other.press("enter")
            other.wait_for_status("not done: One end of the link is gone")
            assert other.project.rows("SELECT * FROM link") == []
            other.settle()
            assert "1 mark " in other.header

    def test_looking_into_the_project_from_outside_does_not_pull_the_log_from_under_the_desk(
        self, tmp_path: Path, desk: DeskProgram
    ) -> None:
        """Whoever is the last to close a SQLite file removes its log; the desk's locks must say that it is not."""
        desk.mark("1")
        for _ in range(3):
            assert desk.project.seq > 0
            assert kutip(tmp_path, "stats").returncode == 0
            assert (tmp_path / "kutip.db-wal").exists()
        desk.mark("2")
        links = Path(f"/proc/{desk.terminal.pid}/fd").iterdir()
        assert not [link for link in links if "(deleted)" in os.readlink(link)]
        assert b'"total": 2' in kutip(tmp_path, "stats", "--json").stdout


def unsaved(home: Path) -> list[str]:
    """The files in which changes wait for the next desk."""
    folder = home / "data" / "kutip" / "unsaved"
    return sorted(os.listdir(folder)) if folder.exists() else []


class TestLockedProject:
    def test_a_held_lock_is_said_and_the_desk_goes_on_until_it_can_save(self, desk: DeskProgram) -> None:
        desk.mark("1")
        with desk.project.held():
            begun = now()
            desk.press("2")
            desk.wait_for_status("NOT SAVED 1")
            assert now() - begun < 2
            assert "Another process holds the project file" in desk.status
            moved = desk.terminal.cursor
            begun = now()
            desk.press("l")
            assert desk.terminal.wait_until(lambda: desk.terminal.cursor != moved, 2)
            assert now() - begun < 0.2
            desk.press("3", "1")
            desk.wait_for_status("NOT SAVED 3")
            assert "4 marks" in desk.header
            desk.press("u")
            desk.wait_for_status("not now")
            time.sleep(0.6)
            assert len(desk.project.marks) == 1
        begun = now()
        desk.wait_for_seq(4, 6)
        desk.terminal.wait_until(lambda: desk.saved != "", 2)
        assert "NOT SAVED" not in desk.status
        assert [mark.label for mark in desk.project.marks] == ["claim", "speaker", "country", "claim"]
        desk.mark("u")
        assert desk.leave() == 0

    def test_an_undo_that_meets_a_lock_is_not_done_late(self, desk: DeskProgram) -> None:
        desk.mark("1")
        with desk.project.held():
            desk.press("u", "l")
            desk.wait_for_status("not done: Another process holds the project file", 4)
        desk.press("l")
        time.sleep(0.5)
        assert len(desk.project.marks) == 1
        desk.mark("u")
        assert desk.project.marks == []

    def test_what_could_not_be_saved_is_kept_and_the_next_desk_writes_and_shows_it(
        self, tmp_path: Path, project: Path
    ) -> None:
        with Project(project).held(), DeskProgram(tmp_path, project=project) as desk:
            desk.press("1", "2")
            desk.wait_for_status("NOT SAVED 2")
            begun = now()
            desk.press("q")
            desk.wait_for_status("q again leaves")
            desk.press("l")
            desk.wait_for_status("NOT SAVED 2")
            desk.press("q", "q")
            assert desk.terminal.wait_for_exit(5) == 0
            assert now() - begun < 4
            assert b"2 changes could not be written" in desk.terminal.log
            assert len(unsaved(tmp_path)) == 1
            assert desk.project.marks == []
        with DeskProgram(tmp_path, project=project) as desk:
            desk.wait_for_status("2 changes that an earlier desk could not save: saved now")
            assert "2 marks" in desk.header
            assert [mark.label for mark in desk.project.marks] == ["claim", "speaker"]
            assert unsaved(tmp_path) == []
            desk.mark("u")
            assert len(desk.project.marks) == 1

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
    def test_a_signal_while_the_project_is_locked_keeps_what_was_made(
        self, tmp_path: Path, project: Path, number: signal.Signals
    ) -> None:
        with DeskProgram(tmp_path, project=project) as desk:
            desk.mark("1")
            with desk.project.held():
                desk.press("2", "3")
                desk.terminal.wait_until(lambda: "3 marks" in desk.header)
                begun = now()
                desk.terminal.signal(number)
                assert desk.terminal.wait_for_exit() == 128 + number
                assert now() - begun < 1
        with DeskProgram(tmp_path, project=project) as desk:
            desk.wait_for_status("2 changes that an earlier desk could not save")
            assert [mark.label for mark in desk.project.marks] == ["claim", "speaker", "country"]
        assert desk.project.sound

    def test_a_desk_that_starts_on_a_locked_project_shows_when_all_is_well_again(
        self, tmp_path: Path, project: Path
    ) -> None:
        with Project(project).held():
            desk = DeskProgram(tmp_path, project=project)
            desk.wait_for_status("NOT SAVED", 5)
        with desk:
            desk.terminal.wait_until(lambda: "NOT SAVED" not in desk.status, 6)
            assert "1 claim" in desk.status
            desk.mark("1")

    def test_what_no_longer_fits_the_project_is_said_set_aside_and_holds_up_nothing(
        self, tmp_path: Path, project: Path
    ) -> None:
        """The project was made anew, with other articles, while changes to the old one waited."""
        with Project(project).held(), DeskProgram(tmp_path, project=project) as desk:
            desk.press("1")
            desk.wait_for_status("NOT SAVED 1")
            desk.press("q", "q")
            desk.terminal.wait_for_exit()
        project.unlink()
        (tmp_path / "other.txt").write_text("Judul lain\n\nsebuah kata\n", encoding="utf-8")
        # the message may stand on the very first screen: it is all there is to wait for
        with DeskProgram(tmp_path, tmp_path / "other.txt", project=project, wait=False) as desk:
            desk.wait_for_status("not done: There is no article", 20)
            desk.mark("1")
            assert desk.leave() == 0
        assert [name.rpartition(".")[2] for name in unsaved(tmp_path)] == ["refused"]

    def test_a_project_that_is_moved_away_is_not_written_to_behind_its_back(
        self, tmp_path: Path, desk: DeskProgram
    ) -> None:
        desk.mark("1")
        away = tmp_path / "away"
        away.mkdir()
        names = [name for name in os.listdir(tmp_path) if name.startswith("kutip.db")]
        for name in names:
            (tmp_path / name).rename(away / name)
        desk.press("2")
        desk.wait_for_status("NOT SAVED 1")
        assert "The project file was moved" in desk.status
        for name in names:
            (away / name).rename(tmp_path / name)
        desk.wait_for_seq(2, 6)
        assert desk.project.sound


class Disk:
    """A place with little room: a file system of its own where we may mount one, else a limit on the desk's files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.mounted = os.getuid() == 0 and self._mount("size=6m", "tmpfs") == 0
        self._ballast = folder / "ballast"

    def _mount(self, options: str, *what: str) -> int:
        return subprocess.run(["mount", *("-t", "tmpfs") * bool(what), "-o", options, *what, self.folder],
                              capture_output=True, check=False).returncode  # fmt: skip

    def close(self) -> None:
        """Take the file system away."""
        if self.mounted:
            subprocess.run(["umount", "-l", self.folder], check=True)

    def fill(self, pid: int) -> None:
        """Leave no room to a process, or to anybody."""
        if not self.mounted:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
            return
        with self._ballast.open("wb", buffering=0) as stream:
            for size in (4096, 1):
                with contextlib.suppress(OSError):
                    while stream.write(b"x" * size):
                        pass

    def free(self, pid: int) -> None:
        """Make room again."""
        if self.mounted:
            self._ballast.unlink()
        else:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))

    def forbid_writing(self) -> None:
        """Nothing here can be changed any more."""
        if os.getuid() != 0:
            for path in self.folder.iterdir():
                path.chmod(0o444)
            self.folder.chmod(0o555)
        elif not self.mounted or self._mount("remount,ro") != 0:
            pytest.skip("root may write everywhere, and this root may not mount")

    def allow_writing(self) -> None:
        """As before."""
        if os.getuid() != 0:
            self.folder.chmod(0o755)
            for path in self.folder.iterdir():
                path.chmod(0o644)
        else:
            assert self._mount("remount,rw") == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "disk")
    yield disk
    disk.close()


class TestDisk:
    def test_a_full_disk_is_shown_and_what_was_made_is_saved_when_there_is_room(
        self, tmp_path: Path, disk: Disk, prepared: WordProject
    ) -> None:
        with DeskProgram(tmp_path, project=prepared.copy(disk.folder)) as desk:
            desk.mark("1", "2")
            disk.fill(desk.terminal.pid)
            labels = 0
            while "NOT SAVED" not in desk.status:
                assert labels < 200, desk.status
                desk.press("3")
                labels += 1
                desk.settle(0.03, 0.1)
            stored = desk.project.marks
            desk.press("l", "1")
            desk.settle()
            assert f"{labels + 3} marks" in desk.header
            assert desk.project.marks == stored
            disk.free(desk.terminal.pid)
            desk.wait_for_seq(labels + 3, 8)
            desk.terminal.wait_until(lambda: desk.saved != "", 2)
            assert "NOT SAVED" not in desk.status
            assert len(desk.project.marks) == labels + 3
            assert desk.project.sound
            assert desk.leave() == 0

    def test_where_nothing_can_be_kept_leaving_is_said_to_lose_it(
        self, tmp_path: Path, disk: Disk, prepared: WordProject
    ) -> None:
        environment = desk_environment(tmp_path, XDG_DATA_HOME=str(disk.folder / "data"))
        with DeskProgram(tmp_path, project=prepared.copy(disk.folder), env=environment) as desk:
            desk.mark("1")
            disk.fill(desk.terminal.pid)
            while "NOT SAVED" not in desk.status:
                desk.press("3")
                desk.settle(0.03, 0.1)
            desk.press("q")
            desk.wait_for_status("nowhere to keep it")
            desk.press("q")
            assert desk.terminal.wait_for_exit() == 1
            said = bytes(desk.terminal.log).rpartition(b"\x1b[?25h")[2]
            assert b"could not be written" in said
            assert b"nor kept" in said
            assert b"Traceback" not in said

    def test_a_project_that_can_only_be_read_can_be_read_and_says_what_is_not_saved(
        self, tmp_path: Path, disk: Disk, prepared: WordProject
    ) -> None:
        project = prepared.copy(disk.folder)
        with contextlib.closing(sqlite3.connect(project)) as connection:
            connection.execute("SELECT count(*) FROM article")
        disk.forbid_writing()
        try:
            for command in (["stats"], ["export", "jsonl", "-"]):
                done = kutip(tmp_path, *command, "--project", project)
                assert done.returncode in (0, 2)
                assert b"Traceback" not in done.stderr
            added = kutip(tmp_path, "add", prepared.path.parent / "news.txt", "--project", project)
            assert b"Traceback" not in added.stderr
            with DeskProgram(tmp_path, project=project, wait=False) as desk:
                desk.terminal.wait_until(lambda: "1 claim" in desk.status, 5)
                desk.settle()
                if desk.terminal.alive:
                    desk.press("1")
                    desk.wait_for_status("NOT SAVED 1")
                    desk.press("q")
                    desk.wait_for_status("q again leaves")
                    assert desk.leave() == 0
                else:
                    assert desk.terminal.status == 2
        finally:
            disk.allow_writing()
        if unsaved(tmp_path):
            with DeskProgram(tmp_path, project=project) as desk:
                desk.wait_for_status("1 change that an earlier desk could not save")
                assert desk.project.marks == [Mark("ana", "claim", 0, 5)]
