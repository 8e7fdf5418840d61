"""Reads of stories, matches and verdicts, and of articles by the words in them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from annotations.store.records import ArticleRef, Match, Outlet, Story, StoryRow, Thresholds
from annotations.store.rows import Rows
from annotations.store.selection import one_of, words_query

__all__ = ["ORDERS", "StoryFilter", "StoryReads"]

PAGE = 200

ORDERS = {
    "date": "s.last_at IS NULL, s.last_at DESC, s.id",
    "oldest": "s.first_at IS NULL, s.first_at, s.id",
    "size": "s.size DESC, s.last_at DESC, s.id",
    "outlets": "s.outlets DESC, s.size DESC, s.id",
    "open": "s.open DESC, s.last_at DESC, s.id",
}
"""How a list of stories may be ordered."""


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """Which stories are listed, and how: all that hold. Dates are ISO 8601, both included; `outlets` keys or names.

    `text` are words that one of its articles has, the last one perhaps not typed to its end. `state` is that of the
    annotator asked about: `done` where all its articles are done or skipped, `todo` where not. `limit` of None: all.
    """

    text: str = ""
    outlets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    least: int = 2
    open: bool = False
    state: str | None = None
    order: str = "date"
    limit: int | None = None
    offset: int = 0


_REF = (
    "SELECT a.uid, o.key, o.name, o.domain, a.title, a.published_at, a.source FROM article a"
    " JOIN outlet o ON o.id = a.outlet_id"
)
_MATCH = (
    "SELECT a.uid, b.uid, m.score, m.relation, m.evidence, m.method, m.verdict, w.name, m.verdict_at"
    ' FROM "match" m JOIN article a ON a.id = m.article_a JOIN article b ON b.id = m.article_b'
    " LEFT JOIN annotator w ON w.id = m.verdict_by"
)
_FINISHED = (
    "(SELECT count(*) FROM story_article x JOIN task t ON t.article_id = x.article_id JOIN annotator w"
    " ON w.id = t.annotator_id WHERE x.story_id = s.id AND w.name = :who AND t.status IN ('done', 'skipped'))"
)


class StoryReads:
    """Reads of stories and matches, over any `Rows`."""

    _rows: Rows

    def thresholds(self) -> Thresholds:
        """From which score the project lists a pair and joins it into a story."""
        row = next(iter(self._rows.rows("SELECT value FROM setting WHERE key = :key", {"key": Thresholds.KEY})), None)
        return Thresholds.read(row[0] if row else None)

    def story(self, uid: str) -> Story | None:
        """One story, its articles by date."""
        return self._story("s.uid = :uid", uid)

    def stories_beginning(self, beginnings: Sequence[str]) -> list[str]:
        """The stories (uids) that begin with one of `beginnings`, in order."""
        sql = "SELECT s.uid FROM story s WHERE substr(s.uid, 1, length(:start)) = :start"
        return sorted({row[0] for start in beginnings for row in self._rows.rows(sql, {"start": start})})

    def story_of(self, article: str) -> Story | None:
        """The story that an article (uid) belongs to; None if it stands alone."""
        mine = (
            "s.id = (SELECT x.story_id FROM story_article x JOIN article a ON a.id = x.article_id WHERE a.uid = :uid)"
        )
        return self._story(mine, article)

    def _story(self, condition: str, uid: str) -> Story | None:
        sql = (
            "SELECT s.uid, l.uid, s.title, a.uid FROM story s JOIN article l ON l.id = s.leader_id"
            " JOIN story_article x ON x.story_id = s.id JOIN article a ON a.id = x.article_id"
            f" WHERE {condition} ORDER BY a.published_at IS NULL, a.published_at, a.uid"
        )
        rows = list(self._rows.rows(sql, {"uid": uid}))
        return Story(rows[0][0], rows[0][1], tuple(row[3] for row in rows), rows[0][2]) if rows else None

    def stories_named(self, name: str) -> list[str]:
        """The uids of stories that are `name` or begin with it, `story-` before it or not; a few if there are many."""
        sql = "SELECT uid FROM story WHERE substr(uid, 1, :size) = :name ORDER BY uid LIMIT 5"
        names = (name, f"story-{name}")
        return [row[0] for each in names for row in self._rows.rows(sql, {"name": each, "size": len(each)})]

    def articles_named(self, name: str, source: str) -> list[str]:
        """The uids of articles that are `name` or begin with it, or came from `source`; a few if there are many."""
        sql = (
            "SELECT uid FROM article WHERE substr(uid, 1, :size) = :name OR source = :source"
            " ORDER BY uid <> :name, uid LIMIT 5"
        )
        params = {"name": name, "size": len(name), "source": source}
        return [row[0] for row in self._rows.rows(sql, params)]

    def stories_of(self, articles: Sequence[str]) -> dict[str, str]:
        """Article uid → story uid, of those of `articles` that belong to one."""
        out: dict[str, str] = {}
        for at in range(0, len(articles), PAGE):
            among, params = one_of("a.uid", "a", articles[at : at + PAGE])
            sql = (
                "SELECT a.uid, s.uid FROM article a JOIN story_article x ON x.article_id = a.id"
                f" JOIN story s ON s.id = x.story_id WHERE {among}"
            )
            out.update((row[0], row[1]) for row in self._rows.rows(sql, params))
        return out

    def articles_of(self, story: str) -> list[ArticleRef]:
        """The articles of a story (uid) without their text, by date, then uid; undated ones last."""
        sql = (
            f"{_REF} JOIN story_article x ON x.article_id = a.id JOIN story s ON s.id = x.story_id WHERE s.uid = :uid"
            " ORDER BY a.published_at IS NULL, a.published_at, a.uid"
        )
        return [_ref(row) for row in self._rows.rows(sql, {"uid": story})]

    def ref(self, article: str) -> ArticleRef | None:
        """One article (uid) without its text."""
        return next((_ref(row) for row in self._rows.rows(f"{_REF} WHERE a.uid = :uid", {"uid": article})), None)

    def articles_with(self, text: str, limit: int = 200) -> list[ArticleRef]:
        """The articles that have all the words of `text` (the last one may be a beginning), likeliest first."""
        query = words_query(text)
        if not query:
            return []
        sql = (
            f"{_REF} JOIN article_fts ON article_fts.rowid = a.id WHERE article_fts MATCH :query"
            " ORDER BY bm25(article_fts, 3.0, 1.0) LIMIT :limit"
        )
        return [_ref(row) for row in self._rows.rows(sql, {"query": query, "limit": limit})]

    def match(self, a: str, b: str) -> Match | None:
        """What is known of two articles (uids, in any order); None if they were never put together."""
        sql = f"{_MATCH} WHERE (a.uid = :a AND b.uid = :b) OR (a.uid = :b AND b.uid = :a)"
        return next((_match(row) for row in self._rows.rows(sql, {"a": a, "b": b})), None)

    def matches(self, *, article: str | None = None, story: str | None = None) -> list[Match]:
        """The pairs with an article (uid), or with any article of a story (uid), best first.

        For a story also those that lead out of it: what might belong to it as well.
        """
        if (article is None) == (story is None):
            raise ValueError("matches of an article or of a story")
        inside = "SELECT id FROM article WHERE uid = :uid" if article else (
            "SELECT x.article_id FROM story_article x JOIN story s ON s.id = x.story_id WHERE s.uid = :uid"
        )  # fmt: skip
        ends = [f"{_MATCH} WHERE m.article_{end} IN ({inside})" for end in "ab"]
        rows = self._rows.rows(f"{ends[0]} UNION {ends[1]} ORDER BY 3 DESC, 1, 2", {"uid": article or story})
        return [_match(row) for row in rows]

    def count_stories(self, wanted: StoryFilter = StoryFilter(), annotator: str = "") -> int:
        """How many stories `stories` would list without a limit."""
        clause, params = _conditions(wanted, annotator)
        row = next(iter(self._rows.rows(f"SELECT count(*) FROM story s WHERE {clause}", params)), (0,))
        return int(row[0])

    def stories(self, wanted: StoryFilter = StoryFilter(), annotator: str = "") -> list[StoryRow]:
        """The stories that the filter takes; `annotator` is whose work `done` counts."""
        return self.story_rows(self.story_uids(wanted, annotator), annotator)

    def has_stories(self) -> bool:
        """Whether the project has been matched and any story was found."""
        return next(iter(self._rows.rows("SELECT 1 FROM story LIMIT 1", {})), None) is not None

    def story_uids(self, wanted: StoryFilter = StoryFilter(), annotator: str = "") -> list[str]:
        """The uids of the stories that the filter takes, in its order (0.1 s for 100,000)."""
        clause, params = _conditions(wanted, annotator)
        cut = "" if wanted.limit is None else " LIMIT :limit OFFSET :offset"
        bounds = {"limit": wanted.limit, "offset": wanted.offset} if cut else {}
        sql = f"SELECT s.uid FROM story s WHERE {clause} ORDER BY {ORDERS[wanted.order]}{cut}"
        return [row[0] for row in self._rows.rows(sql, {**params, **bounds})]

    def story_rows(self, uids: Sequence[str], annotator: str = "") -> list[StoryRow]:
        """These stories in this order; uids that are gone are passed by. What is counted is counted for these only."""
        out: list[StoryRow] = []
        for at in range(0, len(uids), PAGE):
            among, params = one_of("s.uid", "u", uids[at : at + PAGE])
            sql = (
                "SELECT s.id, s.uid, coalesce(s.title, l.title), s.size, s.first_at, s.last_at, s.open,"
                f" {_FINISHED} FROM story s JOIN article l ON l.id = s.leader_id WHERE {among}"
            )
            page = {row[1]: row for row in self._rows.rows(sql, {**params, "who": annotator})}
            ids = [row[0] for row in page.values()]
            outlets, why = (self._outlets(ids), self._why(ids)) if ids else ({}, {})
            out += [
                StoryRow(r[1], r[2], r[3], outlets.get(r[0], ()), r[4], r[5], r[6], r[7], why.get(r[0], {}))
                for uid in uids[at : at + PAGE]
                if (r := page.get(uid)) is not None
            ]
        return out

    def _outlets(self, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        among, params = one_of("x.story_id", "s", ids)
        sql = (
            "SELECT x.story_id, o.name FROM story_article x JOIN article a ON a.id = x.article_id JOIN outlet o"
            f" ON o.id = a.outlet_id WHERE {among} ORDER BY a.published_at IS NULL, a.published_at, a.uid"
        )
        out: dict[int, dict[str, None]] = defaultdict(dict)
        for story, name in self._rows.rows(sql, params):
            out[story][name] = None
        return {story: tuple(names) for story, names in out.items()}

    def _why(self, ids: Sequence[int]) -> dict[int, dict[str, int]]:
        among, params = one_of("x.story_id", "s", ids)
        sql = (
            "SELECT x.story_id, coalesce(m.relation, m.verdict), count(*) FROM story_article x"
            ' JOIN "match" m ON m.article_a = x.article_id'
            " JOIN story_article y ON y.article_id = m.article_b AND y.story_id = x.story_id"
            f" WHERE {among} GROUP BY 1, 2"
        )
        out: dict[int, Counter[str]] = defaultdict(Counter)
        for story, relation, count in self._rows.rows(sql, params):
            out[story][relation or "listed"] += count
        return {story: dict(counts.most_common()) for story, counts in out.items()}


def _conditions(wanted: StoryFilter, annotator: str) -> tuple[str, dict[str, Any]]:
    clauses, params = ["s.size >= :least"], dict[str, Any](least=wanted.least)
    if wanted.since:
        clauses.append("s.last_at >= :since")
        params["since"] = wanted.since
    if wanted.until:
        clauses.append("substr(s.first_at, 1, length(:until)) <= :until")  # a day includes its hours
        params["until"] = wanted.until
    if wanted.open:
        clauses.append("s.open > 0")
    if wanted.state:
        clauses.append(f"{_FINISHED} {'=' if wanted.state == 'done' else '<'} s.size")
        params["who"] = annotator
    if wanted.outlets:
        by_key, keys = one_of("o.key", "o", wanted.outlets)
        by_name, names = one_of("o.name", "n", wanted.outlets)
        clauses.append(
            "s.id IN (SELECT x.story_id FROM outlet o JOIN article a ON a.outlet_id = o.id JOIN story_article x"
            f" ON x.article_id = a.id WHERE {by_key} OR {by_name})"
        )
        params |= {**keys, **names}
    if query := words_query(wanted.text):
        clauses.append(
            "s.id IN (SELECT x.story_id FROM article_fts JOIN story_article x ON x.article_id = article_fts.rowid"
            " WHERE article_fts MATCH :query)"
        )
        params["query"] = query
    return " AND ".join(clauses), params


def _ref(row: Sequence[Any]) -> ArticleRef:
    return ArticleRef(row[0], Outlet(row[1], row[2], row[3]), row[4], row[5], row[6])


def _match(row: Sequence[Any]) -> Match:
    return Match(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], row[6], row[7], row[8])
