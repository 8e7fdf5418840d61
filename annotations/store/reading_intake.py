"""Reads that adding articles needs: which texts are known, what was interrupted, whose marks were left behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotations.store.rows import Rows
from annotations.store.selection import one_of

__all__ = ["IntakeReads"]

PAGE = 200


class IntakeReads:
    """Part of `Reading`."""

    _rows: Rows

    def uids_of_hashes(self, hashes: Iterable[str]) -> list[tuple[str, str, str | None]]:
        """`(sha256, uid, source)` of the articles whose text hashes to one of `hashes`."""
        out: list[tuple[str, str, str | None]] = []
        wanted = list(hashes)
        for at in range(0, len(wanted), PAGE):
            clause, params = one_of("sha256", "h", wanted[at : at + PAGE])
            out += [
                (r[0], r[1], r[2])
                for r in self._rows.rows(f"SELECT sha256, uid, source FROM article WHERE {clause}", params)
            ]
        return out

    def known_uids(self, uids: Sequence[str]) -> set[str]:
        """Which of the uids are articles of the project."""
        out: set[str] = set()
        for at in range(0, len(uids), PAGE):
            clause, params = one_of("uid", "u", uids[at : at + PAGE])
            out.update(row[0] for row in self._rows.rows(f"SELECT uid FROM article WHERE {clause}", params))
        return out

    def outlet_counts(self) -> list[tuple[str, str, int]]:
        """`(key, name, articles)` of every outlet that has articles, by name."""
        sql = (
            "SELECT o.key, o.name, count(*) FROM article a JOIN outlet o ON o.id = a.outlet_id"
            " GROUP BY o.key, o.name ORDER BY o.name"
        )
        return [(r[0], r[1], int(r[2])) for r in self._rows.rows(sql)]

    def left_behind(self) -> list[tuple[str, str, str]]:
        """`(uid, uid of the version before, annotator)` of versions whose layer is still on the one before.

        Those whose marks were moved once are not among them, even if that was undone.
        """
        sql = (
            "SELECT n.uid, o.uid, w.name FROM article n JOIN article o ON o.id = n.replaces"
            " JOIN annotation m ON m.article_id = o.id JOIN annotator w ON w.id = m.annotator_id"
            " WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.token = 'version-' || n.uid || '-' || w.name)"
            " GROUP BY n.id, n.uid, o.uid, w.name ORDER BY n.id, w.name"
        )
        return [(r[0], r[1], r[2]) for r in self._rows.rows(sql)]

    def intake(self, source: str) -> tuple[str, int] | None:
        """Fingerprint of an input whose import was interrupted, and how many of its records are in the project."""
        sql = "SELECT fingerprint, records FROM intake WHERE source = :source"
        row = next(iter(self._rows.rows(sql, {"source": source})), None)
        return (str(row[0]), int(row[1])) if row else None
