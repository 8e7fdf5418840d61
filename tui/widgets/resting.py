"""What is proposed under the caret, told once it rests there: a row of text for each suggestion that it only comes past
would cost more than moving the caret does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tui.session import OpenArticle
from tui.suggested import passes_over

__all__ = ["RESTS", "Resting"]

RESTS = 0.4
"""Seconds after which a caret rests."""


class _Timer(Protocol):
    def stop(self) -> None: ...


class Resting:
    """`later` calls back after some seconds, `show` asks for the status row anew."""

    def __init__(self, later: Callable[[float, Callable[[], None]], _Timer], show: Callable[[], None]) -> None:
        self._later, self._show = later, show
        self._timer: _Timer | None = None
        self._due = False

    def line(self, here: OpenArticle | None, line: str, shown: str) -> str:
        """What the status row tells now, where it would be `line` at rest, and `shown` stands there."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        due, self._due = self._due, False
        if here is None or due or line == shown:
            return line
        if not passes_over(here.proposals, here.caret, selecting=here.anchor is not None):
            return line
        self._timer = self._later(RESTS, self._rest)
        return ""

    def _rest(self) -> None:
        self._timer, self._due = None, True
        self._show()
