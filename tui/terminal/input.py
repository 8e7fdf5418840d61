"""Bytes from the terminal, made safe for the key parser: whole keys and pastes come out, everything else ends here.

Pure: no clock, no terminal. Whoever calls says what time it is, in seconds.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS

__all__ = ["AltKey", "EscapeKey", "InputSanitizer", "Keys", "Paste", "Token"]

PASTE_LIMIT: Final = 1 << 20
"""Code points: of a longer paste nothing is kept."""

PATIENCE: Final = 1.0
"""Seconds without news after which an unfinished paste, reply or long sequence is given up."""

_SEQUENCE_LIMIT: Final = 64
"""Code points: no key or mouse report is longer."""

_NEWS: Final = 16
"""Code points: a read as large as this is no hand's, and proves that a paste goes on."""

_HAND: Final = 0.012
"""Seconds: no two keys follow each other faster; the bytes of one do, unless the line holds them up."""

ESC: Final = "\x1b"
_PASTE_START: Final = "\x1b[200~"
_PASTE_END: Final = "\x1b[201~"

_NOT_TEXT = re.compile("[\x80-\x9f\ufffd]")
_NOT_PASTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")

# Replies begin like this; `ESC ]` and its like followed by anything else are Alt and a key.
_STRING_START = r"\x1b(?:\](?=[0-9lL])|P(?=[0-9>!$+])|_(?=G))"
_WHOLE = re.compile(
    rf"(?P<string>{_STRING_START}[^\x07\x18\x1a\x1b\x9c]*(?:[\x07\x18\x1a\x9c]|\x1b\\|(?=\x1b[^\\])))"
    r"|\x1b\[\[[A-E]"  # function keys of the Linux console
    r"|\x1b\[\d+\$(?![0-9;])"  # shifted keys of rxvt
    r"|(?P<mouse>\x1b\[M[\x20-\U0010ffff]{3})"  # X10 mouse report, from terminals that cannot do better
    r"|\x1b\[(?!\[|M)[0-?]*[ -/]*[@-~]"
    r"|\x1bO[ -~]"
)
_PART = re.compile(
    rf"(?:{_STRING_START}[^\x07\x18\x1a\x1b\x9c]*\x1b?"
    r"|\x1b(?:[\]P_]|O|\[(?:\[|M[\x20-\U0010ffff]{0,2}|[0-?]*[ -/]*))?)\Z"
)
_BROKEN = re.compile(r"\x1b\[(?:\[|[0-?]+[ -/]*|[ -/]+)")
_MOUSE = re.compile(r"\x1b\[<\d{1,4};-?\d{1,5};-?\d{1,5}[Mm]")
_SYNC_REPORT = re.compile(r"\x1b\[\?2026;\d\$y")
_EXTENDED = re.compile(r"\x1b\[(\d+)(?::[\d:]*)?(?:;(\d*)(?::(\d*))?)?(?:;([\d:]*))?([u~ABCDEFHPQS])")
_REPLY = re.compile(r"\x1b\[(?:[<-?].*|[\d;]+[ $]*[cnRtxy])")
_HAND_MADE = re.compile(r"\x1bO[^A-DFHP-S]")  # keypad keys in a mode that we never set
_INTRODUCERS = "[O]P_" + ESC
_FOCUS = frozenset({"\x1b[I", "\x1b[O"})


@dataclass(frozen=True, slots=True)
class Keys:
    """Text or one escape sequence that the key parser understands to its end."""

    text: str


@dataclass(frozen=True, slots=True)
class EscapeKey:
    """The Escape key alone."""


@dataclass(frozen=True, slots=True)
class AltKey:
    """A character typed with Alt held down: it came with its ESC in one piece."""

    character: str


@dataclass(frozen=True, slots=True)
class Paste:
    """Pasted text, without controls other than tab and line ends."""

    text: str


Token = Keys | EscapeKey | AltKey | Paste


