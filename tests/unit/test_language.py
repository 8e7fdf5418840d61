"""The vote of function words: Indonesian, English, and the honesty to say neither."""

from __future__ import annotations

import pytest

from annotations.ingest.language import FUNCTION_WORDS, guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Presiden mengatakan bahwa kerja sama itu akan dilanjutkan oleh kedua negara pada tahun depan.", "id"),
        ("The president said that the agreement would be signed by both countries next year.", "en"),
        ('Ia berkata, "The show must go on," dan tidak ada yang tahu apa yang akan terjadi dengan itu.', "id"),
        ("Le président a dit que la coopération serait poursuivie par les deux pays.", None),
        ("Президент сказал, что сотрудничество продолжится.", None),
        ("Jakarta Bandung Surabaya", None),
        ("The Jakarta Post", None),
        ("yang dan di the of and", None),
        ("", None),
        ("12345 !!! ???", None),
    ],
)
def test_the_language_is_told_only_when_the_words_agree(text: str, language: str | None) -> None:
    assert guess_language(text) == language


def test_no_word_votes_for_both() -> None:
    assert not FUNCTION_WORDS["id"] & FUNCTION_WORDS["en"]
