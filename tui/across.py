"""Marks that go across articles: where a mark is told elsewhere, and the changes that put it there and link the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotations.matching.passages import LEFT_OUT
from annotations.matching.wording import project
from annotations.scheme import LinkType, Scheme
from annotations.spans import Span
from annotations.store.actions import Action, Change, Status
from annotations.store.records import Annotation, Link, new_uid
from tui.refusal import COMPARING, NotYet, Refusal
from tui.session import OpenArticle, Session

__all__ = ["Place", "across_link", "carry", "link_across", "linked_across", "place_of", "similarity", "unlink_across"]

SAME_PLACE = 0.5
"""Share of their common extent that two marks overlap from which one is not made anew beside the other."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mark of another article belongs in `there`. `exact`: the same words stand there."""

    there: OpenArticle
    fragments: tuple[Span, ...]
    exact: bool


def across_link(scheme: Scheme, label: str) -> LinkType | None:
    """The link of the scheme between marks of that label in different articles (`same_claim` for a claim)."""
    return next((link for link in scheme.links if link.across_articles and link.head == label == link.tail), None)


def place_of(session: Session, here: OpenArticle, mark: Annotation, there: OpenArticle) -> Place | None:
    """Where `there` tells what the mark marks; None if it does not. Raises `NotYet` before the two are compared."""
    along = session.comparisons.known(here.article.uid, there.article.uid)
    if along is None:
        raise NotYet(COMPARING)
    holes = [(region.start, region.end) for region in there.article.regions if region.kind in LEFT_OUT]
    found = project(here.article.text, mark.fragments, there.article.text, holes, along)
    return Place(there, found.fragments, found.exact) if found.fragments else None


def carry(session: Session, here: OpenArticle, mark: Annotation, places: Sequence[Place]) -> Action:
    """The mark made in all these places, and linked across where the scheme has a link for that: one action.

    A mark of the same label that is there already is linked, not doubled. Raises `Refusal` if all is there.
    """
    kind = across_link(session.scheme, mark.label)
    marks: list[Change] = []
    links: list[Change] = []
    states: list[Change] = []
    for place in places:
        there = place.there
        twin = _there_already(there, place.fragments, mark.label)
        if twin is None:
            at = session.stamp()
            twin = Annotation(
                new_uid(), there.article.uid, session.annotator, mark.label, place.fragments,
                origin="projected", created_at=at, updated_at=at, entity=mark.entity,
            )  # fmt: skip
            marks.append(Change.of(None, twin))
            if there.status == "todo":
                states.append(Change.of(Status(there.article.uid, "todo"), Status(there.article.uid, "doing")))
        if kind is not None and not _linked(here, kind, mark, twin):
            links.append(Change.of(None, Link(new_uid(), kind.name, mark.uid, twin.uid, session.annotator)))
    if not marks and not links:
        raise Refusal(f"this {mark.label} is marked there already")
    return session.act("project", here, *marks, *links, *states)


def _there_already(there: OpenArticle, fragments: tuple[Span, ...], label: str) -> Annotation | None:
    start, end = fragments[0][0], fragments[-1][1]
    for _, mark in there.layer.touching(start, end):
        common = min(end, mark.end) - max(start, mark.start)
        extent = max(end, mark.end) - min(start, mark.start)
        if mark.label == label and common >= SAME_PLACE * extent:
            return mark
    return None


def _linked(here: OpenArticle, kind: LinkType, mark: Annotation, other: Annotation) -> bool:
    ends = {mark.uid, other.uid}
    return any(link.kind == kind.name and {link.head, link.tail} == ends for link in here.layer.links_of(mark.uid))


def link_across(session: Session, here: OpenArticle, mark: Annotation, other: Annotation) -> Action:
    """The two linked as the same. Raises `Refusal` if they are already, or the scheme has no such link."""
    kind = across_link(session.scheme, mark.label)
    if kind is None:
        raise Refusal(f"the scheme has no link across articles for {mark.label}")
    if _linked(here, kind, mark, other):
        raise Refusal("these two are linked already")
    link = Link(new_uid(), kind.name, mark.uid, other.uid, session.annotator)
    return session.act(kind.name, here, Change.of(None, link))


def unlink_across(session: Session, here: OpenArticle, mark: Annotation, other: Annotation) -> Action:
    """The two no longer linked as the same. Raises `Refusal` if they are not."""
    ends = {mark.uid, other.uid}
    links = [link for link in here.layer.links_of(mark.uid) if {link.head, link.tail} == ends]
    if not links:
        raise Refusal("these two are not linked")
    return session.act(f"un{links[0].kind}", here, *(Change.of(link, None) for link in links))


def linked_across(session: Session, here: OpenArticle, mark: Annotation) -> list[tuple[OpenArticle, Annotation]]:
    """The marks of other articles that it is linked to, in the order in which the links were made."""
    out: list[tuple[OpenArticle, Annotation]] = []
    for link in sorted(here.layer.links_of(mark.uid), key=lambda link: link.uid):
        uid = link.tail if link.head == mark.uid else link.head
        article = session.reading.article_of_mark(uid) if here.layer.get(uid) is None else None
        if article is not None:
            there = session.open(article)
            other = there.layer.get(uid)
            out += [(there, other)] if other else []
    return out


def similarity(
    session: Session, here: OpenArticle, mark: Annotation, there: OpenArticle, other: Annotation
) -> tuple[float, float]:
    """How alike two marks of two articles are, 0-100: the sentences they stand in, then their words."""
    from rapidfuzz import fuzz, utils

    along = session.comparisons.between(here.article, there.article)
    stands = {at for span in other.fragments for at in along.right.touching(span)}
    pairs = [pair for span in mark.fragments for at in along.left.touching(span) for pair in along.all_of(at)]
    aligned = max((pair.score for pair in pairs if pair.right in stands), default=0)
    words = [
        " ".join(article.text[start:end] for start, end in one.fragments)
        for article, one in ((here.article, mark), (there.article, other))
    ]
    return (aligned, fuzz.token_set_ratio(*words, processor=utils.default_process))
