"""Versions as a file tells them: an older text that comes in later is older all the same."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.cli import main
from annotations.dataset import write_dataset
from annotations.store.actions import Change, Status
from annotations.store.records import Article
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import AT, TEXT, a_store, an_action, an_article

URL = "https://tempo.co.id/1"
FIRST, SECOND, THIRD, ELSE = (an_article(f"{word} {TEXT}", url=URL) for word in ("Satu", "Dua", "Tiga", "Lain"))
OTHER = an_article("Lain\n\nisi 😀\nakhir", "viva")


def exported(folder: Path, *articles: Article, older: bool = True) -> Path:
    """The file that a project writes into which the articles came one after the other."""
    (folder / "theirs").mkdir()
    out = io.StringIO()
    with a_store(folder / "theirs") as store:
        for article in articles:
            store.add_articles([article], AT)
        write_dataset(store.reading, Selection(older=older), out)
    path = folder / "theirs.jsonl"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def chain(store: Store) -> dict[str, tuple[int, str | None]]:
    names = {each.uid: each.title.split()[0] for each in (FIRST, SECOND, THIRD, ELSE)}
    found = [store.reading.article(uid) for uid in store.reading.article_uids(Selection(older=True)) if uid in names]
    return {names[each.uid]: (each.version, names.get(each.replaces or "")) for each in found if each}


def after_import(folder: Path, path: Path, *here: Article) -> dict[str, tuple[int, str | None]]:
    with a_store(folder) as store:
        for article in here:
            store.add_articles([article], AT)
    for _ in range(2):
        assert main(["import", "jsonl", str(path), "--project", str(folder / "kutip.db")]) == 0
    with Store(str(folder / "kutip.db")) as store:
        return chain(store)


@pytest.mark.parametrize("turned", [False, True])
def test_an_older_text_comes_in_as_older_and_takes_nothing(tmp_path: Path, turned: bool) -> None:
    path = exported(tmp_path, FIRST, SECOND)
    if turned:
        path.write_text("".join(reversed(path.read_text(encoding="utf-8").splitlines(keepends=True))), encoding="utf-8")
    with a_store(tmp_path, SECOND, OTHER) as store:
        store.set_verdict(SECOND.uid, OTHER.uid, "same", "ana", AT)
        store.commit(an_action(SECOND, Change.of(None, Status(SECOND.uid, "done"))))
        story = store.reading.story_of(SECOND.uid)
    project = ["--project", str(tmp_path / "kutip.db")]
    for _ in range(2):
        assert main(["import", "jsonl", str(path), *project]) == 0
    with Store(str(tmp_path / "kutip.db")) as store:
        assert chain(store) == {"Satu": (1, None), "Dua": (2, "Satu")}
        assert store.reading.story_of(SECOND.uid) == story
        assert store.reading.story_of(FIRST.uid) is None
        match = store.reading.match(SECOND.uid, OTHER.uid)
        assert match is not None
        assert match.verdict == "same"
        tasks = store.reading.tasks("ana")
        assert tasks[SECOND.uid].status == "done"
        assert FIRST.uid not in tasks


def test_a_version_between_two_comes_in_between(tmp_path: Path) -> None:
    path = exported(tmp_path, FIRST, SECOND, THIRD)
    chained = {"Satu": (1, None), "Dua": (2, "Satu"), "Tiga": (3, "Dua")}
    assert after_import(tmp_path, path) == chained
    for name, here in (("a", [THIRD]), ("b", [SECOND]), ("c", [FIRST]), ("d", [SECOND, THIRD]), ("e", [FIRST, SECOND])):
        (tmp_path / name).mkdir()
        assert after_import(tmp_path / name, path, *here) == chained, name
    assert after_import(_folder(tmp_path, "f"), path, ELSE, THIRD) == {
        "Lain": (1, None), "Satu": (2, "Lain"), "Dua": (3, "Satu"), "Tiga": (4, "Dua"),
    }  # fmt: skip


def _folder(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def test_the_newest_alone_replaces_what_the_outlet_has_under_its_url(tmp_path: Path) -> None:
    path = exported(tmp_path, FIRST, SECOND, older=False)
    with a_store(_folder(tmp_path, "a"), ELSE, OTHER) as store:
        store.set_verdict(ELSE.uid, OTHER.uid, "same", "ana", AT)
    project = ["--project", str(tmp_path / "a" / "kutip.db")]
    assert main(["import", "jsonl", str(path), *project]) == 0
    with Store(project[1]) as store:
        assert chain(store) == {"Lain": (1, None), "Dua": (2, "Lain")}
        assert store.reading.story_of(SECOND.uid) is not None, "it stands where the one before it stood"
    assert after_import(_folder(tmp_path, "b"), path, FIRST) == {"Satu": (1, None), "Dua": (2, "Satu")}
    assert after_import(_folder(tmp_path, "c"), path) == {"Dua": (2, None)}


def test_versions_that_replace_each_other_in_a_circle_do_no_harm(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        circle = [replace(FIRST, version=1), replace(SECOND, version=2)]
        store.add_articles(circle, AT, told={FIRST.uid, SECOND.uid})
        told = [(FIRST.uid, 1, SECOND.uid), (SECOND.uid, 2, FIRST.uid), (SECOND.uid, 2, SECOND.uid)]
        store.link_versions(told, {FIRST.uid, SECOND.uid})
        assert len(store.reading.article_uids(Selection())) == 1
