"""How good suggestions are beside marks that people made: precision, recall, F1, links, and every error. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from annotations.segments.quotations import MARKS
from annotations.spans import Span
from annotations.suggesters.model import Suggestion

__all__ = [
    "Article",
    "Count",
    "Counts",
    "Error",
    "Mark",
    "Result",
    "evaluate",
    "manner",
    "overlap",
    "paired",
    "proposed",
    "trimmed",
]

OVERLAP = 0.5
"""Least share of the code points of two marks that both have (Jaccard) to count as overlapping."""

_QUOTES = frozenset("".join(MARKS))
_OPENING, _CLOSING = frozenset("“„«"), frozenset("”»")
_DOUBLE = re.compile("[“„«”»\"]|''|``")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a person, or a suggestion. `speaker` is the index of its speaker in the list in which it stands,
    `entity` the uid or name of what it refers to, `suggester` who proposed it."""

    label: str
    fragments: tuple[Span, ...]
    speaker: int | None = None
    entity: str | None = None
    suggester: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its marks and its suggestions, as lists into which `speaker` points."""

    uid: str
    text: str
    outlet: str
    language: str
    gold: Sequence[Mark]
    proposed: Sequence[Mark]


@dataclass(slots=True)
class Count:
    """Right, proposed but wrong, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was proposed that is right; None if nothing was."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Share of the marks that were proposed; None if there are none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None if there is nothing on either side."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else None


@dataclass(slots=True)
class Counts:
    """One row of the result. `exact` asks for the same boundaries but for punctuation at the edges, `overlapping` for
    half of the code points. `links`: of claims found (by overlap) that have a speaker, how many were given it."""

    exact: Count = field(default_factory=Count)
    overlapping: Count = field(default_factory=Count)
    links_right: int = 0
    links_wrong: int = 0

    @property
    def link_accuracy(self) -> float | None:
        """Share of the speakers that are right; None without claims to ask."""
        total = self.links_right + self.links_wrong
        return self.links_right / total if total else None


@dataclass(frozen=True, slots=True)
class Error:
    """One thing to look at. `kind`: `missed`, `invented`, `boundaries` (overlapping, not exact), `speaker`."""

    article: str
    kind: str
    label: str
    fragments: tuple[Span, ...]
    text: str
    proposed: str | None = None


@dataclass(slots=True)
class Result:
    """Counts by label, and by every value of each grouping: `{"language": {"id": {"claim": …}}}`; and the errors."""

    labels: dict[str, Counts] = field(default_factory=dict)
    groups: dict[str, dict[str, dict[str, Counts]]] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)


def proposed(suggestions: Sequence[Suggestion], suggester: str, before: int = 0) -> list[Mark]:
    """Suggestions as marks, to follow `before` others in a list; those of a lesser kind are left out."""
    kept = [n for n, each in enumerate(suggestions) if not each.lesser]
    place = {n: before + k for k, n in enumerate(kept)}
    out = []
    for n in kept:
        each = suggestions[n]
        speaker = None if each.said_by is None else place.get(each.said_by)
        out.append(Mark(each.label, each.fragments, speaker, each.entity.uid if each.entity else None, suggester))
    return out


def trimmed(text: str, fragments: Iterable[Span]) -> tuple[Span, ...]:
    """The fragments without what is neither letter nor digit at their edges.

    Those of nothing else vanish. Those between which there is nothing else are one: formats that keep marks sentence by
    sentence mean the same.
    """
    out: list[Span] = []
    for start, end in fragments:
        while start < end and not text[start].isalnum():
            start += 1
        while end > start and not text[end - 1].isalnum():
            end -= 1
        if start >= end:
            continue
        if out and not any(map(str.isalnum, text[out[-1][1] : start])):
            start = out.pop()[0]
        out.append((start, end))
    return tuple(out)


def overlap(a: Sequence[Span], b: Sequence[Span]) -> float:
    """Jaccard index of the code points of two lists of disjoint spans in order, 0–1."""
    shared, i, j = 0, 0, 0
    while i < len(a) and j < len(b):
        shared += max(0, min(a[i][1], b[j][1]) - max(a[i][0], b[j][0]))
        if a[i][1] <= b[j][1]:
            i += 1
        else:
            j += 1
    total = sum(end - start for start, end in (*a, *b)) - shared
    return shared / total if total else 0.0


def manner(text: str, fragments: Sequence[Span]) -> str:
    """How a claim is told: `direct` if all its words stand between quotation marks, else `indirect`."""
    return "direct" if all(_quoted(text, span) for span in trimmed(text, fragments)) else "indirect"


def _quoted(text: str, span: Span) -> bool:
    start, end = span
    before, after = start - 1, end
    while before >= 0 and not text[before].isalnum() and text[before] not in _QUOTES and start - before < 4:
        before -= 1
    while after < len(text) and not text[after].isalnum() and text[after] not in _QUOTES and after - end < 4:
        after += 1
    opened = before >= 0 and text[before] in _QUOTES
    closed = after < len(text) and text[after] in _QUOTES
    # A quotation that goes on in the next paragraph is not closed in this one.
    return opened and (closed or "\n" in text[end : end + 4] or end >= len(text) - 2) and _throughout(text, span)


