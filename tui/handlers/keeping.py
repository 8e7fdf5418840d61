"""What was done goes to disk, what came back from there is shown: saving, undo, redo, other desks."""

from __future__ import annotations

from annotations.store.actions import Action, Change
from annotations.store.records import Annotation, Suggestion
from tui.handlers.marking import quoted
from tui.handlers.view import DeskView
from tui.saving import Outcome, Saver, count_of
from tui.session import Refusal

__all__ = ["Keeping"]


class Keeping:
    """The state of saving, and the commands `undo` and `redo`."""

    def __init__(self, view: DeskView, saver: Saver) -> None:
        self._view = view
        self._saver = saver
        self.busy = False
        """An undo is on its way: what it will change is not known yet, so keys wait."""
        self.saved = ""
        """What the status row says of saving."""
        self.working = ""
        """How far work in the background is, for the same place."""
        self.trouble = False
        """Whether something is not on disk."""
        self._reversing = ""
        """`undo` or `redo` while one is on its way."""
        self._stuck = False
        """Whether the last undo met a conflict: the next one leaves that action as it is."""
        self._behind = False
        """Whether another desk wrote something that is not shown yet."""

    @property
    def state(self) -> str:
        """What the right of the status row says."""
        return "  ".join(words for words in (self.working, self.saved) if words)

    def perform(self, action: Action) -> None:
        """Hand the action over to be written."""
        self._stuck = False
        self._saver.submit(action)
        if self.trouble:
            self.saved = self._unsaved(self._saver.waiting)

    def undo(self, _key: str) -> None:
        """Take back the last action, wherever it was."""
        self._reverse("undo")

    def redo(self, _key: str) -> None:
        """Do again what was taken back."""
        self._reverse("redo")

    def _reverse(self, word: str) -> None:
        if self._saver.failing:
            raise Refusal(f"not now: there are changes that could not be saved yet, and {word} works on what is saved")
        session = self._view.session
        self.busy = True
        past = word == "undo" and self._stuck
        self._reversing, self._stuck = word, False
        self._saver.reverse(word, session.annotator, session.stamp(), past=past)

    def stand(self) -> None:
        """Keep the reading position."""
        session = self._view.session
        here = session.active
        if here is not None and not self._saver.failing:
            at = session.clock().isoformat(timespec="milliseconds")
            self._saver.stand(here.article.uid, session.annotator, here.position, at)

    def report(self, outcome: Outcome) -> None:
        """Show what became of a job."""
        session = self._view.session
        if outcome.kind == "failing":
            self.busy, self.trouble = False, True
            self.saved = self._unsaved(outcome.waiting)
            self._view.say(outcome.reason)
            return
        if self.trouble:
            self.trouble, self.saved = False, ""
            self._view.say("")
        if outcome.kind == "conflict":
            undoing, self.busy, self._reversing = self._reversing == "undo", False, ""
            self._stuck = undoing and outcome.passable  # what only met a lock is to be undone, not passed by
            key = session.keymap.label("undo")
            self._reload(f"not done: {outcome.reason}{f' · {key} again leaves it and goes on' if self._stuck else ''}")
            return
        if outcome.kind in ("reversed", "nothing"):
            self.busy, self._reversing = False, ""
        if outcome.seq:
            self.saved = f"saved {session.clock().astimezone():%H:%M:%S}"
            others = session.saved_as(outcome.seq) or outcome.kind == "recovered"
            if others or self._behind:
                self._reload("")
        if outcome.kind == "recovered":
            self._view.say(f"{count_of(int(outcome.reason))} that an earlier desk could not save: saved now")
        if outcome.kind == "nothing":
            self._view.say(f"nothing to {outcome.reason}")
        if outcome.reversal is not None:
            session.apply(outcome.reversal.changes)
            self._show(outcome.reason, outcome.reversal.action, outcome.reversal.article, outcome.reversal.changes)

    @staticmethod
    def _unsaved(count: int) -> str:
        return f"NOT SAVED{f' {count}' if count else ''}, trying again"

    def _show(self, word: str, action: str, article: str, changes: tuple[Change, ...]) -> None:
        """Go where it happened and say what it was."""
        view = self._view
        view.session.go_to_article(article)
        view.arrange_panes()
        view.repaint(changes)
        values = [change.after or change.before for change in changes]
        marks = sorted((v for v in values if isinstance(v, Annotation | Suggestion)), key=lambda v: v.start)
        what = ""
        if marks and marks[0].article == view.here.article.uid:
            here = view.here
            here.anchor, here.sticky, here.current = None, False, None
            view.stand(marks[0].start)
            what = f" {marks[0].label} “{quoted(here.article.text, marks[0].fragments[0])}”"
        view.say(f"{'undid' if word == 'undo' else 'redid'} {action}{what}")

    def look_around(self) -> None:
        """Take in what another desk of the same annotator has done meanwhile."""
        if self._view.session.others_wrote():
            self._reload("")

    def _reload(self, message: str) -> None:
        """Show what is stored, and a message; while something is not stored yet, that would vanish, and it waits."""
        self._behind = not self._saver.drain(0.5)
        if not self._behind:
            self._view.session.reload()
            self._view.arrange_panes()
            self._view.repaint(())
        if message:
            self._view.say(message)
