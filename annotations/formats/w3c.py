"""W3C Web Annotation (JSON-LD): a page for each article, a line for each page. Offsets are code points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from annotations.errors import InputError
from annotations.formats.carries import Carries
from annotations.formats.fields import integer, items, json_array, json_lines, mapping, optional, string
from annotations.formats.format import Context, Files, Format
from annotations.formats.found import Builder, Found, Read, article_of, metadata, region_values
from annotations.formats.jsonl import safe_json
from annotations.formats.provenance import provenance_value
from annotations.store.reading import Document
from annotations.store.records import Annotation, Article, Outlet
from annotations.text import Anchor, anchor, find_anchor, text_hash

__all__ = ["FORMAT", "encode", "read"]

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"kutip": "urn:kutip:"}]
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MARK, _ARTICLE, _ENTITY = "urn:kutip:mark:", "urn:kutip:article:", "urn:kutip:entity:"


def _iri(uid: str) -> str:
    return f"urn:uuid:{uid}" if _UUID.fullmatch(uid) else _MARK + quote(uid, safe="")


def _uid(iri: str) -> str | None:
    """The uid of a mark or link that Kutip named; None for the names of others."""
    if iri.startswith("urn:uuid:"):
        return iri.removeprefix("urn:uuid:")
    return unquote(iri.removeprefix(_MARK)) if iri.startswith(_MARK) else None


def encode(document: Document) -> str:
    """The page of one article, without its newline."""
    article = document.article
    links = [
        {
            "id": _iri(link.uid), "type": "Annotation", "motivation": "linking",
            "body": [
                {"type": "SpecificResource", "purpose": "linking", "source": _iri(link.tail)},
                {"type": "TextualBody", "purpose": "tagging", "value": link.kind},
            ],
            "target": _iri(link.head),
        }
        for link in document.links
    ]  # fmt: skip
    value = {
        "@context": CONTEXT,
        "id": f"urn:kutip:page:{quote(article.uid, safe='')}",
        "type": "AnnotationPage",
        "kutip:article": {
            "id": _ARTICLE + quote(article.uid, safe=""), "type": "Text", "value": article.text,
            "kutip:meta": metadata(document), "kutip:regions": region_values(article),
        },
        "items": [*(_annotation(document, mark) for mark in document.annotations), *links],
    }  # fmt: skip
    return safe_json(value)


def _annotation(document: Document, mark: Annotation) -> dict[str, Any]:
    text, source = document.article.text, _ARTICLE + quote(document.article.uid, safe="")
    body: list[dict[str, Any]] = [{"type": "TextualBody", "purpose": "tagging", "value": mark.label}]
    if mark.entity is not None:
        entity = document.entities[mark.entity]
        iri = f"{_ENTITY}{entity.kind}:{quote(entity.key, safe='')}"
        names = {"kutip:name": entity.name, "kutip:aliases": list(entity.aliases)}
        body.append({"type": "SpecificResource", "purpose": "identifying", "source": iri, **names})
    if mark.note is not None:
        body.append({"type": "TextualBody", "purpose": "commenting", "value": mark.note})
    targets = []
    for start, end in mark.fragments:
        words = anchor(text, start, end)
        quoted = {"exact": words.quote, "prefix": words.prefix, "suffix": words.suffix}
        place = {"type": "TextPositionSelector", "start": start, "end": end}
        targets.append({"source": source, "selector": [place, {"type": "TextQuoteSelector", **quoted}]})
    return {
        "id": _iri(mark.uid), "type": "Annotation", "motivation": "classifying",
        "creator": {"type": "Person", "nickname": mark.annotator},
        "body": body,
        "target": targets[0] if len(targets) == 1 else targets,
        "kutip:origin": mark.origin, "kutip:provenance": provenance_value(document, mark),
        "kutip:flags": list(mark.flags),
    }  # fmt: skip


class _Writer:
    def __init__(self, files: Files, part: str, context: Context) -> None:
        self._take = files.main(part)

    def write(self, document: Document) -> None:
        """One line."""
        self._take(encode(document) + "\n")

    def close(self) -> None:
        """Nothing stands at the end."""


def read(path: Path) -> Iterator[Read]:
    """The pages of a file. An annotation whose place and quote disagree is taken where its quote stands."""
    for found in _values(path):
        if isinstance(found, InputError):
            yield found
            continue
        line, value = found
        try:
            page = mapping(value, "the line")
            if page.get("kutip:article") is None:
                yield from _elsewhere(page, str(path), line)
            else:
                yield _page(page).found(str(path), line)
        except ValueError as error:
            yield InputError(str(path), str(error), line=line)


def _values(path: Path) -> Iterator[tuple[int | None, Any] | InputError]:
    """A value a line, as Kutip writes them; or the one value of the file, or those of its array."""
    with path.open("rb") as stream:
        first = stream.readline(1 << 24).strip().removeprefix(b"\xef\xbb\xbf")
    if first.startswith(b"{") and first.endswith(b"}"):
        yield from json_lines(path)
    else:
        yield from json_array(path)


def _elsewhere(page: Mapping[str, Any], file: str, line: int | None) -> Iterator[Read]:
    """The annotations of others, on texts that lie elsewhere: by the URL of what they are about."""
    by_source: dict[str, list[Mapping[str, Any]]] = {}
    for each in _annotations(page):
        sources = {_source(target) for target in _many(each.get("target"))}
        if len(sources) != 1 or "" in sources:
            reason = "an annotation of texts that are not here says of none, or of several, where it is"
            yield InputError(file, reason, line=line)
            continue
        by_source.setdefault(sources.pop(), []).append(each)
    for source, found in by_source.items():

        def told(article: Article, found: list[Mapping[str, Any]] = found) -> Found:
            builder = Builder(article)
            refused = []
            for each in found:
                try:
                    _mark(builder, each)
                except ValueError as error:  # of this one alone
                    refused.append(str(error))
            return replace(builder.found(file, line), refused=tuple(refused))

        bare = Article("", Outlet("", ""), "", "", text_hash(""), (), source)
        yield Found(Document(bare, (), ()), file, line, told_on=told)


def _annotations(page: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Those of a collection, of a page, or the one that it is."""
    if page.get("type") == "Annotation":
        yield page
        return
    for key in ("first", "items"):
        for each in _many(page.get(key)):
            yield from _annotations(mapping(each, "an annotation"))


