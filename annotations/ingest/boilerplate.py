"""What an outlet prints around its articles, learned from how it repeats under titles that have nothing in common.

Furniture varies: a name, a date, a count, the headline behind "read also". So a line is looked at in several ways, from
the line itself to the words that frame it, and each way has to be met in more articles the less of the line it keeps.
What a story's follow-ups repeat is background: only articles that share no rare names count as different.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from annotations.ingest.lines import MAX_FURNITURE, Line, is_paragraph, split_lines
from annotations.store.records import Region

__all__ = ["Finding", "Learner", "Page", "Way"]

MOST = 20_000
"""Articles of an outlet that are learned from; the rest is only looked through."""
LONGEST = 2000
"""Code points of a line that may be furniture: the longest legal notices."""
SAMPLE = 16
"""Articles per way of looking that are compared with each other."""
DIFFERENT = 4
"""So many of them must be about different things (all, where an outlet has no more than that)."""
RARE = 0.01
"""Share of an outlet's articles that may have a name for it to tell what an article is about."""
RARE_LEAST, RARE_SHARE = 25, 0.15
"""Articles that may have such a name however small the outlet is: a story with its follow-ups, or so many of all."""
ALIKE = 2
"""Rare names that two articles about the same thing have in common, at least."""
MOSTLY = 0.4
"""Share of the smaller one's names, rare or not, that makes two articles alike: an outlet may have a single story."""
MOST_OF_ARTICLE = 0.7
"""Share of an article's body that can be furniture; where it seems to be more, the article is a copy or a list."""

HEADING_WORDS, HEADING_SHARE = 8, 0.1
"""A line of so few words that stands above a paragraph, and in fewer of an outlet's articles than that share, heads it
("Kronologi"): what an outlet itself sets between paragraphs, it sets everywhere."""
HEADS = 0.35
"""Share of its places where it stands so at least: elsewhere furniture stands below it."""

_WORD = re.compile(r"\w+(?:[-'’.]\w+)*|[^\w\s]")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_MONTHS = frozenset(
    """
    januari februari maret april mei juni juli agustus september oktober november desember
    january february march may june july august october december
    senin selasa rabu kamis jumat sabtu minggu monday tuesday wednesday thursday friday saturday sunday wib wita wit
    """.split()  # noqa: SIM905 – as a list they would take a page
)
_SMALL = 3
"""Code points: words up to so long are no names for `_names`."""

Way = tuple[str, str]
"""How a line was looked at, and what was left of it."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """How often a way must be met: at least `articles`, and `share` of the outlet's."""

    articles: int
    share: float


_RULES = {
    "line": _Rule(3, 0.001),
    "short line": _Rule(6, 0.01),
    "line but names and numbers": _Rule(5, 0.004),
    "words before the colon": _Rule(5, 0.004),
    "first words": _Rule(8, 0.01),
    "first and last words": _Rule(8, 0.01),
}


@dataclass(frozen=True, slots=True)
class Page:
    """An article as it is looked at."""

    uid: str
    title: str
    text: str
    regions: tuple[Region, ...]


@dataclass(slots=True)
class Finding:
    """A way that was met often enough: in how many articles, with examples of the lines."""

    way: Way
    articles: int = 0
    characters: int = 0
    examples: list[str] = field(default_factory=list)


