"""What a format is to the rest of Kutip: a declaration, a writer and a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from annotations.formats.carries import Carries, Tokens
from annotations.store.reading import Document

if TYPE_CHECKING:
    from annotations.formats.found import Read
    from annotations.scheme import Scheme

__all__ = ["Context", "Files", "Format", "Writer"]


class Files(Protocol):
    """Where a writer puts what it writes: streams whose content is hashed on its way. All appear together, or none."""

    def main(self, part: str) -> Callable[[str], None]:
        """Takes the text of the data file of a part, for formats that are one file."""

    def text(self, name: str, content: str) -> None:
        """A further file, whole: beside the data file, or in the folder."""

    def data(self, name: str, content: bytes) -> None:
        """A further file of bytes."""

    def stream(self, name: str) -> Callable[[str], None]:
        """Takes the text of a further file, bit by bit."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a writer may want to know besides the articles. `parts` are the splits, `("",)` without any."""

    scheme: Scheme | None = None
    variant: str = ""
    parts: tuple[str, ...] = ("",)
    labels: tuple[str, ...] = ()
    """Every label that can occur, in the order of the scheme."""
    entities: tuple[str, ...] = ()
    """Every entity of the project, as `kind:key`."""

    def links(self) -> list[str]:
        """The names of the scheme's links."""
        return [link.name for link in self.scheme.links] if self.scheme else []


class Writer(Protocol):
    """Writes the articles of one part. It is given what its format can carry, and writes all of it."""

    def write(self, document: Document) -> None:
        """One article. Raises `KutipError` if a slice of the text is not what it should be."""

    def close(self) -> None:
        """The end of the part."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format. `layout` says whether a part is a file (named with `suffix`) or several in a folder.

    `unit` is what its offsets count: codepoint, utf16 or token. `variants` are ways to write it, the first the usual
    one, each with what it carries if that differs. `extra` is the optional part of Kutip that it needs.
    """

    name: str
    summary: str
    unit: Literal["codepoint", "utf16", "token"]
    layout: Literal["file", "folder"]
    suffix: str
    carries: Carries
    writer: Callable[[Files, str, Context], Writer]
    reader: Callable[[Path], Iterator[Read]]
    variants: tuple[tuple[str, Carries | None], ...] = ()
    extra: str = ""
    tokens: Tokens | None = None
    tokenizer: str = ""
    labelled: bool = False
    """Whether its files name every label that can occur."""
    reader_in: Callable[[Path, str], Iterator[Read]] | None = None
    """The reader for files whose offsets may count one of several units; without one, they count what they count."""
    part_names: tuple[tuple[str, str], ...] = ()
    """What the parts are called where the format has words of its own: `(("dev", "validation"),)`."""

    def path_of(self, folder: Path, part: str) -> Path:
        """The file or folder of a part of a data set."""
        name = dict(self.part_names).get(part, part)
        if self.layout == "file" or self.part_names:
            return folder / f"{name or 'data'}{self.suffix}"
        return folder / name

    def carried(self, variant: str) -> Carries:
        """What the variant carries."""
        return dict(self.variants).get(variant) or self.carries
