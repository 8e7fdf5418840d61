"""`kutip stats`: how far the work has come."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from annotations.commands.console import print_json
from annotations.commands.options import Commands, project_options
from annotations.commands.selecting import chosen, selection_options
from annotations.text import display_text

__all__ = ["stats_command"]


def stats_command(commands: Commands[Any]) -> None:
    """Add `stats`."""
    parser = commands.add_parser(
        "stats",
        help="articles, marks and progress, as a table",
        epilog="example: kutip stats --json | jq .annotations",
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")
    selection_options(parser)
    project_options(parser)
    parser.set_defaults(run=_stats)


def _stats(options: argparse.Namespace) -> int:
    """`kutip stats`."""
    from annotations.statistics import summary, tables
    from annotations.store.opening import open_reading

    with open_reading(options.project) as reading:
        found = summary(reading, chosen(options, reading))
    if options.json:
        print_json(found)
    else:
        sys.stdout.write(display_text(tables(found)) + "\n")
    return 0
