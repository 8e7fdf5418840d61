"""Every article in the orders a library lists them, kept for as long as none is added.

So a letter of a search costs a look into the index of words and one pass over what is kept: not, as a statement in the
order asked for does, a hundred thousand steps from row to row and as many searches in a list of ids.
"""

from __future__ import annotations

import json
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import compress, islice
from operator import and_
from typing import Any

from annotations.store.rows import Rows
from annotations.store.selection import NEWEST, Selection, id_queries, on_articles

__all__ = ["FIRST", "SHELVINGS", "Shelves", "shelved"]

SHELVINGS = {
    "newest": "a.published_at DESC NULLS LAST, a.uid DESC",
    "oldest": "a.published_at NULLS LAST, a.uid",
    "outlet": "o.name, a.published_at DESC NULLS LAST, a.uid DESC",
    "title": "a.title, a.uid",
    "added": "+a.id DESC",  # the + has SQLite sort what an index holds, not read all texts in their order
}
"""How a list of articles may be ordered."""
INDEXED = ("newest", "oldest", "title")
"""Orders in which an index has them: the first can be had without the rest."""

FIRST, PART = 256, 1 << 14
"""Articles that come before the rest is known, more than a screen shows; and how many come at once after that."""

KEPT = 600_000
"""Articles on all shelves that are kept, 16 bytes each and some 70 for its uid; the shelf used last is kept however
long it is."""
ANSWERS = 16
"""Queries of which it is kept what they found, a byte an article."""


def shelved(columns: str, condition: str, order: str) -> str:
    """The statement that reads `columns` of the articles, `a`, that meet a condition, in one of the `SHELVINGS`."""
    outlet = " JOIN outlet o ON o.id = a.outlet_id" if order == "outlet" else ""  # without it an index has it all
    return f"SELECT {columns} FROM article a{outlet} WHERE {condition} ORDER BY {SHELVINGS[order]}"


@dataclass(slots=True)
class _Shelf:
    """Articles in one order, their ids and uids side by side."""

    ids: array[int]
    uids: list[str]

    def named(self, ids: Sequence[int]) -> list[str]:
        """The uids of these same articles in another order: a hundred thousand strings are there once."""
        names = [""] * (max(self.ids, default=0) + 1)
        for number, uid in zip(self.ids, self.uids, strict=True):
            names[number] = uid
        return [names[number] for number in ids]

    def by(self, keys: Sequence[int], *, reverse: bool) -> _Shelf:
        """The articles by a key of each, those of the same key as they stand: SQLite sorts them in twice the time."""
        places = sorted(range(len(self.ids)), key=keys.__getitem__, reverse=reverse)
        return _Shelf(array("q", map(self.ids.__getitem__, places)), [self.uids[place] for place in places])


_SIGNATURE = (
    "SELECT count(*), max(a.id), (SELECT count(*) FROM article n WHERE n.replaces IS NOT NULL),"
    " (SELECT sum(n.replaces) FROM article n WHERE n.replaces IS NOT NULL) FROM article a"
)
"""What changes when articles are added or replaced: nothing else of them ever does."""

Query = tuple[str, Mapping[str, Any]]


