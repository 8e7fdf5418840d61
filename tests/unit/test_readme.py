"""The documents say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from annotations.cli import build_parser
from tui.keytable import key_table

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/guide.md",
    "docs/reading-stories.md",
    "docs/ssh.md",
    "docs/formats.md",
    "docs/architecture.md",
)


def test_the_key_table_of_the_readme_is_that_of_the_program() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- keys -->\n(.*?)\n<!-- /keys -->", readme, re.S)
    assert shown is not None
    assert shown[1].strip() == key_table(), "put the output of `kutip keys` between the two comments of README.md"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_documents_lead_somewhere(name: str) -> None:
    document = ROOT / name
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), f"{name} links to {target}"


def test_the_readme_shows_the_two_commands_and_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in DOCUMENTS:
        for target in re.findall(r"`make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.M), f"{name} mentions make {target}"
    assert "make demo" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_and_option_is_explained() -> None:
    _, commands = build_parser()
    for name, parser in commands.choices.items():
        for action in parser._actions:
            assert action.help, f"kutip {name} does not explain {action.dest}"
        if name != "completion":
            assert parser.epilog, f"kutip {name} --help has no example"
            assert "example" in parser.epilog
