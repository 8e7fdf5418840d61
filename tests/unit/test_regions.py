"""Which line is what: the gold regions of the seeds, and invented articles that show it is no accident."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotations.config import seeds_dir
from annotations.ingest.article import build_article
from annotations.ingest.outlets import Profiles, load_profiles
from annotations.ingest.readers import read_text
from annotations.store.records import Article

PROFILES: Profiles = load_profiles()
_GOLD_FILE = Path(__file__).parents[1] / "data" / "gold.jsonl"
GOLD = [json.loads(line) for line in _GOLD_FILE.read_text(encoding="utf-8").splitlines()]


def written(page: str) -> tuple[str, list[tuple[str, str]]]:
    """A text and the kind of each of its lines, from lines `kind | text`; a line without kind is blank."""
    rows = [row.partition("|") for row in page.strip("\n").splitlines()]
    kinds = [(kind.strip(), line.strip()) for kind, _, line in rows if kind.strip()]
    return "\n".join(line[1:] for _, _, line in rows), kinds


def found(article: Article) -> list[tuple[str, str]]:
    """The kind of each non-blank line, as `written` gives it."""
    return [
        (region.kind, line.strip())
        for region in article.regions
        for line in article.text[region.start : region.end].splitlines()
        if line.strip()
    ]


def check(page: str, outlet: str, published: str | None, byline: str | None) -> Article:
    text, expected = written(page)
    article = build_article(text, None, PROFILES)
    assert found(article) == expected
    assert (article.outlet.key, article.published_at, article.byline) == (outlet, published, byline)
    return article


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["file"][:3])
def test_the_seeds_are_read_as_a_person_reads_them(gold: dict[str, Any]) -> None:
    path = seeds_dir() / "articles" / gold["file"]
    text = read_text(path).text
    article = build_article(text, str(path), PROFILES)
    regions = [{"kind": region.kind, "start": region.start, "end": region.end} for region in article.regions]
    assert regions == gold["regions"]
    assert (article.outlet.name, article.title) == (gold["outlet"], gold["title"])
    assert (article.published_at, article.byline) == (gold["published"], gold["byline"])
    assert (article.text, article.source, article.language) == (text, str(path), "id")
    assert article.uid == f"{article.outlet.key}-{article.sha256[:12]}"
    assert article.added_at == ""


def test_tempo_with_reporter_and_editor_sub_heading_and_links() -> None:
    page = """
title    | Menteri Luhut Tinjau Pelabuhan Makassar
         |
byline   | Reporter
         |
byline   | Dewi Nurita
         |
byline   | Editor
         |
byline   | Juli Hantoro
         |
dateline | Sabtu, 3 Maret 2018 19:05 WITA
         |
caption  | Kapal kontainer bersandar di Pelabuhan Soekarno-Hatta, Makassar. TEMPO/Iqbal Lubis
         |
body     | TEMPO.CO, Makassar - Menteri Koordinator Luhut Pandjaitan meninjau pelabuhan pada Sabtu.
         |
aside    | Baca juga: Pelabuhan Patimban Mulai Dibangun Tahun Ini
         |
body     | Di kotak Berita terkait pada situs kementerian, rencana itu sudah dimuat.
         |
body     | KRONOLOGI PEMBANGUNAN
         |
body     | Pembangunan dimulai pada 2015. "Kami tidak menunda," kata Luhut.
         |
aside    | Baca juga:
aside    | Menteri Susi Tenggelamkan Kapal
aside    | Tarif Kapal Naik Bulan Depan
         |
body     | Ia pulang.
         |
byline   | M. ROSSENO AJI | ANTARA
         |
aside    | Berita terkait
         |
aside    | Jokowi Buka Muktamar
         |
aside    | 3 hari lalu
         |
aside    | Presiden Joko Widodo membuka muktamar di Surabaya.
"""
    check(page, "tempo", "2018-03-03T19:05:00+08:00", "Dewi Nurita")


def test_old_tempo_without_caption_or_signature() -> None:
    page = """
title    | Indonesia Kalah Tipis di Belanda
dateline | Kamis, 4 Juni 2009 | 08:12 WIB
body     | TEMPO Interaktif, Den Haag - Tim Indonesia kalah 1-2. Pelatih menolak menyalahkan wasit.
         |
body     | "Kami akan kembali," kata pelatih.
         |
aside    | Terpopuler:
aside    | Harga Cabai Turun
aside    | Presiden Ke Papua.
"""
    check(page, "tempo", "2009-06-04T08:12:00+07:00", None)


def test_tempo_without_its_opening_is_told_by_the_rest() -> None:
    page = """
title    | Gubernur Resmikan Jalur Sepeda
         |
byline   | Reporter
         |
byline   | Tempo.co
         |
dateline | Senin, 1 Juli 2019 10:00 WIB
         |
