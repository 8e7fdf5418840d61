"""Seeing less, and seeing all: labels that are hidden, and the list of an article's marks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import overload

from annotations.store.records import Annotation
from tui.handlers.marking import Marking, words_of
from tui.handlers.prompting import Choice, Prompting
from tui.handlers.view import DeskView
from tui.search import fold
from tui.session import OpenArticle, Refusal
from tui.widgets.paint import Looks

__all__ = ["Looking"]

ROW_CELLS = 56
"""Cells for the words of a mark in the list."""


class _Rows(Sequence[Choice]):
    """Rows of the list, each made when it is looked at."""

    def __init__(self, marks: Sequence[Annotation], choice: Callable[[Annotation], Choice]) -> None:
        self._marks = marks
        self._choice = choice

    def __len__(self) -> int:
        return len(self._marks)

    @overload
    def __getitem__(self, at: int) -> Choice: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Choice]: ...
    def __getitem__(self, at: int | slice) -> Choice | Sequence[Choice]:
        if isinstance(at, slice):
            return [self._choice(mark) for mark in self._marks[at]]
        return self._choice(self._marks[at])


class Looking:
    """Commands that show and hide marks, and list them."""

    def __init__(self, view: DeskView, prompting: Prompting, marking: Marking) -> None:
        self._view = view
        self._prompting = prompting
        self._marking = marking

    # -- hiding --------------------------------------------------------------------------------------------------

    def hide_label(self, _key: str) -> None:
        """Ask for a label, and hide its marks or show them again."""
        hidden = self._view.session.hidden
        self._marking.choose(f"hide{f' (hidden: {_names(hidden)})' if hidden else ''}", self._toggle)

    def _toggle(self, label: str) -> None:
        view = self._view
        view.session.hidden = hidden = view.session.hidden ^ {label}

        def drawn(looks: Looks, _opened: OpenArticle | None) -> Looks:
            return replace(looks, hidden=hidden)

        view.relook(drawn, everywhere=True)
        view.session.remembered.keep_hidden(hidden)
        view.say(f"{label} marks are {'hidden' if label in hidden else 'shown'}")

    # -- the list ------------------------------------------------------------------------------------------------

    def marks_list(self, _key: str) -> None:
        """List the article's marks, at the caret's; typing filters by label, words, note, flags, Enter goes to one."""
        here = self._view.here
        marks = [mark for mark in here.layer if mark.label not in self._view.session.hidden]
        if not marks:
            raise Refusal("no marks in this article yet")
        found = _Found(here, marks)

        def accept(_text: str, choice: Choice | None) -> None:
            if choice is None or not isinstance(choice.value, str) or here.layer.get(choice.value) is None:
                raise Refusal("no mark has these words")
            self._marking.go_to(here, choice.value)

        self._prompting.ask(
            f"{len(marks)} {'mark' if len(marks) == 1 else 'marks'}:",
            accept,
            choices=found.rows,
            at=_nearest(here, marks),
        )


def _nearest(here: OpenArticle, marks: Sequence[Annotation]) -> int:
    """Which mark of the list to begin at: the one walked to, else the innermost at the caret, else the one before."""
    over = here.layer.innermost(here.caret)
    meant = here.current or (over.uid if over else None)
    at = next((number for number, mark in enumerate(marks) if mark.uid == meant), None)
    return max(0, bisect_right(marks, here.caret, key=lambda mark: mark.start) - 1) if at is None else at


class _Found:
    """The marks that hold what is typed. What was typed before narrows what is looked through."""

    def __init__(self, here: OpenArticle, marks: Sequence[Annotation]) -> None:
        self._text = here.article.text
        self._marks: dict[str, list[Annotation]] = {"": list(marks)}
        self._words: dict[str, str] = {}

    def rows(self, typed: str) -> Sequence[Choice]:
        """The marks for what is typed, in the order of the article."""
        return _Rows(self._among(fold(typed.strip())), self._choice)

    def _among(self, wanted: str) -> list[Annotation]:
        if wanted not in self._marks:
            wider = self._among(wanted[:-1])
            self._marks[wanted] = [mark for mark in wider if wanted in self._folded(mark)]
        return self._marks[wanted]

    def _folded(self, mark: Annotation) -> str:
        if mark.uid not in self._words:
            words = " ".join(self._text[start:end] for start, end in mark.fragments)
            about = " ".join((mark.label, *mark.plain_flags, mark.note or ""))
            self._words[mark.uid] = fold(f"{about} {' '.join(words.split())}")
        return self._words[mark.uid]

    def _choice(self, mark: Annotation) -> Choice:
        about = " · ".join((*mark.plain_flags, *((mark.note,) if mark.note else ())))
        words = words_of(self._text, mark.fragments, ROW_CELLS)
        return Choice(f"{mark.label:<9} {words}{' · ' if about else ''}{about}", mark.uid)


def _names(labels: frozenset[str]) -> str:
    return ", ".join(sorted(labels))
