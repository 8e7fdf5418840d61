"""What readers give: an article with marks as a file tells it, where it stands there, and the plain form of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotations.errors import InputError
from annotations.formats.carries import LOCAL
from annotations.formats.fields import integer, items, mapping, optional, place
from annotations.formats.provenance import (
    SUGGESTED,
    provenance_of,
    provenance_value,
    rejected_of,
    rejected_values,
)
from annotations.spans import Span
from annotations.store.reading import Document
from annotations.store.records import (
    ENTITY_KINDS,
    REGION_KINDS,
    TASK_STATES,
    Annotation,
    Article,
    Entity,
    Link,
    Outlet,
    Region,
    Suggestion,
)
from annotations.text import text_hash

__all__ = ["Builder", "Found", "Read", "article_of", "entity_value", "mark_extras", "metadata"]


@dataclass(frozen=True, slots=True)
class Found:
    """One article of a file. An empty `uid`, `title` or outlet key of its article says that the file does not tell, as
    does version 0.

    Offsets are of the text as it is in the file. `quotes` are the words that the file gives for a mark, by uid.
    `suggester`, where not empty, says that a program made the marks, with `scores` from 0 to 1 where it gave any.
    """

    document: Document
    file: str
    line: int | None = None
    quotes: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    suggester: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)
    told_on: Callable[[Article], Found] | None = None
    """Where the file has no text: what it tells, once the project's article at the URL is known."""
    stated: bool = False
    """Whether it tells how far annotators are, be it that nobody has begun."""
    refused: tuple[str, ...] = ()
    """What of the article could not be taken, and why."""


Read = Found | InputError
_STORY = re.compile(r"story-[0-9a-f]{12}")


def metadata(document: Document) -> dict[str, Any]:
    """What is known of the article, as every format that carries it writes it."""
    article = document.article
    return {
        "outlet": article.outlet.key,
        "title": article.title,
        "url": article.url,
        "published_at": article.published_at,
        "byline": article.byline,
        "language": article.language,
        "story": document.story,
        "split": document.split,
        "sha256": article.sha256,
        "version": article.version,
        "replaces": article.replaces,
        "states": [{"annotator": who, "state": state} for who, state in document.states],
        "rejected": rejected_values(document),
    }


def region_values(article: Article) -> list[dict[str, Any]]:
    """The regions as plain data."""
    return [{"kind": region.kind, "start": region.start, "end": region.end} for region in article.regions]


def article_of(text: str, uid: str, meta: Mapping[str, Any], regions: Iterable[Any] = ()) -> Article:
    """The article that a file tells of. Raises `ValueError` for a region that is none."""
    if not text or text.isspace():
        raise ValueError("the text is empty")
    if "\0" in text:
        raise ValueError("the text holds a NUL character")
    found = []
    for value in regions:
        region = mapping(value, "a region")
        kind = optional(region, "kind") or ""
        if kind not in REGION_KINDS:
            raise ValueError(f"there is no region {kind!r}")
        found.append(Region(kind, *place(integer(region, "start"), integer(region, "end"), len(text))))
    key = optional(meta, "outlet") or ""
    return Article(
        uid, Outlet(key, key), optional(meta, "title") or "", text, text_hash(text), tuple(found),
        optional(meta, "url"), optional(meta, "published_at"), optional(meta, "byline"), optional(meta, "language"),
        version=_version(meta.get("version")), replaces=optional(meta, "replaces"),
    )  # fmt: skip


