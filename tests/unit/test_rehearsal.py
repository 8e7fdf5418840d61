"""An export that is tried: it says what the export says, and leaves nothing behind."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from annotations.cli import main
from annotations.commands.ending import ending_by_signal
from annotations.dataset import Order, write_dataset
from annotations.formats.registry import EXTRAS, SUMMARIES, VARIANTS, format_named, is_file, suffix_of
from annotations.ordering import order_for
from annotations.rehearsal import first_records, rehearse
from annotations.store.actions import Change
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import TEXT, a_link, a_mark, a_store, an_action, an_article
from tui.exports import BY, Form
from tui.refusal import Refusal


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    first, second = an_article(TEXT), an_article(f"Lain. {TEXT}", "viva")
    with a_store(tmp_path, first, second, *(an_article(f"Kata nomor {n}", "cnn") for n in range(8))) as store:
        claim, speaker = a_mark(first, (39, 44), (49, 59)), a_mark(first, (17, 28), label="speaker")
        marks = [Change.of(None, mark) for mark in (claim, speaker)]
        store.commit(an_action(first, *marks, Change.of(None, a_link(claim, speaker))))
    return tmp_path


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if not path.name.startswith("kutip.db")}


@pytest.mark.parametrize("name", [name for name in SUMMARIES if name not in EXTRAS])
def test_the_first_records_are_those_that_are_written(project: Path, name: str) -> None:
    form = format_named(name)
    with Store("kutip.db") as store:
        order = order_for(store.reading, form)
        heads = first_records(store.reading, Selection(), order, 2)
        assert main(["export", name, "out"]) == 0
        for file, head in heads.items():
            path = project / "out" / file if file else project / "out"
            if file == "config.xml":
                path = project / "out.config.xml"
            written = path.read_text(encoding="utf-8", errors="strict")
            begins = head.rstrip("\n]") if name == "label-studio" else head
            assert written.startswith(begins), file
            assert head or file.endswith(".ann")


@pytest.mark.parametrize("split", [(), ("--split", "train=60,test=40")])
@pytest.mark.parametrize("name", ["jsonl", "doccano", "brat"])
def test_what_is_tried_says_what_is_written_and_leaves_nothing(
    project: Path, name: str, split: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", name, "out", "--dry-run", "--json", *split]) == 0
    tried = json.loads(capsys.readouterr().out)
    assert files(project) == set()
    with Store("kutip.db") as store:
        assert not split or store.reading.placed("split train=0.6,test=0.4 by story seed 0") == {}
    assert main(["export", name, "out", "--json", *split]) == 0
    written = json.loads(capsys.readouterr().out)
    if not split:  # nothing was hashed that was not written
        tried["files"] = written["files"]
    assert tried == written


def test_the_selection_of_a_manifest_is_taken_up(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "jsonl", "one.jsonl", "--outlet", "tempo", "--outlet", "viva", "--label", "claim"]) == 0
    assert main(["export", "jsonl", "two.jsonl", "--selection", "manifest.json"]) == 0
    assert (project / "one.jsonl").read_bytes() == (project / "two.jsonl").read_bytes()
    for wrong in (
        '{"selection": {"outlet": ["x"]}}',
        '{"marked": "yes"}',
        '{"labels": "claim"}',
        "[]",
        "no",
        '{"labels": [1]}',
    ):
        (project / "wrong.json").write_text(wrong, encoding="utf-8")
        assert main(["export", "jsonl", "three.jsonl", "--selection", "wrong.json"]) == 2
        assert "wrong.json: it tells of no selection" in capsys.readouterr().err
    assert main(["export", "jsonl", "three.jsonl", "--selection", "manifest.json", "--outlet", "tempo"]) == 2
    assert "--selection and --outlet say two things" in capsys.readouterr().err


def test_a_program_is_told_how_far_it_is_in_lines(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "brat", "out", "--progress", "json", "--split", "a=50,b=50"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["stage"] for line in lines if not line.get("done")][:3] == ["comparing", "writing", "checking"]
    assert lines[-1]["stage"] == "done"
    assert lines[-1]["certificate"]["pairs_over_threshold"] == 0
    [metadata] = [loss for loss in lines[-1]["found"]["losses"] if loss[0] == "metadata of the article"]
    assert metadata[1:3] == [10, 10]
    assert main(["export", "jsonl", "--progress", "json"]) == 2


@pytest.mark.parametrize("name", ["jsonl", "brat"])
def test_whoever_is_asked_to_end_leaves_nothing_half_written(project: Path, name: str) -> None:
    ticks = iter((0, signal.SIGTERM))

    def tick() -> None:
        wanted = next(ticks)
        if wanted:
            signal.raise_signal(wanted)

    with Store("kutip.db") as store, pytest.raises(KeyboardInterrupt), ending_by_signal():
        write_dataset(store.reading, Selection(), project / "out", tick, Order(format_named(name)))
    assert files(project) == set()


def test_what_is_tried_strictly_says_what_would_be_lost(project: Path) -> None:
    with Store("kutip.db") as store:
        order = order_for(store.reading, format_named("prodigy"), strict=True)
        with pytest.raises(Exception, match="fragments"):
            rehearse(store.reading, Selection(), order, None)


# -- the form of the desk ----------------------------------------------------------------------------------------------


def test_what_the_form_knows_of_formats_is_what_they_declare() -> None:
    from annotations.splits import BY as RULES

    assert BY == RULES
    for name in SUMMARIES:
        form = format_named(name)
        assert is_file(name) == (form.layout == "file")
        assert suffix_of(name) == (form.suffix if form.layout == "file" else "")
        assert VARIANTS.get(name, ()) == tuple(variant for variant, _ in form.variants)
        assert EXTRAS.get(name, "") == form.extra


def test_a_form_shows_the_rows_that_mean_something_and_tells_the_command(project: Path) -> None:
    with Store("kutip.db") as store:
        form = Form(store.reading, {"format": "doccano", "by": "nonsense", "never": "heard"})
        names = [field.name for field in form.fields]
        assert "variant" in names
        assert "seed" not in names
        assert form.out == "quotes.jsonl"
        form.put(names.index("only"), "outlet:te label:claim until:2015")
        form.put(names.index("regions"), "title, body")
        names = [field.name for field in form.fields]
        form.put(names.index("splits"), "a=1,b=1")
        assert form.out == "quotes"
        assert form.selection == Selection(outlets=("tempo",), labels=("claim",), until="2015~")
        told = form.arguments(project / "s.json", dry=True)
        assert " ".join(told) == (
            f"export doccano quotes --selection {project}/s.json --progress json --unit article --variant relations"
            " --regions title,body --split a=1,b=1 --by story --seed=0 --dry-run"
        )
        names = [field.name for field in form.fields]
        form.put(names.index("regions"), "head")
        with pytest.raises(Refusal, match="there is no region head"):
            form.arguments(project / "s.json", dry=True)


def test_what_the_library_asks_for_is_not_kept_for_the_next_export(project: Path) -> None:
    with Store("kutip.db") as store:
        form = Form(store.reading, {"only": "typed"}, ("tempo-1",), "", "ana")
        assert form.selection.articles == ("tempo-1",)
        assert form.kept()["only"] == "typed"
        listed = Form(store.reading, {}, (), "state:done", "ana")
        assert (listed.selection.annotators, listed.selection.states) == (("ana",), ("done",))
        assert listed.kept()["only"] == ""
