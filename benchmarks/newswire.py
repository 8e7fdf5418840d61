"""Made-up news that is like news: sentences of one event, outlets with furniture, in Indonesian and English.

What matters to matching is kept: words as common as they are in texts, stock phrases that everybody uses, names and
numbers of an event, headlines of other articles at the foot of a page. Nobody would read it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path

import yaml

__all__ = ["LANGUAGES", "OUTLETS", "Event", "Language", "Page", "language", "page"]

LANGUAGES = ("id", "en")
OUTLETS = 60
_CITIES = ("Jakarta", "Surabaya", "London", "Washington", "Bandung")
_WEEK = 9
"""Days for which an outlet keeps the teasers at the foot of its pages."""

_RECIPES = Path(__file__).with_name("newswire.yaml")


@dataclass(frozen=True, slots=True)
class Language:
    """Words, the commonest first, and how often each stands in a text; phrases; lines of furniture."""

    name: str
    words: list[str]
    weights: list[float]
    function: list[str]
    function_weights: list[float]
    stock: list[str]
    said: list[str]
    who: list[str]
    lines: list[str]
    templates: dict[str, list[str]]
    syllables: list[str]


@cache
def language(name: str) -> Language:
    """The language `id` or `en`, the same in every run: 20,000 words by Zipf's law."""
    source, recipe = random.Random(name), yaml.safe_load(_RECIPES.read_text(encoding="utf-8"))[name]
    syllables, endings = recipe["syllables"].split(), recipe["endings"]
    words = list(dict.fromkeys(recipe["common"].split()))
    known = set(words)
    prefixes = recipe["prefixes"]
    while len(words) < 20_000:
        word = source.choice(prefixes) + "".join(source.choices(syllables, k=source.randint(2, 3)))
        word += source.choice(endings)
        if word not in known:
            known.add(word)
            words.append(word)
    function = recipe["function"].split()
    return Language(
        name, words, list(accumulate(1 / (rank + 8) for rank in range(len(words)))), function,
        list(accumulate(1 / (rank + 2) for rank in range(len(function)))), recipe["stock"],
        recipe["said"], recipe["who"], recipe["lines"],
        recipe["templates"], syllables,
    )  # fmt: skip


@dataclass(slots=True)
class Event:
    """What happened: its own words, names, places, numbers. Writes sentences about it."""

    language: Language
    source: random.Random
    topic: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        source, lang = self.source, self.language
        self.topic = source.choices(lang.words, cum_weights=lang.weights, k=50)
        self.topic += source.sample(lang.words, 25)
        self.names = [self.name() for _ in range(4)]
        self.places = [self._proper() for _ in range(3)]

    def _proper(self) -> str:
        return "".join(self.source.choices(self.language.syllables, k=self.source.randint(2, 3))).capitalize()

    def name(self) -> str:
        """A person's."""
        return f"{self._proper()} {self._proper()}"

    def sentence(self) -> str:
        """One of about 20 words, told or quoted."""
        source, lang = self.source, self.language
        count = source.randint(7, 26)
        function = source.choices(lang.function, cum_weights=lang.function_weights, k=count)
        general = source.choices(lang.words, cum_weights=lang.weights, k=count)
        words = []
        for at in range(count):
            way = source.random()
            words.append(function[at] if way < 0.38 else source.choice(self.topic) if way < 0.72 else general[at])
        if source.random() < 0.35:
            words.insert(source.randrange(len(words)), source.choice(self.places))
        if source.random() < 0.3:
            words.insert(source.randrange(1, len(words)), self.number())
        if source.random() < 0.22:
            words.insert(source.randrange(1, len(words)), source.choice(lang.stock))
        told = " ".join(words)
        told = told[0].upper() + told[1:]
        if source.random() < 0.25:
            who = f"{source.choice(lang.who)} {source.choice(self.places)} {source.choice(self.names)}"
            return f"“{told},” {source.choice(lang.said)} {who}."
        return f"{told}."

    def number(self) -> str:
        """As they are written: years, counts, amounts."""
        way = self.source.random()
        if way < 0.3:
            return str(self.source.randint(2008, 2026))
        if way < 0.7:
            return str(self.source.randint(2, 400))
        return f"{self.source.randint(1, 99)}.{self.source.randint(0, 999):03}"

    def body(self, words: int) -> list[str]:
        """Sentences of about so many words."""
        out = []
        while words > 0:
            out.append(self.sentence())
            words -= out[-1].count(" ") + 1
        return out

    def title(self) -> str:
        """A headline."""
        words = self.source.sample(self.topic, 6)
        return " ".join(word.capitalize() for word in [self.source.choice(self.places), *words])


@cache
def _teasers(outlet: int, period: int, lang: str) -> tuple[str, ...]:
    """What an outlet puts under all its articles for a while: headlines with a summary."""
    event = Event(language(lang), random.Random(f"{outlet} {period} {lang}"))
    out = []
    for _ in range(6):
        title = event.title()
        out += [title, title, event.sentence()]
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as an outlet prints it. `holes`: title, and, of an outlet that is known, its furniture (code points)."""

    text: str
    title: str
    outlet: int
    holes: tuple[tuple[int, int], ...]


def page(event: Event, sentences: list[str], outlet: int, day: int, tail: int | None = None) -> Page:
    """What `outlet` makes of it on `day`. `tail`: how many of its teasers stand below; by chance if None."""
    source, lang = event.source, event.language
    title, name = event.title(), f"Outlet{outlet}"
    teasers = _teasers(outlet, day // _WEEK, lang.name)
    first = f"{name}, {_CITIES[outlet % 5]} – {sentences[0]}" if outlet % 3 else sentences[0]
    parts = [(True, title), (False, first)]
    at = 1
    while at < len(sentences):
        size = source.randint(1, 3)
        parts.append((False, " ".join(sentences[at : at + size])))
        at += size
        if source.random() < 0.12:
            parts.append((True, lang.lines[source.randrange(3)].format(h=teasers[0], o=name, n=name)))
    parts += [(True, line.format(h=name, o=name, n=f"Redaksi {name}")) for line in lang.lines[3:6] if outlet % 5]
    parts += [(True, line) for line in teasers[: 3 * (source.randrange(7) if tail is None else tail)]]
    holes, start = [], 0
    for furniture, part in parts:
        if furniture and (start == 0 or outlet % 2):
            holes.append((start, start + len(part)))
        start += len(part) + 2
    return Page("\n\n".join(part for _, part in parts), title, outlet, tuple(holes))
