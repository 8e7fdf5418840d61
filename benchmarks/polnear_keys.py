"""Keys per `Content` of PolNeAR (quoted and indirect speech in English news), beside what SLATE would take.

PolNeAR is only measured with, never stored here. To get it: `git clone https://github.com/networkdynamics/PolNeAR`,
then set KUTIP_POLNEAR to its folder `data/train`. Without that, `python -m benchmarks` says so and measures nothing.

Every n-th article of the train split is taken, 100 in all, each with its first annotation file; its Contents (or
Sources) are entered in the order of the text, on a desk of 80x24 with two panes. Spans are grown to Kutip's tokens.

- `without hints`: motions, search, quotations, growing, `v` and `o`; every plan is carried out on a desk without a
  screen and the mark compared. Fragments cannot be entered with them, so discontinuous spans are left out.
- `with hints and fragments`: computed. `f` or `F` and two letters (3 keys) reach any token on the screen; `x` (1 key)
  parts fragments, each selected as if nothing else were. Where a key scrolls, the screen follows as on the desk.
- SLATE 1.1.3: computed from its README. Items are words between white space, lines are the article's. Cheapest of
  word and line moves, line and article ends, and search (`\\`, the shortest prefix that hits, Enter, n); then one key
  for each further word, and Space and a letter. In SLATE's favour: moving by line keeps the word's place, its cursor
  may go on from either end of the last mark, any word boundary will do. Its README has no discontinuous items: each
  fragment is labelled alone.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotations.scheme import parse_scheme
from annotations.segments import Segments
from annotations.spans import Span
from annotations.store.records import Annotation
from annotations.text import decode
from benchmarks.report import Report, Table, percentile, verdict
from tests.gold import Keys, Player
from tests.headless import HeadlessDesk
from tests.samples import a_store, an_article, labels_yaml
from tui.handlers.selecting import next_word
from tui.session import Session, Story
from tui.widgets.motion import grow, settle

__all__ = ["run"]

ARTICLES = 100
LABELS = {"Content": "1", "Source": "2"}
BUDGETS = {"mean": 6.0, "p90": 8.0}
AIM: Keys = ("f", "·", "·")
AIM_FURTHER: Keys = ("F", "·", "·")
KEPT_WALKS = 64
_ENTITY = re.compile(r"T\d+\t(\w+) (\d+ \d+(?:;\d+ \d+)*)\t")

Fragments = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A text and its spans by kind, in the order of the text."""

    text: str
    spans: dict[str, list[Fragments]]


def run(*, quick: bool = False, full: bool = False) -> Report:
    """Count; of 10 articles only if `quick`."""
    given = os.environ.get("KUTIP_POLNEAR")
    table = Table(
        "Keys per annotation of PolNeAR's train split, label key included",
        ["kind", "with", "number", "mean", "p50", "p90", "most", "budget (mean, p90)", ""],
    )
    if not given:
        table.notes.append("Not measured: set KUTIP_POLNEAR to PolNeAR's data/train (see benchmarks/polnear_keys.py).")
        return Report("polnear_keys", [table])
    articles = _articles(Path(given), 10 if quick else ARTICLES)
    for kind in LABELS:
        for means, counts in _counted(articles, kind).items():
            mean, high = sum(counts) / len(counts), percentile(counts, 90)
            judged: tuple[str, str] = ("", "")
            if kind == "Content" and means.startswith("with hints"):
                judged = ("6, 8", f"{verdict(mean, BUDGETS['mean'])}, {verdict(high, BUDGETS['p90'])}")
            table.rows.append((kind, means, len(counts), mean, percentile(counts, 50), high, max(counts), *judged))
    table.notes.append(f"{len(articles)} articles; computed where there are hints: see benchmarks/polnear_keys.py.")
    return Report("polnear_keys", [table])


# -- the corpus ------------------------------------------------------------------------------------------------------


