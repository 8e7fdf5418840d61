"""The articles side by side: which stand in which pane, zoomed or folded, and which passages keep level."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Offset
from textual.message import Message

from annotations.spans import Span
from annotations.store.actions import Change, Regions
from annotations.store.records import Annotation
from tui.aligned import Alignment
from tui.compared import MOST_COMPARED, Contrast
from tui.session import OpenArticle, Refusal, Session
from tui.themes import THEMES, Theme, theme_after
from tui.widgets.article import ArticlePane
from tui.widgets.column import Column
from tui.widgets.contrast import contrast_looks
from tui.widgets.lines import title_line
from tui.widgets.paint import Looks, Palette, Relook

__all__ = ["Panes", "panes_for"]

MOST_PANES = 4
COMPARE_AFTER, OPEN_AFTER = 0.1, 0.02
"""Seconds from a story on the screen to its comparison, and from one of its articles opened for that to the next."""

BOLD = Style(bold=True)


def panes_for(width: int) -> int:
    """How many articles stand side by side in `width` cells."""
    return 1 if width < 60 else min(MOST_PANES, max(2, width // 40))


class Panes(Horizontal):
    """As many columns as fit, over a story that may have more articles. None of them takes the focus."""

    DEFAULT_CSS = "Panes { height: 1fr; }"

    class Compared(Message):
        """The articles of a story are compared. Posted from a thread."""

    class Worn(Message):
        """There is another theme. For the application."""

        def __init__(self, theme: Theme) -> None:
            super().__init__()
            self.theme = theme

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._palette = Palette(session.scheme, THEMES[session.settings.theme])
        self._columns = [Column(self._palette, ruled=at > 0) for at in range(MOST_PANES)]
        for column in self._columns:
            column.pane.looks = Looks(hidden=session.hidden)
        self._first = 0
        self._zoomed = self._unfolded = False
        self._aligned = session.settings.aligned
        self._alignment = Alignment(session.comparisons)
        self._differences = False
        self._looks: dict[tuple[Contrast, bool], Looks] = {}
        self._compared: tuple[str, ...] = ()
        """The articles (uids) of the story that is compared, or about to be."""
        self._wanted: tuple[str, ...] = ()
        """Those, and what else stands in a pane."""
        self._level: tuple[str, Span | None, tuple[str, ...]] | None = None
        """The sentence for which the panes were last brought level, and the articles in them."""

    def compose(self) -> ComposeResult:
        """All columns; those that are not needed are not displayed."""
        yield from self._columns

    @property
    def active(self) -> ArticlePane | None:
        """The pane that the keys act on; None in an empty project."""
        at = self._session.active_index - self._first
        return self._columns[at].pane if self._session.story and 0 <= at < MOST_PANES else None

    @property
    def neighbours(self) -> list[OpenArticle]:
        """The articles in the other panes, from left to right."""
        shown = (column.pane for column in self._columns if column.display and column.pane is not self.active)
        return [pane.opened for pane in shown if pane.opened is not None]

    @property
    def theme(self) -> Theme:
        """How marks look."""
        return self._palette.theme

    def next_theme(self) -> str:
        """Wear the theme behind this one; its name."""
        self._palette.wear(theme_after(self.theme.name))
        for column in self._columns:
            column.pane.repaint_all()
        self.title()
        self.app.post_message(self.Worn(self.theme))
        return self.theme.name

    # -- which articles ------------------------------------------------------------------------------------------

    def fill(self, width: int) -> None:
        """Put the right articles into the panes, the active one among them. `width` is in cells."""
        story, active = self._session.story, self._session.active_index
        count = len(story.articles) if story else 0
        room = panes_for(width)
        shown = max(1, min(1 if self._zoomed else min(room, self._session.settings.panes or room), count))
        self._first = max(0, min(self._first, active, count - shown), active - shown + 1)
        for at, column in enumerate(self._columns):
            column.display = at < shown
            uid = story.articles[self._first + at].uid if story and at < min(shown, count) else None
            opened = self._session.open(uid) if uid else None
            if column.pane.opened is not opened:
                column.pane.show(opened)
            elif opened is not None and self._first + at != active:
                column.pane.select(())
        self.title()
        self._want_comparison()
        self._contrast()

    def title(self) -> None:
        """Name the articles; the active one stands out."""
        story = self._session.story
        for at, column in enumerate(self._columns):
            index = self._first + at
            if story is None or index >= len(story.articles):
                column.title_row.set("")
                continue
            left, right = title_line(story.articles[index], self._session, index)
            column.title_row.set(left, right, BOLD if index == self._session.active_index else self.theme.dim)

    def zoom(self, width: int) -> None:
        """The active article alone, or all again."""
        self._zoomed = not self._zoomed
        self.fill(width)

    def unfold(self) -> None:
        """Show or fold what is not the article."""
        self._unfolded = not self._unfolded
        for column in self._columns:
            column.pane.fold(self._unfolded)

    def repaint(self, changes: Sequence[Change]) -> None:
        """Marks have changed: paint anew what of them is on the screen. None given: anything may have changed."""
        for column in self._columns:
            opened = column.pane.opened
            if opened is None:
                continue
            if not changes:
                column.pane.repaint_all()
            if any(isinstance(change.after, Regions) and change.uid == opened.article.uid for change in changes):
                column.pane.regions_changed()
            for change in changes:
                for mark in (change.before, change.after):
                    if isinstance(mark, Annotation) and mark.article == opened.article.uid:
                        column.pane.repaint(mark.fragments)
            moved, opened.proposals.moved = opened.proposals.moved, []
            column.pane.repaint(tuple(moved))

    # -- what outlets share --------------------------------------------------------------------------------------

    def _want_comparison(self) -> None:
        story = self._session.story
        self._compared = tuple(ref.uid for ref in story.articles[:MOST_COMPARED]) if story else ()
        shown = (column.pane.opened for column in self._columns if column.display)
        others = [one.article.uid for one in shown if one is not None and one.article.uid not in self._compared]
        wanted = (*self._compared, *others)
        if wanted != self._wanted:
            self._wanted = wanted
            if len(wanted) > 1:
                self.set_timer(COMPARE_AFTER, self._gather)

    def _gather(self) -> None:
        """Open what is not open yet, one article at a time so that no key has to wait; then compare."""
        session = self._session
        closed = [uid for uid in self._wanted if not session.is_open(uid)]
        try:
            if closed:
                session.open(closed[0])
                self.set_timer(OPEN_AFTER, self._gather)
                return
        except Refusal:  # it was deleted behind our back: there is nothing to compare with
            return
        articles = [session.open(uid).article for uid in self._wanted]
        session.comparisons.prepare(articles, self._tell)

    def _tell(self) -> None:
        """Called in the thread that compares; a desk that has closed meanwhile hears nothing."""
        with contextlib.suppress(RuntimeError):
            self.post_message(self.Compared())

    def on_panes_compared(self, event: Compared) -> None:
        """Show the margins, and the counterpart of the sentence where the caret stands. The desk hears of it, too."""
        self._contrast()
        self._level = None
        self.follow()

    def _contrast(self) -> None:
        for column in self._columns:
            opened = column.pane.opened
            if opened is not None and column.display:
                others = [uid for uid in self._compared if uid != opened.article.uid]
                contrast = self._session.comparisons.contrast(opened.article.uid, others) if others else None
                column.pane.compare(self._looks_of(contrast) if contrast else Looks())

    def _looks_of(self, contrast: Contrast) -> Looks:
        key = (contrast, self._differences)
        if key not in self._looks:
            self._looks[key] = contrast_looks(contrast, words=self._differences)
        return self._looks[key]

    def toggle_differences(self) -> bool:
        """Show or hide the words that differ; which it is now."""
        self._differences = not self._differences
        self._contrast()
        return self._differences

    def show_in(self, there: OpenArticle, spans: tuple[Span, ...]) -> None:
        """Show `spans` of another article as selected, and bring them into view, if it is in a pane."""
        for column in self._columns:
            if column.display and column.pane.opened is there:
                column.pane.select(spans)
                if spans:
                    column.pane.reveal(spans[0][0])

    def relook(self, change: Relook, *, everywhere: bool = False) -> None:
        """Change some of the aids of the active article, or of all."""
        for column in self._columns:
            if everywhere or column.pane is self.active:
                column.pane.look(change(column.pane.looks, column.pane.opened))

    # -- keeping level -------------------------------------------------------------------------------------------

    def toggle_aligned(self) -> bool:
        """Aligned scrolling on or off; which it is now."""
        self._aligned, self._level = not self._aligned, None
        self.follow()
        return self._aligned

    def follow(self) -> None:
        """Bring the counterpart of the caret's sentence into view in the other panes, and point to it in the margin."""
        active, here = self.active, self._session.active
        if active is None or here is None:
            return
        sentence = self._alignment.sentence(here) if self._aligned else None
        panes = [column.pane for column in self._columns if column.display and column.pane.opened is not None]
        level = (here.article.uid, sentence, tuple(pane.opened.article.uid for pane in panes if pane.opened))
        if self._level == level:
            return
        self._level = level
        for pane in panes:
            there = pane.opened
            found = None
            if pane is not active and there is not None and sentence is not None:
                found = self._alignment.find(here, sentence, there)
            pane.point(found.span if found is not None and found.same else None)
            if found is not None:
                pane.reveal(found.span[0])

    # -- places on the screen ------------------------------------------------------------------------------------

    def pane_at(self, place: Offset) -> ArticlePane | None:
        """The pane at a cell of the screen."""
        return next((c.pane for c in self._columns if c.display and c.pane.region.contains_point(place)), None)

    def index_of(self, pane: ArticlePane) -> int:
        """Which article of the story the pane shows."""
        return self._first + next(at for at, column in enumerate(self._columns) if column.pane is pane)
