"""What the newest version of an article takes over from the one it replaces: its story, verdicts and tasks.

Plain SQL that any revision of the schema from stories on understands, since a migration calls it too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, text

from annotations.store.stories import count_anew

__all__ = ["succeed"]

_DECIDED = text('SELECT article_a, article_b, verdict FROM "match" WHERE article_a = :old OR article_b = :old')
_GONE = text('DELETE FROM "match" WHERE article_a = :a AND article_b = :b')
_THERE = text('SELECT verdict FROM "match" WHERE article_a = :a AND article_b = :b')
_MOVED = text('UPDATE "match" SET article_a = :to_a, article_b = :to_b WHERE article_a = :a AND article_b = :b')
_SAID = text(
    'UPDATE "match" SET (verdict, verdict_by, verdict_at) = (SELECT m.verdict, m.verdict_by, m.verdict_at'
    ' FROM "match" m'
    " WHERE m.article_a = :a AND m.article_b = :b) WHERE article_a = :to_a AND article_b = :to_b"
)
_STORY_OF = text("SELECT story_id FROM story_article WHERE article_id = :id")
_JOIN = text("UPDATE story_article SET article_id = :new WHERE article_id = :old")
_LEAVE = text("DELETE FROM story_article WHERE article_id = :old")
_LEAD = text("UPDATE story SET leader_id = :new WHERE leader_id = :old")
_NEXT = text("SELECT min(article_id) FROM story_article WHERE story_id = :story")
_SIZE = text("SELECT count(*) FROM story_article WHERE story_id = :story")
_DISSOLVE = (text("DELETE FROM story_article WHERE story_id = :story"), text("DELETE FROM story WHERE id = :story"))
_FORGET = text("DELETE FROM sketch WHERE article_id = :old")
_TASKS = text(
    "INSERT INTO task (article_id, annotator_id, status, caret, scroll, updated_at) SELECT :new, t.annotator_id,"
    " CASE t.status WHEN 'done' THEN 'doing' ELSE t.status END, 0, 0, t.updated_at FROM task t"
    " WHERE t.article_id = :old AND NOT EXISTS"
    " (SELECT 1 FROM task k WHERE k.article_id = :new AND k.annotator_id = t.annotator_id)"
)


def succeed(connection: Connection, pairs: Iterable[tuple[int, int]], stated: Collection[int] = ()) -> None:
    """For each `(new, old)` (article ids, older pairs first) let the new version stand where the old one stood.

    Verdicts of persons hold for the new text; what was only computed is left to the next run of matching. Whoever had
    the article to work on has the new version: what was `done` is `doing` again, since the text is another. Of two that
    came in with the states of work on them (`stated`, ids) nobody's is taken from the older one.
    """
    touched: set[int] = set()
    for new, old in pairs:
        _verdicts(connection, new, old)
        touched |= _story(connection, new, old)
        connection.execute(_FORGET, {"old": old})
        if not {new, old} <= set(stated):
            connection.execute(_TASKS, {"new": new, "old": old})
    for story in sorted(touched):
        if connection.execute(_SIZE, {"story": story}).scalar_one() < 2:
            for step in _DISSOLVE:
                connection.execute(step, {"story": story})
            touched.discard(story)
    count_anew(connection, touched)


def _verdicts(connection: Connection, new: int, old: int) -> None:
    for a, b, verdict in connection.execute(_DECIDED, {"old": old}).all():
        pair = {"a": a, "b": b}
        other = b if a == old else a
        if verdict is not None and other != new:
            moved = {"to_a": min(new, other), "to_b": max(new, other)}
            there = connection.execute(_THERE, {"a": moved["to_a"], "b": moved["to_b"]}).one_or_none()
            if there is None:
                connection.execute(_MOVED, {**pair, **moved})
                continue
            if there[0] is None:
                connection.execute(_SAID, {**pair, **moved})
        connection.execute(_GONE, pair)


def _story(connection: Connection, new: int, old: int) -> set[int]:
    """Put the new version into the story of the old one, unless it has one; the stories (ids) that changed."""
    left = connection.execute(_STORY_OF, {"id": old}).scalar()
    if left is None:
        return set()
    joined = connection.execute(_STORY_OF, {"id": new}).scalar()
    ids = {"new": new, "old": old}
    if joined is None:
        connection.execute(_JOIN, ids)
        connection.execute(_LEAD, ids)
        return {left}
    connection.execute(_LEAVE, {"old": old})
    heir = new if joined == left else connection.execute(_NEXT, {"story": left}).scalar()
    if heir is not None:
        connection.execute(_LEAD, {"new": heir, "old": old})
    return {left}
