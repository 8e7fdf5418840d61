"""People, bodies and countries that marks of a file refer to, with their other names, as the project has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from annotations.formats.carries import derived_uid
from annotations.store.actions import Change
from annotations.store.records import Entity, country_uid

__all__ = ["Referents", "learned"]


class Referents:
    """Those of a project. One for each import."""

    def __init__(self, known: Iterable[Entity]) -> None:
        self._known = {(each.kind, each.key): each for each in known}

    def uid_of(self, told: Entity, new: list[Change], taught: dict[str, set[str]]) -> str:
        """The uid in the project. One that it does not know is added to `new`, with its other names; names by which it
        does not know one go to `taught`, by uid, and no name that it has goes away.
        """
        known = self._known.get((told.kind, told.key))
        if known is None:
            uid = country_uid(told.key) if told.kind == "country" else derived_uid("entity", told.kind, told.key)
            made = replace(told, uid=uid)
            new.append(Change.of(None, made))
        else:
            called = {told.name} - {told.key}  # which stands for a name that the file does not tell
            names = {*told.aliases, *called} - {known.name, *known.aliases}
            if not names:
                return known.uid
            made = replace(known, aliases=tuple(sorted({*known.aliases, *names})))
            taught.setdefault(known.uid, set()).update(names)
        self._known[told.kind, told.key] = made
        return made.uid


def learned(taught: Mapping[str, set[str]], now: Mapping[str, Entity]) -> tuple[Change, ...]:
    """What `taught` changes of the entities as they are `now` (both by uid): one change each."""
    out = []
    for uid, known in sorted(now.items()):
        names = {*known.aliases, *taught.get(uid, ())} - {known.name}
        if not names <= set(known.aliases):
            out.append(Change.of(known, replace(known, aliases=tuple(sorted({*known.aliases, *names})))))
    return tuple(out)
