"""Lexicons: what suggesters know of a language, from `seeds/lexicons/LANGUAGE.yaml` or a folder of the user's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from annotations.config import seeds_dir
from annotations.errors import ConfigError
from annotations.settings_file import Section, item_key, parse_settings

__all__ = ["EMPTY", "Lexicon", "Lexicons", "Phrases", "load_lexicons", "parse_lexicon"]

LONGEST_PHRASE = 8
"""Words that an entry may have."""


class Phrases(frozenset[str]):
    """Words and runs of words, found at a place in a list of lower-case tokens in constant time.

    As a set it holds the single words: `word in phrases` is asked hundreds of times an article, without a call.
    """

    __slots__ = ("_by_first", "firsts", "texts")

    texts: tuple[str, ...]
    firsts: frozenset[str]
    _by_first: dict[str, list[tuple[str, ...]]]

    def __new__(cls, texts: Iterable[str] = ()) -> Phrases:
        """The entries of `texts`, in small letters."""
        kept = tuple(dict.fromkeys(text.lower() for text in texts))
        self = super().__new__(cls, (text for text in kept if " " not in text))
        self.texts = kept
        by_first: dict[str, list[tuple[str, ...]]] = {}
        for text in kept:
            words = tuple(text.split())
            by_first.setdefault(words[0], []).append(words)
        self._by_first = {first: sorted(found, key=len, reverse=True) for first, found in by_first.items()}
        self.firsts = frozenset(by_first)
        """The words that an entry may begin with."""
        return self

    def __bool__(self) -> bool:
        return bool(self.texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Phrases) and self.texts == other.texts

    def __hash__(self) -> int:
        return hash(self.texts)

    def at(self, words: Sequence[str], place: int) -> int:
        """How many tokens the longest entry has that begins at `place`; 0 if none does."""
        if words[place] not in self.firsts:
            return 0
        for each in self._by_first[words[place]]:
            if len(each) == 1 or tuple(words[place : place + len(each)]) == each:
                return len(each)
        return 0


_NONE = Phrases()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language by what they do. Every list may be left out; lower case unless said otherwise."""

    language: str = ""
    verbs: Phrases = _NONE
    """Verbs of speech whose object is what was said, with or without "that": said, mengatakan."""
    verbs_that: Phrases = _NONE
    """Verbs that report speech only with "that", a colon or a quotation: argued, menunjukkan."""
    verbs_first: Phrases = _NONE
    """Verbs that what was said only follows, often no whole clause: called, accused."""
    plain: Phrases = _NONE
    """Those of `verbs` whose object is nearly always what was said; all of them if none is named."""
    transitive: Phrases = _NONE
    """Those of `verbs` that report only behind "that", a comma or a quotation, but may follow what was said: added."""
    verbs_to: Phrases = _NONE
    """Those of all these that an infinitive may follow: promised."""
    infinitives: Phrases = _NONE
    """What an infinitive begins with: to."""
    evidence: Phrases = _NONE
    """Nouns after which `verbs_that` report without "that" as well: poll, data."""
    auxiliaries: Phrases = _NONE
    """What before a verb makes it passive, so that its subject said nothing: was."""
    participles: Phrases = _NONE
    """Those of all these whose subject is that of the clause before: saying."""
    addressing: Phrases = _NONE
    """Those that are followed by who was told it: told."""
    told: Phrases = _NONE
    """Pronouns for who was told it: him."""
    verbs_after: Phrases = _NONE
    """What stands after the words said and before who said them: ujar, kata."""
    passives: Phrases = _NONE
    """Verbs after which who said the sentence before is named: "Hal ini disampaikan X"."""
    this: Phrases = _NONE
    """What such a sentence begins with: hal ini, pernyataan itu."""
    that: Phrases = _NONE
    """What introduces the words said: that, bahwa."""
    whether: Phrases = _NONE
    """The same for what stays part of the words said: whether, apakah."""
    relatives: Phrases = _NONE
    """What joins a relative clause, whose subject stands before it: yang."""
    learned: Phrases = _NONE
    """What follows a source before its words: diketahui, terungkap."""
    according: Phrases = _NONE
    """What stands before a source: according to, menurut."""
    according_after: Phrases = _NONE
    """The same behind the source: zufolge."""
    sources: Phrases = _NONE
    """The same, where "learned" follows: dari keterangan."""
    views: Phrases = _NONE
    """What stands before a person whose view follows: bagi."""
    clitics: Phrases = _NONE
    """Endings of a verb or of "according" that mean a person: nya."""
    pronouns: Phrases = _NONE
    """Words that mean a speaker named elsewhere."""
    relative_pronouns: Phrases = _NONE
    """Those of them that a relative clause begins with: who."""
    plural_pronouns: Phrases = _NONE
    """Those of them that mean several, or a body."""
    first_pronouns: Phrases = _NONE
    """Words for who speaks; a cue with one of them as subject is part of what somebody else says."""
    adverbs: Phrases = _NONE
    """What may stand between a subject and its verb: juga, also."""
    determiners: Phrases = _NONE
    """What a noun phrase may begin with: the, para."""
    closers: Phrases = _NONE
    """What ends a description: itu, tersebut."""
    titles: Phrases = _NONE
    """Words before a person's name that are no part of it."""
    title_endings: Phrases = _NONE
    """What words end with that are titles, too, in a language that makes one word of several: minister, sprecher."""
    territorial: Phrases = _NONE
    """Titles that the name of a place follows: bupati."""
    roles: Phrases = _NONE
    """Nouns that a description of a source has at its head: official, saksi."""
    bodies: Phrases = _NONE
    """Words that names of bodies begin with or are."""
    offices: Phrases = _NONE
    """Further words in names of offices and bodies: luar negeri, metro jaya."""
    places: Phrases = _NONE
    """Places that stand between a title and a name: jawa tengah."""
    particles: Phrases = _NONE
    """Small words within a name: bin, van, al."""
    prepositions: Phrases = _NONE
    """What makes the noun after it no subject: di, kepada, to."""
    stops: Phrases = _NONE
    """What ends the noun phrase of a speaker after the verb: kepada, saat, on."""
    cuts: Phrases = _NONE
    """What ends a claim inside a sentence: seraya, sambil."""
    asides: Phrases = _NONE
    """What ends it after a comma: although, which."""
    joiners: Phrases = _NONE
    """What joins a further verb of speech to the first: and, dan."""
    contractions: Phrases = _NONE
    """What a pronoun may be written together with: 's, 've."""
    nots: Phrases = _NONE
    """What makes a verb say that nothing was said: tidak, without."""
    subordinators: Phrases = _NONE
    """What a clause may begin with before its subject: karena, but."""
    opening_conjunctions: Phrases = _NONE
    """Those of them that open a clause which ends with a comma: while, meski."""
    times: Phrases = _NONE
    """Days, months and the like: capitals that are no name."""
    addressees: Phrases = _NONE
    """What stands between a verb of speech and its "that" or comma: to whom, where and when. kepada, on."""
    openers: Phrases = _NONE
    """Those of them that words said without "that" may begin with as well: dalam."""
    objects: Phrases = _NONE
    """What the object of a verb of speech begins with when it is no clause: sebuah, tentang."""
    verb_second: bool = False
    """Whether the subject stands behind the verb where the clause begins with something else: "Gestern sagte X, …"."""
    country_endings: Phrases = _NONE
    """What names of countries may end with in some case: s for Österreichs."""
    head_first: bool = False
    """Whether a noun's attributes follow it, so that a name ends where small letters go on."""
    demonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words for what belongs to a country, by its code, as written."""
    capitals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Capitals and seats of government, by code, as written."""
    bynames: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a country is called besides its names, by code, as written."""
    not_countries: tuple[str, ...] = ()
    """Names with a country's name in them that mean something else, as written."""
    not_after: Phrases = _NONE
    """Words that make the name of a country after them part of another name: bahasa, universitas."""
    not_before: Phrases = _NONE
    """Words that do so after it, where they begin with a capital."""
    names_begin: Phrases = _NONE
    """Words that begin, capitalised, a proper name which a country's ends: Teluk Finlandia, Church of England."""
    own_names_begin: Phrases = _NONE
    """Words that do so, with a further capital between, before one of `own`: Serikat Petani Indonesia."""
    own: tuple[str, ...] = ()
    """Names of countries, as written, that names of bodies in this language often end with: Indonesia, America."""
    names_join: Phrases = _NONE
    """Small words within a proper name: dan, of."""
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of countries that are others' too; one of the words must be in the article, as written."""