class Learner:
    """Learns the furniture of one outlet: `count` every article, then `compare` every one, then ask `asides`."""

    def __init__(self) -> None:
        self._counts: Counter[Way] = Counter()
        self._titles: set[str] = set()
        self._articles = 0
        self._names: Counter[str] = Counter()
        self._samples: dict[Way, list[frozenset[str]]] = defaultdict(list)
        self._met: Counter[Way] = Counter()
        self._heading: Counter[Way] = Counter()
        self._headings: frozenset[Way] = frozenset()
        self._kept: frozenset[Way] = frozenset()
        self._rare: frozenset[str] = frozenset()
        self._seen: set[str] = set()
        self._settled = False

    def count(self, page: Page) -> None:
        """First look. Titles that were seen before count once: copies and versions repeat everything."""
        title = _plain(page.title)
        if title in self._seen:
            return
        self._seen.add(title)
        if len(title.split()) >= 4:
            self._titles.add(title)
        if self._articles >= MOST:
            return
        self._articles += 1
        self._names.update(_names(page))
        self._counts.update({way for line in _body_lines(page) for way in _ways(page.text[line.start : line.end])})

    def compare(self, page: Page) -> None:
        """Second look: what articles with the same line have in common besides."""
        if not self._kept:
            self._kept = frozenset(way for way, count in self._counts.items() if count >= self._least(way))
            self._counts.clear()
            most = max(min(RARE_LEAST, RARE_SHARE * self._articles), RARE * self._articles)
            self._rare = frozenset(name for name, count in self._names.items() if 1 < count <= most)
            self._names.clear()
            self._seen.clear()
        title = _plain(page.title)
        if title in self._seen:
            return
        self._seen.add(title)
        names: frozenset[str] | None = None
        done: set[Way] = set()
        lines = list(_body_lines(page))
        for at, line in enumerate(lines):
            words = page.text[line.start : line.end]
            for way in _ways(words):
                if way not in self._kept:
                    continue
                if way[0] in _OF_HEADINGS:
                    self._met[way] += 1
                    self._heading[way] += _is_heading(page.text, lines, at)
                if way not in done and len(self._samples[way]) < SAMPLE:
                    names = names if names is not None else _names(page)
                    self._samples[way].append(names - _bare(words.split()))  # what the line itself says is no evidence
                    done.add(way)

    def _least(self, way: Way) -> float:
        rule = _RULES[way[0]]
        return max(rule.articles, rule.share * self._articles)

    def _settle(self) -> None:
        if not self._settled:
            self._kept = frozenset(way for way in self._kept if _are_different(self._samples[way], self._rare))
            self._headings = frozenset(way for way in self._met if self._heads(way))
            self._samples.clear()
            self._settled = True

    def _heads(self, way: Way) -> bool:
        """Whether it is a sub-heading that several articles have."""
        often = self._heading[way] >= HEADS * self._met[way] > 0
        return often and self._met[way] < HEADING_SHARE * self._articles

    def asides(self, page: Page, findings: dict[Way, Finding]) -> list[Line]:
        """The lines of the body that are furniture; what told them is counted in `findings`."""
        self._settle()
        lines = list(_body_lines(page))
        told: list[tuple[Line, Way]] = []
        before: int | None = None
        own = _plain(page.title)
        for at, line in enumerate(lines):
            words = page.text[line.start : line.end]
            ways = _ways(words)
            way = next((way for way in ways if way in self._kept), None) if ways[0] not in self._headings else None
            if way is None and (title := _plain(words)) in self._titles and title != own:
                way = ("title of another article", "")
            if way is None and before == at - 1 and not is_paragraph(words) and _announces(page, lines[at - 1], told):
                way = ("below such a line", told[-1][1][1])
            if way is not None:
                told.append((line, way))
                before = at
        body = sum(line.end - line.start for line in lines)
        if not told or sum(line.end - line.start for line, _ in told) > MOST_OF_ARTICLE * body:
            return []
        for way in {way for _, way in told}:
            findings.setdefault(way, Finding(way)).articles += 1
        for line, way in told:
            _keep(findings[way], page.text[line.start : line.end])
        return [line for line, _ in told]


_OF_HEADINGS = frozenset(("line", "short line"))
"""Ways of looking that a heading which several articles have is met in."""


def _is_heading(text: str, lines: list[Line], at: int) -> bool:
    """Whether a line has the shape of a sub-heading, above a paragraph: words, no colon, not all in capitals."""
    words = text[lines[at].start : lines[at].end]
    if ":" in words or words.isupper() or not (words[-1].isalnum() or words[-1] == "?"):
        return False
    below = lines[at + 1] if 0 < at < len(lines) - 1 else None
    return below is not None and len(words.split()) <= HEADING_WORDS and is_paragraph(text[below.start : below.end])


def _keep(finding: Finding, line: str) -> None:
    finding.characters += len(line)
    if len(finding.examples) < 3 and line not in finding.examples:
        finding.examples.append(line)


