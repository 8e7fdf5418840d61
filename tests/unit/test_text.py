"""Text on its way in and out: decoding, what a terminal may see, and finding a quote again."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text import Anchor, anchor, decode, display_line, display_text, find_anchor, text_hash

NEWS = "Presiden Prancis François Hollande berkata, “Kami sedang berperang,” kata Ségolène Royal – di Jakarta."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_wide_encodings_are_told_by_their_mark(encoding: str) -> None:
    decoded = decode(NEWS.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.converted) == (NEWS, encoding, True)


def test_big_endian_is_told_too() -> None:
    assert decode(b"\xfe\xff" + NEWS.encode("utf-16-be")).text == NEWS
    assert decode(b"\0\0\xfe\xff" + NEWS.encode("utf-32-be")).text == NEWS


@pytest.mark.parametrize(
    "text",
    [NEWS, "Señor Muñoz", "Harga €5 – naik", "Kata dia, “ya.”", "Ségolène", "Café di Münster", "“Ya”", NEWS * 2000],
    ids=lambda text: str(text[:16]),
)
def test_windows_1252_keeps_its_accents(text: str) -> None:
    decoded = decode(text.encode("cp1252"))
    assert (decoded.text, decoded.encoding, decoded.converted) == (text, "cp1252", True)


def test_latin_1_reads_as_windows_1252_which_holds_it() -> None:
    text = "Presiden Prancis François Hollande dan Ségolène Royal bertemu José Muñoz di Jakarta, kata juru bicara."
    decoded = decode(text.encode("latin-1"))
    assert (decoded.text, decoded.converted) == (text, True)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Президент России сказал, что сотрудничество важно для обеих стран и продолжится.", "cp1251"),
        ("俄罗斯总统表示合作非常重要，双方将继续努力。", "gb18030"),
        ("Prezydent Rosji powiedział w środę, że współpraca jest ważna. Również minister wyraził zgodę.", "cp1250"),
    ],
)
def test_other_scripts_and_languages_are_still_told(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_utf_8_is_taken_as_it_is_but_for_its_mark() -> None:
    decoded = decode(("\ufeff \n" + NEWS + "\ufeff\n ").encode())
    assert (decoded.text, decoded.encoding, decoded.converted) == (f" \n{NEWS}\ufeff\n ", "utf-8", False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_every_kind_of_line_end_becomes_one(encoding: str) -> None:
    assert decode("a\r\nb\rc\nd\r\r\n".encode(encoding)).text == "a\nb\nc\nd\n\n"


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b" \t\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n", "\xa0\n\u3000".encode()),
        *(b"\xff\xfe", b"\xfe\xff", "\n \n".encode("utf-16"), b"\xff\xfe\0\0"),
    ],
)
def test_nothing_but_blanks_is_empty_in_every_encoding(data: bytes) -> None:
    with pytest.raises(ValueError, match="it is empty"):
        decode(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\0b", "NUL"),
        (b"\xff\xfea\0b", "starts like UTF-16"),
        (b"\0\0\xfe\xffab", "starts like UTF-32"),
        (b"GIF89a" + bytes(range(1, 256)) * 9, "not text in any encoding"),
    ],
)
def test_bytes_that_are_no_text_say_why(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        decode(data)


@given(
    st.text(st.characters(exclude_characters="\r\ufeff\0", exclude_categories=["Cs"])).filter(lambda t: t.strip() != "")
)
def test_any_text_survives_utf_8(text: str) -> None:
    assert decode(text.encode()).text == text


@given(st.binary(max_size=200))
def test_any_bytes_are_text_without_carriage_returns_or_refused(data: bytes) -> None:
    try:
        text = decode(data).text
    except ValueError:
        return
    assert "\r" not in text
    assert text.strip()


_HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b\x07\x7f\x9b\xad\u061c\u200e\u202e\u2066\u2069\u2028\r\t\n"))
)
_BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def is_harmless(shown: str) -> bool:
    """Whether a terminal draws this character and does nothing else."""
    bidi = unicodedata.bidirectional(shown) in _BIDI or shown in "\u061c\u200e\u200f"
    return not bidi and unicodedata.category(shown) not in ("Cc", "Cs", "Zl", "Zp")


def test_every_character_there_is_is_shown_harmless() -> None:
    everything = "".join(map(chr, range(0x110000)))
    shown = display_text(everything)
    assert len(shown) == len(everything)
    assert [hex(at) for at, char in enumerate(shown) if not is_harmless(char) and char != "\n"] == []


@given(_HOSTILE)
def test_what_is_shown_is_as_long_as_what_is_stored_and_harmless(text: str) -> None:
    shown = display_text(text)
    assert len(shown) == len(text)
    for stored, seen in zip(text, shown, strict=True):
        assert (seen == "\n") == (stored == "\n")
        assert seen == "\n" or is_harmless(seen)


@given(_HOSTILE)
def test_a_row_is_shown_like_the_text_but_on_one_line(text: str) -> None:
    shown = display_line(text)
    assert shown.replace("␊", "\n") == display_text(text).replace("␊", "\n")
    assert "\n" not in shown


def test_showing_names_what_it_replaces_and_leaves_the_rest() -> None:
    assert display_text("\x1b[31m\tya\x7f\x85\u202e\xad\n") == "␛[31m ya␡��‐\n"
    assert display_text("👩‍👩‍👧 “Ségolène” é ❤️") == "👩‍👩‍👧 “Ségolène” é ❤️"


@given(_HOSTILE)
def test_showing_twice_changes_nothing_more(text: str) -> None:
    assert display_text(display_text(text)) == display_text(text)


def test_the_hash_is_of_the_utf_8() -> None:
    assert text_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert text_hash("é") != text_hash("e\u0301")
    assert len(text_hash("\ud800")) == 64


@given(st.text("ab ", min_size=1, max_size=40), st.data())
def test_a_quote_is_found_where_it_was(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = find_anchor(text, anchor(text, start, end))
    assert found is not None
    assert text[slice(*found)] == text[start:end]
    # Another place counts as the same only if it looks the same all around.
    assert anchor(text, *found) == anchor(text, start, end)


def test_of_several_places_the_one_with_the_same_neighbours_is_found() -> None:
    wanted = anchor("Rusia satu. Kata Rusia dua.", 17, 22)
    assert find_anchor("Pembuka baru. Rusia satu. Kata Rusia dua.", wanted) == (31, 36)
    assert find_anchor("Tidak ada.", wanted) is None
    assert find_anchor("apa saja", Anchor("", "a", "p")) is None
