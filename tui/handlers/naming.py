"""Who and where: setting what a speaker or country mark refers to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotations.entities import candidates, new_entity, refers_to, taught
from annotations.store.actions import Action, Change
from annotations.store.records import Annotation, Entity
from tui.handlers.marking import quoted
from tui.handlers.prompting import Choice, Prompting
from tui.handlers.view import DeskView
from tui.registry import entity_words, near
from tui.session import OpenArticle, Refusal, Session

__all__ = ["Naming", "refer"]

MOST = 60
"""Choices that are offered at once; typing finds the others."""

_NONE = "none"


def refer(session: Session, here: OpenArticle, mark: Annotation, entity: Entity | None) -> Action:
    """The mark refers to the entity (None: to nothing). The entity is made if it is new, and learns the words.

    Raises `Refusal` if nothing would change.
    """
    if (entity.uid if entity else None) == mark.entity:
        raise Refusal(f"{entity_words(entity)} already" if entity else "nothing is set here")
    changes = []
    if entity is not None:
        known = session.registry.get(entity.uid)
        after = taught(known or entity, _mention(here, mark), here.article.language)
        if after != known:
            changes.append(Change.of(known, after))
    at = session.clock().isoformat(timespec="milliseconds")
    after_mark = replace(mark, entity=entity.uid if entity else None, updated_at=at)
    return session.act("entity", here, *changes, Change.of(mark, after_mark))


def _mention(here: OpenArticle, mark: Annotation) -> str:
    return " ".join(here.article.text[start:end] for start, end in mark.fragments)


class Naming:
    """The command `set-entity`."""

    def __init__(self, view: DeskView, prompting: Prompting) -> None:
        self._view = view
        self._prompting = prompting

    def set_entity(self, _key: str) -> None:
        """Ask what the mark refers to, best first; typing searches all."""
        here = self._view.here
        mark = self._nameable(here)
        session = self._view.session
        current = session.registry.get(mark.entity)
        now = f" = {entity_words(current)} →" if current else " ="

        def accept(text: str, choice: Choice | None) -> None:
            self._accept(here, mark.uid, text, choice)

        self._prompting.ask(
            f"{mark.label} “{quoted(here.article.text, mark.fragments[0], 22)}”{now}",
            accept,
            choices=lambda text: self._choices(here, mark, text),
            cancel=self._view.show_selection,
        )
        self._view.reveal(mark.start)
        self._view.show_selection(mark.fragments)

    def _kinds(self, mark: Annotation) -> tuple[str, ...]:
        label = self._view.session.scheme.label(mark.label)
        return refers_to(label.entity) if label else ()

    def _nameable(self, here: OpenArticle) -> Annotation:
        """The mark walked to, else the innermost under the caret, else the one made last, that may refer to something.

        Raises `Refusal` if there is none.
        """
        walked = here.layer.get(here.current) if here.current else None
        over = sorted((m for _, m in here.layer.touching(here.caret, here.caret + 1)), key=lambda m: m.end - m.start)
        for mark in (walked, *over):
            if mark is not None and self._kinds(mark):
                return mark
        latest = max((mark for mark in here.layer if self._kinds(mark)), key=lambda mark: mark.uid, default=None)
        if latest is None:
            raise Refusal("no mark here that refers to a person, body or country")
        return latest

    def _choices(self, here: OpenArticle, mark: Annotation, text: str) -> Sequence[Choice]:
        session, kinds = self._view.session, self._kinds(mark)
        mention = text.strip() or _mention(here, mark)
        found = candidates(
            mention, kinds, session.registry.all, here.article.language, typed=bool(text.strip()),
            near=near(here.layer, mark),
        )  # fmt: skip
        current = session.registry.get(mark.entity)
        rows = [Choice(_row(one.entity), one.entity) for one in found[:MOST]]
        if current is not None and not text:
            rows = [Choice(f"{_row(current)}  (now)", current), *(row for row in rows if row.value != current)]
        rows += self._new(mention, kinds, found[0].score if found else 0.0)
        if current is not None:
            rows.append(Choice("nothing: take it away", _NONE))
        return rows

    def _new(self, mention: str, kinds: Sequence[str], best: float) -> list[Choice]:
        """Rows that make a new person or body; the likelier one first."""
        from annotations.people import is_body, is_pronoun

        words = " ".join(mention.split())
        wanted = [kind for kind in kinds if kind != "country"]
        if not words or is_pronoun(words):
            return []
        if is_body(words):
            wanted.sort()  # body, person
        if best == 100 and wanted:
            wanted = wanted[:1]
        registry = self._view.session.registry.all.values()
        return [Choice(f"new {kind} “{words}”", new_entity(words, kind, registry)) for kind in wanted]

    def _accept(self, here: OpenArticle, uid: str, text: str, choice: Choice | None) -> None:
        view = self._view
        view.show_selection()
        mark = here.layer.get(uid)
        if mark is None:
            raise Refusal("the mark is gone")
        if choice is None:
            raise Refusal(f"“{text}” is no country" if "country" in self._kinds(mark) else "type a name")
        entity = choice.value if isinstance(choice.value, Entity) else None
        view.perform(refer(view.session, here, mark, entity))
        words = entity_words(entity) if entity else "nothing"
        view.say(f"{mark.label} “{quoted(here.article.text, mark.fragments[0])}” = {words}")


def _row(entity: Entity) -> str:
    """An entity as a choice, with some of its other names."""
    others = f"  · {', '.join(entity.aliases[:3])}" if entity.aliases else ""
    body = "  (body)" if entity.kind == "body" else ""
    return f"{entity_words(entity)}{body}{others}"
