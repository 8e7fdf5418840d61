"""Writing a selection of a project as a dataset: streaming, atomic, with a manifest that says what was lost."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

from annotations.errors import KutipError
from annotations.formats.carries import Carries, reduce
from annotations.formats.format import Context, Files, Format
from annotations.formats.jsonl import FORMAT as JSONL
from annotations.formats.jsonl import SCHEMA
from annotations.formats.output import MANIFEST, FolderOut, StreamOut, atomic_file, atomic_folder
from annotations.store.reading import Document, Reading
from annotations.store.selection import Selection

__all__ = ["Export", "Order", "manifest_path", "write_dataset", "write_documents", "write_manifest"]

Shaper = Callable[[Document, Callable[[str], None]], Iterable[Document]]
"""An article as the documents that are written of it; what is lost thereby is told by kind."""


@dataclass(frozen=True, slots=True)
class Order:
    """How to write. `placements` say by article uid which of `parts` it goes to; an article without one is left out."""

    format: Format = JSONL
    variant: str = ""
    parts: tuple[str, ...] = ("",)
    placements: Mapping[str, str] | None = None
    shape: Shaper | None = None
    context: Context = field(default_factory=Context)
    strict: bool = False
    trial: bool = False
    """Nothing of it is to stay: it need not reach the disk."""
    watch: Callable[[Export], None] | None = None
    """Hears after each article what has come of it so far."""

    @property
    def is_folder(self) -> bool:
        """Whether a folder is written."""
        return self.format.layout == "folder" or self.placements is not None


@dataclass(slots=True)
class Export:
    """What was written. `losses` maps a kind of loss to the articles (uids) it happened in, with how often."""

    order: Order = field(default_factory=Order)
    articles: int = 0
    marks: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    parts: dict[str, Counter[str]] = field(default_factory=dict)
    losses: dict[str, Counter[str]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    sha256: str = ""
    split: dict[str, Any] | None = None
    certificate: dict[str, Any] | None = None

    def lose(self, kind: str, uid: str) -> None:
        """Note a loss. Raises `KutipError` under a strict order."""
        if self.order.strict:
            raise KutipError(f"{uid}: {kind} cannot be written as {self.order.format.name}.", "Leave out --strict.")
        self.losses.setdefault(kind, Counter())[uid] += 1

    def manifest(self, name: str, selection: Selection, scheme: tuple[int, str] | None) -> dict[str, Any]:
        """The manifest as plain data; equal for equal states of the project (it carries no clock)."""
        form = self.order.format
        carries = form.carried(self.order.variant)
        found: dict[str, Any] = {
            "format": form.name,
            "schema": SCHEMA,
            "offset_unit": form.unit,
            "files": self.files or {name: {"sha256": self.sha256, "articles": self.articles}},
            "selection": selection.plain(),
            "split": self.split,
            "counts": {
                "articles": self.articles,
                "annotations": dict(sorted(self.marks.items())),
                "links": dict(sorted(self.links.items())),
                "entities": dict(sorted(self.entities.items())),
            },
            "scheme": {"version": scheme[0], "sha256": scheme[1]} if scheme else None,
            "losses": {
                kind: {"count": sum(uids.values()), "articles": sorted(uids)}
                for kind, uids in sorted(self.losses.items())
            },
        }
        if self.order.variant:
            found["variant"] = self.order.variant
        if self.certificate is not None:
            found["certificate"] = self.certificate
        if form.tokenizer:
            found["tokenizer"] = form.tokenizer
        if carries.cannot():
            found["cannot_carry"] = carries.cannot()
        return found


def write_dataset(
    reading: Reading,
    selection: Selection,
    out: Path | TextIO,
    tick: Callable[[], None] = lambda: None,
    order: Order | None = None,
    finish: Callable[[Export, Path], None] | None = None,
) -> Export:
    """Write the selected articles to a path (whole or not at all) or to an open stream.

    `tick` is called after each article, `finish` with a folder's place before it appears: what it raises stops the
    export. Raises `KutipError` if it cannot be written, or at a loss under a strict order.
    """
    export = Export(order or Order())
    documents = reading.documents(selection)
    if export.order.is_folder:
        if not isinstance(out, Path):
            raise KutipError(f"{export.order.format.name} is a folder: standard output cannot hold it.", "Name OUT.")
        _write_folder(documents, export, out, tick, finish)
    elif isinstance(out, Path):
        _write_file(documents, export, out, tick)
    else:
        stream = StreamOut(out)
        write_documents(documents, export, stream, tick)
        out.flush()
        export.sha256 = stream.sha256
    return export


def _write_folder(
    documents: Iterable[Document], export: Export, out: Path, tick: Callable[[], None],
    finish: Callable[[Export, Path], None] | None,
) -> None:  # fmt: skip
    with atomic_folder(out, lasting=not export.order.trial) as folder:
        files = FolderOut(folder, export.order.format.suffix, dict(export.order.format.part_names))
        try:
            write_documents(documents, export, files, tick)
        finally:
            files.close()
        export.files = {name: {"sha256": digest} for name, digest in sorted(files.sha256.items())}
        if finish is not None:
            finish(export, folder)


def _write_file(documents: Iterable[Document], export: Export, out: Path, tick: Callable[[], None]) -> None:
    with atomic_file(out) as opened:
        stream = StreamOut(opened)
        write_documents(documents, export, stream, tick)
    export.sha256 = stream.sha256
    if stream.beside:
        export.files = {out.name: {"sha256": stream.sha256, "articles": export.articles}}
    for name, content in stream.beside.items():
        beside = out.with_name(f"{out.stem}.{name}")
        with atomic_file(beside) as opened:
            opened.write(content.decode("utf-8"))
        export.files[beside.name] = {"sha256": hashlib.sha256(content).hexdigest()}


def manifest_path(out: Path) -> Path:
    """Where the manifest of `out` goes: `manifest.json` beside it, or `OUT.manifest.json` if that tells of another."""
    beside = out.parent / MANIFEST
    try:
        other = out.name not in json.loads(beside.read_text(encoding="utf-8"))["files"]
    except FileNotFoundError:
        other = False
    except (OSError, ValueError, KeyError, TypeError):
        other = True
    return out.with_name(f"{out.name}.manifest.json") if other else beside


def write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest, whole or not at all. Raises `KutipError`."""
    with atomic_file(path) as stream:
        stream.write(json.dumps(manifest, ensure_ascii=True, indent=2) + "\n")


