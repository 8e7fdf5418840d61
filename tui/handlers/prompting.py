"""A line of text asked for in the status row, with a menu of choices above it. Other handlers ask; it edits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from tui.handlers.view import DeskView

__all__ = ["Choice", "Prompting"]

MENU_ROWS = 8
"""Choices shown at once."""
TEXT_CELLS = 40
"""Of a longer text, its end is shown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of the menu: what it says, and what stands for it (whatever the asker needs to know it by)."""

    text: str
    value: object = None


@dataclass(frozen=True, slots=True)
class _Question:
    label: str
    accept: Callable[[str, Choice | None], None]
    choices: Callable[[str], Sequence[Choice]]
    cancel: Callable[[], None]


def _no_choices(_text: str) -> Sequence[Choice]:
    return ()


def _nothing() -> None:
    return None


class Prompting:
    """The state `prompt`. One question at a time; a handler that asks gets one answer, or none."""

    TYPED: ClassVar[dict[str, str]] = {"prompt": "type_letter"}

    def __init__(self, view: DeskView) -> None:
        self._view = view
        self._question: _Question | None = None
        self._text = ""
        self._choices: Sequence[Choice] = ()
        self._at = 0

    def ask(
        self,
        label: str,
        accept: Callable[[str, Choice | None], None],
        *,
        choices: Callable[[str], Sequence[Choice]] = _no_choices,
        cancel: Callable[[], None] = _nothing,
        text: str = "",
        at: int = 0,
    ) -> None:
        """Ask for a line. `choices` gives the menu for what is typed so far, best first; `accept` gets the text and the
        choice that is picked (None if there is none). `text` is what stands there already, `at` the choice
        that is picked at first."""
        self._question = _Question(label, accept, choices, cancel)
        self._text = text
        self._choices = choices(text)
        self._at = max(0, min(at, len(self._choices) - 1))
        self._show()

    def _changed(self) -> None:
        if self._question is not None:
            self._choices, self._at = self._question.choices(self._text), 0
            self._show()

    def _show(self) -> None:
        if self._question is None:
            return
        first = max(0, min(self._at - MENU_ROWS // 2, len(self._choices) - MENU_ROWS))
        rows = [choice.text for choice in self._choices[first : first + MENU_ROWS]]
        self._view.show_menu(rows, self._at - first)
        text = self._text if len(self._text) <= TEXT_CELLS else f"…{self._text[1 - TEXT_CELLS :]}"
        self._view.enter("prompt", f"{self._question.label} {text}")

    def type_letter(self, letter: str) -> None:
        """One more character."""
        self._text += letter
        self._changed()

    def prompt_erase(self, _key: str) -> None:
        """One character less; erasing past the first leaves."""
        if not self._text:
            self.prompt_cancel("")
            return
        self._text = self._text[:-1]
        self._changed()

    def prompt_next(self, _key: str) -> None:
        """The next choice."""
        self._at = (self._at + 1) % max(1, len(self._choices))
        self._show()

    def prompt_previous(self, _key: str) -> None:
        """The previous choice."""
        self._at = (self._at - 1) % max(1, len(self._choices))
        self._show()

    def prompt_page_down(self, _key: str) -> None:
        """A menu further down, as far as there are choices."""
        self._at = max(0, min(self._at + MENU_ROWS, len(self._choices) - 1))
        self._show()

    def prompt_page_up(self, _key: str) -> None:
        """A menu further up."""
        self._at = max(0, self._at - MENU_ROWS)
        self._show()

    def prompt_accept(self, _key: str) -> None:
        """Take the text and the choice that is picked."""
        question, text = self._question, self._text
        picked = self._choices[self._at] if self._choices else None
        self._close()
        if question is not None:
            question.accept(text, picked)

    def prompt_cancel(self, _key: str) -> None:
        """Take nothing."""
        question = self._question
        self._close()
        if question is not None:
            question.cancel()

    def _close(self) -> None:
        self._question, self._text, self._choices = None, "", ()
        self._view.show_menu((), 0)
        self._view.leave()
