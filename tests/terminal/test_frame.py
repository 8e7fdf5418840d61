"""What the terminal shows after a difference is what stock Textual would have made it show, in fewer bytes."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Offset, Region, Size
from textual.strip import Strip

from tests.terminal.emulator import Emulator
from tui.terminal.cells import agreed
from tui.terminal.frame import FrameDiff, FrameDiffMixin

HOME = Offset(0, 0)
GLYPHS = [
    *"abc xyz.,   ",
    "“",
    "é",
    "漢",
    "字",
    "ｶ",
    "e\u0301",
    "😀",
    "👨\u200d👩\u200d👧",
    "☺\ufe0f",
    "❤",
    "น้",
]
STYLES = [
    None,
    Style(),
    Style.parse("default on default"),
    Style.parse("bold"),
    Style.parse("bold red"),
    Style.parse("italic underline"),
    Style.parse("reverse"),
    Style.parse("black on bright_cyan"),
    Style.parse("on color(17)"),
    Style.parse("strike #102030 on #a0b0c0"),
]


def truecolor_console() -> Console:
    return Console(color_system="truecolor", force_terminal=True, legacy_windows=False, _environ={})


@st.composite
def strips(draw: st.DrawFn, width: int) -> Strip:
    """A strip of exactly `width` cells."""
    segments: list[Segment] = []
    left = width
    while left:
        text = "".join(draw(st.lists(st.sampled_from(GLYPHS), min_size=1, max_size=6)))
        text = text if cell_len(text) <= left else " " * left
        segments.append(Segment(text, draw(st.sampled_from(STYLES))))
        left -= cell_len(text)
        if draw(st.booleans()) and left:
            segments.append(Segment(" " * draw(st.integers(1, left)), draw(st.sampled_from(STYLES))))
            left -= cell_len(segments[-1].text)
    return Strip(segments, width)


@st.composite
def cut_rows(draw: st.DrawFn, width: int) -> list[int]:
    inner = draw(st.sets(st.integers(1, max(1, width - 1)), max_size=3)) if width > 1 else set()
    return [0, *sorted(inner), width]


@st.composite
def updates(draw: st.DrawFn, width: int, height: int, whole: bool) -> CompositorUpdate:
    cuts = [draw(cut_rows(width)) for _ in range(height)]
    rows = [{a: draw(strips(b - a)) for a, b in pairwise(cut)} for cut in cuts]
    if whole:
        return LayoutUpdate([list(row.values()) for row in rows], Region(0, 0, width, height))
    lines = draw(st.sets(st.integers(0, height - 1), min_size=1))
    spans = []
    for y in sorted(lines):
        start = draw(st.integers(0, width - 1))
        spans.append((y, start, draw(st.integers(start + 1, width))))
    return ChopsUpdate(rows, spans, [cut[1:] for cut in cuts])


@st.composite
def histories(draw: st.DrawFn) -> tuple[Size, list[tuple[CompositorUpdate, Offset | None, bool]]]:
    """A screen and what happens to it: updates, where the caret stands after each, and whether all was forgotten."""
    width, height = draw(st.integers(1, 34)), draw(st.integers(1, 4))
    caret = st.none() | st.builds(Offset, st.integers(0, width - 1), st.integers(0, height - 1))
    steps: list[tuple[CompositorUpdate, Offset | None, bool]] = [
        (draw(updates(width, height, whole=True)), draw(caret), False)
    ]
    for _ in range(draw(st.integers(1, 4))):
        whole = draw(st.integers(0, 4)) == 0
        steps.append((draw(updates(width, height, whole)), draw(caret), draw(st.integers(0, 5)) == 0))
    return Size(width, height), steps


def step(diff: FrameDiff, update: CompositorUpdate | None, caret: Offset | None = None) -> bytes:
    if isinstance(update, LayoutUpdate | ChopsUpdate):
        diff.apply(update)
    frame = diff.render()
    return (frame.sequence + diff.place_caret(caret, HOME if frame.runs else None)).encode()


def rows_update(*rows: str | Strip, style: Style | None = None) -> LayoutUpdate:
    made = [row if isinstance(row, Strip) else Strip([Segment(row, style)]) for row in rows]
    return LayoutUpdate([[strip] for strip in made], Region(0, 0, made[0].cell_length, len(made)))


class TestSameScreen:
    @settings(max_examples=150, deadline=None)
    @given(histories())
    def test_after_any_updates_the_screen_is_what_stock_textual_shows(self, history: Any) -> None:
        size, steps = history
        console = truecolor_console()
        stock, ours = Emulator(*size), Emulator(*size)
        diff = FrameDiff(size)
        for update, caret, forgotten in steps:
            rest = caret or HOME
            stock.feed((update.render_segments(console).replace("\n", "\r\n")).encode())
            stock.feed(Control.move_to(*rest).segment.text.encode())
            if forgotten:
                diff.forget()
                ours.feed(b"\x1b[3;3H\x1b[7mgarbage\x1b[31m\x1b[?25h")
            ours.feed(step(diff, update, caret))
            assert ours.cells() == stock.cells()
            assert ours.cursor == caret

    @settings(max_examples=80, deadline=None)
    @given(histories())
    def test_on_a_terminal_with_other_widths_undisputed_text_stays_in_its_place(self, history: Any) -> None:
        size, steps = history
        new, old = Emulator(*size), Emulator(*size, clusters=False)
        diff = FrameDiff(size)
        for update, caret, _ in steps:
            data = step(diff, update, caret)
            new.feed(data)
            old.feed(data)
        for theirs, rows in zip(old.cells(), new.cells(), strict=True):
            for x in undisputed([cell.glyph for cell in rows]):
                assert theirs[x] == rows[x]

    def test_a_glyph_that_an_old_terminal_shows_narrow_leaves_nothing_beside_it(self) -> None:
        terminal, diff = Emulator(4, 1, clusters=False), FrameDiff(Size(4, 1))
        terminal.feed(step(diff, rows_update("abcd")))
        terminal.feed(step(diff, rows_update("☺\ufe0fcd")))
        assert terminal.rows == ["☺\ufe0f cd"]

    def test_half_a_wide_glyph_overwritten_leaves_no_other_half(self) -> None:
        terminal, diff = Emulator(6, 1), FrameDiff(Size(6, 1))
        terminal.feed(step(diff, rows_update("漢字漢")))
        chops = [{0: None, 3: Strip([Segment("x")]), 4: None}]
        terminal.feed(step(diff, ChopsUpdate(chops, [(0, 3, 4)], [[3, 4, 6]])))
        assert terminal.rows == ["漢 x漢"]

    def test_a_wide_glyph_that_does_not_fit_the_screen_is_left_out(self) -> None:
        terminal, diff = Emulator(3, 1), FrameDiff(Size(3, 1))
        terminal.feed(step(diff, rows_update("ab漢")))
        assert terminal.rows == ["ab"]

    def test_a_mark_in_a_segment_of_its_own_joins_the_letter_before_it(self) -> None:
        terminal, diff = Emulator(3, 1), FrameDiff(Size(3, 1))
        terminal.feed(
            step(diff, rows_update(Strip([Segment("e"), Segment("\u0301", Style(bold=True)), Segment("xy")])))
        )
        assert terminal.rows == ["e\u0301xy"]

    def test_rows_outside_the_screen_are_ignored(self) -> None:
        diff = FrameDiff(Size(2, 1))
        diff.apply(LayoutUpdate([[Strip([Segment("ab")])], [Strip([Segment("cd")])]], Region(0, 0, 2, 2)))
        assert b"cd" not in diff.render().sequence.encode()


def undisputed(glyphs: list[str]) -> Iterator[int]:
    """Cells of glyphs, or of halves of glyphs, whose width no terminal disputes."""
    for x, glyph in enumerate(glyphs):
        if agreed(glyph or glyphs[x - 1]):
            yield x


class TestHostileText:
    @pytest.mark.parametrize(
        "text",
        ["a\x1b]0;owned\x07b", "a\x1b[31mb", "a\x9b31mb", "a\x7fb", "a\nb\tc", "a\u202eb\u2066c", "\x1b[6n"],
    )
    def test_no_control_of_any_kind_reaches_the_terminal(self, text: str) -> None:
        diff = FrameDiff(Size(20, 1))
        sequence = step(diff, rows_update(Strip([Segment(text)]).adjust_cell_length(20))).decode()
        for allowed in ("\x1b[?25l", "\x1b[2J", "\x1b[m", "\x1b[H", "\x1b[K", "\r"):
            sequence = sequence.replace(allowed, "")
        assert sequence.isprintable()

    def test_a_lone_surrogate_becomes_a_replacement_character(self) -> None:
        terminal, diff = Emulator(3, 1), FrameDiff(Size(3, 1))
        terminal.feed(step(diff, rows_update("a\ud800b")))
        assert terminal.rows == ["a\ufffdb"]


class TestBytes:
    def test_an_unchanged_screen_costs_nothing(self) -> None:
        diff = FrameDiff(Size(10, 2))
        step(diff, rows_update("0123456789", "abcdefghij"), HOME)
        assert step(diff, rows_update("0123456789", "abcdefghij"), HOME) == b""
        assert step(diff, None, HOME) == b""

    def test_the_first_frame_does_not_send_blanks(self) -> None:
        diff = FrameDiff(Size(80, 24))
        assert len(step(diff, rows_update(*["hello" + " " * 75] * 24), HOME)) < 24 * 12 + 30

    def test_a_changed_letter_costs_a_movement_and_the_letter(self) -> None:
        diff = FrameDiff(Size(80, 2))
        step(diff, rows_update("a" * 80, "b" * 80), Offset(10, 1))
        assert step(diff, rows_update("a" * 80, "b" * 11 + "X" + "b" * 68), Offset(10, 1)) == b"bX\b\b"

    def test_a_small_gap_is_written_over(self) -> None:
        diff = FrameDiff(Size(20, 1))
        step(diff, rows_update("a" * 20), HOME)
        assert step(diff, rows_update("XaaX" + "a" * 16), HOME) == b"XaaX\r"

    def test_the_default_colours_cost_nothing(self) -> None:
        diff = FrameDiff(Size(5, 1))
        assert b"49" not in step(diff, rows_update("hello", style=Style.parse("default on default")))

    def test_a_styled_run_costs_no_reset_where_a_change_is_shorter(self) -> None:
        diff = FrameDiff(Size(6, 1))
        both = Strip([Segment("ab", Style.parse("red")), Segment("cd", Style.parse("red bold")), Segment("ef")])
        assert step(diff, rows_update(both), None) == b"\x1b[m\x1b[2J\x1b[H\x1b[31mab\x1b[1mcd\x1b[mef\x1b[?25l\r"

    def test_a_row_that_becomes_empty_is_erased_by_one_sequence(self) -> None:
        diff = FrameDiff(Size(40, 1))
        step(diff, rows_update("x" * 40), HOME)
        assert step(diff, rows_update(" " * 40), HOME) == b"\x1b[K"

    def test_a_long_blank_inside_a_row_is_erased_and_jumped_over(self) -> None:
        diff = FrameDiff(Size(40, 1))
        step(diff, rows_update("x" * 40), HOME)
        assert step(diff, rows_update("a" + " " * 30 + "b" * 9), HOME) == b"a\x1b[30X\x1b[32Gbbbbbbbbb\r"

    def test_no_color_keeps_attributes_and_sends_no_colour(self) -> None:
        diff = FrameDiff(Size(2, 1), colours=False)
        assert b"\x1b[1mab" in step(diff, rows_update("ab", style=Style.parse("bold red on #123456")))

    def test_colours_are_those_the_terminal_can_show(self) -> None:
        diff = FrameDiff(Size(2, 1), ColorSystem.STANDARD)
        assert b"38;2" not in step(diff, rows_update("ab", style=Style.parse("#ff0000")))


class TestCaret:
    def test_it_is_hidden_and_shown_only_on_change(self) -> None:
        diff = FrameDiff(Size(10, 3))
        diff.render()
        assert diff.place_caret(None) == "\x1b[?25l"
        assert diff.place_caret(None) == ""
        assert diff.place_caret(Offset(2, 1)) == "\x1b[2;3H\x1b[?25h"
        assert diff.place_caret(Offset(2, 1)) == ""
        assert diff.place_caret(Offset(3, 1)) == "\x1b[C"
        assert diff.place_caret(None) == "\x1b[?25l"

    def test_it_stays_on_the_screen(self) -> None:
        terminal, diff = Emulator(10, 3), FrameDiff(Size(10, 3))
        terminal.feed(step(diff, None, Offset(99, 99)))
        assert terminal.cursor == (9, 2)

    def test_no_move_costs_more_than_its_budget(self) -> None:
        diff = FrameDiff(Size(300, 100))
        diff.render()
        places = [Offset(x, y) for x in (0, 1, 9, 150, 299) for y in (0, 1, 50, 99)]
        for place in places:
            diff.place_caret(place)
            for other in places:
                assert len(diff.place_caret(other)) <= 10
                diff.place_caret(place)


class TestHeadless:
    def test_an_app_without_a_terminal_is_shown_by_textual_itself(self) -> None:
        async def run() -> tuple[Offset | None, FrameDiff | None]:
            app: FrameDiffMixin[None] = FrameDiffMixin()
            async with app.run_test(size=(20, 5)) as pilot:
                app.move_caret(Offset(3, 1))
                app.forget_frame()
                await pilot.pause()
            return app.caret, app._frame_diff

        assert asyncio.run(run()) == (Offset(3, 1), None)


class TestTextualIsTheOneWeKnow:
    """`FrameDiffMixin` overrides private names of Textual 8.2.8. If one of these fails after an upgrade, read
    `App._display` and `_compositor.py` anew before changing the pin."""

    def test_app_display_takes_a_screen_and_a_renderable(self) -> None:
        assert list(inspect.signature(App._display).parameters) == ["self", "screen", "renderable"], (
            "App._display moved"
        )

    def test_updates_carry_what_the_difference_reads(self) -> None:
        assert list(inspect.signature(LayoutUpdate).parameters) == ["strips", "region"], "LayoutUpdate moved"
        assert list(inspect.signature(ChopsUpdate).parameters) == ["chops", "spans", "chop_ends"], "ChopsUpdate moved"
        kinds = {kind.__name__ for kind in CompositorUpdate.__subclasses__()}
        assert kinds == {"LayoutUpdate", "ChopsUpdate", "InlineUpdate"}, f"Textual has other updates now: {kinds}"

    def test_app_display_still_uses_the_names_we_use(self) -> None:
        source = inspect.getsource(App._display)
        for name in ("_batch_count", "_running", "_closed", "is_headless", "_driver", "cursor_position"):
            assert name in source, f"App._display no longer looks at {name}"
        assert "post_display_hook" in source

    def test_strips_render_styles_as_parameters(self) -> None:
        style = Style.parse("bold red")
        assert Strip.render_ansi(style, ColorSystem.TRUECOLOR) == style._ansi == "1;31", "Strip.render_ansi moved"
