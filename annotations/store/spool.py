"""Where actions wait that could not be written before the program had to end; the next desk writes them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotations.store.actions import Action, decode_side, encode_side
from annotations.store.records import Position, new_uid

__all__ = ["Spool"]


class Spool:
    """The waiting actions of one project, one JSON line each, in a folder of the user's own.

    Each desk keeps its own file, so that one that takes over what others left never takes away what is just being kept.
    """

    def __init__(self, folder: Path, target: str) -> None:
        """`target` is the project file or URL; its name tells the files, so that projects do not mix."""
        self.folder, self.target = folder, target
        key = target if "://" in target else str(Path(target).resolve())
        self._prefix = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._own = folder / f"{self._prefix}-{new_uid()}.jsonl"
        self._read: list[Path] = []
        self._damaged = False

    def keep(self, actions: Sequence[Action]) -> None:
        """Keep these actions, flushed to disk, in the place of what this desk has kept before. Raises `OSError`."""
        if not actions:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self.folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                for action in actions:
                    stream.write(json.dumps(_plain(action)) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(name, self._own)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def waiting(self) -> list[Action]:
        """What desks have kept, oldest first; a line that cannot be understood is passed over."""
        out: list[Action] = []
        self._read, self._damaged = [], False
        for path in sorted(self.folder.glob(f"{self._prefix}-*.jsonl")):
            try:
                lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError:  # left where it is; what is made now must be saved all the same
                continue
            self._read.append(path)
            for line in lines:
                try:
                    out.append(_action(json.loads(line)))
                except (ValueError, KeyError, TypeError, RecursionError):
                    self._damaged = True
        return out

    def clear(self, *, aside: bool = False) -> None:
        """Forget what `waiting` gave: it is in the project now. With `aside`, or a line not understood, it stays on
        disk as `.refused`, where no desk looks for it."""
        for path in self._read:
            # What cannot be removed is harmless: an action that is in the project is not written again.
            with contextlib.suppress(OSError):
                if aside or self._damaged:
                    path.rename(path.with_suffix(".refused"))
                else:
                    path.unlink(missing_ok=True)
        self._read = []


def _plain(action: Action) -> dict[str, Any]:
    return {
        "name": action.name,
        "article": action.article,
        "annotator": action.annotator,
        "before": encode_side(action.changes, "before"),
        "after": encode_side(action.changes, "after"),
        "position": [action.position.caret, action.position.scroll],
        "at": action.at,
        "token": action.token,
    }


def _action(plain: dict[str, Any]) -> Action:
    caret, scroll = plain["position"]
    return Action(
        str(plain["name"]),
        str(plain["article"]),
        str(plain["annotator"]),
        decode_side(str(plain["before"]), str(plain["after"])),
        Position(int(caret), int(scroll)),
        str(plain["at"]),
        str(plain["token"]),
    )
