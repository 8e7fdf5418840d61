"""Every read of a project, as plain SQL that selects columns; frozen records come out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from annotations.spans import Span
from annotations.store.counting import Counts
from annotations.store.placements import PlacementReads
from annotations.store.reading_intake import IntakeReads
from annotations.store.reading_library import LibraryReads
from annotations.store.reading_matching import MatchReads
from annotations.store.reading_relations import RelationReads, States
from annotations.store.reading_stories import StoryReads
from annotations.store.records import (
    Annotation,
    Article,
    ArticleRef,
    Entity,
    Link,
    Match,
    Outlet,
    Position,
    Region,
    Story,
    Suggestion,
    Task,
)
from annotations.store.rows import Rows
from annotations.store.selection import NEWEST, Selection, on_articles, on_marks, one_of
from annotations.store.shelves import Shelves
from annotations.store.suggested import SuggestionReading

__all__ = ["Document", "Reading"]

PAGE = 200
"""Articles read at once while streaming: one round trip each for regions, marks and links."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article with the marks on it, ordered by place, and the links with an end on it.

    `elsewhere` are the far ends (uids) of those links that are marks of other articles and selected too; `entities`
    what the marks refer to, by uid. `story` is the uid of the story, `split` where a data set puts the article. `about`
    is what else is known of the story, without its articles; `matches` are the pairs with a selected article of greater
    uid, this one first; `unpaired` is how many verdicts there are on this one and articles that are not selected.
    `behind` is what the marks (uids) with origin `suggested` were made of, as proposed; without fragments where those
    are not known in this text; `rejected` are proposals that annotators said no to. `states` are `(annotator, state of
    their work)`, by name.
    """

    article: Article
    annotations: tuple[Annotation, ...]
    links: tuple[Link, ...]
    elsewhere: frozenset[str] = frozenset()
    entities: Mapping[str, Entity] = field(default_factory=dict)
    story: str | None = None
    split: str | None = None
    about: Story | None = None
    matches: tuple[Match, ...] = ()
    unpaired: int = 0
    behind: Mapping[str, Suggestion] = field(default_factory=dict)
    states: States = ()
    rejected: tuple[Suggestion, ...] = ()


_ARTICLE = (
    "SELECT a.uid, o.key, o.name, o.domain, a.title, a.text, a.sha256, a.url, a.published_at, a.byline,"
    " a.language, a.source, a.added_at, a.id, a.version, p.uid FROM article a"
    " JOIN outlet o ON o.id = a.outlet_id LEFT JOIN article p ON p.id = a.replaces"
)
_MARK = (
    'SELECT a.id, m.uid, a.uid, w.name, m.label, f.start, f."end", m.note, m.flags, m.origin, m.created_at,'
    " m.updated_at, e.uid FROM annotation m JOIN article a ON a.id = m.article_id"
    " JOIN annotator w ON w.id = m.annotator_id JOIN fragment f ON f.annotation_id = m.id"
    " LEFT JOIN entity e ON e.id = m.entity_id"
)
_WORDED = (
    _MARK.replace("e.uid FROM", 'e.uid, o.name, substr(a.text, f.start + 1, f."end" - f.start) FROM')
    + " JOIN outlet o ON o.id = a.outlet_id"
)
"""A mark with the name of its outlet and the words of each fragment."""
_BY_DATE = "ORDER BY a.published_at IS NULL, a.published_at, a.id, m.id, f.ordinal"
_LINK = (
    "SELECT h.article_id, l.uid, l.kind, h.uid, t.uid, w.name FROM link l"
    " JOIN annotation h ON h.id = l.head_annotation_id JOIN annotation t ON t.id = l.tail_annotation_id"
    " JOIN annotator w ON w.id = l.annotator_id"
)

_FAR = _LINK.replace("SELECT h.article_id,", "SELECT {far}.article_id, {end}.article_id,")


class Reading(Counts, StoryReads, LibraryReads, PlacementReads, MatchReads, RelationReads, IntakeReads):
    """Reads of one project over any `Rows`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.suggestions = SuggestionReading(rows)
        self._shelves = Shelves(rows)

    def close(self) -> None:
        """Close what the rows come from."""
        self._rows.close()

    def again(self) -> Reading:
        """The same project over a connection of its own, for another thread; close it there."""
        return Reading(self._rows.again())

    def interrupt(self) -> None:
        """Have the read that another thread is at end with a `ProjectError`, where the database can do that."""
        self._rows.interrupt()

    def _one(self, sql: str, **params: Any) -> tuple[Any, ...] | None:
        return next(iter(self._rows.rows(sql, params)), None)

    def revision(self) -> str | None:
        """The schema revision of the SQLite file; None where it is no project of any revision."""
        found = self._one("SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'journal')")
        if found is None or found[0] < 2:  # other programs use Alembic too
            return None
        row = self._one("SELECT version_num FROM alembic_version")
        return str(row[0]) if row else None

    def scheme_yaml(self) -> str | None:
        """The label scheme in force, as it was written."""
        row = self._one("SELECT yaml FROM scheme ORDER BY version DESC LIMIT 1")
        return str(row[0]) if row else None

    def scheme_version(self) -> tuple[int, str] | None:
        """Number and SHA-256 of the scheme in force."""
        row = self._one("SELECT version, sha256 FROM scheme ORDER BY version DESC LIMIT 1")
        return (int(row[0]), str(row[1])) if row else None

    def last_seq(self) -> int:
        """The newest journal row; 0 in a new project. It grows with every change that anybody makes."""
        row = self._one("SELECT max(seq) FROM journal")
        return int(row[0] or 0) if row else 0

    def refs(self, *, older: bool = False) -> list[ArticleRef]:
        """Every article without its text, by date, then uid, undated ones last; with `older` all versions of each."""
        sql = (
            "SELECT a.uid, o.key, o.name, o.domain, a.title, a.published_at, a.source FROM article a"
            f" JOIN outlet o ON o.id = a.outlet_id WHERE {'1 = 1' if older else NEWEST}"
            " ORDER BY a.published_at IS NULL, a.published_at, a.uid"
        )
        return [ArticleRef(r[0], Outlet(r[1], r[2], r[3]), r[4], r[5], r[6]) for r in self._rows.rows(sql)]

    def outlet_articles(self, outlet: str) -> Iterator[Article]:
        """The articles of an outlet (key) as they were added; memory holds one page of them."""
        last = 0
        while True:
            sql = f"{_ARTICLE} WHERE o.key = :outlet AND a.id > :last ORDER BY a.id LIMIT {PAGE}"
            page = list(self._rows.rows(sql, {"outlet": outlet, "last": last}))
            if not page:
                return
            regions = self._regions([row[13] for row in page])
            yield from (_article(row, regions.get(row[13], ())) for row in page)
            last = page[-1][13]

    def article(self, uid: str) -> Article | None:
        """One article with its regions."""
        row = self._one(f"{_ARTICLE} WHERE a.uid = :uid", uid=uid)
        return _article(row, self._regions([row[13]]).get(row[13], ())) if row else None

    def article_at(self, url: str) -> Article | None:
        """The newest article with this URL."""
        row = self._one("SELECT uid FROM article WHERE url = :url ORDER BY version DESC, id DESC LIMIT 1", url=url)
        return self.article(row[0]) if row else None

    def marks(self, uid: str, annotator: str) -> tuple[tuple[Annotation, ...], tuple[Link, ...]]:
        """One layer on one article: its annotations by place, and the links with an end among them."""
        where = " WHERE a.uid = :uid AND w.name = :who ORDER BY m.id, f.ordinal"
        params = {"uid": uid, "who": annotator}
        found = _annotations(self._rows.rows(_MARK + where, params))
        ends = [
            f"{_LINK} JOIN article a ON a.id = {end}.article_id WHERE a.uid = :uid AND w.name = :who" for end in "ht"
        ]
        sql = " UNION ".join(ends) + " ORDER BY 2"  # each end by its index, and by the link's uid
        links = tuple(Link(*row[1:]) for row in self._rows.rows(sql, params))
        return tuple(found[0][1]) if found else (), links

    def annotations(self, uids: Sequence[str]) -> list[Annotation]:
        """The annotations with these uids, as far as they are there."""
        out: list[Annotation] = []
        for at in range(0, len(uids), PAGE):
            clause, params = one_of("m.uid", "u", uids[at : at + PAGE])
            found = _annotations(self._rows.rows(f"{_MARK} WHERE {clause} ORDER BY a.id, m.id, f.ordinal", params))
            out += [mark for _, marks in found for mark in marks]
        return out

    def links_from(self, uids: Sequence[str]) -> set[tuple[str, str, str]]:
        """`(kind, head, tail)` of the links whose head (an annotation's uid) is one of these."""
        out: set[tuple[str, str, str]] = set()
        for at in range(0, len(uids), PAGE):
            clause, params = one_of("h.uid", "u", uids[at : at + PAGE])
            out |= {(row[2], row[3], row[4]) for row in self._rows.rows(f"{_LINK} WHERE {clause}", params)}
        return out

    def article_of_mark(self, uid: str) -> str | None:
        """The article (uid) that an annotation (uid) is on; None if there is no such annotation."""
        sql = "SELECT a.uid FROM annotation m JOIN article a ON a.id = m.article_id WHERE m.uid = :uid"
        row = self._one(sql, uid=uid)
        return str(row[0]) if row else None

    def marked_articles(self, annotator: str) -> frozenset[str]:
        """The articles (uids) that the annotator has marks on."""
        sql = (
            "SELECT DISTINCT article_id FROM annotation m JOIN annotator w ON w.id = m.annotator_id WHERE w.name = :who"
        )
        uids = self._rows.rows(f"SELECT a.uid FROM article a WHERE a.id IN ({sql})", {"who": annotator})
        return frozenset(row[0] for row in uids)

    def tasks(self, annotator: str) -> dict[str, Task]:
        """The annotator's tasks by article uid; articles never opened have none."""
        sql = (
            "SELECT a.uid, w.name, t.status, t.caret, t.scroll, t.updated_at FROM task t"
            " JOIN article a ON a.id = t.article_id JOIN annotator w ON w.id = t.annotator_id WHERE w.name = :who"
        )
        rows = self._rows.rows(sql, {"who": annotator})
        return {r[0]: Task(r[0], r[1], r[2], Position(r[3], r[4]), r[5]) for r in rows}

    def _regions(self, ids: Sequence[int]) -> dict[int, tuple[Region, ...]]:
        clause, params = one_of("article_id", "a", ids)
        sql = f'SELECT article_id, kind, start, "end" FROM region WHERE {clause} ORDER BY article_id, ordinal'
        out: dict[int, list[Region]] = defaultdict(list)
        for article_id, kind, start, end in self._rows.rows(sql, params):
            out[article_id].append(Region(kind, start, end))
        return {key: tuple(value) for key, value in out.items()}

    def count(self, selection: Selection) -> int:
        """How many articles `documents` will yield."""
        clause, params = on_articles(selection)
        row = self._one(f"SELECT count(*) FROM article a JOIN outlet o ON o.id = a.outlet_id WHERE {clause}", **params)
        return int(row[0]) if row else 0

    def documents(self, selection: Selection, page_size: int = PAGE) -> Iterator[Document]:
        """The selected articles by uid, each with its selected marks; memory holds one page of them."""
        clause, params = on_articles(selection)
        rejected = self.suggestions.any_rejected()
        after = ""
        while True:
            sql = f"{_ARTICLE} WHERE {clause} AND a.uid > :after ORDER BY a.uid LIMIT {page_size}"
            with self._rows.snapshot():  # or a link could come without the mark that was deleted in between
                page = list(self._rows.rows(sql, {**params, "after": after}))
                documents = list(self._page(page, selection, rejected)) if page else []
            if not documents:
                return
            yield from documents
            after = documents[-1].article.uid

    def _page(self, page: list[tuple[Any, ...]], selection: Selection, decided: bool) -> Iterator[Document]:
        ids = [row[13] for row in page]
        regions = self._regions(ids)
        clause, params = on_marks(selection)
        among, more = one_of("m.article_id", "a", ids)
        # by annotator as well: so the index has them, and nothing is sorted
        sql = f"{_MARK} WHERE {among} AND {clause} ORDER BY m.article_id, m.annotator_id, m.id, f.ordinal"
        marks = dict(_annotations(self._rows.rows(sql, {**params, **more})))
        links: dict[int, dict[str, Link]] = defaultdict(dict)
        across: dict[int, list[str]] = defaultdict(list)
        for end, far in (("h", "t"), ("t", "h")):
            among, more = one_of(f"{end}.article_id", "a", ids)
            across_only = "" if end == "h" else " AND h.article_id <> t.article_id"
            sql = f"{_FAR.format(far=far, end=end)} WHERE {among}{across_only} ORDER BY l.uid"
            for row in self._rows.rows(sql, more):
                links[row[1]].setdefault(row[2], Link(*row[2:]))
                if row[0] != row[1]:
                    across[row[1]].append(row[4 if far == "h" else 5])
        selected = self._selected({uid for uids in across.values() for uid in uids}, selection)
        stories = self.stories_told(ids)
        pairs, unpaired = self.matches_told(ids, lambda uids: self._selected_articles(uids, selection))
        referred, suggested = _seen(marks.values())
        entities = self.entities(referred)
        behind = self.suggestions.behind(ids) if suggested else {}
        states = self.states_told(ids, selection.annotators)
        rejected = self.suggestions.turned_down(ids, selection) if decided else {}
        for row in page:
            found = tuple(marks.get(row[13], ()))
            between = tuple(sorted(links[row[13]].values(), key=lambda link: link.uid))
            far_ends = selected.intersection(across[row[13]])
            article = _article(row, regions.get(row[13], ()))
            about = stories.get(row[13])
            yield Document(
                article, found, between, far_ends, entities, about.uid if about else None, None, about,
                pairs.get(row[13], ()), unpaired.get(row[13], 0), behind, states.get(row[13], ()),
                rejected.get(row[13], ()),
            )  # fmt: skip

    def entities(self, uids: Sequence[str] | None = None) -> dict[str, Entity]:
        """The people, bodies and countries of the project by uid, or those of the uids, with their aliases."""
        sql = "SELECT e.uid, e.kind, e.key, e.name, s.text FROM entity e LEFT JOIN alias s ON s.entity_id = e.id"
        out: dict[str, Entity] = {}
        for at in range(0, 1 if uids is None else len(uids), PAGE):
            clause, params = ("1 = 1", {}) if uids is None else one_of("e.uid", "e", uids[at : at + PAGE])
            aliases: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
            for row in self._rows.rows(f"{sql} WHERE {clause}", params):
                found = aliases[row[0], row[1], row[2], row[3]]
                if row[4] is not None:
                    found.append(row[4])
            out |= {head[0]: Entity(*head, tuple(sorted(texts))) for head, texts in aliases.items()}
        return out

    def entity_claims(self, annotator: str) -> list[tuple[str, str, int, int]]:
        """`(entity uid, outlet name, marks, claims)` in one layer: marks that refer to it, claims linked to those.

        One row per entity and outlet; entities without marks in the layer are in no row.
        """
        sql = (
            "SELECT e.uid, o.name, count(DISTINCT m.id), count(DISTINCT l.head_annotation_id) FROM annotation m"
            " JOIN entity e ON e.id = m.entity_id JOIN article a ON a.id = m.article_id"
            " JOIN outlet o ON o.id = a.outlet_id JOIN annotator w ON w.id = m.annotator_id"
            " LEFT JOIN link l ON l.tail_annotation_id = m.id WHERE w.name = :who GROUP BY e.uid, o.name"
            " ORDER BY e.uid, o.name"
        )
        return [(r[0], r[1], int(r[2]), int(r[3])) for r in self._rows.rows(sql, {"who": annotator})]

    def entity_marks(self, uid: str, annotator: str | None = None) -> list[tuple[Annotation, str, str]]:
        """`(mark, words, outlet name)` of every mark that refers to the entity, in one layer or in all, by date."""
        sql = f"{_WORDED} WHERE e.uid = :uid AND (:who IS NULL OR w.name = :who) {_BY_DATE}"
        return _worded(self._rows.rows(sql, {"uid": uid, "who": annotator}))

    def claims_of(self, uid: str, annotator: str) -> list[tuple[Annotation, str, str]]:
        """`(claim, words, outlet name)` of every mark linked to one of the entity's, in one layer, by date."""
        sql = (
            f"{_WORDED} WHERE w.name = :who AND m.id IN (SELECT l.head_annotation_id FROM link l"
            " JOIN annotation s ON s.id = l.tail_annotation_id JOIN entity x ON x.id = s.entity_id WHERE x.uid = :uid)"
            f" {_BY_DATE}"
        )
        return _worded(self._rows.rows(sql, {"uid": uid, "who": annotator}))


