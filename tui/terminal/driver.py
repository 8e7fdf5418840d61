"""Textual's Linux driver with the holes closed: input that cannot crash or invent keys, output that cannot block.

What is switched on, and why not the rest:

- alternate screen, bracketed paste, focus events: used.
- mouse: buttons, drags and the wheel (1002) with coordinates beyond column 223 (1006). Not 1003: every movement of an
  idle hand would cost input and a frame on a slow line.
- no Kitty keyboard protocol: tmux and most SSH routes lack it, so no binding may depend on it; with it every key is a
  sequence of its own that a dropped line leaves behind in the user's shell.
- no in-band resize reports (2048): SIGWINCH tells the same and cannot be faked by text.
- automatic wrap off, as Textual expects.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterable
from threading import Event, Thread, current_thread
from typing import Any, Final, Protocol, runtime_checkable

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from tui.terminal.input import AltKey, EscapeKey, InputSanitizer, Keys, Paste, Token
from tui.terminal.writer import TerminalWriter

__all__ = ["FrameOwner", "KutipDriver"]

ENTER: Final = "\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[?2004h\x1b[?1004h"
MOUSE_ON: Final = "\x1b[?1002h\x1b[?1006h"
SYNC_QUERY: Final = "\x1b[?2026$p"
REPORTS_OFF: Final = "\x1b[?1002l\x1b[?1006l\x1b[?1004l\x1b[?2004l"
LEAVE: Final = "\x1b[m\x1b[?7h\x1b[?1049l\x1b[?25h"

STOP_TIMEOUT: Final = 0.25
"""Seconds a stalled terminal may hold up the end."""

REPLY_TIMEOUT: Final = 0.3
"""Seconds to wait for the reply to `SYNC_QUERY`; one that comes after the end is typed into the user's shell."""

RESIZE_SETTLED: Final = 0.1
"""Seconds after a resize until Textual has laid out anew, if it does at all."""

_GONE: Final = select.POLLHUP | select.POLLERR | select.POLLNVAL


@runtime_checkable
class FrameOwner(Protocol):
    """What the driver tells an app that keeps track of the screen (`tui.terminal.frame.FrameDiffMixin`)."""

    def flush_frame(self) -> None:
        """The terminal is ready for more. Called in the event loop."""

    def forget_frame(self) -> None:
        """The terminal may show anything. Called in the event loop."""

    def terminal_lost(self, reason: str) -> None:
        """The terminal is gone. Called once, on another thread."""


