"""The project's people, bodies and countries at the desk: read when first asked for, changed along with the marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from annotations.store.reading import Reading
from annotations.store.records import Annotation, Entity
from tui.layer import Layer

__all__ = ["Registry", "entity_words", "near", "words_in"]

_WORD = re.compile(r"\w+")


class Registry:
    """Entities by uid. `on_change` is called after each change, for a screen that shows them."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._entities: dict[str, Entity] | None = None
        self._by_word: dict[str, dict[str, Entity]] | None = None
        self.on_change: Callable[[], None] = lambda: None

    @property
    def all(self) -> Mapping[str, Entity]:
        """Every entity of the project."""
        if self._entities is None:
            self._entities = self._reading.entities()
        return self._entities

    def get(self, uid: str | None) -> Entity | None:
        """The entity; None if there is no such one."""
        return self.all.get(uid) if uid else None

    def change(self, before: Entity | None, after: Entity | None) -> None:
        """Take in one change."""
        if self._entities is None:
            _ = self.all
        entities = self._entities if self._entities is not None else {}
        if self._by_word is not None:
            for entity in (each for each in (before, after) if each is not None):
                for word in _first_words(entity):
                    self._by_word.get(word, {}).pop(entity.uid, None)
        if after is not None:
            entities[after.uid] = after
            if self._by_word is not None:
                for word in _first_words(after):
                    self._by_word.setdefault(word, {})[after.uid] = after
        elif before is not None:
            entities.pop(before.uid, None)

    def named_with(self, words: Collection[str]) -> list[Entity]:
        """The entities one of whose names begins with one of the words, as written; it costs as much as there are
        words, not entities."""
        if self._by_word is None:
            self._by_word = {}
            for entity in self.all.values():
                for word in _first_words(entity):
                    self._by_word.setdefault(word, {})[entity.uid] = entity
        found: dict[str, Entity] = {}
        for word in words:
            found.update(self._by_word.get(word, {}))
        return list(found.values())

    def forget(self) -> None:
        """Read again when next asked for: another desk has changed something."""
        self._entities = None
        self._by_word = None


def words_in(text: str) -> frozenset[str]:
    """The words of a text, as `named_with` takes them."""
    return frozenset(_WORD.findall(text))


def _first_words(entity: Entity) -> set[str]:
    found = (_WORD.search(name) for name in (entity.name, *entity.aliases))
    return {word[0] for word in found if word is not None}


def entity_words(entity: Entity) -> str:
    """An entity in a line: `US United States`, `Mikhail Y. Galuzin`."""
    return f"{entity.key} {entity.name}" if entity.kind == "country" else entity.name


def near(layer: Layer, mark: Annotation) -> tuple[str, ...]:
    """What the marks of the same label refer to, those before the mark first, the nearest of each side first."""
    others = [other for other in layer if other.entity and other.label == mark.label and other.uid != mark.uid]
    before = [other.entity for other in reversed(others) if other.start <= mark.start]
    behind = [other.entity for other in others if other.start > mark.start]
    return tuple(dict.fromkeys(uid for uid in (*before, *behind) if uid))
