"""Aiming: letters are drawn on the words in view, and typing them goes there."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from annotations.segments import Segments
from annotations.spans import Span
from tui.handlers.view import DeskView
from tui.session import OpenArticle, Refusal
from tui.widgets.motion import settle
from tui.widgets.paint import Looks

__all__ = ["LETTERS", "Aim", "Aiming", "hints", "in_view", "phrase_end"]

Aim = Literal["go to", "select to", "select from"]
"""What a hint is for. Selecting from a word reaches to the end of its clause."""

BACK = 3.0
"""How many words ahead are as likely a target as one behind."""

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


def in_view(segments: Segments, caret: int, screen: Span, aim: Aim = "go to") -> list[int]:
    """Where the words on the screen begin, the likeliest first; not where the caret is.

    Likely is what is near, and what comes after the caret, since an article is worked through from its start; how far
    a selection reaches, is likely the end of a clause.
    """
    tokens = segments.tokens(*screen)
    words = [at for at, _ in tokens if at >= screen[0] and at != caret and segments.text[at].isalnum()]
    after = sum(at < caret for at in words)

    def far(at: int) -> float:
        distance = at - after + 0.5
        return distance if distance > 0 else -BACK * distance

    return [words[at] for at in sorted(range(len(words)), key=far)]


def phrase_end(segments: Segments, offset: int) -> int:
    """The last token of the clause that holds the word at `offset`; the word itself where none does."""
    clause = segments.clause_at(offset)
    return settle(segments, clause[1] - 1 if clause else offset)


class Aiming:
    """The state `hint`: where each hint leads, and what was typed of one."""

    TYPED: ClassVar[dict[str, str]] = {"hint": "hint_letter"}

    def __init__(self, view: DeskView) -> None:
        self._view = view
        self._targets: dict[str, int] = {}
        self._typed = ""
        self._aim: Aim = "go to"

    def hint(self, _key: str) -> None:
        """Show the hints; the one typed is where the caret goes."""
        self._ask("go to")

    def hint_extend(self, _key: str) -> None:
        """Show the hints; the one typed is how far the selection reaches."""
        self._ask("select to")

    def hint_phrase(self, _key: str) -> None:
        """Show the hints; from the word of the one typed to the end of its clause is selected."""
        self._ask("select from")

    def _ask(self, aim: Aim) -> None:
        here = self._view.here
        places = in_view(here.segments, here.caret, self._view.on_screen(), aim)
        if not places:
            raise Refusal("no other word in view")
        self._aim, self._typed = aim, ""
        self._targets = dict(zip(hints(len(places)), places, strict=False))
        self._show()

    def _show(self) -> None:
        """What is left to be typed of the hints that are still meant."""
        typed = len(self._typed)
        meant = {at: hint[typed:] for hint, at in self._targets.items() if hint.startswith(self._typed)}
        self._draw(meant)
        self._view.enter("hint", f"{self._aim}: {self._typed}")

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
        here.current = None
        here.grown.clear()
        if self._aim == "select from":
            here.anchor, here.sticky = offset, False
            self._view.stand(phrase_end(here.segments, offset))
            return
        if self._aim == "select to" and here.anchor is None:
            here.anchor = here.caret
        elif self._aim == "go to" and not here.sticky:
            here.anchor = None
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
