"""Label Studio: a JSON array of tasks, and the labelling configuration. Offsets are code points, ends exclusive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from annotations.errors import InputError
from annotations.formats.carries import Carries
from annotations.formats.fields import integer, items, json_array, mapping, optional, string
from annotations.formats.format import Context, Files, Format
from annotations.formats.found import Builder, Found, Read, article_of, mark_extras, metadata, region_values
from annotations.formats.jsonl import safe_json
from annotations.formats.offsets import Utf16
from annotations.formats.provenance import SUGGESTED
from annotations.spans import Span
from annotations.store.reading import Document
from annotations.store.records import Annotation

__all__ = ["FORMAT", "configuration", "encode", "read"]

OURS = "kutip"
CONTINUES = "continues"
"""The relation from a fragment to the first of its mark."""


def encode(document: Document, number: int) -> str:
    """The task of one article: an annotation for each annotator."""
    article = document.article
    layers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mark in document.annotations:
        layers[mark.annotator] += _regions(document, mark)
    for link in document.links:
        layers[link.annotator].append({**_relation(link.head, link.tail, link.kind), "meta": {OURS: {"id": link.uid}}})
    value = {
        "id": number,
        "data": {
            "text": article.text, **metadata(document), OURS: {"id": article.uid, "regions": region_values(article)},
        },
        "annotations": [
            {"id": number * 1000 + at, "was_cancelled": False, "ground_truth": False, "result": layers[who]}
            for at, who in enumerate(sorted(layers), 1)
        ],
        "predictions": [],
    }  # fmt: skip
    return safe_json(value)


def _regions(document: Document, mark: Annotation) -> Iterator[dict[str, Any]]:
    text = document.article.text
    meta: dict[str, Any] = {OURS: mark_extras(document, mark)}
    if mark.note is not None:
        meta["text"] = [mark.note]
    told = meta[OURS]["provenance"] or {"label": None, "fragments": None}
    changed = told["label"] is not None or told["fragments"] is not None
    origin = "manual" if mark.origin != SUGGESTED else "prediction-changed" if changed else "prediction"
    for ordinal, (start, end) in enumerate(mark.fragments):
        uid = f"{mark.uid}~{ordinal}" if ordinal else mark.uid
        where = {"start": start, "end": end, "text": text[start:end]}
        region = {"id": uid, "from_name": "label", "to_name": "text", "type": "labels", "origin": origin}
        yield {**region, "value": {**where, "labels": [mark.label]}, "meta": meta if not ordinal else {}}
        if ordinal:
            yield _relation(uid, mark.uid, CONTINUES)
        elif mark.entity is not None:
            entity = document.entities[mark.entity]
            choice = {**where, "choices": [f"{entity.kind}:{entity.key}"]}
            yield {**region, "from_name": "entity", "type": "choices", "value": choice}


def _relation(head: str, tail: str, kind: str) -> dict[str, Any]:
    return {"from_id": head, "to_id": tail, "type": "relation", "direction": "right", "labels": [kind]}


def configuration(context: Context) -> str:
    """The labelling configuration (XML) that the tasks were made for."""
    colors = {label.name: label.color for label in context.scheme.labels} if context.scheme else {}
    lines = ["<View>", "  <Relations>", *(f"    <Relation value={quoteattr(kind)}/>" for kind in context.links())]
    lines += [f'    <Relation value="{CONTINUES}"/>', "  </Relations>", '  <Labels name="label" toName="text">']
    for label in context.labels:
        color = f" background={quoteattr(colors[label])}" if label in colors else ""
        lines.append(f"    <Label value={quoteattr(label)}{color}/>")
    lines.append("  </Labels>")
    if context.entities:
        lines.append('  <Choices name="entity" toName="text" perRegion="true">')
        lines += [f"    <Choice value={quoteattr(entity)}/>" for entity in context.entities]
        lines.append("  </Choices>")
    lines += ['  <Text name="text" value="$text"/>', "</View>"]
    return "\n".join(lines) + "\n"


class _Writer:
    def __init__(self, files: Files, part: str, context: Context) -> None:
        self._take = files.main(part)
        self._count = 0
        if part == context.parts[0]:
            files.text("config.xml", configuration(context))

    def write(self, document: Document) -> None:
        """One task on a line of its own."""
        self._count += 1
        self._take(("[\n" if self._count == 1 else ",\n") + encode(document, self._count))

    def close(self) -> None:
        """The end of the array."""
        self._take("\n]\n" if self._count else "[]\n")


def read(path: Path) -> Iterator[Read]:
    """The tasks of an export. What was cancelled is not taken; predictions come as what a program suggests."""
    for found in json_array(path):
        if isinstance(found, InputError):
            yield found
            continue
        line, value = found
        try:
            yield from _task(mapping(value, "the task"), str(path), line)
        except ValueError as error:
            yield InputError(str(path), str(error), line=line)


def _task(task: Mapping[str, Any], file: str, line: int | None) -> Iterator[Found]:
    data = mapping(task.get("data"), "data")
    ours = data.get(OURS)
    ours = ours if isinstance(ours, dict) else {}
    article = article_of(string(data, "text"), optional(ours, "id") or "", data, items(ours, "regions"))
    builder = Builder(article, data)
    remarks: list[str] = []
    names: dict[str, str] = {}
    results: list[list[Any]] = []
    for each in items(task, "annotations"):
        annotation = mapping(each, "an annotation")
        if annotation.get("was_cancelled"):
            remarks.append("an annotation was cancelled: its marks were not taken")
            continue
        results.append(items(annotation, "result"))
        _marks(builder, results[-1], names, remarks)
    for result in results:
        _links(builder, result, names)
    yield builder.found(file, line, remarks)
    for each in items(task, "predictions"):
        prediction = mapping(each, "a prediction")
        guessed = Builder(article)
        names = {}
        _marks(guessed, items(prediction, "result"), names, remarks)
        _links(guessed, items(prediction, "result"), names)
        found = guessed.found(file, line)
        score = prediction.get("score")
        sure = float(score) if isinstance(score, int | float) else None
        scores = {} if sure is None else {mark.uid: sure for mark in found.document.annotations}
        who = str(prediction.get("model_version") or "label-studio")
        yield Found(found.document, file, line, found.quotes, (), who, scores)


def _marks(builder: Builder, result: list[Any], names: dict[str, str], remarks: list[str]) -> None:
    text = builder.article.text
    utf16 = Utf16(text)
    pieces = {
        string(each, "from_id"): string(each, "to_id")
        for each in (mapping(each, "a result") for each in result)
        if each.get("type") == "relation" and each.get("labels") == [CONTINUES]
    }
    for each in result:
        region = mapping(each, "a result")
        if region.get("type") != "labels":
            continue
        value = mapping(region.get("value"), "value")
        span = _span(value, text, utf16, remarks)
        meta = region.get("meta") if isinstance(region.get("meta"), dict) else {}
        extras = (meta or {}).get(OURS)
        if not isinstance(extras, dict):
            said = (meta or {}).get("text")
            extras = {"note": "\n".join(map(str, said)) if isinstance(said, list) else None}
        uid = string(region, "id")
        for label in items(value, "labels"):
            names[uid] = builder.mark(str(label), [span], extras, optional(value, "text"))
    builder.join({names[later]: names[first] for later, first in pieces.items() if later in names and first in names})
    names |= {later: names[first] for later, first in pieces.items() if first in names}


def _span(value: Mapping[str, Any], text: str, utf16: Utf16, remarks: list[str]) -> Span:
    """The place of a region; older exports counted UTF-16, which its words tell."""
    start, end = integer(value, "start"), integer(value, "end")
    quote = optional(value, "text")
    if quote is not None and text[start:end] != quote:
        try:
            other = (utf16.offset(start), utf16.offset(end))
        except ValueError:
            return start, end
        if text[other[0] : other[1]] == quote:
            if not remarks or remarks[-1] != UTF16_TOLD:
                remarks.append(UTF16_TOLD)
            return other
    return start, end


UTF16_TOLD = "offsets count UTF-16 units, as its words tell; they were converted"


def _links(builder: Builder, result: list[Any], names: Mapping[str, str]) -> None:
    for each in result:
        relation = mapping(each, "a result")
        if relation.get("type") != "relation" or relation.get("labels") == [CONTINUES]:
            continue
        head, tail = names.get(string(relation, "from_id")), names.get(string(relation, "to_id"))
        if head is None or tail is None:
            raise ValueError("a relation has an end that is no region")
        if relation.get("direction") == "left":
            head, tail = tail, head
        meta = relation.get("meta")
        ours = meta.get(OURS) if isinstance(meta, dict) else None
        uid = optional(ours, "id") if isinstance(ours, dict) else None
        for kind in items(relation, "labels") or ["related"]:
            builder.link(str(kind), head, tail, uid)


FORMAT = Format(
    "label-studio", "tasks for Label Studio", "codepoint", "file", ".json", Carries(across=False, relations=False),
    _Writer, read, labelled=True,
)  # fmt: skip
