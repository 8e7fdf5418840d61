"""A model's predictions out of a file, as suggestions: matched to the project's articles and re-anchored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.errors import InputError, KutipError
from annotations.formats.found import Found
from annotations.formats.registry import format_named
from annotations.formats.stored import reads, stored_newlines
from annotations.reanchor import Reanchor
from annotations.scheme import Scheme, parse_scheme
from annotations.spans import Span
from annotations.store.records import Annotation, Article, Entity, Suggestion, country_uid, new_uid

if TYPE_CHECKING:
    from annotations.store.store import Store

__all__ = ["OWN", "Predicted", "take_predictions"]

OWN = ("quotes", "countries", "projection", "names")
"""Names that are taken."""
BATCH = 100
UNSURE = 50.0
"""Score of what a model proposes without one."""


@dataclass(slots=True)
class Predicted:
    """What came of a file. `moved` stood elsewhere in the project's text, `rejects` could not be taken."""

    articles: int = 0
    new: int = 0
    decided: int = 0
    moved: list[str] = field(default_factory=list)
    rejects: list[InputError] = field(default_factory=list)


def take_predictions(
    store: Store, path: Path, name: str, at: str, *, format_: str | None = None, tick: Callable[[], None] = lambda: None
) -> Predicted:
    """Store the predictions of a file as suggestions of `name`, replacing those of that name that nobody decided.

    Articles are found by id, then by their text; one that the project does not have is refused, as is a mark whose
    words are not in it, each with file and line. `name` ends with a version after a dash (`my-model-v3`), or is one.
    Raises `KutipError` for a name that is taken, or a file that is no such format, `SaveError`.
    """
    suggester, version = _named(name)
    if not path.is_file():
        raise KutipError(f"There is no file {path}.")
    told = Predicted()
    scheme = parse_scheme(store.reading.scheme_yaml() or "", store.target)
    batch: list[tuple[str, list[Suggestion]]] = []
    done: set[str] = set()
    for article, suggestions in _by_article(
        store, _founds(path, format_, told, tick), scheme, told, suggester, version
    ):
        if article in done:
            told.rejects.append(InputError(str(path), f"{article} comes a second time, after others: left out"))
            continue
        done.add(article)
        batch.append((article, suggestions))
        if len(batch) >= BATCH:
            _store(store, suggester, version, batch, at, told)
    _store(store, suggester, version, batch, at, told)
    return told


def _named(name: str) -> tuple[str, str]:
    stem, dash, version = name.rpartition("-")
    suggester, version = (stem, version) if dash and stem and any(c.isdigit() for c in version) else (name, "1")
    if suggester in OWN:
        raise KutipError(f"--name {name}: {suggester} is a suggester of Kutip's own.", "Choose another name.")
    return suggester, version


def _store(
    store: Store, suggester: str, version: str, batch: list[tuple[str, list[Suggestion]]], at: str, told: Predicted
) -> None:
    done = store.propose(suggester, version, batch, at)
    told.articles += len(batch)
    told.new += done.new
    told.decided += done.decided
    batch.clear()


def _founds(path: Path, format_: str | None, told: Predicted, tick: Callable[[], None]) -> Iterator[Found]:
    """What the file tells, article by article; in Label Studio's, only what programs have made."""
    name = format_ or _guessed(path)
    for read in format_named(name).reader(path):
        tick()
        if isinstance(read, InputError):
            told.rejects.append(read)
        elif name != "label-studio" or read.suggester:
            yield stored_newlines(read)


def _guessed(path: Path) -> str:
    """The format, by how the file begins."""
    with path.open(encoding="utf-8", errors="replace") as file:
        first = next((line for line in file if line.strip()), "")
    if first.lstrip().startswith("["):
        return "label-studio"
    try:
        value = json.loads(first)
    except ValueError:
        raise KutipError(f"{path} is no JSON Lines.", "Say what it is with --format.") from None
    if not isinstance(value, dict):
        raise KutipError(f"{path} is none of the formats that can be read.", "Say what it is with --format.")
    return "jsonl" if str(value.get("schema", "")).startswith("kutip/") else "prodigy"


