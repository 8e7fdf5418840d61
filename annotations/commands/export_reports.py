"""What an export says on its way and at its end: to a person on stderr, to a program that waits as lines of JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from annotations.commands.console import narrate
from annotations.text import display_line

if TYPE_CHECKING:
    from annotations.dataset import Export

__all__ = ["Reports", "done_report", "losses_of", "narrated"]

NAMED = 40
"""Articles that a report names of each kind of loss; the manifest names all."""


class Reports:
    """How far an export is: `tick` after each article, `stage` when something else is begun."""

    def __init__(self, total: int, tell: Callable[[str, int, int], None]) -> None:
        self._total, self._tell = total, tell
        self._stage, self._done = "", 0
        self.export: Export | None = None

    def stage(self, name: str) -> None:
        """From now on this is done."""
        self._stage, self._done = name, 0
        self._tell(name, 0, self._total if name in ("reading", "writing") else 0)

    def tick(self) -> None:
        """One more article."""
        self._done += 1
        self._tell(self._stage, self._done, self._total)

    def watch(self, export: Export) -> None:
        """What has come of it so far."""
        self.export = export

    def found(self) -> dict[str, Any]:
        """That as plain data, no matter how much was lost."""
        return {} if self.export is None else {"found": losses_of(self.export)}


def losses_of(export: Export) -> dict[str, Any]:
    """Counts, and what was lost: `[kind, times, articles, [the first of them]]`."""
    return {
        "articles": export.articles,
        "marks": sum(export.marks.values()),
        "links": sum(export.links.values()),
        "losses": [
            # articles come by uid: the first that were noted are the first of all, without sorting ten times a second
            [kind, uids.total(), len(uids), list(islice(uids, NAMED))]
            for kind, uids in sorted(export.losses.items())
        ],
    }


def done_report(export: Export, out: str, heads: Mapping[str, str]) -> None:
    """The last line for a program that waits: no longer however many articles there are."""
    last = {
        "stage": "done", "out": out, "found": losses_of(export), "split": _few(export.split),
        "certificate": _few(export.certificate), "heads": dict(heads),
    }  # fmt: skip
    sys.stdout.write(json.dumps(last) + "\n")


def _few(told: Any) -> Any:
    """The same with the first `NAMED` of every list."""
    if isinstance(told, Mapping):
        return {name: _few(value) for name, value in told.items()}
    return [_few(value) for value in told[:NAMED]] if isinstance(told, list) else told


def narrated(done: Export, what: str) -> None:
    """What was done, for a person."""
    marks = sum(done.marks.values())
    narrate(f"{done.articles} articles with {marks} marks and {sum(done.links.values())} links {what}.")
    if done.split is not None:
        parts = ", ".join(f"{part} {count['articles']}" for part, count in done.parts.items())
        highest = ((done.certificate or {}).get("highest") or {}).get("score", 0)
        narrate(f"{parts}; highest similarity across them {highest} of 100, pairs over the threshold 0.")
    if done.losses:
        narrate(_loss_table(done))


def _loss_table(done: Export) -> str:
    """What was lost, how often, and in which articles."""
    from tabulate import tabulate

    rows = [
        (
            display_line(kind),
            sum(uids.values()),
            display_line(", ".join(sorted(uids)[:3])) + ("…" if len(uids) > 3 else ""),
        )
        for kind, uids in sorted(done.losses.items())
    ]
    return tabulate(rows, ("left out", "times", "articles"), disable_numparse=True, colalign=("left", "right", "left"))
