"""Names of people and bodies: whether two of them may mean the same. Pure.

After the rules of thumb for person names in coreference (Raghunathan et al. 2010, "A Multi-Pass Sieve for Coreference
Resolution", EMNLP): surnames must agree, given names may be left out, shortened to initials, or be spelt otherwise.
"""

from __future__ import annotations

from functools import cache, lru_cache

from annotations.config import seeds_dir
from annotations.entities import fold
from annotations.settings_file import parse_settings

__all__ = ["is_body", "is_pronoun", "name_score"]

SPELT_ALIKE = 84.0
"""Least rapidfuzz ratio of two spellings of one name: Mikail/Mikhail 92, Yuriy/Yuri 89, Obama/Osama 80."""


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    path = seeds_dir() / "names.yaml"
    top = parse_settings(path.read_text(encoding="utf-8"), path.name)
    top.allow(("titles", "pronouns", "bodies"))
    return {key: frozenset(fold(word) for word in top.texts(key)) for key in ("titles", "pronouns", "bodies")}


def is_pronoun(mention: str) -> bool:
    """Whether the mention means somebody named elsewhere ("ia", "dia", "mereka")."""
    return fold(mention) in _lexicon()["pronouns"]


@lru_cache(maxsize=50_000)
def is_body(mention: str) -> bool:
    """Whether the mention begins as names of bodies do ("Pemerintah Rusia")."""
    words = fold(mention).split()
    return bool(words) and words[0] in _lexicon()["bodies"]


@lru_cache(maxsize=50_000)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name without titles; all of them if nothing else is there."""
    words = fold(name).split()
    bare = tuple(word for word in words if word not in _lexicon()["titles"])
    return bare or tuple(words)


def _alike(a: str, b: str) -> bool:
    from rapidfuzz import fuzz

    return a == b or (min(len(a), len(b)) > 2 and fuzz.ratio(a, b) >= SPELT_ALIKE)


def _given(a: str, b: str) -> bool:
    """Whether two given names may be one: alike, or the one an initial of the other."""
    return _alike(a, b) or (1 in (len(a), len(b)) and a[0] == b[0])


def name_score(a: str, b: str) -> float:
    """How well two names agree, 0–100: 100 the same but for titles, 0 different people."""
    first, second = sorted((_words(a), _words(b)), key=len)
    if not first:
        return 0.0
    if first == second:
        return 100.0
    if is_body(a) != is_body(b) or (is_body(a) and len(first) != len(second)):
        return 0.0
    if len(first) == 1:
        return _part(first[0], second)
    if not _alike(first[-1], second[-1]):
        # "Joko Widodo" and "Joko Widodo Santoso": what is there agrees, from the beginning
        return 80.0 if len(first) < len(second) and all(map(_alike, first, second)) else 0.0
    if not _given(first[0], second[0]):
        return 0.0
    middle = second[1:-1]
    spare = [word for word in first[1:-1] if not any(_given(word, one) for one in middle)]
    return 70.0 if spare and middle else 95.0


def _part(word: str, name: tuple[str, ...]) -> float:
    """A single word against a name: surname, given name, or another part."""
    if len(word) < 2:
        return 0.0
    if word == name[-1]:
        return 92.0
    if _alike(word, name[-1]):
        return 88.0
    if word == name[0]:
        return 86.0
    return 75.0 if any(_alike(word, one) for one in name) else 0.0
