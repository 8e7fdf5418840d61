"""Keys per `Content` of PolNeAR (quoted and indirect speech in English news), beside what SLATE would take.

PolNeAR is only measured with, never stored here. To get it: `git clone https://github.com/networkdynamics/PolNeAR`,
then set KUTIP_POLNEAR to its folder `data/train`. Without that, `python -m benchmarks` says so and measures nothing.

Every n-th article of the train split is taken, 100 in all, each with its first annotation file; its Contents (or
Sources) are entered in the order of the text, on a desk of 80x24 with two panes. Spans are grown to Kutip's tokens.

- `with hints`, `without hints`: `tests.planner` looks for the keys, of those that the registry documents; all are
  pressed on a desk without a screen, and the mark that comes of them is compared. The parts of a discontinuous span
  are kept with `x`.
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
from dataclasses import dataclass
from pathlib import Path

from annotations.scheme import parse_scheme
from annotations.segments import Segments
from annotations.spans import Span
from annotations.text import decode
from benchmarks.report import Report, Table, percentile, verdict
from tests.gold import Played, Player
from tests.headless import HeadlessDesk
from tests.samples import a_store, an_article, labels_yaml
from tui.session import Session, Story

__all__ = ["run"]

ARTICLES = 100
LABELS = {"Content": "claim", "Source": "speaker"}
BUDGETS = {"mean": 6.0, "p90": 8.0}
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
            if kind == "Content" and means == "with hints":
                judged = ("6, 8", f"{verdict(mean, BUDGETS['mean'])}, {verdict(high, BUDGETS['p90'])}")
            table.rows.append((kind, means, len(counts), mean, percentile(counts, 50), high, max(counts), *judged))
    table.notes.append(f"{len(articles)} articles, played on a desk without a screen: see benchmarks/polnear_keys.py.")
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
    out: dict[str, list[int]] = {"without hints": [], "with hints": [], "SLATE": []}
    for article in articles:
        with tempfile.TemporaryDirectory() as folder, a_store(Path(folder), an_article(article.text)) as store:
            story = Story("", tuple(store.reading.refs()))
            for hinted, counts in ((False, out["without hints"]), (True, out["with hints"])):
                desk = HeadlessDesk(Session(store.reading, "ana", parse_scheme(labels_yaml()), [story]))
                desk.press("g")
                counts += _played(desk, article.spans[kind], LABELS[kind], hinted=hinted)
        out["SLATE"] += _slate(article.text, article.spans[kind])
    return out


def _played(desk: HeadlessDesk, wanted: list[Fragments], label: str, *, hinted: bool) -> list[int]:
    """Keys for each mark, played on the desk and compared with what it made of them."""
    player, played = Player(desk, hinted=hinted), Played()
    for fragments in dict.fromkeys(_whole(desk.here.segments, spans) for spans in wanted):
        if fragments:
            player.mark(label, fragments, played)
    return played.costs.get(label, [])


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
