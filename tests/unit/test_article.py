"""From a text to an article: what any text must keep to, and how long the worst ones may take."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.errors import InputError
from annotations.ingest.article import build_article
from annotations.ingest.outlets import UNKNOWN, Profiles, load_profiles
from annotations.ingest.regions import lay_out
from annotations.store.records import REGION_KINDS

PROFILES: Profiles = load_profiles()


def test_a_text_that_is_all_one_paragraph_has_a_title_of_its_beginning() -> None:
    text = "Sungai itu meluap lagi. " * 40
    article = build_article(text, None, PROFILES)
    assert [region.kind for region in article.regions] == ["body"]
    assert article.title.endswith("…")
    assert text.startswith(article.title[:-1])
    assert len(article.title) <= 81


@pytest.mark.parametrize("text", ["", "\n \n", "\xa0\t"])
def test_a_blank_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(InputError, match=r"pagi\.txt: it is empty"):
        build_article(text, "pagi.txt", PROFILES)


def test_the_date_in_the_body_counts_only_where_the_outlet_allows() -> None:
    text = "Judul\n\nIa tiba pada Senin, 28 Desember 2015."
    strict = {UNKNOWN: replace(PROFILES[UNKNOWN], date_from_body=False)}
    assert build_article(text, None, PROFILES).published_at == "2015-12-28"
    assert build_article(text, None, strict).published_at is None


_FRAGMENTS = [
    *("Judul Satu Dua", "VIVA.co.id", "VIVA.co.id - Ia pergi.", "img_title", "Reporter", "(aal)", "Berita terkait", ""),
    *(
        "Rabu, 9 Desember 2015 04:34 WIB",
        "Jakarta, CNN Indonesia -- Ya.",
        "Baca juga:",
        "Sumber :",
        "DIKO",
        " ",
        "\xa0",
    ),
]
_TEXTS = st.one_of(
    st.text(), st.lists(st.one_of(st.sampled_from(_FRAGMENTS), st.text(max_size=8)), max_size=30).map("\n".join)
)


@given(_TEXTS, st.sampled_from(sorted(PROFILES)))
@settings(max_examples=300, deadline=None)
def test_regions_hold_every_visible_character_once_and_never_begin_or_end_blank(text: str, key: str) -> None:
    regions = lay_out(text, PROFILES[key]).regions
    at = 0
    for region in regions:
        assert text[at : region.start].isspace() or at == region.start
        inside = text[region.start : region.end]
        assert inside
        assert inside == inside.strip()
        assert region.kind in REGION_KINDS
        at = region.end
    assert not text[at:].strip()
    assert all(one.kind != other.kind for one, other in pairwise(regions))


_SIZE = 10_000_000
_VIVA = "Judul\n\nVIVA.co.id - Satu.\n"
_CNN = "Judul\n\nJakarta, CNN Indonesia -- Satu.\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("kata " * (_SIZE // 5), id="one line"),
        pytest.param(" " * _SIZE + "x", id="spaces"),
        pytest.param("\n" * _SIZE + "x", id="newlines"),
        pytest.param(" \n" * (_SIZE // 2) + "x", id="blank lines"),
        pytest.param("(" * _SIZE, id="brackets"),
        pytest.param(("(" * 299 + "\n") * (_SIZE // 300), id="lines of brackets"),
        pytest.param("12 mei " * (_SIZE // 7), id="almost dates"),
        pytest.param(_VIVA + ("A, " * 99 + "\n") * (_SIZE // 300), id="lines of capitals"),
        # A tenth of a megabyte each: what is quadratic in lines would take minutes.
        pytest.param(_VIVA + "img_title\n" * 10_000, id="teasers"),
        pytest.param(_VIVA + "Putin Bertemu Hollande Lagi\nADVERTISEMENT\n" * 2_500, id="headlines and asides"),
        pytest.param(_CNN + "Pilihan Redaksi\nKata dia.\n" * 4_000, id="blocks"),
    ],
)
def test_reading_takes_time_in_proportion_to_the_text(text: str) -> None:
    begun = time.process_time()
    build_article(text, None, PROFILES)
    assert time.process_time() - begun < 3
