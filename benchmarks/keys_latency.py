"""What a key costs: bytes on the wire and milliseconds to the last of them, beside SLATE and vim."""

from __future__ import annotations

import gc
import sqlite3
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.corpus import Shape, copy_project, marks, project, story
from benchmarks.keyboard import Action, Costs, Typist, at_their_terminals
from benchmarks.peers import Absent, Program, cache_dir, kutip, slate, vim
from benchmarks.report import Cell, Report, Table, percentile, verdict

__all__ = ["run"]

SIZES = ((24, 80), (50, 200))
"""Rows, columns; the budgets are those of the first."""
SHAPE = Shape(stories=1, outlets=2, words=3700, marks=1000)
LENGTHS = {
    "1 k words": Shape(1, 2, 1_000, 270),
    "100 k words": Shape(1, 2, 100_000, 10_000),
    "1 M words": Shape(1, 2, 1_000_000, 10_000),
}
IDLE_SECONDS = 5.0
WHEEL_DOWN, WHEEL_UP = "\x1b[<65;10;10M", "\x1b[<64;10;10M"
COMPARED_AFTER = 4.0
"""Seconds in which the two long articles are compared behind the first screen; keys wait for that a little."""
SHORT = ("label", "caret", "caret, border", "hint", "hint letter", "search letter")
"""Actions of which a round is a key or few: there are five times as many rounds."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Of one action: 99 of 100 keys keep it. `frames` is how many screens a key may cause."""

    bytes: int
    ms: float | None = None
    frames: int | None = None


BUDGETS = {
    "caret": Budget(16, ms=8.0),
    "select": Budget(80),
    "label": Budget(150, ms=20.0),
    "pane": Budget(200),
    "page": Budget(6000, frames=1),
}

Keys = Mapping[str, Action]


def _action(name: str, keys: Sequence[str], **more: object) -> Action:
    return replace(Action(name, tuple(keys)), **more)  # type: ignore[arg-type]


def _kutip_keys() -> Keys:
    actions = (
        # The clock in the status row tells seconds: only a second later does it show that this one was saved.
        _action("first label", ["1"], quiet=0.2, pace=1.05),
        _action("label", ["1"], quiet=0.2, pace=1.05),
        _action("caret", ["right"] * 6 + ["left"] * 6, before=(")", ")", "(")),
        _action("caret, border", ["left", "right"] * 2, before=(")",)),
        _action("select", ["shift+right"] * 25, before=("g", ")", "g"), after=("escape", "g")),
        _action("pane", ["tab"] * 10),
        _action("page", ["pagedown"] * 5 + ["pageup"] * 5, after=("g",)),
        _action("sentence", [")"] * 10, after=("g",)),
        _action("scroll", [WHEEL_DOWN] * 10 + [WHEEL_UP] * 10),
        _action("hint", ["f"], after=("escape",)),
        _action("hint letter", ["j"], before=("f",), after=("left",)),
        _action("search letter", ["k"], before=("/",), after=("escape",)),
    )
    return {action.name: action for action in actions}


def _vim_keys() -> Keys:
    actions = (
        _action("first label", ["f2"], quiet=0.2),
        _action("label", ["f2"], quiet=0.2),
        _action("caret", ["w"] * 6 + ["b"] * 6, before=(")", ")", "(")),
        _action("caret, border", ["b", "w"] * 2, before=(")",)),
        _action("select", ["w"] * 25, before=("gg0v",), after=("<escape>gg",)),
        _action("pane", ["<ctrl+w>w"] * 10),
        _action("page", ["ctrl+f"] * 5 + ["ctrl+b"] * 5, after=("gg",)),
        _action("sentence", [")"] * 10, after=("gg",)),
        _action("scroll", ["ctrl+e"] * 10 + ["ctrl+y"] * 10),
        _action("search letter", ["k"], before=("/",), after=("<escape>gg",)),
    )
    return {action.name: action for action in actions}


