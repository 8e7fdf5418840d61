"""`kutip export`: marks as training data."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable
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
    from annotations.shaping import Shape
    from annotations.splits import Rule
    from annotations.store.reading import Reading
    from annotations.store.selection import Selection

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
    _shape_options(parser)
    _split_options(parser)
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
    rule = _rule(options)
    if rule is not None and to_stdout:
        raise KutipError("Splits are files in a folder: standard output cannot hold them.", "Name OUT.")
    with open_reading(options.project) as reading:
        selection = chosen(options, reading)
        form, shape = format_named(options.format), _shape(options)
        order = order_for(reading, form, options.variant or "", strict=options.strict, shape=shape)
        with progress("exporting", " articles", reading.count(selection)) as tick:
            if rule is not None:
                from annotations.splitting import write_splits  # it needs numpy, and most exports are in one part

                done = write_splits(reading, selection, out, order, rule, tick, _keeper(options.project, rule))
            else:
                target = sys.stdout if to_stdout else out
                done = write_dataset(reading, selection, target, tick, order, _finisher(reading, selection, out))
        manifest = done.manifest("-" if to_stdout else out.name, selection, reading.scheme_version())
    in_folder = order.is_folder or rule is not None
    path = options.manifest or (None if to_stdout or in_folder else manifest_path(out))
    if path is not None:
        write_manifest(path, manifest)
    _tell(done, "" if to_stdout else f" to {out}, manifest in {out / MANIFEST if in_folder else path}")
    if options.json:
        (sys.stderr if to_stdout else sys.stdout).write(json.dumps(manifest, indent=2) + "\n")
    return 0


def _shape_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("shape", "what is written of an article")
    group.add_argument(
        "--regions", metavar="KINDS", help="only these regions, such as title,body; offsets count in what is left"
    )
    group.add_argument(
        "--whole-text", action="store_true", help="with --regions: keep the whole text, and only the marks in them"
    )
    group.add_argument(
        "--unit", choices=("article", "paragraph", "sentence"), default="article",
        help="what stands on a line of its own (default: article)",
    )  # fmt: skip


def _split_options(parser: argparse.ArgumentParser) -> None:
    from annotations.splits import BY

    group = parser.add_argument_group("splits", "parts in which no article is like one of another part")
    group.add_argument("--split", metavar="PARTS", help="parts with their shares: train=80,dev=10,test=10")
    group.add_argument(
        "--by", choices=BY, default="story",
        help="what stays in one part (default: story: articles that match, closed over stories)",
    )  # fmt: skip
    group.add_argument("--seed", type=int, default=0, metavar="N", help="another number places articles anew")


def _shape(options: argparse.Namespace) -> Shape:
    from annotations.shaping import Shape
    from annotations.store.records import REGION_KINDS

    kinds = tuple(kind.strip() for kind in options.regions.split(",")) if options.regions else ()
    for kind in kinds:
        if kind not in REGION_KINDS:
            raise KutipError(f"There is no region {kind}.", f"There are: {', '.join(REGION_KINDS)}.")
    if options.whole_text and options.unit != "article":
        raise KutipError("--whole-text and --unit leave nothing to count in.", "Give one.")
    return Shape(kinds, options.whole_text, options.unit, options.layer == "union")


def _rule(options: argparse.Namespace) -> Rule | None:
    from annotations.splits import Rule

    return Rule.parse(options.split, options.by, options.seed) if options.split else None


def _keeper(project: str, rule: Rule) -> Callable[[dict[str, str]], None]:
    def keep(parts: dict[str, str]) -> None:
        from annotations.store.store import Store

        with Store(project) as store:
            store.keep_placements(rule.key, parts)

    return keep


def _finisher(reading: Reading, selection: Selection, out: Path) -> Callable[[Export, Path], None]:
    from annotations.dataset import write_manifest
    from annotations.formats.output import MANIFEST

    def finish(export: Export, folder: Path) -> None:
        write_manifest(folder / MANIFEST, export.manifest(out.name, selection, reading.scheme_version()))

    return finish


def _tell(done: Export, where: str) -> None:
    marks = sum(done.marks.values())
    narrate(f"{done.articles} articles with {marks} marks and {sum(done.links.values())} links written{where}.")
    if done.split is not None:
        parts = ", ".join(f"{part} {count['articles']}" for part, count in done.parts.items())
        highest = ((done.certificate or {}).get("highest") or {}).get("score", 0)
        narrate(f"{parts}; highest similarity across them {highest} of 100, pairs over the threshold 0.")
    if done.losses:
        narrate(_loss_table(done))


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