class Shelves:
    """The shelves of one connection. Not for two threads at once."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._version: int | None = None
        self._signature: tuple[Any, ...] = ()
        self._kept: OrderedDict[tuple[str, bool], _Shelf] = OrderedDict()
        self._found: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    def parts(self, selection: Selection, order: str) -> Iterator[list[str]]:
        """The uids of the selected articles, a part after another as they are found. None is empty; one of fewer than
        `FIRST` is the last.

        Raises `ProjectError` if the project cannot be read, or if it was told to `interrupt` that.
        """
        with self._rows.snapshot():
            lasting = self._of_now()
            key = (order, selection.older or bool(selection.articles))
            wanted = id_queries(selection)
            if not lasting or (wanted and key not in self._kept):
                # reading a shelf for a few articles would keep them waiting, and every key that interrupts begins anew
                clause, params = on_articles(selection, at_once=True)
                rows = self._rows.rows(shelved("a.uid", clause, order), params)
                yield from _cut((row[0] for row in rows), FIRST)
                return
            if key not in self._kept:
                yield from self._read(*key)
            elif not wanted:
                yield from _cut(iter(self._kept[key].uids), FIRST)
            self._kept.move_to_end(key)
            if wanted and self._kept[key].ids:
                yield from _cut(self._among(self._kept[key], wanted), FIRST)

    def _of_now(self) -> bool:
        """Let go of what does not hold any more. Whether anything can be kept of these rows."""
        version = self._rows.version()
        if version != self._version:
            self._found.clear()
            signature = next(iter(self._rows.rows(_SIGNATURE)))
            if signature != self._signature:
                self._kept.clear()
            self._version, self._signature = version, signature
        return version is not None

    def _read(self, order: str, older: bool) -> Iterator[list[str]]:
        """Put articles on a shelf and keep it; a part of them after another."""
        sql = shelved("a.id, a.uid", "1 = 1" if older else NEWEST, order)
        first = [uid for _, uid in self._rows.rows(f"{sql} LIMIT {FIRST}")] if order in INDEXED else []
        if first:
            yield first
        shelf = self._filled(sql, order, older)
        self._keep((order, older), shelf)
        yield from _cut(islice(shelf.uids, len(first), None), PART if first else FIRST)

    def _filled(self, sql: str, order: str, older: bool) -> _Shelf:
        """The shelf that `sql` would fill, from others as far as they have it."""
        newest = self._kept.get(("newest", older))
        if newest is not None and order == "added":
            return newest.by(newest.ids, reverse=True)
        if newest is not None and order == "outlet":
            return newest.by(self._outlets(older), reverse=False)
        known = next((shelf for (_, alike), shelf in self._kept.items() if alike == older), None)
        if known is None:
            ids, uids = self._gathered(sql, "id", "uid")
            return _Shelf(array("q", ids), uids)
        ids = self._gathered(sql, "id")[0]
        return _Shelf(array("q", ids), known.named(ids))

    def _gathered(self, sql: str, *columns: str, params: Mapping[str, Any] | None = None) -> list[list[Any]]:
        """Columns of a query: each as one value, so that SQLite is asked once and not a hundred thousand times."""
        # without a limit SQLite may pass by the order of what is only gathered
        gathered = ", ".join(f"json_group_array({column})" for column in columns)
        rows = self._rows.rows(f"SELECT {gathered} FROM ({sql} LIMIT -1)", params)
        return [json.loads(value) for value in next(iter(rows))]

    def _outlets(self, older: bool) -> list[int]:
        """Of each article, newest first, which outlet it is from: its place by name."""
        named = self._rows.rows("SELECT id, dense_rank() OVER (ORDER BY name) FROM outlet")
        places = {row[0]: row[1] for row in named}
        outlets = self._gathered(shelved("a.outlet_id", "1 = 1" if older else NEWEST, "newest"), "outlet_id")[0]
        return [places[outlet] for outlet in outlets]

    def _keep(self, key: tuple[str, bool], shelf: _Shelf) -> None:
        self._kept[key] = shelf
        while len(self._kept) > 1 and sum(len(each.ids) for each in self._kept.values()) > KEPT:
            self._kept.popitem(last=False)

    def _among(self, shelf: _Shelf, wanted: Sequence[Query]) -> Iterator[str]:
        """Those on the shelf that all the queries have."""
        most = max(shelf.ids)
        found = reduce(and_, (int.from_bytes(self._ids(query, most), "little") for query in wanted))
        return compress(shelf.uids, map(found.to_bytes(most + 1, "little").__getitem__, shelf.ids))

    def _ids(self, query: Query, most: int) -> bytes:
        """A byte for every id up to `most`, 1 where the query has it. While one types on, most of the queries are asked
        again.

        Bytes stay in the processor's cache while they are looked up in another order, as no set of numbers would.
        """
        sql, params = query
        key = (sql, *sorted(params.items()))
        if key not in self._found or len(self._found[key]) <= most:
            has = bytearray(most + 1)
            for number in self._gathered(sql, "id", params=params)[0]:
                if number <= most:  # a version that was replaced may have a greater one
                    has[number] = 1
            self._found[key] = bytes(has)
            if len(self._found) > ANSWERS:
                self._found.popitem(last=False)
        self._found.move_to_end(key)
        return self._found[key][: most + 1]


def _cut(uids: Iterator[str], size: int) -> Iterator[list[str]]:
    while part := list(islice(uids, size)):
        yield part
        size = PART
