"""What one user action changes: values before and after, so that it can be journaled, undone and merged. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from annotations.spans import Span
from annotations.store.records import (
    Annotation,
    Entity,
    Link,
    Position,
    Preference,
    Region,
    Story,
    Suggestion,
    Verdict,
    new_uid,
)

__all__ = ["Action", "Assignment", "Change", "Regions", "Status", "decode_side", "encode_side", "inverse"]


@dataclass(frozen=True, slots=True)
class Status:
    """The state of an annotator's work on an article (one of `TASK_STATES`)."""

    article: str
    status: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """An article that an annotator was given to work on."""

    article: str
    annotator: str


@dataclass(frozen=True, slots=True)
class Regions:
    """What the stretches of an article are, all of them in order."""

    article: str
    regions: tuple[Region, ...]


Value = Annotation | Link | Status | Assignment | Entity | Regions | Verdict | Story | Suggestion | Preference
_KINDS: dict[str, type[Value]] = {
    "annotation": Annotation, "link": Link, "status": Status, "assignment": Assignment, "entity": Entity,
    "regions": Regions, "verdict": Verdict, "story": Story, "suggestion": Suggestion, "preference": Preference,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One object's value before and after; `None` where it did not exist.

    `uid` is the article's for a status and for regions, for a verdict those of both articles with a space between, the
    name of a preference.
    """

    kind: str
    uid: str
    before: Value | None
    after: Value | None

    @classmethod
    def of(cls, before: Value | None, after: Value | None) -> Change:
        """The change from one value to the other; at least one is given."""
        value = after if after is not None else before
        if value is None:
            raise ValueError("a change needs a value before or after")
        kind = next(name for name, cls_ in _KINDS.items() if isinstance(value, cls_))
        return cls(kind, _uid(value), before, after)


@dataclass(frozen=True, slots=True)
class Action:
    """One user action: one transaction, one journal row. `at` is ISO 8601, UTC.

    `token` names the action itself: a retry after an unclear failure carries the same one and is applied once.
    """

    name: str
    article: str
    annotator: str
    changes: tuple[Change, ...]
    position: Position
    at: str
    token: str = field(default_factory=new_uid)


def inverse(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes that take back `changes`."""
    return tuple(replace(change, before=change.after, after=change.before) for change in reversed(changes))


def encode_side(changes: tuple[Change, ...], side: str) -> str:
    """One side (`before` or `after`) of the changes as JSON: `[[kind, uid, value or null], …]`."""
    return json.dumps(
        [[change.kind, change.uid, _plain(getattr(change, side))] for change in changes],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def decode_side(before: str, after: str) -> tuple[Change, ...]:
    """The changes from the journal's two columns. Raises `ValueError` if they do not belong together."""
    out: list[Change] = []
    for (kind, uid, old), (kind2, uid2, new) in zip(json.loads(before), json.loads(after), strict=True):
        if (kind, uid) != (kind2, uid2):
            raise ValueError(f"journal row names {kind} {uid} before and {kind2} {uid2} after")
        out.append(Change(kind, uid, _value(kind, old), _value(kind, new)))
    return tuple(out)


def _uid(value: Value) -> str:
    if isinstance(value, Status | Regions):
        return value.article
    if isinstance(value, Assignment):
        return f"{value.article} {value.annotator}"
    if isinstance(value, Verdict):
        return f"{value.a} {value.b}"
    return value.name if isinstance(value, Preference) else value.uid


def _plain(value: Value | None) -> dict[str, Any] | None:
    if value is None:
        return None
    if isinstance(value, Regions):
        return {
            "article": value.article,
            "regions": [[region.kind, region.start, region.end] for region in value.regions],
        }
    return {name: getattr(value, name) for name in value.__slots__}


def _spans(plain: list[list[int]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in plain)


def _value(kind: str, plain: dict[str, Any] | None) -> Value | None:
    if plain is None:
        return None
    if kind == "annotation":
        plain |= {"fragments": _spans(plain["fragments"]), "flags": tuple(plain["flags"])}
    if kind == "regions":
        plain |= {"regions": tuple(Region(*region) for region in plain["regions"])}
    if kind == "suggestion":
        links = tuple((link, uid) for link, uid in plain["links"])
        made = None if plain["made"] is None else _spans(plain["made"])
        entity = None if plain["entity"] is None else tuple(plain["entity"])
        plain |= {"fragments": _spans(plain["fragments"]), "links": links, "made": made, "entity": entity}
    for name in ("aliases", "articles"):
        if name in plain:
            plain |= {name: tuple(plain[name])}
    return _KINDS[kind](**plain)
