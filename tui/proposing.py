"""What the desk itself proposes, from the annotator's own work: passages marked in another outlet, names confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from annotations.entities import refers_to
from annotations.store.records import Annotation, Suggestion, new_uid
from tui.across import across_link, place_of
from tui.identical import places, unmarked
from tui.registry import entity_words, words_in
from tui.session import OpenArticle, Session
from tui.suggested import LOCAL

__all__ = ["look_across"]

PROJECTION, NAMES = LOCAL
VERSION = "1"
MOST_LOOKED_AT = 200
"""Marks of the other panes that are looked at; further ones have to be projected by hand."""
EXACT, REWORDED, NAMED = 90.0, 60.0, 85.0


def look_across(session: Session, here: OpenArticle, neighbours: Sequence[OpenArticle]) -> None:
    """Propose here what was marked in the matched passages of the neighbours, and names that were confirmed.

    What is proposed, marked or rejected here already is not proposed again.
    """
    found = [*_projected(session, here, neighbours), *_named(session, here)]
    current = {(one.suggester, one.label, one.fragments): one for one in found}
    for suggester in LOCAL:
        here.proposals.drop(suggester, lambda one: (one.suggester, one.label, one.fragments) in current, here.layer)
    here.proposals.add(found, here.layer)


def _projected(session: Session, here: OpenArticle, neighbours: Sequence[OpenArticle]) -> Iterator[Suggestion]:
    looked = 0
    known = session.comparisons.known
    compared = [each for each in neighbours if known(each.article.uid, here.article.uid) is not None]
    for there in compared:  # the others next time
        for mark in there.layer:
            label = session.scheme.label(mark.label)
            if looked >= MOST_LOOKED_AT or label is None or refers_to(label.entity) == ("country",):
                continue
            looked += 1
            key = (mark.uid, mark.fragments, here.article.uid)
            if key not in session.suggesters.places:
                session.suggesters.places[key] = place_of(session, there, mark, here)
            place = session.suggesters.places[key]
            if place is None:
                continue
            kind = across_link(session.scheme, mark.label)
            entity = session.registry.get(mark.entity)
            how = "word for word" if place.exact else "reworded"
            yield Suggestion(
                new_uid(), here.article.uid, mark.label, place.fragments, PROJECTION, VERSION,
                EXACT if place.exact else REWORDED, f"marked in {there.article.outlet.name}, told here {how}",
                entity=(entity.kind, entity.name, entity.uid) if entity else None,
                links=((kind.name, mark.uid),) if kind else (),
            )  # fmt: skip


def _named(session: Session, here: OpenArticle) -> Iterator[Suggestion]:
    """Names of the registry where a mark may refer to them: countries anywhere, others where a claim lacks one."""
    words = session.suggesters.words.get(here.article.uid)
    if words is None:
        words = session.suggesters.words[here.article.uid] = words_in(here.article.text)
    for entity in session.registry.named_with(words):
        for label in session.scheme.labels:
            if entity.kind not in refers_to(label.entity):
                continue
            for name in (entity.name, *entity.aliases):
                if name not in here.article.text:
                    continue
                found = ((span,) for span in places(here.segments, name))
                for (span,) in unmarked(here.layer, found, label.name):
                    if entity.kind == "country" or _lacking(session, here, span, label.name):
                        yield Suggestion(
                            new_uid(), here.article.uid, label.name, (span,), NAMES, VERSION, NAMED,
                            f"a confirmed name of {entity_words(entity)}", "name",
                            entity=(entity.kind, entity.name, entity.uid),
                        )  # fmt: skip


def _lacking(session: Session, here: OpenArticle, span: tuple[int, int], label: str) -> bool:
    """Whether the sentence around has a claim, marked or proposed, that lacks the link to such a mark."""
    kind = session.scheme.link_to(label)
    if kind is None:
        return False
    start, end = here.segments.sentence_at(span[0]) or span
    marks: list[Annotation] = [m for _, m in here.layer.touching(start, end) if m.label == kind.head]
    if any(not any(link.kind == kind.name for link in here.layer.links_of(m.uid)) for m in marks):
        return True
    proposed = [m for _, m in here.proposals.shown.touching(start, end) if m.label == kind.head]
    return any(not (one.links if (one := here.proposals.get(m.uid)) else ()) for m in proposed)
