"""`kutip matrix`: a story's claims, and what each outlet made of them."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from annotations.commands.console import narrate, print_json
from annotations.commands.options import Commands, annotator_name, annotator_option, project_options
from annotations.commands.selecting import chosen, selection_options

if TYPE_CHECKING:
    from annotations.store.reading import Reading
    from annotations.store.records import ArticleRef

__all__ = ["matrix_command"]


def matrix_command(commands: Commands[Any]) -> None:
    """Add `matrix`."""
    parser = commands.add_parser(
        "matrix",
        help="claims × outlets: who told a claim word for word, reworded, or not at all",
        description="The claims that were marked in a story, grouped across outlets: by the links that a person made, "
        "and by proposals that stay proposals (?) until a person decides. ! marks other words inside quotation marks; "
        "“unmarked” that the outlet tells it where nobody marked it.",
        epilog="example: kutip matrix 7f3a --csv > claims.csv",
    )
    parser.add_argument(
        "of", nargs="?", metavar="STORY", help="its id, or how it begins; none: all articles of the project"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--csv", action="store_true", help="print as CSV")
    how.add_argument("--json", action="store_true", help="print as JSON, with spans and reasons")
    annotator_option(parser)
    selection_options(parser, without=("annotator", "layer"))
    project_options(parser)
    parser.set_defaults(run=_matrix)


def _matrix(options: argparse.Namespace) -> int:
    """`kutip matrix`."""
    from annotations.claims.gathering import gather_matrix
    from annotations.claims.tables import as_csv, as_json, as_table
    from annotations.scheme import parse_scheme
    from annotations.store.opening import open_reading
    from annotations.text import display_text

    with open_reading(options.project) as reading:
        scheme = parse_scheme(reading.scheme_yaml() or "", options.project, stored=True)
        who = annotator_name(options.annotator)
        gathered = gather_matrix(reading, _articles(reading, options, who), who, scheme)
    matrix, told = gathered.matrix, gathered.telling.told
    if options.json:
        print_json(as_json(matrix, told))
    elif options.csv:
        sys.stdout.write(as_csv(matrix, told))
    elif matrix.rows:
        sys.stdout.write(display_text(as_table(matrix, told)) + "\n")
    waiting = f"; {matrix.open} proposed, not decided" if matrix.open else ""
    flagged = f"; {matrix.altered} with other words inside quotation marks" if matrix.altered else ""
    narrate(f"{matrix.claims} claims by {who} in {len(matrix.rows)} rows{waiting}{flagged}.")
    if not matrix.claims:
        narrate("Mark claims at the desk first, or name whose marks you mean with --annotator.")
    return 0


def _articles(reading: Reading, options: argparse.Namespace, who: str) -> list[ArticleRef]:
    """The articles of the story, by date; without one all that this annotator has marks on. Those that are selected."""
    selected = set(reading.article_uids(chosen(options, reading, who)))
    if options.of is not None:
        return [ref for ref in reading.articles_of(_story(reading, options.of)) if ref.uid in selected]
    marked = reading.marked_articles(who)
    there = "" if reading.has_stories() else "This project has no stories yet (kutip match finds them)."
    narrate(f"{there or 'No story was named.'} These are all articles that {who} has marks on.")
    return [ref for ref in reading.refs(older=True) if ref.uid in marked and ref.uid in selected]


def _story(reading: Reading, name: str) -> str:
    """The story (uid) that a beginning stands for, with or without `story-`. Raises `KutipError` if that is not one."""
    from annotations.errors import KutipError

    found = reading.stories_beginning([name, f"story-{name}"])
    if len(found) == 1 or name in found:
        return name if name in found else found[0]
    if not found:
        raise KutipError(f"There is no story {name} in this project.", "kutip stories lists them.")
    raise KutipError(f"{len(found)} stories begin with {name}.", "Write more of it; kutip stories lists them.")
