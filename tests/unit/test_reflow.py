"""Wrapping an article into screen rows, and finding offsets on the screen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import split_graphemes

from annotations.spans import Span
from annotations.text import display_text
from tests.unit.test_segments import TEXTS
from tui.widgets.reflow import Reflow, window_around

WIDTHS = st.integers(1, 20)


def rows(text: str, width: int, folds: list[Span] | None = None) -> list[str]:
    reflow = Reflow(text, width, folds or [])
    return [text[slice(*reflow.row_span(row))] for row in range(reflow.rows)]


def graphemes(text: str) -> list[tuple[int, int, int]]:
    return split_graphemes(display_text(text))[0]


def cells(text: str) -> int:
    return sum(width for _, _, width in graphemes(text))


def test_words_move_to_the_next_row_whole() -> None:
    assert rows("satu dua tiga empat", 10) == ["satu dua ", "tiga empat"]


def test_a_word_that_fills_the_row_exactly_stays() -> None:
    assert rows("sepuluhabc lagi", 10) == ["sepuluhabc ", "lagi"]


def test_a_word_longer_than_the_row_is_broken() -> None:
    assert rows("a abcdefghij", 4) == ["a ", "abcd", "efgh", "ij"]


def test_spaces_that_do_not_fit_hang_over_the_edge() -> None:
    assert rows("abcd      efgh", 4) == ["abcd      ", "efgh"]
    assert rows("abcd      ", 4) == ["abcd      "]
    reflow = Reflow("abcd      efgh", 4)
    assert reflow.row_cells(0) == 4
    assert reflow.cell_of(8) == 3


def test_tabs_and_no_break_spaces_part_words_like_spaces() -> None:
    assert rows("satu\tdua\u00a0tiga", 5) == ["satu\t", "dua\u00a0", "tiga"]


def test_control_characters_take_the_cell_of_their_picture() -> None:
    reflow = Reflow("a\x1bb\x00c\u202ed", 4)
    assert reflow.row_span(0) == (0, 4)
    assert [reflow.cell_of(offset) for offset in range(4)] == [0, 1, 2, 3]


def test_blank_lines_collapse_to_one_row() -> None:
    text = "a\n\n \n\nb\n"
    assert rows(text, 10) == ["a", "", "b"]
    reflow = Reflow(text, 10)
    assert [reflow.row_of(offset) for offset in range(len(text) + 1)] == [0, 0, 1, 1, 1, 1, 2, 2, 2]


def test_an_empty_article_has_one_row() -> None:
    reflow = Reflow("", 10)
    assert (reflow.rows, reflow.row_span(0), reflow.row_of(0), reflow.cell_of(0), reflow.offset_at(0, 5)) == (
        1,
        (0, 0),
        0,
        0,
        0,
    )


def test_wide_characters_take_two_cells_and_are_never_halved() -> None:
    text = "漢字漢字"
    assert rows(text, 5) == ["漢字", "漢字"]
    reflow = Reflow(text, 5)
    assert [reflow.cell_of(offset) for offset in range(4)] == [0, 2, 0, 2]
    assert [reflow.offset_at(0, cell) for cell in range(5)] == [0, 0, 1, 1, 1]
    assert reflow.row_cells(0) == 4


def test_a_family_is_one_character_of_two_cells() -> None:
    family = "👨\u200d👩\u200d👧"
    text = f"{family}{family}x"
    assert rows(text, 3) == [family, f"{family}x"]
    reflow = Reflow(text, 10)
    assert [reflow.cell_of(offset) for offset in (0, 2, 5, 7, 10)] == [0, 0, 2, 2, 4]
    assert [reflow.offset_at(0, cell) for cell in (0, 1, 2, 3, 4, 9)] == [0, 0, 5, 5, 10, 10]


def test_combining_marks_take_no_cell() -> None:
    text = "cafe\u0301 itu"
    assert rows(text, 4) == ["cafe\u0301 ", "itu"]
    assert Reflow(text, 10).cell_of(text.index("i")) == 5


def test_a_character_wider_than_the_row_still_gets_one() -> None:
    assert rows("漢e\u0301漢", 1) == ["漢", "e\u0301", "漢"]


def test_a_fold_is_one_row_whatever_it_holds() -> None:
    text = "Isi satu.\nBaca juga: ini itu\n\nlagi\nIsi dua."
    start, end = text.index("Baca"), text.index("\nIsi dua")
    reflow = Reflow(text, 8, [(start, end)])
    fold = reflow.row_of(start)
    assert [text[slice(*reflow.row_span(row))] for row in range(reflow.rows)] == [
        "Isi ",
        "satu.",
        text[start:end],
        "Isi dua.",
    ]
    assert {reflow.row_of(offset) for offset in range(start, end + 1)} == {fold}
    assert reflow.is_fold(fold)
    assert reflow.fold_at(fold) == (start, end)
    assert reflow.fold_at(fold + 1) is None
    assert not reflow.is_fold(fold + 1)
    assert (reflow.cell_of(start + 5), reflow.offset_at(fold, 5), reflow.row_cells(fold)) == (0, start, 0)


def test_a_fold_takes_only_the_lines_it_covers_whole() -> None:
    text = "Isi satu\niklan\nIsi dua"
    assert rows(text, 20, [(4, 16)]) == ["Isi satu", "iklan", "Isi dua"]
    reflow = Reflow(text, 20, [(4, 16)])
    assert [reflow.is_fold(row) for row in range(3)] == [False, True, False]
    assert not Reflow(text, 20, [(0, 3)]).is_fold(0)


def test_folds_between_blank_lines_keep_their_blank_rows() -> None:
    text = "a\n\niklan\n\n\nb"
    assert rows(text, 9, [(3, 8)]) == ["a", "", "iklan", "", "b"]
    assert rows("a\n\n\niklan\nb", 9, [(3, 9)]) == ["a", "", "\niklan", "b"]


def test_an_article_that_is_all_aside_is_one_row() -> None:
    assert Reflow("iklan\niklan", 9, [(0, 11)]).rows == 1


@pytest.mark.parametrize("unit", ["x", " ", "漢", "e\u0301", "👨\u200d👩\u200d👧", "kata ", "\u0301", "a\n", "\n"])
def test_a_megabyte_of_anything_is_wrapped(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    reflow = Reflow(text, 39)
    middle = reflow.row_span(reflow.rows // 2)
    assert reflow.row_of(middle[0]) == reflow.rows // 2
    assert reflow.row_of(len(text)) == reflow.rows - 1


@settings(deadline=None)
@given(TEXTS, WIDTHS)
def test_rows_hold_the_text_in_order_and_all_of_it(text: str, width: int) -> None:
    reflow = Reflow(text, width)
    shown: list[int] = []
    for row in range(reflow.rows):
        start, end = reflow.row_span(row)
        assert reflow.row_of(start) == row
        assert "\n" not in text[start:end]
        shown += range(start, end)
    assert shown == sorted(set(shown))
    assert {at for at, each in enumerate(text) if not each.isspace()} <= set(shown)


@settings(deadline=None)
@given(TEXTS, WIDTHS)
def test_no_row_is_wider_than_the_pane(text: str, width: int) -> None:
    reflow = Reflow(text, width)
    for row in range(reflow.rows):
        line = text[slice(*reflow.row_span(row))]
        assert reflow.row_cells(row) <= width
        clusters = graphemes(line)
        while clusters and line[clusters[-1][0]].isspace():  # hanging, with whatever marks stand on it
            clusters.pop()
        widths = [wide for _, _, wide in clusters if wide]
        assert sum(widths) <= width or len(widths) == 1


@settings(deadline=None)
@given(st.lists(st.text("abcdefgh-", min_size=1, max_size=12), max_size=20), WIDTHS)
def test_a_word_is_broken_only_if_it_is_longer_than_a_row(words: list[str], width: int) -> None:
    found = rows(" ".join(words), width)
    if all(len(word) <= width for word in words):
        assert [word for row in found for word in row.split()] == words
        # ... and no row leaves room for the next word
        for row, below in pairwise(found):
            assert len(row.rstrip()) + 1 + len(below.split()[0]) > width


@settings(deadline=None)
@given(TEXTS, WIDTHS)
def test_every_character_is_found_again_on_its_cell(text: str, width: int) -> None:
    reflow = Reflow(text, width)
    for row in range(reflow.rows):
        start, end = reflow.row_span(row)
        cell = 0
        for first, last, wide in graphemes(text[start:end]):
            for offset in range(start + first, start + last):
                assert reflow.row_of(offset) == row
                assert reflow.cell_of(offset) == min(cell, width - 1)
            if wide and cell + wide <= width:
                assert {reflow.offset_at(row, cell + part) for part in range(wide)} == {start + first}
            cell += wide


@settings(deadline=None)
@given(TEXTS, WIDTHS, st.integers(-3, 30), st.integers(-3, 90))
def test_any_place_on_the_screen_is_an_offset_of_its_row(text: str, width: int, cell: int, offset: int) -> None:
    reflow = Reflow(text, width)
    assert 0 <= reflow.row_of(offset) < reflow.rows
    for row in range(reflow.rows):
        start, end = reflow.row_span(row)
        assert start <= reflow.offset_at(row, cell) < max(end, start + 1)


@settings(deadline=None)
@given(TEXTS, WIDTHS, st.integers(0, 40), st.integers(0, 40))
def test_folding_changes_no_other_row(text: str, width: int, start: int, length: int) -> None:
    fold = (min(start, len(text)), min(start + length, len(text)))
    reflow, plain = Reflow(text, width, [fold]), Reflow(text, width)
    folded = [span for row in range(reflow.rows) if (span := reflow.fold_at(row))]
    for left, right in folded:
        assert left == 0 or text[left - 1] == "\n"
        assert right == len(text) or text[right] == "\n"
    assert len(folded) <= 1
    outside = [reflow.row_span(row) for row in range(reflow.rows) if not reflow.is_fold(row)]
    expected = [plain.row_span(row) for row in range(plain.rows)]
    expected = [span for span in expected if not any(left <= span[0] <= right for left, right in folded)]
    assert [span for span in outside if text[slice(*span)].strip()] == [
        span for span in expected if text[slice(*span)].strip()
    ]


LINES = st.lists(st.text(st.sampled_from("ab 漢e\u0301."), min_size=1, max_size=30).filter(str.strip), min_size=12)


@given(LINES, WIDTHS, st.integers(0, 400), st.integers(0, 8))
@settings(deadline=None)
def test_a_window_of_a_long_text_has_the_rows_that_the_whole_has_there(
    lines: list[str], width: int, at: int, folded: int
) -> None:
    text = "\n".join(lines)
    start = text.find("\n", len(text) // 2) + 1
    stop = text.find("\n", min(len(text), start + folded * 10))
    folds = [(start, stop if stop > 0 else len(text))] if folded and start else []
    at = min(at, len(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.widgets.reflow.WINDOW", 20)
        window = window_around(text, at, folds)
    whole, part = Reflow(text, width, folds), Reflow(text, width, folds, window)
    assert window[0] <= at <= window[1]
    assert window[0] == 0 or text[window[0] - 1] == "\n"
    first = whole.row_of(window[0])
    for row in range(part.rows):
        assert part.row_span(row) == whole.row_span(first + row)
        assert part.fold_at(row) == whole.fold_at(first + row)
        assert part.row_cells(row) == whole.row_cells(first + row)
        offset = part.offset_at(row, 3)
        assert offset == whole.offset_at(first + row, 3)
        assert part.row_of(offset) + first == whole.row_of(offset)
        assert part.cell_of(offset) == whole.cell_of(offset)


def test_a_window_serves_what_is_not_near_an_edge_that_is_not_the_text_s() -> None:
    text = "satu baris lagi\n" * 30_000
    reflow = Reflow(text, 40, (), window_around(text, 250_000, ()))
    assert reflow.serves(250_000)
    assert not reflow.serves(reflow.window[0] + 10)
    assert not reflow.serves(reflow.window[1] - 10)
    assert Reflow(text, 40, (), window_around(text, 0, ())).serves(0)
    assert reflow.rows < 20_000
    short = "baris\n" * 10
    assert window_around(short, 3, ()) == (0, len(short))
