"""Programs at their terminals, typed at in turn: what each key costs in bytes, milliseconds and processor time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from benchmarks.peers import Program
from benchmarks.report import percentile
from tests.terminal.pty import PtyProgram, cpu_seconds, encode_keys

__all__ = ["Action", "Costs", "Typist", "at_their_terminals"]

SYNC_BEGIN = b"\x1b[?2026h"


@dataclass(frozen=True, slots=True)
class Action:
    """Keys that do the same in different programs. A string may hold several keys; they are typed at once."""

    name: str
    keys: tuple[str, ...]
    """One round; each is a measurement."""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    """Typed before and after a round, not measured."""
    quiet: float = 0.04
    """Seconds without output after which an answer is complete."""
    pace: float = 0.0
    """Seconds from key to key at least."""


@dataclass(slots=True)
class Costs:
    """What the keys of one action cost one program."""

    sizes: list[int] = field(default_factory=list)
    first_ms: list[float] = field(default_factory=list)
    last_ms: list[float] = field(default_factory=list)
    """Until the last byte, of the keys that were answered."""
    frames: list[int] = field(default_factory=list)
    """Synchronized updates."""
    cpu: float = 0.0
    """Seconds of processor time, the process and its children."""

    def size(self, percent: float) -> int | None:
        """A percentile of bytes."""
        found = percentile(self.sizes, percent)
        return None if found is None else int(found)

    def ms(self, percent: float) -> float | None:
        """A percentile of the time to the last byte."""
        return percentile(self.last_ms, percent)

    @property
    def cpu_ms(self) -> float | None:
        """Processor time of a key."""
        return self.cpu * 1000 / len(self.sizes) if self.sizes else None


class Typist:
    """Types at one program and counts."""

    def __init__(self, program: Program, rows: int, columns: int) -> None:
        self.program = program
        self.pty = PtyProgram(program.argv, rows=rows, columns=columns, env=program.environment, cwd=str(program.cwd))
        self.costs: dict[str, Costs] = {}
        self._typed_at = 0.0

    def settle(self) -> None:
        """Wait until the program is up and has nothing more to say."""
        ready = self.program.ready.encode()
        if not self.pty.wait_until(lambda: ready in self.pty.log, 60):
            raise TimeoutError(f"{self.program.name} did not start: {bytes(self.pty.log[-300:])!r}")
        self.pty.collect(1.0, 30, wait=False)

    def round(self, action: Action) -> None:
        """Type one round."""
        self._press(action.before)
        costs = self.costs.setdefault(action.name, Costs())
        for spec in action.keys:
            time.sleep(max(0.0, self._typed_at + action.pace - time.perf_counter()))
            self._measure(encode_keys(spec), action.quiet, costs)
        self._press(action.after)

    def _press(self, specs: Sequence[str]) -> None:
        for spec in specs:
            self.pty.cost(encode_keys(spec), 0.1, 1.0)

    def _measure(self, keys: bytes, quiet: float, costs: Costs) -> None:
        # What comes after the quiet belongs to the key before: it must not be lost.
        late = sum(len(chunk.data) for chunk in self.pty.collect(0.0005, 0.001, wait=False))
        if late and costs.sizes:
            costs.sizes[-1] += late
        cpu = cpu_seconds(self.pty.pid)
        self._typed_at = time.perf_counter()
        cost = self.pty.cost(keys, quiet, 1.0)
        costs.cpu += cpu_seconds(self.pty.pid) - cpu
        costs.sizes.append(cost.size)
        if cost.first_ms is not None and cost.last_ms is not None:
            costs.first_ms.append(cost.first_ms)
            costs.last_ms.append(cost.last_ms)
            costs.frames.append(max(1, cost.data.count(SYNC_BEGIN)))

    def idle(self, seconds: float) -> tuple[int, float]:
        """Bytes written and seconds of processor time used while nobody types."""
        cpu = cpu_seconds(self.pty.pid)
        written = sum(len(chunk.data) for chunk in self.pty.collect(seconds, seconds, wait=False))
        return written, cpu_seconds(self.pty.pid) - cpu


@contextmanager
def at_their_terminals(programs: Sequence[Program], rows: int, columns: int) -> Iterator[list[Typist]]:
    """All of them running, each in a terminal of its own; idle ones cost the others nothing."""
    with ExitStack() as stack:
        typists = []
        for program in programs:
            typists.append(Typist(program, rows, columns))
            stack.enter_context(typists[-1].pty)
        for typist in typists:
            typist.settle()
        yield typists
