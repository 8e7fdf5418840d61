"""The people screen without the screen: its rows, what is picked, and what can be done to a person or body.

Imports no Textual. Names and claims are read from the project at once, not row by row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from annotations.entities import fold, new_entity
from annotations.store.actions import Action, Change
from annotations.store.records import Annotation, Entity
from tui.registry import entity_words
from tui.session import OpenArticle, Refusal, Session

__all__ = ["Fact", "People", "Person"]

_ORDER = {"person": 0, "body": 1, "country": 2}


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the list: who, how many marks and claims in this annotator's layer, and of which outlets."""

    entity: Entity
    marks: int
    claims: int
    outlets: tuple[str, ...]

    @property
    def words(self) -> tuple[str, str]:
        """What the row says at the left and at the right."""
        others = f"  · {', '.join(self.entity.aliases)}" if self.entity.aliases else ""
        kind = "" if self.entity.kind == "person" else f"  ({self.entity.kind})"
        count = f"{self.claims} {'claim' if self.claims == 1 else 'claims'}"
        return f"{entity_words(self.entity)}{kind}{others}", f"{', '.join(self.outlets)}  {count}".strip()


@dataclass(frozen=True, slots=True)
class Fact:
    """A row about one entity: one of its names (`mark` is None), or a claim or mention and where it stands."""

    text: str
    outlet: str = ""
    alias: str | None = None
    mark: Annotation | None = None


class People:
    """Rows, and the changes to them. `perform` shows and saves an action; `settle` waits until it is saved."""

    def __init__(self, session: Session, perform: Callable[[Action], None], settle: Callable[[], object]) -> None:
        self._session = session
        self._perform = perform
        self._settle = settle
        self.picked: set[str] = set()
        self._found: list[tuple[str, Person]] = []
        self.load()

    def load(self) -> None:
        """Read names, claims and outlets anew."""
        session = self._session
        counts: dict[str, list[tuple[str, int, int]]] = {}
        for uid, outlet, marks, claims in session.reading.entity_claims(session.annotator):
            counts.setdefault(uid, []).append((outlet, marks, claims))
        people = [self._person(entity, counts.get(entity.uid, [])) for entity in session.registry.all.values()]
        people.sort(key=lambda one: (_ORDER[one.entity.kind], -one.claims, -one.marks, one.entity.name))
        self._found = [(" ".join(fold(name) for name in (one.entity.name, *one.entity.aliases)), one) for one in people]
        self.picked &= session.registry.all.keys()

    @staticmethod
    def _person(entity: Entity, counts: list[tuple[str, int, int]]) -> Person:
        outlets = tuple(outlet for outlet, _, _ in counts)
        return Person(entity, sum(marks for _, marks, _ in counts), sum(claims for *_, claims in counts), outlets)

    def rows(self, query: str = "") -> list[Person]:
        """Those with all words of the query in their names; people first, those who claim most first."""
        words = fold(query).split()
        return [person for names, person in self._found if all(word in names for word in words)]

    def facts(self, entity: Entity) -> list[Fact]:
        """Its names, its claims across outlets by date, and if there are none where it is mentioned."""
        session = self._session
        names = [Fact(f"also: {alias}", alias=alias) for alias in entity.aliases]
        claims = session.reading.claims_of(entity.uid, session.annotator)
        found = claims or session.reading.entity_marks(entity.uid, session.annotator)
        return [*names, *(Fact(f"“{' '.join(words.split())}”", outlet, mark=mark) for mark, words, outlet in found)]

    # -- changes -------------------------------------------------------------------------------------------------

    def pick(self, entity: Entity) -> None:
        """Pick the entity for a merge, or put it back."""
        self.picked ^= {entity.uid}

    def merge(self, into: Entity) -> str:
        """What is picked becomes one with `into`, which keeps its name and learns theirs. Raises `Refusal`."""
        registry = self._session.registry.all
        others = [registry[uid] for uid in sorted(self.picked - {into.uid}) if uid in registry]
        if not others:
            raise Refusal("pick who is the same first, then merge on the one whose name is to stay")
        if any(other.kind != into.kind for other in others) or into.kind == "country":
            raise Refusal("only people with people and bodies with bodies can be merged")
        names = {into.name, *into.aliases}.union(*((other.name, *other.aliases) for other in others)) - {into.name}
        moved = [self._moved(mark, into) for other in others for mark in self._marks(other)]
        gone = [Change.of(other, None) for other in others]
        self._do("merge", Change.of(into, replace(into, aliases=tuple(sorted(names)))), *moved, *gone)
        self.picked.clear()
        return f"merged {', '.join(other.name for other in others)} into {into.name}"

    def rename(self, entity: Entity, name: str) -> str:
        """Another first name; the old one stays as another name, the key for exports as it is. Raises `Refusal`."""
        new = " ".join(name.split())
        if not new or new == entity.name:
            raise Refusal("the name is as it was")
        if entity.kind == "country":
            raise Refusal("countries keep their names; = on a mark teaches them others")
        aliases = tuple(sorted({*entity.aliases, entity.name} - {new}))
        self._do("rename", Change.of(entity, replace(entity, name=new, aliases=aliases)))
        return f"{entity.name} is {new} now"

    def split(self, entity: Entity, alias: str) -> str:
        """Another name becomes somebody of its own, and the marks with these words go along. Raises `Refusal`."""
        if entity.kind == "country":
            raise Refusal("a country cannot be split; d forgets a name")
        new = new_entity(alias, entity.kind, self._session.registry.all.values())
        found = self._session.reading.entity_marks(entity.uid)
        moved = [self._moved(mark, new) for mark, words, _ in found if fold(words) == fold(alias)]
        self._do("split", Change.of(None, new), Change.of(entity, _without(entity, alias)), *moved)
        return f"{alias} is somebody else than {entity.name} now, with {len(moved)} marks"

    def forget(self, entity: Entity, alias: str) -> str:
        """Another name is no name of the entity; its marks stay."""
        self._do("forget name", Change.of(entity, _without(entity, alias)))
        return f"{alias} is no name of {entity.name} any more"

    def _marks(self, entity: Entity) -> list[Annotation]:
        """Every annotator's marks that refer to it: the registry is the project's, not a layer's."""
        return [mark for mark, _, _ in self._session.reading.entity_marks(entity.uid)]

    @staticmethod
    def _moved(mark: Annotation, to: Entity) -> Change:
        return Change.of(mark, replace(mark, entity=to.uid))

    def _do(self, name: str, *changes: Change) -> None:
        self._perform(self._session.act(name, self._here(), *changes))
        self._settle()
        self.load()

    def _here(self) -> OpenArticle:
        here = self._session.active
        if here is None:
            raise Refusal("there is no article to keep this with")
        return here


def _without(entity: Entity, alias: str) -> Entity:
    return replace(entity, aliases=tuple(one for one in entity.aliases if one != alias))
