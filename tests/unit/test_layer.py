"""Marks on one article: every look-up against the plainest way to do it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.spans import Span
from annotations.store.records import Annotation, Link
from tui.layer import REBUILD_AFTER, Layer

LENGTH = 40


def mark(uid: int, *fragments: Span, label: str = "claim") -> Annotation:
    return Annotation(f"{uid:04d}", "tempo-1", "ana", label, fragments)


@st.composite
def fragments(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = draw(st.lists(st.integers(0, LENGTH), min_size=2, max_size=6, unique=True).map(sorted))
    return tuple(zip(edges[0::2], edges[1::2], strict=False))


@st.composite
def marks(draw: st.DrawFn, most: int = 12) -> list[Annotation]:
    spans = draw(st.lists(st.tuples(fragments(), st.sampled_from(["claim", "speaker"])), max_size=most))
    return [mark(uid, *found, label=label) for uid, (found, label) in enumerate(spans)]


edits = st.lists(st.tuples(st.integers(0, 15), st.none() | fragments()), max_size=30)


@st.composite
def layers(draw: st.DrawFn) -> tuple[Layer, dict[str, Annotation]]:
    """A layer that was built, then edited, and the marks it must hold."""
    given_ = draw(marks())
    layer, plain = Layer(given_), {one.uid: one for one in given_}
    for uid, spans in draw(edits):
        if spans is None:
            layer.remove(f"{uid:04d}")
            plain.pop(f"{uid:04d}", None)
        else:
            layer.put(mark(uid, *spans))
            plain[f"{uid:04d}"] = mark(uid, *spans)
    return layer, plain


def walk(plain: dict[str, Annotation]) -> list[Annotation]:
    return sorted(plain.values(), key=lambda one: (one.start, -one.end, one.uid))


@given(layers())
def test_the_walk_goes_by_start_the_longer_first(made: tuple[Layer, dict[str, Annotation]]) -> None:
    layer, plain = made
    assert list(layer) == walk(plain)
    assert len(layer) == len(plain)
    assert all(layer.get(uid) == one for uid, one in plain.items())
    assert layer.get("none") is None


@given(layers(), st.integers(0, LENGTH), st.integers(1, 10))
def test_every_fragment_that_overlaps_is_found_and_no_other(
    made: tuple[Layer, dict[str, Annotation]], start: int, length: int
) -> None:
    layer, plain = made
    end = start + length
    wanted = [(span, one.uid) for one in plain.values() for span in one.fragments if span[0] < end and start < span[1]]
    assert sorted((span, one.uid) for span, one in layer.touching(start, end)) == sorted(wanted)


@given(layers(), st.integers(0, LENGTH))
def test_the_innermost_mark_is_the_shortest_and_of_equals_the_newest(
    made: tuple[Layer, dict[str, Annotation]], offset: int
) -> None:
    layer, plain = made
    over = [one for one in plain.values() if any(start <= offset < end for start, end in one.fragments)]
    shortest = min((sum(end - start for start, end in one.fragments) for one in over), default=0)
    equals = [one for one in over if sum(end - start for start, end in one.fragments) == shortest]
    assert layer.innermost(offset) == max(equals, key=lambda one: one.uid, default=None)


@given(layers(), fragments(), st.sampled_from(["claim", "speaker"]))
def test_the_same_mark_is_known_by_label_and_all_its_fragments(
    made: tuple[Layer, dict[str, Annotation]], spans: tuple[Span, ...], label: str
) -> None:
    layer, plain = made
    for wanted in (spans, *(one.fragments for one in plain.values())):
        found = layer.same(wanted, label)
        there = [one for one in plain.values() if one.fragments == wanted and one.label == label]
        assert (found in there) if there else found is None


@given(layers(), st.integers(-1, LENGTH))
def test_the_next_mark_after_a_place_and_the_last_before_it(
    made: tuple[Layer, dict[str, Annotation]], offset: int
) -> None:
    layer, plain = made
    ordered = walk(plain)
    assert layer.after(offset, None) == next((one for one in ordered if one.start > offset), None)
    assert layer.before(offset, None) == next((one for one in reversed(ordered) if one.start < offset), None)


@given(layers())
def test_walking_from_mark_to_mark_meets_each_once_and_back_again(made: tuple[Layer, dict[str, Annotation]]) -> None:
    layer, plain = made
    ordered = walk(plain)
    there: list[Annotation] = []
    at = layer.after(-1, None)
    while at is not None and len(there) <= len(ordered):
        there.append(at)
        at = layer.after(0, at.uid)
    assert there == ordered
    back: list[Annotation] = []
    at = layer.before(LENGTH + 1, None)
    while at is not None and len(back) <= len(ordered):
        back.append(at)
        at = layer.before(0, at.uid)
    assert back == ordered[::-1]


def test_a_mark_that_is_gone_is_no_place_to_walk_from() -> None:
    layer = Layer([mark(1, (5, 9)), mark(2, (12, 14))])
    layer.remove("0001")
    assert layer.after(0, "0001") == mark(2, (12, 14))
    assert layer.before(0, "0001") is None


def test_many_edits_are_looked_up_as_well_as_few() -> None:
    layer = Layer([mark(uid, (uid, uid + 2)) for uid in range(30)])
    for uid in range(3 * REBUILD_AFTER):
        layer.put(mark(uid % 40, (uid % 30, uid % 30 + 3), label=f"{uid}"))
        assert (uid % 30, uid % 30 + 3) in [span for span, _ in layer.touching(uid % 30, uid % 30 + 1)]
    assert len(layer) == 40


@given(marks(6), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8), st.integers(0, 7))
@settings(max_examples=50)
def test_the_links_of_a_mark_are_those_at_either_end(
    given_: list[Annotation], pairs: list[tuple[int, int]], gone: int
) -> None:
    links = [Link(str(at), "said_by", f"{head:04d}", f"{tail:04d}", "ana") for at, (head, tail) in enumerate(pairs)]
    layer = Layer(given_, links[::2])
    for link in links[1::2]:
        layer.put_link(link)
    layer.remove_link(str(gone))
    for uid in range(6):
        name = f"{uid:04d}"
        wanted = {link.uid for link in links if name in (link.head, link.tail) and link.uid != str(gone)}
        assert {link.uid for link in layer.links_of(name)} == wanted


def test_putting_a_mark_again_replaces_it() -> None:
    layer = Layer([mark(1, (0, 5))])
    layer.put(replace(mark(1, (10, 12)), label="speaker"))
    assert layer.touching(0, 5) == []
    assert [one.label for _, one in layer.touching(10, 11)] == ["speaker"]
    assert len(layer) == 1
