"""`kutip add`: articles come in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from annotations.clock import now
from annotations.commands.console import narrate, print_json
from annotations.commands.options import (
    Commands,
    labels_option,
    open_store,
    outlets_option,
    project_options,
    settings_option,
)
from annotations.text import display_line

__all__ = ["add_command", "report_intake"]


def add_command(commands: Commands[Any]) -> None:
    """Add `add`."""
    parser = commands.add_parser(
        "add",
        help="add .txt files and folders to the project",
        description="Add articles. A text that the project has already is left alone; a file that cannot be used is "
        "named with the reason, and the rest goes on.",
        epilog="example: kutip add news/ extra/tempo-1.txt",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of .txt files")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")
    project_options(parser)
    outlets_option(parser)
    labels_option(parser)
    settings_option(parser)
    parser.set_defaults(run=_add)


def _add(options: argparse.Namespace) -> int:
    """`kutip add`."""
    from annotations.ingest.outlets import load_profiles
    from annotations.intake import take_in
    from annotations.progress import progress
    from annotations.settings import load_settings

    profiles = load_profiles(extra=options.outlets or load_settings(options.settings).outlets)
    with open_store(options.project, options.labels) as store, progress("adding", " files") as tick:
        intake = take_in(store, options.paths, profiles, now(), tick)
    report_intake(intake)
    if options.json:
        print_json(
            {
                "added": intake.new,
                "known": intake.known,
                "converted": [{"file": file, "encoding": encoding} for file, encoding in intake.converted],
                "rejects": [
                    {"file": error.file, "line": error.line, "reason": error.reason, "hint": error.hint}
                    for error in intake.rejects
                ],
            }
        )
    return 1 if intake.rejects else 0


def report_intake(intake: Any) -> None:
    """Say on stderr what became of the files."""
    for error in intake.rejects:
        narrate(display_line(f"refused  {error}"))
    for file, encoding in intake.converted:
        narrate(display_line(f"note     {file}: read as {encoding}, stored as UTF-8"))
    outlets = ", ".join(f"{name} {count}" for name, count in sorted(intake.outlets.items()))
    new, known, refused = len(intake.new), len(intake.known), len(intake.rejects)
    narrate(
        f"{new} article{'' if new == 1 else 's'} added{f' ({outlets})' if outlets else ''}"
        f"{f', {known} known already' if known else ''}{f', {refused} refused' if refused else ''}."
    )
