"""What is reported without quotation marks: where it begins and ends, and which verbs report nothing."""

from __future__ import annotations

import pytest

from annotations.suggesters import Names, load_lexicons
from annotations.suggesters.quotes import Quotes

LEXICONS = load_lexicons()


def reported(text: str, language: str) -> list[str]:
    """The claims in words, their fragments apart."""
    found = Quotes().suggest(text, (), language, LEXICONS.of(language), Names())
    return [" | ".join(text[a:b] for a, b in each.fragments) for each in found if each.label == "claim"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee told him he had to leave.", ["he had to leave"]),
        ("Ann Lee told the crowd that they would win.", ["they would win"]),
        ("Ann Lee promised to build a wall.", ["to build a wall"]),
        ("A new poll shows Ann Lee leading by five points.", ["Ann Lee leading by five points"]),
        ("While Ann Lee said she would stay, her staff left.", ["she would stay"]),
        ("Bob Orr, who said he would stay, left on Monday.", ["he would stay"]),
        ("In the long run, Ann Lee said, this could help all of us.", ["In the long run | this could help all of us"]),
        ("The deal is dead, said Ann Lee, a lawyer from Ohio.", ["The deal is dead"]),
        ("Ann Lee said she would stay, while Bob Orr left.", ["she would stay"]),
        ("Ann Lee took office by saying she would stay.", ["she would stay"]),
        ("Ann Lee nodded but said she would not stay.", ["she would not stay"]),
        ("Ann Lee eventually said she would stay.", ["she would stay"]),
    ],
)
def test_reported_in_english(text: str, expected: list[str]) -> None:
    assert reported(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dijelaskan Mendagri, presiden akan mengeluarkan keputusan.", ["presiden akan mengeluarkan keputusan"]),
        ("Koalisi itu, diakuinya, tidak bisa ikut campur.", ["Koalisi itu | tidak bisa ikut campur"]),
        ("Sistem ini menurutnya akan menopang ekonomi.", ["Sistem ini | akan menopang ekonomi"]),
        ("Menurut penuturan Purbaya, pembangunan ini tidak perlu proposal.", ["pembangunan ini tidak perlu proposal"]),
        ("Berdasarkan laporan hasil audit, tindakan itu merugikan negara.", ["tindakan itu merugikan negara"]),
        ("Budi Santoso melanjutkan, pihaknya mengawal kebijakan itu.", ["pihaknya mengawal kebijakan itu"]),
        (
            "Dalam waktu dekat, kata Budi Santoso, kota juga akan membantu warga.",
            ["Dalam waktu dekat | kota juga akan membantu warga"],
        ),
        ("Itu yang penting, ujar Budi Santoso, di Balai Kota, Jakarta.", ["Itu yang penting"]),
    ],
)
def test_reported_in_indonesian(text: str, expected: list[str]) -> None:
    assert reported(text, "id") == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The video is called No Respite after a passage of a book.", "en"),
        ("Ann Lee was told about the plan on Monday.", "en"),
        ("Everyone noticed his proposed ban on cars.", "en"),
        ("Ann Lee refused to say that she would stay.", "en"),
        ("Hal ini menegaskan bahwa pangan tidak cukup.", "id"),
        ("Kondisi ini menunjukkan bahwa pasar tidak cukup.", "id"),
    ],
)
def test_these_report_nothing(text: str, language: str) -> None:
    assert reported(text, language) == []
