"""How many of everything a project, or a selected part of it, holds; and which names it knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotations.store.rows import Rows
from annotations.store.selection import NEWEST, Selection, on_articles, on_marks, one_of

__all__ = ["Counts", "Names"]

_MARKS = (
    "annotation m JOIN article a ON a.id = m.article_id JOIN outlet o ON o.id = a.outlet_id"
    " JOIN annotator w ON w.id = m.annotator_id"
)
ALL = Selection()
PAGE = 200


@dataclass(frozen=True, slots=True)
class Names:
    """What a selection may name. `outlets` are keys and names, `labels` those of the scheme and those in use."""

    outlets: tuple[str, ...]
    labels: tuple[str, ...]
    annotators: tuple[str, ...]
    languages: tuple[str, ...]


class Counts:
    """Reads that count; `Reading` has them too."""

    _rows: Rows

    def mark_counts(self, part: Selection = ALL) -> list[tuple[str, str, str, int]]:
        """`(outlet name, label, annotator, marks)`, one row per combination."""
        where, params = _both(part)
        sql = (
            f"SELECT o.name, m.label, w.name, count(*) FROM {_MARKS} WHERE {where}"
            " GROUP BY o.name, m.label, w.name ORDER BY o.name, m.label, w.name"
        )
        return [(r[0], r[1], r[2], int(r[3])) for r in self._rows.rows(sql, params)]

    def article_counts(self, part: Selection = ALL) -> list[tuple[str, int, int]]:
        """`(outlet name, articles, code points of text)`, by outlet name."""
        where, params = on_articles(part)
        sql = (
            "SELECT o.name, count(*), sum(length(a.text)) FROM article a JOIN outlet o ON o.id = a.outlet_id"
            f" WHERE {where} GROUP BY o.name ORDER BY o.name"
        )
        return [(r[0], int(r[1]), int(r[2])) for r in self._rows.rows(sql, params)]

    def task_counts(self, part: Selection = ALL) -> list[tuple[str, str, int]]:
        """`(annotator, state, articles)`; articles that an annotator never opened are in no row."""
        where, params = on_articles(part)
        who, more = on_marks(Selection(annotators=part.annotators))
        # the tables of the task have names of their own: the condition on articles looks at tasks too
        sql = (
            "SELECT w.name, k.status, count(*) FROM task k JOIN annotator w ON w.id = k.annotator_id"
            " JOIN article a ON a.id = k.article_id JOIN outlet o ON o.id = a.outlet_id"
            f" WHERE {where} AND {who} GROUP BY w.name, k.status ORDER BY w.name, k.status"
        )
        return [(r[0], r[1], int(r[2])) for r in self._rows.rows(sql, {**params, **more})]

    def link_counts(self, part: Selection = ALL) -> list[tuple[str, int]]:
        """`(link kind, links)`, of links with both ends in the part."""
        if self._is_whole(part):
            sql = "SELECT kind, count(*) FROM link GROUP BY kind ORDER BY kind"
            return [(r[0], int(r[1])) for r in self._rows.rows(sql)]
        where, params = _both(part)
        within = f"SELECT m.id FROM {_MARKS} WHERE {where}"
        sql = (
            f"WITH part AS ({within}) SELECT kind, count(*) FROM link WHERE head_annotation_id IN (SELECT id FROM part)"
            " AND tail_annotation_id IN (SELECT id FROM part) GROUP BY kind ORDER BY kind"
        )
        return [(r[0], int(r[1])) for r in self._rows.rows(sql, params)]

    def entity_counts(self, part: Selection = ALL) -> list[tuple[str, int, int]]:
        """`(kind, entities, marks that refer to them)`, by kind; in a part, of entities that it refers to."""
        if self._is_whole(part):
            sql = (
                "SELECT e.kind, count(DISTINCT e.id), count(m.id) FROM entity e"
                " LEFT JOIN annotation m ON m.entity_id = e.id GROUP BY e.kind ORDER BY e.kind"
            )
            return [(r[0], int(r[1]), int(r[2])) for r in self._rows.rows(sql)]
        where, params = _both(part)
        sql = (
            f"SELECT e.kind, count(DISTINCT e.id), count(m.id) FROM {_MARKS} JOIN entity e ON e.id = m.entity_id"
            f" WHERE {where} GROUP BY e.kind ORDER BY e.kind"
        )
        return [(r[0], int(r[1]), int(r[2])) for r in self._rows.rows(sql, params)]

    def _is_whole(self, part: Selection) -> bool:
        """Whether a part is the project as it stands: nothing is left out of it."""
        return part == Selection(older=True) or (part == ALL and not self.has_versions())

    def has_versions(self) -> bool:
        """Whether any article has been replaced by a newer version."""
        sql = "SELECT 1 FROM article WHERE replaces IS NOT NULL LIMIT 1"
        return next(iter(self._rows.rows(sql)), None) is not None

    def count_older_marks(self, part: Selection = ALL) -> int:
        """How many of the marks that a selection is about are on versions that a newer one has replaced, and therefore
        not selected. 0 where it takes those too."""
        if part.older or part.articles or not self.has_versions():
            return 0
        where, params = _both(replace(part, older=True))
        sql = f"SELECT count(*) FROM {_MARKS} WHERE {where} AND NOT {NEWEST}"
        return int(next(iter(self._rows.rows(sql, params)))[0])

    def count_marks(self, annotator: str, uids: Sequence[str]) -> int:
        """How many marks the annotator has on these articles."""
        total = 0
        for at in range(0, len(uids), PAGE):
            clause, params = one_of("a.uid", "a", uids[at : at + PAGE])
            sql = (
                "SELECT count(*) FROM annotation m JOIN article a ON a.id = m.article_id"
                f" JOIN annotator w ON w.id = m.annotator_id WHERE w.name = :who AND {clause}"
            )
            row = next(iter(self._rows.rows(sql, {"who": annotator, **params})), (0,))
            total += int(row[0])
        return total

    def names(self) -> Names:
        """What a selection may name."""
        outlets = list(self._rows.rows("SELECT key, name FROM outlet"))
        annotators = self._rows.rows("SELECT name FROM annotator ORDER BY name")
        languages = self._rows.rows("SELECT DISTINCT language FROM article WHERE language IS NOT NULL ORDER BY 1")
        return Names(
            tuple(sorted({name for row in outlets for name in row})), self.labels(),
            tuple(row[0] for row in annotators), tuple(row[0] for row in languages),
        )  # fmt: skip

    def annotator_names(self) -> list[str]:
        """Everybody who has made a mark or was given an article."""
        return [row[0] for row in self._rows.rows("SELECT name FROM annotator ORDER BY name")]

    def labels(self) -> tuple[str, ...]:
        """Every label that marks have or can have: the scheme's in the order of their keys, then others in use."""
        scheme = self.scheme_labels()
        used = (str(row[0]) for row in self._rows.rows("SELECT DISTINCT label FROM annotation ORDER BY label"))
        return (*scheme, *(label for label in used if label not in scheme))

    def scheme_labels(self) -> tuple[str, ...]:
        """The labels of the scheme in force, in the order of their keys."""
        from annotations.scheme import parse_scheme

        yaml = next(iter(self._rows.rows("SELECT yaml FROM scheme ORDER BY version DESC LIMIT 1")), None)
        if yaml is None:
            return ()
        return tuple(label.name for label in parse_scheme(yaml[0], "the project's labels", stored=True).labels)


def _both(part: Selection) -> tuple[str, dict[str, Any]]:
    articles, params = on_articles(part)
    marks, more = on_marks(part)
    return f"{articles} AND {marks}", {**params, **more}