def _announces(page: Page, line: Line, told: list[tuple[Line, Way]]) -> bool:
    """Whether the line above, which is furniture, announces a list: it ends in a colon, or is itself such a list's."""
    last, way = told[-1]
    return last == line and (page.text[line.end - 1] == ":" or way[0] == "below such a line")


def _body_lines(page: Page) -> Iterator[Line]:
    """The non-blank lines of the body."""
    bodies = iter([region for region in page.regions if region.kind == "body"])
    region = next(bodies, None)
    for line in split_lines(page.text):
        while region is not None and region.end <= line.start:
            region = next(bodies, None)
        if region is None:
            return
        if region.start <= line.start and line.end - line.start <= LONGEST:
            yield line


@lru_cache(maxsize=1 << 14)
def _ways(line: str) -> tuple[Way, ...]:
    """The ways of looking at a line, the one that keeps most of it first."""
    words = _WORD.findall(line)
    plain = _NUMBER.sub("0", _plain(line))
    size = sum(word[0].isalnum() for word in words)
    out: list[Way] = [("line" if size >= 4 else "short line", plain)]
    if len(line) > MAX_FURNITURE:
        return tuple(out)
    sentence = is_paragraph(line)
    masked, fixed = _masked(words)
    if (
        masked != plain
        and fixed >= (5 if sentence else 2)
        and fixed * (5 if sentence else 3) >= size * (3 if sentence else 1)
    ):
        out.append(("line but names and numbers", masked))
    head, colon, rest = line.partition(":")
    if colon and 1 <= len(head.split()) <= 5 and not is_paragraph(rest.strip() or "x") and len(head) < 60:
        out.append(("words before the colon", _plain(head)))
    lower = [word.lower() for word in words if word[0].isalnum()]
    if not sentence and size >= 4:
        out.append(("first words", " ".join(lower[:3])))
    elif sentence and size >= 9:
        out.append(("first and last words", f"{' '.join(lower[:3])} … {' '.join(lower[-3:])}"))
    return tuple(out)


def _masked(words: list[str]) -> tuple[str, int]:
    """A line with names, numbers and dates as holes, neighbours in one; and how many words were left.

    The first word of a line begins with a capital whatever it is, and stays.
    """
    out: list[str] = []
    fixed = 0
    for at, word in enumerate(words):
        hole = _NUMBER.fullmatch(word) or word.lower() in _MONTHS or (at > 0 and word[0].isupper())
        if hole or (out and out[-1] == "…" and word in ",.-/:("):
            if not out or out[-1] != "…":
                out.append("…")
        else:
            out.append(word.lower())
            fixed += word[0].isalnum()
    return " ".join(out), fixed


def _plain(line: str) -> str:
    return " ".join(line.lower().split())


def _names(page: Page) -> frozenset[str]:
    """What an article may be about: the words of its title, and capitalised ones within the sentences of its body."""
    out = _bare(page.title.split())
    for line in _body_lines(page):
        words = page.text[line.start : line.end]
        if is_paragraph(words):
            out |= _bare(_WITHIN.findall(words))
    return frozenset(out)


_WITHIN = re.compile(r"(?<=[^.!?…\s”\"'] )[^\W\d_a-z][\w'’-]+")
"""A word that does not begin with a small letter of ASCII, and does not begin a sentence."""


def _bare(words: Iterable[str]) -> set[str]:
    bare = (word.strip(".,:;()\"'“”").lower() for word in words)
    return {word for word in bare if len(word) > _SMALL}


def _are_different(samples: list[frozenset[str]], rare: frozenset[str]) -> bool:
    """Whether the articles are about different things: enough of them have no rare names in common, nor most of all."""
    if len(samples) < 2:
        return False
    apart: list[frozenset[str]] = []
    for names in samples:
        shared = ((names & other, min(len(names), len(other))) for other in apart)
        if all(len(common & rare) < ALIKE and len(common) < max(ALIKE, MOSTLY * least) for common, least in shared):
            apart.append(names)
    return len(apart) >= min(DIFFERENT, len(samples))
