"""Which full stops belong to the word before them, in Indonesian and English news."""

from __future__ import annotations

import re

__all__ = ["OPENERS", "is_dotted", "keeps_stop"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words(
    """dr Dr DR drs Drs dra Dra ir Ir prof Prof Mr Mrs Ms Mx Messrs St Mt Ft Jl Jln Tn Ny Sdr Sdri Bpk Hj KH Ust Tgk
    Kol Letkol Letjen Mayjen Brigjen Irjen Komjen Jend Kapt Kompol Lt Col Gen Sgt Capt Cmdr Adm Maj Sen Rep Gov Pres
    Rev Hon Sec CV PT Rp vs Vs cf"""
)
"""Always followed by what they belong to, so never at a sentence's end."""

_NUMBERED = _words(
    """No no Nos nos Nr nr hal Hal hlm Hlm pp vol Vol Art art Fig fig ch Ch Ps ps Jan Feb Mar Apr Jun Jul Aug Ags Agt
    Agu Sep Sept Oct Okt Nov Dec Des tgl"""
)
"""Abbreviations before a number, words or sentence ends before anything else."""

_TRAILING = _words("dll dsb dst dkk tsb tst yg dgn bhw al etc Tbk Inc Ltd Corp Co Jr Sr Kab Kec approx est ca resp")
"""May stand at a sentence's end; the next word tells."""

OPENERS = _words(
    """Dia Ia Mereka Namun Tetapi Tapi Menurut Menurutnya Dalam Pada Di Ke Dari Ini Itu Hal Kami Kita Saya Karena
    Sementara Selain Saat Sebelumnya Sedangkan Bahkan Untuk Dengan Adapun Hingga Setelah Jika Maka Meski Tidak The He
    She It They We You But And In On At This That These Those His Her Their There When While However According After
    Before"""
)
"""Words that, written with a capital, open a sentence rather than continue a name."""

_NEXT_WORD = re.compile(r"\s*+([^\W\d_]++)")


def is_dotted(word: str) -> bool:
    """Whether `word` is an abbreviation by its inner full stops: `a.l`, `H.M`, `S.Pd`, `U.S`."""
    if "." not in word:
        return False
    parts = word.removesuffix(".").split(".")
    return any(len(part) == 1 for part in parts) and all(part.isalpha() and len(part) <= 3 for part in parts)


def keeps_stop(word: str, rest: str) -> bool:
    """Whether the full stop between `word` and `rest` belongs to the word and does not end a sentence.

    `rest` is what follows the full stop, as far as a word or two. An abbreviation with inner stops keeps its last
    one in any case.
    """
    if is_dotted(word):
        return True
    ahead = rest.lstrip()[:1]
    if not ahead:
        return False
    apart = rest[0].isspace()
    if len(word) == 1 and word.isupper():
        found = _NEXT_WORD.match(rest)
        return apart and ahead.isupper() and (found is None or found[1] not in OPENERS)
    if word in _TITLES:
        return apart and ahead.isalnum()
    if word in _NUMBERED:
        return ahead.isdigit()
    return word in _TRAILING and (rest[0] in ",;:)" or (apart and ahead.islower()))
