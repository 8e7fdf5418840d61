"""What a file tells of the work on its articles: how far each annotator is, and what marks were suggested as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from annotations.formats.carries import derived_uid
from annotations.formats.found import Found
from annotations.reanchor import Reanchor
from annotations.store.actions import Action, Change, Status
from annotations.store.records import Annotation, Article, Position, Suggestion

if TYPE_CHECKING:
    from annotations.import_terms import Wanted
    from annotations.store.reading import Reading

__all__ = ["OTHERS", "States", "rejected_here", "suggestions_behind"]

OTHERS = "states of work and rejections were not taken where they are others' than the annotator's that was named"


def suggestions_behind(
    reading: Reading, found: Found, article: Article, shift: int, new: Mapping[str, Annotation], wanted: Wanted
) -> Iterator[tuple[str, Suggestion]]:
    """`(annotator, suggestion)`, accepted, that new marks were made of; `new` are the marks by their names in the file.

    The text of the file begins at `shift` in that of the project's `article`. A proposal whose words are not there any
    more is taken to be as the mark is. What the project knows of a mark that it had once is left as it is.
    """
    told = {name: found.document.behind[name] for name in new if name in found.document.behind}
    if not told:
        return
    known = reading.suggestions.accepted_as([new[name].uid for name in told])
    reanchor = Reanchor(found.document.article.text, article.text) if not shift else None
    for name, one in told.items():
        mark = new[name]
        if mark.uid in known:
            continue
        moved = tuple((start + shift, end + shift) for start, end in one.fragments)
        fragments = (reanchor.spans(one.fragments) if reanchor else moved) or mark.fragments
        label = wanted.renamed.get(one.label, one.label)
        yield mark.annotator, replace(
            one, uid=derived_uid("suggestion", mark.uid), article=mark.article, label=label, fragments=fragments,
            by=mark.annotator, at=one.at or mark.created_at, annotation=mark.uid,
            made=None if fragments == mark.fragments else mark.fragments,
            made_label=None if label == mark.label else mark.label,
        )  # fmt: skip


def rejected_here(
    reading: Reading, found: Found, article: Article, shift: int, wanted: Wanted, at: str
) -> Iterator[Suggestion | str]:
    """What the file says was rejected, as it stands in the project's `article`, unless it was decided here as well.

    The label (in words) of one whose words are not there any more. The text of the file begins at `shift`.
    """
    known = {
        who: {(one.label, one.fragments, one.suggester, one.version)
              for one in reading.suggestions.of(article.uid, who) if one.status in ("accepted", "rejected")}
        for who in sorted({one.by or "" for one in found.document.rejected})
    }  # fmt: skip
    reanchor = Reanchor(found.document.article.text, article.text) if known and not shift else None
    for one in found.document.rejected:
        moved = tuple((start + shift, end + shift) for start, end in one.fragments)
        fragments = reanchor.spans(one.fragments) if reanchor else moved
        label = wanted.renamed.get(one.label, one.label)
        key = (label, fragments or (), one.suggester, one.version)
        if fragments is None:
            yield label
        elif key not in known[one.by or ""]:
            known[one.by or ""].add(key)
            uid = derived_uid("suggestion", "rejected", article.uid, one.by, *key)
            yield replace(one, uid=uid, article=article.uid, label=label, fragments=fragments, at=one.at or at)


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
        self.refused = False
        """Whether any were left out since marks come in under another name."""

    def look(self, reading: Reading, founds: Iterable[tuple[str, Found]]) -> None:
        """See who has states of their own of the articles (uids) that come next."""
        uids = {uid for uid, found in founds if found.document.states}
        ids = reading.ids_of(sorted(uids))
        states = reading.states_told(sorted(ids.values())) if ids else {}
        self._own = {(uid, who) for uid in ids for who, _ in states.get(ids[uid], ())}

    def rejected(
        self, reading: Reading, found: Found, article: Article, shift: int, actions: list[Action]
    ) -> list[str]:
        """Put to the actions on an article what the file says was rejected; the labels of what is not there."""
        if self._wanted.suggester or not found.document.rejected:
            return []
        lost = []
        for one in rejected_here(reading, found, article, shift, self._wanted, self._at):
            if isinstance(one, str):
                lost.append(one)
            elif self._wanted.annotator not in (None, one.by):
                self.refused = True
            else:
                _joined(actions, article.uid, one.by or "", Change.of(None, one), self._at)
        return lost

    def among(self, uid: str, found: Found, actions: list[Action]) -> list[Action]:
        """The actions on an article with the states that the file tells; whoever has one already keeps it.

        A state goes with what its annotator does to the article, if anything.
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
                _joined(actions, uid, who, Change.of(Status(uid, "todo"), Status(uid, state)), self._at)
        return actions
