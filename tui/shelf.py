"""The stories that the desk can be put on, in an order: those of folders and files, or those of the project by page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from annotations.store.reading import Reading
from annotations.store.reading_stories import StoryFilter
from annotations.store.records import ArticleRef
from annotations.store.selection import Selection

__all__ = ["Folders", "Shelf", "Singly", "Stored", "Story"]

KEPT = 64
"""Stories that are kept once they were read."""


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that are read side by side, ordered by date unless told otherwise. `uid` if it is one of the project."""

    title: str
    articles: tuple[ArticleRef, ...]
    uid: str | None = None


class Shelf(ABC):
    """Stories in an order."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def __getitem__(self, at: int) -> Story: ...

    @abstractmethod
    def place_of(self, article: str) -> int | None:
        """Which story has the article (uid); None if none here does."""

    def apart(self, article: str) -> Story | None:
        """What to read an article (uid) in that no story here has; None if it is to be had nowhere."""
        del article
        return None

    def forget(self) -> None:
        """Stories may have changed: read them anew."""
        return


class Folders(Shelf):
    """Stories that are known whole."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self._stories = tuple(stories)
        self._places = {ref.uid: at for at, story in reversed(list(enumerate(stories))) for ref in story.articles}

    def __len__(self) -> int:
        return len(self._stories)

    def __getitem__(self, at: int) -> Story:
        return self._stories[at]

    def place_of(self, article: str) -> int | None:
        """Which story has the article; of several the first."""
        return self._places.get(article)


class Singly(Shelf):
    """Every article by itself, oldest first: too many to be one story, and nobody has matched them yet.

    The order is read at once, each article when it is asked for.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.forget()

    def forget(self) -> None:
        """Read the order anew."""
        self._uids = self._reading.article_uids(Selection(), "oldest")
        self._places = {uid: at for at, uid in enumerate(self._uids)}

    def __len__(self) -> int:
        return len(self._uids)

    def __getitem__(self, at: int) -> Story:
        ref = self._reading.ref(self._uids[at])
        return Story(ref.title, (ref,)) if ref else Story("an article that is gone", ())

    def place_of(self, article: str) -> int | None:
        """Where the article stands."""
        return self._places.get(article)


class Stored(Shelf):
    """The stories of the project that a filter takes. The order is read at once, each story when it is asked for."""

    def __init__(
        self,
        reading: Reading,
        wanted: StoryFilter,
        annotator: str,
        *,
        by_outlet: bool = False,
        uids: list[str] | None = None,
    ) -> None:
        """`by_outlet` orders the articles of a story by outlet in place of date; `uids` is the order if it is known."""
        self.wanted, self.by_outlet = wanted, by_outlet
        self._reading, self._annotator = reading, annotator
        self._known: dict[str, Story] = {}
        self._order(reading.story_uids(wanted, annotator) if uids is None else uids)

    def _order(self, uids: list[str]) -> None:
        self._uids = uids
        self._places = {uid: at for at, uid in enumerate(uids)}

    def __len__(self) -> int:
        return len(self._uids)

    def __getitem__(self, at: int) -> Story:
        uid = self._uids[at]
        if uid not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[uid] = self._story(uid)
        return self._known[uid]

    def _story(self, uid: str) -> Story:
        refs = self._reading.articles_of(uid)
        rows = self._reading.story_rows([uid])
        if self.by_outlet:
            refs = sorted(refs, key=lambda ref: ref.outlet.key)  # stable: within an outlet they stay by date
        title = rows[0].title if rows else (refs[0].title if refs else "a story that is gone")
        return Story(title, tuple(refs), uid)

    def at(self, uid: str) -> int | None:
        """Where a story (uid) stands."""
        return self._places.get(uid)

    def place_of(self, article: str) -> int | None:
        """Where the story of the article stands; None if it stands alone, or the filter leaves it out."""
        uid = self._reading.stories_of([article]).get(article)
        return self._places.get(uid) if uid else None

    def apart(self, article: str) -> Story | None:
        """Its story if the filter leaves that out, else the article alone."""
        uid = self._reading.stories_of([article]).get(article)
        if uid is not None:
            return self._story(uid)
        ref = self._reading.ref(article)
        return Story(ref.title, (ref,)) if ref else None

    def forget(self) -> None:
        """Read the order anew, and each story when it is next asked for."""
        self._known.clear()
        self._order(self._reading.story_uids(self.wanted, self._annotator))