caption  | Warga bersepeda.
caption  | Gubernur mencoba jalur sepeda di Jakarta, Ahad. TEMPO/Subekti
         |
body     | Gubernur meresmikan jalur sepeda pertama.
         |
body     | Jalur itu membentang 25 kilometer.
"""
    check(page, "tempo", "2019-07-01T10:00:00+07:00", "Tempo.co")


def test_viva_keeps_sub_headings_and_lists_and_folds_injected_headlines() -> None:
    page = """
title    | Harga Beras Naik Jelang Lebaran
         |
caption  | Pedagang beras di Pasar Induk Cipinang.
caption  | Sumber :
caption  |   • ANTARA/Rivan Awal Lingga
         |
body     | VIVA.co.id - Harga beras naik di sejumlah pasar. Pedagang mengaku stok menipis.
         |
aside    | Mendag Pastikan Stok Pangan Aman Hingga Lebaran
         |
body     | Menurut pedagang, kenaikan terjadi sejak Jumat, 10 Juni 2016.
         |
body     | Stok di Gudang Bulog.
         |
body     | Bulog mencatat stok dua juta ton.
         |
aside    | Bulog Impor Beras dari Vietnam
aside    | 'Mafia Beras' Diburu Satgas Pangan
body     | "Cukup sampai akhir tahun," kata Direktur Bulog.
         |
body     | Pejabat yang hadir dalam rapat tertutup di kantor pusat Bulog di Jalan Gatot Subroto pada hari itu ialah:
         |
body     | Menteri Perdagangan Thomas Lembong
         |
body     | Rapat selesai sore hari.
         |
body     | Direktur Utama Bulog Djarot Kusumayakti
body     | Kepala Satgas Pangan Setyo Wasisto
body     | Gubernur Jakarta Basuki Tjahaja Purnama
         |
body     | Mereka tidak bersedia difoto.
         |
body     | Harga Beras akan turun pekan depan janji pejabat
         |
body     | Demikian kata direktur.
body     | SOAL MAFIA BERAS IMPOR
         |
body     | Demikian janji Bulog.
aside    | Halaman Selanjutnya
aside    | Halaman Selanjutnya
"""
    check(page, "viva", "2016-06-10", None)


def test_viva_with_its_name_alone_and_teasers_at_the_end() -> None:
    page = """
title    | Gempa Guncang Lombok, Warga Panik
         |
caption  | Warga berlarian.
caption  | Sumber :
caption  |   • VIVA/Satria
dateline | VIVA.co.id
aside    | BMKG Catat Seratus Gempa Susulan
body     | - Gempa berkekuatan 6,4 mengguncang Lombok, Minggu, 29 Juli 2018, dan terasa hingga Bali.
         |
body     | Kantor tempat VIVA.co.id berada juga bergetar.
         |
body     | Gempa Lombok masih diteliti.
         |
aside    | Warga Lombok mengungsi ke Lapangan.
         |
aside    | Warga Lombok Tidur di Lapangan Terbuka
         |
aside    | Mereka takut pulang ke rumah
         |
aside    | img_title
aside    | VIVA.co.id
aside    | 30 Juli 2018
         |
aside    | Presiden Jokowi Terbang ke Lombok
         |
aside    | img_title
aside    | VIVA.co.id
aside    | 31 Juli 2018
"""
    check(page, "viva", "2018-07-29", None)


def test_the_last_sentence_above_a_teaser_is_not_its_caption() -> None:
    page = """
title    | Polisi Tangkap Pencuri Motor
         |
body     | VIVAnews – Polisi menangkap pencuri motor di Depok.
         |
body     | Laporan itu dibuat oleh korban
         |
body     | "Ya, Pencuri Helm sudah dihukum," kata polisi.
         |
aside    | Pencuri Helm Dihukum Dua Tahun
         |
aside    | img_title
aside    | VIVA.co.id
         |
body     | Kasus ini masih diselidiki.
         |
aside    | Pencuri Ayam Dihukum Dua Bulan
         |
aside    | img_title
aside    | VIVA.co.id
"""
    check(page, "viva", None, None)


def test_viva_without_opening_is_not_swallowed_by_the_name_in_a_teaser() -> None:
    page = """
title    | Persib Menang di Bandung
         |
body     | Persib menang 2-0 atas Persija.
         |
body     | Gol dicetak pada babak kedua.
         |
aside    | Persija Ganti Pelatih Kepala
         |
aside    | img_title
aside    | VIVA.co.id
aside    | 2 Mei 2017
"""
    check(page, "viva", None, None)


def test_viva_without_opening_or_teaser_is_body_from_the_first_paragraph() -> None:
    page = """
title    | Persib Menang di Bandung
         |
