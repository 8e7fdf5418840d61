"""Refused inputs as a file of JSON Lines: `file`, `line`, `reason`, `hint`; made when there is something to say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO

from annotations.errors import InputError, KutipError

__all__ = ["Rejects", "as_record"]


def as_record(error: InputError) -> dict[str, str | int | None]:
    """A refusal as it is written."""
    return {"file": error.file, "line": error.line, "reason": error.reason, "hint": error.hint}


class Rejects:
    """Takes refusals; writes the file `path` from the first of them that comes after `free`."""

    def __init__(self, path: Path, free: int = 0) -> None:
        self.path = path
        self._free = free
        self._first: list[InputError] = []
        self._file: IO[str] | None = None

    def __call__(self, error: InputError) -> None:
        """Take one. Raises `KutipError` if the file cannot be written."""
        if self._file is None:
            self._first.append(error)
            if len(self._first) <= self._free:
                return
        try:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8")
                waiting, self._first = self._first, []
            else:
                waiting = [error]
            for each in waiting:
                self._file.write(json.dumps(as_record(each), ensure_ascii=True) + "\n")
            self._file.flush()
        except OSError as trouble:
            raise KutipError(
                f"{self.path} cannot be written: {trouble.strerror}.", "Choose another --rejects."
            ) from trouble

    @property
    def written(self) -> bool:
        """Whether there is a file."""
        return self._file is not None

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
