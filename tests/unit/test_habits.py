"""What a change of a proposal's bounds says of an annotator, and how it is followed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.habits import Habit, apply_habits, habits_of
from annotations.spans import Span

TEXT = "Ia berkata bahwa harga naik. \"Kami menolak,\" kata dia. “Tidak.” Begitu, katanya: 'ya'."


def span(words: str) -> Span:
    start = TEXT.index(words)
    return (start, start + len(words))


@pytest.mark.parametrize(
    ("proposed", "made", "habits"),
    [
        ("Kami menolak", '"Kami menolak,"', {"start+quote", "end+quote"}),
        ('"Kami menolak,"', "Kami menolak,", {"start-quote", "end-quote"}),
        ("Tidak", "Tidak.", {"end+period"}),
        ("Tidak.", "Tidak", {"end-period"}),
        ("Tidak", "“Tidak.”", {"start+quote", "end+quote"}),
        ("harga naik", "bahwa harga naik", {"start+bahwa"}),
        ("bahwa harga naik", "harga naik", {"start-bahwa"}),
        ("harga naik", "harga naik.", {"end+period"}),
        ("harga naik", "Ia berkata bahwa harga naik", set()),
        ("harga", "harga naik", {"end+naik"}),
        ("harga naik", "harga naik", set()),
    ],
)
def test_a_change_of_bounds_is_read_and_can_be_followed(proposed: str, made: str, habits: set[str]) -> None:
    found = habits_of(TEXT, (span(proposed),), (span(made),))
    assert {str(habit) for habit in found} == habits
    if habits:
        assert apply_habits(TEXT, (span(proposed),), found) == (span(made),)


def test_a_habit_is_followed_only_where_there_is_something_to_follow_it_on() -> None:
    quotes = frozenset({Habit("start", True, "quote"), Habit("end", True, "quote"), Habit("start", True, "bahwa")})
    assert apply_habits(TEXT, (span("harga naik"),), quotes) == (span("bahwa harga naik"),)
    assert apply_habits(TEXT, (span("Tidak"),), quotes) == (span("“Tidak.”"),)
    assert apply_habits(TEXT, (span("Begitu"),), quotes) == (span("Begitu"),)
    assert apply_habits(TEXT, (span("Ia"),), frozenset({Habit("start", False, "ia")})) == (span("Ia"),)


def test_of_a_broken_quotation_only_the_ends_follow_habits() -> None:
    fragments = (span("Kami menolak"), span("Tidak"))
    made = (span('"Kami menolak'), span("Tidak.”"))
    assert apply_habits(TEXT, fragments, habits_of(TEXT, fragments, made)) == made


@given(
    st.text(alphabet="ab \"'.,“”\n", min_size=1, max_size=30), st.data(),
)  # fmt: skip
def test_habits_leave_a_span_within_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    what = st.sampled_from(["quote", "period", "a", "ab"])
    habits = data.draw(st.frozensets(st.builds(Habit, st.sampled_from(["start", "end"]), st.booleans(), what)))
    ((left, right),) = apply_habits(text, ((start, end),), habits)
    assert 0 <= left < right <= len(text)


@pytest.mark.parametrize(
    "habit", [Habit("start", True, "quote"), Habit("end", False, "bahwa"), Habit("end", True, "that")]
)
def test_a_habit_is_written_and_read_back(habit: Habit) -> None:
    assert Habit.parse(str(habit)) == habit


@pytest.mark.parametrize("text", ["", "start", "start+", "middle+quote"])
def test_what_is_no_habit_is_none(text: str) -> None:
    assert Habit.parse(text) is None
