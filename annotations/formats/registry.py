"""The formats by name. Each is imported only when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotations.formats.format import Format

__all__ = ["EXTRAS", "SUMMARIES", "VARIANTS", "format_named", "is_file", "suffix_of"]

SUMMARIES: dict[str, str] = {
    "jsonl": "the native format, one article a line, nothing lost",
    "prodigy": "tasks for spans.manual, ner.manual and rel.manual of Prodigy",
    "doccano": "JSONL for sequence labelling in doccano",
    "label-studio": "tasks for Label Studio, with the labelling configuration",
    "brat": "standoff: a .txt and an .ann for each article",
    "spacy": "DocBin files for training with spaCy (extra: spacy)",
    "conll": "IOB2 or BILOU, one file for each label",
    "huggingface": "a folder that datasets.load_dataset opens",
    "inception": "UIMA JSON CAS for INCEpTION (extra: inception)",
    "w3c": "Web Annotation (JSON-LD), a page for each article",
    "csv": "tables of articles, marks and links, for spreadsheets",
}
"""Every format in a few words, in the order of the help; known without importing any."""

VARIANTS: dict[str, tuple[str, ...]] = {
    "doccano": ("relations", "spans", "graphemes"),
    "conll": ("iob2", "bilou"),
    "huggingface": ("spans", "tokens"),
}
"""Ways to write a format, the usual one first, where there are several; known without importing any."""

EXTRAS: dict[str, str] = {"spacy": "spacy", "inception": "inception"}
"""The optional part of Kutip that a format needs, where it needs one."""

_SUFFIXES: dict[str, str] = {
    "jsonl": ".jsonl", "prodigy": ".jsonl", "doccano": ".jsonl", "label-studio": ".json", "w3c": ".jsonld"
}  # fmt: skip


def is_file(name: str) -> bool:
    """Whether the format is one file, if it is not split."""
    return name in _SUFFIXES


def suffix_of(name: str) -> str:
    """How the name of its file ends; empty for a folder."""
    return _SUFFIXES.get(name, "")


def format_named(name: str) -> Format:
    """The format. Raises `KeyError` for one that there is not."""
    if name not in SUMMARIES:
        raise KeyError(name)
    found: Format = import_module(f"annotations.formats.{name.replace('-', '_')}").FORMAT
    return found
