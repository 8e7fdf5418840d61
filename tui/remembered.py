"""What a reader chose at the desk, for the next desk: theme, hidden labels, the last export. Imports no Textual.

A small JSON file in the user's data folder. Without it, or where it cannot be written, nothing is remembered and
nothing else is lost.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from annotations.settings import THEMES

__all__ = ["Remembered"]


class Remembered:
    """Choices of one user; hidden labels by project. Without a path, for as long as the desk is open."""

    def __init__(self, path: Path | None = None, project: str = "", theme: str = "dark") -> None:
        """`project` is its path or URL, which is kept as a hash only; `theme` what the settings ask for."""
        self._path = path
        self._project = hashlib.sha256(project.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._asked_for = theme
        self._kept = self._read()

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8")) if self._path else {}
        except (OSError, ValueError):
            return {}
        return _table(found)

    @property
    def theme(self) -> str:
        """The one chosen last, unless the settings ask for another one than they did then."""
        chosen = self._kept.get("theme")
        return chosen if chosen in THEMES and self._kept.get("instead_of") == self._asked_for else self._asked_for

    @property
    def hidden(self) -> frozenset[str]:
        """The labels that were hidden in this project."""
        found = self._kept.get("hidden", {})
        labels = found.get(self._project, ()) if isinstance(found, dict) else ()
        return (
            frozenset(label for label in labels if isinstance(label, str)) if isinstance(labels, list) else frozenset()
        )

    @property
    def export(self) -> dict[str, str]:
        """What the last export of this project was asked for, by the names of the rows."""
        found = _table(_table(self._kept.get("export")).get(self._project))
        return {name: value for name, value in found.items() if isinstance(value, str)}

    def keep_export(self, values: Mapping[str, str]) -> None:
        """These next time."""
        self._kept = self._read() or self._kept
        self._keep({"export": {**_table(self._kept.get("export")), self._project: dict(values)}})

    def keep_theme(self, theme: str) -> None:
        """This one next time."""
        self._keep({"theme": theme, "instead_of": self._asked_for})

    def keep_hidden(self, labels: Collection[str]) -> None:
        """These are hidden next time."""
        self._kept = self._read() or self._kept
        hidden = self._kept.get("hidden", {})
        others = (
            {key: value for key, value in hidden.items() if key != self._project} if isinstance(hidden, dict) else {}
        )
        self._keep({"hidden": others | ({self._project: sorted(labels)} if labels else {})})

    def _keep(self, chosen: dict[str, Any]) -> None:
        self._kept = {**self._kept, **self._read(), **chosen}
        if self._path is None:
            return
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(self._kept, stream)
            os.replace(name, self._path)


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
