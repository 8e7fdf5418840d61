"""Suggestions in the project: proposed, replaced, decided by each annotator alone, taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from annotations.errors import Conflict
from annotations.spans import Span
from annotations.store.actions import Change, decode_side, encode_side, inverse
from annotations.store.records import Annotation, Article, Preference, Suggestion, new_uid
from annotations.store.store import Store
from tests.samples import AT, a_mark, a_store, an_action, an_article, rows_of

CLAIM, SPEAKER = (39, 59), (17, 28)


def a_suggestion(article: Article, *fragments: Span, label: str = "claim", version: str = "1") -> Suggestion:
    return Suggestion(
        new_uid(), article.uid, label, fragments or (CLAIM,), "claims", version, 90.0, "quoted, followed by katanya"
    )


def accepted(one: Suggestion, mark: Annotation, annotator: str = "ana") -> Suggestion:
    made = mark.fragments if mark.fragments != one.fragments else None
    return replace(one, status="accepted", by=annotator, at=AT, annotation=mark.uid, made=made)


def rejected(one: Suggestion, annotator: str = "ana", at: str = AT) -> Suggestion:
    return replace(one, status="rejected", by=annotator, at=at)


def propose(store: Store, article: Article, *found: Suggestion, version: str = "1") -> None:
    store.propose("claims", version, [(article.uid, found)], AT)


def states(store: Store, article: Article, annotator: str = "ana") -> list[tuple[tuple[Span, ...], str, str]]:
    return [(one.fragments, one.version, one.status) for one in store.reading.suggestions.of(article.uid, annotator)]


def test_what_is_proposed_is_read_back_by_place_with_its_links(tmp_path: Path) -> None:
    article = an_article()
    speaker = replace(a_suggestion(article, SPEAKER, label="speaker"), entity=("person", "Sri Mulyani", None))
    claim = replace(a_suggestion(article, (39, 45), (50, 59)), links=(("said_by", speaker.uid),))
    with a_store(tmp_path, article) as store:
        propose(store, article, claim, speaker)
        assert store.reading.suggestions.of(article.uid, "ana") == (speaker, claim)


def test_accepting_is_one_transaction_and_undo_makes_the_suggestion_pending_again(tmp_path: Path) -> None:
    article = an_article()
    claim, mark = a_suggestion(article), replace(a_mark(article, (38, 60)), origin="suggested")
    with a_store(tmp_path, article) as store:
        propose(store, article, claim)
        store.commit(an_action(article, Change.of(None, mark), Change.of(claim, accepted(claim, mark)), name="accept"))
        (stored,) = store.reading.suggestions.of(article.uid, "ana")
        assert stored == accepted(claim, mark)
        assert stored.changed
        assert store.undo("ana", AT) is not None
        assert store.reading.marks(article.uid, "ana") == ((), ())
        assert states(store, article) == [((CLAIM,), "1", "pending")]
        assert store.redo("ana", AT) is not None
        assert states(store, article) == [((CLAIM,), "1", "accepted")]
        assert [one.origin for one in store.reading.marks(article.uid, "ana")[0]] == ["suggested"]


def test_each_annotator_decides_alone(tmp_path: Path) -> None:
    article = an_article()
    claim = a_suggestion(article)
    with a_store(tmp_path, article) as store:
        propose(store, article, claim)
        store.commit(an_action(article, Change.of(claim, rejected(claim)), name="reject"))
        assert states(store, article, "ana") == [((CLAIM,), "1", "rejected")]
        assert states(store, article, "budi") == [((CLAIM,), "1", "pending")]
        store.commit(an_action(article, Change.of(claim, rejected(claim, "budi")), name="reject", annotator="budi"))
        assert states(store, article, "budi") == [((CLAIM,), "1", "rejected")]


def test_what_another_desk_has_decided_meanwhile_is_a_conflict(tmp_path: Path) -> None:
    article = an_article()
    claim, mark = a_suggestion(article), a_mark(article)
    with a_store(tmp_path, article) as store:
        propose(store, article, claim)
        store.commit(an_action(article, Change.of(claim, rejected(claim)), name="reject"))
        with pytest.raises(Conflict, match="decided at another desk"):
            store.commit(an_action(article, Change.of(None, mark), Change.of(claim, accepted(claim, mark))))
        assert store.reading.marks(article.uid, "ana") == ((), ())


def test_a_newer_version_replaces_what_nobody_decided_and_nothing_else(tmp_path: Path) -> None:
    article = an_article()
    kept, gone = a_suggestion(article, (84, 93)), a_suggestion(article, (116, 126))
    with a_store(tmp_path, article) as store:
        propose(store, article, kept, gone)
        store.commit(an_action(article, Change.of(kept, rejected(kept)), name="reject"))
        propose(store, article, a_suggestion(article, (84, 90), version="2"), a_suggestion(article, version="2"),
                version="2")  # fmt: skip
        assert states(store, article) == [((CLAIM,), "2", "pending"), (((84, 93),), "1", "rejected")]
        assert states(store, article, "budi") == [((CLAIM,), "2", "pending"), (((84, 93),), "1", "pending")]


def test_what_was_decided_and_taken_back_gives_way_to_a_newer_version_but_can_be_redone(tmp_path: Path) -> None:
    article = an_article()
    claim = a_suggestion(article)
    with a_store(tmp_path, article) as store:
        propose(store, article, claim)
        store.commit(an_action(article, Change.of(claim, rejected(claim)), name="reject"))
        store.undo("ana", AT)
        propose(store, article, a_suggestion(article, version="2"), version="2")
        assert states(store, article) == [((CLAIM,), "2", "pending")]
        assert store.redo("ana", AT) is not None
        assert sorted(states(store, article)) == [((CLAIM,), "1", "rejected"), ((CLAIM,), "2", "pending")]


def test_other_suggesters_and_links_to_what_is_left_out(tmp_path: Path) -> None:
    article = an_article()
    speaker = a_suggestion(article, SPEAKER, label="speaker")
    with a_store(tmp_path, article) as store:
        store.propose("my-model", "3", [(article.uid, [a_suggestion(article, (84, 93))])], AT)
        propose(store, article, speaker)
        store.commit(an_action(article, Change.of(speaker, rejected(speaker)), name="reject"))
        again = replace(speaker, uid=new_uid())
        claim = replace(a_suggestion(article), links=(("said_by", again.uid),))
        done = store.propose("claims", "2", [(article.uid, [again, claim])], AT)
        assert (done.new, done.decided) == (1, 1)
        pending = [one for one in store.reading.suggestions.of(article.uid, "ana") if one.status == "pending"]
        assert [(one.fragments, one.links) for one in pending] == [((CLAIM,), ()), (((84, 93),), ())]


def test_a_link_to_what_was_accepted_already_goes_to_that(tmp_path: Path) -> None:
    article = an_article()
    speaker = a_suggestion(article, SPEAKER, label="speaker")
    mark = a_mark(article, SPEAKER, label="speaker")
    with a_store(tmp_path, article) as store:
        propose(store, article, speaker)
        store.commit(an_action(article, Change.of(None, mark), Change.of(speaker, accepted(speaker, mark))))
        again = replace(speaker, uid=new_uid())
        propose(store, article, again, replace(a_suggestion(article), links=(("said_by", again.uid),)), version="2")
        found = {one.label: one for one in store.reading.suggestions.of(article.uid, "ana")}
        assert found["claim"].links == (("said_by", speaker.uid),)


def test_articles_that_a_version_has_not_seen(tmp_path: Path) -> None:
    from annotations.store.selection import Selection

    some = [an_article(f"Berita {n}.\n\nIsi.\nBaca juga", outlet) for n, outlet in enumerate(("tempo", "viva", "viva"))]
    with a_store(tmp_path, *some) as store:
        unseen = store.reading.suggestions.unseen
        propose(store, some[1])
        assert unseen("claims", "1", Selection()) == sorted([some[0].uid, some[2].uid])
        assert unseen("claims", "2", Selection()) == sorted(article.uid for article in some)
        assert unseen("claims", "1", Selection(outlets=("viva",))) == [some[2].uid]
        assert unseen("claims", "1", Selection(), [some[0].uid, some[1].uid]) == [some[0].uid]


def test_a_suggestion_that_only_one_desk_knew_is_stored_with_the_decision_and_shown_to_nobody_else(
    tmp_path: Path,
) -> None:
    article = an_article()
    claim = replace(a_suggestion(article), suggester="projection")
    with a_store(tmp_path, article) as store:
        store.commit(an_action(article, Change.of(None, rejected(claim)), name="reject"))
        assert states(store, article) == [((CLAIM,), "1", "rejected")]
        assert states(store, article, "budi") == []
        store.undo("ana", AT)
        assert rows_of(tmp_path / "kutip.db", "SELECT * FROM suggestion") == []


def test_a_span_outside_the_text_is_refused_whole(tmp_path: Path) -> None:
    article = an_article()
    with a_store(tmp_path, article) as store:
        with pytest.raises(Conflict, match="outside the text"):
            propose(store, article, a_suggestion(article), a_suggestion(article, (10, 10_000)))
        assert states(store, article) == []


def test_acceptance_counts_by_version_and_annotator(tmp_path: Path) -> None:
    article = an_article()
    one, two, three = (a_suggestion(article, span) for span in ((0, 7), (84, 93), (116, 126)))
    mark = a_mark(article, (0, 8))
    with a_store(tmp_path, article) as store:
        propose(store, article, one, two, three)
        store.commit(an_action(article, Change.of(None, mark), Change.of(one, accepted(one, mark)), name="accept"))
        store.commit(an_action(article, Change.of(two, rejected(two, at=AT[:-6] + "9")), name="reject"))
        (row,) = store.reading.suggestions.acceptance("ana")
        assert (row.pending, row.accepted, row.changed, row.rejected, row.rate) == (1, 1, 1, 1, 0.5)
        (theirs,) = store.reading.suggestions.acceptance("budi")
        assert (theirs.pending, theirs.accepted, theirs.rate) == (3, 0, None)
        assert store.reading.suggestions.latest("ana", "claims") == [False, True]
        assert store.reading.suggestions.latest("ana", "claims", AT) == [False]
        assert [(s.uid, label, spans) for s, label, spans in store.reading.suggestions.changes("ana")] == [
            (one.uid, "claim", ((0, 8),))
        ]
        kept = list(store.reading.suggestions.decided())
        assert [(d.suggestion.status, d.words, d.fragments, d.made) for d in kept] == [
            ("accepted", ("Menteri",), ((0, 8),), ("Menteri ",)),
            ("rejected", ("Indonesia",), (), ()),
        ]


def test_preferences_are_journaled_and_the_latest_holds(tmp_path: Path) -> None:
    article = an_article()
    off, on = Preference("ana", "suggester:claims", "off", AT), Preference("ana", "suggester:claims", "on", AT)
    with a_store(tmp_path, article) as store:
        store.commit(an_action(article, Change.of(None, off), name="switch"))
        store.commit(an_action(article, Change.of(off, on), name="switch"))
        assert store.reading.suggestions.preferences("ana") == {"suggester:claims": on}
        store.undo("ana", AT)
        assert store.reading.suggestions.preferences("ana") == {"suggester:claims": off}
        store.undo("ana", AT)
        assert store.reading.suggestions.preferences("ana") == {}


def test_suggestions_go_through_the_journal_and_come_back_the_same() -> None:
    article = an_article()
    before = replace(
        a_suggestion(article, (1, 2), (4, 9)), links=(("said_by", "x"),), entity=("country", "Peru", "country-PE")
    )
    changes = (Change.of(before, accepted(before, a_mark(article))), Change.of(None, Preference("ana", "a", "b", AT)))
    assert decode_side(encode_side(changes, "before"), encode_side(changes, "after")) == changes
    assert inverse(inverse(changes)) == changes
