"""A folder that `datasets.load_dataset` opens: JSON lines of one schema, and a card that declares it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotations.errors import InputError
from annotations.formats.carries import Carries
from annotations.formats.conll import chunks
from annotations.formats.cutting import TOKENIZER, sentences_of, tags, tokens_of
from annotations.formats.fields import items, json_lines, mapping, optional, string
from annotations.formats.format import Context, Files, Format
from annotations.formats.found import Builder, Read, article_of, metadata, region_values
from annotations.formats.jsonl import safe_json, span_value, take_spans
from annotations.formats.provenance import FEATURES, REJECTED
from annotations.store.reading import Document

__all__ = ["FORMAT", "card", "read"]

NAMES = (("", "train"), ("dev", "validation"))
META = (
    "outlet", "title", "url", "published_at", "byline", "language", "story", "split", "sha256", "version", "replaces",
)  # fmt: skip
WORDS = Carries(
    fragments="parts", overlaps="none", notes="none", links=False, across=False, entities=False, aliases=False,
    ids=False, annotators=False, origins=False, provenance=False, flags=False, metadata=False, states=False,
    rejected=False, regions=False, tokens=False, text=False, relations=False,
)  # fmt: skip
"""What the token variant carries: one tag a token."""

_SPANS = """  - name: {name}
    list:
{fields}"""


def _fields(names: tuple[tuple[str, str], ...], indent: str = "  ") -> str:
    lists = {"strings": "list: string", "spans": f"list:\n{indent}    list: int64"}
    return "\n".join(f"{indent}- name: {name}\n{indent}  {lists.get(kind, f'dtype: {kind}')}" for name, kind in names)


def _struct(name: str, fields: tuple[tuple[str, str], ...]) -> str:
    """A part of a span that has parts."""
    return f"    - name: {name}\n      struct:\n{_fields(fields, '      ')}"


def card(context: Context) -> str:
    """The README.md: the features, the splits and the licence, for machines; a few words for people."""
    text = tuple((name, "int64" if name == "version" else "string") for name in ("id", "text", *META))
    if context.variant == "tokens":
        classes = "".join(f"          '{at}': {json.dumps(tag)}\n" for at, tag in enumerate(_classes(context)))
        features = (
            _fields((("id", "string"),)) + "\n  - name: tokens\n    list: string\n  - name: ner_tags\n    list:\n"
        )
        features += f"      class_label:\n        names:\n{classes}"
        features += _fields((("doc_id", "string"), ("story", "string"), ("outlet", "string")))
    else:
        features = _span_features(text)
    parts = [dict(NAMES).get(part, part) for part in context.parts]
    files = "\n".join(f"  - split: {part}\n    path: {part}.jsonl" for part in parts)
    return (
        f"---\nlicense: unknown\nconfigs:\n- config_name: default\n  data_files:\n{files}\ndataset_info:\n  features:\n"
        f"{features}\n---\n\n# News with marked spans\n\nWritten by `kutip export huggingface`; offsets are code "
        "points. Who may use the articles depends on their outlets.\n"
    )


def _span_features(text: tuple[tuple[str, str], ...]) -> str:
    """The features of the span-native variant, whose first are `text`."""
    spans = [
        _fields((("id", "string"), ("label", "string")), "    "),
        _fields((("fragments", "spans"), ("start", "int64"), ("end", "int64"), ("text", "string")), "    "),
        _struct("entity", (("kind", "string"), ("key", "string"), ("name", "string"), ("aliases", "strings"))),
        _fields((("annotator", "string"), ("origin", "string")), "    "),
        _struct("provenance", FEATURES),
        _fields((("note", "string"), ("flags", "strings")), "    "),
    ]
    lists = {
        "states": _fields((("annotator", "string"), ("state", "string")), "    "),
        "rejected": _fields(REJECTED, "    "),
        "spans": "\n".join(spans),
        "links": _fields((("id", "string"), ("kind", "string"), ("head", "string"), ("tail", "string")), "    "),
        "regions": _fields((("kind", "string"), ("start", "int64"), ("end", "int64")), "    "),
    }
    return "\n".join([_fields(text), *(_SPANS.format(name=name, fields=fields) for name, fields in lists.items())])


def _classes(context: Context) -> list[str]:
    return ["O", *(f"{letter}-{label}" for label in context.labels for letter in "BI")]


class _Writer:
    def __init__(self, files: Files, part: str, context: Context) -> None:
        self._take = files.stream(f"{dict(NAMES).get(part, part)}.jsonl")
        self._numbers = {tag: at for at, tag in enumerate(_classes(context))}
        self._tokens = context.variant == "tokens"
        if part == context.parts[0]:
            files.text("README.md", card(context))

    def write(self, document: Document) -> None:
        """One line; in the token variant one for each sentence."""
        if self._tokens:
            self._sentences(document)
            return
        article = document.article
        value = {
            "id": article.uid, "text": article.text, **metadata(document),
            "spans": [span_value(document, mark) for mark in document.annotations],
            "links": [{"id": own.uid, "kind": own.kind, "head": own.head, "tail": own.tail} for own in document.links],
            "regions": region_values(article),
        }  # fmt: skip
        self._take(safe_json(value) + "\n")

    def _sentences(self, document: Document) -> None:
        text, uid = document.article.text, document.article.uid
        marks = [((mark.start, mark.end), mark.label) for mark in document.annotations]
        for at, tokens in enumerate(sentences_of(document)):
            here = [each for each in marks if tokens[0][0] <= each[0][0] < tokens[-1][1]]
            value = {
                "id": f"{uid}:{at}", "tokens": [text[start:end] for start, end in tokens],
                "ner_tags": [self._numbers[tag] for tag in tags(tokens, here, "iob2")],
                "doc_id": uid, "story": document.story, "outlet": document.article.outlet.key,
            }  # fmt: skip
            self._take(safe_json(value) + "\n")

    def close(self) -> None:
        """Nothing stands at the end."""


def read(path: Path) -> Iterator[Read]:
    """The lines of a folder's .jsonl files, or of one file, in either variant."""
    files = [path] if path.is_file() else sorted(path.glob("*.jsonl"))
    if not files:
        yield InputError(str(path), "there is no .jsonl in it")
    for file in files:
        yield from _file(file)


