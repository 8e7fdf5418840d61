"""What part of a project is read, and the SQL conditions that say so."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

__all__ = ["NEWEST", "Selection", "id_queries", "on_articles", "on_marks", "one_of", "words_query"]


NEWEST = "a.id NOT IN (SELECT n.replaces FROM article n WHERE n.replaces IS NOT NULL)"
"""The condition, over the alias `a`, that no newer version has replaced an article: it stands for those before it."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of a project; an empty tuple or None means all. Names as in exports (outlet keys or names, labels).

    Labels, annotators and flags say which marks; the rest says which articles, each with all its marks so chosen.
    `since` and `until` are days (`YYYY-MM-DD`, both included) of publication as the outlet wrote it; an article without
    a date is in no range. `languages` are codes (`id`). `marked` leaves out articles without a chosen mark.
    `assigned` are annotators who were given the article or have begun it (then `states` are theirs); `unassigned` is
    what nobody has. `stories` and `articles` are uids. `search` are words that title or text have, whatever their case
    and accents; the last one may be a beginning. Of an article with several versions only the newest is selected,
    unless `older` asks for all; `articles` that are named are selected whichever version they are.
    """

    outlets: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    languages: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    marked: bool = False
    stories: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    search: str = ""
    older: bool = False
    assigned: tuple[str, ...] = ()
    unassigned: bool = False

    def plain(self) -> dict[str, Any]:
        """What was asked for as plain data; what was not asked for is left out."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items() if value}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Selection:
        """What `plain` gave. Raises `ValueError` for what it never gives."""
        whole = cls()
        given: dict[str, Any] = {}
        for name, value in plain.items():
            usual = getattr(whole, name, None) if name in whole.__slots__ else ()
            many = isinstance(usual, tuple) and name in whole.__slots__
            if name not in whole.__slots__:
                raise ValueError(f"there is no filter {name}")
            if many and isinstance(value, list) and all(isinstance(each, str) for each in value):
                given[name] = tuple(value)
            elif not many and isinstance(value, bool if isinstance(usual, bool) else str):
                given[name] = value
            else:
                raise ValueError(f"{name} is no {'list of names' if many else 'filter of this kind'}")
        return cls(**given)


def words_query(text: str) -> str:
    """What a person typed as a query of the full-text index: every word, the last one as a beginning.

    One or two Latin letters are a word (`AS`): too many words begin with them for an answer at once.
    """
    words = re.findall(r"\w+", text)
    begins = words and text[-1:].isalnum() and (len(words[-1]) > 2 or not words[-1].isascii())
    return " ".join(f'"{word}"' for word in words) + ("*" if begins else "")


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
    if selection.flags:
        # flags are stored as a JSON list; unlike LIKE, `replace` minds case and knows no wildcards
        flags = {f"f{index}": json.dumps(flag) for index, flag in enumerate(selection.flags)}
        clauses.append(f"({' OR '.join(f'''replace(m.flags, :{key}, '') <> m.flags''' for key in flags)})")
        params |= flags
    return " AND ".join(clauses), params


def on_articles(selection: Selection, *, at_once: bool = False) -> tuple[str, dict[str, Any]]:
    """The condition on articles, over the alias `a`; `at_once` where all of them are read, not a page after another."""
    clauses = ["1 = 1" if selection.older or selection.articles else NEWEST]
    params: dict[str, Any] = {}
    if selection.outlets:
        by_key, values = one_of("o.key", "o", selection.outlets)
        by_name, more = one_of("o.name", "n", selection.outlets)
        # the + has SQLite take the outlet from the index that it walks for the order
        clauses.append(f"+a.outlet_id IN (SELECT o.id FROM outlet o WHERE {by_key} OR {by_name})")
        params |= {**values, **more}
    for sign, name, day in ((">=", "since", selection.since), ("<=", "until", selection.until)):
        if day:
            clauses.append(f"substr(a.published_at, 1, 10) {sign} :{name}")
            params[name] = day
    if selection.languages:
        clause, values = one_of("a.language", "g", selection.languages)
        clauses.append(clause)
        params |= values
    if selection.articles:
        # as one JSON value: thousands may be picked, and a statement takes only so many parameters
        clauses.append("a.uid IN (SELECT value FROM json_each(:among))")
        params["among"] = json.dumps(selection.articles)
    if selection.stories:
        stories, values = one_of("s.uid", "z", selection.stories)
        of = "SELECT x.article_id FROM story_article x JOIN story s ON s.id = x.story_id WHERE"
        clauses.append(f"a.id IN ({of} {stories})")
        params |= values
    if selection.unassigned:
        clauses.append("NOT EXISTS (SELECT 1 FROM task t WHERE t.article_id = a.id)")
    others = (_in_state(selection, at_once), _given(selection), _marked(selection, at_once), _with_words(selection))
    for clause, values in others:
        if clause:
            clauses.append(clause)
            params |= values
    return " AND ".join(clauses), params


