"""Which key does what for this reader: a preset, and what `keymap.yaml` changes of it.

Everything that looks up or shows a key asks a `Keymap`. A file with any mistake is refused whole, with all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from annotations.errors import ConfigError, ConfigErrors
from annotations.settings_file import Section, parse_settings
from tui.commands import COMMANDS, SPACE, TYPED_CONTEXTS, Command, bindings, key_label
from tui.keynames import is_printable, why_not
from tui.presets import PRESETS

__all__ = ["DEFAULT", "Keymap", "load_keymap", "parse_keymap", "preset_keymap"]

NO_KEY = "none"
"""Written for a command that is to have no key."""

SPLIT_ARROWS = frozenset("[ABCDO~")
"""What is left of an arrow key whose bytes arrive apart: nothing that changes anything may sit there."""

CHANGING_GROUPS = frozenset({"label", "note", "work"})
ON_DIGITS = frozenset({"label", "choice-label"})
"""Their keys are the digits of the label scheme."""


@dataclass(frozen=True)
class Keymap:
    """The commands with the keys that this reader has for them. A command without keys is in the palette still."""

    name: str
    commands: tuple[Command, ...]

    @cached_property
    def _by_id(self) -> dict[str, Command]:
        return {command.id: command for command in self.commands}

    def of(self, context: str) -> list[Command]:
        """The commands of one context."""
        return [command for command in self.commands if command.context == context]

    def bindings(self, context: str) -> dict[str, Command]:
        """Key → command in one context."""
        return bindings(context, self.commands)

    def keys(self, command: str) -> tuple[str, ...]:
        """The keys of a command id."""
        return self._by_id[command].keys

    def label(self, command: str) -> str:
        """The first key of a command id as people write it; empty if it has none."""
        keys = self.keys(command)
        return key_label(keys[0]) if keys else ""


def _with_keys(commands: Iterable[Command], keys: Mapping[str, tuple[str, ...]]) -> tuple[Command, ...]:
    return tuple(replace(each, keys=keys[each.id]) if each.id in keys else each for each in commands)


def preset_keymap(name: str) -> Keymap:
    """A keymap that Kutip brings along. What it gives to one command is taken from every other of the context."""
    known = {each.id for each in COMMANDS}
    given = {command: tuple(keys.split()) for command, keys in PRESETS[name].items() if command in known}
    taken = {(each.context, key): each.id for each in COMMANDS for key in given.get(each.id, ())}
    left = {
        each.id: tuple(key for key in each.keys if (each.context, key) not in taken)
        for each in COMMANDS
        if each.id not in given
    }
    return Keymap(name, _with_keys(COMMANDS, left | given))


DEFAULT = Keymap("default", COMMANDS)


def load_keymap(path: Path | None, preset: str = "default") -> Keymap:
    """The keymap of a file, over `preset` unless the file names another; without a file, the preset.

    Raises `ConfigErrors` with everything that is wrong with it, or `ConfigError` if it cannot be read.
    """
    if path is None:
        return DEFAULT if preset == "default" else preset_keymap(preset)
    try:
        text = path.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(str(path), f"the keymap cannot be read: {reason}") from error
    return parse_keymap(text, str(path), preset)


def parse_keymap(text: str, file: str = "keymap.yaml", preset: str = "default") -> Keymap:
    """The keymap written in `text`. Raises `ConfigErrors` with everything that is wrong with it."""
    top = parse_settings(text, file)
    mistakes: list[ConfigError] = []
    name = str(top.values.get("preset", preset))
    if name not in PRESETS:
        mistakes.append(top.error(f"unknown preset {name!r}", "preset", _nearest(name, PRESETS)))
        name = "default"
    base = preset_keymap(name)
    known = {command.id: command for command in base.commands}
    given: dict[str, tuple[str, ...]] = {}
    for command, value in top.values.items():
        if command == "preset":
            continue
        if command not in known:
            mistakes.append(top.error(f"there is no command {command!r}", command, _nearest(command, known)))
            continue
        keys = _keys(value)
        wrong = ["give a key, a list of keys, or none"] if keys is None else _wrong_keys(known[command], keys)
        mistakes += [top.error(f"{command}: {reason}", command) for reason in wrong]
        if not wrong:
            given[command] = keys or ()
    keymap = Keymap(name, _with_keys(base.commands, given))
    mistakes += _clashes(top, keymap, given)
    if mistakes:
        raise ConfigErrors(mistakes)
    return keymap


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}?" if near else "kutip keys --ids lists the commands."


def _keys(value: object) -> tuple[str, ...] | None:
    """The keys of a setting; None if it is not a key, a list of them, or `none`."""
    items = value if isinstance(value, list) else [value]
    if not items or not all(isinstance(item, str) and item for item in items):
        return None
    return () if items == [NO_KEY] else tuple(dict.fromkeys(str(item) for item in items))


def _wrong_keys(command: Command, keys: tuple[str, ...]) -> list[str]:
    """Why the command cannot have these keys, a sentence each."""
    if command.id in ON_DIGITS and keys:
        return ["its keys are the digits of the labels: change `key` in labels.yaml"]
    reasons: list[str] = []
    for key in keys:
        own = next((each for each in COMMANDS if each.id == command.id and key in each.keys), None)
        reason = None if own else why_not(key)
        if reason is not None:
            reasons.append(reason)
        elif key in SPLIT_ARROWS and _changes(command):
            reasons.append(
                f"{key!r} is what a split arrow key leaves on a slow line: nothing that changes anything sits there"
            )
        elif command.context in TYPED_CONTEXTS and (is_printable(key) or key == SPACE):
            reasons.append(f"{key!r} is typed here, so it cannot be a key")
    return reasons


def _changes(command: Command) -> bool:
    return command.group in CHANGING_GROUPS or command.id in ("quit", "suspend")


def _clashes(top: Section, keymap: Keymap, given: Mapping[str, tuple[str, ...]]) -> list[ConfigError]:
    """Keys that two commands of a context claim, each named where the file says so."""
    found: list[ConfigError] = []
    claimed: dict[tuple[str, str], str] = {}
    # what the file gives comes last, so that it is what is pointed at
    for command in sorted(keymap.commands, key=lambda each: (each.id in given, top.lines.get(each.id, 0))):
        for key in command.keys:
            other = claimed.setdefault((command.context, key), command.id)
            if other != command.id:
                has = "has that key here" if other in given else f"has that key: give it another, or {other}: {NO_KEY}"
                found.append(top.error(f"{command.id}: {key_label(key)} clashes, {other} {has}", command.id))
    return found
