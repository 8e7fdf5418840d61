"""Three outlets on one event, marked up: a quotation altered, one kept, a claim reworded, one told but not marked."""

from __future__ import annotations

from pathlib import Path

from annotations.store.actions import Change
from annotations.store.records import Annotation, Article
from annotations.store.store import Store
from tests.samples import a_link, a_mark, a_store, an_action, an_article

__all__ = ["CLAIMS", "QUOTED", "claims_project", "marks_of", "three_outlets"]

QUOTED = "Kami akan terus memerangi kelompok teroris bersama semua negara sahabat"
CLAIMS = {
    "tempo": (
        f'"{QUOTED}," kata Galuzin di kantornya. Menteri Perdagangan menyebut harga beras naik dua kali lipat sejak '
        "bulan lalu di Jakarta. Kapal perang akan tiba pekan depan di pelabuhan utama Surabaya.\nBaca juga: iklan",
        (
            (QUOTED, "Galuzin"),
            ("harga beras naik dua kali lipat sejak bulan lalu di Jakarta", "Menteri Perdagangan"),
            ("Kapal perang akan tiba pekan depan di pelabuhan utama Surabaya", ""),
        ),
    ),
    "viva": (
        'Duta besar berbicara. Galuzin bilang: "Kita akan terus melawan kelompok teroris bersama negara sahabat." '
        "Kapal perang akan tiba pekan depan di pelabuhan utama Surabaya.\nBaca juga: iklan",
        (("Kita akan terus melawan kelompok teroris bersama negara sahabat", "Galuzin"),),
    ),
    "cnn": (
        f'"{QUOTED}", ujar Mikhail Galuzin. Mendag mengatakan harga beras naik dua kali lipat sejak bulan kemarin di '
        "Jakarta.\nBaca juga: iklan",
        (
            (QUOTED, "Mikhail Galuzin"),
            ("harga beras naik dua kali lipat sejak bulan kemarin di Jakarta", "Mendag"),
        ),
    ),
}
"""By outlet: its text, and in it the claims, each with its speaker or without."""


def three_outlets() -> list[Article]:
    """One article an outlet, an hour apart."""
    return [
        an_article(text, outlet, title=f"Armada {outlet}", published_at=f"2015-12-09T0{hour}:00:00+07:00")
        for hour, (outlet, (text, _)) in enumerate(CLAIMS.items(), 4)
    ]


def marks_of(article: Article) -> list[tuple[Annotation, Annotation | None]]:
    """The claims of one of them, each with its speaker."""
    out = []
    for claim, speaker in CLAIMS[article.outlet.key][1]:
        start = article.text.index(claim)
        mark = a_mark(article, (start, start + len(claim)))
        at = article.text.index(speaker) if speaker else 0
        out.append((mark, a_mark(article, (at, at + len(speaker)), label="speaker") if speaker else None))
    return out


def claims_project(folder: Path) -> Store:
    """A project in `folder` with the three, marked by ana."""
    articles = three_outlets()
    store = a_store(folder, *articles)
    for article in articles:
        pairs = marks_of(article)
        marks = [Change.of(None, mark) for pair in pairs for mark in pair if mark]
        links = [Change.of(None, a_link(claim, speaker)) for claim, speaker in pairs if speaker]
        store.commit(an_action(article, *marks, *links))
    return store