def _file(file: Path) -> Iterator[Read]:
    names = _names(file.parent / "README.md")
    sentences: list[Mapping[str, Any]] = []
    for found in json_lines(file):
        if isinstance(found, InputError):
            yield found
            continue
        line, value = found
        try:
            row = mapping(value, "the line")
            if "tokens" not in row:
                builder = Builder(article_of(string(row, "text"), string(row, "id"), row, items(row, "regions")), row)
                take_spans(builder, row)
                yield builder.found(str(file), line)
                continue
        except ValueError as error:
            yield InputError(str(file), str(error), line=line)
            continue
        if sentences and row.get("doc_id") != sentences[0].get("doc_id"):
            yield _rebuilt(file, line - len(sentences), sentences, names)
            sentences = []
        sentences.append(row)
    if sentences:
        yield _rebuilt(file, 1, sentences, names)


def _names(readme: Path) -> list[str]:
    """The names of the tags, out of the card."""
    if not readme.exists():
        return []
    found = re.findall(r"^ +'?(\d+)'?: (\".*\"|\S+)$", readme.read_text(encoding="utf-8"), re.MULTILINE)
    return [json.loads(name) if name.startswith('"') else name for _, name in found]


def _rebuilt(file: Path, line: int, sentences: list[Mapping[str, Any]], names: list[str]) -> Read:
    text, tagged = "", []
    try:
        for row in sentences:
            numbers = items(row, "ner_tags")
            for at, token in enumerate(items(row, "tokens")):
                if not isinstance(token, str) or at >= len(numbers):
                    raise ValueError("there are not as many tags as tokens")
                text += ("\n" if not at else " ") if text else ""
                number = numbers[at]
                tag = names[number] if isinstance(number, int) and 0 <= number < len(names) else str(number)
                tagged.append(((len(text), len(text) + len(token)), tag))
                text += token
        builder = Builder(article_of(text, optional(sentences[0], "doc_id") or "", {}))
        for span, label in chunks(tagged):
            builder.mark(label, [span])
    except ValueError as error:
        return InputError(str(file), str(error), line=line)
    return builder.found(str(file), line, ["the text was rebuilt of its tokens"])


FORMAT = Format(
    "huggingface", "a folder for datasets.load_dataset", "codepoint", "folder", ".jsonl", Carries(relations=False),
    _Writer, read,
    variants=(("spans", None), ("tokens", WORDS)), tokens=tokens_of, tokenizer=TOKENIZER, part_names=NAMES,
    labelled=True,
)  # fmt: skip
