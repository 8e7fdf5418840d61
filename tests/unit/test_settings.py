"""Settings: defaults, the user's file, and what is refused in it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from annotations.errors import ConfigError, ConfigErrors
from annotations.settings import Settings, explained, load_settings, parse_setting_values
from tui.presets import PRESETS
from tui.themes import THEMES


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_settings() == Settings()


def test_the_users_file_is_read_and_one_that_is_named_goes_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "kutip").mkdir()
    (tmp_path / "kutip" / "settings.yaml").write_text("theme: light\noutlets: mine.yaml\n", encoding="utf-8")
    assert load_settings() == Settings(theme="light", outlets=tmp_path / "kutip" / "mine.yaml")
    other = tmp_path / "other.yaml"
    other.write_text("panes: 1\naligned: false\nannotator: budi\nescape_delay: 500\nkeymap: vi\n", encoding="utf-8")
    assert load_settings(other) == Settings(panes=1, aligned=False, annotator="budi", escape_delay=500, keymap="vi")


def test_every_mistake_is_named_with_its_line() -> None:
    text = "them: dark\ntheme: lite\npanes: 9\naligned: maybe\nescape_delay: 5\nannotator: {}\n"
    with pytest.raises(ConfigErrors) as caught:
        parse_setting_values(text, "settings.yaml")
    assert str(caught.value).splitlines() == [
        "settings.yaml:1: unknown setting 'them'. Did you mean 'theme'?",
        "settings.yaml:2: theme is one of dark, light, truecolor, contrast: did you mean light?",
        "settings.yaml:3: panes is a number from 1 to 4, or auto, not '9'",
        "settings.yaml:4: aligned is true or false, not 'maybe'",
        "settings.yaml:5: escape_delay is a number from 20 to 2000, not '5'",
        "settings.yaml:6: annotator is a name, or null",
    ]


def test_a_named_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such settings file"):
        load_settings(tmp_path / "none.yaml")


@pytest.mark.parametrize("settings", [Settings(), Settings("contrast", "vi", False, "ana", 3, 400, Path("/o.yaml"))])
def test_what_is_printed_explains_every_field_and_reads_back_as_it_was(settings: Settings, tmp_path: Path) -> None:
    printed = explained(settings, tmp_path / "settings.yaml")
    assert parse_setting_values(printed, str(tmp_path / "settings.yaml")) == settings
    lines = printed.splitlines()
    for field in fields(Settings):
        at = next(at for at, line in enumerate(lines) if line.startswith(f"{field.name}:"))
        assert lines[at - 1].startswith("# "), f"{field.name} is not explained"


def test_every_theme_and_preset_that_settings_name_is_there() -> None:
    from annotations.settings import KEYMAPS
    from annotations.settings import THEMES as NAMES

    assert tuple(THEMES) == NAMES
    assert tuple(PRESETS) == KEYMAPS
