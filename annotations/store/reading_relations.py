"""Reads of what is known of articles besides their marks: the story of each, and the pairs that were compared."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from annotations.store.records import Match, Story
from annotations.store.rows import Rows
from annotations.store.selection import Selection, on_articles, on_marks, one_of

__all__ = ["RelationReads", "States"]

PAGE = 200
States = tuple[tuple[str, str], ...]
"""`(annotator, one of TASK_STATES)`, by name."""


class RelationReads:
    """For whole pages of articles at once; part of `Reading`."""

    _rows: Rows

    def stories_told(self, ids: Sequence[int]) -> dict[int, Story]:
        """The story of each of these articles (ids), as far as it has one; without its articles."""
        among, params = one_of("x.article_id", "x", ids)
        sql = (
            "SELECT x.article_id, s.uid, l.uid, s.title FROM story_article x JOIN story s ON s.id = x.story_id"
            f" JOIN article l ON l.id = s.leader_id WHERE {among}"
        )
        return {row[0]: Story(row[1], row[2], (), row[3]) for row in self._rows.rows(sql, params)}

    def states_told(self, ids: Sequence[int], annotators: Sequence[str] = ()) -> dict[int, States]:
        """How far each annotator (of these, if given) is with each of these articles (ids)."""
        among, params = one_of("t.article_id", "x", ids)
        whose, more = one_of("w.name", "w", annotators) if annotators else ("1 = 1", {})
        sql = (
            "SELECT t.article_id, w.name, t.status FROM task t JOIN annotator w ON w.id = t.annotator_id"
            f" WHERE {among} AND {whose}"
        )
        out: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for article, who, state in self._rows.rows(sql, {**params, **more}):
            out[article].append((who, state))
        return {article: tuple(sorted(states)) for article, states in out.items()}

    def matches_told(
        self, ids: Sequence[int], taken: Callable[[Iterable[str]], frozenset[str]]
    ) -> tuple[dict[int, tuple[Match, ...]], dict[int, int]]:
        """The pairs of which one of these articles (ids) has the lesser uid and `taken` has the other, by its id; and
        how many verdicts there are on pairs of which it does not have the other.

        `a` of each pair is the one with the lesser uid, and `left` in its evidence is about that one.
        """
        found: dict[int, list[Match]] = defaultdict(list)
        for end, other in (("a", "b"), ("b", "a")):
            among, params = one_of(f"m.article_{end}", "x", ids)
            sql = (
                f"SELECT m.article_{end}, e.uid, f.uid, m.score, m.relation, m.evidence, m.method, m.verdict, w.name,"
                f' m.verdict_at FROM "match" m JOIN article e ON e.id = m.article_{end}'
                f" JOIN article f ON f.id = m.article_{other} LEFT JOIN annotator w ON w.id = m.verdict_by"
                f" WHERE {among}"
            )
            for row in self._rows.rows(sql, params):
                found[row[0]].append(_match(row, turned=end == "b"))
        kept = taken({each.b for pairs in found.values() for each in pairs}) if found else frozenset()
        here = {
            key: tuple(sorted((each for each in pairs if each.b in kept and each.a < each.b), key=lambda each: each.b))
            for key, pairs in found.items()
        }
        return here, {
            key: sum(each.verdict is not None and each.b not in kept for each in pairs) for key, pairs in found.items()
        }

    def _selected(self, uids: Iterable[str], selection: Selection) -> frozenset[str]:
        """Which of these annotations the selection takes, their articles included."""
        articles, params = on_articles(selection)
        marks, more = on_marks(selection)
        out: set[str] = set()
        wanted = sorted(uids)
        for at in range(0, len(wanted), PAGE):
            among, values = one_of("m.uid", "u", wanted[at : at + PAGE])
            sql = (
                "SELECT m.uid FROM annotation m JOIN annotator w ON w.id = m.annotator_id"
                " JOIN article a ON a.id = m.article_id JOIN outlet o ON o.id = a.outlet_id"
                f" WHERE {among} AND {marks} AND {articles}"
            )
            out.update(row[0] for row in self._rows.rows(sql, {**params, **more, **values}))
        return frozenset(out)

    def _selected_articles(self, uids: Iterable[str], selection: Selection) -> frozenset[str]:
        """Which of these articles the selection takes."""
        articles, params = on_articles(selection)
        out: set[str] = set()
        wanted = sorted(uids)
        for at in range(0, len(wanted), PAGE):
            among, values = one_of("a.uid", "u", wanted[at : at + PAGE])
            sql = f"SELECT a.uid FROM article a JOIN outlet o ON o.id = a.outlet_id WHERE {among} AND {articles}"
            out.update(row[0] for row in self._rows.rows(sql, {**params, **values}))
        return frozenset(out)


def _match(row: Sequence[Any], *, turned: bool) -> Match:
    evidence = json.loads(row[5])
    if turned:
        evidence["left"], evidence["right"] = evidence.get("right"), evidence.get("left")
    return Match(row[1], row[2], row[3], row[4], evidence, row[6], row[7], row[8], row[9])
