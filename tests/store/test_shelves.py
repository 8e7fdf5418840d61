"""What the library keeps of its lists is what a statement of its own would find, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from annotations.store import shelves
from annotations.store.actions import Assignment, Change, Status
from annotations.store.reading import Reading
from annotations.store.selection import Selection
from annotations.store.shelves import FIRST, SHELVINGS
from annotations.store.store import Store
from tests.samples import AT, a_mark, a_store, an_action, an_article

ARTICLES = [
    an_article(
        f"Judul {n * 7 % 40}\n\nisi {'harga' if n % 2 else 'hari'} {n}\nakhir",
        ("tempo", "viva", "cnn")[n % 3],
        published_at=f"2015-12-{n % 28 + 1:02}" if n % 5 else None,
        language="en" if n % 4 else "id",
    )
    for n in range(40)
]
NEWER = an_article("Judul baru\n\nisi harga baru\nakhir", "tempo", replaces=ARTICLES[3].uid)
FLAGGED = replace(a_mark(ARTICLES[0], (0, 5)), flags=("cek",))

SELECTIONS = [
    Selection(),
    Selection(older=True),
    Selection(search="har"),
    Selection(search="harga isi "),
    Selection(search="…"),
    Selection(search="tiada"),
    Selection(search="harg", outlets=("viva",), since="2015-12-04"),
    Selection(outlets=("TEMPO", "cnn")),
    Selection(languages=("id",), until="2015-12-20"),
    Selection(marked=True),
    Selection(marked=True, annotators=("ana",), labels=("speaker",)),
    Selection(flags=("cek",), annotators=("ana",)),
    Selection(states=("todo",), annotators=("ana",)),
    Selection(states=("doing", "done"), annotators=("ana",)),
    Selection(states=("done",)),
    Selection(states=("todo",), assigned=("budi",)),
    Selection(assigned=("budi",)),
    Selection(unassigned=True, search="isi"),
    Selection(articles=(ARTICLES[3].uid, ARTICLES[7].uid)),
    Selection(stories=("none",)),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with a_store(tmp_path, *ARTICLES) as store:
        yield store


@pytest.fixture
def reading(store: Store) -> Iterator[Reading]:
    again = store.reading.again()
    yield again
    again.close()


def check(reading: Reading) -> None:
    for order in SHELVINGS:
        for selection in SELECTIONS:
            found = list(chain.from_iterable(reading.uids_in_parts(selection, order)))
            assert found == reading.article_uids(selection, order), (selection, order)
            assert len(found) == reading.count(selection), selection


def test_what_is_kept_holds_whatever_is_written_meanwhile(store: Store, reading: Reading) -> None:
    check(reading)
    for uid, before, after in ((ARTICLES[1].uid, "todo", "done"), (ARTICLES[2].uid, "todo", "doing")):
        store.commit(an_action(uid, Change.of(Status(uid, before), Status(uid, after)), name=after))
    handed = Change.of(None, Assignment(ARTICLES[5].uid, "budi"))
    store.commit(an_action(ARTICLES[5], handed, name="assign"))
    check(reading)
    for mark in (FLAGGED, a_mark(ARTICLES[9], (0, 5), label="speaker")):
        store.commit(an_action(mark.article, Change.of(None, mark)))
    check(reading)
    assert store.undo("ana", AT) is not None
    check(reading)
    store.add_articles([NEWER, an_article("Lain\n\nisi hari lain\nakhir", "viva")], AT)
    check(reading)


def test_the_first_come_before_the_rest_and_a_short_part_is_the_last(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "FIRST", 16)
    monkeypatch.setattr(shelves, "PART", 20)
    reading = store.reading.again()
    some, everything = (Selection(search="harga "), [16, 4]), (Selection(), [16, 20, 4])
    for selection, sizes in (some, everything, everything, some):  # asked for, read, kept, sought among what is kept
        assert [len(part) for part in reading.uids_in_parts(selection)] == sizes
    assert list(reading.uids_in_parts(Selection(search="tiada"))) == []
    reading.close()
    assert FIRST > 200, "more than a terminal has rows"


def test_an_interrupt_upon_the_end_of_a_snapshot_does_not_keep_the_next_from_being_read(
    store: Store, reading: Reading
) -> None:
    list(reading._rows.rows("BEGIN"))
    assert reading.revision()
    store.add_articles([NEWER], AT)
    check(reading)


def test_the_lists_used_last_are_kept_and_a_reading_that_was_broken_off_is_not(
    store: Store, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "KEPT", 2 * len(ARTICLES))
    monkeypatch.setattr(shelves, "FIRST", 16)
    for part in reading.uids_in_parts(Selection(), "title"):
        assert len(part) == 16
        break
    check(reading)
    check(reading)
