"""The real application under Textual's pilot, on a project of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from annotations.clock import now
from annotations.commands.options import open_store
from annotations.config import seeds_dir
from annotations.ingest.outlets import load_profiles
from annotations.intake import take_in
from annotations.scheme import parse_scheme
from annotations.store.opening import glance
from annotations.store.spool import Spool
from annotations.store.store import Store
from tui.app import KutipApp
from tui.launch import stories
from tui.session import Session
from tui.tour import Tour

MakeApp = Callable[..., KutipApp]


@pytest.fixture
def project(tmp_path: Path) -> str:
    """An empty project."""
    target = str(tmp_path / "kutip.db")
    open_store(target).close()
    return target


@pytest.fixture
def make_app(project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeApp:
    """An application on the project; `paths` are taken in first (the seeds, unless told otherwise)."""
    monkeypatch.setenv("TEXTUAL_THEME", "ansi-dark")

    def make(*paths: Path, seeds: bool = True, annotator: str = "ana", tour: bool = False) -> KutipApp:
        wanted = paths or ((seeds_dir() / "articles",) if seeds else ())
        files = None
        if wanted:
            with open_store(project) as store:
                files = take_in(store, wanted, load_profiles(), now()).files
        reading = glance(project)
        assert reading is not None
        scheme = parse_scheme(reading.scheme_yaml() or "")
        session = Session(reading, annotator, scheme, stories(reading.refs(), files, wanted))
        first = Tour(session.keymap, scheme) if tour else None
        return KutipApp(session, lambda: Store(project), Spool(tmp_path / "unsaved", project), first)

    return make
