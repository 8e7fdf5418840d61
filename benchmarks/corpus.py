"""Articles and marks of any size, the same in every run, in a project that Kutip itself could have made."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from annotations.config import seeds_dir
from annotations.spans import Span
from annotations.store.actions import Action, Change
from annotations.store.records import Annotation, Article, Outlet, Position, Region, article_uid
from annotations.store.schema import HEAD
from annotations.store.store import Store
from annotations.text import text_hash

__all__ = ["ANNOTATOR", "Shape", "article", "copy_project", "marks", "project", "story"]

ANNOTATOR = "bench"
AT = "2026-01-01T00:00:00.000+00:00"

OUTLETS = (Outlet("tempo", "Tempo"), Outlet("viva", "VIVA"), Outlet("cnn-indonesia", "CNN Indonesia"))
SYLLABLES = "ba be bu da di du ga ja ka ke ko la li lu ma me mu na ni nya pa pe po ra ri ru sa se su ta te tu wa ya"
ENDINGS = ("", "", "n", "ng", "h", "k", "r", "s", "t")
FUNCTION_WORDS = "yang dan di ke dari untuk dengan pada tidak ini itu akan dalam oleh juga telah"
LENGTHS = {"claim": (5, 40), "speaker": (1, 4), "country": (1, 2)}
"""Tokens of a mark, least and most: with a mark for every four words, a word lies under two or three of them."""
VOCABULARY = 4000
BATCH = 200
"""Stories per transaction."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How much there is of everything. A story is told by several outlets, an article each."""

    stories: int
    outlets: int
    words: int
    marks: int
    """Of one article."""

    @property
    def name(self) -> str:
        """A file name."""
        return f"{self.stories}x{self.outlets}-{self.words}w-{self.marks}m"


@cache
def _vocabulary() -> list[str]:
    source, syllables = random.Random("kutip"), SYLLABLES.split()
    return [
        "".join(source.choices(syllables, k=source.randint(2, 4))) + source.choice(ENDINGS) for _ in range(VOCABULARY)
    ]


