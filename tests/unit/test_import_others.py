"""Files as others write them: texts that lie elsewhere, other ways to count, arrays of any layout; and stories."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotations.cli import main
from annotations.formats import fields
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import TEXT, a_store, an_article
from tests.samples_stories import stories_project

URL = "https://www.tempo.co/read/1"
FAMILY = "👩\u200d👧"


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def marks() -> list[tuple[str, str]]:
    with Store("kutip.db") as store:
        return sorted(
            (mark.label, " … ".join(each.article.text[start:end] for start, end in mark.fragments))
            for each in store.reading.documents(Selection())
            for mark in each.annotations
        )


# -- W3C: annotations on texts that the file does not have -------------------------------------------------------------


def an_annotation(quote: str, source: Any = URL, **more: Any) -> dict[str, Any]:
    selector = {"type": "TextQuoteSelector", "exact": quote, **more}
    return {
        "type": "Annotation", "motivation": "classifying", "target": {"source": source, "selector": selector},
        "body": {"type": "TextualBody", "purpose": "tagging", "value": "claim"},
    }  # fmt: skip


LAYOUTS = {
    "one": lambda found: json.dumps(found[0], indent=2),
    "lines": lambda found: "\n".join(json.dumps(each) for each in found),
    "array": lambda found: json.dumps(found, indent=1),
    "page": lambda found: json.dumps({"type": "AnnotationPage", "items": found}),
    "collection": lambda found: json.dumps({"type": "AnnotationCollection", "first": {"items": found}}, indent=2),
}


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_quote_is_found_in_the_article_at_its_url(tmp_path: Path, layout: str) -> None:
    a_store(tmp_path, an_article(TEXT, url=URL)).close()
    found = [an_annotation("Harga BBM tidak naik"), an_annotation("Arab Saudi", {"id": f"{URL}#top"})]
    Path("others.jsonld").write_text(LAYOUTS[layout](found), encoding="utf-8")
    assert main(["import", "w3c", "others.jsonld"]) == 0
    wanted = [("claim", "Arab Saudi"), ("claim", "Harga BBM tidak naik")]
    assert marks() == (wanted[1:] if layout == "one" else wanted)
    assert main(["import", "w3c", "others.jsonld"]) == 0
    assert len(marks()) == (1 if layout == "one" else 2)


def test_what_is_nowhere_is_refused_by_name_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_store(tmp_path, an_article(TEXT, url=URL)).close()
    found = [
        an_annotation("Harga BBM"), an_annotation("Harga beras"), an_annotation("x", "https://other.example/"),
        an_annotation("y", None),
    ]  # fmt: skip
    Path("others.jsonld").write_text("\n".join(json.dumps(each) for each in found), encoding="utf-8")
    assert main(["import", "w3c", "others.jsonld"]) == 1
    said = capsys.readouterr().err
    assert marks() == [("claim", "Harga BBM")]
    assert "jsonld:2: the quote “Harga beras” is not" in said
    assert "jsonld:3: the file has no text, and the project no article with the URL https://other.example/" in said
    assert "jsonld:4: an annotation of texts that are not here" in said


# -- doccano in grapheme mode ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("unit", "place"), [("grapheme", (2, 8)), ("utf16", (6, 12)), ("codepoint", (4, 10))])
def test_offsets_count_what_one_says_they_count(unit: str, place: tuple[int, int]) -> None:
    line = {"text": f"{FAMILY} Jakarta", "label": [[*place, "country"]]}
    Path("d.jsonl").write_text(json.dumps(line), encoding="utf-8")
    assert main(["import", "doccano", "d.jsonl", "--offsets", unit]) == 0
    assert marks() == [("country", "Jakart")]


def test_a_format_whose_offsets_are_known_takes_no_word_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    Path("d.jsonl").write_text("", encoding="utf-8")
    assert main(["import", "prodigy", "d.jsonl", "--offsets", "utf16"]) == 2
    assert "those of prodigy always count the same" in capsys.readouterr().err


def test_an_export_in_graphemes_says_so_and_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = {"text": f"{FAMILY} Jakarta e\u0301a", "label": [[4, 10, "country"], [0, 1, "claim"], [12, 13, "speaker"]]}
    Path("d.jsonl").write_text(json.dumps(line), encoding="utf-8")
    assert main(["import", "doccano", "d.jsonl", "--offsets", "codepoint"]) == 0
    assert main(["export", "doccano", "out.jsonl", "--variant", "graphemes"]) == 0
    assert "bounds that are not those of tokens: moved to them        2" in capsys.readouterr().err
    told = json.loads(Path("out.jsonl").read_text(encoding="utf-8"))
    places = sorted((each["start_offset"], each["end_offset"]) for each in told["entities"])
    assert places == [(0, 1), (2, 8), (10, 11)]
    Path("kutip.db").unlink()
    assert main(["import", "doccano", "out.jsonl"]) == 0
    assert marks() == [("claim", FAMILY), ("country", "Jakart"), ("speaker", "e\u0301")]


# -- whole files -------------------------------------------------------------------------------------------------------


def a_task(n: int) -> dict[str, Any]:
    value = {"start": 0, "end": 4, "text": "Kata", "labels": ["claim"]}
    region = {"id": f"r{n}", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    return {"id": n, "data": {"text": f"Kata {n} 😀"}, "annotations": [{"result": [region]}], "predictions": []}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_array_is_read_as_a_stream_however_it_is_laid_out(indent: int | None, mark: str) -> None:
    Path("t.json").write_text(mark + json.dumps([a_task(n) for n in range(3)], indent=indent), encoding="utf-8")
    assert main(["import", "label-studio", "t.json"]) == 0
    assert marks() == [("claim", "Kata")] * 3


def test_what_stands_before_a_mistake_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.dumps([a_task(n) for n in range(3)], indent=2)
    Path("t.json").write_text(whole[: whole.rindex('"id": 2')], encoding="utf-8")
    assert main(["import", "label-studio", "t.json"]) == 1
    assert marks() == [("claim", "Kata")] * 2
    assert "t.json: it is no JSON" in capsys.readouterr().err


def test_a_file_that_is_too_large_for_memory_is_refused_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fields, "LARGEST", 1 << 20)
    Path("t.json").write_text(json.dumps({**a_task(1), "more": "x" * (1 << 20)}, indent=2), encoding="utf-8")
    assert main(["import", "label-studio", "t.json"]) == 1
    said = capsys.readouterr().err
    assert "t.json: it is one value of 1 MB, and has to be read as a whole" in said
    assert "Split it" in said


def test_an_argument_that_an_event_names_twice_is_said() -> None:
    Path("a.txt").write_text("Dia berkata naik.", encoding="utf-8")
    lines = ("T1\tSource 0 3\tDia", "T2\tAttribution 4 11\tberkata", "E1\tAttribution:T2 Source:T1 Source:T1")
    Path("a.ann").write_text("\n".join(lines), encoding="utf-8")
    assert main(["import", "brat", "a.ann", "--json"]) == 0


def test_what_an_event_names_twice_is_told_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    test_an_argument_that_an_event_names_twice_is_said()
    told = json.loads(capsys.readouterr().out)
    assert told["links"]["new"] == {"Source": 1}
    assert told["remarks"] == ["a.ann: line 3: the link Source is told twice between the same two marks: taken once"]


# -- stories and verdicts ----------------------------------------------------------------------------------------------


def decided(tmp_path: Path) -> tuple[str, str]:
    """A matched project with a verdict, exported to told.jsonl; the two articles of the verdict."""
    project = stories_project(tmp_path)
    with Store(project) as store:
        [first, second, *_] = [ref.uid for ref in store.reading.articles_of(store.reading.story_uids()[0])]
        store.set_verdict(first, second, "same", "budi", "2026-02-02T00:00:00+00:00")
    assert main(["export", "jsonl", "told.jsonl", "--project", project]) == 0
    return first, second


def test_stories_and_verdicts_come_back_and_matching_is_done_with_them(tmp_path: Path) -> None:
    first, second = decided(tmp_path)
    assert main(["import", "jsonl", "told.jsonl", "--project", "new.db"]) == 0
    assert main(["export", "jsonl", "again.jsonl", "--project", "new.db"]) == 0
    assert Path("told.jsonl").read_bytes() == Path("again.jsonl").read_bytes()
    with Store("new.db") as store:
        found = store.reading.match(first, second)
        assert found is not None
        assert (found.verdict, found.verdict_by) == ("same", "budi")
        assert len(store.reading.story_uids()) == 4
    assert main(["match", "--project", "new.db"]) == 0
    with Store("new.db") as store:
        found = store.reading.match(first, second)
        assert found is not None
        assert found.verdict == "same"


def test_what_was_said_here_holds_against_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = decided(tmp_path)
    Path("told.jsonl").rename("same.jsonl")
    with Store("kutip.db") as store:
        store.set_verdict(first, second, "different", "ana", "2026-02-03T00:00:00+00:00")
    assert main(["import", "jsonl", "same.jsonl"]) == 1
    assert "the project says different, which holds" in capsys.readouterr().err
    with Store("kutip.db") as store:
        found = store.reading.match(first, second)
        assert found is not None
        assert found.verdict == "different"


def test_a_verdict_on_an_article_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = sorted(decided(tmp_path))
    lines = Path("told.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    Path("part.jsonl").write_text("".join(line for line in lines if json.loads(line)["id"] != second), encoding="utf-8")
    assert main(["import", "jsonl", "part.jsonl", "--project", "new.db"]) == 1
    assert f"the verdict on {first} and {second}: one of the two articles is not there" in capsys.readouterr().err
    capsys.readouterr()
    assert main(["export", "jsonl", "some.jsonl", "--outlet", first.rpartition("-")[0]]) == 0
    if second.rpartition("-")[0] != first.rpartition("-")[0]:
        assert "verdict on an article that is not selected" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ['"score": 101', '"verdict": "maybe"', '"shares": [1]', '"score": "x"'])
def test_a_pair_that_can_be_none_is_refused_with_its_line(
    tmp_path: Path, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    decided(tmp_path)
    lines = [json.loads(line) for line in Path("told.jsonl").read_text(encoding="utf-8").splitlines()]
    at = next(n for n, line in enumerate(lines) if line["matches"])
    lines[at]["matches"][0] |= json.loads("{" + wrong + "}")
    Path("told.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert main(["import", "jsonl", "told.jsonl", "--project", "new.db"]) == 1
    assert f"told.jsonl:{at + 1}: " in capsys.readouterr().err


# -- Prodigy's patterns ------------------------------------------------------------------------------------------------


def test_patterns_propose_what_they_find_and_refuse_what_is_no_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_store(tmp_path, an_article(f"{TEXT} Indonesia")).close()
    patterns = [
        {"label": "country", "pattern": [{"lower": "arab"}, {"lower": "saudi"}]},
        {"label": "country", "pattern": [{"lower": "arab"}]},
        {"label": "country", "pattern": "Indonesia"},
        {"label": "speaker", "pattern": "sri Mulyani"},
        {"label": "speaker", "pattern": [{"lower": "x", "op": "+"}]},
        {"label": "planet", "pattern": "Mars"},
    ]
    Path("p.jsonl").write_text("\n".join(json.dumps(each) for each in patterns), encoding="utf-8")
    for _ in range(2):
        assert main(["import", "prodigy", "p.jsonl", "--as-suggestions", "list"]) == 1
    said = capsys.readouterr().err
    assert "p.jsonl:5: a pattern may ask for lower or text alone, not for op" in said
    assert "there is no label planet" in said
    with Store("kutip.db") as store:
        [document] = store.reading.documents(Selection())
        found = store.reading.suggestions.of(document.article.uid, "ana")
        text = document.article.text
        assert document.annotations == ()
    assert [(one.label, text[one.start : one.end]) for one in found] == [
        ("country", "Indonesia"), ("country", "Arab Saudi"),
    ]  # fmt: skip
