"""Imports and what was there before: places of reading, other names, undo; and columns that mean something else."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotations.cli import main
from annotations.store.actions import Change, Status
from annotations.store.records import Entity, Position, Suggestion
from annotations.store.store import Store
from tests.samples import AT, TEXT, a_mark, a_store, an_action, an_article, rows_of

ARTICLE = an_article(url="https://tempo.co.id/1")
LATER = an_article(TEXT.replace("Baca", "Baca lagi"), url=ARTICLE.url)
OTHER = an_article("Lain\n\n" + TEXT, "viva")
PERSON = Entity("person-1", "person", "sri-mulyani", "Sri Mulyani", ("Menkeu",))
SPEAKER = replace(a_mark(ARTICLE, (17, 28), label="speaker", uid="speaker-1"), entity=PERSON.uid)
CLAIM = replace(a_mark(ARTICLE, (39, 59), uid="claim-1"), origin="suggested")
PROPOSED = Suggestion("proposed-1", ARTICLE.uid, "claim", ((39, 60),), "quotes", "7", 97.0, "quoted", "direct")


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project, and `new.db`, which knows the person as well."""
    monkeypatch.chdir(tmp_path)
    with a_store(tmp_path, ARTICLE) as store:
        store.propose("quotes", "7", [(ARTICLE.uid, [PROPOSED])], AT)
        made = replace(PROPOSED, status="accepted", by="ana", at=AT, annotation=CLAIM.uid, made=CLAIM.fragments)
        store.commit(an_action(ARTICLE, Change.of(None, CLAIM), Change.of(PROPOSED, made), name="accept"))
        store.commit(an_action(ARTICLE, Change.of(None, PERSON), Change.of(None, SPEAKER)))
        store.add_articles([OTHER], AT)
    with a_store(tmp_path, ARTICLE, OTHER, name="new.db") as store:
        store.commit(an_action(OTHER, Change.of(None, PERSON), annotator="editor"))


def lines(project: str = "kutip.db", *options: str) -> list[dict[str, Any]]:
    assert main(["export", "jsonl", "out.jsonl", "--project", project, *options]) == 0
    return [json.loads(line) for line in Path("out.jsonl").read_text(encoding="utf-8").splitlines()]


