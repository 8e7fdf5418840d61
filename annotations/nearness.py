"""Which of many texts share text: sketches for candidates, sentence by sentence for the score. One page in memory."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from annotations.matching.prepare import Article, Prepared, own_holes, prepare_many
from annotations.matching.relation import LIST

__all__ = ["LIST", "Near", "Own", "near_pairs"]

PAGE = 200
KEPT = 4000
"""Prepared articles that are kept for comparing: about 20 MB."""


@dataclass(frozen=True, slots=True)
class Own:
    """A text to be compared, with what of it is not its own: `(kind, start, end)` of its regions."""

    uid: str
    outlet: str
    title: str
    text: str
    regions: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """Two texts (positions in the order given, `left < right`) and how much of them is the same, 0-100."""

    left: int
    right: int
    score: int
    relation: str


def near_pairs(
    texts: Callable[[], Iterable[Own]], one: Callable[[int], Own], worth: Callable[[int, int], bool] | None = None
) -> Iterator[Near]:
    """Every pair that shares at least two runs of words, compared. `texts` gives them all, each time in one order;
    `one` gives one by its position. `worth` may say that a pair need not be compared.

    Lines that an outlet repeats under several titles do not count as its articles' own.
    """
    import numpy as np

    from annotations.matching.candidates import candidate_pairs
    from annotations.matching.sketch import sketch_many
    from annotations.matching.verify import verify

    furniture = _furniture(texts())
    grams, owners, exact, first = [], [], defaultdict(list), 0
    for page, prepared in _prepared(texts(), furniture):
        found, bounds = sketch_many(prepared)
        grams.append(found)
        owners.append(np.repeat(np.arange(first, first + len(page)), np.diff(bounds)))
        for at, each in enumerate(prepared, first):
            if each.key:
                exact[each.key].append(at)
        first += len(page)
    if not first:
        return
    candidates = candidate_pairs(np.concatenate(grams), np.concatenate(owners))
    pairs = set(zip(candidates.left.tolist(), candidates.right.tolist(), strict=True))
    pairs |= {(group[0], other) for group in exact.values() for other in group[1:]}
    ready = _Ready(one, furniture)
    for left, right in sorted(pairs):
        if worth is not None and not worth(left, right):
            continue
        a, b = ready.get(left), ready.get(right)
        evidence = verify(a[1], b[1], same_outlet=a[0].outlet == b[0].outlet)
        if evidence.score:
            yield Near(left, right, evidence.score, evidence.relation)


class _Ready:
    """Prepared articles, those asked for last."""

    def __init__(self, one: Callable[[int], Own], furniture: dict[str, object]) -> None:
        self._one, self._furniture = one, furniture
        self._kept: OrderedDict[int, tuple[Own, Prepared]] = OrderedDict()

    def get(self, at: int) -> tuple[Own, Prepared]:
        """The article at that position."""
        if at not in self._kept:
            own = self._one(at)
            self._kept[at] = (own, _prepare([own], self._furniture)[0])
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(at)
        return self._kept[at]


def _prepare(page: Sequence[Own], furniture: dict[str, object]) -> list[Prepared]:
    articles = [Article(own.text, own_holes(own.text, own.regions)) for own in page]
    return prepare_many(articles, [furniture.get(own.outlet) for own in page])  # type: ignore[misc]


def _prepared(texts: Iterable[Own], furniture: dict[str, object]) -> Iterator[tuple[list[Own], list[Prepared]]]:
    waiting = iter(texts)
    while page := list(islice(waiting, PAGE)):
        yield page, _prepare(page, furniture)


def _furniture(texts: Iterable[Own]) -> dict[str, object]:
    """By outlet, the lines that stand under several titles."""
    import numpy as np

    from annotations.matching.furniture import furniture_lines

    outlets: dict[str, int] = {}
    numbers, titles, lines = [], [], []
    for page, prepared in _prepared(texts, {}):
        for own, each in zip(page, prepared, strict=True):
            keys = np.unique(each.line_keys)
            lines.append(keys)
            numbers.append(np.full(len(keys), outlets.setdefault(own.outlet, len(outlets)), np.int64))
            titles.append(np.full(len(keys), hash_of(own.title or own.uid), np.uint64))
    if not lines:
        return {}
    found = furniture_lines(np.concatenate(numbers), np.concatenate(titles), np.concatenate(lines))
    names = list(outlets)
    return {names[number]: keys for number, keys in found.items()}


def hash_of(title: str) -> int:
    """64 bits that are the same in every run."""
    import hashlib

    return int.from_bytes(hashlib.sha256(title.encode("utf-8", "surrogatepass")).digest()[:8], "big")
