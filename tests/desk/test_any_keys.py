"""Any text under any keys: what DESIGN section 2 promises holds after every one, and undo leads back to the start.

`KUTIP_EXAMPLES` says how many texts are tried (`make soak` tries many); without it, a few.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.scheme import parse_scheme
from annotations.spans import Span
from annotations.store.records import Annotation, Article, Link
from annotations.store.store import Store
from annotations.text import decode
from tests.desk.odd import laid_out
from tests.headless import HeadlessDesk
from tests.samples import a_store, labels_yaml
from tui.commands import COMMANDS
from tui.launch import stories
from tui.session import Session
from tui.widgets.motion import settle

EXAMPLES = int(os.environ.get("KUTIP_EXAMPLES", "40"))
MOST_KEYS = 40 if EXAMPLES <= 100 else 120

State = tuple[dict[str, Annotation], dict[str, Link], dict[str, str]]

PIECES = (
    "a", "Duta besar", " ", "  ", "\n", "\n\n\n", "\r\n", "\r", "\t", ". ", ", ", '"', "“", "”", "«", "»", "'", "?",
    "H.M. ", "1.234,5", "Mikhail Y. Galuzin", "Prancis", "Baca juga: iklan\n",
    "\x1b[2J", "\x07", "\x85", "\u2028", "\ufeff", "\u00ad", "\u200b", "\u200d", "\u202e", "\u2066", "\u2069",
    "e\u0301", "\u0301", "\u0301" * 5, "😀", "👩\u200d👩\u200d👧", "👍🏽", "🇮🇩", "\ufe0f", "❤\ufe0f",
    "שלום", "مرحبا", "漢字", "한국어", "ｗｉｄｅ", "ก็ที่", "नमस्ते", "\ufffd", "\U0010ffff", "x" * 90, "字" * 50,
)  # fmt: skip
"""What a text is made of: words, marks, and whatever has broken a program that shows text."""

KEYS = sorted({key for command in COMMANDS if command.context != "help" for key in command.keys} | set("caso ü"))
MAKING = ["1", "2", "3", ".", '"', "v", "l", "}", "+", "shift+right", "a", "enter", "d", "r", "u", "ctrl+r", "x"]
"""Keys that make and change things come more often than by chance."""


def _read(parts: list[str]) -> str:
    """The text as it would be stored: decoded, with one kind of newline. What is empty or has a NUL is no article."""
    return decode("".join([*parts, "x"]).replace("\0", "").encode("utf-8", "ignore")).text


texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=24).map(_read)
keys = st.lists(st.sampled_from(MAKING) | st.sampled_from(KEYS), max_size=MOST_KEYS)


@st.composite
def articles(draw: st.DrawFn) -> list[Article]:
    """A story of one to three articles, with asides anywhere."""
    found = []
    for outlet in ("tempo", "viva", "cnn")[: draw(st.integers(1, 3))]:
        text = draw(texts)
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
        aside: list[Span] = list(zip(cuts[::2], cuts[1::2], strict=False))
        found.append(laid_out(text, *aside, outlet=outlet))
    return found


def _stored(store: Store, desk: HeadlessDesk) -> State:
    """Marks, links and states as somebody reads them who opens the project now."""
    story, who = desk.session.story, desk.session.annotator
    marks: dict[str, Annotation] = {}
    links: dict[str, Link] = {}
    tasks = store.reading.tasks(who)
    status = {}
    for ref in story.articles if story else ():
        found, linked = store.reading.marks(ref.uid, who)
        marks |= {mark.uid: mark for mark in found}
        links |= {link.uid: link for link in linked}
        status[ref.uid] = tasks[ref.uid].status if ref.uid in tasks else "todo"
    return marks, links, status


def _shown(desk: HeadlessDesk) -> State:
    """The same as the session has it."""
    story = desk.session.story
    marks: dict[str, Annotation] = {}
    links: dict[str, Link] = {}
    status = {}
    for ref in story.articles if story else ():
        opened = desk.session.open(ref.uid)
        marks |= {mark.uid: mark for mark in opened.layer}
        links |= {link.uid: link for mark in opened.layer for link in opened.layer.links_of(mark.uid)}
        status[ref.uid] = opened.status
    return marks, links, status


def _check(store: Store, desk: HeadlessDesk, texts: dict[str, str]) -> State:
    """Hold what is shown against what is stored, spans against their texts, the caret against the tokens."""
    stored = _stored(store, desk)
    assert _shown(desk) == stored
    for mark in stored[0].values():
        ends = [0, *(at for span in mark.fragments for at in span), len(texts[mark.article])]
        assert mark.fragments
        assert ends == sorted(ends)
        assert all(start < end for start, end in mark.fragments)
    here = desk.here
    assert here.article.text == texts[here.article.uid]
    assert here.caret in (0, settle(here.segments, here.caret))
    assert 0 <= here.scroll <= len(here.article.text)
    assert here.anchor is None or 0 <= here.anchor <= len(here.article.text)
    return stored


def _all_the_way(desk: HeadlessDesk, key: str, end: str) -> None:
    for _ in range(MOST_KEYS + 1):
        desk.press(key)
        if desk.message == end:
            return
    raise AssertionError(f"{key} does not come to an end")


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(articles(), keys, st.integers(1, 50), st.integers(1, 12))
def test_whatever_is_typed_over_whatever_text(made: list[Article], typed: list[str], width: int, height: int) -> None:
    with tempfile.TemporaryDirectory() as folder, a_store(Path(folder), *made) as store:
        session = Session(store.reading, "ana", parse_scheme(labels_yaml()), stories(store.reading.refs(), None, ()))
        desk = HeadlessDesk(session, width=width, height=height, store=store)
        texts = {article.uid: article.text for article in made}
        start = _check(store, desk, texts)
        for key in typed:
            desk.press(key)
            end = _check(store, desk, texts)
        while desk.dispatcher.context != "desk":
            desk.press("escape")
        _all_the_way(desk, "ctrl+r", "nothing to redo")
        end = _check(store, desk, texts)
        _all_the_way(desk, "u", "nothing to undo")
        assert _check(store, desk, texts) == start
        _all_the_way(desk, "ctrl+r", "nothing to redo")
        assert _check(store, desk, texts) == end
