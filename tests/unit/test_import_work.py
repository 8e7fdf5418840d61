"""What a file tells of how marks came to be, of other names, and of the work on articles: taken, overruling nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.cli import main
from annotations.store.actions import Assignment, Change, Status
from annotations.store.records import Entity, Suggestion
from annotations.store.store import Store
from tests.samples import AT, TEXT, a_mark, a_store, an_action, an_article, labels_yaml

ARTICLE = an_article()
PROPOSED = Suggestion(
    "proposed-1", ARTICLE.uid, "claim", ((39, 60),), "quotes", "7", 97.0, "quoted, followed by kata", "direct"
)
CLAIM = replace(a_mark(ARTICLE, (39, 59), uid="claim-1"), origin="suggested")
SPEAKER = replace(a_mark(ARTICLE, (17, 28), label="speaker", uid="speaker-1"), entity="person-1")
PERSON = Entity("person-1", "person", "sri-mulyani", "Sri Mulyani", ("Menkeu", "SMI"))
KEYS = (
    "provenance", "suggester", "version", "score", "reason", "kind", "label", "fragments", "at", "states", "annotator",
    "state", "rejected", "aliases", "origin", "entity",
)  # fmt: skip
OLD = Path(__file__).parents[1] / "data" / "native-1.jsonl"
"""Written before the native format knew of provenance, other names and states."""


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with a_store(tmp_path, ARTICLE) as store:
        store.propose("quotes", "7", [(ARTICLE.uid, [PROPOSED])], AT)
        made = replace(PROPOSED, status="accepted", by="ana", at=AT, annotation=CLAIM.uid, made=CLAIM.fragments)
        store.commit(an_action(ARTICLE, Change.of(None, CLAIM), Change.of(PROPOSED, made), name="accept"))
        store.commit(an_action(ARTICLE, Change.of(None, PERSON), Change.of(None, SPEAKER)))
        store.commit(an_action(ARTICLE, Change.of(Status(ARTICLE.uid, "doing"), Status(ARTICLE.uid, "done"))))
        store.commit(an_action(ARTICLE, Change.of(None, Assignment(ARTICLE.uid, "budi")), name="assign"))


def export(project: str = "kutip.db", *options: str, name: str = "jsonl", out: str = "out.jsonl") -> list[Any]:
    assert main(["export", name, out, "--project", project, *options]) == 0
    return [json.loads(line) for line in Path(out).read_text(encoding="utf-8").splitlines()] if out[-1] != "/" else []


def take(path: str | Path = "out.jsonl", project: str = "new.db", *options: str, status: int = 0) -> None:
    assert main(["import", "jsonl", str(path), "--project", project, *options]) == status


def changed(**other: Any) -> None:
    """The file with another value for a key of its claim."""
    (line,) = export()
    claim = next(span for span in line["spans"] if span["id"] == CLAIM.uid)
    claim |= other
    Path("out.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")


# -- how marks came to be ----------------------------------------------------------------------------------------------


def test_a_mark_that_was_suggested_says_by_whom_and_why() -> None:
    (line,) = export()
    speaker, claim = line["spans"]
    assert claim["provenance"] == {
        "suggester": "quotes", "version": "7", "score": 97.0, "reason": "quoted, followed by kata", "kind": "direct",
        "label": None, "fragments": [[39, 60]], "at": AT,
    }  # fmt: skip
    assert speaker["provenance"] is None


def test_what_was_accepted_first_and_is_accepted_still_stands_behind_a_mark() -> None:
    later = replace(PROPOSED, uid="proposed-2", suggester="model", version="2")
    with Store("kutip.db") as store:
        store.propose("model", "2", [(ARTICLE.uid, [replace(later, fragments=((84, 93),))])], AT)
        own = replace(later, uid="proposed-3", status="accepted", by="ana", at=AT + "1", annotation=CLAIM.uid)
        store.commit(an_action(ARTICLE, Change.of(None, own), name="accept"))
        theirs = replace(own, uid="proposed-4", by="budi", at="2000-01-01", suggester="of another annotator")
        store.commit(an_action(ARTICLE, Change.of(None, theirs), name="accept", annotator="budi"))
    assert export()[0]["spans"][1]["provenance"]["suggester"] == "quotes"
    with Store("kutip.db") as store:
        made = replace(PROPOSED, status="accepted", by="ana", at=AT, annotation=CLAIM.uid, made=CLAIM.fragments)
        store.commit(an_action(ARTICLE, Change.of(made, replace(PROPOSED, by="ana", at=AT)), name="undo"))
    assert export()[0]["spans"][1]["provenance"]["suggester"] == "model"


def test_a_label_that_is_called_otherwise_since_is_no_other_label() -> None:
    Path("labels.yaml").write_text(labels_yaml().replace("claim", "statement"), encoding="utf-8")
    assert main(["labels", "apply", "labels.yaml", "--rename", "claim=statement", "--yes"]) == 0
    claim = export()[0]["spans"][1]
    assert (claim["label"], claim["provenance"]["label"]) == ("statement", None)


def test_what_comes_in_is_a_decision_like_others_and_is_undone_with_its_mark() -> None:
    export()
    take()
    with Store("new.db") as store:
        (one,) = store.reading.suggestions.of(ARTICLE.uid, "ana")
        assert (one.fragments, one.made, one.status, one.annotation) == (
            ((39, 60),),
            ((39, 59),),
            "accepted",
            CLAIM.uid,
        )
        assert (one.suggester, one.version, one.score, one.reason) == ("quotes", "7", 97.0, PROPOSED.reason)
        assert store.reading.suggestions.of(ARTICLE.uid, "budi") == (), "it is proposed to nobody else"
        assert store.undo("ana", AT) is not None
        assert store.reading.suggestions.of(ARTICLE.uid, "ana") == ()
        assert store.redo("ana", AT) is not None
    assert export("new.db") == export()


def test_a_mark_that_was_deleted_and_comes_in_again_has_one_provenance() -> None:
    before = export()
    for _ in range(2):
        with Store("kutip.db") as store:
            store.commit(an_action(ARTICLE, Change.of(CLAIM, None), name="delete"))
        take(project="kutip.db")
        assert export() == before
    with Store("kutip.db") as store:
        assert len(store.reading.suggestions.of(ARTICLE.uid, "ana")) == 1


def test_a_proposal_goes_with_the_words_of_its_mark_into_another_text() -> None:
    export()
    with a_store(Path(), an_article("Baru: " + TEXT), name="new.db"):
        pass
    (line,) = map(json.loads, Path("out.jsonl").read_text(encoding="utf-8").splitlines())
    line["id"] = an_article("Baru: " + TEXT).uid
    Path("out.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    take()
    claim = export("new.db")[0]["spans"][1]
    assert (claim["fragments"], claim["provenance"]["fragments"]) == ([[45, 65]], [[45, 66]])


def test_of_a_text_cut_to_its_regions_so_are_proposals(capsys: pytest.CaptureFixture[str]) -> None:
    with Store("kutip.db") as store:
        mark = replace(a_mark(ARTICLE, (129, 133), uid="claim-2"), origin="suggested")
        one = replace(PROPOSED, uid="proposed-5", fragments=((110, 133),), status="accepted", by="ana", at=AT)
        made = replace(one, annotation=mark.uid, made=mark.fragments)
        store.commit(an_action(ARTICLE, Change.of(None, mark), Change.of(None, made)))
    (line,) = export("kutip.db", "--regions", "aside")
    assert [span["provenance"]["fragments"] for span in line["spans"]] == [None]
    assert "bounds proposed for a mark, outside the regions" in capsys.readouterr().err
    (line,) = export("kutip.db", "--regions", "body")
    assert [span["provenance"] and span["provenance"]["fragments"] for span in line["spans"]] == [None, [[39, 60]]]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"suggester": "x", "version": "1", "score": 101}, "the score of a suggestion is 101"),
        ({"suggester": "x", "version": "1", "score": float("nan")}, "the score of a suggestion is nan"),
        ({"suggester": " ", "version": "1", "score": 1}, "a suggestion names no suggester"),
        ({"suggester": "x", "version": "1", "score": 1, "fragments": [[5, 2]]}, "5-2 is no span"),
        ({"suggester": "x", "version": "1", "score": 1, "fragments": [5]}, "a fragment is no pair of offsets"),
        ([], "provenance is no object"),
    ],
)
def test_a_provenance_that_can_be_none_is_refused_with_its_line(
    told: Any, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(provenance=told)
    take(status=1)
    assert f"out.jsonl:1: {reason}" in capsys.readouterr().err


def test_a_provenance_of_a_mark_that_was_not_suggested_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    changed(origin="manual")
    take()
    assert "claim-1 has a provenance, but its origin is manual: not taken" in capsys.readouterr().err
    assert export("new.db")[0]["spans"][1]["provenance"] is None


def test_label_studio_is_told_what_was_predicted() -> None:
    assert main(["export", "label-studio", "tasks.json"]) == 0
    (task,) = json.loads(Path("tasks.json").read_text(encoding="utf-8"))
    regions = [each for each in task["annotations"][0]["result"] if each["type"] == "labels"]
    assert {each["id"]: each["origin"] for each in regions} == {
        CLAIM.uid: "prediction-changed", SPEAKER.uid: "manual"
    }  # fmt: skip


# -- what was rejected -------------------------------------------------------------------------------------------------


def reject(*fragments: tuple[int, int], label: str = "country", who: str = "ana") -> Suggestion:
    """A suggestion that was proposed and rejected in the project."""
    one = replace(PROPOSED, uid=f"no-{label}-{fragments}", label=label, fragments=fragments, score=30.0)
    with Store("kutip.db") as store:
        store.propose("loose", "2", [(ARTICLE.uid, [replace(one, suggester="loose", version="2")])], AT)
        (there,) = [each for each in store.reading.suggestions.of(ARTICLE.uid, who) if each.uid == one.uid]
        after = replace(there, status="rejected", by=who, at=AT)
        store.commit(an_action(ARTICLE, Change.of(there, after), name="reject", annotator=who))
    return one


def test_what_was_rejected_comes_along_and_is_not_proposed_again() -> None:
    one = reject((84, 93))
    (line,) = export()
    assert line["meta"]["rejected"] == [
        {
            "annotator": "ana", "suggester": "loose", "version": "2", "score": 30.0, "reason": one.reason,
            "kind": "direct", "label": "country", "fragments": [[84, 93]], "at": AT,
        }
    ]  # fmt: skip
    take()
    take()
    assert export("new.db") == [line]
    with Store("new.db") as store:
        found = store.propose("loose", "3", [(ARTICLE.uid, [replace(one, uid="again", version="3")])], AT)
        assert (found.new, found.decided) == (0, 1)
        rates = {(each.suggester, each.version): each.rate for each in store.reading.suggestions.acceptance("ana")}
        assert rates == {("quotes", "7"): 1.0, ("loose", "2"): 0.0}, "the rates are those of the project it comes from"


def test_what_was_decided_here_holds_and_others_rejections_are_nobody_elses(capsys: pytest.CaptureFixture[str]) -> None:
    reject((84, 93))
    export()
    with Store("kutip.db") as store:
        (there,) = [one for one in store.reading.suggestions.of(ARTICLE.uid, "ana") if one.status == "rejected"]
        mark = replace(a_mark(ARTICLE, (84, 93), label="country", uid="country-1"), origin="suggested")
        after = replace(there, status="accepted", annotation=mark.uid)
        store.commit(an_action(ARTICLE, Change.of(None, mark), Change.of(there, after)))
    take(project="kutip.db")
    assert export()[0]["meta"]["rejected"] == []
    reject((116, 126))
    export()
    take("out.jsonl", "new.db", "--annotator", "zed")
    assert "states of work and rejections were not taken" in capsys.readouterr().err
    assert export("new.db")[0]["meta"]["rejected"] == []


def test_what_waits_here_for_the_same_decision_is_decided_with_it_and_waits_again_after_an_undo() -> None:
    no = reject((84, 93))
    export()
    with a_store(Path(), ARTICLE, name="new.db") as store:
        waiting = [replace(PROPOSED, uid="here-1"), replace(PROPOSED, uid="here-2", fragments=((116, 126),))]
        store.propose("quotes", "7", [(ARTICLE.uid, waiting)], AT)
        store.propose("loose", "2", [(ARTICLE.uid, [replace(no, uid="here-3", version="2")])], AT)
        yes = replace(PROPOSED, uid="here-1", status="accepted", by="ana", at=AT, annotation="x")
        store.commit(an_action(ARTICLE, Change.of(waiting[0], yes), name="accept"))
        assert store.undo("ana", AT) is not None, "so that there is a decision that is none"

        def decisions(who: str) -> dict[str, str]:
            return {one.uid: one.status for one in store.reading.suggestions.of(ARTICLE.uid, who)}

        take()
        assert decisions("ana") == {"here-1": "accepted", "here-2": "pending", "here-3": "rejected"}
        assert set(decisions("budi").values()) == {"pending"}, "each annotator decides alone"
        [here], [there] = export("new.db"), export()
        assert (here["spans"], here["meta"]["rejected"]) == (there["spans"], there["meta"]["rejected"])
        assert store.undo("ana", AT) is not None
        assert set(decisions("ana").values()) == {"pending"}


def test_only_rejections_that_are_selected_are_told_of() -> None:
    reject((84, 93))
    reject((116, 126), label="claim", who="budi")
    for options in (("--annotator", "ana"), ("--label", "country")):
        assert [one["annotator"] for one in export("kutip.db", *options)[0]["meta"]["rejected"]] == ["ana"]


def test_of_rejections_in_a_text_that_is_cut_those_within_stay(capsys: pytest.CaptureFixture[str]) -> None:
    reject((84, 93))
    reject((128, 132), label="claim")
    for options in (("--regions", "body"), ("--regions", "body", "--whole-text")):
        assert [one["fragments"] for one in export("kutip.db", *options)[0]["meta"]["rejected"]] == [[[84, 93]]]
        assert "rejected suggestion outside the regions" in capsys.readouterr().err
    lines = export("kutip.db", "--unit", "sentence")
    assert [one["fragments"] for line in lines for one in line["meta"]["rejected"]] == [[[2, 11]]]
    assert "rejected suggestion that lies in no sentence, or in several" in capsys.readouterr().err
    take()
    found = [(line["text"], one["fragments"]) for line in export("new.db") for one in line["meta"]["rejected"]]
    assert [text[slice(*spans[0])] for text, spans in found] == ["Indonesia"], "each sentence is a text of its own"


def test_a_rejection_whose_words_are_gone_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    reject((116, 126))
    (line,) = export()
    other = an_article(TEXT.replace("Arab Saudi", "Qatar"))
    with a_store(Path(), other, name="new.db"):
        pass
    Path("out.jsonl").write_text(json.dumps(line | {"id": other.uid}) + "\n", encoding="utf-8")
    take()
    assert "out.jsonl:1: a country suggestion that was rejected is not in the text" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [{"fragments": []}, {"label": " "}, {"annotator": None}, {"score": "x"}])
def test_a_rejection_that_can_be_none_is_refused_with_its_line(
    wrong: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    reject((84, 93))
    (line,) = export()
    line["meta"]["rejected"][0] |= wrong
    Path("out.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    take(status=1)
    assert "refused  out.jsonl:1: " in capsys.readouterr().err


# -- other names -------------------------------------------------------------------------------------------------------


def names(project: str) -> Mapping[str, tuple[str, ...]]:
    with Store(project) as store:
        return {entity.key: entity.aliases for entity in store.reading.entities().values()}


def test_names_are_added_to_those_that_a_project_knows_and_none_goes(capsys: pytest.CaptureFixture[str]) -> None:
    export()
    with a_store(Path(), ARTICLE, name="new.db") as store:
        known = replace(PERSON, uid="other", aliases=("Bu Ani", "SMI"))
        store.commit(an_action(ARTICLE, Change.of(None, known)))
    take()
    assert names("new.db") == {"sri-mulyani": ("Bu Ani", "Menkeu", "SMI")}
    assert ", 1 names" in capsys.readouterr().err
    with Store("new.db") as store:
        assert store.undo("ana", AT) is not None
    assert names("new.db") == {"sri-mulyani": ("Bu Ani", "SMI")}
    take()
    assert names("new.db") == {"sri-mulyani": ("Bu Ani", "SMI")}, "what is there already is left alone"


# -- states ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def own() -> Iterator[Store]:
    """A project that has states of its own."""
    with a_store(Path(), ARTICLE, name="new.db") as store:
        store.commit(an_action(ARTICLE, Change.of(Status(ARTICLE.uid, "todo"), Status(ARTICLE.uid, "skipped"))))
        yield store


def test_states_come_along_and_a_state_of_ones_own_stays(own: Store, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = export()
    assert line["meta"]["states"] == [{"annotator": "ana", "state": "done"}, {"annotator": "budi", "state": "todo"}]
    take()
    assert "1 states of work" in capsys.readouterr().err
    assert export("new.db")[0]["meta"]["states"] == [
        {"annotator": "ana", "state": "skipped"}, {"annotator": "budi", "state": "todo"},
    ]  # fmt: skip
    assert [task.status for task in own.reading.tasks("ana").values()] == ["skipped"]


def test_states_of_others_are_not_anothers_and_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    export()
    take("out.jsonl", "new.db", "--annotator", "zed")
    assert "states of work and rejections were not taken" in capsys.readouterr().err
    assert export("new.db")[0]["meta"]["states"] == [{"annotator": "zed", "state": "doing"}]


def test_only_the_annotators_that_are_selected_are_told_of() -> None:
    assert export("kutip.db", "--annotator", "budi")[0]["meta"]["states"] == [{"annotator": "budi", "state": "todo"}]


# -- whatever a file says ----------------------------------------------------------------------------------------------

ODD = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**30), st.floats(), st.text(max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)),
    max_leaves=8,
)  # fmt: skip


def with_odd(value: Any, odd: Any, at: list[int]) -> Any:
    """The value with something odd in the place of one of what it says of work; `at` counts down to that place."""
    if isinstance(value, list):
        return [with_odd(each, odd, at) for each in value]
    if not isinstance(value, dict):
        return value
    out = {}
    for key, told in value.items():
        ours = key.rpartition(":")[2] in KEYS
        at[0] -= ours
        out[key] = odd if ours and at[0] == -1 else with_odd(told, odd, at)
    return out


@pytest.mark.parametrize("name", ["jsonl", "prodigy", "label-studio", "w3c", "huggingface"])
@given(odd=ODD, place=st.integers(0, 60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_file_says_it_is_read_or_refused_with_a_reason(name: str, odd: Any, place: int) -> None:
    from annotations.errors import InputError
    from annotations.formats.registry import format_named

    written = Path(f"{name}.out")
    if not written.exists():
        reject((84, 93))
        assert main(["export", name, str(written)]) == 0
    file = written / "train.jsonl" if written.is_dir() else written
    value = json.loads(file.read_text(encoding="utf-8"))
    Path("odd.json").write_text(json.dumps(with_odd(value, odd, [place])) + "\n", encoding="utf-8")
    found = list(format_named(name).reader(Path("odd.json")))
    assert found
    assert all(str(each.reason) for each in found if isinstance(each, InputError))


# -- older files, and the reads ----------------------------------------------------------------------------------------


def test_a_file_from_before_is_taken_as_it_always_was() -> None:
    take(OLD)
    lines = export("new.db")
    for line, old in zip(lines, map(json.loads, OLD.read_text(encoding="utf-8").splitlines()), strict=True):
        assert line["meta"].pop("states") == [
            {"annotator": who, "state": "doing"} for who in sorted({span["annotator"] for span in line["spans"]})
        ]
        assert line["meta"].pop("rejected") == []
        for span in line["spans"]:
            assert span.pop("provenance") is None
            assert (span["entity"] or {}).pop("aliases", []) == []
        assert line == old


def test_a_page_is_read_with_the_same_queries_however_many_marks_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    from annotations.store.rows import SqliteRows
    from annotations.store.selection import Selection

    asked: list[str] = []
    plain = SqliteRows.rows

    def counted(self: SqliteRows, sql: str, params: Any = None) -> Any:
        asked.append(sql)
        return plain(self, sql, params)

    counts = []
    with Store("kutip.db") as store:
        for round_ in range(2):
            asked.clear()
            with monkeypatch.context() as patch:
                patch.setattr(SqliteRows, "rows", counted)
                (document,) = store.reading.documents(Selection())
            counts.append(len(asked))
            more = [a_mark(ARTICLE, (at, at + 2), uid=f"more-{round_}-{at}") for at in range(50)]
            marks = [replace(mark, origin="suggested") for mark in more]
            behind = [
                replace(PROPOSED, uid=f"p-{mark.uid}", status="accepted", by="ana", at=AT, annotation=mark.uid)
                for mark in marks
            ]
            changes = [Change.of(None, mark) for mark in marks] + [Change.of(None, one) for one in behind]
            store.commit_new([an_action(ARTICLE, *changes)])
    assert counts[0] == counts[1]
    assert len(document.behind) == 51
