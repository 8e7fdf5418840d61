"""Where Kutip's own files are: what it ships with, and what it keeps for the user."""

from __future__ import annotations

from pathlib import Path

__all__ = ["config_dir", "data_dir", "keymap_path", "seeds_dir"]


def seeds_dir() -> Path:
    """The folder a new project starts from: articles, outlets, labels, keymap.

    In a wheel it travels inside the package, in a working copy it stands beside it.
    """
    packaged = Path(__file__).parent / "seeds"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "seeds"


def data_dir() -> Path:
    """The user's data folder for Kutip (on Linux `~/.local/share/kutip`). It may not exist yet."""
    from platformdirs import user_data_path  # only for commands that need a default place

    return user_data_path("kutip", appauthor=False)


def config_dir() -> Path:
    """The folder of the user's `settings.yaml` and `keymap.yaml` (on Linux `~/.config/kutip`). It may not exist."""
    from platformdirs import user_config_path  # only for commands that have settings

    return user_config_path("kutip", appauthor=False)


def keymap_path() -> Path | None:
    """The user's own keymap; None if there is none."""
    path = config_dir() / "keymap.yaml"
    return path if path.is_file() else None
