"""Habits of an annotator: the same change of a proposal's bounds, made again and again. Pure, no model."""

from __future__ import annotations

from dataclasses import dataclass

from annotations.spans import Span

__all__ = ["QUOTES", "Habit", "apply_habits", "habits_of"]

QUOTES = "\"'“”„‟«»‹›‘’‚‛"
_ENDS = ".!?…"
_LONGEST_WORD = 24
Fragments = tuple[Span, ...]


@dataclass(frozen=True, slots=True, order=True)
class Habit:
    """What is taken in (`adds`) or left out at one edge, `start` or `end`: `quote` (with the punctuation inside it),
    `period` (what ends a sentence), or a word in small letters (`bahwa`)."""

    edge: str
    adds: bool
    what: str

    def __str__(self) -> str:
        return f"{self.edge}{'+' if self.adds else '-'}{self.what}"

    @classmethod
    def parse(cls, text: str) -> Habit | None:
        """A habit as `str` writes it; None if it is none."""
        edge, sign = next(
            ((e, text[len(e)]) for e in ("start", "end") if text.startswith((f"{e}+", f"{e}-"))), ("", "")
        )
        what = text[len(edge) + 1 :]
        return cls(edge, sign == "+", what) if edge and what else None

    @property
    def words(self) -> str:
        """The habit in words: `the opening quotation mark taken in`."""
        names = {
            "quote": f"the {'opening' if self.edge == 'start' else 'closing'} quotation mark",
            "period": "the period",
        }
        return f"{names.get(self.what, f'“{self.what}”')} {'taken in' if self.adds else 'left out'}"


def habits_of(text: str, proposed: Fragments, made: Fragments) -> frozenset[Habit]:
    """What a change of bounds may be an instance of; empty where it is none of these.

    Only the first start and the last end count: what stands between fragments follows no habit.
    """
    out: set[Habit] = set()
    for edge, old, new in (("start", proposed[0][0], made[0][0]), ("end", proposed[-1][1], made[-1][1])):
        adds = new < old if edge == "start" else new > old
        between = text[min(old, new) : max(old, new)].strip()
        if not between or len(between) > _LONGEST_WORD:
            continue
        for habit in _read(edge, adds, between):
            if _applied(text, proposed, habit) is not None:
                out.add(habit)
    return frozenset(out)


def _read(edge: str, adds: bool, between: str) -> list[Habit]:
    marks = [c for c in between if not c.isspace()]
    if all(c in QUOTES or (edge == "end" and c in f"{_ENDS},;:") for c in marks) and any(c in QUOTES for c in marks):
        return [Habit(edge, adds, "quote")]
    if edge == "end" and all(c in _ENDS for c in marks):
        return [Habit(edge, adds, "period")]
    word = between.strip(QUOTES + ",;: ").casefold()
    return [Habit(edge, adds, word)] if word and word.replace("-", "").isalpha() else []


def apply_habits(text: str, proposed: Fragments, habits: frozenset[Habit]) -> Fragments:
    """The proposal as somebody with these habits would have it. Words first, then quotation marks, then periods."""
    now = proposed
    for habit in sorted(habits, key=lambda habit: ({"quote": 1, "period": 2}.get(habit.what, 0), habit)):
        now = _applied(text, now, habit) or now
    return now


def _applied(text: str, fragments: Fragments, habit: Habit) -> Fragments | None:
    """The fragments with the habit followed; None where there is nothing to follow it on."""
    if habit.edge == "start":
        start = _start(text, fragments[0], habit)
        return None if start is None else ((start, fragments[0][1]), *fragments[1:])
    end = _end(text, fragments[-1], habit)
    return None if end is None else (*fragments[:-1], (fragments[-1][0], end))


def _start(text: str, span: Span, habit: Habit) -> int | None:
    start, end = span
    if habit.what == "quote":
        if habit.adds:
            return start - 1 if start and text[start - 1] in QUOTES and text[start] not in QUOTES else None
        return start + 1 if text[start] in QUOTES and start + 1 < end else None
    if habit.adds:
        before = text[max(0, start - len(habit.what) - 3) : start].rstrip()
        at = start - len(text[max(0, start - len(habit.what) - 3) : start]) + len(before) - len(habit.what)
        whole = at == 0 or (at > 0 and not text[at - 1].isalnum())
        return at if before.casefold().endswith(habit.what) and whole else None
    after = start + len(habit.what)
    if text[start:after].casefold() != habit.what or after >= end or text[after].isalnum():
        return None
    while after < end and (text[after].isspace() or text[after] in ","):
        after += 1
    return after if after < end else None


def _end(text: str, span: Span, habit: Habit) -> int | None:
    start, end = span
    if habit.what == "quote":
        at = end
        if habit.adds:
            while at < len(text) and at < end + 2 and text[at] in f"{_ENDS},;:":
                at += 1
            return at + 1 if at < len(text) and text[at] in QUOTES and text[end - 1] not in QUOTES else None
        return end - 1 if text[end - 1] in QUOTES and start < end - 1 else None
    if habit.what == "period":
        at = end
        if habit.adds:
            while at < len(text) and text[at] in _ENDS:
                at += 1
            return at if at > end else None
        while at > start + 1 and text[at - 1] in _ENDS:
            at -= 1
        return at if at < end else None
    if habit.adds:
        at = end
        while at < len(text) and text[at].isspace():
            at += 1
        after = at + len(habit.what)
        whole = after >= len(text) or not text[after].isalnum()
        return after if text[at:after].casefold() == habit.what and whole else None
    before = end - len(habit.what)
    if before <= start or text[before:end].casefold() != habit.what or text[before - 1].isalnum():
        return None
    while before > start and text[before - 1].isspace():
        before -= 1
    return before if before > start else None
