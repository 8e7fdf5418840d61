"""A marked claim with what is compared of it: its words, what of it is quoted, who says it, what it names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotations.matching.passages import Sentence, fold
from annotations.people import is_pronoun, name_score
from annotations.scheme import LinkType, Scheme
from annotations.segments import Segments
from annotations.segments.tokens import is_word
from annotations.spans import Span
from annotations.store.records import DIFFERENT_CLAIM, Annotation, Article, Entity, Link, Outlet

__all__ = ["Claim", "claims_of", "different_from", "same_link", "same_person"]

SAME_NAME = 75.0
"""Score (0-100) of two names from which they are taken to mean one person; see `annotations.people.name_score`."""


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """One marked claim. `place` orders the articles of the story, the oldest first.

    `words` are folded, punctuation left out; `quotes` are the stretches inside quotation marks. `names` are all that
    its speaker is called; `entity` is the uid of what the speaker refers to, `about` those of what it names itself.
    """

    mark: Annotation
    outlet: Outlet
    place: int
    text: str
    words: tuple[str, ...]
    quotes: tuple[Sentence, ...]
    speaker: str = ""
    names: tuple[str, ...] = ()
    entity: str | None = None
    about: frozenset[str] = frozenset()

    @property
    def order(self) -> tuple[int, int, str]:
        """Claims are read by article, then place in it."""
        return (self.place, self.mark.start, self.mark.uid)


def same_link(scheme: Scheme) -> LinkType | None:
    """The scheme's link between claims of several articles (`same_claim`); None if it has none."""
    return next((link for link in scheme.links if link.across_articles and link.head == link.tail), None)


def different_from(mark: Annotation) -> list[str]:
    """The claims (uids) that a person said are not the same as this one."""
    return [flag.removeprefix(DIFFERENT_CLAIM) for flag in mark.flags if flag.startswith(DIFFERENT_CLAIM)]


def claims_of(
    article: Article,
    place: int,
    marks: Sequence[Annotation],
    links: Iterable[Link],
    entities: Mapping[str, Entity],
    scheme: Scheme,
) -> list[Claim]:
    """The claims among the marks of one article, in order; empty if the scheme links none across articles."""
    kind = same_link(scheme)
    if kind is None:
        return []
    said = scheme.link_from(kind.head)
    by_uid = {mark.uid: mark for mark in marks}
    speakers: dict[str, Annotation] = {}
    for link in links:
        if said is not None and link.kind == said.name and link.tail in by_uid:
            speakers.setdefault(link.head, by_uid[link.tail])
    segments = Segments(article.text, [(r.start, r.end) for r in article.regions if r.kind == "aside"])
    return [
        _claim(article, place, mark, speakers.get(mark.uid), marks, entities, segments)
        for mark in sorted(marks, key=lambda mark: (mark.start, mark.uid))
        if mark.label == kind.head
    ]


def _claim(
    article: Article,
    place: int,
    mark: Annotation,
    speaker: Annotation | None,
    marks: Sequence[Annotation],
    entities: Mapping[str, Entity],
    segments: Segments,
) -> Claim:
    text = article.text
    read = [_read(text, span, segments) for span in mark.fragments]
    mention = " ".join(" … ".join(text[a:b] for a, b in speaker.fragments).split()) if speaker else ""
    entity = entities.get(speaker.entity) if speaker and speaker.entity else None
    within = (one for one in marks if one.entity and one is not speaker and _within(one, mark))
    return Claim(
        mark,
        article.outlet,
        place,
        " ".join(" … ".join(text[a:b] for a, b in mark.fragments).split()),
        tuple(word for part in read for word in part.words),
        tuple(_quotes(text, mark, segments)),
        entity.name if entity else mention,
        (entity.name, *entity.aliases) if entity else ((mention,) if mention else ()),
        entity.uid if entity else None,
        frozenset(one.entity for one in within if one.entity),
    )


def _within(inner: Annotation, outer: Annotation) -> bool:
    return any(start <= inner.start and inner.end <= end for start, end in outer.fragments)


def _read(text: str, span: Span, segments: Segments) -> Sentence:
    """The words of a stretch, as sentences are read: a word that is cut by its ends counts with what is inside."""
    tokens = [(max(a, span[0]), min(b, span[1])) for a, b in segments.tokens(*span)]
    spans = tuple(token for token in tokens if is_word(text[slice(*token)]))
    return Sentence(span, tuple(fold(text[slice(*token)]) for token in spans), spans)


def _quotes(text: str, mark: Annotation, segments: Segments) -> Iterable[Sentence]:
    """What of the mark stands inside quotation marks, outermost ones where they are nested."""
    last = -1
    for start, end in mark.fragments:
        for a, b in segments.quotations(start, end):
            inner = (max(a, start), min(b, end))
            if inner[0] < inner[1] and inner[1] > last:
                read = _read(text, inner, segments)
                last = inner[1]
                if read.words:
                    yield read


def same_person(one: Claim, other: Claim) -> bool | None:
    """Whether the two are said by the same; None if that cannot be told, as of a pronoun or no speaker."""
    if one.entity is not None and other.entity is not None:
        return one.entity == other.entity
    names = [[name for name in claim.names if not is_pronoun(name)] for claim in (one, other)]
    if not all(names):
        return None
    score = max(name_score(a, b) for a in names[0] for b in names[1])
    return True if score >= SAME_NAME else (False if score == 0 else None)
