"""`kutip import`: annotations that others made, or that Kutip exported."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.clock import now
from annotations.commands.console import narrate, print_json
from annotations.commands.options import (
    Commands,
    annotator_name,
    labels_option,
    open_store,
    outlets_option,
    project_options,
    settings_option,
    valid_name,
)
from annotations.errors import ConfigError, KutipError
from annotations.formats.registry import SUMMARIES, format_named
from annotations.text import display_line

if TYPE_CHECKING:
    from annotations.importing import Told

__all__ = ["import_command"]

SHOWN = 20
"""Remarks that are shown of one kind; --json has them all."""


def import_command(commands: Commands[Any]) -> None:
    """Add `import`."""
    parser = commands.add_parser(
        "import",
        help="bring in annotations from another tool",
        description="Add the marks of a file or folder to the project. Articles are found by id, then by their text; "
        "what is new is added. A mark that is there already is left alone; what cannot be taken is named with file, "
        "line and reason, and the rest goes on.",
        epilog="example: kutip import brat corpus/ --annotator polnear --rename Source=speaker --rename Content=claim",
    )
    parser.add_argument("format", choices=tuple(SUMMARIES), help="; ".join(f"{n}: {s}" for n, s in SUMMARIES.items()))
    parser.add_argument("path", type=Path, metavar="PATH", help="a file, or a folder")
    parser.add_argument(
        "--annotator", type=valid_name, metavar="NAME",
        help="take all marks as this annotator's (default: whose they are in the file, else yours)",
    )  # fmt: skip
    parser.add_argument(
        "--rename", type=valid_name, action="append", default=[], metavar="OLD=NEW",
        help="take marks with label OLD, or links of that kind, as NEW (repeatable)",
    )  # fmt: skip
    parser.add_argument(
        "--as-suggestions", type=valid_name, default="", metavar="NAME",
        help="take the marks as what a suggester of this name proposes",
    )  # fmt: skip
    parser.add_argument(
        "--offsets", choices=("utf16", "grapheme", "codepoint"),
        help="what offsets count, where the file does not tell (doccano: utf16, or grapheme in that mode)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")
    project_options(parser)
    labels_option(parser)
    outlets_option(parser)
    settings_option(parser)
    parser.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    """`kutip import`."""
    from annotations.importing import Importer, Wanted
    from annotations.ingest.outlets import load_profiles
    from annotations.patterns import are_patterns, propose_patterns
    from annotations.progress import progress
    from annotations.settings import load_settings

    wanted = Wanted(options.annotator, annotator_name(None), options.as_suggestions, _renamed(options.rename))
    if not options.path.exists():
        raise KutipError(f"There is nothing at {options.path}.")
    form = format_named(options.format)
    if options.offsets and form.reader_in is None:
        raise KutipError(f"--offsets: those of {form.name} always count the same.", "Leave it out.")
    reads = form.reader_in(options.path, options.offsets) if options.offsets and form.reader_in else None
    profiles = load_profiles(extra=options.outlets or load_settings(options.settings).outlets)
    with open_store(options.project, options.labels) as store, progress("importing", " articles") as tick:
        if form.name == "prodigy" and are_patterns(options.path):
            name = options.as_suggestions or "patterns"
            told = propose_patterns(store, options.path, name, now(), wanted.renamed, tick)
        else:
            told = Importer(store, profiles, wanted, now()).take(reads or form.reader(options.path), tick)
        unknown = sorted(set(told.new_marks) - set(store.reading.scheme_labels()))
    _report(told, unknown)
    if options.json:
        print_json(_plain(told))
    return 1 if told.rejects else 0


def _renamed(given: list[str]) -> dict[str, str]:
    out = {}
    for each in given:
        old, sign, new = each.partition("=")
        if not (old and sign and new):
            raise ConfigError(f"--rename {each}", "this is not OLD=NEW")
        out[old] = new
    return out


def _report(told: Told, unknown: list[str]) -> None:
    for error in told.rejects:
        narrate(display_line(f"refused  {error}"))
    for word, lines in (("moved", told.moved), ("note", told.remarks)):
        for line in lines[:SHOWN]:
            narrate(display_line(f"{word:<8} {line}"))
        if len(lines) > SHOWN:
            narrate(f"{word:<8} … and {len(lines) - SHOWN} more; --json tells all.")
    if unknown:
        narrate(display_line(f"note     not in the labels of the project: {', '.join(unknown)} (kutip labels apply)"))
    marks, links = sum(told.new_marks.values()), sum(told.new_links.values())
    counts = ", ".join(f"{label} {count}" for label, count in sorted(told.new_marks.items()))
    known = told.known_marks + told.known_links
    narrate(
        display_line(
            f"{marks} marks{f' ({counts})' if counts else ''} and {links} links added to "
            f"{told.known_articles} known and {told.new_articles} new articles"
            f"{f', {told.suggestions} suggestions' if told.suggestions else ''}"
            f"{f', {told.stories} stories' if told.stories else ''}"
            f"{f', {told.verdicts} verdicts' if told.verdicts else ''}"
            f"{f', {told.states} states of work' if told.states else ''}"
            f"{f', {told.rejections} rejections' if told.rejections else ''}"
            f"{f', {told.names} names' if told.names else ''}"
            f"{f', {known} known already' if known else ''}{f', {len(told.moved)} moved' if told.moved else ''}"
            f"{f', {len(told.rejects)} refused' if told.rejects else ''}."
        )
    )


def _plain(told: Told) -> dict[str, Any]:
    return {
        "articles": {"new": told.new_articles, "known": told.known_articles},
        "marks": {"new": dict(sorted(told.new_marks.items())), "known": told.known_marks},
        "links": {"new": dict(sorted(told.new_links.items())), "known": told.known_links},
        "suggestions": told.suggestions,
        "stories": told.stories,
        "verdicts": told.verdicts,
        "states": told.states,
        "rejections": told.rejections,
        "names": told.names,
        "moved": told.moved,
        "remarks": told.remarks,
        "rejects": [{"file": each.file, "line": each.line, "reason": each.reason} for each in told.rejects],
    }