EMPTY = Lexicon()
_PHRASES = tuple(each.name for each in fields(Lexicon) if each.type == "Phrases")
_FLAGS = ("head_first", "verb_second")
_BY_CODE = ("demonyms", "capitals", "bynames")
_TEXTS = ("not_countries", "own")


def parse_lexicon(text: str, file: str, language: str) -> Lexicon:
    """The lexicon written in `text`. Raises `ConfigError` with file and line for the first mistake."""
    top = parse_settings(text, file)
    top.allow((*_PHRASES, *_BY_CODE, *_TEXTS, "ambiguous", *_FLAGS))
    out: dict[str, object] = {key: Phrases(_checked(top, key)) for key in _PHRASES if key in top.values}
    out |= {key: _checked(top, key) for key in _TEXTS if key in top.values}
    out |= {key: _by_code(top.section(key)) for key in _BY_CODE if key in top.values}
    out |= {key: top.flag(key) for key in _FLAGS}
    if "ambiguous" in top.values:
        section = top.section("ambiguous")
        out["ambiguous"] = {name: _checked(section, name) for name in section.values}
    return Lexicon(language, **out)  # type: ignore[arg-type]


def _checked(section: Section, key: str) -> tuple[str, ...]:
    texts = section.texts(key)
    for n, text in enumerate(texts):
        if not text.strip():
            raise section.error(f"an entry of {key!r} is empty", item_key(key, n), "Write a word, or leave it out.")
        if len(text.split()) > LONGEST_PHRASE:
            reason = f"{text!r} in {key!r} has more than {LONGEST_PHRASE} words"
            raise section.error(reason, item_key(key, n), "Lists hold words and short phrases.")
    return texts


