"""Dates as outlets print them, to ISO 8601: a line that is a dateline, or the first full date in running text."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import islice

__all__ = ["ZONES", "first_date", "given_date", "parse_date"]

ZONES = {"WIB": 7, "WITA": 8, "WIT": 9, "UTC": 0, "GMT": 0, "Z": 0}
"""Zones that are understood by name, hours east of UTC: the three of Indonesia, and the universal one."""

ZONE_SIGNS = {name: f"+{hours:02}:00" for name, hours in ZONES.items()}
_ISO_ZONE = re.compile(r"\s(WIB|WITA|WIT|UTC|GMT)$", re.IGNORECASE)
_RFC = re.compile(r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d")
EARLIEST_GIVEN, LATEST_GIVEN = 1600, 2100
"""Years that a newspaper can have."""

MAX_DATELINE = 80
"""Code points; the longest dateline of the seeds has 31."""
SEARCHED = 100_000
"""Code points of running text in which a date is looked for; what comes later is not the day's news."""
EARLIEST_YEAR = 1990
"""News on the web is not older; an earlier year in running text is history, not the day of publication."""

_DAYS_ID = "senin selasa rabu kamis jumat jum'at jum’at sabtu minggu ahad sen sel rab kam jum sab min mgg"
_DAYS_EN = """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
"""
_MONTH_NAMES = """
    januari februari pebruari maret april mei juni juli agustus september oktober nopember november desember
    january february march may june july august october december
    jan feb peb mar apr jun jul agt agu ags aug sep sept okt oct nop nov des dec
"""
_INDONESIAN_DAYS = _DAYS_ID.split()
_ALL_DAYS = [*_INDONESIAN_DAYS, *_DAYS_EN.split()]
_MONTHS = _MONTH_NAMES.split()
_LINKING = ("pukul", "jam", "at", "on", "pada", "hari")
_KNOWN = {*_ALL_DAYS, *_MONTHS, *_LINKING, *map(str.lower, ZONES)}
_KNOWN |= {"am", "pm", "st", "nd", "rd", "th", "t"}
_SKIPPED = {*_ALL_DAYS, *_LINKING}
_SPELLING = {"agu": "agustus", "ags": "agustus", "nop": "november", "peb": "februari"}
"""Abbreviations in use that `dateparser` does not know."""

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|\S")
_ZONE = re.compile(
    r"(?<![^\W\d_])(WITA|WIB|WIT|UTC|GMT|(?<=\d)Z)?\s?(?:([+-])(\d{1,2})(?::?(\d{2}))?)?\s?\)?$", re.IGNORECASE
)
_CLOCK = re.compile(r"(?<![\d.:/-])\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?![\d.])|(?<!\d)\d{1,2} ?[ap]m\b", re.IGNORECASE)
_DOTTED = re.compile(r"\b([ap])\. ?m\.?(?!\w)", re.IGNORECASE)
"""a.m. and p.m."""
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?!\d)")


