"""A lexicon made ready: what each word may do as a cue of speech."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotations.suggesters.lexicon import Lexicon, Phrases

__all__ = [
    "ACCORDING",
    "AFTER",
    "BEHIND",
    "CLITIC",
    "FIRST",
    "PASSIVE",
    "PER",
    "SOURCE",
    "THAT",
    "VERB",
    "VIEW",
    "Grammar",
    "grammar_of",
]

VERB, THAT, AFTER, CLITIC, ACCORDING, PER, SOURCE, PASSIVE, VIEW, FIRST, BEHIND = range(1, 12)
"""What a cue is: a verb of speech; one that needs "that"; one before its subject ("ujar"); one with a clitic for its
subject ("ujarnya"); "menurut"; "menurutnya"; "dari keterangan"; "disampaikan"; "bagi"; a verb that
its words only follow ("called"); what stands behind a source ("zufolge")."""


SHORT_NAMES = frozenset(("as", "us", "uk", "rrt", "rrc", "ri", "iran", "irak"))
"""Abbreviations of countries that stand in titles: "Presiden AS Barack Obama"."""


class Grammar:
    """The lexicon's cues by their first word."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.countries = _country_words(lexicon.language)
        """Words that names of countries have: in a title before a name they are no part of it."""
        self.titled = _words_of(" ".join(each.texts).split() for each in (lexicon.titles, lexicon.roles))
        """Words that descriptions and titles have."""
        small = (lexicon.times, lexicon.prepositions, lexicon.determiners, lexicon.subordinators, lexicon.adverbs)
        self.small = _words_of(each.texts for each in small)
        """Words that begin no name, though a sentence may begin with one."""
        self.pronouns = frozenset(lexicon.pronouns.texts) | {
            pronoun + ending for pronoun in lexicon.pronouns.texts for ending in lexicon.contractions.texts
        }
        self.enders = lexicon.cuts.firsts | lexicon.joiners | lexicon.subordinators.firsts
        """The words before which a claim may end without a comma."""
        self.introducers = lexicon.that.firsts | lexicon.whether.firsts
        """The words that what introduces words said may begin with."""
        self._endings = lexicon.title_endings.texts
        self._single: dict[str, int] = {}
        self._longer: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        self._learn_cues()
        self.firsts = frozenset((*self._single, *self._longer))
        """The words that a cue may begin with."""

    def _learn_cues(self) -> None:
        lexicon, clitics = self.lexicon, self.lexicon.clitics.texts
        for kind, phrases in (
            (CLITIC, self._with(lexicon.verbs_after, clitics)),
            (CLITIC, self._with(lexicon.passives, clitics)),
            (PER, self._with(lexicon.according, clitics)),
            (AFTER, lexicon.verbs_after),
            (VERB, lexicon.verbs),
            (CLITIC, self._with(lexicon.verbs, clitics)),
            (ACCORDING, lexicon.according),
            (BEHIND, lexicon.according_after),
            (SOURCE, lexicon.sources),
            (VIEW, lexicon.views),
            (PASSIVE, lexicon.passives),
            (FIRST, lexicon.verbs_first),
            (THAT, lexicon.verbs_that),
        ):
            for text in phrases.texts:
                words = tuple(text.split())
                if len(words) == 1:
                    self._single.setdefault(text, kind)
                else:
                    self._longer.setdefault(words[0], []).append((words, kind))

    def is_title(self, word: str) -> bool:
        """Whether the word, in small letters, is a title, a full stop behind it or not."""
        word = word.rstrip(".")
        return word in self.lexicon.titles or (bool(self._endings) and word.endswith(self._endings))

    @staticmethod
    def _with(phrases: Phrases, clitics: Sequence[str]) -> Phrases:
        return Phrases(text + clitic for text in phrases.texts for clitic in clitics if " " not in text)

    def cue(self, words: Sequence[str], at: int) -> tuple[int, int]:
        """`(kind, tokens)` of the cue that begins at `at`; `(0, 0)` if none does."""
        for phrase, kind in self._longer.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return kind, len(phrase)
        kind = self._single.get(words[at], 0)
        return kind, 1 if kind else 0


def _words_of(lists: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(word for words in lists for word in words)


def _country_words(language: str) -> frozenset[str]:
    from annotations.countries import country_names

    words = (name.lower() for name, _ in country_names(language) if " " not in name)
    return frozenset(word for word in words if len(word) > 3 or word in SHORT_NAMES)


_KEPT: dict[int, Grammar] = {}


def grammar_of(lexicon: Lexicon) -> Grammar:
    """The grammar of a lexicon, made once."""
    found = _KEPT.get(id(lexicon))
    if found is None or found.lexicon is not lexicon:
        if len(_KEPT) > 32:
            _KEPT.clear()
        found = _KEPT[id(lexicon)] = Grammar(lexicon)
    return found
