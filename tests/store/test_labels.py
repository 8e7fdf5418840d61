"""Other labels for a project with marks: one transaction, for all layers, and all of it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.cli import main
from annotations.errors import Conflict
from annotations.scheme import parse_scheme
from annotations.scheme_change import Plan, Wishes, plan_change
from annotations.store.actions import Change
from annotations.store.store import Store
from tests.samples import AT, a_link, a_mark, a_store, an_action, an_article, labels_yaml, rows_of, state_of

LATER = "2026-02-03T04:05:06.789+00:00"
QUOTE = labels_yaml().replace("claim:   {", "quote:   {").replace("from: claim", "from: quote").replace(
    "to: claim", "to: quote"
).replace("every claim", "every quote")  # fmt: skip
NO_COUNTRY = "\n".join(
    line for line in labels_yaml().splitlines() if not line.strip().startswith(("country:", "- every country"))
)
RENAME = Wishes(rename={"claim": "quote"})


@pytest.fixture
def project(tmp_path: Path) -> Store:
    """Two articles, two layers; claims linked to speakers, one also across articles."""
    first, second = an_article(), an_article(outlet="viva", text="Judul\nIsi kedua yang lain.\nBaca juga: iklan")
    store = a_store(tmp_path, first, second)
    for who in ("ana", "budi"):
        claim, speaker = a_mark(first, (39, 58), annotator=who), a_mark(first, (0, 29), label="speaker", annotator=who)
        other = a_mark(second, (6, 9), annotator=who)
        country = a_mark(first, (71, 78), label="country", annotator=who)
        made = [Change.of(None, mark) for mark in (claim, speaker, country)]
        said = a_link(claim, speaker)
        store.commit(an_action(first, *made, Change.of(None, said), annotator=who, name="label"))
        same = a_link(other, claim, kind="same_claim")
        store.commit(an_action(second, Change.of(None, other), Change.of(None, same), annotator=who, name="label"))
    return store


def plan(store: Store, yaml: str, wishes: Wishes) -> Plan:
    old = parse_scheme(store.reading.scheme_yaml() or "")
    return plan_change(old, parse_scheme(yaml), store.usage(), wishes)


def labels(path: Path) -> dict[str, int]:
    return dict(rows_of(path, "SELECT label, count(*) FROM annotation GROUP BY label"))


def test_a_rename_reaches_every_layer_and_is_taken_back_whole(project: Store, tmp_path: Path) -> None:
    path = tmp_path / "kutip.db"
    with project:
        before = state_of(path, times=False)
        done = project.change_scheme(QUOTE, plan(project, QUOTE, RENAME), LATER)
        assert (done.marks, done.links) == (4, 0)
        assert labels(path) == {"quote": 4, "speaker": 2, "country": 2}
        assert project.reading.scheme_yaml() == QUOTE
        assert rows_of(path, "SELECT count(*) FROM journal WHERE action = 'labels'") == [(4,)]
        project.undo_scheme(LATER)
        assert state_of(path, times=False) == before
        assert project.reading.scheme_yaml() == labels_yaml()
        project.undo_scheme(LATER)
        assert labels(path) == {"quote": 4, "speaker": 2, "country": 2}


def test_what_a_deletion_takes_along_comes_back_with_its_links(project: Store, tmp_path: Path) -> None:
    path = tmp_path / "kutip.db"
    only = "\n".join(
        line
        for line in labels_yaml().splitlines()
        if not line.strip().startswith(("claim:", "said_by", "same_claim", "- every claim"))
    ).replace("links:", "")
    with project:
        before = state_of(path)
        gone = plan(project, only, Wishes(delete=frozenset({"claim"})))
        assert (gone.lost_marks, gone.lost_links) == (4, 4)
        project.change_scheme(only, gone, LATER)
        assert labels(path) == {"speaker": 2, "country": 2}
        assert rows_of(path, "SELECT count(*) FROM link") == [(0,)]
        project.undo_scheme(LATER)
        assert state_of(path) == before


def test_marks_made_since_the_preview_stop_the_change(project: Store, tmp_path: Path) -> None:
    with project:
        made = plan(project, QUOTE, RENAME)
        article = an_article()
        project.commit(an_action(article, Change.of(None, a_mark(article, (60, 65)))))
        before = state_of(tmp_path / "kutip.db")
        with pytest.raises(Conflict, match="meanwhile"):
            project.change_scheme(QUOTE, made, LATER)
        assert state_of(tmp_path / "kutip.db") == before
        assert project.reading.scheme_yaml() == labels_yaml()


def test_marks_that_the_older_labels_do_not_know_stop_the_undo(project: Store, tmp_path: Path) -> None:
    article = an_article()
    with project:
        project.change_scheme(QUOTE, plan(project, QUOTE, RENAME), LATER)
    with Store(str(tmp_path / "kutip.db")) as store:
        store.commit(an_action(article, Change.of(None, a_mark(article, (60, 65), label="quote"))))
        before = state_of(tmp_path / "kutip.db")
        with pytest.raises(Conflict, match="1 quote"):
            store.undo_scheme(LATER)
        assert state_of(tmp_path / "kutip.db") == before
        assert store.reading.scheme_yaml() == QUOTE


def test_the_desks_undo_stops_at_a_change_of_the_labels_and_goes_on_once_that_is_taken_back(project: Store) -> None:
    with project:
        project.change_scheme(QUOTE, plan(project, QUOTE, RENAME), LATER)
        with pytest.raises(Conflict, match="kutip labels undo"):
            project.undo("ana", LATER)
        project.undo_scheme(LATER)
        with pytest.raises(Conflict, match="labels"):
            project.redo("ana", LATER)
        done = project.undo("ana", LATER)
        assert done is not None
        assert done.action == "label"


def test_a_desk_that_was_open_cannot_mark_with_a_label_that_is_gone(project: Store, tmp_path: Path) -> None:
    article = an_article()
    with project, Store(str(tmp_path / "kutip.db")) as other:
        other.change_scheme(QUOTE, plan(other, QUOTE, RENAME), LATER)
        with pytest.raises(Conflict, match="there is no claim any more"):
            project.commit(an_action(article, Change.of(None, a_mark(article, (60, 65)))))
        project.commit(an_action(article, Change.of(None, a_mark(article, (60, 65), label="speaker"))))


def test_there_is_nothing_to_take_back_in_a_new_project(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        assert store.undo_scheme(AT) is None


def test_the_command_shows_first_and_changes_when_told_to(
    project: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.close()
    path, new = tmp_path / "kutip.db", tmp_path / "new.yaml"
    new.write_text(QUOTE, encoding="utf-8")
    apply = ["labels", "apply", str(new), "--project", str(path)]
    assert main(apply) == 2
    assert "--rename claim=quote" in capsys.readouterr().err
    assert main([*apply, "--rename", "claim=quote"]) == 0
    told = capsys.readouterr()
    assert "becomes quote" in told.out
    assert "Nothing was changed" in told.err
    assert labels(path)["claim"] == 4
    assert main([*apply, "--rename", "claim=quote", "--yes"]) == 0
    assert labels(path)["quote"] == 4
    assert main(["labels", "show", "--project", str(path)]) == 0
    assert "quote" in capsys.readouterr().out
    assert main(["labels", "undo", "--yes", "--project", str(path)]) == 0
    assert labels(path)["claim"] == 4


def test_check_says_which_line_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(NO_COUNTRY, encoding="utf-8")
    bad.write_text(labels_yaml().replace("color: cyan", "color: cyann"), encoding="utf-8")
    assert main(["labels", "check", str(good)]) == 0
    assert main(["labels", "check", str(bad)]) == 2
    line = next(at for at, text in enumerate(labels_yaml().splitlines(), 1) if "cyan," in text and ":" in text[:12])
    assert f"bad.yaml:{line}: unknown colour 'cyann'. Did you mean cyan?" in capsys.readouterr().err
    assert main(["labels", "check", str(tmp_path / "none.yaml")]) == 2
