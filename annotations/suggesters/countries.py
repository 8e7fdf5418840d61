"""Which countries an article names: names of CLDR and of `seeds/countries.yaml`, and, marked as lesser, what may stand
for a country: demonyms and capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from annotations.countries import country_name, country_names
from annotations.spans import Span
from annotations.store.records import country_uid
from annotations.suggesters.first_words import first_words, forms
from annotations.suggesters.model import Referent, Suggestion
from annotations.suggesters.reading import stretches

if TYPE_CHECKING:
    from annotations.store.records import Region
    from annotations.suggesters.lexicon import Lexicon
    from annotations.suggesters.names import Names

__all__ = ["Countries"]

SCORES = {"country": 95, "byname": 70, "demonym": 40, "capital": 30}
REGIONS = ("title", "caption", "body")

_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Chinese and Japanese."""
_ALIKE = (("’", "'"), ("‘", "'"), ("‑", "-"), ("‐", "-"), ("\xa0", " "), ("\n", " "), ("\t", " "))
"""What names may be written with, and what it is compared as: each a single code point, so that places stay."""
_CURRENCY = "$"
_NAME = 32
"""Code points before and after a name that are looked at: a word on either side."""
_RUN = 90
"""Code points before a name in which the beginning of a longer proper name is looked for."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name as it is compared. `code` is None for a name that is no country though it has one in it."""

    name: str
    code: str | None
    kind: str
    capitals: bool
    loud: str
    """The name all large."""


class Countries:
    """Countries by name. The same word may be a name in one language and none in another: only the article's own names
    and the English ones count, and abbreviations in capitals only in capitals."""

    name = "countries"
    version = "3"

    def suggest(
        self, text: str, regions: Sequence[Region], language: str | None, lexicon: Lexicon, names: Names
    ) -> list[Suggestion]:
        """One suggestion for each mention, in time linear in the text."""
        table = _table(language, lexicon, names.countries)
        plain = _plain(text)
        out = []
        for start, end in stretches(text, regions, REGIONS):
            for span, entry in table.matches(plain, start, end):
                if entry.code is not None and not _is_other(plain, span, entry, lexicon):
                    reason, entity = _meaning(entry.code, entry.kind)
                    out.append(Suggestion("country", (span,), SCORES[entry.kind], reason, entry.kind, entity))
        return out


def _plain(text: str) -> str:
    for written, compared in _ALIKE:
        if written in text:
            text = text.replace(written, compared)
    return text


@lru_cache(maxsize=4096)
def _meaning(code: str, kind: str) -> tuple[str, Referent]:
    """Why a name of this kind is proposed, and what it refers to."""
    english = country_name(code)
    reasons = {
        "country": f"a name of {english}",
        "byname": f"a byname of {english}",
        "demonym": f"what belongs to {english}",
        "capital": f"a seat of government, may stand for {english}",
    }
    return reasons[kind], Referent("country", english, country_uid(code))


