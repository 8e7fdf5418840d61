"""The process environment the desk starts in; call it before anything imports Textual, which reads it once, at import.

This module must never import Textual or Rich itself.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping

__all__ = ["ESCAPE_DELAY_MS", "FRAMES_PER_SECOND", "prepare_environment"]

ESCAPE_DELAY_MS = 250
"""Milliseconds before a lone ESC byte counts as the Escape key. Textual's 100 tears arrow keys apart on slow lines."""

FRAMES_PER_SECOND = 250
"""A frame waits for the end of the period of the one before. At Textual's 60 a mark is said to be saved 32 ms after its
key, at 250 after 13 ms (medians), for the same bytes: what a slow line has not taken holds frames back by itself."""


def prepare_environment(environ: MutableMapping[str, str] | None = None, escape_delay: int = ESCAPE_DELAY_MS) -> None:
    """Set what Textual and Rich read from `environ` (the process environment by default); what the user set wins.

    - `ESCDELAY`: `escape_delay` (milliseconds) unless the user chose another.
    - `TEXTUAL_FPS`: `FRAMES_PER_SECOND` unless the user chose another.
    - `TEXTUAL_ANIMATIONS=none`: an animated page costs 155 kB instead of 6 kB, whatever the user's other programs do.
    - `TEXTUAL_THEME`: an ANSI theme from the first moment, so that no truecolor theme is parsed only to be replaced.
    - `NO_COLOR`: an empty value means "colour is fine" (no-color.org) but Textual only looks whether it is there.
      With a value, the ANSI theme is not a choice: Textual picks its filter once, from the theme it starts with, and
      for any other theme that filter sends truecolor greys instead of no colour.
    - `COLUMNS`, `LINES`: exported ones freeze the size of the screen; the terminal knows better.
    """
    environment = os.environ if environ is None else environ
    environment.setdefault("ESCDELAY", str(escape_delay))
    environment.setdefault("TEXTUAL_FPS", str(FRAMES_PER_SECOND))
    environment["TEXTUAL_ANIMATIONS"] = "none"
    environment.setdefault("TEXTUAL_THEME", "ansi-dark")
    if environment.get("NO_COLOR"):
        environment["TEXTUAL_THEME"] = "ansi-dark"
    else:
        environment.pop("NO_COLOR", None)
    for frozen in ("COLUMNS", "LINES"):
        environment.pop(frozen, None)
