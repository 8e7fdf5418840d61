"""Which marks open and close quotations, and what stands between them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from annotations.spans import Span

__all__ = ["MARKS", "Quotation", "Quotes", "find_quotations", "innermost_at"]


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a quotation mark is: marks of one `family` close each other; `leaning` is what it does by itself."""

    family: str
    leaning: str


_OPENS, _CLOSES, _EITHER = "opens", "closes", "either"
_MARKS = {
    mark: _Mark(family, leaning)
    for family, leaning, marks in (
        ("double", _EITHER, ('"', "＂", "''")),
        ("double", _OPENS, ("“", "„", "‟", "‘‘", "``")),
        ("double", _CLOSES, ("”", "’’")),
        ("guillemet", _OPENS, "«"),
        ("guillemet", _CLOSES, "»"),
        ("angle", _OPENS, "‹"),
        ("angle", _CLOSES, "›"),
        ("corner", _OPENS, "「"),
        ("corner", _CLOSES, "」"),
        ("white corner", _OPENS, "『"),
        ("white corner", _CLOSES, "』"),
        ("single", _EITHER, ("'", "`")),
        ("single", _OPENS, ("‘", "‚", "‛")),
        ("single", _CLOSES, "’"),
    )
    for mark in marks
}
MARKS = frozenset(_MARKS)
"""Every token that can be a quotation mark."""

_PARTNERS = {"“": "”„", "„": "”“", "‟": "”", "‘‘": "’’", "``": "''"}
_CHARACTERS = frozenset("".join(_MARKS))
_BEFORE_OPENING = _CHARACTERS | frozenset("([{<—–-/")
_AFTER_CLOSING = _CHARACTERS | frozenset(")]}>,;:.?!…—–-/")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What is quoted. `inner` is the span without marks; token indices tell where the marks stand.

    `closing` is the index of the closing mark, or of the token that ended an unclosed quotation (one past the last
    token if the paragraph did).
    """

    inner: Span
    opening: int
    closing: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Quotes:
    """The quotations of a paragraph, by start, outer before inner, and the tokens that open and close them."""

    quotations: Sequence[Quotation] = ()
    openers: frozenset[int] = frozenset()
    closers: frozenset[int] = frozenset()


_ANY = re.compile(f"[{re.escape(''.join(sorted(_CHARACTERS)))}]")
_NONE = Quotes()


@dataclass(slots=True)
class _Open:
    mark: str
    family: str
    token: int


@dataclass(slots=True)
class _Matcher:
    """Walks the marks of a paragraph with a stack of those that are open."""

    stack: list[_Open] = field(default_factory=list)
    pairs: list[tuple[int, int, bool]] = field(default_factory=list)

    def innermost(self, family: str) -> int | None:
        """Index in the stack of the last open mark that a mark of this family could close."""
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at].family == family:
                return at
            if family == "single":  # an apostrophe inside double marks closes nothing outside them
                return None
        return None

    def open(self, mark: str, token: int) -> None:
        """A quotation begins. One that the same mark began and nothing closed ends here."""
        family = _MARKS[mark].family
        if family == "single":
            if self.stack and self.stack[-1].family == "single":
                self.stack.pop()
        else:
            for at, entry in enumerate(self.stack):
                if entry.mark == mark:
                    self.unwind(at, token)
                    break
        self.stack.append(_Open(mark, family, token))

    def close(self, mark: str, at: int, token: int) -> None:
        """The quotation that fits `mark` best ends; `at` is the innermost of its family."""
        family = self.stack[at].family
        for better in range(at, -1, -1):
            entry = self.stack[better]
            if entry.family == family and (entry.mark == mark or mark in _PARTNERS.get(entry.mark, "")):
                at = better
                break
        self.unwind(at + 1, token)
        self.pairs.append((self.stack.pop().token, token, True))

    def unwind(self, depth: int, token: int) -> None:
        """End everything above `depth` unclosed. Single marks that nothing closed were apostrophes."""
        self.pairs += [(entry.token, token, False) for entry in self.stack[depth:] if entry.family != "single"]
        del self.stack[depth:]

    def see(self, mark: str, token: int, can_open: bool, can_close: bool) -> None:
        """Take the next mark. Where its surroundings do not say what it does, its shape and the stack do."""
        known = _MARKS[mark]
        at = self.innermost(known.family)
        only_opens, only_closes = can_open and not can_close, can_close and not can_open
        if known.leaning == _OPENS:
            low = at is not None and self.stack[at].mark in "„‚" and mark not in "„‚"
            closes = at is not None and (only_closes or (low and not only_opens))
        elif known.leaning == _CLOSES:
            closes = at is not None or not only_opens or known.family == "single"
        else:
            closes = only_closes or (not only_opens and at is not None)
        if not closes:
            self.open(mark, token)
        elif at is not None:
            self.close(mark, at, token)


def find_quotations(text: str, tokens: Sequence[Span]) -> Quotes:
    """The quotations of one paragraph. Unbalanced ones end with it; apostrophes are left alone."""
    if _ANY.search(text) is None:
        return _NONE
    matcher = _Matcher()
    for token, mark in _marks(text, tokens):
        start, end = tokens[token]
        before, after = text[start - 1 : start], text[end : end + 1]
        matcher.see(
            mark,
            token,
            can_open=not before or before.isspace() or before in _BEFORE_OPENING,
            can_close=not after or after.isspace() or after in _AFTER_CLOSING,
        )
    matcher.unwind(0, len(tokens))
    found = [_quotation(text, tokens, *pair) for pair in matcher.pairs]
    return Quotes(
        sorted((each for each in found if each is not None), key=lambda each: (each.inner[0], -each.inner[1])),
        frozenset(opening for opening, _, _ in matcher.pairs),
        frozenset(closing for _, closing, closed in matcher.pairs if closed),
    )


def _marks(text: str, tokens: Sequence[Span]) -> Iterator[tuple[int, str]]:
    """Index and mark of every token that may be a quotation mark."""
    for token in [n for n, (start, _) in enumerate(tokens) if text[start] in _CHARACTERS]:
        start, end = tokens[token]
        mark = text[start : min(end, start + 2)]
        if mark not in _MARKS:  # a mark with something invisible on it
            mark = text[start]
        yield token, mark


def _quotation(text: str, tokens: Sequence[Span], opening: int, closing: int, closed: bool) -> Quotation | None:
    """The quotation between two tokens, without a comma or full stop before the closing mark; None if empty."""
    last = closing - 1
    while last > opening and text[tokens[last][0] : tokens[last][1]] in (",", "."):
        last -= 1
    if last == opening:
        return None
    return Quotation((tokens[opening + 1][0], tokens[last][1]), opening, closing, closed)


def innermost_at(quotations: Sequence[Quotation], tokens: Sequence[Span], offset: int) -> Quotation | None:
    """The innermost quotation that holds `offset`, its marks included, or None."""
    last = bisect_left(quotations, offset + 1, key=lambda each: tokens[each.opening][0])
    for each in reversed(quotations[:last]):
        if offset < (tokens[each.closing][1] if each.closed else each.inner[1]):
            return each
    return None
