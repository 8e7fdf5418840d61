"""What a user has chosen once: `settings.yaml` in the config folder, or the file that `--settings` names.

Every field stands here with what it does; `kutip settings` prints just that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.config import config_dir
from annotations.errors import ConfigError, ConfigErrors

__all__ = ["KEYMAPS", "THEMES", "Settings", "explained", "load_settings", "parse_setting_values", "settings_path"]

THEMES = ("dark", "light", "truecolor", "contrast")
KEYMAPS = ("default", "vi", "slate")
MOST_PANES = 4
DELAYS = (20, 2000)
"""Milliseconds: below, arrow keys are torn apart on every line; above, Escape seems dead."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One user's choices, and what holds without any."""

    theme: str = "dark"
    """How marks look: dark or light (the terminal's own sixteen colours, for a dark or a light background), truecolor
    (highlighter pens in 24-bit colour, for either), contrast (bright on black, nothing dimmed)."""
    keymap: str = "default"
    """The preset of keys: default, vi or slate. keymap.yaml, beside this file, changes single keys; its own `preset`
    wins over this one."""
    aligned: bool = True
    """Whether moving in one pane brings the passage that tells the same into view in the others."""
    annotator: str | None = None
    """Whose marks are made. --annotator and $KUTIP_ANNOTATOR win; without any, your user name."""
    panes: int | None = None
    """How many articles stand side by side, 1 to 4; auto for as many as fit. A narrow terminal shows fewer."""
    escape_delay: int = 250
    """Milliseconds after which a lone ESC byte counts as the Escape key. Raise it if arrow keys come apart on a slow
    line; $ESCDELAY wins."""
    outlets: Path | None = None
    """A file of your own outlet profiles, merged over those of Kutip. --outlets wins."""


def settings_path() -> Path:
    """Where a user's settings are read from, unless `--settings` says otherwise. The file need not exist."""
    return config_dir() / "settings.yaml"


def load_settings(given: Path | None = None) -> Settings:
    """The settings of `given`, else of the user's file if there is one, else what holds without any.

    Raises `ConfigErrors` with everything that is wrong with the file, or `ConfigError` if it cannot be read.
    """
    path = given.expanduser() if given is not None else settings_path()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if given is None:
            return Settings()
        raise ConfigError(str(path), "there is no such settings file", "kutip settings prints one.") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(str(path), f"the settings cannot be read: {reason}") from error
    return parse_setting_values(text, str(path))


def parse_setting_values(text: str, file: str = "settings.yaml") -> Settings:
    """The settings written in `text`. Raises `ConfigErrors` with everything that is wrong with them."""
    from annotations.settings_file import parse_settings  # only where there is a file: YAML costs 20 ms

    top = parse_settings(text, file)
    mistakes: list[ConfigError] = []
    found: dict[str, Any] = {}
    for name, value in top.values.items():
        read = _READERS.get(name)
        if read is None:
            near = _nearest(name, _READERS)
            hint = f"Did you mean {near!r}?" if near else f"Known here: {', '.join(_READERS)}."
            mistakes.append(top.error(f"unknown setting {name!r}", name, hint))
            continue
        try:
            found[name] = read(value, Path(file).parent)
        except ValueError as error:
            mistakes.append(top.error(f"{name} is {error}", name))
    if mistakes:
        raise ConfigErrors(mistakes)
    return Settings(**found)


def _nearest(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), n=1)), "")


Read = Callable[[Any, Path], Any]


def _one_of(known: tuple[str, ...]) -> Read:
    def read(value: Any, _folder: Path) -> str:
        if value not in known:
            near = _nearest(str(value), known)
            raise ValueError(f"one of {', '.join(known)}{f': did you mean {near}?' if near else ''}")
        return str(value)

    return read


def _number(low: int, high: int, word: str | None = None) -> Read:
    def read(value: Any, _folder: Path) -> int | None:
        if word is not None and value == word:
            return None
        if not (isinstance(value, str) and value.isdecimal() and low <= int(value) <= high):
            raise ValueError(f"a number from {low} to {high}{f', or {word}' if word else ''}, not {value!r}")
        return int(value)

    return read


def _flag(value: Any, _folder: Path) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"true or false, not {value!r}")
    return value


def _name(value: Any, _folder: Path) -> str | None:
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise ValueError("a name, or null")
    return value if value is None else str(value)


def _file(value: Any, folder: Path) -> Path | None:
    """A path; a relative one starts at the settings file."""
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise ValueError("a file, or null")
    return None if value is None else folder / Path(value).expanduser()


_READERS: dict[str, Read] = {
    "theme": _one_of(THEMES),
    "keymap": _one_of(KEYMAPS),
    "aligned": _flag,
    "annotator": _name,
    "panes": _number(1, MOST_PANES, "auto"),
    "escape_delay": _number(*DELAYS),
    "outlets": _file,
}


def explained(settings: Settings, path: Path) -> str:
    """The settings in force as a YAML file that explains itself; `path` is where they are read from."""
    lines = [f"# Kutip's settings, read from {path}{'' if path.exists() else ' (not there: these are the defaults)'}."]
    for name, help_ in _help().items():
        default, value = getattr(Settings(), name), getattr(settings, name)
        lines += ["", *(f"# {line}" for line in help_)]
        if value != default:
            lines.append(f"# Default: {_yaml(name, default)}")
        lines.append(f"{name}: {_yaml(name, value)}")
    return "\n".join(lines) + "\n"


def _yaml(name: str, value: object) -> str:
    if value is None:
        return "auto" if name == "panes" else "null"
    if isinstance(value, bool | int):
        return str(value).lower()
    import json

    text = str(value)
    return text if text in (*THEMES, *KEYMAPS) else json.dumps(text, ensure_ascii=False)


def _help() -> dict[str, list[str]]:
    """Field → the lines of the docstring under it."""
    import ast
    import inspect
    import textwrap

    (shape,) = ast.parse(textwrap.dedent(inspect.getsource(Settings))).body
    out: dict[str, list[str]] = {}
    name = ""
    for node in getattr(shape, "body", []):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        elif name and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            out[name] = textwrap.wrap(" ".join(str(node.value.value).split()), 100)
            name = ""
    return out
