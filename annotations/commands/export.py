"""`kutip export`: marks as training data."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

from annotations.commands.console import narrate
from annotations.commands.options import Commands, project_options
from annotations.commands.selecting import chosen, selection_options
from annotations.errors import KutipError

__all__ = ["export_command"]


def export_command(commands: Commands[Any]) -> None:
    """Add `export`."""
    parser = commands.add_parser(
        "export",
        help="write marks as training data",
        description="Write the selected articles with their marks, links and regions. The file appears whole or not "
        "at all, with manifest.json beside it.",
        epilog="example: kutip export jsonl quotes.jsonl --outlet tempo --label claim --label speaker",
    )
    parser.add_argument("format", choices=("jsonl",), help="jsonl: the native format, one article a line, nothing lost")
    parser.add_argument("out", nargs="?", default="-", metavar="OUT", help="a file, or - for standard output (default)")
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="where the manifest goes")
    parser.add_argument("--json", action="store_true", help="print the manifest (to stderr, if the data go to stdout)")
    selection_options(parser)
    project_options(parser)
    parser.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    """`kutip export`."""
    from annotations.dataset import manifest_path, write_dataset, write_manifest
    from annotations.progress import progress
    from annotations.store.opening import open_reading

    to_stdout = options.out == "-"
    out = Path(options.out)
    _spare(options.project, *([] if to_stdout else [out]), *([options.manifest] if options.manifest else []))
    if to_stdout and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="strict")  # whatever the terminal speaks, the format is UTF-8
    with open_reading(options.project) as reading:
        selection = chosen(options, reading)
        with progress("exporting", " articles", reading.count(selection)) as tick:
            done = write_dataset(reading, selection, sys.stdout if to_stdout else out, tick)
        manifest = done.manifest("-" if to_stdout else out.name, selection, reading.scheme_version())
    path = options.manifest or (None if to_stdout else manifest_path(out))
    if path is not None:
        write_manifest(path, manifest)
    marks = sum(done.marks.values())
    where = "" if to_stdout else f" to {out}, manifest in {path}"
    narrate(f"{done.articles} articles with {marks} marks and {sum(done.links.values())} links written{where}.")
    for kind, uids in sorted(done.losses.items()):
        narrate(f"left out: {len(uids)} × {kind} (articles: {', '.join(sorted(set(uids))[:5])})")
    if options.json:
        (sys.stderr if to_stdout else sys.stdout).write(json.dumps(manifest, indent=2) + "\n")
    return 0


def _spare(project: str, *targets: Path) -> None:
    """Refuse to write over the project, or to write two things to one place."""
    from annotations.store.filesystem import is_of_project

    for target in targets:
        if is_of_project(target, project):
            raise KutipError(f"{target} belongs to the project itself.", "Choose another file.")
    if len({os.path.realpath(target) for target in targets}) < len(targets):
        raise KutipError("The manifest cannot go where the data go.", "Choose another --manifest.")
