"""The headless commands put together: each is a room in `annotations/commands/`.

Data goes to stdout, narration and progress to stderr.

Exit status: 0 done, 1 done but something was refused, 2 could not start.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from annotations.commands import suggest
from annotations.commands.add import add_command
from annotations.commands.completion import completion_command
from annotations.commands.console import narrate
from annotations.commands.evaluate import evaluate_command
from annotations.commands.export import export_command
from annotations.commands.importing import import_command
from annotations.commands.labels import labels_command
from annotations.commands.match import match_command
from annotations.commands.matrix import matrix_command
from annotations.commands.options import Commands
from annotations.commands.outlets import outlets_command
from annotations.commands.regions import regions_command
from annotations.commands.stats import stats_command
from annotations.commands.stories import stories_command, story_command, verdict_command
from annotations.commands.verify import verify_command
from annotations.errors import KutipError
from annotations.text import display_line, display_text

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

__all__ = ["build_parser", "main", "run", "version"]

EPILOG = """examples:
  kutip demo                                   the desk on the five articles that come with Kutip
  kutip open news/*.txt                        add the files and read them side by side
  kutip add news/ && kutip stats               fill a project without opening it
  kutip export jsonl quotes.jsonl --label claim --state done
  ssh -tC host kutip open                      on another machine (inside tmux: the desk survives the line)

The project is ./kutip.db unless --project or $KUTIP_PROJECT names another. Marks are made as --annotator,
$KUTIP_ANNOTATOR or your user name.
"""

COMMANDS: tuple[Callable[[Commands[Any]], None], ...] = (
    add_command,
    labels_command,
    suggest.suggest_command,
    outlets_command,
    regions_command,
    stats_command,
    match_command,
    stories_command,
    story_command,
    verdict_command,
    matrix_command,
    export_command,
    evaluate_command,
    import_command,
    verify_command,
)
"""In the order of the help; a new command is one room in `annotations/commands/` and one line here."""


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


def build_parser(prog: str = "kutip") -> tuple[argparse.ArgumentParser, Commands[Any]]:
    """The parser of the headless commands, and where further commands may be added."""
    parser: argparse.ArgumentParser = _Parser(
        prog=prog,
        description="Read one story from several outlets side by side, mark quotes by keyboard, export training data.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", nargs=0, action=_Version, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for command in COMMANDS:
        command(commands)
    completion_command(commands, parser)
    return parser, commands


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
