"""`kutip suggest`: proposing, predictions of a model, how they did, and what is exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotations.cli import main
from annotations.store.actions import Change
from annotations.store.records import Suggestion
from annotations.store.store import Store
from tests.samples import AT, TEXT, a_mark, a_store, an_action, an_article, labels_yaml

ARTICLE = an_article()


@pytest.fixture
def project(tmp_path: Path) -> str:
    """A project with one article, in which much can be proposed."""
    with a_store(tmp_path, ARTICLE) as store:
        store.apply_scheme(labels_yaml(), AT)
    return str(tmp_path / "kutip.db")


def found(project: str, annotator: str = "ana") -> list[Suggestion]:
    with Store(project) as store:
        return list(store.reading.suggestions.of(ARTICLE.uid, annotator))


def words(project: str, label: str) -> list[str]:
    return [" … ".join(TEXT[a:b] for a, b in one.fragments) for one in found(project) if one.label == label]


def suggest(project: str, *arguments: str) -> int:
    return main(["suggest", "--project", project, *arguments])


def test_claims_speakers_and_countries_are_proposed_once(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert suggest(project, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert {name: row["articles"] for name, row in told.items()} == {"quotes": 1, "countries": 1}
    assert words(project, "country") == ["Indonesia", "Arab Saudi"]
    assert words(project, "claim") == ["Harga BBM tidak naik"]
    assert suggest(project, "--json") == 0
    assert {row["articles"] for row in json.loads(capsys.readouterr().out).values()} == {0}
    assert suggest(project, "--again", "--suggester", "countries", "--article", ARTICLE.uid, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"countries": {"articles": 1, "new": 2, "decided": 0}}


def test_an_unknown_article_or_suggester_is_refused(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert suggest(project, "--article", "nobody-1") == 2
    assert suggest(project, "--suggester", "oracle") == 2
    told = capsys.readouterr().err
    assert "There is no article nobody-1" in told
    assert "oracle" in told


def test_what_is_added_gets_suggestions_where_the_project_says_so(tmp_path: Path, project: str) -> None:
    news = tmp_path / "viva-2.txt"
    news.write_text(
        "Berita\n\nRusia menolak tawaran itu kemarin, dan begitulah seterusnya menurut para pejabat yang ada.\n",
        encoding="utf-8",
    )
    assert suggest(project, "--auto", "yes") == 0
    assert main(["add", str(news), "--project", project]) == 0
    with Store(project) as store:
        (uid,) = [ref.uid for ref in store.reading.refs() if ref.uid != ARTICLE.uid]
        assert [one.label for one in store.reading.suggestions.of(uid, "ana")] == ["country"]
        assert store.reading.suggestions.of(ARTICLE.uid, "ana") == (), "only what is new"


# -- predictions -----------------------------------------------------------------------------------------------------


def native(**given: Any) -> dict[str, Any]:
    """One line of the native format, as a program might write it."""
    spans = [
        {"id": "c", "label": "claim", "fragments": [[39, 59]], "start": 39, "end": 59, "text": TEXT[39:59]},
        {"id": "s", "label": "speaker", "fragments": [[17, 28]], "start": 17, "end": 28, "text": "Sri Mulyani"},
    ]
    meta = {"outlet": "tempo", "title": "x", "sha256": ARTICLE.sha256}
    line = {
        "id": ARTICLE.uid, "text": TEXT, "meta": meta, "spans": spans,
        "links": [{"id": "l", "kind": "said_by", "head": "c", "tail": "s"}], "regions": [],
        "offset_unit": "codepoint", "schema": "kutip/1",
    }  # fmt: skip
    return line | given


def predictions(tmp_path: Path, *lines: Any, name: str = "predictions.jsonl") -> str:
    path = tmp_path / name
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text(text, encoding="utf-8")
    return str(path)


def prodigy() -> dict[str, Any]:
    return {
        "text": TEXT,
        "spans": [{"start": 39, "end": 59, "label": "claim"}, {"start": 17, "end": 28, "label": "speaker"}],
        "relations": [
            {"head": 0, "child": 1, "label": "said_by", "head_span": {"start": 39, "end": 59, "label": "claim"},
             "child_span": {"start": 17, "end": 28, "label": "speaker"}}
        ],
    }  # fmt: skip


def label_studio() -> list[Any]:
    def region(uid: str, start: int, end: int, label: str) -> dict[str, Any]:
        value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
        return {"id": uid, "from_name": "label", "to_name": "text", "type": "labels", "value": value}

    result = [region("c", 39, 59, "claim"), region("s", 17, 28, "speaker")]
    relation = {"from_id": "c", "to_id": "s", "type": "relation", "direction": "right", "labels": ["said_by"]}
    prediction = {"model_version": "v3", "score": 0.8, "result": [*result, relation]}
    return [{"id": 1, "data": {"text": TEXT}, "annotations": [], "predictions": [prediction]}]


@pytest.mark.parametrize("made", [native, prodigy, label_studio], ids=["native", "prodigy", "label-studio"])
def test_a_models_predictions_wait_as_suggestions(tmp_path: Path, project: str, made: Any) -> None:
    assert suggest(project, "--from", predictions(tmp_path, made()), "--name", "my-model-v3") == 0
    assert (words(project, "claim"), words(project, "speaker")) == (["Harga BBM tidak naik"], ["Sri Mulyani"])
    speaker, claim = found(project)
    assert claim.links == (("said_by", speaker.uid),)
    assert {(one.suggester, one.version) for one in found(project)} == {("my-model", "v3")}
    assert claim.score == (80.0 if made is label_studio else 50.0)


def test_a_newer_version_of_the_model_replaces_what_nobody_decided(tmp_path: Path, project: str) -> None:
    assert suggest(project, "--from", predictions(tmp_path, native()), "--name", "my-model-v3") == 0
    (speaker, claim) = found(project)
    with Store(project) as store:
        mark = a_mark(ARTICLE)
        from dataclasses import replace

        after = replace(claim, status="accepted", by="ana", at=AT, annotation=mark.uid)
        store.commit(an_action(ARTICLE, Change.of(None, mark), Change.of(claim, after), name="accept"))
    assert suggest(project, "--from", predictions(tmp_path, native()), "--name", "my-model-v4") == 0
    assert sorted((one.label, one.version, one.status) for one in found(project)) == [
        ("claim", "v3", "accepted"), ("speaker", "v4", "pending")
    ]  # fmt: skip
    assert speaker.version == "v3"


def test_what_does_not_fit_is_named_with_its_line_and_the_rest_is_taken(
    tmp_path: Path, project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        native(),
        "{ this is no JSON",
        native(id="nobody-1", text="Sebuah berita lain.", spans=[], links=[], meta={"outlet": "tempo"}),
    ]
    path = predictions(tmp_path, *lines)
    assert suggest(project, "--from", path, "--name", "my-model-v3") == 1
    told = capsys.readouterr().err
    assert f"{path}:2: " in told
    assert f"{path}:3: the project has no article with this id or this text" in told
    assert "2 suggestions of my-model-v3 in 1 articles, 2 refused." in told


def test_marks_that_moved_are_found_and_said_others_refused(
    tmp_path: Path, project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spans = [
        {"id": "a", "label": "country", "fragments": [[0, 9]], "start": 0, "end": 9, "text": "Indonesia"},
        {"id": "b", "label": "claim", "fragments": [[0, 9]], "start": 0, "end": 9, "text": "tidak ada di sini"},
        {"id": "c", "label": "rumour", "fragments": [[17, 28]], "start": 17, "end": 28, "text": "Sri Mulyani"},
    ]
    assert suggest(project, "--from", predictions(tmp_path, native(spans=spans, links=[])), "--name", "m-1") == 1
    told = capsys.readouterr().err
    assert "“Indonesia” stands at 84, not 0" in told
    assert "“tidak ada di sini” is not in the text of" in told
    assert "there is no label rumour in this project" in told
    assert words(project, "country") == ["Indonesia"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "FILE"], "--from needs --name"),
        (["--from", "FILE", "--name", "quotes-v2"], "suggester of Kutip's own"),
        (["--from", "nowhere.jsonl", "--name", "m-1"], "There is no file"),
    ],
)
def test_what_cannot_start_says_so(
    tmp_path: Path, project: str, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    path = predictions(tmp_path, native())
    assert suggest(project, *(path if each == "FILE" else each for each in arguments)) == 2
    assert sentence in capsys.readouterr().err


# -- how they did ----------------------------------------------------------------------------------------------------


def test_rates_and_decisions_are_told_and_exported(
    tmp_path: Path, project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    assert suggest(project, "--from", predictions(tmp_path, native()), "--name", "my-model-v3") == 0
    speaker, claim = found(project)
    with Store(project) as store:
        mark = a_mark(ARTICLE, (38, 60))
        after = replace(claim, status="accepted", by="ana", at=AT, annotation=mark.uid, made=mark.fragments)
        store.commit(an_action(ARTICLE, Change.of(None, mark), Change.of(claim, after), name="accept"))
        no = replace(speaker, status="rejected", by="ana", at=f"{AT}9")
        store.commit(an_action(ARTICLE, Change.of(speaker, no), name="reject"))
    capsys.readouterr()
    assert suggest(project, "--list") == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split() == ["suggester", "pending", "accepted", "changed", "rejected", "rate"]
    assert shown[1].split() == ["my-model", "v3", "0", "1", "1", "1", "50%"]
    assert suggest(project, "--export", str(tmp_path / "out.jsonl")) == 0
    yes, no_ = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert (yes["status"], yes["changed"], yes["text"], yes["suggester"], yes["version"], yes["score"]) == (
        "accepted", True, ["Harga BBM tidak naik"], "my-model", "v3", 50.0,
    )  # fmt: skip
    assert yes["made"] == {"id": mark.uid, "label": "claim", "fragments": [[38, 60]], "text": [TEXT[38:60]]}
    assert (no_["status"], no_["made"], no_["fragments"]) == ("rejected", None, [[17, 28]])
