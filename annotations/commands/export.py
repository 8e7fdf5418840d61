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

if TYPE_CHECKING:
    from annotations.commands.export_reports import Reports
    from annotations.dataset import Export, Order
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
    parser.add_argument(
        "--dry-run", action="store_true", help="write nothing; say what would be left out, and check the splits"
    )
    parser.add_argument("--progress", choices=("auto", "json"), default="auto", help="json: a line a report, on stdout")
    _shape_options(parser)
    _split_options(parser)
    selection_options(parser)
    project_options(parser)
    parser.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    """`kutip export`."""
    from annotations.commands.ending import ending_by_signal
    from annotations.store.opening import open_reading

    to_stdout = options.out == "-" and not options.dry_run
    if options.progress == "json" and to_stdout:
        raise KutipError("Standard output cannot hold both data and progress.", "Name OUT.")
    out = Path(options.out if options.out != "-" else "out")
    if not options.dry_run:
        _spare(options.project, *([] if to_stdout else [out]), *([options.manifest] if options.manifest else []))
    if to_stdout and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="strict")  # whatever the terminal speaks, the format is UTF-8
    rule = _rule(options)
    if rule is not None and to_stdout:
        raise KutipError("Splits are files in a folder: standard output cannot hold them.", "Name OUT.")
    with open_reading(options.project) as reading, ending_by_signal():
        return _run(options, reading, rule, None if to_stdout else out)


def _run(options: argparse.Namespace, reading: Reading, rule: Rule | None, out: Path | None) -> int:
    """Export to `out`, or to standard output."""
    from annotations.commands.export_reports import Reports, done_report, narrated
    from annotations.ordering import order_for
    from annotations.progress import stages

    selection = chosen(options, reading)
    form, shape = format_named(options.format), _shape(options)
    reports = Reports(reading.count(selection), lambda *report: tell(*report))
    order = order_for(reading, form, options.variant or "", strict=options.strict, shape=shape, watch=reports.watch)
    with stages(lines=options.progress == "json", more=reports.found) as tell:
        done, heads = _carry_out(options, reading, selection, order, rule, out, reports)
    manifest = done.manifest("-" if out is None else out.name, selection, reading.scheme_version())
    where = "" if options.dry_run else _keep_manifest(options, out, order.is_folder or rule is not None, manifest)
    if options.progress == "json":
        done_report(done, str(out), heads)
    narrated(done, "would be written; nothing was" if options.dry_run else f"written{where}")
    _tell_older(reading.count_older_marks(selection))
    if options.json:
        (sys.stderr if out is None else sys.stdout).write(json.dumps(manifest, indent=2) + "\n")
    return 0


def _tell_older(marks: int) -> None:
    """What stays behind because a newer version stands for the article."""
    if marks:
        left = "1 mark is" if marks == 1 else f"{marks} marks are"
        narrate(f"{left} on older versions of the articles and left out; --versions all writes them too.")


def _carry_out(
    options: argparse.Namespace, reading: Reading, selection: Selection, order: Order, rule: Rule | None,
    out: Path | None, reports: Reports,
) -> tuple[Export, dict[str, str]]:  # fmt: skip
    from annotations.dataset import write_dataset

    if options.dry_run:
        from annotations.rehearsal import rehearse

        return rehearse(reading, selection, order, rule, reports.tick, reports.stage)
    if rule is not None and out is not None:
        from annotations.splitting import write_splits  # it needs numpy, and most exports are in one part

        keep = _keeper(options.project, rule)
        return write_splits(reading, selection, out, order, rule, reports.tick, keep, reports.stage), {}
    reports.stage("writing")
    finish = None if out is None else _finisher(reading, selection, out)
    return write_dataset(reading, selection, out or sys.stdout, reports.tick, order, finish), {}


def _keep_manifest(options: argparse.Namespace, out: Path | None, in_folder: bool, manifest: dict[str, Any]) -> str:
    """Write it where it belongs, if that is not the folder that has it already; where everything is, in words."""
    from annotations.dataset import manifest_path, write_manifest
    from annotations.formats.output import MANIFEST

    path = options.manifest or (None if out is None or in_folder else manifest_path(out))
    if path is not None:
        write_manifest(path, manifest)
    return "" if out is None else f" to {out}, manifest in {out / MANIFEST if in_folder else path}"


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


def _spare(project: str, *targets: Path) -> None:
    """Refuse to write over the project, or to write two things to one place."""
    from annotations.store.filesystem import is_of_project

    for target in targets:
        if is_of_project(target, project) or Path(os.path.realpath(project)).is_relative_to(os.path.realpath(target)):
            raise KutipError(f"{target} belongs to the project itself.", "Choose another file.")
    if len({os.path.realpath(target) for target in targets}) < len(targets):
        raise KutipError("The manifest cannot go where the data go.", "Choose another --manifest.")
