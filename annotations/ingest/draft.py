"""What a reader makes of one record of an input: a text, and what the input itself says of it. Values only."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Draft", "Given"]


@dataclass(frozen=True, slots=True)
class Given:
    """What an input says of an article, as it was written there; None where it says nothing."""

    title: str | None = None
    url: str | None = None
    published: str | None = None
    outlet: str | None = None
    byline: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is to become an article.

    `file` and `line` (from 1; None where the file is one article) say where it stands, for people. `folder` is the
    name of the folder that holds the file. `headed` tells that the first line is the title that the input gave.
    `captions` are lines known to belong to pictures. `encoding` is that of the bytes.
    """

    text: str
    file: str
    line: int | None = None
    folder: str = ""
    given: Given = Given()
    headed: bool = False
    captions: frozenset[str] = frozenset()
    encoding: str = "utf-8"

    @property
    def place(self) -> str:
        """File and line in one word, as the project keeps it: `/news/a.jsonl#12`."""
        return self.file if self.line is None else f"{self.file}#{self.line}"
