"""spaCy: DocBin files for training. Offsets are tokens; marks with other bounds are moved to them, and counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.errors import InputError, KutipError
from annotations.formats.carries import Carries
from annotations.formats.fields import items, mapping, optional, parsed, small_enough, string
from annotations.formats.format import Context, Files, Format
from annotations.formats.found import Builder, Read, article_of, mark_extras, metadata, region_values
from annotations.spans import Span
from annotations.store.reading import Document
from annotations.store.records import Article

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["FORMAT", "read"]

AT_ONCE = 500
"""Articles in a file: a DocBin is held in memory whole, when it is written and when it is trained on."""

KEY = "kutip"
SPANS = "sc"
"""Where spaCy's span categorizer looks for spans."""


def _spacy() -> Any:
    try:
        import spacy
    except ImportError as error:
        raise KutipError("This format needs spaCy.", "Install it with: pip install 'kutip[spacy]'") from error
    return spacy


@cache
def _blank(language: str | None) -> Language:
    """The blank tokenizer of the language; the one for many languages where spaCy has none."""
    spacy = _spacy()
    try:
        made: Language = spacy.blank(language or "xx")
    except (ImportError, ValueError):
        made = spacy.blank("xx")
    made.max_length = 1 << 40
    return made


def _tokens(article: Article) -> Sequence[Span]:
    return [(token.idx, token.idx + len(token)) for token in _blank(article.language).make_doc(article.text)]


def _doc(document: Document) -> Doc:
    from spacy.tokens import Span as DocSpan
    from spacy.util import filter_spans

    article = document.article
    doc = _blank(article.language).make_doc(article.text)
    spans = []
    for mark in document.annotations:
        found = doc.char_span(mark.start, mark.end)
        if found is None:
            raise KutipError(f"{article.uid}: the {mark.label} mark {mark.uid} does not lie on tokens.")
        entity = document.entities.get(mark.entity) if mark.entity else None
        known = f"{entity.kind}:{entity.key}" if entity else ""
        spans.append(DocSpan(doc, found.start, found.end, label=mark.label, kb_id=known, span_id=mark.uid))
    doc.spans[SPANS] = spans
    doc.set_ents(filter_spans(spans))
    about = {
        "id": article.uid, "meta": metadata(document), "regions": region_values(article),
        "marks": [mark_extras(document, mark) for mark in document.annotations],
        "links": [{"id": own.uid, "kind": own.kind, "head": own.head, "tail": own.tail} for own in document.links],
    }  # fmt: skip
    doc.user_data[KEY] = json.dumps(about, ensure_ascii=False)
    return doc


class _Writer:
    def __init__(self, files: Files, part: str, context: Context) -> None:
        self._files = files
        self._folder = part or "all"
        self._written = 0
        self._docs: list[Doc] = []
        _spacy()

    def write(self, document: Document) -> None:
        """Keep it until there are enough for a file."""
        self._docs.append(_doc(document))
        if len(self._docs) >= AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        from spacy.tokens import DocBin

        packed = DocBin(docs=self._docs, store_user_data=True).to_bytes()
        self._files.data(f"{self._folder}/{self._written:05}.spacy", packed)
        self._written += 1
        self._docs.clear()

    def close(self) -> None:
        """The last file; one there is always."""
        if self._docs or not self._written:
            self._flush()


def read(path: Path) -> Iterator[Read]:
    """Every .spacy of a folder, at any depth, or the one file. Spans are taken; where there are none, the entities."""
    _spacy()
    from spacy.tokens import DocBin

    files = [path] if path.is_file() else sorted(path.rglob("*.spacy"))
    if not files:
        yield InputError(str(path), "there is no .spacy in it")
    vocab = _blank(None).vocab
    for file in files:
        try:
            small_enough(file)
            docs = DocBin(store_user_data=True).from_bytes(file.read_bytes()).get_docs(vocab)
            for number, doc in enumerate(docs, 1):
                try:
                    yield _article(doc).found(str(file), number)
                except ValueError as error:
                    yield InputError(str(file), str(error), line=number)
        except InputError as error:
            yield error
        except Exception as error:  # noqa: BLE001 - zlib, msgpack and spaCy raise what they like at a broken file
            yield InputError(str(file), f"it is no DocBin: {type(error).__name__}")


def _article(doc: Doc) -> Builder:
    told = doc.user_data.get(KEY)
    about = mapping(parsed(told), KEY) if isinstance(told, str) else {}
    meta = about.get("meta")
    article = article_of(
        doc.text, optional(about, "id") or "", meta if isinstance(meta, dict) else {}, items(about, "regions")
    )
    builder = Builder(article, meta if isinstance(meta, dict) else {})
    extras = {string(each, "id"): each for each in (mapping(each, "a mark") for each in items(about, "marks"))}
    spans = list(doc.spans[SPANS]) if SPANS in doc.spans else list(doc.ents)
    for span in spans:
        known = extras.get(span.id_, {})
        if not known and span.kb_id_:
            kind, _, key = span.kb_id_.partition(":")
            known = {"entity": {"kind": kind, "key": key}} if key else {}
        builder.mark(span.label_, [(span.start_char, span.end_char)], known)
    for each in items(about, "links"):
        link = mapping(each, "a link")
        builder.link(string(link, "kind"), string(link, "head"), string(link, "tail"), optional(link, "id"))
    return builder


FORMAT = Format(
    "spacy", "DocBin files", "token", "folder", ".spacy",
    # The far end of a link across articles may be moved to other bounds there, or left out: not carried, and told.
    Carries(fragments="parts", tokens=False, across=False, relations=False), _Writer, read,
    extra="spacy", tokens=_tokens, tokenizer="spacy.blank of the article's language",
)  # fmt: skip
