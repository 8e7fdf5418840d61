"""The stories that are walked: read by page, searched, and where an article is when it is in none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from annotations.scheme import parse_scheme
from annotations.store.actions import Action
from annotations.store.opening import glance
from annotations.store.reading_stories import StoryFilter
from annotations.store.records import StoryRow
from annotations.store.store import Store
from tests.samples import labels_yaml
from tests.samples_stories import news, stories_project
from tui.paged import PAGE
from tui.refusal import Refusal
from tui.session import Session
from tui.shelf import Stored
from tui.stories import Stories, StoryRows

NEWS = news()


@pytest.fixture
def project(tmp_path: Path) -> str:
    """Four stories of eleven articles."""
    return stories_project(tmp_path)


@pytest.fixture
def session(project: str) -> Iterator[Session]:
    """Ana, on all of them, the newest first."""
    reading = glance(project)
    assert reading is not None
    yield Session(reading, "ana", parse_scheme(labels_yaml()), Stored(reading, StoryFilter(), "ana"))
    reading.close()


def _place(session: Session) -> tuple[int, int] | None:
    return session.place


def _titles(session: Session) -> list[str]:
    return [ref.title for ref in session.story.articles] if session.story else []


def test_a_story_is_read_with_its_articles_by_date_and_one_alone_is_read_apart(session: Session) -> None:
    assert _place(session) == (1, 4)
    assert _titles(session) == [NEWS[n].title for n in (7, 8, 9)]
    assert session.go_to_article(NEWS[10].uid), "it is in no story"
    assert _place(session) is None
    assert _titles(session) == [NEWS[10].title]
    session.go_to_story(1)
    assert _place(session) == (2, 4)
    assert not session.go_to_article("tempo-nowhere")
    assert _place(session) == (2, 4)


def test_the_story_of_an_article_is_read_whole_where_the_filter_leaves_it_out(session: Session) -> None:
    session.shelve(Stored(session.reading, StoryFilter(text="banjir"), "ana"), 0)
    assert len(session.stories) == 1
    assert session.go_to_article(NEWS[1].uid)
    assert _titles(session) == [NEWS[n].title for n in (0, 1, 2)]
    assert session.active is not None
    assert session.active.article.uid == NEWS[1].uid


def test_the_desk_stays_with_its_article_when_stories_change(session: Session, project: str) -> None:
    session.go_to_article(NEWS[1].uid)
    with Store(project) as store:
        store.split_story(session.story.uid or "" if session.story else "", [NEWS[1].uid], "budi", "2026-02-01")
    session.reload()
    assert session.active is not None
    assert session.active.article.uid == NEWS[1].uid
    assert _titles(session) == [NEWS[1].title]
    session.go_to_story(3)
    assert _titles(session) == [NEWS[0].title, NEWS[2].title]


def test_only_the_pages_that_are_seen_are_read() -> None:
    read: list[Sequence[str]] = []

    def rows(uids: Sequence[str]) -> list[StoryRow]:
        read.append(uids)
        return [StoryRow(uid, f"Judul {uid}", 2, ("Tempo",), "2026-01-01", None, 0, 2, {}) for uid in uids]

    picked = {"70000"}
    listed = StoryRows([str(n) for n in range(100_000)], rows, picked)
    assert len(listed) == 100_000
    shown = [listed[at] for at in range(69_990, 70_010)]
    assert shown[10] == ("* 2026-01-01  Judul 70000", "Tempo    2      done         ")
    assert len(read) <= 2
    assert all(len(uids) <= PAGE for uids in read)


def test_two_letters_alone_wait_for_the_next(session: Session) -> None:
    stories = Stories(session, lambda _action: None, lambda: None)
    stories.find("ba")
    assert len(stories.uids) == 4
    stories.find("ban")
    assert len(stories.uids) == 1
    stories.find("")
    assert len(stories.uids) == 4


def test_decisions_that_decide_nothing_are_refused_with_a_reason(session: Session) -> None:
    done: list[Action] = []
    stories = Stories(session, done.append, lambda: None)
    match = next(part.match for part in stories.parts(stories.uids[0]) if part.match)
    with pytest.raises(Refusal, match="no verdict to take back"):
        stories.judge(match, None)
    with pytest.raises(Refusal, match="pick the articles first"):
        stories.split(stories.uids[0])
    stories.taken = {ref.uid for part in stories.parts(stories.uids[0]) if (ref := part.article)}
    with pytest.raises(Refusal, match="leaves some"):
        stories.split(stories.uids[0])
    with pytest.raises(Refusal, match="pick the stories first"):
        stories.merge(stories.uids[0])
    assert done == []
