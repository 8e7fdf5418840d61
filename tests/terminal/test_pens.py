"""Changing the pen leads to the look that was wanted, by the shortest sequence."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.pens import PLAIN, blank_pen, pen_change, pen_of

ENDS = {22: {1, 2}, 23: {3}, 24: {4, 21}, 25: {5, 6}, 27: {7}, 28: {8}, 29: {9}, 54: {51, 52}, 55: {53}}
COLOURS = ["", "39", "31", "97", "38;5;7", "38;2;1;2;3"]
BACKGROUNDS = ["", "49", "41", "107", "48;5;0", "48;2;0;0;0"]

Look = tuple[frozenset[int], str, str]


def looks(sequence: str, look: Look) -> Look:
    """What a terminal that shows `look` shows after `sequence`."""
    attributes, foreground, background = set(look[0]), look[1], look[2]
    for parameters in re.findall(r"\x1b\[([\d;]*)m", sequence):
        codes = iter([int(code or 0) for code in parameters.split(";")])
        for code in codes:
            if code == 0:
                attributes, foreground, background = set(), "", ""
            elif code in (38, 48):
                kind = next(codes)
                colour = ";".join(map(str, (code, kind, *(next(codes) for _ in range(1 if kind == 5 else 3)))))
                foreground, background = (colour, background) if code == 38 else (foreground, colour)
            elif code in range(30, 40) or code in range(90, 98):
                foreground = "" if code == 39 else str(code)
            elif code in range(40, 50) or code in range(100, 108):
                background = "" if code == 49 else str(code)
            elif code in ENDS:
                attributes -= ENDS[code]
            else:
                attributes.add(code)
    return frozenset(attributes), foreground, background


@st.composite
def parameters(draw: st.DrawFn) -> str:
    attributes = draw(st.sets(st.sampled_from(["1", "2", "3", "4", "5", "7", "8", "9", "21", "53"]), max_size=4))
    parts = [*sorted(attributes), draw(st.sampled_from(COLOURS)), draw(st.sampled_from(BACKGROUNDS))]
    return ";".join(part for part in parts if part)


NOTHING: Look = (frozenset(), "", "")


@given(parameters(), parameters())
def test_a_change_leads_from_any_look_to_any_other(old: str, new: str) -> None:
    before, after = looks(f"\x1b[{old}m", NOTHING), looks(f"\x1b[{new}m", NOTHING)
    assert looks(pen_change(pen_of(old), pen_of(new)), before) == after
    assert looks(pen_change(None, pen_of(new)), before) == after


@given(parameters(), parameters())
def test_a_change_is_never_longer_than_starting_anew(old: str, new: str) -> None:
    assert len(pen_change(pen_of(old), pen_of(new))) <= len(pen_change(None, pen_of(new)))


def test_the_same_look_needs_no_change() -> None:
    assert pen_of("1;31;49") is pen_of("1;31")
    assert pen_of("39;49") is pen_of("") is PLAIN
    assert pen_change(pen_of("1;31"), pen_of("1;31;49")) == ""


def test_bold_ends_without_ending_faint() -> None:
    colour = "38;2;1;2;3"
    change = pen_change(pen_of(f"1;2;{colour}"), pen_of(f"2;{colour}"))
    assert change == "\x1b[22;2m"
    assert looks(change, (frozenset({1, 2}), colour, "")) == (frozenset({2}), colour, "")


def test_a_blank_keeps_only_what_can_be_seen_on_it() -> None:
    assert blank_pen(pen_of("1;3;31;44")) is pen_of("44")
    assert blank_pen(pen_of("4;31")) is pen_of("4;31")
    assert blank_pen(pen_of("7;31")) is pen_of("7;31")


def test_no_colour_is_left_without_colours() -> None:
    assert pen_of("1;38;5;9;48;2;1;2;3", colours=False) is pen_of("1")


def test_where_nothing_is_to_be_faint_nothing_is() -> None:
    assert pen_of("2;31", faint=False) is pen_of("31")
    assert pen_of("2", faint=False) is PLAIN
    assert pen_of("1;2;4", faint=False) is pen_of("1;4")