body     | Persib menang 2-0 atas Persija.
body     | Gol dicetak pada babak kedua.
body     | Penonton bersorak.
body     | Wasit mengeluarkan tiga kartu.
body     | Pelatih puas.
body     | Pertandingan berikut di Solo.
body     | Persib naik ke peringkat dua.
         |
body     | VIVA.co.id
"""
    check(page, "viva", None, None)


def test_of_two_datelines_the_first_counts() -> None:
    page = """
title    | Gubernur Resmikan Jalur Sepeda
dateline | Senin, 1 Juli 2019 10:00 WIB
dateline | Diperbarui: Selasa, 2 Juli 2019 11:00 WIB
body     | TEMPO.CO, Jakarta - Gubernur meresmikan jalur sepeda, Ahad, 30 Juni 2019.
"""
    check(page, "tempo", "2019-07-01T10:00:00+07:00", None)


def test_viva_signed_by_its_correspondent() -> None:
    page = """
title    | Banjir Rendam Ratusan Rumah di Garut
         |
body     | VIVA.co.id – Banjir merendam ratusan rumah di Garut, Rabu (21/9/2016).
         |
body     | Warga mengungsi. Laporan Kepala Desa menyebut tiga orang hilang.
         |
byline   | Laporan: Diki Hidayat / tvOne
byline   | (ase)
"""
    check(page, "viva", "2016-09-21", "Diki Hidayat / tvOne")


def test_cnn_with_outlet_and_date_in_one_line() -> None:
    page = """
title    | KPK Panggil Dua Saksi Kasus Meikarta
         |
dateline | Tim, CNN Indonesia | Jumat, 14/12/2018 12:15 WIB
caption  | Gedung KPK. (CNN Indonesia/Andry Novelino)
body     | Jakarta, CNN Indonesia -- Komisi Pemberantasan Korupsi memanggil dua saksi.
         |
aside    | Pilihan Redaksi
aside    | KPK Geledah Rumah Bupati
aside    | Bupati Bekasi Menangis di Sidang
body     | Juru bicara KPK Febri Diansyah membenarkan hal itu.
         |
body     | Lihat juga bagaimana hakim memutus perkara serupa, ujar Febri.
         |
aside    | [Gambas:Video CNN]
         |
body     | Febri Diansyah Tetap Tenang
         |
body     | Sidang dilanjutkan Senin (17/12).
         |
byline   | (stu/eks)
"""
    check(page, "cnn-indonesia", "2018-12-14T12:15:00+07:00", "Tim")


def test_cnn_from_abroad_that_speaks_of_its_own_furniture() -> None:
    page = """
title    | Trump Umumkan Tarif Baru
         |
byline   | Hanna Azarya Samosir | CNN Indonesia
dateline | Rabu, 9 Mei 2018 07:45 WIB
body     | Washington D.C., CNN Indonesia — Presiden Donald Trump mengumumkan tarif baru untuk baja.
         |
body     | Kanal itu menayangkan LIVE REPORT dari Gedung Putih dan menempatkannya di kolom TERPOPULER.
         |
aside    | ADVERTISEMENT
         |
aside    | SCROLL TO CONTINUE WITH CONTENT
         |
body     | Penasihatnya (tiga orang) menolak berkomentar.
         |
byline   | (has)
aside    | TERPOPULER
         |
aside    | Harga Emas Naik
"""
    check(page, "cnn-indonesia", "2018-05-09T07:45:00+07:00", "Hanna Azarya Samosir")


def test_an_outlet_that_nobody_described() -> None:
    page = """
title    | Ministers Meet in Bandung to Discuss Rice
         |
byline   | By Maria van der Berg
dateline | Wednesday, December 9, 2015
         |
caption  | A farmer in Garut. (Reuters/Beawiharta)
         |
body     | Ministers from ten countries met on Tuesday, and they agreed on a plan for the season.
         |
body     | Prices Have Doubled Since June
         |
body     | "It was said in CNN Indonesia and to VIVA.co.id that we would not pay," one of them told Tempo.
         |
aside    | ADVERTISEMENT
         |
body     | They will meet again.
         |
aside    | Related stories
         |
aside    | Rice Is Cheaper Elsewhere.
"""
    article = check(page, "unknown", "2015-12-09", "Maria van der Berg")
    assert article.language == "en"


def test_without_any_cue_the_first_line_is_the_title_and_the_rest_the_body() -> None:
    page = """
         |
title    |   Sungai itu meluap
         |
body     | Sungai meluap.
body     | By Friday the water had gone.
"""
    assert check(page, "unknown", None, None).title == "Sungai itu meluap"


def test_furniture_on_top_is_neither_the_title_nor_the_end_of_the_article() -> None:
    page = """
aside    | ADVERTISEMENT
title    | Sungai Meluap
body     | Related news
body     | Air naik sejak pagi.
"""
    assert check(page, "unknown", None, None).title == "Sungai Meluap"
