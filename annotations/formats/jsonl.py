"""The native format `kutip/1`: one article a line, nothing lost. Offsets are code points, ends exclusive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotations.errors import InputError, KutipError
from annotations.formats.carries import Carries
from annotations.formats.fields import integer, items, json_lines, mapping, optional, string
from annotations.formats.format import Context, Files, Format
from annotations.formats.found import Builder, Read, article_of, entity_value, metadata, region_values
from annotations.formats.provenance import provenance_value
from annotations.store.reading import Document
from annotations.store.records import VERDICTS, Annotation, Match, Story

__all__ = ["FORMAT", "NAME", "OFFSET_UNIT", "SCHEMA", "encode", "safe_json", "span_value", "take_spans"]

NAME = "jsonl"
SCHEMA = "kutip/1"
OFFSET_UNIT = "codepoint"

_encoded = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode

# JSON escapes C0 itself. The rest would act on a terminal that shows the file: escaped, it is the same JSON value.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]")


def encode(document: Document) -> str:
    """The line of one article, without its newline: every key present, in a fixed order.

    A link is kept with the article of its head, if its tail is among the marks here or selected elsewhere. Raises
    `KutipError` if a span lies outside the text.
    """
    article = document.article
    here = {mark.uid for mark in document.annotations} if document.links else frozenset()
    value = {
        "id": article.uid,
        "text": article.text,
        "meta": metadata(document),
        "spans": [span_value(document, mark) for mark in document.annotations],
        "links": [
            {"id": link.uid, "kind": link.kind, "head": link.head, "tail": link.tail}
            for link in document.links
            if link.head in here and (link.tail in here or link.tail in document.elsewhere)
        ],
        "regions": region_values(article),
        "story": _story_value(document),
        "matches": [_match_value(match) for match in document.matches],
        "offset_unit": OFFSET_UNIT,
        "schema": SCHEMA,
    }
    return safe_json(value)


def _story_value(document: Document) -> dict[str, Any] | None:
    about = document.about
    return {"id": about.uid, "leader": about.leader, "title": about.title} if about else None


def _match_value(match: Match) -> dict[str, Any]:
    return {
        "article": match.b,
        "score": match.score,
        "relation": match.relation,
        "shares": [match.evidence.get("left"), match.evidence.get("right")],
        "method": match.method,
        "verdict": match.verdict,
        "by": match.verdict_by,
        "at": match.verdict_at,
    }


def safe_json(value: Any) -> str:
    """JSON on one line that does nothing to a terminal that shows it."""
    line = _encoded(value)
    if line.isprintable():  # then nothing of it is unsafe; quicker than a search
        return line
    return _UNSAFE.sub(lambda hit: f"\\u{ord(hit[0]):04x}", line) if _UNSAFE.search(line) else line


def span_value(document: Document, mark: Annotation) -> dict[str, Any]:
    """A mark as plain data. Raises `KutipError` if it lies outside the text."""
    text, entity = document.article.text, document.entities.get(mark.entity) if mark.entity else None
    fragments = mark.fragments
    start, end = fragments[0] if len(fragments) == 1 else (mark.start, mark.end)
    for first, last in fragments:
        if not 0 <= first < last <= len(text):
            raise KutipError(f"{mark.article}: the {mark.label} mark {mark.uid} lies outside the text.")
    return {
        "id": mark.uid,
        "label": mark.label,
        "fragments": fragments,
        "start": start,
        "end": end,
        "text": text[start:end],
        "entity": entity_value(entity) if entity else None,
        "annotator": mark.annotator,
        "origin": mark.origin,
        "provenance": provenance_value(document, mark) if mark.uid in document.behind else None,
        "note": mark.note,
        "flags": mark.flags,
    }


class _Writer:
    def __init__(self, files: Files, part: str, context: Context) -> None:
        self._take = files.main(part)

    def write(self, document: Document) -> None:
        """One line."""
        self._take(encode(document) + "\n")

    def close(self) -> None:
        """Nothing stands at the end."""


def read(path: Path) -> Iterator[Read]:
    """The articles of a native file."""
    for found in json_lines(path):
        if isinstance(found, InputError):
            yield found
            continue
        line, value = found
        try:
            article = mapping(value, "the line")
            found_here = _article(article).found(str(path), line)
            yield replace(found_here, document=_related(found_here.document, article))
        except ValueError as error:
            yield InputError(str(path), str(error), line=line)


def _article(value: Any) -> Builder:
    if value.get("schema") != SCHEMA:
        raise ValueError(f"its schema is {value.get('schema')!r}, not {SCHEMA!r}")
    meta = mapping(value.get("meta"), "meta")
    builder = Builder(article_of(string(value, "text"), string(value, "id"), meta, items(value, "regions")), meta)
    take_spans(builder, value)
    return builder


def _related(document: Document, value: Mapping[str, Any]) -> Document:
    """With what the line tells of its story and its pairs. Raises `ValueError`."""
    about = None
    if value.get("story") is not None:
        told = mapping(value["story"], "the story")
        about = Story(string(told, "id"), optional(told, "leader") or "", (), optional(told, "title"))
        document = replace(document, story=about.uid)
    matches = tuple(_match(document.article.uid, mapping(each, "a match")) for each in items(value, "matches"))
    return replace(document, about=about, matches=matches) if about or matches else document


def _match(article: str, told: Mapping[str, Any]) -> Match:
    score, verdict = integer(told, "score"), optional(told, "verdict")
    if not 0 <= score <= 100:
        raise ValueError(f"{score} is no score from 0 to 100")
    if verdict is not None and verdict not in VERDICTS:
        raise ValueError(f"there is no verdict {verdict}")
    shares = items(told, "shares") or [None, None]
    if len(shares) != 2 or not all(share is None or type(share) is int for share in shares):
        raise ValueError("shares are two whole numbers")
    evidence = {name: share for name, share in zip(("left", "right"), shares, strict=True) if share is not None}
    return Match(
        article, string(told, "article"), score, optional(told, "relation"), evidence, optional(told, "method") or "",
        verdict, optional(told, "by"), optional(told, "at"),
    )  # fmt: skip


def take_spans(builder: Builder, value: Mapping[str, Any]) -> None:
    """The `spans` and `links` of a line. Raises `ValueError`."""
    for each in items(value, "spans"):
        span = mapping(each, "a span")
        fragments = [_pair(pair) for pair in items(span, "fragments")]
        builder.mark(string(span, "label"), fragments, span, optional(span, "text"))
    for each in items(value, "links"):
        link = mapping(each, "a link")
        builder.link(string(link, "kind"), string(link, "head"), string(link, "tail"), optional(link, "id"))


def _pair(value: Any) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("a fragment is no pair of offsets")
    ends = {"start": value[0], "end": value[1]}
    return integer(ends, "start"), integer(ends, "end")


FORMAT = Format(
    NAME, "the native format, one article a line, nothing lost", "codepoint", "file", ".jsonl", Carries(), _Writer, read
)
