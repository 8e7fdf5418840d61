"""Stories, pairs and verdicts that a file tells of, into the project: added to what it knows, never in its place."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from annotations.errors import Conflict, InputError
from annotations.formats.found import Found
from annotations.store.actions import Action, Change
from annotations.store.records import Match, Position, Story, Verdict, story_uid
from annotations.store.stories import BY_HAND

if TYPE_CHECKING:
    from annotations.store.store import Store

__all__ = ["Retelling"]

BATCH = 200


@dataclass(slots=True)
class Retelling:
    """What was heard of stories and pairs while articles came in; `restore` stores it when all are there."""

    rejects: list[InputError] = field(default_factory=list)
    stories: int = 0
    verdicts: int = 0
    _members: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _told: dict[str, Story] = field(default_factory=dict)
    _pairs: list[tuple[Found, Match]] = field(default_factory=list)
    _versions: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    _fresh: set[str] = field(default_factory=set)
    _stated: set[str] = field(default_factory=set)
    _names: dict[str, str] = field(default_factory=dict)
    """The article of the project for the uid in the file."""

    def hear(self, found: Found, article: str, *, new: bool, stated: bool) -> None:
        """What the file tells of an article that is `article` (uid) in the project, since just now if it is `new`.

        `stated` says that the states of the work on it came in as well.
        """
        document = found.document
        if document.article.version:
            self._versions.setdefault(article, (document.article.version, document.article.replaces))
            if new:
                self._fresh.add(article)
                self._stated |= {article} if stated else set()
        if document.story is None and not document.matches:
            if document.article.uid != article:
                self._names[document.article.uid] = article
            return
        self._names[document.article.uid] = article
        if document.story is not None:
            if article not in self._members[document.story]:
                self._members[document.story].append(article)
            if document.about is not None:
                self._told.setdefault(document.story, document.about)
        self._pairs += [(found, match) for match in document.matches]

    def link_versions(self, store: Store) -> None:
        """Put the articles into the order of versions that the file told. Raises `SaveError`."""
        if self._versions:
            told = [(uid, number, self._names.get(old or "", old)) for uid, (number, old) in self._versions.items()]
            store.link_versions(told, self._fresh, self._stated)

    def restore(self, store: Store, who: str, at: str) -> None:
        """Store it, journaled in the name of `who`, verdicts in that of whoever gave them. Raises `SaveError`."""
        _commit(store, self._stories(store, who, at), self)
        self._put_pairs(store)
        _commit(store, self._verdicts(store, who, at), self)

    # -- stories -------------------------------------------------------------------------------------------------

    def _stories(self, store: Store, who: str, at: str) -> Iterator[Action]:
        """An article that is in a story stays in it."""
        homes = store.reading.stories_of(sorted({uid for uids in self._members.values() for uid in uids}))
        for uid, members in sorted(self._members.items()):
            new = [each for each in members if each not in homes]
            if not new:
                continue
            before = store.reading.story(uid)
            if before is not None:
                after = replace(before, articles=(*before.articles, *new))
            else:
                told = self._told.get(uid)
                after = Story(uid, self._leader(uid, new, told), tuple(new), told.title if told else None)
            self.stories += 1
            yield Action("import", after.articles[0], who, (Change.of(before, after),), Position(), at)

    def _leader(self, uid: str, members: Sequence[str], told: Story | None) -> str:
        """The one that the file names, else the one after which the story is called, else the first."""
        named = self._names.get(told.leader, told.leader) if told else ""
        if named in members:
            return named
        return next((each for each in members if story_uid(each) == uid), members[0])

    # -- pairs ---------------------------------------------------------------------------------------------------

    def _ends(self, match: Match) -> tuple[str, str]:
        return self._names.get(match.a, match.a), self._names.get(match.b, match.b)

    def _put_pairs(self, store: Store) -> None:
        """What programs found, where the project has not compared the two itself."""
        if not self._pairs:
            return
        ids = store.reading.ids_of(sorted({end for _, match in self._pairs for end in self._ends(match)}))
        known = {(edge[0], edge[1]) for edge in store.reading.edges_of(sorted(ids.values()))}
        rows = {}
        for found, match in self._pairs:
            a, b = self._ends(match)
            if a not in ids or b not in ids:
                if match.verdict is not None:
                    reason = f"the verdict on {match.a} and {match.b}: one of the two articles is not there"
                    self.rejects.append(InputError(found.file, reason, line=found.line))
                continue
            turned = ids[a] > ids[b]
            pair = (ids[b], ids[a]) if turned else (ids[a], ids[b])
            if pair in known or match.method == BY_HAND or pair[0] == pair[1]:
                continue
            shares = [match.evidence.get("left"), match.evidence.get("right")]
            left, right = reversed(shares) if turned else shares
            evidence = {name: share for name, share in (("left", left), ("right", right)) if share is not None}
            rows[pair] = (*pair, match.score, match.relation or "", json.dumps(evidence), match.method)
        if rows:
            store.put_matches([rows[pair] for pair in sorted(rows)])

    def _verdicts(self, store: Store, who: str, at: str) -> Iterator[Action]:
        """What a person has said here already holds."""
        for found, match in self._pairs:
            a, b = self._ends(match)
            known = store.reading.match(a, b) if match.verdict else None
            if not match.verdict or a == b or store.reading.known_uids([a, b]) != {a, b}:
                continue
            if known is None or known.verdict is None:
                verdict = Verdict(a, b, match.verdict, match.verdict_by or who, match.verdict_at or at)
                self.verdicts += 1
                yield Action("import", a, verdict.by, (Change.of(None, verdict),), Position(), at)
            elif known.verdict != match.verdict:
                reason = f"the verdict {match.verdict} on {a} and {b}: the project says {known.verdict}, which holds"
                self.rejects.append(InputError(found.file, reason, line=found.line))


def _commit(store: Store, actions: Iterator[Action], heard: Retelling) -> None:
    """Some to a transaction; one that does not fit is named, and the others are stored."""
    while batch := list(islice(actions, BATCH)):
        try:
            store.commit_all(batch)
        except Conflict:
            for action in batch:
                try:
                    store.commit(action)
                except Conflict as error:
                    heard.rejects.append(InputError(action.article, error.message))