def write_documents(
    documents: Iterable[Document], export: Export, files: Files, tick: Callable[[], None] = lambda: None
) -> None:
    """Write the documents to `files` as the export's order says, and note in it what came of them."""
    order = export.order
    told = order.watch or (lambda _: None)
    form, carries = order.format, order.format.carried(order.variant)
    writers = {part: form.writer(files, part, order.context) for part in order.parts}
    whole = carries == Carries()
    for document in documents:
        part = "" if order.placements is None else order.placements.get(document.article.uid)
        if part is None:
            export.lose("article that belongs to no split", document.article.uid)
            tick()
            continue
        _count_unselected(document, export)
        for piece in _pieces(document, export):
            shown = _own_links(piece)
            if not whole:
                reduced = reduce(piece, carries, form.tokens)
                shown = reduced.document
                for kind in reduced.losses:
                    export.lose(kind, document.article.uid)
            if part:
                shown = _placed(shown, part)
            writers[part].write(shown)
            _count(shown, export, part)
        tick()
        told(export)
    for writer in writers.values():
        writer.close()


def _pieces(document: Document, export: Export) -> Iterable[Document]:
    shape = export.order.shape
    return (document,) if shape is None else shape(document, lambda kind: export.lose(kind, document.article.uid))


def _own_links(document: Document) -> Document:
    """Without the links that belong to another article, or whose other end is not selected."""
    if not document.links:
        return document
    here = {mark.uid for mark in document.annotations}
    kept = tuple(
        link for link in document.links if link.head in here and (link.tail in here or link.tail in document.elsewhere)
    )
    return document if len(kept) == len(document.links) else replace(document, links=kept)


def _placed(document: Document, part: str) -> Document:
    return replace(document, split=part)


def _count(document: Document, export: Export, part: str) -> None:
    export.articles += 1
    export.marks.update(mark.label for mark in document.annotations)
    if document.entities:
        export.entities.update(document.entities[mark.entity].kind for mark in document.annotations if mark.entity)
    export.links.update(link.kind for link in document.links)
    if part:
        counts = export.parts.setdefault(part, Counter())
        counts["articles"] += 1
        counts.update(f"label {mark.label}" for mark in document.annotations)
        counts[f"outlet {document.article.outlet.key}"] += 1


def _count_unselected(document: Document, export: Export) -> None:
    here = {mark.uid for mark in document.annotations} if document.links else set()
    kept = here | document.elsewhere
    for link in document.links:
        if (link.head in here or link.tail in here) and not (link.head in kept and link.tail in kept):
            export.lose(f"link {link.kind} to a mark that is not selected", document.article.uid)
    for _ in range(document.unpaired):
        export.lose("verdict on an article that is not selected", document.article.uid)
