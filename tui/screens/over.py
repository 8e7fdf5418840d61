"""A screen over the desk, and whose the keys are while it comes and goes."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Callable

from textual import events
from textual.screen import Screen

__all__ = ["OverScreen"]


class OverScreen(Screen[None]):
    """Has every key from the moment it is asked for until one of them closes it.

    Textual puts a screen up, and takes it away, some time after it was told to. Keys typed ahead come to the wrong one
    meanwhile: the desk hands them to `take`, this screen to `hand_back`.
    """

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self.hand_back: Callable[[str, str | None], None] = lambda _key, _character: None
        """Where keys go that arrive here after the one that closed it."""
        self.has_keys = True
        """Whether it has not been closed."""
        self._above: OverScreen | None = None
        self._up = False
        self._early: deque[tuple[str, str | None]] = deque()

    def on_mount(self) -> None:
        """What was typed before anything could be seen has its turn."""
        self._up = True
        while self._early:
            self.take(*self._early.popleft())

    def on_key(self, event: events.Key) -> None:
        """A key that the terminal sent here."""
        event.stop()
        event.prevent_default()
        visible = event.character if event.is_printable and event.character != " " else None
        self.take(event.key, visible)

    def take(self, key: str, character: str | None) -> None:
        """A key, and what it types if that can be seen, for whoever has the keys now."""
        if self._above is not None and self._above.has_keys:
            self._above.take(key, character)
        elif not self._up:
            self._early.append((key, character))
        elif self.has_keys:
            self.press(key, character)
        else:
            self.hand_back(key, character)

    @abstractmethod
    def press(self, key: str, character: str | None) -> None:
        """Do what the key means here."""

    def tell(self, message: str) -> None:
        """Show what the desk has to say meanwhile, if there is a place for it."""
        if self._above is not None and self._above.has_keys:
            self._above.tell(message)

    def put_over(self, screen: OverScreen) -> None:
        """Show another screen over this one, which has the keys until it is closed."""
        self._above = screen
        screen.hand_back = self.take
        self.app.push_screen(screen)

    def leave(self) -> None:
        """Give the keys back, at once, and go."""
        if self.has_keys:
            self.has_keys = False
            self.dismiss()
