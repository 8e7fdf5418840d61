"""What other programs read: the same text and the same marks, by their own libraries or by the rules they document."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from annotations.cli import main
from annotations.formats.brat import COUNTRIES
from annotations.formats.carries import Carries
from annotations.formats.registry import SUMMARIES, format_named
from annotations.store.actions import Change
from annotations.store.records import Annotation, Entity
from tests.samples import TEXT, a_link, a_mark, a_store, an_action, an_article

PLAIN = TEXT.rpartition("\n")[0]
ARTICLE = an_article()
SPEAKER = a_mark(ARTICLE, (17, 28), label="speaker")
CLAIM = replace(a_mark(ARTICLE, (39, 59)), note="cek kutipan asli")
ID = replace(a_mark(ARTICLE, (84, 93), label="country"), entity="country-ID")
SA = a_mark(ARTICLE, (116, 126), label="country")
SPLIT = a_mark(ARTICLE, (29, 36), (62, 69), label="claim")
MARKS = (SPEAKER, CLAIM, ID, SA)
WANTED = {
    ("speaker", "Sri Mulyani"),
    ("claim", "Harga BBM tidak naik"),
    ("country", "Indonesia"),
    ("country", "Arab Saudi"),
}


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with a_store(tmp_path, ARTICLE) as store:
        store.commit(an_action(ARTICLE, Change.of(None, Entity("country-ID", "country", "ID", "Indonesia"))))
        for mark in MARKS:
            store.commit(an_action(ARTICLE, Change.of(None, mark)))
        store.commit(an_action(ARTICLE, Change.of(None, a_link(CLAIM, SPEAKER))))


def more(mark: Annotation) -> None:
    from annotations.store.store import Store

    with Store("kutip.db") as store:
        store.commit(an_action(ARTICLE, Change.of(None, mark)))


def export(name: str, *options: str) -> Path:
    form = format_named(name)
    out = Path("out" if form.layout == "folder" else f"out{form.suffix}")
    assert main(["export", name, str(out), *options]) == 0
    return out


def utf16(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


# -- by their own libraries --------------------------------------------------------------------------------------------


def test_spacy_reads_the_marks_on_its_own_tokens() -> None:
    import spacy
    from spacy.tokens import DocBin

    (file,) = export("spacy").rglob("*.spacy")
    nlp = spacy.blank("id")
    (doc,) = DocBin().from_disk(file).get_docs(nlp.vocab)
    assert doc.text == TEXT
    assert {(span.label_, span.text) for span in doc.spans["sc"]} == WANTED
    assert {(span.label_, span.text) for span in doc.ents} == WANTED
    assert [span.kb_id_ for span in doc.ents if span.text == "Indonesia"] == ["country:ID"]


def test_datasets_loads_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_DATASETS_OFFLINE", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    datasets = pytest.importorskip("datasets")
    out = export("huggingface")
    (row,) = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))["train"]
    assert row["text"] == TEXT
    assert {(span["label"], TEXT[slice(*span["fragments"][0])]) for span in row["spans"]} == WANTED
    assert [span["entity"] for span in row["spans"] if span["text"] == "Indonesia"] == [
        {"kind": "country", "key": "ID", "name": "Indonesia", "aliases": []}
    ]
    assert [link["kind"] for link in row["links"]] == ["said_by"]
    out = export("huggingface", "--variant", "tokens")
    loaded = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "other"))["train"]
    names = loaded.features["ner_tags"].feature.names
    tagged = [(token, names[tag]) for row in loaded for token, tag in zip(row["tokens"], row["ner_tags"], strict=True)]
    assert ("Indonesia", "B-country") in tagged
    assert ("Saudi", "I-country") in tagged
    assert ("Mulyani", "I-speaker") in tagged


def test_cassis_reads_the_cas_and_it_counts_utf_16() -> None:
    import cassis

    (file,) = (path for path in export("inception").glob("*.json") if path.name != "manifest.json")
    cas = cassis.load_cas_from_json(file.read_text(encoding="utf-8"))
    marks = cas.select("webanno.custom.KutipMark")
    assert cas.sofa_string == TEXT
    assert {(mark.label, mark.get_covered_text()) for mark in marks} == WANTED
    (link,) = cas.select("webanno.custom.KutipLink")
    assert (link.Governor.label, link.Dependent.label, link.kind) == ("claim", "speaker", "said_by")
    raw = json.loads(file.read_text(encoding="utf-8"))["%FEATURE_STRUCTURES"]
    (indonesia,) = [each for each in raw if each.get("uid") == ID.uid]
    assert (indonesia["begin"], indonesia["end"]) == (85, 94)


# -- by the rules that they document -----------------------------------------------------------------------------------


def test_prodigy_finds_tokens_under_every_span_and_relation() -> None:
    more(a_mark(ARTICLE, (41, 46), label="country"))  # begins and ends within tokens
    (task,) = map(json.loads, export("prodigy").read_text(encoding="utf-8").splitlines())
    text, tokens = task["text"], task["tokens"]
    assert [token["id"] for token in tokens] == list(range(len(tokens)))
    assert all(text[token["start"] : token["end"]] == token["text"] for token in tokens)
    assert all(a["end"] <= b["start"] and a["ws"] == (a["end"] < b["start"]) for a, b in pairwise(tokens))
    for span in task["spans"]:
        assert tokens[span["token_start"]]["start"] == span["start"]
        assert tokens[span["token_end"]]["end"] == span["end"]
    (relation,) = task["relations"]
    assert (relation["head"], relation["child"]) == (
        relation["head_span"]["token_end"], relation["child_span"]["token_end"],
    )  # fmt: skip
    assert text[relation["head_span"]["start"] : relation["head_span"]["end"]] == "Harga BBM tidak naik"
    assert task["answer"] == "accept"
    assert {(span["label"], text[span["start"] : span["end"]]) for span in task["spans"]} >= WANTED


def test_doccano_counts_utf_16_and_finds_the_ends_of_relations() -> None:
    (line,) = map(json.loads, export("doccano").read_text(encoding="utf-8").splitlines())
    found = {each["id"]: each for each in line["entities"]}
    shown = {(each["label"], utf16(line["text"], each["start_offset"], each["end_offset"])) for each in found.values()}
    assert shown == WANTED
    assert (85, 94) in {(each["start_offset"], each["end_offset"]) for each in found.values()}
    (relation,) = line["relations"]
    assert (found[relation["from_id"]]["label"], found[relation["to_id"]]["label"]) == ("claim", "speaker")
    assert not {"id", "data"} & set(line)
    (line,) = map(json.loads, export("doccano", "--variant", "spans").read_text(encoding="utf-8").splitlines())
    assert {(label, utf16(line["text"], start, end)) for start, end, label in line["label"]} == WANTED


def test_label_studio_finds_its_configuration_and_both_ends_of_relations() -> None:
    more(SPLIT)
    (task,) = json.loads(export("label-studio").read_text(encoding="utf-8"))
    root = ElementTree.fromstring(Path("out.config.xml").read_text(encoding="utf-8"))
    controls = {each.get("name"): each for each in root if each.get("name")}
    labels = {each.get("value") for each in controls["label"]}
    text = task["data"][controls["text"].get("value", "").removeprefix("$")]
    (annotation,) = task["annotations"]
    regions = {each["id"]: each for each in annotation["result"] if each["type"] == "labels"}
    for region in annotation["result"]:
        if region["type"] == "relation":
            assert {region["from_id"], region["to_id"]} <= set(regions)
            continue
        assert {region["from_name"], region["to_name"]} <= set(controls)
        value = region["value"]
        assert text[value["start"] : value["end"]] == value["text"]
        assert set(value.get("labels", ())) <= labels
        assert set(value.get("choices", ())) <= {each.get("value") for each in controls["entity"]}
    assert len(regions) == len(MARKS) + 2
    kinds = sorted(each["labels"][0] for each in annotation["result"] if each["type"] == "relation")
    assert kinds == ["continues", "said_by"]


def test_brat_lines_name_text_that_stands_there() -> None:
    more(SPLIT)
    out = export("brat")
    text = (out / f"{ARTICLE.uid}.txt").read_text(encoding="utf-8")
    lines = (out / f"{ARTICLE.uid}.ann").read_text(encoding="utf-8").splitlines()
    marks = {}
    for line in (line for line in lines if line.startswith("T")):
        name, told, words = line.split("\t")
        label, places = told.split(" ", 1)
        spans = [tuple(map(int, each.split())) for each in places.split(";")]
        assert " ".join(text[start:end] for start, end in spans) == words
        marks[name] = (label, words)
    assert set(marks.values()) == {*WANTED, ("claim", "berkata katanya")}
    (relation,) = (re.fullmatch(r"R1\tsaid_by Arg1:(T\d+) Arg2:(T\d+)", line) for line in lines if line[0] == "R")
    assert relation
    assert [marks[name][0] for name in relation.groups()] == ["claim", "speaker"]
    assert any(re.fullmatch(rf"N1\tReference T\d+ {COUNTRIES}:ID\tIndonesia", line) for line in lines)
    assert any(re.fullmatch(r"#1\tAnnotatorNotes T\d+\tcek kutipan asli", line) for line in lines)
    assert "said_by\tArg1:claim, Arg2:speaker" in (out / "annotation.conf").read_text(encoding="utf-8")


@pytest.mark.parametrize(("variant", "last"), [("iob2", "I"), ("bilou", "L")])
def test_conll_has_a_file_for_each_label_with_its_tags(variant: str, last: str) -> None:
    out = export("conll", "--variant", variant)
    rows = [line.split("\t") for line in (out / "speaker.conll").read_text(encoding="utf-8").splitlines() if line]
    assert rows[0][:2] == ["-DOCSTART-", ARTICLE.uid]
    assert [(row[0], row[3]) for row in rows if row[3] != "O"] == [("Sri", "B-speaker"), ("Mulyani", f"{last}-speaker")]
    countries = (out / "country.conll").read_text(encoding="utf-8")
    assert f"Indonesia\t_\t_\t{'U' if variant == 'bilou' else 'B'}-country\n" in countries


def test_w3c_selectors_agree_with_the_text() -> None:
    more(SPLIT)
    (page,) = map(json.loads, export("w3c").read_text(encoding="utf-8").splitlines())
    text = page["kutip:article"]["value"]
    marks = [each for each in page["items"] if each["motivation"] == "classifying"]
    for mark in marks:
        targets = mark["target"] if isinstance(mark["target"], list) else [mark["target"]]
        for target in targets:
            assert target["source"] == page["kutip:article"]["id"]
            place, quote = target["selector"]
            assert text[place["start"] : place["end"]] == quote["exact"]
            assert text[: place["start"]].endswith(quote["prefix"])
            assert text[place["end"] :].startswith(quote["suffix"])
    assert sorted(len(mark["target"]) for mark in marks if isinstance(mark["target"], list)) == [2]
    (link,) = [each for each in page["items"] if each["motivation"] == "linking"]
    assert link["target"] == f"urn:uuid:{CLAIM.uid}"


# -- what is lost is told ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [name for name in SUMMARIES if format_named(name).carries.fragments == "parts" or name == "brat"]
)
def test_a_loss_is_told_with_the_article_and_refused_when_strict(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    more(replace(a_mark(ARTICLE, (40, 44), (61, 63)), flags=("cek",), note="dua\nbaris"))
    more(a_mark(ARTICLE, (50, 59)))
    out = export(name)
    told = json.loads((out / "manifest.json" if out.is_dir() else Path("manifest.json")).read_text(encoding="utf-8"))
    assert told["losses"]
    assert all(loss["articles"] == [ARTICLE.uid] and loss["count"] > 0 for loss in told["losses"].values())
    assert told["cannot_carry"] == format_named(name).carries.cannot()
    said = capsys.readouterr().err
    assert all(kind in said for kind in told["losses"])
    before = sorted(tmp_path.iterdir())
    assert main(["export", name, "strict", "--strict"]) == 2
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", list(SUMMARIES))
def test_two_exports_are_the_same_bytes(name: str) -> None:
    def content() -> dict[str, bytes]:
        out = export(name)
        files = out.rglob("*") if out.is_dir() else [out]
        return {str(path): path.read_bytes() for path in files if path.is_file()}

    assert content() == content()


def test_the_documentation_tells_of_every_format_what_it_declares() -> None:
    pages = (Path(__file__).parents[2] / "docs/formats.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## `?([a-z0-9-]+)`?[^\n]*\n(.*?)(?=^## |\Z)", pages, re.DOTALL | re.MULTILINE))
    for name in SUMMARIES:
        form = format_named(name)
        told = " ".join(sections[name].split())
        assert f"Offsets: {form.unit}" in told
        lost = "; ".join(form.carries.cannot()) or "nothing"
        assert f"Cannot carry: {lost}." in told, name
        for variant, carries in form.variants:
            assert f"{variant}`" in told
            assert carries is None or isinstance(carries, Carries)


# -- files of others ---------------------------------------------------------------------------------------------------


def imported(name: str, path: Path, *options: str, status: int = 0) -> list[dict[str, Any]]:
    assert main(["import", name, str(path), "--project", "other.db", "--annotator", "zed", *options]) == status
    assert main(["export", "jsonl", "other.jsonl", "--project", "other.db"]) == 0
    return [json.loads(line) for line in Path("other.jsonl").read_text(encoding="utf-8").splitlines()]


def test_brat_of_others_is_read_liberally_and_what_is_odd_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path("corpus")
    (folder / "text").mkdir(parents=True)
    (folder / "text/a.txt").write_bytes(b"Dia\r\nberkata: naik.\r\nLalu pergi.\r\n")
    lines = (
        "T1\tSource 0 3\tDia\t", "T2\tCue 5 12\tberkata\t\t", "T3\tContent 14 25\tnaik.\r\nLalu",
        "T4\tAttribution 5 12\tberkata", "E1\tAttribution:T4 Cue:T2 Content:T3 Source:T1 Content2:T3",
        "T5\tx 90 99\tnichts", "R1\tsame Arg1:T1 Arg2:T9", "",
    )  # fmt: skip
    (folder / "a_d473.ann").write_text("\n".join(lines), encoding="utf-8")
    (record,) = imported("brat", folder, "--rename", "Source=speaker", status=1)
    assert {(span["label"], span["text"]) for span in record["spans"]} == {
        ("speaker", "Dia"), ("Cue", "berkata"), ("Content", "naik.\nLalu"), ("Attribution", "berkata"),
    }  # fmt: skip
    assert sorted(link["kind"] for link in record["links"]) == ["Content", "Cue", "speaker"]
    said = capsys.readouterr().err
    for told in ("line 4 goes on with line 3", "a_d473.ann:7: 90-99 is no span", "a_d473.ann:8: R1 (same) names T9"):
        assert told in said


def test_label_studio_that_counted_utf_16_is_converted_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"start": 85, "end": 94, "text": "Indonesia", "labels": ["country"]}
    region = {"id": "x1", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    task = {"id": 1, "data": {"text": TEXT}, "annotations": [{"result": [region]}], "predictions": []}
    Path("tasks.json").write_text(json.dumps([task]), encoding="utf-8")
    (record,) = imported("label-studio", Path("tasks.json"))
    assert [(span["start"], span["end"], span["text"]) for span in record["spans"]] == [(84, 93, "Indonesia")]
    assert "UTF-16" in capsys.readouterr().err


def test_a_text_that_was_edited_is_re_anchored_and_what_is_gone_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    out = export("jsonl")
    record = json.loads(out.read_text(encoding="utf-8"))
    record["text"] = "Baru: " + TEXT.replace("Arab Saudi", "Qatar")
    for span in record["spans"]:
        span["fragments"] = [[start + 6, end + 6] for start, end in span["fragments"] if end < 100] or [[122, 127]]
        span["id"], span["text"] = span["id"][::-1], record["text"][slice(*span["fragments"][0])]
    record["links"] = []
    out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["import", "jsonl", str(out), "--annotator", "zed"]) == 1
    told = capsys.readouterr().err
    assert "moved from 45 to 39" in told
    assert "the country mark “Qatar” is not in the text" in told
    assert "3 marks (claim 1, country 1, speaker 1)" in told


@pytest.mark.parametrize("name", list(SUMMARIES))
def test_what_is_no_such_file_is_refused_with_a_sentence(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("broken").write_bytes(b'{"text": "a\x00b", "spans": [[[[\n\xff\xfe}\n')
    assert main(["import", name, "broken", "--project", "other.db"]) == 1
    told = capsys.readouterr().err
    assert "refused  broken" in told
    assert "Traceback" not in told
    assert main(["import", name, "nowhere", "--project", "other.db"]) == 2


def test_marks_come_in_as_suggestions_of_a_name_and_twice_are_no_more() -> None:
    from annotations.store.rows import SqliteRows
    from annotations.store.suggested import SuggestionReading

    out = export("doccano")
    for _ in range(2):
        assert main(["import", "doccano", str(out), "--as-suggestions", "model-7"]) == 0
        rows = SqliteRows(Path("kutip.db"))
        found = SuggestionReading(rows).of(ARTICLE.uid, "ana")
        rows.close()
        shown = {(each.label, TEXT[each.start : each.end]) for each in found}
        assert shown == WANTED
        assert {each.suggester for each in found} == {"model-7"}
        (linked,) = [each for each in found if each.links]
        assert linked.links == (("said_by", next(each.uid for each in found if each.label == "speaker")),)


def test_predictions_of_label_studio_are_suggestions_with_their_score(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"start": 84, "end": 93, "text": "Indonesia", "labels": ["country"]}
    region = {"id": "x1", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    guess = {"model_version": "ner-2", "score": 0.5, "result": [region]}
    Path("t.json").write_text(json.dumps([{"data": {"text": TEXT}, "annotations": [], "predictions": [guess]}]))
    assert main(["import", "label-studio", "t.json"]) == 0
    assert "1 suggestions" in capsys.readouterr().err
