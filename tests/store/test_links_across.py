"""Links between articles: read from either end, carried by exports, counted where the other end is left out."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotations.dataset import Export, write_dataset
from annotations.store.actions import Change
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import a_link, a_mark, a_store, an_action, an_article

ONE = an_article()
OTHER = an_article(
    "Judul lain\n\nIsi berita kedua, agak panjang, dengan iklan di bawahnya.\nBaca juga: x", outlet="viva"
)
CLAIM, SPEAKER = a_mark(ONE), a_mark(ONE, (17, 28), label="speaker")
TWIN = a_mark(OTHER, (12, 28))
SAID, SAME = a_link(CLAIM, SPEAKER), a_link(CLAIM, TWIN, "same_claim")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with a_store(tmp_path, ONE, OTHER) as store:
        changes = [Change.of(None, value) for value in (CLAIM, SPEAKER, TWIN, SAID, SAME)]
        store.commit(an_action(ONE, *changes, name="project"))
        yield store


def _exported(store: Store, selection: Selection) -> tuple[dict[str, list[dict[str, Any]]], Export]:
    out = io.StringIO()
    export = write_dataset(store.reading, selection, out)
    values = [json.loads(line) for line in out.getvalue().splitlines()]
    return {value["id"]: value["links"] for value in values}, export


def test_a_link_is_read_with_either_of_its_articles(store: Store) -> None:
    assert {link.uid for link in store.reading.marks(ONE.uid, "ana")[1]} == {SAID.uid, SAME.uid}
    assert [link.uid for link in store.reading.marks(OTHER.uid, "ana")[1]] == [SAME.uid]
    assert store.reading.article_of_mark(TWIN.uid) == OTHER.uid
    assert store.reading.article_of_mark("nothing") is None


def test_an_export_carries_it_once_with_the_article_of_its_head(store: Store) -> None:
    links, export = _exported(store, Selection())
    assert [(link["kind"], link["tail"]) for link in links[ONE.uid]] == [
        ("said_by", SPEAKER.uid),
        ("same_claim", TWIN.uid),
    ]
    assert links[OTHER.uid] == []
    assert dict(export.links) == {"said_by": 1, "same_claim": 1}
    assert not export.losses


@pytest.mark.parametrize(
    ("selection", "kept", "article"),
    [
        (Selection(outlets=(ONE.outlet.key,)), {"said_by"}, ONE.uid),
        (Selection(outlets=("viva",)), set(), OTHER.uid),
        (Selection(states=("doing",)), {"said_by"}, ONE.uid),
    ],
)
def test_a_link_whose_other_end_is_left_out_is_counted(
    store: Store, selection: Selection, kept: set[str], article: str
) -> None:
    links, export = _exported(store, selection)
    assert {link["kind"] for each in links.values() for link in each} == kept
    assert dict(export.losses) == {"link same_claim to a mark that is not selected": {article: 1}}


def test_labels_and_annotators_select_far_ends_too(store: Store) -> None:
    links, export = _exported(store, Selection(labels=("claim",), annotators=("ana",)))
    assert [link["kind"] for link in links[ONE.uid]] == ["same_claim"]
    assert dict(export.losses) == {"link said_by to a mark that is not selected": {ONE.uid: 1}}
    links, export = _exported(store, Selection(labels=("speaker",)))
    assert links == {ONE.uid: [], OTHER.uid: []}
    assert set(export.losses) == {"link said_by to a mark that is not selected"}


def test_undo_takes_marks_off_both_articles_and_redo_puts_them_back(store: Store) -> None:
    assert store.undo("ana", "2026-01-01T00:00:00.000+00:00") is not None
    assert all(not document.annotations and not document.links for document in store.reading.documents(Selection()))
    assert store.redo("ana", "2026-01-01T00:00:00.000+00:00") is not None
    assert [len(document.links) for document in store.reading.documents(Selection())] == [2, 1]
