"""Suggestions on the screen: drawn unlike marks, walked, accepted, told in the status row."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.commands.options import open_store
from annotations.store.records import ArticleRef, Suggestion, new_uid
from tests.desk.conftest import MakeApp
from tests.desk.screen import row_of, rows, settle
from tests.samples import AT
from tui.app import KutipApp

WORDS = "perlu ada koalisi besar masyarakat internasional untuk melawan ISIS"


def _propose(project: str) -> None:
    """A claim with its speaker, and a country, in the article of the seeds that tells them."""
    with open_store(project) as store:
        for ref in store.reading.refs():
            text = _text(store.reading.article(ref.uid))
            if WORDS not in text:
                continue
            speaker = _found(ref, text, "Mikhail Y. Galuzin", "speaker")
            claim = _found(ref, text, WORDS, "claim", (("said_by", speaker.uid),))
            store.propose("quotes", "1", [(ref.uid, [speaker, claim])], AT)


def _text(article: object) -> str:
    return str(getattr(article, "text", ""))


def _found(ref: ArticleRef, text: str, words: str, label: str, links: tuple[tuple[str, str], ...] = ()) -> Suggestion:
    at = text.index(words)
    return Suggestion(
        new_uid(), ref.uid, label, ((at, at + len(words)),), "quotes", "1", 88.0, "after mengatakan", links=links
    )


def _looks(app: KutipApp, words: str) -> set[tuple[bool, bool]]:
    """`(underlined, coloured)` of the segments on the first row with the words that hold one of them."""
    strip = app.screen._compositor.render_strips()[row_of(app, words)]
    return {
        (bool(s.style.underline), s.style.color is not None and not s.style.color.is_default)
        for s in strip
        if s.style and words in s.text
    }


@pytest.fixture
def app(make_app: MakeApp, project: str) -> KutipApp:
    """The desk on the seeds, with the article that something is proposed in as the active one."""
    made = make_app()
    _propose(project)
    return made


def _go(app: KutipApp) -> None:
    story = app.session.story
    assert story is not None
    refs = [ref for ref in story.articles if WORDS in app.session.open(ref.uid).article.text]
    assert app.session.go_to_article(refs[0].uid)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_a_suggestion_is_underlined_with_a_letter_and_a_sign_and_becomes_a_mark(
    app: KutipApp, size: tuple[int, int]
) -> None:
    _go(app)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("greater_than_sign")
        await settle(pilot)
        assert (True, False) in _looks(app, "Mikhail")
        row = rows(app)[row_of(app, "Mikhail")]
        assert "s?" in row, "the letter of the label and the sign of a proposal, whatever the colours"
        assert "claim + speaker? Enter yes · Backspace no · 88: after" in rows(app)[-1]
        await pilot.press("enter")
        await settle(pilot)
        assert "s?" not in rows(app)[row_of(app, "Mikhail")]
        assert "2 marks" in rows(app)[0]
        assert "no suggestion after this one · all decided" in rows(app)[-1]
        await pilot.press("u")
        await settle(pilot)
        assert "s?" in rows(app)[row_of(app, "Mikhail")]
        assert "0 marks" in rows(app)[0]


async def test_backspace_takes_the_line_away_and_nothing_is_marked(app: KutipApp, tmp_path: Path) -> None:
    _go(app)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("greater_than_sign", "backspace")
        await settle(pilot)
        assert "0 marks" in rows(app)[0]
        assert len(app.session.active.proposals if app.session.active else ()) == 1, "the speaker waits still"
    assert tmp_path.exists()
