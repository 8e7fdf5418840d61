"""A first walk through the desk: eight things to do, each said in a row until it is done. It blocks no key. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from annotations.scheme import Scheme
from tui.keymap import Keymap

__all__ = ["Tour"]


@dataclass(frozen=True, slots=True)
class _Step:
    """What to do, with the keys of commands in braces; and the commands of which any one does it."""

    text: str
    done_by: tuple[str, ...]


_STEPS = (
    _Step("go about: {token-right} and {row-down}, or the arrows", ("token-right", "token-left", "row-down", "row-up")),
    _Step("{select-quotation} selects the next quotation", ("select-quotation",)),
    _Step("{first-label} labels it, and it is on disk", ("label",)),
    _Step("find who said it: {search}, some letters of the name, {search-accept}", ("search-accept",)),
    _Step("{second-label} labels the name", ("label",)),
    _Step("{attribute} links the two; {link-accept} agrees, {link-next} offers another", ("link-accept", "link-none")),
    _Step("{undo} takes the last thing back; {redo} does it again", ("undo",)),
    _Step("{pane-next} goes to the next outlet", ("pane-next", "pane-previous")),
    _Step(
        "that is the whole round · {help} shows every key, {palette} finds any command by name",
        ("help", "palette"),
    ),
)
LEAVES = "clear"
"""The command that leaves the tour, besides what it does anyway."""


class Tour:
    """Where in the tour somebody is. The keys it names are those of the reader's keymap."""

    def __init__(self, keymap: Keymap, scheme: Scheme) -> None:
        labels = [f"{label.key} ({label.name})" for label in scheme.labels]
        self._words = {command.id: keymap.label(command.id) or f"{command.id}" for command in keymap.commands}
        self._words |= {"first-label": labels[0], "second-label": labels[min(1, len(labels) - 1)]}
        self._at = 0

    @property
    def over(self) -> bool:
        """Whether it was gone through, or left."""
        return self._at >= len(_STEPS)

    @property
    def line(self) -> str:
        """What to do now; empty when it is over."""
        if self.over:
            return ""
        text = _STEPS[self._at].text
        for name, keys in self._words.items():
            text = text.replace(f"{{{name}}}", keys)
        return f"tour {self._at + 1}/{len(_STEPS)} · {text}"

    @property
    def way_out(self) -> str:
        """How to leave it."""
        return f"{self._words[LEAVES]} leaves the tour"

    def did(self, command: str) -> None:
        """A command was done, and not refused. Whoever is a step ahead is not held back."""
        if command == LEAVES:
            self._at = len(_STEPS)
            return
        for ahead, step in enumerate(_STEPS[self._at : self._at + 2], 1):
            if command in step.done_by:
                self._at += ahead
                return
