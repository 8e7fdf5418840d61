"""Every error that Kutip raises on purpose.

KutipError                what went wrong (`message`) and what to do about it (`hint`)
├── InputError            one input could not be used: file, line, reason
├── ConfigError           a YAML setting, scheme, profile or keymap is wrong: file, line, reason
├── ConfigErrors          several of them in one file: the whole list
├── ProjectError          the project file cannot be opened, made or upgraded
└── SaveError             an action could not be written
    ├── Busy              somebody else holds the file; worth another try
    └── Conflict          it does not fit what is stored; no other try will mend that
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "Busy",
    "ConfigError",
    "ConfigErrors",
    "Conflict",
    "InputError",
    "KutipError",
    "ProjectError",
    "SaveError",
]


class KutipError(Exception):
    """A sentence for the user, with a remedy where there is one."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        if not self.hint:
            return self.message
        return f"{self.message}{'' if self.message.endswith(('.', '?', '!')) else '.'} {self.hint}"


class InputError(KutipError):
    """One input that could not be used; the rest goes on."""

    def __init__(self, file: str, reason: str, hint: str = "", line: int | None = None) -> None:
        place = f"{file}:{line}" if line is not None else file
        super().__init__(f"{place}: {reason}", hint)
        self.file = file
        self.line = line
        self.reason = reason


class ConfigError(InputError):
    """A setting, scheme, profile or keymap that cannot be used."""


class ConfigErrors(KutipError):
    """Everything that is wrong with a file, one mistake a line, so that it is mended in one go."""

    def __init__(self, mistakes: Sequence[ConfigError]) -> None:
        ordered = sorted(mistakes, key=lambda mistake: mistake.line or 0)
        super().__init__("\n".join(str(mistake) for mistake in ordered))
        self.mistakes = tuple(ordered)


class ProjectError(KutipError):
    """The project cannot be opened, created or upgraded."""


class SaveError(KutipError):
    """An action that is not on disk."""


class Busy(SaveError):
    """The database was locked by another process for longer than we wait."""


class Conflict(SaveError):
    """Another desk changed the same thing first, or the article is another one or gone."""
