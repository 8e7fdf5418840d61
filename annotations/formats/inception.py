"""UIMA JSON CAS 0.4 for INCEpTION, a file for each article. Offsets are UTF-16 units; dkpro-cassis converts them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.errors import InputError, KutipError
from annotations.formats.carries import Carries
from annotations.formats.fields import items, mapping, optional, parsed, small_enough
from annotations.formats.format import Context, Files, Format
from annotations.formats.found import Builder, Read, article_of, mark_extras, metadata, region_values
from annotations.store.reading import Document

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem

__all__ = ["FORMAT", "encode", "read"]

MARK, LINK, ARTICLE = "webanno.custom.KutipMark", "webanno.custom.KutipLink", "webanno.custom.KutipArticle"
CUSTOM = "webanno.custom."
NAMED = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
CONTINUES = "continues"
"""Kind of the relation from a fragment to the first of its mark."""
_STRING = "uima.cas.String"
_FEATURES = ("uid", "annotator", "origin", "provenance", "note", "entity", "flags")


def _cassis() -> Any:
    try:
        import cassis
    except ImportError as error:
        raise KutipError(
            "INCEpTION's format needs dkpro-cassis.", "Install it with: pip install 'kutip[inception]'"
        ) from error
    return cassis


def _types() -> TypeSystem:
    system: TypeSystem = _cassis().TypeSystem()
    mark = system.create_type(MARK, supertypeName="uima.tcas.Annotation")
    for name in ("label", *_FEATURES):
        system.create_feature(mark, name, _STRING)
    link = system.create_type(LINK, supertypeName="uima.tcas.Annotation")
    for name in ("Governor", "Dependent"):
        system.create_feature(link, name, MARK)
    for name in ("kind", "uid", "target"):
        system.create_feature(link, name, _STRING)
    article = system.create_type(ARTICLE, supertypeName="uima.tcas.Annotation")
    for name in ("uid", "meta", "regions"):
        system.create_feature(article, name, _STRING)
    return system


def encode(document: Document, system: TypeSystem) -> str:
    """The CAS of one article."""
    cas: Cas = _cassis().Cas(system)
    article = document.article
    cas.sofa_string = article.text
    cas.sofa_mime = "text/plain"
    kinds = {name: system.get_type(name) for name in (MARK, LINK, ARTICLE)}
    about = {"meta": _json(metadata(document)), "regions": _json(region_values(article))}
    cas.add(kinds[ARTICLE](begin=0, end=len(article.text), uid=article.uid, **about))
    made: dict[str, Any] = {}
    for mark in document.annotations:
        extras = mark_extras(document, mark)
        features = {name: extras.get(name) for name in ("annotator", "origin", "note")}
        features |= {"uid": mark.uid, "flags": _json(extras["flags"])}
        features |= {name: _json(extras[name]) if extras[name] else None for name in ("entity", "provenance")}
        for ordinal, (start, end) in enumerate(mark.fragments):
            more = {} if ordinal else features
            each = kinds[MARK](begin=start, end=end, label=mark.label, **more)
            cas.add(each)
            first = made.setdefault(mark.uid, each)
            if ordinal:
                cas.add(kinds[LINK](begin=first.begin, end=first.end, Governor=each, Dependent=first, kind=CONTINUES))
    for link in document.links:
        head, tail = made[link.head], made.get(link.tail)
        place = tail or head  # a relation lies where its target does; another article has no place here
        cas.add(
            kinds[LINK](
                begin=place.begin, end=place.end, Governor=head, Dependent=tail, kind=link.kind, uid=link.uid,
                target=None if tail else link.tail,
            )
        )  # fmt: skip
    return str(cas.to_json()) + "\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Writer:
    def __init__(self, files: Files, part: str, context: Context) -> None:
        self._files = files
        self._within = f"{part}/" if part else ""
        self._system = _types()

    def write(self, document: Document) -> None:
        """One file."""
        self._files.text(f"{self._within}{document.article.uid}.json", encode(document, self._system))

    def close(self) -> None:
        """Nothing stands at the end."""


def read(path: Path) -> Iterator[Read]:
    """Every CAS of a folder, at any depth, or the one file. Spans and relations of others' layers are taken too."""
    cassis = _cassis()
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*.json") if each.name != "manifest.json")
    if not files:
        yield InputError(str(path), "there is no .json in it")
    for file in files:
        try:
            small_enough(file)
            cas = cassis.load_cas_from_json(file.read_bytes().decode("utf-8-sig"))
        except InputError as error:
            yield error
            continue
        except (ValueError, KeyError, TypeError, AttributeError, LookupError) as error:
            yield InputError(str(file), f"it is no JSON CAS: {type(error).__name__}: {error}")
            continue
        try:
            yield _article(cas, file).found(str(file))
        except ValueError as error:
            yield InputError(str(file), str(error))