def _by_article(
    store: Store, founds: Iterator[Found], scheme: Scheme, told: Predicted, suggester: str, version: str
) -> Iterator[tuple[str, list[Suggestion]]]:
    """The suggestions of each article, all that come one after the other together."""
    last: str | None = None
    waiting: list[Suggestion] = []
    called = store.reading.suggestions.label_names()
    for found in founds:
        article = _article(store, found)
        if article is None:
            reason = "the project has no article with this id or this text"
            told.rejects.append(InputError(found.file, reason, "Add it first: kutip add.", line=found.line))
            continue
        if last is not None and article.uid != last:
            yield last, waiting
            waiting = []
        last = article.uid
        waiting += _suggestions(_called(found, scheme, called), article, scheme, told, suggester, version)
    if last is not None:
        yield last, waiting


def _called(found: Found, scheme: Scheme, called: Mapping[str, str]) -> Found:
    """What was found, with labels that the project has renamed since under their new names."""
    marks = tuple(
        replace(mark, label=called[mark.label]) if mark.label in called and scheme.label(mark.label) is None else mark
        for mark in found.document.annotations
    )
    return replace(found, document=replace(found.document, annotations=marks))


def _article(store: Store, found: Found) -> Article | None:
    told = found.document.article
    article = store.reading.article(told.uid) if told.uid else None
    if article is None:
        same = sorted(uid for _, uid, _ in store.reading.uids_of_hashes([told.sha256]))
        of_outlet = [uid for uid in same if uid.startswith(f"{told.outlet.key}-")]
        article = store.reading.article((of_outlet or same)[0]) if same else None
    return article


def _suggestions(
    found: Found, article: Article, scheme: Scheme, told: Predicted, suggester: str, version: str
) -> list[Suggestion]:
    kept = _kept(found, article, scheme, told)
    uids = {mark.uid: new_uid() for mark, _ in kept}
    out = []
    for mark, fragments in kept:
        score = found.scores.get(mark.uid)
        links = [link for link in found.document.links if link.head == mark.uid and link.tail in uids]
        out.append(
            Suggestion(
                uids[mark.uid], article.uid, mark.label, fragments, suggester, version,
                UNSURE if score is None else round(100 * min(1.0, max(0.0, score)), 1),
                f"predicted by {suggester} {version}", "", _referent(found.document.entities.get(mark.entity or "")),
                tuple((link.kind, uids[link.tail]) for link in links),
            )
        )  # fmt: skip
    return out


def _referent(entity: Entity | None) -> tuple[str, str, str | None] | None:
    if entity is None:
        return None
    return (entity.kind, entity.name, country_uid(entity.key) if entity.kind == "country" else None)


def _kept(found: Found, article: Article, scheme: Scheme, told: Predicted) -> list[tuple[Annotation, tuple[Span, ...]]]:
    """The marks that can be proposed, with their fragments in the project's text; the others are refused."""
    reanchor = Reanchor(found.document.article.text, article.text)
    kept = []
    for mark in found.document.annotations:
        fragments = _fragments(found, mark, article, reanchor, told)
        if scheme.label(mark.label) is None:
            reason = f"there is no label {mark.label} in this project"
        elif fragments is None:
            words = found.quotes.get(mark.uid) or found.document.article.text[mark.start : mark.end]
            reason = f"the {mark.label} “{words[:60]}” is not in the text of {article.uid}"
        else:
            kept.append((mark, fragments))
            continue
        told.rejects.append(InputError(found.file, reason, line=found.line))
    return kept


def _fragments(
    found: Found, mark: Annotation, article: Article, reanchor: Reanchor, told: Predicted
) -> tuple[Span, ...] | None:
    """Where the mark stands in the project's article; None if its words are not there, or nobody knows where."""
    where = found.file if found.line is None else f"{found.file}:{found.line}"
    quote = found.quotes.get(mark.uid)
    if quote is not None and not reads(found.document.article.text, mark.fragments, quote):
        at = article.text.find(quote)
        if at < 0 or article.text.find(quote, at + 1) >= 0:
            return None
        told.moved.append(f"{where}: {mark.label} “{quote[:60]}” stands at {at}, not {mark.start}")
        return ((at, at + len(quote)),)
    fragments = reanchor.spans(mark.fragments)
    if fragments is not None and fragments != mark.fragments and not reanchor.respaced:
        words: Sequence[str] = found.document.article.text[mark.start : mark.end]
        told.moved.append(f"{where}: {mark.label} “{words[:60]}” moved from {mark.start} to {fragments[0][0]}")
    return fragments
