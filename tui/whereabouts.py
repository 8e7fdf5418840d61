"""Which story is on the desk and which of its articles is active; how one gets to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annotations.store.records import Task
from tui.refusal import Refusal
from tui.shelf import Folders, Shelf, Story

__all__ = ["Whereabouts"]

LANDINGS = 20
"""Articles read last that are looked for in the stories, the latest first; they may be in none of them."""


class Whereabouts:
    """The part of a session that knows where it is. `_count` is called when the story on the desk is another."""

    def __init__(self, stories: Sequence[Story] | Shelf, tasks: Mapping[str, Task]) -> None:
        """Lands on the article that was read last, as `tasks` tell."""
        self.stories = stories if isinstance(stories, Shelf) else Folders(stories)
        self._apart: Story | None = None
        self.story_index = 0
        self.active_index = 0
        self._land(tasks)

    def _count(self) -> None:
        """The story on the desk is another."""

    def _land(self, tasks: Mapping[str, Task]) -> None:
        """Go to the article that was read last."""
        latest = sorted(tasks.values(), key=lambda task: task.updated_at, reverse=True)[:LANDINGS]
        for task in latest:
            place = self.stories.place_of(task.article)
            if place is not None:
                self._put_up(place, task.article)
                break
        self._count()

    def _put_up(self, index: int, article: str | None = None) -> None:
        """The story at that place, with the article (uid) active, or its first."""
        self.story_index, self._apart = index, None
        uids = [ref.uid for ref in self.stories[index].articles] if index < len(self.stories) else []
        self.active_index = uids.index(article) if article in uids else 0

    @property
    def story(self) -> Story | None:
        """The story on the desk; None in an empty project."""
        if self._apart is not None:
            return self._apart
        return self.stories[self.story_index] if self.story_index < len(self.stories) else None

    @property
    def place(self) -> tuple[int, int] | None:
        """Which story of how many is on the desk; None if it is none of those that are walked."""
        many = len(self.stories) > 1 and self._apart is None
        return (self.story_index + 1, len(self.stories)) if many else None

    def shelve(self, stories: Shelf, index: int, article: str | None = None) -> None:
        """Walk other stories from now on, beginning with the one at `index`, in it the article (uid) or its first."""
        self.stories = stories
        self._put_up(index, article)
        self._count()

    def stories_changed(self) -> None:
        """Articles were put together or apart: the desk stays with its article, in whatever story that is now."""
        story = self.story
        uid = story.articles[self.active_index].uid if story and self.active_index < len(story.articles) else None
        self.stories.forget()
        if uid is None or not self.go_to_article(uid, anew=True):
            self._put_up(0)
            self._count()

    def go_to_story(self, index: int) -> None:
        """Put another story on the desk. Raises `Refusal` at either end."""
        if not 0 <= index < len(self.stories):
            raise Refusal("this is the last story" if index > 0 else "this is the first story")
        self._put_up(index)
        self._count()

    def go_to_article(self, uid: str, *, anew: bool = False) -> bool:
        """Make the article active, in whatever story it is. False if it is in none.

        `anew`: also where the story on the desk has it, for it may belong to another by now.
        """
        story = self.story
        here = [ref.uid for ref in story.articles] if story and not anew else []
        if uid in here:
            self.active_index = here.index(uid)
            return True
        place = self.stories.place_of(uid)
        if place is not None:
            self._put_up(place, uid)
        elif (apart := self.stories.apart(uid)) is not None:
            self.read_apart(apart, uid)
        else:
            return False
        self._count()
        return True

    def read_apart(self, story: Story, article: str | None = None) -> None:
        """Put articles on the desk that are none of the stories that are walked."""
        uids = [ref.uid for ref in story.articles]
        self._apart, self.active_index = story, uids.index(article) if article in uids else 0
        self._count()
