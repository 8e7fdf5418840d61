"""Runs a program in a real terminal (a pty) and sees what a person or a multiplexer would: bytes, cells, signals.

For tests and for `benchmarks/`. Times are seconds of `time.perf_counter` unless a name ends in `_ms`. What is read is
played to the emulator only when somebody looks, so that emulation never counts as the program's latency.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.terminal.emulator import Emulator

__all__ = ["ANSWERS", "KEYS", "Chunk", "KeyCost", "PtyProgram", "cpu_seconds", "encode_keys", "memory_kb"]

now = time.perf_counter


def _key_table() -> dict[str, bytes]:
    letters = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
    numbers = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6}
    numbers |= {f"f{n}": code for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)}
    modifiers = {"shift": 2, "alt": 3, "alt+shift": 4, "ctrl": 5, "ctrl+shift": 6, "ctrl+alt": 7}
    keys = {
        "enter": b"\r",
        "tab": b"\t",
        "shift+tab": b"\x1b[Z",
        "escape": b"\x1b",
        "space": b" ",
        "backspace": b"\x7f",
    }
    keys |= {f"f{n}": b"\x1bO" + bytes([ord("P") + n - 1]) for n in range(1, 5)}
    keys |= {name: f"\x1b[{letter}".encode() for name, letter in letters.items()}
    keys |= {name: f"\x1b[{number}~".encode() for name, number in numbers.items()}
    for modifier, code in modifiers.items():
        keys |= {f"{modifier}+{name}": f"\x1b[1;{code}{letter}".encode() for name, letter in letters.items()}
        keys |= {f"{modifier}+{name}": f"\x1b[{number};{code}~".encode() for name, number in numbers.items()}
    for letter in "abcdefghijklmnopqrstuvwxyz":
        keys[f"ctrl+{letter}"] = bytes([ord(letter) - 96])
        keys[f"alt+{letter}"] = b"\x1b" + letter.encode()
    return keys


KEYS: Final[Mapping[str, bytes]] = _key_table()
"""What xterm sends for a named key, the Kitty protocol being off."""

ANSWERS: Final[Mapping[bytes, bytes]] = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[>c": b"\x1b[>41;377;0c",
    b"\x1b[6n": b"\x1b[1;1R",
}
"""What a modern terminal answers to a program's questions."""


