"""Who and where, and the rules of the scheme, at a desk without a screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.errors import ConfigError
from annotations.rules import RULE_FORMS
from annotations.scheme import parse_scheme
from tests.headless import HeadlessDesk, seed_session
from tests.samples import labels_yaml
from tui.openings import Openings
from tui.session import Session
from tui.widgets.lines import header_line


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[HeadlessDesk]:
    session, store = seed_session(tmp_path)
    with store:
        yield HeadlessDesk(session, store=store)


def article_with(desk: HeadlessDesk, words: str) -> None:
    """Make the first article active that has the words."""
    story = desk.session.story
    assert story is not None
    for ref in story.articles:
        if words in desk.session.open(ref.uid).article.text:
            desk.session.go_to_article(ref.uid)
            return
    raise LookupError(words)


def mark(desk: HeadlessDesk, words: str, digit: str) -> None:
    """Mark the first occurrence of the words."""
    if words not in desk.text:
        article_with(desk, words)
    desk.go(words)
    for _ in words.split()[1:]:
        desk.press("shift+right")
    desk.press(digit)


def entity_of(desk: HeadlessDesk, words: str) -> str | None:
    """The key of what the mark on these words refers to."""
    found = next(m for m in desk.here.layer if desk.text[m.start : m.end] == words)
    entity = desk.session.registry.get(found.entity)
    return entity.key if entity else None


def test_two_keys_say_which_country_is_meant_and_one_takes_it_back(desk: HeadlessDesk) -> None:
    mark(desk, "AS", "3")
    desk.press("=")
    assert "country “AS” =" in desk.prompt
    assert desk.menu[0].startswith("US United States")
    desk.press("enter")
    assert desk.message == "country “AS” = US United States"
    assert entity_of(desk, "AS") == "US"
    desk.press("u")
    assert entity_of(desk, "AS") is None
    assert len(desk.here.layer) == 1
    assert desk.session.reading.entities() == {}
    desk.press("ctrl+r")
    assert entity_of(desk, "AS") == "US"


def test_walking_tells_what_a_mark_refers_to(desk: HeadlessDesk) -> None:
    mark(desk, "AS", "3")
    desk.press("=", "enter")
    desk.go("AS")
    desk.press("h", "]")
    assert desk.message == "country “AS” = US United States"


def test_typing_searches_all_countries(desk: HeadlessDesk) -> None:
    mark(desk, "AS", "3")
    desk.press("=")
    desk.type("jep")
    assert desk.menu[0].startswith("JP Japan")
    desk.press("enter")
    assert entity_of(desk, "AS") == "JP"
    assert desk.session.registry.all["country-JP"].aliases == ("AS",), "what was chosen is learned"


def test_what_is_no_country_is_said(desk: HeadlessDesk) -> None:
    mark(desk, "AS", "3")
    desk.press("=")
    desk.type("qqqq")
    desk.press("enter")
    assert "no country" in desk.message
    assert entity_of(desk, "AS") is None


def test_a_new_person_and_then_his_other_spellings(desk: HeadlessDesk) -> None:
    mark(desk, "Mikhail Y. Galuzin", "2")
    desk.press("=")
    assert desk.menu[0] == "new person “Mikhail Y. Galuzin”"
    desk.press("enter")
    for words in ("Mikail Galuzin", "Mikhail Yurievich Galuzin"):
        mark(desk, words, "2")
        desk.press("=")
        assert desk.menu[0].startswith("Mikhail Y. Galuzin"), words
        desk.press("enter")
    (person,) = desk.session.reading.entities().values()
    assert person.aliases == ("Mikail Galuzin", "Mikhail Yurievich Galuzin")
    mark(desk, "Robert Blake", "2")
    desk.press("=")
    assert desk.menu[0] == "new person “Robert Blake”"


def test_a_body_is_offered_as_a_body(desk: HeadlessDesk) -> None:
    mark(desk, "Pemerintah Rusia", "2")
    desk.press("=")
    assert desk.menu[0] == "new body “Pemerintah Rusia”"


def test_a_pronoun_means_who_was_named_before_and_is_not_learned(desk: HeadlessDesk) -> None:
    article_with(desk, "Mikhail Y. Galuzin")
    mark(desk, "Mikhail Y. Galuzin", "2")
    desk.press("=", "enter")
    desk.stand(desk.text.index(" ia ") + 1)
    desk.press("2", "=")
    assert desk.menu == ("Mikhail Y. Galuzin",)
    desk.press("enter")
    assert entity_of(desk, "ia") == "mikhail-y-galuzin"
    (person,) = desk.session.reading.entities().values()
    assert person.aliases == ()


def test_what_is_set_stands_first_and_can_be_taken_away(desk: HeadlessDesk) -> None:
    mark(desk, "AS", "3")
    desk.press("=", "enter", "=")
    assert desk.menu[0].endswith("(now)")
    desk.press("enter")
    assert desk.message == "US United States already"
    desk.press("=", "up", "enter")
    assert entity_of(desk, "AS") is None
    assert desk.message == "country “AS” = nothing"


def test_a_relabelled_mark_refers_to_nothing_of_its_former_kind(desk: HeadlessDesk) -> None:
    mark(desk, "AS", "3")
    desk.press("=", "enter")
    desk.go("AS")
    desk.press("r", "2")
    assert entity_of(desk, "AS") is None


@pytest.mark.parametrize("keys", [("=",), ("w",), ("W",)])
def test_without_a_mark_the_keys_say_so(desk: HeadlessDesk, keys: tuple[str, ...]) -> None:
    desk.press(*keys)
    assert desk.message in ("no mark here that refers to a person, body or country", "nothing is open in this article")


# -- rules -----------------------------------------------------------------------------------------------------------


def open_count(session: Session) -> int:
    here = session.active
    assert here is not None
    kept = session.openings.of(here.article.uid, here.layer)
    assert kept == Openings(session.scheme).of(here.article.uid, here.layer), "edit by edit is as counted anew"
    return len(kept)


def test_what_is_open_is_counted_as_it_comes_and_goes(desk: HeadlessDesk) -> None:
    session = desk.session
    assert open_count(session) == 0
    desk.press('"', "1")
    assert open_count(session) == 1
    assert "1 mark · 1 open ·" in header_line(session, 100)[1]
    desk.go("AS")
    desk.press("3")
    assert open_count(session) == 2
    desk.press("=", "enter")
    assert open_count(session) == 1
    mark(desk, "Obama", "2")
    assert open_count(session) == 1
    desk.press("a", "enter")
    assert open_count(session) == 0
    assert "open" not in header_line(session, 100)[1]
    desk.press("u")
    assert open_count(session) == 1
    desk.press("w", "a", "0")
    assert open_count(session) == 0
    desk.press("u", "u", "u", "u", "u")
    assert open_count(session) == 0
    session.reload()
    assert open_count(session) == 0


def test_w_walks_the_open_ones_and_says_what_is_missing(desk: HeadlessDesk) -> None:
    desk.press('"', "1")
    desk.go("Rusia")
    desk.press("3", "g", "w")
    first = desk.message
    desk.press("w")
    assert {first.split(" ")[0], desk.message.split(" ")[0]} == {"claim", "country"}
    both = first + desk.message
    assert "claim has no said_by: a links it (there 0: no speaker) · 2 open" in both
    assert "country has no entity: = sets it · 2 open" in both
    desk.press("w")
    assert desk.message == first, "round again"
    desk.press("W", "W")
    assert desk.message == first


def test_done_warns_of_what_is_open_and_counts_it(desk: HeadlessDesk) -> None:
    desk.press('"', "1")
    here = desk.here
    desk.press("m")
    assert here.status == "done"
    assert desk.message == "done · still open: 1 claim with no said_by"


def test_a_scheme_may_refuse_done_while_something_is_open(desk: HeadlessDesk) -> None:
    desk.session.scheme = replace(desk.session.scheme, done_open="refuse")
    desk.press('"', "1")
    here = desk.here
    desk.press("m")
    assert here.status == "doing"
    assert desk.message == "not done yet: 1 claim with no said_by · w goes there"
    desk.press("u", "m")
    assert here.status == "done"


def with_rule(rule: str) -> str:
    return labels_yaml().replace("  - every country has an entity", f"  - {rule}")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("every claim is true", RULE_FORMS[0]),
        ("every klaim has said_by", "no label"),
        ("every claim has told_by", "no link of claim"),
        ("every country has said_by", "no link of country"),
        ("every claim has an entity", "Give claim an entity"),
        ("'every claim has said_by or is marked \"anon\"'", "anon"),
        ("'every speaker has said_by or is marked \"no speaker\"'", "no speaker"),
    ],
)
def test_a_rule_that_cannot_be_checked_is_refused_with_its_line(rule: str, words: str) -> None:
    text = with_rule(rule)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if rule in row)
    with pytest.raises(ConfigError) as refusal:
        parse_scheme(text, "mine.yaml")
    assert words in str(refusal.value)
    assert str(refusal.value).startswith(f"mine.yaml:{line}: ")
    assert len(parse_scheme(text, stored=True).rules) == 1, "a project that has it already still opens"


def test_done_takes_warn_or_refuse() -> None:
    text = labels_yaml()
    assert parse_scheme(text).done_open == "warn"
    assert parse_scheme(text.replace("open: warn", "open: refuse")).done_open == "refuse"
    assert parse_scheme(text.replace("done: {open: warn}", "")).done_open == "warn"
    with pytest.raises(ConfigError, match="warn or refuse"):
        parse_scheme(text.replace("open: warn", "open: never"))


def test_every_speaker_may_be_asked_for_a_claim() -> None:
    assert parse_scheme(with_rule("every speaker has said_by")).rules[1].link == "said_by"
