"""Articles into the order of versions that a file tells, into which the project's own versions go as well.

What another project had as older comes in as older, whatever came here first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection, bindparam, text

from annotations.store.succession import succeed

__all__ = ["Told", "link_told"]

Told = tuple[str, int, str | None]
"""An article (uid), the number of its version from 1, and the uid of the one that it replaces."""

_MOST = 500

_IDS = text("SELECT uid, id FROM article WHERE uid IN :some").bindparams(bindparam("some", expanding=True))
_SHARED = text(
    "SELECT a.id FROM article a WHERE a.uid IN :some AND a.replaces IS NULL AND EXISTS"
    " (SELECT 1 FROM article o WHERE o.url = a.url AND o.outlet_id = a.outlet_id AND o.id <> a.id)"
).bindparams(bindparam("some", expanding=True))
_OTHERS = text(
    "SELECT o.id, o.version FROM article a JOIN article o ON o.url = a.url AND o.outlet_id = a.outlet_id"
    " WHERE a.id = :id AND o.id NOT IN (SELECT n.replaces FROM article n WHERE n.replaces IS NOT NULL)"
    " ORDER BY o.version DESC, o.id DESC"
)
_BEFORE = text("SELECT replaces FROM article WHERE id = :id")
_AFTER = text("SELECT max(id) FROM article WHERE replaces = :id")
_VERSION = text("SELECT version FROM article WHERE id = :id")
_LINK = text("UPDATE article SET replaces = :old WHERE id = :id")
_NUMBER = text("UPDATE article SET version = :version WHERE id = :id")


def link_told(
    connection: Connection, told: Sequence[Told], fresh: Collection[str], stated: Collection[str] = ()
) -> None:
    """Link the articles as told; `fresh` (uids) are those that came in with the telling and replace nothing yet. The
    `stated` of these came with the states of everybody's work on them.

    One that replaces an article that is not here replaces none, unless the outlet has another text under its URL: that
    one it replaces. What the project itself says of its own articles stays.
    """
    ids = _ids(connection, [name for uid, _, old in told for name in (uid, old) if name])
    came = {ids[uid] for uid in fresh if uid in ids}
    chains = _Chains(connection, came)
    for uid, _, old in sorted(told, key=lambda each: each[1]):
        if uid in ids and old is not None and old in ids:
            chains.link(ids[uid], ids[old])
    rest = [
        row[0] for some in _slices([uid for uid, _, _ in told]) for row in connection.execute(_SHARED, {"some": some})
    ]
    for article in sorted(rest, key=lambda each: (chains.version(each), each)):
        chains.link_by_url(article)
    chains.number()
    succeed(connection, chains.steps, {ids[uid] for uid in stated if uid in ids} & came)


class _Chains:
    """Versions that follow each other, as the tables have them now. `steps`: the links made, `(new, old)`."""

    def __init__(self, connection: Connection, fresh: set[int]) -> None:
        self._connection = connection
        self._fresh = fresh
        self.steps: list[tuple[int, int]] = []

    def link(self, new: int, old: int) -> None:
        """Let `new` replace `old` (ids), unless they are in one chain already or the project has it otherwise."""
        first, last = self._first(old), self._last(old)
        if last == self._last(new):
            return
        before = self._before(new)
        if before is None and last == old:
            self._put(new, old)
        elif before is None and new in self._fresh:
            self._put(new, last)
        elif before is not None and last == old and first in self._fresh:
            self._put(first, before)
            self._put(new, old)

    def link_by_url(self, article: int) -> None:
        """Let one that replaces nothing replace the newest text that the outlet has under the URL besides."""
        mine = self._last(article)
        if self._before(article) is not None:
            return
        for other, version in self._connection.execute(_OTHERS, {"id": article}).all():
            came_before = other < article and article not in self._fresh
            older = (version, other) < (self.version(article), article) if other in self._fresh else True
            if other != mine and older and (article in self._fresh or came_before):
                self._put(article, other)
                return

    def number(self) -> None:
        """Count the versions of what was linked: each has a higher number than the one before it."""
        for start in dict.fromkeys(self._first(new) for new, _ in self.steps):
            at, number = start, self.version(start)
            while (after := self._after(at)) is not None:
                number = max(number + 1, self.version(after))
                self._connection.execute(_NUMBER, {"id": after, "version": number})
                at = after

    def version(self, article: int) -> int:
        """The number of its version."""
        return int(self._connection.execute(_VERSION, {"id": article}).scalar_one())

    def _put(self, new: int, old: int) -> None:
        self._connection.execute(_LINK, {"id": new, "old": old})
        self.steps.append((new, old))

    def _before(self, article: int) -> int | None:
        found = self._connection.execute(_BEFORE, {"id": article}).scalar()
        return None if found is None else int(found)

    def _after(self, article: int) -> int | None:
        found = self._connection.execute(_AFTER, {"id": article}).scalar()
        return None if found is None else int(found)

    def _first(self, article: int) -> int:
        while (before := self._before(article)) is not None:
            article = before
        return article

    def _last(self, article: int) -> int:
        while (after := self._after(article)) is not None:
            article = after
        return article


def _ids(connection: Connection, uids: Sequence[str]) -> dict[str, int]:
    return {
        row[0]: int(row[1])
        for some in _slices(list(dict.fromkeys(uids)))
        for row in connection.execute(_IDS, {"some": some}).all()
    }


def _slices(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[at : at + _MOST] for at in range(0, len(values), _MOST))
