"""Odd articles on the real desk, and its keys pressed without a pilot's pauses."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from annotations.scheme import parse_scheme
from annotations.spans import Span
from annotations.store.actions import Action, Change
from annotations.store.opening import glance
from annotations.store.records import Article, Region
from annotations.store.spool import Spool
from annotations.store.store import Store
from tests.samples import TEXT, a_link, a_mark, a_store, an_action, an_article, labels_yaml
from tui.app import KutipApp
from tui.launch import stories
from tui.session import Session
from tui.widgets.desk import Desk

__all__ = ["ODD", "desk_of", "laid_out", "marked_up", "press", "the_desk"]

FAMILY = "👩\u200d👩\u200d👧"


def laid_out(text: str, *aside: Span, outlet: str = "tempo") -> Article:
    """An article of `text` of which only `aside` is none; the rest stays without a region."""
    return an_article(text, outlet, regions=tuple(Region("aside", *span) for span in aside))


ODD: dict[str, tuple[Article, ...]] = {
    "no article": (),
    "one character": (laid_out("x"),),
    "blank": (laid_out(" \n\t\n "),),
    "all aside": (laid_out("Baca juga: iklan\n\nIklan lagi", (0, 28)),),
    "one pane": (laid_out(f'Kata "satu" dan {FAMILY}, e\u0301 di sini.\n\n\n"Dua," katanya.'),),
    "marks on both panes": (an_article(TEXT), an_article(f"Kata lain. {TEXT}", "viva")),
}
"""What a project may hold that nobody thought of, by name."""


def marked_up(article: Article) -> Action:
    """A speaker, a claim of two fragments and their link on an article that begins with `TEXT`."""
    speaker = a_mark(article, (17, 28), label="speaker")
    claim = a_mark(article, (39, 44), (49, 59))
    country = a_mark(article, (84, 93), label="country")
    marks = [Change.of(None, mark) for mark in (speaker, claim, country)]
    return an_action(article, *marks, Change.of(None, a_link(claim, speaker)))


def desk_of(folder: Path, *articles: Article) -> KutipApp:
    """The application on a project of these articles; those that are long enough for it are marked up."""
    with a_store(folder, *articles) as store:
        for article in articles:
            if TEXT in article.text:
                store.commit(marked_up(article))
    path = str(folder / "kutip.db")
    reading = glance(path)
    assert reading is not None
    session = Session(reading, "ana", parse_scheme(labels_yaml()), stories(reading.refs(), None, ()))
    return KutipApp(session, lambda: Store(path), Spool(folder / "unsaved", path))


def the_desk(app: KutipApp) -> Desk:
    """The widget that takes the keys."""
    return app.screen_stack[0].query_one(Desk)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, spelled as in the registry, at once; then wait until they are answered, not until all is painted."""
    app = pilot.app
    target = app.screen.focused or app.screen
    for key in keys:
        character = " " if key == "space" else key if len(key) == 1 else None
        target.post_message(events.Key(key, character))
    for pump in (target, app):
        answered = asyncio.Event()
        pump.call_later(answered.set)
        await asyncio.wait_for(answered.wait(), 10)
    if app.screen is not target.screen:
        await pilot.pause()
