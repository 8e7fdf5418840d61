"""Texts, names and settings that try to command the terminal: they are shown as text, and nothing else is sent."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.desk_program import KUTIP, DeskProgram, desk_environment, kutip
from tests.terminal.pty import PtyProgram

OURS = re.compile(
    rb"\x1b\[(?:\?(?:7|25|1002|1004|1006|1049|2004|2026)[hl]|\?2026\$p"  # modes, and the one question
    rb"|[0-9;]*m|[0-9;]*H|[0-9]*[ABCDGdX]|K|2J)"  # pens, movements, erasing
    rb"|[\r\b]"  # movements
)
"""All that the desk sends besides text."""

THEIRS = re.compile(rb"\x1b\[99;199H|\x1b\[5;31m")
"""Attacks in a form that the desk uses, but with numbers that it never sends."""

COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]")
"""What acts on a terminal or on the order of letters."""

ATTACKS = {
    "window title": "\x1b]0;PWNED\x07",
    "clipboard": "\x1b]52;c;cHduZWQ=\x07",
    "link": "\x1b]8;;http://example.org\x1b\\klik\x1b]8;;\x1b\\",
    "cursor": "\x1b[99;199HPWNED",
    "pen": "\x1b[5;31mPWNED",
    "screen": "\x1b[?1047h\x1bc",
    "question": "\x1b[6n\x1b[>q",
    "device control": '\x1bP$q"p\x1b\\',
    "C1": "\u009b6n\u009d0;PWNED\u009c\u0090q\u009c",
    "C0": "\x01\x05\x07\x08\x0b\x0c\x0e\x0f\x18\x1a\x7f",
    "bidi": "\u202eterbalik\u202c \u2067isolat\u2069 \u061c\u200e\u200f",
    "line breaks": "a\u2028b\u2029c\u0085d",
    "markup": "[/b][bold red]x[/] [@click=app.exit]klik[/] $foo {x}",
    "invisible": "\u200b\u200c\u200d\u2060\u00ad\ufeff\U000e0041",
    "annotation marks": "\ufff9a\ufffab\ufffb",
    "families": "👨‍👩‍👧‍👦 👩🏽‍🚀 🏳️‍🌈 🇮🇩",
    "accents": "e" + "\u0301" * 3000,
    "joiners": "\u200d" * 500,
    "right to left": "שלום مرحبا",
}
WORD = "kata"


def attacked(data: bytes, *, lines: bool = False) -> list[str]:
    """What in a stream is neither text nor the desk's own; with `lines`, line ends are fine."""
    text = OURS.sub(b"", data).decode("utf-8")
    found = [text[hit.start() : hit.end() + 12] for hit in COMMANDS.finditer(text) if not (lines and hit[0] == "\n")]
    return [*map(repr, found), *map(repr, THEIRS.findall(data))]


def hostile_article() -> str:
    """Every attack in title, byline, dateline and body, then what is only too long."""
    bodies = [f"{WORD} {name} “{attack}” akhir {WORD}." for name, attack in ATTACKS.items()]
    return "\n\n".join(
        [
            f"Judul {ATTACKS['window title']} {ATTACKS['bidi']} [/b]",
            f"Oleh: Ani {ATTACKS['pen']}{ATTACKS['C1']}",
            f"Diterbitkan: {ATTACKS['cursor']} 9 Desember 2015",
            *bodies,
            "x" * 30000,
            "\u0301" * 20000,
            f"Baca juga: {ATTACKS['clipboard']} {ATTACKS['screen']} {ATTACKS['markup']}",
            f"{WORD} selesai",
        ]
    )


HARMLESS = {"markup", "invisible", "families", "accents", "joiners", "right to left"}
"""What may reach the terminal as it is: there it is only text."""


@pytest.mark.parametrize("name", ATTACKS)
def test_the_watch_sees_every_attack(name: str) -> None:
    assert bool(attacked(ATTACKS[name].encode())) is (name not in HARMLESS)


