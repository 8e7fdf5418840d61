"""Whatever `kutip add` is given, as one stream of drafts and refusals. Memory does not grow with the input."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from annotations.errors import InputError
from annotations.ingest.containers import ARCHIVES, FORMATS, Blob, kind_of, members
from annotations.ingest.draft import Draft
from annotations.ingest.fields import MAX_TEXT, Fields, Origin, guess_fields
from annotations.ingest.readers import MAX_BYTES, find_inputs, open_file
from annotations.ingest.records import read_csv, read_jsonl
from annotations.ingest.unpacking import Bomb, Counted, unpack
from annotations.text import decode

__all__ = ["STDIN", "Reader", "Source"]

STDIN = "-"
_RECORDS = ("jsonl", "json", "csv", "tsv", "parquet")


@dataclass(slots=True)
class Reader:
    """How inputs are read: `format` for those whose name does not tell it, `mapped` fields; and what was guessed.

    `told` is called with a file and its fields whenever other fields are guessed than before.
    """

    format: str | None = None
    mapped: Mapping[str, str] = field(default_factory=dict)
    told: Callable[[str, Fields], None] = lambda file, fields: None
    stdin: BinaryIO | None = None
    _chosen: dict[tuple[str, ...], Fields] = field(default_factory=dict)

    def sources(self, paths: Sequence[Path]) -> Iterator[Source | InputError]:
        """What `paths` name, in order: `-` is standard input, folders are walked."""
        for is_stdin, run in groupby(paths, lambda path: str(path) == STDIN):
            if is_stdin:
                yield self._stdin()
                continue
            for found in find_inputs(list(run)):
                yield found if isinstance(found, InputError) else self._source(found)

    def _source(self, path: Path) -> Source:
        kind, packing = kind_of(path.name)
        kind = self.format or kind or "txt"
        # what of the path is no UTF-8 is written as `\xe9`
        real = path.resolve()
        place = os.fsencode(real).decode("utf-8", "backslashreplace")
        return Source(self, str(path), place, real.parent.name, kind, packing, path)

    def _stdin(self) -> Source | InputError:
        if self.format is None:
            listed = ", ".join((*FORMATS, *ARCHIVES))
            return InputError(STDIN, "standard input does not tell its format", f"Say --format, one of {listed}.")
        return Source(self, STDIN, STDIN, "", self.format, "", None)

    def drafts(self, blob: Blob) -> Iterator[Draft | InputError]:
        """What is in one blob; a reason why not for the rest of it where it breaks off."""
        try:
            with blob.open() as stream:
                yield from self._read(stream, blob)
        except InputError as error:
            yield error
        except Bomb as error:
            yield InputError(blob.name, str(error), "Nothing more of it was read. Unpack it yourself, and look.")
        except (ValueError, OSError, EOFError) as error:
            reason = str(error) if isinstance(error, ValueError) else f"it cannot be read: {error}"
            yield InputError(blob.name, reason, "What came before is kept; mend the file and add it again.")

    def _read(self, stream: BinaryIO, blob: Blob) -> Iterator[Draft | InputError]:
        choose = self._choose(blob.name)
        if blob.kind == "jsonl":
            yield from read_jsonl(stream, blob.name, blob.folder, choose)
        elif blob.kind in ("csv", "tsv"):
            yield from read_csv(stream, blob.name, blob.folder, choose, "\t" if blob.kind == "tsv" else None)
        elif blob.kind == "json":
            from annotations.ingest.json_values import read_json

            yield from read_json(stream, blob.name, blob.folder, choose)
        elif blob.kind == "parquet":
            from annotations.ingest.parquet import read_parquet

            yield from read_parquet(stream, blob.name, blob.folder, choose)
        else:
            yield self._single(stream, blob, choose)

    @staticmethod
    def _single(stream: BinaryIO, blob: Blob, choose: Any) -> Draft:
        """The one article of a blob that holds one."""
        if blob.kind == "html":
            from annotations.ingest.webpage import MAX_PAGE, decode_page, read_page

            html, encoding = decode_page(_all(stream, blob.name, MAX_PAGE))
            return read_page(html, Origin(blob.name, None, blob.folder, encoding))
        data = _all(stream, blob.name, MAX_BYTES)
        try:
            decoded = decode(data)
        except ValueError as error:
            raise InputError(blob.name, str(error), "Save it as plain text in UTF-8.") from error
        if len(decoded.text) > MAX_TEXT:
            raise InputError(
                blob.name, f"it has {len(decoded.text):,} characters", "Split it into one file per article."
            )
        origin = Origin(blob.name, None, blob.folder, decoded.encoding)
        if blob.kind == "markdown":
            from annotations.ingest.markdown import read_markdown

            return read_markdown(decoded.text, origin, choose)
        return Draft(decoded.text, blob.name, None, blob.folder, encoding=decoded.encoding)

    def _choose(self, file: str) -> Callable[[list[str]], Fields]:
        def choose(names: list[str]) -> Fields:
            key = tuple(names)
            found = self._chosen.get(key)
            if found is None:
                found = guess_fields(names, self.mapped)
                if len(self._chosen) < 1000:
                    if found not in self._chosen.values() and len(names) > 1:
                        self.told(file, found)
                    self._chosen[key] = found
            return found

        return choose


def _all(stream: BinaryIO, name: str, most: int) -> bytes:
    """Everything, unless it is more than one article can be."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise InputError(name, f"it is larger than {most >> 20} MB", "Split it into one file per article.")
    return data


@dataclass(slots=True)
class Source:
    """One file that was named or found, or standard input. `place` is what the project keeps of its name."""

    reader: Reader
    name: str
    place: str
    folder: str
    kind: str
    packing: str
    path: Path | None
    _counted: Counted | None = None

    @property
    def holds_many(self) -> bool:
        """Whether it may hold more than one article."""
        return self.kind in _RECORDS or self.kind in ARCHIVES

    @property
    def size(self) -> int:
        """Bytes on disk; 0 where nobody knows."""
        try:
            return self.path.stat().st_size if self.path is not None else 0
        except OSError:
            return 0

    @property
    def done(self) -> int:
        """Bytes that were read of it so far."""
        return self._counted.count if self._counted is not None else 0

    def fingerprint(self) -> str:
        """What tells that the file is the same as last time, and is read in the same way. Raises `OSError`."""
        if self.path is None:
            return ""
        info = self.path.stat()
        way = ",".join(f"{key}={name}" for key, name in sorted(self.reader.mapped.items()))
        return f"{info.st_size}:{info.st_mtime_ns}:{self.kind}:{way}"

    def drafts(self) -> Iterator[Draft | InputError]:
        """Everything in it. Raises nothing that is about the input."""
        try:
            stream = self._open()
        except InputError as error:
            yield error
            return
        if self.kind not in ARCHIVES:
            yield from self.reader.drafts(Blob(self.name, self.kind, lambda: stream, self.folder))
            return
        empty = True
        with stream:
            for member in members(stream, self.kind, self.name):
                empty = False
                if isinstance(member, InputError):
                    yield member
                else:
                    yield from self.reader.drafts(member)
        if empty:
            yield InputError(self.name, "there is nothing in this archive that Kutip reads", "Unpack it and look.")

    def _open(self) -> BinaryIO:
        raw = open_file(self.path) if self.path is not None else self.reader.stdin
        if raw is None:
            raise InputError(STDIN, "there is no standard input", "Name a file.")
        if self.kind in ("zip", "parquet") and not self.packing:
            return raw  # read from its end
        self._counted = Counted(raw)
        return unpack(self._counted, self.packing)  # type: ignore[arg-type]