def _throughout(text: str, span: Span) -> bool:
    """Whether what begins behind a mark is quoted to its end: no words stand between a mark that closes and the next
    that opens."""
    depth, at = 1, span[0]
    for mark in _DOUBLE.finditer(text, *span):
        between = text[at : mark.start()]
        if depth == 0 and any(map(str.isalnum, between)):
            return False
        if "\n" in between:
            depth = 0
        if mark[0] in _OPENING or (mark[0] not in _CLOSING and text[mark.start() - 1].isspace()):
            depth += 1
        else:
            depth = max(0, depth - 1) if mark[0] in _CLOSING else 0
        at = mark.end()
    return depth > 0 or not any(map(str.isalnum, text[at : span[1]]))


def evaluate(articles: Iterable[Article]) -> Result:
    """Compare what was proposed with the marks, label by label, one to one, the best overlaps first."""
    result = Result()
    for article in articles:
        for label in sorted({each.label for each in (*article.gold, *article.proposed)}):
            _compare(article, label, result)
    return result


def _compare(article: Article, label: str, result: Result) -> None:
    text = article.text
    gold = {n: trimmed(text, each.fragments) for n, each in enumerate(article.gold) if each.label == label}
    found = {n: trimmed(text, each.fragments) for n, each in enumerate(article.proposed) if each.label == label}
    pairs = dict(paired(gold, found))
    by_suggester = {n: article.proposed[n].suggester for n in found}
    suggesters = sorted(set(by_suggester.values())) or [""]

    def rows(n: int | None) -> Iterator[Counts]:
        """The rows that a mark counts in; a missed one counts for each suggester that proposes the label."""
        yield result.labels.setdefault(label, Counts())
        for group, value in (("language", article.language), ("outlet", article.outlet)):
            yield result.groups.setdefault(group, {}).setdefault(value, {}).setdefault(label, Counts())
        for name in suggesters if n is None else (by_suggester[n],):
            yield result.groups.setdefault("suggester", {}).setdefault(name, {}).setdefault(label, Counts())

    for n, fragments in gold.items():
        match = pairs.get(n)
        exact = match is not None and found[match] == fragments
        for row in rows(match):
            _count(row, exact, match is not None)
        if match is None or not exact:
            kind = "missed" if match is None else "boundaries"
            shown = None if match is None else _words(text, article.proposed[match].fragments)
            marked = article.gold[n].fragments
            result.errors.append(Error(article.uid, kind, label, marked, _words(text, marked), shown))
        if match is not None and article.gold[n].speaker is not None:
            _compare_speaker(article, n, match, list(rows(match)), result)
    for n in sorted(set(found) - set(pairs.values())):
        for row in rows(n):
            row.exact.wrong += 1
            row.overlapping.wrong += 1
        marked = article.proposed[n].fragments
        result.errors.append(Error(article.uid, "invented", label, marked, _words(text, marked)))


def _count(row: Counts, exact: bool, overlapping: bool) -> None:
    row.exact.right += exact
    row.exact.missed += not exact
    row.exact.wrong += overlapping and not exact
    row.overlapping.right += overlapping
    row.overlapping.missed += not overlapping


def paired(gold: dict[int, tuple[Span, ...]], found: dict[int, tuple[Span, ...]]) -> Iterator[tuple[int, int]]:
    """Marks and suggestions that overlap enough, each at most once, the best first."""
    scored = []
    by_start = sorted(found, key=lambda n: found[n][:1])
    for n, fragments in gold.items():
        for m in by_start:
            if not fragments or not found[m] or found[m][-1][1] <= fragments[0][0]:
                continue
            if found[m][0][0] >= fragments[-1][1]:
                break
            share = overlap(fragments, found[m])
            if share >= OVERLAP:
                scored.append((share, -n, -m))
    taken: set[int] = set()
    done: set[int] = set()
    for _, n, m in sorted(scored, reverse=True):
        if -n not in taken and -m not in done:
            taken.add(-n)
            done.add(-m)
            yield -n, -m


def _compare_speaker(article: Article, n: int, match: int, rows: list[Counts], result: Result) -> None:
    wanted = article.gold[article.gold[n].speaker or 0]
    given = article.proposed[match].speaker
    told = None if given is None else article.proposed[given]
    right = told is not None and _same_speaker(wanted, told)
    for row in rows:
        row.links_right += right
        row.links_wrong += not right
    if not right:
        text = article.text
        shown = None if told is None else _words(text, told.fragments)
        error = Error(article.uid, "speaker", wanted.label, wanted.fragments, _words(text, wanted.fragments), shown)
        result.errors.append(error)


def _same_speaker(wanted: Mark, told: Mark) -> bool:
    """Whether the same words are meant, or the same entity."""
    if wanted.entity is not None and wanted.entity == told.entity:
        return True
    return any(a[0] < b[1] and b[0] < a[1] for a in wanted.fragments for b in told.fragments)


def _words(text: str, fragments: Sequence[Span]) -> str:
    return " … ".join(text[start:end] for start, end in fragments)
