"""No key is lost and none is invented, whatever bytes the terminal sends and however they are cut."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._parser import Read1
from textual._xterm_parser import XTermParser

from tests.terminal.pty import KEYS
from tui.terminal.input import PASTE_LIMIT, PATIENCE, AltKey, EscapeKey, InputSanitizer, Keys, Paste, Token

DELAY = 0.25

REPLIES = {
    "primary attributes": b"\x1b[?62;22c",
    "secondary attributes": b"\x1b[>41;377;0c",
    "cursor position": b"\x1b[5;5R",
    "device status": b"\x1b[0n",
    "colour, ended by ST": b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    "colour, ended by BEL": b"\x1b]11;rgb:0000/0000/0000\x07",
    "clipboard": b"\x1b]52;c;aGVsbG8=\x07",
    "version": b"\x1bP>|XTerm(370)\x1b\\",
    "setting": b"\x1bP1$r0m\x1b\\",
    "graphics": b"\x1b_Gi=31;OK\x1b\\",
    "mode": b"\x1b[?2048;2$y",
    "keyboard protocol": b"\x1b[?1u",
    "size report": b"\x1b[48;24;80;480;640t",
    "window title": b"\x1b]lhello\x1b\\",
    "unknown function key": b"\x1b[99~",
    "very long": b"\x1b[" + b"1;" * 400 + b"m",
    "very long, with text after it": b"\x1b[" + b"9" * 5000 + b"u",
    "absurd mouse": b"\x1b[<9999999999999999999999;1;1M",
    "old mouse": b"\x1b[M !!",
    "kitty code that is no character": b"\x1b[99999999;1u",
    "kitty surrogate": b"\x1b[55296u",
    "kitty release": b"\x1b[97;1:3u",
    "end of a paste that never began": b"\x1b[201~",
}


def play(reads: Iterable[tuple[float, bytes]], delay: float = DELAY) -> list[Token]:
    """The tokens of reads that come so many seconds after one another, all deadlines kept."""
    sanitizer, now, tokens = InputSanitizer(delay), 0.0, []
    for pause, data in [*reads, (60.0, b"")]:
        while sanitizer.deadline is not None and sanitizer.deadline <= now + pause:
            pause -= max(0.0, sanitizer.deadline - now)
            now = max(now, sanitizer.deadline)
            tokens += sanitizer.tick(now)
        now += pause
        if data:
            tokens += sanitizer.feed(data, now)
    return tokens


def together(tokens: Sequence[Token]) -> str:
    """Text and sequences one after the other; Escape, Alt and pastes in a notation of their own."""
    parts = []
    for token in tokens:
        match token:
            case Keys(text):
                parts.append(text)
            case EscapeKey():
                parts.append("<esc>")
            case AltKey(character):
                parts.append(f"<alt {character}>")
            case Paste(text):
                parts.append(f"<paste {text}>")
    return "".join(parts)


def pressed(tokens: Iterable[Token]) -> list[str]:
    """The names of the keys that Textual makes of tokens; the parser must not wait for more after any of them."""
    parser, names = XTermParser(), []
    for token in tokens:
        assert isinstance(token, Keys)
        names += [event.key for event in parser.feed(token.text) if isinstance(event, events.Key)]
        assert parser._awaiting == Read1(None), f"the parser waits for more after {token.text!r}"
    return names


def one_by_one(data: bytes, pause: float = 0.0) -> list[tuple[float, bytes]]:
    return [(pause, bytes([byte])) for byte in data]


class TestKeys:
    @pytest.mark.parametrize(
        "name", ["up", "right", "shift+left", "ctrl+right", "end", "pagedown", "shift+tab", "f1", "f5"]
    )
    @pytest.mark.parametrize("pause", [0.0, 0.1, DELAY - 0.01])
    def test_a_sequence_cut_anywhere_is_the_one_key(self, name: str, pause: float) -> None:
        data = KEYS[name]
        for cut in range(1, len(data)):
            assert pressed(play([(0, data[:cut]), (pause, data[cut:])])) == [name]
        assert pressed(play(one_by_one(data, pause))) == [name]

    def test_every_sequence_textual_knows_is_taken_at_once_and_whole(self) -> None:
        # Not the Alt and Option keys of a Mac (ESC and a character), nor the report that looks like shift+F3.
        for sequence in ANSI_SEQUENCES_KEYS:
            if sequence.startswith(("\x1b[", "\x1bO")):
                tokens = play([(0, sequence.encode())])
                assert tokens == [Keys(sequence)], sequence
                pressed(tokens)

    def test_all_the_keys_of_a_terminal_arrive_under_their_names(self) -> None:
        names = [name for name in KEYS if "alt" not in name and name not in {"escape", "ctrl+i", "ctrl+m", "ctrl+h"}]
        assert pressed(play([(0, b"".join(KEYS[name] for name in names))])) == names

    def test_escape_alone_is_escape_after_its_delay(self) -> None:
        sanitizer = InputSanitizer(DELAY)
        assert sanitizer.feed(b"\x1b", 10.0) == []
        assert sanitizer.deadline == 10.0 + DELAY
        assert sanitizer.tick(10.0 + DELAY - 0.01) == []
        assert sanitizer.tick(10.0 + DELAY) == [EscapeKey()]
        assert sanitizer.deadline is None

    @pytest.mark.parametrize(
        "hand", ["j", "1", "jk", "[", "[[", "]", "]]", "]]]", "O", "Ok", "[j", "[1", "Pq", "_x", "M"]
    )
    def test_keys_typed_quickly_after_escape_are_those_keys(self, hand: str) -> None:
        assert together(play([(0, b"\x1b"), *one_by_one(hand.encode(), 0.1)])) == "<esc>" + hand

    def test_escape_twice_is_escape_twice(self) -> None:
        assert together(play([(0, b"\x1b"), (0.1, b"\x1b"), (0.1, b"\x1b[C")])) == "<esc><esc>\x1b[C"
        assert together(play([(0, b"\x1b\x1b\x1b[C")])) == "<esc><esc>\x1b[C"

    def test_a_character_in_one_piece_with_escape_is_alt(self) -> None:
        assert together(play([(0, b"\x1bjk\x1b1\x1b[")])) == "<alt j>k<alt 1><alt [>"

    def test_a_sequence_broken_off_by_another_gives_only_the_other(self) -> None:
        assert together(play([(0, b"\x1b[1;2\x1b[C")])) == "\x1b[C"
        assert together(play([(0, b"\x1b]11;rgb\x1b[Cx")])) == "\x1b[Cx"

    def test_alternate_keys_of_the_kitty_protocol_are_cut_off(self) -> None:
        assert together(play([(0, b"\x1b[97:65;2;65u")])) == "\x1b[97;2;65u"

    def test_without_extended_keys_only_what_the_parser_has_a_name_for_passes(self) -> None:
        sanitizer = InputSanitizer(DELAY, extended_keys=False)
        assert sanitizer.feed(b"\x1b[97;5u\x1b[1;2C", 0.0) == [Keys("\x1b[1;2C")]

    def test_mouse_focus_and_sync_reports_pass(self) -> None:
        reports = ["\x1b[<0;5;7M", "\x1b[<0;5;7m", "\x1b[<64;300;100M", "\x1b[I", "\x1b[O", "\x1b[?2026;2$y"]
        assert play([(0, "".join(reports).encode())]) == [Keys(report) for report in reports]


class TestNotKeys:
    @pytest.mark.parametrize("name", REPLIES)
    def test_a_reply_is_dropped_wherever_it_is_cut(self, name: str) -> None:
        reply = REPLIES[name]
        cuts = range(1, len(reply)) if len(reply) < 100 else range(1, len(reply), 97)
        assert together(play([(0, b"a" + reply + b"b")])) == "ab"
        for cut in cuts:
            assert together(play([(0, b"a" + reply[:cut]), (0.05, reply[cut:] + b"b")])) == "ab"
        assert together(play([(0, b"a"), *one_by_one(reply, 0.001), (0, b"b")])) == "ab"

    @pytest.mark.parametrize(
        ("data", "left"),
        [
            (b"\xe9a", "a"),
            (b"\x80", ""),
            (b"\xc0\xafz", "z"),
            (b"a\xffb", "ab"),
            (b"\xe1x", "x"),
            ("a\x9bb\ufffdc".encode(), "abc"),
        ],
    )
    def test_bytes_that_are_no_text_are_dropped(self, data: bytes, left: str) -> None:
        assert together(play([(0, data)])) == left

    def test_a_character_split_over_reads_is_that_character(self) -> None:
        assert together(play(one_by_one("漢é".encode(), 0.3))) == "漢é"

    def test_an_unfinished_reply_does_not_swallow_what_is_typed_later(self) -> None:
        assert together(play([(0, b"\x1b]11;rgb:00"), (0.4, b"a"), (0.4, b"b"), (0.4, b"c")])) == "c"

    def test_each_unfinished_sequence_has_its_own_time(self) -> None:
        reads = [(0, b"\x1b["), (0.2, b"1;2C\x1b[1;"), (0.2, b"2C"), (0.2, b"\x1b[1;2"), (0.2, b"C\x1b"), (0.2, b"[C")]
        assert pressed(play(reads)) == ["shift+right", "shift+right", "shift+right", "right"]

    def test_an_unfinished_sequence_is_given_up(self) -> None:
        assert together(play([(0, b"\x1b[1;2"), (PATIENCE + 0.1, b"x")])) == "x"


class TestPaste:
    def test_it_arrives_whole(self) -> None:
        data = b"a\x1b[200~one\rtwo\tthree\x1b[201~b"
        for cut in range(1, len(data)):
            assert together(play([(0, data[:cut]), (0.2, data[cut:])])) == "a<paste one\rtwo\tthree>b"

    def test_an_escape_in_it_never_becomes_a_key(self) -> None:
        data = b"\x1b[200~abc\x1b[31mdef\x1b[A\x1b\x1bj\x1b]0;x\x07\x00\x1b[201~"
        for pause in (0.0, 0.001, 0.05):
            assert together(play([(0, data[:20]), (pause, data[20:])])) == "<paste abc[31mdef[Aj]0;x>"
        assert together(play(one_by_one(data, 0.001))) == "<paste abc[31mdef[Aj]0;x>"

    def test_a_slow_one_goes_on_as_long_as_it_comes(self) -> None:
        block = b"x" * 100
        reads = [(0.0, b"\x1b[200~"), *[(0.9, block)] * 20, (0.9, b"\x1b[201~z")]
        assert together(play(reads)) == f"<paste {'x' * 2000}>z"

    def test_an_unfinished_one_is_given_up_even_while_keys_are_typed(self) -> None:
        reads = [(0.0, b"\x1b[200~abc"), *[(0.3, b"j")] * 6]
        assert together(play(reads)) == "jjj"

    def test_of_one_too_large_nothing_is_kept_and_nothing_becomes_keys(self) -> None:
        reads = [(0.0, b"\x1b[200~"), *[(0.01, b"y" * 65536)] * (PASTE_LIMIT // 65536 + 2), (0.1, b"\x1b[201~z")]
        assert together(play(reads)) == "z"

    def test_one_as_large_as_allowed_is_kept(self) -> None:
        tokens = play([(0.0, b"\x1b[200~" + b"y" * PASTE_LIMIT + b"\x1b[201~")])
        assert tokens == [Paste("y" * PASTE_LIMIT)]


class TestAnything:
    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.tuples(st.floats(0, 2), st.binary(max_size=12)), max_size=12))
    def test_after_any_bytes_and_a_pause_the_next_key_arrives(self, reads: list[tuple[float, bytes]]) -> None:
        assert together(play([*reads, (3.0, b"Z")])).endswith("Z")

    def test_noise_leaves_the_key_parser_on_its_feet(self) -> None:
        noise = random.Random(1)
        alphabet = [
            b"\x1b",
            b"\x1b[",
            b"[",
            b";",
            b"1",
            b"u",
            b"~",
            b"M",
            b"<",
            b"?",
            b"$",
            b"\xe9",
            b"a",
            b"\x1b[200~",
        ]
        for _ in range(300):
            tokens = play([(0, b"".join(noise.choices(alphabet, k=40)))])
            pressed(token for token in tokens if isinstance(token, Keys))

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.sampled_from([name for name in KEYS if "alt" not in name and name != "escape"]), max_size=30))
    def test_however_keys_are_cut_into_reads_they_are_the_same(self, names: list[str]) -> None:
        data = b"".join(KEYS[name] for name in names)
        whole = pressed(play([(0, data)]))
        for size in (1, 2, 3, 5):
            reads = [(0.01, data[start : start + size]) for start in range(0, len(data), size)]
            assert pressed(play(reads)) == whole