SCHEME = r"""
name: "q\e]0;PWNED\a"
labels:
  claim: {key: "1", letter: c, color: yellow, help: "h\e[99;199H\x9b6n\u202e[/b][@click=app.exit]x[/]\a\x7f\u2028z"}
  speaker: {key: "2", letter: s, color: cyan, help: "x"}
links:
  said_by: {from: claim, to: speaker, cardinality: many-to-one, none: "n\e[6n\u202e[/b]"}
"""
OUTLETS = r"""
outlets:
  jahat:
    name: "J\e]52;c;QQ==\a\u202e[/b]"
    opening: ['JAHAT -']
"""


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of hostile articles under hostile names, and settings to go with them."""
    folder = tmp_path / "news\x1b]0;F\x07\u202e[b]"
    folder.mkdir()
    text = hostile_article()
    (folder / "a\x1b]0;PWNED\x07\u202e\u009b[b].txt").write_text(text, encoding="utf-8")
    (folder / "b.txt").write_text(text.replace("\n\n", "\nJAHAT - \n", 3).replace("\n\n", "\n"), encoding="utf-8")
    (tmp_path / "labels.yaml").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "outlets.yaml").write_text(OUTLETS, encoding="utf-8")
    return folder


@pytest.fixture
def desk(tmp_path: Path, news: Path) -> Iterator[DeskProgram]:
    options = ("--labels", tmp_path / "labels.yaml", "--outlets", tmp_path / "outlets.yaml")
    with DeskProgram(tmp_path, news, *options, rows=24, columns=100) as desk:
        yield desk


def unharmed(desk: DeskProgram) -> None:
    """Nothing but the desk's own came out so far, and it answers."""
    before, _, inside = bytes(desk.terminal.log).partition(b"\x1b[?1049h")
    assert attacked(before, lines=True) == []
    assert attacked(b"\x1b[?1049h" + inside) == []
    desk.still_answers()


def slowly(desk: DeskProgram, *keys: str) -> None:
    """Press keys one by one, each when what the one before brought is on the screen."""
    for key in keys:
        desk.press(key)
        desk.settle(0.02, 2)


class TestDesk:
    def test_a_hostile_article_is_text_from_the_first_screen_to_the_last(self, desk: DeskProgram) -> None:
        screen = desk.terminal.screen_text()
        assert "␛]0;PWNED␇" in screen
        assert "J␛]52;c;QQ==␇�[/b]" in screen
        slowly(desk, *["pagedown"] * 25, "z", *["pageup"] * 10, "G", "Z", "pageup", "pageup", "pagedown", "Z", "z", "g")
        desk.terminal.resize(24, 60)
        slowly(desk, "pagedown", "tab", "pagedown", "g")
        unharmed(desk)
        assert desk.leave() == 0
        assert attacked(bytes(desk.terminal.log).partition(b"\x1b[?1049h")[2]) == []

    def test_hostile_words_can_be_searched_labelled_and_quoted(self, desk: DeskProgram) -> None:
        quotes = []
        for wanted in ("clipboard", "terbalik", "klik", "accents", "families"):
            seq = desk.project.seq
            desk.press("g", "/")
            desk.terminal.send(wanted.encode())
            desk.settle(0.05)
            desk.press("enter", "+", "+", "1")
            desk.wait_for_seq(seq + 1)
            slowly(desk, "[")
            quotes.append(desk.status)
            slowly(desk, "t", "a", "ctrl+g", "r", "ctrl+g", "ctrl+g", "space", "ctrl+g")
        assert any("␛" in quote for quote in quotes)
        slowly(desk, "2", "a", "enter", "[", "d", "u", "ctrl+r", "u", "m")
        unharmed(desk)
        assert desk.project.sound
        assert len(desk.project.marks) >= 5

    def test_a_hostile_label_scheme_is_text_in_the_help_and_in_prompts(self, desk: DeskProgram) -> None:
        slowly(desk, "1", "2", "[", "[", "a")
        assert "0 n␛[6n�[/b]" in desk.status
        slowly(desk, "0")
        assert "n␛[6n�[/b]" in desk.status
        desk.press("?")
        desk.terminal.wait_for("h␛[99;199H�6n�[/b][@click=app.exit]x[/]␇␡�z")
        slowly(desk, "pagedown", "pageup")
        unharmed(desk)


def on_terminal(home: Path, *arguments: str | Path) -> bytes:
    """Everything a headless command writes to a terminal, progress included."""
    with PtyProgram([KUTIP, *map(str, arguments)], env=desk_environment(home), cwd=home) as program:
        program.wait_for_exit(30)
        return bytes(program.log)


