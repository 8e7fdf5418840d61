"""The native format `kutip/1`: one article a line, nothing lost. Offsets are code points, ends exclusive."""

from __future__ import annotations

import json
import re
from typing import Any

from annotations.errors import KutipError
from annotations.store.reading import Document
from annotations.store.records import Annotation, Entity

__all__ = ["CANNOT_CARRY", "NAME", "OFFSET_UNIT", "SCHEMA", "encode"]

NAME = "jsonl"
SCHEMA = "kutip/1"
OFFSET_UNIT = "codepoint"
CANNOT_CARRY: tuple[str, ...] = ()
"""What this format loses by its nature: nothing."""

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
        "meta": {
            "outlet": article.outlet.key,
            "title": article.title,
            "url": article.url,
            "published_at": article.published_at,
            "byline": article.byline,
            "language": article.language,
            "story": None,
            "split": None,
            "sha256": article.sha256,
        },
        "spans": [
            _span(article.text, mark, document.entities.get(mark.entity) if mark.entity else None)
            for mark in document.annotations
        ],
        "links": [
            {"id": link.uid, "kind": link.kind, "head": link.head, "tail": link.tail}
            for link in document.links
            if link.head in here and (link.tail in here or link.tail in document.elsewhere)
        ],
        "regions": [
            {"kind": region.kind, "start": region.start, "end": region.end} for region in document.article.regions
        ],
        "offset_unit": OFFSET_UNIT,
        "schema": SCHEMA,
    }
    line = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    return _UNSAFE.sub(lambda hit: f"\\u{ord(hit[0]):04x}", line) if _UNSAFE.search(line) else line


def _span(text: str, mark: Annotation, entity: Entity | None) -> dict[str, Any]:
    start, end = mark.start, mark.end
    if not all(0 <= a < b <= len(text) for a, b in mark.fragments):
        raise KutipError(f"{mark.article}: the {mark.label} mark {mark.uid} lies outside the text.")
    return {
        "id": mark.uid,
        "label": mark.label,
        "fragments": [[a, b] for a, b in mark.fragments],
        "start": start,
        "end": end,
        "text": text[start:end],
        "entity": {"kind": entity.kind, "key": entity.key, "name": entity.name} if entity else None,
        "annotator": mark.annotator,
        "origin": mark.origin,
        "note": mark.note,
        "flags": list(mark.flags),
    }
