"""Marks out of files as suggestions: gathered by article and suggester, and proposed when all files are read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.formats.carries import derived_uid
from annotations.formats.found import Found
from annotations.store.records import Annotation, Suggestion

if TYPE_CHECKING:
    from annotations.store.store import Store

__all__ = ["Proposals"]

VERSION = "imported"
SURE = 100.0
"""Score of a mark that came without one: somebody wrote it down."""


class Proposals:
    """What files propose, by suggester and article. A store replaces what a suggester proposed on an article before."""

    def __init__(self, suggester: str, renamed: Mapping[str, str]) -> None:
        self._suggester, self._renamed = suggester, renamed
        self._found: dict[str, dict[str, list[Suggestion]]] = defaultdict(lambda: defaultdict(list))

    def takes(self, found: Found) -> bool:
        """Whether its marks are suggestions: all are asked to be, or a program made them."""
        return bool(self._suggester or found.suggester)

    def add(self, found: Found, marks: Mapping[str, Annotation]) -> None:
        """Take the marks, as they stand in the project's article, under the names they have in the file."""
        who = self._suggester or found.suggester
        seen: Counter[object] = Counter()
        names: dict[str, str] = {}
        for local, mark in marks.items():
            key = (mark.article, mark.label, mark.fragments)
            names[local] = derived_uid("suggestion", who, *key, seen[key])
            seen[key] += 1
        links: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for link in found.document.links:
            if link.head in names and link.tail in names:
                links[link.head].append((self._renamed.get(link.kind, link.kind), names[link.tail]))
        reason = f"imported from {Path(found.file).name}"
        for local, mark in marks.items():
            entity = found.document.entities.get(mark.entity) if mark.entity else None
            score = found.scores.get(local)
            self._found[who][mark.article].append(
                Suggestion(
                    names[local], mark.article, mark.label, mark.fragments, who, VERSION,
                    SURE if score is None else min(100.0, max(0.0, 100 * score)), reason,
                    entity=(entity.kind, entity.name, None) if entity else None, links=tuple(links[local]),
                )
            )  # fmt: skip

    def store(self, store: Store, at: str) -> int:
        """Propose everything; how many suggestions are new. Raises `SaveError`."""
        return sum(store.propose(who, VERSION, sorted(found.items()), at).new for who, found in self._found.items())
