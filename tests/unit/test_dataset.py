"""Exports: the same state gives the same bytes, every span says what it marks, and what is left out is counted."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import annotations.store.reading as reading_room
from annotations.dataset import Export, manifest_path, write_dataset, write_manifest
from annotations.errors import KutipError
from annotations.formats import jsonl
from annotations.store.actions import Change, Status
from annotations.store.reading import Document, Reading
from annotations.store.rows import SqliteRows
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import TEXT, a_link, a_mark, a_store, an_action, an_article

EVERYTHING = Selection()
TEMPO = an_article(byline="DIKO OKTARA", url="https://tempo.co/x")
VIVA = an_article(
    "Judul\x1b[31m\u202e\x9b\n\n“Isi” kedua tentang Rusia.\nBaca juga: x", "viva", published_at=None, language=None
)
CNN = an_article("Ketiga\n\nIsi.\nBaca juga: y", "cnn-indonesia")
SPEAKER = a_mark(TEMPO, (17, 28), label="speaker")
CLAIM = a_mark(TEMPO, (39, 59))
SPLIT = replace(a_mark(TEMPO, (84, 93), (105, 126)), note="dua\npotong 😀", flags=("check", "lihat"))
COUNTRY = a_mark(VIVA, (28, 33), label="country")
LINK = a_link(CLAIM, SPEAKER)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Three outlets; ana marked two articles, budi one of them too."""
    project = tmp_path / "project"
    project.mkdir()
    with a_store(project, VIVA, TEMPO, CNN) as opened:
        for mark in (SPLIT, CLAIM, SPEAKER, COUNTRY):
            article = VIVA if mark is COUNTRY else TEMPO
            opened.commit(an_action(article, Change.of(None, mark)))
        opened.commit(an_action(TEMPO, Change.of(None, LINK), name="attribute"))
        budi = a_mark(TEMPO, (39, 59), annotator="budi")
        opened.commit(an_action(TEMPO, Change.of(None, budi), annotator="budi"))
        done = Change.of(Status(VIVA.uid, "doing"), Status(VIVA.uid, "done"))
        opened.commit(an_action(VIVA, done, name="done"))
        yield opened


def export(store: Store, selection: Selection = EVERYTHING) -> tuple[list[dict[str, Any]], Export]:
    out = io.StringIO()
    done = write_dataset(store.reading, selection, out)
    return [json.loads(line) for line in out.getvalue().splitlines()], done


