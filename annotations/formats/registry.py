"""The formats by name. Each is imported only when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotations.formats.format import Format

__all__ = ["SUMMARIES", "format_named"]

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


def format_named(name: str) -> Format:
    """The format. Raises `KeyError` for one that there is not."""
    if name not in SUMMARIES:
        raise KeyError(name)
    found: Format = import_module(f"annotations.formats.{name.replace('-', '_')}").FORMAT
    return found
