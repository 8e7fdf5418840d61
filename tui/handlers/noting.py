"""What is said about marks: notes, and flags to come back to."""

from __future__ import annotations

from tui.edits import FLAGGED, flag, meant, note
from tui.handlers.marking import Marking, words_of
from tui.handlers.prompting import Choice, Prompting
from tui.handlers.view import DeskView
from tui.session import OpenArticle, Refusal

__all__ = ["Noting"]


class Noting:
    """Commands of the group `note`."""

    def __init__(self, view: DeskView, prompting: Prompting, marking: Marking) -> None:
        self._view = view
        self._prompting = prompting
        self._marking = marking

    def note(self, _key: str) -> None:
        """Ask for the mark's note; an empty one takes it away."""
        view, here = self._view, self._view.here
        mark = meant(view.session, here)

        def accept(text: str, _choice: Choice | None) -> None:
            view.show_selection()
            now = here.layer.get(mark.uid)
            if now is None:
                raise Refusal("the mark is gone")
            view.perform(note(view.session, here, now, text))
            view.say("note taken away" if not text.strip() else f"noted: {text.strip()}")

        self._prompting.ask(f"note on this {mark.label}:", accept, cancel=view.show_selection, text=mark.note or "")
        view.show_selection(mark.fragments)

    def flag(self, _key: str) -> None:
        """Flag the mark, or take its flag away."""
        view, here = self._view, self._view.here
        mark = meant(view.session, here)
        view.perform(flag(view.session, here, mark))
        state = "no longer flagged" if FLAGGED in mark.flags else "flagged"
        view.say(f"{state}: {mark.label} “{words_of(here.article.text, mark.fragments, 32)}”")

    def flag_next(self, _key: str) -> None:
        """The next flagged mark of the story, from the caret on and around."""
        view, session = self._view, self._view.session
        here = view.here
        count = len(session.story.articles) if session.story else 0
        for step in range(count + 1):
            index = (session.active_index + step) % count
            opened = session.open(session.story.articles[index].uid) if session.story else here
            uid = self._flagged(opened, after=step == 0)
            if uid is not None:
                if index != session.active_index:
                    session.active_index = index
                    view.arrange_panes()
                self._marking.go_to(opened, uid)
                return
        raise Refusal("nothing in this story is flagged: ! flags a mark")

    @staticmethod
    def _flagged(opened: OpenArticle, *, after: bool) -> str | None:
        """The first flagged mark: of the whole article, or of what comes after the caret in the walk."""
        if not after:
            return next((mark.uid for mark in opened.layer if FLAGGED in mark.flags), None)
        at = opened.layer.after(opened.caret, opened.current)
        while at is not None and FLAGGED not in at.flags:
            at = opened.layer.after(at.start, at.uid)
        return at.uid if at else None
