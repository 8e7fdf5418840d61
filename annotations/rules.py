"""The rules of a scheme: the two forms that there are, and what of a layer does not keep them yet. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from annotations.store.records import NO_SPEAKER, Annotation

__all__ = ["RULE_FORMS", "Rule", "parse_rule"]

RULE_FORMS = (
    "every LABEL has LINK",
    'every LABEL has LINK or is marked "TEXT"',
    "every LABEL has an entity",
)
"""How a rule may read: LABEL a label, LINK a link that begins or ends at it, TEXT that link's `none`."""

_ENTITY = re.compile(r"every (\S+) has an entity")
_LINK = re.compile(r'every (\S+) has (\S+?)(?: or is marked "([^"]+)")?')


@dataclass(frozen=True, slots=True)
class Rule:
    """What every mark of a label must have: a link of the kind `link`, or an entity where `link` is None.

    `unless` is the wording of "there is none", which keeps the rule as well.
    """

    text: str
    label: str
    link: str | None = None
    unless: str | None = None

    def kept(self, mark: Annotation, links: Collection[str]) -> bool:
        """Whether the mark keeps the rule; `links` are the kinds of its links. Marks of other labels do."""
        if mark.label != self.label:
            return True
        if self.link is None:
            return mark.entity is not None
        return self.link in links or (self.unless is not None and NO_SPEAKER in mark.flags)

    @property
    def lacks(self) -> str:
        """What a mark lacks that does not keep it."""
        return f"no {self.link}" if self.link else "no entity"


def parse_rule(text: str) -> Rule | None:
    """The rule of that wording; None if it has none of `RULE_FORMS`."""
    plain = " ".join(text.split())
    if found := _ENTITY.fullmatch(plain):
        return Rule(plain, found[1])
    if found := _LINK.fullmatch(plain):
        return Rule(plain, found[1], found[2], found[3])
    return None