def id_queries(selection: Selection) -> list[tuple[str, dict[str, Any]]]:
    """Queries of a column `id`: the selected articles are those that all of them have, none if there is no query.

    Whether an older version is meant is left to who asks.
    """
    rest = replace(selection, search="", marked=False, flags=(), labels=(), older=True)
    clause, params = on_articles(rest, at_once=True)
    out = [] if clause == "1 = 1" else [(f"SELECT a.id AS id FROM article a WHERE {clause}", params)]
    if selection.marked or selection.flags:
        marks, params = on_marks(selection)
        found = "FROM annotation m JOIN annotator w ON w.id = m.annotator_id WHERE"
        out.append((f"SELECT DISTINCT m.article_id AS id {found} {marks}", params))
    if selection.search:
        words = words_query(selection.search)  # without a word in it, no article has it
        found = "article_fts WHERE article_fts MATCH :words" if words else "article_fts WHERE :words <> :words"
        out.append((f"SELECT rowid AS id FROM {found}", {"words": words}))
    return out


def _in_state(selection: Selection, at_once: bool) -> tuple[str, dict[str, Any]]:
    if not selection.states:
        return "", {}
    states, params = one_of("t.status", "s", selection.states)
    whose = "1 = 1"
    if people := selection.assigned or selection.annotators:
        whose, values = one_of("w.name", "p", people)
        params |= values
    task = f"FROM task t JOIN annotator w ON w.id = t.annotator_id WHERE {whose}"
    if at_once:  # going through the tasks once costs less than looking for those of each article
        some, none = f"+a.id IN (SELECT t.article_id {task}", f"+a.id NOT IN (SELECT t.article_id {task}"
    else:
        task = f"{task} AND t.article_id = a.id"
        some, none = f"EXISTS (SELECT 1 {task}", f"NOT EXISTS (SELECT 1 {task}"
    wanted = f"{some} AND {states})"
    if "todo" in selection.states:  # an article that nobody opened has no task row; it is still to do
        wanted = f"({wanted} OR {none}))"
    return wanted, params


def _given(selection: Selection) -> tuple[str, dict[str, Any]]:
    if not selection.assigned:
        return "", {}
    whose, params = one_of("w.name", "i", selection.assigned)
    tasks = "SELECT t.article_id FROM task t JOIN annotator w ON w.id = t.annotator_id"
    return f"a.id IN ({tasks} WHERE {whose})", params


def _marked(selection: Selection, at_once: bool) -> tuple[str, dict[str, Any]]:
    if not selection.marked and not selection.flags:
        return "", {}
    marks, params = on_marks(selection)
    found = "FROM annotation m JOIN annotator w ON w.id = m.annotator_id WHERE"
    if at_once:  # going through the marks once costs less than looking for those of each article
        return f"+a.id IN (SELECT m.article_id {found} {marks})", params
    return f"EXISTS (SELECT 1 {found} m.article_id = a.id AND {marks})", params


def _with_words(selection: Selection) -> tuple[str, dict[str, Any]]:
    if not selection.search:
        return "", {}
    query = words_query(selection.search)
    if not query:  # no word in it, so no article has it
        return "1 = 0", {}
    # the + has SQLite walk the articles in the order asked for and not sort what the index found: half the time
    return "+a.id IN (SELECT rowid FROM article_fts WHERE article_fts MATCH :words)", {"words": query}
