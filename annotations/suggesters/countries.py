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
_BEGINNING = re.compile(r"(?<![^\W\d_])[^\W\d_a-z][^\W\d_]*")
"""A word that begins with anything but a small letter of ASCII: most words of a text are passed over."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Chinese and Japanese."""
_ALIKE = (("’", "'"), ("‘", "'"), ("‑", "-"), ("‐", "-"), ("\xa0", " "), ("\n", " "), ("\t", " "))
"""What names may be written with, and what it is compared as: each a single code point, so that places stay."""
_CURRENCY = "$"
_NAME = 32
"""Code points before and after a name that are looked at: a word on either side."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name as it is compared. `code` is None for a name that is no country though it has one in it."""

    name: str
    code: str | None
    kind: str
    capitals: bool


class Countries:
    """Countries by name. The same word may be a name in one language and none in another: only the article's own names
    and the English ones count, and abbreviations in capitals only in capitals."""

    name = "countries"
    version = "1"

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
                    out.append(_suggestion(text, span, entry, entry.code))
        return out


def _plain(text: str) -> str:
    for written, compared in _ALIKE:
        if written in text:
            text = text.replace(written, compared)
    return text


def _suggestion(text: str, span: Span, entry: _Entry, code: str) -> Suggestion:
    english = country_name(code)
    reasons = {
        "country": f"a name of {english}",
        "byname": f"a byname of {english}",
        "demonym": f"what belongs to {english}",
        "capital": f"a seat of government, may stand for {english}",
    }
    entity = Referent("country", english, country_uid(code))
    return Suggestion("country", (span,), SCORES[entry.kind], reasons[entry.kind], entry.kind, entity)


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
                by_first.setdefault(first[0].lower(), []).append(entry)
        # A name that is none (code None) comes before the country's of the same length.
        self._by_first = {
            first: sorted(found, key=lambda entry: (-len(entry.name), entry.code is not None))
            for first, found in by_first.items()
        }
        self._unspaced = unspaced
        longest_first = sorted(map(re.escape, unspaced), key=len, reverse=True)
        self._any = re.compile("|".join(longest_first)) if longest_first else None

    def matches(self, text: str, start: int, end: int) -> Iterator[tuple[Span, _Entry]]:
        """The longest name at each place, none overlapping."""
        if self._any is not None:
            for found in self._any.finditer(text, start, end):
                yield found.span(), self._unspaced[found[0]]
        done = start
        by_first = self._by_first
        for word in _BEGINNING.finditer(text, start, end):
            entries = by_first.get(word[0].lower())
            if entries is None or word.start() < done or word[0][0].islower():
                continue
            for entry in entries:
                stop = word.start() + len(entry.name)
                if stop <= end and _reads(text[word.start() : stop], entry) and not _goes_on(text, stop):
                    done = stop
                    yield (word.start(), stop), entry
                    break


def _reads(found: str, entry: _Entry) -> bool:
    if entry.capitals:
        return found == entry.name
    return found == entry.name or (found.lower() == entry.name.lower() and not found[0].islower())


def _goes_on(text: str, stop: int) -> bool:
    """Whether the word goes on after `stop`: Niger|ia, AS|N, US|$."""
    following = text[stop : stop + 1]
    return following.isalnum() or following in ("_", _CURRENCY)


def _is_other(text: str, span: Span, entry: _Entry, lexicon: Lexicon) -> bool:
    """Whether what stands around the name makes it part of another one."""
    start, end = span
    before, after = text[max(0, start - _NAME) : start], text[end : end + _NAME]
    if before[-1:] in ("@", "#", "_") or (entry.capitals and after[:1] == "-" and after[1:2].isdigit()):
        return True
    previous = before.rstrip().rpartition(" ")[2].lower().strip("\"'“”‘’(),")
    following = after[1:].partition(" ")[0].lower().strip("\"'“”‘’().,;:")
    if (before[-1:] == " " and previous in lexicon.not_after) or (after[:1] == " " and following in lexicon.not_before):
        return True
    needed = lexicon.ambiguous.get(entry.name)
    if needed is not None:
        return not any(word in text for word in needed)
    return entry.capitals and len(entry.name) == 2 and lexicon.language == "en" and _shouted(before, after)


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
        for each in dict.fromkeys((name, _bare(name))):
            entries.setdefault((each, code is None), _Entry(each, code, kind, each.isupper() and each.isascii()))

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
