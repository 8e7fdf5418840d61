"""`kutip articles` and `kutip assign`: list what is selected, and give it to somebody to work on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from annotations.clock import now
from annotations.commands.console import narrate, print_json
from annotations.commands.options import Commands, annotator_name, annotator_option, project_options, valid_name
from annotations.commands.selecting import chosen, selection_options
from annotations.text import display_line, display_text

if TYPE_CHECKING:
    from annotations.store.reading import Reading
    from annotations.store.records import LibraryRow

__all__ = ["articles_command", "assign_command"]

ORDERS = ("newest", "oldest", "outlet", "title", "added")
_TITLE = 56
"""Code points of a title in the table."""


def articles_command(commands: Commands[Any]) -> None:
    """Add `articles`."""
    parser = commands.add_parser(
        "articles",
        help="list the selected articles: what the library shows, for scripts",
        description="One line an article. STATE and MARKS are those of --annotator (else yours), WITH the others who "
        "have it; V is the version where the text has changed under its URL.",
        epilog="example: kutip articles --outlet tempo --unassigned --search 'gempa cianjur' --json",
    )
    parser.add_argument("--order", choices=ORDERS, default="newest", help="what comes first (default: newest)")
    parser.add_argument("--limit", type=int, metavar="N", help="no more than so many")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    selection_options(parser)
    project_options(parser)
    parser.set_defaults(run=_articles)


def _articles(options: argparse.Namespace) -> int:
    """`kutip articles`."""
    from annotations.store.opening import open_reading

    with open_reading(options.project) as reading:
        uids = reading.article_uids(chosen(options, reading), options.order)
        rows = reading.library_rows(uids[: options.limit], annotator_name(next(iter(options.annotator), None)))
    if options.json:
        print_json([_plain(row) for row in rows])
    elif rows:
        sys.stdout.write(display_text(_table(rows)) + "\n")
    narrate(f"{len(uids)} article{'' if len(uids) == 1 else 's'}.")
    return 0


def _plain(row: LibraryRow) -> dict[str, Any]:
    return {
        "uid": row.ref.uid, "outlet": row.ref.outlet.key, "published_at": row.ref.published_at, "title": row.ref.title,
        "source": row.ref.source, "state": row.state, "marks": row.marks, "flagged": row.flagged, "story": row.story,
        "assigned": dict(row.others), "version": row.version, "replaced": row.replaced,
    }  # fmt: skip


def _table(rows: Sequence[LibraryRow]) -> str:
    from tabulate import tabulate

    shown = [
        (
            row.ref.uid, (row.ref.published_at or "")[:10], row.state, row.marks or "", f"v{row.version}"
            if row.version > 1 or row.replaced else "", ", ".join(f"{name} {state}" for name, state in row.others),
            row.ref.title if len(row.ref.title) <= _TITLE else row.ref.title[: _TITLE - 1] + "…",
        )
        for row in rows
    ]  # fmt: skip
    heads = ("ARTICLE", "DATE", "STATE", "MARKS", "V", "WITH", "TITLE")
    return tabulate(shown, heads, "plain", disable_numparse=True)


def assign_command(commands: Commands[Any]) -> None:
    """Add `assign`."""
    parser = commands.add_parser(
        "assign",
        help="give the selected articles to an annotator, or take them back",
        description="Whoever has an article finds it in the library with the filter `mine state:todo`. Taken back is "
        "what nobody has begun; work that was begun stays where it is. The desk can undo either.",
        epilog="example: kutip assign budi --outlet tempo --unassigned --limit 50",
    )
    parser.add_argument("name", type=valid_name, metavar="NAME", help="the annotator")
    parser.add_argument("--take-back", action="store_true", help="take them from NAME in place of giving them")
    parser.add_argument("--limit", type=int, metavar="N", help="no more than so many, the newest first")
    parser.add_argument("--json", action="store_true", help="print the articles concerned as JSON")
    annotator_option(parser)
    selection_options(parser, without=("annotator", "layer"))
    project_options(parser)
    parser.set_defaults(run=_assign)


def _assign(options: argparse.Namespace) -> int:
    """`kutip assign`."""
    from annotations.assigning import given, taken
    from annotations.errors import KutipError
    from annotations.store.actions import Action
    from annotations.store.records import Position
    from annotations.store.store import Store

    name = options.name.strip()
    if not name:
        raise KutipError("Nobody was named.", "Write for example: kutip assign budi")
    _existing(options.project)
    who = annotator_name(options.annotator)
    with Store(options.project) as store:
        reading = store.reading
        uids = _having(reading, options, name)[: options.limit]
        change = (taken if options.take_back else given)(uids, name, reading.tasks(name))
        if change.changes:
            at = now()
            store.commit(Action(change.action, change.uids[0], who, change.changes, Position(), at))
    if options.json:
        print_json(list(change.uids))
    narrate(display_line(f"{change.told()}."))
    return 0


def _having(reading: Reading, options: argparse.Namespace, name: str) -> list[str]:
    """The selected articles (uids), the newest first; of those to be taken back only what the annotator has."""
    uids = reading.article_uids(chosen(options, reading, ""))
    if not options.take_back:
        return uids
    has = reading.tasks(name)
    return [uid for uid in uids if uid in has]


def _existing(project: str) -> None:
    """A project that is not there is not made for this. Raises `ProjectError`."""
    from annotations.store.opening import open_reading

    with open_reading(project):
        pass
