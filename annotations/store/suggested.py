"""Reads of suggestions, of what was decided about them, and of what annotators have chosen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from annotations.spans import Span
from annotations.store.records import Preference, Suggestion
from annotations.store.rows import Rows
from annotations.store.selection import Selection, on_articles, one_of

__all__ = ["LABEL_NAMES", "LAST", "LEXICONS", "ON_ADD", "Acceptance", "Decided", "SuggestionReading", "by_place"]

PAGE = 200
LAST = 50
"""How many of a suggester's latest decisions its acceptance rate is about."""

ON_ADD = "suggest-on-add"
"""Setting of a project: `yes` where articles that are added get suggestions at once."""

LABEL_NAMES = "label-names"
"""Setting of a project: what labels that suggesters propose are called by each version of its scheme, as JSON:
`{version: {proposed: called}}`. Suggestions keep the name proposed; reading them gives the one in force."""

LEXICONS = "lexicons"
"""Setting of a project: a folder of lexicons, beside the project's file if it is relative."""

_SUGGESTION = (
    "SELECT s.uid, a.uid, s.label, s.fragments, s.suggester, s.version, s.score, s.reason, s.entity, s.links,"
    " d.status, w.name, d.at, d.annotation, d.made, d.made_label, s.stale, s.kind FROM suggestion s"
    " JOIN article a ON a.id = s.article_id"
)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How one version of a suggester has done: `accepted` includes the `changed` ones."""

    suggester: str
    version: str
    pending: int
    accepted: int
    changed: int
    rejected: int

    @property
    def rate(self) -> float | None:
        """Share of what was decided that was accepted; None where nothing was decided."""
        decided = self.accepted + self.rejected
        return self.accepted / decided if decided else None


@dataclass(frozen=True, slots=True)
class Decided:
    """A suggestion with what was decided, and the words proposed.

    `label`, `fragments` and `made` (its words) are those of the mark that was made of it, as it is now; None and
    empty where there is none, or none any more. `outlet` is the outlet's key.
    """

    suggestion: Suggestion
    words: tuple[str, ...]
    label: str | None
    fragments: tuple[Span, ...]
    made: tuple[str, ...]
    outlet: str
    language: str | None


class SuggestionReading:
    """Reads of one project over any `Rows`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def of(self, article: str, annotator: str) -> tuple[Suggestion, ...]:
        """The suggestions on an article with what this annotator decided, by place; stale ones only if decided."""
        sql = (
            f"{_SUGGESTION} LEFT JOIN annotator w ON w.name = :who"
            " LEFT JOIN decision d ON d.suggestion_id = s.id AND d.annotator_id = w.id"
            " WHERE a.uid = :uid AND (NOT s.stale OR d.status <> 'pending') ORDER BY s.start, s.\"end\" DESC, s.id"
        )
        names = self.label_names()
        rows = self._rows.rows(sql, {"uid": article, "who": annotator})
        return tuple(_named(_suggestion(row), names) for row in rows)

    def unseen(
        self, suggester: str, version: str, selection: Selection, uids: Sequence[str] | None = None
    ) -> list[str]:
        """The articles (uids, sorted) that this version of the suggester has not seen, among `uids` if given."""
        clause, params = on_articles(selection)
        sql = (
            f"SELECT a.uid FROM article a JOIN outlet o ON o.id = a.outlet_id WHERE {clause} AND NOT EXISTS (SELECT 1"
            " FROM suggested g WHERE g.article_id = a.id AND g.suggester = :suggester AND g.version = :version)"
            " ORDER BY a.uid"
        )
        values = {**params, "suggester": suggester, "version": version}
        found = [str(row[0]) for row in self._rows.rows(sql, values)]
        wanted = None if uids is None else set(uids)
        return found if wanted is None else [uid for uid in found if uid in wanted]

    def acceptance(self, annotator: str | None = None) -> list[Acceptance]:
        """How the suggesters have done with one annotator or with all, by name and version; stale ones if decided."""
        sql = (
            "SELECT s.suggester, s.version,"
            " sum(CASE WHEN (d.status IS NULL OR d.status = 'pending') AND NOT s.stale THEN 1 ELSE 0 END),"
            " sum(CASE WHEN d.status = 'accepted' THEN 1 ELSE 0 END),"
            " sum(CASE WHEN d.status = 'accepted' AND (d.made IS NOT NULL OR d.made_label IS NOT NULL)"
            " THEN 1 ELSE 0 END), sum(CASE WHEN d.status = 'rejected' THEN 1 ELSE 0 END)"
            " FROM suggestion s LEFT JOIN decision d ON d.suggestion_id = s.id AND (:who IS NULL OR d.annotator_id ="
            " (SELECT w.id FROM annotator w WHERE w.name = :who)) GROUP BY s.suggester, s.version"
            " ORDER BY s.suggester, s.version"
        )
        rows = self._rows.rows(sql, {"who": annotator})
        return [Acceptance(r[0], r[1], *(int(count or 0) for count in r[2:])) for r in rows]

    def latest(self, annotator: str, suggester: str, since: str = "") -> list[bool]:
        """The last `LAST` decisions about a suggester's proposals since a time, newest first: accepted or not."""
        sql = (
            "SELECT d.status FROM decision d JOIN annotator w ON w.id = d.annotator_id"
            " JOIN suggestion s ON s.id = d.suggestion_id WHERE w.name = :who AND s.suggester = :suggester"
            f" AND d.status <> 'pending' AND d.at > :since ORDER BY d.at DESC, s.id DESC LIMIT {LAST}"
        )
        values = {"who": annotator, "suggester": suggester, "since": since}
        return [row[0] == "accepted" for row in self._rows.rows(sql, values)]

    def changes(self, annotator: str, limit: int = 200) -> list[tuple[Suggestion, str, tuple[Span, ...]]]:
        """The suggestions accepted last that are marks still, newest first, each with the mark's label and fragments
        as they are now."""
        sql = (
            f"{_SUGGESTION.replace(' FROM suggestion s', ', m.label, m.id FROM suggestion s')}"
            " JOIN decision d ON d.suggestion_id = s.id JOIN annotator w ON w.id = d.annotator_id"
            " JOIN annotation m ON m.uid = d.annotation WHERE w.name = :who AND d.status = 'accepted'"
            f" ORDER BY d.at DESC, s.id DESC LIMIT {int(limit)}"
        )
        rows = list(self._rows.rows(sql, {"who": annotator}))
        fragments = self._fragments([row[19] for row in rows])
        names = self.label_names()
        return [(_named(_suggestion(row), names), row[18], fragments[row[19]]) for row in rows if row[19] in fragments]

    def behind(self, ids: Sequence[int]) -> dict[str, Suggestion]:
        """What each mark (uid) of these articles (ids) was made of, as proposed: its annotator accepted it first.

        Only of marks that say so (`origin`). One that was made in another version of its article, where offsets are
        others, has no fragments.
        """
        among, params = one_of("m.article_id", "a", ids)
        sql = (
            "SELECT m.uid, d.at, s.id, s.uid, s.label, CASE WHEN s.article_id = m.article_id THEN s.fragments END,"
            " s.suggester, s.version, s.score, s.reason, s.kind FROM annotation m JOIN decision d"
            " ON d.annotation = m.uid AND d.annotator_id = m.annotator_id JOIN suggestion s ON s.id = d.suggestion_id"
            f" WHERE {among} AND m.origin = 'suggested' AND d.status = 'accepted'"
        )
        first: dict[str, tuple[Any, ...]] = {}
        for row in self._rows.rows(sql, params):
            if row[0] not in first or row[1:3] < first[row[0]][1:3]:
                first[row[0]] = row
        names = self.label_names() if first else {}
        return {mark: _behind(row, names) for mark, row in first.items()}

    def any_rejected(self) -> bool:
        """Whether anybody has rejected anything."""
        rows = self._rows.rows("SELECT 1 FROM decision WHERE status = 'rejected' LIMIT 1")
        return next(iter(rows), None) is not None

    def turned_down(self, ids: Sequence[int], selection: Selection) -> dict[int, tuple[Suggestion, ...]]:
        """What selected annotators rejected on these articles (ids), of the selected labels, by place."""
        among, params = one_of("s.article_id", "a", ids)
        sql = (
            "SELECT s.article_id, d.at, w.name, s.uid, s.label, s.fragments, s.suggester, s.version, s.score, s.reason,"
            " s.kind FROM suggestion s JOIN decision d ON d.suggestion_id = s.id JOIN annotator w"
            f" ON w.id = d.annotator_id WHERE {among} AND d.status = 'rejected'"
        )
        rows = list(self._rows.rows(sql, params))
        names = self.label_names() if rows else {}
        out: dict[int, list[Suggestion]] = {}
        for row in rows:
            one = replace(_behind(row, names), status="rejected", by=row[2], annotation=None)
            if selection.labels and one.label not in selection.labels:
                continue
            if not selection.annotators or one.by in selection.annotators:
                out.setdefault(row[0], []).append(one)
        return {article: tuple(sorted(found, key=by_place)) for article, found in out.items()}

    def accepted_as(self, marks: Sequence[str]) -> frozenset[str]:
        """Those of the marks (uids), also of such as are gone, that a suggestion was accepted as."""
        out: set[str] = set()
        for at in range(0, len(marks), PAGE):
            among, params = one_of("annotation", "m", marks[at : at + PAGE])
            sql = f"SELECT annotation FROM decision WHERE {among} AND status = 'accepted'"
            out.update(row[0] for row in self._rows.rows(sql, params))
        return frozenset(out)

    def _fragments(self, ids: Sequence[int]) -> dict[int, tuple[Span, ...]]:
        out: dict[int, tuple[Span, ...]] = {}
        for at in range(0, len(ids), PAGE):
            clause, params = one_of("annotation_id", "m", ids[at : at + PAGE])
            sql = f'SELECT annotation_id, start, "end" FROM fragment WHERE {clause} ORDER BY annotation_id, ordinal'
            for mark, start, end in self._rows.rows(sql, params):
                out[mark] = (*out.get(mark, ()), (start, end))
        return out

    def decided(self, annotator: str | None = None) -> Iterator[Decided]:
        """Everything that was decided, by one annotator or all, by the time of the decision; memory holds one."""
        columns = ', o.key, a.language, a.text, m.label, f.start, f."end", s.id FROM suggestion s'
        sql = (
            f"{_SUGGESTION.replace(' FROM suggestion s', columns)} JOIN outlet o ON o.id = a.outlet_id"
            " JOIN decision d ON d.suggestion_id = s.id JOIN annotator w ON w.id = d.annotator_id"
            " LEFT JOIN annotation m ON m.uid = d.annotation LEFT JOIN fragment f ON f.annotation_id = m.id"
            " WHERE d.status <> 'pending' AND (:who IS NULL OR w.name = :who) ORDER BY d.at, s.id, w.id, f.ordinal"
        )
        rows = self._rows.rows(sql, {"who": annotator})
        for _, group in groupby(rows, key=lambda row: (row[24], row[11])):
            found = list(group)
            one, (outlet, language, text, label) = _suggestion(found[0]), found[0][18:22]
            mark = tuple((row[22], row[23]) for row in found if row[22] is not None)
            words = tuple(text[start:end] for start, end in one.fragments)
            made = tuple(text[start:end] for start, end in mark)
            yield Decided(one, words, label, mark, made, outlet, language)

    def on_add(self) -> bool:
        """Whether articles that are added get suggestions at once."""
        return self._setting(ON_ADD) == "yes"

    def lexicons(self) -> str | None:
        """The folder of lexicons that the project names, as it was given."""
        return self._setting(LEXICONS) or None

    def label_names(self) -> dict[str, str]:
        """What labels that were renamed or merged since they were proposed are called now, by the name proposed."""
        versions = json.loads(self._setting(LABEL_NAMES) or "{}")
        if not versions:
            return {}
        newest = next(iter(self._rows.rows("SELECT max(version) FROM scheme")))[0]
        return dict(versions.get(str(newest), {}))

    def _setting(self, key: str) -> str | None:
        rows = self._rows.rows("SELECT value FROM setting WHERE key = :key", {"key": key})
        return next((str(row[0]) for row in rows), None)

    def preferences(self, annotator: str) -> dict[str, Preference]:
        """What the annotator has chosen in this project, by name."""
        sql = (
            "SELECT w.name, p.name, p.value, p.at FROM preference p JOIN annotator w ON w.id = p.annotator_id"
            " WHERE w.name = :who"
        )
        return {row[1]: Preference(*row) for row in self._rows.rows(sql, {"who": annotator})}


