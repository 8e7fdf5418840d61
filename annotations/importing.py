"""Annotations out of files into a project: matched to its articles, re-anchored, journaled, and never twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotations.errors import Conflict, InputError
from annotations.formats.carries import LOCAL, derived_uid
from annotations.formats.found import Found, Read
from annotations.formats.stored import reads, stored_newlines
from annotations.import_terms import Told, Wanted
from annotations.importing_entities import Referents, learned
from annotations.importing_stories import Retelling
from annotations.importing_work import OTHERS, States
from annotations.ingest.article import build_article
from annotations.ingest.outlets import Profiles
from annotations.proposals import Proposals
from annotations.reanchor import Reanchor
from annotations.spans import Span
from annotations.store.actions import Action, Change
from annotations.store.bulk import only_adds
from annotations.store.records import Annotation, Article, Link, Outlet, Position, article_uid

if TYPE_CHECKING:
    from annotations.store.store import Store

__all__ = ["Importer", "Told", "Wanted"]

BATCH = 200
"""Articles per transaction: what an interrupted import has to do again at most."""
_PIECE = re.compile(r"(?P<uid>.+)@(?P<start>\d{1,9})-\d{1,9}")
"""The id of a paragraph or sentence that was exported by itself."""


@dataclass(slots=True)
class _Settled:
    """One article of a file, with the article of the project that it is."""

    found: Found
    article: Article
    shift: int = 0
    """Where the file's text begins in the article's, for a part that was exported by itself."""


class Importer:
    """Takes what a reader gives. One for each import."""

    def __init__(self, store: Store, profiles: Profiles, wanted: Wanted, at: str) -> None:
        self.told = Told()
        self._store, self._profiles, self._wanted, self._at = store, profiles, wanted, at
        self._referents = Referents(store.reading.entities().values())
        self._uids: dict[str, str] = {}
        self._later: list[tuple[_Settled, Link]] = []
        self._proposals = Proposals(wanted.suggester, wanted.renamed)
        self._retelling = Retelling(self.told.rejects)
        self._states = States(wanted, at)
        self._taught: dict[str, set[str]] = {}
        self._teacher: tuple[_Settled, str] | None = None

    def take(self, reads: Iterable[Read], tick: Callable[[], None] = lambda: None) -> Told:
        """Store everything that is read. Raises `SaveError` if the project cannot be written."""
        batch: list[Found] = []
        texts: set[str] = set()
        for read in reads:
            tick()
            if isinstance(read, InputError):
                self.told.rejects.append(read)
                continue
            found = self._found(read)
            if found is None:
                continue
            read = found
            self.told.rejects += [InputError(read.file, reason, line=read.line) for reason in read.refused]
            self.told.remarks += [f"{_place(read)}: {remark}" for remark in read.remarks]
            known = {read.document.article.uid or read.document.article.sha256, read.document.article.sha256}
            if len(batch) >= BATCH or known & texts:  # the same article again must see what was stored for it
                self._flush(batch)
                texts.clear()
            batch.append(read)
            texts |= known
        self._flush(batch)
        self._link_across()
        self._retelling.link_versions(self._store)
        if not self._wanted.suggester:
            self._retelling.restore(self._store, self._wanted.annotator or self._wanted.fallback, self._at)
            self.told.stories, self.told.verdicts = self._retelling.stories, self._retelling.verdicts
        self.told.suggestions = self._proposals.store(self._store, self._at)
        self.told.remarks += [OTHERS] if self._states.refused else []
        return self.told

    def _found(self, read: Found) -> Found | None:
        """With the text, where the file has none: that of the project's article at the URL. None if there is none."""
        if read.told_on is None:
            return read
        url = read.document.article.url or ""
        article = self._store.reading.article_at(url)
        if article is not None:
            return read.told_on(article)
        reason = f"the file has no text, and the project no article with the URL {url}"
        self.told.rejects.append(InputError(read.file, reason, "Add it first: kutip add.", line=read.line))
        return None

    # -- articles ------------------------------------------------------------------------------------------------

    def _flush(self, batch: list[Found]) -> None:
        settled = self._settle([stored_newlines(found) for found in batch])
        batch.clear()
        actions: list[tuple[_Settled, Action]] = []
        self._states.look(self._store.reading, [(each.article.uid, each.found) for each in settled])
        for each in settled:
            found = self._actions(each)
            lost = self._states.rejected(self._store.reading, each.found, each.article, each.shift, found)
            words = "a {} suggestion that was rejected is not in the text of the project: left out"
            self.told.remarks += [f"{_place(each.found)}: {words.format(label)}" for label in lost]
            found = self._states.among(each.article.uid, each.found, found)
            actions += [(each, action) for action in found]
        self._commit(actions)
        self._teach()  # behind those, which may have brought whom they are about

    def _teach(self) -> None:
        """Learn other names of people, bodies and countries: all in the name of the annotator whose mark brought the
        first, since two who teach one of them would stand in the way of each other's undo.
        """
        changes = learned(self._taught, self._store.reading.entities(sorted(self._taught)))
        if changes and self._teacher:
            settled, who = self._teacher
            self._commit([(settled, Action("import", settled.article.uid, who, changes, Position(), self._at))])
        self._taught.clear()

    def _settle(self, batch: list[Found]) -> list[_Settled]:
        """The articles of the project: those there are, and new ones where there are none."""
        reading = self._store.reading
        out: list[_Settled] = []
        new: dict[str, Article] = {}
        hashes = {found.document.article.sha256 for found in batch}
        by_hash: dict[str, list[str]] = {}
        for sha256, uid, _ in reading.uids_of_hashes(sorted(hashes)):
            by_hash.setdefault(sha256, []).append(uid)
        for found in batch:
            told = found.document.article
            article, shift = self._known(told, by_hash.get(told.sha256, []))
            if article is None:
                try:
                    article = self._new(found)
                except InputError as error:
                    self.told.rejects.append(error)
                    continue
                new.setdefault(article.uid, article)
                self.told.new_articles += 1
            else:
                self.told.known_articles += 1
            stated = self._states.taken(found)
            self._retelling.hear(found, article.uid, new=article.uid in new, stated=stated)
            out.append(_Settled(found, article, shift))
        if new:
            self._store.add_articles(new.values(), self._at, told={uid for uid, each in new.items() if each.version})
        return out

    def _known(self, told: Article, same: list[str]) -> tuple[Article | None, int]:
        reading = self._store.reading
        if told.uid:
            found = reading.article(told.uid)
            if found is not None:
                return found, 0
            piece = _PIECE.fullmatch(told.uid)
            found = reading.article(piece["uid"]) if piece else None
            if piece and found is not None:
                start = int(piece["start"])
                if found.text.startswith(told.text, start):
                    return found, start
                return found, 0
        if not same:
            return None, 0
        of_outlet = [uid for uid in sorted(same) if uid.startswith(f"{told.outlet.key}-")]
        return reading.article((of_outlet or sorted(same))[0]), 0

    def _new(self, found: Found) -> Article:
        told = found.document.article
        if not told.outlet.key:
            return replace(build_article(told.text, found.file, self._profiles), source=None)
        outlet = self._outlet(told.outlet.key)
        return replace(told, uid=article_uid(outlet.key, told.sha256), outlet=outlet)

    def _outlet(self, key: str) -> Outlet:
        for profile in self._profiles.values():
            if profile.key == key:
                return profile.outlet
        return Outlet(key, key)

    # -- marks ---------------------------------------------------------------------------------------------------

    def _actions(self, settled: _Settled) -> list[Action]:
        """What is new in one article: an action for each annotator."""
        document = settled.found.document
        marks = self._placed(settled)
        if self._proposals.takes(settled.found):
            self._proposals.add(settled.found, marks)
            return []
        there = {mark.uid: mark for mark in self._store.reading.annotations([mark.uid for mark in marks.values()])}
        layers = self._layers(settled.article.uid, {mark.annotator for mark in marks.values()})
        entities: list[Change] = []
        made: dict[str, list[Change]] = {}
        names: dict[str, str] = {}
        new: dict[str, Annotation] = {}
        for local, mark in marks.items():
            uid = self._same(local, mark, there, layers, settled)
            if uid is None:
                new[local] = self._referring(settled, mark, entities)
                made.setdefault(mark.annotator, []).append(Change.of(None, new[local]))
                names[local] = mark.uid
            elif uid:
                self.told.known_marks += 1
                names[local] = uid
        reading, article = self._store.reading, settled.article
        for who, change in self._states.behind(reading, settled.found, article, settled.shift, new):
            made[who].append(change)
        self._uids |= {local: uid for local, uid in names.items() if local != uid and not local.startswith(LOCAL)}
        linked: dict[str, list[Change]] = {}
        for link in self._links(settled, document.links, marks, names):
            linked.setdefault(link.annotator, []).append(Change.of(None, link))
        return self._ordered(settled, entities, made, linked)

    def _ordered(
        self, settled: _Settled, entities: list[Change], made: dict[str, list[Change]], linked: dict[str, list[Change]]
    ) -> list[Action]:
        """Entities before the marks that refer to them, all marks before the links; one action where one will do."""
        if len({*made, *linked}) == 1:
            who = next(iter({*made, *linked}))
            steps = [(who, entities + made.get(who, []) + linked.get(who, []))]
        else:
            steps = [*made.items(), *linked.items()]
            steps[:1] = [(who, entities + first) for who, first in steps[:1]]
        return [
            Action("import", settled.article.uid, who, tuple(changes), Position(), self._at) for who, changes in steps
        ]

    def _placed(self, settled: _Settled) -> dict[str, Annotation]:
        """The marks as they stand in the project's article, under the uids of the file."""
        found, article = settled.found, settled.article
        text = found.document.article.text
        reanchor = Reanchor(text, article.text)
        out: dict[str, Annotation] = {}
        seen: Counter[object] = Counter()
        for mark in found.document.annotations:
            fragments = self._fragments(settled, mark, reanchor)
            if fragments is None:
                words = text[mark.start : mark.end]
                reason = f"the {mark.label} mark “{words[:60]}” is not in the text of {article.uid}"
                self.told.rejects.append(InputError(found.file, reason, line=found.line))
                continue
            label = self._wanted.renamed.get(mark.label, mark.label)
            annotator = self._wanted.annotator or mark.annotator or self._wanted.fallback
            uid = mark.uid
            if uid.startswith(LOCAL):
                key = (article.uid, annotator, label, fragments)
                uid = derived_uid(*key, seen[key])
                seen[key] += 1
            elif mark.annotator and mark.annotator != annotator:
                uid = derived_uid(uid, annotator)
            out[mark.uid] = replace(
                mark, uid=uid, article=article.uid, annotator=annotator, label=label, fragments=fragments,
                created_at=self._at, updated_at=self._at,
            )  # fmt: skip
        return out

    def _fragments(self, settled: _Settled, mark: Annotation, reanchor: Reanchor) -> tuple[Span, ...] | None:
        """Where the mark stands in the project's article; None if its words are not there."""
        found, article = settled.found, settled.article
        text = found.document.article.text
        quote = found.quotes.get(mark.uid)
        if quote is not None and not reads(text, mark.fragments, quote):
            at = article.text.find(quote)
            if at < 0 or article.text.find(quote, at + 1) >= 0:  # nowhere, or nobody knows where
                return None
            self.told.moved.append(f"{_place(found)}: {mark.label} “{quote[:60]}” stands at {at}, not {mark.start}")
            return ((at, at + len(quote)),)
        if settled.shift:
            return tuple((start + settled.shift, end + settled.shift) for start, end in mark.fragments)
        fragments = reanchor.spans(mark.fragments)
        if fragments is not None and fragments != mark.fragments and not reanchor.respaced:
            words = text[mark.start : mark.end]
            self.told.moved.append(
                f"{_place(found)}: {mark.label} “{words[:60]}” moved from {mark.start} to {fragments[0][0]}"
            )
        return fragments

    def _layers(self, article: str, annotators: set[str]) -> dict[str, Counter[object]]:
        return {
            who: Counter((mark.label, mark.fragments) for mark in self._store.reading.marks(article, who)[0])
            for who in annotators
        }

    def _same(
        self, local: str, mark: Annotation, there: Mapping[str, Annotation], layers: dict[str, Counter[object]],
        settled: _Settled,
    ) -> str | None:  # fmt: skip
        """The uid of the mark in the project that this one is; empty if they clash; None if it is new."""
        known = there.get(mark.uid)
        key = (mark.label, mark.fragments)
        if known is None:
            layer = layers[mark.annotator]
            if not local.startswith(LOCAL) or not layer[key]:
                return None
            layer[key] -= 1  # it came back from a format without ids
            marks = self._store.reading.marks(mark.article, mark.annotator)[0]
            return next(each.uid for each in marks if (each.label, each.fragments) == key)
        if (known.article, known.annotator, known.label, known.fragments) == (mark.article, mark.annotator, *key):
            layers[mark.annotator][key] -= 1
            return known.uid
        reason = f"the {mark.label} mark {mark.uid} is in the project, but another: it was left as it is there"
        self.told.rejects.append(InputError(settled.found.file, reason, line=settled.found.line))
        return ""

    def _referring(self, settled: _Settled, mark: Annotation, entities: list[Change]) -> Annotation:
        """The mark with the project's entity; one that the project does not know is added to `entities`."""
        if mark.entity is None:
            return mark
        uid = self._referents.uid_of(settled.found.document.entities[mark.entity], entities, self._taught)
        if self._taught and self._teacher is None:
            self._teacher = (settled, mark.annotator)
        return replace(mark, entity=uid)

    # -- links ---------------------------------------------------------------------------------------------------

    def _links(
        self, settled: _Settled, links: Iterable[Link], marks: Mapping[str, Annotation], names: Mapping[str, str]
    ) -> Iterable[Link]:
        known = self._store.reading.links_from([uid for uid in names.values() if uid])
        for link in links:
            if link.head not in names:
                self._refuse_link(settled, link)
            elif link.tail in names:
                head, tail = names[link.head], names[link.tail]
                made = self._link(link, head, tail, marks[link.head].annotator)
                if (made.kind, head, tail) in known:
                    self.told.known_links += 1
                else:
                    yield made
            elif link.tail in marks:
                self._refuse_link(settled, link)
            else:
                self._later.append(
                    (settled, replace(link, head=names[link.head], annotator=marks[link.head].annotator))
                )

    def _link(self, link: Link, head: str, tail: str, annotator: str) -> Link:
        kind = self._wanted.renamed.get(link.kind, link.kind)
        uid = link.uid
        if uid.startswith(LOCAL) or (head, tail) != (link.head, link.tail):
            uid = derived_uid(kind, head, tail)
        return Link(uid, kind, head, tail, annotator)

    def _link_across(self) -> None:
        """The links between articles, when both ends are stored."""
        for settled, link in self._later:
            tail = self._uids.get(link.tail, link.tail)
            made = self._link(link, link.head, tail, link.annotator)
            if (made.kind, made.head, made.tail) in self._store.reading.links_from([link.head]):
                self.told.known_links += 1
            elif self._store.reading.article_of_mark(tail) is None:
                self._refuse_link(settled, link)
            else:
                change = Change.of(None, made)
                action = Action("import", settled.article.uid, link.annotator, (change,), Position(), self._at)
                self._commit([(settled, action)])
        self._later.clear()

    def _refuse_link(self, settled: _Settled, link: Link) -> None:
        reason = f"the link {link.kind} from {link.head} to {link.tail}: one of the two is not there"
        self.told.rejects.append(InputError(settled.found.file, reason, line=settled.found.line))

    def _commit(self, actions: list[tuple[_Settled, Action]]) -> None:
        wanted = [action for _, action in actions]
        try:
            if all(only_adds(action) for action in wanted):
                self._store.commit_new(wanted)
            else:
                self._store.commit_all(wanted)
        except Conflict as error:
            if len(actions) == 1:
                found = actions[0][0].found
                self.told.rejects.append(InputError(found.file, error.message, line=found.line))
                return
            for each in actions:  # find the one that does not fit
                self._commit([each])
            return
        for action in wanted:
            self.told.count(action.changes)


def _place(found: Found) -> str:
    return found.file if found.line is None else f"{found.file}:{found.line}"
