"""Which person, body or country a mention means: candidates best first, and what a choice teaches. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from annotations.store.records import ENTITY_KINDS, Entity, country_uid, new_uid

__all__ = ["Candidate", "candidates", "fold", "new_entity", "refers_to", "taught"]

KINDS_OF = {"person": ("person", "body"), "body": ("body", "person"), "country": ("country",)}
"""What the scheme's `entity` of a label allows, the likeliest kind first: whoever speaks may be a body."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a mention may mean. `score` is 0–100, 100 for a name that is exactly that. `known` tells whether
    the project has it already."""

    entity: Entity
    score: float
    known: bool


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Names as they are compared: without case, accents and punctuation, one space between words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain.casefold()))


def refers_to(kind: str | None) -> tuple[str, ...]:
    """The kinds of entities that a mark may refer to whose label has this `entity`; none for an unknown one."""
    return KINDS_OF.get(kind or "", ())


def candidates(
    mention: str,
    kinds: Collection[str],
    registry: Mapping[str, Entity],
    language: str | None,
    *,
    typed: bool = False,
    near: Sequence[str] = (),
) -> list[Candidate]:
    """What the mention may mean, best first.

    `near` are uids of what the surroundings speak of, the nearest first: they win between equals, and are what a
    pronoun may mean. With `typed` the words are a search of the user's: any case, any part of a name.
    """
    found: list[Candidate] = []
    if "country" in kinds:
        from annotations.countries import country_scores

        learned = [entity for entity in registry.values() if entity.kind == "country"]
        for code, name, score in country_scores(mention, language, learned, typed=typed):
            entity = registry.get(country_uid(code))
            found.append(
                Candidate(entity or Entity(country_uid(code), "country", code, name), score, entity is not None)
            )
    people = [entity for entity in registry.values() if entity.kind in kinds and entity.kind != "country"]
    if people:
        from annotations.people import is_pronoun, name_score

        by_context = not typed and is_pronoun(mention)
        for entity in people:
            names = (entity.name, *entity.aliases)
            score = 50.0 if by_context and entity.uid in near else max(name_score(mention, one) for one in names)
            if typed and score < 100 and any(fold(mention) in fold(one) for one in names):
                score = max(score, 90.0)
            if score:
                found.append(Candidate(entity, score, True))
    place = {uid: at for at, uid in enumerate(near)}
    return sorted(found, key=lambda one: (-one.score, place.get(one.entity.uid, len(place)), one.entity.name))


def new_entity(name: str, kind: str, registry: Iterable[Entity]) -> Entity:
    """An entity of that name that the project does not have; its key is made from the name, and unique."""
    if kind not in ENTITY_KINDS:
        raise ValueError(f"an entity is one of {', '.join(ENTITY_KINDS)}, not {kind!r}")
    plain = " ".join(name.split())
    taken = {entity.key for entity in registry if entity.kind == kind}
    stem = fold(plain).replace(" ", "-")[:60] or kind
    key, n = stem, 2
    while key in taken:
        key, n = f"{stem}-{n}", n + 1
    return Entity(new_uid(), kind, key, plain)


def taught(entity: Entity, mention: str, language: str | None = None) -> Entity:
    """The entity with the mention among its names; as it was, if it is known under it or the mention is no name."""
    words = " ".join(mention.split())
    if not words or len(words) > 80 or any(words == one for one in (entity.name, *entity.aliases)):
        return entity
    # a description ("mantan anggota Badan Intelijen Rusia itu") begins small, and is nobody's name
    if not words[0].isupper():
        return entity
    if entity.kind == "country":
        from annotations.countries import country_scores

        best = next(iter(country_scores(words, language, ())), None)
        if best and best[0] == entity.key and best[2] == 100:
            return entity
    else:
        from annotations.people import is_pronoun

        if is_pronoun(words):
            return entity
    return replace(entity, aliases=tuple(sorted({*entity.aliases, words})))
