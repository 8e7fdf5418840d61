"""Keys, settings and labels from the command line: what is printed, what is refused before a desk opens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from annotations.errors import ConfigErrors
from annotations.settings import parse_setting_values
from tui import launch
from tui.__main__ import main
from tui.launch import Opening, open_desk


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config" / "kutip").mkdir(parents=True)


def test_the_users_keymap_is_what_keys_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config" / "kutip" / "keymap.yaml").write_text("undo: U\n", encoding="utf-8")
    assert main(["keys"]) == 0
    assert "|  | `U` | undo, across articles and restarts |" in capsys.readouterr().out
    assert main(["keys", "--preset", "default"]) == 0
    assert "`u` | undo" in capsys.readouterr().out
    assert main(["keys", "--ids", "--preset", "slate"]) == 0
    assert "| token-left | desk | `←` `j` | previous token |" in capsys.readouterr().out


def test_a_keymap_with_mistakes_is_refused_with_all_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("undoo: u\nzoom: alt+z\n", encoding="utf-8")
    assert main(["keys", "--keymap", str(bad)]) == 2
    told = capsys.readouterr().err
    assert f"{bad}:1: there is no command 'undoo'. Did you mean 'undo'?" in told
    assert f"{bad}:2: zoom: alt+z" in told


def test_no_desk_opens_and_no_project_is_made_with_a_bad_keymap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("undoo: u\n", encoding="utf-8")
    monkeypatch.setattr(launch, "sys", _Terminal())
    with pytest.raises(ConfigErrors):
        open_desk(Opening(str(tmp_path / "kutip.db"), keymap=bad))
    assert not (tmp_path / "kutip.db").exists()


class _Terminal:
    """A `sys` whose streams are terminals."""

    class _Stream:
        @staticmethod
        def isatty() -> bool:
            return True

    stdin = stdout = _Stream()


def test_the_settings_are_printed_as_a_file_that_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "mine.yaml"
    given.write_text("theme: contrast\npanes: 3\n", encoding="utf-8")
    assert main(["settings", "--settings", str(given)]) == 0
    printed = capsys.readouterr().out
    assert str(given) in printed.splitlines()[0]
    assert "# Default: dark\ntheme: contrast" in printed
    again = parse_setting_values(printed)
    assert (again.theme, again.panes) == ("contrast", 3)
    given.write_text("them: dark\n", encoding="utf-8")
    assert main(["settings", "--settings", str(given)]) == 2


def test_outlets_of_the_settings_are_used_when_articles_are_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Judul\nIsi.\n", encoding="utf-8")
    (tmp_path / "config" / "kutip" / "settings.yaml").write_text("outlets: none-there.yaml\n", encoding="utf-8")
    assert main(["add", "a.txt"]) == 2
    assert "none-there.yaml" in capsys.readouterr().err


def test_help_loads_neither_yaml_nor_textual() -> None:
    code = (
        "import sys\nfrom tui.__main__ import main\nmain([])\n"
        "print([name for name in ('yaml', 'textual', 'rich', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"
