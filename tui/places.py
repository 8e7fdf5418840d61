"""A place that another command has named, on the desk: `ARTICLE:START-END`."""

from __future__ import annotations

import re

from annotations.errors import KutipError
from annotations.text import display_line
from tui.session import Session

__all__ = ["begin_at"]

_PLACE = re.compile(r"([^:\s]+):(\d+)-(\d+)(?:,\d+-\d+)*")


def begin_at(session: Session, place: str) -> None:
    """Put the article on the desk with the place (code points) selected, its first part if it has several.

    Raises `KutipError` if it is no place, or nowhere in the project.
    """
    found = _PLACE.fullmatch(place)
    if found is None:
        raise KutipError(
            f"{display_line(place)} is no place.",
            "A place is ARTICLE:START-END, as kutip evaluate --errors 20 lists them.",
        )
    uid, start, end = found[1], int(found[2]), int(found[3])
    if not session.go_to_article(uid):
        raise KutipError(f"There is no article {display_line(uid)} in this project.", "Is it the right --project?")
    here = session.open(uid)
    if not start < end <= len(here.article.text):
        raise KutipError(
            f"{display_line(place)} is outside the article.", f"It has {len(here.article.text)} characters."
        )
    last = here.segments.token_at(end - 1)
    here.anchor, here.caret = start, last[0] if last else start
