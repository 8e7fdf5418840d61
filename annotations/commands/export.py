"""`kutip export`: marks as training data."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.commands.console import narrate
from annotations.commands.options import Commands, project_options, valid_name
from annotations.commands.selecting import chosen, selection_options
from annotations.errors import KutipError
from annotations.formats.registry import SUMMARIES, format_named
from annotations.text import display_line

if TYPE_CHECKING:
    from annotations.dataset import Export

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
    parser.add_argument("format", choices=tuple(SUMMARIES), help="; ".join(f"{n}: {s}" for n, s in SUMMARIES.items()))
    parser.add_argument(
        "out", nargs="?", default="-", metavar="OUT",
        help="a file or folder, or - for standard output (default) where the format is one file",
    )  # fmt: skip
    parser.add_argument("--variant", type=valid_name, metavar="NAME", help="another way to write the format")
    parser.add_argument("--strict", action="store_true", help="stop at what the format cannot carry")
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="where the manifest goes")
    parser.add_argument("--json", action="store_true", help="print the manifest (to stderr, if the data go to stdout)")
    selection_options(parser)
    project_options(parser)
    parser.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    """`kutip export`."""
    from annotations.dataset import manifest_path, write_dataset, write_manifest
    from annotations.formats.output import MANIFEST
    from annotations.ordering import order_for
    from annotations.progress import progress
    from annotations.store.opening import open_reading

    to_stdout = options.out == "-"
    out = Path(options.out)
    _spare(options.project, *([] if to_stdout else [out]), *([options.manifest] if options.manifest else []))
    if to_stdout and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="strict")  # whatever the terminal speaks, the format is UTF-8
    with open_reading(options.project) as reading:
        selection = chosen(options, reading)
        order = order_for(reading, format_named(options.format), options.variant or "", strict=options.strict)
        with progress("exporting", " articles", reading.count(selection)) as tick:
            done = write_dataset(
                reading, selection, sys.stdout if to_stdout else out, tick, order,
                lambda export, folder: write_manifest(
                    folder / MANIFEST, export.manifest(out.name, selection, reading.scheme_version())
                ),
            )  # fmt: skip
        manifest = done.manifest("-" if to_stdout else out.name, selection, reading.scheme_version())
    path = options.manifest or (None if to_stdout or order.is_folder else manifest_path(out))
    if path is not None:
        write_manifest(path, manifest)
    if order.is_folder:
        path = out / MANIFEST
    marks = sum(done.marks.values())
    where = "" if to_stdout else f" to {out}, manifest in {path}"
    narrate(f"{done.articles} articles with {marks} marks and {sum(done.links.values())} links written{where}.")
    if done.losses:
        narrate(_loss_table(done))
    if options.json:
        (sys.stderr if to_stdout else sys.stdout).write(json.dumps(manifest, indent=2) + "\n")
    return 0


def _loss_table(done: Export) -> str:
    """What was lost, how often, and in which articles."""
    from tabulate import tabulate

    rows = [
        (
            display_line(kind),
            sum(uids.values()),
            display_line(", ".join(sorted(uids)[:3])) + ("…" if len(uids) > 3 else ""),
        )
        for kind, uids in sorted(done.losses.items())
    ]
    return tabulate(rows, ("left out", "times", "articles"), disable_numparse=True, colalign=("left", "right", "left"))


def _spare(project: str, *targets: Path) -> None:
    """Refuse to write over the project, or to write two things to one place."""
    from annotations.store.filesystem import is_of_project

    for target in targets:
        if is_of_project(target, project):
            raise KutipError(f"{target} belongs to the project itself.", "Choose another file.")
    if len({os.path.realpath(target) for target in targets}) < len(targets):
        raise KutipError("The manifest cannot go where the data go.", "Choose another --manifest.")
