"""How an article of a story compares with the others, and how that looks."""

from __future__ import annotations

import threading

from annotations.spans import Span
from annotations.store.records import Article
from tests.samples import an_article
from tui.compared import ALONE, REWORDED, SHARED, UNKNOWN, Comparisons
from tui.widgets.contrast import ONLY_HERE, OTHER_WORDS, contrast_looks
from tui.widgets.paint import Looks

SHIP = "Duta besar itu menegaskan bahwa kapal perang akan tiba pekan depan di pelabuhan."
PLANE = "Menteri pertahanan menolak rencana pembelian helikopter baru tersebut."
TRAIN = "Harga tiket kereta naik dua kali lipat selama masa libur panjang."
RAIN = "Hujan lebat mengguyur ibu kota sejak dini hari tadi."
FIRE = "Kebakaran melanda pasar tradisional di pinggir kota kemarin malam."


def _compared(*texts: str) -> tuple[Comparisons, list[Article]]:
    articles = [an_article(text, outlet=f"outlet{n}") for n, text in enumerate(texts)]
    comparisons = Comparisons()
    done = threading.Event()
    comparisons.prepare(articles, done.set)
    assert done.wait(10)
    return comparisons, articles


def _uids(articles: list[Article]) -> tuple[str, list[str]]:
    return articles[0].uid, [article.uid for article in articles[1:]]


def _words(article: Article, spans: list[Span]) -> list[str]:
    return [article.text[start:end] for start, end in spans]


def test_a_sentence_is_called_after_the_outlet_that_has_it_most_alike() -> None:
    reworded = SHIP.replace("menegaskan", "mengatakan")
    comparisons, articles = _compared(f"{SHIP} {PLANE} {TRAIN} {RAIN}", f"{reworded} {PLANE}", f"{RAIN} {SHIP}")
    contrast = comparisons.contrast(*_uids(articles))
    assert contrast is not None
    assert contrast.verdicts == (SHARED, SHARED, ALONE, SHARED)
    contrast = comparisons.contrast(articles[0].uid, [articles[1].uid])
    assert contrast is not None
    assert contrast.verdicts == (REWORDED, SHARED, ALONE, ALONE)
    assert _words(articles[0], list(contrast.alone)) == [f"{TRAIN} {RAIN}"]


def test_nothing_is_said_before_all_is_compared_or_where_nothing_is_shared() -> None:
    comparisons, articles = _compared(f"{SHIP} {PLANE}", f"{SHIP} {PLANE}")
    assert comparisons.contrast(articles[0].uid, [articles[1].uid, "another"]) is None
    comparisons, articles = _compared(f"{SHIP} {PLANE}", f"{TRAIN} {RAIN}")
    assert comparisons.contrast(*_uids(articles)) is None
    one_in_common = _compared(f"{SHIP} {PLANE} {FIRE}", f"{SHIP} {TRAIN} {RAIN}")
    assert one_in_common[0].contrast(*_uids(one_in_common[1])) is None


def test_nothing_is_called_only_here_while_another_article_was_not_read_to_its_end() -> None:
    comparisons, articles = _compared(f"{SHIP} {PLANE} {TRAIN}", f"{SHIP} {PLANE} " + f"{RAIN} " * 3100)
    contrast = comparisons.contrast(*_uids(articles))
    assert contrast is not None
    assert contrast.verdicts == (SHARED, SHARED, UNKNOWN)
    looks = contrast_looks(contrast, words=True)
    assert [sign for _, sign in looks.margin] == ["=", "="]
    assert not looks.under


def test_words_count_as_other_words_if_no_counterpart_has_them() -> None:
    merged = f"{SHIP[:-1]}, sedangkan {PLANE[0].lower()}{PLANE[1:]}"
    comparisons, articles = _compared(f"{merged} {TRAIN} {FIRE}", f"{SHIP} {PLANE} {TRAIN}")
    contrast = comparisons.contrast(*_uids(articles))
    assert contrast is not None
    under = contrast_looks(contrast, words=True).under
    found = {articles[0].text[start:end]: style for (start, end), style in under}
    assert found == {"sedangkan": OTHER_WORDS, FIRE: ONLY_HERE}
    assert not contrast_looks(contrast, words=False).under


def test_a_row_has_the_sign_of_the_first_sentence_on_it() -> None:
    margin = tuple(((n * 10, n * 10 + 8), "=" if n % 2 else "~") for n in range(5000))
    looks = Looks(margin=margin, under=tuple((span, OTHER_WORDS) for span, _ in margin))
    assert [looks.margin_of((at, at + 2)) for at in (0, 8, 19, 20, 33)] == ["~", " ", "~", "~", "="]
    assert looks.margin_of((0, 30)) == "~"
    assert [span for span, _ in looks.under_of((20_005, 20_015))] == [(20_000, 20_008), (20_010, 20_018)]
    assert looks == Looks(margin=margin, under=tuple((span, OTHER_WORDS) for span, _ in margin))
