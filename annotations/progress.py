"""Progress on stderr for work that takes long: rate and time left; nothing where no terminal is attached."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

__all__ = ["measured", "progress", "stages"]


@contextmanager
def progress(what: str, unit: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """A function to call after each item. `total` is the number of items, if it is known."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from tqdm import tqdm  # costs 30 ms, and only people look at it

    # `delay`: what is over in a moment shows nothing
    with tqdm(desc=what, unit=unit, total=total, file=sys.stderr, delay=0.5, dynamic_ncols=True, leave=False) as bar:

        def tick() -> None:
            bar.update(1)

        yield tick


_EVERY = 100
"""Items between two looks at the clock."""


@contextmanager
def measured(what: str, unit: str, total: int) -> Iterator[Callable[[int], None]]:
    """A function to call after each item with the bytes read so far, of which there are `total` (0: nobody knows).

    The bar shows the share of bytes and the time left, and beside it the items and their rate.
    """
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from tqdm import tqdm

    shape = (
        "{desc}: {percentage:3.0f}%|{bar}| [{elapsed}<{remaining}{postfix}]"  # tqdm puts a comma before the postfix
        if total
        else "{desc}: [{elapsed}{postfix}]"
    )
    with tqdm(
        desc=what, total=total or None, file=sys.stderr, delay=0.5, dynamic_ncols=True, leave=False, bar_format=shape
    ) as bar:
        items = 0

        def tick(done: int) -> None:
            nonlocal items
            items += 1
            if items % _EVERY == 0:
                rate = items / max(bar.format_dict["elapsed"], 0.001)
                bar.set_postfix_str(f"{items:,}{unit}, {rate:,.0f}/s", refresh=False)
                bar.update(max(0, min(done, total or done) - bar.n))

        yield tick


@contextmanager
def stages(
    *, lines: bool = False, more: Callable[[], Mapping[str, Any]] = dict
) -> Iterator[Callable[[str, int, int], None]]:
    """A function to call with `(what is being done, how much of it is done, how much there is)`, as often as one likes.

    With `lines`, each report (ten a second at most) is a line of JSON on stdout, for a program that waits for it:
    `{"stage": …, "done": …, "total": …, "rate": items a second, "left": seconds}`, and what `more` gives. Otherwise a
    bar for each stage.
    """
    if lines:
        yield _lines(more)
        return
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from tqdm import tqdm

    bars: dict[str, Any] = {}

    def tell(stage: str, done: int, total: int) -> None:
        if stage not in bars:
            for bar in bars.values():
                bar.close()
            bars[stage] = tqdm(
                desc=stage, total=total or None, file=sys.stderr, delay=0.5, dynamic_ncols=True, leave=False
            )
        bars[stage].update(done - bars[stage].n)

    try:
        yield tell
    finally:
        for bar in bars.values():
            bar.close()


def _lines(more: Callable[[], Mapping[str, Any]]) -> Callable[[str, int, int], None]:
    begun: dict[str, tuple[float, int]] = {}
    told = 0.0

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        fresh = stage not in begun
        since, before = begun.setdefault(stage, (now, done))
        if not fresh and done < total and now - told < 0.1:
            return
        told = now
        rate = (done - before) / (now - since) if now > since else 0.0
        left = (total - done) / rate if rate else None
        report = {"stage": stage, "done": done, "total": total, "rate": round(rate, 1), "left": left and round(left, 1)}
        sys.stdout.write(json.dumps({**report, **more()}) + "\n")
        sys.stdout.flush()

    return tell