def labels(records: list[dict[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    return {record["meta"]["outlet"]: [(s["annotator"], s["label"]) for s in record["spans"]] for record in records}


# -- the format ------------------------------------------------------------------------------------------------------


def test_two_exports_of_one_state_are_the_same_bytes(store: Store, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    done = write_dataset(store.reading, EVERYTHING, first)
    with Store(store.target) as again:
        write_dataset(again.reading, EVERYTHING, second)
    assert first.read_bytes() == second.read_bytes()
    assert done.sha256 == hashlib.sha256(first.read_bytes()).hexdigest()


def test_the_same_work_in_another_order_exports_the_same(tmp_path: Path) -> None:
    outs: list[str] = []
    for order in ((SPLIT, CLAIM, SPEAKER), (SPEAKER, SPLIT, CLAIM)):
        folder = tmp_path / order[0].label / str(len(outs))
        folder.mkdir(parents=True)
        with a_store(folder, *((VIVA, TEMPO) if outs else (TEMPO, VIVA))) as store:
            for mark in order:
                store.commit(an_action(TEMPO, Change.of(None, mark)))
            out = io.StringIO()
            write_dataset(store.reading, EVERYTHING, out)
            outs.append(out.getvalue())
    assert outs[0] == outs[1]


def test_every_record_has_every_key_in_the_order_of_the_format(store: Store) -> None:
    records, _ = export(store)
    assert [record["id"] for record in records] == sorted([TEMPO.uid, VIVA.uid, CNN.uid])
    for record in records:
        assert list(record) == [
            "id",
            "text",
            "meta",
            "spans",
            "links",
            "regions",
            "story",
            "matches",
            "offset_unit",
            "schema",
        ]
        assert list(record["meta"]) == [
            "outlet", "title", "url", "published_at", "byline", "language", "story", "split", "sha256",
            "version", "replaces", "states", "rejected",
        ]  # fmt: skip
        assert (record["offset_unit"], record["schema"]) == ("codepoint", "kutip/1")
        for span in record["spans"]:
            assert list(span) == [
                "id", "label", "fragments", "start", "end", "text", "entity", "annotator", "origin", "provenance",
                "note", "flags",
            ]  # fmt: skip
        for link in record["links"]:
            assert list(link) == ["id", "kind", "head", "tail"]
        for region in record["regions"]:
            assert list(region) == ["kind", "start", "end"]


def test_a_record_says_what_the_project_holds(store: Store) -> None:
    records, _ = export(store, Selection(annotators=("ana",)))
    record = next(record for record in records if record["id"] == TEMPO.uid)
    assert record["text"] == TEXT
    assert record["meta"] == {
        "outlet": "tempo", "title": TEMPO.title, "url": "https://tempo.co/x",
        "published_at": "2015-12-09T04:34:00+07:00", "byline": "DIKO OKTARA", "language": "id", "story": None,
        "split": None, "sha256": TEMPO.sha256, "version": 1, "replaces": None,
        "states": [{"annotator": "ana", "state": "doing"}], "rejected": [],
    }  # fmt: skip
    assert record["spans"][2] == {
        "id": SPLIT.uid, "label": "claim", "fragments": [[84, 93], [105, 126]], "start": 84, "end": 126,
        "text": "Indonesia mengimpor minyak dari Arab Saudi", "entity": None, "annotator": "ana", "origin": "manual",
        "provenance": None, "note": "dua\npotong 😀", "flags": ["check", "lihat"],
    }  # fmt: skip
    assert record["links"] == [{"id": LINK.uid, "kind": "said_by", "head": CLAIM.uid, "tail": SPEAKER.uid}]
    assert record["regions"] == [
        {"kind": "body", "start": 0, "end": 127},
        {"kind": "aside", "start": 128, "end": len(TEXT)},
    ]
    untouched = next(record for record in records if record["id"] == CNN.uid)
    assert (untouched["spans"], untouched["links"]) == ([], [])


def test_the_offsets_of_the_format_page_come_out_as_printed_there(store: Store) -> None:
    records, _ = export(store)
    text = next(record["text"] for record in records if record["id"] == TEMPO.uid)
    assert [text[a:b] for a, b in ((17, 28), (39, 59), (84, 93), (116, 126))] == [
        "Sri Mulyani", "Harga BBM tidak naik", "Indonesia", "Arab Saudi",
    ]  # fmt: skip


spans = st.tuples(st.integers(0, 25), st.integers(1, 6)).map(lambda ends: (ends[0], ends[0] + ends[1]))


@given(
    st.text(min_size=40, max_size=60).filter(lambda text: not text.isspace()),
    st.lists(st.lists(spans, min_size=1, max_size=3), max_size=5),
)
def test_every_span_reads_as_the_text_between_its_offsets(text: str, marks: list[list[tuple[int, int]]]) -> None:
    text = text.encode("utf-8", "replace").decode("utf-8")
    article = an_article(text)
    document = Document(article, tuple(a_mark(article, *fragments) for fragments in marks), ())
    line = jsonl.encode(document)
    record = json.loads(line)
    assert record["text"] == text
    for span, fragments in zip(record["spans"], marks, strict=True):
        assert span["fragments"] == [list(fragment) for fragment in fragments]
        assert span["text"] == text[span["start"] : span["end"]]
        assert (span["start"], span["end"]) == (fragments[0][0], max(end for _, end in fragments))
    unsafe = {*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)}
    assert not unsafe & set(map(ord, line)), "a terminal that shows the file must not act on it"


def test_a_span_outside_the_text_stops_the_export(tmp_path: Path) -> None:
    document = Document(TEMPO, (a_mark(TEMPO, (0, len(TEXT) + 1)),), ())
    with pytest.raises(KutipError, match="outside the text"):
        jsonl.encode(document)


# -- selecting -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection(outlets=("viva",)), {"viva": [("ana", "country")]}),
        (Selection(outlets=("VIVA", "cnn-indonesia")), {"cnn-indonesia": [], "viva": [("ana", "country")]}),
        (Selection(outlets=("kompas",)), {}),
        (
            Selection(labels=("claim",)),
            {"cnn-indonesia": [], "tempo": [("ana", "claim"), ("budi", "claim"), ("ana", "claim")], "viva": []},
        ),
        (Selection(annotators=("budi",)), {"cnn-indonesia": [], "tempo": [("budi", "claim")], "viva": []}),
        (Selection(annotators=("nobody",)), {"cnn-indonesia": [], "tempo": [], "viva": []}),
        (Selection(states=("done",)), {"viva": [("ana", "country")]}),
        (Selection(states=("todo",)), {"cnn-indonesia": []}),
        (Selection(states=("todo",), annotators=("budi",)), {"cnn-indonesia": [], "viva": []}),
        (
            Selection(states=("doing", "todo"), labels=("speaker",)),
            {"cnn-indonesia": [], "tempo": [("ana", "speaker")]},
        ),
        (Selection(states=("done",), annotators=("budi",)), {}),
        (
            Selection(outlets=("tempo",), labels=("speaker", "claim"), annotators=("budi",)),
            {"tempo": [("budi", "claim")]},
        ),
    ],
)
def test_only_what_was_asked_for_is_exported(
    store: Store, selection: Selection, wanted: dict[str, list[tuple[str, str]]]
) -> None:
    records, done = export(store, selection)
    assert labels(records) == wanted
    assert done.articles == len(wanted) == store.reading.count(selection)


def test_names_are_data_and_no_sql(store: Store) -> None:
    for hostile in ("' OR 1=1 --", '"; DROP TABLE article; --', ":who", "%", "\x00"):
        records, _ = export(store, Selection(outlets=(hostile,)))
        assert records == []
    assert len(export(store)[0]) == 3


def test_a_link_whose_other_end_was_left_out_is_counted_as_lost(store: Store) -> None:
    records, done = export(store, Selection(labels=("claim",)))
    assert all(record["links"] == [] for record in records)
    assert dict(done.losses) == {"link said_by to a mark that is not selected": {TEMPO.uid: 1}}
    assert dict(done.links) == {}
    records, done = export(store, Selection(labels=("claim", "speaker")))
    assert dict(done.losses) == {}
    assert dict(done.links) == {"said_by": 1}
    _, done = export(store, Selection(labels=("country",)))
    assert dict(done.losses) == {}, "neither end was asked for"


def test_an_export_in_pages_is_the_same_as_in_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = export(store)
    monkeypatch.setattr(reading_room, "PAGE", 1)
    assert export(store) == whole


class Interrupted(SqliteRows):
    """Somebody writes between two reads."""

    meanwhile: Callable[[], None] | None = None

    def rows(self, sql: str, params: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        if " FROM link " in sql and self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return super().rows(sql, params)


def test_an_article_is_exported_as_it_was_at_one_moment(store: Store) -> None:
    rows = Interrupted(Path(store.target))
    rows.meanwhile = lambda: (
        store.commit(an_action(TEMPO, Change.of(LINK, None), Change.of(SPEAKER, None), name="delete")),
        None,
    )[1]
    out = io.StringIO()
    done = write_dataset(Reading(rows), EVERYTHING, out)
    rows.close()
    assert (dict(done.losses), dict(done.links)) == ({}, {"said_by": 1})
    assert done.marks["speaker"] == 1
    assert export(store)[1].links["said_by"] == 0


# -- the file --------------------------------------------------------------------------------------------------------


class Unwell(Exception):
    pass


@pytest.mark.parametrize("error", [Unwell(), KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_an_export_that_fails_midway_leaves_no_file_and_no_trace(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 2:
            raise error

    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises((Unwell, KeyboardInterrupt, KutipError)):
        write_dataset(store.reading, EVERYTHING, folder / "quotes.jsonl", tick)
    assert list(folder.iterdir()) == []
    (folder / "quotes.jsonl").write_text("the old one", encoding="utf-8")
    ticks = 0
    with pytest.raises((Unwell, KeyboardInterrupt, KutipError)):
        write_dataset(store.reading, EVERYTHING, folder / "quotes.jsonl", tick)
    assert [path.read_text(encoding="utf-8") for path in folder.iterdir()] == ["the old one"]


@pytest.mark.parametrize("place", ["nowhere/quotes.jsonl", "folder", "x" * 300])
def test_a_place_that_cannot_be_written_is_said(store: Store, tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(KutipError) as refusal:
        write_dataset(store.reading, EVERYTHING, tmp_path / place)
    assert str(tmp_path / place) in str(refusal.value)
    assert sorted(tmp_path.iterdir()) == before


def test_a_pipe_or_device_is_not_replaced_by_a_file(store: Store, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(KutipError, match="not a file"):
        write_dataset(store.reading, EVERYTHING, pipe)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    with pytest.raises(KutipError, match="not a file"):
        write_dataset(store.reading, EVERYTHING, Path("/dev/null"))
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_link_in_the_file_system_stays_one(store: Store, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "quotes.jsonl").symlink_to(tmp_path / "real" / "data.jsonl")
    for _ in range(2):
        write_dataset(store.reading, EVERYTHING, tmp_path / "quotes.jsonl")
    assert (tmp_path / "quotes.jsonl").is_symlink()
    assert len((tmp_path / "real" / "data.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    assert [path.name for path in (tmp_path / "real").iterdir()] == ["data.jsonl"]


@pytest.mark.parametrize("umask", [0o022, 0o027, 0o077])
def test_the_file_is_as_readable_as_any_other_of_this_user(store: Store, tmp_path: Path, umask: int) -> None:
    old = os.umask(umask)
    try:
        write_dataset(store.reading, EVERYTHING, tmp_path / "quotes.jsonl")
    finally:
        assert os.umask(old) == umask
    assert stat.S_IMODE((tmp_path / "quotes.jsonl").stat().st_mode) == 0o666 & ~umask


# -- the manifest ----------------------------------------------------------------------------------------------------


def test_the_manifest_says_what_was_selected_written_and_left_out(store: Store, tmp_path: Path) -> None:
    selection = Selection(labels=("claim",), annotators=("ana", "budi"))
    done = write_dataset(store.reading, selection, tmp_path / "quotes.jsonl")
    manifest = done.manifest("quotes.jsonl", selection, store.reading.scheme_version())
    digest = hashlib.sha256((tmp_path / "quotes.jsonl").read_bytes()).hexdigest()
    version = store.reading.scheme_version()
    assert version is not None
    assert manifest == {
        "format": "jsonl",
        "schema": "kutip/1",
        "offset_unit": "codepoint",
        "files": {"quotes.jsonl": {"sha256": digest, "articles": 3}},
        "selection": {"labels": ["claim"], "annotators": ["ana", "budi"]},
        "split": None,
        "counts": {"articles": 3, "annotations": {"claim": 3}, "links": {}, "entities": {}},
        "scheme": {"version": 1, "sha256": version[1]},
        "losses": {"link said_by to a mark that is not selected": {"count": 1, "articles": [TEMPO.uid]}},
    }
    write_manifest(tmp_path / "m.json", manifest)
    assert json.loads((tmp_path / "m.json").read_text(encoding="ascii")) == manifest


def test_the_manifest_lies_beside_the_data_and_never_over_anothers(tmp_path: Path) -> None:
    out, beside, own = tmp_path / "quotes.jsonl", tmp_path / "manifest.json", tmp_path / "quotes.jsonl.manifest.json"
    assert manifest_path(out) == beside
    write_manifest(beside, {"files": {"quotes.jsonl": {}}})
    assert manifest_path(out) == beside
    for other in ('{"files": {"other.jsonl": {}}}', '{"files": []}', '{"name": "app"}', "[1]", "{", "", "\ufeff", "7"):
        beside.write_text(other, encoding="utf-8")
        assert manifest_path(out) == own, other
    beside.write_bytes(b"\xff\xfe\x00")
    assert manifest_path(out) == own
    beside.unlink()
    beside.mkdir()
    assert manifest_path(out) == own
    assert manifest_path(tmp_path / "sub" / "x.jsonl") == tmp_path / "sub" / "manifest.json"


def test_the_manifest_of_a_file_called_manifest_does_not_lie_over_it(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "manifest.json"
    write_dataset(store.reading, Selection(outlets=("tempo",)), out)
    assert manifest_path(out) != out


def test_nothing_at_all_is_an_export_too(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        records, done = export(store)
        assert (records, done.articles, done.sha256) == ([], 0, hashlib.sha256(b"").hexdigest())
        assert done.manifest("-", EVERYTHING, None)["scheme"] is None
