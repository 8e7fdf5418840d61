"""What the next desk still knows of this one: theme and hidden labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headless import HeadlessDesk, seed_session
from tui.remembered import Remembered


def test_a_theme_is_there_next_time_until_the_settings_ask_for_another(tmp_path: Path) -> None:
    path = tmp_path / "kutip" / "desk.json"
    Remembered(path, "a.db", "dark").keep_theme("contrast")
    assert Remembered(path, "b.db", "dark").theme == "contrast"
    assert Remembered(path, "a.db", "light").theme == "light"


def test_hidden_labels_belong_to_a_project(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    first, second = Remembered(path, "a.db"), Remembered(path, "b.db")
    first.keep_hidden({"country", "claim"})
    second.keep_hidden({"speaker"})
    assert Remembered(path, "a.db").hidden == {"country", "claim"}
    assert Remembered(path, "b.db").hidden == {"speaker"}
    Remembered(path, "a.db").keep_hidden(())
    assert Remembered(path, "a.db").hidden == frozenset()
    assert Remembered(path, "b.db").hidden == {"speaker"}
    assert "a.db" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"theme": 3, "hidden": []}', '{"theme": "loud", "instead_of": "dark"}', '{"hidden": {"x": 1}}'],
)
def test_a_file_that_says_nothing_useful_is_no_reason_to_stop(tmp_path: Path, text: str) -> None:
    path = tmp_path / "desk.json"
    path.write_text(text, encoding="utf-8")
    kept = Remembered(path, "a.db", "dark")
    assert (kept.theme, kept.hidden) == ("dark", frozenset())
    kept.keep_theme("light")
    assert Remembered(path, "a.db", "dark").theme == "light"


def test_where_nothing_can_be_written_the_desk_still_knows(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Remembered(tmp_path / "file" / "desk.json", "a.db")
    kept.keep_hidden({"claim"})
    kept.keep_theme("light")
    assert (kept.theme, kept.hidden) == ("light", frozenset({"claim"}))


def test_hiding_a_label_at_the_desk_is_kept(tmp_path: Path) -> None:
    session, store = seed_session(tmp_path)
    session.remembered = Remembered(tmp_path / "desk.json", "p")
    desk = HeadlessDesk(session, store=store)
    desk.press("H", "o")
    assert Remembered(tmp_path / "desk.json", "p").hidden == {"country"}
    desk.press("H", "o")
    assert Remembered(tmp_path / "desk.json", "p").hidden == frozenset()
    store.close()
