"""Reading brat standoff, liberally: trailing tabs, lines that a line break in the text has cut, numbered arguments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotations.errors import InputError
from annotations.formats.fields import small_enough
from annotations.formats.found import Builder, Read, article_of
from annotations.spans import Span
from annotations.store.records import ENTITY_KINDS

__all__ = ["read"]

_LINE = re.compile(r"(?:[TEANMR]\d+|#\d*|\*)\t")
"""How a line of the format begins; another goes on with the one before it."""
_NUMBERED = re.compile(r"(?<=\D)\d+$")


@dataclass(slots=True)
class _Standoff:
    """The lines of a file by kind: `(line number, columns)`, and what could not be read."""

    file: str
    marks: list[tuple[int, list[str]]] = field(default_factory=list)
    events: list[tuple[int, list[str]]] = field(default_factory=list)
    relations: list[tuple[int, list[str]]] = field(default_factory=list)
    others: list[tuple[int, list[str]]] = field(default_factory=list)
    rejects: list[InputError] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read(path: Path) -> Iterator[Read]:
    """Every .ann of a folder, at any depth, or the one file. The .txt lies beside it, or anywhere in the folder.

    Where several annotated a text, their files are called NAME_annotator.ann.
    """
    files = [path] if path.is_file() else sorted(path.rglob("*.ann"))
    if not files:
        yield InputError(str(path), "there is no .ann in it")
        return
    texts = {each.stem: each for each in sorted(path.rglob("*.txt"))} if path.is_dir() else {}
    for file in files:
        beside = file.with_suffix(".txt")
        text = beside if beside.exists() else texts.get(file.stem)
        annotator = ""
        if text is None:  # several annotators of one text: NAME_annotator.ann
            stem, _, annotator = file.stem.rpartition("_")
            text = texts.get(stem)
        if text is None:
            yield InputError(str(file), f"there is no {beside.name} for it")
            continue
        try:
            small_enough(file)
            small_enough(text)
            standoff = _lines(str(file), file.read_bytes().decode("utf-8-sig"))
            article = article_of(text.read_bytes().decode("utf-8"), text.stem, {})
        except InputError as error:
            yield error
            continue
        except UnicodeDecodeError:
            yield InputError(str(file), "it or its text is not UTF-8")
            continue
        except (ValueError, OSError) as error:
            yield InputError(str(text), str(error))
            continue
        builder = Builder(article)
        _take(builder, standoff, annotator)
        yield builder.found(str(file), None, standoff.remarks)
        yield from standoff.rejects


def _lines(file: str, content: str) -> _Standoff:
    out = _Standoff(file)
    whole: list[tuple[int, str]] = []
    for number, line in enumerate(content.replace("\r\n", "\n").split("\n"), 1):
        if _LINE.match(line) or not whole:
            if line.strip():
                whole.append((number, line))
        elif line.strip():
            first, begun = whole[-1]
            whole[-1] = (first, f"{begun}\n{line}")
            out.remarks.append(f"line {number} goes on with line {first}: a line break in its text had cut it")
    for number, line in whole:
        columns = line.split("\t")
        kind = line[0]
        if not _LINE.match(line):
            out.rejects.append(InputError(file, "this is no line of brat standoff", line=number))
        elif kind == "T":
            out.marks.append((number, columns))
        elif kind == "E":
            out.events.append((number, columns))
        elif kind in "R*":
            out.relations.append((number, columns))
        else:
            out.others.append((number, columns))
    return out


def _take(builder: Builder, standoff: _Standoff, annotator: str) -> None:
    """All of a file, in the order in which lines refer to one another."""
    extras: dict[str, dict[str, Any]] = defaultdict(lambda: {"annotator": annotator})
    triggers = {columns[0]: _first(columns).partition(":")[2] for _, columns in standoff.events}
    for number, columns in standoff.others:
        _refusing(standoff, number, lambda columns=columns: _extra(columns, extras, triggers))
    names: dict[str, str] = {}
    for number, columns in standoff.marks:
        _refusing(standoff, number, lambda columns=columns: _mark(builder, columns, extras, names))
    names |= {event: names[trigger] for event, trigger in triggers.items() if trigger in names}
    for number, columns in standoff.events:
        builder.where = f"line {number}: "
        _refusing(standoff, number, lambda columns=columns: _event(builder, columns, names))
    for number, columns in standoff.relations:
        builder.where = f"line {number}: "
        _refusing(standoff, number, lambda columns=columns: _relation(builder, columns, names))


def _refusing(standoff: _Standoff, number: int, take: Any) -> None:
    try:
        take()
    except ValueError as error:
        standoff.rejects.append(InputError(standoff.file, str(error), line=number))


def _first(columns: list[str]) -> str:
    """The first word of the second column."""
    return (columns[1].split(" ") if len(columns) > 1 else [""])[0]


def _mark(builder: Builder, columns: list[str], extras: dict[str, dict[str, Any]], names: dict[str, str]) -> None:
    if len(columns) < 2 or " " not in columns[1].strip():
        raise ValueError(f"{columns[0]} has no label and place")
    label, _, places = columns[1].strip().partition(" ")
    spans: list[Span] = []
    for each in places.split(";"):
        ends = each.split()
        if len(ends) != 2 or not all(end.isdecimal() and len(end) < 10 for end in ends):
            raise ValueError(f"{columns[0]}: {each!r} is no place")
        spans.append((int(ends[0]), int(ends[1])))
    words = "\t".join(columns[2:])
    text = builder.article.text
    stands = " ".join(text[start:end] for start, end in spans)
    quote = None
    if words.split() != stands.split() and words.strip():
        quote = words.rstrip("\t")  # the importer looks for these words, or says that they are not there
    names[columns[0]] = builder.mark(label, spans, extras[columns[0]], quote)


def _extra(columns: list[str], extras: dict[str, dict[str, Any]], triggers: dict[str, str]) -> None:
    """Notes, references and attributes, by the mark that they tell of."""
    words = columns[1].split(" ") if len(columns) > 1 else []
    if len(words) < 2:
        raise ValueError(f"{columns[0]} tells of nothing")
    about = extras[triggers.get(words[1], words[1])]
    if columns[0].startswith("#"):
        note = "\t".join(columns[2:]).rstrip("\t")
        about["note"] = f"{about['note']}\n{note}" if about.get("note") else note
    elif columns[0].startswith("N"):
        source, _, key = " ".join(words[2:]).partition(":")
        kind = "country" if source == "ISO3166" else source if source in ENTITY_KINDS else "body"
        about["entity"] = {"kind": kind, "key": key, "name": "\t".join(columns[2:]).rstrip("\t") or key}
    else:
        about.setdefault("flags", []).append(":".join([words[0], *words[2:]]))


def _event(builder: Builder, columns: list[str], names: dict[str, str]) -> None:
    """An event is its trigger, linked to each argument by the argument's role."""
    kind, *arguments = columns[1].split() if len(columns) > 1 else [""]
    trigger = names.get(columns[0])
    if trigger is None:
        raise ValueError(f"the event {columns[0]} ({kind}) has no trigger")
    for argument in arguments:
        role, _, name = argument.partition(":")
        if name not in names:
            raise ValueError(f"the event {columns[0]} names {name}, which is not there")
        builder.link(_NUMBERED.sub("", role), trigger, names[name])


def _relation(builder: Builder, columns: list[str], names: dict[str, str]) -> None:
    kind, *arguments = columns[1].split() if len(columns) > 1 else [""]
    ends = [argument.rpartition(":")[2] for argument in arguments]
    missing = [end for end in ends if end not in names]
    if missing or len(ends) < 2:
        raise ValueError(
            f"{columns[0]} ({kind}) names {missing[0]}, which is not there" if missing else "it has no ends"
        )
    for end in ends[1:]:
        builder.link(kind, names[ends[0]], names[end])
