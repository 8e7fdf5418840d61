"""Any state that a project can be in, made by Hypothesis: emoji, overlaps, fragments, links across articles, notes,
entities, several annotators, marks that were deleted, stories, pairs with verdicts."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from hypothesis import strategies as st

from annotations.formats.carries import derived_uid
from annotations.store.actions import Action, Change
from annotations.store.records import Annotation, Article, Entity, Link, Match, Region, Story, Verdict, story_uid
from annotations.store.store import Store
from tests.samples import AT, a_store, an_action, an_article

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
ORIGINS = ("manual", "suggested", "projected", "propagated", "imported")
FLAGS = st.lists(st.sampled_from(["cek", "no_said_by", 'a "b" ]', "dua kata"]), max_size=2, unique=True).map(tuple)


@dataclass(frozen=True)
class State:
    """Articles, marks and links."""

    articles: tuple[Article, ...]
    marks: tuple[Annotation, ...]
    links: tuple[Link, ...]
    deleted: tuple[Annotation, ...] = ()
    stories: tuple[Story, ...] = ()
    matches: tuple[Match, ...] = ()


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
    for text in draw(st.lists(texts(), min_size=1, max_size=3, unique=True)):
        outlet = draw(st.sampled_from(["tempo", "tempo", "cnn-indonesia"]))
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
                    draw(NOTES), draw(FLAGS), draw(st.sampled_from(ORIGINS)), "x", "x",
                    draw(st.sampled_from([None, *(entity.uid for entity in ENTITIES)])),
                )
            )  # fmt: skip
    links: dict[tuple[str, str, str], Link] = {}
    for at in range(draw(st.integers(0, 3)) if len(marks) > 1 else 0):
        head, tail = draw(st.sampled_from(marks)), draw(st.sampled_from(marks))
        kind = draw(st.sampled_from(["said_by", "same_claim"]))
        if head.uid != tail.uid:
            links[kind, head.uid, tail.uid] = Link(derived_uid("link", at), kind, head.uid, tail.uid, head.annotator)
    linked = {end for link in links.values() for end in (link.head, link.tail)}
    deleted = tuple(mark for mark in marks if mark.uid not in linked and draw(st.integers(0, 7)) == 0)
    kept = tuple(mark for mark in marks if mark not in deleted)
    uids = list(articles)
    return State(
        tuple(articles.values()), kept, tuple(links.values()), deleted, draw(story_of(uids)), draw(matches_of(uids))
    )


@st.composite
def story_of(draw: st.DrawFn, uids: list[str]) -> tuple[Story, ...]:
    """None, or one of some of the articles, with a name that a person gave it, or a leader that came later."""
    if len(uids) < 2 or not draw(st.booleans()):
        return ()
    members = tuple(sorted(uids[: draw(st.integers(2, len(uids)))]))
    leader, after = draw(st.sampled_from(members)), draw(st.sampled_from(members))
    return (Story(story_uid(after), leader, members, draw(st.sampled_from([None, "Rapat 😀\tISIS"]))),)


@st.composite
def matches_of(draw: st.DrawFn, uids: list[str]) -> tuple[Match, ...]:
    """Pairs that were found, with and without a verdict, and pairs that a person alone put together."""
    found = []
    for a, b in combinations(sorted(uids), 2):
        kind = draw(st.sampled_from(["", "", "found", "judged", "by hand"]))
        verdict = (draw(st.sampled_from(["same", "different"])), draw(st.sampled_from(["ana", "budi"])), AT)
        said = verdict if kind in ("judged", "by hand") else (None, None, None)
        if kind == "by hand":
            found.append(Match(a, b, 0, None, {}, "person", *said))
        elif kind:
            shares = {"left": draw(st.integers(0, 100)), "right": draw(st.integers(0, 100))}
            found.append(Match(a, b, draw(st.integers(40, 100)), "copy", shares, "copy/1", *said))
    return tuple(found)


def fill(folder: Path, state: State) -> Store:
    """A project in that state."""
    folder.mkdir(parents=True, exist_ok=True)
    store = a_store(folder, *state.articles)
    store.commit_all(actions_of(state))
    for mark in state.deleted:
        store.commit(an_action(mark.article, Change.of(None, mark), annotator=mark.annotator))
        store.commit(an_action(mark.article, Change.of(mark, None), annotator=mark.annotator))
    for story in state.stories:
        store.commit(an_action(story.leader, Change.of(None, story)))
    ids = store.reading.ids_of([article.uid for article in state.articles])
    for match in state.matches:
        if match.method != "person":
            turned = ids[match.a] > ids[match.b]
            shares = (match.evidence["left"], match.evidence["right"])
            told = dict(zip(("right", "left") if turned else ("left", "right"), shares, strict=True))
            pair = sorted((ids[match.a], ids[match.b]))
            store.put_matches([(pair[0], pair[1], match.score, match.relation or "", json.dumps(told), match.method)])
        if match.verdict:
            verdict = Verdict(match.b, match.a, match.verdict, match.verdict_by or "", AT)
            store.commit(an_action(match.a, Change.of(None, verdict), annotator=verdict.by))
    return store


def actions_of(state: State) -> list[Action]:
    """What was done for a project to get there, its articles apart."""
    where = {mark.uid: mark.article for mark in state.marks}
    actions = [an_action(state.articles[0], *(Change.of(None, entity) for entity in ENTITIES))]
    actions += [an_action(mark.article, Change.of(None, mark), annotator=mark.annotator) for mark in state.marks]
    actions += [an_action(where[link.head], Change.of(None, link), annotator=link.annotator) for link in state.links]
    return actions
