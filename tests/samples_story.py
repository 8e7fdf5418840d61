"""Articles that tell the same in part, for the tests and measurements of what goes across panes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

__all__ = ["told_by", "write_long_story", "write_story"]

ONE = """Kunjungan armada asing

Duta besar Rusia menegaskan bahwa kapal perang akan tiba pekan depan di pelabuhan Jakarta. Pemerintah belum memberi \
keterangan resmi mengenai rencana kunjungan itu.

"Kami akan terus memerangi kelompok teroris bersama semua negara sahabat," kata Galuzin di kantornya kemarin siang.

Harga tiket kereta selama masa libur panjang naik sampai dua kali lipat dari biasanya. Penumpang mengeluh di stasiun.
"""
OTHER = """Rusia kirim armada

Menteri dalam negeri sebelumnya sudah menolak usul pembentukan panitia khusus oleh parlemen.

"Kami akan terus memerangi kelompok teroris bersama semua negara sahabat," kata Galuzin di kantornya kemarin siang.

Dubes Rusia mengatakan bahwa kapal perang bakal tiba pekan depan di pelabuhan Jakarta. Nelayan setempat diminta \
menjauh dari jalur pelayaran utama selama tiga hari.
"""


def write_story(folder: Path) -> tuple[Path, Path]:
    """Two files, `1.txt` and `2.txt`: a sentence word for word, one reworded, and some that only one of them has."""
    paths = (folder / "1.txt", folder / "2.txt")
    for path, text in zip(paths, (ONE, OTHER), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


_SYLLABLES = tuple(f"{consonant}{vowel}" for consonant in "bcdgjklmnprst" for vowel in "aiu")
_SHARES = ("shared", "reworded", "own")


def _words(source: random.Random, count: int) -> list[str]:
    return ["".join(source.choices(_SYLLABLES, k=source.randint(2, 4))) for _ in range(count)]


def told_by(outlet: int, sentences: int, seed: int = 7) -> Iterator[tuple[str, str]]:
    """`(kind, sentence)` of the article of one outlet: in turn `shared` with the others word for word, `reworded`
    (two words in twelve are this outlet's own), and its `own`."""
    for number in range(sentences):
        kind = _SHARES[number % len(_SHARES)]
        whose = random.Random(f"{seed} {number} {outlet if kind == 'own' else 'all'}")
        words = _words(whose, 12)
        if kind == "reworded":
            mine = random.Random(f"{seed} {number} {outlet}")
            for at in (3, 8):
                words[at] = _words(mine, 1)[0]
        yield kind, f"{' '.join(words).capitalize()}."


def write_long_story(folder: Path, outlets: int, sentences: int) -> list[Path]:
    """One file an outlet; four sentences make a paragraph."""
    paths = []
    for outlet in range(outlets):
        told = [sentence for _, sentence in told_by(outlet, sentences)]
        paragraphs = [" ".join(told[at : at + 4]) for at in range(0, len(told), 4)]
        path = folder / f"outlet-{outlet}.txt"
        path.write_text("\n\n".join((f"Judul {outlet}", *paragraphs)) + "\n", encoding="utf-8")
        paths.append(path)
    return paths
