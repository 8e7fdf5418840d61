"""What is open, where the reader stands, and what edits do to it: before anything is on disk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from annotations.scheme import parse_scheme
from annotations.store.actions import Action, Change, Status, inverse
from annotations.store.records import NO_SPEAKER, Annotation, Position
from annotations.store.store import Store
from tests.samples import AT, TEXT, a_link, a_mark, a_store, an_action, an_article, labels_yaml
from tui.launch import stories
from tui.session import OpenArticle, Refusal, Session

FIRST = an_article(source="/news/one/a.txt")
SECOND = an_article(
    "Judul lain\n\nIsi berita kedua.\nBaca juga: x", "viva", source="/news/one/b.txt", published_at="2016-01-01"
)
THIRD = an_article("Ketiga\n\nIsi.\nBaca juga: y", "cnn", source="/news/two/c.txt", published_at="2017-01-01")
SPEAKER, CLAIM = (17, 28), (39, 59)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with a_store(tmp_path, FIRST, SECOND, THIRD) as opened:
        yield opened


def begin(store: Store, annotator: str = "ana", scheme: str = "") -> Session:
    return Session(
        store.reading,
        annotator,
        parse_scheme(scheme or labels_yaml()),
        stories(store.reading.refs(), None, ()),
        lambda: datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC),
    )


def active(session: Session) -> OpenArticle:
    opened = session.active
    assert opened is not None
    return opened


def one(opened: OpenArticle, label: str) -> Annotation:
    (found,) = (mark for mark in opened.layer if mark.label == label)
    return found


def snapshot(session: Session) -> object:
    return [
        (uid, list(opened.layer), sorted(map(str, opened.layer._links.values())), opened.status)
        for uid, opened in session._open.items()
    ]


# -- where the reader stands -----------------------------------------------------------------------------------------


def test_the_desk_opens_on_the_article_that_was_read_last(store: Store) -> None:
    store.save_position(THIRD.uid, "ana", Position(8, 0), "2026-01-03")
    store.save_position(SECOND.uid, "ana", Position(12, 12), "2026-01-04")
    store.save_position(FIRST.uid, "budi", Position(5, 0), "2026-01-05")
    session = begin(store)
    assert (session.story_index, session.active_index) == (0, 1)
    here = active(session)
    assert (here.article.uid, here.caret, here.scroll, here.status) == (SECOND.uid, 12, 12, "doing")
    assert active(begin(store, "dewi")).article.uid == FIRST.uid


def test_a_position_beyond_the_text_is_brought_back_into_it(store: Store) -> None:
    store.save_position(THIRD.uid, "ana", Position(10_000, 9_999), AT)
    here = active(begin(store))
    assert here.caret == here.scroll == len(THIRD.text)


def test_a_reading_position_in_an_article_of_no_story_is_passed_over(store: Store) -> None:
    store.save_position(THIRD.uid, "ana", Position(8, 0), AT)
    refs = [ref for ref in store.reading.refs() if ref.uid != THIRD.uid]
    session = Session(store.reading, "ana", parse_scheme(labels_yaml()), stories(refs, None, ()))
    assert active(session).article.uid == FIRST.uid


def test_an_empty_project_has_no_story_and_nothing_to_count(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        session = begin(store)
        assert (session.story, session.active, session.progress()) == (None, None, (0, 0, 0))
        with pytest.raises(Refusal):
            session.go_to_story(0)
        with pytest.raises(Refusal, match="is not in the project"):
            session.open("tempo-nowhere")


def test_stories_end_at_the_first_and_the_last(store: Store) -> None:
    session = begin(store)
    with pytest.raises(Refusal, match="first story"):
        session.go_to_story(-1)
    session.go_to_story(1)
    assert active(session).article.uid == THIRD.uid
    with pytest.raises(Refusal, match="last story"):
        session.go_to_story(2)
    assert not session.go_to_article("tempo-nowhere")


def test_what_is_aside_is_skipped_and_the_body_is_not(store: Store) -> None:
    here = active(begin(store))
    assert not here.skipped(0)
    assert not here.skipped(len(TEXT) - len("Baca juga: iklan") - 1)
    assert here.skipped(len(TEXT) - 1)


# -- counting --------------------------------------------------------------------------------------------------------


def test_the_marks_of_a_story_are_counted_once_whatever_is_open(store: Store) -> None:
    for article, count in ((FIRST, 2), (SECOND, 3), (THIRD, 4)):
        for at in range(count):
            store.commit(an_action(article, Change.of(None, a_mark(article, (at, at + 1)))))
    store.commit(an_action(FIRST, Change.of(None, a_mark(FIRST, annotator="budi")), annotator="budi"))
    session = begin(store)
    session.go_to_story(0)
    assert session.progress() == (5, 0, 2)
    session.open(FIRST.uid)
    assert session.progress() == (5, 0, 2)
    session.open(THIRD.uid)
    session.open(SECOND.uid)
    assert session.progress() == (5, 0, 2)
    session.label(session.open(FIRST.uid), ((30, 31),), "claim")
    assert session.progress() == (6, 0, 2)
    session.go_to_story(1)
    assert session.progress() == (4, 0, 1)
    session.reload()
    assert session.progress() == (4, 0, 1)


def test_the_count_follows_to_another_story(store: Store) -> None:
    """As when an undo goes back to where something was done."""
    for at in range(3):
        store.commit(an_action(THIRD, Change.of(None, a_mark(THIRD, (at, at + 1)))))
    store.commit(an_action(FIRST, Change.of(None, a_mark(FIRST, (0, 1)))))
    session = begin(store)
    session.go_to_story(0)
    assert session.progress() == (1, 0, 2)
    assert session.go_to_article(THIRD.uid)
    assert session.progress() == (3, 0, 1)
    active(session)
    assert session.progress() == (3, 0, 1)
    session.go_to_article(SECOND.uid)
    assert session.progress() == (1, 0, 2)


def test_done_and_skipped_articles_are_counted_as_ended(store: Store) -> None:
    session = begin(store)
    session.set_status(session.open(FIRST.uid), "done")
    assert session.progress() == (0, 1, 2)
    session.set_status(session.open(SECOND.uid), "skipped")
    assert session.progress() == (0, 2, 2)
    session.set_status(session.open(SECOND.uid), "doing")
    assert session.progress() == (0, 1, 2)


# -- marks -----------------------------------------------------------------------------------------------------------


def test_the_first_mark_begins_the_article(store: Store) -> None:
    session = begin(store)
    here = active(session)
    here.caret, here.scroll = 39, 17
    action = session.label(here, (CLAIM,), "claim")
    mark = one(here, "claim")
    assert (mark.fragments, mark.annotator, mark.created_at, mark.updated_at) == ((CLAIM,), "ana", AT, AT)
    assert action == Action(
        "label", FIRST.uid, "ana",
        (Change.of(None, mark), Change.of(Status(FIRST.uid, "todo"), Status(FIRST.uid, "doing"))),
        Position(39, 17), AT, action.token,
    )  # fmt: skip
    assert here.status == session.status_of(FIRST.uid) == "doing"
    assert session.last_label == "claim"
    assert len(session.label(here, (SPEAKER,), "speaker").changes) == 1


def test_what_cannot_be_marked_is_refused_and_changes_nothing(store: Store) -> None:
    session = begin(store)
    here = active(session)
    session.label(here, (CLAIM,), "claim")
    before = snapshot(session)
    for fragments in ((), ((5, 5),), ((9, 4),), ((0, 4), (6, 6))):
        with pytest.raises(Refusal, match="nothing here"):
            session.label(here, fragments, "speaker")
    with pytest.raises(Refusal, match="claim already"):
        session.label(here, (CLAIM,), "claim")
    assert snapshot(session) == before
    assert session.last_label == "claim"
    session.label(here, (CLAIM,), "speaker")
    session.label(here, ((39, 58),), "claim")
    assert len(here.layer) == 3


def test_the_mark_walked_to_comes_before_the_one_under_the_caret(store: Store) -> None:
    session = begin(store)
    here = active(session)
    session.label(here, ((0, 34),), "claim")
    session.label(here, (SPEAKER,), "speaker")
    here.caret = 20
    assert session.target(here).label == "speaker"
    here.current = one(here, "claim").uid
    assert session.target(here).label == "claim"
    here.current = "gone"
    assert session.target(here).label == "speaker"
    here.caret = 90
    with pytest.raises(Refusal, match="no mark here"):
        session.target(here)


def linked(session: Session) -> tuple[OpenArticle, Annotation, Annotation]:
    here = active(session)
    session.label(here, (CLAIM,), "claim")
    session.label(here, (SPEAKER,), "speaker")
    claim, speaker = one(here, "claim"), one(here, "speaker")
    session.attribute(here, claim, speaker)
    return here, claim, speaker


def test_another_label_takes_the_links_and_the_missing_speaker_away(store: Store) -> None:
    session = begin(store)
    here, claim, speaker = linked(session)
    action = session.relabel(here, claim, "country")
    assert [change.kind for change in action.changes] == ["link", "annotation"]
    assert here.layer.links_of(speaker.uid) == []
    country = one(here, "country")
    assert country == replace(claim, label="country", updated_at=AT)
    session.relabel(here, country, "claim")
    session.attribute(here, one(here, "claim"), None)
    session.relabel(here, one(here, "claim"), "country")
    assert one(here, "country").flags == ()


def test_a_label_that_is_there_already_is_refused(store: Store) -> None:
    session = begin(store)
    here = active(session)
    session.label(here, (CLAIM,), "claim")
    session.label(here, (CLAIM,), "speaker")
    for label in ("claim", "speaker"):
        with pytest.raises(Refusal, match="already"):
            session.relabel(here, one(here, "claim"), label)
    assert len(here.layer) == 2


def test_a_deleted_mark_takes_its_links_along(store: Store) -> None:
    session = begin(store)
    here, claim, speaker = linked(session)
    here.current = speaker.uid
    action = session.delete(here, speaker)
    assert [change.kind for change in action.changes] == ["link", "annotation"]
    assert here.layer.links_of(claim.uid) == []
    assert list(here.layer) == [claim]
    assert here.current is None


# -- links -----------------------------------------------------------------------------------------------------------


def test_the_nearest_candidate_comes_first(store: Store) -> None:
    session = begin(store)
    here = active(session)
    for span in ((0, 7), (17, 28), (84, 93), (116, 126)):
        session.label(here, (span,), "speaker")
    session.label(here, (CLAIM,), "claim")
    claim = one(here, "claim")
    assert [mark.start for mark in session.candidates(here, claim)] == [17, 84, 0, 116]
    speaker = next(mark for mark in here.layer if mark.start == 17)
    assert session.candidates(here, speaker) == [claim]


def test_a_link_needs_a_label_that_links_and_another_mark(store: Store) -> None:
    session = begin(store)
    here = active(session)
    session.label(here, (CLAIM,), "claim")
    session.label(here, ((84, 93),), "country")
    with pytest.raises(Refusal, match="mark a speaker first"):
        session.candidates(here, one(here, "claim"))
    with pytest.raises(Refusal, match="no link for country"):
        session.link_type(one(here, "country"))


def test_a_claim_has_one_speaker_and_a_speaker_many_claims(store: Store) -> None:
    session = begin(store)
    here, claim, speaker = linked(session)
    session.label(here, ((84, 93),), "speaker")
    session.label(here, ((61, 69),), "claim")
    other = next(mark for mark in here.layer if mark.start == 84)
    second = next(mark for mark in here.layer if mark.start == 61)
    session.attribute(here, speaker, second)
    assert session.linked(here, speaker) == [claim, second]
    action = session.attribute(here, claim, other)
    assert [change.kind for change in action.changes] == ["link", "link"]
    assert session.linked(here, claim) == [other]
    assert session.linked(here, speaker) == [second]
    with pytest.raises(Refusal, match="linked already"):
        session.attribute(here, claim, other)


def test_no_speaker_is_recorded_and_taken_back_by_a_link(store: Store) -> None:
    session = begin(store)
    here, claim, speaker = linked(session)
    session.attribute(here, claim, None)
    assert one(here, "claim").flags == (NO_SPEAKER,)
    assert here.layer.links_of(claim.uid) == []
    with pytest.raises(Refusal, match="no speaker"):
        session.attribute(here, one(here, "claim"), None)
    with pytest.raises(Refusal, match="only a claim"):
        session.attribute(here, speaker, None)
    session.attribute(here, one(here, "claim"), speaker)
    assert one(here, "claim").flags == ()
    assert session.linked(here, one(here, "claim")) == [speaker]


@pytest.mark.parametrize(
    ("cardinality", "links"),
    [("many-to-one", 2), ("one-to-one", 1), ("one-to-many", 2), ("many-to-many", 4)],
)
def test_the_scheme_says_how_many_links_a_mark_may_have(store: Store, cardinality: str, links: int) -> None:
    session = begin(store, scheme=labels_yaml().replace("many-to-one", cardinality))
    here = active(session)
    for span, label in ((CLAIM, "claim"), ((61, 69), "claim"), (SPEAKER, "speaker"), ((0, 7), "speaker")):
        session.label(here, (span,), label)
    claims = [mark for mark in here.layer if mark.label == "claim"]
    speakers = [mark for mark in here.layer if mark.label == "speaker"]
    for claim in claims:
        for speaker in speakers:
            session.attribute(here, claim, speaker)
    assert sum(len(here.layer.links_of(claim.uid)) for claim in claims) == links


# -- undoing, reloading, other desks ---------------------------------------------------------------------------------


def test_every_edit_is_taken_back_by_its_inverse(store: Store) -> None:
    session = begin(store)
    here, claim, speaker = linked(session)
    edits: list[Callable[[], Action]] = [
        lambda: session.label(here, ((0, 7), (84, 93)), "country"),
        lambda: session.relabel(here, claim, "country"),
        lambda: session.delete(here, speaker),
        lambda: session.attribute(here, claim, None),
        lambda: session.set_status(here, "done"),
        lambda: session.label(session.open(SECOND.uid), ((0, 5),), "claim"),
    ]
    for edit in edits:
        session.open(SECOND.uid)
        before = snapshot(session)
        action = edit()
        after = snapshot(session)
        assert after != before
        session.apply(inverse(action.changes))
        assert snapshot(session) == before
        session.apply(action.changes)
        assert snapshot(session) == after
        session.apply(inverse(action.changes))


def test_a_change_in_an_article_that_is_not_open_is_read_when_it_is(store: Store) -> None:
    session = begin(store)
    mark = a_mark(SECOND, (0, 5))
    store.commit(an_action(SECOND, Change.of(None, mark)))
    session.apply((Change.of(None, mark),))
    assert list(session.open(SECOND.uid).layer) == [mark]


def test_what_another_desk_did_is_there_after_a_reload(store: Store) -> None:
    session = begin(store)
    here = active(session)
    here.caret = 50
    assert not session.others_wrote()
    mark, speaker = a_mark(FIRST), a_mark(FIRST, SPEAKER, label="speaker")
    store.commit(
        an_action(
            FIRST,
            Change.of(None, mark), Change.of(None, speaker), Change.of(None, a_link(mark, speaker)),
            Change.of(Status(FIRST.uid, "todo"), Status(FIRST.uid, "done")),
        )
    )  # fmt: skip
    assert session.others_wrote()
    assert not session.others_wrote()
    session.reload()
    assert list(here.layer) == [speaker, mark]
    assert session.linked(here, mark) == [speaker]
    assert (here.status, here.caret) == ("done", 50)


def test_a_row_between_our_own_is_somebody_elses(store: Store) -> None:
    session = begin(store)
    assert not session.saved_as(1)
    assert not session.saved_as(2)
    assert session.saved_as(4)
    assert not session.saved_as(5)
    assert not session.saved_as(3)
    assert session.last_seq == 5


def test_the_session_knows_nothing_of_textual() -> None:
    code = "import sys, tui.session; assert not {'textual', 'rich', 'sqlalchemy'} & set(sys.modules), sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