def encode_keys(spec: str) -> bytes:
    """`"shift+right"`, or text with keys in angle brackets: `"<space>a"`."""
    if spec in KEYS:
        return KEYS[spec]
    parts = re.split(r"<([^<>]+)>", spec)
    return b"".join(KEYS.get(part, f"<{part}>".encode()) if n % 2 else part.encode() for n, part in enumerate(parts))


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one read brought."""

    at: float
    data: bytes


@dataclass(frozen=True, slots=True)
class KeyCost:
    """What a program wrote in answer to keys; the times are None if it wrote nothing."""

    data: bytes
    first_ms: float | None
    last_ms: float | None

    @property
    def size(self) -> int:
        """Bytes written."""
        return len(self.data)


class PtyProgram:
    """A running program with a terminal of its own, of which it is the session leader. Use with `with`."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        rows: int = 24,
        columns: int = 80,
        env: Mapping[str, str] | None = None,
        cwd: str | Path | None = None,
        answers: Mapping[bytes, bytes] = ANSWERS,
        clusters: bool = True,
    ) -> None:
        """Start `argv`; `env` is the whole environment (ours, with an xterm-256color, by default)."""
        self.log = bytearray()
        """Everything the program wrote."""
        self.status: int | None = None
        """Exit status as a shell names it: 128 + signal if one killed it; None while it runs."""
        self.ended = False
        """Whether the program's side of the terminal is closed."""
        self._answers = dict(answers)
        self._emulator = Emulator(columns, rows, clusters=clusters)
        self._played = 0
        self._unseen: list[Chunk] = []
        self.fd, slave = os.openpty()
        self._set_size(rows, columns)
        name = os.ttyname(slave)
        # A session leader that opens a terminal gets it as its controlling one; without fork in this process.
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, name, os.O_RDWR, 0),
            (os.POSIX_SPAWN_DUP2, 0, 1),
            (os.POSIX_SPAWN_DUP2, 0, 2),
        ]
        everything = dict(os.environ, TERM="xterm-256color") if env is None else dict(env)
        with contextlib.chdir(cwd) if cwd is not None else contextlib.nullcontext():
            self.started = now()
            self.pid = os.posix_spawnp(argv[0], list(argv), everything, file_actions=actions, setsid=True)
        os.close(slave)
        os.set_blocking(self.fd, False)

    def __enter__(self) -> PtyProgram:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    # Input

    def send(self, data: bytes, timeout: float = 10.0) -> float:
        """Write all of `data` as if typed; the time just before the first byte.

        Raises `TimeoutError` if the program does not take it within `timeout` seconds.
        """
        begun = now()
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self.fd, view) :]
            except BlockingIOError:
                if now() > begun + timeout:
                    raise TimeoutError(f"{len(view)} of {len(data)} bytes not taken") from None
                self._unseen += self._read_for(0.01)
        return begun

    def press(self, *specs: str) -> float:
        """Type keys, each as `encode_keys` takes it; the time just before the first byte."""
        return self.send(b"".join(map(encode_keys, specs)))

    def resize(self, rows: int, columns: int) -> None:
        """Change the size of the terminal, in cells; the program gets SIGWINCH."""
        self._play()
        self._set_size(rows, columns)
        self._emulator.resize(columns, rows)

    def _set_size(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal, as a dropped line does."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
            self.ended = True

    # Output

    def _read_for(self, seconds: float) -> list[Chunk]:
        if self.ended:
            time.sleep(min(seconds, 0.01))
            return []
        if not select.select([self.fd], [], [], max(0.0, seconds))[0]:
            return []
        try:
            data = os.read(self.fd, 1 << 20)
        except BlockingIOError:
            return []
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""
        if not data:
            self.ended = True
            return []
        at = now()
        before = len(self.log)
        self.log += data
        self._answer(before)
        return [Chunk(at, data)]

    def _answer(self, before: int) -> None:
        for query, answer in self._answers.items():
            asked = self.log.count(query, max(0, before - len(query) + 1))
            if asked:
                with contextlib.suppress(OSError):
                    os.write(self.fd, answer * asked)

    def collect(self, quiet: float = 0.08, timeout: float = 5.0, *, wait: bool = True) -> list[Chunk]:
        """What is written until `quiet` seconds pass without output, or `timeout` altogether.

        With `wait`, the quiet begins with the first output.
        """
        chunks, self._unseen = self._unseen, []
        begun = last = now()
        while not self.ended:
            limit = begun + timeout
            if chunks or not wait:
                limit = min(limit, last + quiet)
            if now() >= limit:
                break
            if new := self._read_for(limit - now()):
                chunks += new
                last = new[-1].at
        return chunks

    def cost(self, data: bytes, quiet: float = 0.08, timeout: float = 5.0) -> KeyCost:
        """Send `data` and see what the answer costs."""
        self.collect(0.0, 0.0, wait=False)
        begun = self.send(data)
        chunks = self.collect(quiet, timeout)
        times = [(chunk.at - begun) * 1000 for chunk in chunks]
        return KeyCost(
            b"".join(chunk.data for chunk in chunks), times[0] if times else None, times[-1] if times else None
        )

    def costs(self, specs: Sequence[str], quiet: float = 0.08) -> list[KeyCost]:
        """The cost of each key on its own, one after the other."""
        return [self.cost(encode_keys(spec), quiet) for spec in specs]

    # Screen

    def _play(self) -> None:
        self._emulator.feed(bytes(self.log[self._played :]))
        self._played = len(self.log)

    @property
    def emulator(self) -> Emulator:
        """The terminal after everything written so far."""
        self._play()
        return self._emulator

    def screen_text(self) -> str:
        """The screen as text, a line per row, right-hand blanks cut."""
        return self.emulator.text

    @property
    def cursor(self) -> tuple[int, int] | None:
        """Column and row of the cursor, in cells from 0; None while it is hidden."""
        return self.emulator.cursor

    # Waiting

    def wait_until(self, condition: Callable[[], bool], timeout: float = 10.0) -> bool:
        """Read until `condition()` holds; whether it did within `timeout` seconds."""
        limit = now() + timeout
        while not condition():
            if now() > limit or (self.ended and self.status is not None):
                return condition()
            self._unseen += self._read_for(0.02)
            self._reap()
        return True

    def wait_for(self, text: str, timeout: float = 10.0) -> float:
        """Read until `text` stands on the screen; seconds since the start of the program until it was written.

        Raises `TimeoutError`, with the screen, if it does not come.
        """
        if not self.wait_until(lambda: text in self.screen_text(), timeout):
            raise TimeoutError(
                f"{text!r} did not appear in {timeout} s:\n{self.screen_text()}\n{bytes(self.log[-300:])!r}"
            )
        return (self._unseen[-1].at if self._unseen else now()) - self.started

    def wait_for_exit(self, timeout: float = 5.0, *, reading: bool = True) -> int:
        """Wait until the program has ended; its exit status (see `status`). Raises `TimeoutError`.

        Without `reading` the terminal stays stalled meanwhile.
        """
        limit = now() + timeout
        while not self._reap():
            if now() > limit:
                raise TimeoutError(f"still running after {timeout} s:\n{self.screen_text()}")
            if reading:
                self._unseen += self._read_for(0.005)
            else:
                time.sleep(0.005)
        while self._read_for(0.0):
            pass
        assert self.status is not None
        return self.status

    def _reap(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                self.status = code if code >= 0 else 128 - code
        return self.status is not None

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        return not self._reap()

    def kill(self) -> None:
        """End the program, whatever it does, and close the terminal."""
        if self.alive:
            for signal_number in (signal.SIGCONT, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, signal_number)
            self.wait_for_exit()
        self.hang_up()


def _tree(pid: int) -> list[int]:
    """The process and all that descend from it (Linux)."""
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        for children in Path(f"/proc/{found[-1]}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                todo += map(int, children.read_text().split())
    return found


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its descendants so far, in seconds (Linux)."""
    total = 0
    for process in _tree(pid):
        for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                total += int(task.read_text().split()[0])
    return total / 1e9


def memory_kb(pid: int) -> int:
    """Resident memory of a process and its descendants, in kB (Linux)."""
    total = 0
    for process in _tree(pid):
        with contextlib.suppress(OSError):
            match = re.search(r"^VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
            total += int(match[1]) if match else 0
    return total
