"""However the desk ends: soon, with the right status, the terminal as it was, and every saved mark on disk."""

from __future__ import annotations

import array
import fcntl
import os
import re
import signal
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.desk_program import (
    GONE,
    KUTIP,
    DeskProgram,
    Project,
    WordProject,
    desk_environment,
    seconds_until_gone,
    word_project,
)
from tests.terminal.pty import PtyProgram, cpu_seconds, now

HANG_UP, INTERRUPT, TERMINATE = 129, 130, 143


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> WordProject:
    return word_project(tmp_path_factory.mktemp("prepared"), 2000)


@pytest.fixture
def project(tmp_path: Path, prepared: WordProject) -> Path:
    return prepared.copy(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, project: Path) -> Iterator[DeskProgram]:
    """A desk with two marks saved."""
    with DeskProgram(tmp_path, project=project) as desk:
        desk.mark("1", "2")
        yield desk


def modes_on(log: bytes) -> set[int]:
    """The private modes that a stream leaves switched on."""
    switched = {int(mode): state == b"h" for mode, state in re.findall(rb"\x1b\[\?(\d+)([hl])", log)}
    return {mode for mode, on in switched.items() if on}


def restored(log: bytes) -> bool:
    """Whether the terminal is as it was: the shell's screen, wrapping, a cursor, no mouse, no reports, a plain pen."""
    pens = re.findall(rb"\x1b\[[0-9;]*m", log)
    return modes_on(log) == {7, 25} and pens[-1] == b"\x1b[m"


def is_cooked(terminal: int) -> bool:
    """Whether the terminal edits lines and echoes, as a shell's does. `terminal` is either end of it."""
    flags = termios.tcgetattr(terminal)[3]
    return all(flags & flag for flag in (termios.ICANON, termios.ECHO, termios.ISIG))


def unread(terminal: int) -> int:
    """Bytes that wait to be read."""
    size = array.array("i", [0])
    fcntl.ioctl(terminal, termios.FIONREAD, size)
    return size[0]


def stall(desk: DeskProgram) -> None:
    """Do not read any more, and turn pages until nothing more fits into the line."""
    before, steady = -1, 0
    for turn in range(2000):
        try:
            os.write(desk.terminal.fd, b"\x1b[6~" if turn % 40 < 20 else b"\x1b[5~")
        except BlockingIOError:
            break
        time.sleep(0.005)
        waiting = unread(desk.terminal.fd)
        steady = steady + 1 if waiting == before and waiting > 2000 else 0
        before = waiting
        if steady > 60:
            return
    raise AssertionError(f"the line takes all ({before} bytes wait)")


def ends(process: PtyProgram, *, reading: bool = True) -> tuple[int, float]:
    """Exit status, and the seconds it took."""
    begun = now()
    if reading:
        return process.wait_for_exit(5), now() - begun
    while process.alive:
        assert now() < begun + 5, "still running"
        time.sleep(0.003)
    assert process.status is not None
    return process.status, now() - begun


def shown_marks(desk: DeskProgram) -> int:
    """How many marks the header counts."""
    found = re.search(r"(\d+) marks?\b", desk.header)
    return int(found[1]) if found else 0


class TestSignals:
    @pytest.mark.parametrize(
        ("number", "status"), [(signal.SIGHUP, HANG_UP), (signal.SIGINT, INTERRUPT), (signal.SIGTERM, TERMINATE)]
    )
    def test_a_signal_ends_the_desk_cleanly(self, desk: DeskProgram, number: signal.Signals, status: int) -> None:
        desk.press("3", "l", "l")
        desk.settle(0.05)
        desk.terminal.signal(number)
        code, seconds = ends(desk.terminal)
        assert code == status
        assert seconds < GONE
        assert restored(bytes(desk.terminal.log))
        assert is_cooked(desk.terminal.fd)
        assert len(desk.project.marks) == 3
        assert desk.project.sound

    def test_a_signal_in_a_burst_of_labels_loses_none_that_the_desk_has_shown(
        self, tmp_path: Path, desk: DeskProgram
    ) -> None:
        desk.press("123" * 80)
        desk.terminal.wait_until(lambda: shown_marks(desk) > 20)
        desk.terminal.signal(signal.SIGTERM)
        shown = shown_marks(desk)
        assert ends(desk.terminal)[0] == TERMINATE
        assert b"Traceback" not in desk.terminal.log
        assert restored(bytes(desk.terminal.log))
        with DeskProgram(tmp_path) as again:
            again.terminal.wait_until(lambda: len(again.project.marks) >= shown, 5)
        assert 20 < shown <= len(desk.project.marks) <= 242
        assert desk.project.sound

    @pytest.mark.parametrize("delay", [0.02, 0.15, 0.3])
    def test_a_signal_while_the_desk_comes_up_ends_it_too(self, tmp_path: Path, project: Path, delay: float) -> None:
        with DeskProgram(tmp_path, project=project, wait=False) as desk:
            desk.terminal.wait_until(lambda: False, delay)
            desk.terminal.signal(signal.SIGTERM)
            status, seconds = ends(desk.terminal)
            assert status in (TERMINATE, -signal.SIGTERM)
            assert seconds < GONE
            assert b"Traceback" not in desk.terminal.log
            assert modes_on(bytes(desk.terminal.log)) in ({7, 25}, set())
            assert is_cooked(desk.terminal.fd)

    def test_a_hang_up_that_came_in_ignored_is_heard_again(self, tmp_path: Path, project: Path) -> None:
        ignoring = ["sh", "-c", f"trap '' HUP; exec {KUTIP} open --project {project}"]
        with DeskProgram(tmp_path, project=project, argv=ignoring) as desk:
            desk.mark("1")
            desk.terminal.hang_up()
            status, seconds = ends(desk.terminal, reading=False)
            assert status == HANG_UP
            assert seconds < GONE


