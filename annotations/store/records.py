"""What leaves the store: frozen values, no ORM objects. Importing this costs no database library."""

from __future__ import annotations

import hashlib
import json
import os
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from annotations.spans import Span

__all__ = [
    "DIFFERENT_CLAIM",
    "ENTITY_KINDS",
    "NO_SPEAKER",
    "REGION_KINDS",
    "SUGGESTION_STATES",
    "TASK_STATES",
    "VERDICTS",
    "Annotation",
    "Article",
    "ArticleRef",
    "Entity",
    "LibraryRow",
    "Link",
    "Match",
    "Outlet",
    "Position",
    "Preference",
    "Region",
    "Story",
    "StoryRow",
    "Suggestion",
    "Task",
    "Thresholds",
    "Verdict",
    "article_uid",
    "country_uid",
    "new_uid",
    "story_uid",
]

REGION_KINDS = ("title", "byline", "dateline", "caption", "body", "aside")
TASK_STATES = ("todo", "doing", "done", "skipped")
ENTITY_KINDS = ("person", "body", "country")
VERDICTS = ("same", "different")
SUGGESTION_STATES = ("pending", "accepted", "rejected", "stale")
NO_SPEAKER = "no_said_by"
"""Flag of a claim that was looked at and has no speaker to link to."""
DIFFERENT_CLAIM = "no_same_claim:"
"""Begins the flag of a claim that a person said is not the same as another one, whose uid follows."""


def new_uid() -> str:
    """A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, 12 of their fraction (section 6.2, method 3), then random.

    So uids sort by the time they were made, also those made within one millisecond.
    """
    millis, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    tail = int.from_bytes(os.urandom(8), "big") & ~(0x3 << 62) | (0x2 << 62)
    return str(uuid.UUID(int=(millis << 80) | (0x7 << 76) | (fraction << 64) | tail))


def article_uid(outlet_key: str, sha256: str) -> str:
    """The public id of an article: its outlet's key and the first twelve digits of its text's hash."""
    return f"{outlet_key}-{sha256[:12]}"


def story_uid(leader: str) -> str:
    """The uid of a story that begins with its leader (uid): the same in every project, and kept while it grows."""
    return f"story-{hashlib.sha256(leader.encode()).hexdigest()[:12]}"


def country_uid(code: str) -> str:
    """The uid of a country, the same in every project, from its ISO 3166-1 alpha-2 code."""
    return f"country-{code}"


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who published. `key` is the short name used in uids, filters and exports (`cnn-indonesia`)."""

    key: str
    name: str
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of an article: one of `REGION_KINDS`, code points `[start, end)`."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One text from one outlet. `text` never changes after import.

    `published_at` is ISO 8601: a date, or a date and time with its zone. `sha256` is of the UTF-8 of `text`.
    `version` counts the texts under one URL of an outlet from 1; `replaces` is the uid of the one before.
    """

    uid: str
    outlet: Outlet
    title: str
    text: str
    sha256: str
    regions: tuple[Region, ...]
    url: str | None = None
    published_at: str | None = None
    byline: str | None = None
    language: str | None = None
    source: str | None = None
    added_at: str = ""
    version: int = 1
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """What a list of articles needs to know of one, without its text."""

    uid: str
    outlet: Outlet
    title: str
    published_at: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Entity:
    """What marks refer to: one of `ENTITY_KINDS`. `aliases` are its other names, sorted.

    `key` is unique within a kind and stands for the entity in exports: the ISO 3166-1 alpha-2 code of a country, a
    short form of the first name of a person or body (`mikhail-galuzin`).
    """

    uid: str
    kind: str
    key: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotation:
    """A label on one or more fragments of one article, by one annotator. Times are ISO 8601, UTC.

    `entity` is the uid of what it refers to.
    """

    uid: str
    article: str
    annotator: str
    label: str
    fragments: tuple[Span, ...]
    note: str | None = None
    flags: tuple[str, ...] = ()
    origin: str = "manual"
    created_at: str = ""
    updated_at: str = ""
    entity: str | None = None

    @property
    def plain_flags(self) -> tuple[str, ...]:
        """The flags that say something by themselves, without those that name another mark."""
        return tuple(flag for flag in self.flags if not flag.startswith(DIFFERENT_CLAIM))

    @property
    def start(self) -> int:
        """First code point."""
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        """One past the last code point."""
        return max(end for _, end in self.fragments)


