"""What export is measured against: sqlite3 and json, nothing checked. `python -m benchmarks.bare_loop PROJECT OUT`."""

from __future__ import annotations

import json
import sqlite3
import sys
from itertools import groupby
from typing import Any

ARTICLES = (
    "SELECT a.id, a.uid, a.text, o.key, a.title, a.url, a.published_at, a.byline, a.language, a.sha256"
    " FROM article a JOIN outlet o ON o.id = a.outlet_id ORDER BY a.uid"
)
MARKS = (
    'SELECT m.uid, m.label, w.name, m.origin, m.note, m.flags, f.start, f."end" FROM annotation m'
    " JOIN annotator w ON w.id = m.annotator_id JOIN fragment f ON f.annotation_id = m.id"
    " WHERE m.article_id = ? ORDER BY m.id, f.ordinal"
)
REGIONS = 'SELECT kind, start, "end" FROM region WHERE article_id = ? ORDER BY ordinal'
META = ("outlet", "title", "url", "published_at", "byline", "language", "sha256")


def main(project: str, out: str) -> None:
    """The rows of the native export, an article a line."""
    connection = sqlite3.connect(project)
    with open(out, "w", encoding="utf-8") as stream:
        for row in connection.execute(ARTICLES):
            marks = groupby(connection.execute(MARKS, row[:1]), lambda mark: mark[:6])
            spans = [_span(row[2], head, [mark[6:] for mark in fragments]) for head, fragments in marks]
            regions = [
                {"kind": kind, "start": start, "end": end} for kind, start, end in connection.execute(REGIONS, row[:1])
            ]
            meta = dict(zip(META, row[3:], strict=True))
            line = {"id": row[1], "text": row[2], "meta": meta, "spans": spans, "links": [], "regions": regions}
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def _span(text: str, head: tuple[Any, ...], fragments: list[tuple[int, int]]) -> dict[str, Any]:
    uid, label, annotator, origin, note, flags = head
    start, end = fragments[0][0], fragments[-1][1]
    return {
        "id": uid, "label": label, "fragments": fragments, "start": start, "end": end, "text": text[start:end],
        "entity": None, "annotator": annotator, "origin": origin, "provenance": None,
        "note": note, "flags": json.loads(flags),
    }  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
