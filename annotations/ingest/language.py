"""Which language an article is in: Indonesian and English by their function words, others by py3langid, or not known.

The vote costs some 0.05 ms an article and no import; the model of py3langid (139 languages, naive Bayes over bytes)
is loaded with the first text that the vote leaves open, and costs 0.1 to 0.3 ms for each.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["FUNCTION_WORDS", "guess_language", "known_language"]

_INDONESIAN = """
    ada adalah agar akan antara apa atau bagi bahwa banyak beberapa belum bila bisa bukan dalam dan dapat dari demi
    dengan di dia hal hanya harus hingga ia ini itu jadi jika juga kami karena ke kepada kita lagi lain lalu lebih
    maka mana masih melalui mereka namun oleh pada para pula pun saat saja sangat saya secara sebagai sebuah sedang
    sehingga sejak selama seorang seperti serta setelah sudah supaya tak tapi telah tentang terhadap tersebut tetapi
    tidak untuk usai yaitu yakni yang
"""
_ENGLISH = """
    a about after against all also an and any are as at be because been before between but by can could did do does
    for from had has have he her his how if in into is it its more most new no not of on one or other our out over
    said she should so some such than that the their them there they this those through to under until up was we were
    what when which while who will with would you
"""
FUNCTION_WORDS = {"id": frozenset(_INDONESIAN.split()), "en": frozenset(_ENGLISH.split())}
"""By language (ISO 639-1): words that carry grammar rather than content, so that every text of some length has them.
The two lists share no word."""

_MALAY = frozenset(
    """
    bahawa berkenaan dijangka disember iaitu isnin jumaat julai kerana kelmarin khamis mahu mahupun manakala menerusi
    mesyuarat ogos sahaja sekiranya syarikat timbalan
    """.split()  # noqa: SIM905 – as a list they would take a page
)
"""Words by which Malay news differs from Indonesian."""
_SUNDANESE = frozenset(
    """
    anu baris boga can dina ditu euy geus henteu ieu jadina jalma jeung jeungna kabeh kana keur kitu lantaran loba mah
    naon nu nyaeta nyaéta nyarios oge ogé pamarentah pikeun saatos saha sareng sarta sok tacan teh téh teu ti tina
    urang yén éta eta
    """.split()  # noqa: SIM905
)
_JAVANESE = frozenset(
    """
    amarga ana banjur bisa dadi dening durung gawe ing iki iku kabeh kang kanggo karo kuwi lan luwih marang merga
    minangka mung nalika nanging ora padha saka sawise sing supaya uga utawa wis wong yaiku
    """.split()  # noqa: SIM905
)

_KNOWN = FUNCTION_WORDS["id"] | FUNCTION_WORDS["en"] | _MALAY | _SUNDANESE | _JAVANESE
_SAMPLE = 1500
"""Code points looked at: some two hundred words, more than the vote needs."""
_PROBE = 800
"""Code points that the model is asked about."""
_SHARE, _KINDS = 0.12, 8
"""Of the words of a sample that are function words, and how many different ones, for the vote alone to count: in news
of both languages a fifth to a third, and dozens. Portuguese has as many `a`, `no` and `as`, but few others."""
_MALAY_LEAST = 2
"""Words of Malay from which on the model is asked whether Indonesian is Malay."""
_REGIONAL_LEAST = 3
"""Words of Javanese or Sundanese that a text must have to be in either: Indonesian names look like both."""
_SURE = 0.7
"""Probability from which on the model is believed: names alone come to 0.6, a sentence to 0.85 and more."""
_LEAST_LETTERS = 20
"""Letters of a text that is worth asking about."""
_PARTS = {"ary": "ar", "arz": "ar", "wuu": "zh", "yue": "zh"}
"""Spoken languages that are written as the one that newspapers use."""
_WORD = re.compile(r"[^\W\d_]+")


def guess_language(text: str) -> str | None:
    """The ISO 639 code of the language that a text is in, or None where that is not sure.

    Malay, Javanese and Sundanese are told from Indonesian; a mixture, a list of names, and what is too short are None.
    """
    words = _WORD.findall(text[:_SAMPLE].lower())
    counts = Counter(filter(_KNOWN.__contains__, words))
    votes = {code: [counts[word] for word in known & counts.keys()] for code, known in FUNCTION_WORDS.items()}
    second, first = sorted(votes, key=lambda code: sum(votes[code]))
    most, rest = sum(votes[first]), sum(votes[second])
    told = most >= 2 * rest and most >= _SHARE * len(words) and len(votes[first]) >= _KINDS
    if told and (first == "en" or _count(counts, _MALAY) < _MALAY_LEAST):
        return first
    return _modelled(text, counts)


def _count(counts: Counter[str], known: frozenset[str]) -> int:
    return sum(counts[word] for word in known & counts.keys())


def _modelled(text: str, counts: Counter[str]) -> str | None:
    probe = text[:_PROBE]
    if sum(map(str.isalpha, probe)) < _LEAST_LETTERS:
        return None
    shares: Counter[str] = Counter()
    for code, share in _model().rank(probe):
        shares[_PARTS.get(code, code)] += share
    [(code, share)] = shares.most_common(1)
    if code in ("id", "ms") and _count(counts, _MALAY) == 0:
        # in a sentence or two the languages look alike: without a word that is Malay alone it is Indonesian
        code, share = "id", shares["id"] + shares["ms"]
    if code == "jv":  # the model knows no Sundanese and takes it for Javanese
        javanese, sundanese = _count(counts, _JAVANESE), _count(counts, _SUNDANESE)
        if sundanese >= 2 * javanese:
            return "su" if sundanese >= _REGIONAL_LEAST else None
        return code if share >= _SURE and javanese >= _REGIONAL_LEAST and javanese >= 2 * sundanese else None
    return code if share >= _SURE else None


@lru_cache(maxsize=1)
def _model() -> LanguageIdentifier:
    """py3langid's own model; 0.8 s and 90 MB, once."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


_NAMED = {
    "in": "id", "indonesian": "id", "indonesia": "id", "english": "en", "inggris": "en", "malay": "ms", "melayu": "ms",
    "malaysia": "ms", "javanese": "jv", "jawa": "jv", "sundanese": "su", "sunda": "su", "arabic": "ar", "chinese": "zh",
    "bahasa": "id",
}  # fmt: skip
_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def known_language(given: str | None) -> str | None:
    """The ISO 639 code of a language as inputs write it (`id-ID`, `Indonesian`, the old `in`), or None.

    >>> known_language("id_ID"), known_language("Bahasa Indonesia"), known_language("?")
    ('id', 'id', None)
    """
    if not given:
        return None
    words = given.strip().lower().split()
    named = next((code for word, code in _NAMED.items() if word in words), None)
    match = _CODE.fullmatch(given.strip())
    return named or (match[1].lower() if match else None)