class TestHeadless:
    @pytest.fixture
    def project(self, tmp_path: Path, news: Path) -> Path:
        labels, outlets = tmp_path / "labels.yaml", tmp_path / "outlets.yaml"
        done = kutip(tmp_path, "add", news, "--labels", labels, "--outlets", outlets)
        assert done.returncode == 0, done.stderr
        assert not attacked(done.stdout + done.stderr, lines=True)
        return tmp_path / "kutip.db"

    def test_stats_and_exports_show_it_as_text(self, tmp_path: Path, project: Path, news: Path) -> None:
        commands: list[tuple[str | Path, ...]] = [
            ("stats",),
            ("stats", "--json"),
            ("export", "jsonl", "-", "--json"),
            ("export", "jsonl", tmp_path / "out\x1b]0;PWNED\x07.jsonl", "--json"),
            ("add", news, "--json"),
        ]
        for command in commands:
            done = kutip(tmp_path, *command)
            assert done.returncode == 0, done.stderr
            assert not attacked(done.stdout + done.stderr, lines=True), command
        written = on_terminal(tmp_path, "export", "jsonl", "-")
        assert b"PWNED" in written
        assert not attacked(written, lines=True)

    def test_refusals_and_errors_show_it_as_text(self, tmp_path: Path, project: Path) -> None:
        name = f"x{ATTACKS['clipboard']}{ATTACKS['C1']}{ATTACKS['bidi']}"
        (tmp_path / "bad.yaml").write_text(f'name: q\nlabels:\n  "{SCHEME.splitlines()[1][6:]}: {{}}\n')
        commands: list[tuple[str | Path, ...]] = [
            ("add", name),
            ("add", project.parent / f"{name}.txt"),
            ("add", project, "--outlets", f"{name}.yaml"),
            ("add", project, "--labels", tmp_path / "bad.yaml", "--project", "new.db"),
            ("stats", name),
            ("stats", f"--{name}"),
            (name,),
            ("stats", "--project", f"{name}.db"),
            ("export", name),
            ("export", "jsonl", tmp_path / name / "out"),
            ("export", "jsonl", "-", "--outlet", ATTACKS["pen"]),
            ("completion", name),
            ("open", name),
        ]
        for command in commands:
            done = kutip(tmp_path, *command)
            assert done.returncode in (1, 2), (command, done)
            assert done.stderr
            assert not attacked(done.stdout + done.stderr, lines=True), command
            assert b"Traceback" not in done.stderr, command
        written = on_terminal(tmp_path, "open", f"{name}.txt", "--project", f"{name}/x.db")
        assert b"There is no folder" in written
        assert not attacked(written, lines=True)

    def test_help_shows_a_hostile_environment_as_text(self, tmp_path: Path) -> None:
        environment = desk_environment(tmp_path, KUTIP_PROJECT=f"{ATTACKS['cursor']}\u202e%s.db")
        for command in (["--help"], ["stats", "--help"], ["open", "--help"], ["demo", "--help"], ["stats"]):
            with PtyProgram([KUTIP, *command], env=environment, cwd=tmp_path) as program:
                program.wait_for_exit(10)
                assert program.log
                assert not attacked(bytes(program.log), lines=True), command

    def test_a_line_of_a_message_cannot_be_forged(self, tmp_path: Path) -> None:
        done = kutip(tmp_path, "add", "x\nkutip: everything was added\n.txt")
        assert done.returncode == 1
        assert b"\nkutip: everything" not in done.stderr


class TestFiles:
    def test_a_file_with_nul_bytes_is_refused_and_the_rest_is_taken(self, tmp_path: Path) -> None:
        folder = tmp_path / "news"
        folder.mkdir()
        (folder / "a.txt").write_bytes(b"Judul\n\nisi\0isi\n")
        (folder / "b.txt").write_text("Judul\n\nisi\n", encoding="utf-8")
        done = kutip(tmp_path, "add", folder)
        assert done.returncode == 1
        assert b"a.txt: it is not text: it contains NUL bytes" in done.stderr
        assert b"1 article added" in done.stderr

    def test_a_file_whose_name_is_no_utf8_is_taken_like_any_other(self, tmp_path: Path) -> None:
        folder = tmp_path / "news"
        folder.mkdir()
        for name, text in ((b"caf\xe9.txt", "Judul kafe"), (b"a.txt", "Judul biasa")):
            Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_text(f"{text}\n\nisi\n", encoding="utf-8")
        done = kutip(tmp_path, "add", folder)
        assert (done.returncode, b"2 articles added" in done.stderr) == (0, True), done.stderr
        with DeskProgram(tmp_path, folder) as desk:
            assert "Judul kafe" in desk.terminal.screen_text()
            desk.mark("1")
            assert desk.leave() == 0

    @pytest.mark.parametrize(
        "options", [{"env": "KUTIP_ANNOTATOR"}, {"option": "--annotator"}], ids=["environment", "option"]
    )
    def test_an_annotator_whose_name_is_no_utf8_is_refused_with_a_sentence(
        self, tmp_path: Path, options: dict[str, Any]
    ) -> None:
        (tmp_path / "a.txt").write_text("Judul\n\nisi\n", encoding="utf-8")
        name = os.fsdecode(b"an\xe9")
        command = [KUTIP, "open", "a.txt", *([options["option"], name] if "option" in options else [])]
        environment = desk_environment(tmp_path, **({options["env"]: name} if "env" in options else {}))
        with PtyProgram(command, env=environment, cwd=tmp_path) as program:
            assert program.wait_for_exit(10) == 2
            assert b"valid UTF-8" in program.log
            assert b"Traceback" not in program.log
