"""A real program in a real terminal: what goes out, what comes in, and how it ends."""

from __future__ import annotations

import inspect
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tests.terminal.pty import ANSWERS, KEYS, PtyProgram, cpu_seconds, encode_keys
from tui.terminal.driver import LEAVE, KutipDriver

ROOT = Path(__file__).parents[2]
SLACK = 0.5
"""Seconds a busy machine may add to what must happen within one."""


class Probe:
    """The probe app in a terminal, and what it noted."""

    def __init__(self, log: Path, *options: str, wrapper: tuple[str, ...] = (), **settings: Any) -> None:
        self.log = log
        env = {name: value for name, value in os.environ.items() if name not in {"COLORTERM", "NO_COLOR", "ESCDELAY"}}
        env["TERM"] = "xterm-256color"
        env |= settings.pop("extra_env", {})
        argv = [*wrapper, sys.executable, "-m", "tests.terminal.probe_app", str(log), *options]
        self.terminal = PtyProgram(argv, cwd=ROOT, env=env, **settings)
        self.terminal.wait_for("READY")
        assert self.terminal.wait_until(lambda: ["ready"] in self.notes)
        self.terminal.collect(0.05, 2, wait=False)

    @property
    def notes(self) -> list[list[Any]]:
        """Everything noted so far, incomplete lines left out."""
        text = self.log.read_text() if self.log.exists() else ""
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def noted(self, kind: str) -> list[Any]:
        """First detail of each note of a kind."""
        return [note[1] for note in self.notes if note[0] == kind]

    @property
    def keys(self) -> list[str]:
        return self.noted("key")

    def wait_keys(self, *keys: str, timeout: float = 3.0) -> None:
        """Wait until exactly `keys` have arrived, and nothing else shortly after."""
        self.terminal.wait_until(lambda: len(self.keys) >= len(keys), timeout)
        self.terminal.collect(0.05, 0.05, wait=False)
        assert self.keys == list(keys)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "probe.log"


@pytest.fixture
def probe(log: Path) -> Iterator[Probe]:
    probe = Probe(log)
    with probe.terminal:
        yield probe


class TestOutput:
    def test_only_what_is_used_is_switched_on(self, probe: Probe) -> None:
        start = bytes(probe.terminal.log)
        for mode in (1049, 2004, 1004, 1002, 1006):
            assert b"\x1b[?%dh" % mode in start
        for unwanted in (b"?1003h", b"?1000h", b"?1015h", b"?2048", b"u", b"\x1b]"):
            assert unwanted not in start.split(b"\x1b[2J")[0]

    def test_budgets_of_the_caret_a_pane_switch_and_an_idle_desk_hold(self, probe: Probe) -> None:
        terminal = probe.terminal
        for name in ("right", "down", "left", "up"):
            cost = terminal.cost(encode_keys(name))
            assert 0 < cost.size <= 4, cost.data
        assert terminal.cursor == (2, 2)
        assert 0 < terminal.cost(encode_keys("tab")).size <= 200
        assert terminal.cursor == (42, 2)
        cpu = cpu_seconds(terminal.pid)
        assert terminal.collect(0.6, 0.6) == []
        assert cpu_seconds(terminal.pid) - cpu < 0.01

    def test_a_frame_of_several_runs_is_synchronized_if_the_terminal_can(self, log: Path) -> None:
        for answers, synchronized in ((ANSWERS, True), ({}, False)):
            with Probe(log, answers=answers).terminal as terminal:
                data = terminal.cost(encode_keys("f7")).data
                assert data.startswith(b"\x1b[?2026h") is data.endswith(b"\x1b[?2026l") is synchronized
                assert b"2026" not in terminal.cost(encode_keys("right")).data
            log.unlink()

    def test_the_screen_is_the_one_of_stock_textual(self, log: Path) -> None:
        screens = []
        for options in ((), ("--stock",)):
            probe = Probe(log, *options)
            with probe.terminal as terminal:
                for name in ("f7", "tab", "f7"):
                    terminal.cost(encode_keys(name))
                screens.append(terminal.emulator.cells())
            log.unlink()
        assert screens[0] == screens[1]

    def test_a_screen_made_smaller_and_larger_again_is_complete(self, probe: Probe) -> None:
        terminal = probe.terminal
        before = terminal.emulator.cells()
        terminal.resize(10, 30)
        terminal.resize(24, 80)
        terminal.collect(0.3, 2)
        assert terminal.emulator.cells() == before

    def test_a_larger_screen_is_used(self, probe: Probe) -> None:
        probe.terminal.resize(30, 100)
        assert probe.terminal.wait_until(lambda: len(probe.terminal.screen_text().split("\n")[29]) > 50)

    def test_no_color_sends_no_colour(self, log: Path) -> None:
        with Probe(log, extra_env={"NO_COLOR": "1"}).terminal as terminal:
            data = terminal.cost(encode_keys("f7")).data
            assert b"\x1b[4m0.1 e" in data
            assert b"33" not in data

    def test_suspended_and_resumed_it_repaints(self, probe: Probe) -> None:
        terminal = probe.terminal
        before = terminal.emulator.cells()
        terminal.press("f11")
        assert terminal.wait_until(lambda: stopped(terminal.pid)), "not stopped"
        terminal.collect(0.05, 1, wait=False)
        assert terminal.log.endswith(LEAVE.encode())
        terminal.emulator.feed(b"\x1b[H\x1b[2J$ fg")
        begin = len(terminal.log)
        terminal.signal(signal.SIGCONT)
        terminal.wait_for("VIVA READY")
        terminal.collect(0.1, 2, wait=False)
        assert bytes(terminal.log[begin:]).startswith(b"\x1b[?1049h")
        assert terminal.emulator.cells() == before
        assert terminal.cursor == (2, 2)
        terminal.press("right")
        probe.wait_keys("f11", "right")


def stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] == "T"


class TestInput:
    def test_an_arrow_cut_anywhere_is_one_arrow(self, log: Path) -> None:
        probe = Probe(log, extra_env={"ESCDELAY": "2000"})
        with probe.terminal as terminal:
            for data, cut, pause in (
                *((KEYS["right"], 1, 0.3), (KEYS["right"], 2, 0.3)),
                *((KEYS["shift+right"], cut, 0.02) for cut in range(1, 6)),
            ):
                terminal.send(data[:cut])
                time.sleep(pause)
                terminal.send(data[cut:])
            probe.wait_keys("right", "right", *["shift+right"] * 5)

    def test_escape_alone_arrives_as_escape(self, probe: Probe) -> None:
        probe.terminal.press("escape")
        probe.wait_keys("escape")

    def test_the_users_own_escape_delay_counts(self, log: Path) -> None:
        probe = Probe(log, extra_env={"ESCDELAY": "30"})
        with probe.terminal as terminal:
            terminal.press("escape")
            time.sleep(0.1)
            terminal.send(b"[C")
            probe.wait_keys("escape", "left_square_bracket", "C")

    def test_no_key_of_ten_thousand_is_lost_or_invented(self, probe: Probe) -> None:
        rng = random.Random(7)
        names = rng.choices(["right", "shift+left", "pagedown", "tab", "j", "3", "ctrl+g", "f5"], k=10_000)
        probe.terminal.send(b"".join(map(encode_keys, names)), timeout=20)
        probe.wait_keys(*names, timeout=20)

    def test_nothing_a_terminal_says_by_itself_is_a_key(self, probe: Probe) -> None:
        replies = (b"\x1b[?62;22c", b"\x1b]11;rgb:00/00/00\x1b\\", b"\x1bP>|XTerm(370)\x1b\\", b"\x1b[5;5R")
        for reply in (*replies, b"\x1b[99999999;1u", b"\x1b[" + b"1;" * 400 + b"m"):
            probe.terminal.send(reply + b"a" + reply[:3])
            time.sleep(0.03)
            probe.terminal.send(reply[3:])
        probe.wait_keys(*"aaaaaa")

    def test_bytes_of_other_encodings_do_not_end_it(self, probe: Probe) -> None:
        probe.terminal.send(b"caf\xe9 \xe1x\x80\xc0\xafz")
        probe.wait_keys("c", "a", "f", "space", "x", "z")

    def test_after_four_thousand_random_bytes_keys_still_arrive(self, probe: Probe) -> None:
        probe.terminal.send(random.Random(1).randbytes(4096))
        time.sleep(1.2)
        probe.terminal.send(b"Z")
        assert probe.terminal.wait_until(lambda: probe.keys[-1:] == ["Z"])

    def test_a_paste_is_one_and_its_escapes_are_no_keys(self, probe: Probe) -> None:
        probe.terminal.send(b"\x1b[200~dua\x1b[A\rtiga\x1b[201~")
        assert probe.terminal.wait_until(lambda: probe.noted("paste") == ["dua[A\rtiga"])
        assert probe.keys == []

    def test_an_unfinished_paste_does_not_swallow_later_keys(self, probe: Probe) -> None:
        probe.terminal.send(b"\x1b[200~abc")
        time.sleep(1.1)
        probe.terminal.send(b"Z")
        probe.wait_keys("Z")
        assert probe.noted("paste") == []

    def test_clicks_drags_the_wheel_and_focus_arrive(self, probe: Probe) -> None:
        probe.terminal.send(b"\x1b[O\x1b[I\x1b[<0;5;3M\x1b[<32;6;3M\x1b[<0;6;3m\x1b[<65;6;3M")
        assert probe.terminal.wait_until(lambda: len(probe.noted("mouse")) >= 4)
        assert probe.noted("mouse")[:4] == ["MouseDown", "MouseMove", "MouseUp", "MouseScrollDown"]
        assert probe.noted("focus") == ["AppBlur", "AppFocus"]

    def test_a_key_parser_that_fails_is_replaced(self, probe: Probe) -> None:
        probe.terminal.press("f9")
        probe.wait_keys("f9")
        probe.terminal.send(b"a")
        time.sleep(0.1)
        probe.terminal.send(b"b")
        probe.wait_keys("f9", "b")

    def test_keys_typed_before_the_first_frame_count(self, log: Path) -> None:
        argv = [sys.executable, "-m", "tests.terminal.probe_app", str(log)]
        with PtyProgram(argv, cwd=ROOT) as terminal:
            assert terminal.wait_until(lambda: b"?1049h" in terminal.log)
            terminal.send(b"abc\x1b[C")
            terminal.wait_for("READY")
            assert terminal.wait_until(lambda: log.read_text().count('"key"') == 4)