def _one_of(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_DAY_NAME = rf"(?P<weekday>\b(?:{_one_of(_ALL_DAYS)})\b\.?[,\s]{{0,2}}\(?)"
_MONTH = rf"(?:{_one_of(_MONTHS)})\b\.?"
_FOUR = re.compile(r"\d{4}")
_YEAR = re.compile(r"\d{4}(?!\w)")
_BEFORE_YEAR = 40
"""Code points from the first of a weekday's name to the year: "Wednesday, (September 28, 2015" has 25."""
_IN_TEXT = re.compile(
    rf"{_DAY_NAME}?(?<![\w/])"
    rf"(?P<date>\d{{1,2}}\s{_MONTH}\s\d{{4}}|\b{_MONTH}\s\d{{1,2}},\s\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}})(?!\w)",
    re.IGNORECASE,
)


def parse_date(line: str, zone: str | None = None) -> str | None:
    """The date of a line that holds nothing else: `2015-12-09T04:34:00+07:00`, or `2015-12-09`; else None.

    A time without a zone counts only if `zone` (a name in `ZONES`) says which is meant. Relative dates ("2 hari
    lalu"), dates without day or year, and numeric dates that two countries would read differently are None.
    """
    # nearly every line that is asked is none: it must neither be taken apart nor fill the memory of dates
    if len(line) > MAX_DATELINE or _FOUR.search(line) is None:
        return None
    return _parsed(_DOTTED.sub(r"\1m", " ".join(line.split())), zone)


@lru_cache(maxsize=4096)  # a head is read twice, and a day's articles share their dates
def _parsed(line: str, zone: str | None) -> str | None:
    if not _only_date(line):
        return None
    stated, rest = _split_zone(line)
    if _is_ambiguous(rest, stated is not None):
        return None
    moment = _parse(rest)
    if moment is None:
        return None
    if stated is None and zone is not None:
        stated = timezone(timedelta(hours=ZONES[zone]))
    if stated is None or _CLOCK.search(rest) is None:
        return moment.date().isoformat()
    return moment.replace(tzinfo=stated).isoformat()


@lru_cache(maxsize=4096)
def given_date(value: str, zone: str | None = None) -> str | None:
    """The date of a field: ISO 8601, RFC 5322, Unix seconds or milliseconds, or as `parse_date` reads it; else None.

    A time without a zone counts only if `zone` says which is meant; without it only the date is kept.
    """
    value = " ".join(value.split()) if len(value) <= MAX_DATELINE else ""
    moment = _iso(value) or _stamp(value) or _rfc(value)
    if moment is None:
        return parse_date(value, zone)
    if not EARLIEST_GIVEN <= moment.year <= LATEST_GIVEN:
        return None
    if moment.tzinfo is None and zone is not None and len(value) > 10:
        moment = moment.replace(tzinfo=timezone(timedelta(hours=ZONES[zone])))
    if moment.tzinfo is None or moment.utcoffset() is None:
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds")


def _iso(value: str) -> datetime | None:
    if not re.match(r"\d{4}-\d\d?-\d\d?(?:[T ]|$)|(?:19|20)\d{6}(?:T\d|$)", value, re.ASCII):
        return None
    stated = _ISO_ZONE.search(value)
    if stated is not None:
        value = f"{value[: stated.start()]}{ZONE_SIGNS[stated[1].upper()]}"
    try:
        return datetime.fromisoformat(value.replace(" +", "+"))
    except ValueError:
        return None


def _stamp(value: str) -> datetime | None:
    if not (value.isascii() and value.isdecimal() and len(value) in (9, 10, 12, 13)):
        return None
    seconds = int(value) / (1000 if len(value) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC)


def _rfc(value: str) -> datetime | None:
    if not _RFC.match(value):
        return None
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def first_date(text: str) -> str | None:
    """The first full date in running text that names its weekday ("Senin 28 Desember 2015"), else the first full date.

    News names the weekday of what has just happened; a date without one is as likely history. An ISO date, or None.
    """
    found = list(islice(_full_dates(text), 50))
    for match in sorted(found, key=lambda match: match["weekday"] is None):
        date = parse_date(f"{(match['weekday'] or '').rstrip('(')} {match['date']}")
        if date is not None and int(date[:4]) >= EARLIEST_YEAR:
            return date
    return None


def _full_dates(text: str) -> Iterator[re.Match[str]]:
    """What `_IN_TEXT` finds, looking only where a year stands: most of a text has no number in it."""
    at = 0
    for year in _YEAR.finditer(text, 0, SEARCHED):
        if year.end() <= at:
            continue
        for match in _IN_TEXT.finditer(text, max(at, year.start() - _BEFORE_YEAR), year.end()):
            at = match.end()
            yield match


def _only_date(line: str) -> bool:
    """Whether every word of `line` belongs to dates. Costs no import, so every line of a head may be asked."""
    tokens = _TOKEN.findall(line.lower())
    if not any(len(token) == 4 and token.isdecimal() for token in tokens):
        return False
    return all(
        token in _KNOWN or (token.isdecimal() and token.isascii()) or token in ",.:/-–—|•()+" for token in tokens
    )


def _split_zone(line: str) -> tuple[tzinfo | None, str]:
    """The zone at the end of `line`, and the line without it."""
    match = _ZONE.search(line)
    # A sign alone is a zone only behind a clock: the end of 2015-12-09 is none.
    if match is None or not (match[1] or (match[2] and _CLOCK.search(line[: match.start()]))):
        return None, line
    offset = timedelta(hours=ZONES[match[1].upper()] if match[1] else 0)
    if match[2]:
        shift = timedelta(hours=int(match[3]), minutes=int(match[4] or 0))
        offset += shift if match[2] == "+" else -shift
    if abs(offset) >= timedelta(hours=24):
        return None, line
    return timezone(offset), line[: match.start()]


def _is_ambiguous(line: str, zoned: bool) -> bool:
    """Whether a numeric date could be month first: both numbers up to 12, and nothing Indonesian about the line."""
    match = _NUMERIC.search(line)
    if match is None or int(match[1]) > 12 or int(match[2]) > 12 or match[1] == match[2]:
        return False
    return not (zoned or any(token in _INDONESIAN_DAYS for token in _TOKEN.findall(line.lower())))


def _parse(line: str) -> datetime | None:
    import dateparser  # with its first use a quarter of a second, so only when there is something to parse

    line = re.sub(r"[|•–—(),]|\s-\s|-$|(?<=\d)T(?=\d)", " ", line)
    words = (word.lower() for word in line.split())
    kept = (_SPELLING.get(word.rstrip("."), word) for word in words if word.rstrip(".") not in _SKIPPED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own deprecations are no concern of whoever reads news
        return dateparser.parse(
            " ".join(kept),
            languages=["id", "en"],
            settings={"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "DATE_ORDER": "DMY"},
        )
