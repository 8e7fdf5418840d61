"""Text as it comes in and as it may be shown: decoding, hashing, `display_text`, quote anchors.

Offsets are code points of the stored text, everywhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

__all__ = [
    "Anchor",
    "Decoded",
    "anchor",
    "decode",
    "display_line",
    "display_text",
    "find_anchor",
    "text_hash",
]

ANCHOR_CONTEXT = 32
"""Code points of context kept on either side of a quote (as the Web Annotation model's examples do)."""


def _display_table() -> dict[int, int]:
    table = {code: 0x2400 + code for code in range(0x20)}
    table[0x09] = 0x20
    table[0x7F] = 0x2421
    table |= dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
    # Bidirectional controls can make a line read otherwise than it is stored; U+2028/9 break lines in some terminals.
    bidi = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    table |= dict.fromkeys((*bidi, 0x2028, 0x2029, *range(0xFFF9, 0xFFFC), *range(0xD800, 0xE000)), 0xFFFD)
    table[0xAD] = 0x2010  # terminals disagree on the width of a soft hyphen; a hyphen is always one cell
    return table


def _any_of(codes: Iterable[int]) -> re.Pattern[str]:
    """Matches one of the characters. As ranges: two thousand single ones take 4 ms to compile at every start."""
    runs = [[code for _, code in run] for _, run in groupby(enumerate(sorted(codes)), lambda pair: pair[1] - pair[0])]
    return re.compile(f"[{''.join(f'{re.escape(chr(run[0]))}-{re.escape(chr(run[-1]))}' for run in runs)}]")


_DISPLAY = _display_table()
_UNSAFE = _any_of(code for code in _DISPLAY if code != 0x0A)
_UNSAFE_LINE = _any_of(_DISPLAY)


def display_text(text: str) -> str:
    """`text` made safe for a terminal, same length: `display_text(t)[i]` shows `t[i]`.

    C0 controls become their pictures (U+2400…), DEL U+2421, TAB a space, C1 and bidirectional controls U+FFFD.
    Newlines stay: whoever paints splits lines first. Joiners (ZWJ, ZWNJ, VS16) stay, they build one character.
    """
    if _UNSAFE.search(text) is None:
        return text
    return "\n".join(part.translate(_DISPLAY) for part in text.split("\n"))


def display_line(text: str) -> str:
    """`display_text` for one row: a newline becomes its picture too. Same length."""
    if _UNSAFE_LINE.search(text) is None:
        return text
    return text.translate(_DISPLAY)


def text_hash(text: str) -> str:
    """SHA-256 of the UTF-8 of `text`, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text out of bytes: newlines are `\\n`, nothing else was touched. `encoding` names what the bytes were."""

    text: str
    encoding: str

    @property
    def converted(self) -> bool:
        """Whether the bytes were in another encoding than UTF-8."""
        return self.encoding != "utf-8"


def decode(data: bytes) -> Decoded:
    """The text of `data`.

    UTF-8 (with or without a byte order mark) is taken as it is, UTF-16/32 by their byte order mark, anything else by
    `charset-normalizer`'s guess. Raises `ValueError` with a reason if the bytes are empty or not text.
    """
    decoded = _decode(data)
    if not decoded.text or decoded.text.isspace():
        raise ValueError("it is empty")
    return decoded


def _decode(data: bytes) -> Decoded:
    for mark, encoding in (
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return Decoded(_newlines(data.decode(encoding)), encoding)
            except UnicodeDecodeError as error:
                raise ValueError(f"it starts like {encoding.upper()} but is not: {error.reason}") from error
    if b"\0" in data:
        raise ValueError("it is not text: it contains NUL bytes")
    try:
        return Decoded(_newlines(data.decode("utf-8-sig")), "utf-8")
    except UnicodeDecodeError:
        return _guess(data)


def _guess(data: bytes) -> Decoded:
    """What the bytes say in the likeliest legacy encoding."""
    from charset_normalizer import from_bytes  # only for files that are not UTF-8

    controls = sum(byte < 0x20 and byte not in b"\t\n\r\x0c\x1b" for byte in data[:65536])
    matches = from_bytes(data) if controls * 100 < len(data[:65536]) else None
    best = matches.best() if matches is not None else None
    if matches is None or best is None:
        raise ValueError("it is not text in any encoding that Kutip knows")
    # Windows-1252 is what Indonesian and English texts were saved in. Where it reads as well as the best guess, or
    # nothing speaks for that guess, another encoding would turn "Ségolène" into "Ségolčne".
    western = next((match for match in matches if "cp1252" in match.could_be_from_charset), None)
    as_good = western is not None and western.chaos <= best.chaos and western.coherence >= best.coherence
    if as_good or (not best.coherence and _is_mostly_ascii(data)):
        try:
            return Decoded(_newlines(data.decode("cp1252")), "cp1252")
        except UnicodeDecodeError:
            pass
    return Decoded(_newlines(str(best)), best.encoding)


def _is_mostly_ascii(data: bytes) -> bool:
    sample = data[:65536]
    return sum(byte < 0x80 for byte in sample) * 2 >= len(sample)


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quote with up to `ANCHOR_CONTEXT` code points before and after it, to find it again in a changed text."""

    quote: str
    prefix: str
    suffix: str


def anchor(text: str, start: int, end: int) -> Anchor:
    """The anchor of `text[start:end]`."""
    return Anchor(text[start:end], text[max(0, start - ANCHOR_CONTEXT) : start], text[end : end + ANCHOR_CONTEXT])


def find_anchor(text: str, wanted: Anchor) -> tuple[int, int] | None:
    """Where the quote stands in `text`, `(start, end)`: the place whose context agrees longest, or None."""
    if not wanted.quote:
        return None
    best: tuple[int, int] | None = None
    best_score = -1
    at = text.find(wanted.quote)
    while at >= 0:
        end = at + len(wanted.quote)
        score = _common(text[max(0, at - len(wanted.prefix)) : at][::-1], wanted.prefix[::-1])
        score += _common(text[end : end + len(wanted.suffix)], wanted.suffix)
        if score > best_score:
            best, best_score = (at, end), score
        at = text.find(wanted.quote, at + 1)
    return best


def _common(left: str, right: str) -> int:
    length = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        length += 1
    return length