def _worded(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Annotation, str, str]]:
    """Marks with their words and their outlets out of rows of fragments, ordered by article, place and ordinal."""
    out: list[tuple[Annotation, str, str]] = []
    for _, group in groupby(rows, key=lambda row: row[1]):
        found = list(group)
        mark = _annotation(found[0], [(row[5], row[6]) for row in found])
        out.append((mark, " … ".join(row[14] for row in found), found[0][13]))
    return out


def _article(row: Sequence[Any], regions: tuple[Region, ...]) -> Article:
    return Article(
        uid=row[0], outlet=Outlet(row[1], row[2], row[3]), title=row[4], text=row[5], sha256=row[6], regions=regions,
        url=row[7], published_at=row[8], byline=row[9], language=row[10], source=row[11], added_at=row[12],
        version=row[14], replaces=row[15],
    )  # fmt: skip


def _annotations(rows: Iterable[tuple[Any, ...]]) -> list[tuple[int, list[Annotation]]]:
    """Annotations by article id out of rows of fragments, which come ordered by article, annotation and ordinal."""
    out: dict[int, list[Annotation]] = {}
    fragments: list[Span] = []
    last: tuple[Any, ...] | None = None
    for row in rows:
        if last is not None and row[1] != last[1]:
            out.setdefault(last[0], []).append(_annotation(last, fragments))
            fragments = []
        fragments.append((row[5], row[6]))
        last = row
    if last is not None:
        out.setdefault(last[0], []).append(_annotation(last, fragments))
    for found in out.values():
        found.sort(key=_place)
    return list(out.items())


def _place(mark: Annotation) -> tuple[int, int, str, str]:
    """By place, then label; told of a million marks, so that nothing is asked twice."""
    fragments = mark.fragments
    end = fragments[0][1] if len(fragments) == 1 else mark.end
    return (fragments[0][0], end, mark.label, mark.uid)


def _seen(marks: Iterable[Sequence[Annotation]]) -> tuple[list[str], bool]:
    """The entities (uids) that marks refer to, sorted, and whether any mark was suggested."""
    entities: set[str] = set()
    suggested = False
    for found in marks:
        for mark in found:
            if mark.entity is not None:
                entities.add(mark.entity)
            if mark.origin == "suggested":
                suggested = True
    return sorted(entities), suggested


def _annotation(row: Sequence[Any], fragments: list[Span]) -> Annotation:
    flags = tuple(json.loads(row[8])) if row[8] != "[]" else ()
    return Annotation(row[1], row[2], row[3], row[4], tuple(fragments), row[7], flags, *row[9:13])
