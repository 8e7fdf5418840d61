"""`kutip completion`: tab completion for a shell."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from annotations.commands.options import Commands, Run

__all__ = ["completion_command"]


def completion_command(commands: Commands[Any], parser: argparse.ArgumentParser) -> None:
    """Add `completion`, of all that `parser` has when it is asked."""
    completion = commands.add_parser("completion", help="print the tab completion for your shell")
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="for example: kutip completion bash")
    completion.set_defaults(run=_completion(parser))


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
