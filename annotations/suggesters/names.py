"""The registry of people and bodies, quick to ask which of them a name in an article means. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from annotations.entities import fold
from annotations.store.records import Entity

__all__ = ["Names"]

ENOUGH = 85.0
"""Least `name_score` of a name and an entity that are taken for one."""

_KEPT = 4096


class Names:
    """People and bodies by the words of their names. Build it once for many articles."""

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self._exact: dict[str, Entity] = {}
        self._by_word: dict[str, dict[str, Entity]] = {}
        countries = []
        for entity in entities:
            if entity.kind == "country":
                countries += [(alias, entity.key) for alias in entity.aliases]
                continue
            for name in (entity.name, *entity.aliases):
                folded = fold(name)
                self._exact.setdefault(folded, entity)
                for word in folded.split():
                    self._by_word.setdefault(word, {})[entity.uid] = entity
        self.countries = tuple(sorted(countries))
        """`(name, code)`: what countries were called in this project besides the names that are known anyway."""
        self._find = lru_cache(maxsize=_KEPT)(self._found)

    def __bool__(self) -> bool:
        return bool(self._exact)

    def find(self, name: str) -> Entity | None:
        """The entity that the name means, or None: nobody fits, or several fit equally well."""
        return self._find(name) if self._exact else None

    def _found(self, name: str) -> Entity | None:
        from annotations.people import name_score

        folded = fold(name)
        if folded in self._exact:
            return self._exact[folded]
        # The words of a name that fewest bearers share; a misspelt one is nobody's.
        groups = [self._by_word[word] for word in folded.split() if word in self._by_word]
        if not groups:
            return None
        scored = sorted(
            (
                (max(name_score(name, one) for one in (entity.name, *entity.aliases)), entity.uid)
                for entity in min(groups, key=len).values()
            ),
            reverse=True,
        )
        best, uid = scored[0]
        if best < ENOUGH or (len(scored) > 1 and scored[1][0] == best):
            return None
        return next(group[uid] for group in groups if uid in group)
