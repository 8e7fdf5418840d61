"""Another text under the same URL: a version that takes the marks along, and says which it could not."""

from __future__ import annotations

from pathlib import Path

from annotations.revision import carry_marks, moved_to
from annotations.store.actions import Change
from annotations.store.adding import Progress
from annotations.store.store import Store
from tests.samples import AT, a_link, a_mark, a_store, an_action, an_article, state_of

OLD = (
    'Menteri Keuangan Sri Mulyani berkata: "Harga BBM tidak naik," katanya di Jakarta. '
    "😀 Indonesia mengimpor minyak dari Arab Saudi.\nBaca juga: iklan"
)
NEW = (
    'JAKARTA. Kemarin, Menteri Keuangan Sri Mulyani berkata: "Harga BBM tidak naik," katanya di Jakarta lagi.\n'
    "Rusia tidak. Arab Saudi pun menolak.\nBaca juga: iklan"
)
URL = "https://tempo.co.id/1"


def two_versions(tmp_path: Path) -> tuple[Store, str, str]:
    old, new = an_article(OLD, url=URL), an_article(NEW, url=URL)
    store = a_store(tmp_path, old)
    claim, speaker, country = a_mark(old, (39, 59)), a_mark(old, (17, 28), label="speaker"), None
    country = a_mark(old, (OLD.index("Arab"), OLD.index("Arab") + 10), label="country")
    link = a_link(claim, speaker)
    marks = [Change.of(None, mark) for mark in (claim, speaker, country)]
    store.commit(an_action(old, *marks, Change.of(None, link)))
    added = store.add_articles([new], AT)
    assert added.replaced == ((new.uid, old.uid),)
    return store, old.uid, new.uid


def test_a_changed_text_under_the_same_url_replaces_the_one_before(tmp_path: Path) -> None:
    first, second, third = (an_article(text, url=URL) for text in (OLD, NEW, NEW + " Selesai."))
    other = an_article(NEW, outlet="viva", url=URL)
    with a_store(tmp_path, first) as store:
        added = store.add_articles([second, third, second, first, other], AT)
        assert added.new == (second.uid, third.uid, other.uid)
        assert added.known == (second.uid, first.uid)
        stored = {uid: store.reading.article(uid) for uid in (first.uid, second.uid, third.uid, other.uid)}
        links = {uid: (each.version, each.replaces) for uid, each in stored.items() if each}
        assert links == {
            first.uid: (1, None),
            second.uid: (2, first.uid),
            third.uid: (3, second.uid),
            other.uid: (1, None),
        }
        assert [text.text for text in stored.values() if text] == [OLD, NEW, NEW + " Selesai.", NEW]


def test_marks_find_their_words_again_and_what_is_lost_stays_where_it_was(tmp_path: Path) -> None:
    store, old, new = two_versions(tmp_path)
    with store:
        [carried] = carry_marks(store, AT, [new])
        assert (carried.new, carried.old, carried.annotator, carried.moved) == (new, old, "ana", 2)
        assert carried.lost == (("country", "Arab Saudi"),), "Arab Saudi of another sentence is not the same mention"
        marks, links = store.reading.marks(new, "ana")
        assert sorted((mark.label, NEW[mark.start : mark.end]) for mark in marks) == [
            ("claim", "Harga BBM tidak naik"),
            ("speaker", "Sri Mulyani"),
        ]
        assert [link.kind for link in links] == ["said_by"]
        assert [mark.label for mark in store.reading.marks(old, "ana")[0]] == ["country"]
        assert carry_marks(store, AT) == [], "what was lost once is told once"


def test_undo_brings_the_marks_back_and_the_next_import_leaves_them(tmp_path: Path) -> None:
    store, _, new = two_versions(tmp_path)
    path = tmp_path / "kutip.db"
    with store:
        before = state_of(path, tasks=False, times=False)
        carry_marks(store, AT, [new])
        assert store.undo("ana", AT) is not None
        assert state_of(path, tasks=False, times=False) == before
        assert carry_marks(store, AT, [new]) == []
        assert store.redo("ana", AT) is not None
        assert len(store.reading.marks(new, "ana")[0]) == 2


def test_marks_go_through_several_versions_at_once(tmp_path: Path) -> None:
    store, _, _ = two_versions(tmp_path)
    third = an_article("Baru. " + NEW, url=URL)
    with store:
        store.add_articles([third], AT)
        assert [carried.moved for carried in carry_marks(store, AT)] == [2, 2]
        assert len(store.reading.marks(third.uid, "ana")[0]) == 2


def test_fragments_keep_their_order() -> None:
    article = an_article(OLD)
    mark = a_mark(article, (17, 28), (39, 59))
    assert moved_to(mark, OLD, NEW) == (
        (NEW.index("Sri"), NEW.index("Sri") + 11),
        (NEW.index("Harga"), NEW.index('," k')),
    )
    assert moved_to(mark, OLD, OLD[39:] + OLD[:39]) is None


def test_how_far_an_import_got_is_kept_with_its_articles_and_forgotten_at_the_end(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        store.add_articles([an_article()], AT, Progress("/a.jsonl", "f", 7))
        assert store.reading.intake("/a.jsonl") == ("f", 7)
        store.add_articles([], AT, Progress("/a.jsonl", "f", 0))
        assert store.reading.intake("/a.jsonl") is None
