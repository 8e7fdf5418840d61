"""The desk begins at a place that another command has named."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.errors import KutipError
from tests.headless import HeadlessDesk, seed_session
from tui.places import begin_at


def test_it_begins_with_the_place_selected(tmp_path: Path) -> None:
    session, store = seed_session(tmp_path)
    with store:
        ref = session.story.articles[3] if session.story else None
        assert ref is not None
        text = session.open(ref.uid).article.text
        at = text.index("Galuzin")
        begin_at(session, f"{ref.uid}:{at}-{at + 7},{at + 20}-{at + 25}")
        desk = HeadlessDesk(session, store=store)
        assert desk.here.article.uid == ref.uid
        assert desk.selection == "Galuzin"
        desk.press("2")
        assert desk.marks == [("speaker", "Galuzin")]


@pytest.mark.parametrize(
    ("place", "said"),
    [("somewhere", "is no place"), ("nobody:1-2", "There is no article nobody"), ("HERE:5-5", "outside the article")],
)
def test_a_place_that_is_none_is_told(tmp_path: Path, place: str, said: str) -> None:
    session, store = seed_session(tmp_path)
    with store:
        uid = session.story.articles[0].uid if session.story else ""
        with pytest.raises(KutipError, match=said):
            begin_at(session, place.replace("HERE", uid))
