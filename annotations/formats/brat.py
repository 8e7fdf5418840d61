"""brat standoff: a .txt and an .ann for each article. Offsets are code points, ends exclusive."""

from __future__ import annotations

from annotations.errors import KutipError
from annotations.formats.brat_reading import read
from annotations.formats.carries import Carries
from annotations.formats.cutting import plain_label
from annotations.formats.format import Context, Files, Format
from annotations.store.reading import Document

__all__ = ["CONFIGURATION", "FORMAT", "encode"]

COUNTRIES = "ISO3166"
CONFIGURATION = "annotation.conf"

CARRIES = Carries(
    notes="line", across=False, aliases=False, ids=False, annotators=False, origins=False, provenance=False,
    flags=False, metadata=False, states=False, rejected=False, regions=False, newlines=False, relations=False,
)  # fmt: skip


def encode(document: Document) -> str:
    """The .ann of one article. Raises `KutipError` for a name that a line of it cannot hold."""
    text = document.article.text
    lines: list[str] = []
    names: dict[str, str] = {}
    entities = notes = 0
    for number, mark in enumerate(document.annotations, 1):
        name = names[mark.uid] = f"T{number}"
        places = ";".join(f"{start} {end}" for start, end in mark.fragments)
        words = " ".join(text[start:end] for start, end in mark.fragments)
        lines.append(f"{name}\t{plain_label(mark.label)} {places}\t{words}")
        if mark.entity is not None:
            entity = document.entities[mark.entity]
            entities += 1
            where = f"{COUNTRIES if entity.kind == 'country' else entity.kind}:{plain_label(entity.key)}"
            lines.append(f"N{entities}\tReference {name} {where}\t{_one_line(entity.name)}")
        if mark.note is not None:
            notes += 1
            lines.append(f"#{notes}\tAnnotatorNotes {name}\t{mark.note}")
    for number, link in enumerate(document.links, 1):
        lines.append(f"R{number}\t{plain_label(link.kind)} Arg1:{names[link.head]} Arg2:{names[link.tail]}")
    return "".join(f"{line}\n" for line in lines)


def _one_line(name: str) -> str:
    if "\n" in name:
        raise KutipError(f"brat has no room for a line break in the name {name!r}.", "Rename it.")
    return name


def configuration(context: Context) -> str:
    """The annotation.conf of the scheme."""
    links = context.scheme.links if context.scheme else ()
    lines = ["[entities]", *map(plain_label, context.labels), "", "[relations]"]
    lines += [f"{plain_label(link.name)}\tArg1:{link.head}, Arg2:{link.tail}" for link in links]
    lines += ["<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>", "", "[events]", "", "[attributes]"]
    return "\n".join(lines) + "\n"


class _Writer:
    def __init__(self, files: Files, part: str, context: Context) -> None:
        self._files = files
        self._within = f"{part}/" if part else ""
        if part == context.parts[0]:
            files.text(CONFIGURATION, configuration(context))

    def write(self, document: Document) -> None:
        """The two files of one article."""
        name = self._within + document.article.uid
        self._files.text(f"{name}.txt", document.article.text)
        self._files.text(f"{name}.ann", encode(document))

    def close(self) -> None:
        """Nothing stands at the end."""


FORMAT = Format("brat", "standoff", "codepoint", "folder", "", CARRIES, _Writer, read, labelled=True)
