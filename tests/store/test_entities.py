"""People, bodies and countries in the project: made, changed, merged, undone, exported."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from annotations.dataset import write_dataset
from annotations.errors import Conflict
from annotations.formats import jsonl
from annotations.statistics import summary, tables
from annotations.store.actions import Change, decode_side
from annotations.store.records import Annotation, Entity, country_uid, new_uid
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import AT, a_mark, a_store, an_action, an_article, rows_of

ARTICLE = an_article()
US = Entity(country_uid("US"), "country", "US", "United States", ("AS",))


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with a_store(tmp_path, ARTICLE) as opened:
        yield opened


def a_person(name: str = "Sri Mulyani", *aliases: str) -> Entity:
    return Entity(new_uid(), "person", name.lower().replace(" ", "-"), name, tuple(sorted(aliases)))


def refer(store: Store, entity: Entity, *, known: bool = False, annotator: str = "ana") -> Annotation:
    """A mark that refers to the entity, which is made in the same action unless it is known."""
    mark = replace(a_mark(ARTICLE, label="speaker", annotator=annotator), entity=entity.uid)
    changes = [] if known else [Change.of(None, entity)]
    store.commit(an_action(ARTICLE, *changes, Change.of(None, mark), annotator=annotator))
    return mark


def test_a_mark_keeps_what_it_refers_to_and_undo_takes_both_away(store: Store) -> None:
    person = a_person("Sri Mulyani", "Mulyani", "Bu Ani")
    mark = refer(store, person)
    assert store.reading.entities() == {person.uid: person}
    assert store.reading.marks(ARTICLE.uid, "ana")[0] == (mark,)
    store.undo("ana", AT)
    assert store.reading.entities() == {}
    assert rows_of(store.target, "SELECT count(*) FROM alias") == [(0,)]
    store.redo("ana", AT)
    assert store.reading.entities() == {person.uid: person}
    assert store.reading.marks(ARTICLE.uid, "ana")[0] == (mark,)


def test_the_export_says_kind_key_and_all_names(store: Store) -> None:
    refer(store, US)
    bare = a_mark(ARTICLE, (0, 7))
    store.commit(an_action(ARTICLE, Change.of(None, bare)))
    (document,) = store.reading.documents(Selection())
    spans = json.loads(jsonl.encode(document))["spans"]
    assert [span["entity"] for span in spans] == [
        None, {"kind": "country", "key": "US", "name": "United States", "aliases": ["AS"]},
    ]  # fmt: skip


def test_rename_and_aliases_are_undone(store: Store) -> None:
    person = a_person()
    refer(store, person)
    after = replace(person, name="Sri Mulyani Indrawati", aliases=("SMI", "Sri Mulyani"))
    store.commit(an_action(ARTICLE, Change.of(person, after), name="rename"))
    assert store.reading.entities() == {person.uid: after}
    store.undo("ana", AT)
    assert store.reading.entities() == {person.uid: person}


def test_a_merge_moves_every_annotators_marks_and_is_one_undo_step(store: Store) -> None:
    first, second = a_person("Galuzin"), a_person("Mikail Galuzin")
    refer(store, first)
    mark = refer(store, second, annotator="budi")
    kept = replace(first, aliases=("Mikail Galuzin",))
    moved = replace(mark, entity=first.uid)
    changes = (Change.of(first, kept), Change.of(mark, moved), Change.of(second, None))
    store.commit(an_action(ARTICLE, *changes, name="merge"))
    assert store.reading.entities() == {first.uid: kept}
    assert store.reading.marks(ARTICLE.uid, "budi")[0] == (moved,)
    store.undo("ana", AT)
    assert store.reading.entities() == {first.uid: first, second.uid: second}
    assert store.reading.marks(ARTICLE.uid, "budi")[0] == (mark,)


def test_what_is_counted_is_entities_and_the_marks_that_refer_to_them(store: Store) -> None:
    assert summary(store.reading)["entities"] == {}
    person = a_person()
    refer(store, person)
    refer(store, person, known=True)
    refer(store, US)
    found = summary(store.reading)
    assert found["entities"] == {"country": {"count": 1, "marks": 1}, "person": {"count": 1, "marks": 2}}
    assert "entities: country 1 in 1 marks, person 1 in 2 marks" in tables(found)
    out = StringIO()
    manifest = write_dataset(store.reading, Selection(), out).manifest("-", Selection(), None)
    assert manifest["counts"]["entities"] == {"country": 1, "person": 2}


def test_two_desks_that_name_the_same_country_first_do_not_clash(store: Store) -> None:
    refer(store, US)
    refer(store, US, annotator="budi")
    store.undo("ana", AT)
    assert store.reading.entities() == {US.uid: US}, "budi's mark still refers to it"
    store.undo("budi", AT)
    assert store.reading.entities() == {}


def test_what_another_desk_changed_is_not_overwritten(store: Store) -> None:
    person = a_person()
    mark = refer(store, person)
    store.commit(an_action(ARTICLE, Change.of(person, replace(person, name="Ibu Menteri")), annotator="lead"))
    with pytest.raises(Conflict, match="another desk"):
        store.commit(an_action(ARTICLE, Change.of(person, replace(person, name="Menkeu"))))
    store.commit(an_action(ARTICLE, Change.of(mark, replace(mark, entity=None)), annotator="lead"))
    with pytest.raises(Conflict, match="another desk"):
        store.commit(an_action(ARTICLE, Change.of(mark, None)))


def test_a_mark_cannot_refer_to_what_is_gone(store: Store) -> None:
    with pytest.raises(Conflict, match="gone"):
        refer(store, a_person(), known=True)


def test_two_people_may_share_a_name_but_not_a_key(store: Store) -> None:
    refer(store, a_person())
    with pytest.raises(Conflict):
        refer(store, a_person())
    refer(store, replace(a_person(), key="sri-mulyani-2"))
    assert len(store.reading.entities()) == 2


def test_a_journal_row_of_before_entities_still_reads() -> None:
    plain = {
        "uid": "u", "article": "a", "annotator": "ana", "label": "claim", "fragments": [[1, 2]], "note": None,
        "flags": [], "origin": "manual", "created_at": "", "updated_at": "",
    }  # fmt: skip
    (change,) = decode_side('[["annotation","u",null]]', json.dumps([["annotation", "u", plain]]))
    assert change.after == Annotation("u", "a", "ana", "claim", ((1, 2),))