@dataclass(frozen=True, slots=True)
class Link:
    """A typed relation between two annotations (uids), by one annotator."""

    uid: str
    kind: str
    head: str
    tail: str
    annotator: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where an annotator stands in an article: caret as a code point offset, scroll as the offset of the top row."""

    caret: int = 0
    scroll: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """One annotator's work on one article. `updated_at` tells which article was read last (ISO 8601, UTC)."""

    article: str
    annotator: str
    status: str = "todo"
    position: Position = field(default_factory=Position)
    updated_at: str = ""


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """What a list says of an article: the state, marks and flagged marks of one annotator, and its story.

    `others` are the names and states of the other annotators who have it. `version` counts its texts from 1; `replaced`
    where a newer one stands for it.
    """

    ref: ArticleRef
    state: str
    marks: int
    flagged: int
    story: str | None
    story_size: int
    others: tuple[tuple[str, str], ...] = ()
    version: int = 1
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Two articles (uids; `a` came into the project first) that may tell the same.

    `score` is 0 to 100; `relation` what they are to each other (exact, copy, version, excerpt, same event, follow-up,
    template), None where only a person put them together. `evidence` are the reasons as plain data, `verdict` is one of
    `VERDICTS` or None, by annotator and time.
    """

    a: str
    b: str
    score: int
    relation: str | None
    evidence: Mapping[str, Any]
    method: str
    verdict: str | None = None
    verdict_by: str | None = None
    verdict_at: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said of two articles (uids, in any order): one of `VERDICTS`."""

    a: str
    b: str
    verdict: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Story:
    """Articles (uids) that tell of one event; `leader` is the one that the others were found to be like.

    `title` is what a person called it; without one it goes by the title of its leader.
    """

    uid: str
    leader: str
    articles: tuple[str, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story in a list. `outlets` are names, by the date of their first article; dates are ISO 8601, None if unknown.

    `open` are its pairs that wait for a verdict, `done` its articles that the annotator asked about is done with, and
    `why` how often each relation holds between two of its articles.
    """

    uid: str
    title: str
    size: int
    outlets: tuple[str, ...]
    first_at: str | None
    last_at: str | None
    open: int
    done: int
    why: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Two scores (0-100): from `listed` on a pair is kept and shown, from `joined` on it may make a story."""

    KEY: ClassVar[str] = "matching"
    """The name of the project's setting."""

    listed: int = 40
    joined: int = 50

    @classmethod
    def read(cls, value: str | None) -> Thresholds:
        """As the project has them; what holds without any where it has none."""
        return cls(**json.loads(value)) if value else cls()

    def written(self) -> str:
        """As the project keeps them."""
        return json.dumps({"listed": self.listed, "joined": self.joined})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mark that a suggester proposes, and what one annotator decided about it. Fragments are code points.

    `score` is 0 to 100, `reason` words for the person who decides, `kind` one word for what it is (`direct`).
    `entity` is `(kind, name, uid)` of what it refers to; the uid is None where the registry has nobody of that name.
    `links` are `(kind, uid)` from here to another suggestion, or to an annotation: what is accepted together.
    `stale` ones were replaced by a newer version before anybody decided. `annotation` is the mark made of it; `made`
    that mark's fragments, where the person changed them; `made_label` its label, where that was changed.
    """

    uid: str
    article: str
    label: str
    fragments: tuple[Span, ...]
    suggester: str
    version: str
    score: float
    reason: str
    kind: str = ""
    entity: tuple[str, str, str | None] | None = None
    links: tuple[tuple[str, str], ...] = ()
    status: str = "pending"
    by: str | None = None
    at: str | None = None
    annotation: str | None = None
    made: tuple[Span, ...] | None = None
    made_label: str | None = None

    @property
    def start(self) -> int:
        """First code point."""
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        """One past the last code point."""
        return max(end for _, end in self.fragments)

    @property
    def changed(self) -> bool:
        """Whether it was accepted otherwise than it was proposed."""
        return self.made is not None or self.made_label is not None


@dataclass(frozen=True, slots=True)
class Preference:
    """What one annotator has chosen in this project: a suggester switched off, a habit confirmed. `at`: ISO 8601."""

    annotator: str
    name: str
    value: str
    at: str = ""
