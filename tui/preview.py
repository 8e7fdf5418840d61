"""What the export screen shows of an export: its first records, what is left out, and the certificate, as lines.

Imports no Textual.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from annotations.errors import KutipError

if TYPE_CHECKING:
    from annotations.shaping import Shape
    from annotations.splits import Rule
    from annotations.store.reading import Reading
    from annotations.store.selection import Selection

__all__ = ["Asked", "Shown", "certificate_lines", "first_lines", "loss_lines", "read_first"]

Line = tuple[str, bool]
"""Words, and whether they are a heading."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An export to be looked at."""

    format: str
    variant: str
    selection: Selection
    shape: Shape
    rule: Rule | None = None


@dataclass(slots=True)
class Shown:
    """What is known of it so far; None: not yet."""

    articles: int | None = None
    heads: Mapping[str, str] | None = None
    found: Mapping[str, Any] | None = None
    split: Mapping[str, Any] | None = None
    certificate: Mapping[str, Any] | None = None
    done: bool = False
    trouble: str = ""
    named: list[str] = field(default_factory=list)


def read_first(again: Callable[[], Reading], asked: Asked, tell: Callable[[Shown], None]) -> None:
    """In a thread of its own: how it begins, at once, and then how many articles it has."""
    from annotations.formats.registry import format_named
    from annotations.ordering import order_for
    from annotations.rehearsal import first_records

    try:
        reading = again()
        try:
            order = order_for(reading, format_named(asked.format), asked.variant, shape=asked.shape, quick=True)
            shown = Shown(heads=first_records(reading, asked.selection, order))
            tell(shown)
            tell(Shown(articles=reading.count(asked.selection)))
        finally:
            reading.close()
    except Exception as error:  # noqa: BLE001 - a traceback would be printed over the screen
        # Of what nobody expected only the name: its words may be an article's.
        trouble = str(error) if isinstance(error, KutipError) else f"it failed: {type(error).__name__}"
        with suppress(Exception):  # a screen that has closed hears nothing
            tell(Shown(trouble=trouble))


def first_lines(shown: Shown) -> list[Line]:
    """The first records as they will be written, file by file."""
    if shown.heads is None:
        return [("", False)] if not shown.trouble else [(shown.trouble, False)]
    if not any(text.strip() for text in shown.heads.values()):
        return [("no article is like that: nothing would be written", False)]
    out: list[Line] = []
    for name, text in shown.heads.items():
        if name:
            out.append((name, True))
        out += [(line, False) for line in text.rstrip("\n").split("\n")]
    return out


def loss_lines(shown: Shown, width: int) -> list[Line]:
    """What is left out, how often, and in which articles."""
    found = shown.found
    if shown.trouble:
        return [(shown.trouble, False)]
    if found is None:
        return [("being counted …", False)]
    losses = found["losses"]
    if not losses:
        return [("nothing is left out" if shown.done else "nothing so far …", False)]
    out: list[Line] = []
    for kind, times, articles, names in losses:
        more = f" … and {articles - len(names)} more, all in the manifest" if articles > len(names) else ""
        where = f"in {articles} article{'' if articles == 1 else 's'}"
        out.append((f"{kind}: {times:,} {'time' if times == 1 else 'times'} {where}", True))
        out += [(f"  {line}", False) for line in textwrap.wrap(", ".join(names) + more, max(20, width - 4))]
    return out


def certificate_lines(shown: Shown, splits: bool) -> list[Line]:
    """What the splits are, and what was found when they were checked from their files alone."""
    if shown.trouble:
        return [(shown.trouble, False)]
    if not splits:
        return [("no splits: there is nothing that could leak", False)]
    told, split = shown.certificate, shown.split
    if told is None or split is None:
        return [("being placed and checked …", False)]
    highest = told["highest"]
    near = f"{highest['score']} of 100: {' and '.join(highest['articles'])}" if highest else "none shares any text"
    twice = told["same_text_under_two_ids"]
    out: list[Line] = [
        (
            f"pairs across parts that are alike ({told['threshold']} or more of 100): {told['pairs_over_threshold']}",
            True,
        ),
        (f"most alike across parts: {near}", False),
        (f"same text under two ids: {twice['in_one_part']} in one part, {twice['across_parts']} across", False),
    ]
    if split["left_out"]:
        out.append((f"left out, being like articles of two parts: {', '.join(split['left_out'][:40])}", False))
    out.append(("", False))
    parts = list(split["wanted"])
    out.append((f"{'shares, in %':<28}" + "".join(f"{part[:10]:>11}" for part in parts), True))
    out.append((f"{'wanted':<28}" + "".join(f"{split['wanted'][part]:>11}" for part in parts), False))
    for name, shares in split["achieved"].items():
        out.append((f"{name[:27]:<28}" + "".join(f"{shares[part]:>11}" for part in parts), False))
    counts = told["articles"]
    out.append((f"{'articles, counted':<28}" + "".join(f"{counts[part]:>11,}" for part in parts), False))
    return out
