"""Marks that break a rule of the scheme: counted when an article is opened, kept up to date edit by edit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from annotations.rules import Rule
from annotations.scheme import Scheme
from annotations.store.actions import Change
from annotations.store.records import Annotation, Link
from tui.layer import Layer

__all__ = ["Openings"]


class Openings:
    """The open ones of every article that is on the desk. An edit costs what it touches, not what the article holds."""

    def __init__(self, scheme: Scheme) -> None:
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in scheme.rules:
            self._rules[rule.label].append(rule)
        self._open: dict[str, set[str]] = {}

    def of(self, article: str, layer: Layer) -> set[str]:
        """The marks (uids) of the article that break a rule."""
        if article not in self._open:
            self._open[article] = {mark.uid for mark, _ in self._breaking(layer, None)}
        return self._open[article]

    def broken(self, layer: Layer, uids: Collection[str]) -> list[Rule]:
        """The rules that these marks break, once for each mark that does."""
        return [rule for _, rules in self._breaking(layer, uids) for rule in rules]

    def _breaking(self, layer: Layer, uids: Collection[str] | None) -> Iterator[tuple[Annotation, list[Rule]]]:
        """Those of the marks (None: of all) that break rules, with these; one pass over the links however many."""
        kinds: dict[str, set[str]] = defaultdict(set)
        for link in layer.links():
            for end in (link.head, link.tail):
                if uids is None or end in uids:
                    kinds[end].add(link.kind)
        marks = layer if uids is None else (mark for uid in uids if (mark := layer.get(uid)) is not None)
        for mark in marks:
            rules = self._rules.get(mark.label, ())
            broken = [rule for rule in rules if not rule.kept(mark, kinds.get(mark.uid, ()))]
            if broken:
                yield mark, broken

    def follow(self, changes: Sequence[Change], article: str, layer: Layer) -> None:
        """Look again at the marks that the changes touch. The layer has them already."""
        if article not in self._open:
            return
        touched: set[str] = set()
        for change in changes:
            for value in (change.before, change.after):
                if isinstance(value, Annotation):
                    touched.add(value.uid)
                elif isinstance(value, Link):
                    touched |= {value.head, value.tail}
        if touched:
            self._open[article] -= touched
            self._open[article] |= {mark.uid for mark, _ in self._breaking(layer, touched)}

    def forget(self) -> None:
        """Count anew: the layers were read again."""
        self._open.clear()
