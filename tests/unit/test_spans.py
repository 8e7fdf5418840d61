"""Interval algebra, held against sets of code points and against the obvious slow way."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.spans import Span, SpanIndex, contains, covering, merge, overlaps, snap, subtract

SPAN = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: (pair[0], pair[0] + pair[1]))
SPANS = st.lists(SPAN, max_size=12)


def points(spans: Iterable[Span]) -> set[int]:
    """The code points that `spans` hold."""
    return {at for start, end in spans for at in range(start, end)}


def is_disjoint_and_in_order(spans: list[Span]) -> bool:
    return all(one[1] < other[0] for one, other in pairwise(spans)) and all(start < end for start, end in spans)


@given(SPAN, SPAN)
def test_overlap_and_containment_are_what_sets_say(a: Span, b: Span) -> None:
    assert overlaps(a, b) == overlaps(b, a) == bool(points([a]) & points([b]))
    assert contains(a, b) == (points([b]) <= points([a]))


def test_touching_is_not_overlapping() -> None:
    assert not overlaps((0, 3), (3, 5))
    assert merge([(0, 3), (3, 5), (7, 7)]) == [(0, 5)]


@given(SPANS)
def test_merging_keeps_every_point_once(spans: list[Span]) -> None:
    merged = merge(spans)
    assert points(merged) == points(spans)
    assert is_disjoint_and_in_order(merged)
    assert merge(merged) == merged
    assert merge(reversed(spans)) == merged


@given(SPANS, SPANS)
def test_subtracting_leaves_what_lies_outside(spans: list[Span], holes: list[Span]) -> None:
    left = subtract(spans, holes)
    assert points(left) == points(spans) - points(holes)
    assert all(start < end for start, end in left)
    assert left == sorted(left)
    assert sum(end - start for start, end in left) == len(points(left))
    assert subtract(left, holes) == left


@given(st.lists(SPAN, min_size=1))
def test_the_cover_is_the_smallest_that_holds_all(spans: list[Span]) -> None:
    whole = covering(spans)
    assert all(contains(whole, span) for span in spans)
    assert {whole[0], whole[1] - 1} <= points(spans)


def test_nothing_has_no_cover() -> None:
    with pytest.raises(ValueError, match="empty"):
        covering([])


@given(SPAN, SPANS.map(merge))
def test_snapping_grows_to_whole_tokens_and_no_further(span: Span, tokens: list[Span]) -> None:
    hit = [token for token in tokens if overlaps(token, span)]
    assert snap(span, tokens) == (covering([span, *hit]) if hit else span)


def test_snapping_between_adjacent_tokens_takes_only_those_touched() -> None:
    tokens = [(0, 3), (3, 6), (7, 9)]
    assert snap((4, 5), tokens) == (3, 6)
    assert snap((2, 4), tokens) == (0, 6)
    assert snap((6, 7), tokens) == (6, 7)


@given(st.lists(SPAN, max_size=300), SPAN)
def test_the_index_finds_what_looking_at_every_span_finds(spans: list[Span], asked: Span) -> None:
    found = SpanIndex(spans).touching(*asked)
    assert sorted(found) == [at for at, span in enumerate(spans) if overlaps(span, asked)]
    assert [spans[at] for at in found] == sorted(spans[at] for at in found)


@given(st.integers(0, 400), st.integers(1, 30))
def test_the_index_holds_over_many_blocks_and_one_long_span(start: int, length: int) -> None:
    spans = [(at, at + 2) for at in range(0, 400, 2)] + [(1, 399)]
    found = SpanIndex(spans).touching(start, start + length)
    assert sorted(found) == [at for at, span in enumerate(spans) if overlaps(span, (start, start + length))]


def test_an_empty_index_finds_nothing() -> None:
    assert SpanIndex([]).touching(0, 10) == []
