"""What a project holds, counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from annotations.statistics import summary, tables
from annotations.store.actions import Change, Status
from annotations.store.records import Outlet
from annotations.store.store import Store
from tests.samples import a_link, a_mark, a_store, an_action, an_article

TEMPO, OTHER, VIVA = an_article(), an_article("Dua\n\nx", "tempo"), an_article("Judul\n\n😀 e\u0301", "viva")


def worked(folder: Path) -> Store:
    """Two outlets, two annotators, a link, an article done and one skipped."""
    store = a_store(folder, TEMPO, OTHER, VIVA)
    claim, speaker = a_mark(TEMPO), a_mark(TEMPO, (17, 28), label="speaker")
    for mark in (claim, speaker, a_mark(TEMPO, (0, 3))):
        store.commit(an_action(TEMPO, Change.of(None, mark)))
    store.commit(an_action(TEMPO, Change.of(None, a_link(claim, speaker))))
    store.commit(an_action(VIVA, Change.of(None, a_mark(VIVA, (0, 5), annotator="budi")), annotator="budi"))
    store.commit(an_action(OTHER, Change.of(Status(OTHER.uid, "todo"), Status(OTHER.uid, "done"))))
    store.commit(an_action(VIVA, Change.of(Status(VIVA.uid, "todo"), Status(VIVA.uid, "skipped"))))
    return store


def test_articles_marks_links_and_progress_are_counted(tmp_path: Path) -> None:
    with worked(tmp_path) as store:
        assert summary(store.reading) == {
            "articles": {"total": 3, "by_outlet": {"TEMPO": 2, "VIVA": 1}},
            "characters": len(TEMPO.text) + len(OTHER.text) + len(VIVA.text),
            "annotations": {
                "total": 4,
                "by_outlet": {"TEMPO": {"claim": 2, "speaker": 1}, "VIVA": {"claim": 1}},
                "by_annotator": {"ana": 3, "budi": 1},
            },
            "links": {"said_by": 1},
            "entities": {},
            "progress": {
                "ana": {"doing": 1, "done": 1, "skipped": 1, "todo": 0},
                "budi": {"doing": 1, "todo": 2},
            },
        }


def test_a_deleted_mark_is_counted_no_more(tmp_path: Path) -> None:
    with worked(tmp_path) as store:
        for _ in range(6):
            store.undo("ana", "2026-01-02")
        found = summary(store.reading)
        assert found["annotations"]["by_annotator"] == {"budi": 1}
        assert found["links"] == {}
        assert found["progress"]["ana"]["todo"] == 2, "the first article keeps its state: labelling was no status"


def test_the_table_has_a_row_per_outlet_and_annotator_and_a_total(tmp_path: Path) -> None:
    with worked(tmp_path) as store:
        lines = [line.split() for line in tables(summary(store.reading)).split("\n")]
    assert ["outlet", "articles", "claim", "speaker"] in lines
    assert ["TEMPO", "2", "2", "1"] in lines
    assert ["VIVA", "1", "1", "0"] in lines
    assert ["all", "3", "3", "1"] in lines
    assert ["links:", "said_by", "1"] in lines
    assert ["annotator", "marks", "todo", "doing", "done", "skipped"] in lines
    assert ["budi", "1", "2", "1", "0", "0"] in lines


def test_an_empty_project_says_what_to_do(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        found = summary(store.reading)
        assert found["articles"] == {"total": 0, "by_outlet": {}}
        assert "kutip add" in tables(found)
        store.add_articles([TEMPO], "2026-01-02")
        assert "kutip open" in tables(summary(store.reading))


def test_hostile_names_stay_text_in_the_table(tmp_path: Path) -> None:
    evil = "\x1b]0;x\x07\u202e\x9b31m\nall 99 99"
    article = an_article("Judul\n\nx", outlet="evil")
    article = replace(article, outlet=Outlet("evil", evil))
    with a_store(tmp_path, article) as store:
        mark = a_mark(article, (0, 5), label=evil, annotator=evil)
        store.commit(an_action(article, Change.of(None, mark), annotator=evil))
        shown = tables(summary(store.reading))
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(shown)
    assert all(not line.startswith("all 99") for line in shown.split("\n"))