class TestKeys:
    def test_ctrl_c_and_its_like_are_keys_that_end_nothing(self, desk: DeskProgram) -> None:
        desk.press("ctrl+c", "ctrl+q", "ctrl+d", "ctrl+s", "ctrl+p")
        desk.terminal.send(b"\x1c\x03\x03")
        desk.settle()
        assert "does nothing here" in desk.status
        desk.mark("3")
        assert len(desk.project.marks) == 3

    def test_quitting_restores_the_terminal_and_what_is_typed_behind_it_does_nothing(self, desk: DeskProgram) -> None:
        desk.press("ql1d")
        assert desk.terminal.wait_for_exit() == 0
        assert len(desk.project.marks) == 2
        assert restored(bytes(desk.terminal.log))
        assert is_cooked(desk.terminal.fd)


class TestLine:
    def test_a_closed_terminal_ends_the_desk(self, tmp_path: Path, desk: DeskProgram) -> None:
        desk.press("3", "l", "l", "l")
        desk.settle(0.05)
        caret = desk.terminal.cursor
        desk.terminal.hang_up()
        status, seconds = ends(desk.terminal, reading=False)
        assert status == HANG_UP
        assert seconds < GONE
        assert len(desk.project.marks) == 3
        with DeskProgram(tmp_path) as again:
            assert again.terminal.cursor == caret

    @pytest.mark.parametrize("event", ["SIGTERM", "SIGHUP", "close"])
    def test_a_stalled_terminal_does_not_hold_up_the_end(self, desk: DeskProgram, event: str) -> None:
        stall(desk)
        desk.terminal.send(b"l1")
        desk.project_wait(3)
        if event == "close":
            desk.terminal.hang_up()
        else:
            desk.terminal.signal(signal.Signals[event])
        status, seconds = ends(desk.terminal, reading=False)
        assert status == (HANG_UP if event == "close" else 128 + signal.Signals[event])
        assert seconds < GONE
        assert len(desk.project.marks) == 3
        if event != "close":
            assert is_cooked(desk.terminal.fd)

    def test_a_terminal_that_reads_again_finds_a_complete_screen(self, desk: DeskProgram) -> None:
        stall(desk)
        cpu = cpu_seconds(desk.terminal.pid)
        time.sleep(0.5)
        assert cpu_seconds(desk.terminal.pid) - cpu < 0.05
        desk.press("g", "3")
        desk.settle(0.3)
        assert "3 marks" in desk.header
        shown = desk.terminal.emulator.cells()
        desk.terminal.resize(24, 79)
        desk.terminal.resize(24, 80)
        desk.settle(0.3)
        assert desk.terminal.emulator.cells() == shown


class TestShell:
    @pytest.fixture
    def shell(self, tmp_path: Path, project: Path) -> Iterator[DeskProgram]:
        """A desk started from a shell that does job control."""
        environment = desk_environment(tmp_path, PS1="SHELL> ")
        with DeskProgram(
            tmp_path, project=project, argv=["bash", "--norc", "-i"], env=environment, wait=False
        ) as shell:
            shell.terminal.wait_for("SHELL>")
            shell.terminal.send(f"{KUTIP} open --project {project}; echo status=$?\r".encode())
            shell.wait_for_screen()
            shell.mark("1", "2")
            yield shell

    @staticmethod
    def pid(shell: DeskProgram) -> int:
        """The desk's process, the shell's only child."""
        return int(Path(f"/proc/{shell.terminal.pid}/task/{shell.terminal.pid}/children").read_text().split()[0])

    def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_the_desk_back(self, shell: DeskProgram) -> None:
        shell.press("l", "l")
        shell.settle()
        before, caret = shell.terminal.emulator.cells(), shell.terminal.cursor
        shell.press("ctrl+z")
        shell.terminal.wait_until(lambda: b"Stopped" in shell.terminal.log)
        shell.settle()
        suspended = len(shell.terminal.log)
        # the shell switches on bracketed paste for itself
        assert modes_on(bytes(shell.terminal.log)) - {2004} == {7, 25}
        shell.terminal.send(b"stty -a\r")
        shell.settle()
        answer = bytes(shell.terminal.log[suspended:])
        assert b" icanon" in answer
        assert b" echo " in answer
        with shell.project.held():
            pass  # a desk that has stopped holds no lock
        shell.terminal.send(b"fg\r")
        shell.terminal.wait_until(lambda: b"\x1b[?1049h" in shell.terminal.log[suspended:])
        shell.wait_for_screen()
        shell.settle()
        assert shell.terminal.emulator.cells() == before
        assert shell.terminal.cursor == caret
        shell.mark("1")
        assert len(shell.project.marks) == 3
        shell.press("q")
        shell.terminal.wait_until(lambda: bytes(shell.terminal.log).rstrip().endswith(b"SHELL>"))
        shell.terminal.send(b"echo left=$?\r")
        shell.terminal.wait_for("left=0")

    def test_a_suspended_desk_goes_with_the_line(self, shell: DeskProgram) -> None:
        pid = self.pid(shell)
        shell.press("ctrl+z")
        shell.terminal.wait_until(lambda: b"Stopped" in shell.terminal.log)
        shell.terminal.hang_up()
        assert seconds_until_gone(pid, now()) < GONE
        assert shell.project.sound
        assert len(shell.project.marks) == 2

    def test_a_shell_sees_the_status_of_a_desk_that_was_ended(self, shell: DeskProgram) -> None:
        os.kill(self.pid(shell), signal.SIGTERM)
        shell.terminal.wait_for(f"status={TERMINATE}")
        assert modes_on(bytes(shell.terminal.log)) - {2004} == {7, 25}

    def test_without_a_shell_ctrl_z_says_so_and_the_desk_goes_on(self, desk: DeskProgram) -> None:
        desk.press("ctrl+z")
        desk.wait_for_status("no shell")
        desk.mark("3")