class TestEnd:
    def test_the_exit_status_is_the_apps(self, probe: Probe) -> None:
        probe.terminal.press("f12")
        assert probe.terminal.wait_for_exit() == 3
        assert probe.terminal.log.endswith(LEAVE.encode())

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_a_signal_ends_it_cleanly(self, probe: Probe, number: signal.Signals) -> None:
        begun = time.perf_counter()
        probe.terminal.signal(number)
        assert probe.terminal.wait_for_exit() == 128 + number
        assert time.perf_counter() - begun < 1 + SLACK
        assert probe.terminal.log.endswith(LEAVE.encode())
        assert probe.notes[-2:] == [["unmount"], ["closed", number.name]]

    def test_a_dropped_line_ends_it_cleanly(self, probe: Probe) -> None:
        begun = time.perf_counter()
        probe.terminal.hang_up()
        assert probe.terminal.wait_for_exit() == 128 + signal.SIGHUP
        assert time.perf_counter() - begun < 1 + SLACK
        assert [note[0] for note in probe.notes[-2:]] == ["unmount", "closed"]

    def test_a_dropped_line_ends_it_where_hang_ups_are_ignored(self, log: Path) -> None:
        probe = Probe(log, wrapper=("sh", "-c", 'trap "" HUP; exec "$@"', "sh"))
        with probe.terminal as terminal:
            terminal.hang_up()
            assert terminal.wait_for_exit() == 128 + signal.SIGHUP
        assert probe.notes[-2] == ["unmount"]

    def test_a_line_that_drops_without_a_word_ends_it(self, log: Path) -> None:
        # In a process group of its own below a shell, nobody sends SIGHUP: only the read fails.
        probe = Probe(log, wrapper=("setsid", "--fork", "--wait"))
        with probe.terminal as terminal:
            terminal.hang_up()
            assert wait_noted(probe, "closed", 1 + SLACK)
        assert probe.notes[-1][1] != "SIGHUP"

    def test_a_stalled_terminal_neither_blocks_it_nor_piles_up_frames(self, probe: Probe) -> None:
        terminal = probe.terminal
        terminal.press("f6")
        time.sleep(0.6)
        pages = probe.noted("page")
        time.sleep(0.3)
        assert probe.noted("page")[-1] > pages[-1] + 5, "the event loop stands still"
        shown = len(terminal.log)
        terminal.collect(0.0, 0.2, wait=False)
        assert len(terminal.log) - shown < 200_000
        last = probe.noted("page")[-1]
        terminal.wait_until(lambda: f"{last}." in terminal.screen_text() or int(page_shown(terminal)) >= last)
        assert int(page_shown(terminal)) >= last

    @pytest.mark.parametrize("how", ["SIGTERM", "close"])
    def test_it_ends_promptly_with_a_stalled_terminal(self, probe: Probe, how: str) -> None:
        probe.terminal.press("f6")
        time.sleep(0.5)
        begun = time.perf_counter()
        if how == "close":
            probe.terminal.hang_up()
        else:
            probe.terminal.signal(signal.SIGTERM)
        status = probe.terminal.wait_for_exit(reading=False)
        assert time.perf_counter() - begun < 1 + SLACK
        assert status == 128 + (signal.SIGHUP if how == "close" else signal.SIGTERM)
        assert [note[0] for note in probe.notes[-2:]] == ["unmount", "closed"]

    def test_it_ends_promptly_and_gives_the_screen_back_when_the_loop_stands_still(self, probe: Probe) -> None:
        probe.terminal.press("f8")
        assert probe.terminal.wait_until(lambda: ["asleep"] in probe.notes)
        begun = time.perf_counter()
        probe.terminal.signal(signal.SIGTERM)
        assert probe.terminal.wait_for_exit() == 128 + signal.SIGTERM
        assert time.perf_counter() - begun < 1 + SLACK
        assert LEAVE.encode() in probe.terminal.log
        assert probe.notes[-1] == ["asleep"]

    def test_the_line_discipline_is_as_before(self, tmp_path: Path) -> None:
        probe = f"{sys.executable} -m tests.terminal.probe_app {tmp_path / 'log'}"
        with PtyProgram(
            ["sh", "-c", f"stty -a >a; {probe}; stty -a >b; cmp a b && echo SAME"],
            cwd=tmp_path,
            env=dict(os.environ, TERM="xterm-256color", PYTHONPATH=str(ROOT)),
        ) as terminal:
            terminal.wait_for("READY")
            terminal.press("f12")
            terminal.wait_for("SAME")

    def test_an_answer_that_comes_late_is_not_typed_into_the_shell(self, log: Path) -> None:
        script = f"{sys.executable} -m tests.terminal.probe_app {log}; timeout 0.2 cat -v; echo SHELL"
        with PtyProgram(["sh", "-c", script], cwd=ROOT, answers={}) as terminal:
            assert terminal.wait_until(lambda: b"?2026$p" in terminal.log)
            terminal.press("f12")
            time.sleep(0.2)
            terminal.send(b"\x1b[?2026;2$y")
            assert terminal.wait_until(lambda: b"SHELL" in terminal.log)
            assert b"2026" not in bytes(terminal.log).rpartition(LEAVE.encode())[2]


