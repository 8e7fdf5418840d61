"""What a format can carry, as its declaration; and an article cut down to that, with each loss named.

A format's writer is given what `reduce` leaves, and writes all of it: so the loss report is the declaration, applied.
"""

from __future__ import annotations

import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from annotations.spans import Span
from annotations.store.reading import Document
from annotations.store.records import Annotation, Article, Entity, Link, Match, Story, Suggestion, story_uid

__all__ = ["LOCAL", "Carries", "Reduced", "derived_uid", "reduce"]

NAMESPACE = uuid.UUID("6b757469-7000-5000-8000-6b7574697031")
"""For uids that follow from what they name (RFC 9562, version 5)."""


LOCAL = "#"
"""Uids that begin so are of one file alone: its format carries none."""


@dataclass(frozen=True, slots=True)
class Carries:
    """What survives in a format, for Kutip and for the programs that it is meant for.

    `fragments`: whole, or `parts` (each fragment a mark of its own). `overlaps`: all, only between different `labels`,
    or none. `notes`: whole, on one `line`, or none. `tokens`: marks may begin and end within a token. `newlines`: a
    fragment may run over a line's end. `text`: the article's text as it is, not only its tokens. `relations`: pairs of
    articles with verdicts, and what a story is called; that pairs were found alike is no loss, matching finds it again.
    `aliases`: other names of entities. `provenance`: what suggestion a mark was, of which suggester, with score and
    reason. `states`: how far each annotator is with an article. `rejected`: suggestions that annotators said no to.
    """

    fragments: Literal["whole", "parts"] = "whole"
    overlaps: Literal["all", "labels", "none"] = "all"
    notes: Literal["whole", "line", "none"] = "whole"
    links: bool = True
    across: bool = True
    entities: bool = True
    aliases: bool = True
    ids: bool = True
    annotators: bool = True
    origins: bool = True
    provenance: bool = True
    flags: bool = True
    metadata: bool = True
    states: bool = True
    rejected: bool = True
    regions: bool = True
    tokens: bool = True
    newlines: bool = True
    text: bool = True
    relations: bool = True

    def cannot(self) -> list[str]:
        """What is lost, in words, for the documentation and the manifest."""
        words: Mapping[str, Mapping[object, str]] = {
            "fragments": {"parts": "fragments (each becomes a mark of its own)"},
            "overlaps": {"labels": "overlaps within a label", "none": "overlaps"},
            "notes": {"line": "line breaks in notes", "none": "notes"},
            "links": {False: "links"}, "across": {False: "links across articles"}, "entities": {False: "entities"},
            "aliases": {False: "other names of entities"}, "ids": {False: "ids of marks"},
            "annotators": {False: "whose mark it is"},
            "origins": {False: "how a mark came to be"},
            "provenance": {False: "suggester, score and reason of marks that were suggested"},
            "flags": {False: "flags"}, "metadata": {False: "metadata of articles"},
            "states": {False: "states of work"}, "rejected": {False: "suggestions that were rejected"},
            "regions": {False: "regions"},
            "tokens": {False: "bounds within a token"}, "newlines": {False: "line breaks within a mark"},
            "text": {False: "the text between tokens"},
            "relations": {False: "pairs of articles, with verdicts"},
        }  # fmt: skip
        return [told[value] for name, told in words.items() if (value := getattr(self, name)) in told]


