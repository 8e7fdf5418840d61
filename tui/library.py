"""The library without its screen: which articles are listed, which are picked, and what can be done with them.

Imports no Textual. The order of the list is read in the background, its rows by page when they are seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from annotations.assigning import Assigned, given, taken
from annotations.store.actions import Action
from annotations.store.records import TASK_STATES, ArticleRef, LibraryRow, Position
from annotations.store.selection import Selection
from annotations.store.shelves import SHELVINGS
from tui.edits import FLAGGED
from tui.finding import Finder
from tui.paged import PagedRows
from tui.query_line import outlets_meant, sought
from tui.refusal import Refusal
from tui.session import Session
from tui.shelf import Story

__all__ = ["Library", "LibraryRows", "read_query"]

SIDE_BY_SIDE = 12
"""Articles that are opened together at most; more would be read one after the other anyway."""
STATE_SIGNS = {"todo": " ", "doing": "~", "done": "✓", "skipped": "-"}
OUTLET_CELLS = 13
OTHERS_SHOWN = 1
"""Names of others who have an article that a row has room for; of the rest it says how many."""
PATIENCE, LAST_PATIENCE = 0.06, 5.0
"""Seconds that a key waits for the first of what it asks for, so that most lists change at once; and for the last."""


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
    version = f"v{row.version} older" if row.replaced else f"v{row.version}" if row.version > 1 else ""
    return "  ".join(fact for fact in (_people(row.others), version, story, marks, flags) if fact)


def _people(others: Sequence[tuple[str, str]]) -> str:
    named = [f"{name}{STATE_SIGNS[state].strip()}" for name, state in others[:OTHERS_SHOWN]]
    more = f"+{len(others) - OTHERS_SHOWN}" if len(others) > OTHERS_SHOWN else ""
    return f"@{' '.join([*named, more])}".rstrip() if named else ""


def read_query(text: str, outlets: Sequence[tuple[str, str]], annotator: str, people: Sequence[str] = ()) -> Selection:
    """What is typed into the search line: words, and filters `outlet:` `state:` `since:` `until:` `lang:` `label:`
    `flag:` `story:` `assigned:` `mine` `unassigned` `marked` `flagged` `version:all`, all of which must hold.

    `outlets` are `(key, name)`, `people` annotators; what is typed of one stands for all that begin so. A filter
    without a value yet is none. `state:` is the annotator's, with `assigned:` that of those named.
    """
    words: list[str] = []
    found = Selection()
    for word in text.split():
        name, colon, value = word.partition(":")
        if word == "marked":
            found = replace(found, marked=True)
        elif word == "flagged":
            found = replace(found, flags=(*found.flags, FLAGGED))
        elif word == "mine":
            found = replace(found, assigned=(*found.assigned, annotator))
        elif word == "unassigned":
            found = replace(found, unassigned=True)
        elif name == "assigned" and colon:
            found = replace(found, assigned=(*found.assigned, *_persons(value, people)))
        elif not colon or name not in _FILTERS:
            words.append(word)
        elif value:
            found = _FILTERS[name](found, value, outlets)
    if found.states or found.marked or found.flags or found.labels:
        found = replace(found, annotators=(annotator,))
    return replace(found, search=sought(words, text))


def _persons(value: str, people: Sequence[str]) -> tuple[str, ...]:
    meant = tuple(name for name in people if value and name.lower().startswith(value.lower()))
    return meant or ((value,) if value else ())


def _outlet(found: Selection, value: str, outlets: Sequence[tuple[str, str]]) -> Selection:
    return replace(found, outlets=(*found.outlets, *outlets_meant(value, outlets)))


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
    "version": lambda found, value, _: replace(found, older=found.older or "all".startswith(value.lower())),
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
        self._people = session.reading.annotator_names()
        self.uids: list[str] = []
        self.complete = True
        """Whether the list is known to its end."""
        self.on_found: Callable[[], None] = lambda: None
        """Called, in another thread, when there is more to `catch_up` with."""
        self._finder = Finder(session.reading.again, lambda: self.on_found())
        self._number = 0
        self.load()

    @property
    def selection(self) -> Selection:
        """What the search line asks for."""
        return read_query(self.query, self._outlets, self._session.annotator, self._people)

    def load(self) -> None:
        """Read the list anew, to its end."""
        self.look()
        self.finish()

    def look(self) -> None:
        """Look for what is asked for now; what is there soon is listed at once, the rest with `catch_up`."""
        self._finder.ask(self.selection, self.order)
        self.complete = False
        self.catch_up(PATIENCE)

    def catch_up(self, seconds: float = 0.0, *, whole: bool = False) -> bool:
        """List what has been found meanwhile, waiting so long at most; whether the list is another than before.

        Raises `Refusal` if the project could not be read.
        """
        found = None if self.complete else self._finder.take(seconds, whole=whole)
        if found is None:
            return False
        self.complete = found.complete
        if found.number != self._number:
            self._number, self.uids = found.number, found.uids
            self.rows = LibraryRows(self.uids, self._read, self.picked)
        elif len(found.uids) > len(self.uids):
            self.uids += found.uids[len(self.uids) :]  # the rows know this very list, and keep what they have read
        if found.reason:
            raise Refusal(found.reason)
        return True

    def finish(self) -> None:
        """Have the list to its end."""
        self.catch_up(LAST_PATIENCE, whole=True)

    def close(self) -> None:
        """Stop looking."""
        self._finder.close()

    def _read(self, uids: Sequence[str]) -> list[LibraryRow]:
        return self._session.reading.library_rows(uids, self._session.annotator)

    def search(self, query: str) -> None:
        """List what the query asks for."""
        self.query = query
        self.look()

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
        self.look()
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
        self.finish()
        listed = set(self.uids)
        if listed <= self.picked:
            self.picked -= listed
        else:
            self.picked |= listed

    def meant(self, at: int) -> list[str]:
        """The articles (uids) that are picked, in the order of the list; none: the one at `at`."""
        if not self.picked:
            return [self.row(at).ref.uid]
        self.finish()
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

    def versions(self, at: int) -> None:
        """Put all versions of an article side by side, the first one first. Raises `Refusal` if it has but one."""
        row = self.row(at)
        refs = self._session.reading.versions_of(row.ref.uid)
        if len(refs) < 2:
            raise Refusal("there is one version of this article")
        self._session.read_apart(Story(row.ref.title, tuple(refs)), row.ref.uid)

    def holders(self, at: int) -> list[str]:
        """Who has any of the articles meant, the annotator of this desk included."""
        rows = self._read(self.meant(at))
        names = {name for row in rows for name, _ in row.others}
        mine = self._session.reading.tasks(self._session.annotator) if rows else {}
        if any(row.ref.uid in mine for row in rows):
            names.add(self._session.annotator)
        return sorted(names)

    def assign(self, at: int, annotator: str) -> str:
        """Give what is picked to an annotator, who finds it as `mine state:todo`. What became of it, in words."""
        name, uids = self._named(annotator), self.meant(at)
        change = given(uids, name, self._session.reading.tasks(name))
        if not change.uids:
            raise Refusal(f"{name} has {'it' if len(uids) == 1 else 'them all'} already")
        return self._hand_out(change)

    def unassign(self, at: int, annotator: str) -> str:
        """Take what is picked from an annotator, as far as it was not begun. What became of it, in words."""
        name, uids = self._named(annotator), self.meant(at)
        change = taken(uids, name, self._session.reading.tasks(name))
        if not change.uids:
            these = "it" if len(uids) == 1 else "them"
            raise Refusal(
                f"{name} has begun {these}: left as it is" if change.left else f"{name} does not have {these}"
            )
        return self._hand_out(change)

    @staticmethod
    def _named(annotator: str) -> str:
        name = annotator.strip()
        if not name:
            raise Refusal("nobody was named")
        return name

    def _hand_out(self, change: Assigned) -> str:
        session, first = self._session, change.uids[0]
        opened = session.active
        position = opened.position if opened and opened.article.uid == first else Position()
        self._perform(Action(change.action, first, session.annotator, change.changes, position, session.stamp()))
        self._settle()
        self.picked.clear()
        self._people = session.reading.annotator_names()
        self.load()
        return change.told()


def _by_date(ref: ArticleRef) -> tuple[bool, str, str]:
    return (ref.published_at is None, ref.published_at or "", ref.uid)
