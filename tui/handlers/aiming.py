"""Aiming: letters are drawn on the words in view, and typing them goes there."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from annotations.segments import Segments
from annotations.spans import Span
from tui.handlers.view import DeskView
from tui.session import OpenArticle, Refusal
from tui.widgets.paint import Looks

__all__ = ["LETTERS", "Aiming", "hints", "in_view"]

LETTERS = "fjdkslaghrueiwoqptyvmcnxbz"
"""From the home row outwards, the strong fingers first."""


def hints(count: int) -> list[str]:
    """As many hints as asked for, easiest first; none is the beginning of another.

    One letter each as far as they go; of more than 26, just so many letters begin pairs that all get a hint. At most
    676, the rest has none.
    """
    size = len(LETTERS)
    firsts = next((n for n in range(size) if size - n + n * size >= count), size)
    single = LETTERS[: size - firsts]
    pairs = [first + second for first in reversed(LETTERS[size - firsts :]) for second in LETTERS]
    return [*single, *pairs][:count]


def in_view(segments: Segments, caret: int, screen: Span) -> list[int]:
    """Where the words on the screen begin, the nearest to the caret first; not where the caret is."""
    tokens = segments.tokens(*screen)
    words = [at for at, _ in tokens if at >= screen[0] and at != caret and segments.text[at].isalnum()]
    after = sum(at < caret for at in words)
    return [words[at] for at in sorted(range(len(words)), key=lambda at: abs(2 * (at - after) + 1))]


class Aiming:
    """The state `hint`: where each hint leads, and what was typed of one."""

    TYPED: ClassVar[dict[str, str]] = {"hint": "hint_letter"}

    def __init__(self, view: DeskView) -> None:
        self._view = view
        self._targets: dict[str, int] = {}
        self._typed = ""
        self._extend = False

    def hint(self, _key: str) -> None:
        """Show the hints; the one typed is where the caret goes."""
        self._ask(extend=False)

    def hint_extend(self, _key: str) -> None:
        """Show the hints; the one typed is how far the selection reaches."""
        self._ask(extend=True)

    def _ask(self, *, extend: bool) -> None:
        here = self._view.here
        places = in_view(here.segments, here.caret, self._view.on_screen())
        if not places:
            raise Refusal("no other word in view")
        self._extend, self._typed = extend, ""
        self._targets = dict(zip(hints(len(places)), places, strict=False))
        self._show()

    def _show(self) -> None:
        """What is left to be typed of the hints that are still meant."""
        typed = len(self._typed)
        meant = {at: hint[typed:] for hint, at in self._targets.items() if hint.startswith(self._typed)}
        self._draw(meant)
        self._view.enter("hint", f"{'select to' if self._extend else 'go to'}: {self._typed}")

    def _draw(self, shown: dict[int, str]) -> None:
        def drawn(looks: Looks, _opened: OpenArticle | None) -> Looks:
            return replace(looks, hints=shown)

        self._view.relook(drawn)

    def hint_letter(self, letter: str) -> None:
        """One letter of a hint; capitals count as well."""
        typed = self._typed + letter.lower()
        if not any(hint.startswith(typed) for hint in self._targets):
            raise Refusal(f"no word has the letters {typed}")
        self._typed = typed
        if typed in self._targets:
            self._go(self._targets[typed])
        else:
            self._show()

    def _go(self, offset: int) -> None:
        self.hint_cancel("")
        here = self._view.here
        if self._extend and here.anchor is None:
            here.anchor = here.caret
        elif not self._extend and not here.sticky:
            here.anchor = None
        here.current = None
        here.grown.clear()
        self._view.stand(offset)

    def hint_erase(self, _key: str) -> None:
        """The first letter back; with none typed, leave."""
        if not self._typed:
            self.hint_cancel("")
            return
        self._typed = ""
        self._show()

    def hint_cancel(self, _key: str) -> None:
        """The text as it was."""
        self._targets, self._typed = {}, ""
        self._draw({})
        self._view.leave()
