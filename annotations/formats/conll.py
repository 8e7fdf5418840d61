"""CoNLL: a token a line with its tag, IOB2 or BILOU, one file for each label, because labels overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from annotations.errors import InputError
from annotations.formats.carries import Carries
from annotations.formats.cutting import TOKENIZER, plain_label, sentences_of, tags, tokens_of
from annotations.formats.format import Context, Files, Format
from annotations.formats.found import Builder, Read, article_of
from annotations.spans import Span
from annotations.store.reading import Document

__all__ = ["FORMAT", "chunks", "read"]

START = "-DOCSTART-"
CARRIES = Carries(
    fragments="parts", overlaps="labels", notes="none", links=False, across=False, entities=False, aliases=False,
    ids=False, annotators=False, origins=False, provenance=False, flags=False, metadata=False, states=False,
    rejected=False, regions=False, tokens=False, text=False, relations=False,
)  # fmt: skip


class _Writer:
    def __init__(self, files: Files, part: str, context: Context) -> None:
        within = f"{part}/" if part else ""
        self._scheme = context.variant
        self._takes = {
            label: files.stream(f"{within}{quote(plain_label(label), safe='')}.conll") for label in context.labels
        }

    def write(self, document: Document) -> None:
        """The article in the file of each label."""
        text = document.article.text
        sentences = list(sentences_of(document))
        for label, take in self._takes.items():
            marks = [((mark.start, mark.end), label) for mark in document.annotations if mark.label == label]
            lines = [f"{START}\t{document.article.uid}\t_\tO\n\n"]
            for tokens in sentences:
                here = [each for each in marks if tokens[0][0] <= each[0][0] < tokens[-1][1]]
                for (start, end), tag in zip(tokens, tags(tokens, here, self._scheme), strict=True):
                    lines.append(f"{text[start:end]}\t_\t_\t{tag}\n")
                lines.append("\n")
            take("".join(lines))

    def close(self) -> None:
        """Nothing stands at the end."""


def read(path: Path) -> Iterator[Read]:
    """Every .conll of a folder, at any depth, or the one file; four columns, or two. The text is rebuilt of tokens."""
    files = [path] if path.is_file() else sorted(path.rglob("*.conll"))
    if not files:
        yield InputError(str(path), "there is no .conll in it")
    for file in files:
        try:
            yield from _articles(file, _lines(file))
        except InputError as error:
            yield error


def _lines(file: Path) -> Iterator[str]:
    """The lines, one at a time. Raises `InputError` for one that is not UTF-8."""
    with file.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise InputError(str(file), "it is not UTF-8", line=number) from error


def _articles(file: Path, lines: Iterable[str]) -> Iterator[Read]:
    uid, first = "", 1
    rows: list[tuple[str, str] | None] = []
    for number, line in enumerate(chain(lines, (START,)), 1):
        columns = line.split("\t") if "\t" in line else line.split(" ")
        if columns[0] == START:
            if any(rows):
                yield _article(file, first, uid, rows)
            uid = columns[1] if len(columns) > 1 and columns[1] not in ("_", "-X-", "O") else ""
            first, rows = number, []
        elif not line.strip():
            rows.append(None)
        elif len(columns) < 2 or not columns[0]:
            yield InputError(str(file), "this is no token with a tag", line=number)
        else:
            rows.append((columns[0], columns[-1].strip()))


def _article(file: Path, line: int, uid: str, rows: list[tuple[str, str] | None]) -> Read:
    text = ""
    tokens: list[tuple[Span, str]] = []
    broken = False
    for row in rows:
        if row is None:
            broken = bool(text)
            continue
        text += "\n" if broken else " " if text else ""
        tokens.append(((len(text), len(text) + len(row[0])), row[1]))
        text += row[0]
        broken = False
    try:
        builder = Builder(article_of(text, uid, {}))
        for span, label in chunks(tokens):
            builder.mark(label, [span])
    except ValueError as error:
        return InputError(str(file), str(error), line=line)
    return builder.found(str(file), line, ["the text was rebuilt of its tokens"])


def chunks(tokens: list[tuple[Span, str]]) -> Iterator[tuple[Span, str]]:
    """The marks that tags say, IOB1, IOB2 or BILOU; a tag that cannot go on with one begins another."""
    start = end = -1
    label = ""
    for (begin, stop), tag in tokens:
        letter, _, name = tag.partition("-")
        goes_on = letter in ("I", "L", "E", "M") and name == label and start >= 0
        if start >= 0 and not goes_on:
            yield (start, end), label
            start = -1
        if letter == "O" or not name:
            continue
        if start < 0:
            start, label = begin, name
        end = stop
        if letter in ("L", "U", "E", "S"):
            yield (start, end), label
            start = -1
    if start >= 0:
        yield (start, end), label


FORMAT = Format(
    "conll", "IOB2 or BILOU", "token", "folder", ".conll", CARRIES, _Writer, read,
    variants=(("iob2", None), ("bilou", None)), tokens=tokens_of, tokenizer=TOKENIZER, labelled=True,
)  # fmt: skip
