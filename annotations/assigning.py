"""Who works on which articles: what giving them to somebody changes, and what taking them back does. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotations.store.actions import Assignment, Change
from annotations.store.records import Task

__all__ = ["Assigned", "given", "taken"]


@dataclass(frozen=True, slots=True)
class Assigned:
    """What is to be done, as changes of one action called `action`, for the articles `uids`.

    `left` are articles where nothing is to be done: known already, or begun and therefore not to be taken.
    """

    action: str
    name: str
    uids: tuple[str, ...]
    changes: tuple[Change, ...]
    left: int

    def told(self) -> str:
        """In words, without a full stop."""
        count = f"{len(self.uids)} {'article' if len(self.uids) == 1 else 'articles'}"
        if self.action == "assign":
            rest = f", {self.left} known already" if self.left else ""
            return f"{count} given to {self.name}{rest}"
        rest = f", {self.left} begun already and left" if self.left else ""
        return f"{count} taken from {self.name}{rest}"


def given(uids: Sequence[str], name: str, has: Mapping[str, Task]) -> Assigned:
    """Give the articles to an annotator whose tasks are `has`."""
    new = tuple(uid for uid in uids if uid not in has)
    changes = tuple(Change.of(None, Assignment(uid, name)) for uid in new)
    return Assigned("assign", name, new, changes, len(uids) - len(new))


def taken(uids: Sequence[str], name: str, has: Mapping[str, Task]) -> Assigned:
    """Take them back: of those that the annotator has, what is still to do."""
    mine = [uid for uid in uids if uid in has]
    free = tuple(uid for uid in mine if has[uid].status == "todo")
    changes = tuple(Change.of(Assignment(uid, name), None) for uid in free)
    return Assigned("unassign", name, free, changes, len(mine) - len(free))