def _articles(folder: Path, count: int) -> list[_Labelled]:
    """`count` articles, evenly from the sorted names."""
    paths = sorted((folder / "text").glob("*.txt"))
    step = max(1, len(paths) // count)
    return [_labelled(folder, path) for path in paths[::step][:count]]


def _labelled(folder: Path, path: Path) -> _Labelled:
    text = decode(path.read_bytes()).text
    found: dict[str, set[Fragments]] = {kind: set() for kind in LABELS}
    for found_in in sorted((folder / "attributions").glob(f"{path.stem}_*.ann"))[:1]:
        for match in map(_ENTITY.match, found_in.read_text(encoding="utf-8").splitlines()):
            if match and match[1] in found:
                parts = [part.split() for part in match[2].split(";")]
                spans = [(int(start), int(end)) for start, end in parts]
                found[match[1]].add(tuple(span for span in spans if text[slice(*span)].strip()))
    return _Labelled(text, {kind: sorted(filter(None, spans)) for kind, spans in found.items()})


def _whole(segments: Segments, fragments: Fragments) -> Fragments:
    """The fragments grown to whole tokens; those that then touch are one."""
    out: list[Span] = []
    for start, end in fragments:
        first, last = segments.token_at(start), segments.token_at(end - 1)
        if first is None or last is None:
            continue
        if out and segments.next_token(out[-1][1] - 1) == first:
            out[-1] = (out[-1][0], last[1])
        elif first[0] < last[1] and (not out or out[-1][1] <= first[0]):
            out.append((first[0], last[1]))
    return tuple(out)


# -- counting --------------------------------------------------------------------------------------------------------


def _counted(articles: list[_Labelled], kind: str) -> dict[str, list[int]]:
    out: dict[str, list[int]] = {"without hints": [], "with hints and fragments": [], "SLATE": []}
    today, hinted, slate = out.values()
    for article in articles:
        with tempfile.TemporaryDirectory() as folder, a_store(Path(folder), an_article(article.text)) as store:
            story = Story("", tuple(store.reading.refs()))
            for aims, counts in ((False, today), (True, hinted)):
                desk = HeadlessDesk(Session(store.reading, "ana", parse_scheme(labels_yaml()), [story]))
                desk.press("g")
                wanted = dict.fromkeys(_whole(desk.here.segments, spans) for spans in article.spans[kind])
                counts += _Aimer(desk, aims=aims).cost_of_all([spans for spans in wanted if spans], LABELS[kind])
        slate += _slate(article.text, article.spans[kind])
    return out


class _Aimer(Player):
    """Plans; with hints in sight if it `aims`, and then only computes."""

    def __init__(self, desk: HeadlessDesk, *, aims: bool) -> None:
        super().__init__(desk, hinted=False)
        self._aims = aims
        self._top = 0
        self._walks: dict[int, dict[int, Keys]] = {}

    def cost_of_all(self, wanted: list[Fragments], digit: str) -> list[int]:
        """Keys for each, the label's included. Without hints, discontinuous ones are left out."""
        return [self._cost(each, digit) for each in wanted if self._aims or len(each) == 1]

    def _cost(self, fragments: Fragments, digit: str) -> int:
        if not self._aims:
            keys = (*self.way(fragments[0]), digit)
            self._press(keys)
            mark = self._desk.actions[-1].changes[0].after
            assert isinstance(mark, Annotation)
            assert mark.fragments == fragments, (keys, fragments, mark.fragments)
            return len(keys)
        cost = len(fragments)  # x between the parts, and the label
        for span in fragments:
            keys = self.way(span)
            if "/" in keys:
                self._query = "".join(keys[keys.index("/") + 1 : keys.index("enter")])
            cost += len(keys)
            self._stand(settle(self._segments, span[1] - 1))
        following = next_word(self._segments, fragments[-1][1])
        if following is not None:
            self._stand(following)
        return cost

    def _stand(self, token: int) -> None:
        self._desk.stand(token)
        self._top = self._top_at(token)

    def _top_at(self, token: int) -> int:
        """The top row once the token was brought into view: half a page at once, as `ArticlePane.reveal` does."""
        row, height = self._desk.reflow.row_of(token), self._desk.height
        half, top = height // 2, self._top
        if row < top:
            top = top - half if top - half <= row else row - half
        elif row >= top + height:
            top = top + half if row < top + half + height else row - half
        return max(0, min(top, self._desk.reflow.rows - height))

    def _seen(self, token: int, top: int) -> bool:
        return self._aims and top <= self._desk.reflow.row_of(token) < top + self._desk.height

    def _routes(self, token: int) -> list[Keys]:
        routes = super()._routes(token)
        return [*routes, AIM] if self._seen(token, self._top) else routes

    def _ways(self, span: Span) -> Iterator[Keys]:
        yield from super()._ways(span)
        first, last = self._token(span[0]), self._token(span[1] - 1)
        yield from self._adjusted(first, last)
        for here, there in ((first, last), (last, first)):
            if first != last and self._seen(there, self._top_at(here)):
                yield from ((*route, *AIM_FURTHER) for route in self._routes(here))

    def _adjusted(self, first: int, last: int) -> Iterator[Keys]:
        """A unit selected, then its end moved, then (`o`) its start."""
        for keys, start, end in self._units():
            if start != first and end != last and len(keys) > 2:
                continue
            if end != last:
                moves = [self._shifted(end, last), ("v", *self._walk(end)[last])]
                moves += [AIM_FURTHER] if self._seen(last, self._top_at(end)) else []
                keys = (*keys, *min(moves, key=len))
            yield keys if start == first else (*keys, "o", *self._walk(start)[first])

    def _units(self) -> Iterator[tuple[Keys, int, int]]:
        """Quotations and grown units near the caret: the keys that select one, its first and its last token."""
        for at, route in self._walk(self._desk.here.caret).items():
            if len(route) > 2:
                return  # breadth first: the others are farther
            found = self._segments.quotation_at_or_after(at)
            if found is not None:
                yield (*route, '"'), self._token(found[0]), self._token(found[1] - 1)
            now: Span = (at, at)
            for times in range(1, 5):
                now = grow(self._segments, now)
                yield (*route, *("+",) * times), self._token(now[0]), self._token(now[1] - 1)

    def _walk(self, start: int) -> dict[int, Keys]:
        if start not in self._walks:
            if len(self._walks) >= KEPT_WALKS:
                self._walks.pop(next(iter(self._walks)))
            self._walks[start] = super()._walk(start)
        return self._walks[start]


# -- SLATE -----------------------------------------------------------------------------------------------------------


def _slate(text: str, wanted: list[Fragments]) -> list[int]:
    """Keys for each, every fragment labelled alone."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    lines: list[list[int]] = []
    for number, (start, _) in enumerate(words):
        if not lines or "\n" in text[words[number - 1][1] : start]:
            lines.append([])
        lines[-1].append(number)
    places = [(line, at) for line, numbers in enumerate(lines) for at in range(len(numbers))]
    cursors, out = [0], []
    for fragments in wanted:
        cost = 0
        for start, end in fragments:
            inside = [n for n, (left, right) in enumerate(words) if left < end and start < right]
            moves = min(_slate_moves(lines, places, cursor, inside) for cursor in cursors)
            cost += min(moves, _slate_search(text, words, cursors[-1], inside[0])) + len(inside) - 1 + 2
            cursors = [inside[0], inside[-1]]
        out.append(cost)
    return out


def _slate_moves(lines: list[list[int]], places: list[tuple[int, int]], start: int, goals: list[int]) -> int:
    """The fewest moves from a word to one of the goals, breadth first."""
    wanted, reach, queue = set(goals), {start: 0}, deque([start])
    while queue:
        word = queue.popleft()
        if word in wanted:
            return reach[word]
        line, at = places[word]
        there = {max(0, word - 1), min(len(places) - 1, word + 1), lines[line][0], lines[line][-1]}
        for other in {max(0, line - 1), min(len(lines) - 1, line + 1), 0, len(lines) - 1}:
            there.add(lines[other][min(at, len(lines[other]) - 1)])
        for each in there - reach.keys():
            reach[each] = reach[word] + 1
            queue.append(each)
    raise AssertionError("every word can be reached")


def _slate_search(text: str, words: list[Span], cursor: int, goal: int) -> int:
    """Keys to search for the shortest beginning of the word that is not met on the way."""
    start, (left, right) = words[cursor][1], words[goal]
    lengths = (n for n in range(1, right - left + 1) if text.find(text[left : left + n], start) == left)
    return next((length + 3 for length in lengths), len(text))
