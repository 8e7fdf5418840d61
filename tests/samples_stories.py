"""A project that was matched: articles of three outlets in stories, with pairs that wait for a verdict."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from annotations.store.records import Article, story_uid
from annotations.store.store import Store
from tests.samples import a_store, an_article

__all__ = ["PAIRS", "STORIES", "news", "put_stories", "stories_project"]

OUTLETS = ("tempo", "viva", "antara")
EVENTS = ("gempa", "banjir", "pemilu", "timnas")
STORIES = ((1, 2, 3), (4, 5), (6, 7), (8, 9, 10))
"""Articles (numbers from 1) of each story; the eleventh stands alone."""
PAIRS = ((1, 2, 92, "copy"), (2, 3, 61, "version"), (1, 3, 44, "version"), (4, 5, 70, "excerpt"), (6, 7, 88, "copy"),
         (8, 9, 95, "exact"), (8, 10, 57, "version"), (3, 4, 47, "same event"), (10, 11, 41, "follow-up"))  # fmt: skip
"""Articles, score, relation."""


def news(count: int = 11) -> list[Article]:
    """Articles of three outlets, a day apart; which event each tells of stands in its title."""
    of = {number: event for event, numbers in zip(EVENTS, STORIES, strict=True) for number in numbers}
    return [
        an_article(
            f"Berita {n} tentang {of.get(n, 'harga')}\nIsi berita nomor {n} tentang {of.get(n, 'harga')}.",
            OUTLETS[n % 3],
            title=f"Berita {n} tentang {of.get(n, 'harga')}",
            published_at=f"2026-01-{n % 28 + 1:02}T0{n % 10}:00:00+07:00",
        )
        for n in range(1, count + 1)
    ]


def put_stories(
    path: Path, pairs: Sequence[tuple[int, int, int, str]] = PAIRS, stories: Sequence[Sequence[int]] = STORIES
) -> None:
    """Matches and stories of article ids, as a run of matching leaves them, their counts included."""
    from annotations.store.stories import count_anew

    with closing(sqlite3.connect(path)) as connection:
        evidence = json.dumps({"reasons": ["46 % of the first is all of the second", "11 sentences in common"]})
        connection.executemany(
            'INSERT INTO "match" (article_a, article_b, score, relation, evidence, method)'
            f" VALUES (?, ?, ?, ?, '{evidence}', 'copy/1')",
            pairs,
        )
        made = []
        for ids in stories:
            (uid,) = connection.execute("SELECT uid FROM article WHERE id = ?", (ids[0],)).fetchone()
            story = connection.execute(
                "INSERT INTO story (uid, leader_id, size, outlets, open) VALUES (?, ?, ?, 1, 0)",
                (story_uid(uid), ids[0], len(ids)),
            ).lastrowid
            made.append(int(story or 0))
            connection.executemany(
                "INSERT INTO story_article (article_id, story_id) VALUES (?, ?)", [(n, story) for n in ids]
            )
        connection.commit()
    with Store(str(path)) as store, store._transaction() as counting:
        count_anew(counting, made)


def stories_project(folder: Path) -> str:
    """A project in `folder` with all that; its path."""
    a_store(folder, *news()).close()
    put_stories(folder / "kutip.db")
    return str(folder / "kutip.db")
