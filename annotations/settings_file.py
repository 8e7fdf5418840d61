"""YAML files that people write, read with the line of every value so that a mistake can be pointed at."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import yaml

from annotations.errors import ConfigError

__all__ = ["Section", "item_key", "parse_settings"]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEEPEST = 20
"""Levels of mappings and lists; no file of Kutip's needs more than five."""


def item_key(key: str, n: int) -> str:
    """How the `n`-th item (from 0) of the list under `key` is called where an error points at it."""
    return f"{key}[{n}]"


@dataclass(frozen=True, slots=True)
class Section:
    """One mapping of a YAML file: its values, and the line (from 1) where each stands.

    Every reading method raises `ConfigError` with file and line if the value is missing or of another type.
    """

    file: str
    line: int
    name: str
    values: dict[str, Any]
    lines: dict[str, int]

    def error(self, reason: str, key: str | None = None, hint: str = "") -> ConfigError:
        """The error that points at `key` (or at this mapping)."""
        return ConfigError(self.file, reason, hint, self.lines.get(key, self.line) if key else self.line)

    def allow(self, keys: Collection[str]) -> None:
        """Refuse keys that mean nothing here, naming the nearest that does."""
        for key in self.values:
            if key not in keys:
                near = get_close_matches(key, keys, n=1)
                hint = f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(sorted(keys))}."
                raise self.error(f"unknown key {key!r} in {self.name}", key, hint)

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty string."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, str | int | float) or str(value) == "":
            raise self.error(f"{self.name} needs {key!r}, a text", key)
        return str(value)

    def optional(self, key: str) -> str | None:
        """A string, or None where the key is absent or null."""
        return None if self.values.get(key) is None else self.text(key)

    def flag(self, key: str) -> bool:
        """True or false; false where absent."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"{key!r} of {self.name} is true or false", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty where absent."""
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"{key!r} of {self.name} is a list of texts", key)
        return tuple(value)

    def section(self, key: str) -> Section:
        """The mapping under `key`; empty where absent."""
        value = self.values.get(key)
        if value is None:
            return Section(self.file, self.lines.get(key, self.line), key, {}, {})
        if not isinstance(value, Section):
            raise self.error(f"{key!r} of {self.name} is a mapping of names to settings", key)
        return value

    def sections(self) -> Iterator[tuple[str, Section]]:
        """Every entry of this mapping as a mapping of its own."""
        for key in self.values:
            yield key, self.section(key)


def parse_settings(text: str, file: str) -> Section:
    """The YAML of `text` as a `Section`; `file` is named in errors.

    Raises `ConfigError` with file and line for broken YAML, tags, aliases of collections, more than `DEEPEST` levels,
    or a key given twice.
    """
    try:
        _refuse_depth(text, file)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or "it is not YAML"
        raise ConfigError(file, reason, "Check indentation and quotes.", mark.line + 1 if mark else None) from error
    except yaml.YAMLError as error:
        raise ConfigError(file, f"it is not YAML: {error}") from error
    if node is None:
        return Section(file, 1, file, {}, {})
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(file, "it should be a mapping of names to settings", line=1)
    _refuse_tag(node, file)
    return _section(node, file, file, set())


def _refuse_depth(text: str, file: str) -> None:
    """The loader recurses in C: enough brackets in a row would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            mark = event.start_mark
            raise ConfigError(file, "it is nested too deeply", line=mark.line + 1 if mark else None)


def _section(node: yaml.MappingNode, file: str, name: str, seen: set[int]) -> Section:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise ConfigError(file, f"a name in {name} is not plain text", line=line)
        _refuse_tag(key_node, file)
        key = str(key_node.value)
        if key in values:
            raise ConfigError(file, f"{key!r} is given twice in {name}", f"First on line {lines[key]}.", line)
        values[key] = _value(value_node, file, key, seen)
        lines[key] = line
        if isinstance(value_node, yaml.SequenceNode):
            lines |= {item_key(key, n): item.start_mark.line + 1 for n, item in enumerate(value_node.value)}
    return Section(file, node.start_mark.line + 1, name, values, lines)


_PLAIN_TAGS = ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")


def _refuse_tag(node: yaml.Node, file: str) -> None:
    if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.rpartition(":")[2] not in _PLAIN_TAGS:
        line = node.start_mark.line + 1
        raise ConfigError(file, f"the tag {node.tag!r} is not allowed", "Write plain values only.", line)


def _value(node: yaml.Node, file: str, name: str, seen: set[int]) -> Any:
    _refuse_tag(node, file)
    if isinstance(node, yaml.CollectionNode):
        # A repeated node is an alias; aliases of aliases can describe more values than fit in memory.
        if id(node) in seen:
            line = node.start_mark.line + 1
            raise ConfigError(file, f"{name} repeats a mapping or list by an alias (*)", "Write it out.", line)
        seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _section(node, file, name, seen)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, file, name, seen) for item in node.value]
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return str(node.value).lower() in ("true", "yes", "on")
    return str(node.value)
