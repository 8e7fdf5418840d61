"""Progress on stderr for work that takes long: rate and time left; nothing where no terminal is attached."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress"]


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
