"""People, bodies and countries: who they are, what they are called, and all that they said across outlets."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.style import Style
from textual.app import ComposeResult

from annotations.store.records import Annotation, Entity
from tui.commands import SPACE
from tui.keymap import Keymap
from tui.people import Fact, People
from tui.registry import entity_words
from tui.screens.listed import ListedScreen
from tui.session import Refusal
from tui.widgets.row import Row

__all__ = ["PeopleScreen"]

DIM, BOLD = Style(dim=True), Style(bold=True)
IN_LIST = ("open", "search", "pick", "merge", "rename", "undo", "redo", "close")
ON_ONE = ("open", "pick", "rename", "split", "delete", "undo", "redo", "close")
"""What the status row names; the help of the desk names all."""


class PeopleScreen(ListedScreen):
    """A list of all, or the names and claims of one."""

    TYPED: ClassVar[dict[str, str]] = {"people-text": "_type"}
    DEFAULT_CSS = "PeopleScreen { layout: vertical; background: ansi_default; }"

    def __init__(
        self,
        people: People,
        keymap: Keymap,
        reverse: Callable[[str], None],
        closed: Callable[[Annotation | None], None],
    ) -> None:
        """`reverse` is told `undo` or `redo`; `closed` the mark to go to, if one was chosen."""
        super().__init__()
        self._tell_closed = closed
        self._people = people
        self._reverse = reverse
        self._title, self._status = Row(), Row()
        self._keymap = keymap
        self._keys = {context: keymap.bindings(context) for context in ("people", "people-text")}
        self._query = ""
        self._entity: Entity | None = None
        self._facts: list[Fact] = []
        self._list_at = 0
        self._typed: tuple[str, str] | None = None
        """While text is typed: what for (`search`, `rename`), and the text."""
        self._message = ""

    def compose(self) -> ComposeResult:
        """Title, rows, status."""
        yield self._title
        yield self._list
        yield self._status

    def on_mount(self) -> None:
        """Everybody."""
        self.show_rows()

    # -- showing -------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Names or claims have changed."""
        self._people.load()
        if self._entity is not None:
            uid = self._entity.uid
            self._entity = next((one.entity for one in self._people.rows() if one.entity.uid == uid), None)
        self.show_rows()

    def show_rows(self, at: int | None = None) -> None:
        """Show the list, or the one that is open; the row picked stays where it was unless told."""
        place = self._list.at if at is None else at
        if self._entity is not None:
            self._facts = self._people.facts(self._entity)
            self._title.set(entity_words(self._entity), self._entity.kind, BOLD, DIM)
            self._list.show([(fact.text, fact.outlet) for fact in self._facts], place)
        else:
            people, picked = self._people.rows(self._query), self._people.picked
            rows = [(f"{'*' if one.entity.uid in picked else ' '} {one.words[0]}", one.words[1]) for one in people]
            found = f" with “{self._query}”" if self._query else ""
            self._title.set(f"people, bodies and countries{found}", f"{len(rows)}", BOLD, DIM)
            self._list.show(rows, place)
        self._show_status()

    def _show_status(self) -> None:
        if self._typed is not None:
            word = "/" if self._typed[0] == "search" else "name: "
            self._status.set(f"{word}{self._typed[1]}")
        elif self._message:
            self._status.set(self._message)
        else:
            wanted = IN_LIST if self._entity is None else ON_ONE
            keys = [f"{self._keymap.label(f'people-{word}')} {word}" for word in wanted]
            while len("  ".join(keys)) > max(20, self.size.width - 1) and len(keys) > 1:
                keys.pop(-2)
            self._status.set("  ".join(keys), left_style=DIM)

    def tell(self, message: str) -> None:
        """Show what the desk has to say, which lies beneath."""
        self._message = message
        self._show_status()

    # -- keys ----------------------------------------------------------------------------------------------------

    def press(self, key: str, character: str | None) -> None:
        """A key of the screen, or a character of what is typed."""
        context = "people-text" if self._typed is not None else "people"
        command = self._keys[context].get(character or key)
        self._message = ""
        try:
            if command is not None:
                getattr(self, f"_do_{command.id.removeprefix('people-').replace('-', '_')}")()
            elif self._typed is not None and (character or key == SPACE):
                self._type(character or " ")
        except Refusal as refusal:
            self._message = str(refusal)
        if self.has_keys:
            self._show_status()

    def _close(self, mark: Annotation | None) -> None:
        self.leave()
        self._tell_closed(mark)

    def _here(self) -> Entity:
        """The one that is open, or picked in the list. Raises `Refusal` if there is none."""
        if self._entity is not None:
            return self._entity
        rows = self._people.rows(self._query)
        if not rows:
            raise Refusal("nobody here yet: = on a speaker or country mark says who it is")
        return rows[min(self._list.at, len(rows) - 1)].entity

    def _alias(self) -> tuple[Entity, str]:
        """The other name here: the row of one, or the only one there is. Raises `Refusal`."""
        entity = self._here()
        if self._entity is not None and self._list.at < len(self._facts):
            alias = self._facts[self._list.at].alias
            if alias is not None:
                return entity, alias
        elif len(entity.aliases) == 1:
            return entity, entity.aliases[0]
        raise Refusal("go to one of its other names first" if entity.aliases else "it has no other name")

    def _said(self, message: str) -> None:
        self._message = message
        self.reload()

    def _do_search(self) -> None:
        self._entity, self._query, self._typed = None, "", ("search", "")
        self.show_rows(0)

    def _do_open(self) -> None:
        if self._entity is None:
            self._entity, self._list_at = self._here(), self._list.at
            self.show_rows(0)
            return
        mark = self._facts[self._list.at].mark if self._facts else None
        if mark is None:
            raise Refusal("this is a name; on a claim it goes there")
        self._close(mark)

    def _do_pick(self) -> None:
        self._people.pick(self._here())
        self.show_rows(self._list.at + (self._entity is None))

    def _do_merge(self) -> None:
        self._said(self._people.merge(self._here()))

    def _do_rename(self) -> None:
        self._typed = ("rename", self._here().name)

    def _do_split(self) -> None:
        self._said(self._people.split(*self._alias()))

    def _do_delete(self) -> None:
        self._said(self._people.forget(*self._alias()))

    def _do_undo(self) -> None:
        self._reverse("undo")

    def _do_redo(self) -> None:
        self._reverse("redo")

    def _do_close(self) -> None:
        if self._entity is not None:
            self._entity = None
            self.show_rows(self._list_at)
        elif self._query:
            self._query = ""
            self.show_rows(0)
        else:
            self._close(None)

    # -- text ----------------------------------------------------------------------------------------------------

    def _type(self, letter: str) -> None:
        self._typing((self._typed[1] if self._typed else "") + letter)

    def _typing(self, text: str) -> None:
        """What is typed so far; a search shows at once what it finds."""
        what = self._typed[0] if self._typed else "search"
        self._typed = (what, text)
        if what == "search":
            self._query = text
            self.show_rows(0)

    def _do_erase(self) -> None:
        self._typing(self._typed[1][:-1] if self._typed else "")

    def _do_accept(self) -> None:
        typed, self._typed = self._typed, None
        if typed is not None and typed[0] == "rename":
            self._said(self._people.rename(self._here(), typed[1]))

    def _do_leave(self) -> None:
        typed, self._typed = self._typed, None
        if typed is not None and typed[0] == "search":
            self._query = ""
            self.show_rows(0)
