"""Which field of a record is what: guessed from common names, set by hand, and read into a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from annotations.errors import InputError, KutipError
from annotations.ingest.draft import Draft, Given

__all__ = ["FIELDS", "MAX_FIELD", "Fields", "Origin", "draft_of", "guess_fields", "parse_map"]

_COMMON = {
    "text": "text body content isi teks article_text full_text fulltext maintext article konten berita",
    "title": "title judul headline",
    "url": "url link permalink tautan canonical",
    "published": "date published published_at publish_date date_published pubdate tanggal datetime timestamp waktu",
    "outlet": "outlet source media publisher site_name sitename sumber situs domain source_name source_domain",
    "byline": "byline author authors penulis writer reporter wartawan",
    "language": "language lang bahasa",
}
_NAMES = {field: tuple(names.split()) for field, names in _COMMON.items()}
FIELDS = tuple(_NAMES)
"""What a record may say, in the order of its importance."""

MAX_FIELD = 2000
"""Code points of anything but the text."""
MAX_TEXT = 8_000_000
"""Code points of a text; the Bible has four million."""

_WORD = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Fields:
    """The name under which a record has each of `FIELDS`, where it has one."""

    names: Mapping[str, str]

    def told(self) -> str:
        """`text=isi, title=judul`, for people."""
        return ", ".join(f"{field}={name}" for field, name in self.names.items())


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record stands: see `Draft`."""

    file: str
    line: int | None
    folder: str
    encoding: str = "utf-8"


def parse_map(given: Iterable[str]) -> dict[str, str]:
    """`["title=judul"]` → `{"title": "judul"}`. Raises `KutipError` at what is no field."""
    out = {}
    for item in given:
        field, sign, name = item.partition("=")
        field = {"date": "published", "author": "byline"}.get(field, field)
        if not sign or field not in FIELDS or not name:
            raise KutipError(
                f"--map {item} cannot be used.", f"Write for example title=judul; fields: {', '.join(FIELDS)}."
            )
        out[field] = name
    return out


def guess_fields(names: Iterable[str], mapped: Mapping[str, str]) -> Fields:
    """What the names of a record's fields probably mean; `mapped` says it for some.

    Names are compared without case and signs; of several that could be meant, the commonest counts.
    """
    known = {_WORD.sub("_", name.lower()).strip("_"): name for name in reversed(list(names))}
    found = dict(mapped)
    for field, common in _NAMES.items():
        if field not in found:
            name = next((known[one] for one in common if one in known and known[one] not in found.values()), None)
            if name is not None:
                found[field] = name
    return Fields({field: found[field] for field in FIELDS if field in found})


def draft_of(record: Mapping[str, Any], fields: Fields, origin: Origin) -> Draft:
    """The draft that a record makes. Raises `InputError` with the reason if it has no text that can be used."""

    def refuse(reason: str, hint: str) -> InputError:
        return InputError(origin.file, reason, hint, origin.line)

    name = fields.names.get("text")
    text = record.get(name) if name is not None else None
    if text is None:
        listed = ", ".join(list(map(str, record))[:12])[:200]
        raise refuse(f"there is no text among its fields ({listed})", "Name it with --map text=FIELD.")
    if not isinstance(text, str):
        raise refuse(f"its text ({name}) is no text but {type(text).__name__}", "Name another with --map text=FIELD.")
    values = {field: _value(record.get(key)) for field, key in fields.names.items() if field != "text"}
    for value in (text, *values.values()):
        if value is not None:
            _check(value, refuse, MAX_TEXT if value is text else MAX_FIELD)
    if not text.strip():
        raise refuse(f"its text ({name}) is empty", "An article needs a text.")
    return headed(text, Given(**values), origin)


def headed(text: str, given: Given, origin: Origin) -> Draft:
    """A draft whose text begins with the title that was given, put there unless it stands there already."""
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    title = " ".join(given.title.split()) if given.title else ""
    beginning = text[: len(title) + MAX_FIELD].lstrip().lstrip("# ")
    first = beginning.split("\n", 1)[0].strip()
    if title and first != title:
        text = f"{title}\n\n{text}"
    return Draft(text, origin.file, origin.line, origin.folder, given, bool(title), encoding=origin.encoding)


def _value(value: Any) -> str | None:
    """A field as a line: numbers and lists of names too; None for what is empty or has structure of its own."""
    if isinstance(value, list | tuple):
        named = [part.get("name") if isinstance(part, Mapping) else part for part in value[:20]]
        return ", ".join(part.strip() for part in named if isinstance(part, str) and part.strip()) or None
    if isinstance(value, Mapping):
        value = value.get("name")
    if value is None or isinstance(value, bool | Mapping | list):
        return None
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return (value if isinstance(value, str) else str(value)).strip() or None


def _check(value: str, refuse: Any, limit: int) -> None:
    if len(value) > limit:
        raise refuse(f"it has a field of {len(value):,} characters", f"At most {limit:,} can be right.")
    if "\0" in value:
        raise refuse("it contains NUL characters", "Remove them: they are no text.")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            code = ord(value[error.start])
            raise refuse(f"it contains half a character (U+{code:04X})", "Export it anew; half is lost.") from error
