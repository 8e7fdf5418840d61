"""Which suggesters there are: Kutip's own, and those that installed packages offer as `kutip.suggesters`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from annotations.errors import ConfigError
from annotations.suggesters.countries import Countries
from annotations.suggesters.model import Suggester, Suggestion
from annotations.suggesters.quotes import Quotes

if TYPE_CHECKING:
    from annotations.store.records import Region
    from annotations.suggesters.lexicon import Lexicon
    from annotations.suggesters.names import Names

__all__ = ["GROUP", "checked", "suggesters", "suggestions"]

GROUP = "kutip.suggesters"
"""Entry points of this group are suggesters, or classes or functions that make one when called without arguments."""


def suggesters(only: Collection[str] | None = None) -> list[Suggester]:
    """All suggesters, or those named in `only`: Kutip's own first, then those of installed packages by name.

    Raises `ConfigError` for an unknown name, and for an entry point that cannot be loaded or is no suggester.
    """
    found: dict[str, Suggester] = {each.name: each for each in (Quotes(), Countries())}
    if only is None or not set(only) <= set(found):
        found |= {name: each for name, each in _installed().items() if name not in found}
    if only is None:
        return list(found.values())
    for name in only:
        if name not in found:
            raise ConfigError("suggesters", f"there is no suggester {name!r}", f"There are: {', '.join(found)}.")
    return [each for name, each in found.items() if name in only]


def _installed() -> dict[str, Suggester]:
    from importlib.metadata import entry_points

    out: dict[str, Suggester] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        where = f"entry point {point.name} ({point.value})"
        try:
            made = point.load()
            if isinstance(made, type) or (callable(made) and not isinstance(made, Suggester)):
                made = made()
        except Exception as error:
            reason = f"it cannot be loaded: {type(error).__name__}: {error}"
            raise ConfigError(where, reason, "Mend or uninstall that package.") from error
        if not isinstance(made, Suggester):
            raise ConfigError(
                where, "it is no suggester", "It needs name, version and suggest(); see docs/suggestions.md."
            )
        out[made.name] = made
    return out


def suggestions(
    suggester: Suggester,
    text: str,
    regions: Sequence[Region],
    language: str | None,
    lexicon: Lexicon,
    names: Names,
) -> list[Suggestion]:
    """What one suggester has to say of an article, checked.

    Raises `ConfigError` naming the suggester if it fails or proposes what cannot be: third parties may.
    """
    try:
        found = suggester.suggest(text, regions, language, lexicon, names)
    except Exception as error:
        raise ConfigError(f"suggester {suggester.name}", f"it failed: {type(error).__name__}: {error}") from error
    mistake = checked(found, len(text))
    if mistake:
        raise ConfigError(f"suggester {suggester.name}", mistake)
    return list(found)


def checked(found: Iterable[Suggestion], size: int) -> str | None:
    """What is wrong with the suggestions for a text of `size` code points; None if nothing is."""
    listed = list(found)
    for n, each in enumerate(listed):
        at = 0
        for start, end in each.fragments:
            if not at <= start < end <= size:
                return f"suggestion {n} has fragments {each.fragments}, which a text of {size} code points cannot have"
            at = end
        if not each.fragments or not each.label or not 0 <= each.score <= 100:
            return f"suggestion {n} needs a label, fragments and a score of 0 to 100"
        if each.said_by is not None and (not 0 <= each.said_by < len(listed) or each.said_by == n):
            return f"suggestion {n} is said by {each.said_by}, which is no other suggestion of the list"
    return None