def _source(target: Any) -> str:
    found = target.get("source") if isinstance(target, dict) else target
    found = found.get("id") if isinstance(found, dict) else found
    return found.partition("#")[0] if isinstance(found, str) else ""


def _page(page: Mapping[str, Any]) -> Builder:
    told = mapping(page.get("kutip:article"), "kutip:article, the article of the page,")
    meta = told.get("kutip:meta")
    uid = unquote((optional(told, "id") or "").removeprefix(_ARTICLE))
    text = string(told, "value")
    meta = meta if isinstance(meta, dict) else {}
    builder = Builder(article_of(text, uid, meta, items(told, "kutip:regions")), meta)
    names: dict[str, str] = {}
    found = [mapping(each, "an annotation") for each in items(page, "items")]
    for each in found:
        if each.get("motivation") != "linking":
            names[optional(each, "id") or f"#{len(names)}"] = _mark(builder, each)
    for each in found:
        if each.get("motivation") == "linking":
            _link(builder, each, names)
    return builder


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _mark(builder: Builder, value: Mapping[str, Any]) -> str:
    label, extras = "", {name: value.get(f"kutip:{name}") for name in ("flags", "origin", "provenance")}
    for each in _many(value.get("body")):
        body = mapping(each, "a body")
        purpose = body.get("purpose")
        if purpose == "tagging":
            label = label or string(body, "value")
        elif purpose == "commenting":
            extras["note"] = string(body, "value")
        elif purpose == "identifying":
            source = optional(body, "source") or ""
            kind, _, key = source.removeprefix(_ENTITY).partition(":")
            if source.startswith(_ENTITY):
                names = {name: body.get(f"kutip:{name}") for name in ("name", "aliases")}
                extras["entity"] = {"kind": kind, "key": unquote(key), **names}
    creator = value.get("creator")
    extras["annotator"] = creator.get("nickname") if isinstance(creator, dict) else None
    extras["id"] = _uid(optional(value, "id") or "")
    places = [_place(builder.article.text, mapping(each, "a target")) for each in _many(value.get("target"))]
    return builder.mark(label or optional(value, "motivation") or "highlighting", places, extras)


def _place(text: str, target: Mapping[str, Any]) -> tuple[int, int]:
    start = end = -1
    words: Anchor | None = None
    for each in _many(target.get("selector")):
        selector = mapping(each, "a selector")
        if selector.get("type") == "TextPositionSelector":
            start, end = integer(selector, "start"), integer(selector, "end")
        elif selector.get("type") == "TextQuoteSelector":
            prefix, suffix = optional(selector, "prefix") or "", optional(selector, "suffix") or ""
            words = Anchor(string(selector, "exact"), prefix, suffix)
    if words is None or (0 <= start < end and text[start:end] == words.quote):
        return start, end
    found = find_anchor(text, words)
    if found is None:
        raise ValueError(f"the quote “{words.quote[:60]}” is not in the text")
    return found


def _link(builder: Builder, value: Mapping[str, Any], names: Mapping[str, str]) -> None:
    kind, tails = "linking", []
    for each in _many(value.get("body")):
        if isinstance(each, str):
            tails.append(each)
            continue
        body = mapping(each, "a body")
        if body.get("purpose") == "tagging":
            kind = string(body, "value")
        else:
            tails.append(string(body, "source"))
    heads = [each for each in _many(value.get("target")) if isinstance(each, str)]
    for head in heads:
        for tail in tails:
            ends = [names.get(each) or _uid(each) or each for each in (head, tail)]
            builder.link(kind, ends[0], ends[1], _uid(optional(value, "id") or ""))


FORMAT = Format(
    "w3c", "Web Annotation (JSON-LD)", "codepoint", "file", ".jsonld", Carries(relations=False), _Writer, read
)