class InputSanitizer:
    """Turns reads into tokens. What is not finished waits until `deadline`; call `tick` when it has passed unused.

    `escape_delay` is in seconds. With `extended_keys` the parser knows the CSI u encodings (Kitty, xterm, tmux).
    """

    def __init__(self, escape_delay: float, *, extended_keys: bool = True) -> None:
        self._escape_delay = escape_delay
        self._extended_keys = extended_keys
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pending = ""
        self._typed = False
        """Whether each character pending may have been typed for itself."""
        self._fed_at = float("-inf")
        self._pasted: list[str] | None = None
        self._pasted_size = 0
        self.deadline: float | None = None
        """When what is pending is given up (seconds, on the caller's clock); None if nothing is."""

    def feed(self, data: bytes, now: float) -> list[Token]:
        """The tokens that `data`, read at `now`, completes."""
        news = self._decoder.decode(data)
        tokens: list[Token] = []
        pasting = self._pasted is not None
        if not pasting and self._pending == ESC and self._typed and news and news[0] not in _INTRODUCERS:
            # Only its first byte can be late: what begins no sequence was typed after the Escape key.
            tokens.append(EscapeKey())
            self._pending = ""
        before, self._pending = self._pending, ""
        by_hand = len(news) < _NEWS and now - self._fed_at >= _HAND
        self._fed_at = now
        self._typed = bool(before) and self._typed and len(news) <= 1 and by_hand
        text = before + news
        turns = 0
        while text:
            turns += 1
            text = self._paste(text, tokens) if self._pasted is not None else self._keys(text, tokens)
            self._typed = self._typed and self._pending != ""
        self._typed = self._typed or self._pending == ESC
        goes_on = turns == 1 and (pasting if self._pasted is not None else before != "" and not pasting)
        self._set_deadline(now, renew=not (goes_on and by_hand))
        return tokens

    def tick(self, now: float) -> list[Token]:
        """The tokens that come of giving up what should have been finished by `now`."""
        if self.deadline is None or now < self.deadline:
            return []
        pending, self._pending, self.deadline = self._pending, "", None
        if self._pasted is not None:
            self._pasted = None
            return []
        if self._typed:
            return [EscapeKey(), *([Keys(pending[1:])] if len(pending) > 1 else [])]
        return [AltKey(pending[1])] if len(pending) == 2 else []

    def _set_deadline(self, now: float, *, renew: bool) -> None:
        if self._pasted is None and not self._pending:
            self.deadline = None
            return
        human = self._pasted is None and (self._typed or len(self._pending) <= 2)
        delay = self._escape_delay if human else max(PATIENCE, self._escape_delay)
        if human or renew or self.deadline is None:
            self.deadline = now + delay

    def _paste(self, text: str, tokens: list[Token]) -> str:
        """Collect a paste; what follows its end."""
        assert self._pasted is not None
        end = text.find(_PASTE_END)
        if end < 0:
            held = next((n for n in range(5, 0, -1) if text.endswith(_PASTE_END[:n])), 0)
            self._pending = text[len(text) - held :]
            self._keep(text[: len(text) - held])
            return ""
        self._keep(text[:end])
        if self._pasted_size <= PASTE_LIMIT:
            tokens.append(Paste(_NOT_PASTED.sub("", "".join(self._pasted))))
        self._pasted = None
        return text[end + len(_PASTE_END) :]

    def _keep(self, text: str) -> None:
        assert self._pasted is not None
        self._pasted_size += len(text)
        if self._pasted_size > PASTE_LIMIT:
            self._pasted.clear()
        else:
            self._pasted.append(text)

    def _keys(self, text: str, tokens: list[Token]) -> str:
        """Take plain text or one sequence from the front of `text`; the rest."""
        escape = text.find(ESC)
        if escape:
            plain = text if escape < 0 else text[:escape]
            if plain := _NOT_TEXT.sub("", plain):
                tokens.append(Keys(plain))
            return "" if escape < 0 else text[escape:]
        if whole := _WHOLE.match(text):
            self._sequence(whole, tokens)
            return text[whole.end() :]
        if part := _PART.match(text):
            self._pending = _shortened(part[0])
            return ""
        if self._typed or text[1] == ESC:
            tokens.append(EscapeKey())
            return text[1:]
        if broken := _BROKEN.match(text):
            return text[broken.end() :]
        if not _NOT_TEXT.match(text[1]):
            tokens.append(AltKey(text[1]))
        return text[2:]

    def _sequence(self, match: re.Match[str], tokens: list[Token]) -> None:
        sequence = match[0]
        if sequence == _PASTE_START:
            self._pasted, self._pasted_size = [], 0
        elif match["string"] is not None or (match["mouse"] is not None and not self._typed):
            return
        elif self._typed and _HAND_MADE.fullmatch(sequence):
            tokens += [EscapeKey(), Keys(sequence[1:])]
        elif known := self._known(sequence):
            tokens.append(Keys(known))
        elif self._typed and not _REPLY.fullmatch(sequence):
            # Character by character and no sequence at all: a quick hand after the Escape key.
            tokens += [EscapeKey(), Keys(sequence[1:])]

    def _known(self, sequence: str) -> str:
        """`sequence` as the key parser understands it; "" if it would take it apart into keys nobody pressed."""
        if len(sequence) > _SEQUENCE_LIMIT:
            return ""
        if sequence in ANSI_SEQUENCES_KEYS or sequence in _FOCUS:
            return sequence
        if _MOUSE.fullmatch(sequence) or _SYNC_REPORT.fullmatch(sequence):
            return sequence
        extended = _EXTENDED.fullmatch(sequence) if self._extended_keys else None
        return _extended_key(*extended.groups()) if extended else ""


def _shortened(part: str) -> str:
    """An unfinished sequence without what only its length can tell; long ones are dropped at their end anyway."""
    if part[1:2] in ("]", "P", "_"):
        return part[:3] + (ESC if part.endswith(ESC) and len(part) > 3 else "")
    return part[: _SEQUENCE_LIMIT + 1]


def _extended_key(code: str, modifiers: str | None, event: str | None, text: str | None, final: str) -> str:
    """A CSI u key (or a function key with modifiers) as the parser takes it; "" for releases and what is no character.

    Alternate keys (`97:65`) are cut off: the parser fails on them.
    """
    if event == "3" or len(modifiers or "") > 4:
        return ""
    known = f"{code}{final}" in FUNCTIONAL_KEYS
    if not known and not (_is_character(code) and (final == "u" or (code == "27" and text))):
        return ""
    characters = [part for part in (text or "").split(":") if part]
    if not all(_is_character(character) for character in characters):
        return ""
    fields = [code, modifiers or "", ":".join(characters)]
    while len(fields) > 1 and not fields[-1]:
        fields.pop()
    return f"{ESC}[{';'.join(fields)}{final}"


def _is_character(code: str) -> bool:
    """Whether `code`, in decimal digits, is a Unicode scalar value."""
    if len(code) > 7:
        return False
    number = int(code)
    return 0 < number < 0xD800 or 0xE000 <= number < 0x110000
