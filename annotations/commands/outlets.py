"""`kutip outlets`: the profiles that tell who published an article and what its lines are."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from annotations.commands.console import narrate, print_json
from annotations.commands.options import Commands
from annotations.text import display_line

__all__ = ["outlets_command"]


def outlets_command(commands: Commands[Any]) -> None:
    """Add `outlets`."""
    parser = commands.add_parser(
        "outlets",
        help="check outlet profiles by the tests that stand in them",
        description="Profiles tell who published an article and what its lines are; see docs/import.md.",
        epilog="example: kutip outlets check outlets.yaml",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", help="what to do")
    check = verbs.add_parser(
        "check",
        help="run the tests of a file of profiles",
        description="Try every test that stands in a file of profiles, merged over those of Kutip; without a file, "
        "those of Kutip. Exit status 1 if one fails.",
        epilog="example: kutip outlets check my-outlets.yaml",
    )
    check.add_argument("file", nargs="?", type=Path, metavar="FILE", help="your own profiles")
    check.add_argument("--json", action="store_true", help="print what failed as JSON")
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    """`kutip outlets check`."""
    from annotations.config import seeds_dir
    from annotations.ingest.outlet_tests import failures, outlet_tests
    from annotations.ingest.outlets import load_profiles

    profiles = load_profiles(extra=options.file)
    tests = list(outlet_tests(options.file or seeds_dir() / "outlets.yaml"))
    failed = [(test, found) for test in tests if (found := failures(test, profiles))]
    for test, found in failed:
        for reason in found:
            narrate(display_line(f"failed   {test.place}: {test.outlet}: {reason}"))
    narrate(f"{len(tests)} test{'' if len(tests) == 1 else 's'}, {len(failed)} failed.")
    if options.json:
        print_json([{"file": t.file, "line": t.line, "outlet": t.outlet, "failures": found} for t, found in failed])
    return 1 if failed else 0
