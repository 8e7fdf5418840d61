"""An article while its lines are being sorted: each line's text and the kind of region it was found to belong to."""

from __future__ import annotations

from itertools import pairwise

from annotations.ingest.lines import MAX_FURNITURE, Line, split_lines
from annotations.ingest.profile import Profile, RuleName
from annotations.store.records import Region

__all__ = ["Page"]


class Page:
    """The non-blank lines of a text, numbered from 0, and their kinds; `body` until something else is known."""

    def __init__(self, text: str, profile: Profile) -> None:
        self.text = text
        self.profile = profile
        self.lines: list[Line] = list(split_lines(text))
        self._texts = [text[start : min(end, start + MAX_FURNITURE + 1)] for start, end, _ in self.lines]
        self.kinds: list[str] = ["body"] * len(self.lines)
        self.names: list[str] = []
        """Who wrote it, in order of appearance."""
        self.date: str | None = None
        """What a dateline gave as the date, ISO 8601."""

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, at: int) -> str:
        """The text of a line; of one too long to be anything but running text, the beginning."""
        return self._texts[at]

    def is_long(self, at: int) -> bool:
        """Whether a line is too long to be anything but running text."""
        return len(self._texts[at]) > MAX_FURNITURE

    def fits(self, rule: RuleName, at: int) -> bool:
        """Whether a pattern of `rule` takes this line."""
        return self.profile.match(rule, self._texts[at]) is not None

    def block_end(self, at: int) -> int:
        """One past the last line that follows `at` without a blank line."""
        end = at + 1
        while end < len(self) and not self.lines[end].after_blank:
            end += 1
        return end

    def mark(self, first: int, end: int, kind: str) -> None:
        """Make the lines `[first, end)` a region of `kind`."""
        self.kinds[first:end] = [kind] * (end - first)

    def regions(self) -> tuple[Region, ...]:
        """The lines as regions: neighbours of one kind are one, from its first to its last visible character."""
        changes = [at for at, (one, next_) in enumerate(pairwise(self.kinds), 1) if one != next_]
        bounds = pairwise([0, *changes, len(self)]) if self.lines else ()
        return tuple(
            Region(self.kinds[first], self.lines[first].start, self.lines[end - 1].end) for first, end in bounds
        )
