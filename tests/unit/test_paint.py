"""How a row looks: every character under the style of the marks over it, in as few segments as can be."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from annotations.scheme import parse_scheme
from annotations.spans import Span
from annotations.store.records import Annotation
from tests.samples import labels_yaml
from tui.widgets.paint import PLAIN, Looks, Palette, cut_row, lay_hints

SCHEME = parse_scheme(labels_yaml())
ROW: Span = (100, 130)
SHOWN = "Menlu Rusia: kami siap, ujarny"


def mark(span: Span, label: str = "claim") -> Annotation:
    return Annotation("x", "tempo-1", "ana", label, (span,))


def cut(
    touching: list[tuple[Span, str]], selection: Span | None = None, base: str = "", **given_: object
) -> list[Segment]:
    pairs = [(span, mark(span, label)) for span, label in touching]
    return cut_row(ROW, SHOWN, pairs, selection, Palette(SCHEME), base, **given_)  # type: ignore[arg-type]


def styles(segments: list[Segment]) -> list[Style | None]:
    """The style of every character."""
    return [segment.style for segment in segments for _ in segment.text]


def words(segments: list[Segment]) -> list[str]:
    return [segment.text for segment in segments]


def around() -> st.SearchStrategy[Span]:
    """Spans that overlap the row; many reach over its ends."""
    return st.tuples(st.integers(85, 129), st.integers(101, 150)).filter(lambda span: span[0] < span[1])


anywhere = st.tuples(st.integers(0, 250), st.integers(0, 250)).map(lambda ends: (min(ends), max(ends) + 1))
label_names = st.sampled_from(["claim", "speaker", "country", "unknown"])


@given(
    st.lists(st.tuples(around(), label_names), max_size=6),
    st.none() | anywhere,
    st.sampled_from(["", "dim", "bold"]),
    st.lists(st.tuples(around(), st.sampled_from([Style(underline=True), Style(bgcolor="red")])), max_size=3),
)
def test_every_character_has_the_style_of_what_lies_over_it(
    touching: list[tuple[Span, str]], selection: Span | None, base: str, under: list[tuple[Span, Style]]
) -> None:
    segments = cut(touching, selection, base, under=under)
    assert "".join(words(segments)) == SHOWN
    assert all(segment.text and segment.control is None for segment in segments)
    assert all(left.style != right.style for left, right in pairwise(segments)), "two segments that could be one"
    palette = Palette(SCHEME)
    for at, style in zip(range(*ROW), styles(segments), strict=True):
        over = sorted((end - start, label) for (start, end), label in touching if start <= at < end)
        chosen = selection is not None and selection[0] <= at < selection[1]
        wanted = palette.style([label for _, label in over], base, chosen)
        for (start, end), extra in under:
            if start <= at < end:
                wanted = extra + wanted
        assert style == wanted


def test_a_row_without_marks_is_one_plain_segment() -> None:
    assert cut([]) == [Segment(SHOWN, PLAIN)]


def test_marks_and_selection_are_cut_where_they_begin_and_end() -> None:
    assert words(cut([((106, 111), "country")])) == ["Menlu ", "Rusia", ": kami siap, ujarny"]
    assert words(cut([((90, 105), "speaker"), ((124, 190), "claim")])) == ["Menlu", " Rusia: kami siap, ", "ujarny"]
    assert words(cut([], (106, 111))) == ["Menlu ", "Rusia", ": kami siap, ujarny"]
    assert words(cut([], (0, 100))) == [SHOWN]
    assert words(cut([], (130, 200))) == [SHOWN]


def test_a_nested_mark_has_the_colour_of_the_innermost_and_the_shapes_of_all() -> None:
    _, outer, inner, rest, _ = cut([((100 + 6, 120), "claim"), ((108, 110), "country")])
    claim, country = Palette(SCHEME).style(["claim"]), Palette(SCHEME).style(["country"])
    assert outer.style == rest.style == claim
    assert inner.style is not None
    assert inner.style.color == country.color
    assert inner.style.underline == claim.underline
    assert inner.style.italic == country.italic


def test_the_same_label_twice_looks_like_once() -> None:
    assert words(cut([((105, 120), "claim"), ((110, 115), "claim")])) == [SHOWN[:5], SHOWN[5:20], SHOWN[20:]]


def test_a_selection_shows_without_any_colour() -> None:
    segments = cut([((106, 111), "country")], (106, 111))
    assert segments[1].style is not None
    assert segments[1].style.reverse


def test_labels_can_be_told_apart_without_colour() -> None:
    palette = Palette(SCHEME)
    shapes = set()
    for label in SCHEME.labels:
        style = palette.style([label.name])
        assert style.color is not None
        assert style.color.name == label.color
        shapes.add((style.bold, style.italic, style.underline))
    assert len(shapes) == len(SCHEME.labels)
    assert (None, None, None) not in shapes


@pytest.mark.parametrize(
    ("labels", "letter"),
    [
        ([], " "), (["claim"], "c"), (["speaker", "speaker"], "s"), (["country", "claim"], "C"),
        (["country", "speaker"], "S"), (["unknown"], " "), (["unknown", "country"], "o"),
    ],
)  # fmt: skip
def test_the_gutter_has_the_letter_of_the_labels_on_its_row(labels: list[str], letter: str) -> None:
    palette = Palette(SCHEME)
    assert palette.gutter(labels) == letter
    color = palette.gutter_style(labels).color
    first = SCHEME.by_letter(letter.lower())
    assert (color.name if color else None) == (first.color if first else None)


@given(st.dictionaries(st.integers(0, 40), st.sampled_from(["a", "sd", "😀"]), max_size=6))
def test_hints_are_written_over_the_row_and_nothing_moves(hints: dict[int, str]) -> None:
    row = [Segment("  "), *cut([((106, 111), "country")]), Segment(" 全角 ")]
    before = "".join(words(row))
    after = "".join(words(lay_hints(row, hints)))
    assert cell_len(after) == cell_len(before)
    shown = Strip([Segment(after)])
    for cell, hint in hints.items():
        ends = {other: other + cell_len(text) for other, text in hints.items() if other != cell}
        alone = not any(cell < end and other < cell + cell_len(hint) for other, end in ends.items())
        if alone and cell + cell_len(hint) <= 32:
            assert shown.crop(cell, cell + cell_len(hint)).text == hint


def test_the_margin_shows_the_first_sign_that_touches_a_row() -> None:
    looks = Looks(margin=(((90, 101), "="), ((100, 140), "+")))
    assert [looks.margin_of(row) for row in (ROW, (101, 110), (140, 150), (0, 90))] == ["=", "+", " ", " "]
