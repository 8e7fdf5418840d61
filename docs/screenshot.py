"""Draws docs/desk.svg from the running desk: the seeds, marked by the keys that a user would press."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

SIZE = (120, 34)


async def main(out: Path) -> None:
    """Open the seeds in a project of their own, mark, and save what the screen shows."""
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

    with tempfile.TemporaryDirectory() as folder:
        project = str(Path(folder, "demo.db"))
        paths = (seeds_dir() / "articles",)
        with open_store(project) as store:
            intake = take_in(store, paths, load_profiles(), now())
        reading = glance(project)
        if reading is None:
            sys.exit("the project could not be made")
        scheme = parse_scheme(reading.scheme_yaml() or "")
        session = Session(reading, "ana", scheme, stories(reading.refs(), intake.files, paths))
        app = KutipApp(session, lambda: Store(project), Spool(Path(folder), project))
        async with app.run_test(size=SIZE) as pilot:
            for step in STEPS:
                await pilot.press(*step)
                app.saver.drain(2)
                await pilot.pause(0.05)
            svg = app.export_screenshot(title="kutip demo")
        app.saver.close()
        reading.close()
    # The picture is to stand alone: no fonts from elsewhere.
    out.write_text(re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.S), encoding="utf-8")


def typed(text: str) -> list[str]:
    """The keys that type a text, as Textual names them."""
    names = {" ": "space", '"': "quotation_mark", "/": "slash", ")": "right_parenthesis", "}": "right_curly_bracket"}
    return [names.get(character, character) for character in text]


def sought(words: str, digit: str, times: int = 1) -> list[str]:
    """Search for words and label the hits."""
    return ["slash", *typed(words), "enter", digit, *(["n", digit] * (times - 1))]


STEPS: tuple[list[str], ...] = (
    ["tab", "tab", "tab"],
    *([*typed('"1'), "a", "escape"] for _ in range(3)),
    sought("mikail", "2"),
    ["g", *sought("menegaskan bahwa", "escape"), *typed("lve1")],
    ["g", *sought("rusia", "3", 9), "g", *sought("indonesia", "3", 2), "g", *sought("suriah", "3", 3)],
    ["g", "slash", *typed("mikail"), "enter", "shift+right", "2", "a", "enter"],
    ["tab"],
    [*typed('"1'), "g", *sought("rusia", "3", 8), "g", *sought("galuzin", "2", 2)],
    ["g", *sought("menurut galuzin", "escape"), *typed("ll"), "v", "e", "1", "a", "enter"],
    ["shift+tab", "shift+tab"],
    [*typed('"1'), *sought("corinne", "2"), "a", "enter"],
    ["g", *sought("rusia", "3", 6), "g", *sought("prancis", "3", 4), "g", *sought("galuzin", "2", 3)],
    ["g", "slash", *typed("perlu ada"), "enter", "v", "e"],
)

if __name__ == "__main__":
    os.environ.setdefault("TEXTUAL_THEME", "ansi-dark")
    asyncio.run(main(Path(__file__).with_name("desk.svg")))
