"""The label scheme: which labels, links and rules a project has. Read from YAML, checked line by line."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from annotations.errors import ConfigError
from annotations.rules import RULE_FORMS, Rule, parse_rule
from annotations.settings_file import Section, item_key, parse_settings

__all__ = ["COLORS", "ENTITIES", "LabelType", "LinkType", "Scheme", "parse_scheme"]

COLORS = ("red", "green", "yellow", "blue", "magenta", "cyan")
"""The colours that every terminal has and that stand apart from plain text."""

ENTITIES = ("person", "body", "country")
"""What a label's marks may refer to; `person` and `body` take both."""


@dataclass(frozen=True, slots=True)
class LabelType:
    """A label: its digit key, its letter (gutter, and Space+letter), its colour, and what it means."""

    name: str
    key: str
    letter: str
    color: str
    help: str = ""
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class LinkType:
    """A kind of link from one label (`head`) to another (`tail`). `none` words the choice of no link at all."""

    name: str
    head: str
    tail: str
    cardinality: str = "many-to-many"
    none: str | None = None
    symmetric: bool = False
    across_articles: bool = False


@dataclass(frozen=True, slots=True)
class Scheme:
    """A project's labels in the order of their keys, its links and its rules.

    `done_open` says what becomes of an article that is called done with marks that break a rule: `warn` or `refuse`.
    """

    name: str
    labels: tuple[LabelType, ...]
    links: tuple[LinkType, ...]
    rules: tuple[Rule, ...]
    done_open: str = "warn"

    def label(self, name: str) -> LabelType | None:
        """The label of that name."""
        return next((label for label in self.labels if label.name == name), None)

    def by_key(self, key: str) -> LabelType | None:
        """The label on that digit."""
        return next((label for label in self.labels if label.key == key), None)

    def by_letter(self, letter: str) -> LabelType | None:
        """The label with that letter."""
        return next((label for label in self.labels if label.letter == letter), None)

    def link_from(self, head: str) -> LinkType | None:
        """The first link within an article that starts at that label (`said_by` for a claim)."""
        return next((link for link in self.links if link.head == head and not link.symmetric), None)

    def link_to(self, tail: str) -> LinkType | None:
        """The first link within an article that ends at that label."""
        return next((link for link in self.links if link.tail == tail and not link.symmetric), None)


def parse_scheme(text: str, file: str = "labels.yaml", *, stored: bool = False) -> Scheme:
    """The scheme written in `text`. Raises `ConfigError` with file and line at the first mistake.

    With `stored` it comes out of a project, where an earlier Kutip took any text for a rule: unknown ones are left out.
    """
    top = parse_settings(text, file)
    top.allow(("name", "labels", "links", "rules", "done"))
    labels = tuple(_label(name, section) for name, section in top.section("labels").sections())
    if not labels:
        raise top.error("the scheme has no labels", "labels", "Add at least one, with a key and a letter.")
    _refuse_twice(top.section("labels"), labels)
    names = [label.name for label in labels]
    links = tuple(_link(name, section, names) for name, section in top.section("links").sections())
    ordered = tuple(sorted(labels, key=lambda label: label.key))
    rules = []
    for n, wording in enumerate(top.texts("rules")):
        try:
            rules.append(_rule(top, item_key("rules", n), wording, labels, links))
        except ConfigError:
            if not stored:
                raise
    return Scheme(top.text("name", "labels"), ordered, links, tuple(rules), _done_open(top.section("done")))


def _rule(top: Section, key: str, wording: str, labels: tuple[LabelType, ...], links: tuple[LinkType, ...]) -> Rule:
    rule = parse_rule(wording)
    if rule is None:
        raise top.error(f"unknown rule {wording!r}", key, f"Rules read: {'; '.join(RULE_FORMS)}.")
    label = next((label for label in labels if label.name == rule.label), None)
    if label is None:
        raise top.error(f"the rule {wording!r} is about {rule.label!r}, which is no label", key)
    if rule.link is None:
        if label.entity not in ENTITIES:
            raise top.error(
                f"the rule {wording!r} asks for an entity that {label.name} does not have", key,
                f"Give {label.name} an entity: {', '.join(ENTITIES)}.",
            )  # fmt: skip
        return rule
    link = next((link for link in links if link.name == rule.link and rule.label in (link.head, link.tail)), None)
    if link is None:
        raise top.error(f"the rule {wording!r} names {rule.link!r}, which is no link of {rule.label}", key)
    if rule.unless is not None and (rule.unless != link.none or rule.label != link.head):
        raise top.error(f"the rule {wording!r}: {rule.unless!r} is not what {link.name} calls none", key)
    return rule


def _done_open(section: Section) -> str:
    section.allow(("open",))
    value = section.optional("open") or "warn"
    if value not in ("warn", "refuse"):
        raise section.error(f"done: open is warn or refuse, not {value!r}", "open")
    return value


def _label(name: str, section: Section) -> LabelType:
    section.allow(("key", "letter", "color", "help", "entity"))
    if not name.replace("_", "").replace("-", "").isalnum():
        raise section.error(f"the label {name!r} may hold letters, digits, - and _ only")
    key, letter, color = section.text("key"), section.text("letter"), section.text("color")
    if key not in "123456789" or len(key) != 1:
        raise section.error(f"the key of {name} is one digit from 1 to 9, not {key!r}", "key")
    if not (len(letter) == 1 and letter.isascii() and letter.islower()):
        raise section.error(f"the letter of {name} is one small letter from a to z, not {letter!r}", "letter")
    if color not in COLORS:
        near = get_close_matches(color, COLORS, n=1)
        raise section.error(
            f"unknown colour {color!r}", "color", f"Did you mean {near[0]}?" if near else f"One of {', '.join(COLORS)}."
        )
    return LabelType(name, key, letter, color, section.optional("help") or "", section.optional("entity"))


def _refuse_twice(section: Section, labels: tuple[LabelType, ...]) -> None:
    for field in ("key", "letter"):
        seen: dict[str, str] = {}
        for label in labels:
            value = getattr(label, field)
            if value in seen:
                raise section.section(label.name).error(
                    f"{label.name} and {seen[value]} share the {field} {value!r}", field
                )
            seen[value] = label.name


def _link(name: str, section: Section, labels: list[str]) -> LinkType:
    section.allow(("from", "to", "cardinality", "none", "symmetric", "across_articles"))
    for field in ("from", "to"):
        label = section.text(field)
        if label not in labels:
            near = get_close_matches(label, labels, n=1)
            raise section.error(
                f"the link {name} goes {field} {label!r}, which is no label",
                field,
                f"Did you mean {near[0]}?" if near else "",
            )
    cardinality = section.optional("cardinality") or "many-to-many"
    if cardinality not in ("one-to-one", "many-to-one", "one-to-many", "many-to-many"):
        raise section.error(f"unknown cardinality {cardinality!r}", "cardinality", "For example many-to-one.")
    return LinkType(
        name,
        section.text("from"),
        section.text("to"),
        cardinality,
        section.optional("none"),
        section.flag("symmetric"),
        section.flag("across_articles"),
    )
