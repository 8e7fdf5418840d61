"""Reads of matching: articles as they are compared, and the index that is kept of them. Bulk, by internal ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple, cast

from annotations.store.rows import Rows
from annotations.store.selection import NEWEST, one_of

__all__ = ["Body", "Edge", "MatchReads"]

PAGE = 500
STEP = 25

MANY = 2000
"""Articles from which all matches are read rather than looked up for each."""

Edge = tuple[int, int, int, str | None, str, str, str | None]
"""Article ids, score, relation, evidence, method, verdict."""


class Body(NamedTuple):
    """An article as matching reads it. `regions` are `(kind, start, end)`."""

    id: int
    uid: str
    outlet: int
    title: str
    text: str
    published_at: str | None
    regions: tuple[tuple[str, int, int], ...]


def _filled(values: Sequence[int]) -> list[int]:
    """The values, the last one again until there are a multiple of `STEP`: a statement is parsed once for a length."""
    return [*values, *[values[-1]] * (-len(values) % STEP)]


def _these(column: str, ids: Sequence[int]) -> tuple[str, dict[str, Any]]:
    """`one_of` them, or from the first to the last, which is read in less time, if they are all that are between."""
    if [*ids] == [*range(ids[0], ids[0] + len(ids))]:
        return f"{column} BETWEEN :first AND :last", {"first": ids[0], "last": ids[-1]}
    return one_of(column, "i", ids)


class MatchReads:
    """Reads for a run of matching, over any `Rows`. Numbers are ids inside this project."""

    _rows: Rows

    def unmatched(self, version: int) -> list[int]:
        """The articles that have no sketch of this version of the method."""
        # the plus: the ids are read from an index and sorted afterwards, as the table has the texts between them
        sql = (
            "SELECT a.id FROM article a LEFT JOIN sketch s ON s.article_id = a.id AND s.version = :version"
            f" WHERE s.article_id IS NULL AND {NEWEST} ORDER BY +a.id"
        )
        return [row[0] for row in self._rows.rows(sql, {"version": version})]

    def count_unmatched(self, version: int) -> int:
        """How many articles `unmatched` would give."""
        sql = (
            "SELECT count(*) FROM article a LEFT JOIN sketch s ON s.article_id = a.id AND s.version = :version"
            f" WHERE s.article_id IS NULL AND {NEWEST}"
        )
        return int(next(iter(self._rows.rows(sql, {"version": version})))[0])

    def other_versions(self, version: int) -> bool:
        """Whether anything was sketched by another version of the method."""
        sql = "SELECT 1 FROM sketch WHERE version <> :version LIMIT 1"
        return next(iter(self._rows.rows(sql, {"version": version})), None) is not None

    def article_ids(self) -> list[tuple[int, int, str]]:
        """`(article, outlet, date or "")` of every article in its newest version, in the order in which they came."""
        # unordered, so that an index is read: the table has the texts between its ids
        sql = f"SELECT a.id, a.outlet_id, coalesce(a.published_at, '') FROM article a WHERE {NEWEST}"
        return sorted(cast(Iterator[tuple[int, int, str]], self._rows.rows(sql)))

    def every_id(self) -> list[int]:
        """The articles in their newest versions, in the order in which they came."""
        return sorted(row[0] for row in self._rows.rows(f"SELECT a.id FROM article a WHERE {NEWEST}"))

    def newest_of_replaced(self) -> dict[int, int]:
        """Replaced article → the newest version that stands for it."""
        # the plus: they are read from an index and sorted afterwards, as the table has the texts between its ids
        rows = self._rows.rows("SELECT replaces, id FROM article WHERE replaces IS NOT NULL ORDER BY +id")
        after = {row[0]: row[1] for row in rows}
        out: dict[int, int] = {}
        for old in after:
            passed, at = {old}, after[old]
            while at in after and at not in out and at not in passed:
                passed.add(at)
                at = after[at]
            out.update(dict.fromkeys(passed, out.get(at, at)))
        return out

    def count_articles(self) -> int:
        """How many articles the project has, each in its newest version."""
        return int(next(iter(self._rows.rows(f"SELECT count(*) FROM article a WHERE {NEWEST}")))[0])

    def count_matching(self, ids: Sequence[int]) -> int:
        """How many of these articles are in a match."""
        if len(ids) > MANY:
            every = self._rows.rows('SELECT article_a, article_b FROM "match"')  # an index has both
            return len({*ids}.intersection(chain.from_iterable(every)))
        out: set[int] = set()
        for at in range(0, len(ids), PAGE):
            for end in "ab":
                among, params = one_of(f"article_{end}", "i", ids[at : at + PAGE])
                sql = f'SELECT DISTINCT article_{end} FROM "match" WHERE {among}'
                out.update(row[0] for row in self._rows.rows(sql, params))
        return len(out)

    def about(self, ids: Sequence[int]) -> dict[int, tuple[int, str | None]]:
        """id → outlet and date."""
        out: dict[int, tuple[int, str | None]] = {}
        for at in range(0, len(ids), PAGE):
            among, params = one_of("id", "i", ids[at : at + PAGE])
            sql = f"SELECT id, outlet_id, published_at FROM article WHERE {among}"
            out.update((row[0], (row[1], row[2])) for row in self._rows.rows(sql, params))
        return out

    def ids_of(self, uids: Sequence[str]) -> dict[str, int]:
        """uid → id of those of `uids` that are there."""
        out: dict[str, int] = {}
        for at in range(0, len(uids), PAGE):
            among, params = one_of("uid", "u", uids[at : at + PAGE])
            out.update(
                (row[0], row[1]) for row in self._rows.rows(f"SELECT uid, id FROM article WHERE {among}", params)
            )
        return out

    def uids_of(self, ids: Sequence[int]) -> dict[int, str]:
        """id → uid of those of `ids` that are there."""
        out: dict[int, str] = {}
        for at in range(0, len(ids), PAGE):
            among, params = one_of("id", "i", ids[at : at + PAGE])
            out.update(
                (row[0], row[1]) for row in self._rows.rows(f"SELECT id, uid FROM article WHERE {among}", params)
            )
        return out

    def bodies(self, ids: Sequence[int], *, older: bool = False) -> list[Body]:
        """The articles with these ids, in that order; those that are gone are passed by, and unless `older` those that
        have a newer version."""
        newest = "1 = 1" if older else NEWEST
        found: dict[int, Body] = {}
        for at in range(0, len(ids), PAGE):
            some = ids[at : at + PAGE]
            among, params = _these("article_id", some)
            regions: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
            sql = f'SELECT article_id, kind, start, "end" FROM region WHERE {among} ORDER BY article_id, ordinal'
            for article, kind, start, end in self._rows.rows(sql, params):
                regions[article].append((kind, start, end))
            among, params = _these("a.id", some)
            sql = "SELECT a.id, a.uid, a.outlet_id, a.title, a.text, a.published_at FROM article a"
            sql = f"{sql} WHERE {among} AND {newest}"
            for row in self._rows.rows(sql, params):
                found[row[0]] = Body._make((*row, tuple(regions.get(row[0], ()))))
        return [found[each] for each in ids if each in found]

    def part(self, name: str, version: int) -> bytes | None:
        """What matching keeps under a name; None if there is nothing of this version."""
        sql = "SELECT data FROM matching WHERE name = :name AND version = :version"
        row = next(iter(self._rows.rows(sql, {"name": name, "version": version})), None)
        return bytes(row[0]) if row else None

    def sketches(self, version: int) -> Iterator[tuple[int, int, int, bytes]]:
        """`(article, hash of all words, words, sampled hashes)` of every article that has a sketch, by id."""
        sql = "SELECT article_id, exact, words, grams FROM sketch WHERE version = :version ORDER BY article_id"
        return cast(Iterator[tuple[int, int, int, bytes]], self._rows.rows(sql, {"version": version}))

    def sketched(self) -> tuple[int, int]:
        """How many articles have a sketch, and the sum of their ids: whether these are others than before."""
        row = next(iter(self._rows.rows("SELECT count(*), coalesce(sum(article_id), 0) FROM sketch")))
        return int(row[0]), int(row[1])

    def same_words(self, exact: int, version: int, but: int) -> list[int]:
        """The articles with this hash of all their words, other than `but`."""
        sql = (
            "SELECT article_id FROM sketch WHERE exact = :exact AND version = :version AND article_id <> :but"
            " ORDER BY article_id"
        )
        return [row[0] for row in self._rows.rows(sql, {"exact": exact, "version": version, "but": but})]

    def segments(self) -> list[int]:
        """The numbers of the segments of postings."""
        # every segment has a bucket at the end of the index, if not the same: a skip scan would read them all
        return [row[0] for row in self._rows.rows("SELECT DISTINCT segment FROM posting_block ORDER BY segment")]

    def blocks(self, buckets: Sequence[int]) -> list[tuple[int, bytes, bytes]]:
        """`(bucket, hashes, articles)` of all segments."""
        out: list[tuple[int, bytes, bytes]] = []
        for at in range(0, len(buckets), PAGE):
            among, params = one_of("bucket", "b", _filled(buckets[at : at + PAGE]))
            sql = f"SELECT bucket, grams, articles FROM posting_block WHERE {among}"
            out += [(row[0], row[1], row[2]) for row in self._rows.rows(sql, params)]
        return out

    def postings(self, grams: Sequence[int]) -> dict[int, list[int]]:
        """Hash → the articles that have it, of those that came since the blocks were written."""
        out: dict[int, list[int]] = defaultdict(list)
        for at in range(0, len(grams), PAGE):
            among, params = one_of("gram", "g", _filled(grams[at : at + PAGE]))
            # one row a hash: a row costs more to fetch than all the numbers in it
            sql = f"SELECT gram, group_concat(article_id) FROM posting WHERE {among} GROUP BY gram"
            for gram, articles in self._rows.rows(sql, params):
                out[gram] += map(int, articles.split(","))
        return out

    def waiting(self, listed: int) -> Iterator[tuple[int, int, int]]:
        """`(article, article, score)` of every match without a verdict, from the score `listed` on."""
        sql = 'SELECT article_a, article_b, score FROM "match" WHERE verdict IS NULL AND score >= :listed'
        return cast(Iterator[tuple[int, int, int]], self._rows.rows(sql, {"listed": listed}))

    def joining(self, relations: Collection[str]) -> Iterator[tuple[int, int, int, str, str]]:
        """`(article, article, score, relation, evidence)` of the matches of these relations, by ids."""
        among, params = one_of("relation", "r", sorted(relations))
        sql = (
            f'SELECT article_a, article_b, score, relation, evidence FROM "match" WHERE {among}'
            " ORDER BY article_a, article_b"
        )
        return cast(Iterator[tuple[int, int, int, str, str]], self._rows.rows(sql, params))

    def decided(self) -> list[tuple[int, int, str]]:
        """`(article, article, verdict)` of every match with a verdict, by ids."""
        sql = (
            'SELECT article_a, article_b, verdict FROM "match" WHERE verdict IS NOT NULL ORDER BY article_a, article_b'
        )
        return [(row[0], row[1], row[2]) for row in self._rows.rows(sql)]

    def edges_of(self, ids: Sequence[int]) -> list[Edge]:
        """The matches with one of these articles."""
        columns = 'SELECT article_a, article_b, score, relation, evidence, method, verdict FROM "match"'
        out: dict[tuple[int, int], Edge] = {}
        for at in range(0, len(ids), PAGE):
            for end in "ab":
                among, params = one_of(f"article_{end}", "i", ids[at : at + PAGE])
                for row in self._rows.rows(f"{columns} WHERE {among}", params):
                    out[row[0], row[1]] = (row[0], row[1], row[2], row[3], row[4], row[5], row[6])
        return [out[pair] for pair in sorted(out)]

    def memberships(self, ids: Sequence[int] | None = None) -> list[tuple[int, int, str, int]]:
        """`(article, story, story uid, leader)` of every article that belongs to one, or of these."""
        sql = "SELECT x.article_id, s.id, s.uid, s.leader_id FROM story_article x JOIN story s ON s.id = x.story_id"
        if ids is None:
            return [(row[0], row[1], row[2], row[3]) for row in self._rows.rows(f"{sql} ORDER BY x.article_id")]
        out: list[tuple[int, int, str, int]] = []
        for at in range(0, len(ids), PAGE):
            among, params = one_of("x.article_id", "i", ids[at : at + PAGE])
            out += [(row[0], row[1], row[2], row[3]) for row in self._rows.rows(f"{sql} WHERE {among}", params)]
        return sorted(out)
