"""What words are worth in a project that is too small to tell: the everyday words of news.

How rare a word is, a project of thousands knows best. One of ten, all of them about two events, would take the names in
them for everyday words. So a few hundred articles are added in thought, which have the everyday words and no others.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from annotations.matching.arrays import I64, U32
from annotations.matching.words import read_words

__all__ = ["EVERYDAY", "is_everyday", "with_everyday"]

ADDED = 300
"""Articles that are added in thought. With them pairs of one event in Giveme5W1H have a median cosine of .28 in a
project of one event and .32 in one of all sixty-nine; without, .08 and .31."""

LEAST, ENOUGH = 10, 25
"""Distinct everyday words that an article of the project has on the average: from the one on some are added, from the
other on all. Below, it is in a language that is not listed here, whose everyday words would pass for rare ones."""

EVERYDAY = {
    80: """
        the a in and of to on for that with is was by at as it an from has be have this not he but who said are his
        yang dan di itu dengan untuk dari ini dalam tidak juga
        der die das und den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass
        le la les de des et un une du en est que qui dans pour par sur pas au il plus avec se ce sont a été
        el los las y que del se por con una para su no es al lo como más o pero sus
        het een van dat op te zijn met voor niet aan om er ook door bij
        o os as e do da que em um uma com não na no por mais dos das se para
        il di che è e per un con non sono una alla del della nel si
    """,
    45: """
        after had been were about they also one which will or all out more when their would we i over two up into time
        new year other no people first its there what last if than just her she him
        ke pada ada akan saat tersebut sudah karena kata mengatakan oleh dia menurut kepada telah satu orang atau adalah
        melakukan bisa dilakukan
        bei nach um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man
        mais ont leur cette ses ou son aux même après deux comme entre sans
        este ha fue son entre sobre también hasta desde todo cuando muy sin
        maar nog wordt naar heeft uit dan wel als over werd
        ao foi mas como ele sua seu ou também pelo pela até
        ha anche più come da dei le gli ma lo al
    """,
    25: """
        told before so you could while made can now did do our like them being only years news any back off including
        during called many how according against down because statement even where make since three house most well say
        day may former then get those take through week should another both around my going later such next between part
        long very way
        senin selasa rabu kamis jumat sabtu minggu mereka menjadi namun belum katanya ia lalu harus masih tahun seperti
        indonesia hari dua bahwa para hanya hingga kami secara saya salah baru lebih sejumlah terhadap sebelumnya selain
        kita sementara lain pihak besar setelah kalau tapi agar beberapa merupakan sekitar saja sampai tak hal dapat
        jakarta terkait antara sebagai
    """,
    15: """
        under much these us times old left think took whether still officials thursday added wednesday monday tuesday
        friday saturday sunday earlier work says end same month several asked four see use put set used run least come
        came world reported never want though without however among known point best ago might every near few until
        already wrote taken making found early released again government country state public
        serta ujar tiga atas jadi kemudian sejak pun pernah jika waktu memang sehingga memiliki rp meminta selama yakni
        lainnya pukul sendiri memberikan bersama menyatakan bukan luar terjadi termasuk tempat apa banyak tentang lagi
        semua ketika mengaku langsung tetap ujarnya sama diketahui menjelaskan menerima bagi sedang kedua sebelum mantan
        apakah seorang tetapi adanya wib berada mengenai bahkan berdasarkan sedangkan kini negara kepala ketua warga
    """,
}  # fmt: skip
"""Words that so many per cent of news articles have: of English and Indonesian those that are not about anything, of
German, French, Spanish, Dutch, Portuguese and Italian the commonest function words."""


def with_everyday(spread: U32) -> U32:
    """`spread` (see `annotations.matching.event.leads`) with the articles that are added in thought."""
    places, shares = _places(len(spread))
    total = int(spread[-1])
    if not total:
        return spread
    had = float(spread[places].sum()) / total
    added = round(ADDED * min(1.0, max(0.0, (had - LEAST) / (ENOUGH - LEAST))))
    out = spread.copy()
    out[places] += (added * shares // 100).astype(np.uint32)
    out[-1] += np.uint32(added)
    return out


def is_everyday(word: str) -> bool:
    """Whether the word tells nothing of what an article is about, as far as that is known."""
    return word.casefold() in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(word for words in EVERYDAY.values() for word in words.split())


@cache
def _places(size: int) -> tuple[I64, I64]:
    """Where everyday words are counted in a spread of this size, and their shares (0-100)."""
    known: dict[str, int] = {}
    for share, words in EVERYDAY.items():
        for word in words.split():
            known.setdefault(word, share)
    read = read_words(list(known), [()] * len(known))
    shift = np.uint64(64 - (size.bit_length() - 1))
    places, first = np.unique((read.keys >> shift).astype(np.int64), return_index=True)
    return places, np.array(list(known.values()), np.int64)[first]
