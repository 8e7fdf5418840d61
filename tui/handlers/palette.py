"""Every command by its name: what is typed is looked for in ids and help, the best match first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.commands import Command, key_label
from tui.handlers.prompting import Choice, Prompting
from tui.handlers.view import DeskView

__all__ = ["Palette", "rank"]

KEYS_CELLS, NAME_CELLS = 12, 22


def rank(words: str, name: str, help_: str) -> int | None:
    """How well a command answers to what was typed, 0 best; None if it does not.

    Every word has to be somewhere in the name or the help, or its letters in the name in their order.
    """
    total = 0
    for word in words.casefold().split():
        if name.startswith(word):
            cost = 0
        elif f"-{word}" in name:
            cost = 1
        elif word in name:
            cost = 2
        elif f" {word}" in f" {help_.casefold()}":
            cost = 3
        elif word in help_.casefold():
            cost = 5
        elif _in_order(word, name):
            cost = 6
        else:
            return None
        total += cost
    return total


def _in_order(letters: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters)


_ALSO = {"quit": "wq x! exit", "search": "find", "help": "h keys", "undo": "back"}
"""What else people type for a command, out of habit."""


class Palette:
    """The command `palette`."""

    def __init__(self, view: DeskView, prompting: Prompting, do: Callable[[str, str], None]) -> None:
        """`do` takes a command id and a key."""
        self._view = view
        self._prompting = prompting
        self._do = do

    def palette(self, _key: str) -> None:
        """Ask for a command, then do it as its key would."""
        self._prompting.ask(":", self._chosen, choices=self._choices)

    def _choices(self, typed: str) -> Sequence[Choice]:
        ranked = [
            (cost, at, name, command, key)
            for at, (name, help_, command, key) in enumerate(self._entries())
            if (cost := rank(typed, name, help_)) is not None
        ]
        ranked.sort(key=lambda each: each[:2])
        return [Choice(_row(name, command, key), (command.id, key)) for _, _, name, command, key in ranked]

    def _entries(self) -> list[tuple[str, str, Command, str]]:
        """Name, help, command and key of everything that can be done; each label is an entry of its own."""
        session = self._view.session
        out: list[tuple[str, str, Command, str]] = []
        for command in session.keymap.of("desk"):
            if command.id == "label":
                out += [(f"label-{each.name}", each.help, command, each.key) for each in session.scheme.labels]
            elif command.id != "palette":
                out.append((command.id, f"{command.help} {_ALSO.get(command.id, '')}", command, ""))
        # motions that extend are there too, behind what they are made of
        return sorted(out, key=lambda each: each[0].startswith("extend-"))

    def _chosen(self, typed: str, choice: Choice | None) -> None:
        if choice is None or not isinstance(choice.value, tuple):
            self._view.say(f"no command is called {typed}")
            return
        self._do(*choice.value)


def _row(name: str, command: Command, key: str) -> str:
    keys = key or " ".join(key_label(each) for each in command.keys[:3])
    help_ = command.help if not key else "label the selection, or the token under the caret"
    return f"{keys:<{KEYS_CELLS}}{name:<{NAME_CELLS}} {help_}"
