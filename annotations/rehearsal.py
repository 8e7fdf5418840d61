"""An export before it is made: its first records as they will be, and all that it would say. Nothing of it stays."""

from __future__ import annotations

import tempfile
from codecs import getincrementaldecoder
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.dataset import Export, Order, write_documents
from annotations.formats.format import Format
from annotations.formats.output import MANIFEST

if TYPE_CHECKING:
    from annotations.splits import Rule
    from annotations.store.reading import Reading
    from annotations.store.selection import Selection

__all__ = ["FIRST", "Heads", "first_records", "rehearse"]

FIRST = 3
"""Articles that are shown."""
LONGEST = 6_000
"""Characters that are kept of each file: more than a screen shows."""
MOST_FILES = 12


class Heads:
    """Files that are not written: the beginnings of the first ones, by name. What is not text is told by its size."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self.heads: dict[str, str] = {}

    def main(self, part: str) -> Callable[[str], None]:
        """The data file of a part."""
        return self.stream(f"{part}{self._suffix}" if part else "")

    def stream(self, name: str) -> Callable[[str], None]:
        """A file that grows."""
        self._begin(name)

        def take(text: str) -> None:
            held = self.heads.get(name)
            if held is not None and len(held) < LONGEST:
                self.heads[name] = (held + text)[:LONGEST]

        return take

    def text(self, name: str, content: str) -> None:
        """A whole file."""
        self._begin(name)
        if name in self.heads:
            self.heads[name] = content[:LONGEST]

    def data(self, name: str, content: bytes) -> None:
        """A whole file of bytes."""
        try:
            self.text(name, content.decode("utf-8"))
        except UnicodeDecodeError:
            self.text(name, f"{len(content):,} bytes that are no text")

    def _begin(self, name: str) -> None:
        if len(self.heads) < MOST_FILES:
            self.heads.setdefault(name, "")


def first_records(reading: Reading, selection: Selection, order: Order, count: int = FIRST) -> dict[str, str]:
    """The beginnings of the files, by name, with the first articles alone; the one data file has no name.

    A format that ends its files has them end after those. Raises `KutipError` under a strict order.
    """
    files = Heads(order.format.suffix)
    documents = islice(reading.documents(selection, count), count)
    write_documents(documents, Export(replace(order, watch=None)), files)
    return files.heads


def rehearse(
    reading: Reading, selection: Selection, order: Order, rule: Rule | None,
    tick: Callable[[], None] = lambda: None, stage: Callable[[str], None] = lambda _: None,
) -> tuple[Export, dict[str, str]]:  # fmt: skip
    """All that an export would do, but that nothing stays: what it would tell, and the beginnings of its files.

    Splits are written to a folder that goes away again, since their certificate is of the files alone. Raises what
    the export would.
    """
    if rule is None:
        files, export = Heads(order.format.suffix), Export(order)
        stage("reading")
        write_documents(reading.documents(selection), export, files, tick)
        return export, files.heads
    from annotations.splitting import write_splits

    with tempfile.TemporaryDirectory(prefix="kutip-") as folder:
        out = Path(folder, "out")
        done = write_splits(reading, selection, out, replace(order, trial=True), rule, tick, stage=stage)
        return done, _heads_of(out, order.format)


def _heads_of(folder: Path, form: Format) -> dict[str, str]:
    files = Heads(form.suffix)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST and len(files.heads) < MOST_FILES:
            with path.open("rb") as stream:
                content = stream.read(4 * LONGEST)
            try:
                head = getincrementaldecoder("utf-8")().decode(content)  # which minds no character torn by the cut
            except UnicodeDecodeError:
                head = f"{path.stat().st_size:,} bytes that are no text"
            files.text(str(path.relative_to(folder)), head)
    return files.heads