class _Table:
    """Names by their first word: at each word of a text one look-up, and as many comparisons as names begin so."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        by_first: dict[str, list[_Entry]] = {}
        unspaced: dict[str, _Entry] = {}
        for entry in entries:
            first = _WORD.match(entry.name)
            if _UNSPACED.match(entry.name):
                unspaced[entry.name] = entry
            elif first is not None:
                by_first.setdefault(first[0], []).append(entry)
        # A name that is none (code None) comes before the country's of the same length.
        self._by_form = {
            form: sorted(found, key=lambda entry: (-len(entry.name), entry.code is not None))
            for form, found in _by_form(by_first).items()
        }
        self._unspaced = unspaced
        longest_first = sorted(map(re.escape, unspaced), key=len, reverse=True)
        self._any = re.compile("|".join(longest_first)) if longest_first else None
        self._first = first_words(by_first)

    def matches(self, text: str, start: int, end: int) -> Iterator[tuple[Span, _Entry]]:
        """The longest name at each place, none overlapping."""
        if self._any is not None:
            for found in self._any.finditer(text, start, end):
                yield found.span(), self._unspaced[found[0]]
        done = start
        for word in self._first.finditer(text, start, end):
            at = word.start()
            if at < done or (at > 0 and text[at - 1].isalpha()):
                continue
            for entry in self._by_form[word[0]]:
                stop = at + len(_written(text, at, entry))
                if stop <= end and _reads(text[at:stop], entry) and not _goes_on(text, stop):
                    done = stop
                    yield (at, stop), entry
                    break


def _by_form(by_first: Mapping[str, Sequence[_Entry]]) -> dict[str, list[_Entry]]:
    """The names that may begin with each form of a first word: of all first words that are the same in small letters,
    and of those that are the same only when all large (FRANSIZ)."""
    alike: dict[str, list[_Entry]] = {}
    for first, found in by_first.items():
        alike.setdefault(first.lower(), []).extend(found)
    out: dict[str, dict[_Entry, None]] = {}
    for first in by_first:
        for form in forms(first):
            for low in (first.lower(), form.lower()):
                out.setdefault(form, {}).update(dict.fromkeys(alike.get(low, ())))
    return {form: list(found) for form, found in out.items()}


def _written(text: str, at: int, entry: _Entry) -> str:
    """The name as it would stand there: all large it may be longer (GROSSBRITANNIEN)."""
    return entry.loud if not entry.capitals and text.startswith(entry.loud, at) else entry.name


def _reads(found: str, entry: _Entry) -> bool:
    if entry.capitals:
        return found == entry.name
    if found in (entry.name, entry.loud):
        return True
    # "INDIA" is India, "Afrika selatan" the south of Africa
    return found.lower() == entry.name.lower() and not any(
        a.islower() and b.isupper() for a, b in zip(found, entry.name, strict=True)
    )


def _goes_on(text: str, stop: int) -> bool:
    """Whether the word goes on after `stop`: Niger|ia, AS|N, US|$."""
    following = text[stop : stop + 1]
    return following.isalnum() or following in ("_", _CURRENCY)


def _is_other(text: str, span: Span, entry: _Entry, lexicon: Lexicon) -> bool:
    """Whether what stands around the name makes it part of another one."""
    start, end = span
    beside, behind = text[start - 1 : start], text[end : end + 1]
    if beside in ("@", "#", "_") and beside:
        return True
    if beside == " ":
        previous = text[text.rfind(" ", max(0, start - _NAME), start - 1) + 1 : start - 1]
        previous = previous.rpartition("\n")[2]
        if previous.lower().strip("\"'“”‘’(),") in lexicon.not_after:
            return True
        if _ends_name(text, start, previous, entry, lexicon):
            return True
    if behind == " " and text[end + 1 : end + 2].isupper():
        following = text[end + 1 : end + _NAME].partition(" ")[0].partition("\n")[0].strip("\"'“”‘’().,;:")
        if following.lower() in lexicon.not_before:
            return True
    if entry.capitals and behind == "-" and text[end + 1 : end + 2].isdigit():
        return True
    needed = lexicon.ambiguous.get(entry.name)
    if needed is not None:
        return not any(word in text for word in needed)
    if entry.capitals and len(entry.name) == 2 and lexicon.language == "en":
        return _shouted(text[max(0, start - _NAME) : start], text[end : end + _NAME])
    return False


def _ends_name(text: str, start: int, previous: str, entry: _Entry, lexicon: Lexicon) -> bool:
    """Whether the words with capitals before `start`, the last of them `previous`, begin a name that this one ends."""
    if not (previous[:1].isupper() and previous[-1].isalnum()) and previous not in lexicon.names_join:
        return False
    own = entry.name in lexicon.own
    words = text[max(0, start - _RUN) : start - 1].rpartition("\n")[2].split(" ")
    for between, word in enumerate(reversed(words)):
        low = word.lower()
        if word[:1].isupper() and word[-1].isalnum():
            if low in lexicon.names_begin or (own and between and low in lexicon.own_names_begin):
                return True
        elif low not in lexicon.names_join:
            return False
    return False


def _shouted(before: str, after: str) -> bool:
    """Whether the line is in capitals throughout: "GIVE US A CHANCE" names nobody."""
    around = before.rpartition("\n")[2] + after.partition("\n")[0]
    return around.isupper()


@lru_cache(maxsize=16)
def _table_of(language: str, lexicon: _Same, taught: tuple[tuple[str, str], ...]) -> _Table:
    known = lexicon.lexicon
    entries: dict[tuple[str, bool], _Entry] = {}

    def add(name: str, code: str | None, kind: str) -> None:
        name = _plain(name.removeprefix("the "))
        if name in ("States", "Emirates", "Saint Martin"):
            return
        written = (name, *(name + ending for ending in known.country_endings.texts if code is not None))
        for each in dict.fromkeys((*written, *map(_bare, written))):
            entries.setdefault(
                (each, code is None), _Entry(each, code, kind, each.isupper() and each.isascii(), each.upper())
            )

    bynames = {name for found in known.bynames.values() for name in found}
    for name in known.not_countries:
        add(name, None, "")
    for listed, kind in ((known.bynames, "byname"), (known.demonyms, "demonym"), (known.capitals, "capital")):
        for code, found in listed.items():
            for name in found:
                add(name, code, kind)
    for name, code in (*taught, *country_names(language)):
        kind = "byname" if name in bynames or name.startswith("Negeri ") else "country"
        add(name, code, kind)
        if "(" in name:
            add(name.partition("(")[0].strip(), code, kind)
    return _Table(list(entries.values()))


def _bare(name: str) -> str:
    """The name without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True)
class _Same:
    """A lexicon that is the same as another if it is the same object: comparing thousands of words costs too much."""

    lexicon: Lexicon

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.lexicon is other.lexicon

    def __hash__(self) -> int:
        return id(self.lexicon)


def _table(language: str | None, lexicon: Lexicon, taught: Mapping[str, str] | tuple[tuple[str, str], ...]) -> _Table:
    return _table_of(language or "", _Same(lexicon), tuple(taught))
