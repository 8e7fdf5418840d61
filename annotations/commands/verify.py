"""`kutip verify`: whether a data set is still what its manifest says."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from annotations.commands.console import narrate, print_json
from annotations.commands.options import Commands
from annotations.text import display_line

__all__ = ["verify_command"]


def verify_command(commands: Commands[Any]) -> None:
    """Add `verify`."""
    parser = commands.add_parser(
        "verify",
        help="check an export against its manifest",
        description="Check every file of an export against its hash, and the splits afresh from the files alone: no "
        "article may be like one of another split. Exit status 1 if anything is wrong.",
        epilog="example: kutip verify quotes/",
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the file or folder that was exported")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    """`kutip verify`."""
    from annotations.certificate import verify_files, verify_splits
    from annotations.formats.registry import SUMMARIES, format_named

    manifest, folder, wrong = verify_files(options.out)
    told = manifest.get("certificate")
    if manifest.get("format") in SUMMARIES:
        wrong += verify_splits(manifest, folder, format_named(manifest["format"]))
    else:
        wrong.append(f"there is no format {manifest.get('format')}")
    for line in wrong:
        narrate(display_line(f"wrong    {line}"))
    files = len(manifest["files"])
    if not wrong:
        splits = "" if told is None else f"; highest similarity across splits {(told['highest'] or {}).get('score', 0)}"
        narrate(f"{files} files are as they were written{splits}.")
    if options.json:
        print_json({"files": files, "wrong": wrong, "certificate": told})
    return 1 if wrong else 0
