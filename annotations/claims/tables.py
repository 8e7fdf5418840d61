"""A matrix as rows of text: for the eye, as CSV, and as JSON. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from annotations.claims.matrix import FIRST, REWORDED, Entry, Matrix, Row
from annotations.claims.telling import Told
from annotations.text import display_line

__all__ = ["MISSING", "UNMARKED", "as_csv", "as_json", "as_table", "cell_words"]

MISSING, UNMARKED = "missing", "unmarked"

Tell = Callable[[Row, str], Told | None]
"""Where an outlet (key) tells a row's first claim without a mark, as `Telling.told` does."""

_FORMULA = ("=", "+", "-", "@", "\t")
"""What a spreadsheet takes for the beginning of a formula."""

CLAIM_CELLS, CELL_CELLS = 44, 16


def entry_words(entry: Entry) -> str:
    """What one entry is, in a word or two: `first`, `word for word`, `reworded 83`."""
    words = f"{entry.kind} {entry.similarity}" if entry.kind == REWORDED else entry.kind
    return f"{words}{'?' if entry.proposal else ''}{' !' if entry.altered else ''}"


def cell_words(entries: Sequence[Entry], told: Told | None) -> str:
    """What an outlet made of a claim. `?` proposed, not decided; `!` other words inside quotation marks."""
    if not entries:
        return f"{UNMARKED} {told.similarity}" if told else MISSING
    best = max(entries, key=lambda entry: (entry.kind == FIRST, entry.similarity))
    more = f" +{len(entries) - 1}" if len(entries) > 1 else ""
    return entry_words(best) + more


def as_table(matrix: Matrix, tell: Tell) -> str:
    """The matrix for the eye, the claims numbered, with a line for each quotation whose words are other."""
    names = [display_line(outlet.name) for outlet in matrix.outlets]
    widths = [max(CELL_CELLS, len(name)) for name in names]
    head = f"{'':4}{'claim':<{CLAIM_CELLS}}  " + "  ".join(f"{n:<{w}}" for n, w in zip(names, widths, strict=True))
    lines = [head.rstrip()]
    for number, row in enumerate(matrix.rows, 1):
        cells = [cell_words(row.of(each.key), _told(row, each.key, tell)) for each in matrix.outlets]
        speaker = f"{row.first.speaker}: " if row.first.speaker else ""
        words = _cut(display_line(f"{speaker}“{row.first.text}”"), CLAIM_CELLS)
        shown = "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
        lines.append(f"{number:>3} {words:<{CLAIM_CELLS}}  {shown}".rstrip())
        for entry in row.entries:
            if entry.altered:
                changes = "; ".join(str(change) for change in entry.altered)
                lines.append(display_line(f"      ! {entry.claim.outlet.name}: {changes}"))
    return "\n".join(lines)


def _told(row: Row, outlet: str, tell: Tell) -> Told | None:
    return None if row.of(outlet) else tell(row, outlet)


def _cut(text: str, cells: int) -> str:
    return text if len(text) <= cells else f"{text[: cells - 1].rstrip()}…"


def as_csv(matrix: Matrix, tell: Tell) -> str:
    """The matrix as CSV: a line a claim, and of each outlet what it made of it, its words, and what it altered.

    A field that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = ["claim", "speaker", "words"]
    for outlet in matrix.outlets:
        head += [outlet.name, f"{outlet.name}: words", f"{outlet.name}: altered"]
    writer.writerow([_plain(field) for field in head])
    for number, row in enumerate(matrix.rows, 1):
        fields = [str(number), row.first.speaker, row.first.text]
        for outlet in matrix.outlets:
            entries, told = row.of(outlet.key), _told(row, outlet.key, tell)
            words = " / ".join(entry.claim.text for entry in entries) or (told.text if told else "")
            changes = "; ".join(str(change) for entry in entries for change in entry.altered)
            fields += [cell_words(entries, told), words, changes]
        writer.writerow([_plain(field) for field in fields])
    return out.getvalue()


def _plain(field: str) -> str:
    shown = display_line(field)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def as_json(matrix: Matrix, tell: Tell) -> dict[str, Any]:
    """The matrix with everything that is known of it, as plain values."""
    return {
        "outlets": [{"key": outlet.key, "name": outlet.name} for outlet in matrix.outlets],
        "claims": [
            {
                "speaker": row.first.speaker or None,
                "text": row.first.text,
                "outlets": {
                    outlet.key: _cell(row.of(outlet.key), _told(row, outlet.key, tell)) for outlet in matrix.outlets
                },
            }
            for row in matrix.rows
        ],
    }


def _cell(entries: Sequence[Entry], told: Told | None) -> dict[str, Any]:
    state = "marked" if entries else UNMARKED if told else MISSING
    value: dict[str, Any] = {"state": state, "claims": [_entry(entry) for entry in entries]}
    if told:
        value |= {"article": told.article, "fragments": [list(span) for span in told.fragments]}
        value |= {"text": told.text, "similarity": told.similarity}
    return value


def _entry(entry: Entry) -> dict[str, Any]:
    claim, proposal = entry.claim, entry.proposal
    return {
        "id": claim.mark.uid,
        "article": claim.mark.article,
        "fragments": [list(span) for span in claim.mark.fragments],
        "text": claim.text,
        "speaker": claim.speaker or None,
        "kind": entry.kind,
        "similarity": entry.similarity,
        "proposed": {"score": proposal.score, "reasons": list(proposal.reasons)} if proposal else None,
        "altered": [
            {"here": change.here, "there": change.there, "here_span": change.here_span, "there_span": change.there_span}
            for change in entry.altered
        ],
    }
