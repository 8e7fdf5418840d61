"""The `kutip` command: opens the desk, or hands over to the headless commands of `annotations.cli`.

Nothing here imports Textual: `kutip --help` and the headless commands start without it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotations.cli import build_parser, named, run
from annotations.commands.options import (
    Commands,
    annotator_option,
    labels_option,
    outlets_option,
    project_options,
    settings_option,
)
from annotations.settings import KEYMAPS, THEMES, explained, load_settings, settings_path
from annotations.text import display_text

__all__ = ["main"]


def _open_command(commands: Commands[Any]) -> None:
    parser = commands.add_parser(
        "open",
        help="open the desk: read side by side and mark",
        description="Open the desk. Files and folders that are named are added first and read side by side, a folder "
        "each; without any, everything in the project is. It opens where you left it.",
        epilog="example: ssh -tC host kutip open --annotator ana",
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a file, or a folder of .txt files")
    parser.add_argument(
        "--at", metavar="ARTICLE:PLACE", help="begin at this place, as kutip evaluate --errors writes it: 1f2e:120-164"
    )
    project_options(parser)
    annotator_option(parser)
    outlets_option(parser)
    labels_option(parser)
    _looks_options(parser)
    parser.set_defaults(run=_open)


def _looks_options(parser: argparse.ArgumentParser) -> None:
    """What the desk looks like and which keys it has."""
    settings_option(parser)
    parser.add_argument("--keymap", type=Path, metavar="YAML", help="keys to use in place of your own keymap.yaml")
    parser.add_argument("--theme", choices=THEMES, help="how marks look, for this once")


def _open(options: argparse.Namespace) -> int:
    """`kutip open`."""
    from tui.launch import Opening, open_desk

    return open_desk(
        Opening(
            options.project,
            tuple(options.paths),
            options.annotator,
            options.outlets,
            options.labels,
            options.settings,
            options.keymap,
            options.theme,
            at=options.at,
        )
    )


def _demo_command(commands: Commands[Any]) -> None:
    parser = commands.add_parser(
        "demo",
        help="open the desk on the five articles that come with Kutip",
        description="Five Indonesian articles by Tempo, VIVA and CNN Indonesia, in a project of their own in your data "
        "folder; what you mark there stays there.",
        epilog="example: kutip demo --tour",
    )
    parser.add_argument("--tour", action="store_true", help="begin with the two-minute tour, as at the first start")
    annotator_option(parser)
    _looks_options(parser)
    parser.set_defaults(run=_demo)


def _demo(options: argparse.Namespace) -> int:
    """`kutip demo`."""
    from dataclasses import replace

    from tui.launch import demo_project, open_desk

    return open_desk(
        replace(
            demo_project(tour=options.tour),
            annotator=options.annotator,
            settings=options.settings,
            keymap=options.keymap,
            theme=options.theme,
        )
    )


def _keys_command(commands: Commands[Any]) -> None:
    parser = commands.add_parser(
        "keys",
        help="print the keys of the desk as a table, yours if you have a keymap.yaml",
        epilog="example: kutip keys --preset vi",
    )
    parser.add_argument("--preset", choices=KEYMAPS, help="the keys of a preset, without your own")
    parser.add_argument("--ids", action="store_true", help="with the command ids that a keymap names, in every state")
    parser.add_argument("--keymap", type=Path, metavar="YAML", help="keys to use in place of your own keymap.yaml")
    settings_option(parser)
    parser.set_defaults(run=_keys)


def _keys(options: argparse.Namespace) -> int:
    """`kutip keys`."""
    from annotations.config import keymap_path
    from tui.keymap import load_keymap, preset_keymap
    from tui.keytable import id_table, key_table

    if options.preset:
        keymap = preset_keymap(options.preset)
    else:
        keymap = load_keymap(options.keymap or keymap_path(), load_settings(options.settings).keymap)
    sys.stdout.write((id_table if options.ids else key_table)(keymap) + "\n")
    return 0


def _settings_command(commands: Commands[Any]) -> None:
    parser = commands.add_parser(
        "settings",
        help="print your settings, each explained",
        description="The settings in force as YAML, with what each does. To change some, write the output to the file "
        "that its first line names, and edit it.",
        epilog="example: kutip settings > ~/.config/kutip/settings.yaml",
    )
    settings_option(parser)
    parser.set_defaults(run=_settings)


def _settings(options: argparse.Namespace) -> int:
    """`kutip settings`."""
    path = options.settings or settings_path()
    sys.stdout.write(display_text(explained(load_settings(options.settings), path)))
    return 0


DESK: Mapping[str, Callable[[Commands[Any]], None]] = {
    "open": _open_command,
    "demo": _demo_command,
    "keys": _keys_command,
    "settings": _settings_command,
}
"""The commands that know the desk."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status."""
    only = named(arguments, DESK)
    parser, commands = build_parser(only=only)
    for name, add in DESK.items():
        if only in (None, name):
            add(commands)
    return run(parser, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
