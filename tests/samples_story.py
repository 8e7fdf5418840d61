"""Two articles that tell the same in part, for the tests of what goes across panes."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_story"]

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
