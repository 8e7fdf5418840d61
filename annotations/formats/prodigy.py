"""Prodigy: a task a line. Offsets are code points; `token_end` is inclusive; spans are the authority in relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotations.errors import InputError
from annotations.formats.carries import Carries
from annotations.formats.cutting import TOKENIZER, cut_tokens
from annotations.formats.fields import integer, items, json_lines, mapping, optional, place, string
from annotations.formats.format import Context, Files, Format
from annotations.formats.found import Builder, Read, article_of, mark_extras, metadata, region_values
from annotations.formats.jsonl import safe_json
from annotations.store.reading import Document

__all__ = ["FORMAT", "encode", "read"]

OURS = "kutip"
"""Key of what only Kutip reads; Prodigy hands on keys that it does not know."""


def encode(document: Document) -> str:
    """The task of one article, without its newline."""
    article = document.article
    tokens = cut_tokens(article.text, (mark.fragments[0] for mark in document.annotations))
    first = {start: at for at, (start, _) in enumerate(tokens)}
    last = {end: at for at, (_, end) in enumerate(tokens)}
    spans: dict[str, dict[str, Any]] = {
        mark.uid: {
            "start": mark.start, "end": mark.end, "token_start": first[mark.start], "token_end": last[mark.end],
            "label": mark.label,
        }
        for mark in document.annotations
    }  # fmt: skip
    following = [start for start, _ in tokens[1:]] + [len(article.text)]
    value = {
        "text": article.text,
        "meta": {"source": article.outlet.name, "id": article.uid, "published_at": article.published_at},
        "tokens": [
            {"text": article.text[start:end], "start": start, "end": end, "id": at, "ws": end < following[at]}
            for at, (start, end) in enumerate(tokens)
        ],
        "spans": [{**spans[mark.uid], OURS: mark_extras(document, mark)} for mark in document.annotations],
        "relations": [
            {
                "head": spans[link.head]["token_end"], "child": spans[link.tail]["token_end"], "label": link.kind,
                "head_span": spans[link.head], "child_span": spans[link.tail],
                OURS: {"id": link.uid, "head": link.head, "tail": link.tail},
            }
            for link in document.links
        ],
        "answer": "accept",
        OURS: {"id": article.uid, "meta": metadata(document), "regions": region_values(article)},
    }  # fmt: skip
    return safe_json(value)


class _Writer:
    def __init__(self, files: Files, part: str, context: Context) -> None:
        self._take = files.main(part)

    def write(self, document: Document) -> None:
        """One line."""
        self._take(encode(document) + "\n")

    def close(self) -> None:
        """Nothing stands at the end."""


def read(path: Path) -> Iterator[Read]:
    """The tasks of a file, as Kutip or Prodigy wrote it. Marks of tasks that were rejected or ignored are not taken."""
    for found in json_lines(path):
        if isinstance(found, InputError):
            yield found
            continue
        line, value = found
        try:
            task = mapping(value, "the line")
            answer = task.get("answer", "accept")
            remarks = () if answer == "accept" else (f"answered {answer}: its marks were not taken",)
            yield _task(task, take=not remarks).found(str(path), line, remarks)
        except ValueError as error:
            yield InputError(str(path), str(error), line=line)


def _task(task: Mapping[str, Any], take: bool) -> Builder:
    ours = task.get(OURS)
    ours = ours if isinstance(ours, dict) else {}
    meta = ours.get("meta") if isinstance(ours.get("meta"), dict) else {}
    uid = optional(ours, "id") or ""
    builder = Builder(article_of(string(task, "text"), uid, meta or {}, items(ours, "regions")), meta)
    if not take:
        return builder
    by_place: dict[tuple[int, int, str], str] = {}
    whose = {"annotator": task["_annotator_id"]} if isinstance(task.get("_annotator_id"), str) else {}
    for each in items(task, "spans"):
        span = mapping(each, "a span")
        where = (integer(span, "start"), integer(span, "end"))
        extras = span.get(OURS) if isinstance(span.get(OURS), dict) else whose
        label = string(span, "label")
        made = builder.mark(label, [where], extras, optional(span, "text"))
        by_place.setdefault((*where, label), made)
    for each in items(task, "relations"):
        relation = mapping(each, "a relation")
        told = relation.get(OURS)
        if isinstance(told, dict):
            builder.link(string(relation, "label"), string(told, "head"), string(told, "tail"), optional(told, "id"))
        else:
            head, tail = (_end(relation, key, by_place, builder) for key in ("head_span", "child_span"))
            builder.link(string(relation, "label"), head, tail)
    return builder


def _end(relation: Mapping[str, Any], key: str, by_place: Mapping[tuple[int, int, str], str], builder: Builder) -> str:
    span = mapping(relation.get(key), key)
    where = place(integer(span, "start"), integer(span, "end"), len(builder.article.text))
    label = optional(span, "label") or ""
    exact = by_place.get((*where, label))
    found = exact or next((uid for (start, end, _), uid in by_place.items() if (start, end) == where), None)
    if found is None:
        raise ValueError(f"the relation's {key} {where[0]}-{where[1]} is no span of the task")
    return found


FORMAT = Format(
    "prodigy", "tasks for Prodigy", "codepoint", "file", ".jsonl",
    Carries(fragments="parts", across=False, relations=False), _Writer, read,
    tokenizer=f"{TOKENIZER}, cut where marks begin and end",
)  # fmt: skip
