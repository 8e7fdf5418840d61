"""What is typed into the search line of the stories screen: words, and filters that combine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from annotations.store.reading_stories import StoryFilter
from tui.query_line import outlets_meant, sought

__all__ = ["as_typed", "read_story_query"]

SMALLEST = StoryFilter().least
"""Articles of the smallest stories that are listed."""


def read_story_query(text: str, outlets: Sequence[tuple[str, str]], wanted: StoryFilter) -> StoryFilter:
    """`wanted` with the words of `text` and its filters `outlet:` `since:` `until:` `size:` `state:`; all must hold.

    `outlets` are `(key, name)`; what is typed of one stands for all that begin so. `size:` is how many articles a story
    has at least, `state:` is `todo` or `done`. A filter without a value, or with one that means nothing yet, is none.
    """
    words: list[str] = []
    found = replace(wanted, text="", outlets=(), since=None, until=None, least=SMALLEST, state=None)
    for word in text.split():
        name, colon, value = word.partition(":")
        if not colon or name not in _FILTERS:
            words.append(word)
        elif value:
            found = _FILTERS[name](found, value, outlets)
    return replace(found, text=sought(words, text))


def as_typed(wanted: StoryFilter) -> str:
    """The search line that asks for what `wanted` lists."""
    outlets = [f"outlet:{key}" for key in wanted.outlets]
    ends = [f"{name}:{value}" for name, value in (("since", wanted.since), ("until", wanted.until)) if value]
    size = [f"size:{wanted.least}"] if wanted.least != SMALLEST else []
    state = [f"state:{wanted.state}"] if wanted.state else []
    return " ".join([*filter(None, [wanted.text.strip()]), *outlets, *ends, *size, *state])


def _outlet(found: StoryFilter, value: str, outlets: Sequence[tuple[str, str]]) -> StoryFilter:
    return replace(found, outlets=(*found.outlets, *outlets_meant(value, outlets)))


def _size(found: StoryFilter, value: str, _outlets: object) -> StoryFilter:
    return replace(found, least=int(value)) if value.isdecimal() and len(value) < 7 else found


def _state(found: StoryFilter, value: str, _outlets: object) -> StoryFilter:
    meant = next((state for state in ("todo", "done") if state.startswith(value.lower())), None)
    return replace(found, state=meant)


_FILTERS: dict[str, Callable[[StoryFilter, str, Sequence[tuple[str, str]]], StoryFilter]] = {
    "outlet": _outlet,
    "since": lambda found, value, _: replace(found, since=value),
    "until": lambda found, value, _: replace(found, until=value),
    "size": _size,
    "state": _state,
}
