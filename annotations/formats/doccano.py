"""doccano: JSONL with UTF-16 or grapheme offsets. A project with relations reads `entities` and `relations`, another
`label`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotations.errors import InputError
from annotations.formats.carries import Carries
from annotations.formats.fields import integer, items, json_lines, mapping, optional, string
from annotations.formats.format import Context, Files, Format
from annotations.formats.found import Builder, Read, article_of, metadata, region_values
from annotations.formats.jsonl import safe_json
from annotations.formats.offsets import COUNTED, Graphemes
from annotations.store.reading import Document

__all__ = ["FORMAT", "encode", "read"]

PREFIX = "kutip_"
"""doccano keeps other keys as metadata; `id` and `data` are its own."""

CARRIES = Carries(
    fragments="parts", across=False, entities=False, aliases=False, ids=False, annotators=False, origins=False,
    provenance=False, flags=False, notes="none", relations=False,
)  # fmt: skip
WITHOUT_LINKS = Carries(
    fragments="parts", links=False, across=False, entities=False, aliases=False, ids=False, annotators=False,
    origins=False, provenance=False, flags=False, notes="none", relations=False,
)  # fmt: skip

GRAPHEMES = replace(CARRIES, tokens=False)
"""For a project in grapheme mode: marks begin and end with what a reader takes for a character."""


def encode(document: Document, relations: bool = True, unit: str = "utf16") -> str:
    """The line of one article, without its newline."""
    article = document.article
    counted = COUNTED[unit](article.text)
    value: dict[str, Any] = {"text": article.text}
    places = [(counted.units(mark.start), counted.units(mark.end), mark.label) for mark in document.annotations]
    if relations:
        numbers = {mark.uid: at for at, mark in enumerate(document.annotations)}
        value["entities"] = [
            {"id": at, "start_offset": start, "end_offset": end, "label": label}
            for at, (start, end, label) in enumerate(places)
        ]
        value["relations"] = [
            {"id": at, "from_id": numbers[link.head], "to_id": numbers[link.tail], "type": link.kind}
            for at, link in enumerate(document.links)
        ]
    else:
        value["label"] = [list(each) for each in places]
    value[f"{PREFIX}id"] = article.uid
    value |= {PREFIX + key: told for key, told in metadata(document).items()}
    value[f"{PREFIX}regions"] = region_values(article)
    value[f"{PREFIX}offsets"] = unit
    return safe_json(value)


class _Writer:
    def __init__(self, files: Files, part: str, context: Context) -> None:
        self._take = files.main(part)
        self._relations = context.variant != "spans"
        self._unit = "grapheme" if context.variant == "graphemes" else "utf16"

    def write(self, document: Document) -> None:
        """One line."""
        self._take(encode(document, self._relations, self._unit) + "\n")

    def close(self) -> None:
        """Nothing stands at the end."""


def read(path: Path, unit: str = "utf16") -> Iterator[Read]:
    """The lines of a file, as Kutip or doccano wrote it; older ones say `labels`. Offsets count `unit` where the line
    does not tell: a project in grapheme mode counts graphemes.
    """
    for found in json_lines(path):
        if isinstance(found, InputError):
            yield found
            continue
        line, value = found
        try:
            yield _line(mapping(value, "the line"), unit).found(str(path), line)
        except ValueError as error:
            yield InputError(str(path), str(error), line=line)


def _line(value: Mapping[str, Any], unit: str) -> Builder:
    text = string(value, "text" if "text" in value else "data")
    meta = {key.removeprefix(PREFIX): told for key, told in value.items() if key.startswith(PREFIX)}
    builder = Builder(article_of(text, optional(meta, "id") or "", meta, items(meta, "regions")), meta)
    told_unit = optional(meta, "offsets")
    counted = COUNTED[told_unit if told_unit in COUNTED else unit](text)
    names: dict[int, str] = {}
    for each in items(value, "entities"):
        entity = mapping(each, "an entity")
        span = (counted.offset(integer(entity, "start_offset")), counted.offset(integer(entity, "end_offset")))
        names[integer(entity, "id")] = builder.mark(string(entity, "label"), [span])
    for each in items(value, "label") or items(value, "labels"):
        if not isinstance(each, list) or len(each) != 3:
            raise ValueError("a label is not [start, end, label]")
        told = {"start": each[0], "end": each[1], "label": each[2]}
        span = (counted.offset(integer(told, "start")), counted.offset(integer(told, "end")))
        builder.mark(string(told, "label"), [span])
    for each in items(value, "relations"):
        relation = mapping(each, "a relation")
        ends = [names.get(integer(relation, key)) for key in ("from_id", "to_id")]
        if ends[0] is None or ends[1] is None:
            raise ValueError("a relation has an end that is no entity")
        builder.link(string(relation, "type"), ends[0], ends[1])
    return builder


FORMAT = Format(
    "doccano", "JSONL for doccano", "utf16", "file", ".jsonl", CARRIES, _Writer, read,
    variants=(("relations", None), ("spans", WITHOUT_LINKS), ("graphemes", GRAPHEMES)),
    tokens=lambda article: Graphemes(article.text).spans(), reader_in=read,
)  # fmt: skip
