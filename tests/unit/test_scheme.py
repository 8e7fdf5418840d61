"""Label schemes and other YAML that people write: what is wrong is named, with its line and the nearest right word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import ConfigError
from annotations.scheme import COLORS, Scheme, parse_scheme
from annotations.settings_file import parse_settings
from tests.samples import labels_yaml

GOOD = """\
name: quotes
labels:
  claim: {key: "1", letter: c, color: yellow}
  speaker:
    key: 2
    letter: s
    color: cyan
    help: "Who says it: x"
    entity: person
links:
  said_by: {from: claim, to: speaker, cardinality: many-to-one, none: "no speaker"}
  same_claim: {from: claim, to: claim, symmetric: true, across_articles: yes}
rules:
  - every claim has said_by
"""


def refusal(text: str, file: str = "labels.yaml") -> ConfigError:
    with pytest.raises(ConfigError) as refused:
        parse_scheme(text, file)
    return refused.value


def wrong(old: str, new: str) -> ConfigError:
    """What is said of the good scheme with one thing changed."""
    assert GOOD.count(old) >= 1
    return refusal(GOOD.replace(old, new, 1))


def said_of(text: str, file: str) -> str:
    """The error that the file gets; nothing if it is in order."""
    try:
        parse_settings(text, file)
    except ConfigError as error:
        return str(error)
    return ""


# -- what is right ---------------------------------------------------------------------------------------------------


def test_the_scheme_that_kutip_ships_is_the_one_of_the_design() -> None:
    scheme = parse_scheme(labels_yaml())
    assert [(label.name, label.key, label.letter) for label in scheme.labels] == [
        ("claim", "1", "c"),
        ("speaker", "2", "s"),
        ("country", "3", "o"),
    ]
    said_by = scheme.link_from("claim")
    assert said_by is not None
    assert (said_by.name, said_by.tail, said_by.cardinality, said_by.none) == (
        "said_by", "speaker", "many-to-one", "no speaker",
    )  # fmt: skip
    assert scheme.link_to("speaker") == said_by
    assert scheme.link_from("country") is None
    assert all(label.help for label in scheme.labels)


def test_a_scheme_is_read_as_it_is_written() -> None:
    scheme = parse_scheme(GOOD)
    speaker = scheme.by_key("2")
    assert speaker is not None
    assert (speaker.name, speaker.letter, speaker.help, speaker.entity) == ("speaker", "s", "Who says it: x", "person")
    assert scheme.by_letter("c") == scheme.label("claim")
    assert scheme.by_key("9") is None
    assert (scheme.links[1].symmetric, scheme.links[1].across_articles) == (True, True)
    assert [rule.text for rule in scheme.rules] == ["every claim has said_by"]


def test_labels_stand_in_the_order_of_their_keys() -> None:
    scheme = parse_scheme(GOOD.replace('key: "1"', 'key: "9"'))
    assert [label.name for label in scheme.labels] == ["speaker", "claim"]


# -- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("labels:", "lables:", 2, "'labels'"),
        ("letter: c,", "leter: c,", 3, "'letter'"),
        ("letter: s", "", 5, "'letter'"),
        ("color: yellow", "color: yelow", 3, "yellow"),
        ("color: yellow", "color: plaid", 3, "magenta"),
        ("    color: cyan", "    color: [cyan]", 7, "'color'"),
        ("    key: 2", "    key: 12", 5, "'12'"),
        ("    key: 2", "    key: 0", 5, "1 to 9"),
        ("    key: 2", "    key: x", 5, "1 to 9"),
        ("    key: 2", "    key: ²", 5, "1 to 9"),
        ("    key: 2", "    key: true", 5, "'key'"),
        ("    key: 2", "    key:", 5, "'key'"),
        ("    key: 2", "    key: 1", 5, "'1'"),
        ("    letter: s", "    letter: c", 6, "'c'"),
        ("    letter: s", "    letter: S", 6, "a to z"),
        ("    letter: s", "    letter: é", 6, "a to z"),
        ("    letter: s", "    letter: sp", 6, "a to z"),
        ("  speaker:", "  sp eaker:", 5, "letters, digits"),
        ("  speaker:", "  claim:", 4, "twice"),
        ("to: speaker,", "to: speeker,", 11, "speaker"),
        ("from: claim, to: speaker", "from: klaim, to: speaker", 11, "claim"),
        ("many-to-one", "many-to-many-to", 11, "many-to-one"),
        ("symmetric: true", 'symmetric: "true"', 12, "true or false"),
        ("symmetric: true", "symetric: true", 12, "'symmetric'"),
        ("  - every claim has said_by", "  every: claim", 13, "list of texts"),
        ("name: quotes", "name: [quotes]", 1, "'name'"),
        ("name: quotes", "naem: quotes", 1, "'name'"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_was_meant(old: str, new: str, line: int, said: str) -> None:
    error = wrong(old, new)
    assert error.line == line
    assert str(error).startswith(f"labels.yaml:{line}: ")
    assert said in str(error)


@pytest.mark.parametrize(
    "text", ["", "# only a comment\n", "name: x\n", "labels:\n", "labels: {}\n", "- a\n", "just text", "labels: 7\n"]
)
def test_a_scheme_without_labels_is_refused(text: str) -> None:
    assert refusal(text).file == "labels.yaml"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: x\nlabels: {claim: {key: 1\n", 3),
        ("name: x\n\tlabels: y\n", 2),
        ('name: "x\n', 2),
        ("name: x\n---\nname: y\n", 2),
        ("name: *nowhere\n", 1),
        ("? [a, b]\n: c\n", 1),
    ],
)
def test_broken_yaml_is_named_with_its_line(text: str, line: int) -> None:
    assert refusal(text).line == line


def test_a_file_with_control_characters_is_refused_with_a_sentence() -> None:
    assert "not YAML" in str(refusal("name: a\x07b\n"))


# -- what is hostile -------------------------------------------------------------------------------------------------


def test_aliases_that_would_fill_the_memory_are_refused() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    with pytest.raises(ConfigError, match="alias") as refused:
        parse_settings("\n".join(lines), "bomb.yaml")
    assert refused.value.line == 1


@pytest.mark.parametrize(
    "text",
    ["a: &x {b: *x}", "&x {a: *x}", "a: &x [*x]", "a: &x {b: 1}\nc: {<<: *x}"],
    ids=["map", "top", "list", "merge"],
)
def test_an_alias_of_a_collection_is_refused_also_of_itself(text: str) -> None:
    with pytest.raises(ConfigError, match="alias"):
        parse_settings(text, "labels.yaml")


@pytest.mark.parametrize(
    "text",
    [
        'a: !!python/object/apply:os.system ["true"]',
        "a: !!python/name:os.system x",
        "a: !!python/object:os.system {b: c}",
        "a: !!binary aGFsbw==",
        "a: !mine x",
        "a: !mine [x]",
        "a: !mine {x: y}",
        "!!python/name:os.system a: b",
        "!!python/object:os.system {a: b}",
        "a: !!set {x, y}",
    ],
)
def test_tags_are_refused_wherever_they_stand(text: str) -> None:
    with pytest.raises(ConfigError, match="tag") as refused:
        parse_settings(text, "labels.yaml")
    assert refused.value.line == 1


@pytest.mark.parametrize("depth", [21, 900, 100_000])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_deep_nesting_is_refused_before_it_overruns_the_parser(depth: int, brackets: str) -> None:
    inner = ("{a: " if brackets == "{}" else "[") * depth
    assert "deep.yaml:1: it is nested too deeply" in said_of("a: " + inner + brackets[1] * depth, "deep.yaml")


@given(st.text(st.sampled_from("abc:{}[]\"'\n -&*!#|>?%@,1\t\\é😀"), max_size=60))
def test_whatever_is_in_the_file_it_is_read_or_refused_with_a_sentence(text: str) -> None:
    said = said_of(text, "labels.yaml")
    assert not said or said.startswith("labels.yaml")


@given(
    st.lists(st.sampled_from("123456789"), min_size=1, max_size=9),
    st.lists(st.sampled_from("abcdefghijklm"), min_size=9, max_size=9),
)
def test_no_scheme_has_a_digit_or_a_letter_twice(keys: list[str], letters: list[str]) -> None:
    lines = [f"  l{at}: {{key: {key}, letter: {letters[at]}, color: {COLORS[at % 6]}}}" for at, key in enumerate(keys)]
    text = "name: x\nlabels:\n" + "\n".join(lines)
    used = letters[: len(keys)]
    if len(set(keys)) == len(keys) and len(set(used)) == len(used):
        assert isinstance(parse_scheme(text), Scheme)
    else:
        error = refusal(text)
        assert "share" in str(error)
        assert error.line is not None
        assert error.line > 3
