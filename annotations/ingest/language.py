"""Which language an article is in, by a vote of its function words: Indonesian, English, or not known."""

from __future__ import annotations

import re

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

_SAMPLE = 2500
"""Code points looked at: some four hundred words, far more than the vote needs."""
_ENOUGH = 3
"""Votes below which nothing is said: one borrowed `the` makes no English."""
_WORD = re.compile(r"[^\W\d_]+")


def guess_language(text: str) -> str | None:
    """`"id"`, `"en"`, or None where neither has three function words and twice as many as the other.

    Malay shares most function words with Indonesian and is taken for it.
    """
    words = _WORD.findall(text[:_SAMPLE].lower())
    votes = {code: sum(map(known.__contains__, words)) for code, known in FUNCTION_WORDS.items()}
    first, second = sorted(votes, key=lambda code: votes[code], reverse=True)
    return first if votes[first] >= _ENOUGH and votes[first] >= 2 * votes[second] else None


_NAMED = {"in": "id", "indonesian": "id", "bahasa": "id", "indonesia": "id", "english": "en", "inggris": "en"}
_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def known_language(given: str | None) -> str | None:
    """The ISO 639 code of a language as inputs write it (`id-ID`, `Indonesian`, the old `in`), or None.

    >>> known_language("id_ID"), known_language("Bahasa Indonesia"), known_language("?")
    ('id', 'id', None)
    """
    if not given:
        return None
    words = given.strip().lower().split()
    named = next((_NAMED[word] for word in words if word in _NAMED), None)
    match = _CODE.fullmatch(given.strip())
    return named or (match[1].lower() if match else None)