def _article(cas: Cas, file: Path) -> Builder:
    told = next(iter(_of(cas, ARTICLE)), None)
    meta = parsed(told.meta) if told is not None else {}
    regions = parsed(told.regions) if told is not None else []
    uid = told.uid if told is not None else file.stem
    builder = Builder(article_of(cas.sofa_string or "", uid or "", mapping(meta, "meta"), regions), meta)
    names: dict[int, str] = {}
    links = _of(cas, LINK)
    pieces = {id(each.Governor): id(each.Dependent) for each in links if each.kind == CONTINUES}
    for each in _of(cas, MARK):
        names[id(each)] = builder.mark(each.label or "", [(each.begin, each.end)], _extras(each))
    builder.join({names[later]: names[first] for later, first in pieces.items()})
    for each in links:
        if each.kind == CONTINUES:
            continue
        if each.Governor is None or (each.Dependent is None and not each.target):
            raise ValueError(f"the link {each.kind} has an end that is not there")
        head = names[id(each.Governor)]
        tail = each.target if each.Dependent is None else names[id(each.Dependent)]
        builder.link(each.kind or "", head, tail, each.uid)
    _others(cas, builder)
    return builder


def _others(cas: Cas, builder: Builder) -> None:
    """Spans and relations of custom layers that are not Kutip's, and named entities."""
    relations: list[Any] = []
    names: dict[int, str] = {}
    for kind in sorted(cas.typesystem.get_types(), key=lambda kind: kind.name):
        if kind.name in (MARK, LINK, ARTICLE) or not kind.name.startswith((CUSTOM, NAMED)):
            continue
        for each in cas.select(kind.name):
            if getattr(each, "Governor", None) is not None and getattr(each, "Dependent", None) is not None:
                relations.append((kind, each))
            elif getattr(each, "begin", None) is not None and each.begin < each.end:
                names[id(each)] = builder.mark(_value(kind, each), [(each.begin, each.end)])
    for kind, each in relations:
        if id(each.Governor) in names and id(each.Dependent) in names:
            builder.link(_value(kind, each), names[id(each.Governor)], names[id(each.Dependent)])


def _value(kind: Any, each: Any) -> str:
    """What a layer's annotation says: its label or value, else the name of the layer."""
    said = next((told for name in ("label", "value") if isinstance(told := getattr(each, name, None), str)), "")
    return said or str(kind.name).rpartition(".")[2]


def _of(cas: Cas, name: str) -> list[Any]:
    return list(cas.select(name)) if cas.typesystem.contains_type(name) else []


def _extras(mark: Any) -> dict[str, Any]:
    extras: dict[str, Any] = {"id": mark.uid, "annotator": mark.annotator, "origin": mark.origin, "note": mark.note}
    flags = {"flags": parsed(mark.flags or "[]")}
    extras["flags"] = items(flags, "flags")
    for name in ("entity", "provenance"):
        told = getattr(mark, name, None)  # files of older versions have no provenance
        extras[name] = parsed(told) if told else None
    if optional(extras, "id") is None:
        extras["id"] = None
    return extras


FORMAT = Format(
    "inception",
    "UIMA JSON CAS for INCEpTION",
    "utf16",
    "folder",
    ".json",
    Carries(relations=False),
    _Writer,
    read,
    extra="inception",
)
