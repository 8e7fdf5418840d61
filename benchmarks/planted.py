"""News with planted copies of every kind and planted traps: the same for a seed, of any size, one story at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.newswire import OUTLETS, Event, Page, language, page

__all__ = ["KINDS", "TRAPS", "Planted", "generate"]


@dataclass(frozen=True, slots=True)
class Planted:
    """An article. `story` numbers what it tells, one number for copies of each other; `day` when it appeared.

    `kind` is how it came from the article `source` (a number in the stream), "" if it did not. A trap has the article
    it looks like as `source`, and another `story`.
    """

    number: int
    page: Page
    day: int
    story: int
    kind: str = ""
    source: int = -1


Make = Callable[[Event, list[str], random.Random], list[str]]


def _same(event: Event, told: list[str], chance: random.Random) -> list[str]:
    return told


def _edited(told: list[str], share: float, event: Event, chance: random.Random) -> list[str]:
    """A share of the words replaced; one in twelve goes, one comes."""
    out = []
    words, weights = event.language.words, event.language.weights
    for sentence in told:
        parts = []
        for at, word in enumerate(sentence.split(" ")):
            if at == 0 or chance.random() >= share:
                parts.append(word)
            elif (way := chance.random()) < 0.84:
                parts.append(chance.choices(words, cum_weights=weights)[0])
            elif way < 0.92:
                parts += [word, chance.choice(event.topic)]
        out.append(" ".join(parts) if parts[-1].endswith((".", "”")) else " ".join(parts) + ".")
    return out


def _light(event: Event, told: list[str], chance: random.Random) -> list[str]:
    out = _edited(told, 0.03, event, chance)
    if len(out) > 6 and chance.random() < 0.5:
        del out[chance.randrange(2, len(out))]
    return out


def _truncated(event: Event, told: list[str], chance: random.Random) -> list[str]:
    return told[: max(3, int(len(told) * chance.uniform(0.3, 0.6)))]


def _new_lead(event: Event, told: list[str], chance: random.Random) -> list[str]:
    return [*(event.sentence() for _ in range(chance.randint(2, 4))), *told[1:]]


def _reworded(event: Event, told: list[str], chance: random.Random) -> list[str]:
    return _edited(told, 0.3, event, chance)


def _condensed(event: Event, told: list[str], chance: random.Random) -> list[str]:
    """A third to a half of the sentences, some cut short."""
    kept = sorted(chance.sample(range(len(told)), max(3, int(len(told) * chance.uniform(0.33, 0.5)))))
    out = []
    for at in kept:
        words = told[at].split(" ")
        if len(words) > 14 and chance.random() < 0.4:
            words = [*words[: chance.randint(9, len(words) - 3)]]
        out.append(" ".join(words) if words[-1].endswith((".", "”")) else " ".join(words) + ".")
    return out


def _contained(event: Event, told: list[str], chance: random.Random) -> list[str]:
    """All of it within a longer report."""
    more = event.body(int(sum(each.count(" ") + 1 for each in told) * chance.uniform(0.8, 1.8)))
    at = chance.randrange(len(more))
    return [*more[:at], *told, *more[at:]]


KINDS: dict[str, Make] = {
    "exact": _same, "furniture differs": _same, "light edit": _light, "truncated": _truncated, "new lead": _new_lead,
    "30 % reworded": _reworded, "condensed": _condensed, "contained": _contained,
}  # fmt: skip
TRAPS = ("same furniture", "template", "follow-up")
"""Another story under the same page furniture; the same sentences with other figures; the same outlet's background
paragraphs under other news."""


def generate(count: int, seed: int = 0) -> Iterator[Planted]:
    """`count` articles, story by story. Half of them are copies or have some; one in six is a trap."""
    made = story = 0
    while made < count:
        chance = random.Random(f"{seed} {story}")
        for each in _story(story, made, chance):
            if made < count:
                made += 1
                yield each
        story += 2


def _story(story: int, first: int, chance: random.Random) -> list[Planted]:
    event = Event(language("id" if chance.random() < 0.6 else "en"), chance)
    outlet, day = chance.randrange(OUTLETS), chance.randrange(365)
    way = chance.random()
    if way < 0.12:
        return _template(story, first, event, outlet, day)
    if way < 0.17:
        return _furniture(story, first, event, outlet, day)
    told = event.body(int(min(900, max(90, chance.lognormvariate(5.5, 0.5)))))
    original = page(event, told, outlet, day)
    out = [Planted(first, original, day, story)]
    if way < 0.24:
        others = Event(event.language, chance)
        news = [*others.body(160), *told[-max(2, len(told) // 4) :]]
        return [*out, Planted(first + 1, page(others, news, outlet, day + 3), day + 3, story + 1, "follow-up", first)]
    if way < 0.6:
        return out
    for at in range(1, 1 + min(8, int(chance.expovariate(0.45)) + 1)):
        kind, there = chance.choice(list(KINDS)), (outlet + chance.randrange(1, OUTLETS)) % OUTLETS
        later = day + chance.randrange(3)
        copy = original if kind == "exact" else page(event, KINDS[kind](event, told, chance), there, later)
        out.append(Planted(first + at, copy, later, story, kind, first))
    return out


def _template(story: int, first: int, event: Event, outlet: int, day: int) -> list[Planted]:
    chance, lang = event.source, event.language
    sentences = lang.templates[chance.choice(sorted(lang.templates))]
    out = []
    for at in range(2):
        figures = {letter: str(chance.randint(2, 99)) for letter in "abcdefg"}
        told = [sentence.format(p=event.places[0], **figures) for sentence in sentences]
        made = ("template", first) if at else ("", -1)
        out.append(Planted(first + at, page(event, told, outlet, day + 2 * at), day + 2 * at, story + at, *made))
    return out


def _furniture(story: int, first: int, event: Event, outlet: int, day: int) -> list[Planted]:
    out = []
    for at in range(2):
        other = Event(event.language, event.source)
        made = ("same furniture", first) if at else ("", -1)
        out.append(Planted(first + at, page(other, other.body(70), outlet, day, tail=6), day, story + at, *made))
    return out
