"""A corpus with planted furniture: outlets with furniture of their own, stories with follow-ups that repeat themselves.

No pattern of a profile fits it: the words are made up, only the ways in which furniture varies are those of news sites.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from annotations.ingest.boilerplate import Page
from annotations.ingest.profile import Profile
from annotations.ingest.regions import lay_out
from benchmarks.corpus import _Writer

__all__ = ["Planted", "planted"]

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu")
_MONTHS = ("Januari", "Mei", "Juli", "September", "Desember")


@dataclass(frozen=True, slots=True)
class Planted:
    """An article as the readers make it without a profile, and which of its lines are furniture."""

    page: Page
    furniture: frozenset[str]


class _Outlet:
    """What one outlet prints around its articles; every outlet has words of its own."""

    def __init__(self, seed: str) -> None:
        writer = _Writer(seed)
        self.words = [" ".join(writer.words(size)) for size in (2, 2, 3, 3, 4, 3, 2, 3, 5)]
        self.notice = " ".join(writer.sentence() for _ in range(3))
        self.headings = [_heading(writer) for _ in range(6)]

    def kinds(self, writer: _Writer, headlines: list[str]) -> list[Callable[[], list[str]]]:
        """Ways to make one piece of furniture, some lines each."""
        source, first = writer.random, [words.capitalize() for words in self.words]

        def name() -> str:
            return " ".join(word.capitalize() for word in writer.words(2))

        def other() -> str:
            return source.choice(headlines)

        return [
            lambda: [self.words[0].upper()],
            lambda: [f"{first[1]}: {other()}"],
            lambda: [f"{first[2]} {other()}"],
            lambda: [self.notice],
            lambda: [f"{first[3]} {source.randint(2, 9_999):,} kali sejak {_date(source)}"],
            lambda: [f"{first[4]} {name()} di kanal {self.words[5]}"],
            lambda: [f"{first[6]}:", *(other() for _ in range(source.randint(2, 4)))],
            lambda: [f"{first[7]} {' '.join(writer.words(source.randint(1, 4)))} {self.words[8]} {self.words[3]}."],
            lambda: [other()],
        ]


def _date(source: random.Random) -> str:
    return f"{source.choice(_DAYS)}, {source.randint(1, 28)} {source.choice(_MONTHS)} {source.randint(2012, 2024)}"


def planted(outlet: str, articles: int, pieces: int = 4) -> list[Planted]:
    """Articles of one outlet, about so many pieces of furniture in each.

    Traps stand among them: follow-ups repeat their story's paragraphs, attributions follow a formula, paragraphs are
    headed by lines without a full stop, some of them the same in many articles.
    """
    writer = _Writer(f"planted {outlet}")
    source = writer.random
    house = _Outlet(outlet)
    headlines = [_headline(writer) for _ in range(articles)]
    out: list[Planted] = []
    while len(out) < articles:
        names = [" ".join(word.capitalize() for word in writer.words(2)) for _ in range(5)]
        background = [_paragraph(writer, names, house.headings) for _ in range(4)]
        for _ in range(min(source.choice((1, 1, 2, 4, 8)), articles - len(out))):
            title = headlines[len(out)]
            body = [_paragraph(writer, names, house.headings) for _ in range(source.randint(4, 9))]
            body += source.sample(background, source.randint(1, 4))
            out.append(_article(f"{outlet}-{len(out)}", title, body, house.kinds(writer, headlines), writer, pieces))
    return out


def _headline(writer: _Writer) -> str:
    small = writer.random.random() < 0.5
    words = writer.words(writer.random.randint(6, 10))
    return " ".join(words).capitalize() if small else " ".join(word.capitalize() for word in words)


def _heading(writer: _Writer) -> str:
    return " ".join(writer.words(writer.random.randint(1, 5))).capitalize()


def _paragraph(writer: _Writer, names: list[str], headings: list[str]) -> str:
    source = writer.random
    sentences = [writer.sentence() for _ in range(source.randint(1, 3))]
    kind = source.random()
    if kind < 0.3:
        sentences.append(f"Hal itu disampaikan {source.choice(names)} di Jakarta, {_date(source)}.")
    elif kind < 0.6:
        sentences = [f"“{sentences[0].rstrip('.')},” kata {source.choice(names)}."]
    elif kind < 0.7:
        sentences = [f"{source.choice(names)} mengatakan hal itu pada {_date(source)}."]
    elif kind < 0.75:  # what heads the next paragraph, now and then as in other articles: "Kronologi", "Apa gejalanya?"
        return source.choice(headings) if source.random() < 0.5 else _heading(writer)
    return " ".join(sentences)


def _article(
    uid: str, title: str, body: list[str], kinds: list[Callable[[], list[str]]], writer: _Writer, pieces: int
) -> Planted:
    source = writer.random
    lines = list(body)
    furniture: set[str] = set()
    for _ in range(source.randint(0, 2 * pieces)):
        piece = source.choice(kinds)()
        at = source.randint(1, len(lines))
        lines[at:at] = piece
        furniture.update(piece)
    text = "\n\n".join([title, *lines])
    layout = lay_out(text, Profile("x", "X"), headed=True)
    return Planted(Page(uid, title, text, layout.regions), frozenset(furniture - set(body)))
