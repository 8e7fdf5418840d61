"""Gazetteers as Prodigy and spaCy write them (`patterns.jsonl`), over the articles of a project, as suggestions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.errors import InputError
from annotations.formats.carries import derived_uid
from annotations.formats.fields import json_lines, mapping, string
from annotations.import_terms import Told
from annotations.segments.tokens import tokenize
from annotations.spans import Span
from annotations.store.reading import Document
from annotations.store.records import Suggestion
from annotations.store.selection import Selection

if TYPE_CHECKING:
    from annotations.store.store import Store

__all__ = ["are_patterns", "propose_patterns"]

VERSION = "patterns"
BATCH = 200
SURE = 100.0
"""Score: the words are those of the list."""
_LOWER, _EXACT = "lower", "text"
_KEYS = {"lower": _LOWER, "text": _EXACT, "orth": _EXACT, "LOWER": _LOWER, "TEXT": _EXACT, "ORTH": _EXACT}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A label, and what each token in a row has to be: `(lower or text, words)`."""

    label: str
    tokens: tuple[tuple[str, str], ...]


def are_patterns(path: Path) -> bool:
    """Whether the file begins with a pattern, not with a task."""
    first = next(json_lines(path), None) if path.is_file() else None
    return isinstance(first, tuple) and isinstance(first[1], dict) and "pattern" in first[1] and "text" not in first[1]


def propose_patterns(
    store: Store, path: Path, name: str, at: str, renamed: Mapping[str, str], tick: Callable[[], None] = lambda: None
) -> Told:
    """Propose, as `name`, what the patterns of the file find outside asides; what it proposed before is replaced.

    A pattern that asks for anything but words is refused by line. Raises `SaveError`.
    """
    told = Told()
    labels = set(store.reading.labels())
    index: dict[tuple[str, str], list[Pattern]] = defaultdict(list)
    for read in _read(path, renamed):
        if isinstance(read, Pattern) and read.label in labels:
            index[read.tokens[0]].append(read)
        elif isinstance(read, Pattern):
            told.rejects.append(InputError(str(path), f"there is no label {read.label} in this project"))
        else:
            told.rejects.append(read)
    waiting = store.reading.documents(Selection())
    while page := list(islice(waiting, BATCH)):
        found = [(each.article.uid, _suggestions(each, index, name, path.name)) for each in page]
        told.suggestions += store.propose(name, VERSION, found, at).new
        told.known_articles += len(page)
        for _ in page:
            tick()
    return told


def _read(path: Path, renamed: Mapping[str, str]) -> Iterator[Pattern | InputError]:
    for found in json_lines(path):
        if isinstance(found, InputError):
            yield found
            continue
        line, value = found
        try:
            told = mapping(value, "the line")
            label = string(told, "label")
            yield Pattern(renamed.get(label, label), _tokens(told.get("pattern")))
        except ValueError as error:
            yield InputError(str(path), str(error), line=line)


def _tokens(pattern: Any) -> tuple[tuple[str, str], ...]:
    """What a pattern asks of each token. Words that Kutip cuts otherwise are several."""
    if isinstance(pattern, str):
        asked = [(_EXACT, pattern)]
    elif isinstance(pattern, list):
        asked = []
        for each in pattern:
            token = mapping(each, "a token of the pattern")
            other = [key for key in token if key not in _KEYS]
            if other or len(token) != 1:
                raise ValueError(f"a pattern may ask for lower or text alone, not for {other[0] if other else 'both'}")
            asked += [(_KEYS[key], string(token, key)) for key in token]
    else:
        raise ValueError("the pattern is neither words nor a list of tokens")
    out = [(kind, words[start:end]) for kind, words in asked for start, end in tokenize(words)]
    if not out:
        raise ValueError("the pattern has no word")
    return tuple((kind, word.lower() if kind == _LOWER else word) for kind, word in out)


def _suggestions(
    document: Document, index: Mapping[tuple[str, str], Sequence[Pattern]], name: str, file: str
) -> list[Suggestion]:
    article = document.article
    out: list[Suggestion] = []
    for label, (start, end) in sorted(_hits(document, index), key=lambda hit: hit[1]):
        uid = derived_uid("suggestion", name, article.uid, label, start, end)
        out.append(
            Suggestion(uid, article.uid, label, ((start, end),), name, VERSION, SURE, f"in {file}", kind="listed")
        )
    return out


def _hits(document: Document, index: Mapping[tuple[str, str], Sequence[Pattern]]) -> Iterator[tuple[str, Span]]:
    """Where a pattern stands, the longest of a label first; those of one label share no token."""
    text = document.article.text
    aside = [(each.start, each.end) for each in document.article.regions if each.kind == "aside"]
    tokens = [each for each in tokenize(text) if not any(a < each[1] and each[0] < b for a, b in aside)]
    words = {_EXACT: [text[a:b] for a, b in tokens], _LOWER: [text[a:b].lower() for a, b in tokens]}
    reach: dict[str, int] = defaultdict(int)
    for at in range(len(tokens)):
        here = [pattern for kind in (_EXACT, _LOWER) for pattern in index.get((kind, words[kind][at]), ())]
        for pattern in sorted(here, key=lambda pattern: -len(pattern.tokens)):
            size = len(pattern.tokens)
            if at >= reach[pattern.label] and all(
                at + n < len(tokens) and words[kind][at + n] == word for n, (kind, word) in enumerate(pattern.tokens)
            ):
                reach[pattern.label] = at + size
                yield pattern.label, (tokens[at][0], tokens[at + size - 1][1])
