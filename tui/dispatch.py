"""From a key to what it does: the registry's bindings by context, and the handlers behind them."""

from __future__ import annotations

from collections.abc import Callable

from tui.commands import SPACE, Command, key_label
from tui.handlers.aiming import Aiming
from tui.handlers.checking import Checking
from tui.handlers.comparing import Comparing
from tui.handlers.keeping import Keeping
from tui.handlers.linking import Linking
from tui.handlers.looking import Looking
from tui.handlers.marking import Marking
from tui.handlers.moving import Moving
from tui.handlers.naming import Naming
from tui.handlers.noting import Noting
from tui.handlers.palette import Palette
from tui.handlers.projecting import Projecting
from tui.handlers.prompting import Prompting
from tui.handlers.regions import Regioning
from tui.handlers.sameness import Sameness
from tui.handlers.selecting import Selecting
from tui.handlers.shaping import Shaping
from tui.handlers.spreading import Spreading
from tui.handlers.suggesting import Suggesting
from tui.handlers.view import DeskView
from tui.handlers.working import Working
from tui.refusal import NotYet, Refusal
from tui.widgets.motion import MOTIONS

__all__ = ["ELSEWHERE", "Dispatcher"]

Does = Callable[[str], None]

_ASKED = (
    "help", "quit", "suspend", "zoom", "unfold", "aligned-scrolling", "people", "theme-next", "difference-overlay",
    "claims", "stories", "match", "match-stop", "library", "export",
)  # fmt: skip
"""Commands that are about the screen itself."""

ELSEWHERE = {
    "help", "people", "people-text", "claims", "stories", "stories-text", "library", "library-text", "export",
    "export-text",
}  # fmt: skip
"""Contexts that have a screen of their own, which looks its keys up itself."""


class Dispatcher:
    """Knows in which context the desk is, and does what a key means there.

    A handler answers to a command by a method of its name; `TYPED` says which method takes what is typed in a context.
    """

    _postponed: tuple[str, str] | None = None
    """The command and key that were not ready yet."""

    def __init__(self, view: DeskView, keeping: Keeping) -> None:
        self.context = "desk"
        self.last = ""
        """The command that was done last, and not refused; empty after anything else."""
        self._view = view
        self._moving, self._prompting = Moving(view), Prompting(view)
        self._suggesting = Suggesting(view, self._prompting)
        marking = Marking(view, self._suggesting.accept_as)
        handlers = (
            self._moving,
            marking,
            Noting(view, self._prompting, marking),
            Looking(view, self._prompting, marking),
            Selecting(view),
            Aiming(view),
            Shaping(view),
            Spreading(view),
            Linking(view),
            Working(view),
            Naming(view, self._prompting),
            Checking(view),
            Comparing(view),
            Projecting(view),
            Regioning(view),
            Sameness(view),
            self._suggesting,
            keeping,
            self._prompting,
            Palette(view, self._prompting, self.do),
        )
        keymap = view.session.keymap
        contexts = {command.context for command in keymap.commands} - ELSEWHERE
        self._bindings = {context: keymap.bindings(context) for context in contexts}
        commands = (command for context in contexts for command in keymap.of(context))
        self._does = {command.id: self._found(command, handlers) for command in commands}
        self._typed: dict[str, Does] = {
            context: getattr(handler, method)
            for handler in handlers
            for context, method in getattr(handler, "TYPED", {}).items()
        }

    def _found(self, command: Command, handlers: tuple[object, ...]) -> Does:
        """What the command does. Raises `LookupError` if nobody answers to its id."""
        name = command.id.removeprefix("extend-")
        if name in MOTIONS:
            extend = name != command.id
            return lambda _key: self._moving.motion(name, extend=extend)
        if command.id in _ASKED:
            return lambda _key: self._view.ask(command.id)
        for handler in handlers:
            does = getattr(handler, command.id.replace("-", "_"), None)
            if callable(does):
                return does  # type: ignore[no-any-return]
        raise LookupError(f"no handler for the command {command.id}")

    def press(self, key: str, character: str | None) -> None:
        """Do what the key means here. `character` is what it types, if it types something visible."""
        self.last = ""
        self._postponed = None
        command = self.command_on(key, character)
        if command is not None:
            self.do(command.id, character or key)
        elif self.context in self._typed and (character or key == SPACE):
            self._try(lambda: self._typed[self.context](character or " "))
        else:
            help_key = self._view.session.keymap.label("help")
            more = f" · {help_key} shows the keys" if help_key else ""
            self._view.say(f"{key_label(character or key)} does nothing here{more}")

    def command_on(self, key: str, character: str | None) -> Command | None:
        """The command on a key here. Help is to be had in every state, except where its key is typed."""
        command = self._bindings[self.context].get(character or key)
        if command is None and not (self.context in self._typed and character):
            elsewhere = self._bindings["desk"].get(character or key)
            return elsewhere if elsewhere is not None and elsewhere.id == "help" else None
        return command

    def do(self, command: str, key: str = "") -> None:
        """Do what a command id means; `key` is the key it was called by."""
        self.last = command
        try:
            self._try(lambda: self._does[command](key))
        except NotYet as wait:
            self._postponed = (command, key)
            self._view.say(str(wait))
        self._suggesting.settle()

    def forget(self) -> None:
        """Whatever was not ready yet is not wanted any more: the reader is somewhere else."""
        self._postponed = None

    def resume(self) -> bool:
        """What a key asked for before may be ready now: try it again. False if there is nothing."""
        postponed, self._postponed = self._postponed, None
        if postponed is None:
            return False
        self._view.say("")
        self.do(*postponed)
        return True

    def cancel(self) -> None:
        """Leave a transient state as it was entered."""
        for command in self._view.session.keymap.of(self.context):
            if command.id.endswith("-cancel"):
                self.do(command.id)

    def _try(self, does: Callable[[], None]) -> None:
        try:
            does()
        except NotYet:
            raise
        except Refusal as refusal:
            self.last = ""
            self._view.say(str(refusal))
