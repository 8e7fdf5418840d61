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

__all__ = ["OTHERS", "States", "suggestions_behind"]

OTHERS = "states of work were not taken where they are those of others than the annotator that was named"


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


class States:
    """States of articles, as files tell them. One for each import."""

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
            at = next((number for number, action in enumerate(actions) if action.annotator == who), None)
            change = Change.of(Status(uid, "todo"), Status(uid, state))
            if at is None:
                actions.append(Action("import", uid, who, (change,), Position(), self._at))
            elif state != "doing":
                actions[at] = replace(actions[at], changes=(*actions[at].changes, change))
        return actions