def _by_code(section: Section) -> dict[str, tuple[str, ...]]:
    from annotations.countries import country_name

    for code in section.values:
        if country_name(code) == code:
            raise section.error(f"{code!r} is no ISO 3166-1 code of a country", code)
    return {code: _checked(section, code) for code in section.values}


_RELATIVES = {"ms": "id"}
"""Languages that are read with the lexicon of another as long as they have none: Malay quotes as Indonesian does."""


class Lexicons:
    """The lexicons of all languages that there are, each read once, when it is first asked for."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._read: dict[str, Lexicon] = {}

    def of(self, language: str | None) -> Lexicon:
        """The lexicon of the language (`id`, or the `pt` of `pt-BR`), that of a near relative, or an empty one.

        Raises `ConfigError` for a file with a mistake.
        """
        code = (language or "").lower().replace("_", "-").split("-")[0]
        if code not in self._read:
            near = _RELATIVES.get(code)
            own = near is None or code in self.languages()
            self._read[code] = self.of(near) if not own else self._load(code) if code.isalpha() else EMPTY
        return self._read[code]

    def languages(self) -> tuple[str, ...]:
        """The languages that have a file."""
        found = {path.stem for folder in self._folders if folder.is_dir() for path in folder.glob("*.yaml")}
        return tuple(sorted(found))

    def _load(self, code: str) -> Lexicon:
        for folder in self._folders:
            path = folder / f"{code}.yaml"
            if path.is_file():
                try:
                    text = path.read_text(encoding="utf-8")
                except (OSError, UnicodeDecodeError) as error:
                    reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
                    raise ConfigError(str(path), f"the lexicon cannot be read: {reason}") from error
                return parse_lexicon(text, str(path), code)
        return EMPTY


def load_lexicons(folder: Path | None = None) -> Lexicons:
    """The shipped lexicons, under those of `folder`: a file there takes the place of the shipped one of its language.

    Raises `ConfigError` if `folder` is given and is none.
    """
    if folder is not None and not folder.is_dir():
        raise ConfigError(str(folder), "there is no such folder of lexicons")
    shipped = seeds_dir() / "lexicons"
    return Lexicons((folder, shipped) if folder is not None else (shipped,))
