"""Where data sets have put articles, so that no later export moves one; and which articles are known to be alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from annotations.store.rows import Rows

__all__ = ["PlacementReads", "Placements"]


class PlacementReads:
    """Reads of placements, over any `Rows`."""

    _rows: Rows

    def placed(self, rule: str) -> dict[str, str]:
        """Article uid → part, as the exports under that rule placed them."""
        found = next(iter(self._rows.rows("SELECT value FROM setting WHERE key = :key", {"key": rule})), None)
        parts: dict[str, list[str]] = json.loads(found[0]) if found else {}
        return {uid: part for part, uids in parts.items() for uid in uids}

    def alike(self, score: int) -> list[tuple[str, str]]:
        """Pairs of article uids that match with the score (0-100) or more, or that a person called the same."""
        sql = (
            'SELECT a.uid, b.uid FROM "match" m JOIN article a ON a.id = m.article_a JOIN article b'
            " ON b.id = m.article_b WHERE m.score >= :score OR m.verdict = 'same' ORDER BY a.uid, b.uid"
        )
        return [(row[0], row[1]) for row in self._rows.rows(sql, {"score": score})]


class Placements:
    """Writes placements; part of a `Store`."""

    _transaction: Callable[[], AbstractContextManager[Any]]
    reading: Any

    def keep_placements(self, rule: str, parts: Mapping[str, str]) -> None:
        """Remember where the articles (uids) went under the rule; what was placed before stays where it was."""
        from sqlmodel import col, delete, insert

        from annotations.store import models

        with self._transaction() as connection:
            by_part: dict[str, list[str]] = {}
            for uid, part in sorted({**parts, **self.reading.placed(rule)}.items()):
                by_part.setdefault(part, []).append(uid)
            connection.execute(delete(models.Setting).where(col(models.Setting.key) == rule))
            connection.execute(insert(models.Setting).values(key=rule, value=json.dumps(by_part, sort_keys=True)))
