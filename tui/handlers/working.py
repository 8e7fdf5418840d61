"""Going about the work: panes, stories, done and skipped."""

from __future__ import annotations

from tui.handlers.checking import refuse_or_warn
from tui.handlers.view import DeskView
from tui.session import Refusal

__all__ = ["Working"]


class Working:
    """Commands of the groups `panes` and `work`."""

    def __init__(self, view: DeskView) -> None:
        self._view = view

    def _step(self, by: int) -> None:
        session = self._view.session
        if session.story is None:
            raise Refusal("the project is empty")
        count = len(session.story.articles)
        if count < 2:
            raise Refusal("this story has one article")
        session.active_index = (session.active_index + by) % count
        self._view.arrange_panes()

    def pane_next(self, _key: str) -> None:
        """The next article of the story; past the last pane the panes move on."""
        self._step(1)

    def pane_previous(self, _key: str) -> None:
        """The previous article."""
        self._step(-1)

    def story_next(self, _key: str) -> None:
        """The next story."""
        self._view.session.go_to_story(self._view.session.story_index + 1)
        self._view.arrange_panes()

    def story_previous(self, _key: str) -> None:
        """The previous story."""
        self._view.session.go_to_story(self._view.session.story_index - 1)
        self._view.arrange_panes()

    def done(self, _key: str) -> None:
        """The article is done (and the next one still to do is up), or open again."""
        self._set("done")

    def skip(self, _key: str) -> None:
        """The article is skipped, or open again."""
        self._set("skipped")

    def _set(self, status: str) -> None:
        session, here = self._view.session, self._view.here
        again = here.status == status
        still = refuse_or_warn(session, here) if status == "done" and not again else ""
        self._view.perform(session.set_status(here, "doing" if again else status))
        if again:
            self._view.say("open again")
            return
        story = session.story
        articles = story.articles if story else ()
        ahead = [*range(session.active_index + 1, len(articles)), *range(session.active_index)]
        following = next((at for at in ahead if session.status_of(articles[at].uid) in ("todo", "doing")), None)
        if following is None:
            self._view.say(f"{status}: this was the last one of the story{f' · {still}' if still else ''}")
            return
        session.active_index = following
        self._view.arrange_panes()
        if still:
            self._view.say(f"{status} · {still}")
