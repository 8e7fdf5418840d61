"""Putting the other screens over the desk, and what follows when one of them is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from annotations.store.records import Annotation
from tui.claims import Claims, Passage
from tui.library import Library
from tui.matching import Matching
from tui.people import People
from tui.saving import Saver
from tui.screens.claims import ClaimsScreen
from tui.screens.library import LibraryScreen
from tui.screens.over import OverScreen
from tui.screens.people import PeopleScreen
from tui.screens.stories import StoriesScreen
from tui.session import Refusal, Session
from tui.stories import Stories
from tui.widgets.desk import Desk

if TYPE_CHECKING:
    from tui.exporting import Exporting

__all__ = ["Screens"]


class Screens:
    """Opens a screen by the id of the command that asks for it."""

    def __init__(self, session: Session, saver: Saver, desk: Desk) -> None:
        self._session, self._saver, self._desk = session, saver, desk
        self._matching = Matching(session, saver.project, desk, lambda: session.registry.on_change())
        self._exporting: Exporting | None = None

    def open(self, command: str) -> None:
        """Put it up; what keeps it from opening is said in the status row."""
        try:
            getattr(self, f"_{command.replace('-', '_')}")()
        except Refusal as refusal:
            self._desk.say(str(refusal))

    def close(self) -> None:
        """The desk is left: what goes on in the background ends."""
        self._matching.close()
        if self._exporting is not None:
            self._exporting.stop()

    def _match(self) -> None:
        """Find the same story across outlets; what waits to be saved comes first, for matching locks the project."""
        self._saver.drain(1.0)
        self._matching.start()

    def _match_stop(self) -> None:
        if self._exporting is not None and self._exporting.going:
            self._exporting.stop()
        else:
            self._matching.stop()

    def _people(self) -> None:
        """Who is who. What is counted there is what is saved, so that comes first."""
        self._saver.drain(1.0)
        people = People(self._session, self._desk.perform, lambda: self._saver.drain(1.0))
        screen = PeopleScreen(people, self._session.keymap, self._desk.reverse, self._leave_people)
        self._session.registry.on_change = screen.reload
        self._desk.put_over(screen)

    def _leave_people(self, mark: Annotation | None) -> None:
        self._session.registry.on_change = lambda: None
        if mark is not None:
            self._desk.go_to(mark)

    def _claims(self) -> None:
        """Who told which claim."""
        session, here = self._session, self._session.active
        if session.story is None or here is None:
            raise Refusal("the project is empty")
        over = [mark.uid for _, mark in here.layer.touching(here.caret, here.caret + 1)]
        claims = Claims(session, session.story, self._desk.perform)
        at = next((uid for uid in (here.current, *over) if uid and claims.place_of(uid)), None)
        screen = ClaimsScreen(claims, session.keymap, self._desk.reverse, self._leave_claims, at)
        session.registry.on_change = screen.reload
        self._desk.put_over(screen)

    def _stories(self) -> None:
        """Which stories there are. What is decided there is read back, so what waits is saved first."""
        self._saver.drain(1.0)
        session = self._session
        if not session.reading.has_stories():
            raise Refusal(f"no stories have been found yet: {session.keymap.label('palette')} match looks for them")
        stories = Stories(session, self._desk.perform, lambda: self._saver.drain(2.0))
        screen = StoriesScreen(stories, session.keymap, self._desk.reverse, self._leave_stories)
        session.registry.on_change = screen.reload
        self._desk.put_over(screen)

    def _leave_stories(self) -> None:
        self._session.registry.on_change = lambda: None
        self._desk.arrange_panes()
        self._desk.place_caret()

    def _library(self) -> None:
        """Every article. Marks and states that are listed are what is saved, so that comes first."""
        self._saver.drain(1.0)
        session = self._session
        library = Library(session, self._desk.perform, lambda: self._saver.drain(2.0))
        screen = LibraryScreen(library, session.keymap, self._desk.reverse, self._leave_library, self._export_listed)
        session.registry.on_change = screen.reload
        self._desk.put_over(screen)

    def _export(self) -> None:
        """What is written of the project, tried first. What is exported is what is saved, so that comes first."""
        self._desk.put_over(self._export_screen((), "", self._leave_stories))

    def _export_listed(self, under: OverScreen, picked: Sequence[str], only: str) -> None:
        under.put_over(self._export_screen(picked, only, lambda: None))

    def _export_screen(self, picked: Sequence[str], only: str, closed: Callable[[], None]) -> OverScreen:
        from tui.exporting import Exporting
        from tui.exports import Form
        from tui.screens.export import ExportScreen

        self._saver.drain(1.0)
        session = self._session
        if self._exporting is None:
            self._exporting = Exporting(self._saver.project, self._desk, session.keymap)
        form = Form(session.reading, session.remembered.export, picked, only, session.annotator)

        def left() -> None:
            session.remembered.keep_export(form.kept())
            closed()

        again = session.reading.again
        return ExportScreen(form, session.keymap, self._saver.project, self._exporting, again, left)

    def _leave_library(self, message: str) -> None:
        self._leave_stories()
        if message:
            self._desk.say(message)

    def _leave_claims(self, passage: Passage | None) -> None:
        self._session.registry.on_change = lambda: None
        if passage is not None:
            self._go_to(passage)

    def _go_to(self, passage: Passage) -> None:
        """Stand on the passage; one that is not marked is selected, ready to be."""
        session, desk = self._session, self._desk
        if not session.go_to_article(passage.article):
            desk.say("this article is not among those that were opened")
            return
        desk.arrange_panes()
        here = desk.here
        here.loosen()
        first = passage.fragments[0]
        here.current = passage.mark
        if passage.mark is None:
            here.anchor = first[0]
            last = here.segments.token_at(first[1] - 1)
            desk.stand(last[0] if last else first[0])
        else:
            desk.stand(first[0])
