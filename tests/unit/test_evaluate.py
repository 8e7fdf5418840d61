"""Scores of a matching against labels, on cases that can be counted by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import InputError
from annotations.matching.evaluate import pairs_of, read_labels, score_clusters, score_pairs


def test_pairs_are_counted_whatever_their_order_and_errors_are_listed() -> None:
    gold = {("a", "b"): True, ("a", "c"): True, ("c", "d"): False, ("d", "e"): False}
    score = score_pairs(gold, {("b", "a"), ("d", "c"), ("x", "y")})
    assert (score.right, score.wrong, score.missed) == (1, (("c", "d"),), (("a", "c"),))
    assert (score.precision, score.recall, score.f1) == (0.5, 0.5, 0.5)


def test_stories_are_scored_by_article_and_by_chance() -> None:
    gold = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2"}
    score = score_clusters(gold, {"a": 7, "b": 7, "c": 8, "d": 8, "e": 8})
    assert score.precision == pytest.approx((2 * 1 + 1 / 3 + 2 * 2 / 3) / 5)
    assert score.recall == pytest.approx((2 * 2 / 3 + 1 / 3 + 2 * 1) / 5)
    assert score.ari == pytest.approx((2 - 4 * 4 / 10) / (4 - 4 * 4 / 10))
    assert score.merged == (("1", "2"),)
    assert score.largest_merge == 2
    assert score.split == (("1", (("a", "b"), ("c",))),)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.sampled_from("123"), min_size=1))
def test_what_is_right_scores_one_and_articles_that_stand_alone_lose_recall_only(gold: dict[str, str]) -> None:
    whole = score_clusters(gold, gold)
    assert (whole.ari, whole.f1, whole.merged, whole.split) == (1.0, 1.0, (), ())
    assert score_clusters(gold, {}).precision == 1.0
    assert score_pairs(dict.fromkeys(pairs_of(gold), True), set(pairs_of(gold))).f1 == 1.0


@pytest.mark.parametrize(
    "text",
    ["a,b,same\nx,y,yes\ny,z,no\n", "same\ta\tb\nTrue\ty\tx\n0\ty\tz\n", '{"a": "x", "b": "y", "same": true}\n'
     '{"a": "z", "b": "y", "same": false}\n'],
)  # fmt: skip
def test_pairs_are_read_from_tables_and_json(text: str) -> None:
    assert read_labels("f", text).pairs == {("x", "y"): True, ("y", "z"): False}


def test_what_cannot_be_read_is_told_with_its_line() -> None:
    labels = read_labels("f.csv", "article,story\nx,1\n\ny\n")
    assert labels.stories == {"x": "1"}
    assert [error.line for error in labels.rejects] == [4]
    with pytest.raises(InputError, match="no such columns"):
        read_labels("f.csv", "x,y\n1,2\n")
    with pytest.raises(InputError, match="empty"):
        read_labels("f.csv", "")
