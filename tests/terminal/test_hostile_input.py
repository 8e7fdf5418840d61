"""Whatever arrives at the desk: no key is lost, none invented, and what nobody pressed marks nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.desk_program import DeskProgram, Mark, WordProject, word_project
from tests.terminal.emulator import Cell
from tests.terminal.pty import encode_keys, now

PATIENCE = 1.2
"""Seconds after which the desk has given up an unfinished paste or reply."""

KEYS_AT_ONCE = 10_000
WORDS = 7_000


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> WordProject:
    return word_project(tmp_path_factory.mktemp("prepared"), WORDS)


@pytest.fixture
def tokens(prepared: WordProject) -> list[int]:
    """Where each token of the article begins."""
    return prepared.tokens


@pytest.fixture
def desk(tmp_path: Path, prepared: WordProject) -> Iterator[DeskProgram]:
    with DeskProgram(tmp_path, project=prepared.copy(tmp_path)) as desk:
        yield desk


def marked(desk: DeskProgram, seconds: float = 10.0) -> tuple[int, int]:
    """Label what is selected, or the token under the caret, and see which it was."""
    desk.mark("1", timeout=seconds)
    mark = desk.project.marks[-1]
    return mark.start, mark.end


class TestManyKeys:
    def test_after_ten_thousand_keys_at_once_the_caret_is_where_they_lead(
        self, desk: DeskProgram, tokens: list[int]
    ) -> None:
        rng = random.Random(11)
        at = 0
        keys = []
        for _ in range(KEYS_AT_ONCE):
            step = rng.choices((1, -1), (0.55, 0.45))[0]
            at = max(0, at + step)
            keys.append(rng.choice(("l", "right") if step > 0 else ("h", "left")))
        desk.terminal.send(b"".join(map(encode_keys, keys)), timeout=30)
        assert marked(desk, 30)[0] == tokens[at]
        desk.terminal.send(b"l" * 5000 + b"h" * 4999, timeout=30)
        assert marked(desk, 30)[0] == tokens[at + 2]

    def test_as_many_marks_as_label_keys_each_on_its_word(self, desk: DeskProgram, tokens: list[int]) -> None:
        rng = random.Random(12)
        labels = rng.choices(("claim", "speaker", "country"), k=500)
        digit = {"claim": b"1", "speaker": b"2", "country": b"3"}
        desk.terminal.send(b"".join(digit[label] for label in labels), timeout=30)
        desk.wait_for_seq(len(labels), 60)
        desk.settle()
        assert [(mark.label, mark.start) for mark in desk.project.marks] == list(zip(labels, tokens, strict=False))
        assert f"{len(labels)} marks" in desk.header
        assert desk.project.seq == len(labels)

    def test_a_burst_of_undo_takes_back_exactly_as_many_actions(self, desk: DeskProgram, tokens: list[int]) -> None:
        desk.press("1" * 120)
        desk.wait_for_seq(120, 30)
        kept = desk.project.marks[:50]
        desk.press("u" * 70)
        desk.wait_for_seq(190, 30)
        assert desk.project.marks == kept
        desk.press(*["ctrl+r"] * 20, "l", "1")
        desk.wait_for_seq(211, 30)
        assert [mark.start for mark in desk.project.marks] == tokens[:71]
        assert desk.project.sound

    def test_keys_typed_ahead_are_for_the_screen_they_opened_until_they_close_it(
        self, desk: DeskProgram, tokens: list[int]
    ) -> None:
        """`?` opens the help, `P` the people."""
        at = 0
        for keys, steps in (
            ("?jjj<ctrl+g>l", 1),
            ("??ll", 2),
            ("l?l?l", 2),
            ("??????l", 1),
            ("?ddd111uq<ctrl+g>l", 1),
            ("?q?ql?ql", 2),
            ("Pjj123<ctrl+g>l", 1),
            ("PqPql?ql", 2),
            ("?qPq?qPqll", 2),
        ):
            desk.press(keys)
            at += steps
            assert marked(desk)[0] == tokens[at], keys
            at += 1  # a label moves the caret past it
        desk.settle()
        assert len(desk.project.marks) == 9
        assert "1 claim" in desk.status


class TestSplitAndForeignBytes:
    def test_an_arrow_cut_at_any_byte_extends_by_one_token(self, desk: DeskProgram, tokens: list[int]) -> None:
        arrow = encode_keys("shift+right")
        for cut in range(1, len(arrow)):
            for part in (arrow[:cut], arrow[cut:]):
                desk.terminal.send(part)
                time.sleep(0.03)
        for byte in arrow:
            desk.terminal.send(bytes([byte]))
            time.sleep(0.002)
        assert marked(desk) == (tokens[0], tokens[len(arrow)] + len("kata00000"))

    def test_bytes_of_other_encodings_are_no_keys(self, desk: DeskProgram, tokens: list[int]) -> None:
        desk.terminal.send(b"\xe9l\x80l\xc0\xafl\xf5l\xfe\xff" + bytes(range(0x80, 0x100)))
        desk.settle(0.2)
        desk.terminal.send(b" \xe9\x07")  # Space asks for a letter, Latin-1 names none, ctrl+g leaves
        desk.settle(0.1)
        assert marked(desk)[0] == tokens[4]
        assert len(desk.project.marks) == 1

    def test_what_a_terminal_says_by_itself_is_no_key(self, desk: DeskProgram, tokens: list[int]) -> None:
        replies = (
            b"\x1b[?62;22c", b"\x1b[>41;377;0c", b"\x1b[5;5R", b"\x1b[0n", b"\x1b[?2026;2$y", b"\x1b[8;24;80t",
            b"\x1b]11;rgb:1111/2222/3333\x1b\\", b"\x1b]52;c;MTEx\x07", b"\x1bP>|XTerm(370)\x1b\\",
            b"\x1bP1$r1;2;3m\x1b\\", b"\x1b_Gi=31;OK\x1b\\", b"\x1b[111111111;1u", b"\x1b[" + b"1;" * 400 + b"m",
        )  # fmt: skip
        for reply in replies:
            desk.terminal.send(reply + b"l" + reply[:4])
            time.sleep(0.02)
            desk.terminal.send(reply[4:])
        desk.settle(0.2)
        assert marked(desk)[0] == tokens[len(replies)]
        assert len(desk.project.marks) == 1

    def test_a_paste_marks_nothing_finished_or_not(self, desk: DeskProgram, tokens: list[int]) -> None:
        desk.terminal.send(b"\x1b[200~111 222 \x1b[B\x1b[31m 333 dddd q\x1b[201~l")
        desk.terminal.send(b"\x1b[200~" + b"1 2 3 u d q\r" * 20000 + b"\x1b[201~l", timeout=30)
        desk.settle(0.3)
        desk.terminal.send(b"\x1b[200~111 222 q 333")
        time.sleep(PATIENCE)
        desk.terminal.send(b"l")
        assert marked(desk)[0] == tokens[3]
        assert len(desk.project.marks) == 1


class TestResize:
    def test_a_storm_of_sizes_loses_no_key_and_spoils_no_screen(self, desk: DeskProgram, tokens: list[int]) -> None:
        def shown() -> list[list[Cell]]:
            return desk.terminal.emulator.cells()[:-1]  # the last row tells when it was saved

        rng = random.Random(5)
        desk.press("l")
        desk.settle()
        before = shown()
        for turn in range(100):
            size = (1, 1) if turn % 10 == 0 else (rng.randint(1, 100), rng.randint(1, 300))
            desk.terminal.resize(*size)
            desk.press("l" if turn % 2 else "h")
            desk.settle(0.0, 0.005)
        desk.terminal.resize(24, 80)
        assert marked(desk)[0] == tokens[1]
        desk.mark("u")
        desk.press("g", "l")  # what a small window scrolled past stays out of sight until the caret goes there
        desk.terminal.wait_until(lambda: shown() == before, 20)
        assert shown() == before
        desk.press("l", "l")
        assert marked(desk)[0] == tokens[3]


class TestRandomBytes:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_four_thousand_random_bytes_leave_a_sound_project_and_can_be_undone(
        self, desk: DeskProgram, seed: int
    ) -> None:
        """`q` apart, which would end the desk there and then, as it should."""
        desk.press("1112")
        desk.wait_for_seq(4)
        noise = bytes(byte for byte in random.Random(seed).randbytes(4200) if byte != ord("q"))
        for at in range(0, len(noise), 500):
            desk.terminal.send(noise[at : at + 500])
            desk.settle(0.02, 0.5)
        time.sleep(PATIENCE)
        desk.still_answers()
        assert desk.project.sound
        undo_everything(desk)
        assert desk.project.marks == []
        assert desk.project.rows("SELECT * FROM link") == []
        assert desk.project.rows("SELECT status FROM task") == [("todo",)]
        desk.mark("1")
        assert desk.project.sound
        assert desk.leave() == 0


def undo_everything(desk: DeskProgram, seconds: float = 30.0) -> None:
    """Press undo until the desk says that there is nothing more."""
    limit = now() + seconds
    while "nothing to undo" not in desk.status:
        assert now() < limit, desk.terminal.screen_text()
        seq = desk.project.seq
        desk.press("u")
        desk.terminal.wait_until(lambda seq=seq: desk.project.seq > seq or "nothing to" in desk.status, 5)  # type: ignore[misc]
    assert [Mark(*mark) for mark in desk.project.marks] == []