def page_shown(terminal: PtyProgram) -> str:
    return terminal.screen_text().split("\n")[1].partition(".")[0]


def wait_noted(probe: Probe, kind: str, timeout: float) -> bool:
    limit = time.perf_counter() + timeout
    while time.perf_counter() < limit:
        if probe.noted(kind):
            return True
        time.sleep(0.01)
    return False


class TestTextualIsTheOneWeKnow:
    """`KutipDriver` replaces methods of Textual 8.2.8's `LinuxDriver`. If one of these fails after an upgrade, read
    `drivers/linux_driver.py` and `_xterm_parser.py` anew before changing the pin."""

    @pytest.mark.parametrize(
        "name",
        [
            *("start_application_mode", "stop_application_mode", "disable_input", "close", "write"),
            *("run_input_thread", "_run_input_thread", "process_message", "send_message", "_get_terminal_size"),
            *("_patch_lflag", "_patch_iflag", "_sigtstp_application", "_sigcont_application"),
        ],
    )
    def test_the_driver_has_the_methods_we_replace_or_call(self, name: str) -> None:
        assert callable(getattr(LinuxDriver, name, None)), f"LinuxDriver.{name} is gone"

    def test_drivers_are_made_with_the_same_arguments(self) -> None:
        ours, theirs = inspect.signature(KutipDriver.__init__), inspect.signature(LinuxDriver.__init__)
        assert list(ours.parameters) == list(theirs.parameters)

    def test_the_app_has_the_names_we_override(self) -> None:
        for name in ("_display", "_set_pointer_shape", "post_display_hook", "exit", "run_async"):
            assert callable(getattr(App, name, None)), f"App.{name} is gone"


def test_the_room_imports_nothing_of_the_domain() -> None:
    code = "import sys, tui.terminal.run; print({'annotations', 'sqlmodel'} & {m.split('.')[0] for m in sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_environment_and_signals_come_before_textual() -> None:
    code = "import sys, tui.terminal.environment, tui.terminal.hangup; print('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"ESCDELAY": "250", "TEXTUAL_ANIMATIONS": "none", "TEXTUAL_THEME": "ansi-dark"}),
        ({"ESCDELAY": "40", "TEXTUAL_THEME": "nord"}, {"ESCDELAY": "40", "TEXTUAL_THEME": "nord"}),
        ({"NO_COLOR": "1", "TEXTUAL_THEME": "nord"}, {"NO_COLOR": "1", "TEXTUAL_THEME": "ansi-dark"}),
        ({"NO_COLOR": ""}, {"NO_COLOR": None}),
        ({"COLUMNS": "40", "LINES": "10"}, {"COLUMNS": None, "LINES": None}),
    ],
)
def test_the_environment_is_prepared(before: Mapping[str, str], after: Mapping[str, str | None]) -> None:
    from tui.terminal.environment import prepare_environment

    environ = dict(before)
    prepare_environment(environ)
    assert {name: environ.get(name) for name in after} == after
