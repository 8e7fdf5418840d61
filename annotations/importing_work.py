"""What a file tells of the work on its articles: how far each annotator is, and what marks were suggested as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from annotations.formats.carries import derived_uid
from annotations.formats.found import Found
from annotations.formats.stored import reads
from annotations.reanchor import Reanchor
from annotations.store.actions import Action, Assignment, Change, Status
from annotations.store.records import Annotation, Article, Position, Suggestion

if TYPE_CHECKING:
    from annotations.import_terms import Wanted
    from annotations.store.reading import Reading

__all__ = ["OTHERS", "States"]

OTHERS = "states of work and rejections were not taken where they are others' than the annotator's that was named"


class _Standing:
    """The suggestions of a project on an article, as one annotator has decided them."""

    def __init__(self, reading: Reading, article: str, who: str) -> None:
        self._there: dict[tuple[object, ...], Suggestion] = {}
        for one in reading.suggestions.of(article, who):
            if _key(one) not in self._there or one.status != "pending":
                self._there[_key(one)] = one

    def decided(self, one: Suggestion) -> bool:
        """Whether the same was accepted or rejected here."""
        there = self._there.get(_key(one))
        return there is not None and there.status != "pending"

    def change(self, one: Suggestion) -> Change:
        """What it changes that this was decided: of the same that is pending here, or of one that is new."""
        there = self._there.get(_key(one))
        if there is None or there.status != "pending":
            self._there.setdefault(_key(one), one)
            return Change.of(None, one)
        after = replace(
            there, status=one.status, by=one.by, at=one.at, annotation=one.annotation, made=one.made,
            made_label=one.made_label,
        )  # fmt: skip
        self._there[_key(one)] = after
        return Change.of(there, after)


def _key(one: Suggestion) -> tuple[object, ...]:
    return (one.label, one.fragments, one.suggester, one.version)


def _misplaced(found: Found) -> set[str]:
    """The marks whose words are not where the file says: what it says of places near them tells nothing, either."""
    text, quotes = found.document.article.text, found.quotes
    marks = (mark for mark in found.document.annotations if mark.uid in quotes)
    return {mark.uid for mark in marks if not reads(text, mark.fragments, quotes[mark.uid])}


def _joined(actions: list[Action], uid: str, who: str, change: Change, at: str) -> None:
    """Put a change to what its annotator does to the article, or make it an action of its own."""
    there = next((number for number, action in enumerate(actions) if action.annotator == who), None)
    if there is None:
        actions.append(Action("import", uid, who, (change,), Position(), at))
    else:
        actions[there] = replace(actions[there], changes=(*actions[there].changes, change))


class States:
    """States of articles and rejected suggestions, as files tell them. One for each import."""

    def __init__(self, wanted: Wanted, at: str) -> None:
        self._wanted, self._at = wanted, at
        self._own: set[tuple[str, str]] = set()
        self._standing: dict[tuple[str, str], _Standing] = {}
        self.refused = False
        """Whether any were left out since marks come in under another name."""

    def look(self, reading: Reading, founds: Iterable[tuple[str, Found]]) -> None:
        """See who has states of their own of the articles (uids) that come next."""
        self._standing.clear()
        uids = {uid for uid, found in founds if found.document.states}
        ids = reading.ids_of(sorted(uids))
        states = reading.states_told(sorted(ids.values())) if ids else {}
        self._own = {(uid, who) for uid in ids for who, _ in states.get(ids[uid], ())}

    def taken(self, found: Found) -> bool:
        """Whether the states of all who had the article are told, and are taken."""
        if not found.stated or self._wanted.suggester:
            return False
        return all(self._wanted.annotator in (None, who) for who, _ in found.document.states)

    def _stand(self, reading: Reading, article: str, who: str) -> _Standing:
        """What the annotator has decided on the article, also by what was read of this file just now."""
        if (article, who) not in self._standing:
            self._standing[article, who] = _Standing(reading, article, who)
        return self._standing[article, who]

    def behind(
        self, reading: Reading, found: Found, article: Article, shift: int, new: Mapping[str, Annotation]
    ) -> Iterator[tuple[str, Change]]:
        """`(annotator, change)` for what new marks were made of; `new` are the marks by their names in the file.

        The text of the file begins at `shift` in that of the project's `article`. A proposal whose words are not there
        any more, or of a mark that was found by its words alone, is taken to be as the mark is. What the project knows
        of a mark that it had once is left as it is.
        """
        told = {name: found.document.behind[name] for name in new if name in found.document.behind}
        known = reading.suggestions.accepted_as([new[name].uid for name in told]) if told else ()
        reanchor = Reanchor(found.document.article.text, article.text) if told and not shift else None
        misplaced = _misplaced(found) if told else set()
        for name, one in told.items():
            mark = new[name]
            if mark.uid in known:
                continue
            fragments = mark.fragments
            if name not in misplaced:
                moved = tuple((start + shift, end + shift) for start, end in one.fragments)
                fragments = (reanchor.spans(one.fragments) if reanchor else moved) or mark.fragments
            label = self._wanted.renamed.get(one.label, one.label)
            accepted = replace(
                one, uid=derived_uid("suggestion", mark.uid), article=mark.article, label=label, fragments=fragments,
                by=mark.annotator, at=one.at or mark.created_at, annotation=mark.uid,
                made=None if fragments == mark.fragments else mark.fragments,
                made_label=None if label == mark.label else mark.label,
            )  # fmt: skip
            yield mark.annotator, self._stand(reading, article.uid, mark.annotator).change(accepted)

    def rejected(
        self, reading: Reading, found: Found, article: Article, shift: int, actions: list[Action]
    ) -> list[str]:
        """Put to the actions on an article what the file says was rejected; the labels of what is not there."""
        if self._wanted.suggester or not found.document.rejected:
            return []
        lost = []
        for who, change in self._rejected(reading, found, article, shift):
            if change is None:
                lost.append(who)
            elif self._wanted.annotator not in (None, who):
                self.refused = True
            else:
                _joined(actions, article.uid, who, change, self._at)
        return lost

    def _rejected(
        self, reading: Reading, found: Found, article: Article, shift: int
    ) -> Iterator[tuple[str, Change | None]]:
        """`(annotator, change)` for what the file says was rejected, unless the same was decided here as well.

        `(label, None)` for one whose words are not in the project's `article`, in which the text of the file begins at
        `shift`.
        """
        reanchor = Reanchor(found.document.article.text, article.text) if not shift else None
        for one in found.document.rejected:
            moved = tuple((start + shift, end + shift) for start, end in one.fragments)
            fragments = reanchor.spans(one.fragments) if reanchor else moved
            label, who = self._wanted.renamed.get(one.label, one.label), one.by or ""
            if fragments is None:
                yield label, None
                continue
            no = replace(one, article=article.uid, label=label, fragments=fragments, at=one.at or self._at)
            no = replace(no, uid=derived_uid("suggestion", "rejected", article.uid, who, *_key(no)))
            standing = self._stand(reading, article.uid, who)
            if not standing.decided(no):
                yield who, standing.change(no)

    def among(self, uid: str, found: Found, actions: list[Action]) -> list[Action]:
        """The actions on an article with the states that the file tells; whoever has one already keeps it.

        A state goes with what its annotator does to the article, if anything. It gives them the article, so that taking
        it back leaves them without: otherwise the same file would bring it no more.
        """
        if self._wanted.suggester:
            return actions
        for who, state in found.document.states:
            if self._wanted.annotator not in (None, who):
                self.refused = True
            if self._wanted.annotator not in (None, who) or (uid, who) in self._own:
                continue
            self._own.add((uid, who))
            if state != "doing" or all(action.annotator != who for action in actions):
                _joined(actions, uid, who, Change.of(None, Assignment(uid, who)), self._at)
                _joined(actions, uid, who, Change.of(Status(uid, "todo"), Status(uid, state)), self._at)
        return actions
