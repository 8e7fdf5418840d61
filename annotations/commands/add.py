"""`kutip add`: articles come in."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from annotations.ingest.fields import Fields
    from annotations.ingest.sources import Reader, Source
    from annotations.intake import Intake
    from annotations.rejects import Rejects
    from annotations.revision import Carried
    from annotations.store.store import Store

__all__ = ["add_command", "match_added", "report_intake"]

_FORMATS = ("txt", "html", "markdown", "jsonl", "json", "csv", "tsv", "parquet", "zip", "tar")
"""As `annotations.ingest.containers` knows them; written here because importing it costs, and a test compares."""
_PREVIEWED = 5


def add_command(commands: Commands[Any]) -> None:
    """Add `add`."""
    parser = commands.add_parser(
        "add",
        help="add articles: text, HTML, Markdown, JSON, JSONL, CSV, Parquet, archives, folders",
        description="Add articles from files, folders, archives or standard input (-). What the project has already is "
        "left alone, a changed text under the same URL becomes a new version, and an import that was interrupted goes "
        "on where it was. What cannot be used is named with the reason, and the rest goes on.",
        epilog="example: kutip add news/ dump.jsonl.gz --map title=judul --rejects rejects.jsonl",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, a folder, an archive, or -")
    parser.add_argument(
        "--format", choices=_FORMATS, metavar="NAME", help=f"whatever the name says: {', '.join(_FORMATS)}"
    )
    parser.add_argument(
        "--map", action="append", default=[], metavar="FIELD=NAME",
        help="which field of a record is the text, title, url, published, outlet, byline or language",
    )  # fmt: skip
    parser.add_argument(
        "--dry-run", action="store_true", help=f"show the first {_PREVIEWED} of each input, write nothing"
    )
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="keep what was refused as JSON Lines")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")
    parser.add_argument("--no-match", dest="match", action="store_false", help="leave matching to kutip match")
    project_options(parser)
    outlets_option(parser)
    labels_option(parser)
    settings_option(parser)
    parser.set_defaults(run=_add)


def _add(options: argparse.Namespace) -> int:
    """`kutip add`."""
    from annotations.ingest.fields import parse_map
    from annotations.ingest.outlets import load_profiles
    from annotations.ingest.sources import Reader
    from annotations.rejects import Rejects
    from annotations.settings import load_settings

    profiles = load_profiles(extra=options.outlets or load_settings(options.settings).outlets)
    stdin = getattr(sys.stdin, "buffer", None)
    reader = Reader(options.format, parse_map(options.map), _tell_fields, stdin)
    if options.dry_run:
        return _preview(options, profiles, reader)
    chosen = options.rejects
    with closing(Rejects(chosen or Path("rejects.jsonl"), free=0 if chosen else _shown())) as rejects:
        with open_store(options.project, options.labels) as store:
            intake, carried = _take_in(store, options, profiles, reader, rejects)
            matched = match_added(store) if options.match and intake.counts["new"] else ""
        report_intake(intake)
        if matched:
            narrate(matched)
        _report_carried(carried)
        if rejects.written:
            narrate(f"What was refused is in {rejects.path}, with file, line and reason.")
    if options.json:
        _print(intake, carried)
    return 1 if intake.counts["rejects"] else 0


def match_added(store: Store) -> str:
    """Match what was added, if it is not too much to wait for; what is to be said of it."""
    from annotations.pairing.arrivals import match_new

    found = match_new(store)
    if found is None:
        return "The new articles are not matched yet: kutip match"
    return f"{found} of what is new matches other articles: kutip stories" if found else ""


def _shown() -> int:
    from annotations.intake import SHOWN

    return SHOWN


def _tell_fields(file: str, fields: Fields) -> None:
    narrate(display_line(f"fields   {file}: {fields.told() or 'none known'} (--map FIELD=NAME sets others)"))


def _take_in(
    store: Store, options: argparse.Namespace, profiles: Any, reader: Reader, rejects: Rejects
) -> tuple[Intake, list[Carried]]:
    from annotations.intake import Intake, take_in
    from annotations.progress import measured
    from annotations.revision import carry_marks

    total = sum(source.size for source in reader.sources(options.paths) if not isinstance(source, Exception))
    before = 0
    last: Source | None = None
    with measured("adding", " articles", total) as tick:

        def ticked(source: Source) -> None:
            nonlocal before, last
            if last is not None and source is not last:
                before += last.size
            last = source
            tick(before + source.done)

        intake = Intake(listed=options.json, refuse=rejects)
        take_in(store, options.paths, profiles, now(), ticked, reader=reader, intake=intake)
    return intake, carry_marks(store, now(), [new for new, _ in intake.replaced])


def _preview(options: argparse.Namespace, profiles: Any, reader: Reader) -> int:
    """`--dry-run`."""
    from annotations.errors import InputError
    from annotations.preview import preview, sketch

    refused = 0
    for found in preview(options.paths, profiles, reader, _PREVIEWED):
        if isinstance(found, InputError):
            refused += 1
            narrate(display_line(f"refused  {found}"))
        else:
            for line in sketch(found):
                sys.stdout.write(display_line(line) + "\n")
    narrate("Nothing was written: this was a dry run.")
    return 1 if refused else 0


def _print(intake: Intake, carried: list[Carried]) -> None:
    from annotations.rejects import as_record

    print_json(
        {
            "added": intake.new,
            "known": intake.known,
            "replaced": [{"new": new, "old": old} for new, old in intake.replaced],
            "marks": [each.as_record() for each in carried],
            "converted": [{"file": file, "encoding": encoding} for file, encoding in intake.converted],
            "rejects": [as_record(error) for error in intake.rejects],
        }
    )


def report_intake(intake: Intake) -> None:
    """Say on stderr what became of the inputs."""
    for name, records in intake.resumed:
        narrate(display_line(f"resumed  {name}: went on after record {records:,}"))
    refused = intake.counts["rejects"]
    for error in intake.rejects[: _shown()]:
        narrate(display_line(f"refused  {error}"))
    if refused > _shown():
        narrate(f"refused  … and {refused - _shown():,} more")
    for file, encoding in intake.converted[: _shown()]:
        narrate(display_line(f"note     {file}: read as {encoding}, stored as UTF-8"))
    for what, where in intake.notes.items():
        narrate(display_line(f"note     {what} ({intake.counts[what]:,} ×, first in {where})"))
    most = intake.outlets.most_common(12)
    outlets = ", ".join(f"{name} {count:,}" for name, count in sorted(most))
    outlets += f", {len(intake.outlets) - 12:,} more outlets" if len(intake.outlets) > 12 else ""
    new, known = intake.counts["new"], intake.counts["known"]
    replaced = len(intake.replaced)
    narrate(
        display_line(
            f"{new:,} article{'' if new == 1 else 's'} added{f' ({outlets})' if outlets else ''}"
            f"{f', {replaced:,} of them new versions' if replaced else ''}"
            f"{f', {known:,} known already' if known else ''}{f', {refused:,} refused' if refused else ''}."
        )
    )


def _report_carried(carried: list[Carried]) -> None:
    """Say what became of the marks of older versions."""
    for each in carried:
        lost = f", {len(each.lost)} lost: they stay on {each.old}" if each.lost else ""
        crossing = f", {each.crossing} links now reach from one to the other" if each.crossing else ""
        narrate(
            display_line(
                f"version  {each.new} replaces {each.old}: {each.moved} marks of {each.annotator} moved{lost}{crossing}"
            )
        )
        for label, quote in each.lost[:5]:
            narrate(display_line(f"           {label}: {quote[:60]}"))
