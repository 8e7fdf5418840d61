"""What is proposed: walked, accepted, rejected, and what is learnt from that."""

from __future__ import annotations

from collections.abc import Sequence

from annotations.spans import Span
from annotations.store.actions import Change
from annotations.store.records import Annotation
from tui.deciding import accept, reject
from tui.edits import joined
from tui.handlers.prompting import Choice, Prompting
from tui.handlers.selecting import chosen, next_word
from tui.handlers.view import DeskView
from tui.learning import Asked
from tui.proposing import look_across
from tui.session import OpenArticle, Refusal

__all__ = ["Suggesting"]


class Suggesting:
    """Commands about suggestions. The one walked to is selected: whatever moves the selection moves its bounds."""

    def __init__(self, view: DeskView, prompting: Prompting) -> None:
        self._view = view
        self._prompting = prompting
        self._asked: Asked | None = None

    # -- walking -------------------------------------------------------------------------------------------------

    def suggestion_next(self, _key: str) -> None:
        """To the next suggestion; a speaker comes with the claim."""
        self._walk(forward=True)

    def suggestion_previous(self, _key: str) -> None:
        """To the previous one."""
        self._walk(forward=False)

    def _walk(self, *, forward: bool) -> None:
        here = self._view.here
        look_across(self._view.session, here, self._view.neighbours)
        proposals = here.proposals
        walked = proposals.walked(here.caret, selecting=here.anchor is not None)
        mark = self._following(here, here.caret, walked.uid if walked else None, forward=forward)
        if mark is None:
            raise Refusal(self._none(here, forward=forward))
        self._stand_on(here, mark)

    @staticmethod
    def _following(here: OpenArticle, offset: int, current: str | None, *, forward: bool) -> Annotation | None:
        shown = here.proposals.shown
        walk = shown.after if forward else shown.before
        mark = walk(offset, current)
        while mark is not None and here.proposals.heads(mark.uid):
            mark = walk(mark.start, mark.uid)
        return mark

    def _none(self, here: OpenArticle, *, forward: bool) -> str:
        count, key = len(here.proposals), self._view.session.keymap.label
        if not count:
            return "nothing is proposed in this article"
        back = key("suggestion-previous" if forward else "suggestion-next")
        return f"no suggestion {'after' if forward else 'before'} this one · {count} in the article: {back}"

    def _stand_on(self, here: OpenArticle, mark: Annotation) -> None:
        """Select what is proposed, the caret on its last word."""
        here.loosen()
        *parts, last = mark.fragments
        here.parts[:] = parts
        here.anchor = last[0]
        here.proposals.at = mark.uid
        token = here.segments.token_at(last[1] - 1)
        here.proposals.stood = (token[0] if token else last[0], ())
        self._view.reveal(mark.start)
        self._view.stand(here.proposals.stood[0])
        here.proposals.stood = (here.caret, chosen(here))
        self._view.show_selection()

    def settle(self) -> None:
        """After any key: ask about a habit; parts that came with a suggestion go when the caret has left it."""
        suggesters = self._view.session.suggesters
        if suggesters.noticed is not None:
            self._asked, suggesters.noticed = suggesters.noticed, None
            self._view.say(f"{self._asked.question} · {self._view.session.keymap.label('habit-yes')} yes")
        here = self._view.session.active
        if here is None or here.proposals.at is None:
            return
        if here.proposals.walked(here.caret, selecting=here.anchor is not None) is None:
            here.proposals.at = None
            if here.parts:
                here.parts.clear()
                self._view.show_selection()

    # -- deciding ------------------------------------------------------------------------------------------------

    def _meant(self, here: OpenArticle) -> tuple[Annotation, dict[str, tuple[Span, ...]]]:
        """The suggestion that a key is about, and the bounds that were chosen in place of the proposed ones."""
        proposals = here.proposals
        mark = proposals.walked(here.caret, selecting=here.anchor is not None)
        if mark is None:
            mark = proposals.shown.innermost(here.caret, self._view.session.hidden) if here.anchor is None else None
            bounds: dict[str, tuple[Span, ...]] = {}
        else:
            now = chosen(here)
            bounds = {} if not now or now == proposals.stood[1] else {mark.uid: joined(here.article.text, now)}
        if mark is None:
            raise Refusal(f"no suggestion here: {self._view.session.keymap.label('suggestion-next')} goes to the next")
        return mark, bounds

    def accept_suggestion(self, _key: str) -> None:
        """Claim, speaker and link at once; then on to the next."""
        here = self._view.here
        self._accept(here, *self._meant(here))

    def accept_as(self, label: str) -> bool:
        """A label given to the suggestion that was walked to: accepted so. Whether there is one."""
        here = self._view.here
        mark = here.proposals.walked(here.caret, selecting=here.anchor is not None)
        if mark is None:
            return False
        mark, bounds = self._meant(here)
        self._accept(here, mark, bounds, None if label == mark.label else label)
        return True

    def _accept(
        self, here: OpenArticle, mark: Annotation, bounds: dict[str, tuple[Span, ...]], label: str | None = None
    ) -> None:
        heads = here.proposals.heads(mark.uid) if label is None else []
        head = heads[0] if heads else mark
        session = self._view.session
        decided = [head.uid, *(tail.uid for tail in here.proposals.tails(head.uid))]
        quiet = session.suggesters.counted(here, decided, accepted=True)
        action = accept(session, here, head.uid, bounds, *quiet, label=label)
        self._decided(here, head, action.changes)
        self._view.perform(action)
        self._go_on(here, head)
        if quiet:
            self._say_quiet(quiet)

    def reject_suggestion(self, _key: str) -> None:
        """Not this one, here, now or later; then on to the next."""
        here = self._view.here
        mark, _ = self._meant(here)
        quiet = self._view.session.suggesters.counted(here, [mark.uid], accepted=False)
        action = reject(self._view.session, here, mark.uid, *quiet)
        self._decided(here, mark, action.changes)
        self._view.perform(action)
        self._go_on(here, mark)
        if quiet:
            self._say_quiet(quiet)

    def _decided(self, here: OpenArticle, mark: Annotation, changes: Sequence[Change]) -> None:
        here.loosen()
        here.proposals.at = None
        marks = [change.after for change in changes if isinstance(change.after, Annotation)]
        if marks:
            self._view.session.last_label = next(
                (m.label for m in marks if m.fragments[0][0] == mark.start), mark.label
            )

    def _go_on(self, here: OpenArticle, mark: Annotation) -> None:
        following = self._following(here, mark.start, None, forward=True)
        if following is not None and following.start == mark.start and following.uid == mark.uid:
            following = None
        first = self._following(here, max(0, mark.start - 1), None, forward=True)
        if first is not None and first.start == mark.start:  # another begins at the same place
            following = first
        if following is not None:
            self._stand_on(here, following)
            return
        word = next_word(here.segments, mark.end)
        self._view.stand(here.caret if word is None else word)
        left = len(here.proposals)
        more = f"{left} further up: {self._view.session.keymap.label('suggestion-previous')}" if left else "all decided"
        self._view.say(f"no suggestion after this one · {more}")

    # -- what is learnt ------------------------------------------------------------------------------------------

    def habit_yes(self, _key: str) -> None:
        """Propose so from now on."""
        asked, self._asked = self._asked, None
        if asked is None:
            raise Refusal("nothing was asked")
        session, here = self._view.session, self._view.here
        self._view.perform(session.act("habit", here, *session.suggesters.confirm(asked)))
        session.suggesters.reshape()
        self._view.repaint(())
        walked = here.proposals.shown.get(here.proposals.at or "")
        if walked is not None:
            self._stand_on(here, walked)
        self._view.say(asked.answer)

    def _say_quiet(self, quiet: Sequence[Change]) -> None:
        key = self._view.session.keymap.label("suggesters")
        said = self._view.session.suggesters.quiet_words(quiet, key)
        if said:
            self._view.session.suggesters.reshape()
            self._view.repaint(())
            self._view.say(said)

    def suggesters(self, _key: str) -> None:
        """Who proposes: how often they were right, and whether they are on."""
        rows = [Choice(text, value) for text, value in self._view.session.suggesters.rows()]
        if not rows:
            raise Refusal("nobody has proposed anything yet: kutip suggest")
        self._prompting.ask("switch on or off:", self._switch, choices=lambda typed: _having(rows, typed))

    def _switch(self, typed: str, choice: Choice | None) -> None:
        if choice is None or not isinstance(choice.value, str):
            raise Refusal(f"nobody is called {typed}")
        session, here = self._view.session, self._view.here
        changes, said = session.suggesters.switch(choice.value)
        self._view.perform(session.act("switch", here, *changes))
        session.suggesters.reshape()
        self._view.repaint(())
        self._view.say(said)


def _having(rows: Sequence[Choice], typed: str) -> Sequence[Choice]:
    return [row for row in rows if typed.casefold() in row.text.casefold()]
