"""A person says what is furniture and what is not, in the desk; saved and undone like a mark."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.store.store import Store
from tests.headless import HeadlessDesk, seed_session


@pytest.fixture
def pair(tmp_path: Path) -> tuple[HeadlessDesk, Store]:
    session, store = seed_session(tmp_path)
    return HeadlessDesk(session, store=store), store


def kind_at(desk: HeadlessDesk, store: Store, words: str) -> tuple[str, str]:
    """What the region of some words is, on the desk and in the project."""
    article = store.reading.article(desk.here.article.uid)
    assert article is not None
    at = article.text.index(words)
    both = [
        next(region.kind for region in one.regions if region.start <= at < region.end)
        for one in (desk.here.article, article)
    ]
    return both[0], both[1]


def body_words(desk: HeadlessDesk) -> str:
    """Words that begin the second paragraph of the body."""
    body = next(region for region in desk.here.article.regions if region.kind == "body")
    second = desk.text[body.start : body.end].split("\n\n")[1].strip()
    return second[:20]


def test_a_paragraph_is_set_aside_and_passed_by_and_undone(pair: tuple[HeadlessDesk, Store]) -> None:
    desk, store = pair
    words = body_words(desk)
    desk.go(words)
    assert kind_at(desk, store, words) == ("body", "body")
    before = desk.here.article.regions
    desk.press("Y")
    assert desk.message == "1 line: aside"
    assert kind_at(desk, store, words) == ("aside", "aside")
    assert not desk.here.skipped(desk.here.caret)
    desk.press("u")
    assert kind_at(desk, store, words) == ("body", "body")
    assert desk.here.article.regions == before
    desk.press("ctrl+r")
    assert kind_at(desk, store, words) == ("aside", "aside")


def test_what_was_set_aside_is_the_article_again(pair: tuple[HeadlessDesk, Store]) -> None:
    desk, store = pair
    words = body_words(desk)
    desk.go(words)
    before = desk.here.article.regions
    desk.press("Y", "g", "`")
    assert kind_at(desk, store, words) == ("body", "body")
    assert desk.here.article.regions == before


def test_where_nothing_is_set_aside_that_is_said(pair: tuple[HeadlessDesk, Store]) -> None:
    desk, _ = pair
    for _ in range(60):
        desk.press("g", "`")
        if "nothing is set aside" in desk.message:
            return
    pytest.fail("asides must come to an end")
