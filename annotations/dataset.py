"""Writing a selection of a project as a dataset: streaming, atomic, with a manifest that says what was lost."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from annotations.errors import KutipError
from annotations.formats import jsonl
from annotations.store.reading import Document, Reading
from annotations.store.selection import Selection

__all__ = ["Export", "manifest_path", "write_dataset", "write_manifest"]


@dataclass(slots=True)
class Export:
    """What was written. `losses` maps a kind of loss to the articles (uids) it happened in, once per loss."""

    articles: int = 0
    marks: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    losses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sha256: str = ""

    def manifest(self, name: str, selection: Selection, scheme: tuple[int, str] | None) -> dict[str, Any]:
        """The manifest as plain data; equal for equal states of the project (it carries no clock)."""
        return {
            "format": jsonl.NAME,
            "schema": jsonl.SCHEMA,
            "offset_unit": jsonl.OFFSET_UNIT,
            "files": {name: {"sha256": self.sha256, "articles": self.articles}},
            "selection": selection.plain(),
            "split": None,
            "counts": {
                "articles": self.articles,
                "annotations": dict(sorted(self.marks.items())),
                "links": dict(sorted(self.links.items())),
                "entities": dict(sorted(self.entities.items())),
            },
            "scheme": {"version": scheme[0], "sha256": scheme[1]} if scheme else None,
            "losses": {
                kind: {"count": len(uids), "articles": sorted(set(uids))} for kind, uids in sorted(self.losses.items())
            },
        }


def write_dataset(
    reading: Reading, selection: Selection, out: Path | TextIO, tick: Callable[[], None] = lambda: None
) -> Export:
    """Write the selected articles as native JSONL to a path (whole or not at all) or to an open stream.

    `tick` is called after each article. Raises `KutipError` if the file cannot be written.
    """
    export = Export()
    lines = _lines(reading.documents(selection), export, tick)
    if not isinstance(out, Path):
        _copy(lines, out.write, export)
        out.flush()
        return export
    with _atomic(out) as stream:
        _copy(lines, stream.write, export)
    return export


def manifest_path(out: Path) -> Path:
    """Where the manifest of `out` goes: `manifest.json` beside it, or `OUT.manifest.json` if that tells of another."""
    beside = out.parent / "manifest.json"
    try:
        other = set(json.loads(beside.read_text(encoding="utf-8"))["files"]) != {out.name}
    except FileNotFoundError:
        other = False
    except (OSError, ValueError, KeyError, TypeError):
        other = True
    return out.with_name(f"{out.name}.manifest.json") if other else beside


def write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest, whole or not at all. Raises `KutipError`."""
    with _atomic(path) as stream:
        stream.write(json.dumps(manifest, ensure_ascii=True, indent=2) + "\n")


def _lines(documents: Iterable[Document], export: Export, tick: Callable[[], None]) -> Iterator[str]:
    for document in documents:
        yield jsonl.encode(document)
        export.articles += 1
        export.marks.update(mark.label for mark in document.annotations)
        export.entities.update(document.entities[mark.entity].kind for mark in document.annotations if mark.entity)
        here = {mark.uid for mark in document.annotations}
        kept = here | document.elsewhere
        for link in document.links:
            if link.head in here and link.tail in kept:
                export.links[link.kind] += 1
            elif (link.head in here or link.tail in here) and not (link.head in kept and link.tail in kept):
                export.losses[f"link {link.kind} to a mark that is not selected"].append(document.article.uid)
        tick()


def _copy(lines: Iterable[str], write: Callable[[str], object], export: Export) -> None:
    digest = hashlib.sha256()
    for line in lines:
        write(line + "\n")
        digest.update(line.encode("utf-8"))
        digest.update(b"\n")
    export.sha256 = digest.hexdigest()


@contextmanager
def _atomic(path: Path) -> Iterator[TextIO]:
    """A stream to a file that appears under `path` only when it is complete and on disk. A link stays a link."""
    try:
        if path.exists() and not path.is_file():
            raise KutipError(f"{path} is not a file.", "Use - for standard output.")
        path = Path(os.path.realpath(path))
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise KutipError(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes private files; an export is as readable as any other file of this user.
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise KutipError(f"{path} cannot be written: {error.strerror}.", "Nothing was left half done.") from error
    finally:
        Path(name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
