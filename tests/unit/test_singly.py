"""What the desk walks where nothing was matched: a folder is one story, a heap of articles is walked one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples import a_store, an_article
from tui import launch
from tui.shelf import Singly


def test_few_articles_are_one_story_and_many_are_walked_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [an_article(f"Berita {n}\nIsi.", published_at=f"2026-01-{9 - n:02}", source="x/a.txt") for n in range(5)]
    with a_store(tmp_path, *articles) as store:
        few = launch.shelf(store.reading, "ana", None, ())
        assert [len(story.articles) for story in (few[at] for at in range(len(few)))] == [5]
        monkeypatch.setattr(launch, "SIDE_BY_SIDE", 4)
        many = launch.shelf(store.reading, "ana", None, ())
        assert isinstance(many, Singly)
        assert [story.title for story in (many[at] for at in range(len(many)))] == [
            f"Berita {n}" for n in (4, 3, 2, 1, 0)
        ]
        assert many.place_of(articles[4].uid) == 0
        assert many.place_of("nobody") is None
