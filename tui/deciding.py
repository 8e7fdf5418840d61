"""Decisions about suggestions, each one action: the marks made, their links, whom they mean, what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from annotations.entities import fold, new_entity, refers_to, taught
from annotations.people import is_pronoun
from annotations.spans import Span
from annotations.store.actions import Action, Change, Status
from annotations.store.records import Annotation, Entity, Link, Suggestion, country_uid, new_uid
from tui.session import OpenArticle, Refusal, Session
from tui.suggested import LOCAL, same_place

__all__ = ["accept", "reject"]

_NO_NAMES = ("pronoun", "role", "demonym", "capital")
"""Kinds of suggestions whose words are no name of what they mean."""


def accept(
    session: Session,
    here: OpenArticle,
    uid: str,
    bounds: Mapping[str, tuple[Span, ...]],
    *more: Change,
    label: str | None = None,
) -> Action:
    """Make a mark of the suggestion and of those undecided that it links to, with their links: one action.

    `bounds` are other fragments than proposed, by suggestion uid; `label` another label than proposed; `more` changes
    that belong to it. Raises `Refusal` if it was decided meanwhile.
    """
    one = here.proposals.get(uid)
    if one is None or one.status != "pending":
        raise Refusal("this suggestion was decided already")
    work = _Accepting(session, here, bounds, {uid: label} if label else {})
    mark = work.mark(one)
    for kind, to in one.links:
        work.link(kind, mark, to)
    states: list[Change] = []
    if here.status == "todo":
        states.append(Change.of(Status(here.article.uid, "todo"), Status(here.article.uid, "doing")))
    return session.act("accept", here, *work.entities, *work.marks, *work.links, *states, *work.decided, *more)


def reject(session: Session, here: OpenArticle, uid: str, *more: Change) -> Action:
    """Say that the suggestion is none. Those that it links to stay: another may need them. Raises `Refusal`."""
    one = here.proposals.get(uid)
    if one is None or one.status != "pending":
        raise Refusal("this suggestion was decided already")
    after = replace(one, status="rejected", by=session.annotator, at=session.stamp())
    return session.act("reject", here, _change(one, after), *more)


def _change(before: Suggestion, after: Suggestion) -> Change:
    """The decision; one that is not stored yet is stored with it."""
    return Change.of(None if before.suggester in LOCAL else before, after)


class _Accepting:
    """Puts the changes of one acceptance together."""

    def __init__(
        self,
        session: Session,
        here: OpenArticle,
        bounds: Mapping[str, tuple[Span, ...]],
        labels: Mapping[str, str],
    ) -> None:
        self._session, self._here, self._bounds, self._labels = session, here, bounds, labels
        self._at = session.stamp()
        self._made: dict[str, Annotation] = {}
        self.entities: list[Change] = []
        self.marks: list[Change] = []
        self.links: list[Change] = []
        self.decided: list[Change] = []

    def mark(self, one: Suggestion) -> Annotation:
        """The mark of a suggestion: made now, or one that is there on just these words."""
        proposed = self._here.proposals.shown.get(one.uid)
        fragments = self._bounds.get(one.uid) or (proposed.fragments if proposed else one.fragments)
        label = self._labels.get(one.uid, one.label)
        there = self._here.layer.same(fragments, label)
        mark = there or Annotation(
            new_uid(), self._here.article.uid, self._session.annotator, label, fragments, origin="suggested",
            created_at=self._at, updated_at=self._at, entity=self._entity(one, fragments, label),
        )  # fmt: skip
        if there is None:
            self.marks.append(Change.of(None, mark))
        self._made[one.uid] = mark
        after = replace(
            one, status="accepted", by=self._session.annotator, at=self._at, annotation=mark.uid,
            made=None if fragments == one.fragments else fragments, made_label=None if label == one.label else label,
        )  # fmt: skip
        self.decided.append(_change(one, after))
        return mark

    def link(self, kind: str, head: Annotation, to: str) -> None:
        """Link to the mark that another suggestion became, becomes now, or that a mark (uid) is; not where the scheme
        has no such link from the head's label. A kind that it does not know any more is that of the label."""
        kinds, own = self._session.scheme.links, self._session.scheme.link_from(head.label)
        if not any(known.name == kind for known in kinds):
            kind = own.name if own is not None else ""
        if not any(known.name == kind and known.head == head.label for known in kinds):
            return
        tail = self._tail(to)
        links = self._here.layer.links_of(head.uid)
        if tail is not None and not any(link.kind == kind and tail in (link.head, link.tail) for link in links):
            self.links.append(Change.of(None, Link(new_uid(), kind, head.uid, tail, self._session.annotator)))

    def _tail(self, to: str) -> str | None:
        one = self._here.proposals.get(to)
        if one is None:  # a mark, here or in another article
            known = self._here.layer.get(to) is not None or self._session.reading.article_of_mark(to) is not None
            return to if known else None
        if one.annotation is not None and self._here.layer.get(one.annotation) is not None:
            return one.annotation
        start, end = one.start, one.end
        for _, mark in self._here.layer.touching(start, end):
            if mark.label == one.label and same_place(mark.fragments, one.fragments):
                return mark.uid
        return self.mark(one).uid if one.status == "pending" else None

    # -- whom it means -------------------------------------------------------------------------------------------

    def _entity(self, one: Suggestion, fragments: tuple[Span, ...], given: str) -> str | None:
        """The uid of what the mark refers to, as far as the label has such; put into the registry if need be."""
        label = self._session.scheme.label(given)
        if one.entity is None or label is None or one.entity[0] not in refers_to(label.entity):
            return None
        kind, name, uid = one.entity
        known = self._session.registry.get(uid) or self._named(kind, name)
        entity = known or _new(self._session, kind, name, uid)
        if entity is None:
            return None
        words = self._here.article.text[fragments[0][0] : fragments[0][1]]
        named = entity if one.kind in _NO_NAMES else taught(entity, words, self._here.article.language)
        if named != known:
            self.entities.append(Change.of(known, named))
        return named.uid

    def _named(self, kind: str, name: str) -> Entity | None:
        folded = fold(name)
        return next(
            (e for e in self._session.registry.all.values()
             if e.kind == kind and folded in (fold(e.name), *map(fold, e.aliases))),
            None,
        )  # fmt: skip


def _new(session: Session, kind: str, name: str, uid: str | None) -> Entity | None:
    if kind == "country":
        code = (uid or "").removeprefix("country-")
        return Entity(country_uid(code), "country", code, name) if code else None
    if is_pronoun(name) or not name[:1].isupper():
        return None
    return new_entity(name, kind, session.registry.all.values())
