"""The wheel: what a user installs has everything that the desk needs."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.terminal.pty import PtyProgram

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the tree and unpacked: what an installation puts beside its dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("kutip-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_two_packages_and_the_seeds(installed: Path) -> None:
    tops = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")}
    assert tops == {"annotations", "tui"}
    seeds = {path.relative_to(ROOT / "seeds") for path in (ROOT / "seeds").rglob("*") if path.is_file()}
    assert {
        path.relative_to(installed / "annotations" / "seeds")
        for path in installed.glob("annotations/seeds/**/*")
        if path.is_file()
    } == seeds


def test_kutip_demo_runs_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "PYTHONSAFEPATH": "1",
        "TERM": "xterm-256color",
        "XDG_DATA_HOME": str(tmp_path),
    }
    code = "import tui, sys; print(tui.__file__); from tui.__main__ import main; sys.exit(main(['demo']))"
    with PtyProgram([sys.executable, "-c", code], env=environment, cwd=tmp_path) as desk:
        desk.wait_for("keys")
        assert "VIVA" in desk.screen_text()
        assert str(installed).encode() in bytes(desk.log)
        desk.press("q")
        assert desk.wait_for_exit() == 0
