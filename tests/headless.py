"""The desk without a screen: real session, handlers and keys; what would be painted is left out, what is said is kept.

`HeadlessDesk` implements `tui.handlers.view.DeskView`. Keys are spelled as in `tui.commands`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from annotations.config import seeds_dir
from annotations.errors import Conflict, KutipError
from annotations.ingest.outlets import load_profiles
from annotations.intake import take_in
from annotations.scheme import parse_scheme
from annotations.spans import Span
from annotations.store.actions import Action, Change
from annotations.store.records import Position
from annotations.store.spool import Spool
from annotations.store.store import Store
from tui.dispatch import Dispatcher
from tui.handlers.keeping import Keeping
from tui.handlers.selecting import chosen, selected
from tui.launch import stories
from tui.saving import Outcome, Saver
from tui.session import OpenArticle, Refusal, Session
from tui.widgets.lines import standing_line
from tui.widgets.motion import settle
from tui.widgets.paint import Looks, Relook
from tui.widgets.reflow import Reflow, top_for

__all__ = ["HeadlessDesk", "InlineSaver", "seed_session"]

AT = "2026-01-02T03:04:05.678+00:00"


def seed_session(tmp_path: Path, annotator: str = "ana") -> tuple[Session, Store]:
    """A session on a new project in `tmp_path` with the five seed articles as one story, and its store."""
    store = Store(str(tmp_path / "kutip.db"))
    yaml = (seeds_dir() / "labels.yaml").read_text(encoding="utf-8")
    store.apply_scheme(yaml, AT)
    intake = take_in(store, [seeds_dir() / "articles"], load_profiles(), AT)
    assert not intake.rejects
    assert len(intake.new) == 5
    return Session(store.reading, annotator, parse_scheme(yaml), stories(store.reading.refs(), None, ())), store


class InlineSaver(Saver):
    """The saver without its thread: every job is written before the call returns, and reported by `deliver`.

    Without a store, actions are taken as saved and undo is not to be had.
    """

    def __init__(self, store: Store | None) -> None:
        super().__init__(self._none, Spool(Path("/nonexistent"), "none"), self._keep_report)
        self.store = store
        self.reports: list[Outcome] = []
        self._undelivered: list[Outcome] = []
        self.keeping: Keeping | None = None

    @staticmethod
    def _none() -> Store:
        raise AssertionError("an inline saver opens no store")

    def _keep_report(self, outcome: Outcome) -> None:
        self.reports.append(outcome)
        self._undelivered.append(outcome)

    def deliver(self) -> None:
        """Report what was written, as the desk hears of it once a key is done with."""
        while self._undelivered and self.keeping is not None:
            self.keeping.report(self._undelivered.pop(0))

    def start(self) -> None:
        """There is no thread to start."""

    def submit(self, action: Action) -> None:
        """Write it now."""
        if self.store is None:
            return
        try:
            self._keep_report(Outcome("saved", 0, self.store.commit(action)))
        except Conflict as error:
            self._keep_report(Outcome("conflict", 0, reason=str(error), passable=True))
        except KutipError as error:
            self._keep_report(Outcome("failing", 1, reason=str(error)))

    def stand(self, article: str, annotator: str, position: Position, at: str) -> None:
        """Keep the position now."""
        if self.store is not None:
            self.store.save_position(article, annotator, position, at)

    def reverse(self, word: str, annotator: str, at: str, *, past: bool = False) -> None:
        """Undo or redo now."""
        if self.store is None:
            raise Refusal("this desk has no store")
        try:
            store = self.store
            done = store.redo(annotator, at) if word == "redo" else store.undo(annotator, at, past=past)
        except Conflict as error:
            self._keep_report(Outcome("conflict", 0, reason=str(error), passable=True))
            return
        reversed_ = Outcome("reversed", 0, done.seq, word, done) if done else Outcome("nothing", 0, reason=word)
        self._keep_report(reversed_)


class HeadlessDesk:
    """One pane of `width` cells and `height` rows, driven by keys. With a store, every action is committed at once.

    `message` is what the last key said, `prompt` what a transient state asks; `actions` are all that were performed,
    `asked` what was handed to the application (`help`, `quit`, `zoom`, …).
    """

    session: Session

    def __init__(self, session: Session, *, width: int = 37, height: int = 21, store: Store | None = None) -> None:
        self.session = session
        self.width = width
        self.height = height
        self.message = ""
        self.prompt = ""
        self.actions: list[Action] = []
        self.asked: list[str] = []
        self.menu: tuple[str, ...] = ()
        """What the menu offers; `picked` is the row that Enter takes."""
        self.picked = 0
        self.looks = Looks()
        self.shown: tuple[Span, ...] = ()
        """What is shown as selected."""
        self.elsewhere: dict[str, list[str]] = {}
        """What is shown as selected in other panes, by article uid."""
        self.revealed: int | None = None
        """The place that was last brought into view."""
        self.saver = InlineSaver(store)
        self.keeping = Keeping(self, self.saver)
        self.saver.keeping = self.keeping
        self.dispatcher = Dispatcher(self, self.keeping)
        self._reflows: dict[str, Reflow] = {}

    # -- for tests -----------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press the keys one after the other; each first takes the message of the one before away."""
        for key in keys:
            self.message = ""
            visible = len(key) == 1 and key.isprintable() and key != " "
            self.dispatcher.press("space" if key == " " else key, key if visible else None)
            self.saver.deliver()

    def type(self, text: str) -> None:
        """Press the key of every character."""
        self.press(*text)

    def go(self, words: str) -> None:
        """Put the caret on the first occurrence of `words` in the active article, nothing selected."""
        here = self.here
        here.anchor, here.sticky, here.current = None, False, None
        here.grown.clear()
        self.stand(here.article.text.index(words))

    @property
    def text(self) -> str:
        """The text of the active article."""
        return self.here.article.text

    @property
    def selection(self) -> str | None:
        """The selected words; None if nothing is selected."""
        span = selected(self.here)
        return None if span is None else self.text[span[0] : span[1]]

    @property
    def under(self) -> str:
        """The token under the caret."""
        token = self.here.segments.token_at(self.here.caret)
        return self.text[token[0] : token[1]] if token else ""

    @property
    def marks(self) -> list[tuple[str, str]]:
        """`(label, words of the first fragment)` of every mark on the active article, in the order of the walk."""
        return [(mark.label, self.text[slice(*mark.fragments[0])]) for mark in self.here.layer]

    # -- DeskView ------------------------------------------------------------------------------------------------

    @property
    def here(self) -> OpenArticle:
        """The active article. Raises `Refusal` if there is none."""
        opened = self.session.active
        if opened is None:
            raise Refusal("there is no article")
        return opened

    @property
    def reflow(self) -> Reflow:
        """How the active article is wrapped; what is aside is folded."""
        article = self.here.article
        if article.uid not in self._reflows:
            aside = [(region.start, region.end) for region in article.regions if region.kind == "aside"]
            self._reflows[article.uid] = Reflow(article.text, self.width, aside)
        return self._reflows[article.uid]

    @property
    def page_rows(self) -> int:
        """Rows of text on the screen."""
        return self.height

    def say(self, text: str) -> None:
        """Keep the message."""
        self.message = text

    def enter(self, context: str, prompt: str) -> None:
        """Go into a transient state."""
        self.dispatcher.context, self.prompt = context, prompt

    def show_menu(self, rows: Sequence[str], at: int) -> None:
        """Keep what the menu offers."""
        self.menu, self.picked = tuple(rows), at

    def leave(self) -> None:
        """Back to the desk's own keys."""
        self.enter("desk", "")

    def perform(self, action: Action) -> None:
        """Collect it; the session has applied it already. With a store, commit it."""
        self.actions.append(action)
        self.keeping.perform(action)

    def stand(self, offset: int) -> None:
        """Put the caret there."""
        here = self.here
        here.caret = settle(here.segments, offset)
        self.reveal(here.caret)
        self.show_selection()

    def show_selection(self, spans: tuple[Span, ...] | None = None) -> None:
        """Keep what is shown as selected."""
        self.shown = spans if spans is not None else chosen(self.here)
        if self.dispatcher.context == "desk":
            self.prompt = standing_line(self.session.scheme, self.session.keymap, self.here)

    def reveal(self, offset: int) -> None:
        """Scroll as a pane would, and keep what was brought into view."""
        self.revealed = offset
        reflow = self.reflow
        top = reflow.row_of(self.here.scroll)
        wanted = top_for(reflow.row_of(offset), top, self.height)
        if wanted != top:
            self.here.scroll = reflow.row_span(max(0, min(wanted, reflow.rows - self.height)))[0]

    @property
    def neighbours(self) -> Sequence[OpenArticle]:
        """All other articles of the story, compared already, which the panes do in the background."""
        story, here = self.session.story, self.here
        refs = story.articles if story else ()
        others = [self.session.open(ref.uid) for ref in refs if ref.uid != here.article.uid]
        for other in others:
            self.session.comparisons.between(here.article, other.article)
        return others

    def show_in(self, there: OpenArticle, spans: tuple[Span, ...]) -> None:
        """Keep what is shown elsewhere, as words by article uid."""
        self.elsewhere[there.article.uid] = [there.article.text[start:end] for start, end in spans]

    def on_screen(self) -> Span:
        """A screenful of `height` rows from the reading position on."""
        return self.rows_shown(self.reflow.row_of(self.here.scroll))

    def rows_shown(self, first: int) -> Span:
        """What would be on the screen with that row at the top."""
        last = min(first + self.height, self.reflow.rows) - 1
        return (self.reflow.row_span(first)[0], self.reflow.row_span(last)[1])

    def relook(self, change: Relook, *, everywhere: bool = False) -> None:
        """Change the aids of the active article."""
        self.looks = change(self.looks, self.session.active)

    def arrange_panes(self) -> None:
        """One pane: nothing to arrange."""
        if self.session.active is not None:
            self.show_selection()

    def repaint(self, changes: Sequence[Change]) -> None:
        """Nothing is painted."""

    def ask(self, command: str) -> None:
        """Keep what was asked for."""
        self.asked.append(command)
