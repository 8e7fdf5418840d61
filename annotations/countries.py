"""Countries: their names in an article's language and in English: from CLDR through Babel, and seeds/countries.yaml.

Babel is imported when a name is first looked up: a tenth of a second that only who names countries pays.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from annotations.config import seeds_dir
from annotations.entities import fold
from annotations.errors import ConfigError
from annotations.settings_file import parse_settings
from annotations.store.records import Entity

__all__ = ["country_name", "country_names", "country_scores"]

NOT_COUNTRIES = frozenset(("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"))
"""Two-letter territories of CLDR that are no officially assigned code of ISO 3166-1 (unicode.org/reports/tr35)."""

CLOSE = 80.0
"""Least rapidfuzz ratio of two names that may be one, misspelt."""

Names = tuple[tuple[str, str, bool], ...]
"""`(folded name, code, whether only capitals mean it)`."""


@cache
def _territories(language: str) -> dict[str, str]:
    from babel import Locale, UnknownLocaleError

    try:
        found = Locale.parse(language.replace("-", "_")).territories
    except (ValueError, UnknownLocaleError):
        return {}
    return {code: name for code, name in found.items() if len(code) == 2 and code not in NOT_COUNTRIES}


def country_name(code: str, language: str | None = None) -> str:
    """The name in the language, or else in English; the code itself if there is no such country."""
    return (_territories(language).get(code) if language else None) or _territories("en").get(code, code)


@cache
def _aliases() -> dict[str, tuple[tuple[str, str], ...]]:
    """`(code, name)` by language, as seeds/countries.yaml has them. Raises `ConfigError` for an unknown code."""
    path = seeds_dir() / "countries.yaml"
    top = parse_settings(path.read_text(encoding="utf-8"), path.name)
    out = {}
    for language, section in top.sections():
        for code in section.values:
            if code not in _territories("en"):
                raise section.error(f"{code!r} is no ISO 3166-1 code of a country", code)
        out[language] = tuple((code, name) for code in section.values for name in section.texts(code))
    return out


def country_names(language: str | None) -> list[tuple[str, str]]:
    """`(name, code)` of all countries: the names in the language, and the English ones."""
    own = (language or "en").replace("_", "-").split("-")[0]
    out: list[tuple[str, str]] = []
    for one in dict.fromkeys((own, "en")):
        out += [(name, code) for code, name in (*_aliases().get(one, ()), *_territories(one).items())]
    return out


@cache
def _names(language: str | None) -> Names:
    """Every name of every country: those of the language first, then English, then the ones of other languages."""
    own = (language or "id").split("-")[0].split("_")[0]
    try:
        aliases = _aliases()
    except OSError as error:
        raise ConfigError("countries.yaml", f"cannot be read: {error.strerror}") from error
    out: dict[tuple[str, str, bool], None] = {}
    for one in dict.fromkeys((own, "en", *aliases)):
        for code, name in (*aliases.get(one, ()), *_territories(one).items()):
            out[(fold(name), code, name.isupper())] = None
    return tuple(out)


def country_scores(
    mention: str, language: str | None, learned: Sequence[Entity], *, typed: bool = False
) -> list[tuple[str, str, float]]:
    """`(code, English name, score)` of the countries that the mention may mean, best first; 100 is a name of it.

    `learned` are the project's countries with the names they were given there. With `typed`, codes, beginnings of
    names and small letters will do.
    """
    from rapidfuzz import fuzz

    wanted = fold(mention)
    if not wanted:
        return []
    capitals = typed or mention.strip().upper() == mention.strip()
    best: dict[str, float] = {}
    taught = [(fold(alias), entity.key, alias.isupper()) for entity in learned for alias in entity.aliases]
    for name, code, only_capitals in (*taught, *_names(language)):
        if name == wanted:
            # a word that is also an abbreviation in capitals ("as", "us") may at most be meant
            score = 100.0 if capitals or not only_capitals else 0.0
        elif only_capitals:
            continue
        elif typed and (name.startswith(wanted) or f" {wanted}" in name):
            score = 95.0 if name.startswith(wanted) else 90.0
        else:
            score = min(99.0, fuzz.ratio(wanted, name, score_cutoff=CLOSE))
        if score > best.get(code, 0.0):
            best[code] = score
    if typed and wanted.upper() in _territories("en"):
        best[wanted.upper()] = 100.0
    found = [(code, country_name(code), score) for code, score in best.items()]
    return sorted(found, key=lambda one: (-one[2], one[1]))
