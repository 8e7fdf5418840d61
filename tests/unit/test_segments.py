"""Tokens, clauses, sentences and paragraphs, on what news text throws at them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.segments import Segments, tokens
from annotations.segments.blocks import BLOCK
from annotations.segments.tokens import glues
from annotations.spans import Span, overlaps

ROOT = Path(__file__).parents[2]
GOLD = [json.loads(line) for line in (ROOT / "tests/data/gold.jsonl").read_text("utf-8").splitlines()]

LETTERS = [*"aBé9 .,;:?!-—'\"“”„‘’«»()/|\n\t\u00a0\u3000漢ー한हि"]
JOINED = ["\u0301", "\u200d", "\u200c", "\ufe0f", "\u200b", "😀", "👨\u200d👩\u200d👧", "👍🏽", "🇮🇩"]
CONTROLS = ["\x00", "\x1b", "\x1c", "\x85", "\u202e", "\u2028", "\ud800"]
PHRASES = ["kata ", "dr. ", "No. 5", "H.M. ", "a.l. ", "TEMPO.CO", "...", '," ', '." ', "שלום ", "مرحبا "]
PIECES = st.sampled_from([*LETTERS, *JOINED, *CONTROLS, *PHRASES])
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


def gold_text(gold: dict[str, Any]) -> str:
    return (ROOT / "seeds/articles" / str(gold["file"])).read_text("utf-8")


def asides(gold: dict[str, Any]) -> list[Span]:
    return [(region["start"], region["end"]) for region in gold["regions"] if region["kind"] == "aside"]


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in Segments(text).tokens(0, len(text))]


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in Segments(text).sentences(0, len(text))]


def clauses(text: str) -> list[str]:
    segments = Segments(text)
    out = []
    span = segments.next_clause(-1)
    while span:
        out.append(text[span[0] : span[1]])
        span = segments.next_clause(span[0])
    return out


# --- tokens


@pytest.mark.parametrize(
    "word",
    [
        *[
            "kapal-kapal",
            "Su-24",
            "VIVA.co.id",
            "TEMPO.CO",
            "Tempo.Co",
            "6.759.148",
            "1,5",
            "31/1",
            "04:34",
            "al-Assad",
        ],
        *["Jum'at", "Ma’ruf", "a.l.", "H.M.", "S.Pd.", "Ph.D.", "U.S.", "img_title"],
        *["cafe\u0301s", "हिन्दी", "می\u200cخواهم"],
    ],
)
def test_a_word_a_number_or_an_abbreviation_is_one_token(word: str) -> None:
    assert words(f"kata {word} itu") == ["kata", word, "itu"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mikhail Y. Galuzin", ["Mikhail", "Y.", "Galuzin"]),
        ("kata dr. Budi", ["kata", "dr.", "Budi"]),
        ("No. 5 dan no.", ["No.", "5", "dan", "no", "."]),
        ("beras, gula dll. dari", ["beras", ",", "gula", "dll.", "dari"]),
        ("beras dll. Rusia", ["beras", "dll", ".", "Rusia"]),
        ("vitamin C.", ["vitamin", "C", "."]),
        ("vitamin C. Dia", ["vitamin", "C", ".", "Dia"]),
        ("oleh ISIS.Rusia lalu", ["oleh", "ISIS", ".", "Rusia", "lalu"]),
    ],
)
def test_a_full_stop_belongs_to_an_abbreviation_only(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VIVA.co.id -Rusia", ["VIVA.co.id", "-", "Rusia"]),
        ("Indonesia -- Melalui...", ["Indonesia", "--", "Melalui", "..."]),
        ('Islam."', ["Islam", ".", '"']),
        ('"Ya.""Tidak."', ['"', "Ya", ".", '"', '"', "Tidak", ".", '"']),
        ("(31/1).", ["(", "31/1", ")", "."]),
        ("Rusia 'Berguru' pada", ["Rusia", "'", "Berguru", "'", "pada"]),
        ("AS/Rusia?!", ["AS", "/", "Rusia", "?", "!"]),
    ],
)
def test_punctuation_stands_by_itself_and_runs_stay_together(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "cluster",
    [
        "👨\u200d👩\u200d👧",
        "👍🏽",
        "🇮🇩",
        "☺\ufe0f",
        "1\ufe0f\u20e3",
        "e\u0301",
        "か\u3099",
        "🏴\U000e0067\U000e0062\U000e007f",
    ],
)
def test_a_grapheme_cluster_is_never_split(cluster: str) -> None:
    assert words(f"{cluster} {cluster}") == [cluster, cluster]


def test_two_flags_side_by_side_are_two_tokens() -> None:
    assert words("🇮🇩🇷🇺") == ["🇮🇩", "🇷🇺"]


def test_every_chinese_character_can_be_selected() -> None:
    assert words("俄罗斯Rusia。") == ["俄", "罗", "斯", "Rusia", "。"]


@settings(deadline=None)
@given(TEXTS)
def test_tokens_are_disjoint_in_order_and_hold_all_text(text: str) -> None:
    tokens = Segments(text).tokens(0, len(text))
    covered = [at for start, end in tokens for at in range(start, end)]
    assert covered == sorted(set(covered))
    assert covered == [at for at, character in enumerate(text) if not character.isspace()]


@settings(deadline=None)
@given(TEXTS)
def test_no_token_begins_with_a_mark_that_belongs_to_the_character_before(text: str) -> None:
    for start, _ in Segments(text).tokens(0, len(text)):
        assert not glues(text[start]) or start == 0 or text[start - 1].isspace()


# --- sentences


@pytest.mark.parametrize(
    "text",
    [
        "Sedangkan Duta Besar Rusia Mikhail Y. Galuzin mengatakan perlu.",
        "Jaksa Agung H.M. Prasetyo dan dr. Budi bertemu.",
        "Pakaian, a.l. Baju dan celana, dijual.",
        "Nilainya Rp 6.759.148 atau 1,5 persen.",
        "TEMPO.CO, Jakarta -Duta Besar bicara kepada VIVA.co.id, Senin.",
        "Ia tinggal di Jl. Sudirman No. 5 Jakarta.",
        "Mr. Smith met Gen. Petraeus at the U.S. Capitol.",
        '"Harus ada pertukaran informasi untuk melakukan serangan yang efektif," ucapnya.',
        '"Benarkah?" kata dia.',
        '"Apa? Begitu." kata Budi.',
        '"Pertama begini. Kedua begitu," kata Galuzin.',
        '"Nasib mereka di tangan rakyat. Titik," Putin menegaskan.',
        '"Siapa?", tanya dia.',
        "1. Rusia menang.",
        "Rusia (siapa?), Turki dan AS.",
        "Itu ... katanya, benar.",
        '"Mereka telah menciderai citra Islam."',
    ],
)
def test_one_sentence_stays_whole(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "parts",
    [
        ['Menurut dia benar. "', 'Mereka telah menciderai citra Islam."', "Dari keterangan Galuzin."],
        ["Rusia menang.", "20 negara bertemu!", "Benarkah?", "Ya."],
        ["Ia menjual beras dll.", "Rusia tidak."],
        ["Dia dari U.S.", "The end."],
        ['"Begini.', 'Begitu."', "Dia pergi."],
        ["Dia berkata (begini).", "Lalu pergi."],
        ["“Begini.”", "Namun dia pergi."],
        ["Itu vitamin C.", "Dia tahu."],
    ],
)
def test_sentences_part_after_their_closing_marks(parts: list[str]) -> None:
    text = " ".join(parts).replace('. " ', '. "')
    expected = [part.removesuffix(' "') for part in parts]
    found = [sentence.removeprefix('"') for sentence in sentences(text)]
    assert found == [part.removeprefix('"') for part in expected]


def test_a_sentence_takes_its_closing_quotation_mark_along() -> None:
    text = 'Rusak. "Mereka telah menciderai citra Islam." Dari itu.'
    assert sentences(text) == ["Rusak.", '"Mereka telah menciderai citra Islam."', "Dari itu."]


def test_a_paragraph_ends_a_sentence() -> None:
    assert sentences("Rusia Klaim Trump\n\nRiva Suastha\nSelasa,\n") == ["Rusia Klaim Trump", "Riva Suastha", "Selasa,"]


# --- clauses


def test_a_clause_ends_at_punctuation_and_leaves_it_out() -> None:
    text = 'TEMPO.CO, Jakarta: "Begini, 1,5 persen," kata Y. Galuzin. Selesai — ya!'
    assert clauses(text) == ["TEMPO.CO", "Jakarta", "Begini", "1,5 persen", "kata Y. Galuzin", "Selesai", "ya"]


def test_a_clause_keeps_a_bracket_that_it_opened() -> None:
    assert clauses("Negara Islam (ISIS), asal (itu saja).") == ["Negara Islam (ISIS)", "asal (itu saja)"]


def test_a_clause_keeps_a_percent_sign() -> None:
    assert clauses("naik 20%, lalu") == ["naik 20%", "lalu"]


def test_a_paragraph_without_words_is_one_clause() -> None:
    assert clauses("((( ...") == ["((( ..."]


# --- paragraphs


def test_a_paragraph_is_a_line_without_the_space_around_it() -> None:
    text = "Judul  \n\n  • Reuters\n\n"
    segments = Segments(text)
    assert segments.paragraph_at(3) == (0, 5)
    assert segments.paragraph_at(6) is None
    assert segments.next_paragraph(0) == (text.index("•"), text.index("\n", 12))
    assert segments.next_paragraph(12) is None
    assert segments.previous_paragraph(12) == (11, 20)
    assert segments.previous_paragraph(11) == (0, 5)


# --- passing things by, and size


def test_skipped_text_is_part_of_nothing() -> None:
    text = 'Rusia menang.\nBaca "Juga" ini.\nDia pergi.'
    segments = Segments(text, [(14, 31)])
    dia = text.index("Dia")
    assert segments.next_token(text.index("menang") + 6) == (dia, dia + 3)
    assert segments.previous_token(dia) == (12, 13)
    assert segments.token_at(20) == (dia, dia + 3)
    assert segments.sentence_at(20) is None
    assert segments.paragraph_at(20) is None
    assert segments.next_paragraph(0) == (dia, len(text))
    assert segments.quotation_at_or_after(0) is None


@settings(deadline=None)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=3))
def test_walking_visits_every_unit_outside_skipped_text(text: str, holes: list[tuple[int, int]]) -> None:
    skip = [(start, min(len(text), start + length)) for start, length in holes if start < len(text)]
    segments = Segments(text, skip)
    tokens = segments.tokens(0, len(text))
    assert not [token for token in tokens for hole in skip if hole[0] < hole[1] and overlaps(token, hole)]
    for forward, backward in (
        (segments.next_token, segments.previous_token),
        (segments.next_clause, segments.previous_clause),
        (segments.next_sentence, segments.previous_sentence),
        (segments.next_paragraph, segments.previous_paragraph),
    ):
        there = []
        span = forward(-1)
        while span:
            there.append(span)
            span = forward(span[0])
        back = []
        span = backward(len(text) + 1)
        while span:
            back.append(span)
            span = backward(span[0])
        assert there == back[::-1]
        assert all(left[1] <= right[0] for left, right in pairwise(there))
        starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
        assert all(start in starts and end in ends for start, end in there)
        assert bool(there) == bool(tokens)


@settings(deadline=None)
@given(TEXTS)
def test_sentences_hold_every_token_and_stay_in_their_paragraph(text: str) -> None:
    segments = Segments(text)
    for start, _ in segments.tokens(0, len(text)):
        sentence, paragraph = segments.sentence_at(start), segments.paragraph_at(start)
        assert sentence is not None
        assert paragraph is not None
        assert paragraph[0] <= sentence[0] <= start < sentence[1] <= paragraph[1]


@pytest.mark.parametrize(
    "unit", ["Kata dia, begini. ", "x", "漢", "é\u0301", "👨\u200d👩\u200d👧", "(", '"A. ', "\u0301"]
)
def test_a_paragraph_of_any_length_is_walked_whole(unit: str) -> None:
    text = unit * (3 * BLOCK // len(unit))
    segments = Segments(text)
    tokens = segments.tokens(0, len(text))
    assert sum(end - start for start, end in tokens) == sum(not character.isspace() for character in text)
    assert segments.paragraph_at(len(text) // 2) == (0, len(text.rstrip()))
    assert max(end - start for start, end in segments.sentences(0, len(text))) <= BLOCK + 64
    if unit in ("é\u0301", "👨\u200d👩\u200d👧"):
        assert all(start % len(unit) == 0 for start, _ in tokens)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text = "Kata dia, begini. " * 1000
    assert set(sentences(text)) == {"Kata dia, begini."}


# --- the gold annotation


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: str(gold["file"][:3]))
def test_every_gold_span_consists_of_whole_tokens(gold: dict[str, Any]) -> None:
    segments = Segments(gold_text(gold), asides(gold))
    for span in gold["spans"]:
        first, last = segments.token_at(span["start"]), segments.token_at(span["end"] - 1)
        assert first is not None, span
        assert last is not None, span
        assert (first[0], last[1]) == (span["start"], span["end"]), span


@given(st.text(st.sampled_from("aÉñ1 .,-'’“”\"‘–…:/&\u00b7\u02c6PTSd"), max_size=40))
def test_text_in_latin_letters_is_cut_as_any_other(text: str) -> None:
    """The quick pattern says what the one for every script says."""
    quick = [found.span() for found in tokens._PLAIN_TOKEN.finditer(text)]
    assert tokens._PLAIN.fullmatch(text)
    assert quick == [found.span() for found in tokens._TOKEN.finditer(tokens._matchable(text))]
