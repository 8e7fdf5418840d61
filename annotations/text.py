"""Text as it comes in and as it may be shown: decoding, hashing, `display_text`, quote anchors.

Offsets are code points of the stored text, everywhere.
"""

from __future__ import annotations

import codecs
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
    "sniff",
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
    encoding = sniff(data)
    try:
        return Decoded(_newlines(data.decode("utf-8-sig" if encoding == "utf-8" else encoding)), encoding)
    except UnicodeError as error:
        reason = getattr(error, "reason", str(error))
        raise ValueError(f"it starts like {encoding.upper()} but is not: {reason}") from error


def sniff(data: bytes, *, cut: bool = False) -> str:
    """The encoding that bytes are in, as Python names it. `cut` tells that they are only the beginning.

    UTF-8 where they are, UTF-16/32 by their byte order mark or by where their NUL bytes stand, else the likeliest of
    the legacy ones. Raises `ValueError` with a reason if they are not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    for mark, what in _OTHERS:
        if data.startswith(mark):
            raise ValueError(f"it is not text but {what}")
    if b"\0" in data:
        wide = _without_mark(data)
        if wide is None:
            raise ValueError("it is not text: it contains NUL bytes")
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=not cut)
    except UnicodeDecodeError:
        return _guess(data)
    return "utf-8"


_OTHERS = (
    (b"\x1f\x8b\x08", "a gzip file"),
    (b"BZh91AY&SY", "a bzip2 file"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"PK\x03\x04", "a zip archive, or a document of an office"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF-", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an old office"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3\0", "a database"),
)
"""How files begin that are met under the wrong name, so that the sentence can say what they are."""

_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: in Latin script every other byte is NUL, and none of the rest is."""
    sample = data[: 1 << 16]
    first, second = sample[::2], sample[1::2]
    for zeros, letters, encoding in ((second, first, "utf-16-le"), (first, second, "utf-16-be")):
        if zeros.count(0) * 10 >= len(zeros) * 7 and 0 not in letters and len(letters) >= 8:
            return encoding
    return None


def _guess(data: bytes) -> str:
    """The likeliest legacy encoding of bytes that are no UTF-8."""
    from charset_normalizer import from_bytes  # only for files that are not UTF-8

    controls = sum(byte < 0x20 and byte not in b"\t\n\r\x0c\x1b" for byte in data[:65536])
    if controls * 100 < len(data[:65536]) and _is_mac_roman(data):
        return "mac_roman"
    matches = from_bytes(data[: 1 << 17]) if controls * 100 < len(data[:65536]) else None
    best = matches.best() if matches is not None else None
    if matches is None or best is None:
        raise ValueError("it is not text in any encoding that Kutip knows")
    # Windows-1252 is what Indonesian and English texts were saved in. Where it reads as well as the best guess, or
    # nothing speaks for that guess, another encoding would turn "Ségolène" into "Ségolčne".
    western = next((match for match in matches if "cp1252" in match.could_be_from_charset), None)
    as_good = western is not None and western.chaos <= best.chaos and western.coherence >= best.coherence
    if as_good or (not best.coherence and _is_mostly_ascii(data)):
        try:
            data.decode("cp1252")
        except UnicodeDecodeError:
            pass
        else:
            return "cp1252"
    return best.encoding


_MAC_QUOTES = re.compile(
    rb"(?:^|[\s(])\xd2(?=[A-Za-z])|(?<=[\w.,!?])\xd3(?=[\s.,;:)]|$)|(?<=\w)\xd5(?=(?:s|t|re|ll)\b)"
)
_WINDOWS_QUOTES = re.compile(rb"[\x91-\x94]")


def _is_mac_roman(data: bytes) -> bool:
    """Whether what would be Ò, Ó and Õ in Windows-1252 stands where the quotation marks of Mac Roman stand.

    Both encodings read every such text without an error, so that no statistics of letters tells them apart.
    """
    sample = data[:65536]
    kinds = {match[0][-1:] for match in _MAC_QUOTES.finditer(sample)}
    return len(kinds) >= 2 and _WINDOWS_QUOTES.search(sample) is None


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


def find_anchor(text: str, wanted: Anchor, least: int = 0) -> tuple[int, int] | None:
    """Where the quote stands in `text`, `(start, end)`: the place whose context agrees longest, or None.

    At least `least` code points of the context, both sides together, must agree, or all of it where it is shorter.
    """
    if not wanted.quote:
        return None
    best: tuple[int, int] | None = None
    best_score = min(least, len(wanted.prefix) + len(wanted.suffix)) - 1
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
