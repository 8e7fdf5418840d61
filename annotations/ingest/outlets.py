"""Outlets: reading `outlets.yaml` with every mistake pointed at, and telling from a text who published it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from annotations.config import seeds_dir
from annotations.errors import ConfigError
from annotations.ingest.dates import ZONES
from annotations.ingest.lines import HEAD_LINES, MAX_FURNITURE, split_lines
from annotations.ingest.profile import RULE_NAMES, UNKNOWN, Profile, RuleName, Rules
from annotations.settings_file import Section, parse_settings

__all__ = ["UNKNOWN", "Profile", "Profiles", "Rules", "detect_outlet", "load_profiles"]

Profiles = Mapping[str, Profile]
"""Profiles by key, in order of preference where two explain an article equally well."""

_SETTINGS = ("name", "domains", "also", "zone", "injected_headlines", "date_from_body")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_LAST = re.compile(r"\||\s[-–]\s")
"""Before the name of an outlet that closes a line."""
_LONGEST_HEADLINE = 30
_SAMPLE = 50_000
"""Code points of an article that are asked who published it; at most `_SAMPLE_LINES` of their lines."""
_SAMPLE_LINES = 200
_HEAD_RULES: tuple[RuleName, ...] = ("dateline", "byline", "author_label", "caption")
_FURNITURE_RULES: tuple[RuleName, ...] = ("aside_line", "aside_block", "aside_rest", "teaser")


def detect_outlet(text: str, profiles: Profiles) -> Profile:
    """The profile that most in `text` speaks for, or that of `UNKNOWN`.

    Points: 3 for an opening in the head, 3 for a line that is a URL of the outlet's domain, 2 for a line that is its
    name or domain or ends in `| name` or ` - name`, 2 for furniture of its own that names it, 1 for each further kind
    of its own lines. Three are enough. A name within a sentence gives none: outlets quote each other.
    """
    lines = [
        text[at.start : min(at.end, at.start + MAX_FURNITURE)]
        for at in islice(split_lines(text[:_SAMPLE]), _SAMPLE_LINES)
    ]
    best, most = profiles[UNKNOWN], 2
    for profile in profiles.values():
        points = _points(lines, profile)
        if points > most:
            best, most = profile, points
    return best


def _points(lines: Sequence[str], profile: Profile) -> int:
    head, rest = lines[1:HEAD_LINES], lines[1:]
    names = {name.casefold() for name in (profile.name, *profile.domains, *profile.also)}
    points = 3 * any(profile.own.match("opening", line) is not None for line in head)
    points += 3 * any(_is_url_of(line, profile.domains) for line in lines)
    points += 2 * any(_LAST.split(line)[-1].strip().casefold() in names for line in rest)
    for rules, where in ((_HEAD_RULES, head), (_FURNITURE_RULES, rest)):
        given = (rule for rule in rules if getattr(profile.own, rule))
        points += sum(_line_points([line for line in where if profile.own.match(rule, line)], names) for rule in given)
    return points


def _line_points(fitting: Sequence[str], names: Collection[str]) -> int:
    """For lines that fit one of an outlet's own rules."""
    return max((1 + any(name in line.casefold() for name in names) for line in fitting), default=0)


def _is_url_of(line: str, domains: Sequence[str]) -> bool:
    if not line.startswith(("http://", "https://")) or " " in line:
        return False
    try:
        host = urlsplit(line).hostname or ""
    except ValueError:
        return False
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def load_profiles(path: Path | None = None, extra: Path | None = None) -> Profiles:
    """The profiles of `path` (by default the shipped `outlets.yaml`), with those of `extra` merged over them.

    Of an outlet that stands in both, each field given in `extra` replaces the shipped one. Raises `ConfigError` with
    file and line at the first mistake.
    """
    shipped = _read(path if path is not None else seeds_dir() / "outlets.yaml")
    added = _read(extra) if extra is not None else _Given({}, {})
    shared = Rules(**(shipped.every_outlet | added.every_outlet))
    # The user's outlets come first, so that theirs wins where two explain an article equally well.
    outlets = {key: shipped.outlets.get(key, {}) | given for key, given in added.outlets.items()}
    outlets |= {key: given for key, given in shipped.outlets.items() if key not in outlets}
    outlets[UNKNOWN] = {"name": "Unknown outlet"} | outlets.pop(UNKNOWN, {})
    return {key: _profile(key, given, shared) for key, given in outlets.items()}


