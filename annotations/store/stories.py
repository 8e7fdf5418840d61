"""Verdicts and stories in the tables: checked, written, taken away again, and counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, text
from sqlmodel import col, delete, insert, select, update

from annotations.errors import Conflict
from annotations.store import models
from annotations.store.actions import Change
from annotations.store.records import Story, Thresholds, Verdict

__all__ = ["BETWEEN", "BY_HAND", "UNREAD", "apply_story_changes", "check_story_changes", "count_anew", "thresholds"]

Ids = Callable[[Connection, str], int]

BETWEEN = ("verdict", "story")
"""Kinds of change that are about several articles: whoever decides reads none of them thereby."""

UNREAD = (*BETWEEN, "assignment")
"""Kinds of change that can be made of an article without reading it: nobody begins to work on it thereby."""

BY_HAND = "person"
"""The method of a match that only a person made."""

_COUNTS = text(
    "UPDATE story SET"
    " size = (SELECT count(*) FROM story_article x WHERE x.story_id = story.id),"
    " outlets = (SELECT count(DISTINCT a.outlet_id) FROM story_article x JOIN article a ON a.id = x.article_id"
    "  WHERE x.story_id = story.id),"
    " first_at = (SELECT min(a.published_at) FROM story_article x JOIN article a ON a.id = x.article_id"
    "  WHERE x.story_id = story.id),"
    " last_at = (SELECT max(a.published_at) FROM story_article x JOIN article a ON a.id = x.article_id"
    "  WHERE x.story_id = story.id),"
    " open = (SELECT count(*) FROM ("
    '  SELECT m.article_a, m.article_b FROM story_article x JOIN "match" m ON m.article_a = x.article_id'
    "   LEFT JOIN story_article y ON y.article_id = m.article_b"
    "   WHERE x.story_id = story.id AND m.verdict IS NULL AND m.score >= :listed"
    "    AND (y.story_id IS NULL OR y.story_id <> story.id OR m.score < :joined)"
    "  UNION"
    '  SELECT m.article_a, m.article_b FROM story_article x JOIN "match" m ON m.article_b = x.article_id'
    "   LEFT JOIN story_article y ON y.article_id = m.article_a"
    "   WHERE x.story_id = story.id AND m.verdict IS NULL AND m.score >= :listed"
    "    AND (y.story_id IS NULL OR y.story_id <> story.id OR m.score < :joined)) AS waiting)"
    " WHERE id = :id"
)


def thresholds(connection: Connection) -> Thresholds:
    """From which score the project lists a pair and joins it into a story."""
    found = select(models.Setting.value).where(col(models.Setting.key) == Thresholds.KEY)
    value = connection.execute(found).scalar()
    return Thresholds.read(value)


def count_anew(connection: Connection, stories: Iterable[int]) -> None:
    """Bring the counts of these stories (ids) up to date."""
    known = thresholds(connection)
    for story in sorted(set(stories)):
        connection.execute(_COUNTS, {"id": story, "listed": known.listed, "joined": known.joined})


def check_story_changes(connection: Connection, changes: Sequence[Change], article_id: Ids) -> None:
    """Raises `Conflict` where a verdict or a story is not what the action saw."""
    for change in changes:
        if change.kind == "verdict":
            _check_verdict(connection, change, article_id)
        elif change.kind == "story":
            _check_story(connection, change)


def apply_story_changes(connection: Connection, changes: Sequence[Change], article_id: Ids, annotator_id: Ids) -> None:
    """Write the verdicts, then take the stories apart that change, then put them together anew."""
    touched: set[int] = set()
    for change in changes:
        if change.kind == "verdict":
            touched |= _put_verdict(connection, change, article_id, annotator_id)
    for change in changes:
        if change.kind == "story" and isinstance(change.before, Story):
            gone = _story_id(connection, change.uid)
            connection.execute(delete(models.StoryArticle).where(col(models.StoryArticle.story_id) == gone))
            if change.after is None:
                connection.execute(delete(models.Story).where(col(models.Story.id) == gone))
                touched.discard(gone)
    for change in changes:
        if isinstance(change.after, Story):
            touched.add(_put_story(connection, change.after, article_id))
    if touched:
        count_anew(connection, touched)


def _pair(connection: Connection, change: Change, article_id: Ids) -> tuple[int, int]:
    value = change.after or change.before
    if not isinstance(value, Verdict):
        raise TypeError(f"a verdict change carries a Verdict, not {value!r}")
    one, other = article_id(connection, value.a), article_id(connection, value.b)
    if one == other:
        raise Conflict(f"{value.a} is one article: it needs another to be the same as.")
    return min(one, other), max(one, other)


def _check_verdict(connection: Connection, change: Change, article_id: Ids) -> None:
    a, b = _pair(connection, change, article_id)
    stored = connection.execute(
        select(models.Match.verdict).where(col(models.Match.article_a) == a, col(models.Match.article_b) == b)
    ).scalar()
    wanted = change.before.verdict if isinstance(change.before, Verdict) else None
    if stored != wanted:
        value = change.after or change.before
        pair = f"{value.a} {value.b}" if isinstance(value, Verdict) else ""
        raise Conflict(
            "Somebody else has decided on these two articles meanwhile.",
            f"If you want it otherwise, decide anew: kutip verdict {pair} same, different or none.",
        )


def _check_story(connection: Connection, change: Change) -> None:
    found = connection.execute(
        text(
            "SELECT a.uid FROM story s JOIN story_article x ON x.story_id = s.id JOIN article a ON a.id = x.article_id"
            " WHERE s.uid = :uid"
        ),
        {"uid": change.uid},
    ).scalars()
    wanted = set(change.before.articles) if isinstance(change.before, Story) else set()
    if set(found) != wanted:
        raise Conflict("The story has changed meanwhile: articles came or went.")


def _put_verdict(connection: Connection, change: Change, article_id: Ids, annotator_id: Ids) -> set[int]:
    """Write it; the stories (ids) whose counts it changes."""
    a, b = _pair(connection, change, article_id)
    here = (col(models.Match.article_a) == a, col(models.Match.article_b) == b)
    method = connection.execute(select(models.Match.method).where(*here)).scalar()
    values: dict[str, str | int | None] = {"verdict": None, "verdict_by": None, "verdict_at": None}
    if isinstance(change.after, Verdict):
        verdict = change.after
        by = annotator_id(connection, verdict.by)
        values = {"verdict": verdict.verdict, "verdict_by": by, "verdict_at": verdict.at}
    if method is None:
        made = {"article_a": a, "article_b": b, "score": 0, "evidence": json.dumps({}), "method": BY_HAND}
        connection.execute(insert(models.Match).values(**made, **values))
    elif change.after is None and method == BY_HAND:
        connection.execute(delete(models.Match).where(*here))
    else:
        connection.execute(update(models.Match).where(*here).values(**values))
    stories = select(models.StoryArticle.story_id).where(col(models.StoryArticle.article_id).in_((a, b)))
    return set(connection.execute(stories).scalars())


def _story_id(connection: Connection, uid: str) -> int:
    found = connection.execute(select(models.Story.id).where(col(models.Story.uid) == uid)).scalar()
    if found is None:
        raise Conflict("The story is gone: it was changed meanwhile.")
    return int(found)


def _put_story(connection: Connection, story: Story, article_id: Ids) -> int:
    """Write the story and who belongs to it; its id."""
    values = {"title": story.title, "leader_id": article_id(connection, story.leader)}
    there = connection.execute(select(models.Story.id).where(col(models.Story.uid) == story.uid)).scalar()
    if there is None:
        connection.execute(insert(models.Story).values(uid=story.uid, size=0, outlets=0, open=0, **values))
        there = _story_id(connection, story.uid)
    else:
        connection.execute(update(models.Story).where(col(models.Story.id) == there).values(**values))
    rows = [{"article_id": article_id(connection, uid), "story_id": there} for uid in story.articles]
    connection.execute(insert(models.StoryArticle), rows)
    return int(there)
