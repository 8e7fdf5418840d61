"""People, bodies and countries that marks of a file refer to, with their other names, as the project has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from annotations.formats.carries import derived_uid
from annotations.store.actions import Change
from annotations.store.records import Entity, country_uid

__all__ = ["Referents"]


class Referents:
    """Those of a project. One for each import."""

    def __init__(self, known: Iterable[Entity]) -> None:
        self._known = {(each.kind, each.key): each for each in known}

    def uid_of(self, told: Entity, new: list[Change], taught: list[Change]) -> str:
        """The uid in the project. One that it does not know is added to `new`, with its other names; names by which it
        does not know one go to `taught`, and no name that it has goes away.
        """
        known = self._known.get((told.kind, told.key))
        if known is None:
            uid = country_uid(told.key) if told.kind == "country" else derived_uid("entity", told.kind, told.key)
            made = replace(told, uid=uid)
            new.append(Change.of(None, made))
        else:
            names = {*known.aliases, *told.aliases} - {known.name}
            made = replace(known, aliases=tuple(sorted(names)))
            if names <= set(known.aliases):
                return known.uid
            taught.append(Change.of(known, made))
        self._known[told.kind, told.key] = made
        return made.uid
