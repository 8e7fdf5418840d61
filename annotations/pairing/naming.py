"""Which article or story a person means: by uid, by how it begins, or an article by the file it came from."""

from __future__ import annotations

import os
from collections.abc import Sequence

from annotations.errors import KutipError
from annotations.store.reading import Reading

__all__ = ["article_named", "story_named"]

_SHOWN = 3


def article_named(reading: Reading, name: str) -> str:
    """The uid of the article. Raises `KutipError` if there is none, or more than one."""
    path = os.fsencode(os.path.realpath(name)).decode("utf-8", "backslashreplace")
    return _one(
        reading.articles_named(name, path), "article", name, "kutip stories --json lists the articles of stories."
    )


def story_named(reading: Reading, name: str) -> str:
    """The uid of the story; `story-` may be left out. Raises `KutipError` if there is none, or more than one."""
    return _one(reading.stories_named(name), "story", name, "kutip stories lists them.")


def _one(found: Sequence[str], kind: str, name: str, hint: str) -> str:
    if not found:
        raise KutipError(f"There is no {kind} {name} in this project.", hint)
    if len(found) > 1 and name not in found:
        some = ", ".join(found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")
        raise KutipError(f"{name} could be more than one {kind}: {some}.", "Write more of it.")
    return name if name in found else found[0]