def derived_uid(*parts: object) -> str:
    """A uid that is the same whenever it is made of the same parts."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(map(str, parts))))


@dataclass(frozen=True, slots=True)
class Reduced:
    """An article as a format can hold it. `losses` are kinds, one entry per mark, link or field that was lost."""

    document: Document
    losses: tuple[str, ...]


Tokens = Callable[[Article], Sequence[Span]]


def reduce(document: Document, carries: Carries, tokens: Tokens | None = None) -> Reduced:
    """What of the document the format carries. `tokens` is needed where marks must consist of whole tokens."""
    losses: list[str] = []
    kept = list(_shaped(document, carries, tokens, losses))
    if carries.overlaps != "all":
        kept = _apart(kept, carries.overlaps == "labels", losses)
    behind = _behind(document, kept, carries, losses)
    marks = tuple(_plainer(mark, carries, losses) for mark in kept)
    links = _links(document, {mark.uid for mark in marks}, carries, losses)
    article = _article(document, carries, losses)
    entities = _entities(document, kept, carries, losses)
    ordered = tuple(sorted(marks, key=lambda mark: (mark.start, mark.end, mark.label, mark.uid)))
    if not carries.ids:
        ordered, links = _numbered(ordered, links)
    elsewhere = document.elsewhere if carries.across else frozenset[str]()
    story = document.story if carries.metadata else None
    about, matches = _relations(document, carries, losses)
    states = document.states if carries.states else ()
    losses += ["state of work"] * (len(document.states) - len(states))
    rejected = document.rejected if carries.rejected else ()
    losses += ["rejected suggestion"] * (len(document.rejected) - len(rejected))
    reduced = replace(
        document, article=article, annotations=ordered, links=links, elsewhere=elsewhere, entities=entities,
        story=story, about=about, matches=matches, behind=behind, states=states,
        rejected=rejected,
    )  # fmt: skip
    return Reduced(reduced, tuple(losses))


def _shaped(document: Document, carries: Carries, tokens: Tokens | None, losses: list[str]) -> Iterator[Annotation]:
    """The marks with the bounds and fragments that the format can hold."""
    text = document.article.text
    places = tokens(document.article) if tokens is not None and document.annotations else ()
    for mark in document.annotations:
        fragments = mark.fragments
        if not carries.newlines and any("\n" in text[start:end] for start, end in fragments):
            fragments = tuple(line for span in fragments for line in _lines(text, span))
            losses.append("line break within a mark" if fragments else "mark of nothing but line breaks")
        if not carries.tokens:
            found = [_whole_tokens(span, places) for span in fragments]
            fragments = tuple(span for span in found if span is not None)
            if len(fragments) < len(found):
                losses.append("mark of nothing but white space" if not fragments else "fragment of white space")
            elif fragments != mark.fragments:
                losses.append("bounds that are not those of tokens: moved to them")
        if not fragments:
            continue
        if carries.fragments == "whole" or len(fragments) == 1:
            yield replace(mark, fragments=fragments)
            continue
        losses.append("fragments: each is a mark of its own")
        for ordinal, span in enumerate(fragments):
            uid = mark.uid if ordinal == 0 else derived_uid(mark.uid, ordinal)
            yield replace(mark, uid=uid, fragments=(span,))


def _whole_tokens(span: Span, tokens: Sequence[Span]) -> Span | None:
    """From the first token that the span touches to the last; None if it touches none."""
    first = bisect_right(tokens, span[0], key=lambda token: token[1])
    last = bisect_left(tokens, span[1], key=lambda token: token[0]) - 1
    return (tokens[first][0], tokens[last][1]) if first <= last else None


def _lines(text: str, span: Span) -> Iterator[Span]:
    start = span[0]
    for line in text[span[0] : span[1]].split("\n"):
        if line:
            yield (start, start + len(line))
        start += len(line) + 1


def _apart(marks: Sequence[Annotation], by_label: bool, losses: list[str]) -> list[Annotation]:
    """Marks that share no code point, within a label or at all; the earlier and then the longer one stays."""
    ends: dict[str, int] = {}
    out = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.label, mark.uid)):
        key = mark.label if by_label else ""
        if mark.start < ends.get(key, 0):
            losses.append("overlap: the mark is left out")
            continue
        ends[key] = mark.end
        out.append(mark)
    return out


def _plainer(mark: Annotation, carries: Carries, losses: list[str]) -> Annotation:
    note, flags, entity, annotator, origin = mark.note, mark.flags, mark.entity, mark.annotator, mark.origin
    if note is not None and carries.notes != "whole":
        note = (" ".join(note.split()) or None) if carries.notes == "line" else None
        if note != mark.note:
            losses.append("note" if note is None else "line break in a note")
    if flags and not carries.flags:
        flags = ()
        losses.append("flags")
    if entity is not None and not carries.entities:
        entity = None
        losses.append("entity")
    if not carries.annotators:
        annotator = ""
        losses.append("annotator")
    if not carries.origins:
        losses += ["origin"] if origin != "imported" else []
        origin = "imported"
    if not carries.ids:
        losses.append("id")
    return replace(mark, note=note, flags=flags, entity=entity, annotator=annotator, origin=origin)


def _behind(
    document: Document, marks: Sequence[Annotation], carries: Carries, losses: list[str]
) -> Mapping[str, Suggestion]:
    """What the marks were made of; a fragment that is a mark of its own was made of the same."""
    if not document.behind:
        return {}
    if not carries.provenance:
        losses += ["provenance" for mark in marks if mark.uid in document.behind]
        return {}
    out = dict(document.behind)
    for mark in document.annotations if carries.fragments == "parts" else ():
        one = document.behind.get(mark.uid)
        if one is not None and len(mark.fragments) > 1:
            whole = replace(one, fragments=one.fragments or mark.fragments)
            out[mark.uid] = whole
            out |= {derived_uid(mark.uid, ordinal): whole for ordinal in range(1, len(mark.fragments))}
    return out


def _entities(
    document: Document, marks: Sequence[Annotation], carries: Carries, losses: list[str]
) -> Mapping[str, Entity]:
    if not carries.entities:
        return {}
    if carries.aliases:
        return document.entities
    named = {uid for uid, entity in document.entities.items() if entity.aliases}
    losses += ["other names of an entity" for mark in marks if mark.entity in named]
    return {uid: replace(entity, aliases=()) for uid, entity in document.entities.items()}


def _links(document: Document, here: set[str], carries: Carries, losses: list[str]) -> tuple[Link, ...]:
    """The links whose head is a mark of this article and whose tail is one of this or, where carried, of another."""
    marked = {mark.uid for mark in document.annotations}
    out = []
    for link in document.links:
        if link.head not in marked or not (link.tail in marked or link.tail in document.elsewhere):
            continue
        if not carries.links:
            losses.append(f"link {link.kind}")
        elif link.tail not in marked and not carries.across:
            losses.append(f"link {link.kind} to another article")
        elif link.head not in here or (link.tail in marked and link.tail not in here):
            losses.append(f"link {link.kind} of a mark that is left out")
        else:
            out.append(link)
    return tuple(out)


def _relations(document: Document, carries: Carries, losses: list[str]) -> tuple[Story | None, tuple[Match, ...]]:
    about = document.about
    if carries.relations:
        return about, document.matches
    losses += ["verdict on two articles" for match in document.matches if match.verdict is not None]
    if about is not None and about.title is not None:
        losses.append("title of the story")
    if about is not None and about.uid != story_uid(about.leader):
        losses.append("leader of the story")
    return None, ()


def _numbered(
    marks: tuple[Annotation, ...], links: tuple[Link, ...]
) -> tuple[tuple[Annotation, ...], tuple[Link, ...]]:
    """The same under names that hold within the file alone."""
    names = {mark.uid: f"{LOCAL}{at}" for at, mark in enumerate(marks)}
    return (
        tuple(replace(mark, uid=names[mark.uid]) for mark in marks),
        tuple(
            replace(link, uid=f"{LOCAL}{at}", head=names[link.head], tail=names[link.tail])
            for at, link in enumerate(links)
        ),
    )


def _article(document: Document, carries: Carries, losses: list[str]) -> Article:
    article = document.article
    if not carries.metadata:
        losses.append("metadata of the article")
        bare = replace(article.outlet, key="", name="", domain=None)
        article = replace(
            article,
            outlet=bare,
            title="",
            url=None,
            published_at=None,
            byline=None,
            language=None,
            version=0,
            replaces=None,
        )
    if not carries.regions:
        if article.regions:
            losses.append("regions")
        article = replace(article, regions=())
    if not carries.text:
        losses.append("text between tokens")
    return article
