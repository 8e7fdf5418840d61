"""Any state that a project can be in, made by Hypothesis: emoji, overlaps, fragments, links across articles, notes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import strategies as st

from annotations.formats.carries import derived_uid
from annotations.store.actions import Action, Change
from annotations.store.records import Annotation, Article, Entity, Link, Region
from annotations.store.store import Store
from tests.samples import a_store, an_action, an_article

__all__ = ["ENTITIES", "State", "actions_of", "fill", "states"]

PARTS = (
    "Kata",
    "“Ya”",
    " ",
    " ",
    "\n",
    "😀",
    "e\u0301",
    "Rusia",
    "di",
    ".",
    ",",
    '"',
    "👩\u200d👧",
    "\u2028",
    "tab\t",
    "ISIS-ra",
)
ENTITIES = (
    Entity("country-RU", "country", "RU", "Rusia"),
    Entity(derived_uid("entity", "person", "m-galuzin"), "person", "m-galuzin", "M. Galuzin 😀"),
)
NOTES = st.one_of(st.none(), st.sampled_from(["cek", "dua baris\nnote; #2", " x ", "tab\there", "😀 |=\"'\\"]))
FLAGS = st.lists(st.sampled_from(["cek", "no_said_by", 'a "b" ]', "dua kata"]), max_size=2, unique=True).map(tuple)


@dataclass(frozen=True)
class State:
    """Articles, marks and links."""

    articles: tuple[Article, ...]
    marks: tuple[Annotation, ...]
    links: tuple[Link, ...]


@st.composite
def texts(draw: st.DrawFn) -> str:
    text = "".join(draw(st.lists(st.sampled_from(PARTS), min_size=3, max_size=30)))
    return f"Judul {draw(st.integers(0, 9999))}{text}a"


@st.composite
def fragments(draw: st.DrawFn, length: int) -> tuple[tuple[int, int], ...]:
    cuts = sorted(draw(st.sets(st.integers(0, length), min_size=2, max_size=6)))
    pairs = [(cuts[at], cuts[at + 1]) for at in range(0, len(cuts) - 1, 2)]
    return tuple(pairs) if draw(st.booleans()) else (pairs[0],)


@st.composite
def states(draw: st.DrawFn) -> State:
    """A state; its uids follow from the order in which it was drawn."""
    articles: dict[str, Article] = {}
    for at, text in enumerate(draw(st.lists(texts(), min_size=1, max_size=3, unique=True))):
        outlet = ("tempo", "viva", "cnn-indonesia")[at]
        article = an_article(
            text, outlet, title=text[:7], published_at=draw(st.sampled_from(["2015-12-09", None])),
            byline=draw(st.sampled_from([None, "ANA “😀”"])), url=draw(st.sampled_from([None, "https://x.id/?a=1&b"])),
            language=draw(st.sampled_from(["id", None])),
        )  # fmt: skip
        regions = (Region("title", 0, 5), *article.regions)
        articles[article.uid] = replace(article, regions=regions if draw(st.booleans()) else ())
    marks: list[Annotation] = []
    for article in articles.values():
        for _ in range(draw(st.integers(0, 5))):
            marks.append(
                Annotation(
                    derived_uid("mark", len(marks)), article.uid, draw(st.sampled_from(["ana", "budi"])),
                    draw(st.sampled_from(["claim", "speaker", "country"])), draw(fragments(len(article.text))),
                    draw(NOTES), draw(FLAGS), draw(st.sampled_from(["manual", "propagated", "imported"])), "x", "x",
                    draw(st.sampled_from([None, *(entity.uid for entity in ENTITIES)])),
                )
            )  # fmt: skip
    links: dict[tuple[str, str, str], Link] = {}
    for at in range(draw(st.integers(0, 3)) if len(marks) > 1 else 0):
        head, tail = draw(st.sampled_from(marks)), draw(st.sampled_from(marks))
        kind = draw(st.sampled_from(["said_by", "same_claim"]))
        if head.uid != tail.uid:
            links[kind, head.uid, tail.uid] = Link(derived_uid("link", at), kind, head.uid, tail.uid, head.annotator)
    return State(tuple(articles.values()), tuple(marks), tuple(links.values()))


def fill(folder: Path, state: State) -> Store:
    """A project in that state."""
    folder.mkdir(parents=True, exist_ok=True)
    store = a_store(folder, *state.articles)
    store.commit_all(actions_of(state))
    return store


def actions_of(state: State) -> list[Action]:
    """What was done for a project to get there, its articles apart."""
    where = {mark.uid: mark.article for mark in state.marks}
    actions = [an_action(state.articles[0], *(Change.of(None, entity) for entity in ENTITIES))]
    actions += [an_action(mark.article, Change.of(None, mark), annotator=mark.annotator) for mark in state.marks]
    actions += [an_action(where[link.head], Change.of(None, link), annotator=link.annotator) for link in state.links]
    return actions
