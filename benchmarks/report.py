"""What a benchmark found: tables for people, the same as JSON for machines."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tabulate import tabulate

__all__ = ["Cell", "Report", "Table", "busy", "percentile", "verdict"]

RESULTS = Path(__file__).parent / "results"

Cell = str | int | float | None


@dataclass(slots=True)
class Table:
    """Rows under headers; a cell of `None` was not measured."""

    title: str
    headers: Sequence[str]
    rows: list[Sequence[Cell]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The table as it is printed."""
        shown = [[_shown(cell) for cell in row] for row in self.rows]
        lines = tabulate(shown, self.headers, tablefmt="simple", disable_numparse=True, colalign=self._alignment())
        return "\n".join([self.title, "", lines, *(f"  {note}" for note in self.notes)])

    def _alignment(self) -> list[str]:
        """Columns that hold a number somewhere go to the right."""
        columns = list(zip(*self.rows, strict=True)) or [() for _ in self.headers]
        return ["right" if any(isinstance(cell, int | float) for cell in column) else "left" for column in columns]


@dataclass(slots=True)
class Report:
    """Everything one benchmark has to say."""

    name: str
    tables: list[Table] = field(default_factory=list)

    def write(self, folder: Path = RESULTS) -> Path:
        """Keep it as JSON, with the machine it was measured on; the file."""
        folder.mkdir(exist_ok=True)
        path = folder / f"{self.name}.json"
        value = {"benchmark": self.name, "machine": _machine(), "tables": [asdict(table) for table in self.tables]}
        path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest of `values` that at least `percent` of them do not exceed; None without any."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def verdict(value: float | None, limit: float, *, at_least: bool = False) -> str:
    """`met`, or by how much not."""
    if value is None:
        return "not measured"
    if value >= limit if at_least else value <= limit:
        return "met"
    return f"MISSED ({value / limit:.2f} of it)" if at_least else f"MISSED ({value / limit:.1f} ×)"


def _shown(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:.3g}" if abs(cell) < 100 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def busy() -> str:
    """How much else the machine had to do: what a reader of milliseconds has to know."""
    load, cpus = os.getloadavg()[0], os.cpu_count() or 1
    how = "realtime" if os.sched_getscheduler(0) == os.SCHED_RR else "as usual"
    quiet = "" if load < cpus / 2 else ": milliseconds of a busy machine; compare with the peers, look at the medians"
    return f"load {load:.1f} on {cpus} processors, scheduled {how}{quiet}"


def _machine() -> dict[str, str | int | float | None]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "load": os.getloadavg()[0],
        "realtime": os.sched_getscheduler(0) == os.SCHED_RR,
    }