@dataclass(frozen=True, slots=True)
class _Given:
    """One file's fields, checked, by outlet and still apart so that two files can be merged field by field."""

    every_outlet: dict[str, Any]
    outlets: dict[str, dict[str, Any]]


def _profile(key: str, given: dict[str, Any], shared: Rules) -> Profile:
    own = Rules(**{rule: given[rule] for rule in RULE_NAMES if rule in given})
    settings = {name: given[name] for name in _SETTINGS if name in given}
    if "name" not in settings:
        listed: Section = given["listed"]
        raise listed.error(f"the outlet {key} has no name", key, "Add for example  name: Jakarta Times")
    return Profile(key=key, own=own, shared=shared, **settings)


def _read(path: Path) -> _Given:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        hint = "Check the path and its permissions."
        raise ConfigError(str(path), f"it cannot be read: {error.strerror or error}", hint) from error
    except ValueError as error:
        raise ConfigError(str(path), "it is not text in UTF-8", "Save it as UTF-8.") from error
    top = parse_settings(text, str(path))
    top.allow(("every_outlet", "outlets"))
    every = top.section("every_outlet")
    every.allow(RULE_NAMES)
    listed = top.section("outlets")
    outlets = {key: {"listed": listed} | _outlet(listed, key, text) for key in listed.values}
    return _Given(_rules(every, text), outlets)


def _outlet(listed: Section, key: str, text: str) -> dict[str, Any]:
    if _KEY.fullmatch(key) is None:
        hint = "Use small letters and digits, with - between words: it becomes part of every article's id."
        raise listed.error(f"{key!r} cannot be the key of an outlet", key, hint)
    section = listed.section(key)
    section.allow((*_SETTINGS, *RULE_NAMES, "tests"))
    given = _rules(section, text)
    readers = {"name": _name, "domains": _domains, "also": _also, "zone": _zone, "injected_headlines": _word_count}
    given |= {setting: read(section) for setting, read in readers.items() if setting in section.values}
    if "date_from_body" in section.values:
        given["date_from_body"] = section.flag("date_from_body")
    return given


def _name(section: Section) -> str:
    return section.text("name")


def _domains(section: Section) -> tuple[str, ...]:
    domains = section.texts("domains")
    for domain in domains:
        if _DOMAIN.fullmatch(domain) is None:
            hint = "Write it in small letters and without https:// or a path, for example jakartatimes.co.id."
            raise section.error(f"{domain!r} is not a domain", "domains", hint)
    return domains


def _also(section: Section) -> tuple[str, ...]:
    return section.texts("also")


def _zone(section: Section) -> str:
    zone = section.text("zone")
    if zone not in ZONES:
        raise section.error(f"unknown zone {zone!r}", "zone", f"One of {', '.join(ZONES)}.")
    return zone


def _word_count(section: Section) -> int:
    value = section.text("injected_headlines")
    if not value.isdecimal() or int(value) > _LONGEST_HEADLINE:
        reason = f"injected_headlines of {section.name} is a number of words, 0 to {_LONGEST_HEADLINE}, not {value!r}"
        raise section.error(reason, "injected_headlines")
    return int(value)


def _rules(section: Section, text: str) -> dict[str, Any]:
    given = (rule for rule in RULE_NAMES if rule in section.values)
    return {rule: tuple(_pattern(section, rule, item, text) for item in section.texts(rule)) for rule in given}


def _pattern(section: Section, rule: RuleName, written: str, text: str) -> re.Pattern[str]:
    reason = "it is empty"
    if written.strip():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # what `re` finds doubtful, another Python reads otherwise
                pattern = re.compile(written)
        except (re.error, Warning, OverflowError, RecursionError) as error:
            reason = str(error) or "it is too large"
        else:
            strange = sorted(set(pattern.groupindex) - {"name", "date"})
            if not strange:
                return pattern
            reason = f"it names a group {strange[0]!r}, but only name and date mean something here"
    line = _line_of(written, text, section.lines[rule])
    raise ConfigError(section.file, f"a pattern of {rule} in {section.name} is wrong: {reason}: {written!r}", "", line)


def _line_of(written: str, text: str, first: int) -> int:
    """The line (from 1) on which an item of the list that begins on line `first` stands, or `first`."""
    lines = text.splitlines()[first - 1 :]
    return next((first + at for at, line in enumerate(lines) if written and written in line), first)
