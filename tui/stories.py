"""The stories screen without the screen: which stories are listed, what one is made of, and what is decided of it.

Imports no Textual. The order of the list is read at once, its rows by page when they are seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from annotations.errors import Conflict
from annotations.store.actions import Action, Change
from annotations.store.deciding import merge_changes, split_changes, verdict_changes
from annotations.store.reading_stories import ORDERS, StoryFilter
from annotations.store.records import ArticleRef, Match, Position, StoryRow
from tui.paged import PagedRows
from tui.refusal import Refusal
from tui.session import Session
from tui.shelf import Stored, Story
from tui.story_query import as_typed, read_story_query

__all__ = ["Part", "Stories", "StoryRows"]

LEAST_OUTLETS, FACTS = 9, 25
"""Cells that the names of outlets may take at least (more of them are counted), and cells of what is behind them."""


class StoryRows(PagedRows[StoryRow]):
    """What the list says of each story."""

    def __init__(
        self, uids: Sequence[str], read: Callable[[Sequence[str]], list[StoryRow]], picked: set[str], width: int = 80
    ) -> None:
        """`width` is that of a row, in cells; the right half of it at most is for what is known of the story."""
        super().__init__(uids, lambda page: {row.uid: row for row in read(page)})
        self._picked = picked
        self._room = max(LEAST_OUTLETS, width // 2 - FACTS)

    def words(self, row: StoryRow) -> tuple[str, str]:
        """Day and title; outlets, size, state and what waits."""
        return (f"{'*' if row.uid in self._picked else ' '} {_day(row)}  {row.title}", _facts(row, self._room))


def _day(row: StoryRow) -> str:
    return (row.first_at or "no date   ")[:10]


def _facts(row: StoryRow, room: int) -> str:
    names = ", ".join(row.outlets)
    names = names if len(names) <= room else f"{len(row.outlets)} outlets"
    state = "done" if row.done == row.size else f"{row.done}/{row.size} done"
    waits = f"{row.open} open" if row.open else ""
    return f"{names}  {row.size:>3}  {state:>8}  {waits:>7}"


@dataclass(frozen=True, slots=True)
class Part:
    """A row about one story: one of its articles, or a pair of which at least one belongs to it."""

    article: ArticleRef | None = None
    match: Match | None = None
    inside: bool = True
    """Whether both of the pair belong to the story."""


class Stories:
    """Rows, and the decisions on them. `perform` shows and saves an action; `settle` waits until it is saved."""

    def __init__(self, session: Session, perform: Callable[[Action], None], settle: Callable[[], object]) -> None:
        self._session, self._perform, self._settle = session, perform, settle
        shelf = session.stories
        self.wanted = shelf.wanted if isinstance(shelf, Stored) else StoryFilter()
        self.text = as_typed(self.wanted)
        """What was typed to search for, filters with it."""
        self._outlets = sorted(session.reading.outlet_names().items())
        self.picked: set[str] = set()
        self.taken: set[str] = set()
        """Articles (uids) that are picked, to be split off."""
        self._refs: dict[str, ArticleRef] = {}
        self._width = 80
        self.load()

    def load(self) -> None:
        """Read the list anew."""
        self.uids = self._session.reading.story_uids(self.wanted, self._session.annotator)
        self.rows = StoryRows(self.uids, self._read, self.picked, self._width)

    def fit(self, width: int) -> None:
        """Make rows of so many cells."""
        if width != self._width:
            self._width = width
            self.rows = StoryRows(self.uids, self._read, self.picked, width)

    def _read(self, uids: Sequence[str]) -> list[StoryRow]:
        return self._session.reading.story_rows(uids, self._session.annotator)

    def change(self, **what: object) -> None:
        """List other stories, or in another order: fields of `StoryFilter`."""
        self.wanted = replace(self.wanted, **what)  # type: ignore[arg-type]
        self.load()

    def find(self, text: str) -> None:
        """List the stories with these words, and those filters that stand among them."""
        self.text = text
        wanted = read_story_query(text, self._outlets, self.wanted)
        if wanted != self.wanted:
            self.wanted = wanted
            self.load()

    def next_order(self) -> str:
        """Order the list in the next of the ways there are; which."""
        names = list(ORDERS)
        order = names[(names.index(self.wanted.order) + 1) % len(names)]
        self.change(order=order)
        return order

    @property
    def here(self) -> int:
        """The place in the list of the story on the desk; 0 if it is not there."""
        story = self._session.story
        return self.uids.index(story.uid) if story and story.uid in self.uids else 0

    # -- one story -----------------------------------------------------------------------------------------------

    def parts(self, uid: str) -> list[Part]:
        """The articles of a story by date, then the pairs: undecided and likeliest first."""
        reading = self._session.reading
        articles = reading.articles_of(uid)
        self._refs |= {ref.uid: ref for ref in articles}
        inside = {ref.uid for ref in articles}
        self.taken &= inside
        matches = sorted(reading.matches(story=uid), key=lambda each: (each.verdict is not None, -each.score))
        pairs = [Part(match=match, inside={match.a, match.b} <= inside) for match in matches]
        return [*(Part(article=ref) for ref in articles), *pairs]

    def whereabouts(self, uid: str, parts: Sequence[Part]) -> str | None:
        """The story (uid) itself, or where it went on if it was joined to another or parted; None if it is no more."""
        reading = self._session.reading
        if reading.story(uid) is not None:
            return uid
        articles = [part.article.uid for part in parts if part.article is not None]
        homes = reading.stories_of(articles)
        return next((homes[article] for article in articles if article in homes), None)

    def ref(self, article: str) -> ArticleRef | None:
        """An article (uid) without its text."""
        if article not in self._refs:
            found = self._session.reading.ref(article)
            if found is None:
                return None
            self._refs[article] = found
        return self._refs[article]

    def words(self, part: Part) -> tuple[str, str]:
        """What the row of a part says at the left and at the right."""
        if part.article is not None:
            ref = part.article
            date = (ref.published_at or "no date").replace("T", " ")[:16]
            return (f"{'*' if ref.uid in self.taken else ' '} {ref.title}", f"{ref.outlet.name} · {date}")
        match = part.match
        if match is None:
            return ("", "")
        refs = [self.ref(uid) for uid in (match.a, match.b)]
        names = " | ".join(ref.outlet.name if ref else "?" for ref in refs)
        out = "" if part.inside else "  (not in this story)"
        verdict = f"{match.verdict}, says {match.verdict_by}" if match.verdict else "no verdict"
        return (f"  {match.score:>3} {match.relation or 'by hand'}: {names}{out}", verdict)

    def evidence(self, part: Part) -> str:
        """What a part rests on, in words."""
        if part.match is None:
            return ""
        titles = [ref.title if (ref := self.ref(uid)) else uid for uid in (part.match.a, part.match.b)]
        reasons = part.match.evidence.get("reasons") or ()
        because = "; ".join(str(reason) for reason in reasons) or "only a person put the two together"
        return f"“{titles[0]}” and “{titles[1]}”: {because}"

    def why(self, at: int) -> str:
        """What a story of the list rests on, in words."""
        row = self.rows.row(at)
        if row is None:
            return ""
        kinds = ", ".join(f"{count} × {kind}" for kind, count in row.why.items())
        last = f" to {row.last_at[:10]}" if row.last_at and row.last_at[:10] != _day(row) else ""
        return f"{_day(row)}{last} · {', '.join(row.outlets)} · {kinds or 'put together by a person'}"

    # -- reading -------------------------------------------------------------------------------------------------

    def open(self, uid: str, article: str | None = None, *, by_outlet: bool = False) -> None:
        """Put the story on the desk, in it the article (uid), and walk the stories of this list from now on."""
        session = self._session
        shelf = Stored(session.reading, self.wanted, session.annotator, by_outlet=by_outlet, uids=list(self.uids))
        place = shelf.at(uid)
        if place is not None:
            session.shelve(shelf, place, article)

    def open_pair(self, match: Match) -> None:
        """Put the two side by side. Raises `Refusal` if one of them is gone."""
        refs = [self.ref(match.a), self.ref(match.b)]
        found = tuple(ref for ref in refs if ref is not None)
        if len(found) < 2:
            raise Refusal("one of the two articles is gone")
        self._session.read_apart(Story(found[0].title, found))

    # -- decisions -----------------------------------------------------------------------------------------------

    def judge(self, match: Match, verdict: str | None) -> str:
        """Say that the two are `same` or `different`, or (None) take a verdict back. Raises `Refusal`."""
        session = self._session
        changes = self._changes(
            lambda at: verdict_changes(session.reading, match.a, match.b, verdict, session.annotator, at)
        )
        if not changes:
            raise Refusal(f"this is {verdict} already" if verdict else "there is no verdict to take back")
        self._do("verdict", match.a, changes)
        return f"{verdict or 'no verdict'}: {match.score} {match.relation or 'by hand'}"

    def split(self, uid: str) -> str:
        """The articles that are picked become a story of their own, or stand alone. Raises `Refusal`."""
        session, out = self._session, sorted(self.taken)
        if not out:
            raise Refusal("pick the articles first that belong to another story")
        changes = self._changes(lambda at: split_changes(session.reading, uid, out, session.annotator, at))
        self._do("split", out[0], changes)
        self.taken.clear()
        return f"split: {len(out)} {'article' if len(out) == 1 else 'articles'} out of this story"

    def merge(self, into: str) -> str:
        """The stories that are picked become one with this. Raises `Refusal`."""
        session, others = self._session, sorted(self.picked - {into})
        if not others:
            raise Refusal("pick the stories first that are the same, then merge on the one that is to stay")
        changes = self._changes(lambda at: merge_changes(session.reading, [into, *others], session.annotator, at))
        kept = session.reading.story(into)
        self._do("merge", kept.leader if kept else into, changes)
        self.picked.clear()
        return f"merged {len(others)} {'story' if len(others) == 1 else 'stories'} into this one"

    @staticmethod
    def _refused(error: Conflict) -> Refusal:
        return Refusal(str(error))

    def _changes(self, find: Callable[[str], tuple[Change, ...]]) -> tuple[Change, ...]:
        try:
            return find(self._session.stamp())
        except Conflict as error:
            raise self._refused(error) from error

    def _do(self, name: str, article: str, changes: tuple[Change, ...]) -> None:
        """One action. What it changed is read back from the project, so it has to be written first."""
        session = self._session
        self._perform(Action(name, article, session.annotator, changes, Position(), session.stamp()))
        self._settle()
        session.stories_changed()
        self.load()