def _slate_keys() -> Keys:
    actions = (
        _action("first label", ["<space>as;"], quiet=0.2),
        _action("label", ["<space>as;"], quiet=0.2),
        _action("caret", [";"] * 6 + ["j"] * 6),
        _action("select", ["/"] * 25, after=("l",) * 25),
        _action("page", ["}"] * 3 + ["{"] * 3),
    )
    return {action.name: action for action in actions}


MEANS = (
    "first label: of a session, when nothing is prepared yet; every other one is under label",
    "label: Kutip 1 (to the byte that says it is saved), SLATE Space a, s (save), then on; vim ~ and :write",
    "caret: a word on or back within a sentence (the shortest has 8), where nothing but the caret moves",
    "caret, border: over the beginning of a sentence; the other pane's margin points to another one, a cell a row,",
    "  and no longer to the one before: there is no budget for that, it is what aligned reading shows",
    "select: Shift+Right; SLATE /; vim v, then w.  pane: Tab; vim Ctrl-W w; SLATE has none",
    "page: Kutip and vim move both panes, SLATE its one.  sentence: aligned scrolling brings the other pane along",
    "scroll: a notch of the wheel, 3 rows of a pane; vim Ctrl-E, Ctrl-Y, a row of both.  hint: f draws, a letter goes",
)


def run(*, quick: bool, full: bool) -> Report:
    """Measure."""
    report = Report("keys_latency")
    gc.disable()
    rounds = 1 if quick else 5
    for rows, columns in SIZES:
        report.tables += _beside_peers(rows, columns, rounds)
        report.tables.append(_by_length(rows, columns, 1 if quick else 3))
    report.tables.append(_disk(10 if quick else 50))
    return report


def _disk(count: int) -> Table:
    """What a label cannot be faster than: one row written, as durably, by nothing but `sqlite3`."""
    costs: list[float] = []
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(f"{folder}/bare.db")) as bare:
        bare.isolation_level = None
        bare.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE mark (value TEXT)")
        for _ in range(count):
            time.sleep(0.2)  # a person does not label faster
            begun = time.perf_counter()
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO mark VALUES (?)", ("x" * 500,))
            bare.execute("COMMIT")
            costs.append((time.perf_counter() - begun) * 1000)
    table = Table("The disk: a bare commit, write-ahead log, synchronous=FULL", ("commits", "ms p50", "p99", "max"))
    table.rows.append((count, percentile(costs, 50), percentile(costs, 99), max(costs)))
    return table


def _beside_peers(rows: int, columns: int, rounds: int) -> list[Table]:
    absent: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        programs = _programs(Path(name), absent)
        with at_their_terminals([program for program, _ in programs], rows, columns) as typists:
            keys = [keys for _, keys in programs]
            for action in programs[0][1]:
                for _ in range(_rounds(action, rounds)):
                    for typist, known in zip(typists, keys, strict=True):
                        if action in known:
                            typist.round(known[action])
            idle = _idle(typists, rows, columns)
        return [_table(typists, rows, columns, absent), idle]


def _rounds(action: str, rounds: int) -> int:
    return 1 if action == "first label" else rounds * 5 if action in SHORT else rounds


def _programs(folder: Path, absent: list[str]) -> list[tuple[Program, Keys]]:
    articles = story(SHAPE, 0)
    database = copy_project(project(SHAPE, cache_dir()), folder)
    found: list[tuple[Program, Keys]] = [(kutip(database, folder, "0 of 2 done"), _kutip_keys())]
    peers: list[tuple[Callable[[], Program], Keys]] = [
        (lambda: slate(articles[0], marks(articles[0], SHAPE.marks), folder), _slate_keys()),
        (lambda: vim(articles, folder), _vim_keys()),
    ]
    for make, keys in peers:
        try:
            found.append((make(), keys))
        except Absent as reason:
            absent.append(str(reason))
    return found