BROKEN = """
import sys
import {module} as module

def broken(*_, **__):
    raise {error}("kata00001 RAHASIA")

{patch}
from tui.__main__ import main
raise SystemExit(main(sys.argv[1:]))
"""
SECRETS = (b"RAHASIA", b"kata00001", b"Traceback", b"raise")


class TestUnexpectedErrors:
    def broken(self, home: Path, project: Path, module: str, patch: str, error: str = "RuntimeError") -> DeskProgram:
        """A desk in which something raises what nobody expects."""
        (home / "broken.py").write_text(BROKEN.format(module=module, patch=patch, error=error), encoding="utf-8")
        argv = [sys.executable, str(home / "broken.py"), "open", "--project", str(project)]
        return DeskProgram(home, project=project, argv=argv)

    @pytest.mark.parametrize(
        ("module", "patch", "key"),
        [
            ("tui.handlers.moving", "module.Moving.motion = broken", "l"),
            ("tui.widgets.reflow", "module.Reflow.cell_of = lambda self, at: broken() if at > 99 else 0", "G"),
            ("tui.session", "module.Session.reload = broken; module.Session.others_wrote = lambda _: True", "\x1b[I"),
        ],
        ids=["key", "paint", "focus"],
    )
    def test_an_error_in_the_desk_is_a_short_message_and_a_log(
        self, tmp_path: Path, project: Path, module: str, patch: str, key: str
    ) -> None:
        with self.broken(tmp_path, project, module, patch) as desk:
            desk.mark("1")
            desk.terminal.send(key.encode())
            status, _ = ends(desk.terminal)
            assert status == 70
            assert restored(bytes(desk.terminal.log))
            said = bytes(desk.terminal.log).rpartition(b"\x1b[?25h")[2]
            assert b"an error that it did not expect: RuntimeError" in said
            assert said.count(b"\n") <= 3
            assert not any(secret in said for secret in SECRETS)
            log = tmp_path / "data" / "kutip" / "errors.log"
            assert str(log).encode() in said
            assert "Traceback" in log.read_text(encoding="utf-8")
            assert len(desk.project.marks) == 1
            assert desk.project.sound

    def test_an_error_while_saving_is_shown_and_what_was_made_is_kept(self, tmp_path: Path, project: Path) -> None:
        with self.broken(tmp_path, project, "annotations.store.store", "module.Store.commit = broken") as desk:
            desk.press("1")
            desk.wait_for_status("NOT SAVED 1")
            assert "unexpected RuntimeError" in desk.status
            desk.press("2", "l")
            desk.wait_for_status("NOT SAVED 2")
            desk.press("q")
            desk.wait_for_status("q again leaves")
            assert desk.leave() == 0
            said = bytes(desk.terminal.log).rpartition(b"\x1b[?25h")[2]
            assert b"2 changes could not be written" in said
            assert not any(secret in said for secret in SECRETS)
        with DeskProgram(tmp_path, project=project) as desk:
            desk.wait_for_status("2 changes that an earlier desk could not save: saved now")
            assert "2 marks" in desk.header
        assert len(Project(project).marks) == 2

    def test_an_undo_that_fails_says_so_and_the_desk_goes_on(self, tmp_path: Path, project: Path) -> None:
        with self.broken(tmp_path, project, "annotations.store.store", "module.Store.undo = broken") as desk:
            desk.mark("1")
            desk.press("u", "l")
            desk.wait_for_status("not done: unexpected RuntimeError")
            desk.mark("2")
            assert len(desk.project.marks) == 2
            assert desk.leave() == 0
