"""Stories: a list to search and sort, and of one its articles and pairs with their evidence, to decide on."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.style import Style
from textual.app import ComposeResult

from annotations.store.records import Match
from tui.commands import SPACE
from tui.keymap import Keymap
from tui.refusal import Refusal
from tui.screens.listed import ListedScreen
from tui.stories import Part, Stories
from tui.story_query import as_typed
from tui.widgets.row import Row
from tui.widgets.wrapped import Wrapped

__all__ = ["StoriesScreen"]

DIM, BOLD = Style(dim=True), Style(bold=True)
LISTED = ("open", "pairs", "search", "order", "waiting", "pick", "merge", "undo", "close")
OPENED = ("open", "same", "different", "none", "pick", "split", "undo", "close")
"""Commands that the status row names over the list, and over one story."""


class StoriesScreen(ListedScreen):
    """A list of all, or the articles and pairs of one."""

    TYPED: ClassVar[dict[str, str]] = {"stories-text": "_type"}
    DEFAULT_CSS = "StoriesScreen { layout: vertical; background: ansi_default; }"

    def __init__(
        self, stories: Stories, keymap: Keymap, reverse: Callable[[str], None], closed: Callable[[], None]
    ) -> None:
        """`reverse` is told `undo` or `redo`; `closed` that the desk is seen again, perhaps with another story."""
        super().__init__()
        self._stories, self._keymap, self._reverse, self._tell_closed = stories, keymap, reverse, closed
        self._keys = {context: keymap.bindings(context) for context in ("stories", "stories-text")}
        self._title, self._note, self._status = Row(), Wrapped(3), Row(shrink_right=True)
        self._story: str | None = None
        self._heading = ""
        self._parts: list[Part] = []
        self._list_at = 0
        self._typing = False
        self._message = ""

    def compose(self) -> ComposeResult:
        """Title, rows, evidence, status."""
        yield self._title
        yield self._list
        yield self._note
        yield self._status

    def on_mount(self) -> None:
        """The list, at the story on the desk."""
        self._stories.fit(self.size.width)
        self.show_rows(self._stories.here)

    def on_resize(self) -> None:
        """More or less room for the names of outlets."""
        self._stories.fit(self.size.width)
        self.show_rows()

    # -- showing -------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Stories or verdicts have changed."""
        self._stories.load()
        if self._story is not None:
            self._story = self._stories.whereabouts(self._story, self._parts)
            self._parts = self._stories.parts(self._story) if self._story is not None else []
        self.show_rows()

    def show_rows(self, at: int | None = None) -> None:
        """Show the list, or the story that is open; the row picked stays where it was unless told."""
        place = self._list.at if at is None else at
        if self._story is not None:
            self._title.set(self._heading, self._counts(), BOLD, DIM)
            self._list.show([self._stories.words(part) for part in self._parts], place)
        else:
            wanted = self._stories.wanted
            sought = as_typed(wanted)
            found = f" with “{sought}”" if sought else ""
            waiting = " with open verdicts" if wanted.open else ""
            self._title.set(f"stories{found}{waiting} · by {wanted.order}", f"{len(self._stories.uids)}", BOLD, DIM)
            self._list.show(self._stories.rows, place)
        self._show_note()
        self._show_status()

    def _counts(self) -> str:
        articles = sum(part.article is not None for part in self._parts)
        decided = sum(part.match is not None and part.match.verdict is not None for part in self._parts)
        return f"{articles} articles · {len(self._parts) - articles} pairs, {decided} decided"

    def _show_note(self) -> None:
        if self._story is not None:
            part = self._parts[self._list.at] if self._parts else Part()
            self._note.set(self._stories.evidence(part))
        else:
            self._note.set(self._stories.why(self._list.at) if self._stories.uids else "", DIM)

    def _show_status(self) -> None:
        if self._typing:
            self._status.set(f"/{self._stories.text}")
        elif self._message:
            self._status.set(self._message)
        else:
            wanted = OPENED if self._story is not None else LISTED
            keys = [f"{self._keymap.label(f'stories-{word}')} {word}" for word in wanted]
            self._status.set("  ".join(keys), left_style=DIM)

    # -- keys ----------------------------------------------------------------------------------------------------

    def press(self, key: str, character: str | None) -> None:
        """A key of the screen, or a character of what is searched for."""
        command = self._keys["stories-text" if self._typing else "stories"].get(character or key)
        self._message = ""
        try:
            if command is not None:
                getattr(self, f"_do_{command.id.removeprefix('stories-').replace('-', '_')}")()
            elif self._typing and (character or key == SPACE):
                self._type(character or " ")
        except Refusal as refusal:
            self._message = str(refusal)
        if self.has_keys:
            self._show_status()

    def _close(self) -> None:
        self.leave()
        self._tell_closed()

    def _picked(self) -> str:
        """The story that is open, or picked in the list. Raises `Refusal` if there is none."""
        if self._story is not None:
            return self._story
        if not self._stories.uids:
            raise Refusal("no story is like that")
        return self._stories.uids[self._list.at]

    def _pair(self) -> Match:
        part = self._parts[self._list.at] if self._story is not None and self._parts else Part()
        if part.match is None:
            raise Refusal(f"a verdict is on a pair: {self._keymap.label('stories-pairs')} shows those of a story")
        return part.match

    def _said(self, message: str) -> None:
        """After a decision: what was decided, and everything read anew."""
        self._message = message
        self.reload()

    def _do_order(self) -> None:
        self._only_in_list()
        self._stories.next_order()
        self.show_rows(0)

    def _do_waiting(self) -> None:
        self._only_in_list()
        self._stories.change(open=not self._stories.wanted.open)
        self.show_rows(0)

    def _only_in_list(self) -> None:
        if self._story is not None:
            raise Refusal(f"{self._keymap.label('stories-back')} goes back to the list")

    def _do_open(self) -> None:
        part = self._parts[self._list.at] if self._story is not None and self._parts else Part()
        if part.match is not None:
            self._stories.open_pair(part.match)
        else:
            self._stories.open(self._picked(), part.article.uid if part.article else None)
        self._close()

    def _do_outlets(self) -> None:
        self._stories.open(self._picked(), by_outlet=True)
        self._close()

    def _do_pairs(self) -> None:
        if self._story is not None:
            return
        uid = self._picked()
        row = self._stories.rows.row(self._list.at)
        self._heading = row.title if row else ""
        self._parts = self._stories.parts(uid)
        self._story, self._list_at = uid, self._list.at
        first = next((n for n, part in enumerate(self._parts) if part.match and part.match.verdict is None), 0)
        self.show_rows(first)

    def _do_back(self) -> None:
        if self._story is not None:
            self._story = None
            self.show_rows(self._list_at)

    def _do_pick(self) -> None:
        if self._story is None:
            self._stories.picked ^= {self._picked()}
        else:
            part = self._parts[self._list.at] if self._parts else Part()
            if part.article is None:
                raise Refusal("only articles can be split off; they stand above the pairs")
            self._stories.taken ^= {part.article.uid}
        self.show_rows(self._list.at + 1)

    def _do_same(self) -> None:
        self._said(self._stories.judge(self._pair(), "same"))

    def _do_different(self) -> None:
        self._said(self._stories.judge(self._pair(), "different"))

    def _do_none(self) -> None:
        self._said(self._stories.judge(self._pair(), None))

    def _do_merge(self) -> None:
        self._said(self._stories.merge(self._picked()))

    def _do_split(self) -> None:
        if self._story is None:
            raise Refusal(f"{self._keymap.label('stories-pairs')} first: then pick what is to be split off")
        self._said(self._stories.split(self._story))

    def _do_undo(self) -> None:
        self._reverse("undo")

    def _do_redo(self) -> None:
        self._reverse("redo")

    def _do_close(self) -> None:
        if self._story is not None:
            self._do_back()
        elif self._stories.text:
            self._find("")
        else:
            self._close()

    # -- text ----------------------------------------------------------------------------------------------------

    def _do_search(self) -> None:
        self._do_back()
        self._typing = True
        self._find("")

    def _type(self, letter: str) -> None:
        self._find(self._stories.text + letter)

    def _find(self, text: str) -> None:
        """Each letter shows what it finds."""
        self._stories.find(text)
        self.show_rows(0)

    def _do_erase(self) -> None:
        self._find(self._stories.text[:-1])

    def _do_accept(self) -> None:
        self._typing = False

    def _do_leave(self) -> None:
        self._typing = False
        self._find("")
