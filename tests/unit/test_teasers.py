"""Headlines of other articles on a page: out by standing there twice, and nothing else with them."""

from __future__ import annotations

import pytest

from annotations.matching.prepare import Article, Prepared, prepare_many
from annotations.matching.verify import verify

BODY = [
    "Presiden Prancis menyatakan bahwa warganya termasuk di antara korban serangan di Moskow.",
    "Serangan itu menewaskan seratus orang lebih di gedung konser pada Jumat malam.",
    "Polisi masih mencari pelaku yang melarikan diri ke arah perbatasan.",
]
FIRST = "Rusia Mengaku Tak Percaya ISIS Lakukan Penembakan"
SECOND = "Putin Akui Belum Ada Bukti Keterlibatan Ukraina"
THIRD = "Macron Sebut Intelijen Prancis Konfirmasi Dalang Serangan"
SUMMARY = "Rusia menaruh kecurigaan bahwa Ukraina terlibat dalam penembakan di ibu kota."
LIST = [FIRST, "31 hari lalu", FIRST, SUMMARY, "Baca Selengkapnya", SECOND, "33 hari lalu", SECOND, SUMMARY]
LIST += ["Baca Selengkapnya", THIRD, THIRD, SUMMARY]


def _prepared(*lines: str) -> Prepared:
    return prepare_many([Article("\n\n".join(lines))], [None])[0]


def _words(article: Prepared) -> str:
    return " ".join(article.text[a:b] for a, b in zip(article.starts.tolist(), article.ends.tolist(), strict=True))


def _plain(*lines: str) -> str:
    return " ".join(lines).replace(".", "").replace(",", "")


def test_a_list_of_headlines_goes_with_dates_and_summaries_and_the_article_stays() -> None:
    assert _words(_prepared(*BODY, *LIST)) == _plain(*BODY)
    assert _words(_prepared(BODY[0], *LIST, *BODY[1:])) == _plain(BODY[0], SUMMARY, *BODY[1:])


def test_one_or_two_headlines_between_paragraphs_go_alone() -> None:
    assert _words(_prepared(BODY[0], FIRST, FIRST, *BODY[1:])) == _plain(*BODY)
    assert _words(_prepared(BODY[0], FIRST, FIRST, BODY[1], SECOND, SECOND, BODY[2])) == _plain(*BODY)
    read_more = f"Baca juga: {FIRST}"
    assert _words(_prepared(read_more, BODY[0], read_more, BODY[1])) == _plain(
        read_more, BODY[0], read_more, BODY[1]
    ).replace(":", "")


@pytest.mark.parametrize(
    "lines",
    [
        (*BODY, "Baca juga", "Baca juga"),
        (FIRST, *BODY, SUMMARY, FIRST),
        (BODY[0], BODY[0]),
        tuple(line for line in BODY for _ in range(2)),
    ],
)
def test_what_is_no_headline_stands_far_apart_or_is_all_there_is_stays(lines: tuple[str, ...]) -> None:
    assert _words(_prepared(*lines)) == _plain(*lines)


def test_two_outlets_share_no_text_by_what_they_put_below() -> None:
    other = ["Harga cabai naik lagi di pasar kota.", "Pedagang mengeluh karena pembeli mengurangi belanja."]
    one, two = _prepared(*BODY, *LIST), _prepared(*other, *LIST)
    assert verify(one, two).score == 0
    short = _prepared(BODY[0], BODY[1], *LIST[:3], "Baca Selengkapnya", *LIST[5:])
    found = verify(_prepared(*BODY), short)
    assert (found.relation, found.right) == ("version", 100)
