"""Changes to marks beyond making and deleting them: bounds, notes, flags, many at once. Each returns one `Action`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from annotations.spans import Span, merge
from annotations.store.actions import Action, Change, Status
from annotations.store.records import Annotation, new_uid
from tui.identical import Fragments
from tui.session import OpenArticle, Refusal, Session

__all__ = ["FLAGGED", "flag", "joined", "meant", "note", "propagate", "reshape"]

FLAGGED = "flagged"
"""Flag of a mark that somebody wants to come back to."""


def meant(session: Session, here: OpenArticle) -> Annotation:
    """The mark that a key is about: the one walked to, else the one made just now, else the innermost at the caret.

    Raises `Refusal` if there is none.
    """
    walked = here.layer.get(here.current) if here.current else None
    made = here.layer.get(here.made[0]) if here.made and here.made[1] == here.caret else None
    mark = walked or made or here.layer.innermost(here.caret, session.hidden)
    if mark is None:
        raise Refusal("no mark here")
    return mark


def joined(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans as fragments: in order, and one where they overlap or only white space lies between."""
    out: list[Span] = []
    for start, end in merge(spans):
        if out and not text[out[-1][1] : start].strip():
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return tuple(out)


def reshape(session: Session, here: OpenArticle, mark: Annotation, fragments: tuple[Span, ...]) -> Action:
    """The mark on other fragments; links, note and flags stay. Raises `Refusal` where that is no change, or a twin."""
    if not fragments:
        raise Refusal("nothing is selected: Esc leaves the mark as it is")
    if fragments == mark.fragments:
        raise Refusal("these are its bounds already")
    if here.layer.same(fragments, mark.label):
        raise Refusal(f"this is marked {mark.label} already")
    after = replace(mark, fragments=fragments, updated_at=session.stamp())
    return session.act("adjust", here, Change.of(mark, after))


def note(session: Session, here: OpenArticle, mark: Annotation, text: str) -> Action:
    """The mark with a note; an empty one takes it away. Raises `Refusal` where that is no change."""
    words = text.strip() or None
    if words == mark.note:
        raise Refusal("the note is as it was")
    return session.act("note", here, Change.of(mark, replace(mark, note=words, updated_at=session.stamp())))


def flag(session: Session, here: OpenArticle, mark: Annotation) -> Action:
    """The mark with the flag set, or taken away if it was."""
    on = FLAGGED not in mark.flags
    flags = (*mark.flags, FLAGGED) if on else tuple(one for one in mark.flags if one != FLAGGED)
    after = replace(mark, flags=flags, updated_at=session.stamp())
    return session.act("flag" if on else "unflag", here, Change.of(mark, after))


def propagate(
    session: Session, here: OpenArticle, mark: Annotation, places: Mapping[str, Sequence[Fragments]]
) -> Action:
    """Marks like `mark`, of the same entity, at other places (article uid → the fragments of each), as one action.

    Raises `Refusal` if there are none.
    """
    at = session.stamp()
    changes = []
    for uid, found in places.items():
        status = session.open(uid).status
        for fragments in found:
            twin = replace(
                mark, uid=new_uid(), article=uid, fragments=fragments, note=None, flags=(), origin="propagated",
                created_at=at, updated_at=at,
            )  # fmt: skip
            changes.append(Change.of(None, twin))
        if found and status == "todo":
            changes.append(Change.of(Status(uid, status), Status(uid, "doing")))
    if not changes:
        raise Refusal("there is no other place to label")
    return session.act("propagate", here, *changes)
