"""The options that say which part of a project a command is about, checked against what the project holds."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.commands.options import valid_name
from annotations.errors import InputError, KutipError

if TYPE_CHECKING:
    from annotations.store.reading import Reading
    from annotations.store.selection import Selection

__all__ = ["chosen", "selection_options"]

GOLD = "gold"
"""The layer of adjudicated marks."""


def selection_options(parser: argparse.ArgumentParser, without: Collection[str] = ()) -> None:
    """The options that select; each may be given several times, and all that are given must hold.

    `without` are those that the command has in a way of its own.
    """
    group = parser.add_argument_group("selection", "which articles and marks; all of them by default")
    for name, what in (
        ("outlet", "only this outlet"),
        ("label", "only marks with this label"),
        ("annotator", "only marks of this annotator"),
        ("language", "only articles in this language (id, en …)"),
        ("flag", "only marks that carry this flag"),
        ("story", "only articles of this story"),
        ("assigned", "only articles that this annotator was given or has begun; --state is then theirs"),
    ):
        if name in without:
            continue
        group.add_argument(
            f"--{name}", type=valid_name, action="append", default=[], metavar="NAME", help=f"{what} (repeatable)"
        )
    group.add_argument(
        "--state", action="append", default=[], choices=("todo", "doing", "done", "skipped"),
        help="only articles in this state (repeatable)",
    )  # fmt: skip
    group.add_argument("--since", type=_day, metavar="DAY", help="only articles published on YYYY-MM-DD or later")
    group.add_argument("--until", type=_day, metavar="DAY", help="only articles published on YYYY-MM-DD or before")
    if "layer" not in without:
        group.add_argument(
            "--layer", type=valid_name, metavar="LAYER",
            help="gold, an annotator's name, all (default), or union: what several marked alike counts once",
        )  # fmt: skip
    group.add_argument("--unassigned", action="store_true", help="only articles that no annotator has")
    group.add_argument(
        "--versions", choices=("newest", "all"), default="newest",
        help="of an article that changed under its URL the newest version (default), or all",
    )  # fmt: skip
    group.add_argument("--search", type=valid_name, default="", metavar="WORDS", help="only articles with these words")
    group.add_argument("--marked", action="store_true", help="leave out articles without a selected mark")
    told = "the selection that a manifest tells of, in place of all these"
    group.add_argument("--selection", type=Path, metavar="FILE", help=told)


def _day(text: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write YYYY-MM-DD") from error


def chosen(options: argparse.Namespace, reading: Reading, whose: str | None = None) -> Selection:
    """The selection asked for; `whose` is the layer of a command that takes no `--annotator`, empty
    for all layers.

    Raises `KutipError` for a name that the project does not know, with the nearest.
    """
    from annotations.store.selection import Selection

    if options.selection is not None:
        return _told_of(options)
    names = reading.names()
    labels, flags = tuple(options.label), tuple(options.flag)
    _refuse_unknown("outlet", options.outlet, names.outlets)
    _refuse_unknown("label", labels, names.labels)
    _refuse_unknown("annotator", options.assigned, names.annotators)
    _refuse_unknown("language", options.language, names.languages)
    annotators = _annotators(options, names.annotators) if whose is None else (whose,) if whose else ()
    if options.since and options.until and options.since > options.until:
        raise KutipError(f"No day is after {options.since} and before {options.until}.", "Swap --since and --until.")
    if options.assigned and options.unassigned:
        raise KutipError("--assigned and --unassigned leave nothing.", "Give one.")
    stories = _stories(options.story, reading)
    marked = options.marked or (whose is not None and bool(labels))  # a command about articles: those with such marks
    return Selection(
        tuple(options.outlet), labels, annotators, tuple(options.state), options.since, options.until,
        tuple(options.language), flags, marked, stories, (), options.search,
        options.versions == "all", tuple(options.assigned), options.unassigned,
    )  # fmt: skip


def _annotators(options: argparse.Namespace, known: Sequence[str]) -> tuple[str, ...]:
    """Whose marks, from `--annotator` and `--layer`."""
    annotators = tuple(options.annotator)
    _refuse_unknown("annotator", annotators, known)
    if options.layer in (None, "all", "union"):
        return annotators
    _refuse_unknown("layer", [options.layer], (*known, "all", "union"))
    if annotators and options.layer not in annotators:
        raise KutipError(f"--layer {options.layer} and --annotator {annotators[0]} leave nothing.", "Give one.")
    return (options.layer,)


def _told_of(options: argparse.Namespace) -> Selection:
    """The selection of a manifest, or of a file with nothing else."""
    import json

    from annotations.store.selection import Selection

    given = (
        *("outlet", "label", "annotator", "language", "flag", "story", "state", "since", "until", "search", "marked"),
        *("assigned", "unassigned"),
    )
    for name in given:
        if getattr(options, name, None):
            raise KutipError(f"--selection and --{name} say two things.", "Give one.")
    if getattr(options, "layer", None) not in (None, "all", "union"):
        raise KutipError(f"--selection and --layer {options.layer} say two things.", "Give one.")
    try:
        found = json.loads(options.selection.read_text(encoding="utf-8"))
        return Selection.read(found.get("selection", found))
    except OSError as error:
        raise InputError(str(options.selection), error.strerror or "it cannot be read") from error
    except (ValueError, AttributeError, TypeError) as error:
        raise InputError(str(options.selection), f"it tells of no selection: {error}") from error


def _stories(given: Sequence[str], reading: Reading) -> tuple[str, ...]:
    """The stories (uids) that the beginnings given stand for, each for one."""
    known = reading.stories_beginning(given)
    for name in given:
        found = [uid for uid in known if uid.startswith(name)]
        if len(found) != 1:
            reason = (
                f"{len(found)} stories begin with {name}." if found else f"There is no story {name} in this project."
            )
            raise KutipError(reason, "See: kutip stories")
    return tuple(known)


def _refuse_unknown(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    from difflib import get_close_matches

    there = sorted(set(known))
    for name in given:
        if name in there:
            continue
        lower = {each.lower(): each for each in there}
        near = get_close_matches(name.lower(), lower, n=1, cutoff=0.5)
        if near:
            hint = f"Did you mean {lower[near[0]]}?"
        else:
            hint = f"There are: {', '.join(there[:8])}." if there else "There are none yet."
        if what == "layer" and name == GOLD:
            hint = "Nobody has made a gold layer yet."
        raise KutipError(f"There is no {what} {name} in this project.", hint)
