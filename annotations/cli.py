"""The headless commands, one thin function each. Data goes to stdout, narration and progress to stderr.

Exit status: 0 done, 1 done but something was refused, 2 could not start.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.errors import KutipError
from annotations.text import display_line, display_text

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from annotations.store.store import Store

__all__ = ["build_parser", "main", "narrate", "open_store", "run", "version"]

DEFAULT_PROJECT = "kutip.db"

EPILOG = """examples:
  kutip demo                                   the desk on the five articles that come with Kutip
  kutip open news/*.txt                        add the files and read them side by side
  kutip add news/ && kutip stats               fill a project without opening it
  kutip export jsonl quotes.jsonl --label claim --state done
  ssh -tC host kutip open                      on another machine (inside tmux: the desk survives the line)

The project is ./kutip.db unless --project or $KUTIP_PROJECT names another. Marks are made as --annotator,
$KUTIP_ANNOTATOR or your user name.
"""

Run = Callable[[argparse.Namespace], int]


def version() -> str:
    """The installed version."""
    from importlib.metadata import version as installed

    return installed("kutip")


class _Version(argparse.Action):
    """Prints the version; looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Print and leave."""
        sys.stdout.write(f"kutip {version()}\n")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """Shows what comes from the shell and the environment as it is safe to show."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.color = False  # Python 3.14 writes escape codes of its own, which would be shown as text

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        super()._print_message(display_text(message), file)


def narrate(text: str) -> None:
    """A line for the person at the terminal, on stderr, safe to show."""
    sys.stderr.write(display_text(text) + "\n")


def build_parser(prog: str = "kutip") -> tuple[argparse.ArgumentParser, argparse._SubParsersAction[Any]]:
    """The parser of the headless commands, and where further commands may be added."""
    parser: argparse.ArgumentParser = _Parser(
        prog=prog,
        description="Read one story from several outlets side by side, mark quotes by keyboard, export training data.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", nargs=0, action=_Version, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_command(commands)
    _export_command(commands)
    _stats_command(commands)
    from annotations.labels_cli import labels_command  # it is made of what stands here

    labels_command(commands)
    completion = commands.add_parser("completion", help="print the tab completion for your shell")
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="for example: kutip completion bash")
    completion.set_defaults(run=_completion(parser))
    return parser, commands


def project_options(parser: argparse.ArgumentParser) -> None:
    """`--project`, as every command has it."""
    default = os.environ.get("KUTIP_PROJECT", DEFAULT_PROJECT)
    parser.add_argument("--project", default=default, metavar="FILE", help=f"the project (now: {_percent(default)})")


def annotator_option(parser: argparse.ArgumentParser) -> None:
    """`--annotator`: whose marks."""
    parser.add_argument(
        "--annotator", type=_name, metavar="NAME", help="whose marks these are (default: your user name)"
    )


def annotator_name(given: str | None, chosen: str | None = None) -> str:
    """The annotator asked for, else of the environment, else `chosen` in the settings, else the user's name."""
    name = given or os.environ.get("KUTIP_ANNOTATOR") or chosen
    if name:
        try:
            return _name(name)
        except argparse.ArgumentTypeError as error:
            where = "KUTIP_ANNOTATOR" if os.environ.get("KUTIP_ANNOTATOR") else "annotator in settings.yaml"
            raise KutipError(f"The annotator's name cannot be used: {error}.", f"Set {where} anew.") from error
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may have no name for its user
        return "me"


def _name(text: str) -> str:
    """An argument that meets the database: bytes that are no UTF-8 come as lone surrogates, which none takes."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise argparse.ArgumentTypeError("it is not valid UTF-8") from error
    return text


def outlets_option(parser: argparse.ArgumentParser) -> None:
    """`--outlets`: profiles of the user's own."""
    parser.add_argument(
        "--outlets", type=Path, metavar="YAML", help="your own outlet profiles, merged over those of Kutip"
    )


def settings_option(parser: argparse.ArgumentParser) -> None:
    """`--settings`: in place of the user's own file."""
    parser.add_argument("--settings", type=Path, metavar="YAML", help="settings to use in place of your own file's")


def labels_option(parser: argparse.ArgumentParser) -> None:
    """`--labels`: the scheme of a new project."""
    parser.add_argument("--labels", type=Path, metavar="YAML", help="the label scheme, if the project is new")


def _percent(text: str) -> str:
    return text.replace("%", "%%")


def now() -> str:
    """The time, ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def open_store(target: str, labels: Path | None = None) -> Store:
    """The project, made if need be with the label scheme of `labels` or the one that Kutip ships.

    Raises `ProjectError`, or `ConfigError` if the scheme has a mistake.
    """
    from annotations.config import seeds_dir
    from annotations.scheme import parse_scheme
    from annotations.store.store import Store

    yaml = None
    if labels is not None:
        from annotations.ingest.readers import read_text

        yaml = read_text(labels).text
        parse_scheme(yaml, str(labels))
    store = Store(target)
    try:
        if store.reading.scheme_yaml() is None:
            store.apply_scheme(yaml or (seeds_dir() / "labels.yaml").read_text(encoding="utf-8"), now())
        elif yaml is not None and yaml != store.reading.scheme_yaml():
            narrate(f"{target} has its labels already; {labels} was not applied.")
    except KutipError:
        store.close()
        raise
    return store


def _add_command(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "add",
        help="add .txt files and folders to the project",
        description="Add articles. A text that the project has already is left alone; a file that cannot be used is "
        "named with the reason, and the rest goes on.",
        epilog="example: kutip add news/ extra/tempo-1.txt",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of .txt files")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")
    project_options(parser)
    outlets_option(parser)
    labels_option(parser)
    settings_option(parser)
    parser.set_defaults(run=add)


def add(options: argparse.Namespace) -> int:
    """`kutip add`."""
    from annotations.ingest.outlets import load_profiles
    from annotations.intake import take_in
    from annotations.progress import progress
    from annotations.settings import load_settings

    profiles = load_profiles(extra=options.outlets or load_settings(options.settings).outlets)
    with open_store(options.project, options.labels) as store, progress("adding", " files") as tick:
        intake = take_in(store, options.paths, profiles, now(), tick)
    report_intake(intake)
    if options.json:
        _print_json(
            {
                "added": intake.new,
                "known": intake.known,
                "converted": [{"file": file, "encoding": encoding} for file, encoding in intake.converted],
                "rejects": [
                    {"file": error.file, "line": error.line, "reason": error.reason, "hint": error.hint}
                    for error in intake.rejects
                ],
            }
        )
    return 1 if intake.rejects else 0


def report_intake(intake: Any) -> None:
    """Say on stderr what became of the files."""
    for error in intake.rejects:
        narrate(display_line(f"refused  {error}"))
    for file, encoding in intake.converted:
        narrate(display_line(f"note     {file}: read as {encoding}, stored as UTF-8"))
    outlets = ", ".join(f"{name} {count}" for name, count in sorted(intake.outlets.items()))
    new, known, refused = len(intake.new), len(intake.known), len(intake.rejects)
    narrate(
        f"{new} article{'' if new == 1 else 's'} added{f' ({outlets})' if outlets else ''}"
        f"{f', {known} known already' if known else ''}{f', {refused} refused' if refused else ''}."
    )


def _export_command(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "export",
        help="write marks as training data",
        description="Write the selected articles with their marks, links and regions. The file appears whole or not "
        "at all, with manifest.json beside it.",
        epilog="example: kutip export jsonl quotes.jsonl --outlet tempo --label claim --label speaker",
    )
    parser.add_argument("format", choices=("jsonl",), help="jsonl: the native format, one article a line, nothing lost")
    parser.add_argument("out", nargs="?", default="-", metavar="OUT", help="a file, or - for standard output (default)")
    parser.add_argument(
        "--outlet", type=_name, action="append", default=[], metavar="NAME", help="only this outlet (repeatable)"
    )
    parser.add_argument(
        "--label", type=_name, action="append", default=[], metavar="NAME", help="only this label (repeatable)"
    )
    parser.add_argument(
        "--annotator", type=_name, action="append", default=[], metavar="NAME", help="only this layer (repeatable)"
    )
    parser.add_argument(
        "--state", action="append", default=[], choices=("todo", "doing", "done", "skipped"),
        help="only articles in this state (repeatable)",
    )  # fmt: skip
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="where the manifest goes")
    parser.add_argument("--json", action="store_true", help="print the manifest (to stderr, if the data go to stdout)")
    project_options(parser)
    parser.set_defaults(run=export)


def export(options: argparse.Namespace) -> int:
    """`kutip export`."""
    from annotations.dataset import manifest_path, write_dataset, write_manifest
    from annotations.progress import progress
    from annotations.store.opening import open_reading
    from annotations.store.selection import Selection

    selection = Selection(tuple(options.outlet), tuple(options.label), tuple(options.annotator), tuple(options.state))
    to_stdout = options.out == "-"
    out = Path(options.out)
    _spare(options.project, *([] if to_stdout else [out]), *([options.manifest] if options.manifest else []))
    if to_stdout and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="strict")  # whatever the terminal speaks, the format is UTF-8
    with open_reading(options.project) as reading:
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


def _stats_command(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "stats",
        help="articles, marks and progress, as a table",
        epilog="example: kutip stats --json | jq .annotations",
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")
    project_options(parser)
    parser.set_defaults(run=stats)


def stats(options: argparse.Namespace) -> int:
    """`kutip stats`."""
    from annotations.statistics import summary, tables
    from annotations.store.opening import open_reading

    with open_reading(options.project) as reading:
        found = summary(reading)
    if options.json:
        _print_json(found)
    else:
        sys.stdout.write(display_text(tables(found)) + "\n")
    return 0


def _completion(parser: argparse.ArgumentParser) -> Run:
    def print_completion(options: argparse.Namespace) -> int:
        """`kutip completion`."""
        import shtab

        for command in parser._get_positional_actions():
            for child in (command.choices or {}).values() if isinstance(command.choices, dict) else ():
                for action in child._actions:
                    if action.type is Path or action.dest in ("project", "out"):
                        action.complete = shtab.FILE
        sys.stdout.write(shtab.complete(parser, options.shell) + "\n")
        return 0

    return print_completion


def _print_json(value: Any) -> None:
    # ASCII: what a corpus hides in names and titles reaches no terminal that way
    sys.stdout.write(json.dumps(value, ensure_ascii=True, indent=2) + "\n")


def run(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> int:
    """Parse and do; every error that Kutip raises on purpose becomes a sentence and an exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal may not know our arrows and quotes
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 0
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except KutipError as error:
        narrate(display_line(f"kutip: {error}"))
        return 2
    except BrokenPipeError:  # the reader of our output has gone (| head)
        _give_up_stdout()
        return 0
    except OSError as error:  # most likely a full disk behind standard output
        _give_up_stdout()
        where = f"{error.filename}: " if error.filename else ""
        narrate(display_line(f"kutip: {where}{error.strerror or error}."))
        return 2
    except KeyboardInterrupt:
        narrate("kutip: stopped; what was done so far is kept.")
        return 130


def _give_up_stdout() -> None:
    """What could not be written must not make Python complain again when it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m annotations`: the headless commands."""
    parser, _ = build_parser("python -m annotations")
    return run(parser, arguments)
