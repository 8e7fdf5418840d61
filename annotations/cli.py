"""The headless commands put together: each is a room in `annotations/commands/`.

Data goes to stdout, narration and progress to stderr.

Exit status: 0 done, 1 done but something was refused, 2 could not start.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from annotations.commands.completion import completion_command
from annotations.commands.console import narrate
from annotations.commands.options import Commands
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

ROOMS: Mapping[str, str] = {
    "add": "add",
    "labels": "labels",
    "suggest": "suggest",
    "outlets": "outlets",
    "regions": "regions",
    "stats": "stats",
    "articles": "articles",
    "assign": "articles",
    "match": "match",
    "stories": "stories",
    "story": "stories",
    "verdict": "stories",
    "matrix": "matrix",
    "export": "export",
    "evaluate": "evaluate",
    "import": "importing",
    "verify": "verify",
}
"""Each command, in the order of the help, and the room in `annotations/commands/` whose `<command>_command` adds it to
the parser. Only the room of the command that is run is entered, so that a start does not pay for the others."""


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


def named(arguments: Sequence[str] | None, more: Collection[str] = ()) -> str | None:
    """The command, one of `ROOMS` or `more`, that the line begins with. None: it takes a parser of all of them."""
    given = sys.argv[1:] if arguments is None else arguments
    return given[0] if given and (given[0] in ROOMS or given[0] in more) else None


def build_parser(prog: str = "kutip", only: str | None = None) -> tuple[argparse.ArgumentParser, Commands[Any]]:
    """The parser of the headless commands, or of `only` one, and where further commands may be added."""
    parser: argparse.ArgumentParser = _Parser(
        prog=prog,
        description="Read one story from several outlets side by side, mark quotes by keyboard, export training data.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", nargs=0, action=_Version, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, room in ROOMS.items():
        if only in (None, name):
            getattr(import_module(f"annotations.commands.{room}"), f"{name}_command")(commands)
    if only is None:
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
    parser, _ = build_parser("python -m annotations", named(arguments))
    return run(parser, arguments)
