"""The keys of the desk as a Markdown table, from the registry: for `kutip keys` and the README."""

from __future__ import annotations

from tui.commands import GROUPS, key_label
from tui.keymap import DEFAULT, Keymap

__all__ = ["id_table", "key_table"]


def key_table(keymap: Keymap = DEFAULT) -> str:
    """One row per command that acts on the desk and has a key: group, keys, what it does."""
    rows = ["| group | keys | does |", "|---|---|---|"]
    for group in GROUPS:
        name = group
        for command in keymap.of("desk"):
            shown = command.keys
            if command.id.startswith("extend-"):
                shown = tuple(key for key in shown if not key.startswith("shift+"))
            if command.group != group or not shown:
                continue
            keys = "`1`–`9`" if command.id == "label" else " ".join(_code(key) for key in shown)
            rows.append(f"| {name} | {keys} | {command.help} |")
            name = ""
        if group == "select":
            rows.append("|  | Shift+arrows, Shift+Home, Shift+End, Shift+PgUp, Shift+PgDn | extend the selection |")
    return "\n".join(rows)


def id_table(keymap: Keymap = DEFAULT) -> str:
    """One row per command of every state: its id, as a keymap names it, its keys, what it does."""
    rows = ["| id | state | keys | does |", "|---|---|---|---|"]
    for command in keymap.commands:
        keys = " ".join(_code(key) for key in command.keys) or "none"
        rows.append(f"| {command.id} | {command.context} | {keys} | {command.help} |")
    return "\n".join(rows)


def _code(key: str) -> str:
    shown = key_label(key).replace("|", "\\|")
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"
