"""What an import was asked for, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from annotations.errors import InputError
from annotations.store.actions import Change, Status
from annotations.store.records import Annotation, Entity, Link, Suggestion

__all__ = ["Told", "Wanted"]


@dataclass(slots=True)
class Told:
    """What came of an import. `rejects` could not be taken, `remarks` tell what was taken otherwise than it stood."""

    new_articles: int = 0
    known_articles: int = 0
    new_marks: Counter[str] = field(default_factory=Counter)
    known_marks: int = 0
    new_links: Counter[str] = field(default_factory=Counter)
    known_links: int = 0
    suggestions: int = 0
    stories: int = 0
    verdicts: int = 0
    states: int = 0
    rejections: int = 0
    names: int = 0
    """Further names of people, bodies and countries that the project knew."""
    moved: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    rejects: list[InputError] = field(default_factory=list)

    def count(self, changes: Iterable[Change]) -> None:
        """Count what was stored."""
        for change in changes:
            if isinstance(change.after, Annotation):
                self.new_marks[change.after.label] += 1
            elif isinstance(change.after, Link):
                self.new_links[change.after.kind] += 1
            elif isinstance(change.after, Status):
                self.states += 1
            elif isinstance(change.after, Suggestion):
                self.rejections += change.after.status == "rejected"
            elif isinstance(change.after, Entity) and isinstance(change.before, Entity):
                self.names += len(change.after.aliases) - len(change.before.aliases)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How marks are taken: under whose name, if not the file's; else whose they are; labels and links renamed.

    With a `suggester` they are its suggestions.
    """

    annotator: str | None
    fallback: str
    suggester: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)
