"""Tables for spreadsheets: articles, marks (a row for each fragment) and links. Offsets are code points."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotations.errors import InputError
from annotations.formats.carries import Carries
from annotations.formats.fields import parsed, small_enough
from annotations.formats.format import Context, Files, Format
from annotations.formats.found import Builder, Read, article_of, mark_extras, metadata, region_values
from annotations.formats.provenance import FEATURES
from annotations.store.reading import Document
from annotations.text import anchor

__all__ = ["FORMAT", "read"]

META = (
    "outlet",
    "title",
    "url",
    "published_at",
    "byline",
    "language",
    "story",
    "split",
    "sha256",
    "version",
    "replaces",
    "states",
    "rejected",
)
JSON = ("states", "rejected", "aliases", "fragments")
"""Columns, or their last words, whose cells are JSON."""
ANYBODYS = ("states", "rejected", "aliases")
"""Those that other programs may call so too: what is no JSON list there is theirs."""
ARTICLES = ("article", *META, "regions", "text")
ENTITY = ("kind", "key", "name", "aliases")
PROVENANCE = tuple(name for name, _ in FEATURES)
MARKS = (
    "mark", "article", "annotator", "label", "fragment", "start", "end", "text", "prefix", "suffix",
    *(f"entity_{name}" for name in ENTITY), "note", "flags", "origin", *(f"provenance_{name}" for name in PROVENANCE),
)  # fmt: skip
LINKS = ("link", "kind", "head", "tail", "article")
LARGEST = 1 << 28
"""Bytes of one cell: csv refuses more than 128 KiB by itself, and an article may be longer."""


class _Table:
    """Rows to a stream."""

    def __init__(self, take: Callable[[str], None], headers: Sequence[str]) -> None:
        self.write = take
        self._writer = csv.writer(self, lineterminator="\n")
        self.row(headers)

    def row(self, cells: Sequence[Any]) -> None:
        """One row; what is not there is an empty cell, a list is JSON."""
        plain = (json.dumps(cell, ensure_ascii=False) if isinstance(cell, list) else cell for cell in cells)
        self._writer.writerow(["" if cell is None else cell for cell in plain])


class _Writer:
    def __init__(self, files: Files, part: str, context: Context) -> None:
        within = f"{part}/" if part else ""
        self._articles = _Table(files.stream(f"{within}articles.csv"), ARTICLES)
        self._marks = _Table(files.stream(f"{within}marks.csv"), MARKS)
        self._links = _Table(files.stream(f"{within}links.csv"), LINKS)

    def write(self, document: Document) -> None:
        """The rows of one article."""
        article = document.article
        meta = metadata(document)
        self._articles.row((article.uid, *(meta[key] for key in META), region_values(article), article.text))
        for mark in document.annotations:
            extras = mark_extras(document, mark)
            entity, behind = extras["entity"] or {}, extras["provenance"] or {}
            told = [entity.get(name) for name in ENTITY], [behind.get(name) for name in PROVENANCE]
            for ordinal, (start, end) in enumerate(mark.fragments):
                words = anchor(article.text, start, end)
                self._marks.row(
                    (
                        mark.uid, article.uid, mark.annotator, mark.label, ordinal, start, end, words.quote,
                        words.prefix, words.suffix, *told[0], mark.note, extras["flags"], mark.origin, *told[1],
                    )
                )  # fmt: skip
        for link in document.links:
            self._links.row((link.uid, link.kind, link.head, link.tail, article.uid))

    def close(self) -> None:
        """Nothing stands at the end."""


def _rows(path: Path, headers: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """`(line, row)` of a table. Raises `InputError` if it is not there, no UTF-8, or has other columns."""
    csv.field_size_limit(LARGEST)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            missing = [name for name in headers if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(str(path), f"it has no column {missing[0]}", line=1)
            for row in reader:
                yield reader.line_num, {key: value or "" for key, value in row.items() if key is not None}
    except OSError as error:
        raise InputError(str(path), error.strerror or "it cannot be read") from error
    except UnicodeDecodeError as error:
        raise InputError(str(path), "it is not UTF-8") from error
    except csv.Error as error:
        raise InputError(str(path), f"it is no CSV: {error}", line=reader.line_num) from error


def read(path: Path) -> Iterator[Read]:
    """The articles of a folder with the three tables; of its splits, if the tables stand in folders of their own."""
    folders = (
        [path] if (path / "articles.csv").exists() else sorted(each.parent for each in path.glob("*/articles.csv"))
    )
    if not folders:
        yield InputError(str(path), "there is no articles.csv in it")
    for folder in folders:
        try:
            yield from _folder(folder)
        except InputError as error:
            yield error


def _folder(folder: Path) -> Iterator[Read]:
    marks: dict[str, dict[str, list[tuple[int, dict[str, str]]]]] = defaultdict(lambda: defaultdict(list))
    for name in ("marks.csv", "links.csv"):  # by article in memory: their rows may stand in any order
        if (folder / name).exists():
            small_enough(folder / name)
    for line, row in _rows(folder / "marks.csv", ("article", "label", "start", "end")):
        marks[row["article"]][row.get("mark") or f"#{line}"].append((line, row))
    links: dict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for line, row in _rows(folder / "links.csv", LINKS) if (folder / "links.csv").exists() else ():
        links[row["article"]].append((line, row))
    for line, row in _rows(folder / "articles.csv", ("article", "text")):
        try:
            meta = _told(row, META)
            regions = parsed(row.get("regions") or "[]")
            builder = Builder(
                article_of(row["text"], row["article"], meta, regions if isinstance(regions, list) else []),
                meta,
            )
        except ValueError as error:
            yield InputError(str(folder / "articles.csv"), str(error), line=line)
            continue
        for uid, rows in marks.pop(row["article"], {}).items():
            try:
                _mark(builder, uid, rows)
            except ValueError as error:
                yield InputError(str(folder / "marks.csv"), str(error), line=rows[0][0])
        for at, link in links.pop(row["article"], []):
            try:
                builder.link(link["kind"], link["head"], link["tail"], link["link"] or None)
            except ValueError as error:
                yield InputError(str(folder / "links.csv"), str(error), line=at)
        yield builder.found(str(folder / "articles.csv"), line)
    for name, rest in (("marks.csv", marks), ("links.csv", links)):
        for uid in rest:
            yield InputError(str(folder / name), f"there is no article {uid}")


def _told(row: Mapping[str, str], names: Sequence[str], prefix: str = "") -> dict[str, Any]:
    """The cells under the names; an empty one is None. Raises `ValueError` for one that should be JSON and is not."""
    cells = {name: row.get(f"{prefix}{name}") or None for name in names}
    return {name: _value(name, cell) if cell and name in JSON else cell for name, cell in cells.items()}


def _value(name: str, cell: str) -> Any:
    """What a cell says in JSON; None for what another program has there. Raises `ValueError`."""
    try:
        value = parsed(cell)
    except ValueError:
        if name not in ANYBODYS:
            raise
        return None
    return value if isinstance(value, list) or name not in ANYBODYS else None


def _mark(builder: Builder, uid: str, rows: Sequence[tuple[int, Mapping[str, str]]]) -> None:
    head = rows[0][1]
    extras: dict[str, Any] = {"annotator": head.get("annotator"), "note": head.get("note") or None}
    extras["id"] = None if uid.startswith("#") else uid
    extras["origin"] = head.get("origin") or None
    flags = parsed(head.get("flags") or "[]")
    extras["flags"] = flags if isinstance(flags, list) else []
    if head.get("entity_kind"):
        extras["entity"] = _told(head, ENTITY, "entity_")
    if head.get("provenance_suggester"):
        behind = extras["provenance"] = _told(head, PROVENANCE, "provenance_")
        behind["score"] = float(behind["score"] or "nan")
    ordered = sorted((row for _, row in rows), key=lambda row: int(row.get("fragment") or 0))
    spans = [(int(row["start"]), int(row["end"])) for row in ordered]
    words = [row["text"] for row in ordered] if all(row.get("text") for row in ordered) else None
    builder.mark(head["label"], spans, extras, " ".join(words) if words else None)


FORMAT = Format(
    "csv", "tables of articles, marks and links", "codepoint", "folder", ".csv", Carries(relations=False), _Writer, read
)
