"""From one label scheme to another in a project with marks: what becomes of each, decided before anything is written.

Pure. No mark and no link disappears unless somebody named it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from annotations.errors import ConfigError, ConfigErrors
from annotations.scheme import LinkType, Scheme

__all__ = ["Plan", "Usage", "Wishes", "plan_change", "preview"]

LinkUse = tuple[str, str, str]
"""A kind of link, the label at its head, the label at its tail."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a project holds: marks by label, links by kind and the labels at their ends. `seq` is the newest journal row
    and `version` the scheme in force when it was counted."""

    marks: Mapping[str, int]
    links: Mapping[LinkUse, int]
    seq: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody asked for: old name → new name, names to delete with all they label, kinds of links of which those
    that no longer fit may go."""

    rename: Mapping[str, str] = field(default_factory=dict)
    merge: Mapping[str, str] = field(default_factory=dict)
    delete: frozenset[str] = frozenset()
    unlink: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of every label and link in use. A name that is not in a mapping stays; None means it goes."""

    labels: Mapping[str, str | None]
    kinds: Mapping[str, str | None]
    links: Mapping[LinkUse, str | None]
    """Every link in use → the kind it will be, None if it goes."""
    usage: Usage
    old: Scheme
    new: Scheme

    def label_after(self, label: str) -> str | None:
        """The label a mark will have; None if the mark goes."""
        return self.labels.get(label, label)

    @property
    def lost_marks(self) -> int:
        """Marks that go."""
        return sum(count for label, count in self.usage.marks.items() if self.label_after(label) is None)

    @property
    def lost_links(self) -> int:
        """Links that go, with a mark or by themselves."""
        return sum(count for link, count in self.usage.links.items() if self.links[link] is None)


def plan_change(old: Scheme, new: Scheme, usage: Usage, wishes: Wishes, file: str = "labels.yaml") -> Plan:
    """What the change does. Raises `ConfigErrors` with everything that has to be decided first, or cannot be."""
    names = {label.name for label in new.labels} | {link.name for link in new.links}
    before = {label.name for label in old.labels} | {link.name for link in old.links} | set(usage.marks)
    before |= {kind for kind, _, _ in usage.links}
    wrong = _wrong_wishes(before, names, wishes)
    mapping: dict[str, str | None] = {**wishes.rename, **wishes.merge, **dict.fromkeys(wishes.delete)}
    new_labels = {label.name for label in new.labels}
    wrong += [
        _undecided(label, count, "mark", new_labels - before)
        for label, count in sorted(usage.marks.items())
        if count and label not in new_labels and label not in mapping
    ]
    kinds = {link.name: link for link in new.links}
    links: dict[LinkUse, str | None] = {}
    for use, count in sorted(usage.links.items()):
        after, reason = _link_after(use, count, mapping, kinds, wishes, set(kinds) - before)
        links[use] = after
        wrong += [reason] if reason else []
    if wrong:
        raise ConfigErrors([ConfigError(file, reason) for reason in dict.fromkeys(wrong)])
    kinds_before = {kind for kind, _, _ in usage.links} | {link.name for link in old.links}
    return Plan(
        {name: after for name, after in mapping.items() if name not in kinds_before},
        {name: after for name, after in mapping.items() if name in kinds_before},
        links,
        usage,
        old,
        new,
    )


def _wrong_wishes(before: set[str], names: set[str], wishes: Wishes) -> list[str]:
    wrong: list[str] = []
    asked = [*wishes.rename, *wishes.merge, *wishes.delete]
    wrong += [f"{name} is asked for twice" for name in sorted({name for name in asked if asked.count(name) > 1})]
    for name in [*asked, *wishes.unlink]:
        if name not in before:
            wrong.append(f"the project has no {name!r}{_near(name, before)}")
    for name in asked:
        if name in before and name in names:
            wrong.append(f"{name!r} is still in the new labels: take it out, or leave it alone")
    for old, after in [*wishes.rename.items(), *wishes.merge.items()]:
        if after not in names:
            wrong.append(f"{old} cannot become {after!r}, which the new labels do not have{_near(after, names)}")
        elif old in wishes.rename and after in before:
            wrong.append(f"{after!r} is there already: to put {old} in with it, write --merge {old}={after}")
    return wrong


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f". Did you mean {near[0]!r}?" if near else ""


def _undecided(name: str, count: int, what: str, fresh: set[str]) -> str:
    guess = (get_close_matches(name, sorted(fresh), n=1) or sorted(fresh) or ["NEW"])[0]
    return (
        f"{name} is not in the new labels, and has {count} {what}{'' if count == 1 else 's'}: "
        f"say --rename {name}={guess}, --merge {name}=OTHER or --delete {name}"
    )


def _link_after(
    use: LinkUse,
    count: int,
    mapping: Mapping[str, str | None],
    kinds: Mapping[str, LinkType],
    wishes: Wishes,
    fresh: set[str],
) -> tuple[str | None, str]:
    """The kind that a link will be, None if it goes; and what has to be decided first, empty if nothing."""
    kind = use[0]
    after, new_head, new_tail = (mapping.get(name, name) for name in use)
    if after is None or new_head is None or new_tail is None:
        return None, ""
    if after not in kinds:
        return None, _undecided(kind, count, "link", fresh)
    wanted = kinds[after]
    ends = {(wanted.head, wanted.tail), *([(wanted.tail, wanted.head)] if wanted.symmetric else [])}
    if (new_head, new_tail) in ends:
        return after, ""
    if kind in wishes.unlink:
        return None, ""
    return None, (
        f"{count} {kind} link{'' if count == 1 else 's'} would go from {new_head} to {new_tail}, but {after} goes from "
        f"{wanted.head} to {wanted.tail}: change the file, or say --unlink {kind} to drop them"
    )


def preview(plan: Plan) -> list[tuple[str, str, int, int]]:
    """`(name, what becomes of it, marks or links that stay, that go)` of every label and kind in use or new."""
    usage = plan.usage
    rows: list[tuple[str, str, int, int]] = []
    for label in sorted({*usage.marks, *plan.labels, *(each.name for each in plan.old.labels)}):
        count, after = usage.marks.get(label, 0), plan.label_after(label)
        if after is not None and plan.new.label(after) is None:
            after = None  # without marks, a label may go unasked
        rows.append((label, _becomes(label, after), count if after else 0, 0 if after else count))
    known = {name for name, *_ in rows} | {after for after in plan.labels.values() if after}
    rows += [(label.name, "new", 0, 0) for label in plan.new.labels if label.name not in known]
    for kind in sorted({each for each, _, _ in usage.links}):
        of_kind = {use: count for use, count in usage.links.items() if use[0] == kind}
        gone = sum(count for use, count in of_kind.items() if plan.links[use] is None)
        after = plan.kinds.get(kind, kind)
        rows.append((kind, _becomes(kind, after), sum(of_kind.values()) - gone, gone))
    return rows


def _becomes(name: str, after: str | None) -> str:
    if after is None:
        return "deleted"
    return "stays" if after == name else f"becomes {after}"
