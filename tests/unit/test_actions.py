"""What an action changes: taken back in reverse, and carried through the journal unharmed."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.store.actions import Change, Status, decode_side, encode_side, inverse
from annotations.store.records import Annotation, Link, new_uid
from tests.samples import a_link, a_mark, an_article

ARTICLE = an_article()
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
spans = st.lists(st.tuples(st.integers(0, 50), st.integers(51, 99)), min_size=1, max_size=3).map(tuple)
marks = st.builds(
    Annotation,
    words,
    words,
    words,
    words,
    spans,
    st.none() | words,
    st.lists(words, max_size=2).map(tuple),
    words,
    words,
    words,
)
links = st.builds(Link, words, words, words, words, words)
states = st.builds(Status, words, words)
pairs = st.one_of(*(st.tuples(st.none() | kind, st.none() | kind) for kind in (marks, links, states)))
changes = st.lists(pairs.filter(lambda pair: pair != (None, None)).map(lambda pair: Change.of(*pair)), max_size=4).map(
    tuple
)


@given(changes)
def test_taking_back_twice_is_doing_it_again(done: tuple[Change, ...]) -> None:
    assert inverse(inverse(done)) == done


def test_what_was_done_last_is_taken_back_first() -> None:
    claim, speaker = a_mark(ARTICLE), a_mark(ARTICLE, (17, 28), label="speaker")
    link = a_link(claim, speaker)
    done = (Change.of(link, None), Change.of(claim, None), Change.of(speaker, replace(speaker, note="x")))
    assert inverse(done) == (
        Change.of(replace(speaker, note="x"), speaker), Change.of(None, claim), Change.of(None, link),
    )  # fmt: skip


@given(changes)
def test_the_journal_gives_back_what_was_written(done: tuple[Change, ...]) -> None:
    before, after = encode_side(done, "before"), encode_side(done, "after")
    assert [entry[0] for entry in json.loads(before)] == [change.kind for change in done]
    assert decode_side(before, after) == done


def test_sides_that_do_not_belong_together_are_refused() -> None:
    one, other = (Change.of(None, a_mark(ARTICLE)),), (Change.of(None, a_mark(ARTICLE)),)
    with pytest.raises(ValueError, match="journal row names"):
        decode_side(encode_side(one, "before"), encode_side(other, "after"))
    with pytest.raises(ValueError, match=r"zip\(\)"):
        decode_side(encode_side(one, "before"), "[]")
    with pytest.raises(ValueError, match="before or after"):
        Change.of(None, None)


def test_uids_are_uuids_of_version_7_that_sort_by_the_time_they_were_made() -> None:
    made = [new_uid() for _ in range(200)]
    assert len(set(made)) == 200
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", uid) for uid in made
    )
    times = [uid[:18] for uid in made]
    assert times == sorted(times)
