"""How good a matching is against labels: of pairs, precision, recall, F1; of stories, ARI and B³ as well. Pure.

Labels are CSV, tab-separated values or JSON lines, of one of two kinds:

    a,b,same             two articles, and whether they are one story (yes/no, true/false, 1/0, same/different)
    article,story        an article, and the name of its story
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from annotations.errors import InputError

__all__ = [
    "ClusterScore", "Labels", "PairScore", "pairs_of", "read_labels", "score_clusters", "score_pairs",
]  # fmt: skip

_SAME = frozenset(("yes", "true", "1", "same", "y"))
_DIFFERENT = frozenset(("no", "false", "0", "different", "n"))
_HINT = "The first line names the columns: a,b,same for pairs, or article,story for stories."


@dataclass(frozen=True, slots=True)
class PairScore:
    """Counts of pairs, and those that were wrong, sorted."""

    right: int
    wrong: tuple[tuple[str, str], ...]
    missed: tuple[tuple[str, str], ...]

    @property
    def precision(self) -> float:
        """Of the pairs found, the share (0-1) that is right; 1 if none was found."""
        return _share(self.right, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        """Of the pairs that are, the share (0-1) that was found; 1 if there are none."""
        return _share(self.right, self.right + len(self.missed))

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return _harmonic(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class ClusterScore:
    """How two ways to part the same articles agree. Shares are 0-1, `ari` -0.5 to 1.

    `ari`: Rand index adjusted for chance (Hubert and Arabie 1985). `precision`, `recall`, `f1`: B³, the mean over
    articles (Bagga and Baldwin 1998). `merged`: stories that were run together, the most first; `split`: stories that
    were taken apart, with their parts.
    """

    ari: float
    precision: float
    recall: float
    merged: tuple[tuple[str, ...], ...]
    split: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]

    @property
    def f1(self) -> float:
        """The harmonic mean of B³ precision and recall."""
        return _harmonic(self.precision, self.recall)

    @property
    def largest_merge(self) -> int:
        """The most stories that stand in one cluster; 1 if none was run together with another."""
        return max(map(len, self.merged), default=1)


@dataclass(slots=True)
class Labels:
    """What a file says of pairs `(a, b)` with `a < b`, or of articles' stories; and the lines that were no use."""

    pairs: dict[tuple[str, str], bool] = field(default_factory=dict)
    stories: dict[str, str] = field(default_factory=dict)
    rejects: list[InputError] = field(default_factory=list)


def score_pairs(gold: Mapping[tuple[str, str], bool], found: Collection[tuple[str, str]]) -> PairScore:
    """The pairs `found`, either way round, against labelled ones. Pairs without a label do not count."""
    known = {_ordered(*pair) for pair in found}
    truth = {_ordered(*pair): same for pair, same in gold.items()}
    same = {pair for pair, is_same in truth.items() if is_same}
    wrong = {pair for pair, is_same in truth.items() if not is_same and pair in known}
    return PairScore(len(same & known), tuple(sorted(wrong)), tuple(sorted(same - known)))


def score_clusters(gold: Mapping[str, str], found: Mapping[str, object]) -> ClusterScore:
    """The clusters `found` (article → cluster) against `gold` (article → story).

    Only articles of `gold` count; one that is in no cluster stands alone.
    """
    cells: Counter[tuple[str, object]] = Counter()
    members: dict[object, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for article in sorted(gold):
        cluster = found.get(article, ("alone", article))
        cells[gold[article], cluster] += 1
        members[cluster][gold[article]].append(article)
    stories, clusters = Counter(gold.values()), Counter[object]()
    for (_, cluster), count in cells.items():
        clusters[cluster] += count
    total = len(gold)
    precision = sum(n * n / clusters[cluster] for (_, cluster), n in cells.items()) / total if total else 1.0
    recall = sum(n * n / stories[story] for (story, _), n in cells.items()) / total if total else 1.0
    merged = sorted((tuple(sorted(parts)) for parts in members.values() if len(parts) > 1), key=lambda m: (-len(m), m))
    parts: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for told in members.values():
        for story, articles in told.items():
            parts[story].append(tuple(articles))
    split = tuple((story, tuple(sorted(parts[story]))) for story in sorted(parts) if len(parts[story]) > 1)
    return ClusterScore(_ari(cells, stories, clusters, total), precision, recall, tuple(merged), split)


def _ari(cells: Counter[tuple[str, object]], one: Counter[str], other: Counter[object], total: int) -> float:
    together = _couples(cells.values())
    rows, columns, every = _couples(one.values()), _couples(other.values()), total * (total - 1) // 2
    expected = rows * columns / every if every else 0.0
    most = (rows + columns) / 2
    return (together - expected) / (most - expected) if most != expected else 1.0


def _couples(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def pairs_of(clusters: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Every two articles that stand in one cluster."""
    members: dict[object, list[str]] = defaultdict(list)
    for article, cluster in clusters.items():
        members[cluster].append(article)
    for articles in members.values():
        articles.sort()
        yield from ((one, other) for at, one in enumerate(articles) for other in articles[at + 1 :])


def read_labels(file: str, text: str) -> Labels:
    """The labels in `text`; `file` is its name, for messages.

    Raises `InputError` if it has neither kind of columns. A row that says nothing is among `rejects`, with its line.
    """
    lines = text.splitlines()
    if not lines:
        raise InputError(file, "it is empty", _HINT)
    rows = _json(file, lines) if lines[0].lstrip().startswith("{") else _table(file, lines)
    labels = Labels()
    for line, row in rows:
        if isinstance(row, InputError):
            labels.rejects.append(row)
        else:
            _add(labels, file, line, row)
    return labels


def _json(file: str, lines: list[str]) -> Iterator[tuple[int, dict[str, str] | InputError]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield number, InputError(file, f"no JSON: {error}", line=number)
            continue
        if isinstance(row, dict):
            yield number, {str(key).lower(): str(value) for key, value in row.items()}
        else:
            yield number, InputError(file, "a line is one object, {…}", line=number)


def _table(file: str, lines: list[str]) -> Iterator[tuple[int, dict[str, str] | InputError]]:
    reader = csv.reader(lines, delimiter="\t" if "\t" in lines[0] else ",")
    names = [name.strip().lower() for name in next(reader)]
    if not ({"a", "b", "same"} <= set(names) or {"article", "story"} <= set(names)):
        raise InputError(file, f"no such columns: {', '.join(names)[:80]}", _HINT, line=1)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, dict(zip(names, (cell.strip() for cell in row), strict=False))


def _add(labels: Labels, file: str, line: int, row: Mapping[str, str]) -> None:
    if row.get("article") and row.get("story"):
        labels.stories[row["article"]] = row["story"]
        return
    said = row.get("same", "").casefold()
    if not (row.get("a") and row.get("b")) or said not in _SAME | _DIFFERENT:
        labels.rejects.append(InputError(file, "it names no two articles with yes or no, and no story", _HINT, line))
        return
    if row["a"] == row["b"]:
        labels.rejects.append(InputError(file, "an article with itself is no pair", line=line))
        return
    labels.pairs[_ordered(row["a"], row["b"])] = said in _SAME


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