class _Writer:
    """Makes up Indonesian-looking sentences."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self._words = _vocabulary()
        self._function_words = FUNCTION_WORDS.split()

    def words(self, count: int) -> list[str]:
        """A fifth of them carries grammar, as in a text."""
        every = self.random.choices(self._words, k=count)
        for at in range(2, count, 5):
            every[at] = self.random.choice(self._function_words)
        return every

    def sentence(self) -> str:
        """Told or quoted, 8 to 22 words."""
        words = self.words(self.random.randint(8, 22))
        if self.random.random() < 0.3:
            name = f"{words.pop().capitalize()} {words.pop().capitalize()}"
            return f"“{words[0].capitalize()} {' '.join(words[1:])},” kata {name}."
        return f"{words[0].capitalize()} {' '.join(words[1:])}."

    def sentences(self, words: int) -> list[str]:
        """As many as have about so many words."""
        out: list[str] = []
        while words > 0:
            out.append(self.sentence())
            words -= out[-1].count(" ") + 1
        return out

    def retold(self, sentences: list[str]) -> list[str]:
        """The same by another outlet: most of it word for word, some in other words, some left out for its own."""
        out: list[str] = []
        for sentence in sentences:
            chance = self.random.random()
            if chance < 0.75:
                out.append(sentence)
            elif chance < 0.9:
                words = sentence.split(" ")
                for at in range(1, len(words) - 1, 4):
                    words[at] = self.words(1)[0]
                out.append(" ".join(words))
            else:
                out.append(self.sentence())
        return out


def story(shape: Shape, number: int) -> list[Article]:
    """The articles of one story."""
    writer = _Writer(f"{shape.name} {number}")
    told = writer.sentences(shape.words)
    out = []
    for at in range(shape.outlets):
        title = " ".join(word.capitalize() for word in writer.words(9))
        out.append(article(OUTLETS[at % len(OUTLETS)], title, told, number, writer.random))
        told = writer.retold(told)
    return out


def article(outlet: Outlet, title: str, sentences: list[str], number: int, source: random.Random) -> Article:
    """Paragraphs under a title; among a dozen of them a line that does not belong to the article."""
    regions = [Region("title", 0, len(title))]
    parts = [title]
    at, done = len(title), 0
    while done < len(sentences):
        size = source.randint(2, 4)
        body = " ".join(sentences[done : done + size])
        done += size
        paragraphs = [("body", body)]
        if len(regions) % 12 == 0:
            paragraphs.append(("aside", f"Baca juga: {body[:40].strip()}"))
        for kind, paragraph in paragraphs:
            parts += ["\n\n", paragraph]
            regions.append(Region(kind, at + 2, at + 2 + len(paragraph)))
            at += 2 + len(paragraph)
    text = "".join(parts)
    sha256 = text_hash(text)
    return Article(
        article_uid(outlet.key, sha256), outlet, title, text, sha256, tuple(regions), published_at="2026-01-01",
        language="id", source=f"cerita-{number:06}/{outlet.key}.txt",
    )  # fmt: skip


def tokens(text: str) -> list[Span]:
    """What white space parts: good enough to lay marks on."""
    words = text.replace("\n", " ").split(" ")
    ends = accumulate(len(word) + 1 for word in words)
    return [(end - 1 - len(word), end - 1) for word, end in zip(words, ends, strict=True) if word]


def marks(of: Article, count: int) -> list[Annotation]:
    """Claims, speakers and countries over one another; every tenth claim is in two fragments."""
    source = random.Random(of.uid)
    places = tokens(of.text)
    return [_mark(of, source, places) for _ in range(count)]


def _mark(of: Article, source: random.Random, places: list[Span]) -> Annotation:
    label = source.choice(list(LENGTHS))
    least, most = LENGTHS[label]
    length = min(source.randint(least, most), len(places) - 1)
    first = source.randrange(len(places) - length)
    last = first + length - 1
    fragments: tuple[Span, ...] = ((places[first][0], places[last][1]),)
    if label == "claim" and length > 4 and source.random() < 0.1:
        middle = first + length // 2
        fragments = ((places[first][0], places[middle - 1][1]), (places[middle + 1][0], places[last][1]))
    uid = str(uuid.UUID(int=source.getrandbits(128), version=4))
    return Annotation(uid, of.uid, ANNOTATOR, label, fragments, created_at=AT, updated_at=AT)


def project(shape: Shape, cache: Path) -> Path:
    """The project of that shape, made in `cache` unless it is there. Copy it before anything writes to it."""
    recipe = hashlib.sha256(Path(__file__).read_bytes() + HEAD.encode()).hexdigest()[:10]
    path = cache / "projects" / f"{shape.name}-{recipe}.db"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        _remove(unfinished)
        _write(unfinished, shape)
        unfinished.rename(path)
    return path


def copy_project(path: Path, folder: Path) -> Path:
    """A copy to write to."""
    return Path(shutil.copy(path, folder / "project.db"))


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _write(path: Path, shape: Shape) -> None:
    with Store(str(path)) as store:
        store.apply_scheme((seeds_dir() / "labels.yaml").read_text(encoding="utf-8"), AT)
        for first in range(0, shape.stories, BATCH):
            numbers = range(first, min(first + BATCH, shape.stories))
            articles = [told for number in numbers for told in story(shape, number)]
            store.add_articles(articles, AT)
            if shape.stories == 1:
                _commit(store, articles, shape.marks)
            else:
                _insert(path, articles, shape.marks)


def _commit(store: Store, articles: Iterable[Article], count: int) -> None:
    """As the desk does it: journaled."""
    for each in articles:
        changes = tuple(Change.of(None, mark) for mark in marks(each, count))
        store.commit(Action("label", each.uid, ANNOTATOR, changes, Position(), AT))


def _insert(path: Path, articles: Iterable[Article], count: int) -> None:
    """The short way, for hundreds of thousands: the same rows, without a journal."""
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT OR IGNORE INTO annotator (name) VALUES (?)", (ANNOTATOR,))
        (who,) = connection.execute("SELECT id FROM annotator WHERE name = ?", (ANNOTATOR,)).fetchone()
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM annotation").fetchone()
        ids = dict(connection.execute("SELECT uid, id FROM article"))
        made = list(enumerate((mark for each in articles for mark in marks(each, count)), last + 1))
        connection.executemany(
            "INSERT INTO annotation (id, uid, article_id, annotator_id, label, flags, origin, created_at, updated_at)"
            " VALUES (?, ?, ?, ?, ?, '[]', 'manual', ?, ?)",
            ((at, mark.uid, ids[mark.article], who, mark.label, AT, AT) for at, mark in made),
        )
        connection.executemany(
            'INSERT INTO fragment (annotation_id, ordinal, start, "end") VALUES (?, ?, ?, ?)',
            ((at, ordinal, *span) for at, mark in made for ordinal, span in enumerate(mark.fragments)),
        )
    connection.close()
