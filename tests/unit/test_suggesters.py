"""The frame of suggesters: lexicons with their mistakes pointed at, the registry, what a suggestion may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.errors import ConfigError
from annotations.store.records import Entity
from annotations.suggesters import EMPTY, Names, Suggester, Suggestion, load_lexicons, suggesters
from annotations.suggesters.lexicon import Phrases, parse_lexicon
from annotations.suggesters.registry import checked


def test_the_shipped_lexicons_have_no_mistake() -> None:
    lexicons = load_lexicons()
    assert lexicons.languages() == ("en", "id")
    assert "said" in lexicons.of("en").verbs
    assert "mengatakan" in lexicons.of("id_ID").verbs
    assert lexicons.of("fr") is lexicons.of(None) is EMPTY
    assert lexicons.of("ms") is lexicons.of("id"), "Malay is read as Indonesian"


@pytest.mark.parametrize(
    ("yaml", "line", "reason"),
    [
        ("verbs: [said]\nverb: [says]\n", 2, "unknown key 'verb'"),
        ("verbs: said\n", 1, "list of texts"),
        ("verbs:\n- said\n- ' '\n", 3, "is empty"),
        ("verbs: [a b c d e f g h i]\n", 1, "more than 8 words"),
        ("demonyms:\n  US: [American]\n  QX: [Nobody]\n", 3, "no ISO 3166-1 code"),
    ],
)
def test_a_mistake_in_a_lexicon_is_pointed_at(yaml: str, line: int, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_lexicon(yaml, "fr.yaml", "fr")
    assert caught.value.line == line
    assert reason in str(caught.value)


def test_a_language_is_added_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "fr.yaml").write_text("verbs: [dit]\n", encoding="utf-8")
    lexicons = load_lexicons(tmp_path)
    assert "dit" in lexicons.of("fr").verbs
    assert "said" in lexicons.of("en").verbs
    assert lexicons.languages() == ("en", "fr", "id")


def test_a_missing_folder_of_lexicons_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        load_lexicons(tmp_path / "none")


def test_the_longest_phrase_is_found() -> None:
    phrases = Phrases(["luar negeri", "luar", "Dari Keterangan"])
    words = ["luar", "negeri", "luar", "dari", "keterangan"]
    assert [phrases.at(words, at) for at in range(5)] == [2, 0, 1, 2, 0]
    assert "luar" in phrases
    assert "dari" not in phrases


def test_every_suggester_keeps_the_protocol() -> None:
    found = suggesters()
    assert {"quotes", "countries"} <= {each.name for each in found}
    assert all(isinstance(each, Suggester) for each in found)
    assert [each.name for each in suggesters(["countries"])] == ["countries"]


def test_an_unknown_suggester_is_named() -> None:
    with pytest.raises(ConfigError, match="there is no suggester 'quots'"):
        suggesters(["quots"])


@pytest.mark.parametrize(
    "wrong",
    [
        Suggestion("claim", (), 50, ""),
        Suggestion("claim", ((4, 4),), 50, ""),
        Suggestion("claim", ((4, 6), (5, 7)), 50, ""),
        Suggestion("claim", ((4, 11),), 50, ""),
        Suggestion("claim", ((4, 6),), 101, ""),
        Suggestion("claim", ((4, 6),), 50, "", said_by=0),
        Suggestion("claim", ((4, 6),), 50, "", said_by=3),
    ],
)
def test_a_suggestion_that_cannot_be_is_told(wrong: Suggestion) -> None:
    assert checked([wrong], 10)
    assert checked([Suggestion("claim", ((4, 6), (6, 10)), 50, "")], 10) is None


def test_a_name_is_found_in_the_registry_only_if_one_fits() -> None:
    names = Names(
        [
            Entity("u1", "person", "mikhail-galuzin", "Mikhail Y. Galuzin", ("Galuzin",)),
            Entity("u2", "person", "ade-yasin", "Ade Yasin"),
            Entity("u3", "person", "ade-komarudin", "Ade Komarudin"),
            Entity("u4", "country", "US", "United States", ("Negeri Koboi",)),
        ]
    )
    assert names.find("galuzin") == names.find("Duta Besar Mikhail Galuzin")
    assert getattr(names.find("Galuzin"), "uid", None) == "u1"
    assert names.find("Ade") is None
    assert names.find("Somebody Else") is None
    assert names.countries == (("Negeri Koboi", "US"),)
