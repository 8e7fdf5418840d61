"""How the headless commands speak: data go to stdout, narration to stderr, both safe to show."""

from __future__ import annotations

import json
import sys
from typing import Any

from annotations.text import display_text

__all__ = ["narrate", "print_json"]


def narrate(text: str) -> None:
    """A line for the person at the terminal, on stderr, safe to show."""
    sys.stderr.write(display_text(text) + "\n")


def print_json(value: Any) -> None:
    """Print as JSON."""
    # ASCII: what a corpus hides in names and titles reaches no terminal that way
    sys.stdout.write(json.dumps(value, ensure_ascii=True, indent=2) + "\n")