def _spans(plain: str) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in json.loads(plain))


def _named(one: Suggestion, names: Mapping[str, str]) -> Suggestion:
    """The suggestion under the name that its label has now."""
    return replace(one, label=names[one.label]) if one.label in names else one


def by_place(one: Suggestion) -> tuple[Any, ...]:
    """What decided suggestions are ordered by, whatever the project that they are in."""
    return (one.fragments, one.label, one.suggester, one.version, one.by or "", one.at or "", one.score, one.reason)


def _behind(row: Sequence[Any], names: Mapping[str, str]) -> Suggestion:
    return Suggestion(
        row[3], "", names.get(row[4], row[4]), _spans(row[5]) if row[5] else (), row[6], row[7], row[8], row[9],
        row[10], status="accepted", at=row[1], annotation=row[0],
    )  # fmt: skip


def _suggestion(row: Sequence[Any]) -> Suggestion:
    status = row[10] or "pending"
    return Suggestion(
        row[0], row[1], row[2], _spans(row[3]), row[4], row[5], row[6], row[7], kind=row[17],
        entity=tuple(json.loads(row[8])) if row[8] else None,
        links=tuple((kind, uid) for kind, uid in json.loads(row[9])),
        status="stale" if row[16] and status == "pending" else status,
        by=row[11] if row[10] else None, at=row[12], annotation=row[13],
        made=_spans(row[14]) if row[14] else None, made_label=row[15],
    )  # fmt: skip
