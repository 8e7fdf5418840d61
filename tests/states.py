"""Any state that a project can be in, made by Hypothesis: emoji, overlaps, fragments, links across articles, notes,
entities with other names, several annotators, marks that were deleted, marks that were suggested, as proposed or
otherwise, suggestions that were rejected, states of work, stories, pairs with verdicts."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from hypothesis import strategies as st

from annotations.formats.carries import derived_uid
from annotations.store.actions import Action, Change, Status
from annotations.store.records import (
    TASK_STATES,
    Annotation,
    Article,
    Entity,
    Link,
    Match,
    Region,
    Story,
    Suggestion,
    Verdict,
    story_uid,
)
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
    Entity(
        derived_uid("entity", "person", "m-galuzin"), "person", "m-galuzin", "M. Galuzin 😀",
        ("Galuzin; \"Mikail\"", "Mikhail\tGaluzin"),
    ),
)  # fmt: skip
SUGGESTERS = (("quotes", "7"), ('model 😀, "x"', ""))
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
    behind: tuple[Suggestion, ...] = ()
    """What marks were made of, accepted."""
    rejected: tuple[Suggestion, ...] = ()
    tasks: tuple[tuple[str, str, str], ...] = ()
    """Article, annotator and state."""


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
    behind = [draw(behind_of(mark, articles[mark.article])) for mark in marks if mark.origin == "suggested"]
    return State(
        tuple(articles.values()), kept, tuple(links.values()), deleted, draw(story_of(uids)), draw(matches_of(uids)),
        tuple(one for one in behind if one is not None), draw(rejected_of(tuple(articles.values()))),
        draw(tasks_of(uids)),
    )  # fmt: skip


@st.composite
def behind_of(draw: st.DrawFn, mark: Annotation, article: Article) -> Suggestion | None:
    """What a mark was made of, as proposed or with other bounds or another label; None where that is not known."""
    if draw(st.integers(0, 3)) == 0:
        return None
    proposed = draw(st.one_of(st.just(mark.fragments), fragments(len(article.text))))
    label = draw(st.sampled_from([mark.label, mark.label, "claim"]))
    suggester, version = draw(st.sampled_from(SUGGESTERS))
    score = draw(st.sampled_from([0.0, 62.5, 97.0, 100.0]))
    reason, kind = (
        draw(st.sampled_from(["", "“quoted”,\nfollowed by *kata* 😀"])),
        draw(st.sampled_from(["", "direct"])),
    )
    return Suggestion(
        derived_uid("proposed", mark.uid), article.uid, label, proposed, suggester, version, score, reason, kind,
        status="accepted", by=mark.annotator, at=draw(st.sampled_from([AT, "2026-01-01T00:00:00.000+00:00"])),
        annotation=mark.uid, made=None if proposed == mark.fragments else mark.fragments,
        made_label=None if label == mark.label else mark.label,
    )  # fmt: skip


@st.composite
def rejected_of(draw: st.DrawFn, articles: tuple[Article, ...]) -> tuple[Suggestion, ...]:
    """What annotators said no to: each at most once to the same."""
    found: dict[tuple[object, ...], Suggestion] = {}
    for article in articles:
        for _ in range(draw(st.integers(0, 2))):
            who, label = draw(st.sampled_from(["ana", "budi"])), draw(st.sampled_from(["claim", "country"]))
            one = Suggestion(
                derived_uid("turned down", len(found)), article.uid, label, draw(fragments(len(article.text))),
                *draw(st.sampled_from(SUGGESTERS)), draw(st.sampled_from([0.0, 30.5])), "a “reason”",
                status="rejected", by=who, at=AT,
            )  # fmt: skip
            found[one.article, who, label, one.fragments, one.suggester] = one
    return tuple(found.values())


@st.composite
def tasks_of(draw: st.DrawFn, uids: list[str]) -> tuple[tuple[str, str, str], ...]:
    """How far annotators are with some articles, be it that they have marks there or not."""
    pairs = [(uid, who) for uid in uids for who in ("ana", "budi", "Čika 😀") if draw(st.integers(0, 2)) == 0]
    return tuple((*pair, draw(st.sampled_from(TASK_STATES))) for pair in pairs)


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
    for mark in state.marks:
        made = [Change.of(None, mark), *(Change.of(None, one) for one in state.behind if one.annotation == mark.uid)]
        actions.append(an_action(mark.article, *made, annotator=mark.annotator))
    actions += [an_action(where[link.head], Change.of(None, link), annotator=link.annotator) for link in state.links]
    actions += [an_action(one.article, Change.of(None, one), annotator=one.by or "") for one in state.rejected]
    for uid, who, status in state.tasks:
        actions.append(an_action(uid, Change.of(Status(uid, "todo"), Status(uid, status)), annotator=who))
    return actions
