"""The headless commands: exit statuses, what goes where, and nothing of a corpus that a terminal would act on."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import annotations.intake as intake_room
from annotations.cli import ROOMS, build_parser, main
from annotations.config import seeds_dir
from annotations.ingest.article import finish
from annotations.store.actions import Change
from annotations.store.store import Store
from tests.samples import a_link, a_mark, a_store, an_action, an_article, rows_of
from tui.__main__ import DESK
from tui.__main__ import main as kutip

ROOT = Path(__file__).parents[2]
SEEDS = seeds_dir() / "articles"
NEWS = "Menteri dan Rusia\n\nTEMPO.CO, Jakarta - Menteri berkata begini.\n\nRusia setuju.\n"
CAFE = "Ségolène Royal à Jakarta\n\nKafé dan café: “entrée” naïve. Ségolène berkata demikian kepada Tempo di café.\n"
UNSAFE = {*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)} - {
    0x0A
}


class Told:
    """What a command said and with which status it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command in an empty folder, with no settings of the user's own."""
    monkeypatch.chdir(tmp_path)
    for name in ("KUTIP_PROJECT", "KUTIP_ANNOTATOR"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str | Path, program: Any = main) -> Told:
        try:
            status = program([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        out, err = capsys.readouterr()
        return Told(status, out, err)

    return command


def process(
    *arguments: str | bytes | Path, cwd: Path, program: str = "annotations", **env: str
) -> subprocess.CompletedProcess[bytes]:
    """The same in a process of its own, with bytes as a terminal would get them."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("KUTIP_")}
    return subprocess.run(
        [sys.executable, "-m", program, *arguments],
        capture_output=True, cwd=cwd, env={**kept, "PYTHONPATH": str(ROOT), **env}, timeout=60, check=False,
    )  # fmt: skip


def work(path: Path) -> None:
    """A claim, its speaker and their link, by ana, in the project's first article."""
    with Store(str(path)) as store:
        article = store.reading.article(store.reading.refs()[0].uid)
        assert article is not None
        claim, speaker = a_mark(article, (0, 5)), a_mark(article, (6, 9), label="speaker")
        link = a_link(claim, speaker)
        store.commit(an_action(article, Change.of(None, claim), Change.of(None, speaker), Change.of(None, link)))


# -- exit statuses ---------------------------------------------------------------------------------------------------


def test_all_done_is_0(run: Any) -> None:
    assert run("add", SEEDS).status == 0
    assert run("stats").status == 0
    assert run("export", "jsonl").status == 0
    assert run().status == 0
    assert run("--help").status == 0
    assert run("--version").out.startswith("kutip ")


def test_done_with_something_refused_is_1_and_the_rest_goes_on(run: Any, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    told = run("add", "empty.txt", "image.txt", "missing.txt", "good.txt")
    assert told.status == 1
    assert told.out == ""
    lines = told.err.splitlines()
    assert [line.split(":")[0] for line in lines[:3]] == [
        "refused  empty.txt",
        "refused  image.txt",
        "refused  missing.txt",
    ]
    assert "it is empty" in lines[0]
    assert "it is not text but a picture" in lines[1]
    assert "does not exist" in lines[2]
    assert lines[3] == "1 article added (Tempo 1), 3 refused."


@pytest.mark.parametrize(
    "arguments",
    [
        ["stats"],
        ["export", "jsonl"],
        ["stats", "--project", "no/such/folder/kutip.db"],
        ["stats", "--project", "x" * 300],
        ["add", "x.txt", "--project", "no/such/folder/kutip.db"],
        ["add", "x.txt", "--labels", "no-such.yaml"],
        ["add", "x.txt", "--outlets", "no-such.yaml"],
        ["add", "x.txt", "--project", "notes.md"],
        ["stats", "--project", "notes.md"],
    ],
)
def test_what_cannot_start_is_2_with_a_sentence_and_no_project_is_made(
    run: Any, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "x.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "notes.md").write_text("# notes\n" * 200, encoding="utf-8")
    told = run(*arguments)
    assert told.status == 2
    assert told.out == ""
    assert told.err.startswith("kutip: ")
    assert told.err.count("\n") == 1
    assert told.err.rstrip().endswith((".", ")"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.md", "x.txt"]


@pytest.mark.parametrize(
    "arguments",
    [["fly"], ["export"], ["export", "xml"], ["export", "jsonl", "--state", "half"], ["stats", "--nope"], ["add"]],
)
def test_a_command_line_that_makes_no_sense_is_2(run: Any, arguments: list[str]) -> None:
    told = run(*arguments)
    assert told.status == 2
    assert "usage" in told.err


def test_a_mistake_in_the_labels_is_pointed_at_and_no_project_is_made(run: Any, tmp_path: Path) -> None:
    (tmp_path / "labels.yaml").write_text(
        "labels:\n  a: {key: 1, letter: a, color: red}\n  b: {key: 1, letter: b, color: red}\n", encoding="utf-8"
    )
    (tmp_path / "x.txt").write_text(NEWS, encoding="utf-8")
    told = run("add", "x.txt", "--labels", "labels.yaml")
    assert told.status == 2
    assert told.err.startswith("kutip: labels.yaml:3: ")
    assert not (tmp_path / "kutip.db").exists()


def test_an_interrupted_command_says_so(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(intake_room, "finish", interrupted)
    told = run("add", SEEDS)
    assert told.status == 130
    assert "stopped" in told.err
    assert "Traceback" not in told.err


def test_an_interrupted_import_goes_on_where_it_stopped(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_room, "BATCH", 2)
    left = 3

    def interrupted(*given: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return finish(*given)

    with monkeypatch.context() as patch:
        patch.setattr(intake_room, "finish", interrupted)
        assert run("add", SEEDS).status == 130
    assert rows_of("kutip.db", "SELECT count(*) FROM article") == [(2,)]
    assert json.loads(run("add", SEEDS, "--json").out)["known"] == [
        uid for (uid,) in rows_of("kutip.db", "SELECT uid FROM article ORDER BY id LIMIT 2")
    ]
    assert rows_of("kutip.db", "SELECT count(*) FROM article") == [(5,)]


# -- adding ----------------------------------------------------------------------------------------------------------


def test_adding_says_what_was_added_and_adding_again_adds_nothing(run: Any) -> None:
    told = run("add", SEEDS)
    assert told.err == "5 articles added (CNN Indonesia 1, Tempo 2, VIVA 2).\n"
    before = Path("kutip.db").read_bytes()
    told = run("add", SEEDS, SEEDS / "000_95aafe7f4a3596ba.txt")
    assert (told.status, told.err) == (0, "0 articles added, 5 known already.\n")
    assert rows_of("kutip.db", "SELECT count(*) FROM article") == [(5,)]
    assert Path("kutip.db").read_bytes() == before


def test_the_same_text_under_another_name_is_known(run: Any, tmp_path: Path) -> None:
    run("add", SEEDS)
    shutil.copy(SEEDS / "000_95aafe7f4a3596ba.txt", tmp_path / "copy.txt")
    assert run("add", "copy.txt").err == "0 articles added, 1 known already.\n"


@pytest.mark.parametrize(("encoding", "named"), [("cp1252", "cp1252"), ("utf-16", "utf-16")])
def test_what_is_not_utf_8_is_converted_and_said(run: Any, tmp_path: Path, encoding: str, named: str) -> None:
    (tmp_path / "cafe.txt").write_bytes(CAFE.replace("\n", "\r\n").encode(encoding))
    told = run("add", "cafe.txt", "--json")
    assert told.status == 0
    assert f"note     cafe.txt: read as {named}, stored as UTF-8" in told.err
    assert json.loads(told.out)["converted"] == [{"file": "cafe.txt", "encoding": named}]
    assert rows_of("kutip.db", "SELECT text FROM article") == [(CAFE,)]


def test_add_as_json_names_every_file_that_was_refused(run: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    told = run("add", SEEDS, "empty.txt", "--json")
    assert told.status == 1
    done = json.loads(told.out)
    assert list(done) == ["added", "known", "replaced", "marks", "converted", "rejects"]
    assert len(done["added"]) == 5
    assert [list(reject) for reject in done["rejects"]] == [["file", "line", "reason", "hint"]]
    assert done["rejects"][0]["file"] == "empty.txt"


def test_the_project_itself_is_no_article(run: Any, tmp_path: Path) -> None:
    """`kutip add *`: closing the project's file would drop the locks on it, so it must not even be looked into."""
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    run("add", "a.txt")
    (tmp_path / "alias.db").symlink_to("kutip.db")
    os.link(tmp_path / "kutip.db", tmp_path / "hard.db")
    probe = (
        "import sqlite3, sys\n"
        "try: print(sqlite3.connect('kutip.db', timeout=0).execute('PRAGMA journal_mode = DELETE').fetchone()[0])\n"
        "except sqlite3.OperationalError as error: print(error)"
    )
    with Store(str(tmp_path / "kutip.db")) as store:
        store.commit(an_action(store.reading.refs()[0].uid, name="open", at="2026-01-02"))
        files = sorted(path.name for path in tmp_path.iterdir())
        assert len(files) == 6
        told = run("add", *files)
        held = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=tmp_path)
        assert held.stdout.strip() != "delete", "another program could take the log away under the desk"
    assert told.status == 1
    assert told.err.count("belongs to the project itself") == 4, "one name is only a link to another"


def test_the_project_can_be_named_by_the_environment(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUTIP_PROJECT", str(tmp_path / "other.db"))
    run("add", SEEDS)
    assert (tmp_path / "other.db").exists()
    assert not (tmp_path / "kutip.db").exists()
    assert "other.db" in run("stats", "--help").out


# -- exporting -------------------------------------------------------------------------------------------------------


def test_an_export_is_a_file_and_its_manifest(run: Any, tmp_path: Path) -> None:
    run("add", SEEDS)
    work(tmp_path / "kutip.db")
    told = run("export", "jsonl", "quotes.jsonl", "--json")
    assert told.status == 0
    assert told.err == "5 articles with 2 marks and 1 links written to quotes.jsonl, manifest in manifest.json.\n"
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert json.loads(told.out) == manifest
    data = (tmp_path / "quotes.jsonl").read_bytes()
    assert manifest["files"]["quotes.jsonl"] == {"sha256": hashlib.sha256(data).hexdigest(), "articles": 5}
    run("export", "jsonl", "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == data
    assert (tmp_path / "again.jsonl.manifest.json").exists()
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8")) == manifest


def test_an_export_to_standard_output_is_the_data_and_nothing_else(run: Any, tmp_path: Path) -> None:
    run("add", SEEDS)
    work(tmp_path / "kutip.db")
    run("export", "jsonl", "quotes.jsonl")
    for out in ([], ["-"]):
        told = run("export", "jsonl", *out, "--json")
        assert told.out == (tmp_path / "quotes.jsonl").read_text(encoding="utf-8")
        narration, manifest = told.err.split("\n", 1)
        assert narration == "5 articles with 2 marks and 1 links written."
        assert list(json.loads(manifest)["files"]) == ["-"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kutip.db", "manifest.json", "quotes.jsonl"]


def test_the_filters_select_and_what_was_left_out_is_said(run: Any, tmp_path: Path) -> None:
    run("add", SEEDS)
    work(tmp_path / "kutip.db")
    told = run(
        "export",
        "jsonl",
        "--label",
        "claim",
        "--annotator",
        "ana",
        "--outlet",
        "tempo",
        "--outlet",
        "VIVA",
        "--state",
        "doing",
    )
    (line,) = told.out.splitlines()
    assert [span["label"] for span in json.loads(line)["spans"]] == ["claim"]
    assert re.search(r"^link said_by to a mark that is not selected +1  tempo-", told.err, re.M)
    assert told.status == 0


def test_a_manifest_goes_where_it_is_wanted(run: Any, tmp_path: Path) -> None:
    run("add", SEEDS)
    run("export", "jsonl", "-", "--manifest", "m.json")
    run("export", "jsonl", "q.jsonl", "--manifest", "n.json")
    assert sorted(path.name for path in tmp_path.glob("*.json*")) == ["m.json", "n.json", "q.jsonl"]
    assert run("export", "jsonl", "q.jsonl", "--manifest", "./q.jsonl").status == 2


@pytest.mark.parametrize(
    "name", ["kutip.db", "./kutip.db", "sub/../kutip.db", "kutip.db-wal", "kutip.db-shm", "link.db", "hard.db"]
)
@pytest.mark.parametrize("option", [[], ["--manifest"]])
def test_an_export_never_goes_over_the_project(run: Any, tmp_path: Path, name: str, option: list[str]) -> None:
    run("add", SEEDS)
    work(tmp_path / "kutip.db")
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.db").symlink_to("kutip.db")
    os.link("kutip.db", "hard.db")
    before = (tmp_path / "kutip.db").read_bytes()
    told = run("export", "jsonl", *option, name)
    assert told.status == 2
    assert "belongs to the project" in told.err
    assert told.out == ""
    assert (tmp_path / "kutip.db").read_bytes() == before
    assert (tmp_path / "link.db").is_symlink()


@pytest.mark.parametrize("strange", ["notes.txt", "deeper/notes.txt"])
def test_a_folder_with_anything_of_others_in_it_is_not_replaced(run: Any, tmp_path: Path, strange: str) -> None:
    run("add", SEEDS)
    work(tmp_path / "kutip.db")
    for out in (("jsonl", "data/quotes.jsonl"), ("brat", "set")):
        (tmp_path / out[1]).parent.mkdir(exist_ok=True)
        assert run("export", *out).status == 0
    assert run("export", "brat", "set").status == 0, "what an export wrote is written anew"
    for folder in ("data", "set"):
        theirs = tmp_path / folder / strange
        theirs.parent.mkdir(exist_ok=True)
        theirs.write_text("mine", encoding="utf-8")
        told = run("export", "brat", folder)
        assert told.status == 2
        assert "not everything in it was written by kutip export" in told.err
        assert theirs.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_holds_the_project_is_never_replaced(run: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    run("add", SEEDS, "--project", "home/kutip.db")
    work(home / "kutip.db")
    names = ("kutip.db", "kutip.db-wal", "kutip.db-shm")
    manifest = {"schema": "kutip/export/1", "files": {name: {} for name in names}}
    (home / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    told = run("export", "brat", "home", "--project", "home/kutip.db")
    assert told.status == 2
    assert "belongs to the project itself" in told.err
    assert (home / "kutip.db").exists()


# -- counting --------------------------------------------------------------------------------------------------------


def test_stats_are_a_table_or_json(run: Any, tmp_path: Path) -> None:
    run("add", SEEDS)
    work(tmp_path / "kutip.db")
    told = run("stats")
    assert "CNN Indonesia" in told.out
    assert told.err == ""
    found = json.loads(run("stats", "--json").out)
    assert found["articles"] == {"total": 5, "by_outlet": {"CNN Indonesia": 1, "Tempo": 2, "VIVA": 2}}
    assert found["annotations"]["by_annotator"] == {"ana": 2}
    assert found["links"] == {"said_by": 1}


# -- the kutip command -----------------------------------------------------------------------------------------------


def test_kutip_has_the_headless_commands_and_the_desk(run: Any) -> None:
    told = run("--help", program=kutip)
    assert told.status == 0
    for command in ("add", "export", "stats", "completion", "open", "demo", "keys"):
        assert re.search(rf"^    {command}\b", told.out, re.M)
    assert run("add", SEEDS, program=kutip).status == 0
    assert run("keys", program=kutip).out.startswith("| group |")


@pytest.mark.parametrize("arguments", [["open"], ["demo"], ["open", "x.txt"]])
def test_a_desk_without_a_terminal_says_how_to_go_on(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    told = run(*arguments, program=kutip)
    assert told.status == 2
    assert "needs a terminal" in told.err
    assert "ssh -t" in told.err
    assert not (tmp_path / "kutip.db").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_is_printed_for_the_shells(run: Any, shell: str) -> None:
    told = run("completion", shell, program=kutip)
    assert told.status == 0
    assert "export" in told.out


# -- hostile text ----------------------------------------------------------------------------------------------------

NAMES: Sequence[bytes] = (
    b"esc\x1b[31m\x1b]0;title\x07.txt",
    b"line\nkutip: all is well.txt",
    "bidi\u202egnp\u2066\u200f.txt".encode(),
    "c1\x9b31m\x85.txt".encode(),
    b"bytes\xff\xfe\xc3.txt",
    b"del\x7f\r.txt",
    "lines\u2028\u2029.txt".encode(),
)
TITLE = "\x1b[2J\x1b]52;c;eA==\x07 \u202eeltit\u2069 \x9b31m \x7f \u2028 \x00 akhir".replace("\x00", "\x01")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Files with names and titles that would move a cursor, and an outlet of the same kind."""
    folder = tmp_path / "news"
    folder.mkdir()
    for at, name in enumerate(NAMES):
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_text(
            f"{TITLE} {at}\n\nTEMPO.CO, Jakarta - Isi berita {at}: {TITLE}\n", encoding="utf-8"
        )
    Path(os.fsdecode(os.path.join(os.fsencode(folder), b"empty" + NAMES[0]))).touch()
    Path(os.fsdecode(os.path.join(os.fsencode(folder), b"latin" + NAMES[1]))).write_bytes(CAFE.encode("cp1252"))
    return tmp_path


def safe(out: bytes, err: bytes) -> str:
    """What was said, when nothing of it acts on a terminal and nothing of it is a traceback."""
    text = (out + err).decode("utf-8")
    assert "Traceback" not in text
    assert not {hex(ord(character)) for character in text if ord(character) in UNSAFE}
    return text


def test_hostile_file_names_and_titles_stay_text(hostile: Path, run: Any) -> None:
    added = process("add", "news", cwd=hostile)
    assert added.returncode == 1
    said = safe(added.stdout, added.stderr)
    assert f"{len(NAMES) + 1} articles added" in said
    assert "empty" in said
    assert "cp1252" in said
    assert not any(line.startswith("kutip: all is well") for line in said.split("\n"))
    assert len(said.strip().split("\n")) == 4
    for arguments in (["add", "news", "--json"], ["stats"], ["stats", "--json"], ["export", "jsonl", "q.jsonl"]):
        told = run(*arguments)
        safe(told.out.encode(), told.err.encode())
    exported = process("export", "jsonl", cwd=hostile)
    safe(exported.stdout, exported.stderr)
    lines = exported.stdout.decode("utf-8").splitlines()
    assert sum(TITLE in json.loads(line)["text"] for line in lines) == len(NAMES)
    sources = [row[0] for row in rows_of(hostile / "kutip.db", "SELECT source FROM article")]
    assert len(set(sources)) == len(NAMES) + 1
    assert sum("bytes\\xff\\xfe\\xc3.txt" in source for source in sources) == 1, "what is no UTF-8 can still be read"


def test_hostile_arguments_stay_text(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run("add", SEEDS)
    evil = b"".join(name.removesuffix(b".txt") for name in NAMES)
    for told in (process("stats", evil, cwd=Path.cwd()), process("stats", "--project", evil, cwd=Path.cwd())):
        assert told.returncode == 2
        safe(told.stdout, told.stderr)
    name = os.fsdecode(evil)
    for given in (
        [name],
        ["export", name],
        ["export", "jsonl", "--state", name],
        ["--x", name],
        ["stats", "--project", name],
    ):
        again = run(*given)
        assert again.status == 2
        safe(again.out.encode(), again.err.encode())
    assert len(again.err.strip().split("\n")) == 1
    monkeypatch.setenv("KUTIP_PROJECT", name)
    for given in (["stats", "--help"], ["export", "jsonl", name], ["add", "x.txt", "--labels", name]):
        again = run(*given)
        safe(again.out.encode(), again.err.encode())


@pytest.mark.parametrize("option", ["--outlet", "--label", "--annotator"])
def test_a_name_that_is_no_utf_8_is_refused_with_a_sentence(run: Any, option: str) -> None:
    told = run("export", "jsonl", option, os.fsdecode(b"\xff"))
    assert told.status == 2
    assert "UTF-8" in safe(told.out.encode(), told.err.encode())


# -- streams ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A project whose export is much more than a pipe holds."""
    articles = [an_article(f"Judul {at} é\n\n" + "“kata” " * 3000) for at in range(20)]
    a_store(tmp_path, *articles).close()
    return tmp_path


def test_a_reader_that_has_enough_is_no_error(large: Path) -> None:
    command = [sys.executable, "-m", "annotations", "export", "jsonl"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=large, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as exporting:
        assert exporting.stdout is not None
        assert exporting.stderr is not None
        assert exporting.stdout.read(5) == b'{"id"'
        exporting.stdout.close()
        assert exporting.stderr.read() == b""
        assert exporting.wait(30) == 0


@pytest.mark.parametrize("command", [["export", "jsonl"], ["stats"], ["stats", "--json"]])
def test_a_full_disk_behind_standard_output_is_2_with_a_sentence(large: Path, command: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        told = subprocess.run(
            [sys.executable, "-m", "annotations", *command],
            stdout=full, stderr=subprocess.PIPE, cwd=large, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
        )  # fmt: skip
    assert told.returncode == 2
    assert told.stderr == b"kutip: No space left on device.\n"


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_on_a_terminal_of_another_encoding_the_data_are_utf_8_and_the_rest_is_readable(
    large: Path, encoding: str
) -> None:
    told = process("export", "jsonl", "--json", cwd=large, PYTHONIOENCODING=encoding)
    assert told.returncode == 0
    assert all("“kata”" in json.loads(line)["text"] for line in told.stdout.decode("utf-8").splitlines())
    manifest = json.loads(told.stderr.split(b"\n", 1)[1])
    assert manifest["files"]["-"]["sha256"] == hashlib.sha256(told.stdout).hexdigest()
    for arguments in (["--help"], ["add", "--help"], ["stats"]):
        told = process(*arguments, cwd=large, PYTHONIOENCODING=encoding, program="tui")
        assert (told.returncode, told.stderr) == (0, b"")


# -- what a command costs --------------------------------------------------------------------------------------------


def modules(code: str, cwd: Path) -> set[str]:
    """The modules, and the packages they are of, that are imported after the code has run."""
    script = f"import sys\n{code}\nsys.stderr.write('\\n' + ' '.join(sys.modules))"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=cwd, env=env, check=True)
    names = told.stderr.rpartition("\n")[2].split()
    return {*names, *(name.split(".")[0] for name in names)}


def test_headless_commands_import_nothing_that_knows_a_terminal(tmp_path: Path) -> None:
    code = "from annotations.cli import main\n"
    code += f"main(['add', {str(SEEDS)!r}]); main(['stats']); main(['export', 'jsonl', 'q.jsonl'])"
    loaded = modules(code, tmp_path)
    assert "sqlmodel" in loaded
    assert not {"textual", "rich", "tui"} & loaded
    loaded = modules("from tui.__main__ import main\nmain(['stats']); main(['export', 'jsonl', 'q.jsonl'])", tmp_path)
    assert not {"textual", "rich", "sqlmodel", "sqlalchemy", "alembic", "pydantic"} & loaded, (
        "reading needs sqlite3 alone"
    )


def test_help_imports_neither_a_database_nor_a_terminal_library(tmp_path: Path) -> None:
    for entry in ("annotations.cli", "tui.__main__"):
        code = f"from {entry} import main\ntry: main(['--help'])\nexcept SystemExit: pass"
        heavy = {
            "textual",
            "rich",
            "sqlmodel",
            "sqlalchemy",
            "alembic",
            "pydantic",
            "yaml",
            "sqlite3",
            "dateparser",
            "tqdm",
        }
        assert not heavy & modules(code, tmp_path), entry


def test_a_command_enters_its_own_room_and_not_the_others(tmp_path: Path) -> None:
    for entry in ("annotations.cli", "tui.__main__"):
        code = f"from {entry} import main\ntry: main(['stats', '--help'])\nexcept SystemExit: pass"
        rooms = {name for name in modules(code, tmp_path) if name.startswith("annotations.commands.")}
        assert "annotations.commands.stats" in rooms
        assert not {"annotations.commands.add", "annotations.commands.export", "annotations.commands.match"} & rooms


@pytest.mark.parametrize("command", [*ROOMS, *DESK])
def test_the_parser_of_one_command_is_the_one_in_the_parser_of_all(command: str, capsys: Any) -> None:
    told = []
    for only in (command, None):
        parser, commands = build_parser(only=only)
        for name, add in DESK.items():
            if only in (None, name):
                add(commands)
        with pytest.raises(SystemExit):
            parser.parse_args([command, "--help"])
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert f"usage: kutip {command} " in told[0]


def test_python_m_annotations_is_the_headless_program(tmp_path: Path) -> None:
    told = process("--help", cwd=tmp_path)
    assert told.returncode == 0
    assert b"usage: python -m annotations" in told.stdout
    assert b"    open " not in told.stdout
    assert told.stderr == b""


def test_the_project_is_closed_when_a_command_ends(run: Any, tmp_path: Path) -> None:
    run("add", SEEDS)
    run("stats")
    run("export", "jsonl", "q.jsonl")
    with closing(sqlite3.connect(tmp_path / "kutip.db", timeout=0)) as alone:
        assert alone.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