def _version(value: Any) -> int:
    """The number of the version; 0 where none is told, or something else."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def entity_value(entity: Entity | None) -> dict[str, Any] | None:
    """An entity as plain data, its other names included."""
    if entity is None:
        return None
    return {"kind": entity.kind, "key": entity.key, "name": entity.name, "aliases": list(entity.aliases)}


def mark_extras(document: Document, mark: Annotation) -> dict[str, Any]:
    """What a mark has beyond label and place, as plain data with every key."""
    return {
        "id": mark.uid,
        "annotator": mark.annotator,
        "origin": mark.origin,
        "provenance": provenance_value(document, mark),
        "note": mark.note,
        "flags": list(mark.flags),
        "entity": entity_value(document.entities.get(mark.entity) if mark.entity else None),
    }


def _are_states(value: Any) -> bool:
    """Whether it is what `metadata` says of states, though there be none."""
    return isinstance(value, list) and all(
        isinstance(each, dict) and {"annotator", "state"} <= set(each) for each in value
    )


def _states(value: Any) -> tuple[tuple[str, str], ...]:
    """What `metadata` says of states; nothing where somebody else calls something else so."""
    told = {}
    for each in value if isinstance(value, list) else ():
        who, state = (optional(each, key) for key in ("annotator", "state")) if isinstance(each, dict) else (None, None)
        if who and who.strip() and state in TASK_STATES:
            told[who] = state
    return tuple(sorted(told.items()))


class Builder:
    """Gathers the marks and links of one article while a reader goes through its part of a file."""

    def __init__(self, article: Article, meta: Mapping[str, Any] | None = None) -> None:
        """`meta` is what the file tells of the article, as `metadata` wrote it. Raises `ValueError`."""
        self.article = article
        story = optional(meta or {}, "story") or ""
        self._story = story if _STORY.fullmatch(story) else None  # others may call anything a story
        self._states = _states((meta or {}).get("states"))
        self._stated = _are_states((meta or {}).get("states"))
        self._rejected = rejected_of((meta or {}).get("rejected"), article.uid, len(article.text))
        self.quotes: dict[str, str] = {}
        self._marks: dict[str, Annotation] = {}
        self._links: list[Link] = []
        self._entities: dict[str, Entity] = {}
        self._behind: dict[str, Suggestion] = {}
        self._far: set[str] = set()
        self._made = 0
        self._remarks: list[str] = []
        self.where = ""
        """Begins what is said of what is read now: a line of a file that is one article."""

    def mark(
        self, label: str, fragments: Iterable[Span], extras: Mapping[str, Any] | None = None, quote: str | None = None
    ) -> str:
        """Take a mark; its uid. Raises `ValueError` for a label or a place that can be none."""
        given = extras or {}
        spans = tuple(place(start, end, len(self.article.text)) for start, end in fragments)
        if not spans:
            raise ValueError("a mark has no place")
        if not label.strip():
            raise ValueError("a mark has no label")
        uid = optional(given, "id") or f"{LOCAL}{self._made}"
        if uid in self._marks:
            raise ValueError(f"two marks are called {uid}")
        self._made += 1
        flags = tuple(flag for flag in items(given, "flags") if isinstance(flag, str))
        mark = self._marks[uid] = Annotation(
            uid, self.article.uid, optional(given, "annotator") or "", label, spans, optional(given, "note"), flags,
            optional(given, "origin") or "imported", entity=self._entity(given.get("entity")),
        )  # fmt: skip
        if given.get("provenance") is not None:
            if mark.origin == SUGGESTED:
                self._behind[uid] = provenance_of(given["provenance"], mark, len(self.article.text))
            else:
                self._remarks.append(f"{self.where}{uid} has a provenance, but its origin is {mark.origin}: not taken")
        if quote is not None:
            self.quotes[uid] = quote
        return uid

    def _entity(self, value: Any) -> str | None:
        if value is None:
            return None
        given = mapping(value, "entity")
        kind, key = optional(given, "kind") or "", optional(given, "key") or ""
        if kind not in ENTITY_KINDS or not key.strip():
            raise ValueError(f"there is no entity {kind}:{key}")
        uid = f"{kind}:{key}"
        aliases = {each for each in items(given, "aliases") if isinstance(each, str) and each.strip()}
        name = optional(given, "name") or key
        there = self._entities.get(uid)
        if there is not None:  # told with another mark, which may have other names
            called = name if there.name == key else there.name
            aliases |= {*there.aliases} | ({name, there.name} - {key, called})
            name = called
        self._entities[uid] = Entity(uid, kind, key, name, tuple(sorted(aliases)))
        return uid

    def link(self, kind: str, head: str, tail: str, uid: str | None = None) -> None:
        """Take a link between marks of this file. Raises `ValueError` if its head is no mark of the article."""
        if not kind.strip():
            raise ValueError("a link has no kind")
        if head not in self._marks:
            raise ValueError(f"the link {kind} starts at {head}, which is no mark here")
        if head == tail:
            raise ValueError(f"the link {kind} goes from a mark to itself")
        if any((each.kind, each.head, each.tail) == (kind, head, tail) for each in self._links):
            self._remarks.append(f"{self.where}the link {kind} is told twice between the same two marks: taken once")
            return
        if tail not in self._marks:
            if tail.startswith(LOCAL):
                raise ValueError(f"the link {kind} ends at {tail}, which is no mark here")
            self._far.add(tail)
        self._links.append(Link(uid or f"{LOCAL}{len(self._links)}", kind, head, tail, self._marks[head].annotator))

    def join(self, pieces: Mapping[str, str]) -> None:
        """Make marks that continue one another (`{later: earlier}`) fragments of the first, in order of their place."""
        for later, earlier in sorted(pieces.items(), key=lambda pair: self._marks[pair[0]].start):
            first = earlier
            while first in pieces:
                first = pieces[first]
            gone, kept = self._marks.pop(later), self._marks[first]
            self._marks[first] = Annotation(
                kept.uid, kept.article, kept.annotator, kept.label, kept.fragments + gone.fragments, kept.note,
                kept.flags, kept.origin, entity=kept.entity,
            )  # fmt: skip
            self.quotes.pop(later, None)
            self.quotes.pop(first, None)  # it tells the words of the first fragment only

    def found(self, file: str, line: int | None = None, remarks: Iterable[str] = ()) -> Found:
        """All that was gathered."""
        document = Document(
            self.article, tuple(self._marks.values()), tuple(self._links), frozenset(self._far), self._entities,
            self._story, behind={uid: one for uid, one in self._behind.items() if uid in self._marks},
            states=self._states, rejected=self._rejected,
        )  # fmt: skip
        return Found(document, file, line, self.quotes, (*remarks, *self._remarks), stated=self._stated)
