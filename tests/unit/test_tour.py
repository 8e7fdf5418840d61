"""The tour: done by doing, left at once, in the reader's own keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.scheme import parse_scheme
from tests.headless import HeadlessDesk, seed_session
from tests.samples import labels_yaml
from tui.keymap import preset_keymap
from tui.launch import demo_project
from tui.tour import Tour


def test_whoever_does_what_it_says_goes_through_it(tmp_path: Path) -> None:
    session, store = seed_session(tmp_path)
    with store:
        desk = HeadlessDesk(session, store=store)
        tour = Tour(session.keymap, session.scheme)
        seen = []
        for keys in ("l", '"', "1", ["/", *"dubes", "enter"], "2", ["a", "enter"], "u", ["tab"], "?"):
            seen.append(tour.line)
            for key in keys:
                desk.press(key)
                tour.did(desk.dispatcher.last)
        assert tour.over
        assert tour.line == ""
    assert [line.split(" · ")[0] for line in seen] == [f"tour {at}/9" for at in range(1, 10)]
    assert seen[1] == 'tour 2/9 · " selects the next quotation'
    assert seen[2] == "tour 3/9 · 1 (claim) labels it, and it is on disk"


def test_other_keys_work_and_do_not_move_it_and_a_refused_one_neither(tmp_path: Path) -> None:
    session, store = seed_session(tmp_path)
    with store:
        desk = HeadlessDesk(session, store=store)
        tour = Tour(session.keymap, session.scheme)
        for key in ("1", "t", "N", "q", "%", "u"):
            desk.press(key)
            tour.did(desk.dispatcher.last)
        assert tour.line.startswith("tour 1/9")
        desk.press('"')
        tour.did(desk.dispatcher.last)
        assert tour.line.startswith("tour 3/9"), "one step ahead is not held back"
        desk.press("escape")
        tour.did(desk.dispatcher.last)
        assert tour.over


@pytest.mark.parametrize("preset", ["default", "vi", "slate"])
def test_every_step_names_keys_that_are_there_and_fits_into_a_row(preset: str) -> None:
    keymap = preset_keymap(preset)
    tour = Tour(keymap, parse_scheme(labels_yaml()))
    done = ("token-right", "select-quotation", "label", "search-accept", "label", "link-accept", "undo", "pane-next")
    for command in (*done, "help"):
        assert "{" not in tour.line
        assert len(tour.line) <= 78 + 18, "it may push its right end out, not more"
        tour.did(command)
    assert tour.over


def test_the_first_demo_has_it_and_later_ones_only_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert demo_project().tour
    assert not demo_project().tour
    assert demo_project(tour=True).tour