def take(*told: dict[str, Any], project: str = "new.db", options: tuple[str, ...] = ()) -> None:
    Path("in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in told), encoding="utf-8")
    assert main(["import", "jsonl", "in.jsonl", "--project", project, *options]) == 0


def span(uid: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for line in lines() for each in line["spans"] if each["id"] == uid)
    return found


def line_with(*spans: dict[str, Any], article: str = ARTICLE.uid, **meta: Any) -> dict[str, Any]:
    """A line about the article with other marks."""
    line = next(each for each in lines() if each["id"] == article)
    return line | {"spans": list(spans), "meta": line["meta"] | meta}


def speaker(uid: str, *aliases: str, start: int = 17, end: int = 28, name: str = PERSON.name, **own: Any) -> Any:
    told = span(SPEAKER.uid)
    entity = told["entity"] | {"aliases": list(aliases), "name": name}
    text = (OTHER if own.get("article") == OTHER.uid else ARTICLE).text[start:end]
    own.pop("article", None)
    places = {"fragments": [[start, end]], "start": start, "end": end, "text": text}
    return told | places | {"id": uid, "entity": entity} | own


def known_as(project: str = "new.db") -> set[str]:
    with Store(project) as store:
        return set(store.reading.entities()[PERSON.uid].aliases)


# -- other names -------------------------------------------------------------------------------------------------------


def test_who_learns_a_name_goes_on_reading_where_they_were() -> None:
    with Store("new.db") as store:
        done = Change.of(Status(ARTICLE.uid, "doing"), Status(ARTICLE.uid, "done"))
        store.commit(an_action(ARTICLE, done, position=Position(50, 7)))
    take(line_with(speaker("s2", "Ani")))
    assert known_as() == {"Menkeu", "Ani"}
    with Store("new.db") as store:
        task = store.reading.tasks("ana")[ARTICLE.uid]
        assert (task.status, task.position) == ("done", Position(50, 7))


def test_the_name_that_another_project_calls_somebody_by_is_one_of_their_names() -> None:
    take(line_with(speaker("s2", "Menkeu", name="Sri M. Indrawati"), speaker("s3", name=PERSON.key, start=0, end=7)))
    assert known_as() == {"Menkeu", "Sri M. Indrawati"}, "a key is no name"


def test_names_that_only_one_mark_of_a_line_tells_are_learned_as_well() -> None:
    take(line_with(speaker("s2", "Ani"), speaker("s3", "Mul", start=0, end=7)))
    assert known_as() == {"Menkeu", "Ani", "Mul"}


def test_names_that_two_annotators_bring_are_taken_back_together() -> None:
    there: dict[str, Any] = {"article": OTHER.uid, "start": 0, "end": 4, "annotator": "budi"}
    take(line_with(speaker("s2", "Ani")), line_with(speaker("s3", "Mul", **there), article=OTHER.uid))
    assert known_as() == {"Menkeu", "Ani", "Mul"}
    with Store("new.db") as store:
        assert OTHER.uid not in store.reading.tasks("ana"), "who taught something first has not read what came later"
        assert store.undo("ana", AT) is not None
        assert known_as() == {"Menkeu"}
        assert store.undo("ana", AT) is not None
        assert store.undo("budi", AT) is not None
        assert store.reading.marks(ARTICLE.uid, "ana")[0] == ()
        assert store.reading.marks(OTHER.uid, "budi")[0] == ()


# -- suggestions -------------------------------------------------------------------------------------------------------


def rejection(**other: Any) -> dict[str, Any]:
    return {**span(CLAIM.uid)["provenance"], "annotator": "ana", "label": "claim", "fragments": [[39, 60]], **other}


def test_what_a_file_says_was_accepted_and_rejected_was_accepted_and_is_undone() -> None:
    with Store("new.db") as store:
        store.propose("quotes", "7", [(ARTICLE.uid, [PROPOSED])], AT)
    take(line_with(span(CLAIM.uid), states=[], rejected=[rejection()]))
    with Store("new.db") as store:
        assert [one.status for one in store.reading.suggestions.of(ARTICLE.uid, "ana")] == ["accepted"]
        assert store.undo("ana", AT) is not None
        assert [one.status for one in store.reading.suggestions.of(ARTICLE.uid, "ana")] == ["pending"]


def test_what_a_file_says_twice_was_rejected_once(capsys: pytest.CaptureFixture[str]) -> None:
    other = rejection(fragments=[[0, 7]])
    take(line_with(rejected=[rejection(), other, rejection(), other]))
    assert ", 2 rejections" in capsys.readouterr().err
    assert len(rows_of("new.db", "SELECT * FROM decision")) == 2


def test_what_was_proposed_for_a_mark_that_stands_elsewhere_is_taken_to_stand_where_it_does() -> None:
    told = span(CLAIM.uid)
    wrong = {"fragments": [[41, 61]], "start": 41, "end": 61}
    take(line_with(told | wrong | {"provenance": told["provenance"] | {"fragments": [[41, 62]]}}))
    (one,) = (each for line in lines("new.db") for each in line["spans"])
    assert (one["fragments"], one["provenance"]["fragments"]) == ([[39, 59]], None)


# -- states ------------------------------------------------------------------------------------------------------------


def test_a_state_that_was_taken_back_comes_again() -> None:
    told = line_with(span(CLAIM.uid), states=[{"annotator": who, "state": "done"} for who in ("ana", "dina")])
    for _ in range(2):
        take(told)
        with Store("new.db") as store:
            for who in ("ana", "dina"):
                assert store.reading.tasks(who)[ARTICLE.uid].status == "done"
                assert store.undo(who, AT) is not None
                assert ARTICLE.uid not in store.reading.tasks(who), "nobody gave it to them"
                assert store.redo(who, AT) is not None
                assert store.reading.tasks(who)[ARTICLE.uid].status == "done"
                assert store.undo(who, AT) is not None


@pytest.mark.parametrize("how", ["before", "others", "own", "foreign"])
def test_the_newest_version_is_whose_the_older_one_was(how: str) -> None:
    """`before`: a file from before states were told. `others`: the states are somebody else's, and are not taken."""
    with Store("kutip.db") as store:
        store.add_articles([LATER], AT)
        store.commit(an_action(ARTICLE, Change.of(Status(ARTICLE.uid, "doing"), Status(ARTICLE.uid, "done"))))
    told = [line for line in lines("kutip.db", "--versions", "all") if line["id"] != OTHER.uid]
    assert len(told) == 2
    for line in told:
        if how == "foreign":
            line["meta"]["states"] = ["NSW"]
        if how == "before":
            del line["meta"]["states"], line["meta"]["rejected"]
            for mark in line["spans"]:
                del mark["provenance"]
    take(*told, project="fresh.db", options=("--annotator", "dewi") if how == "others" else ())
    who = "dewi" if how == "others" else "ana"
    tasks = (
        "SELECT a.version, w.name, t.status FROM task t JOIN article a ON a.id = t.article_id"
        " JOIN annotator w ON w.id = t.annotator_id ORDER BY 1"
    )
    assert rows_of("fresh.db", tasks) == [(1, who, "done" if how == "own" else "doing"), (2, who, "doing")]


def test_nobody_gets_a_version_that_a_file_says_nobody_has() -> None:
    with Store("kutip.db") as store:
        store.add_articles([LATER], AT)
    told = [line for line in lines("kutip.db", "--versions", "all") if line["id"] != OTHER.uid]
    for line in told:
        if line["id"] == LATER.uid:
            line["meta"]["states"] = []
    take(*told, project="fresh.db")
    with Store("fresh.db") as store:
        assert LATER.uid not in store.reading.tasks("ana")


# -- tables ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theirs", ["NSW", "3", '"x"', "{", '["NSW"]'])
def test_columns_that_another_program_calls_so_are_left_to_it(theirs: str) -> None:
    tables: dict[str, dict[str, Any]] = {
        "articles": {"article": "x-1", "text": "Hello world here", "states": theirs, "rejected": theirs},
        "marks": {
            "mark": "m1", "article": "x-1", "annotator": "ana", "label": "claim", "start": 0, "end": 5, "text": "Hello",
            "entity_kind": "person", "entity_key": "hello", "entity_aliases": theirs,
        },
    }  # fmt: skip
    Path("tables").mkdir()
    for name, row in tables.items():
        with Path(f"tables/{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(row))
            writer.writeheader()
            writer.writerow(row)
    assert main(["import", "csv", "tables", "--project", "csv.db"]) == 0
    (line,) = lines("csv.db")
    assert [mark["text"] for mark in line["spans"]] == ["Hello"]
    assert line["meta"]["states"] == [{"annotator": "ana", "state": "doing"}]