class KutipDriver(LinuxDriver):
    """Driver for `App(driver_class=KutipDriver)`.

    It stands on private names of Textual 8.2.8, which tests/terminal/test_driver.py pins.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        outputs = [stream.fileno() for stream in (sys.__stderr__, sys.__stdout__) if stream is not None]
        # `kutip 2>errors.txt` should fill the screen, not the file.
        self._output_fd = next((fd for fd in outputs if os.isatty(fd)), outputs[0])
        self._writer: TerminalWriter | None = None
        self._wake_read, self._wake_write = os.pipe()
        self._arrived: list[Message] = []
        self._lost = False
        self._sync_answered = Event()
        self._sync_asked_at = 0.0
        self._parser = XTermParser(debug)

    # Output

    @property
    def backed_up(self) -> bool:
        """Whether the terminal does not keep up: frames should wait for `FrameOwner.flush_frame`."""
        return self._writer is not None and self._writer.backed_up

    def write(self, data: str) -> None:
        """Send `data` soon; never waits, and does nothing outside application mode."""
        if self._writer is not None:
            self._writer.write(data.encode("utf-8", "replace"))

    def _on_drained(self, dropped: bool) -> None:
        self._in_loop(self._resume_frames, dropped)

    def _resume_frames(self, forget: bool) -> None:
        if isinstance(self._app, FrameOwner):
            if forget:
                self._app.forget_frame()
            self._app.flush_frame()

    def _in_loop(self, call: Callable[..., object], *arguments: object) -> None:
        """Have the event loop make a call; a loop that has ended needs none."""
        try:
            self._loop.call_soon_threadsafe(call, *arguments)
        except RuntimeError:
            return

    def _hang_up(self, reason: str) -> None:
        if self._lost:
            return
        self._lost = True
        if isinstance(self._app, FrameOwner):
            self._app.terminal_lost(reason)
        else:
            self._in_loop(self._app.exit)

    # Modes

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            width, height = os.get_terminal_size(self._output_fd)
        except OSError:
            width = height = 0
        return (width or 80, height or 24)

    def _report_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self._app.post_message(events.Resize(size, size))

    def _on_resize_signal(self, *_: object) -> None:
        self._in_loop(self._resized)

    def _resized(self) -> None:
        self._report_size()
        if isinstance(self._app, FrameOwner):
            # A terminal made smaller and larger again has lost cells, and Textual, which sees one size, paints nothing.
            self._app.forget_frame()
            self._loop.call_later(RESIZE_SETTLED, self._app.flush_frame)

    def start_application_mode(self) -> None:
        """Take over the terminal."""
        if not self._in_foreground():
            return
        self._loop = asyncio.get_running_loop()
        self._writer = TerminalWriter(self._output_fd, self._hang_up, self._on_drained)
        self._writer.start()
        signal.signal(signal.SIGWINCH, self._on_resize_signal)
        self._in_loop(self._report_size)
        self._make_raw()
        asks = self.input_tty and os.environ.get("TERM_PROGRAM") != "Apple_Terminal"
        self.write(ENTER + (MOUSE_ON if self._mouse else "") + (SYNC_QUERY if asks else ""))
        self._sync_asked_at = time.monotonic() if asks else 0.0
        self._sync_answered.clear()
        self.exit_event.clear()
        self._key_thread = Thread(target=self._run_input_thread, name="terminal-input", daemon=True)
        self._key_thread.start()
        if self._must_signal_resume:
            self._must_signal_resume = False
            self._in_loop(self._app.post_message, self.SignalResume())

    def _in_foreground(self) -> bool:
        """Whether the terminal may be used; stops the process again if it was only sent to the background."""

        def stop_again(*_: object) -> None:
            os.kill(os.getpid(), signal.SIGSTOP)

        if not os.isatty(self.fileno):
            return True
        signal.signal(signal.SIGTTOU, stop_again)
        signal.signal(signal.SIGTTIN, stop_again)
        try:
            # Changes nothing, but in the background it raises SIGTTOU (Textual does the same).
            termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
        except termios.error:
            return False
        finally:
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)
            signal.signal(signal.SIGTTIN, signal.SIG_DFL)
        return True

    def _make_raw(self) -> None:
        try:
            self.attrs_before = termios.tcgetattr(self.fileno)
            attributes = termios.tcgetattr(self.fileno)
            attributes[tty.LFLAG] = self._patch_lflag(attributes[tty.LFLAG])
            attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
            attributes[tty.CC][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        except termios.error:
            self.attrs_before = None

    def disable_input(self) -> None:
        """End the input thread. May be called twice."""
        thread, self._key_thread = self._key_thread, None
        if thread is None:
            return
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        self.write(REPORTS_OFF)
        if self._sync_asked_at and not self._lost:
            self._sync_answered.wait(max(0.0, self._sync_asked_at + REPLY_TIMEOUT - time.monotonic()))
        self.exit_event.set()
        os.write(self._wake_write, b".")
        thread.join(STOP_TIMEOUT)
        try:
            termios.tcflush(self.fileno, termios.TCIFLUSH)
        except termios.error:
            return

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        if self._writer is not None:
            self._writer.discard()
        self.disable_input()
        self._restore_attributes()
        self.write(LEAVE)

    def close(self) -> None:
        """End the output thread, after what it can still deliver."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.stop(STOP_TIMEOUT)

    def _restore_attributes(self) -> None:
        if self.attrs_before is not None:
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            except termios.error:
                return

    def restore_now(self) -> None:
        """Give the terminal back at once, past every queue, from any thread: for a program that is ended by force."""
        self._restore_attributes()
        poll = select.poll()
        poll.register(self._output_fd, select.POLLOUT)
        if any(mask & select.POLLOUT for _, mask in poll.poll(0)):
            os.write(self._output_fd, (REPORTS_OFF + LEAVE).encode())

    # Input

    def send_message(self, message: Message) -> None:
        """Post to the app; what one read brings is posted together."""
        if current_thread() is self._key_thread:
            self._arrived.append(message)
        else:
            super().send_message(message)

    def _post_arrived(self) -> None:
        if self._arrived:
            self._in_loop(self._post_all, self._arrived)
            self._arrived = []

    def _post_all(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self._app.post_message(message)

    def run_input_thread(self) -> None:
        """Read until the end is asked for or the terminal is gone."""
        sanitizer = InputSanitizer(constants.ESCAPE_DELAY, extended_keys=not constants.DISABLE_KITTY_KEY)
        poll = select.poll()
        poll.register(self.fileno, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        while True:
            wait = None if sanitizer.deadline is None else max(0.0, sanitizer.deadline - time.monotonic()) * 1000 + 1
            ready = dict(poll.poll(wait))
            if self._wake_read in ready:
                os.read(self._wake_read, 64)
            if self.exit_event.is_set():
                return
            if self.fileno not in ready:
                self._deliver(sanitizer.tick(time.monotonic()))
            elif ready[self.fileno] & select.POLLIN:
                data = self._read()
                if data is None:
                    return
                self._deliver(sanitizer.feed(data, time.monotonic()))
            elif ready[self.fileno] & _GONE:
                self._hang_up("hang-up")
                return

    def _read(self) -> bytes | None:
        """What the terminal has for us; None after reporting that it is gone."""
        try:
            data = os.read(self.fileno, 1 << 16)
        except OSError as error:
            self._hang_up(f"read: {error}")
            return None
        if not data:
            self._hang_up("end of input")
            return None
        return data

    def _deliver(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            try:
                for message in self._messages(token):
                    self.process_message(message)
            except Exception:  # noqa: BLE001 - whatever the parser trips over, the next key must find it on its feet
                self._parser = XTermParser(self._debug)
        self._post_arrived()

    def _messages(self, token: Token) -> Iterable[Message]:
        match token:
            case Keys(text):
                if text.startswith("\x1b[?2026"):
                    self._sync_answered.set()
                return self._parser.feed(text)
            case EscapeKey():
                return (events.Key("escape", "\x1b"),)
            case Paste(text):
                return (events.Paste(text),)
            case AltKey(character):
                keys = self._parser._sequence_to_key_events(character, alt=True)
                return [
                    key if key.key.startswith("alt+") else events.Key(f"alt+{key.key}", key.character) for key in keys
                ]
