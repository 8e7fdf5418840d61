"""Claims × outlets without the screen: the matrix of the story on the desk, and what can be decided there.

Imports no Textual. The claims are those of the session, saved or not; where outlets tell what nobody marked there is
looked up when it is seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from annotations.claims.claim import Claim, claims_of, same_link
from annotations.claims.likeness import Proposal
from annotations.claims.matrix import FIRST, SAME, Entry, Matrix, Row, build_matrix
from annotations.claims.telling import Telling, Told
from annotations.spans import Span
from annotations.store.actions import Action, Change
from annotations.store.records import DIFFERENT_CLAIM, Article, Link, Outlet, new_uid
from tui.session import OpenArticle, Refusal, Session, Story

__all__ = ["Cell", "Claims", "Passage"]

MOST_UNMARKED = 40
"""Articles of a story up to which those without marks are looked through, too."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article (uid), and the mark (uid) on it if there is one."""

    article: str
    fragments: tuple[Span, ...]
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What an outlet made of a claim: its marks, or where it tells it without one; neither where it does not."""

    entries: tuple[Entry, ...]
    told: Told | None

    @property
    def open(self) -> bool:
        """Whether a proposal waits here for a person."""
        return any(entry.proposal for entry in self.entries)

    @property
    def altered(self) -> bool:
        """Whether words inside quotation marks are other here."""
        return any(entry.altered for entry in self.entries)

    @property
    def words(self) -> str:
        """A sign or a similarity, `?` if only proposed, `!` if a quotation has other words, and the speaker."""
        if not self.entries:
            return f"· {self.told.similarity} unmarked" if self.told else "–"
        best = max(self.entries, key=lambda entry: (entry.kind == FIRST, entry.similarity))
        sign = "first" if best.kind == FIRST else "=" if best.kind == SAME else f"~ {best.similarity}"
        flags = f"{'?' if self.open else ''}{' !' if self.altered else ''}"
        more = f" +{len(self.entries) - 1}" if len(self.entries) > 1 else ""
        return f"{sign}{flags}{more} {best.claim.speaker}".rstrip()


class Claims:
    """The matrix of one story, rebuilt after every change. `perform` shows and saves an action."""

    def __init__(self, session: Session, story: Story, perform: Callable[[Action], None]) -> None:
        """Raises `Refusal` if the scheme has no link between claims of several articles."""
        kind = same_link(session.scheme)
        if kind is None:
            raise Refusal("the label scheme has no link between claims of several articles")
        self._session, self._perform, self._kind = session, perform, kind
        self.title = story.title
        self._uids = self._read_through(story)
        self.load()

    def _read_through(self, story: Story) -> list[str]:
        uids = [ref.uid for ref in story.articles]
        if len(uids) <= MOST_UNMARKED:
            return uids
        marked = self._session.reading.marked_articles(self._session.annotator)
        return [uid for uid in uids if uid in marked or self._session.is_open(uid)]

    def load(self) -> None:
        """Group the claims anew."""
        session = self._session
        claims: list[Claim] = []
        links: dict[str, Link] = {}
        articles: dict[str, list[Article]] = defaultdict(list)
        outlets: list[Outlet] = []
        for place, uid in enumerate(self._uids):
            opened = session.open(uid)
            marks, between = list(opened.layer), list(opened.layer.links())
            outlets.append(opened.article.outlet)
            articles[opened.article.outlet.key].append(opened.article)
            claims += claims_of(opened.article, place, marks, between, session.registry.all, session.scheme)
            links |= {link.uid: link for link in between if link.kind == self._kind.name}
        self._links = links
        self.matrix: Matrix = build_matrix(outlets, claims, links.values())
        self._telling = Telling(articles, session.comparisons.between)

    def cell(self, row: int, outlet: int) -> Cell:
        """What stands in a row under an outlet, by their places."""
        line, key = self.matrix.rows[row], self.matrix.outlets[outlet].key
        entries = line.of(key)
        return Cell(entries, None if entries else self._telling.told(line, key))

    def place_of(self, claim: str) -> tuple[int, int] | None:
        """Row and column of a claim (uid)."""
        keys = [outlet.key for outlet in self.matrix.outlets]
        for at, row in enumerate(self.matrix.rows):
            for entry in row.entries:
                if entry.claim.mark.uid == claim:
                    return at, keys.index(entry.claim.outlet.key)
        return None

    def next_open(self, row: int, outlet: int, step: int) -> tuple[int, int]:
        """The next cell with a proposal, or the previous one (`step` -1). Raises `Refusal` if there is none."""
        columns = len(self.matrix.outlets)
        places = range(len(self.matrix.rows) * columns)
        here = row * columns + outlet
        ahead = places[here + 1 :] if step > 0 else places[:here][::-1]
        for place in ahead:
            at, column = divmod(place, columns)
            if any(entry.proposal for entry in self.matrix.rows[at].of(self.matrix.outlets[column].key)):
                return at, column
        raise Refusal(f"nothing proposed {'after' if step > 0 else 'before'} this")

    def passage(self, row: int, outlet: int) -> Passage:
        """Where the cell stands in the text. Raises `Refusal` if the outlet does not have it."""
        cell = self.cell(row, outlet)
        if cell.entries:
            mark = self._meant(cell).claim.mark
            return Passage(mark.article, mark.fragments, mark.uid)
        if cell.told:
            return Passage(cell.told.article, cell.told.fragments)
        raise Refusal(f"{self.matrix.outlets[outlet].name} does not tell it")

    def notes(self, row: int, outlet: int) -> tuple[str, str]:
        """The words of the cell, and what is known of them: likeness, reasons of a proposal, altered words."""
        cell, name = self.cell(row, outlet), self.matrix.outlets[outlet].name
        if not cell.entries:
            told = cell.told
            if told is None:
                return f"{name}: –", "this outlet does not tell it"
            return f"{name}: “{told.text}”", f"told here and not marked, {told.similarity} % of the words"
        entry = self._meant(cell)
        likes = {FIRST: "published first", SAME: "word for word"}.get(entry.kind, f"{entry.similarity} % of the words")
        if entry.proposal:
            likes = f"proposed {entry.proposal.score}: {', '.join(entry.proposal.reasons)}"
        if entry.altered:
            likes += f" · other words in the quotation: {'; '.join(map(str, entry.altered))}"
        speaker = f"{entry.claim.speaker}: " if entry.claim.speaker else ""
        return f"{name}: {speaker}“{entry.claim.text}”", likes

    @staticmethod
    def _meant(cell: Cell) -> Entry:
        """Of several claims of one outlet the one that waits for a decision, else the most alike."""
        return max(cell.entries, key=lambda entry: (entry.proposal is not None, entry.similarity))

    # -- decisions -----------------------------------------------------------------------------------------------

    def _proposal(self, row: int, outlet: int) -> Proposal | None:
        """What is proposed at a cell; at the first claim of a row, the only thing that is proposed in it."""
        cell = self.cell(row, outlet)
        found = next((entry.proposal for entry in cell.entries if entry.proposal), None)
        line: Row = self.matrix.rows[row]
        if found is None and any(entry.kind == FIRST for entry in cell.entries) and len(line.open) == 1:
            return line.open[0]
        return found

    def confirm(self, row: int, outlet: int) -> str:
        """Link what is proposed at the cell. Raises `Refusal` if nothing is."""
        proposal = self._proposal(row, outlet)
        if proposal is None:
            raise Refusal("nothing is proposed here")
        ends = proposal.one.mark.uid, proposal.other.mark.uid
        self._do(self._kind.name, Change.of(None, Link(new_uid(), self._kind.name, *ends, self._session.annotator)))
        return f"the same: {proposal.one.outlet.name} and {proposal.other.outlet.name}"

    def reject(self, row: int, outlet: int) -> str:
        """What stands at the cell is another claim: it leaves the row, and is not proposed again.

        Raises `Refusal` if it is not together with any other.
        """
        proposal = self._proposal(row, outlet)
        if proposal is not None:
            self._part(proposal.other, proposal.one, ())
            return f"different: {proposal.one.outlet.name} and {proposal.other.outlet.name}"
        cell = self.cell(row, outlet)
        entry = self._meant(cell) if cell.entries else None
        mine = entry.claim.mark.uid if entry else ""
        links = [link for link in self._links.values() if mine in (link.head, link.tail)]
        if entry is None or not links:
            raise Refusal("nothing here to part")
        far = {link.tail if link.head == mine else link.head for link in links}
        others = [each.claim for each in self.matrix.rows[row].entries if each.claim.mark.uid in far]
        if not others:
            raise Refusal("it is linked to a claim of another story; at the desk that link can be seen")
        self._part(entry.claim, others[0], links)
        return f"different: {entry.claim.outlet.name} is a claim of its own"

    def _part(self, claim: Claim, other: Claim, links: Sequence[Link]) -> None:
        flags = (*claim.mark.flags, f"{DIFFERENT_CLAIM}{other.mark.uid}")
        after = replace(claim.mark, flags=flags, updated_at=self._session.stamp())
        self._do("different claim", *(Change.of(link, None) for link in links), Change.of(claim.mark, after))

    def _do(self, name: str, *changes: Change) -> None:
        self._perform(self._session.act(name, self._here(), *changes))

    def _here(self) -> OpenArticle:
        here = self._session.active
        if here is None:
            raise Refusal("there is no article to keep this with")
        return here
