"""The options that headless commands share, and the project that they name."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.clock import now
from annotations.commands.console import narrate
from annotations.errors import KutipError

if TYPE_CHECKING:
    from annotations.store.store import Store

__all__ = [
    "Commands",
    "Run",
    "annotator_name",
    "annotator_option",
    "labels_option",
    "open_store",
    "outlets_option",
    "project_options",
    "settings_option",
    "valid_name",
]

DEFAULT_PROJECT = "kutip.db"

Run = Callable[[argparse.Namespace], int]
Commands = argparse._SubParsersAction
"""Where a command adds its parser."""


def project_options(parser: argparse.ArgumentParser) -> None:
    """`--project`, as every command has it."""
    default = os.environ.get("KUTIP_PROJECT", DEFAULT_PROJECT)
    parser.add_argument("--project", default=default, metavar="FILE", help=f"the project (now: {_percent(default)})")


def annotator_option(parser: argparse.ArgumentParser) -> None:
    """`--annotator`: whose marks."""
    parser.add_argument(
        "--annotator", type=valid_name, metavar="NAME", help="whose marks these are (default: your user name)"
    )


def annotator_name(given: str | None, chosen: str | None = None) -> str:
    """The annotator asked for, else of the environment, else `chosen` in the settings, else the user's name."""
    name = given or os.environ.get("KUTIP_ANNOTATOR") or chosen
    if name:
        try:
            return valid_name(name)
        except argparse.ArgumentTypeError as error:
            where = "KUTIP_ANNOTATOR" if os.environ.get("KUTIP_ANNOTATOR") else "annotator in settings.yaml"
            raise KutipError(f"The annotator's name cannot be used: {error}.", f"Set {where} anew.") from error
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may have no name for its user
        return "me"


def valid_name(text: str) -> str:
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
