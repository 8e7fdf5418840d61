"""Reads of articles as a library lists them: the order of thousands at once, what a row says only for those in view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from annotations.store.records import ArticleRef, LibraryRow, Outlet
from annotations.store.rows import Rows
from annotations.store.selection import NEWEST, Selection, on_articles, one_of
from annotations.store.shelves import Shelves, shelved

__all__ = ["LibraryReads"]

PAGE = 200

_MINE = "FROM annotation m JOIN annotator w ON w.id = m.annotator_id WHERE m.article_id = a.id AND w.name = :who"


class LibraryReads:
    """Reads of the articles of a project as rows, over any `Rows`."""

    _rows: Rows
    _shelves: Shelves

    def article_uids(self, selection: Selection, order: str = "newest") -> list[str]:
        """The uids of the selected articles in one of the orders of `SHELVINGS`."""
        clause, params = on_articles(selection, at_once=True)
        return [row[0] for row in self._rows.rows(shelved("a.uid", clause, order), params)]

    def uids_in_parts(self, selection: Selection, order: str = "newest") -> Iterator[list[str]]:
        """The same a part after another, the first one soon. To ask again and again: what does not change is kept."""
        return self._shelves.parts(selection, order)

    def outlet_names(self) -> dict[str, str]:
        """Outlet key → name."""
        return {row[0]: row[1] for row in self._rows.rows("SELECT key, name FROM outlet ORDER BY key")}

    def library_rows(self, uids: Sequence[str], annotator: str) -> list[LibraryRow]:
        """What a list says of these articles, in this order; `annotator` is whose state, marks and flags are counted.

        Uids that are gone are passed by.
        """
        out: list[LibraryRow] = []
        for at in range(0, len(uids), PAGE):
            among, params = one_of("a.uid", "u", uids[at : at + PAGE])
            sql = (
                "SELECT a.uid, o.key, o.name, o.domain, a.title, a.published_at, a.source,"
                " coalesce((SELECT t.status FROM task t JOIN annotator w ON w.id = t.annotator_id"
                " WHERE t.article_id = a.id AND w.name = :who), 'todo'),"
                f" (SELECT count(*) {_MINE}), (SELECT count(*) {_MINE} AND m.flags <> '[]'), s.uid,"
                " coalesce(s.size, 0), a.id, a.version, EXISTS (SELECT 1 FROM article n WHERE n.replaces = a.id)"
                " FROM article a JOIN outlet o ON o.id = a.outlet_id LEFT JOIN story_article x ON x.article_id = a.id"
                f" LEFT JOIN story s ON s.id = x.story_id WHERE {among}"
            )
            page = {row[0]: row for row in self._rows.rows(sql, {**params, "who": annotator})}
            others = self._others([row[12] for row in page.values()], annotator)
            out += [
                LibraryRow(
                    ArticleRef(r[0], Outlet(r[1], r[2], r[3]), r[4], r[5], r[6]),
                    r[7], r[8], r[9], r[10], r[11], tuple(others.get(r[12], ())), r[13], bool(r[14]),
                )
                for uid in uids[at : at + PAGE]
                if (r := page.get(uid)) is not None
            ]  # fmt: skip
        return out

    def _others(self, ids: Sequence[int], annotator: str) -> dict[int, list[tuple[str, str]]]:
        """`(name, state)` of everybody else who has these articles (ids)."""
        out: dict[int, list[tuple[str, str]]] = defaultdict(list)
        if ids:
            among, params = one_of("t.article_id", "i", ids)
            sql = (
                "SELECT t.article_id, w.name, t.status FROM task t JOIN annotator w ON w.id = t.annotator_id"
                f" WHERE {among} AND w.name <> :who ORDER BY w.name"
            )
            for article, name, state in self._rows.rows(sql, {**params, "who": annotator}):
                out[article].append((name, state))
        return out

    def newest_of(self, uid: str) -> str:
        """The newest version of an article (uid): itself if nothing replaced it, or if it is not there."""
        sql = (
            "WITH RECURSIVE after(id) AS (SELECT a.id FROM article a WHERE a.uid = :uid"
            " UNION SELECT a.id FROM article a JOIN after x ON a.replaces = x.id)"
            f" SELECT a.uid FROM article a WHERE a.id IN (SELECT id FROM after) AND {NEWEST} ORDER BY a.id DESC LIMIT 1"
        )
        return next((str(row[0]) for row in self._rows.rows(sql, {"uid": uid})), uid)

    def versions_of(self, uid: str) -> list[ArticleRef]:
        """All versions of an article (uid), the first one first; it alone if there was only ever one."""
        chain = (
            "WITH RECURSIVE before(id, replaces) AS (SELECT a.id, a.replaces FROM article a WHERE a.uid = :uid"
            " UNION SELECT a.id, a.replaces FROM article a JOIN before b ON a.id = b.replaces),"
            " after(id) AS (SELECT id FROM before UNION SELECT a.id FROM article a JOIN after b ON a.replaces = b.id)"
        )
        sql = (
            f"{chain} SELECT a.uid, o.key, o.name, o.domain, a.title, a.published_at, a.source FROM article a"
            " JOIN outlet o ON o.id = a.outlet_id WHERE a.id IN (SELECT id FROM after) ORDER BY a.version, a.id"
        )
        rows = self._rows.rows(sql, {"uid": uid})
        return [ArticleRef(r[0], Outlet(r[1], r[2], r[3]), r[4], r[5], r[6]) for r in rows]
