"""The programs that are measured: Kutip, and what a person would use instead, made as alike as they can be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotations.store.records import Annotation, Article

__all__ = ["Absent", "Program", "cache_dir", "kutip", "slate", "slate_command", "vim", "vim_command"]

SLATE_PACKAGE = "slate-nlp==1.1.3"


class Absent(Exception):
    """A peer that cannot be run here; the message says why, for the table."""


@dataclass(frozen=True, slots=True)
class Program:
    """How to start one, and how to know that it is there."""

    name: str
    argv: tuple[str, ...]
    ready: str
    """Stands on the screen once the program is up."""
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict)
    """What differs from this process's environment."""

    @property
    def environment(self) -> dict[str, str]:
        """All of it: a plain xterm with 256 colours, nothing of the user's."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("KUTIP_", "TEXTUAL", "VIM"))}
        for name in ("COLORTERM", "NO_COLOR", "TMUX", "ESCDELAY", "COLUMNS", "LINES"):
            ours.pop(name, None)
        return {**ours, "TERM": "xterm-256color", "LANG": "C.UTF-8", **self.env}


def cache_dir() -> Path:
    """Where peers and generated projects are kept between runs, outside the tree."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kutip-bench"


def kutip_command() -> str:
    """The console script of the environment that runs the benchmark."""
    beside = Path(sys.executable).with_name("kutip")
    return str(beside) if beside.exists() else shutil.which("kutip") or "kutip"


def kutip(project: Path, folder: Path, ready: str, *, name: str = "kutip", arguments: Sequence[str] = ()) -> Program:
    """The desk on a project; what it keeps for itself goes into `folder`."""
    argv = (kutip_command(), "open", *arguments, "--project", str(project), "--annotator", "bench")
    return Program(name, argv, ready, folder, {"XDG_DATA_HOME": str(folder / "data")})


def slate_command() -> Path:
    """SLATE, the one other annotator for terminals (PyPI `slate-nlp`), in an environment of its own.

    Raises `Absent` if it cannot be installed.
    """
    home = cache_dir() / "slate"
    command = home / "bin" / "slate"
    if not command.exists():
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        try:
            venv.create(home, with_pip=True)
            subprocess.run([*pip, SLATE_PACKAGE], check=True, capture_output=True, text=True, timeout=300)
        except (OSError, subprocess.SubprocessError) as error:
            shutil.rmtree(home, ignore_errors=True)
            said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
            raise Absent(f"SLATE could not be installed: {said[-1] if said else error}") from error
    return command


def slate(article: Article, marks: Sequence[Annotation], folder: Path) -> Program:
    """SLATE on one article with its marks: it has no panes. Raises `Absent`."""
    command = slate_command()
    text = folder / "slate.txt"
    text.write_text(article.text, encoding="utf-8")
    lines = _slate_lines(article.text, marks)
    (folder / "slate.txt.annotations").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ready = article.title.split(" ")[0]
    return Program("SLATE", (str(command), "-o", "-l", "log", text.name), ready, folder)


def _slate_lines(text: str, marks: Sequence[Annotation]) -> list[str]:
    """SLATE's own format: places are (line, token of the line), labels `label:a`, `label:s`, `label:d`."""
    places: dict[int, tuple[int, int]] = {}
    at = 0
    for number, line in enumerate(text.split("\n")):
        cell = at
        for token, word in enumerate(line.split()):
            cell = text.index(word, cell)
            places[cell] = (number, token)
            cell += len(word)
        at += len(line) + 1
    ordered = sorted(places)
    out = []
    for mark in marks:
        spans = [(places[start], places[_last(ordered, end)]) for start, end in mark.fragments]
        label = {"claim": "a", "speaker": "s", "country": "d"}[mark.label]
        out.append(f"{spans[0] if len(spans) == 1 else spans} - label:{label}")
    return out


def _last(ordered: list[int], end: int) -> int:
    """The last token that starts before `end`."""
    return ordered[bisect_left(ordered, end) - 1]


def vim_command() -> str:
    """Vim. Raises `Absent`."""
    command = shutil.which("vim")
    if command is None:
        raise Absent("vim is not installed")
    return command


def vim(articles: Sequence[Article], folder: Path) -> Program:
    """Vim on the articles side by side, with a ruler, scrolling together; F2 changes a letter and writes the file.

    The user's settings are left out, so nothing slows it down: no highlighting, no swap file. Raises `Absent`.
    """
    names = []
    for number, article in enumerate(articles):
        names.append(f"vim-{number}.txt")
        (folder / names[-1]).write_text(article.text, encoding="utf-8")
    settings = "set nocompatible ruler linebreak nowrapscan | windo set scrollbind"
    mapping = "nnoremap <F2> ~:silent write<CR>"
    argv = (vim_command(), "-u", "NONE", "-N", "-n", "-O", *names, "-c", settings, "-c", "wincmd t", "-c", mapping)
    return Program("vim", argv, "All" if not articles else articles[0].title.split(" ")[0], folder)
