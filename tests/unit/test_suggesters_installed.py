"""Suggesters of installed packages: the example of docs/suggestions.md, as it stands there; broken ones are named."""

from __future__ import annotations

import re
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from annotations.errors import ConfigError
from annotations.store.records import Region
from annotations.suggesters import EMPTY, Names, Suggester, Suggestion, suggesters, suggestions
from annotations.suggesters import registry as room
from annotations.suggesters.lexicon import parse_lexicon

PAGE = (Path(__file__).parents[2] / "docs" / "suggestions.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.S | re.M)
    assert found is not None
    return found[1]


def installed(monkeypatch: pytest.MonkeyPatch, made: Any) -> None:
    class Point(EntryPoint):
        def load(self) -> Any:
            if isinstance(made, Exception):
                raise made
            return made

    def points(*, group: str) -> list[EntryPoint]:
        return [Point("theirs", "theirs:Thing", group)] if group == room.GROUP else []

    monkeypatch.setattr("importlib.metadata.entry_points", points)


def test_the_worked_example_with_spacy_works(monkeypatch: pytest.MonkeyPatch) -> None:
    space: dict[str, Any] = {}
    exec(compile(block("python"), "docs/suggestions.md", "exec"), space)
    installed(monkeypatch, space["Dates"])
    (dates,) = suggesters(["dates"])
    assert isinstance(dates, Suggester)
    text = "Pada 9 Desember 2015 ia datang.\nBaca juga: 10 Desember 2015"
    regions = [Region("body", 0, 31), Region("aside", 32, len(text))]
    found = suggestions(dates, text, regions, "id", EMPTY, Names())
    assert [text[each.start : each.end] for each in found] == ["9 Desember 2015"]


def test_the_small_lexicon_of_the_page_is_enough() -> None:
    lexicon = parse_lexicon(block("yaml"), "fr.yaml", "fr")
    (quotes,) = suggesters(["quotes"])
    text = "« Nous sommes prêts », dit le président Jean Dupont. Selon Marie Curie, la guerre est finie."
    found = suggestions(quotes, text, (), "fr", lexicon, Names())
    words = [text[each.start : each.end] for each in found]
    assert words == ["Nous sommes prêts", "Jean Dupont", "Marie Curie", "la guerre est finie"]
    assert [each.said_by for each in found] == [1, None, None, 2]


@pytest.mark.parametrize(
    ("made", "reason"),
    [(RuntimeError("no such model"), "no such model"), (object(), "is no suggester"), (dict, "is no suggester")],
)
def test_an_entry_point_that_is_no_suggester_is_named(monkeypatch: pytest.MonkeyPatch, made: Any, reason: str) -> None:
    installed(monkeypatch, made)
    with pytest.raises(ConfigError, match=reason) as caught:
        suggesters()
    assert "theirs" in str(caught.value)


class Wrong:
    name = "wrong"
    version = "1"

    def suggest(self, text: str, *_: object) -> list[Suggestion]:
        if not text:
            raise ValueError("nothing to read")
        return [Suggestion("claim", ((0, len(text) + 1),), 50, "")]


@pytest.mark.parametrize(("text", "reason"), [("", "nothing to read"), ("Ya.", "cannot have")])
def test_a_suggester_that_fails_is_named(text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as caught:
        suggestions(Wrong(), text, (), None, EMPTY, Names())
    assert "suggester wrong" in str(caught.value)
