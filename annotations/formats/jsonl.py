"""The native format `kutip/1`: one article a line, nothing lost. Offsets are code points, ends exclusive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotations.errors import InputError, KutipError
from annotations.formats.carries import Carries
from annotations.formats.fields import integer, items, json_lines, mapping, optional, string
from annotations.formats.format import Context, Files, Format
from annotations.formats.found import Builder, Read, article_of, entity_value, metadata, region_values
from annotations.store.reading import Document
from annotations.store.records import Annotation

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
    here = {mark.uid for mark in document.annotations}
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
        "offset_unit": OFFSET_UNIT,
        "schema": SCHEMA,
    }
    return safe_json(value)


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
        "entity": entity_value(entity),
        "annotator": mark.annotator,
        "origin": mark.origin,
        "note": mark.note,
        "flags": list(mark.flags),
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
            yield _article(mapping(value, "the line")).found(str(path), line)
        except ValueError as error:
            yield InputError(str(path), str(error), line=line)


def _article(value: Any) -> Builder:
    if value.get("schema") != SCHEMA:
        raise ValueError(f"its schema is {value.get('schema')!r}, not {SCHEMA!r}")
    meta = mapping(value.get("meta"), "meta")
    builder = Builder(article_of(string(value, "text"), string(value, "id"), meta, items(value, "regions")))
    take_spans(builder, value)
    return builder


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
