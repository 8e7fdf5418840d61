"""A person may know better what a stretch of an article is: journaled, undone, and never outside the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.errors import Conflict
from annotations.store.actions import Change, Regions
from annotations.store.records import Article, Region
from annotations.store.store import Store
from tests.samples import AT, a_store, an_action, an_article


def regions_of(store: Store, article: Article) -> tuple[Region, ...]:
    stored = store.reading.article(article.uid)
    assert stored is not None
    return stored.regions


def changed(article: Article, *regions: Region) -> Change:
    return Change.of(Regions(article.uid, article.regions), Regions(article.uid, regions))


def test_regions_are_replaced_undone_and_done_again(tmp_path: Path) -> None:
    article = an_article()
    new = (Region("body", 0, 40), Region("aside", 41, len(article.text)))
    with a_store(tmp_path, article) as store:
        store.commit(an_action(article, changed(article, *new), name="regions"))
        assert regions_of(store, article) == new
        assert store.undo("ana", AT) is not None
        assert regions_of(store, article) == article.regions
        assert store.redo("ana", AT) is not None
        assert regions_of(store, article) == new


def test_regions_changed_at_another_desk_are_not_overwritten(tmp_path: Path) -> None:
    article = an_article()
    with a_store(tmp_path, article) as store:
        store.commit(an_action(article, changed(article, Region("body", 0, 5)), name="regions"))
        with pytest.raises(Conflict, match="another desk"):
            store.commit(an_action(article, changed(article, Region("aside", 0, 5)), name="regions"))
        assert regions_of(store, article) == (Region("body", 0, 5),)


@pytest.mark.parametrize(
    "wrong",
    [
        (Region("body", 0, 10_000),),
        (Region("advert", 0, 5),),
        (Region("body", 0, 9), Region("aside", 5, 12)),
        (Region("body", 4, 4),),
    ],
)
def test_regions_that_do_not_fit_are_refused(tmp_path: Path, wrong: tuple[Region, ...]) -> None:
    article = an_article()
    with a_store(tmp_path, article) as store:
        with pytest.raises(Conflict, match="does not fit"):
            store.commit(an_action(article, changed(article, *wrong), name="regions"))
        assert regions_of(store, article) == article.regions
