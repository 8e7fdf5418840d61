"""Where the keys take the caret, and what a selection grows to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.segments import Segments
from annotations.spans import Span, contains
from tests.unit.test_segments import GOLD, TEXTS, asides, gold_text
from tui.widgets.motion import MOTIONS, Caret, View, grow, selection_span, sentence_end, settle, shrink
from tui.widgets.reflow import Reflow

NEWS = """Duta Besar Temui Menteri

TEMPO.CO, Jakarta -Duta Besar Mikhail Y. Galuzin mengatakan perlu koalisi. "Harus ada tekad. Kami siap," ucapnya.

Baca juga: iklan

Dia pergi."""
ASIDE = (NEWS.index("Baca"), NEWS.index("Baca") + len("Baca juga: iklan"))
OPPOSITES = [
    ("token-right", "token-left"),
    ("row-down", "row-up"),
    ("clause-end", "clause-end-back"),
    ("sentence-next", "sentence-previous"),
    ("paragraph-next", "paragraph-previous"),
    ("page-down", "page-up"),
    ("row-end", "row-start"),
    ("article-end", "article-start"),
]


def view(text: str = NEWS, width: int = 30, height: int = 10, skip: Sequence[Span] = ()) -> View:
    return View(Segments(text, skip), Reflow(text, width, skip), height)


def go(on: View, motion: str, *, start: str = "", times: int = 1) -> str:
    """The rest of the article from where the caret ends up; `start` is a text to start from."""
    caret = Caret(on.segments.text.index(start))
    for _ in range(times):
        caret = MOTIONS[motion](on, caret)
    return on.segments.text[caret.offset :]


def test_a_token_is_a_word_or_a_mark() -> None:
    assert go(view(), "token-right", start="Y. Gal").startswith("Galuzin")
    assert go(view(), "token-right", start="koalisi").startswith('. "Harus')
    assert go(view(), "token-left", start="Galuzin").startswith("Y. Galuzin")


def test_aside_text_is_stepped_over() -> None:
    on = view(skip=[ASIDE])
    for motion in ("token-right", "sentence-next", "paragraph-next", "row-down"):
        assert go(on, motion, start="ucapnya.", times=2) in ("Dia pergi.", "pergi.", "."), motion
    for motion in ("token-left", "sentence-previous", "paragraph-previous", "row-up"):
        assert NEWS.index("TEMPO") <= len(NEWS) - len(go(on, motion, start="Dia pergi")) < ASIDE[0], motion


def test_clause_end_goes_to_the_last_word_before_a_mark() -> None:
    assert go(view(), "clause-end", start="Duta Besar Mikhail").startswith('koalisi. "')
    assert go(view(), "clause-end", start="koalisi").startswith("tekad. Kami")
    assert go(view(), "clause-end", start='. "Harus').startswith("tekad. Kami")
    assert go(view(), "clause-end", start="siap").startswith("ucapnya")


def test_clause_end_back_goes_to_the_end_of_the_clause_before() -> None:
    assert go(view(), "clause-end-back", start="siap").startswith("tekad. Kami")
    assert go(view(), "clause-end-back", start="Kami siap").startswith("tekad. Kami")
    assert go(view(), "clause-end-back", start='," ucapnya').startswith("siap")
    assert go(view(), "clause-end-back", start="Duta Besar Temui").startswith("Duta Besar Temui")


def test_a_sentence_ends_with_its_last_word_then_with_its_marks_then_the_next_one_does() -> None:
    segments = Segments(NEWS)
    at, ends = NEWS.index("perlu"), []
    for _ in range(4):
        at = sentence_end(segments, at)
        ends.append(NEWS[at:].split("\n")[0])
    assert ends[:2] == ['koalisi. "Harus ada tekad. Kami siap," ucapnya.', '. "Harus ada tekad. Kami siap," ucapnya.']
    assert ends[2:] == ["ucapnya.", "."]


def test_sentence_motions_go_to_a_sentence_s_first_token() -> None:
    assert go(view(), "sentence-next", start="Mikhail").startswith('"Harus ada')
    assert go(view(), "sentence-previous", start="ucapnya").startswith('"Harus ada')
    assert go(view(), "sentence-previous", start='"Harus').startswith("TEMPO.CO")
    assert go(view(), "sentence-next", start="Dia pergi") == "."


def test_paragraph_motions_go_to_a_paragraph_s_first_token() -> None:
    assert go(view(), "paragraph-next", start="Besar Temui").startswith("TEMPO.CO")
    assert go(view(), "paragraph-previous", start="Mikhail").startswith("TEMPO.CO")
    assert go(view(), "paragraph-previous", start="TEMPO").startswith("Duta Besar Temui")


def test_rows_are_walked_on_the_cell_where_the_walk_began() -> None:
    text = "satu dua tiga empat\n\nx\n\nlima enam tujuh delapan"
    on = view(text, 40)
    caret = Caret(text.index("empat"))
    seen = []
    for motion in ("row-down", "row-down", "row-up", "row-up"):
        caret = MOTIONS[motion](on, caret)
        seen.append(text[caret.offset :].split()[0])
    assert seen == ["x", "tujuh", "x", "empat"]


def test_a_sideways_motion_gives_up_the_old_cell() -> None:
    text = "satu dua tiga\nx\nlima enam tujuh"
    on = view(text, 40)
    caret = MOTIONS["row-down"](on, Caret(text.index("tiga")))
    caret = MOTIONS["token-right"](on, caret)
    assert caret == Caret(text.index("lima"))


def test_the_last_row_is_not_left_sideways() -> None:
    on = view("satu dua tiga", 40)
    assert MOTIONS["row-down"](on, Caret(5, 11)) == Caret(5, 11)
    assert MOTIONS["row-up"](on, Caret(5, 11)) == Caret(5, 11)


def test_row_ends_are_the_first_and_last_token_of_the_screen_row() -> None:
    text = "satu dua, tiga empat lima"
    on = view(text, 12)
    assert go(on, "row-end", start="satu").startswith(", tiga")
    assert go(on, "row-start", start="dua").startswith("satu")
    assert go(on, "row-start", start="empat").startswith("tiga")


def test_a_page_is_the_pane_less_two_rows() -> None:
    text = "\n".join(f"baris{number}" for number in range(40))
    on = view(text, 20, height=10)
    assert go(on, "page-down", start="baris0").startswith("baris8\n")
    assert go(on, "page-down", start="baris0", times=9) == "baris39"
    assert go(on, "page-up", start="baris39").startswith("baris31")
    assert go(on, "page-up", start="baris3\n", times=2).startswith("baris0")


def test_a_page_that_ends_in_a_fold_goes_on_to_the_text_after_it() -> None:
    on = view(width=60, height=5, skip=[ASIDE])
    assert go(on, "page-down", start="TEMPO") == "Dia pergi."


def test_the_article_s_ends_are_tokens_outside_asides() -> None:
    text = "iklan\nRusia menang.\niklan"
    on = view(text, 20, skip=[(0, 5), (20, 25)])
    assert go(on, "article-start", start="menang").startswith("Rusia")
    assert go(on, "article-end", start="menang").startswith(".\n")


def test_a_token_longer_than_the_screen_is_left_behind_in_one_step() -> None:
    text = f"satu\n{'x' * 500}\ndua"
    on = view(text, 10)
    assert go(on, "row-down", start="xxx") == "dua"
    assert go(on, "row-up", start="dua").startswith("xxx")


@pytest.mark.parametrize("motion", MOTIONS)
def test_nothing_happens_in_an_article_without_text(motion: str) -> None:
    for text in ("", "\n \n\n"):
        assert MOTIONS[motion](view(text), Caret()).offset == 0
    assert MOTIONS[motion](view("iklan", skip=[(0, 5)]), Caret()).offset == 0


@settings(deadline=None)
@given(TEXTS, st.integers(1, 15), st.integers(0, 60), st.sampled_from(sorted(MOTIONS)), st.booleans())
def test_every_motion_lands_on_a_token(text: str, width: int, offset: int, motion: str, aside: bool) -> None:
    first, last = text.find("\n") + 1, text.rfind("\n")
    skip = [(first, last)] if aside and first < last else []
    on = view(text, width, 6, skip)
    landed = MOTIONS[motion](on, Caret(min(offset, len(text)))).offset
    starts = [start for start, _ in on.segments.tokens(0, len(text))]
    assert landed in starts or (landed == 0 and not starts)


@settings(deadline=None)
@given(TEXTS, st.integers(1, 15), st.sampled_from(OPPOSITES))
def test_a_motion_never_goes_the_wrong_way_and_ends_at_the_end(text: str, width: int, pair: tuple[str, str]) -> None:
    on = view(text, width, 5)
    for motion, sign in zip(pair, (1, -1), strict=True):
        caret = Caret(settle(on.segments, 0 if sign > 0 else len(text)))
        for _ in range(len(text) + 1):
            moved = MOTIONS[motion](on, caret)
            assert (moved.offset - caret.offset) * sign >= 0
            if moved.offset == caret.offset:
                break
            caret = moved
        else:
            pytest.fail(f"{motion} never comes to rest")


@settings(deadline=None)
@given(TEXTS, st.integers(1, 15))
def test_tokens_and_rows_reach_the_whole_article(text: str, width: int) -> None:
    on = view(text, width)
    starts = [start for start, _ in on.segments.tokens(0, len(text))]
    seen: list[int] = []
    caret = Caret(settle(on.segments, 0))
    while not seen or seen[-1] != caret.offset:
        seen.append(caret.offset)
        caret = MOTIONS["token-right"](on, caret)
    assert seen == (starts or [0])
    rows: list[int] = []
    caret = Caret(settle(on.segments, 0))
    while not rows or rows[-1] != on.reflow.row_of(caret.offset):
        rows.append(on.reflow.row_of(caret.offset))
        caret = MOTIONS["row-down"](on, caret)
    assert rows == sorted({on.reflow.row_of(start) for start in starts} or {0})


@settings(deadline=None)
@given(TEXTS, st.integers(0, 60))
def test_right_then_left_is_where_one_was(text: str, offset: int) -> None:
    on = view(text)
    caret = Caret(settle(on.segments, min(offset, len(text))))
    moved = MOTIONS["token-right"](on, caret)
    if moved != caret:
        assert MOTIONS["token-left"](on, moved) == caret


# --- selecting


def test_a_selection_covers_both_its_ends_in_either_order() -> None:
    segments = Segments("satu dua tiga empat")
    assert selection_span(segments, 5, 9) == (5, 13)
    assert selection_span(segments, 9, 5) == (5, 13)
    assert selection_span(segments, 5, 5) == (5, 8)
    assert selection_span(Segments(""), 0, 0) == (0, 0)


def test_a_selection_grows_by_token_clause_quotation_sentence_paragraph_and_shrinks_back() -> None:
    segments = Segments(NEWS)
    caret = NEWS.index("tekad")
    steps = [selection_span(segments, caret, caret)]
    while (larger := grow(segments, steps[-1])) != steps[-1]:
        steps.append(larger)
    assert [NEWS[start:end] for start, end in steps[:-1]] == [
        "tekad",
        "Harus ada tekad",
        "Harus ada tekad. Kami siap",
        '"Harus ada tekad. Kami siap,"',
        '"Harus ada tekad. Kami siap," ucapnya.',
    ]
    assert NEWS[slice(*steps[-1])] == NEWS.split("\n\n")[1]
    back = [steps[-1]]
    while (smaller := shrink(segments, back[-1], caret)) != back[-1]:
        back.append(smaller)
    assert back == steps[::-1]


def test_a_selection_across_paragraphs_grows_to_whole_paragraphs() -> None:
    segments = Segments(NEWS)
    start, end = NEWS.index("Temui"), NEWS.index("Mikhail") + 7
    larger = grow(segments, (start, end))
    assert NEWS[slice(*larger)] == NEWS[: NEWS.index("\n\nBaca")]
    assert grow(segments, larger) == larger


@settings(deadline=None)
@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_growing_holds_what_was_selected_and_comes_to_an_end(text: str, anchor: int, caret: int) -> None:
    segments = Segments(text)
    anchor, caret = settle(segments, anchor), settle(segments, caret)
    span = selection_span(segments, anchor, caret)
    for _ in range(10 + 2 * len(text)):
        larger = grow(segments, span)
        assert contains(larger, span)
        if larger == span:
            break
        assert contains(shrink(segments, larger, caret), selection_span(segments, caret, caret))
        assert contains(larger, shrink(segments, larger, caret))
        span = larger
    else:
        pytest.fail("never comes to rest")


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: str(gold["file"][:3]))
def test_every_gold_span_can_be_selected_from_the_keyboard(gold: dict[str, Any]) -> None:
    text = gold_text(gold)
    segments = Segments(text, asides(gold))
    for span in gold["spans"]:
        anchor, caret = settle(segments, span["start"]), settle(segments, span["end"] - 1)
        assert selection_span(segments, anchor, caret) == (span["start"], span["end"])


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: str(gold["file"][:3]))
def test_the_end_of_a_gold_claim_is_few_clause_ends_from_its_start(gold: dict[str, Any]) -> None:
    text = gold_text(gold)
    on = view(text, 38, 22, asides(gold))
    for span in gold["spans"]:
        if span["label"] != "claim":
            continue
        caret, keys = Caret(span["start"]), 0
        while selection_span(on.segments, span["start"], caret.offset)[1] < span["end"] and keys < 10:
            caret, keys = MOTIONS["clause-end"](on, caret), keys + 1
        reached = selection_span(on.segments, span["start"], caret.offset)[1]
        assert reached == span["end"] or text[span["end"] :].startswith(" seraya"), span["text"]
        assert keys <= 5
