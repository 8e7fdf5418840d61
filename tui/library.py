"""The library without its screen: which articles are listed, which are picked, and what can be done with them.

Imports no Textual. The order of the list is read at once, its rows by page when they are seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from annotations.store.actions import Action, Assignment, Change
from annotations.store.reading_library import SHELVINGS
from annotations.store.records import TASK_STATES, ArticleRef, LibraryRow, Position
from annotations.store.selection import Selection
from tui.edits import FLAGGED
from tui.paged import PagedRows
from tui.refusal import Refusal
from tui.session import Session
from tui.shelf import Story

__all__ = ["Library", "LibraryRows", "read_query"]

SIDE_BY_SIDE = 12
"""Articles that are opened together at most; more would be read one after the other anyway."""
STATE_SIGNS = {"todo": " ", "doing": "~", "done": "✓", "skipped": "-"}
OUTLET_CELLS = 12
LEAST_LETTERS = 3
"""Of a word that may go on: fewer would list nearly everything, and wait for the next."""


class LibraryRows(PagedRows[LibraryRow]):
    """What the list says of each article."""

    def __init__(
        self, uids: Sequence[str], read: Callable[[Sequence[str]], list[LibraryRow]], picked: set[str]
    ) -> None:
        super().__init__(uids, lambda page: {row.ref.uid: row for row in read(page)})
        self._picked = picked

    def words(self, row: LibraryRow) -> tuple[str, str]:
        """State, day, outlet and title; story, marks and flags."""
        pick = "*" if row.ref.uid in self._picked else " "
        day = (row.ref.published_at or "no date")[:10]
        outlet = row.ref.outlet.name[:OUTLET_CELLS]
        return (f"{pick}{STATE_SIGNS[row.state]} {day:<10}  {outlet:<{OUTLET_CELLS}}  {row.ref.title}", _facts(row))


def _facts(row: LibraryRow) -> str:
    flags = f"!{row.flagged}" if row.flagged else ""
    marks = f"{row.marks} mark{'' if row.marks == 1 else 's'}" if row.marks else ""
    story = f"story of {row.story_size}" if row.story else ""
    return "  ".join(fact for fact in (story, marks, flags) if fact)


def read_query(text: str, outlets: Sequence[tuple[str, str]], annotator: str) -> Selection:
    """What is typed into the search line: words, and filters `outlet:` `state:` `since:` `until:` `lang:` `label:`
    `flag:` `story:` `marked` `flagged`, all of which must hold.

    `outlets` are `(key, name)`; what is typed of one stands for all that begin so. A filter without
    a value yet is none.
    """
    words: list[str] = []
    found = Selection()
    for word in text.split():
        name, colon, value = word.partition(":")
        if word == "marked":
            found = replace(found, marked=True)
        elif word == "flagged":
            found = replace(found, flags=(*found.flags, FLAGGED))
        elif not colon or name not in _FILTERS:
            words.append(word)
        elif value:
            found = _FILTERS[name](found, value, outlets)
    if found.states or found.marked or found.flags or found.labels:
        found = replace(found, annotators=(annotator,))
    # the last word is a beginning until a space ends it; a filter after it ends it too
    ended = text[-1:].isspace() or (words and not text.endswith(words[-1]))
    if words and not ended and len(words[-1]) < LEAST_LETTERS and words[-1].isascii():
        words, ended = words[:-1], True
    return replace(found, search=" ".join(words) + (" " if words and ended else ""))


def _outlet(found: Selection, value: str, outlets: Sequence[tuple[str, str]]) -> Selection:
    meant = [key for key, name in outlets if key.lower().startswith(value.lower()) or _begins(name, value)]
    return replace(found, outlets=(*found.outlets, *(meant or [value])))


def _begins(name: str, value: str) -> bool:
    return name.lower().replace(" ", "").startswith(value.lower())


def _state(found: Selection, value: str, _outlets: object) -> Selection:
    meant = tuple(state for state in TASK_STATES if state.startswith(value.lower()))
    return replace(found, states=(*found.states, *(meant or (value,))))


_FILTERS: dict[str, Callable[[Selection, str, Sequence[tuple[str, str]]], Selection]] = {
    "outlet": _outlet,
    "state": _state,
    "since": lambda found, value, _: replace(found, since=value),
    "until": lambda found, value, _: replace(found, until=f"{value}~" if len(value) < 10 else value),
    "lang": lambda found, value, _: replace(found, languages=(*found.languages, value.lower())),
    "label": lambda found, value, _: replace(found, labels=(*found.labels, value), marked=True),
    "flag": lambda found, value, _: replace(found, flags=(*found.flags, value)),
    "story": lambda found, value, _: replace(found, stories=(*found.stories, value)),
}


class Library:
    """Rows, what is picked, and what is done with it. `perform` saves an action; `settle` waits until it is saved."""

    def __init__(self, session: Session, perform: Callable[[Action], None], settle: Callable[[], object]) -> None:
        self._session, self._perform, self._settle = session, perform, settle
        self.query = ""
        self.order = "newest"
        self.picked: set[str] = set()
        names = session.reading.outlet_names()
        self._outlets = sorted(names.items())
        self.uids: list[str] = []
        self.load()

    @property
    def selection(self) -> Selection:
        """What the search line asks for."""
        return read_query(self.query, self._outlets, self._session.annotator)

    def load(self) -> None:
        """Read the list anew."""
        self.uids = self._session.reading.article_uids(self.selection, self.order)
        self.rows = LibraryRows(self.uids, self._read, self.picked)

    def _read(self, uids: Sequence[str]) -> list[LibraryRow]:
        return self._session.reading.library_rows(uids, self._session.annotator)

    def search(self, query: str) -> None:
        """List what the query asks for."""
        self.query = query
        self.load()

    def toggle(self, word: str) -> None:
        """Put a filter into the search line, or take it out again; another one of its kind gives way."""
        kind = word.partition(":")[0]
        words = self.query.split()
        others = [each for each in words if each.partition(":")[0] != kind]
        self.search(" ".join(others if word in words else [*others, word]))

    def next_state(self) -> None:
        """List those in the next state; after the last, all."""
        states = [f"state:{state}" for state in TASK_STATES]
        now = next((at for at, word in enumerate(states) if word in self.query.split()), -1)
        self.toggle(states[now + 1] if now + 1 < len(states) else states[now])

    def next_order(self) -> str:
        """Order the list in the next of the ways there are; which."""
        names = list(SHELVINGS)
        self.order = names[(names.index(self.order) + 1) % len(names)]
        self.load()
        return self.order

    @property
    def here(self) -> int:
        """The place in the list of the article on the desk; 0 if it is not there."""
        opened = self._session.active
        uid = opened.article.uid if opened else ""
        return self.uids.index(uid) if uid in self.uids else 0

    def row(self, at: int) -> LibraryRow:
        """An article of the list. Raises `Refusal` if there is none."""
        row = self.rows.row(at) if at < len(self.uids) else None
        if row is None:
            raise Refusal("no article is like that")
        return row

    def pick(self, at: int) -> None:
        """Pick an article, or let it go again."""
        self.picked ^= {self.row(at).ref.uid}

    def pick_all(self) -> None:
        """Pick all that are listed, or let them go if they all are."""
        listed = set(self.uids)
        if listed <= self.picked:
            self.picked -= listed
        else:
            self.picked |= listed

    def meant(self, at: int) -> list[str]:
        """The articles (uids) that are picked, in the order of the list; none: the one at `at`."""
        if not self.picked:
            return [self.row(at).ref.uid]
        listed = [uid for uid in self.uids if uid in self.picked]
        return listed + sorted(self.picked.difference(listed))

    # -- what is done --------------------------------------------------------------------------------------------

    def open(self, at: int) -> None:
        """Put what is picked side by side; nothing picked: the article, among its story. Raises `Refusal`."""
        session = self._session
        if not self.picked:
            row = self.row(at)
            if not session.go_to_article(row.ref.uid):
                session.read_apart(Story(row.ref.title, (row.ref,)))
            return
        uids = self.meant(at)
        if len(uids) > SIDE_BY_SIDE:
            raise Refusal(f"{len(uids)} are picked: at most {SIDE_BY_SIDE} are read side by side")
        refs = sorted((row.ref for row in self._read(uids)), key=_by_date)
        if not refs:
            raise Refusal("what was picked is gone")
        session.read_apart(Story(refs[0].title, tuple(refs)))
        self.picked.clear()

    def assign(self, at: int, annotator: str) -> str:
        """Give what is picked to an annotator, who finds it as `state:todo`. What became of it, in words."""
        name = annotator.strip()
        if not name:
            raise Refusal("nobody was named")
        uids = self.meant(at)
        has = self._session.reading.tasks(name)
        new = [uid for uid in uids if uid not in has]
        if not new:
            raise Refusal(f"{name} has {'it' if len(uids) == 1 else 'them all'} already")
        session = self._session
        changes = tuple(Change.of(None, Assignment(uid, name)) for uid in new)
        opened = session.active
        position = opened.position if opened and opened.article.uid == new[0] else Position()
        self._perform(Action("assign", new[0], session.annotator, changes, position, session.stamp()))
        self._settle()
        self.picked.clear()
        self.load()
        known = f", {len(uids) - len(new)} known already" if len(new) < len(uids) else ""
        return f"{len(new)} {'article' if len(new) == 1 else 'articles'} given to {name}{known}"


def _by_date(ref: ArticleRef) -> tuple[bool, str, str]:
    return (ref.published_at is None, ref.published_at or "", ref.uid)
