"""What is known of an outlet: its name, and patterns for the lines of its articles. Values only; no file, no guess."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, get_args

from annotations.ingest.lines import MAX_FURNITURE
from annotations.store.records import Outlet

__all__ = ["RULE_NAMES", "UNKNOWN", "Profile", "RuleName", "Rules"]

UNKNOWN = "unknown"
"""The key of the profile for articles that no other profile recognises. It is always there."""

RuleName = Literal[
    "opening",
    "dateline",
    "byline",
    "author_label",
    "editor_label",
    "caption",
    "signature",
    "aside_line",
    "aside_block",
    "aside_rest",
    "teaser",
]
RULE_NAMES: tuple[RuleName, ...] = get_args(RuleName)
_Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """Patterns by what they mark; `outlets.yaml` documents each. They match whole lines, `opening` the beginning."""

    opening: _Patterns = ()
    dateline: _Patterns = ()
    byline: _Patterns = ()
    author_label: _Patterns = ()
    editor_label: _Patterns = ()
    caption: _Patterns = ()
    signature: _Patterns = ()
    aside_line: _Patterns = ()
    aside_block: _Patterns = ()
    aside_rest: _Patterns = ()
    teaser: _Patterns = ()

    def match(self, rule: RuleName, line: str) -> re.Match[str] | None:
        """How the first pattern of `rule` that fits takes `line`. Beyond `MAX_FURNITURE` only `opening` can fit."""
        patterns: _Patterns = getattr(self, rule)
        if not patterns:
            return None
        return _match(patterns, rule, line)


def _match(patterns: _Patterns, rule: RuleName, line: str) -> re.Match[str] | None:
    # Asked a hundred times an article: a loop costs half of what a generator does.
    if rule == "opening":
        line = line.replace("\xa0", " ")
        for pattern in patterns:
            found = pattern.match(line, 0, MAX_FURNITURE)
            if found is not None:
                return found
    elif len(line) <= MAX_FURNITURE:
        line = line.replace("\xa0", " ")
        for pattern in patterns:
            found = pattern.fullmatch(line)
            if found is not None:
                return found
    return None


@dataclass(frozen=True, slots=True)
class Profile:
    """How one outlet prints its articles: its own rules, and those shared by every outlet.

    `also` are other names that inputs give it. `injected_headlines` is the most words a headline set between
    paragraphs has, 0 where the outlet sets none.
    """

    key: str
    name: str
    domains: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    zone: str | None = None
    injected_headlines: int = 0
    date_from_body: bool = True
    own: Rules = field(default_factory=Rules)
    shared: Rules = field(default_factory=Rules)
    _patterns: dict[RuleName, _Patterns] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        together = {rule: getattr(self.own, rule) + getattr(self.shared, rule) for rule in RULE_NAMES}
        object.__setattr__(self, "_patterns", together)

    @property
    def outlet(self) -> Outlet:
        """The outlet as the store knows it."""
        return Outlet(self.key, self.name, self.domains[0] if self.domains else None)

    def match(self, rule: RuleName, line: str) -> re.Match[str] | None:
        """How the first pattern of `rule` that fits takes `line`: the outlet's own before the shared ones."""
        patterns = self._patterns[rule]
        return _match(patterns, rule, line) if patterns else None
