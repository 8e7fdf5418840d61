"""What part of a project is read, and the SQL conditions that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Selection", "on_articles", "on_marks", "one_of"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of a project; an empty tuple means all. Names as in exports (outlet keys or names, label names)."""

    outlets: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


def one_of(column: str, name: str, values: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """`column IN (…)` with its parameters."""
    params = {f"{name}{index}": value for index, value in enumerate(values)}
    return f"{column} IN ({', '.join(':' + key for key in params)})", params


def on_marks(selection: Selection) -> tuple[str, dict[str, Any]]:
    """The condition on annotations, over the aliases `m` and `w`."""
    clauses, params = ["1 = 1"], dict[str, Any]()
    for column, name, values in (("m.label", "l", selection.labels), ("w.name", "v", selection.annotators)):
        if values:
            clause, more = one_of(column, name, values)
            clauses.append(clause)
            params |= more
    return " AND ".join(clauses), params


def on_articles(selection: Selection) -> tuple[str, dict[str, Any]]:
    """The condition on articles, over the aliases `a` and `o`."""
    clauses = ["1 = 1"]
    params: dict[str, Any] = {}
    if selection.outlets:
        by_key, values = one_of("o.key", "o", selection.outlets)
        by_name, more = one_of("o.name", "n", selection.outlets)
        clauses.append(f"({by_key} OR {by_name})")
        params |= {**values, **more}
    if selection.states:
        states, values = one_of("t.status", "s", selection.states)
        params |= values
        task = "FROM task t JOIN annotator w ON w.id = t.annotator_id WHERE t.article_id = a.id"
        if selection.annotators:
            whose, values = one_of("w.name", "p", selection.annotators)
            params |= values
            task = f"{task} AND {whose}"
        wanted = f"EXISTS (SELECT 1 {task} AND {states})"
        if "todo" in selection.states:  # an article that nobody opened has no task row; it is still to do
            wanted = f"({wanted} OR NOT EXISTS (SELECT 1 {task}))"
        clauses.append(wanted)
    return " AND ".join(clauses), params
