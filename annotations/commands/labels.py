"""`kutip labels`: check a label scheme, show the one in force, change it in a project with marks, take that back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.clock import now
from annotations.commands.console import narrate
from annotations.commands.options import Commands, project_options
from annotations.errors import ConfigError
from annotations.text import display_line, display_text

if TYPE_CHECKING:
    from annotations.scheme import Scheme
    from annotations.scheme_change import Plan, Wishes

__all__ = ["labels_command"]

EPILOG = """examples:
  kutip labels check mine.yaml                 is it sound? mistakes are named with their line
  kutip labels show --yaml > mine.yaml         the labels in force, to change them
  kutip labels apply mine.yaml --rename claim=quote --merge body=speaker
                                               what that would do, counted; --yes does it
  kutip labels undo --yes                      take the last change back, with all it did to marks
"""


def labels_command(commands: Commands[Any]) -> None:
    """Add `labels` and what it can do."""
    parser = commands.add_parser(
        "labels",
        help="check, show and change the labels of a project",
        description="The label scheme. A change of it is one transaction, and no mark is lost that you did not name.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    does = parser.add_subparsers(
        dest="labels_command", metavar="WHAT", help="check, show, apply or undo", required=True
    )
    check = does.add_parser("check", help="whether a scheme is sound (exit status 0 or 2)")
    check.add_argument("file", type=Path, metavar="FILE", help="a labels.yaml")
    check.set_defaults(run=_check)
    show = does.add_parser("show", help="the labels in force, and what has been marked with them")
    show.add_argument("--yaml", action="store_true", help="as it was written, to change and apply it")
    project_options(show)
    show.set_defaults(run=_show)
    _apply_parser(does)
    undo = does.add_parser("undo", help="take the last change of the labels back; again: do it again")
    undo.add_argument("--yes", action="store_true", help="do it without asking")
    project_options(undo)
    undo.set_defaults(run=_undo)


def _apply_parser(does: Commands[Any]) -> None:
    apply = does.add_parser("apply", help="put other labels in force; shows first what that does to the marks")
    apply.add_argument("file", type=Path, metavar="FILE", help="a labels.yaml")
    for option, help_ in (
        ("--rename", "a label or link that has another name in FILE (repeatable)"),
        ("--merge", "a label whose marks go to another one that is there already (repeatable)"),
    ):
        apply.add_argument(option, action="append", default=[], metavar="OLD=NEW", help=help_)
    apply.add_argument(
        "--delete", action="append", default=[], metavar="NAME", help="a label or link to delete with all its marks"
    )
    apply.add_argument(
        "--unlink", action="append", default=[], metavar="LINK", help="drop the links of that name that no longer fit"
    )
    apply.add_argument("--yes", action="store_true", help="do it without asking")
    project_options(apply)
    apply.set_defaults(run=_apply)


def _read(path: Path) -> tuple[str, Scheme]:
    """The scheme of a file. Raises `ConfigError` with file and line at the first mistake."""
    from annotations.scheme import parse_scheme  # not for `kutip --help`: YAML costs 20 ms

    try:
        text = path.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(str(path), f"the labels cannot be read: {reason}") from error
    return text, parse_scheme(text, str(path))


def _check(options: argparse.Namespace) -> int:
    """`kutip labels check`."""
    _, scheme = _read(options.file)
    narrate(
        f"{options.file}: sound. {scheme.name}: {', '.join(label.name for label in scheme.labels)}; "
        f"links: {', '.join(link.name for link in scheme.links) or 'none'}; {len(scheme.rules)} rules."
    )
    return 0


def _show(options: argparse.Namespace) -> int:
    """`kutip labels show`."""
    from collections import Counter

    from annotations.scheme import parse_scheme
    from annotations.store.opening import open_reading

    with open_reading(options.project) as reading:
        yaml, version = reading.scheme_yaml() or "", reading.scheme_version()
        marks: Counter[str] = Counter()
        for _, label, _, count in reading.mark_counts():
            marks[label] += count
        links = dict(reading.link_counts())
    if options.yaml:
        sys.stdout.write(display_text(yaml))
        return 0
    scheme = parse_scheme(yaml, options.project)
    rows: list[tuple[Any, ...]] = [
        (each.name, each.key, each.letter, each.color, marks.pop(each.name, 0)) for each in scheme.labels
    ]
    rows += [(link.name, "", "", f"{link.head} → {link.tail}", links.pop(link.name, 0)) for link in scheme.links]
    rows += [(name, "", "", "not in the labels", count) for name, count in sorted({**marks, **links}.items())]
    _print_table(("name", "key", "letter", "colour", "made"), rows)
    narrate(f"{scheme.name}, version {version[0] if version else 0}.")
    return 0


def _print_table(headers: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    from tabulate import tabulate

    shown = [[display_line(str(cell)) for cell in row] for row in rows]
    left = [name not in ("made", "stay", "go") for name in headers]
    align = tuple("left" if each else "right" for each in left)
    sys.stdout.write(tabulate(shown, headers=headers, disable_numparse=True, colalign=align) + "\n")


def _wishes(options: argparse.Namespace) -> Wishes:
    from annotations.scheme_change import Wishes

    def pairs(option: str) -> dict[str, str]:
        out: dict[str, str] = {}
        for given in getattr(options, option):
            old, sign, new = given.partition("=")
            if not (old and sign and new):
                raise ConfigError(f"--{option} {given}", "this is not OLD=NEW")
            if old in out:
                raise ConfigError(f"--{option} {given}", f"{old} is given twice")
            out[old] = new
        return out

    return Wishes(pairs("rename"), pairs("merge"), frozenset(options.delete), frozenset(options.unlink))


def _apply(options: argparse.Namespace) -> int:
    """`kutip labels apply`."""
    from annotations.scheme import parse_scheme
    from annotations.scheme_change import plan_change, preview
    from annotations.store.opening import open_reading

    yaml, new = _read(options.file)
    wishes = _wishes(options)
    with open_reading(options.project) as reading:  # refuses a project that is not there, before one is made
        old = parse_scheme(reading.scheme_yaml() or "", options.project)
        if reading.scheme_yaml() == yaml:
            narrate(f"{options.project} has these labels already.")
            return 0
    from annotations.store.store import Store

    with Store(options.project) as store:
        plan = plan_change(old, new, store.usage(), wishes, str(options.file))
        _print_table(("name", "then", "stay", "go"), preview(plan))
        if not _agreed(options.yes, _warning(plan)):
            narrate("Nothing was changed. --yes changes it.")
            return 0
        done = store.change_scheme(yaml, plan, now())
    narrate(
        f"Done: labels version {done.version}, {done.marks} marks and {done.links} links changed. "
        "kutip labels undo takes it back. Desks that are open keep the old labels: open them again."
    )
    return 0


def _warning(plan: Plan) -> str:
    if not plan.lost_marks and not plan.lost_links:
        return "No mark and no link goes."
    return f"{plan.lost_marks} marks and {plan.lost_links} links go (kutip labels undo brings them back)."


def _agreed(yes: bool, told: str) -> bool:
    """Whether to go on: `--yes`, or the person at the terminal says so."""
    narrate(told)
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    sys.stderr.write("Change it? y/n ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _undo(options: argparse.Namespace) -> int:
    """`kutip labels undo`."""
    from annotations.store.opening import open_reading

    with open_reading(options.project) as reading:
        version = reading.scheme_version()
    if version is None or not _agreed(options.yes, f"The labels before version {version[0]} come into force again."):
        narrate("Nothing was changed. --yes changes it.")
        return 0
    from annotations.store.store import Store

    with Store(options.project) as store:
        done = store.undo_scheme(now())
    if done is None:
        narrate("These are the first labels of the project: there is nothing to take back.")
        return 0
    narrate(f"Taken back: labels version {done.version}, {done.marks} marks and {done.links} links as before.")
    return 0
