"""Articles are given to annotators and taken back; whoever gives them has not begun them thereby."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotations.assigning import given, taken
from annotations.cli import main
from annotations.store.actions import Change, Status
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import AT, a_store, an_action, an_article

ONE, TWO = an_article(), an_article("Dua\n\nisi 😀\nakhir", "viva")
UIDS = [ONE.uid, TWO.uid]


def give(store: Store, name: str, *uids: str) -> None:
    change = given(uids, name, store.reading.tasks(name))
    store.commit(an_action(change.uids[0], *change.changes, name=change.action))


def test_given_and_taken_back_leaves_what_was_begun(tmp_path: Path) -> None:
    with a_store(tmp_path, ONE, TWO) as store:
        give(store, "budi", *UIDS)
        assert {uid: task.status for uid, task in store.reading.tasks("budi").items()} == dict.fromkeys(UIDS, "todo")
        assert store.reading.tasks("ana") == {}, "who gives an article has not opened it"
        again = given(UIDS, "budi", store.reading.tasks("budi"))
        assert (again.changes, again.left) == ((), 2)
        store.commit(an_action(TWO, Change.of(None, Status(TWO.uid, "doing")), annotator="budi"))
        back = taken(UIDS, "budi", store.reading.tasks("budi"))
        assert back.told() == "1 article taken from budi, 1 begun already and left"
        store.commit(an_action(ONE, *back.changes, name=back.action))
        assert set(store.reading.tasks("budi")) == {TWO.uid}
        assert store.undo("ana", AT) is not None
        assert store.reading.tasks("budi")[ONE.uid].status == "todo"
        assert taken(UIDS, "citra", {}).told() == "0 articles taken from citra"


def test_the_selection_knows_who_has_an_article_and_what_nobody_has(tmp_path: Path) -> None:
    with a_store(tmp_path, ONE, TWO) as store:
        give(store, "budi", ONE.uid)
        reading = store.reading
        assert reading.article_uids(Selection(assigned=("budi",))) == [ONE.uid]
        assert reading.article_uids(Selection(assigned=("budi",), states=("todo",), annotators=("ana",))) == [ONE.uid]
        assert reading.article_uids(Selection(assigned=("budi",), states=("done",))) == []
        assert reading.article_uids(Selection(assigned=("citra",))) == []
        assert reading.article_uids(Selection(unassigned=True)) == [TWO.uid]
        [row] = reading.library_rows([ONE.uid], "ana")
        assert (row.state, row.others) == ("todo", (("budi", "todo"),))
        assert reading.library_rows([ONE.uid], "budi")[0].others == ()


def test_a_script_assigns_lists_and_takes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUTIP_ANNOTATOR", "ana")
    a_store(tmp_path, ONE, TWO).close()

    def run(*arguments: str) -> tuple[str, str]:
        assert main(list(arguments)) == 0
        said = capsys.readouterr()
        return said.out, said.err

    assert "1 article given to budi" in run("assign", "budi", "--outlet", "viva")[1]
    assert json.loads(run("assign", "budi", "--unassigned", "--limit", "5", "--json")[0]) == [ONE.uid]
    listed = json.loads(run("articles", "--assigned", "budi", "--state", "todo", "--json")[0])
    assert {row["uid"]: row["assigned"] for row in listed} == {uid: {"budi": "todo"} for uid in UIDS}
    assert "budi todo" in run("articles", "--outlet", "viva")[0]
    assert "1 article taken from budi" in run("assign", "budi", "--take-back", "--outlet", "viva")[1]
    assert [row["uid"] for row in json.loads(run("articles", "--unassigned", "--json")[0])] == [TWO.uid]
    assert main(["articles", "--assigned", "bude"]) == 2
    assert "Did you mean budi?" in capsys.readouterr().err
    assert main(["assign", "budi", "--project", "none.db"]) == 2
    assert not Path("none.db").exists()


def test_a_hostile_name_is_shown_harmless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    a_store(tmp_path, ONE).close()
    assert main(["assign", "\x1b[31mbudi\n"]) == 0
    assert main(["articles"]) == 0
    said = capsys.readouterr()
    assert "budi" in said.out
    assert "\x1b" not in said.out + said.err