def _table(typists: list[Typist], rows: int, columns: int, absent: list[str]) -> Table:
    headers = ("action", "program", "keys", "B p50", "p99", "max", "ms p50", "p99", "CPU ms", "budget", "", "× Kutip")
    table = Table(f"Keys at {columns}x{rows}, 2 panes, 1,000 marks and 28,000 characters each", headers)
    for action in typists[0].costs:
        ours = typists[0].costs[action]
        for typist in typists:
            costs = typist.costs.get(action)
            if costs is not None:
                own = typist is typists[0]
                judged = _judged(action, costs, (rows, columns)) if own else ("", "", _ratio(costs, ours))
                table.rows.append((action if own else "", typist.program.name, *_numbers(costs), *judged))
    table.notes += [*MEANS, *absent]
    return table


def _numbers(costs: Costs) -> tuple[Cell, ...]:
    sizes = tuple(costs.size(percent) for percent in (50, 99, 100))
    return (len(costs.sizes), *sizes, costs.ms(50), costs.ms(99), costs.cpu_ms)


def _judged(action: str, costs: Costs, size: tuple[int, int]) -> tuple[str, str, str]:
    budget = BUDGETS.get(action)
    if budget is None or size != SIZES[0]:
        return ("", "", "")
    limits = [f"{budget.bytes:,} B"]
    found = [verdict(costs.size(99), budget.bytes)]
    if budget.ms is not None:
        limits.append(f"{budget.ms:g} ms")
        found.append(verdict(costs.ms(99), budget.ms))
    if budget.frames is not None:
        limits.append("1 frame")
        found.append(verdict(max(costs.frames), budget.frames))
    return (", ".join(limits), "met" if set(found) == {"met"} else ", ".join(found), "")


def _ratio(costs: Costs, ours: Costs) -> str:
    size, own_size, ms, own_ms = costs.size(50), ours.size(50), costs.ms(50), ours.ms(50)
    if not (size and own_size and ms and own_ms):
        return ""
    return f"{size / own_size:.2g} B, {ms / own_ms:.2g} ms"


def _idle(typists: list[Typist], rows: int, columns: int) -> Table:
    table = Table(
        f"Idle for {IDLE_SECONDS:g} s at {columns}x{rows}", ("program", "bytes", "CPU ms", "CPU %", "budget", "")
    )
    for typist in typists:
        typist.idle(2.0)  # the reading position is kept a second after the last key
    for typist in typists:
        written, cpu = typist.idle(IDLE_SECONDS)
        # A thousandth of a processor is what the measuring itself is uncertain of.
        met = verdict(written, 0) if written else verdict(cpu / IDLE_SECONDS, 0.001)
        own = typist is typists[0]
        judged = ("0 B, 0 %", met) if own else ("", "")
        table.rows.append((typist.program.name, written, cpu * 1000, f"{cpu / IDLE_SECONDS:.2%}", *judged))
    return table


def _by_length(rows: int, columns: int, rounds: int) -> Table:
    """The same keys whatever the article's length."""
    headers = ("article", "action", "keys", "B p50", "p99", "max", "ms p50", "p99", "CPU ms")
    table = Table(f"Flatness: Kutip at {columns}x{rows}, 2 panes of the same length", headers)
    with tempfile.TemporaryDirectory() as name:
        programs = []
        for length, shape in LENGTHS.items():
            folder = Path(name, length.replace(" ", "-"))
            folder.mkdir()
            database = copy_project(project(shape, cache_dir()), folder)
            programs.append(kutip(database, folder, "0 of 2 done", name=length))
        keys = _kutip_keys()
        with at_their_terminals(programs, rows, columns) as typists:
            typists[-1].idle(COMPARED_AFTER)
            for action in keys:
                for _ in range(_rounds(action, rounds)):
                    for typist in typists:
                        typist.round(keys[action])
    for action in keys:
        for typist in typists:
            table.rows.append((typist.program.name, action, *_numbers(typist.costs[action])))
    return table
